"""What the tests stand on: servers, a browser, databases, clients."""
