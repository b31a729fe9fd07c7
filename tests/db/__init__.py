"""What the database itself promises, on every kind of it."""
