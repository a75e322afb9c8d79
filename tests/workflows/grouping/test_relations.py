"""What explains that two entries resemble each other is said, and only where it is so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import NOON, STAGE, a_participant, a_version, an_entry
from tests.comparing_case import COPY, PASSAGE, put_entries
from workbench.domain.duplicates import Duplicate, DuplicateDecision
from workbench.domain.entries import Section
from workbench.domain.text import text_digest
from workbench.store.database import Database, open_database
from workbench.workflows.grouping.relations import (
    RELATION_TEXTS,
    Relation,
    explained,
    is_quotation,
    relations_of,
)

PAIR = ("И-0001", "И-0002")


@pytest.fixture
def store(sqlite_url: str) -> Database:
    return open_database(sqlite_url)


def a_duplicate(store: Database, **changes: Any) -> Duplicate:
    """Both texts share PASSAGE."""
    with store.read() as work:
        texts = {each.number: each.version.text for each in work.entries.all(STAGE)}
    first, second = (texts[each] for each in PAIR)
    spans = tuple((text.index(PASSAGE), text.index(PASSAGE) + len(PASSAGE)) for text in (first, second))
    fields: dict[str, Any] = {
        "kind": "passage",
        "score": 0.8,
        "spans": ((spans[0], spans[1]),),
        "first_digest": text_digest(first),
        "second_digest": text_digest(second),
    }
    return Duplicate(STAGE, *PAIR, **{**fields, **changes})


def relations(store: Database, **changes: Any) -> tuple[Relation, ...]:
    with store.read() as work:
        return relations_of(work, [a_duplicate(store, **changes)])[PAIR]


def put(store: Database, first: str = COPY, second: str = COPY) -> None:
    put_entries(store, dict(zip(PAIR, (first, second), strict=True)))


def set_people(store: Database, *, organisation: str, region: str = "", number: int = 4) -> None:
    """Of the mentee of the second pair, or of whomever `number` says."""
    known = {"organisation": organisation, "region": region, "pair_role": "mentee"}
    with store.write() as work:
        work.people.put_participants([a_participant(f"{200_000 + number}", **known)])


def test_works_of_strangers_have_no_relation(store: Database) -> None:
    put(store)

    assert relations(store) == ()


def test_one_pair_sent_both_works(store: Database) -> None:
    put(store)
    with store.write() as work:
        version = a_version("Ещё одна", sections=(Section("problem", COPY),))
        work.entries.put([(an_entry("И-0002", pair_id="PR-И-0001", version=version), [])])

    assert relations(store) == ("same_pair",)


@pytest.mark.parametrize(
    ("organisation", "region", "expected"),
    [
        ("МБОУ «Школа № 7»", "", ("same_organisation",)),
        ("МБОУ «Школа № 7»", "Тульская область", ("same_organisation",)),
        ("МБОУ «Школа № 7»", "Пермский край", ()),
        ("Школа № 17", "", ()),
        ("", "", ()),
    ],
)
def test_people_of_one_organisation_and_place_are_a_relation(
    store: Database, organisation: str, region: str, expected: tuple[Relation, ...]
) -> None:
    put(store)
    set_people(store, organisation="школа №7", region="Тульская область", number=1)
    set_people(store, organisation=organisation, region=region)

    assert relations(store) == expected


def test_organisations_that_nobody_filled_in_are_not_the_same(store: Database) -> None:
    put(store)
    for number in range(1, 5):
        set_people(store, organisation="", number=number)

    assert relations(store) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Сухомлинский писал: «", "»."),
        ("Об этом есть книга. „", "“. Она нам близка."),
        ('Девиз нашей школы: "', '".'),
        ("Как писал К. Д. Ушинский: ", "."),
        ("According to the district newspaper: ", "."),
        ("Мы помним слова учителя. ", " (В. А. Сухомлинский). Так и живём."),
        ("Мы помним слова учителя. ", " [3]. Так и живём."),
    ],
)
def test_a_passage_with_a_source_in_both_works_is_a_quotation(
    store: Database, before: str, after: str
) -> None:
    quoted = f"Начало работы. {before}{PASSAGE}{after}"
    put(store, quoted, f"Совсем другое начало, без вступления. {before}{PASSAGE}{after} Конец.")
    assert relations(store) == ("quotation",)

    put(store, quoted, f"{PASSAGE}.")
    assert relations(store) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"Наш «Клуб» и наша «Школа»: так мы живём. {PASSAGE}. А ещё «Музей».",
        f"По опросу 12 школ дела плохи. {PASSAGE}.",
        f'Слово" без начала и ещё" одно. {PASSAGE}.',
        f"Мы пишем об этом. {PASSAGE}. Потом отдыхаем (так решили все).",
    ],
)
def test_quotation_marks_elsewhere_make_no_quotation(text: str) -> None:
    start = text.index(PASSAGE)

    assert not is_quotation(text, (start, start + len(PASSAGE)))


def test_a_long_passage_is_no_quotation_because_a_source_stands_before_it() -> None:
    text = f"Как писал Ушинский: {PASSAGE}. {PASSAGE}. {PASSAGE}. {PASSAGE}."

    assert not is_quotation(text, (20, len(text)))


def test_of_changed_texts_and_of_whole_copies_no_quotation_is_claimed(store: Database) -> None:
    put(store, f"«{PASSAGE}»", f"Иначе: «{PASSAGE}»")

    assert relations(store) == ("quotation",)
    assert relations(store, kind="copy") == ()
    assert relations(store, kind="paraphrase") == ()
    assert relations(store, first_digest="0" * 64) == ()


def test_an_entry_that_is_gone_has_no_relation(store: Database) -> None:
    put(store)
    gone = replace(a_duplicate(store), second="И-0909")

    with store.read() as work:
        assert relations_of(work, [gone]) == {("И-0001", "И-0909"): ()}
        assert relations_of(work, []) == {}


def test_what_was_decided_is_said_after_what_is_known(store: Database) -> None:
    put(store)
    set_people(store, organisation="Гимназия № 1")
    found = a_duplicate(store)
    with store.read() as work:
        (before,) = explained(work, STAGE, [found])
    with store.write() as work:
        for number, verdict in enumerate(("copy", "template"), start=1):
            decision = DuplicateDecision(STAGE, *PAIR, number, verdict, "Общий образец", "C01", NOON)  # type: ignore[arg-type]
            work.duplicates.decide(decision)
    with store.read() as work:
        (after,) = explained(work, STAGE, [found])

    assert [str(each) for each in before.sentences()] == [
        RELATION_TEXTS["same_organisation"],
        "Not decided yet.",
    ]
    assert [str(each) for each in after.sentences()] == [
        RELATION_TEXTS["same_organisation"],
        "Decided: a common template. Reason: Общий образец",
    ]
