"""Reports on entries that resemble each other."""
