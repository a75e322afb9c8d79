"""Files that people write by hand: read strictly, checked, mended, every mistake with its place."""
