"""Who is told that they rate themselves otherwise on the whole: `python benchmarks/overall_gap.py [people]`.

Invented people on 8 competencies, a test of 5 situations and forms of 5 indicators each, all worth 0 to 3.
Others depart from a person on each competency anew, or by the same on all, as when a mentor sees somebody in
too good a light; the person adds 0 to 1.5 logits to every view of oneself. Prints how many are told so by the
joint test, how many by gaps on single competencies, and the difference that is told. Seed 7; steps and
severities are known.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from profile_intervals import LENIENCY, VIEW_SD, drawn, scale_of

from workbench.scoring.standard_scores import (
    Filled,
    Scores,
    beyond_chance,
    form_measures,
    overall_gap,
    score_competency,
)
from workbench.scoring.standards import CompetencyStandard, ItemScale, Kind, SourceScale

PEOPLE = 2_000
SEED = 7
COMPETENCIES = 8
OTHERS = (("mentor",), ("mentor", "expert"))
ADDED = (0.0, 0.5, 1.0, 1.5)

Floats = NDArray[np.float64]


def scored(
    ability: Floats, views: Mapping[str, Floats], scales: Mapping[Kind, ItemScale], rng: np.random.Generator
) -> Scores:
    """One competency of people; `views` by source, without its leniency."""
    n = len(ability)
    everybody, none = np.arange(n), ("",) * n
    test = drawn(scales["test"], ability + rng.normal(0, VIEW_SD["test"], n), rng)
    credit = [drawn(scales["ratings"], view + LENIENCY[source], rng) for source, view in views.items()]
    source = tuple(each for each in views for _ in everybody)
    rater = tuple(f"{each}{person}" for each in views for person in everybody)
    forms: dict[Kind, Filled] = {
        "test": Filled(scales["test"].items, test, everybody, ("test",) * n, none),
        "ratings": Filled(
            scales["ratings"].items, np.vstack(credit), np.tile(everybody, len(views)), source, rater
        ),
    }
    names = ("test", *views)
    leniency = np.array([0.0, *(LENIENCY[each] for each in views)])
    spread = np.array([VIEW_SD[each] for each in names])
    known = SourceScale(names, leniency, np.zeros((len(names), len(names))), spread, np.zeros(len(names)))
    standard = CompetencyStandard("one", "", "test", scales, known, None, (), 0, None)
    return score_competency(standard, form_measures(scales, names, forms), n)


def row(others: tuple[str, ...], together: bool, added: float, count: int) -> str:
    rng = np.random.default_rng(SEED)
    general = rng.normal(0, 0.7, count)
    halo = {each: rng.normal(0, VIEW_SD[each], count) for each in others}
    found = {}
    for number in range(COMPETENCIES):
        scales: dict[Kind, ItemScale] = {
            "test": scale_of("test", 5, rng),
            "ratings": scale_of("ratings", 5, rng),
        }
        ability = general + rng.normal(0, 0.7, count)
        views = {"self": ability + added + rng.normal(0, VIEW_SD["self"], count)}
        for each in others:
            views[each] = ability + (halo[each] if together else rng.normal(0, VIEW_SD[each], count))
        found[str(number)] = scored(ability, views, scales, rng)
    gap, se = overall_gap(found)
    told = beyond_chance(gap[:, None], se[:, None])[:, 0]
    single = np.stack([each.gap for each in found.values()], axis=1)
    single_se = np.stack([each.gap_se for each in found.values()], axis=1)
    alone = (beyond_chance(single, single_se) != 0).sum(axis=1)
    how = "the same on all" if together else "anew on each"
    columns = [" + ".join(others), how, f"{added:.1f}", f"{100 * (told != 0).mean():.1f}"]
    columns += [f"{100 * (alone > 0).mean():.1f}", f"{alone.mean():.2f}"]
    return " | ".join([*columns, f"{gap.mean():+.2f}", f"{gap.std():.2f}", f"{se.mean():.2f}"])


def main(count: int) -> None:
    names = ["others", "they depart", "added to oneself", "% told on the whole", "% told of one or more of 8"]
    names += ["of how many", "mean difference", "its SD", "its error"]
    print(f"{count:,} people.\n\n| {' | '.join(names)} |\n| {' | '.join(['---'] * len(names))} |")
    for others in OTHERS:
        for together in (False, True):
            for added in ADDED:
                print(f"| {row(others, together, added, count)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
