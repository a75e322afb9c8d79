"""Judging and assessment workbench of «Флагманы образования».

Importing the package loads nothing heavy: each part imports what it needs where it is used.
"""

__version__ = "0.1.0"
