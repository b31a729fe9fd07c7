"""What a delegation does: it asks for a visit, shows that it reads its mail, and changes or withdraws its request."""
