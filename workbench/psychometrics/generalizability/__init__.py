"""Generalizability theory: studies of variance and of decisions."""
