"""Groups of entries: themes, and in each the panels that are judged side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from workbench.similarity.edits import Edit, edit_document, read_edit

if TYPE_CHECKING:
    import pandas as pd

_FORMAT = 1


@dataclass(frozen=True)
class Panel:
    """label : unlike all others. phrases : what it is about. typical : the entries most like the rest."""

    id: str
    label: str
    phrases: tuple[str, ...]
    typical: tuple[str, ...]
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """stability : 0..1, the share of the theme's pairs that another run of the method puts together.

    Of a theme that stood already it is the one of its first run. It alone depends on the numbers drawn by
    lot, so that it is left out when groupings are compared.
    """

    id: str
    label: str
    phrases: tuple[str, ...]
    typical: tuple[str, ...]
    panels: tuple[Panel, ...]
    stability: float = field(default=1.0, compare=False)

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(sorted(entry for panel in self.panels for entry in panel.entries))


@dataclass(frozen=True)
class Grouping:
    """Where each entry is judged, and what it takes to keep it there when more arrive.

    Attributes
    ----------
    themes : the largest first when they were formed; later ones at the end.
    novel : entries in no group: unlike all that are in one, or without words of their own.
    typicality : entry → mean similarity to the others of its panel; about 0..1.
    size : least and most entries of a panel.
    edits : all that were asked for. idle : those of them that speak of entries or groups that are not there.
    automatic : entry → panel before any edit. labels : group → label before any edit.
    judged : entries that judging has begun with; nobody enters or leaves their panels by the method.
    """

    themes: tuple[Theme, ...]
    novel: tuple[str, ...]
    typicality: Mapping[str, float]
    size: tuple[int, int]
    edits: tuple[Edit, ...] = ()
    idle: tuple[Edit, ...] = ()
    automatic: Mapping[str, str] = field(default_factory=dict)
    theme_of: Mapping[str, str] = field(default_factory=dict)  # panel → theme, before any edit
    labels: Mapping[str, str] = field(default_factory=dict)
    judged: frozenset[str] = frozenset()

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(panel for theme in self.themes for panel in theme.panels)

    @property
    def out_of_bounds(self) -> tuple[Panel, ...]:
        """Panels with fewer or more entries than `size`; frozen ones, pins and links come before it."""
        return tuple(each for each in self.panels if not self.size[0] <= len(each.entries) <= self.size[1])

    def panel_of(self) -> dict[str, Panel]:
        """Entry → panel; novel entries are left out."""
        return {entry: panel for panel in self.panels for entry in panel.entries}

    def places(self) -> dict[str, tuple[str, str]]:
        """Entry → label of its theme and of its panel; novel entries are left out."""
        return {
            entry: (theme.label, panel.label)
            for theme in self.themes
            for panel in theme.panels
            for entry in panel.entries
        }

    def frame(self) -> pd.DataFrame:
        """entry, theme and panel (labels, empty for novel entries), typicality (NaN for them), novel."""
        import pandas as pd

        return pd.DataFrame(list(self._rows()), columns=["entry", "theme", "panel", "typicality", "novel"])

    def _rows(self) -> Iterator[tuple[str, str, str, float, bool]]:
        places = self.places()
        for entry in sorted([*places, *self.novel]):
            theme, panel = places.get(entry, ("", ""))
            yield entry, theme, panel, self.typicality.get(entry, float("nan")), entry not in places

    def with_judged(self, entries: Collection[str]) -> Grouping:
        """The panels of these entries are frozen from now on."""
        begun = {panel.id for entry, panel in self.panel_of().items() if entry in entries}
        frozen = {entry for panel in self.panels if panel.id in begun for entry in panel.entries}
        return replace(self, judged=self.judged | frozen)

    def document(self) -> dict[str, Any]:
        """As JSON holds it; `read_grouping` is the opposite."""
        return {
            "format": _FORMAT,
            "themes": [_theme_document(each) for each in self.themes],
            "novel": list(self.novel),
            "typicality": dict(self.typicality),
            "size": list(self.size),
            "edits": [edit_document(each) for each in self.edits],
            "idle": [edit_document(each) for each in self.idle],
            "automatic": dict(self.automatic),
            "theme_of": dict(self.theme_of),
            "labels": dict(self.labels),
            "judged": sorted(self.judged),
        }


def read_grouping(document: Mapping[str, Any]) -> Grouping:
    """A grouping that `Grouping.document` has written. Raises ValueError for another format."""
    if document.get("format") != _FORMAT:
        raise ValueError(f"a grouping of format {document.get('format')}; this version reads {_FORMAT}")
    return Grouping(
        themes=tuple(_read_theme(each) for each in document["themes"]),
        novel=tuple(document["novel"]),
        typicality=dict(document["typicality"]),
        size=(document["size"][0], document["size"][1]),
        edits=tuple(read_edit(each) for each in document["edits"]),
        idle=tuple(read_edit(each) for each in document["idle"]),
        automatic=dict(document["automatic"]),
        theme_of=dict(document["theme_of"]),
        labels=dict(document["labels"]),
        judged=frozenset(document["judged"]),
    )


def _group_document(group: Theme | Panel) -> dict[str, Any]:
    return {
        "id": group.id,
        "label": group.label,
        "phrases": list(group.phrases),
        "typical": list(group.typical),
    }


def _theme_document(theme: Theme) -> dict[str, Any]:
    panels = [{**_group_document(each), "entries": list(each.entries)} for each in theme.panels]
    return {**_group_document(theme), "stability": theme.stability, "panels": panels}


def _read_theme(document: Mapping[str, Any]) -> Theme:
    panels = tuple(
        Panel(
            each["id"], each["label"], tuple(each["phrases"]), tuple(each["typical"]), tuple(each["entries"])
        )
        for each in document["panels"]
    )
    return Theme(
        document["id"],
        document["label"],
        tuple(document["phrases"]),
        tuple(document["typical"]),
        panels,
        float(document["stability"]),
    )
