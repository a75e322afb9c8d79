"""Obeys the corrections of people: where entries are after them, and what groups are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.errors import N_, InvalidEdits, Sentence
from workbench.similarity.edits import CannotLink, Edit, Merge, Move, MustLink, Pin, Rename, Split
from workbench.similarity.placing import Places

# How like a panel's entries an entry is; higher is nearer.
Nearness = Callable[[str, Collection[str]], float]


@dataclass
class Edited:
    """Places after the edits so far.

    former : entry → panel of the last run: what a link once moved stays where it was put.
    held : entries that links must not move: judged, moved by hand or pinned.
    gone : panel or theme → the one it was merged into.
    """

    places: Places
    near: Nearness
    size: tuple[int, int]
    former: Mapping[str, str]
    known: frozenset[str]
    held: set[str]
    names: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    idle: list[Edit] = field(default_factory=list)

    def panel(self, group: str) -> str | None:
        """The panel of an id, or of an entry."""
        if group in self.known:
            return self.places.panel_of.get(group)
        found = self._now(group)
        return found if found in self.places.theme_of else None

    def theme(self, group: str) -> str | None:
        found = self._now(group)
        return found if found in self.places.theme_of.values() else None

    def _now(self, group: str) -> str:
        while group in self.gone:
            group = self.gone[group]
        return group

    def sizes(self) -> Counter[str]:
        return Counter(self.places.panel_of.values())


def apply_edits(edited: Edited, edits: Iterable[Edit]) -> None:
    """Apply edits in their order, then the links, which hold whatever was moved.

    Edits that speak of what is not there are listed as idle: entries are withdrawn, groups disappear.
    Raises InvalidEdits where two cannot both be obeyed.
    """
    links: list[MustLink | CannotLink] = []
    for edit in edits:
        if isinstance(edit, MustLink | CannotLink):
            if {edit.first, edit.second} <= edited.known:
                links.append(edit)
            else:
                edited.idle.append(edit)
        elif not _done(edited, edit):
            edited.idle.append(edit)
    _obey_links(edited, links)


def _done(edited: Edited, edit: Move | Merge | Split | Pin | Rename) -> bool:
    match edit:
        case Move():
            return _move(edited, edit)
        case Merge():
            return _merge(edited, edit)
        case Split():
            return _split(edited, edit)
        case Pin():
            if edit.entry not in edited.places.panel_of:
                return False
            edited.held.add(edit.entry)
            return True
        case Rename():
            group = edited.theme(edit.group) or edited.panel(edit.group)
            if group is not None:
                edited.names[group] = " ".join(edit.label.split())
            return group is not None


def _move(edited: Edited, edit: Move) -> bool:
    if edit.entry not in edited.known:
        return False
    theme = edited.theme(edit.to)
    target = edited.panel(edit.to) if theme is None else _nearest_panel(edited, edit.entry, theme)
    if target is None:
        return False
    edited.places.panel_of[edit.entry] = target
    edited.held.add(edit.entry)
    return True


def _nearest_panel(edited: Edited, entry: str, theme: str) -> str | None:
    """The entry's panel in a theme: the one it was in, or the nearest with room, or the nearest."""
    members = edited.places.members()
    panels = [each for each, its in edited.places.theme_of.items() if its == theme and members[each]]
    if edited.former.get(entry) in panels:
        return edited.former[entry]
    with_room = [each for each in panels if len(members[each]) < edited.size[1]]
    return max(with_room or panels, key=lambda each: edited.near(entry, members[each]), default=None)


def _merge(edited: Edited, edit: Merge) -> bool:
    themes = edited.theme(edit.first), edited.theme(edit.second)
    places = edited.places
    if themes[0] is not None and themes[1] is not None:
        if themes[0] != themes[1]:
            for panel, theme in list(places.theme_of.items()):
                if theme == themes[1]:
                    places.theme_of[panel] = themes[0]
            edited.gone[themes[1]] = themes[0]
        return True
    first, second = edited.panel(edit.first), edited.panel(edit.second)
    if first is None or second is None:
        return False
    if first != second:
        for entry, panel in list(places.panel_of.items()):
            if panel == second:
                places.panel_of[entry] = first
        del places.theme_of[second]
        edited.gone[second] = first
    return True


def _split(edited: Edited, edit: Split) -> bool:
    entries = [each for each in dict.fromkeys(edit.entries) if each in edited.known]
    source = next((edited.places.panel_of[each] for each in entries if each in edited.places.panel_of), None)
    if source is None:
        return False
    panel = _panel_beside(edited, source)
    for each in entries:
        edited.places.panel_of[each] = panel
        edited.held.add(each)
    return True


def _panel_beside(edited: Edited, source: str) -> str:
    """A new panel in the theme of `source`; its id says from which it was taken: T1-2.1."""
    known = edited.places.theme_of
    number = 1
    while f"{source}.{number}" in known or f"{source}.{number}" in edited.gone:
        number += 1
    known[f"{source}.{number}"] = known[source]
    return f"{source}.{number}"


