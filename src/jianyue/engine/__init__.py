"""Pure arithmetic of time, promises and money: no clock, no database, no files."""
