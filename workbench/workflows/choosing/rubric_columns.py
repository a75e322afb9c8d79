"""Columns of candidates that a rubric gives: means by criterion, gates, minima; and what people call them."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.domain.rubric import Rubric
from workbench.domain.season import Selection
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.i18n import translator
from workbench.workflows.wording import decimal

CRITERION = "criterion:"  # the mean of the jurors' levels
GATE = "gate:"  # whether the jury lets the entry through
MINIMUM = "minimum:"  # whether the mean reaches what the rubric asks for on a criterion
PREFIXES = (CRITERION, GATE, MINIMUM)

_AT_LEAST = N_("%(criterion)s: %(level)s or more")


def bars(columns: Iterable[object]) -> tuple[str, ...]:
    """Those of the columns that bar an entry where they are not true, whatever the season's rule says."""
    return tuple(str(each) for each in columns if str(each).startswith((GATE, MINIMUM)))


def all_gates(gates: Iterable[str], columns: Iterable[object]) -> tuple[str, ...]:
    """A rule's gates and those of the rubric by which these columns were made, each once."""
    return tuple(dict.fromkeys((*gates, *bars(columns))))


def with_rubrics_gates(rule: Selection, columns: Iterable[object]) -> Selection:
    """The rule with the gates and minima of the rubric among its own; itself where there are none."""
    gates = all_gates(rule.gates, columns)
    return rule if gates == tuple(rule.gates) else rule.model_copy(update={"gates": gates})


def reaches(least: float, means: Iterable[float]) -> list[bool | None]:
    """Whether each mean reaches what the rubric asks for; None where everybody abstained."""
    return [None if each != each else each >= least for each in means]


def column_name(rubric: Rubric, column: str, language: Language) -> str | None:
    """What people call such a column; None for any other column."""
    prefix, _, name = column.partition(":")
    criterion, gate = rubric.criterion(name), rubric.gate(name)
    if f"{prefix}:" == GATE and gate is not None:
        return gate.name.to(language)
    if f"{prefix}:" == CRITERION and criterion is not None:
        return criterion.name.to(language)
    level = rubric.aggregation.minimum.get(name)
    if f"{prefix}:" == MINIMUM and criterion is not None and level is not None:
        decimals = len(f"{level:g}".partition(".")[2])
        shown = decimal(level, decimals) if decimals else f"{level:g}"
        places = {"criterion": criterion.name.to(language), "level": shown}
        return Sentence(_AT_LEAST, places).translated(translator(language).gettext)
    return None
