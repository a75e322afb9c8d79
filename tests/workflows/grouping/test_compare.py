"""A stage's entries are compared, what was found is kept, and each entry's most alike can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.builders import NOON, STAGE
from tests.comparing_case import COPY, PASSAGE, TEXTS, Model, put_entries
from tests.judging_case import a_season
from workbench.domain.duplicates import Comparison, DuplicateDecision
from workbench.domain.text import text_digest
from workbench.errors import EncoderUnavailable, InvalidTexts, SimilarityProblem
from workbench.similarity.duplicates import DuplicatePair
from workbench.store.database import Database, open_database
from workbench.workflows.grouping import compare as comparing
from workbench.workflows.grouping.compare import ComparisonSummary, compare_stage, similar_to

SEASON = a_season()
STAGE_OF_SEASON = SEASON.stages[0]
DECISION = DuplicateDecision(STAGE, "И-0001", "И-0003", 1, "copy", "Тот же текст", "C01", NOON)


def compare(store: Database, **changes: Any) -> ComparisonSummary:
    fields: dict[str, Any] = {"now": NOON, "load": Model().load}
    return compare_stage(store, SEASON, STAGE_OF_SEASON, **{**fields, **changes})


@pytest.fixture
def store(database: Database) -> Database:
    put_entries(database)
    return database


@pytest.fixture
def empty(sqlite_url: str) -> Database:
    return open_database(sqlite_url)


def test_copies_and_passages_are_kept_with_the_digests_of_their_texts(store: Database) -> None:
    summary = compare(store)

    with store.read() as work:
        found = work.duplicates.found(STAGE)
        entries = {each.number: each.version for each in work.entries.all(STAGE)}
        assert work.duplicates.comparison(STAGE) == summary.comparison
    assert {(each.first, each.second): each.kind for each in found} == {
        ("И-0001", "И-0003"): "copy",
        ("И-0001", "И-0004"): "passage",
        ("И-0003", "И-0004"): "passage",
    }
    for each in found:
        assert each.first_digest == text_digest(entries[each.first].text)
        for span in each.spans if each.kind == "passage" else ():
            assert PASSAGE in entries[each.first].text[slice(*span[0])]
            assert PASSAGE in entries[each.second].text[slice(*span[1])]


def test_a_comparison_goes_on_record_by_counts_alone(store: Database) -> None:
    compare(store)

    with store.read() as work:
        row = work.audit.rows()[-1]
    assert (row.action, row.actor, row.subject) == ("compare", "organiser", STAGE)
    assert row.details == {"entries": 6, "copy": 1, "passage": 2, "paraphrase": 0}


def test_paraphrases_are_looked_for_by_the_encoder_and_vectors_of_sentences_are_not_kept(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(
        texts: Mapping[str, str],
        *,
        encoder: Callable[[Sequence[str]], Any],
        parts: Callable[[Sequence[str]], Any],
    ) -> list[DuplicatePair]:
        assert encoder(list(texts.values())).shape == (len(texts), 256)
        assert parts(["Одно предложение.", "Другое."]).shape == (2, 256)
        return [DuplicatePair("И-0002", "И-0006", "paraphrase", 0.7, (((0, 5), (0, 4)),))]

    monkeypatch.setattr(comparing, "find_duplicates", find)
    put_entries(empty)
    model = Model()
    summary = compare(empty, load=model.load)

    assert summary.counts() == {"copy": 0, "passage": 0, "paraphrase": 1}
    with empty.read() as work:
        assert [each.kind for each in work.duplicates.found(STAGE)] == ["paraphrase"]
    assert model.seen == len(TEXTS) + 2
    again = Model()
    compare(empty, load=again.load)
    assert again.seen == 2


def test_a_dry_run_keeps_nothing_and_finds_the_same(store: Database) -> None:
    tried = compare(store, dry_run=True)

    with store.read() as work:
        assert work.duplicates.comparison(STAGE) is None
        assert work.duplicates.found(STAGE) == []
        assert "compare" not in {each.action for each in work.audit.rows()}
    assert tried == compare(store)


class Listing(Model):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        self.texts.update(texts)
        return super().encode(texts)


def test_a_text_is_encoded_once_and_its_words_each_time(store: Database) -> None:
    first, again = Listing(), Listing()
    compare(store, load=first.load)
    compare(store, load=again.load)

    longest = max(map(len, again.texts))
    assert {each for each in first.texts if len(each) > longest} == first.texts - again.texts
    assert len(first.texts - again.texts) >= len(TEXTS)


def test_the_entry_most_like_another_is_its_copy(store: Database) -> None:
    compare(store)
    found = similar_to(store, STAGE_OF_SEASON, "И-0003")

    assert found.rows[0].number == "И-0001"
    assert found.rows[0].title == "Скамья для двора"
    assert found.rows[0].kind == "copy"
    scores = [each.score or 0 for each in found.rows]
    assert scores == sorted(scores, reverse=True)
    assert "школьный двор" in found.rows[0].shared
    assert not found.changed


def test_an_entry_that_only_shares_a_passage_is_named_after_the_most_alike(empty: Database) -> None:
    put_entries(empty)
    summary = compare(empty)
    near = [each for each in summary.similar if each.entry == "И-0001" and each.other != "И-0004"]
    with empty.write() as work:
        work.duplicates.put(summary.comparison, [each.duplicate for each in summary.pairs], near)
    rows = similar_to(empty, STAGE_OF_SEASON, "И-0001").rows

    assert [each.number for each in rows] == [*(each.other for each in near), "И-0004"]
    assert (rows[-1].kind, rows[-1].score, rows[-1].title) == ("passage", None, "Карта книг")
    assert len(similar_to(empty, STAGE_OF_SEASON, "И-0001", count=2).rows) == 2


def test_pairs_that_wait_for_a_decision_come_first_and_decisions_stay(store: Database) -> None:
    compare(store)
    with store.write() as work:
        work.duplicates.decide(DECISION)
    again = compare(store)

    assert [each.decision for each in again.pairs] == [None, None, DECISION]
    said = " ".join(map(str, again.sentences()))
    assert "Waiting for a decision: 2." in said
    found = similar_to(store, STAGE_OF_SEASON, "И-0001")
    assert found.rows[0].decision == DECISION
    with store.write() as work:
        for second in ("И-0001", "И-0003"):
            work.duplicates.decide(replace(DECISION, first=second, second="И-0004", verdict="template"))
    assert "decided about all of them" in " ".join(map(str, compare(store).sentences()))


def test_texts_that_changed_since_the_comparison_are_noticed(store: Database) -> None:
    compare(store)
    put_entries(store, {"И-0005": "Совсем другой текст о другом."})
    assert similar_to(store, STAGE_OF_SEASON, "И-0001").changed

    compare(store)
    assert not similar_to(store, STAGE_OF_SEASON, "И-0001").changed
    put_entries(store, {"И-0007": TEXTS["И-0002"]})
    assert similar_to(store, STAGE_OF_SEASON, "И-0001").changed


def test_only_entries_of_one_stage_are_compared(empty: Database) -> None:
    put_entries(empty)
    put_entries(empty, {"И-0101": COPY}, stage="final")
    summary = compare(empty)

    assert "И-0101" not in {each.entry for each in summary.similar}
    assert "И-0101" not in {each.duplicate.second for each in summary.pairs}
    with pytest.raises(SimilarityProblem, match="no entry И-0101"):
        similar_to(empty, STAGE_OF_SEASON, "И-0101")


def test_no_entries_are_an_error_and_one_has_nothing_to_be_compared_with(empty: Database) -> None:
    with pytest.raises(InvalidTexts, match="import them first"):
        compare(empty)
    put_entries(empty, {"И-0001": COPY})
    with pytest.raises(SimilarityProblem, match="run: workbench duplicates"):
        similar_to(empty, STAGE_OF_SEASON, "И-0001")
    summary = compare(empty)

    assert summary.pairs == ()
    assert summary.similar == ()
    assert list(map(str, summary.sentences())) == [
        "There is one entry only, so there is nothing to compare it with."
    ]
    assert similar_to(empty, STAGE_OF_SEASON, "И-0001").rows == ()


def test_an_entry_without_a_text_is_like_no_other(empty: Database) -> None:
    put_entries(empty, {**TEXTS, "И-0007": ""}, titles={"И-0007": "Проект"})
    compare(empty)

    assert similar_to(empty, STAGE_OF_SEASON, "И-0007").rows == ()


def test_an_encoder_that_is_not_there_leaves_what_was_found_before(store: Database) -> None:
    before = compare(store).comparison
    with pytest.raises(EncoderUnavailable, match="no such folder"):
        compare_stage(store, SEASON, STAGE_OF_SEASON, now=NOON, encoder="./nowhere")

    with store.read() as work:
        assert work.duplicates.comparison(STAGE) == before == Comparison(**vars(before))
        assert len(work.duplicates.found(STAGE)) == 3
