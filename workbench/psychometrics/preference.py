"""Which of two entries is better, asked many times: abilities from paired comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import NegativeCycleError, bellman_ford, connected_components

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidRatings, MeasurementProblem, NotConverged, Sentence, TooFewRatings
from workbench.psychometrics import long_frames

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

MOST_ITERATIONS = 100


@dataclass(frozen=True, eq=False)
class BradleyTerryFit:
    """Abilities in logits with mean 0: the difference of two is the log odds that the first is preferred.

    Attributes
    ----------
    entries : sorted labels.
    ability, se : (n_entries,).
    covariance : (n_entries, n_entries) of the abilities; its rows sum to 0, as the abilities do.
    tie_parameter : Davidson's ν; equal entries tie with probability ν / (2 + ν). None where no column of
        ties was named, 0 where it has none.
    tie_parameter_se : its standard error; None where there is nothing to estimate.
    n_comparisons : with their counts.
    """

    entries: tuple[Label, ...]
    ability: Floats
    se: Floats
    covariance: Floats
    tie_parameter: float | None
    tie_parameter_se: float | None
    log_likelihood: float
    n_comparisons: float
    iterations: int

    def frame(self) -> pd.DataFrame:
        """One row for each entry: entry, ability, se; by label."""
        return pd.DataFrame({"entry": list(self.entries), "ability": self.ability, "se": self.se})

    def difference(self, first: Label, second: Label) -> tuple[float, float]:
        """How far the first lies above the second, in logits, and its standard error."""
        i, j = self._place(first), self._place(second)
        variance = self.covariance[i, i] + self.covariance[j, j] - 2.0 * self.covariance[i, j]
        return float(self.ability[i] - self.ability[j]), float(np.sqrt(max(variance, 0.0)))

    def _place(self, entry: Label) -> int:
        if entry not in self.entries:
            raise ValueError(f"{entry!r} was in no comparison")
        return self.entries.index(entry)


@dataclass(frozen=True, eq=False)
class _Comparisons:
    """Each pair with its winner, or in any order where it tied, and how often."""

    entries: tuple[Label, ...]
    winner: Indices
    loser: Indices
    tied: NDArray[np.bool_]
    count: Floats


def fit_bradley_terry(
    frame: pd.DataFrame,
    *,
    winner: str = "winner",
    loser: str = "loser",
    count: str | None = None,
    ties: str | None = None,
) -> BradleyTerryFit:
    """Fit the model of Bradley and Terry by maximum likelihood, ties by Davidson's [Davidson1970].

    P(i beats j) : P(j beats i) : P(tie) = π_i : π_j : ν √(π_i π_j), with ability log π. Without ties this is
    [BradleyTerry1952]. The likelihood is concave in abilities and log ν, so Newton's steps find its one
    maximum. R: `psychotools::btmodel(x, ties = TRUE)`, `BradleyTerry2::BTm`.

    Standard errors come from the inverse information under the sum of abilities being 0; those of a
    difference need `BradleyTerryFit.difference`.

    Parameters
    ----------
    frame : a row for each comparison, or for each number of equal ones.
    winner, loser : columns of entries; for a tie their order is of no matter.
    count : column with how many comparisons a row stands for; rows with 0 are passed over.
    ties : column of True where the comparison had no winner.

    Raises
    ------
    InvalidRatings : columns that are not there, an entry compared with itself, counts below 0.
    TooFewRatings : fewer than two entries, or ties only.
    MeasurementProblem : Ford's condition fails [Ford1957]: some entries were never compared with the others,
        or never lost to them, so the distance has no finite estimate. Carries `groups`: lists of entries,
        the unbeaten first.
    NotConverged : the estimates still move.
    """
    data = _read(frame, winner, loser, count, ties)
    _check_linked(data)
    free_ties = bool(data.tied.any())
    if free_ties:
        _check_ties(data)
    ability, log_tie, iterations = _newton(data, free_ties)
    log_likelihood, _, information = _derivatives(data, ability, log_tie)
    inverse = _centred_inverse(information, free_ties)
    size = len(data.entries)
    covariance = inverse[:size, :size]
    tie: float | None = None
    tie_se: float | None = None
    if ties is not None:
        tie = float(np.exp(log_tie)) if free_ties else 0.0
        tie_se = tie * float(np.sqrt(inverse[size, size])) if free_ties else None
    return BradleyTerryFit(
        entries=data.entries,
        ability=ability,
        se=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        tie_parameter=tie,
        tie_parameter_se=tie_se,
        log_likelihood=log_likelihood,
        n_comparisons=float(data.count.sum()),
        iterations=iterations,
    )


def _read(frame: pd.DataFrame, winner: str, loser: str, count: str | None, ties: str | None) -> _Comparisons:
    long_frames.check_columns(frame, [each for each in (winner, loser, count, ties) if each is not None])
    number = np.ones(len(frame)) if count is None else long_frames.numbers(frame, count)
    if (number < 0).any():
        raise InvalidRatings(
            reason=Sentence(
                N_(
                    "column '%(count)s' is below zero in %(rows)s; it says how many comparisons a row stands "
                    "for"
                ),
                {"count": count, "rows": long_frames.rows(frame, number < 0)},
            )
        )
    tied = np.zeros(len(frame), dtype=bool)
    if ties is not None:
        flags = frame[ties].to_numpy(dtype=object)
        wrong = np.array([not isinstance(each, bool | np.bool_) for each in flags], dtype=bool)
        if wrong.any():
            raise InvalidRatings(
                reason=Sentence(
                    N_("column '%(ties)s' holds something other than True or False in %(rows)s"),
                    {"ties": ties, "rows": long_frames.rows(frame, wrong)},
                )
            )
        tied = flags.astype(bool)
    kept = number > 0
    if not kept.any():
        raise TooFewRatings(reason=N_("there is no comparison yet"))
    entries, pair = long_frames.labels(frame[kept], [winner, loser])
    same = pair[:, 0] == pair[:, 1]
    if same.any():
        raise InvalidRatings(
            reason=Sentence(
                N_("an entry is compared with itself in %(rows)s"),
                {"rows": long_frames.rows(frame[kept], same)},
            )
        )
    return _gathered(entries, pair, tied[kept], number[kept])


def _gathered(
    entries: tuple[Label, ...], pair: Indices, tied: NDArray[np.bool_], number: Floats
) -> _Comparisons:
    """Equal comparisons as one; so the order of rows changes nothing, and steps are short."""
    pair = np.where(tied[:, None], np.sort(pair, axis=1), pair)
    key = (pair[:, 0] * len(entries) + pair[:, 1]) * 2 + tied
    found, place = np.unique(key, return_inverse=True)
    first, second = np.divmod(found // 2, len(entries))
    count = np.bincount(place, weights=number).astype(np.float64)
    return _Comparisons(entries, first, second, found % 2 == 1, count)


def _check_linked(data: _Comparisons) -> None:
    """Ford's condition: from every entry to every other over wins and ties [Ford1957]."""
    size = len(data.entries)
    start = np.concatenate([data.winner, data.loser[data.tied]])
    end = np.concatenate([data.loser, data.winner[data.tied]])
    graph = csr_array((np.ones(len(start)), (start, end)), shape=(size, size))
    n_apart, apart = connected_components(graph, directed=False)
    if n_apart > 1:
        groups = [[data.entries[i] for i in np.flatnonzero(apart == each)] for each in range(n_apart)]
        raise MeasurementProblem(
            reason=Sentence(
                N_(
                    "entries fall into %(count)s groups that were never compared with each other: "
                    "%(groups)s. Compare entries across them"
                ),
                {"count": n_apart, "groups": "; ".join(str(named(each)) for each in groups)},
            ),
            groups=groups,
        )
    n_levels, level = connected_components(graph, directed=True, connection="strong")
    if n_levels > 1:
        beaten, unbeating = np.zeros(n_levels, dtype=bool), np.zeros(n_levels, dtype=bool)
        outside = level[start] != level[end]
        beaten[level[end][outside]] = True
        unbeating[level[start][outside]] = True
        top = [data.entries[i] for i in np.flatnonzero(~beaten[level])]
        bottom = [data.entries[i] for i in np.flatnonzero(~unbeating[level])]
        middle = [data.entries[i] for i in np.flatnonzero(beaten[level] & unbeating[level])]
        raise MeasurementProblem(
            reason=Sentence(
                N_(
                    "%(above)s never lost to the entries below, and %(below)s never won against those "
                    "above, so the distance is infinite. Compare them with closer entries, or leave them out"
                ),
                {"above": named(top), "below": named(bottom)},
            ),
            groups=[each for each in (top, middle, bottom) if each],
        )


