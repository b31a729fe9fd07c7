"""Visits that staff take down."""
