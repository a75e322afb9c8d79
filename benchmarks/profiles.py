"""Competency profiles of a whole season: `python benchmarks/profiles.py [people]`.

Invented answers of 15,000 people to 8 competencies, 6 situations each worth 0 to 3, some left out; and forms
of others about a third of them; then everybody by a standard, from a test, oneself and two others. Prints
CPU seconds, on one thread of linear algebra, and how far the measures are from what the answers were drawn
from.
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
import pandas as pd
from numpy.typing import NDArray

from workbench.scoring.answers import MISSING, Answers, Item
from workbench.scoring.item_scales import calibrate
from workbench.scoring.levels import say_levels
from workbench.scoring.norms import norms, percentiles
from workbench.scoring.profiles import Profiles, score_profiles
from workbench.scoring.sources import combine_sources, disagreement
from workbench.scoring.standard_making import make_standard
from workbench.scoring.standard_scores import Filled, score_people
from workbench.scoring.standards import Kind

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


SOURCES = {"self": (0.8, 0.6), "mentor": (0.2, 0.4), "mentee": (0.4, 0.5), "expert": (-0.4, 0.3)}
INDICATORS, LEVELS = 5, 4
CUTS = (-1.0, 0.0, 1.0)
PEOPLE_OF_AN_EXPERT = 30


def rated_forms(ability: NDArray[np.float64], profiles: Profiles, rng: np.random.Generator) -> pd.DataFrame:
    """Measures of the test, and of forms with 5 indicators that others fill in for a third of the people."""
    parts = [profiles.frame().assign(source="test", rater="test")]
    n_people = len(ability)
    for source, (leniency, view_sd) in SOURCES.items():
        seen = np.flatnonzero(rng.random(n_people) < 1 / 3)
        view = ability[seen] + leniency + rng.normal(0, view_sd, (len(seen), COMPETENCIES))
        forms = drawn_answers(view, INDICATORS, LEVELS, MISSED, rng)
        scored = score_profiles(forms, calibrate(forms, rng=rng)).frame()
        scored["person"] = seen[scored["person"].astype(int)]
        size = PEOPLE_OF_AN_EXPERT if source == "expert" else 1
        parts.append(scored.assign(source=source, rater=scored["person"] // size))
    return pd.concat(parts, ignore_index=True)


def main(people: int) -> None:
    rng = np.random.default_rng(1)
    ability = rng.normal(0, 1, (people, COMPETENCIES))
    answers = drawn_answers(ability, SITUATIONS, CREDITS, MISSED, rng)
    spent: dict[str, float] = {}
    calibrate(
        drawn_answers(ability[:100], SITUATIONS, CREDITS, MISSED, rng), rng=rng
    )  # libraries load on use
    with cpu("items calibrated", spent.__setitem__):
        scales = calibrate(answers, rng=rng)
    with cpu("people measured", spent.__setitem__):
        profiles = score_profiles(answers, scales)
    with cpu("levels said, norms and percentiles of 8 regions", spent.__setitem__):
        say_levels_and_norms(profiles)
    whole = sum(spent.values())
    forms = rated_forms(ability, profiles, rng)
    more: dict[str, float] = {}
    with cpu(f"{len(forms):,} measures of 5 sources combined", more.__setitem__):
        combined = combine_sources(forms)
    with cpu("self compared with others", more.__setitem__):
        disagreement(combined, "self")
    said = by_standard(people, more)
    print(f"{people:,} people × {COMPETENCIES} competencies, {answers.credit.shape[1]} situations.\n")
    print("| step | CPU s |\n| --- | ---: |")
    for what, seconds in [*spent.items(), ("together", whole), *more.items()]:
        print(f"| {what} | {seconds:.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory {peak:.0f} MB. {covered(profiles, ability)} {said}")


def by_standard(people: int, spent: dict[str, float]) -> str:
    """A test, oneself and two others about everybody: a standard made, then profiles by it."""
    rng = np.random.default_rng(2)
    ability = rng.normal(0, 1, (people, COMPETENCIES))
    seen = ("self", "mentor", "expert")
    views = [ability + SOURCES[each][0] + rng.normal(0, SOURCES[each][1], ability.shape) for each in seen]
    everybody = np.arange(people)
    test = drawn_answers(ability, SITUATIONS, CREDITS, MISSED, rng)
    ratings = drawn_answers(np.vstack(views), INDICATORS, LEVELS, MISSED, rng)
    named = [f"rating {each}" for each in ratings.items]
    raters = [
        f"{source}{each // (PEOPLE_OF_AN_EXPERT if source == 'expert' else 1)}"
        for source in seen
        for each in range(people)
    ]
    forms: dict[Kind, Filled] = {
        "test": Filled(
            tuple(map(str, test.items)), test.credit, everybody, ("test",) * people, ("",) * people
        ),
        "ratings": Filled(
            tuple(named),
            ratings.credit,
            np.tile(everybody, 3),
            tuple(source for source in seen for _ in range(people)),
            tuple(raters),
        ),
    }
    items: dict[Kind, dict[str, Item]] = {
        "test": {str(i): Item(c, CREDITS) for i, c in zip(test.items, test.competency, strict=True)},
        "ratings": {i: Item(c, LEVELS) for i, c in zip(named, ratings.competency, strict=True)},
    }
    with cpu("standard made from a test, oneself and two others", spent.__setitem__):
        made = make_standard(
            forms,
            items,
            people,
            competencies=test.competencies,
            rubric_key="competencies@1",
            test_key=None,
            seed=0,
            groups={},
        )
    with cpu("everybody measured by that standard", spent.__setitem__):
        scores = score_people(made.standard, forms, people)
    with cpu("their levels", spent.__setitem__):
        for each in scores.values():
            say_levels(each.measure, each.se, CUTS)
    error = np.stack([each.measure for each in scores.values()], axis=1) - ability
    error -= error.mean(
        axis=0
    )  # the mean difficulty of a competency's items is 0, not that of what was drawn
    se = np.stack([each.se for each in scores.values()], axis=1)
    inside = float((np.abs(error) < 1.959964 * se).mean())
    return f"By the standard: RMSE {np.sqrt((error**2).mean()):.2f}; intervals hold {100 * inside:.1f} %."


def say_levels_and_norms(profiles: Profiles) -> None:
    region = np.arange(len(profiles.persons)) % 8
    for number in range(COMPETENCIES):
        measure, se = profiles.measure[:, number], profiles.se[:, number]
        say_levels(measure, se, CUTS)
        found = norms(measure, region.tolist())
        for each in range(8):
            percentiles(found, each, measure[region == each], se[region == each])


def covered(profiles: Profiles, ability: NDArray[np.float64]) -> str:
    error = profiles.measure - ability
    error -= np.nanmean(error, axis=0)
    known = np.isfinite(error)
    share = float((np.abs(error[known]) < 1.959964 * profiles.se[known]).mean())
    rmse = float(np.sqrt((error[known] ** 2).mean()))
    return f"RMSE {rmse:.2f} logits; 95 % intervals hold the truth in {100 * share:.1f} % of cases."


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
