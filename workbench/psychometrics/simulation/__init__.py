"""Ratings drawn from known truth."""
