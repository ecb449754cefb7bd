"""The desk: the queue, acts on many tickets, the day in numbers."""
