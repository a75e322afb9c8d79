"""The level of a competency, by cut scores, with its probability; how often such levels are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from workbench.errors import N_, InvalidAnswers, Sentence, TooFewAnswers
from workbench.psychometrics.rasch.scale import Floats

if TYPE_CHECKING:
    import pandas as pd

# Below this probability a level is not said alone.
SURE_ENOUGH = 0.7

_CUTS = N_("cut scores have to be finite and rise from level to level; they are %(cuts)s")
_NOBODY = N_("nobody has a measure, so no level can be checked")


@dataclass(frozen=True, eq=False)
class Levels:
    """What can be said of each person's level; level 1 lies below the first cut score.

    Attributes
    ----------
    level : (n,) the most likely level; 0 without a measure.
    probability : (n, n_levels) of each level; NaN without a measure.
    lowest, highest : (n,) the levels to be said: one where it is likely enough, otherwise the fewest
        neighbours that are together («between 2 and 3»).
    """

    level: NDArray[np.int64]
    probability: Floats
    lowest: NDArray[np.int64]
    highest: NDArray[np.int64]

    @property
    def sure(self) -> NDArray[np.bool_]:
        """(n,) whether one level can be said; False without a measure."""
        one: NDArray[np.bool_] = (self.lowest == self.highest) & (self.level > 0)
        return one

    def frame(self) -> pd.DataFrame:
        """level, its probability, lowest, highest, sure; in the order of the measures."""
        import pandas as pd

        place = np.maximum(self.level - 1, 0)
        return pd.DataFrame(
            {
                "level": self.level,
                "probability": self.probability[np.arange(len(place)), place],
                "lowest": self.lowest,
                "highest": self.highest,
                "sure": self.sure,
            }
        )


@dataclass(frozen=True)
class Classification:
    """How far levels can be trusted, over all people with a measure.

    Attributes
    ----------
    accuracy : expected share of people whose level is their true one [Rudner2005].
    consistency : expected share who would get the same level from a second, equally good assessment.
    kappa : consistency beyond chance [Lee2010].
    false_higher, false_lower : expected shares of people put above, and below, their true level.
    table : (n_levels, n_levels) expected shares, true level × level said.
    """

    accuracy: float
    consistency: float
    kappa: float
    false_higher: float
    false_lower: float
    table: Floats
    n_people: int


def level_probabilities(measure: Floats, se: Floats, cuts: Sequence[float]) -> Floats:
    """Probability of each level from the normal distribution of the measure [Rudner2005].

    Cut scores are taken as they were set. Their own errors say where another panel might have set them, which
    would move everybody's level alike: that is a question to the standard, not what is unsure of a person.

    Parameters
    ----------
    measure, se : (n,) logits; NaN for people without a measure.
    cuts : rising; a measure at a cut score has reached the level above it.

    Returns
    -------
    probability : (n, len(cuts) + 1); NaN rows without a measure.

    Raises
    ------
    InvalidAnswers : cut scores that do not rise.
    """
    bounds = np.asarray(cuts, dtype=float)
    if bounds.ndim != 1 or not len(bounds) or not np.isfinite(bounds).all() or (np.diff(bounds) <= 0).any():
        shown = ", ".join(f"{each:g}" for each in np.atleast_1d(bounds)) or "–"
        raise InvalidAnswers(reason=Sentence(_CUTS, {"cuts": shown}))
    below = ndtr((bounds - measure[:, None]) / se[:, None])
    probability: Floats = np.diff(below, prepend=0.0, append=1.0, axis=1)
    return np.where(np.isfinite(measure)[:, None], probability, np.nan)


def say_levels(
    measure: Floats, se: Floats, cuts: Sequence[float], *, sure_enough: float = SURE_ENOUGH
) -> Levels:
    """Say each person's level, or between which it lies, as surely as asked.

    Parameters
    ----------
    sure_enough : probability that what is said is to have; between 0 and 1.
    """
    if not 0 < sure_enough < 1:
        raise ValueError(f"sure_enough lies between 0 and 1, not {sure_enough}")
    probability = level_probabilities(measure, se, cuts)
    known = np.isfinite(measure)
    filled = np.where(known[:, None], probability, 1.0)
    level = filled.argmax(axis=1)
    n_levels = filled.shape[1]
    lowest, highest = level.copy(), level.copy()
    rows = np.arange(len(level))
    said = filled[rows, level]
    for _ in range(n_levels - 1):
        below = np.where(lowest > 0, filled[rows, np.maximum(lowest - 1, 0)], -1.0)
        above = np.where(highest < n_levels - 1, filled[rows, np.minimum(highest + 1, n_levels - 1)], -1.0)
        wider = said < sure_enough
        down, up = wider & (below >= above), wider & (above > below)
        lowest, highest = lowest - down, highest + up
        said = said + np.where(down, below, 0.0) + np.where(up, above, 0.0)
    numbers = [np.where(known, each + 1, 0) for each in (level, lowest, highest)]
    return Levels(numbers[0], probability, numbers[1], numbers[2])


def classification(measure: Floats, se: Floats, cuts: Sequence[float]) -> Classification:
    """Expected accuracy [Rudner2005] and consistency [Lee2010] of the levels of all people.

    Each person's measure stands for the true one, and what an assessment of the same error would say is
    normal around it. The level said is the one the measure lies in.

    Raises
    ------
    TooFewAnswers : nobody has a measure.
    """
    probability = level_probabilities(measure, se, cuts)
    known = np.isfinite(measure)
    if not known.any():
        raise TooFewAnswers(reason=Sentence(_NOBODY))
    probability = probability[known]
    true = np.searchsorted(np.asarray(cuts, dtype=float), measure[known], side="right")
    n_levels = probability.shape[1]
    table = np.zeros((n_levels, n_levels))
    np.add.at(table, true, probability)
    table /= len(true)
    consistency = float((probability**2).sum(axis=1).mean())
    chance = float((probability.mean(axis=0) ** 2).sum())
    return Classification(
        accuracy=float(np.trace(table)),
        consistency=consistency,
        kappa=(consistency - chance) / (1 - chance) if chance < 1 else 1.0,
        false_higher=float(np.triu(table, 1).sum()),
        false_lower=float(np.tril(table, -1).sum()),
        table=table,
        n_people=len(true),
    )
