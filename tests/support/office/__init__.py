"""An office with its people, rooms, visits and meetings, and what stands in its database."""
