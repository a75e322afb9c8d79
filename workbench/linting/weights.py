"""Rules on weights, cut scores and minimums: each has to decide something."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.domain.rubric import Rubric
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding

_SMALL = 0.4  # of an equal share: hardly anybody's place depends on it
_HALF = 0.5

_HIDDEN = N_(
    "counts for %(share)s %% of the total, less than half of an equal share: jurors work on it, and hardly a "
    "place depends on it; weigh it more or leave it out"
)
_RULES = N_(
    "counts for %(share)s %% of the total: the other criteria hardly matter; divide it or weigh it less"
)
_ALWAYS = N_("every entry reaches %(at)s points, so that this says nothing; raise it or leave it out")
_NEVER = N_("only an entry with the highest level everywhere reaches %(at)s points; lower it")
_PERFECT = N_("only entries to which every juror gave the highest level, %(level)s, would pass; lower it")
_FLOOR = N_("any level but the highest, %(level)s, becomes the total; lower the floor")


def check_weights(rubric: Rubric) -> Iterator[Finding]:
    """RUB009 on every criterion."""
    count = len(rubric.criteria)
    for place, criterion in enumerate(rubric.criteria):
        share = rubric.share_of_weight(criterion)
        shown = {"share": round(100 * share)}
        if share < _SMALL / count:
            yield Finding("RUB009", ("criteria", place, "weight"), Sentence(_HIDDEN, shown))
        elif share > _HALF and count > 2:
            yield Finding("RUB009", ("criteria", place, "weight"), Sentence(_RULES, shown))


def check_bounds(rubric: Rubric) -> Iterator[Finding]:
    """RUB010: bounds that the format allows and that everybody or nobody reaches."""
    lowest, highest = rubric.total_range
    for place, cut in enumerate(rubric.cut_scores):
        shown = {"at": f"{cut.at:g}"}
        if cut.at <= lowest:
            yield Finding("RUB010", ("cut_scores", place, "at"), Sentence(_ALWAYS, shown))
        elif cut.at >= highest:
            yield Finding("RUB010", ("cut_scores", place, "at"), Sentence(_NEVER, shown))
    top = {"level": rubric.scale.highest}
    for name, level in rubric.aggregation.minimum.items():
        if level >= rubric.scale.highest:
            yield Finding("RUB010", ("aggregation", "minimum", name), Sentence(_PERFECT, top))
    if rubric.aggregation.floor == rubric.scale.highest:
        yield Finding("RUB010", ("aggregation", "floor"), Sentence(_FLOOR, top))
