"""The `flask` commands, a file a topic."""
