"""Meetings of the office's own people."""
