"""Tables of finalists as a notebook shows them: which columns, under which headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.notebooks.reading import Column
from workbench.errors import N_
from workbench.workflows.choosing.attribute_names import AttributeNames

if TYPE_CHECKING:
    import pandas as pd

STATES = {"finalist": N_("finalist"), "reserve": N_("reserve"), "out": N_("not in"), "barred": N_("barred")}
BOUNDS = {"minimum": N_("at least"), "maximum": N_("at most"), "at_most": N_("at most, each")}
FINALIST_COLUMNS = (
    Column("place", N_("Place"), "count"),
    Column("candidate", N_("Entry"), "label"),
    Column("state", N_("Choice"), "label"),
    Column("raw", N_("Mean score")),
    Column("fair", N_("Fair score")),
    Column("region", N_("Region"), "label"),
    Column("category_name", N_("Category"), "label"),
    Column("reason", N_("Decision"), "label"),
)
PRICE_COLUMNS = (
    Column("attribute_name", N_("Attribute"), "label"),
    Column("value_name", N_("Value"), "label"),
    Column("bound_name", N_("Limit"), "label"),
    Column("limit", N_("Count"), "count"),
    Column("chosen", N_("Finalists"), "count"),
    Column("gain_if_relaxed", N_("One place less strict: merit +"), digits=3),
    Column("loss_if_tightened", N_("One place stricter: merit −"), digits=3),
)
SIDE_COLUMNS = (
    Column("scenario", N_("Rule"), "label"),
    Column("finalists", N_("Finalists"), "count"),
    Column("enters", N_("Enter"), "count"),
    Column("leaves", N_("Leave"), "count"),
    Column("raw", N_("Mean score"), digits=3),
    Column("fair", N_("Fair score"), digits=3),
    Column("regions", N_("Regions"), "count"),
    Column("districts", N_("Districts"), "count"),
    Column("organisations", N_("Organisations"), "count"),
)
SAVED_COLUMNS = (
    Column("id", N_("Number"), "label"),
    Column("title", N_("Title"), "label"),
    Column("seats", N_("Seats"), "count"),
)


def with_names(frame: pd.DataFrame, names: AttributeNames) -> pd.DataFrame:
    """The candidates with the names of their categories."""
    if "category" not in frame.columns:
        return frame
    found = frame.copy()
    found["category_name"] = [names.value("category", each) if each else None for each in frame["category"]]
    return found


def with_people(chosen: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The rows of a choice with what is known of the candidates."""
    # An attribute may be called like a column of the choice, such as seats.
    known = people.drop(columns=chosen.columns.drop("candidate"), errors="ignore")
    return chosen.merge(known, on="candidate", how="left", validate="one_to_one")
