"""Pictures for notebooks, apps and protocols, drawn from plain tables."""
