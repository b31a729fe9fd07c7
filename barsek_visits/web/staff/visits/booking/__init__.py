"""Visits that staff take down for whoever calls or writes."""
