"""Reviews in long form and score sheets: what counts, and means worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import pytest

from tests.builders import a_criterion, a_rubric
from tests.judging_case import COMPLETE, JudgingCase, form, new_id
from workbench.domain.rubric import Rubric
from workbench.store.database import Database
from workbench.workflows.reporting import ReviewRow, ScoreSheet, review_rows, score_sheets


def weighted_rubric() -> Rubric:
    criteria = tuple(
        a_criterion(each, weight=weight, comment="never")
        for each, weight in (("need", 10), ("plan", 30), ("result", 60))
    )
    return a_rubric().model_copy(update={"criteria": criteria})


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database, weighted_rubric())


def save(case: JudgingCase, member: str, content: object, number: str = "И-0001", **more: object) -> None:
    fields: dict[str, object] = {"base": 0, "intent": "submit", **more}
    case.juror(member).save(number, revision_id=new_id(), form=content, **fields)  # type: ignore[arg-type]


def rows(case: JudgingCase) -> list[ReviewRow]:
    with case.store.read() as work:
        return review_rows(work, case.stage, case.rubric)


def sheets(case: JudgingCase) -> list[ScoreSheet]:
    with case.store.read() as work:
        return score_sheets(work, case.stage, case.rubric)


def levels(sheet: ScoreSheet) -> list[Sequence[int | None]]:
    return [line.level_by_juror for line in sheet.lines]


def test_season_without_reviews_has_empty_sheets(case: JudgingCase) -> None:
    assert rows(case) == []
    first, second = sheets(case)
    assert (first.entry, second.entry) == ("И-0001", "И-0002")
    assert (first.jurors, first.total_by_juror, first.mean, first.awaited) == ((), (), None, 2)
    assert [line.mean for line in first.lines] == [None, None, None]


def test_means_are_over_jurors_and_totals_are_weighted(case: JudgingCase) -> None:
    save(case, "J02", form(need=4, plan=2, result=1))
    save(case, "J01", form(need=3, plan=3, result=4))
    sheet = sheets(case)[0]
    assert sheet.jurors == ("J01", "J02")
    assert levels(sheet) == [(3, 4), (3, 2), (4, 1)]
    assert [line.weight for line in sheet.lines] == [10, 30, 60]
    assert [line.mean for line in sheet.lines] == pytest.approx([3.5, 2.5, 2.5])
    # J01: (10 × 3 + 30 × 3 + 60 × 4) / 100; J02: (10 × 4 + 30 × 2 + 60 × 1) / 100
    assert sheet.total_by_juror == pytest.approx((3.6, 1.6))
    assert sheet.mean == pytest.approx(2.6)
    assert sheet.awaited == 0


def test_abstention_is_an_empty_cell_and_in_no_mean(case: JudgingCase) -> None:
    save(case, "J01", form(need=4, plan=None, result=2))
    save(case, "J02", form(need=None, plan=None, result=3))
    sheet = sheets(case)[0]
    assert levels(sheet) == [(4, None), (None, None), (2, 3)]
    assert [line.mean for line in sheet.lines] == [pytest.approx(4.0), None, pytest.approx(2.5)]
    # (10 × 4 + 60 × 2) / 70 and 3
    assert sheet.total_by_juror == pytest.approx((160 / 70, 3.0))
    assert sheet.mean == pytest.approx((160 / 70 + 3.0) / 2)
    abstained = [row for row in rows(case) if row.abstained]
    assert {(row.juror, row.criterion) for row in abstained} == {
        ("J01", "plan"),
        ("J02", "need"),
        ("J02", "plan"),
    }
    assert {row.level for row in abstained} == {None}


def test_juror_who_abstained_from_everything_leaves_the_mean_to_others(case: JudgingCase) -> None:
    save(case, "J01", form(need=None, plan=None, result=None))
    save(case, "J02", form(need=2, plan=2, result=2))
    sheet = sheets(case)[0]
    assert (sheet.total_by_juror[0], sheet.mean) == (None, pytest.approx(2.0))


def test_drafts_count_in_no_sheet_and_stand_in_the_long_form(case: JudgingCase) -> None:
    save(case, "J01", form(need=2, plan=2, result=2))
    save(case, "J02", form(need=4), intent="save")
    sheet = sheets(case)[0]
    assert (sheet.jurors, sheet.awaited) == (("J01",), 1)
    assert [line.mean for line in sheet.lines] == [2.0, 2.0, 2.0]
    drafts = [row for row in rows(case) if row.status == "draft"]
    assert [(row.juror, row.criterion, row.level) for row in drafts] == [
        ("J02", "need", 4),
        ("J02", "plan", None),
        ("J02", "result", None),
    ]


def test_reopened_review_counts_no_more_until_submitted_again(case: JudgingCase) -> None:
    save(case, "J01", form(need=2, plan=2, result=2))
    save(case, "J01", form(need=3, plan=2, result=2), base=1, intent="reopen")
    assert sheets(case)[0].jurors == ()
    save(case, "J01", form(need=3, plan=2, result=2), base=2)
    assert levels(sheets(case)[0]) == [(3,), (2,), (2,)]
    assert {row.level for row in rows(case) if row.criterion == "need"} == {3}


def test_review_of_a_juror_who_stepped_back_counts_nowhere(case: JudgingCase) -> None:
    save(case, "J01", form(need=4, plan=4, result=4))
    save(case, "J02", form(need=1, plan=1, result=1))
    case.juror("J01").declare_conflict("И-0001", "знаком с авторами")
    sheet = sheets(case)[0]
    assert (sheet.jurors, sheet.mean, sheet.awaited) == (("J02",), pytest.approx(1.0), 0)
    assert {row.juror for row in rows(case)} == {"J02"}


def test_long_form_has_a_row_for_each_criterion_and_the_closing_comment(case: JudgingCase) -> None:
    save(case, "J01", form("сильная пара", need=3, need_comment="ясно", plan=2, result=4))
    found = rows(case)
    assert [(row.criterion, row.level, row.weight, row.comment) for row in found] == [
        ("need", 3, 10, "ясно"),
        ("plan", 2, 30, ""),
        ("result", 4, 60, ""),
        ("closing", None, 0.0, "сильная пара"),
    ]
    first = found[0]
    assert (first.entry, first.title, first.juror) == ("И-0001", "Клуб молодых педагогов", "J01")
    assert (first.status, first.rubric, first.criterion_name) == (
        "submitted",
        "initiative@1",
        "Критерий need",
    )
    assert first.saved_at == "2025-11-22T09:00:00+00:00"


def test_rows_stand_by_entry_then_juror(case: JudgingCase) -> None:
    for number, member in (("И-0002", "J02"), ("И-0001", "J02"), ("И-0002", "J01"), ("И-0001", "J01")):
        save(case, member, COMPLETE, number)
    order = [(row.entry, row.juror) for row in rows(case)]
    assert order == sorted(order)


def test_reports_name_nobody(case: JudgingCase) -> None:
    save(case, "J01", COMPLETE)
    told = json.dumps([asdict(each) for each in [*rows(case), *sheets(case)]], ensure_ascii=False)
    hidden = ("Вымышленная", "Анна", "@example", "+7900", "PR-1", "100001", "Тульская", "Школа", "институт")
    assert [text for text in hidden if text in told] == []
