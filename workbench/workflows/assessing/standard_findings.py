"""What to know of a standard before it is used, in sentences and a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from workbench.domain.naming import named
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.scoring.levels import say_levels
from workbench.scoring.reasons import grouped
from workbench.scoring.standard_making import MadeStandard
from workbench.scoring.standards import Standard
from workbench.workflows.wording import decimal

Cell: TypeAlias = str | Sentence

# Below this share of true spread a measure is too rough to tell one person from another [Adams2005].
_LOW_RELIABILITY = 0.7

HEADINGS = (
    N_("Competency"),
    N_("Scale"),
    N_("People"),
    N_("Reliability"),
    N_("Leniency of self"),
    N_("People by level, %"),
    N_("Right level, %"),
)
_PEOPLE = N_("Made from %(forms)s submitted forms about %(people)s people.")
_ASIDE = N_(
    "Submitted forms by another version, %(version)s, which do not count here: %(forms)s. Name the version "
    "that people answered in season.yaml, or open an assessment of its own for the new one."
)
_OLDER_SCORING = N_(
    "The standard before this one was made by an older computation: measures and norms may have moved a "
    "little."
)
_LEFT_OUT = N_("Left out: %(reason)s.")
_SOURCE_OUT = N_("To know: %(reason)s.")
_SILENT = N_("Items that tell nothing, since everybody had the same credit: %(items)s.")
_NO_CUTS = N_("No cut scores yet: %(competencies)s. Levels of these cannot be said; let a panel set them.")
_ROUGH = N_(
    "Reliability below %(least)s: %(competencies)s. Say levels of these with care; more items or raters help."
)


@dataclass(frozen=True)
class StandardFindings:
    """Sentences, and a table: its headings and rows, a row for each competency that has a scale."""

    sentences: tuple[Sentence, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def standard_findings(
    made: MadeStandard,
    rubric: Rubric,
    language: Language = "ru",
    *,
    aside: Mapping[str, int] | None = None,
    before: Standard | None = None,
) -> StandardFindings:
    """Say people, reliability, silent items, shares of levels and how often a level is the true one.

    aside : other versions → submitted forms by them. before : the standard that held until this one.
    """
    names = {each.id: each.name.to(language) for each in rubric.criteria}
    rows = tuple(_row(made, name, names[name]) for name in made.standard.competencies)
    first, *others = _sentences(made, names)
    known = [*aside_sentences(aside or {})]
    if before is not None and before.outdated:
        known.append(Sentence(_OLDER_SCORING))
    return StandardFindings((first, *known, *others), HEADINGS, rows)


def aside_sentences(aside: Mapping[str, int]) -> Iterator[Sentence]:
    """Say how many submitted forms by which other version do not count."""
    for version, forms in aside.items():
        yield Sentence(_ASIDE, {"version": version, "forms": forms})


def _sentences(made: MadeStandard, names: dict[str, str]) -> list[Sentence]:
    standard = made.standard
    found = [Sentence(_PEOPLE, {"forms": standard.n_forms, "people": standard.n_people})]
    found += [Sentence(_LEFT_OUT, {"reason": each}) for each in grouped(made.left_out.values(), names)]
    found += [Sentence(_SOURCE_OUT, {"reason": each}) for each in grouped(made.findings, names)]
    silent = [
        item
        for each in standard.competencies.values()
        for scale in each.scales.values()
        for item in scale.silent
    ]
    if silent:
        found.append(Sentence(_SILENT, {"items": named(silent)}))
    without = [names[name] for name, each in standard.competencies.items() if each.cuts is None]
    if without:
        found.append(Sentence(_NO_CUTS, {"competencies": named(without)}))
    rough = [
        names[name]
        for name, each in standard.competencies.items()
        if each.reliability is not None and each.reliability < _LOW_RELIABILITY
    ]
    if rough:
        places = {"least": decimal(_LOW_RELIABILITY), "competencies": named(rough)}
        found.append(Sentence(_ROUGH, places))
    return found


def _row(made: MadeStandard, competency: str, name: str) -> tuple[Cell, ...]:
    standard = made.standard.competencies[competency]
    sources = standard.sources
    lenient: Cell = "–"
    if len(sources.sources) > 1 and "self" in sources.sources:
        lenient = decimal(float(sources.leniency[sources.sources.index("self")]), 2)
    found = made.classified(competency)
    return (
        name,
        standard.origin,
        str(standard.n_people),
        "–" if standard.reliability is None else decimal(standard.reliability, 2),
        lenient,
        _shares(made, competency),
        "–" if found is None else str(round(100 * found.accuracy)),
    )


def _shares(made: MadeStandard, competency: str) -> str:
    """Per cent of people at each level, the lowest first."""
    cuts, scores = made.standard.competencies[competency].cuts, made.scores[competency]
    if cuts is None:
        return "–"
    level = say_levels(scores.measure, scores.se, cuts.logits).level
    count = np.bincount(level[level > 0], minlength=len(cuts.logits) + 2)[1:]
    total = max(int(count.sum()), 1)
    return "/".join(str(round(100 * each / total)) for each in count.tolist())
