"""HTTP only: parse, one command or query, answer."""
