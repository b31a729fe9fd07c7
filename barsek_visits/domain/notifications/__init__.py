"""Letters: their kinds."""
