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
