"""Questions that a notebook puts to the groups of a stage: each gives sentences, a table, some a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from workbench.app.notebooks.checks import Check, DrawnCheck
from workbench.app.notebooks.group_labels import LabelledPair, read_labelled_pairs
from workbench.app.notebooks.reading import Column, Reader
from workbench.charts import panel_chart
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.errors import N_, InvalidTexts, Sentence
from workbench.files.shipped import example_directory
from workbench.similarity.agreement import (
    ALL_ALIKE,
    LateArrivals,
    Told,
    late_arrivals,
    moved_between,
    tells_apart,
)
from workbench.similarity.grouping import SIZE, Grouping, group_entries
from workbench.similarity.neighbours import Features, features
from workbench.similarity.russian import lemmas
from workbench.workflows.assigning.plan_reading import read_problem
from workbench.workflows.grouping.encoding import Vectors
from workbench.workflows.grouping.group import GroupingSummary
from workbench.workflows.grouping.group_findings import (
    JuryOfThemes,
    bounds_findings,
    jury_findings,
    jury_of_themes,
    mean_typicality,
    panel_frame,
    repeat_findings,
    stability_findings,
    theme_frame,
    told_findings,
)

if TYPE_CHECKING:
    from workbench.app.opening import Workbench

SIZES = ((5, 15), (8, 15), SIZE, (12, 30), (15, 40))
LABELLED = "labelled_pairs.csv"
_SHARE = 0.1

_EXAMPLE = N_("This is the example season: people, entries and ratings are invented.")
_STAND = N_("Groups have been kept for this stage; what has arrived since is placed beside them here.")
_FORMED_HERE = N_(
    "No groups have been kept for this stage; these are formed here and kept when you save them."
)
_NO_LABELS = N_(
    "There are no labelled pairs. Make a table with the columns first, second and same (numbers of two "
    'entries; no, theme or idea), about a hundred rows, and name it: told_apart("labelled_pairs.csv").'
)
_LABELS = N_("Labelled pairs: %(pairs)s; of one theme %(theme)s, of one idea %(idea)s.")
_ONE_THEME = N_("Of one theme")
_ONE_IDEA = N_("Of one idea")
_LEMMAS = N_("words only (TF-IDF of lemmas)")
_BOTH = N_("%(encoder)s and words together, as for groups")
_ANOTHER_SEED = N_("Another seed")
_ANOTHER_ORDER = N_("Another order of the texts")
_LATER = N_("A tenth comes later, draw %(draw)s")


class Opened(Protocol):
    """What is asked; see `workbench.app.notebooks.groups_opening.OpenedGroups`."""

    @property
    def workbench(self) -> Workbench: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def language(self) -> Language: ...
    @property
    def example(self) -> bool: ...
    @property
    def seed(self) -> int: ...
    @property
    def stands(self) -> bool: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def titles(self) -> Mapping[str, str]: ...
    @property
    def pair_of(self) -> Mapping[str, str]: ...
    @property
    def left_out(self) -> list[str]: ...
    @property
    def summary(self) -> GroupingSummary: ...
    @property
    def grouping(self) -> Grouping: ...
    def encode(self, texts: Sequence[str], encoder: str | None = None) -> Vectors: ...


_THEMES = (
    Column("id", N_("Theme"), "label"),
    Column("label", N_("Label"), "label"),
    Column("entries", N_("Entries"), "count"),
    Column("panels", N_("Panels"), "count"),
    Column("phrases", N_("Key phrases"), "label"),
    Column("typical", N_("Most typical"), "label"),
    Column("stability", N_("Stability")),
)
_PANELS = (
    Column("panel", N_("Panel"), "label"),
    Column("theme", N_("Theme"), "label"),
    Column("entries", N_("Entries"), "count"),
    Column("fits", N_("Within bounds"), "mark"),
    Column("frozen", N_("Being judged"), "mark"),
    Column("typicality", N_("Mean typicality")),
    Column("phrases", N_("Key phrases"), "label"),
    Column("typical", N_("Most typical"), "label"),
)
_ENTRIES = (
    Column("entry", N_("Entry"), "label"),
    Column("title", N_("Title"), "label"),
    Column("theme", N_("Theme"), "label"),
    Column("panel", N_("Panel"), "label"),
    Column("typicality", N_("Typicality")),
)
_REPEATED = (
    Column("what", N_("What was changed"), "label"),
    Column("moved", N_("Moved"), "count"),
    Column("held", N_("Came later"), "count"),
    Column("same_theme", N_("In the same theme"), "count"),
    Column("same_panel", N_("In the same panel"), "count"),
    Column("novel", N_("In no group"), "count"),
)
_TOLD = (
    Column("question", N_("What belongs together"), "label"),
    Column("way", N_("Compared by"), "label"),
    Column("average_precision", N_("Average precision")),
    Column("by_chance", N_("By chance")),
    Column("threshold", N_("Best threshold")),
    Column("precision", N_("Precision with it")),
    Column("recall", N_("Recall with it")),
)
_JURY = (
    Column("panel", N_("Panel"), "label"),
    Column("entries", N_("Entries"), "count"),
    Column("reviews", N_("Reviews needed"), "count"),
    Column("jurors", N_("Jurors at least"), "count"),
    Column("free", N_("Jurors without any conflict"), "count"),
)
_JURY_THEMES = (
    Column("label", N_("Theme"), "label"),
    Column("entries", N_("Entries"), "count"),
    Column("reviews", N_("Reviews needed"), "count"),
    Column("nearest", N_("Jurors nearest to it"), "count"),
    Column("capacity", N_("Entries these can take"), "count"),
)
_BOUNDS = (
    Column("low", N_("From"), "count"),
    Column("high", N_("To"), "count"),
    Column("panels", N_("Panels"), "count"),
    Column("smallest", N_("Smallest"), "count"),
    Column("largest", N_("Largest"), "count"),
    Column("out", N_("Out of bounds"), "count"),
    Column("typicality", N_("Mean typicality")),
    Column("reviews", N_("Reviews for a panel"), "count"),
)


def _reader(opened: Opened) -> Reader:
    return Reader(opened.language, frozenset(), {})


def overview(opened: Opened) -> Check:
    frame = opened.grouping.frame()
    frame["title"] = [opened.titles[each] for each in frame["entry"]]
    said = [Sentence(_EXAMPLE)] if opened.example else []
    said += [Sentence(_STAND if opened.stands else _FORMED_HERE), *opened.summary.sentences()]
    return Check(frame, _reader(opened), tuple(said), _ENTRIES)


def themes(opened: Opened) -> Check:
    said = tuple(stability_findings(opened.grouping))
    return Check(theme_frame(opened.grouping), _reader(opened), said, _THEMES)


def panels(opened: Opened) -> DrawnCheck:
    grouping = opened.grouping
    frame = panel_frame(grouping)
    low, high = grouping.size
    return DrawnCheck(
        frame,
        _reader(opened),
        tuple(opened.summary.sentences()),
        _PANELS,
        lambda title: panel_chart(
            frame[["panel", "theme", "entries"]], low, high, title=title, language=opened.language
        ),
    )


def _formed(
    opened: Opened, texts: Mapping[str, str], rng: np.random.Generator, size: tuple[int, int]
) -> Grouping:
    """All groups formed anew, without corrections, as the method alone makes them."""
    return group_entries(texts, encoder=opened.encode, size=size, rng=rng, left_out=opened.left_out)


def repeated(opened: Opened, draws: int) -> Check:
    import pandas as pd

    size, reader = opened.grouping.size, _reader(opened)
    full = _formed(opened, opened.texts, np.random.default_rng(opened.seed), size)
    shuffled = np.random.default_rng([opened.seed, 1]).permutation(list(opened.texts)).tolist()
    others = {
        _ANOTHER_SEED: _formed(opened, opened.texts, np.random.default_rng([opened.seed, 2]), size),
        _ANOTHER_ORDER: _formed(
            opened,
            {each: opened.texts[each] for each in shuffled},
            np.random.default_rng(opened.seed),
            size,
        ),
    }
    moved = {what: moved_between(full, each) for what, each in others.items()}
    late: list[LateArrivals] = []
    if len(opened.texts) > 1:
        late = [
            late_arrivals(
                opened.texts,
                full,
                encoder=opened.encode,
                share=_SHARE,
                size=size,
                left_out=opened.left_out,
                rng=np.random.default_rng([opened.seed, 3, draw]),
            )
            for draw in range(draws)
        ]
    rows: list[dict[str, object]] = [
        {"what": reader.word(what), "moved": len(each)} for what, each in moved.items()
    ]
    rows += [
        {
            "what": reader.word(_LATER) % {"draw": draw},
            "moved": len(each.moved),
            "held": len(each.held),
            "same_theme": len(each.same_theme),
            "same_panel": len(each.same_panel),
            "novel": len(each.novel),
        }
        for draw, each in enumerate(late, start=1)
    ]
    frame = pd.DataFrame(rows, columns=[each.name for each in _REPEATED])
    said = repeat_findings(sorted({each for some in moved.values() for each in some}), late)
    return Check(frame, reader, tuple(said), _REPEATED)


def told_apart(opened: Opened, labelled: Path | str | None, encoders: Sequence[str]) -> Check:
    import pandas as pd

    reader = _reader(opened)
    if labelled is None and not opened.example:
        return Check(
            pd.DataFrame(columns=[each.name for each in _TOLD]), reader, (Sentence(_NO_LABELS),), _TOLD
        )
    path = Path(labelled) if labelled is not None else example_directory() / LABELLED
    pairs = read_labelled_pairs(path, opened.pair_of)
    rows: list[dict[str, object]] = []
    found: dict[str, dict[str, Told]] = {}
    ways = _ways(opened, pairs, encoders)
    for name, kinds in ((_ONE_THEME, ("theme", "idea")), (_ONE_IDEA, ("idea",))):
        together = [each.same in kinds for each in pairs]
        if any(together) and not all(together):
            question = reader.word(name)
            found[question] = {way: tells_apart(alike, together) for way, alike in ways.items()}
            rows += [
                {
                    "question": question,
                    "way": way,
                    **{each.name: getattr(told, each.name) for each in _TOLD[2:]},
                }
                for way, told in found[question].items()
            ]
    if not found:
        raise InvalidTexts(reason=ALL_ALIKE)
    counts = {kind: sum(each.same == kind for each in pairs) for kind in ("theme", "idea")}
    said = (Sentence(_LABELS, {"pairs": len(pairs), **counts}), *told_findings(found))
    return Check(pd.DataFrame(rows, columns=[each.name for each in _TOLD]), reader, said, _TOLD)


def _ways(opened: Opened, pairs: Sequence[LabelledPair], encoders: Sequence[str]) -> dict[str, list[float]]:
    """Way of comparing → how alike both entries of each pair are by it."""
    reader, plain = _reader(opened), list(opened.texts.values())
    row_of = {entry: row for row, entry in enumerate(opened.texts)}
    rows = [(row_of[each.first], row_of[each.second]) for each in pairs]
    words = [lemmas(each) for each in plain]
    found: dict[str, list[float]] = {}
    for name in encoders:
        of = features(opened.encode(plain, name), words)
        found[name] = [float(of.meaning[one] @ of.meaning[other]) for one, other in rows]
        both = reader.sentences([Sentence(_BOTH, {"encoder": name})])[0]
        found[both] = [_alike(of, one, other) for one, other in rows]
        found.setdefault(reader.word(_LEMMAS), [_words_alike(of, one, other) for one, other in rows])
    return found


def _alike(of: Features, one: int, other: int) -> float:
    return float(of.similarity([one], [other])[0, 0])


def _words_alike(of: Features, one: int, other: int) -> float:
    return float((of.words[[one]] @ of.words[[other]].T).toarray()[0, 0])


def _asked_of_jury(opened: Opened) -> JuryOfThemes:
    per_entry = opened.stage.ratings_per_entry
    with opened.workbench.store.read() as work:
        reading = read_problem(work, opened.stage, per_entry=per_entry)
    return jury_of_themes(opened.grouping, reading, per_entry)


def jury(opened: Opened) -> Check:
    asked = _asked_of_jury(opened)
    return Check(asked.panels, _reader(opened), tuple(jury_findings(opened.grouping, asked)), _JURY)


def jury_of_themes_of(opened: Opened) -> Check:
    asked = _asked_of_jury(opened)
    return Check(
        asked.themes, _reader(opened), tuple(jury_findings(opened.grouping, asked))[-1:], _JURY_THEMES
    )


def bounds(opened: Opened, sizes: Sequence[tuple[int, int]]) -> Check:
    import pandas as pd

    rows = []
    for low, high in sizes:
        made = _formed(opened, opened.texts, np.random.default_rng(opened.seed), (low, high))
        counts = [len(each.entries) for each in made.panels] or [0]
        rows.append(
            {
                "low": low,
                "high": high,
                "panels": len(made.panels),
                "smallest": min(counts),
                "largest": max(counts),
                "out": len(made.out_of_bounds),
                "typicality": mean_typicality(made, list(opened.texts)),
                "reviews": round(sum(counts) / len(counts) * opened.stage.ratings_per_entry),
            }
        )
    frame = pd.DataFrame(rows, columns=[each.name for each in _BOUNDS])
    return Check(frame, _reader(opened), tuple(bounds_findings(frame)), _BOUNDS)
