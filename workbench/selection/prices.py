"""What each quota costs: the total merit to be gained or lost by moving it by one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.selection.candidates import Booleans, Integers, in_merit
from workbench.selection.choosing import Problem
from workbench.selection.limits import Limits
from workbench.selection.rule import SelectionRule

if TYPE_CHECKING:
    import pandas as pd


def quota_prices(problem: Problem, rule: SelectionRule, chosen: Booleans) -> pd.DataFrame:
    """Price every bound exactly, by choosing anew with one place more and one less.

    Returns
    -------
    One row for each bound that is set: attribute, value, bound ("minimum", "maximum" or "at_most"), limit,
    chosen (how many of the finalists count), gain_if_relaxed and loss_if_tightened in total merit;
    `loss_if_tightened` is NaN where no choice keeps the tighter bound. The limit on how many may share a
    value of an attribute is one row: all its values move together, `value` is empty and `chosen` the most
    that any value has.
    """
    import pandas as pd

    rows = [*_of_quotas(problem, rule, chosen), *_of_shared_values(problem, rule, chosen)]
    columns = ["attribute", "value", "bound", "limit", "chosen", "gain_if_relaxed", "loss_if_tightened"]
    return pd.DataFrame(rows, columns=columns)


def _of_quotas(problem: Problem, rule: SelectionRule, chosen: Booleans) -> Iterator[tuple[object, ...]]:
    reached = int(problem.merit[chosen].sum())
    counts = problem.limits.counts(chosen)
    for number, limit in enumerate(problem.limits.rows):
        if limit.kind == "at_most":
            continue
        for bound, value in (("minimum", limit.minimum), ("maximum", limit.maximum)):
            if not value and (value is None or bound == "minimum"):
                continue  # a minimum of 0 and no maximum bind nobody
            by_looser = -1 if bound == "minimum" else 1
            found = [
                _difference(problem, rule, reached, _moved(problem.limits, number, bound, value + by))
                for by in (by_looser, -by_looser)
            ]
            yield limit.attribute, limit.value, bound, value, counts[number], found[0], 0.0 - found[1]


def _of_shared_values(
    problem: Problem, rule: SelectionRule, chosen: Booleans
) -> Iterator[tuple[object, ...]]:
    reached = int(problem.merit[chosen].sum())
    counts = problem.limits.counts(chosen)
    for attribute, most in rule.at_most.items():
        here = np.array(
            [each.kind == "at_most" and each.attribute == attribute for each in problem.limits.rows],
            dtype=bool,
        )
        found = [
            _difference(problem, rule, reached, _all_at_most(problem.limits, here, most + by))
            for by in (1, -1)
        ]
        largest = int(counts[here].max(initial=0))
        yield attribute, "", "at_most", most, largest, found[0], 0.0 - found[1]


def _difference(problem: Problem, rule: SelectionRule, reached: int, limits: Limits) -> float:
    """Total merit under other limits less the one reached; NaN where they cannot be kept."""
    value = problem.with_limits(limits).highest_merit()
    return np.nan if value is None else in_merit(value - reached, rule.resolution)


def _moved(limits: Limits, row: int, bound: str, value: int) -> Limits:
    changed = (limits.lower if bound == "minimum" else limits.upper).copy()
    changed[row] = value if bound == "minimum" else min(value, _sizes(limits)[row])
    return replace(limits, lower=changed) if bound == "minimum" else replace(limits, upper=changed)


def _all_at_most(limits: Limits, rows: Booleans, most: int) -> Limits:
    return replace(limits, upper=np.where(rows, np.minimum(most, _sizes(limits)), limits.upper))


def _sizes(limits: Limits) -> Integers:
    """(n_limits,) how many candidates each limit counts."""
    return np.diff(limits.matrix.tocsr().indptr).astype(np.int64)
