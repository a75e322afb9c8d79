"""Groups that a jury can work with: themes, and in them panels to be judged side by side.

The steps: compare texts by meaning and by words (`neighbours`), find themes (`themes`), cut panels
(`panels`), place what arrives later (`placing`), obey the corrections of people (`edits`, `editing`), name
the groups (`labels`). Nothing depends on the order of the texts: they are taken in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.plain_text import plain_text
from workbench.errors import N_, InvalidTexts, Sentence
from workbench.similarity.editing import Edited, apply_edits
from workbench.similarity.edits import Edit, check_edits
from workbench.similarity.groups import Grouping, Panel, Theme
from workbench.similarity.labels import Name, Phrases, numbered
from workbench.similarity.neighbours import Features, Numbers, features
from workbench.similarity.placing import Places, form_groups, kept_places, place_arrivals
from workbench.similarity.russian import lemmas, says_something
from workbench.similarity.themes import stability
from workbench.similarity.vectors import Encode, encoded

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SIZE = (8, 25)
_TYPICAL = 3
_THEME, _PANEL = "Тема", "Группа"  # of groups without any phrase; labels are in the language of the texts

__all__ = ["SIZE", "Encode", "Grouping", "Panel", "Theme", "group_entries"]


def group_entries(
    texts: Mapping[str, str],
    *,
    encoder: SentenceTransformer | Encode,
    previous: Grouping | None = None,
    edits: Sequence[Edit] = (),
    size: tuple[int, int] = SIZE,
    rng: np.random.Generator,
    left_out: Collection[str] = (),
) -> Grouping:
    """Group entries by the Louvain method on neighbours by meaning and words [Blondel2008], then cut panels.

    Parameters
    ----------
    texts : entry → text, in any order. HTML is read as a page would show it.
    encoder : a sentence-transformers model, or a function from texts to (n, dimensions) vectors.
    previous : groups that stand: no entry of theirs moves but by an edit, and arrivals are placed beside
        them; panels that `Grouping.with_judged` has frozen take no one in.
    edits : corrections of people, all of them, in the order in which they were made; see `edits`. They are
        always obeyed, before size; one that is left out is undone, since the places before any edit are kept.
    size : least and most entries of a panel. Fewer entries than the least make one panel.
    rng : draws the orders of visiting texts by which `Theme.stability` is found; groups do not depend on it.
    left_out : names that no label repeats, such as the season's title.

    Returns
    -------
    every entry in one panel of one theme, or novel: without words of its own, or, with `previous`, unlike
    all that stand. Panels out of bounds are listed by `Grouping.out_of_bounds`.

    Raises
    ------
    InvalidTexts : a text that is none, an encoder that gives no vectors.
    InvalidEdits : an edit that says nothing, two that cannot both be obeyed.
    """
    low, high = size
    if not 1 <= low <= high:
        raise ValueError(f"size {size}: from the least to the most entries of a panel, at least 1")
    check_edits(edits)
    plain = _plain(texts)
    entries = list(plain)
    words = [lemmas(each) for each in plain.values()]
    of = features(encoded(encoder, list(plain.values())), words)
    rows = np.array([row for row, each in enumerate(words) if says_something(each)], dtype=np.int64)
    places = kept_places(previous.automatic, previous.theme_of, entries) if previous else Places()
    judged = previous.judged if previous else frozenset()
    _place(places, of, entries, rows, size, judged)
    automatic, theme_of = dict(places.panel_of), dict(places.theme_of)
    edited = _edited(places, of, entries, size, previous, judged)
    apply_edits(edited, edits)
    return _Build(of, entries, plain, edited, previous, left_out).grouping(
        size, edits, automatic, theme_of, judged & frozenset(entries), rng
    )


def _plain(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts as a page would show them, in the order of their ids."""
    wrong = [
        str(name) for name, text in texts.items() if not isinstance(text, str) or not isinstance(name, str)
    ]
    if wrong:
        reason = Sentence(
            N_("the entries and their texts have to be texts; see %(entries)s"),
            {"entries": ", ".join(wrong[:5])},
        )
        raise InvalidTexts(reason=reason)
    return {name: plain_text(texts[name]).text for name in sorted(texts)}


def _place(
    places: Places,
    of: Features,
    entries: Sequence[str],
    rows: Numbers,
    size: tuple[int, int],
    judged: Collection[str],
) -> None:
    new = np.array([row for row in rows if entries[row] not in places.panel_of], dtype=np.int64)
    if not places.panel_of:
        form_groups(places, of, entries, new, size)
    elif len(new):
        closed = {panel for entry, panel in places.panel_of.items() if entry in judged}
        place_arrivals(places, of, entries, new, size, closed=closed)


def _edited(
    places: Places,
    of: Features,
    entries: Sequence[str],
    size: tuple[int, int],
    previous: Grouping | None,
    judged: Collection[str],
) -> Edited:
    row_of = {entry: row for row, entry in enumerate(entries)}

    def near(entry: str, others: Collection[str]) -> float:
        rest = [row_of[each] for each in sorted(others) if each != entry]
        return round(float(of.similarity([row_of[entry]], rest).mean()), 9) if rest else 0.0

    former = {entry: panel.id for entry, panel in previous.panel_of().items()} if previous else {}
    return Edited(places, near, size, former, frozenset(entries), set(judged) & set(entries))


