"""Entries in dispute: submitted levels lie apart by the season's rule, or a gate has both answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


def gates_apart(
    active: Iterable[Assignment], newest: Mapping[int, Revision]
) -> dict[tuple[str, str], dict[str, bool]]:
    """(entry, gate id) → juror → answer, where submitted reviews answer a gate both by yes and by no."""
    answers: defaultdict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for assignment in active:
        revision = newest.get(assignment.id)
        if revision is None or revision.status != "submitted":
            continue
        for gate_id, given in revision.form.gates.items():
            if given.answer is not None:
                answers[assignment.entry, gate_id][assignment.member_id] = given.answer
    return {place: given for place, given in answers.items() if len(set(given.values())) > 1}


@dataclass(frozen=True)
class GateApart:
    """A gate of one entry that jurors answered both by yes and by no."""

    number: str
    title: str
    gate_id: str
    answer_by_member: Mapping[str, bool]


def disputed_gates(
    titles: Mapping[str, str], active: Iterable[Assignment], newest: Mapping[int, Revision]
) -> tuple[GateApart, ...]:
    """As `gates_apart`, with titles, in order of number."""
    return tuple(
        GateApart(number, titles.get(number, ""), gate_id, dict(sorted(given.items())))
        for (number, gate_id), given in sorted(gates_apart(active, newest).items())
    )


def disputed_entries(work: Unit, stage: Stage) -> list[str]:
    """Numbers of the entries on which submitted reviews are in dispute, sorted.

    Levels on a criterion lie too far apart, or a gate is answered both by yes and by no.
    """
    active = [each for each in work.assignments.all(stage.id) if each.state == "active"]
    newest = work.reviews.newest([each.id for each in active])
    apart = [*levels_apart(stage, active, newest), *gates_apart(active, newest)]
    return sorted({entry for entry, _ in apart})
