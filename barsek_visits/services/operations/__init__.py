"""Backup, retention, checks."""
