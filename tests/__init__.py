"""The tests.  `make test` runs them all, each that touches a database once a kind of database."""
