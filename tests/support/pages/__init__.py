"""Pages, forms and documents as people meet them."""
