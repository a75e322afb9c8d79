"""What is read of the entries beside one: their judged texts, whose they are, how like they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import NOON, STAGE, a_persons_data, a_version, an_entry, fill
from workbench.domain.duplicates import Comparison, Duplicate, DuplicateDecision, SimilarEntry, Verdict
from workbench.store.database import Database

COMPARISON = Comparison(STAGE, "embedded", 4, "organiser", NOON)
FOUND = Duplicate(STAGE, "И-0001", "И-0003", "passage", 0.5, (((0, 9), (2, 11)),), "a" * 64, "b" * 64)
ALIKE = SimilarEntry(STAGE, "И-0001", 1, "И-0004", 0.4, ("школьный театр",))


def decision(number: int, verdict: Verdict) -> DuplicateDecision:
    return DuplicateDecision(STAGE, "И-0001", "И-0003", number, verdict, "Так видно", "C01", NOON)


@pytest.fixture
def stage(database: Database) -> Database:
    """Four entries of four pairs, И-0001 and И-0003 with a passage in common; И-0002 like И-0001 as well."""
    fill(database, entries=4)
    with database.write() as work:
        work.duplicates.put(COMPARISON, [FOUND], [replace(ALIKE, rank=2, other="И-0002"), ALIKE])
        work.people.put_personal_data([a_persons_data("J01", email="Juror@Example.org")])
    return database


def test_the_newest_verdict_is_the_one_that_holds(stage: Database) -> None:
    with stage.read() as work:
        assert work.duplicates.with_verdicts(STAGE, "И-0003") == [(FOUND, None)]
    with stage.write() as work:
        work.duplicates.decide(decision(1, "template"))
        work.duplicates.decide(decision(2, "copy"))
    with stage.read() as work:
        assert work.duplicates.with_verdicts(STAGE, "И-0001") == [(FOUND, "copy")]
        assert work.duplicates.with_verdicts(STAGE, "И-0002") == []
        assert work.duplicates.with_verdicts("other", "И-0001") == []


def test_those_most_like_come_first_with_the_pairs_they_are_of(stage: Database) -> None:
    with stage.read() as work:
        found = work.duplicates.beside(STAGE, "И-0001", ["И-0003"], reader_id="J01")
        participants, pairs = work.people.participants(), work.people.pairs()
        entries = {each.number: each for each in work.entries.all(STAGE)}
    assert [each.entry.number for each in found] == ["И-0004", "И-0002", "И-0003"]
    assert [each.similar for each in found] == [ALIKE, replace(ALIKE, rank=2, other="И-0002"), None]
    for each in found:
        assert each.entry == entries[each.entry.number]
        assert each.pair == pairs[each.entry.pair_id]
        assert each.people == (participants[each.pair.mentor_id], participants[each.pair.mentee_id])
    contacts = found[0].contacts
    assert {owner: data.email for owner, data in contacts.items()} == {
        "J01": "Juror@Example.org",
        found[0].pair.mentor_id: f"{found[0].pair.mentor_id}@example.org",
        found[0].pair.mentee_id: f"{found[0].pair.mentee_id}@example.org",
    }
    assert {data.full_name for data in contacts.values()} == {""}


def test_nothing_of_another_stage_and_never_the_entry_itself_is_beside_it(stage: Database) -> None:
    with stage.write() as work:
        work.entries.put([(an_entry("И-0009", stage_id="other"), [])])
    with stage.read() as work:
        found = work.duplicates.beside(STAGE, "И-0001", ["И-0001", "И-0009", "И-0404"], reader_id="J01")
        assert [each.entry.number for each in found] == ["И-0004", "И-0002"]
        assert work.duplicates.beside(STAGE, "И-0003", [], reader_id="J01") == []
        assert work.duplicates.beside("other", "И-0001", ["И-0003"], reader_id="J01") == []


def test_people_without_contacts_and_a_later_version_are_read_all_the_same(stage: Database) -> None:
    later = a_version("Новая редакция", sent_at=None)
    with stage.write() as work:
        (before,) = [each for each in work.entries.all(STAGE) if each.number == "И-0003"]
        work.entries.put([(replace(before, version=later), [before.version])])
    with stage.read() as work:
        (last,) = work.duplicates.beside(STAGE, "И-0001", ["И-0003"], reader_id="nobody")[2:]
    assert (last.entry.version.title, last.contacts.get("nobody")) == ("Новая редакция", None)


def test_headings_are_those_of_the_named_entries_with_the_group_of_each(stage: Database) -> None:
    with stage.write() as work:
        work.planning.put_groups(STAGE, {"И-0001": ("Школа", "Театры"), "И-0004": ("Село", "")})
    with stage.read() as work:
        title = a_version().title
        assert work.entries.headings(["И-0001", "И-0002", "И-0404"]) == {
            "И-0001": (title, ("Школа", "Театры")),
            "И-0002": (title, None),
        }
        assert work.entries.headings(["И-0004"]) == {"И-0004": (title, ("Село", ""))}
        assert work.entries.headings([]) == {}
