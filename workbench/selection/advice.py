"""Which further reviews to ask for: those that make a wrong choice at the line of seats least likely."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.polynomial.hermite import hermgauss
from numpy.typing import NDArray
from scipy.special import ndtr

from workbench.domain.ratings import RatingTable
from workbench.errors import N_, InvalidSelection, Sentence
from workbench.psychometrics.rasch.facets_fit import FacetsFit

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int64]
Pairs: TypeAlias = "Iterable[tuple[Hashable, Hashable]] | pd.DataFrame"

_DRAWS = 1000
_NODES = 31
# An entry that stands for fewer wrong choices than this is not worth another review.
_SETTLED = 1e-5

_NOTHING_TO_CHOOSE = N_(
    "%(seats)s seats for %(entries)s entries leave nothing to choose; give a number from 1 to %(most)s"
)
_NOT_POSITIVE = N_("the number of further reviews has to be positive")
_NO_COLUMN = N_("the table of allowed reviews needs the columns juror and entry")
_UNKNOWN_PAIR = N_(
    "juror %(juror)s and entry %(entry)s, allowed to be asked for, are not both among the ratings"
)


def advise_ratings(
    fit: FacetsFit,
    table: RatingTable,
    *,
    n: int,
    seats: int,
    allowed: Pairs | None = None,
    per_juror: int | Mapping[Hashable, int] | None = None,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Choose the n further reviews that lower the expected number of wrong choices most, one by one.

    A wrong choice is a seat for an entry that is not among the `seats` truly best. Entries far from the
    line are chosen rightly whatever another juror says; near it a review is worth what it is expected to
    change [RaiffaSchlaifer1961]: the measure's posterior is taken as normal, a review as an observation
    with the error of halo, levels and the juror's own severity, and the line as uncertain as `rng`'s draws
    from the posterior say.

    Parameters
    ----------
    table : the ratings there are; nobody is asked for a review twice.
    allowed : (juror, entry) pairs, or a frame with these columns, that may be asked for; by default all.
    per_juror : most further reviews of one juror; by default twice an even share. By juror, those who are
        not named are asked for none.

    Returns
    -------
    frame : juror, entry, expected_gain (wrong choices fewer with this row, the rows above it given), most
        useful first. Fewer than n rows when no further review is allowed, or of any use.

    Raises
    ------
    InvalidSelection : seats or n out of range, unknown jurors or entries in `allowed`.
    """
    import pandas as pd

    if not 1 <= seats < table.n_entries:
        places = {"seats": seats, "entries": table.n_entries, "most": table.n_entries - 1}
        raise InvalidSelection(reason=Sentence(_NOTHING_TO_CHOOSE, places))
    if n < 0 or (isinstance(per_juror, int) and per_juror < 1):
        raise InvalidSelection(reason=Sentence(_NOT_POSITIVE))
    free = _free(table, allowed)
    most = _most(table, ceil(2 * n / table.n_jurors) if per_juror is None else per_juror)
    rows = _greedy(_Worth.of(fit, seats, rng), free, n, most, rng)
    return pd.DataFrame(
        [(table.jurors[juror], table.entries[entry], gain) for juror, entry, gain in rows],
        columns=["juror", "entry", "expected_gain"],
    )


@dataclass(frozen=True, eq=False)
class _Worth:
    """What reviews would change.

    `distance`, `variance` : (n_entries,) of each measure from the line, and its posterior variance.
    `line_variance` : of the line itself. `precision` : (n_jurors, n_entries) of one review.
    """

    distance: Floats
    variance: Floats
    line_variance: float
    precision: Floats

    @classmethod
    def of(cls, fit: FacetsFit, seats: int, rng: np.random.Generator) -> _Worth:
        draws = fit.draws(_DRAWS, rng)
        highest = -np.partition(-draws, (seats - 1, seats), axis=1)
        line = highest[:, seats - 1 : seats + 1].mean(axis=1)
        return cls(
            fit.entry_measure - line.mean(), fit.entry_se**2, float(line.var()), _review_precision(fit)
        )

    def wrong(self, entry: int, precision: Floats) -> Floats:
        """(n,) expected wrong choices this entry stands for, with further reviews of a total precision.

        Each wrong choice is one entry above the line and one below: an entry on the wrong side is half.
        """
        variance = self.variance[entry]
        left = variance / (1 + precision * variance)
        moved = np.sqrt(variance - left)[:, None] * _PLACES
        spread = np.sqrt(left + self.line_variance)[:, None]
        miss: Floats = ndtr(-np.abs(self.distance[entry] + moved) / spread) @ _WEIGHTS
        return miss / 2


