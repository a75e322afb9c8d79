"""Checks of jurors, criteria and levels on a fitted model."""
