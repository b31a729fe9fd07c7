"""iCalendar texts (RFC 5545): rows in, bytes out; no clock, no database, no web."""