def _check_ties(data: _Comparisons) -> None:
    """With ties estimated too there has to be a circle of entries with more wins than ties along it.

    Otherwise abilities can be spread out, each win two steps and each tie at most two, and the likelihood
    rises as the steps and ν grow together.
    """
    if data.tied.all():
        raise TooFewRatings(reason=N_("there are only ties; nothing says which entry is better"))
    size = len(data.entries)
    length = np.full((size, size), np.inf)
    ties = data.tied
    length[data.winner[ties], data.loser[ties]] = 1.0
    length[data.loser[ties], data.winner[ties]] = 1.0
    length[data.winner[~ties], data.loser[~ties]] = -1.0
    given = np.isfinite(length)
    graph = csr_array((length[given], np.nonzero(given)), shape=(size, size))
    try:
        bellman_ford(graph, indices=[0])
    except NegativeCycleError:
        return
    raise MeasurementProblem(
        reason=N_(
            "wins never contradict each other and only ties hold the entries together, so the "
            "distances are infinite. More comparisons of entries that are close are needed"
        )
    )


def _newton(data: _Comparisons, free_ties: bool) -> tuple[Floats, float, int]:
    """Newton's steps, halved where they overshoot, until they are lost in rounding."""
    size = len(data.entries)
    point = np.zeros(size + 1)
    point[size] = 0.0 if free_ties else -np.inf
    value, slope, information = _derivatives(data, point[:size], float(point[size]))
    step = np.zeros(size + 1)
    for iteration in range(1, MOST_ITERATIONS + 1):
        step = _centred_inverse(information, free_ties) @ slope
        factor = 1.0
        while True:
            trial = point.copy()
            trial[:size] += factor * step[:size]
            if free_ties:
                trial[size] += factor * step[size]
            new_value, new_slope, new_information = _derivatives(data, trial[:size], float(trial[size]))
            if new_value >= value - 1e-9 * abs(value) or factor < 1e-6:
                break
            factor /= 2.0
        point, value, slope, information = trial, new_value, new_slope, new_information
        if float(np.abs(factor * step).max()) < 1e-10:
            return point[:size] - point[:size].mean(), float(point[size]), iteration
    raise NotConverged(iterations=MOST_ITERATIONS, last_change=f"{float(np.abs(step).max()):.2g}")


