"""Groups of entries, and entries that resemble each other; `group` and `compare` are the entrances."""
