"""Reads: each function runs a fixed number of statements and gives frozen rows."""
