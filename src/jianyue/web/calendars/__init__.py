"""Pages of the calendars: official notices of holidays."""