def _obey_links(edited: Edited, links: Sequence[MustLink | CannotLink]) -> None:
    together = _together([each for each in links if isinstance(each, MustLink)])
    apart = [each for each in links if isinstance(each, CannotLink)]
    for edit in apart:
        if edit.second in together.get(edit.first, ()):
            _refuse(N_("%(first)s and %(second)s are to be together and apart; undo one of the links"), edit)
    enemies: dict[str, set[str]] = {}
    for edit in apart:
        for one, other in ((edit.first, edit.second), (edit.second, edit.first)):
            for each in together.get(one, {one}):
                enemies.setdefault(each, set()).update(together.get(other, {other}))
    for entries in dict.fromkeys(frozenset(each) for each in together.values()):
        _gather(edited, sorted(entries))
    for edit in apart:
        panel = edited.places.panel_of.get(edit.first)
        if panel is not None and panel == edited.places.panel_of.get(edit.second):
            _separate(edited, edit, together, enemies)


def _together(links: Iterable[MustLink]) -> dict[str, set[str]]:
    """Entry → all that are to be in its panel, itself included."""
    found: dict[str, set[str]] = {}
    for edit in links:
        joined = found.get(edit.first, {edit.first}) | found.get(edit.second, {edit.second})
        found.update(dict.fromkeys(joined, joined))
    return found


def _gather(edited: Edited, entries: list[str]) -> None:
    """Bring entries into one panel: where some are held, where they were, or where it costs least."""
    panel_of = edited.places.panel_of
    placed = [each for each in entries if each in panel_of]
    if not placed:
        return
    panels = list(dict.fromkeys(panel_of[each] for each in placed))
    held = {panel_of[each]: each for each in placed if each in edited.held}
    if len(held) > 1:
        first, second = list(held.values())[:2]
        _refuse(
            N_(
                "%(first)s and %(second)s are to be together, but both are held in different panels: judged, "
                "moved or pinned; undo that, or the link"
            ),
            MustLink(first, second),
        )
    members = edited.places.members()
    sizes = edited.sizes()

    def cost(panel: str) -> tuple[bool, int, int, float]:
        new = len(entries) - sum(panel_of.get(each) == panel for each in entries)
        over = max(0, sizes[panel] + new - edited.size[1])
        was = sum(edited.former.get(each) == panel for each in entries)
        return panel not in held, -was, over, -sum(edited.near(each, members[panel]) for each in entries)

    panel_of.update(dict.fromkeys(entries, min(panels, key=cost)))


def _separate(
    edited: Edited, edit: CannotLink, together: Mapping[str, set[str]], enemies: Mapping[str, set[str]]
) -> None:
    """Move one of two entries, with all that are tied to it, to where nobody stands against it."""
    units = [sorted(together.get(each, {each})) for each in (edit.first, edit.second)]
    movable = [each for each in units if edited.held.isdisjoint(each)]
    if not movable:
        _refuse(
            N_(
                "%(first)s and %(second)s are to be apart, but both are held in one panel: judged, moved or "
                "pinned; undo that, or the link"
            ),
            edit,
        )
    members, sizes = edited.places.members(), edited.sizes()
    source = edited.places.panel_of[edit.first]
    low, high = edited.size
    judged_panels = {edited.places.panel_of[each] for each in edited.held & set(edited.former)}
    for unit in movable:
        # Where a panel of its own was made for it before, it stays in it.
        was_alone = edited.former.get(unit[0], "")
        if was_alone.startswith(f"{source}.") and was_alone not in edited.places.theme_of:
            edited.places.theme_of[was_alone] = edited.places.theme_of[source]
            edited.places.panel_of.update(dict.fromkeys(unit, was_alone))
            return
    options: list[tuple[tuple[bool, bool, bool, float], list[str], str]] = []
    for unit in movable:
        for panel in edited.places.theme_of:
            if panel == source or not members[panel]:
                continue
            if any(not enemies[each].isdisjoint(members[panel]) for each in unit if each in enemies):
                continue
            wrong = sizes[panel] + len(unit) > high or sizes[source] - len(unit) < low
            was = all(edited.former.get(each) == panel for each in unit)
            near = sum(edited.near(each, members[panel]) for each in unit)
            options.append(((not was, panel in judged_panels, wrong, -near), unit, panel))
    if options:
        _, unit, target = min(options, key=lambda each: each[0])
    else:
        # Nobody else to join: a panel of its own, whatever its size.
        unit, target = movable[-1], _panel_beside(edited, source)
    edited.places.panel_of.update(dict.fromkeys(unit, target))


def _refuse(text: str, edit: MustLink | CannotLink) -> None:
    raise InvalidEdits(reason=Sentence(text, {"first": edit.first, "second": edit.second}))
