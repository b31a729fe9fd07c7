"""Letters about visits."""
