"""Texts that are alike: encoders that turn a text into a vector; copies and shared passages."""
