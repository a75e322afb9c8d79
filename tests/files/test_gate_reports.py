"""Answers to gates and cut scores in score sheets, exports and protocols."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.builders import a_text
from tests.files.protocol_case import a_content, a_protocol, a_sheet, number_of
from tests.files.test_reports import ROW, SHEET, TITLE, UNRATED, csv_rows, pages, values
from tests.judging_case import JudgingCase, form, new_id
from tests.rubric_case import a_cut_score, a_gated_rubric
from workbench.domain.rubric import Aggregation
from workbench.files.protocols.writing import protocol_pdf, protocol_xlsx
from workbench.files.ratings import read_ratings
from workbench.files.reports import Format, reviews_file, sheet_file
from workbench.store.database import Database
from workbench.workflows.reporting import GateLine, review_rows, score_sheets

RUBRIC = a_gated_rubric(
    aggregation=Aggregation(method="sum"), cut_scores=(a_cut_score("fair", 10), a_cut_score("good", 25))
)
YES = {"answer": True, "abstained": False, "comment": ""}
NO = {"answer": False, "abstained": False, "comment": "нет подписи"}
ABSTAINED = {"answer": None, "abstained": True, "comment": ""}


@pytest.fixture
def case(database: Database) -> JudgingCase:
    made = JudgingCase(database, RUBRIC)
    for member, levels, consent in (("J01", (2, 3, 3), NO), ("J02", (2, None, 2), ABSTAINED)):
        content = form(**dict(zip(("need", "plan", "result"), levels, strict=True)))
        content["gates"] = {"consent": consent, "both": YES}
        saved = made.juror(member).save("И-0001", revision_id=new_id(), base=0, form=content, intent="submit")
        assert saved.revision.status == "submitted", saved.missing
    return made


def test_a_sheet_has_each_jurors_answer_and_names_what_the_entry_is_called(case: JudgingCase) -> None:
    with case.store.read() as work:
        first, second = score_sheets(work, case.stage, RUBRIC)
    assert first.gates == (
        GateLine(RUBRIC.gates[0].name, (False, None)),
        GateLine(RUBRIC.gates[1].name, (True, True)),
    )
    assert [(line.yes, line.answered) for line in first.gates] == [(0, 1), (2, 2)]
    # (1 × 2 + 3 × 3 + 6 × 3) / 10 × 10, and of the juror who abstained (1 × 2 + 6 × 2) / 7 × 10
    assert first.total_by_juror == pytest.approx((29, 20))
    assert first.mean == pytest.approx(24.5)
    assert first.called == RUBRIC.cut_scores[0].name
    assert (second.gates[0].answer_by_juror, second.called) == ((), None)


def test_the_long_form_has_a_row_for_each_gate_that_is_no_rating(case: JudgingCase, tmp_path: Path) -> None:
    with case.store.read() as work:
        rows = review_rows(work, case.stage, RUBRIC)
    told = [(each.juror, each.criterion, each.level, each.answer) for each in rows[:3]]
    assert told == [("J01", "consent", None, False), ("J01", "both", None, True), ("J01", "need", 2, None)]
    path = tmp_path / "reviews.csv"
    path.write_bytes(reviews_file(rows, "csv"))
    assert [each["answer"] for each in csv_rows(path.read_bytes())][:3] == ["нет", "да", ""]
    found = read_ratings(path)
    assert set(found.frame["criterion"]) == {"need", "plan", "result"}
    assert found.abstentions == 1  # of a criterion; that of a gate is another matter
    records = json.loads(reviews_file(rows, "json"))
    assert [each["answer"] for each in records][:3] == [False, True, None]


@pytest.mark.parametrize("format_", ["xlsx", "csv", "json"])
def test_an_export_without_answers_is_as_it_was_before_there_were_gates(format_: Format) -> None:
    content = reviews_file([ROW], format_)
    if format_ == "json":
        assert list(json.loads(content)[0])[-1] == "saved_at"
        return
    head = values(pages(content)[0])[0] if format_ == "xlsx" else list(csv_rows(content)[0])
    assert head[-1] in ("saved_at", "Сохранено (UTC)")


GATED = replace(
    SHEET,
    gates=(
        GateLine(a_text("Согласие", "Consent"), (True, False, None)),
        GateLine(a_text("Двое", "Both"), (None, None, None)),
    ),
    called=a_text("Перспективно", "Promising"),
)
UNRATED_GATED = replace(UNRATED, gates=tuple(replace(each, answer_by_juror=()) for each in GATED.gates))


def test_the_summary_counts_who_says_yes() -> None:
    summary, blocks = pages(sheet_file([GATED, UNRATED_GATED], "xlsx", title=TITLE))
    head, first, second = values(summary)[2:5]
    assert head[2:4] == ["Согласие", "Двое"]
    assert head[-4:] == ["Итог", "Оценка по итогу", "Листов", "Ожидается"]
    assert first[2:5] == ["да: 1 из 2", None, 3.7]
    assert (first[-3], second[-3], second[2]) == ("Перспективно", None, None)
    rows = values(blocks)
    assert rows[2][:6] == ["Согласие", None, "да", "нет", None, "да: 1 из 2"]
    assert rows[7][0] == "Итог: Перспективно"


def test_a_table_for_programs_has_the_same_columns_in_english() -> None:
    (first, _) = csv_rows(sheet_file([GATED, UNRATED_GATED], "csv", title=TITLE))
    assert (first["Consent"], first["called"], first["mean"]) == ("yes: 1 of 2", "Promising", "3.67")
    (record, other) = json.loads(sheet_file([GATED, UNRATED], "json", title=TITLE))
    assert record["gates"][0] == {"gate": {"ru": "Согласие", "en": "Consent"}, "answers": [True, False, None]}
    assert record["called"] == {"ru": "Перспективно", "en": "Promising"}
    assert not {"gates", "called"} & set(other)


# --- the protocol ---


def test_a_protocols_score_sheets_show_answers_and_the_name_of_the_total() -> None:
    number = number_of(1)
    sheet = replace(a_sheet(number), gates=GATED.gates, called=GATED.called)
    content = a_content(a_protocol(3, seats=1), sheets=(sheet,), language="ru")
    page = load_workbook(io.BytesIO(protocol_xlsx(content)))["Оценочные листы"]
    found = [row for row in page.iter_rows(values_only=True) if row[0]]
    (consent,) = [row for row in found if row[0] == "Согласие"]
    assert consent[2:5] == ("да", "нет", None)
    assert [row[0] for row in found][-1] == "Итог: Перспективно"
    assert protocol_pdf(content).startswith(b"%PDF")


def test_columns_of_a_rubric_have_their_names_in_a_protocol() -> None:
    protocol = a_protocol(3, seats=1)
    first, *others = protocol.candidates
    known = first.model_copy(update={"attributes": {**first.attributes, "gate:consent": False}})
    content = a_content(
        protocol.model_copy(update={"candidates": (known, *others)}), rubric=RUBRIC, language="ru"
    )
    page = load_workbook(io.BytesIO(protocol_xlsx(content)))["Рейтинг"]
    head = [cell.value for cell in page[3]]
    assert "Условие consent" in head
    assert page.cell(4, head.index("Условие consent") + 1).value == "нет"
