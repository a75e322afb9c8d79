"""Competency assessment: forms and answers, standards, profiles and cut scores; `assess` is the entrance."""
