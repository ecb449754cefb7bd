"""A lifelike world to try the product in."""
