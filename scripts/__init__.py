"""Programs for those who work on Barsek Visits; none of them runs in production."""
