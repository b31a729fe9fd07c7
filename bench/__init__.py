"""Measured comparisons: what a page costs beside a bare Flask route on the same server, in the same run."""
