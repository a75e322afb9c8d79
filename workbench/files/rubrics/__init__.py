"""Rubrics as YAML, as a workbook, as a score sheet to print, and their versions."""
