"""Reasons that several competencies share, said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.domain.naming import named
from workbench.errors import ScoringProblem, Sentence

COMPETENCY = "competency"


def reason_of(problem: ScoringProblem) -> Sentence:
    """What the problem is, without the words that every scoring problem begins with."""
    reason = problem.parameters.get("reason")
    return reason if isinstance(reason, Sentence) else problem.sentence


def grouped(reasons: Iterable[Sentence], names: Mapping[str, str]) -> list[Sentence]:
    """Say a reason once for all competencies that share it, in the order in which they come first.

    names : of competencies, by id; an id that has none stays.
    """
    shared: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], Sentence] = {}
    for each in reasons:
        others = {name: str(value) for name, value in each.places.items() if name != COMPETENCY}
        key = (each.text, repr(sorted(others.items())))
        first.setdefault(key, each)
        if COMPETENCY in each.places:
            competency = str(each.places[COMPETENCY])
            shared.setdefault(key, []).append(names.get(competency, competency))
    return [
        Sentence(each.text, {**each.places, COMPETENCY: named(shared[key])}) if key in shared else each
        for key, each in first.items()
    ]
