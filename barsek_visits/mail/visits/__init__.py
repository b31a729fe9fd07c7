"""Visits of delegations."""
