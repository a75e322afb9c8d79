"""What options of a test attract people of low, middling and high measures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence, TooFewAnswers
from workbench.scoring.answers import check_columns, refuse

if TYPE_CHECKING:
    import pandas as pd

_NOT_KEYED = N_("items %(items)s have no key; add what each of their options is worth")
_TOO_FEW = N_(
    "item %(item)s was answered by %(count)s people with a measure; %(groups)s groups need at least %(least)s"
)
FEWEST_IN_GROUP = 5


def option_shares(
    frame: pd.DataFrame,
    key: Mapping[Label, Mapping[Hashable, int]],
    measure: Mapping[Label, float],
    *,
    groups: int = 3,
) -> pd.DataFrame:
    """Share of people choosing each option in groups of equal size by measure, a trace table [Haladyna2004].

    Parameters
    ----------
    frame : person, item, option. key : by item, the credit of each option.
    measure : by person, logits; people without one are left out.
    groups : of people who answered the item, from the lowest measures to the highest.

    Returns
    -------
    frame : item, option, credit, group (1 the lowest), n (people of the group), share.

    Raises
    ------
    InvalidAnswers : an item without a key.
    TooFewAnswers : an item with fewer than 5 people for each group.
    """
    import pandas as pd

    if groups < 2:
        raise ValueError(f"groups has to be 2 or more, not {groups}")
    check_columns(frame, ("person", "item", "option"))
    refuse(_NOT_KEYED, items=named(sorted({str(each) for each in frame["item"]} - set(map(str, key)))))
    values = np.array([measure.get(each, np.nan) for each in frame["person"]], dtype=float)
    kept = np.isfinite(values) & frame["option"].notna().to_numpy()
    chosen = frame[["item", "option"]][kept].assign(measure=values[kept])
    found = []
    for item, part in chosen.groupby("item", sort=True):
        if len(part) < groups * FEWEST_IN_GROUP:
            places = {
                "item": item,
                "count": len(part),
                "groups": groups,
                "least": groups * FEWEST_IN_GROUP,
            }
            raise TooFewAnswers(reason=Sentence(_TOO_FEW, places))
        order = np.argsort(part["measure"].to_numpy(), kind="stable")
        group = np.empty(len(part), dtype=np.int64)
        group[order] = np.arange(len(part)) * groups // len(part) + 1
        for option, credit in key[item].items():
            picked = (part["option"] == option).to_numpy()
            for each in range(1, groups + 1):
                here = group == each
                share = float(picked[here].mean())
                found.append((item, option, credit, each, int(here.sum()), share))
    return pd.DataFrame(found, columns=["item", "option", "credit", "group", "n", "share"])
