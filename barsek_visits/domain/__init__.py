"""Pure rules: no web, no database, no clock.  Everything here is plain Python."""
