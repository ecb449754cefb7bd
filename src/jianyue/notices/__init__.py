"""The outbox: what is told to whom, decided with its cause and delivered later."""