class _Build:
    """Puts a grouping together from places."""

    def __init__(
        self,
        of: Features,
        entries: Sequence[str],
        texts: Mapping[str, str],
        edited: Edited,
        previous: Grouping | None,
        left_out: Collection[str],
    ) -> None:
        self.of, self.entries, self.edited, self.previous = of, entries, edited, previous
        self.phrases = Phrases(texts, left_out)
        self.members = {panel: each for panel, each in edited.places.members().items() if each}
        self.row_of = {entry: row for row, entry in enumerate(entries)}
        self.theme_of = {panel: edited.places.theme_of[panel] for panel in self.members}
        self.themes = sorted(set(self.theme_of.values()), key=lambda each: int(each[1:]))

    def grouping(
        self,
        size: tuple[int, int],
        edits: Sequence[Edit],
        automatic: Mapping[str, str],
        theme_of: Mapping[str, str],
        judged: frozenset[str],
        rng: np.random.Generator,
    ) -> Grouping:
        names = self._names()
        final = self._final_labels(names)
        typicality = self._typicality(list(self.members))
        firm = self._stability(rng)
        themes = []
        for theme in self.themes:
            panels = tuple(
                Panel(
                    panel, final[panel], names[panel].phrases, _typical(members, typicality), tuple(members)
                )
                for panel, members in self.members.items()
                if self.theme_of[panel] == theme
            )
            inside = [entry for panel in panels for entry in panel.entries]
            typical = _typical(inside, self._to_theme(inside))
            themes.append(Theme(theme, final[theme], names[theme].phrases, typical, panels, firm[theme]))
        novel = tuple(each for each in self.entries if each not in self.edited.places.panel_of)
        labels = {group: name.label for group, name in names.items()}
        if self.previous is not None:
            labels = {**self.previous.labels, **labels}
        return Grouping(
            themes=tuple(themes),
            novel=novel,
            typicality=typicality,
            size=size,
            edits=tuple(edits),
            idle=tuple(self.edited.idle),
            automatic=automatic,
            theme_of=theme_of,
            labels=labels,
            judged=judged,
        )

    def _names(self) -> dict[str, Name]:
        """Of themes, then of panels; a label that stands already stays, its key phrases are told anew."""
        standing = self.previous.labels if self.previous is not None else {}
        in_theme = {
            theme: [
                entry
                for panel, each in self.members.items()
                if self.theme_of[panel] == theme
                for entry in each
            ]
            for theme in self.themes
        }
        themes = self.phrases.named(in_theme, other=_THEME, taken=standing.values())
        panels = self.phrases.named(self.members, other=_PANEL, taken=standing.values())
        for panel, theme in self.theme_of.items():
            if self.members[panel] == sorted(in_theme[theme]):
                # The only panel of a theme is the theme.
                panels[panel] = (
                    themes[theme] if theme not in standing else Name(standing[theme], themes[theme].phrases)
                )
        return {
            group: Name(standing.get(group, name.label), name.phrases)
            for group, name in {**themes, **panels}.items()
        }

    def _final_labels(self, names: Mapping[str, Name]) -> dict[str, str]:
        """With the labels that people gave, which come first; no two panels or themes are called the same."""
        found: dict[str, str] = {}
        for kind in (self.themes, list(self.members)):
            used: set[str] = set()
            for group in sorted(kind, key=lambda each: each not in self.edited.names):
                found[group] = numbered(self.edited.names.get(group, names[group].label), used)
                used.add(found[group].casefold())
        return found

    def _typicality(self, panels: Sequence[str]) -> dict[str, float]:
        number_of = {panel: number for number, panel in enumerate(panels)}
        panel_of = self.edited.places.panel_of
        panel = np.array([number_of[panel_of[each]] if each in panel_of else -1 for each in self.entries])
        if not panels:
            return {}
        near = self.of.to_own_group(panel)
        return {
            entry: float(np.clip(near[row], 0, 1)) if len(self.members[panels[panel[row]]]) > 1 else 1.0
            for row, entry in enumerate(self.entries)
            if panel[row] >= 0
        }

    def _to_theme(self, entries: Sequence[str]) -> dict[str, float]:
        rows = [self.row_of[each] for each in entries]
        near = self.of.part(rows).to_groups(np.zeros(len(rows), dtype=np.int64), 1)[:, 0]
        return dict(zip(entries, near.tolist(), strict=True))

    def _stability(self, rng: np.random.Generator) -> dict[str, float]:
        """Of themes that were formed now; what stood before stays as it was found."""
        if self.previous is not None:
            before = {each.id: each.stability for each in self.previous.themes}
            return {theme: before.get(theme, 1.0) for theme in self.themes}
        placed = [each for each in self.entries if each in self.edited.places.panel_of]
        if not placed:
            return {}
        number_of = {theme: number for number, theme in enumerate(self.themes)}
        theme = np.array([number_of[self.theme_of[self.edited.places.panel_of[each]]] for each in placed])
        found = stability(self.of.part([self.row_of[each] for each in placed]), theme, rng)
        return dict(zip(self.themes, found.tolist(), strict=True))


def _typical(entries: Sequence[str], typicality: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(entries, key=lambda each: (-round(typicality[each], 9), each))[:_TYPICAL])
