"""What items are worth: difficulty, discrimination, and what each option attracts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidAnswers, Sentence
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio
from workbench.scoring.answers import Answers, check_columns, refuse
from workbench.scoring.item_scales import CompetencyScale

if TYPE_CHECKING:
    import pandas as pd

# Fewer people leave a correlation or a mean open.
FEWEST_PEOPLE = 30
# Items below this tell the competent from others hardly at all [EbelFrisbie1991].
WEAK = 0.2
_RARE = 0.02

_NOT_KEYED = N_("items %(items)s have no key; add what each of their options is worth")
_NO_MEASURES = N_("nobody who chose an option has a measure")


def item_quality(
    answers: Answers, scales: Mapping[str, CompetencyScale] | None = None, *, at_least: int = FEWEST_PEOPLE
) -> pd.DataFrame:
    """Difficulty and discrimination of each item.

    Parameters
    ----------
    scales : as from `calibrate`, for the place of each item in logits.
    at_least : people an item needs for a discrimination.

    Returns
    -------
    frame : competency, item, n (answers), share (mean credit of the most there is; lower is harder),
        location (mean step in logits; NaN without scales), discrimination (correlation of the item with the
        share of credit on the person's other items of the competency, the corrected item-rest correlation
        [EbelFrisbie1991]; NaN below `at_least` people or where nothing varies), weak (below 0.2).
    """
    import pandas as pd

    found = []
    for competency in answers.competencies:
        columns = answers.columns_of(competency)
        credit = answers.credit[:, columns].astype(float)
        given = credit >= 0
        top = answers.top[columns].astype(float)
        credit = np.where(given, credit, 0.0)
        for number, column in enumerate(columns):
            here = given[:, number]
            others = np.delete(np.arange(len(columns)), number)
            rest = ratio(credit[:, others].sum(axis=1), given[:, others] @ top[others])
            label = answers.items[column]
            found.append(
                {
                    "competency": competency,
                    "item": label,
                    "n": int(here.sum()),
                    "share": float(credit[here, number].mean() / top[number]) if here.any() else np.nan,
                    "location": _location(scales, competency, label),
                    "discrimination": _correlation(credit[:, number], rest, here, at_least),
                }
            )
    frame = pd.DataFrame(found)
    frame["weak"] = frame["discrimination"] < WEAK
    return frame


def option_quality(
    frame: pd.DataFrame,
    key: Mapping[Label, Mapping[Hashable, int]],
    measure: Mapping[Label, float],
    *,
    at_least: int = FEWEST_PEOPLE,
) -> pd.DataFrame:
    """Look at each option of each item: who chooses it [Haladyna2004].

    Parameters
    ----------
    frame : person, item, option. key : by item, the credit of each option.
    measure : by person, logits, at best from other items than these; people without one are left out.
    at_least : choices an option needs to be held against its item.

    Returns
    -------
    frame : item, option, credit, best (worth the most), n, share, mean_measure (of those who chose it; NaN
        where nobody did), correlation (of choosing it with the measure), idle (hardly anybody chooses it,
        below 2 %, so it costs reading time only), misleading (worth less than the best, and chosen by people
        who measure no lower than those who chose the best).

    Raises
    ------
    InvalidAnswers : an item without a key, nobody with a measure.
    """
    import pandas as pd

    check_columns(frame, ("person", "item", "option"))
    refuse(_NOT_KEYED, items=named(sorted({str(each) for each in frame["item"]} - set(map(str, key)))))
    values = np.array([measure.get(each, np.nan) for each in frame["person"]], dtype=float)
    kept = np.isfinite(values) & frame["option"].notna().to_numpy()
    if not kept.any():
        raise InvalidAnswers(reason=Sentence(_NO_MEASURES))
    chosen = frame[["item", "option"]][kept].assign(measure=values[kept])
    parts = [
        _options(
            label, key[label], part["option"].to_numpy(dtype=object), part["measure"].to_numpy(), at_least
        )
        for label, part in chosen.groupby("item", sort=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _options(
    item: Label, key: Mapping[Hashable, int], chosen: NDArray[np.object_], measure: Floats, at_least: int
) -> pd.DataFrame:
    import pandas as pd

    most = max(key.values())
    found = []
    for option, credit in key.items():
        here = chosen == option
        count = int(here.sum())
        everybody = np.ones(len(chosen), dtype=bool)
        found.append(
            {
                "item": item,
                "option": option,
                "credit": credit,
                "best": credit == most,
                "n": count,
                "share": count / len(chosen),
                "mean_measure": float(measure[here].mean()) if count else np.nan,
                "correlation": _correlation(here.astype(float), measure, everybody, at_least),
            }
        )
    frame = pd.DataFrame(found)
    best = np.array([key.get(each) == most for each in chosen], dtype=bool)
    mark = float(measure[best].mean()) if best.any() else np.inf
    frame["idle"] = frame["share"] < _RARE
    counted = (frame["n"] >= at_least) & (int(best.sum()) >= at_least)
    frame["misleading"] = ~frame["best"] & counted & (frame["mean_measure"] >= mark)
    return frame


def _location(scales: Mapping[str, CompetencyScale] | None, competency: str, item: Label) -> float:
    if scales is None or competency not in scales or item not in scales[competency].items:
        return float("nan")
    scale = scales[competency]
    number = scale.items.index(item)
    return float(scale.scale.difficulty[number]) if scale.informative[number] else float("nan")


def _correlation(one: Floats, other: Floats, here: NDArray[np.bool_], at_least: int) -> float:
    both = here & np.isfinite(other)
    if both.sum() < at_least or np.ptp(one[both]) == 0 or np.ptp(other[both]) == 0:
        return float("nan")
    return float(np.corrcoef(one[both], other[both])[0, 1])
