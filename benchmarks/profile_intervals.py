"""How often intervals of joint measures hold the truth: `python benchmarks/profile_intervals.py [people]`.

One competency of invented people, a fifth of them at -2 logits, a fifth at +2, the rest standard normal; a
test of 4 to 8 situations and forms of 4 to 6 indicators, all worth 0 to 3, a twentieth of the answers
missing. Each row is joined twice: with forms weighed by their error where each lies by itself, and where all
forms of the person together lie. A second table has ratings whose logits are of another unit than the test's
and forms that were filled in at the top without a thought: left of its arrows all logits are one unit and
every form is heeded in full, right of them as standards do it. Seed 7.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.psychometrics.rasch.scale import Scale
from workbench.scoring.answers import Answers, Item
from workbench.scoring.item_scales import calibrate
from workbench.scoring.sources import CombinedSources, combine_sources
from workbench.scoring.standard_making import make_standard
from workbench.scoring.standard_scores import Filled, form_measures
from workbench.scoring.standards import CompetencyStandard, ItemScale, Kind, SourceScale, Standard

PEOPLE = 4_000
SEED = 7
LENIENCY = {"self": 0.7, "mentor": 0.2, "mentee": 0.5, "expert": -0.1}
VIEW_SD = {"test": 0.2, "self": 0.5, "mentor": 0.4, "mentee": 0.45, "expert": 0.3}
EXPERT_SD, PEOPLE_OF_AN_EXPERT = 0.4, 30
STEPS: Mapping[Kind, tuple[float, ...]] = {"test": (-1.2, 0.0, 1.2), "ratings": (-1.8, 0.0, 1.8)}
MISSED = 0.05
SIZES = ((4, 4), (5, 5), (8, 6))
SOURCES = (("self",), ("self", "mentor"), tuple(LENIENCY))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """Situations and indicators, sources beside the test, how wide views are, whether steps are known; logits
    of ratings in one of the test, and share of rating forms filled in at the top."""

    size: tuple[int, int]
    sources: tuple[str, ...]
    wide: float = 1.0
    known: bool = True
    unit: float = 1.0
    careless: float = 0.0


def scale_of(kind: Kind, n_items: int, rng: np.random.Generator) -> ItemScale:
    place = rng.normal(0, 0.5, n_items)
    steps = (place - place.mean())[:, None] + np.array(STEPS[kind])
    scale = Scale(np.c_[np.zeros(n_items), -np.cumsum(steps, axis=1)])
    return ItemScale(tuple(f"{kind}{each}" for each in range(n_items)), scale, 0, None)


def drawn(scale: ItemScale, ability: Floats, rng: np.random.Generator) -> NDArray[np.int16]:
    n_items = len(scale.items)
    item, place = np.tile(np.arange(n_items), len(ability)), np.repeat(ability, n_items)
    below = scale.scale.probabilities(item, place).cumsum(axis=1)
    reached = (rng.random((len(item), 1)) > below).sum(axis=1).clip(0, 3)
    credit: NDArray[np.int16] = reached.reshape(-1, n_items).astype(np.int16)
    credit[rng.random(credit.shape) < MISSED] = -1
    return credit


def people(count: int, rng: np.random.Generator) -> Floats:
    ability = rng.normal(0, 1, count)
    ability[: count // 5], ability[count // 5 : 2 * (count // 5)] = -2.0, 2.0
    return ability


def forms_of(
    case: Case, ability: Floats, scales: Mapping[Kind, ItemScale], rng: np.random.Generator
) -> dict[Kind, Filled]:
    everybody = np.arange(len(ability))
    severity = rng.normal(0, EXPERT_SD, len(ability))
    # People are in order of ability here; an expert sees all kinds.
    expert = rng.permutation(everybody) // PEOPLE_OF_AN_EXPERT
    view = ability + rng.normal(0, case.wide * VIEW_SD["test"], len(ability))
    test = drawn(scales["test"], view, rng)
    credit, raters = [], []
    for source in case.sources:
        seen = ability + rng.normal(0, case.wide * VIEW_SD[source], len(ability))
        seen = LENIENCY[source] + case.unit * seen
        by = expert if source == "expert" else everybody
        seen += severity[expert] if source == "expert" else 0.0
        rated = drawn(scales["ratings"], seen, rng)
        if case.careless:
            rated[rng.random(len(rated)) < case.careless] = 3
        credit.append(rated)
        raters += [f"{source}{each}" for each in by]
    n = len(case.sources)
    sources = tuple(source for source in case.sources for _ in everybody)
    return {
        "test": Filled(scales["test"].items, test, everybody, ("test",) * len(ability), ("",) * len(ability)),
        "ratings": Filled(
            scales["ratings"].items, np.vstack(credit), np.tile(everybody, n), sources, tuple(raters)
        ),
    }


def calibrated(filled: Filled, rng: np.random.Generator) -> ItemScale:
    n_forms, n_items = filled.credit.shape
    tops = np.full(n_items, 3, dtype=np.int16)
    answers = Answers(tuple(range(n_forms)), filled.items, ("one",) * n_items, tops, filled.credit)
    found = calibrate(answers, rng=rng)["one"]
    return ItemScale(filled.items, found.scale, found.n_forms, found.person_sd)


def row(case: Case, count: int) -> str:
    rng = np.random.default_rng(SEED)
    ability = people(count, rng)
    scales: dict[Kind, ItemScale] = {
        "test": scale_of("test", case.size[0], rng),
        "ratings": scale_of("ratings", case.size[1], rng),
    }
    forms = forms_of(case, ability, scales, rng)
    if not case.known:
        scales = {kind: calibrated(filled, rng) for kind, filled in forms.items()}
    one = form_measures(scales, ("test", *case.sources), forms)
    columns = {"person": one.person, "competency": "one", "rater": one.rater, "measure": one.measure}
    names = [one.sources[each] for each in one.source]
    frame = pd.DataFrame({**columns, "se": one.se, "source": names})
    before = told(combine_sources(frame, reference="test"), ability)
    after = told(combine_sources(frame, reference="test", answered=one.answered), ability)
    what = [
        f"{case.size[0]} + {case.size[1]}",
        str(len(case.sources)),
        "usual" if case.wide == 1 else f"{case.wide:g} times as wide",
        "known" if case.known else "calibrated",
    ]
    return " | ".join([*what, *(f"{one} → {other}" for one, other in zip(before, after, strict=True))])


def told(combined: CombinedSources, ability: Floats) -> list[str]:
    """As `errors`, and own view's SD."""
    found = combined.measures
    measured = errors(found["measure"].to_numpy(), found["se"].to_numpy(), ability[found["person"]])
    severities = combined.severities
    own = severities.loc[severities["source"] == "self", "view_sd"].to_numpy()[0]
    return [*measured, f"{own:.2f}"]


