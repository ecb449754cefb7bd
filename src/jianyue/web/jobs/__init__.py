"""Jobs: cancelled and repeated by whoever asked, or whoever operates."""
