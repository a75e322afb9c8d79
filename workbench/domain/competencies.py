"""What an assessment tells a person of their competencies: plain data for page, picture and report.

Measures are in logits and people do not read those: pictures place them between the cut scores, words say
the level. Nothing here names anybody but by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

ViewSource = Literal["test", "self", "others"]
Change = Literal["better", "worse", "not_shown"]
# Half of an interval of 95 per cent, in standard errors.
Z95 = 1.96
NotCompared = Literal["", "nothing_before", "other_version", "other_scale"]


@dataclass(frozen=True)
class SourceView:
    """What one source says of a competency; `others` are mentor, mentee and experts together.

    `measure` in logits with the source's usual leniency taken out, `se` its standard error.
    """

    source: ViewSource
    measure: float
    se: float


@dataclass(frozen=True)
class Norm:
    """Where a measure lies among people of a group: share of them below it, per cent, with 95 % bounds."""

    kind: Literal["category", "region", "all"]
    group: str  # category id or region's name; "" for all
    n_people: int
    below: float
    lower: float
    upper: float


@dataclass(frozen=True)
class CompetencyResult:
    """One competency of a profile.

    Attributes
    ----------
    competency : criterion id of the rubric.
    measure, se : logits, of all sources together; None where nothing was answered that tells anything.
    cuts : where each level above the lowest begins, logits, rising; () where they have not been set.
    levels : the rubric's levels, lowest first; one more than `cuts`.
    level : the most likely one. lowest, highest : what can be said with `probability`; alike when one level
        can be said alone.
    at_end : every answer was worth the least, or the most there is: the measure lies far out, nobody knows
        how far.
    gap : how one sees oneself, less how others do, logits; None where that may not be said. gap_shown :
        whether it is beyond chance and beyond what is usual.
    since : what the assessment before this one gave; None without one.
    """

    competency: str
    measure: float | None
    se: float | None
    cuts: tuple[float, ...]
    levels: tuple[int, ...]
    level: int | None
    lowest: int | None
    highest: int | None
    probability: float | None
    at_end: Literal["lowest", "highest", ""]
    n_answered: int
    n_items: int
    views: tuple[SourceView, ...] = ()
    norms: tuple[Norm, ...] = ()
    gap: float | None = None
    gap_shown: bool = False
    since: float | None = None
    change: Change | None = None


@dataclass(frozen=True)
class Profile:
    """A person's profile; the newest standard of the assessment made it.

    Attributes
    ----------
    n_raters : people beside the participant whose ratings count in it.
    raters_missing : how many people it takes until others' ratings are shown, alike whether one of them has
        answered already or not; 0 when they are shown.
    standard : number of the standard. made_at : date as YYYY-MM-DD, of the last answer in it.
    without_scale : competencies that too few people answered for a standard; they have no measure.
    overall_gap : how one sees oneself, less how others do, mean over competencies, logits, the usual leniency
        taken out; None where that may not be said. overall_levels : the same in levels; None without cut
        scores. overall_shown : whether it is beyond chance.
    compared_with : the earlier assessment, "" where there is none. not_compared : why `since` is empty
        everywhere: nothing_before (the person has no answers there), other_version (of rubric or test),
        other_scale (the standards do not continue each other).
    overall_change : since the earlier assessment, mean over the competencies of both, logits; None without or
        below two. overall_change_levels : the same in levels; None without cut scores. overall_change_shown :
        whether it is beyond chance.
    """

    assessment_id: str
    participant_id: str
    rubric_key: str
    competencies: tuple[CompetencyResult, ...]
    n_raters: int
    raters_missing: int
    standard: int
    made_at: str
    without_scale: tuple[str, ...] = ()
    compared_with: str = ""
    not_compared: NotCompared = ""
    overall_gap: float | None = None
    overall_levels: float | None = None
    overall_shown: bool = False
    overall_change: float | None = None
    overall_change_levels: float | None = None
    overall_change_shown: bool = False

    def to_develop(self, at_most: int = 2) -> tuple[CompetencyResult, ...]:
        """Those furthest below the person's own others that lie there beyond doubt; never more than half.

        A competency is named only where its interval of 68 % lies below the mean of all measures: of a flat
        profile nothing is said rather than chance.
        """
        return self._apart(at_most, below=True)

    def strengths(self, at_most: int = 2) -> tuple[CompetencyResult, ...]:
        """As `to_develop`, above."""
        return self._apart(at_most, below=False)

    def _apart(self, at_most: int, *, below: bool) -> tuple[CompetencyResult, ...]:
        known = [
            each
            for each in self.competencies
            if each.measure is not None and each.se is not None and each.cuts
        ]
        if not known:
            return ()
        mean = sum(_position(each) for each in known) / len(known)
        sign = 1.0 if below else -1.0

        def distance(each: CompetencyResult) -> float:
            return sign * (mean - _position(each))

        apart = [each for each in known if distance(each) > _half_width(each)]
        return tuple(sorted(apart, key=distance, reverse=True)[: min(at_most, len(known) // 2)])


def level_width(cuts: Sequence[float]) -> float:
    """Logits of a level, mean of those between cut scores; one logit where there is a single cut."""
    return (cuts[-1] - cuts[0]) / (len(cuts) - 1) if len(cuts) > 1 else 1.0


def place(measure: float, cuts: Iterable[float], lowest_level: int = 1) -> float:
    """A measure on the scale of levels, for pictures: 2.5 is the middle of level 2, 3.0 where level 3 begins.

    Linear between cut scores; beyond the outer ones a level is as wide as the mean of those between, or one
    logit where there is a single cut, and a measure further out stands at the edge.
    """
    bounds = list(cuts)
    width = level_width(bounds)
    edges = [bounds[0] - width, *bounds, bounds[-1] + width]
    inside = min(max(measure, edges[0]), edges[-1])
    for number, (low, high) in enumerate(pairwise(edges)):
        if inside < high or number == len(edges) - 2:
            return lowest_level + number + (inside - low) / (high - low)
    raise ValueError("cut scores have to rise")


def beyond(measure: float, cuts: Sequence[float]) -> int:
    """-1 or +1 where a measure lies further out than the scale of levels can show, else 0; see `place`."""
    width = level_width(cuts)
    return (measure > cuts[-1] + width) - (measure < cuts[0] - width)


def goes_beyond(result: CompetencyResult) -> bool:
    """Whether anything about this competency lies further out than its scale can show."""
    if result.measure is None or result.se is None or not result.cuts:
        return False
    ends = [(result.measure, Z95 * result.se), *((each.measure, each.se) for each in result.views)]
    out = any(beyond(middle + sign * half, result.cuts) for middle, half in ends for sign in (-1, 1))
    return out or result.at_end != ""


def _position(each: CompetencyResult) -> float:
    return place(each.measure or 0.0, each.cuts, each.levels[0])


def _half_width(each: CompetencyResult) -> float:
    """Half of the 68 % interval on the scale of levels."""
    measure, se = each.measure or 0.0, each.se or 0.0
    ends = [place(measure + sign * se, each.cuts, each.levels[0]) for sign in (-1, 1)]
    return (ends[1] - ends[0]) / 2
