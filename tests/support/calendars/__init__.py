"""Calendars, links to them, and calendars elsewhere."""
