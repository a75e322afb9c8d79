"""Is a juror harsher in one part of their work than in the rest: shifts of severity by part [Rao1948]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio, sum_by
from workbench.psychometrics.rasch.total_scores import review_scores

_STEPS = 8
_PRECISION = 1e-3
_LONGEST = 1.0


@dataclass(frozen=True, eq=False)
class Shifts:
    """Parts of jurors' work, (n_parts,) each.

    Attributes
    ----------
    juror, label : whose part it is, and which. n_reviews : its size.
    shift, se : how much harsher than the juror is as a whole, logits; NaN where the totals could only be
        what they are.
    score, information, third_moment : of the shift, where it is none.
    """

    juror: Indices
    label: Indices
    n_reviews: Indices
    shift: Floats
    se: Floats
    score: Floats
    information: Floats
    third_moment: Floats


def severity_shifts(impressions: Impressions, label: Indices) -> Shifts:
    """Estimate each juror's shift of severity in each part by the likelihood of the reviews' totals.

    What is known of the entries comes from the other jurors' ratings. A part whose totals are all at an end
    of the scale is brought in by a normal prior with the spread of the entries.

    Parameters
    ----------
    label : (n_cells,) number of the part, from 0, that each review belongs to.
    """
    width = int(label.max()) + 1
    keys, part = np.unique(impressions.juror * width + label, return_inverse=True)
    juror, count = keys // width, len(keys)
    start = review_scores(impressions, "severity")
    score, information, third = (
        sum_by(part, each, count) for each in (start.score, start.information, start.third_moment)
    )
    prior = _prior(impressions, part, count)
    shift = np.zeros(count)
    slope, curvature = score, information
    for _ in range(_STEPS):
        step = np.nan_to_num(ratio(slope - prior * shift, curvature + prior))
        shift += np.clip(step, -_LONGEST, _LONGEST)
        at = review_scores(impressions, "severity", rater=part, severity=impressions.severity[juror] + shift)
        slope, curvature = sum_by(part, at.score, count), sum_by(part, at.information, count)
        if np.abs(step).max() < _PRECISION:
            break
    known = curvature > 0
    return Shifts(
        juror,
        keys % width,
        np.bincount(part, minlength=count),
        np.where(known, shift, np.nan),
        1 / np.sqrt(np.where(known, curvature + prior, np.nan)),
        score,
        information,
        third,
    )


def _prior(impressions: Impressions, part: Indices, count: int) -> Floats:
    """(n_parts,) precision of a prior where a part has no finite estimate; 0 elsewhere."""
    used = impressions.scale.ends
    least = impressions.rated @ used[0]
    most = impressions.rated @ used[1]
    lowest = sum_by(part, impressions.total > least, count) == 0
    highest = sum_by(part, impressions.total < most, count) == 0
    return np.where(lowest | highest, 1 / impressions.entry_sd**2, 0.0)
