"""What comes from elsewhere: tickets of other desks, people and organisations, out of a file."""
