"""Who is chosen: finalists under quotas, the reserve, explanations, the probability of being chosen."""
