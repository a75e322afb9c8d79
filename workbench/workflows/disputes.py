"""Entries in dispute: submitted levels of one criterion lie apart by the season's rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from workbench.domain.entries import Assignment
from workbench.domain.reviews import Revision
from workbench.domain.season import Stage
from workbench.workflows.ports import Unit


def levels_apart(
    stage: Stage, active: Iterable[Assignment], newest: Mapping[int, Revision]
) -> dict[tuple[str, str], dict[str, int]]:
    """(entry, criterion id) → juror → level, where the submitted levels lie too far apart."""
    levels: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for assignment in active:
        revision = newest.get(assignment.id)
        if revision is None or revision.status != "submitted":
            continue
        for criterion_id, rating in revision.form.ratings.items():
            if rating.level is not None:
                levels[assignment.entry, criterion_id][assignment.member_id] = rating.level
    apart = stage.dispute.levels_apart
    return {
        place: given for place, given in levels.items() if max(given.values()) - min(given.values()) >= apart
    }


def disputed_entries(work: Unit, stage: Stage) -> list[str]:
    """Numbers of the entries whose submitted levels on any criterion lie too far apart, sorted."""
    active = [each for each in work.assignments.all(stage.id) if each.state == "active"]
    newest = work.reviews.newest([each.id for each in active])
    return sorted({entry for entry, _ in levels_apart(stage, active, newest)})
