"""Pages of people, organisations, contacts, services and staffing."""
