"""Pages of recurring jobs: what comes, what is late, what was done."""
