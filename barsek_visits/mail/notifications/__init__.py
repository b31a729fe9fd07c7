"""Letters: how they look, the outbox, delivery."""
