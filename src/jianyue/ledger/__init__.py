"""Facts, hashes, timers, tenancy: what every timeline stands on."""
