"""Several choices side by side: the raw list and the fair one, with limits and without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.domain.ratings import Label, sorted_labels
from workbench.selection.finalists import Selection

if TYPE_CHECKING:
    import pandas as pd


def compare_selections(selections: Mapping[str, Selection]) -> pd.DataFrame:
    """Put choices side by side, for example raw, fair, and without limits.

    Returns
    -------
    One row for each candidate of any of them: candidate; `place: NAME` by merit and `in: NAME` for each
    choice (empty where the candidate was not up for it); `moves`, true where some choose and some do not.
    First those whom most choose, then by their place in the first choice.
    """
    import pandas as pd

    places: dict[str, dict[Label, int]] = {}
    for name, selection in selections.items():
        order = selection.problem.order.tolist()
        places[name] = {selection.candidates.ids[each]: place for place, each in enumerate(order, start=1)}
    everybody = sorted_labels(list(dict.fromkeys(each for place in places.values() for each in place)))
    table = pd.DataFrame({"candidate": everybody})
    choices = []
    for name, selection in selections.items():
        finalists = set(selection.finalists)
        place, chosen = f"place: {name}", f"in: {name}"
        table[place] = pd.array([places[name].get(each) for each in everybody], dtype="Int64")
        is_in = [each in finalists if each in places[name] else None for each in everybody]
        table[chosen] = pd.array(is_in, dtype="boolean")
        choices.append(chosen)
    times = table[choices].fillna(False).astype(bool).sum(axis=1)
    table["moves"] = (times > 0) & (times < len(choices))
    order_columns = [f"place: {name}" for name in selections]
    table["times"] = times
    ordered = table.sort_values(["times", *order_columns], ascending=[False, *[True] * len(order_columns)])
    return ordered.drop(columns="times").reset_index(drop=True)
