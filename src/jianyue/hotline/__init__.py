"""The hotline: who called, how fast somebody answered, and the number that the caller was given."""
