"""Own checks: what the product itself looks at, what it makes of it, and when nothing watched."""
