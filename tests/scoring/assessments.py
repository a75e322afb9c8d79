"""Invented assessments with known truth."""

from __future__ import annotations

import numpy as np

from workbench.scoring.answers import MISSING, Answers


def invented_answers(ability, steps, *, rng, missed=0.0, competency="K"):
    """Answers of people (n_people,) to items with steps (n_items, m) of one competency."""
    ability, steps = np.asarray(ability, dtype=float), np.asarray(steps, dtype=float)
    top = steps.shape[1]
    log_weight = np.c_[np.zeros(len(steps)), -np.cumsum(steps, axis=1)]
    chance = np.exp(log_weight[None] + np.arange(top + 1) * ability[:, None, None])
    chance /= chance.sum(axis=2, keepdims=True)
    credit = (rng.random((*chance.shape[:2], 1)) > chance.cumsum(axis=2)).sum(axis=2).clip(0, top)
    credit = credit.astype(np.int16)
    credit[rng.random(credit.shape) < missed] = MISSING
    items = tuple(f"{competency}{number + 1:02}" for number in range(len(steps)))
    tops = np.full(len(steps), top, dtype=np.int16)
    return Answers(tuple(range(len(ability))), items, (competency,) * len(items), tops, credit)
