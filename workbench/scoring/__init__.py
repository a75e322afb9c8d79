"""Competencies of people: measures with errors, sources combined, levels, norms, cut scores, item quality."""
