"""What a report says, section by section, taken from the records."""