def unit_row(case: Case, count: int) -> str:
    """All logits as one unit and every form heeded in full → as standards measure."""
    rng = np.random.default_rng(SEED)
    ability = people(count, rng)
    scales: dict[Kind, ItemScale] = {
        "test": scale_of("test", case.size[0], rng),
        "ratings": scale_of("ratings", case.size[1], rng),
    }
    forms = forms_of(case, ability, scales, rng)
    none = SourceScale((), np.zeros(0), np.zeros((0, 0)), np.zeros(0), np.zeros(0))
    known = CompetencyStandard("one", "", "test", scales, none, None, (), 0, None)
    items = {kind: {item: Item("one", 3) for item in each.items} for kind, each in scales.items()}
    made = make_standard(
        forms,
        items,
        count,
        competencies=("one",),
        rubric_key="one@1",
        test_key=None,
        seed=SEED,
        groups={},
        previous=Standard("one@1", None, SEED, 0, 0, {"one": known}, ()),
    )
    one = form_measures(scales, ("test", *case.sources), forms)
    columns = {"person": one.person, "competency": "one", "rater": one.rater, "measure": one.measure}
    frame = pd.DataFrame({**columns, "se": one.se, "source": [one.sources[each] for each in one.source]})
    combined = combine_sources(frame, reference="test", answered=one.answered).measures
    scores, sources = made.scores["one"], made.standard.competencies["one"].sources
    before = errors(combined["measure"].to_numpy(), combined["se"].to_numpy(), ability[combined["person"]])
    after = errors(scores.measure, scores.se, ability)
    what = [str(count), str(len(case.sources)), f"{case.unit:g}", f"{100 * case.careless:g} %"]
    found = f"{sources.unit[-1]:.2f} ± {sources.unit_se[-1]:.2f}"
    return " | ".join([*what, found, *(f"{one} → {other}" for one, other in zip(before, after, strict=True))])


def errors(measure: Floats, se: Floats, truth: Floats) -> list[str]:
    """RMSE, bias at -2 and +2, share of intervals that hold at -2, 0 and +2 and of all."""
    error = measure - truth
    holds = np.abs(error) < 1.959964 * se
    places = [truth == -2, np.abs(truth) < 0.5, truth == 2, np.ones(len(truth), dtype=bool)]
    return [
        f"{np.sqrt((error**2).mean()):.2f}",
        *(f"{error[each].mean():+.2f}" for each in (places[0], places[2])),
        *(f"{100 * holds[each].mean():.0f}" for each in places),
    ]


def main(count: int) -> None:
    cases = [Case(size, sources) for size in SIZES for sources in SOURCES]
    cases += [
        Case(SIZES[0], SOURCES[-1], known=False),
        Case(SIZES[0], SOURCES[-1], wide=2.0),
        Case(SIZES[0], SOURCES[-1], wide=0.0),
    ]
    names = ["items", "sources", "views", "steps", "RMSE", "bias at −2", "bias at +2"]
    names += ["% held at −2", "near 0", "at +2", "all", "self: view SD"]
    print(f"{count:,} people.\n\n| {' | '.join(names)} |\n| {' | '.join(['---'] * len(names))} |")
    for case in cases:
        print(f"| {row(case, count)} |")
    names = ["people", "sources", "true unit", "careless", "unit found", "RMSE", "bias at −2", "bias at +2"]
    names += ["% held at −2", "near 0", "at +2", "all"]
    print(f"\n| {' | '.join(names)} |\n| {' | '.join(['---'] * len(names))} |")
    for size, unit, careless in product((count, 150), (1.0, 0.6, 1.6), (0.0, 0.05)):
        print(f"| {unit_row(Case(SIZES[1], SOURCES[-1], unit=unit, careless=careless), size)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
