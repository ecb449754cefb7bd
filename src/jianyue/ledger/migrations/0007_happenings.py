"""What happened that somebody outside may want to hear of."""
