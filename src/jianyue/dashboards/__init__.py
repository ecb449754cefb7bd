"""What dashboards show: how contracts stand; tickets by hour, matter, age and who has them."""
