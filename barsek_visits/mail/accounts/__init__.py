"""Letters to members of staff about their accounts."""
