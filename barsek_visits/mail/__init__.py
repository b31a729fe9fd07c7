"""Letters: what is said to whom, how a message is built, and how it leaves the house."""
