"""How sure a choice is: the probability of being chosen over posterior draws of merit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from workbench.errors import N_, InvalidSelection, Sentence
from workbench.selection.advice import advise_ratings
from workbench.selection.candidates import (
    Floats,
    below_minimum,
    check_not_negative,
    read_candidates,
    to_steps,
)
from workbench.selection.choosing import Problem
from workbench.selection.impossible import impossible
from workbench.selection.limits import read_limits
from workbench.selection.rule import SelectionRule

if TYPE_CHECKING:
    import pandas as pd

# Takes merit (n_candidates,), returns who is chosen as a mask of as many or as positions.
ChoiceRule: TypeAlias = Callable[[Floats], NDArray[np.bool_] | NDArray[np.int64]]

# Draws are finer than published merit: a tie between them is a tie of the measures themselves.
_FINER = 100
# Lots among exact ties come from a stream of their own, so that equal draws give equal answers.
_LOT_SEED = 20251203

__all__ = ["advise_ratings", "bands", "expected_wrong_choices", "selection_probability"]

_NOT_A_TABLE = N_("draws have to be a table with a row for each draw and a column for each candidate")
_NOT_FINITE = N_("draw %(row)s has no number for the candidate in column %(column)s; calibrate again")
_OTHER_WIDTH = N_("the draws are of %(columns)s candidates, and the table has %(candidates)s; pass the same")
_SEATS = N_("the number of seats has to be a whole number from 1 to %(candidates)s, not %(seats)r")
_BAD_MASK = N_("the selection rule returned positions or a mask that do not fit %(candidates)s candidates")


@overload
def selection_probability(draws: Floats, *, seats: int) -> Floats: ...
@overload
def selection_probability(
    draws: Floats, *, candidates: pd.DataFrame, rule: SelectionRule | ChoiceRule
) -> Floats: ...
def selection_probability(
    draws: Floats,
    *,
    seats: int | None = None,
    candidates: pd.DataFrame | None = None,
    rule: SelectionRule | ChoiceRule | None = None,
) -> Floats:
    """Share of posterior draws in which each candidate is chosen, by applying the real rule to every draw.

    Give either `seats`, for the best so many, or `candidates` and `rule`.

    Parameters
    ----------
    draws : (n_draws, n_candidates) merit, in the order of the frame; on the same scale as the rule's
        minimum merit.
    seats : the best `seats` are chosen; candidates tied at the line share the seats left equally.
    candidates : the attributes the rule asks for; a merit column is not needed and not read.
    rule : a `SelectionRule`, solved exactly for each draw (ties beyond its tie rule by lots of a fixed
        seed, so that equal draws give equal answers); or a function from merit (n_candidates,) to a mask
        or to the positions of the chosen.

    Returns
    -------
    (n_candidates,) probabilities, in the order of the frame.

    Raises
    ------
    InvalidSelection : draws that are no numbers or of other candidates; candidates or a rule that are wrong.
    ImpossibleSelection : in some draw no choice keeps the rule (too few reach the minimum merit).
    """
    table = _table(draws)
    share: Floats
    if seats is not None:
        if candidates is not None or rule is not None:
            raise ValueError("give seats alone, or candidates and a rule")
        share = _top_share(table, seats).mean(axis=0)
        return share
    if candidates is None or rule is None:
        raise ValueError("give seats, or candidates and a rule")
    if len(candidates) != table.shape[1]:
        places = {"columns": table.shape[1], "candidates": len(candidates)}
        raise InvalidSelection(reason=Sentence(_OTHER_WIDTH, places))
    if isinstance(rule, SelectionRule):
        return _by_rule(table, candidates, rule)
    return _by_function(table, rule)


def expected_wrong_choices(
    draws: Floats, *, seats: int, by: Literal["mean", "probability"] = "mean"
) -> float:
    """Expected number of seats that go to candidates who are not among the truly best `seats`.

    Seats go by posterior mean, or by probability of being among the best, which makes this number smallest.
    Ties share seats as in `selection_probability`.
    """
    table = _table(draws)
    probability = _top_share(table, seats).mean(axis=0)
    score = {"mean": table.mean(axis=0), "probability": probability}
    if by not in score:
        raise ValueError(f"by has to be one of {', '.join(score)}, not {by!r}")
    given = _top_share(score[by][None, :], seats)[0]
    return float(seats - given @ probability)


def bands(probability: Floats, *, firmly: float = 0.95) -> NDArray[np.str_]:
    """(n_candidates,) "in", "contested" or "out": chosen, or not, in at least the share `firmly` of draws."""
    if not 0.5 < firmly <= 1:
        raise ValueError(f"firmly has to lie between .5 and 1, not {firmly}")
    values = np.asarray(probability, dtype=float)
    # 1 - .95 is a little more than .05; a probability of .05 is firmly out all the same.
    return np.select([values >= firmly, values <= round(1 - firmly, 12)], ["in", "out"], "contested")


def _table(draws: Floats) -> Floats:
    table = np.asarray(draws, dtype=float)
    if table.ndim != 2 or 0 in table.shape:
        raise InvalidSelection(reason=Sentence(_NOT_A_TABLE))
    wrong = np.argwhere(~np.isfinite(table))
    if len(wrong):
        places = {"row": int(wrong[0, 0]), "column": int(wrong[0, 1])}
        raise InvalidSelection(reason=Sentence(_NOT_FINITE, places))
    return table


def _top_share(table: Floats, seats: int) -> Floats:
    """(n_draws, n_candidates) 1 above the line, an equal share of the seats left on it, 0 below."""
    n_candidates = table.shape[1]
    if isinstance(seats, bool) or not isinstance(seats, int | np.integer) or not 1 <= seats <= n_candidates:
        places = {"candidates": n_candidates, "seats": seats}
        raise InvalidSelection(reason=Sentence(_SEATS, places))
    line = np.partition(table, n_candidates - seats, axis=1)[:, n_candidates - seats, None]
    above, on_line = table > line, table == line
    left = seats - above.sum(axis=1, keepdims=True)
    return np.where(above, 1.0, on_line * (left / on_line.sum(axis=1, keepdims=True)))


def _by_function(table: Floats, rule: ChoiceRule) -> Floats:
    n_candidates = table.shape[1]
    times = np.zeros(n_candidates)
    for merit in table:
        found = np.asarray(rule(merit))
        is_mask = found.dtype == bool and found.shape == (n_candidates,)
        if not is_mask:
            is_position = found.ndim == 1 and np.issubdtype(found.dtype, np.integer)
            if not is_position or not np.isin(found, np.arange(n_candidates)).all():
                raise InvalidSelection(reason=Sentence(_BAD_MASK, {"candidates": n_candidates}))
            found = np.unique(found)
        times[found] += 1
    return times / len(table)


def _by_rule(table: Floats, frame: pd.DataFrame, rule: SelectionRule) -> Floats:
    # The minimum is held against each draw, below; everything else about the candidates stays.
    known = read_candidates(frame, replace(rule, minimum_merit=None), merit=table.mean(axis=0))
    resolution = rule.resolution / _FINER
    if known.seats_each is None:
        check_not_negative(table[:, known.place].min(axis=0), known.ids)
    to_steps(np.abs(table).max(axis=0), resolution, rule.merit)  # refuses draws too large for it
    mean = to_steps(table[:, known.place].mean(axis=0), resolution, rule.merit)
    problem = replace(Problem.of(known, read_limits(known, rule), rule.seats, ()), keys=(mean, *known.ties))
    rng = np.random.default_rng(_LOT_SEED)
    eligible, times = known.eligible, np.zeros(len(known))
    for draw in table:
        drawn = draw[known.place]
        allowed = eligible
        if rule.minimum_merit is not None:
            allowed = eligible & (known.must_have | ~below_minimum(drawn, rule))
        chosen = problem.best_for(drawn, allowed, rng, step=resolution)
        if chosen is None:
            raise impossible(replace(problem, allowed=allowed), known)
        times += chosen
    probability = np.empty(len(known))
    probability[known.place] = times / len(table)
    return probability
