"""Entries that count as one, and where in a work a shared passage stands."""

from __future__ import annotations

from dataclasses import replace

from tests.builders import NOON, STAGE
from workbench.domain.duplicates import DuplicateDecision, Verdict, duplicate_sets, newest_decisions
from workbench.domain.entries import EntryVersion, Section


def _decision(first: str, second: str, verdict: Verdict = "copy", number: int = 1) -> DuplicateDecision:
    return DuplicateDecision(STAGE, first, second, number, verdict, "Тот же текст", "C01", NOON)


def test_copies_of_copies_are_one_set_called_by_its_lowest_number() -> None:
    decisions = [_decision("И-0002", "И-0004"), _decision("И-0004", "И-0007"), _decision("И-0005", "И-0006")]
    assert duplicate_sets(decisions) == {
        "И-0002": "И-0002", "И-0004": "И-0002", "И-0007": "И-0002", "И-0005": "И-0005", "И-0006": "И-0005",
    }  # fmt: skip


def test_sets_do_not_depend_on_the_order_of_decisions() -> None:
    decisions = [_decision("И-0003", "И-0004"), _decision("И-0001", "И-0002"), _decision("И-0002", "И-0004")]
    assert duplicate_sets(decisions) == duplicate_sets(decisions[::-1])
    assert set(duplicate_sets(decisions).values()) == {"И-0001"}


def test_the_same_idea_counts_as_one_work_but_a_template_and_a_false_alarm_do_not() -> None:
    assert duplicate_sets([_decision("И-0001", "И-0002", "same_idea")]) == {
        "И-0001": "И-0001",
        "И-0002": "И-0001",
    }
    assert duplicate_sets([_decision("И-0001", "И-0002", "template")]) == {}
    assert duplicate_sets([_decision("И-0001", "И-0002", "false_alarm")]) == {}


def test_the_newest_decision_about_two_entries_holds() -> None:
    first, second = _decision("И-0001", "И-0002"), _decision("И-0001", "И-0002", "template", number=2)
    other = replace(first, second="И-0003")
    assert newest_decisions([second, other, first]) == {
        ("И-0001", "И-0002"): second,
        ("И-0001", "И-0003"): other,
    }


def test_a_passage_across_sections_is_found_in_each_of_them() -> None:
    sections = (Section("problem", "Мало книг."), Section("goal", ""), Section("results", "Клуб по субботам"))
    version = EntryVersion(None, "Книга рядом", sections)
    assert version.text == "Книга рядом\nМало книг.\n\nКлуб по субботам"
    begin, end = version.text.index("рядом"), version.text.index(" по субботам")
    parts = version.parts_of((begin, end))
    assert parts == [(-1, 6, 11), (0, 0, 10), (2, 0, 4)]
    texts = [version.title if place < 0 else sections[place].text for place, *_ in parts]
    assert [text[a:b] for text, (_, a, b) in zip(texts, parts, strict=True)] == [
        "рядом",
        "Мало книг.",
        "Клуб",
    ]
