"""Messages of messengers: proven, read, and stored as mail is, so that one place sorts both."""
