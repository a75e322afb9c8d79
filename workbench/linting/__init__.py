"""Advice on rubrics and seasons that are valid and may still mislead jurors."""
