"""Accounts: one-time links, and what proves who signs in."""
