"""Growth between two assessments by the same item scales: on each competency, and on the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.standard_scores import Scores, beyond_chance

# Share of people, all alike before and after, of whom a change may be said by mistake: on any competency, and
# once more on the whole.
FALSE_ALARMS = 0.05
# A change on one competency is told there.
_FEWEST_COMPETENCIES = 2


@dataclass(frozen=True, eq=False)
class Growth:
    """Changes of the people of the later assessment; logits, NaN without both measures.

    Attributes
    ----------
    before, change, se : (n_people, n_competencies).
    verdict : likewise, +1 reliably better, -1 reliably worse, 0 no change shown, which is not the same as
        none. The chance of any false one among a person's competencies is `FALSE_ALARMS` [Holm1979].
    overall, overall_se : (n_people,) mean change over the competencies of both assessments, NaN below two.
    overall_verdict : (n_people,) of one test for each person.
    """

    competencies: tuple[str, ...]
    before: Floats
    change: Floats
    se: Floats
    verdict: NDArray[np.int64]
    overall: Floats
    overall_se: Floats
    overall_verdict: NDArray[np.int64]


def growth(
    before: Mapping[str, Scores],
    after: Mapping[str, Scores],
    competencies: Sequence[str],
    at: Sequence[int],
    *,
    false_alarms: float = FALSE_ALARMS,
) -> Growth:
    """Compare two assessments by the reliable-change index, change over the error of a difference
    [JacobsonTruax1991].

    The error of a mean change over competencies has two parts. Errors of measuring are new with every answer
    and fall out over competencies; what persons and items have in common in both assessments only makes them
    smaller. How far views of a person depart, and what is not known of severities, may be the same on all
    competencies: it is taken as wholly the same, and as new in each assessment. This is the worst case, so
    that fewer false changes are told than said, and some true ones are not.

    Parameters
    ----------
    competencies : those whose logits mean the same in both.
    at : (n_people,) place of each person of `after` among those of `before`; -1 who was not there.
    """
    was, was_se, was_shared = (
        _stacked([np.r_[getattr(before[each], name), np.nan][list(at)] for each in competencies], len(at))
        for name in ("measure", "se", "shared")
    )
    now, now_se, now_shared = (
        _stacked([getattr(after[each], name) for each in competencies], len(at))
        for name in ("measure", "se", "shared")
    )
    change, se = now - was, np.hypot(now_se, was_se)
    overall, overall_se = _mean(change, se, np.hypot(now_shared, was_shared))
    return Growth(
        tuple(competencies),
        was,
        change,
        se,
        beyond_chance(change, se, false_alarms=false_alarms),
        overall,
        overall_se,
        beyond_chance(overall[:, None], overall_se[:, None], false_alarms=false_alarms)[:, 0],
    )


def _mean(change: Floats, se: Floats, shared: Floats) -> tuple[Floats, Floats]:
    """(n_people,) mean over competencies and its error, `shared` being the same on all of them."""
    known = np.isfinite(change)
    count = known.sum(axis=1)
    told = np.where(count >= _FEWEST_COMPETENCIES, count, np.nan)
    single = np.where(known, se**2 - shared**2, 0.0).sum(axis=1)
    together = np.where(known, shared, 0.0).sum(axis=1)
    return np.where(known, change, 0.0).sum(axis=1) / told, np.sqrt(single + together**2) / told


def _stacked(columns: Sequence[Floats], n_people: int) -> Floats:
    return np.stack(columns, axis=1) if columns else np.zeros((n_people, 0))
