"""Do jurors become harsher or more lenient while they judge [MyfordWolfe2009]."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices, RatingTable, sorted_labels
from workbench.psychometrics.checks.cell_shifts import Shifts, severity_shifts
from workbench.psychometrics.checks.discoveries import false_discovery_rate, found, two_sided
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio, sum_by

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Drift:
    """Severity over time.

    Attributes
    ----------
    by_period : juror, period, n_reviews, severity, se (logits); periods as ordered categories.
    by_juror : juror, n_periods, change (severity in the last period less that in the first, along a straight
        line, logits; + became harsher), se, z, p, q, drifting (flagged). NaN for a single period.
    """

    by_period: pd.DataFrame
    by_juror: pd.DataFrame


def severity_drift(
    fit: FacetsFit,
    period: Sequence[Hashable] | NDArray[Any],
    *,
    periods: Sequence[Hashable] | None = None,
    rate: float = 0.05,
) -> Drift:
    """Estimate each juror's severity by period and test its trend by weighted least squares.

    A juror is compared with the other jurors of the same entries, each at their own severity as a whole, so
    only a change against the others shows: one that all jurors share cannot be told from a change of entries.

    Parameters
    ----------
    period : (n_ratings,) in the order of `fit.table`, the same for all ratings of a review; see
        `periods_by_order` for early, middle and late parts of each juror's own sequence.
    periods : their order; ascending by default.
    rate : share of false alarms among the jurors flagged.

    Raises
    ------
    ValueError : periods of another length, empty, different within a review, or not named in `periods`.
    """
    ordered, label = _periods(fit.table, period, periods)
    shifts = severity_shifts(Impressions.of(fit), label)
    return Drift(_by_period(fit, shifts, ordered), _by_juror(fit, shifts, len(ordered), rate))


def periods_by_order(table: RatingTable, order: Sequence[float] | NDArray[Any], parts: int = 3) -> Indices:
    """(n_ratings,) part 1..parts of the juror's own sequence of reviews that each rating belongs to.

    Parameters
    ----------
    order : (n_ratings,) anything that ascends with the time of a review: positions, dates; the earliest
        rating of a review counts.
    """
    values = np.asarray(order)
    if values.shape != (len(table),) or parts < 2:
        raise ValueError(f"order needs one value for each of {len(table)} ratings, parts at least 2")
    first = np.minimum.reduceat(values, table.cell_start)
    juror = table.juror[table.cell_start]
    sequence = np.lexsort((first, juror))
    load = np.bincount(juror, minlength=table.n_jurors)
    begin = np.cumsum(load) - load
    position = np.empty(len(juror), dtype=np.int64)
    position[sequence] = np.arange(len(juror)) - begin[juror[sequence]]
    part: Indices = position * parts // load[juror] + 1
    return part[table.cell]


def _periods(
    table: RatingTable, period: Sequence[Hashable] | NDArray[Any], periods: Sequence[Hashable] | None
) -> tuple[list[Hashable], Indices]:
    import pandas as pd

    codes, found_labels = pd.factorize(pd.Series(list(period), dtype=object))
    if len(codes) != len(table) or (codes < 0).any():
        raise ValueError(f"a period is needed for each of {len(table)} ratings")
    labels = [_plain(each) for each in found_labels]
    ordered = list(periods) if periods is not None else sorted_labels(labels)
    unknown = [each for each in labels if each not in ordered]
    if unknown:
        raise ValueError(f"periods that are not named in `periods`: {', '.join(map(str, unknown))}")
    place = np.array([ordered.index(each) for each in labels], dtype=np.int64)[codes]
    label = place[table.cell_start]
    if (label[table.cell] != place).any():
        raise ValueError("the ratings of one review have to be of one period")
    return ordered, label


def _plain(label: Hashable) -> Hashable:
    return label.item() if isinstance(label, np.generic) else label


def _by_period(fit: FacetsFit, shifts: Shifts, ordered: list[Hashable]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "juror": [fit.table.jurors[each] for each in shifts.juror],
            "period": pd.Categorical([ordered[each] for each in shifts.label], ordered, ordered=True),
            "n_reviews": shifts.n_reviews,
            "severity": fit.juror_severity[shifts.juror] + shifts.shift,
            "se": shifts.se,
        }
    )
    frame.attrs["assume"] = fit.assume
    return frame


def _by_juror(fit: FacetsFit, shifts: Shifts, n_periods: int, rate: float) -> pd.DataFrame:
    import pandas as pd

    known = ~np.isnan(shifts.shift)
    juror = shifts.juror[known]
    weight = 1 / shifts.se[known] ** 2
    place = shifts.label[known] / max(n_periods - 1, 1)

    def total(values: Floats) -> Floats:
        return sum_by(juror, weight * values, fit.table.n_jurors)

    weights = total(np.ones(len(juror)))
    centred = place - ratio(total(place), weights)[juror]
    spread = total(centred**2)
    several = np.bincount(juror, minlength=fit.table.n_jurors) > 1
    spread = np.where(several, spread, 0.0)
    change = ratio(total(centred * shifts.shift[known]), spread)
    se = ratio(np.ones(len(spread)), np.sqrt(spread))
    p = two_sided(change / se)
    q = false_discovery_rate(p)
    return pd.DataFrame(
        {
            "juror": list(fit.table.jurors),
            "n_periods": np.bincount(juror, minlength=fit.table.n_jurors),
            "change": change,
            "se": se,
            "z": change / se,
            "p": p,
            "q": q,
            "drifting": found(q, rate),
        }
    )
