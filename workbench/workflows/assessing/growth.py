"""What changed since the assessment before: on each competency, and on the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.domain.competencies import Change, CompetencyResult, NotCompared, Profile, level_width
from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.growth import Growth, growth
from workbench.scoring.standard_scores import Scores
from workbench.scoring.standards import Standard

_CHANGES: Mapping[int, Change] = {-1: "worse", 0: "not_shown", 1: "better"}


@dataclass(frozen=True, eq=False)
class Since:
    """People of an assessment beside the one before.

    Attributes
    ----------
    assessment_id : of the one before; "" without. why_not : nobody can be compared, and why.
    present : (n_people,) whether something was submitted about them there.
    growth : None where nobody can be compared. levels : (n_people,) mean change in levels, NaN where none of
        the competencies has cut scores.
    """

    assessment_id: str = ""
    why_not: NotCompared = ""
    present: tuple[bool, ...] = ()
    growth: Growth | None = None
    levels: Floats | None = None

    @staticmethod
    def of(
        assessment_id: str,
        standards: tuple[Standard, Standard],
        scores: tuple[Mapping[str, Scores], Mapping[str, Scores]],
        people: tuple[Sequence[str], Sequence[str]],
    ) -> Since:
        """Standards, scores and people of both assessments, the earlier first."""
        then, now = standards
        shared = _same_scale(now, then)
        if not shared:
            return Since(assessment_id, "other_scale")
        place = {person: number for number, person in enumerate(people[0])}
        at = [place.get(person, -1) for person in people[1]]
        found = growth(scores[0], scores[1], shared, at)
        return Since(assessment_id, "", tuple(each >= 0 for each in at), found, _in_levels(found, now))

    def told(self, result: CompetencyResult, number: int) -> CompetencyResult:
        """One competency of the person at this place with what changed in it."""
        if self.growth is None or result.competency not in self.growth.competencies:
            return result
        column = self.growth.competencies.index(result.competency)
        known = np.isfinite(self.growth.change[number, column])
        return replace(
            result,
            since=_number(self.growth.before[number, column]),
            change=_CHANGES[int(self.growth.verdict[number, column])] if known else None,
        )

    def told_of(self, profile: Profile, number: int) -> Profile:
        """The profile of the person at this place with what changed on the whole, or why nothing is known."""
        if not self.assessment_id:
            return profile
        if self.growth is None or self.levels is None:
            return replace(profile, compared_with=self.assessment_id, not_compared=self.why_not)
        return replace(
            profile,
            compared_with=self.assessment_id,
            not_compared="" if self.present[number] else "nothing_before",
            overall_change=_number(self.growth.overall[number]),
            overall_change_levels=_number(self.levels[number]),
            overall_change_shown=bool(self.growth.overall_verdict[number]),
        )


def _same_scale(one: Standard, other: Standard) -> list[str]:
    """Competencies whose logits mean the same in both."""
    return [
        name
        for name, each in one.competencies.items()
        if name in other.competencies and other.competencies[name].origin == each.origin
    ]


def _in_levels(found: Growth, standard: Standard) -> Floats:
    """(n_people,) mean change over the competencies that have levels, each by the width of its own."""
    cuts = [standard.competencies[each].cuts for each in found.competencies]
    width = np.array([np.nan if each is None else level_width(each.logits) for each in cuts])
    levels = found.change / width
    known = np.isfinite(levels)
    count = np.where(known.any(axis=1), known.sum(axis=1), np.nan)
    mean: Floats = np.where(known, levels, 0.0).sum(axis=1) / count
    return mean


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
