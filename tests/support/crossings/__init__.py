"""Requests that are let go together, and what came of them."""
