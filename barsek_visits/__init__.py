"""Barsek Visits: how an office receives delegations, from the first request to the handshake."""
