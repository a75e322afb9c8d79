"""Growth between two assessments: is a change more than the errors of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from workbench.psychometrics.checks.discoveries import two_sided
from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.familywise import holm
from workbench.scoring.profiles import Profiles

if TYPE_CHECKING:
    import pandas as pd

# Share of people, all alike before and after, to whom a change on any competency may be said by mistake.
FALSE_ALARMS = 0.05


@dataclass(frozen=True, eq=False)
class Growth:
    """Changes of people; arrays are (n_people, n_competencies), NaN without both measures.

    Attributes
    ----------
    change, se : logits. index : change / se, the reliable-change index [JacobsonTruax1991].
    p : of a change by chance alone. adjusted_p : over the competencies of one person [Holm1979].
    verdict : +1 reliably better, -1 reliably worse, 0 no change shown, which is not the same as none.
    """

    persons: tuple[object, ...]
    competencies: tuple[str, ...]
    change: Floats
    se: Floats
    index: Floats
    p: Floats
    adjusted_p: Floats
    verdict: NDArray[np.int64]

    def frame(self) -> pd.DataFrame:
        """person, competency, change, se, index, p, adjusted_p, verdict; those with both measures."""
        import pandas as pd

        person, competency = np.nonzero(np.isfinite(self.change))
        names = ("change", "se", "index", "p", "adjusted_p", "verdict")
        return pd.DataFrame(
            {
                "person": [self.persons[each] for each in person],
                "competency": [self.competencies[each] for each in competency],
                **{name: getattr(self, name)[person, competency] for name in names},
            }
        )

    def summary(self) -> pd.DataFrame:
        """competency, n_people, mean_change, its se and p adjusted over competencies [Holm1979], better,
        worse (people shown to be so). NaN below 2 people."""
        import pandas as pd

        n = np.isfinite(self.change).sum(axis=0)
        mean, error = np.full(len(n), np.nan), np.full(len(n), np.nan)
        for number in np.flatnonzero(n > 1):
            known = self.change[np.isfinite(self.change[:, number]), number]
            mean[number], error[number] = known.mean(), known.std(ddof=1) / np.sqrt(len(known))
        moved = np.isfinite(error) & (error > 0)
        p = np.full(len(n), np.nan)
        p[moved] = 2 * stats.t.sf(np.abs(mean[moved] / error[moved]), n[moved] - 1)
        return pd.DataFrame(
            {
                "competency": self.competencies,
                "n_people": n,
                "mean_change": mean,
                "se": error,
                "adjusted_p": holm(p[None])[0],
                "better": (self.verdict > 0).sum(axis=0),
                "worse": (self.verdict < 0).sum(axis=0),
            }
        )


def growth(before: Profiles, after: Profiles, *, false_alarms: float = FALSE_ALARMS) -> Growth:
    """Compare two assessments measured with the same item scales, by people and competencies of both.

    The reliable-change index is the change over the error of a difference, √(se₁² + se₂²), with each
    measure's own error [JacobsonTruax1991]; verdicts keep the chance of any false one among a person's
    competencies at `false_alarms` [Holm1979].
    """
    shared = set(after.persons)
    persons = tuple(each for each in before.persons if each in shared)
    competencies = tuple(each for each in before.competencies if each in set(after.competencies))
    one, other = (_picked(each, persons, competencies) for each in (before, after))
    change, se = other[0] - one[0], np.hypot(one[1], other[1])
    index = change / se
    p = two_sided(index)
    adjusted = holm(p)
    with np.errstate(invalid="ignore"):
        verdict = np.where(adjusted <= false_alarms, np.sign(index), 0.0)
    return Growth(persons, competencies, change, se, index, p, adjusted, verdict.astype(np.int64))


def _picked(
    profiles: Profiles, persons: tuple[object, ...], competencies: tuple[str, ...]
) -> tuple[Floats, Floats]:
    person = {label: number for number, label in enumerate(profiles.persons)}
    competency = {label: number for number, label in enumerate(profiles.competencies)}
    rows = np.array([person[each] for each in persons], dtype=np.int64)
    columns = np.array([competency[each] for each in competencies], dtype=np.int64)
    return profiles.measure[np.ix_(rows, columns)], profiles.se[np.ix_(rows, columns)]
