"""What a comparison found is replaced by the next one; what people decided about it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.builders import NOON, STAGE, a_pair, a_participant, an_entry
from workbench.domain.duplicates import Comparison, Duplicate, DuplicateDecision, SimilarEntry
from workbench.errors import StoreBusy, StoreProblem
from workbench.store.database import Database

COMPARISON = Comparison(STAGE, "embedded", 3, "organiser", NOON)
SPANS = (((0, 12), (5, 17)), ((30, 40), (50, 60)))
FOUND = Duplicate(STAGE, "И-0001", "И-0002", "copy", 0.75, SPANS, "a" * 64, "b" * 64)
ALIKE = SimilarEntry(STAGE, "И-0001", 1, "И-0003", 0.5, ("школьный театр", "сельский клуб"))
DECISION = DuplicateDecision(STAGE, "И-0001", "И-0002", 1, "copy", "Тот же текст", "C01", NOON)


@pytest.fixture
def entries(database: Database) -> Database:
    with database.write() as work:
        work.people.put_participants([a_participant(each) for each in ("100001", "100002")])
        work.people.put_pairs([a_pair()])
        work.entries.put([(an_entry(number), []) for number in ("И-0001", "И-0002", "И-0003")])
    return database


def test_a_comparison_comes_back_as_it_was_put(entries: Database) -> None:
    with entries.read() as work:
        assert work.duplicates.comparison(STAGE) is None
    with entries.write() as work:
        work.duplicates.put(COMPARISON, [FOUND], [replace(ALIKE, rank=2, other="И-0002"), ALIKE])
    with entries.read() as work:
        assert work.duplicates.comparison(STAGE) == COMPARISON
        assert work.duplicates.found(STAGE) == [FOUND]
        assert work.duplicates.of_entry(STAGE, "И-0002") == [FOUND]
        assert work.duplicates.of_entry(STAGE, "И-0003") == []
        assert work.duplicates.similar(STAGE, "И-0001") == [ALIKE, replace(ALIKE, rank=2, other="И-0002")]
        assert work.duplicates.found("other") == []


def test_the_next_comparison_replaces_the_last_one_of_its_stage_alone(entries: Database) -> None:
    elsewhere = replace(FOUND, stage_id="other")
    with entries.write() as work:
        work.duplicates.put(COMPARISON, [FOUND], [ALIKE])
        work.duplicates.put(replace(COMPARISON, stage_id="other"), [elsewhere], [])
        work.duplicates.put(replace(COMPARISON, entries=2), [], [])
    with entries.read() as work:
        assert work.duplicates.comparison(STAGE) == replace(COMPARISON, entries=2)
        assert (work.duplicates.found(STAGE), work.duplicates.similar(STAGE, "И-0001")) == ([], [])
        assert work.duplicates.found("other") == [elsewhere]


def test_decisions_stay_when_what_they_are_about_is_no_longer_found(entries: Database) -> None:
    later = replace(DECISION, number=2, verdict="template", reason="Общий образец")
    with entries.write() as work:
        work.duplicates.put(COMPARISON, [FOUND], [])
        work.duplicates.decide(DECISION)
        work.duplicates.decide(later)
        work.duplicates.put(COMPARISON, [], [])
    with entries.read() as work:
        assert work.duplicates.decisions(STAGE) == [DECISION, later]


def test_of_two_decisions_at_once_the_second_is_refused(entries: Database) -> None:
    with entries.write() as work:
        work.duplicates.decide(DECISION)
    with pytest.raises(StoreBusy), entries.write() as work:
        work.duplicates.decide(replace(DECISION, verdict="false_alarm", decided_by="C02"))
    with entries.read() as work:
        assert work.duplicates.decisions(STAGE) == [DECISION]


@pytest.mark.parametrize(
    "change", ["UPDATE duplicate_decisions SET verdict = 'template'", "DELETE FROM duplicate_decisions"]
)
def test_decisions_about_duplicates_cannot_be_changed(entries: Database, change: str) -> None:
    with entries.write() as work:
        work.duplicates.decide(DECISION)
    with pytest.raises((DatabaseError, StoreProblem)), entries.writing() as connection:
        connection.execute(text(change))
    with entries.read() as work:
        assert work.duplicates.decisions(STAGE) == [DECISION]
