"""Thematic groups before the chair: their sizes, and how far each has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.domain.entries import Assignment
from workbench.domain.season import Stage
from workbench.similarity.groups import Grouping, read_grouping
from workbench.workflows.ports import Unit

Bound = Literal["small", "large"]


@dataclass(frozen=True)
class PanelProgress:
    """One thematic group.

    Attributes
    ----------
    entries : numbers, in order. typical : those most like the rest, where the groups were formed here.
    beyond : fewer or more entries than a group is to have; None within the bounds or where there are none.
    expected : reviews that jurors are to give, conflicts left out. submitted : of these.
    jurors : member ids. frozen : judging has begun, so that nobody enters or leaves but by hand.
    """

    theme: str
    label: str
    entries: tuple[str, ...]
    typical: tuple[str, ...]
    beyond: Bound | None
    expected: int
    submitted: int
    jurors: tuple[str, ...]
    frozen: bool


@dataclass(frozen=True)
class GroupsView:
    """All groups of a stage by theme, the larger themes first.

    size : least and most entries of a group, where they are known.
    novel : entries unlike all others. ungrouped : further ones that are in no group.
    """

    size: tuple[int, int] | None
    panels: tuple[PanelProgress, ...]
    novel: tuple[str, ...]
    ungrouped: tuple[str, ...]


def read_groups(work: Unit, stage: Stage) -> GroupsView:
    """The groups that hold, whether formed here or imported, with what their jurors have done."""
    numbers = work.entries.numbers(stage.id)
    places = work.planning.groups(stage.id)
    kept = work.groupings.newest(stage.id)
    grouping = read_grouping(kept[1]) if kept else None
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for number in numbers:
        if number in places:
            members[places[number]].append(number)
    assignments = work.assignments.all(stage.id)
    revisions = work.reviews.newest([each.id for each in assignments])
    submitted = {each for each, revision in revisions.items() if revision.status == "submitted"}
    by_entry: dict[str, list[Assignment]] = defaultdict(list)
    for each in assignments:
        by_entry[each.entry].append(each)
    panels = [_panel(place, entries, grouping, by_entry, submitted) for place, entries in members.items()]
    novel = set(grouping.novel) if grouping else set()
    outside = [each for each in numbers if each not in places]
    return GroupsView(
        grouping.size if grouping else None,
        tuple(_by_theme(panels)),
        tuple(each for each in outside if each in novel),
        tuple(each for each in outside if each not in novel),
    )


def _panel(
    place: tuple[str, str],
    entries: list[str],
    grouping: Grouping | None,
    by_entry: Mapping[str, list[Assignment]],
    submitted: set[int],
) -> PanelProgress:
    theirs = [each for entry in entries for each in by_entry.get(entry, ())]
    active = [each for each in theirs if each.state == "active"]
    judged = grouping is not None and not grouping.judged.isdisjoint(entries)
    return PanelProgress(
        *place,
        tuple(entries),
        _typical(place, entries, grouping),
        _beyond(len(entries), grouping),
        expected=len(active),
        submitted=sum(each.id in submitted for each in active),
        jurors=tuple(sorted({each.member_id for each in active})),
        frozen=judged or any(each.id in submitted for each in theirs),
    )


def _typical(place: tuple[str, str], entries: list[str], grouping: Grouping | None) -> tuple[str, ...]:
    """As they were found for the group of that name; entries moved since by an import are left out."""
    themes = grouping.themes if grouping else ()
    found = (panel for theme in themes for panel in theme.panels if (theme.label, panel.label) == place)
    panel = next(found, None)
    return tuple(each for each in panel.typical if each in entries) if panel else ()


def _beyond(count: int, grouping: Grouping | None) -> Bound | None:
    if grouping is None or grouping.size[0] <= count <= grouping.size[1]:
        return None
    return "small" if count < grouping.size[0] else "large"


def _by_theme(panels: list[PanelProgress]) -> list[PanelProgress]:
    size: dict[str, int] = defaultdict(int)
    for each in panels:
        size[each.theme] += len(each.entries)
    return sorted(panels, key=lambda each: (-size[each.theme], each.theme, each.label))
