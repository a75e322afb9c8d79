"""Where entries belong: groups formed from nothing, or arrivals placed beside those that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.similarity.neighbours import Features, Floats, Numbers, n_neighbours, nearest
from workbench.similarity.panels import cut_panels
from workbench.similarity.themes import find_themes

Truths = NDArray[np.bool_]


@dataclass
class Places:
    """panel_of : entry → panel. theme_of : panel → theme. Ids: T1, T2, …; T1-1, T1-2, …"""

    panel_of: dict[str, str] = field(default_factory=dict)
    theme_of: dict[str, str] = field(default_factory=dict)

    def new_theme(self) -> str:
        numbers = [int(each[1:]) for each in self.theme_of.values()]
        return f"T{max(numbers, default=0) + 1}"

    def new_panel(self, theme: str) -> str:
        numbers = [int(panel.rpartition("-")[2]) for panel, its in self.theme_of.items() if its == theme]
        panel = f"{theme}-{max(numbers, default=0) + 1}"
        self.theme_of[panel] = theme
        return panel

    def members(self) -> dict[str, list[str]]:
        """Panel → entries, empty panels included."""
        found: dict[str, list[str]] = {panel: [] for panel in self.theme_of}
        for entry in sorted(self.panel_of):
            found[self.panel_of[entry]].append(entry)
        return found


def form_groups(
    places: Places, of: Features, entries: Sequence[str], rows: Numbers, size: tuple[int, int]
) -> None:
    """Form themes and panels of the entries at `rows`, beside what there is."""
    if not len(rows):
        return
    theme = find_themes(of.part(rows), size)
    for number in range(int(theme.max()) + 1):
        inside = rows[theme == number]
        _add_panels(places, of, entries, inside, places.new_theme(), size)


def _add_panels(
    places: Places, of: Features, entries: Sequence[str], rows: Numbers, theme: str, size: tuple[int, int]
) -> None:
    panel = cut_panels(of.part(rows), size)
    for number in range(int(panel.max()) + 1):
        name = places.new_panel(theme)
        places.panel_of.update({entries[row]: name for row in rows[panel == number]})


def place_arrivals(
    places: Places,
    of: Features,
    entries: Sequence[str],
    rows: Numbers,
    size: tuple[int, int],
    *,
    closed: Iterable[str],
) -> list[str]:
    """Place the entries at `rows` beside those in `places`, none of which moves; return who is novel.

    An arrival takes the theme of its nearest neighbours, and in it the nearest panel that has room and is not
    closed; those without room make new panels. Novel is what is less like any other than all who are placed:
    a theme of its own as soon as there are enough for a panel that are like each other.
    """
    standing = np.array([row for row, name in enumerate(entries) if name in places.panel_of], dtype=np.int64)
    novel = _novel(of, standing, rows)
    known = rows[~novel]
    no_room: dict[str, list[int]] = {}
    closed_panels = set(closed)
    sizes = {panel: len(members) for panel, members in places.members().items()}
    theme_votes = _votes(places, of, entries, standing, known)
    panels = list(places.theme_of)
    number_of = {panel: number for number, panel in enumerate(panels)}
    panel_number = np.array([number_of.get(places.panel_of.get(each, ""), -1) for each in entries])
    near = of.to_groups(panel_number, len(panels), known)
    for place, (row, theme) in enumerate(zip(known, theme_votes, strict=True)):
        open_panels = [
            each
            for each in panels
            if places.theme_of[each] == theme and each not in closed_panels and 0 < sizes[each] < size[1]
        ]
        if not open_panels:
            no_room.setdefault(theme, []).append(int(row))
            continue
        best = max(open_panels, key=lambda each: round(float(near[place, number_of[each]]), 9))
        places.panel_of[entries[row]] = best
        sizes[best] += 1
    for theme, some in no_room.items():
        _add_panels(places, of, entries, np.array(some), theme, size)
    return _new_themes(places, of, entries, rows[novel], standing, size)


def _new_themes(
    places: Places,
    of: Features,
    entries: Sequence[str],
    rows: Numbers,
    standing: Numbers,
    size: tuple[int, int],
) -> list[str]:
    """Form themes of novel entries that are like each other; return the others."""
    if len(rows) >= size[0]:
        alike = _nearest_one(of.part(rows)) >= _least(of, standing)
        if alike.sum() >= size[0]:
            form_groups(places, of, entries, rows[alike], size)
            rows = rows[~alike]
    return [entries[row] for row in rows]


def _votes(
    places: Places, of: Features, entries: Sequence[str], standing: Numbers, rows: Numbers
) -> list[str]:
    """The theme of each row's nearest standing entries, each counting by its rank."""
    if not len(rows):
        return []
    count = max(1, min(n_neighbours(len(standing) + 1), len(standing)))
    found = []
    for mine in nearest(of.part(rows), count, of.part(standing))[0]:
        votes: dict[str, float] = {}
        for rank, place in enumerate(mine):
            theme = places.theme_of[places.panel_of[entries[standing[place]]]]
            votes[theme] = votes.get(theme, 0.0) + 1 / (rank + 1)
        found.append(max(votes, key=lambda each: round(votes[each], 9)))
    return found


def _novel(of: Features, standing: Numbers, rows: Numbers) -> Truths:
    """(n_rows,) less like any standing entry than each of these is like another."""
    if len(standing) < 2 or not len(rows):
        return np.zeros(len(rows), dtype=bool)
    near = nearest(of.part(rows), 1, of.part(standing))[1][:, 0]
    return near < _least(of, standing)


def _least(of: Features, standing: Numbers) -> float:
    """How like its nearest neighbour the loneliest standing entry is."""
    return float(_nearest_one(of.part(standing)).min()) - 1e-6 if len(standing) > 1 else -1.0


def _nearest_one(of: Features) -> Floats:
    """(n,) how like its nearest neighbour each text is."""
    return nearest(of, 1)[1][:, 0]


def kept_places(panel_of: Mapping[str, str], theme_of: Mapping[str, str], entries: Iterable[str]) -> Places:
    """The places of a former run, for the entries that are still there."""
    return Places({each: panel_of[each] for each in entries if each in panel_of}, dict(theme_of))
