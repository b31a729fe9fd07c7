"""Calendar links, import, and hosts' own calendars."""
