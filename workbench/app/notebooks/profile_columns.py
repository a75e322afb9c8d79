"""The columns of tables about competency profiles, with their headings."""

from __future__ import annotations

from workbench.app.notebooks.reading import Column
from workbench.errors import N_

_COMPETENCY = Column("competency", N_("Competency"), "label")
_SOURCE = Column("called", N_("Who"), "label")
_ITEM = Column("item", N_("Item"), "label")

PROGRESS = (
    _SOURCE,
    Column("begun", N_("Forms begun"), "count"),
    Column("submitted", N_("Submitted"), "count"),
    Column("people", N_("About people"), "count"),
    Column("answered", N_("Answered"), "percent"),
    Column("unable", N_("Cannot judge"), "percent"),
)
DISTRIBUTION = (
    _COMPETENCY,
    Column("n", N_("People"), "count"),
    Column("mean", N_("Mean, logits"), "signed"),
    Column("sd", N_("Spread")),
    Column("reliability", N_("Reliability, all sources")),
    Column("test_reliability", N_("Reliability, test alone")),
    Column("situations", N_("Situations"), "count"),
)
CERTAINTY = (
    _COMPETENCY,
    Column("accuracy", N_("Level is right"), "percent"),
    Column("consistency", N_("The same again"), "percent"),
    Column("kappa", N_("Beyond chance")),
    Column("false_higher", N_("Too high"), "percent"),
    Column("false_lower", N_("Too low"), "percent"),
    Column("said", N_("One level can be said"), "percent"),
)
GROWTH = (
    Column("called", N_("Competency"), "label"),
    Column("n", N_("Assessed twice"), "count"),
    Column("mean", N_("Mean change, logits"), "signed"),
    Column("low", N_("From"), "signed"),
    Column("high", N_("To"), "signed"),
    Column("better", N_("Rose beyond chance"), "count"),
    Column("worse", N_("Fell beyond chance"), "count"),
)
GROUP = (
    _COMPETENCY,
    Column("group", N_("Group"), "label"),
    Column("n", N_("People"), "count"),
    Column("mean", N_("Mean, logits"), "signed"),
    Column("difference", N_("Less the others"), "signed"),
    Column("se", N_("Error")),
    Column("flagged", N_("More than chance"), "mark"),
)
SOURCE = (
    _SOURCE,
    Column("forms", N_("Submitted"), "count"),
    Column("leniency", N_("Above the test, logits"), "signed"),
    Column("lowest", N_("Least of a competency"), "signed"),
    Column("highest", N_("Most of a competency"), "signed"),
)
OTHERWISE = (
    Column("participant", N_("Participant"), "label"),
    Column("gap", N_("Oneself less others, logits"), "signed"),
    Column("competencies", N_("Competencies"), "count"),
    Column("z", N_("In usual spreads"), "signed", 1),
    Column("flagged", N_("More than chance"), "mark"),
)
ITEM = (
    _ITEM,
    _COMPETENCY,
    Column("n", N_("Answers"), "count"),
    Column("share", N_("Credit given"), "percent"),
    Column("location", N_("Difficulty, logits"), "signed"),
    Column("discrimination", N_("Discrimination"), "signed"),
    Column("infit", N_("Infit")),
    Column("noisy", N_("Goes its own way"), "mark"),
)
OPTION = (
    _ITEM,
    Column("option", N_("Option"), "label"),
    Column("credit", N_("Worth"), "count"),
    Column("n", N_("Chose it"), "count"),
    Column("share", N_("Share"), "percent"),
    Column("mean_measure", N_("Their mean measure"), "signed"),
    Column("misleading", N_("Misleads"), "mark"),
)
DIFFERENTIAL = (
    _ITEM,
    _COMPETENCY,
    Column("group", N_("Differs most"), "label"),
    Column("effect", N_("Effect"), "signed"),
    Column("effect_q", N_("False alarms, Mantel"), digits=3),
    Column("q", N_("False alarms, regression"), digits=3),
    Column("size", N_("Size"), "label"),
    Column("flagged", N_("Both agree"), "mark"),
)
