"""Mentor–mentee pairs and the offers that lead to them; `pair` is the entrance."""
