"""Competency profiles of a whole season: `python benchmarks/profiles.py [people]`.

Invented answers of 15,000 people to 8 competencies, 6 situations each worth 0 to 3, some left out. Prints CPU
seconds, on one thread of linear algebra, and how far the measures are from what the answers were drawn from.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from workbench.scoring.answers import MISSING, Answers
from workbench.scoring.item_scales import calibrate
from workbench.scoring.profiles import Profiles, score_profiles

PEOPLE = 15_000
COMPETENCIES = 8
SITUATIONS, CREDITS = 6, 3
MISSED = 0.1


def drawn_answers(
    ability: NDArray[np.float64], n_items: int, top: int, missed: float, rng: np.random.Generator
) -> Answers:
    """Answers of people (n_people, n_competencies) to `n_items` partial-credit items of each competency."""
    n_people, n_competencies = ability.shape
    parts = []
    for number in range(n_competencies):
        steps = np.sort(rng.normal(0, 1, (n_items, top)), axis=1)
        log_weight = np.c_[np.zeros(n_items), -np.cumsum(steps, axis=1)]
        logits = log_weight[None] + np.arange(top + 1) * ability[:, number, None, None]
        chance = np.exp(logits)
        chance /= chance.sum(axis=2, keepdims=True)
        parts.append((rng.random((n_people, n_items, 1)) > chance.cumsum(axis=2)).sum(axis=2).clip(0, top))
    credit = np.concatenate(parts, axis=1).astype(np.int16)
    credit[rng.random(credit.shape) < missed] = MISSING
    names = [f"K{number + 1}" for number in range(n_competencies) for _ in range(n_items)]
    items = tuple(f"{name}-{place % n_items + 1}" for place, name in enumerate(names))
    tops = np.full(len(items), top, dtype=np.int16)
    return Answers(tuple(range(n_people)), items, tuple(names), tops, credit)


@contextmanager
def cpu(what: str, report: Callable[[str, float], None]) -> Iterator[None]:
    started = time.process_time()
    yield
    report(what, time.process_time() - started)


def main(people: int) -> None:
    rng = np.random.default_rng(1)
    ability = rng.normal(0, 1, (people, COMPETENCIES))
    answers = drawn_answers(ability, SITUATIONS, CREDITS, MISSED, rng)
    spent: dict[str, float] = {}
    with cpu("items calibrated", spent.__setitem__):
        scales = calibrate(answers, rng=rng)
    with cpu("people measured", spent.__setitem__):
        profiles = score_profiles(answers, scales)
    print(f"{people:,} people × {COMPETENCIES} competencies, {answers.credit.shape[1]} situations.\n")
    print("| step | CPU s |\n| --- | ---: |")
    for what, seconds in spent.items():
        print(f"| {what} | {seconds:.1f} |")
    print(f"| together | {sum(spent.values()):.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory {peak:.0f} MB. {covered(profiles, ability)}")


def covered(profiles: Profiles, ability: NDArray[np.float64]) -> str:
    error = profiles.measure - ability
    error -= np.nanmean(error, axis=0)
    known = np.isfinite(error)
    share = float((np.abs(error[known]) < 1.959964 * profiles.se[known]).mean())
    rmse = float(np.sqrt((error[known] ** 2).mean()))
    return f"RMSE {rmse:.2f} logits; 95 % intervals hold the truth in {100 * share:.1f} % of cases."


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
