"""What takes minutes: `make drills` runs it, `make test` does not."""
