"""What of a visit may be kept for good, because nobody is told by it who came (docs/privacy.md)."""

from __future__ import annotations

from bisect import bisect_right

# Kinds of organisations whose names name no person, as that of a firm or of a small association may.
INSTITUTIONS = frozenset(
    {"government", "parliament", "municipality", "embassy", "international", "university", "school"}
)
# The smallest number of people in each class of sizes.
_SIZE_CLASSES = (1, 5, 15, 30)


def size_class(party_size: int) -> int:
    """Return the class of a number of people, by the smallest number in it."""
    return _SIZE_CLASSES[bisect_right(_SIZE_CLASSES, party_size) - 1]
