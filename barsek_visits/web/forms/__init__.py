"""Forms: they check the shape of what was typed and hand over values of the domain."""
