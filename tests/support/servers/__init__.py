"""Programs that tests start and use: the application itself, databases, mail, and a piece of the internet."""
