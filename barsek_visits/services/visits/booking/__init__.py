"""Visits as they are asked for and booked: by delegations, and by the office for whoever calls."""
