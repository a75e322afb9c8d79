"""Where a person stands among others of the same category or region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, Sentence, TooFewAnswers
from workbench.psychometrics.rasch.scale import Floats

if TYPE_CHECKING:
    import pandas as pd

# Fewer people make no norm.
FEWEST_PEOPLE = 30
CONFIDENCE = 0.95

_NO_NORM = N_(
    "there is no norm for %(group)s: it has %(count)s people with a measure, at least %(least)s are needed"
)
_NO_NORMS = N_(
    "there is no norm for %(groups)s: none has more than %(most)s people with a measure, at least %(least)s "
    "are needed"
)


@dataclass(frozen=True, eq=False)
class Norms:
    """The measures of each group that is large enough, sorted; and how many people the others have.

    Attributes
    ----------
    measures : by group, rising. too_small : by group, people with a measure where they are too few.
    """

    measures: Mapping[Label, Floats]
    too_small: Mapping[Label, int]
    at_least: int

    def sentence_for(self, group: Label) -> Sentence | None:
        """Why a group has no norm; None where it has one."""
        if group in self.measures:
            return None
        return Sentence(
            _NO_NORM,
            {"group": group, "count": self.too_small.get(group, 0), "least": self.at_least},
        )

    def frame(self) -> pd.DataFrame:
        """group, n_people, mean, sd and the percentiles 10, 25, 50, 75, 90; NaN where there is no norm."""
        import pandas as pd

        points = (10, 25, 50, 75, 90)
        found = []
        for group in sorted_labels([*self.measures, *self.too_small]):
            measures = self.measures.get(group)
            row: dict[str, object] = {"group": group, "n_people": self.too_small.get(group, 0)}
            if measures is None:
                row |= dict.fromkeys(("mean", "sd", *(f"p{each}" for each in points)), np.nan)
            else:
                row |= {"n_people": len(measures), "mean": measures.mean(), "sd": measures.std(ddof=1)}
                row |= {f"p{each}": float(np.percentile(measures, each)) for each in points}
            found.append(row)
        return pd.DataFrame(found)


def norms(measure: Floats, group: Iterable[Label], *, at_least: int = FEWEST_PEOPLE) -> Norms:
    """Collect the measures of each group with enough people.

    Parameters
    ----------
    measure : (n,) logits; NaN for people without one, who count nowhere. group : (n,) labels; None for
        people whose group is not known, who belong to none.
    """
    labels = list(group)
    if len(labels) != len(measure):
        raise ValueError(f"{len(measure)} measures and {len(labels)} groups")
    by_group: dict[Label, list[float]] = {}
    for label, value in zip(labels, measure, strict=True):
        if label is not None:
            by_group.setdefault(label, [])
            if np.isfinite(value):
                by_group[label].append(float(value))
    large = {label: np.sort(each) for label, each in by_group.items() if len(each) >= at_least}
    small = {label: len(each) for label, each in by_group.items() if label not in large}
    return Norms(large, small, at_least)


def percentiles(
    norm: Norms, group: Label, measure: Floats, se: Floats, *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Percentile ranks in a group, with an interval for the measure's error and for the norm's size.

    The rank counts those below and half of those at the measure. The ends of the interval are the ranks of
    the ends of the measure's own interval, each widened by Wilson's interval for a share of as many people
    as the norm has [Wilson1927]: a little wider than either error alone asks for, never narrower.

    Returns
    -------
    frame : percentile, lower, upper; 0 to 100, NaN without a measure; in the order of the measures.

    Raises
    ------
    TooFewAnswers : the group has no norm.
    """
    import pandas as pd

    missing = norm.sentence_for(group)
    if missing is not None:
        raise TooFewAnswers(reason=missing)
    reference = norm.measures[group]
    found = ranks(reference, len(reference), measure, se, confidence=confidence)
    return pd.DataFrame(dict(zip(("percentile", "lower", "upper"), found, strict=True)))


def ranks(
    reference: Floats, n_people: int, measure: Floats, se: Floats, *, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats, Floats]:
    """Percentile rank of each measure, and the two ends of its interval, as `percentiles` has them.

    Parameters
    ----------
    reference : rising measures, of a group of `n_people` or evenly drawn from them.
    """
    z = float(ndtri(0.5 + confidence / 2))
    lower = _wilson(_share_below(reference, measure - z * se), n_people, -z)
    upper = _wilson(_share_below(reference, measure + z * se), n_people, z)
    known = np.isfinite(measure)
    rank, low, high = (
        np.where(known, 100 * each, np.nan) for each in (_share_below(reference, measure), lower, upper)
    )
    return rank, low, high


def _share_below(reference: Floats, measure: Floats) -> Floats:
    below = np.searchsorted(reference, measure, side="left")
    not_above = np.searchsorted(reference, measure, side="right")
    share: Floats = (below + not_above) / 2 / len(reference)
    return share


def _wilson(share: Floats, n: int, z: float) -> Floats:
    """One end of Wilson's interval: the lower for a negative z."""
    spread = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    end: Floats = (share + z**2 / (2 * n) + spread) / (1 + z**2 / n)
    return np.clip(end, 0.0, 1.0)


def groups_without_norm(norm: Norms) -> Sentence | None:
    """Name the groups that are too small, all at once; None where there are none."""
    if not norm.too_small:
        return None
    count = max(norm.too_small.values())
    group = named(sorted_labels(list(norm.too_small)))
    return Sentence(_NO_NORMS, {"groups": group, "most": count, "least": norm.at_least})
