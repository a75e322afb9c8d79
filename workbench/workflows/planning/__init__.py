"""Plans of a jury tried before it judges; `plan` is the entrance."""
