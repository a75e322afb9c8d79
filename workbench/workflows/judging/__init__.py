"""A juror at work; `judge` is the entrance."""
