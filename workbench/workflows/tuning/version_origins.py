"""What a review that is read by a newer version of the rubric was given as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from workbench.domain.reviews import Form, ReviewStatus, Revision
from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import chain_between, fates
from workbench.workflows.ports import Unit


@dataclass(frozen=True)
class AsGiven:
    """A review as its juror gave it by an older version of the rubric.

    `source` : id of a gate or criterion of the present version → its id in the older one, where it has one.
    """

    rubric: str
    status: ReviewStatus
    form: Form
    source: Mapping[str, str]

    def level(self, criterion_id: str) -> int | None:
        """What was given where the present version has this criterion; None where nothing was."""
        source = self.source.get(criterion_id)
        return None if source is None else self.form.rating(source).level


@dataclass(frozen=True)
class Mapped:
    """A level that became another one."""

    was: int
    now: int


class Origins:
    """Finds what reviews of a stage, which are read by `rubric`, were given as.

    Parameters
    ----------
    stage_id, rubric : the stage and its present version.
    """

    def __init__(self, work: Unit, stage_id: str, rubric: Rubric) -> None:
        self._rubric = rubric
        self._versions = {each.key: each for each in work.reviews.read_through(stage_id)}
        self._source = cache(self._source_from)

    def of(self, given: Revision) -> AsGiven:
        """`given` : a revision by an older version, as it is kept."""
        return AsGiven(given.rubric_key, given.status, given.form, self._source(given.rubric_key))

    def mapped(self, given: Revision, read: Form) -> dict[str, Mapped]:
        """Criterion → the level given and the other one that it is read as, where it is."""
        as_given, found = self.of(given), {}
        for criterion in self._rubric.criteria:
            was, now = as_given.level(criterion.id), read.rating(criterion.id).level
            if was is not None and now is not None and was != now:
                found[criterion.id] = Mapped(was, now)
        return found

    def _source_from(self, older: str) -> dict[str, str]:
        chain = chain_between(older, self._rubric, self._versions.get)
        if chain is None:  # the store has read a review through it
            raise ValueError(f"{self._rubric.key} is not reached from {older}")
        return sources_along(chain)


def sources_along(chain: Sequence[Rubric]) -> dict[str, str]:
    """Id in the last version → id in the first one, of gates and criteria whose ratings come from there."""
    last = chain[-1]
    ids = [*(each.id for each in last.gates), *(each.id for each in last.criteria)]
    found = {each: each for each in ids}
    for old, new in reversed(list(pairwise(chain))):
        before = {each.part: each.source for each in fates(old, new) if each.happens != "dropped"}
        found = {part: source for part, here in found.items() if (source := before.get(here)) is not None}
    return found
