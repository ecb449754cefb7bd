"""Services of a contract, calendars in force, people on duty."""
