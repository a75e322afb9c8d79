"""Finalists: candidates, rules, decisions and their protocols; `choose` is the entrance."""
