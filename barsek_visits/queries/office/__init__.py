"""The office and its file."""
