"""Pages of mail in: what is held, boxes, addresses of monitors."""
