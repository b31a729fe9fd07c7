"""What the shape of the code has to keep to."""
