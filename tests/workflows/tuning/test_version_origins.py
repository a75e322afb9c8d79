"""What a review was given as, beside how a newer version of the rubric reads it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.builders import a_criterion
from tests.judging_case import COMPLETE, JudgingCase, form
from tests.workflows.test_rubric_change import FIRST, MAPPED, SECOND, go_over_to, save, version
from workbench.files.ratings import read_ratings
from workbench.files.reports import Format, reviews_file
from workbench.store.database import Database
from workbench.workflows.reporting import ReviewRow, review_rows
from workbench.workflows.tuning.version_origins import sources_along


@pytest.fixture
def case(database: Database) -> JudgingCase:
    """J01 has submitted both entries by the first version."""
    case = JudgingCase(database)
    for number in ("И-0001", "И-0002"):
        save(case, COMPLETE, number=number)
    return case


def rows(case: JudgingCase) -> list[ReviewRow]:
    with case.store.read() as work:
        return review_rows(work, case.stage, case.rubric)


def records(case: JudgingCase, format: Format) -> list[dict[str, object]]:
    data = reviews_file(rows(case), format)
    if format == "json":
        return list(json.loads(data))
    if format == "csv":
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    head, *lines = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def test_a_renamed_criterion_comes_from_where_its_ratings_do_and_a_new_one_from_nowhere() -> None:
    second = version(
        2,
        {"id": "steps", "are": "kept", "was": "plan"},
        {"id": "growth", "are": "asked_again"},
        criteria=(FIRST.criteria[0], a_criterion("steps"), a_criterion("growth")),
    )
    second = second.model_validate(
        dict(second) | {"replaces": dict(second.replaces or {}) | {"dropped": ("result",)}}
    )
    third = second.model_validate(dict(second) | {"version": 3, "replaces": {"version": 2}})
    assert sources_along((FIRST, second, third)) == {"need": "need", "steps": "plan"}


def test_a_review_has_what_was_given_beside_what_counts_only_where_another_version_was_in_force(
    case: JudgingCase,
) -> None:
    go_over_to(case, MAPPED)
    complete = form(need=3, plan=1, result=4, result_comment="Видно, что оба растут")
    save(case, complete, number="И-0002", base=1, intent="reopen")
    told = {
        (each.entry, each.status, each.level, each.rubric_given_by, each.status_as_given, each.level_as_given)
        for each in rows(case)
        if each.criterion == "plan"
    }
    assert told == {
        ("И-0001", "submitted", 1, "initiative@1", "submitted", 2),
        ("И-0002", "draft", 1, None, None, None),
    }


def test_what_is_asked_again_has_no_level_and_the_one_that_was_given(case: JudgingCase) -> None:
    go_over_to(case, SECOND)
    (need,) = [each for each in rows(case) if (each.entry, each.criterion) == ("И-0001", "need")]
    assert (need.level, need.status) == (None, "draft")
    assert (need.level_as_given, need.status_as_given) == (3, "submitted")


@pytest.mark.parametrize(
    ("format", "columns"),
    [
        ("json", ("level", "rubric", "level_as_given", "rubric_given_by")),
        ("csv", ("level", "rubric", "level_as_given", "rubric_given_by")),
        (
            "xlsx",
            (
                "Уровень",
                "Рубрика",
                "Уровень по прежней рубрике (как поставлен)",
                "Заполнено по прежней рубрике",
            ),
        ),
    ],
)
def test_files_have_both_in_columns_of_their_own(
    case: JudgingCase, format: Format, columns: tuple[str, ...]
) -> None:
    assert not {*columns[2:]} & {*records(case, format)[0]}, "one version only: nothing to tell apart"
    go_over_to(case, MAPPED)
    named = "Код критерия" if format == "xlsx" else "criterion"
    (plan, *_) = [each for each in records(case, format) if each[named] == "plan"]
    assert [str(plan[each]) for each in columns] == ["1", "initiative@2", "2", "initiative@1"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_calibration_of_the_file_takes_the_levels_that_count(
    case: JudgingCase, format: Format, tmp_path: Path
) -> None:
    go_over_to(case, MAPPED)
    file = tmp_path / f"reviews.{format}"
    file.write_bytes(reviews_file(rows(case), format))
    frame = read_ratings(file).frame
    assert set(frame[frame["criterion"] == "plan"]["level"]) == {1}
