"""Who judges what: plans of a jury, read, solved, changed and kept; `assign` is the entrance."""
