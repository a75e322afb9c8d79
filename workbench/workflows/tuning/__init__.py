"""A rubric being changed, and what a new version of it does; `tune` is the entrance."""
