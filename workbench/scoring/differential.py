"""Differential functioning: is an item harder for one group than for equally competent people of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from workbench.domain.naming import named
from workbench.domain.ratings import Indices, Label, sorted_labels
from workbench.errors import N_, InvalidAnswers, Sentence, TooFewAnswers
from workbench.psychometrics.checks.discoveries import false_discovery_rate
from workbench.psychometrics.rasch.sums import sum_by
from workbench.scoring.adjacent_logits import LogitsFit, explained, fit_logits, likelihood_ratio
from workbench.scoring.answers import Answers

if TYPE_CHECKING:
    import pandas as pd

# What ETS asks for before it acts on a result [Zwick2012].
FEWEST_IN_A_GROUP = 200
FEWEST_TOGETHER = 500
_DELTA = -2.35
_SMALL, _LARGE = 1.0, 1.5
_SMALL_SHARE, _LARGE_SHARE = 0.17, 0.25
_SMALL_R2, _LARGE_R2 = 0.035, 0.070
_CHANCE = 0.05

_NO_GROUP = N_("group %(group)s has nobody; the groups are: %(groups)s")
_TOO_SMALL = N_(
    "no two groups have %(least)s people each and %(together)s together who answered every item of a "
    "competency; groups cannot be compared yet"
)


@dataclass(frozen=True, eq=False)
class _Matched:
    """The people who answered every item of a competency: their credits (n, n_items), totals and groups."""

    credit: NDArray[np.int64]
    total: Indices
    group: NDArray[np.object_]


def mantel_haenszel(
    answers: Answers,
    group: Sequence[Label],
    *,
    reference: Label,
    focal: Label,
    in_a_group: int = FEWEST_IN_A_GROUP,
    together: int = FEWEST_TOGETHER,
) -> pd.DataFrame:
    """Compare two groups item by item among people with the same total [HollandThayer1988].

    People who answered every item of the competency are matched on its total, the studied item included.
    Items of one credit by Mantel and Haenszel's odds ratio, its error by [RobinsBreslowGreenland1986]; those
    of several by Mantel's test of the mean credit [Mantel1963] with the standardised mean difference
    [ZwickDonoghueGrima1993], sized as in [ZwickThayerMazzeo1997].

    Parameters
    ----------
    group : (n_persons,) labels; others than the two, and None, are left out.
    in_a_group, together : people needed in the smaller group and in both [Zwick2012]; with fewer nothing is
        tested and `tested` is False.

    Returns
    -------
    frame : competency, item, n_reference, n_focal, tested, effect (one credit: the ETS delta, -2.35 log of
        the odds ratio; several: mean difference of credits focal - reference among equals, in SDs of the
        item; - is harder for the focal group), se, chi_square, p, q (rate of false alarms over the items
        tested [BenjaminiHochberg1995]), size: A negligible, B moderate, C large [DoransHolland1993], by ETS's
        rules at 5 percent each; empty where not tested.

    Raises
    ------
    InvalidAnswers : a group with nobody in it.
    """
    import pandas as pd

    _check_groups(answers, group, (reference, focal))
    found = []
    for competency in answers.competencies:
        columns = answers.columns_of(competency)
        matched = _matched(answers, columns, group)
        first, second = matched.group == reference, matched.group == focal
        count = (int(first.sum()), int(second.sum()))
        tested = min(count) >= in_a_group and sum(count) >= together
        for number, column in enumerate(columns):
            row: dict[str, object] = dict.fromkeys(("effect", "se", "chi_square", "p"), np.nan)
            row["size"] = ""
            if tested:
                several = answers.top[column] > 1
                compare = _mean_credits if several else _odds
                kept = first | second
                row |= compare(matched.credit[kept, number], matched.total[kept], second[kept])
            labels = {"competency": competency, "item": answers.items[column]}
            counts = {"n_reference": count[0], "n_focal": count[1], "tested": tested}
            found.append({**labels, **counts, **row})
    return _with_rates(pd.DataFrame(found))


def _odds(credit: NDArray[np.int64], total: Indices, focal: NDArray[np.bool_]) -> dict[str, object]:
    """Two groups × right or wrong × totals."""
    _, stratum = np.unique(total, return_inverse=True)
    n = int(stratum.max()) + 1
    right = credit > 0
    a, b = (sum_by(stratum, ~focal & each, n) for each in (right, ~right))
    c, d = (sum_by(stratum, focal & each, n) for each in (right, ~right))
    size = a + b + c + d
    told = ((a + b) > 0) & ((c + d) > 0) & ((a + c) > 0) & ((b + d) > 0)
    a, b, c, d, size = (each[told] for each in (a, b, c, d, size))
    r, s = a * d / size, b * c / size
    if not r.sum() or not s.sum():
        return {}
    expected = (a + b) * (a + c) / size
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (size**2 * (size - 1))
    chi_square = max(0.0, abs(float((a - expected).sum())) - 0.5) ** 2 / float(variance.sum())
    p, q = (a + d) / size, (b + c) / size
    log_variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    effect = _DELTA * float(np.log(r.sum() / s.sum()))
    se = -_DELTA * float(np.sqrt(log_variance))
    chance = float(stats.chi2.sf(chi_square, 1))
    return {
        "effect": effect,
        "se": se,
        "chi_square": chi_square,
        "p": chance,
        "size": _ets_class(effect, se, chance),
    }


def _ets_class(effect: float, se: float, p: float) -> str:
    """A unless beyond 1 and more than chance; C from 1.5 if surely beyond 1 [DoransHolland1993]."""
    if abs(effect) < _SMALL or p >= _CHANCE:
        return "A"
    surely = (abs(effect) - _SMALL) / se > float(stats.norm.ppf(1 - _CHANCE))
    return "C" if abs(effect) >= _LARGE and surely else "B"


def _mean_credits(credit: NDArray[np.int64], total: Indices, focal: NDArray[np.bool_]) -> dict[str, object]:
    """Two groups × credits × totals."""
    _, stratum = np.unique(total, return_inverse=True)
    n = int(stratum.max()) + 1
    size, n_focal = sum_by(stratum, np.ones(len(credit)), n), sum_by(stratum, focal, n)
    value = credit.astype(float)
    sums, squares = sum_by(stratum, value, n), sum_by(stratum, value**2, n)
    of_focal = sum_by(stratum, value * focal, n)
    told = (n_focal > 0) & (n_focal < size)
    size, n_focal, sums, squares, of_focal = (each[told] for each in (size, n_focal, sums, squares, of_focal))
    variance = float((n_focal * (size - n_focal) * (size * squares - sums**2) / (size**2 * (size - 1))).sum())
    spread = float(value.std())
    if variance <= 0 or spread == 0:
        return {}
    departure = float((of_focal - n_focal * sums / size).sum())
    others = (sums - of_focal) / (size - n_focal)
    difference = float((of_focal - n_focal * others).sum() / n_focal.sum()) / spread
    chi_square = departure**2 / variance
    chance = float(stats.chi2.sf(chi_square, 1))
    sized = "A" if chance >= _CHANCE or abs(difference) <= _SMALL_SHARE else "B"
    if sized == "B" and abs(difference) > _LARGE_SHARE:
        sized = "C"
    se = abs(difference) / np.sqrt(chi_square) if chi_square > 0 else np.nan
    return {"effect": difference, "se": se, "chi_square": chi_square, "p": chance, "size": sized}


def logistic_differential(
    answers: Answers,
    group: Sequence[Label],
    *,
    in_a_group: int = FEWEST_IN_A_GROUP,
    together: int = FEWEST_TOGETHER,
) -> pd.DataFrame:
    """Compare two groups or more item by item by logistic regression on the total [SwaminathanRogers1990].

    Three models of an item's credit: by the total; and by group; and by their product. Items of several
    credits by adjacent categories [Agresti2010]. People and matching as in `mantel_haenszel`.

    Parameters
    ----------
    group : (n_persons,) labels; people of None, and of groups with fewer than `in_a_group`, are left out.

    Returns
    -------
    frame : competency, item, groups, n, tested, chi_square and p (that groups do not differ in any way),
        uniform_p (equally at all totals), nonuniform_p (differently at different totals), r2 (what groups
        explain beyond the total [Nagelkerke1991]), q (as in `mantel_haenszel`), size (A, B, C by r2 and p
        [JodoinGierl2001]; empty where not tested).

    Raises
    ------
    TooFewAnswers : fewer than two groups are large enough, for every competency.
    """
    import pandas as pd

    _check_groups(answers, group, ())
    found = []
    for competency in answers.competencies:
        columns = answers.columns_of(competency)
        matched = _matched(answers, columns, group)
        known = [each for each in set(matched.group) if each is not None]
        large = sorted_labels([each for each in known if (matched.group == each).sum() >= in_a_group])
        kept = np.array([each in large for each in matched.group], dtype=bool)
        tested = len(large) > 1 and int(kept.sum()) >= together
        for number, column in enumerate(columns):
            row: dict[str, object] = {
                "competency": competency,
                "item": answers.items[column],
                "groups": len(large),
                "n": int(kept.sum()),
                "tested": tested,
                **dict.fromkeys(("chi_square", "p", "uniform_p", "nonuniform_p", "r2"), np.nan),
                "size": "",
            }
            if tested:
                row |= _regressed(
                    matched.credit[kept, number], matched.total[kept], matched.group[kept], large
                )
            found.append(row)
    if not any(each["tested"] for each in found):
        raise TooFewAnswers(reason=Sentence(_TOO_SMALL, {"least": in_a_group, "together": together}))
    return _with_rates(pd.DataFrame(found))


def _regressed(
    credit: NDArray[np.int64], total: Indices, group: NDArray[np.object_], groups: list[Label]
) -> dict[str, object]:
    if np.ptp(credit) == 0 or np.ptp(total) == 0:
        return {}
    place = ((total - total.mean()) / total.std())[:, None]
    member = np.column_stack([group == each for each in groups[1:]]).astype(float)
    columns = [np.empty((len(credit), 0)), place, np.hstack([place, member])]
    columns.append(np.hstack([columns[-1], place * member]))
    fits: list[LogitsFit] = []
    for each in columns:
        try:
            fits.append(fit_logits(credit, each))
        except TooFewAnswers:
            return {}  # groups so unlike on this item that the regression has no limit: NaN says so
    empty, matched, uniform, both = fits
    chi_square, _, p = likelihood_ratio(matched, both)
    r2 = explained(both, empty) - explained(matched, empty)
    size = "A" if p >= _CHANCE or r2 < _SMALL_R2 else ("B" if r2 < _LARGE_R2 else "C")
    return {
        "chi_square": chi_square,
        "p": p,
        "uniform_p": likelihood_ratio(matched, uniform)[2],
        "nonuniform_p": likelihood_ratio(uniform, both)[2],
        "r2": r2,
        "size": size,
    }


def _matched(answers: Answers, columns: Indices, group: Sequence[Label]) -> _Matched:
    credit = answers.credit[:, columns].astype(np.int64)
    complete = (credit >= 0).all(axis=1)
    labels = np.empty(len(group), dtype=object)
    labels[:] = list(group)
    return _Matched(credit[complete], credit[complete].sum(axis=1), labels[complete])


def _check_groups(answers: Answers, group: Sequence[Label], wanted: Sequence[Label]) -> None:
    if len(group) != len(answers.persons):
        raise ValueError(f"{len(group)} groups for {len(answers.persons)} people")
    known = {each for each in group if each is not None}
    for each in wanted:
        if each not in known:
            places = {"group": each, "groups": named(sorted_labels(list(known)))}
            raise InvalidAnswers(reason=Sentence(_NO_GROUP, places))


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    frame["q"] = false_discovery_rate(frame["p"].to_numpy(dtype=float))
    return frame


def group_counts(answers: Answers, group: Sequence[Label]) -> pd.DataFrame:
    """competency, group, n: people who answered every item, whom a comparison can use."""
    import pandas as pd

    found = []
    for competency in answers.competencies:
        matched = _matched(answers, answers.columns_of(competency), group)
        for label in sorted_labels(list({each for each in group if each is not None})):
            count = int((matched.group == label).sum())
            found.append({"competency": competency, "group": label, "n": count})
    return pd.DataFrame(found)
