"""Schema changes (Alembic), and the guard that every one of them must leave standing."""
