"""Entries in dispute: submitted levels of one criterion lie apart by the season's rule."""

from __future__ import annotations

from collections import defaultdict

from workbench.domain.season import Stage
from workbench.workflows.ports import Unit


def disputed_entries(work: Unit, stage: Stage) -> list[str]:
    """Numbers of the entries whose submitted levels on any criterion lie too far apart, sorted."""
    active = [each for each in work.assignments.all(stage.id) if each.state == "active"]
    newest = work.reviews.newest([each.id for each in active])
    levels: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for assignment in active:
        revision = newest.get(assignment.id)
        if revision is None or revision.status != "submitted":
            continue
        for criterion_id, rating in revision.form.ratings.items():
            if rating.level is not None:
                levels[assignment.entry, criterion_id].append(rating.level)
    apart = stage.dispute.levels_apart
    return sorted({entry for (entry, _), given in levels.items() if max(given) - min(given) >= apart})
