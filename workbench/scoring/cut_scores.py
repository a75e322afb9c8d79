"""A cut score with its error, whatever the method of setting it, and whom it affects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.errors import N_, Sentence, TooFewAnswers
from workbench.psychometrics.rasch.scale import Floats

if TYPE_CHECKING:
    import pandas as pd

Method: TypeAlias = Literal["angoff", "bookmark", "borderline", "contrasting"]
DRAWS = 1000

_NOBODY = N_("nobody has a measure, so nobody can be counted above or below the cut score")


@dataclass(frozen=True)
class CutScore:
    """A boundary between two levels.

    Attributes
    ----------
    cut, se : logits; the error is over other panellists, or other people, like these.
    n : panellists, or people whose judgement it rests on.
    findings : what to know before it is used.
    """

    method: Method
    cut: float
    se: float
    n: int
    findings: tuple[Sentence, ...] = ()


def affected(measure: Floats, cut: CutScore) -> pd.DataFrame:
    """Count the people who reach a cut score, and would reach it one standard error lower and higher.

    Parameters
    ----------
    measure : (n,) logits; NaN for people without one, who are not counted.

    Returns
    -------
    frame : at (-1, 0, +1 standard errors), cut, n_reached, share.

    Raises
    ------
    TooFewAnswers : nobody has a measure.
    """
    import pandas as pd

    known = measure[np.isfinite(measure)]
    if not len(known):
        raise TooFewAnswers(reason=Sentence(_NOBODY))
    at = np.array([-1, 0, 1])
    cuts = cut.cut + at * cut.se
    reached = (known[:, None] >= cuts).sum(axis=0)
    return pd.DataFrame({"at": at, "cut": cuts, "n_reached": reached, "share": reached / len(known)})


def compared(cuts: Iterable[CutScore], measure: Floats) -> pd.DataFrame:
    """Several cut scores side by side: method, cut, se, n, share (who reach it), share_lower, share_higher
    (with the cut one standard error lower, and higher)."""
    import pandas as pd

    found = []
    for each in cuts:
        share = affected(measure, each)["share"]
        found.append(
            {
                "method": each.method,
                "cut": each.cut,
                "se": each.se,
                "n": each.n,
                "share": share[1],
                "share_lower": share[0],
                "share_higher": share[2],
            }
        )
    return pd.DataFrame(found)


def bootstrap_se(
    values: Floats, statistic: Callable[[Floats], Floats], rng: np.random.Generator, draws: int = DRAWS
) -> float:
    """SD of a statistic over samples drawn with replacement [Efron1979].

    Parameters
    ----------
    statistic : (draws, n) samples to (draws,) values.
    """
    picked: NDArray[np.int64] = rng.integers(0, len(values), (draws, len(values)))
    return float(statistic(values[picked]).std(ddof=1))


def median_of_rows(values: Floats) -> Floats:
    """(draws,) medians of (draws, n)."""
    medians: Floats = np.median(values, axis=1)
    return medians