def _review_precision(fit: FacetsFit) -> Floats:
    """(n_jurors, n_entries) one over the error variance of one more full review, as a measure."""
    severity = fit.juror_severity
    low = float(fit.entry_measure.min() - severity.max())
    grid = np.linspace(low, float(fit.entry_measure.max() - severity.min()), 500)
    information = np.zeros(len(grid))
    for criterion in range(fit.table.n_criteria):
        information += fit.scale.moments(np.full(len(grid), criterion), grid)[1]
    places = fit.entry_measure[None, :] - severity[:, None]
    found = np.interp(places, grid, np.maximum(information, 1e-12))
    error = fit.halo_sd**2 + 1 / found + fit.juror_se[:, None] ** 2
    precision: Floats = 1 / error
    return precision


_nodes, _node_weights = hermgauss(_NODES)
_PLACES: Floats = np.sqrt(2.0) * _nodes
_WEIGHTS: Floats = _node_weights / np.sqrt(np.pi)


def _greedy(
    worth: _Worth, free: Bools, n: int, most: Counts, rng: np.random.Generator
) -> list[tuple[int, int, float]]:
    """The best review, then the best given that one, and so on."""
    n_jurors, n_entries = free.shape
    # Jurors of the same use are taken in an order that favours nobody for the place in a list.
    order = rng.permutation(n_jurors)
    asked = np.zeros(n_jurors, dtype=np.int64)
    precision = np.zeros(n_entries)
    best = np.full(n_entries, -1)
    gain = np.full(n_entries, -np.inf)
    nothing_more = np.zeros(1)
    open_still = np.array([worth.wrong(each, nothing_more)[0] > _SETTLED for each in range(n_entries)])
    stale = open_still.copy()
    chosen: list[tuple[int, int, float]] = []
    for _ in range(n):
        for entry in np.flatnonzero(stale).tolist():
            jurors = order[free[order, entry] & (asked[order] < most[order])]
            best[entry], gain[entry] = -1, -np.inf
            if len(jurors):
                offered = worth.precision[jurors, entry]
                best[entry] = jurors[np.argmax(offered)]
                after = precision[entry] + offered.max()
                before, then = worth.wrong(entry, np.array([precision[entry], after]))
                gain[entry] = before - then
        stale[:] = False
        chosen_entry = int(np.argmax(gain))
        juror = int(best[chosen_entry])
        if juror < 0:
            break
        chosen.append((juror, chosen_entry, float(gain[chosen_entry])))
        precision[chosen_entry] += worth.precision[juror, chosen_entry]
        free[juror, chosen_entry] = False
        asked[juror] += 1
        stale[chosen_entry] = True
        if asked[juror] >= most[juror]:
            stale |= open_still & (best == juror)
    return chosen


def _most(table: RatingTable, per_juror: int | Mapping[Hashable, int]) -> Counts:
    """(n_jurors,) most further reviews of each."""
    if isinstance(per_juror, Mapping):
        return np.array([max(per_juror.get(each, 0), 0) for each in table.jurors], dtype=np.int64)
    return np.full(table.n_jurors, per_juror, dtype=np.int64)


def _free(table: RatingTable, allowed: Pairs | None) -> Bools:
    """(n_jurors, n_entries) reviews that may be asked for."""
    import pandas as pd

    free = np.full((table.n_jurors, table.n_entries), allowed is None)
    if allowed is not None:
        if isinstance(allowed, pd.DataFrame):
            if not {"juror", "entry"} <= set(allowed.columns):
                raise InvalidSelection(reason=Sentence(_NO_COLUMN))
            allowed = zip(allowed["juror"], allowed["entry"], strict=True)
        juror_place = {label: place for place, label in enumerate(table.jurors)}
        entry_place = {label: place for place, label in enumerate(table.entries)}
        for juror, entry in allowed:
            if juror not in juror_place or entry not in entry_place:
                raise InvalidSelection(reason=Sentence(_UNKNOWN_PAIR, {"juror": juror, "entry": entry}))
            free[juror_place[juror], entry_place[entry]] = True
    free[table.juror, table.entry] = False
    return free
