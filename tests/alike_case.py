"""Entries that resemble each other, and groups of entries, put into a store as comparing and grouping do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.builders import NOON, STAGE, a_pair, a_version, an_entry
from workbench.domain.duplicates import Comparison, Duplicate
from workbench.domain.entries import Section
from workbench.domain.text import text_digest
from workbench.similarity.groups import Grouping, Panel, Theme
from workbench.workflows.ports import Store

PASSAGE = (
    "каждую неделю начинающий учитель и наставник вместе готовят один урок, проводят его вдвоём "
    "и в тот же день обсуждают, что получилось"
)
# The smile counts as one character here and as two in a browser.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "И-0011": ("😀 Молодым учителям трудно одним.", f"Мы предлагаем: {PASSAGE}. Так проходит год."),
    "И-0012": (f"Во всех школах района {PASSAGE}. Директор рядом.", "Итог подводят весной."),
    "И-0013": ("Театр, в котором играют учителя.", "Премьера в мае."),
}
TITLES = {"И-0011": "Урок на двоих", "И-0012": "Вдвоём у доски", "И-0013": "Школьный театр"}


def put_entries(store: Store, stage_id: str = STAGE) -> None:
    with store.write() as work:
        for place, (number, texts) in enumerate(TEXTS.items(), start=11):
            work.people.put_pairs([a_pair(f"PR-{place}")])
            sections = tuple(
                Section(field, text) for field, text in zip(("problem", "goal"), texts, strict=True)
            )
            version = a_version(TITLES[number], sections=sections)
            entry = an_entry(number, pair_id=f"PR-{place}", version=version, stage_id=stage_id)
            work.entries.put([(entry, [])])


def a_duplicate(store: Store, first: str = "И-0011", second: str = "И-0012", **changes: Any) -> Duplicate:
    """As found in the texts that stand in the store; the passage is marked where both hold it."""
    with store.read() as work:
        entries = [work.entries.get(each) for each in (first, second)]
    texts = [each.version.text for each in entries if each is not None]
    begins = [each.find(PASSAGE) for each in texts]
    spans = tuple((begin, begin + len(PASSAGE)) for begin in begins)
    fields: dict[str, Any] = {
        "stage_id": entries[0].stage_id if entries[0] else STAGE,
        "kind": "passage",
        "score": 0.8,
        "spans": ((spans[0], spans[1]),) if min(begins) >= 0 else (),
        "first_digest": text_digest(texts[0]),
        "second_digest": text_digest(texts[1]),
    }
    return Duplicate(first=first, second=second, **{**fields, **changes})


def put_found(store: Store, *found: Duplicate, stage_id: str = STAGE, entries: int | None = None) -> None:
    """What a comparison of all entries of the stage found."""
    with store.write() as work:
        count = len(work.entries.numbers(stage_id)) if entries is None else entries
        work.duplicates.put(Comparison(stage_id, "embedded", count, "organiser", NOON), found, [])


def put_groups(
    store: Store,
    panels: Mapping[tuple[str, str], Sequence[str]],
    *,
    novel: Sequence[str] = (),
    size: tuple[int, int] = (2, 3),
    stage_id: str = STAGE,
) -> None:
    """(theme, label) → entries; the first entry of a group is its most typical one."""
    themes = tuple(
        Theme(
            f"T{number}",
            theme,
            (),
            (),
            tuple(
                Panel(
                    f"P{number}.{place}",
                    label,
                    (),
                    tuple(panels[theme, label][:1]),
                    tuple(panels[theme, label]),
                )
                for place, label in enumerate([each for name, each in panels if name == theme], start=1)
            ),
        )
        for number, theme in enumerate(dict.fromkeys(theme for theme, _ in panels), start=1)
    )
    grouping = Grouping(themes, tuple(novel), {}, size)
    with store.write() as work:
        work.groupings.add(stage_id, 1, grouping.document(), by="organiser", at=NOON)
        work.planning.put_groups(stage_id, grouping.places())
