"""Zones that calendar files name or describe."""
