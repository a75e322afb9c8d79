"""Drawing lots for the seats that the ratings leave in doubt, so that anybody can draw them again."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import sorted_labels
from workbench.errors import N_, InvalidSelection, Sentence
from workbench.selection.uncertainty import bands

if TYPE_CHECKING:
    import pandas as pd

Chances: TypeAlias = Literal["probability", "equal"]
Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

# Chances are whole ten-thousandths: they can be published in full and added up by hand.
UNIT = 10_000

_NO_SEED = N_("lots need a seed that nobody could have chosen; agree on it beforehand and name it")
_SAME_NAME = N_("candidates %(candidates)s cannot be told apart in writing; give them different ids")
_NOT_A_CHANCE = N_("%(candidate)s has no probability between 0 and 1; calibrate again")
_SEATS = N_("the number of seats has to be a whole number from 1 to %(candidates)s, not %(seats)r")
_TOO_MANY_FIRM = N_(
    "%(firm)s candidates are firmly in for %(seats)s seats; call firm only what is surer (firmly above "
    "%(firmly)s)"
)
_TOO_FEW_CONTESTED = N_(
    "%(left)s seats are left and only %(contested)s candidates are in doubt; call firm only what is surer "
    "(firmly above %(firmly)s)"
)


@dataclass(frozen=True, eq=False)
class Lottery:
    """Lots as they were drawn, with all that is needed to draw them again.

    Attributes
    ----------
    seats : in all. left : those that lots were drawn for.
    start : where the count begins, 0..9999.
    frame : candidate, band (in, contested, out), probability (of being chosen, as given), chance (in the
        lottery; 1 for those firmly in, 0 for those firmly out), ticket (hexadecimal; empty where no lot was
        drawn), chosen. Firmly in first, then the lots in the order of their tickets, then the others.
    """

    seed: str
    chances: Chances
    firmly: float
    seats: int
    left: int
    start: int
    frame: pd.DataFrame = field(repr=False)

    @property
    def chosen(self) -> tuple[Hashable, ...]:
        """Everybody with a seat: those firmly in, then those the lots gave one."""
        return tuple(self.frame.loc[self.frame["chosen"], "candidate"])

    @property
    def expected_wrong(self) -> float:
        """Expected number of seats that this lottery gives to candidates who are not among the best."""
        return float(self.seats - (self.frame["chance"] * self.frame["probability"]).sum())


def draw_lots(
    probability: Mapping[Any, float],
    *,
    seats: int,
    seed: str,
    firmly: float = 0.95,
    chances: Chances = "probability",
) -> Lottery:
    """Give seats to those firmly in, and draw lots for the others among those in doubt [Heyard2022].

    A candidate's ticket is the SHA-256 of the seed, a line feed and the candidate. Tickets put the candidates
    in doubt in an order, and in that order seats go by systematic sampling [Madow1949]: chances are added up
    in ten-thousandths, and wherever the sum passes `start`, `start` + 1 seat, `start` + 2 seats …, that
    candidate is chosen. So everybody's chance is exactly the one published, and as many are chosen as seats
    are left. `start` is the SHA-256 of the seed and a line feed, modulo 10,000. No random generator of this
    machine takes part: whoever has the seed and the published chances draws the same lots, in whatever order
    the candidates come.

    Parameters
    ----------
    probability : candidate → probability of being chosen, as from `selection_probability`.
    seed : a text fixed before anybody can know what it leads to, such as the numbers of a public draw.
    firmly : from this probability on a candidate is firmly in, up to 1 - firmly firmly out.
    chances : `probability`: in proportion to the probability of being chosen, so that a claim counts as far
        as the ratings support it [Broome1990]; `equal`: the same for everybody in doubt, as science funders
        do [Heyard2022].

    Raises
    ------
    InvalidSelection : no seed, a probability outside 0..1, seats out of range, or bands that leave more
        seats than candidates in doubt, or more firm candidates than seats.
    """
    if chances not in get_args(Chances):
        raise ValueError(f"unknown chances {chances!r}; known are {', '.join(get_args(Chances))}")
    if not seed.strip():
        raise InvalidSelection(reason=Sentence(_NO_SEED))
    labels = sorted_labels(list(probability))
    values = _checked(labels, probability, seats)
    band = bands(values, firmly=firmly)
    doubtful = np.flatnonzero(band == "contested")
    left = _seats_left(band, seats, firmly)
    tickets = {place: ticket(seed, labels[place]) for place in doubtful.tolist()}
    order = sorted(tickets, key=tickets.__getitem__)
    weight = values[order] if chances == "probability" else np.ones(len(order))
    share = _shares(weight, left)
    start = int(ticket(seed), 16) % UNIT
    return Lottery(
        seed=seed,
        chances=chances,
        firmly=firmly,
        seats=seats,
        left=left,
        start=start,
        frame=_frame(labels, values, band, order, tickets, share, passes(share, start)),
    )


def ticket(seed: str, candidate: Hashable = "") -> str:
    """SHA-256 of the seed, a line feed and the candidate, in hexadecimal; UTF-8."""
    return hashlib.sha256(f"{seed}\n{candidate}".encode()).hexdigest()


def passes(chance: Integers, start: int) -> NDArray[np.bool_]:
    """(n,) where the running sum of chances, in ten-thousandths, passes `start` plus a whole seat."""
    end = chance.cumsum()
    before = end - chance
    chosen: NDArray[np.bool_] = (end - 1 - start) // UNIT > (before - 1 - start) // UNIT
    return chosen


def _checked(labels: Sequence[Hashable], probability: Mapping[Any, float], seats: int) -> Floats:
    n = len(labels)
    if isinstance(seats, bool) or not isinstance(seats, int | np.integer) or not 1 <= seats <= n:
        raise InvalidSelection(reason=Sentence(_SEATS, {"candidates": n, "seats": seats}))
    names = [str(each) for each in labels]
    alike = sorted({each for each in names if names.count(each) > 1}) if len(set(names)) < n else []
    if alike:
        raise InvalidSelection(reason=Sentence(_SAME_NAME, {"candidates": ", ".join(alike)}))
    values = np.array([float(probability[each]) for each in labels])
    wrong = np.flatnonzero(~((values >= 0) & (values <= 1)))
    if len(wrong):
        raise InvalidSelection(reason=Sentence(_NOT_A_CHANCE, {"candidate": labels[wrong[0]]}))
    return values


def _seats_left(band: NDArray[np.str_], seats: int, firmly: float) -> int:
    firm, contested = int((band == "in").sum()), int((band == "contested").sum())
    left = int(seats) - firm
    if left < 0:
        places = {"firm": firm, "seats": seats, "firmly": firmly}
        raise InvalidSelection(reason=Sentence(_TOO_MANY_FIRM, places))
    if left > contested:
        places = {"left": left, "contested": contested, "firmly": firmly}
        raise InvalidSelection(reason=Sentence(_TOO_FEW_CONTESTED, places))
    return left


def _shares(weight: Floats, left: int) -> Integers:
    """(n,) chances in ten-thousandths, in proportion to the weights, none above 1, that add up to `left`."""
    exact = np.zeros(len(weight))
    open_still = np.ones(len(weight), dtype=bool)
    while open_still.any():
        room = left - exact[~open_still].sum()
        exact[open_still] = weight[open_still] * room / weight[open_still].sum()
        over = open_still & (exact >= 1)
        if not over.any():
            break
        exact[over] = 1.0
        open_still &= ~over
    units = np.floor(exact * UNIT).astype(np.int64)
    missing = left * UNIT - int(units.sum())
    # What rounding left over goes to those it took most from; a full chance has nothing left to take.
    largest = np.argsort(-(exact * UNIT - units), kind="stable")
    units[largest[:missing]] += 1
    return units


def _frame(
    labels: Sequence[Hashable],
    values: Floats,
    band: NDArray[np.str_],
    order: Sequence[int],
    tickets: Mapping[int, str],
    share: Integers,
    drawn: NDArray[np.bool_],
) -> pd.DataFrame:
    import pandas as pd

    chance = np.where(band == "in", 1.0, 0.0)
    chosen = band == "in"
    chance[list(order)], chosen[list(order)] = share / UNIT, drawn
    best = np.argsort(-values, kind="stable")
    rows = [*(each for each in best if band[each] == "in"), *order]
    rows += [each for each in best if band[each] == "out"]
    return pd.DataFrame(
        {
            "candidate": [labels[each] for each in rows],
            "band": band[rows],
            "probability": values[rows],
            "chance": chance[rows],
            "ticket": [tickets.get(int(each), "") for each in rows],
            "chosen": chosen[rows],
        }
    )
