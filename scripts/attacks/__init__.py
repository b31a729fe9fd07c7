"""What `make security` does to the program: asks about its packages, scans its pages, throws nonsense at it."""
