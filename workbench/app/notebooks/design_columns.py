"""Headings of the tables about a plan of who rates what."""

from __future__ import annotations

from workbench.app.notebooks.reading import Column
from workbench.errors import N_
from workbench.workflows.assigning.plan_reading import OBSTACLES, Obstacle

LOAD_COLUMNS = (
    Column("juror", N_("Juror"), "label"),
    Column("region", N_("Region"), "label"),
    Column("load", N_("Entries"), "count"),
    Column("submitted", N_("Submitted"), "count"),
    Column("open", N_("To be done"), "count"),
    Column("added", N_("Added"), "count"),
    Column("load_min", N_("Least"), "count"),
    Column("load_max", N_("Most"), "count"),
    Column("colleagues", N_("Shares entries with"), "count"),
    Column("regions", N_("Their regions"), "count"),
)
FIT_COLUMNS = (
    Column("entry", N_("Entry"), "label"),
    Column("theme", N_("Theme"), "label"),
    Column("jurors", N_("Jurors"), "label"),
    Column("fit", N_("Fit")),
    Column("best", N_("Fit of the nearest")),
    Column("share", N_("Share of it"), "percent"),
)
LINK_COLUMNS = (
    Column("juror", N_("Juror"), "label"),
    Column("load", N_("Entries"), "count"),
    Column("colleagues", N_("Shares entries with"), "count"),
    Column("alike", N_("As if the same entries with each"), digits=1),
    Column("weakest", N_("Least comparable with"), "label"),
    Column("error", N_("Error of that difference, in errors of one review")),
)
KINDS: dict[Obstacle, str] = {
    "own_pair": N_("Own pair"),
    "own_organisation": N_("Own organisation"),
    "own_region": N_("Own region"),
    "declared": N_("Declared by the juror"),
    "withdrawn": N_("Taken away earlier"),
}
CONFLICT_COLUMNS = (
    Column("juror", N_("Juror"), "label"),
    *(Column(each, KINDS[each], "count") for each in OBSTACLES),
    Column("dismissed", N_("Dismissed"), "count"),
    Column("possible", N_("May rate"), "count"),
    Column("share", N_("Share of all"), "percent"),
)
COMMON_COLUMNS = (
    Column("entry", N_("Entry"), "label"),
    Column("theme", N_("Theme"), "label"),
    Column("jurors", N_("Jurors who rate it"), "count"),
    Column("submitted", N_("Submitted"), "count"),
    Column("kept_out", N_("Jurors with a conflict"), "count"),
)
COMPARE_COLUMNS = (
    Column("name", N_("Plan"), "label"),
    Column("reviews", N_("Reviews"), "count"),
    Column("low", N_("Fewest of a juror"), "count"),
    Column("high", N_("Most of a juror"), "count"),
    Column("fit", N_("Mean fit")),
    Column("worst", N_("Worst served")),
    Column("groups", N_("Groups"), "count"),
    Column("connectivity", N_("λ2")),
    Column("efficiency", N_("Efficiency")),
    Column("error", N_("Error of a severity difference, in errors of one review")),
    Column("worst_error", N_("The largest such error")),
)