def _derivatives(data: _Comparisons, ability: Floats, log_tie: float) -> tuple[float, Floats, Floats]:
    """Log-likelihood, its slope (n_entries + 1,) and information; the last place is that of log ν."""
    size = len(ability)
    i, j, count = data.winner, data.loser, data.count
    half = (ability[i] - ability[j]) / 2.0
    # Shares of the three outcomes; i and j stand at half and -half around their middle.
    weights = np.column_stack([half, -half, np.full_like(half, log_tie)])
    top = weights.max(axis=1)
    weights = np.exp(weights - top[:, None])
    total = weights.sum(axis=1)
    wins, losses, tie = (weights / total[:, None]).T
    observed = np.where(data.tied, 0.0, half)
    seen_ties = float(count[data.tied].sum())
    log_likelihood = float((count * (observed - top - np.log(total))).sum())
    if seen_ties:
        log_likelihood += seen_ties * log_tie
    lean = (wins - losses) / 2.0
    pull = count * (np.where(data.tied, 0.0, 0.5) - lean)
    slope = np.zeros(size + 1)
    slope[:size] = np.bincount(i, pull, minlength=size) - np.bincount(j, pull, minlength=size)
    slope[size] = seen_ties - float((count * tie).sum())
    information = np.zeros((size + 1, size + 1))
    curve = count * ((wins + losses) / 4.0 - lean**2)
    for first, second, sign in ((i, i, 1.0), (j, j, 1.0), (i, j, -1.0), (j, i, -1.0)):
        np.add.at(information, (first, second), sign * curve)
    mixed = -count * tie * lean
    information[:size, size] = np.bincount(i, mixed, minlength=size) - np.bincount(j, mixed, minlength=size)
    information[size, :size] = information[:size, size]
    information[size, size] = float((count * tie * (1.0 - tie)).sum())
    return log_likelihood, slope, information


def _centred_inverse(information: Floats, free_ties: bool) -> Floats:
    """Inverse of the information with abilities summing to 0; 0 for ties that are not estimated."""
    size = len(information) - 1
    whole = information.copy()
    level = float(np.trace(information[:size, :size])) / size
    whole[:size, :size] += level / size
    if not free_ties:
        whole[size, size] = 1.0
    inverse = np.linalg.inv(whole).astype(np.float64)
    # The constant that made it invertible comes out again.
    inverse[:size, :size] -= 1.0 / (level * size)
    if not free_ties:
        inverse[size, size] = 0.0
    return inverse
