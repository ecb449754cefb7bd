"""Finding whatever one may see: tickets, articles, people, agreements."""
