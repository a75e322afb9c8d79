"""The columns of tables about cut scores, with their headings."""

from __future__ import annotations

from workbench.app.notebooks.reading import Column
from workbench.errors import N_

_COMPETENCY = Column("competency", N_("Competency"), "label")
_LEVEL = Column("level", N_("Level"), "count")
_CUT = Column("cut", N_("Cut score, logits"), "signed")
_ERROR = Column("se", N_("Standard error"))

ROUNDS = (
    _COMPETENCY,
    _LEVEL,
    Column("round", N_("Round"), "count"),
    _CUT,
    _ERROR,
    Column("panellist_sd", N_("Spread of panellists")),
    Column("agreement", N_("Agreement (ICC)")),
    Column("change", N_("Moved by"), "signed"),
)
PANELLISTS = (
    Column("panellist", N_("Panellist"), "label"),
    Column("distance", N_("From the others, logits"), "signed"),
    Column("higher", N_("Boundaries above the others"), "percent"),
    Column("fit", N_("Follows the difficulty")),
    Column("apart", N_("Stands apart"), "mark"),
)
CUTS = (
    _COMPETENCY,
    _LEVEL,
    _CUT,
    _ERROR,
    Column("n", N_("Judges or people judged"), "count"),
    Column("step", N_("From the cut below")),
    Column("share", N_("Reach it"), "percent"),
    Column("share_lower", N_("One error lower"), "percent"),
    Column("share_higher", N_("One error higher"), "percent"),
)
SIDE = (
    _COMPETENCY,
    _LEVEL,
    Column("angoff", N_("Angoff"), "signed"),
    Column("bookmark", N_("Bookmark"), "signed"),
    Column("borderline", N_("Borderline"), "signed"),
    Column("contrasting", N_("Contrasting"), "signed"),
)
DIFFERENCES = (
    Column("method_name", N_("Method"), "label"),
    Column("other_name", N_("Less the method"), "label"),
    Column("difference", N_("Mean difference"), "signed"),
    Column("distance", N_("Mean distance")),
    Column("beyond", N_("Beyond chance"), "count"),
    Column("n", N_("Of boundaries"), "count"),
)
CERTAINTY = (
    _COMPETENCY,
    Column("method_name", N_("Method"), "label"),
    Column("accuracy", N_("Level is right"), "percent"),
    Column("consistency", N_("The same again"), "percent"),
    Column("false_higher", N_("Too high"), "percent"),
    Column("false_lower", N_("Too low"), "percent"),
)
BOOKLET = (
    Column("page", N_("Page"), "count"),
    Column("item", N_("Situation"), "label"),
    Column("credit", N_("Credits"), "count"),
    Column("location", N_("Place, logits"), "signed"),
)
