"""Answers from elsewhere: as messy as real tables, every mistake told, nothing that was answered changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.assessing_case import ALONE, MENTEE, MENTOR, OTHER_TRACK, an_assessment, competencies, situations
from tests.builders import a_member, a_pair, a_participant, a_persons_data, a_text
from tests.import_case import SEASON, ImportCase, counts, write_text, write_xlsx
from workbench.app.importing import ImportedFile
from workbench.domain.responses import CANNOT_SAY
from workbench.errors import SettingsError, UnusableTable
from workbench.files.spreadsheets.rejected import reason_text
from workbench.store.database import Database
from workbench.workflows.importing.common import SourceRow
from workbench.workflows.ports import Unit

ITEMS = ("asking.asking_one", "asking.asking_two", "hearing.hearing_one", "hearing.hearing_two")
RATINGS = ("ID участника", "Источник", "Кто оценил", *ITEMS)
ANSWERS = ("ID участника", *(f"case_{number}" for number in range(1, 7)))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season's directory of rubrics with the small rubric and test."""
    directory = tmp_path_factory.mktemp("files")
    (directory / "rubrics" / "assessments").mkdir(parents=True)
    for document, place in ((competencies(), ""), (situations(), "assessments")):
        path = directory / "rubrics" / place / f"{document.id}.v{document.version}.yaml"
        told = document.model_dump(mode="json", exclude_none=True)
        path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return directory


@pytest.fixture
def case(database: Database, files: Path) -> ImportCase:
    """MENTOR and MENTEE are a pair, ALONE has none; J01 and C01 judge."""
    with database.write() as work:
        people = [MENTOR, MENTEE, ALONE, "J01", "C01"]
        work.people.put_participants(
            [
                a_participant(MENTOR),
                a_participant(MENTEE, pair_role="mentee"),
                a_participant(ALONE),
                a_participant(OTHER_TRACK, tracks=("media",)),
            ]
        )
        work.people.put_pairs([a_pair("PR-1", MENTOR, MENTEE)])
        work.people.put_members([a_member("J01"), a_member("C01", role="chair")])
        work.people.put_personal_data([a_persons_data(each) for each in people])
    return ImportCase(files, database, SEASON.model_copy(update={"assessments": (an_assessment(),)}))


@pytest.fixture(autouse=True)
def _tidy(files: Path) -> Any:
    yield
    for path in files.glob("rejected-*.xlsx"):
        path.unlink()


def ratings(case: ImportCase, *rows: list[Any], headings: Any = RATINGS, **options: Any) -> ImportedFile:
    path = case.directory / f"table-{len(case.runs)}.xlsx"
    return case.file("ratings", write_xlsx(path, headings, *rows), **options)


def answers(case: ImportCase, *rows: list[Any], headings: Any = ANSWERS, **options: Any) -> ImportedFile:
    path = case.directory / f"table-{len(case.runs)}.xlsx"
    return case.file("answers", write_xlsx(path, headings, *rows), **options)


def kept(case: ImportCase) -> dict[tuple[str, str, str], dict[str, str]]:
    """Participant, source and rater → what holds; all of it is submitted."""
    with case.store.read() as work:
        responses = work.assessments.responses("entry")
        held = work.assessments.answers([each.id for each in responses])
        assert all(each.submitted_at is not None for each in responses)
        return {(each.participant_id, each.source, each.rater_id): held[each.id] for each in responses}


def codes(done: ImportedFile) -> list[tuple[int, str]]:
    return [(each.row.number, str(each.code)) for each in done.report.rejections]


def test_ratings_of_all_sources_are_kept_as_submitted_under_who_gave_them(case: ImportCase) -> None:
    done = ratings(
        case,
        [MENTOR, "самооценка", "", "часто", "Всегда", "иногда", "никогда"],
        ["№ 100 001", "Наставляемый", None, 3, 2.0, "1", 0],
        [MENTEE, "mentor", "100001@EXAMPLE.org", "often", "не могу судить", "", "—"],
        [MENTOR, "Эксперт", "j01@example.org", 2, 2, 2, 2],
        [MENTOR, "expert", "C01", 1, 1, 1, 1],
    )
    assert counts(done) == {"rows": 5, "accepted": 5}
    assert kept(case) == {
        (MENTOR, "self", MENTOR): dict(zip(ITEMS, ("often", "always", "sometimes", "never"), strict=True)),
        (MENTOR, "mentee", MENTEE): dict(zip(ITEMS, ("always", "often", "sometimes", "never"), strict=True)),
        (MENTEE, "mentor", MENTOR): {ITEMS[0]: "often", ITEMS[1]: CANNOT_SAY},
        (MENTOR, "expert", "J01"): dict.fromkeys(ITEMS, "often"),
        (MENTOR, "expert", "C01"): dict.fromkeys(ITEMS, "sometimes"),
    }
    assert done.table.ignored == ()
    with case.store.read() as work:
        (row,) = work.audit.rows()
        assert list(work.rubrics.in_use()) == ["mentor@1"]
    assert (row.action, row.subject, row.details["assessment"]) == ("import", "ratings", "entry")
    assert "100001" not in str(row.details)


def test_importing_the_same_file_again_changes_nothing(case: ImportCase) -> None:
    row = [MENTOR, "self", "", "often", "", "", ""]
    ratings(case, row)
    before = kept(case)
    assert counts(ratings(case, row)) == {"rows": 1, "unchanged": 1}
    assert kept(case) == before
    with case.store.read() as work:
        assert len(work.audit.rows()) == 1


def test_columns_go_by_the_texts_of_indicators_in_either_language(case: ImportCase) -> None:
    path = write_text(
        case.directory / "texts.csv",
        ["Выгрузка оценок"],
        ["Участник", "Кто оценивает", "Первый признак  asking.", "SECOND sign of hearing", "Комментарий"],
        [ALONE, "самооценка", "часто", "3", "хорошо"],
        encoding="cp1251",
    )
    done = case.file("ratings", path)
    assert kept(case) == {(ALONE, "self", ALONE): {ITEMS[0]: "often", ITEMS[3]: "always"}}
    assert done.table.ignored == ("Комментарий",)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "self", "", 1, 1, 1, 1], "no_id"),
        (["555", "self", "", 1, 1, 1, 1], "unknown_participant"),
        ([OTHER_TRACK, "self", "", 1, 1, 1, 1], "not_assessed"),
        ([MENTOR, "коллега", "", 1, 1, 1, 1], "unknown_source"),
        ([MENTOR, "", "", 1, 1, 1, 1], "unknown_source"),
        ([MENTOR, "self", MENTEE, 1, 1, 1, 1], "other_rater"),
        ([MENTOR, "expert", "", 1, 1, 1, 1], "no_rater"),
        ([MENTOR, "expert", "nobody@example.org", 1, 1, 1, 1], "unknown_rater"),
        ([MENTOR, "expert", MENTEE, 1, 1, 1, 1], "unknown_rater"),
        ([ALONE, "mentor", "", 1, 1, 1, 1], "no_rater"),
        ([MENTEE, "mentor", ALONE, 1, 1, 1, 1], "unknown_rater"),
        ([MENTOR, "mentor", MENTEE, 1, 1, 1, 1], "unknown_rater"),
        ([MENTOR, "self", "", 4, 1, 1, 1], "bad_answer"),
        ([MENTOR, "self", "", -1, 1, 1, 1], "bad_answer"),
        ([MENTOR, "self", "", 1.5, 1, 1, 1], "bad_answer"),
        ([MENTOR, "self", "", "1,5", 1, 1, 1], "bad_answer"),
        ([MENTOR, "self", "", "+", 1, 1, 1], "bad_answer"),
        ([MENTOR, "self", "", "хорошо", 1, 1, 1], "bad_answer"),
        ([MENTOR, "self", "", True, 1, 1, 1], "bad_answer"),
        ([MENTOR, "self", "", "", "-", None, "нет ответа"], "no_answers"),
    ],
)
def test_a_row_that_cannot_be_taken_is_kept_with_its_reason_and_the_rest_is_imported(
    case: ImportCase, row: list[Any], code: str
) -> None:
    done = ratings(case, row, [ALONE, "self", "", 1, 1, 1, 1])
    assert codes(done) == [(2, code)]
    assert list(kept(case)) == [(ALONE, "self", ALONE)]
    assert done.rejected is not None
    for language in ("ru", "en"):
        assert "%(" not in reason_text(done.report.rejections[0], language)  # type: ignore[arg-type]


def test_the_reason_of_an_answer_names_its_column(case: ImportCase) -> None:
    done = ratings(case, [MENTOR, "self", "", 1, "семь", 1, 1])
    assert "asking.asking_two: семь" in reason_text(done.report.rejections[0])


def test_a_source_that_the_season_does_not_ask_is_refused(case: ImportCase) -> None:
    assessment = an_assessment(sources=("self",))
    case.season = case.season.model_copy(update={"assessments": (assessment,)})
    assert codes(ratings(case, [MENTOR, "expert", "J01", 1, 1, 1, 1])) == [(2, "source_not_asked")]


def test_of_two_rows_about_one_form_the_same_is_a_repetition_and_another_a_mistake(case: ImportCase) -> None:
    first = [MENTOR, "self", "", 1, 1, 1, 1]
    done = ratings(case, first, first, [MENTOR, "self", "", 2, 1, 1, 1])
    assert counts(done) == {"rows": 3, "accepted": 1, "repeated": 1, "rejected": {"second_form": 1}}
    assert kept(case)[MENTOR, "self", MENTOR][ITEMS[0]] == "sometimes"


@pytest.mark.parametrize("empty_first", [True, False])
def test_an_empty_row_takes_nothing_from_the_good_one_of_the_same_person(
    case: ImportCase, empty_first: bool
) -> None:
    good, empty = [MENTOR, *"abcdab"], [MENTOR, *[""] * 6]
    done = answers(case, *((empty, good) if empty_first else (good, empty)), [MENTEE, *"aaaaaa"])
    assert counts(done) == {"rows": 3, "accepted": 2, "rejected": {"no_answers": 1}}
    assert codes(done) == [(2 if empty_first else 3, "no_answers")]
    assert list(kept(case)[MENTOR, "test", MENTOR].values()) == list("abcdab")


def test_others_can_save_while_the_rows_of_a_table_are_read(case: ImportCase) -> None:
    def reading(rows: Iterable[SourceRow]) -> Iterator[SourceRow]:
        for row in rows:
            with case.store.write() as work:
                work.people.put_participants([a_participant(f"9{row.number}")])
            yield row

    done = answers(case, [MENTOR, *"abcdab"], [MENTEE, *"aaaaaa"], checking=reading)
    assert counts(done) == {"rows": 2, "accepted": 2}
    with case.store.read() as work:
        assert {"92", "93"} <= set(work.people.participants())


def test_a_file_that_holds_nothing_new_does_not_wait_for_who_is_writing(case: ImportCase) -> None:
    row = [MENTOR, *"abcdab"]
    answers(case, row)
    with case.store.write():
        assert counts(answers(case, row)) == {"rows": 1, "unchanged": 1}


def test_a_form_that_somebody_submits_while_a_file_is_imported_stays(
    case: ImportCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_another(self: Database) -> AbstractContextManager[Unit]:
        monkeypatch.undo()
        answers(case, [MENTOR, *"aaaaaa"])
        return self.write()

    monkeypatch.setattr(Database, "write", after_another)
    done = answers(case, [MENTOR, *"bbbbbb"], [MENTEE, *"bbbbbb"])
    assert counts(done) == {"rows": 2, "accepted": 1, "rejected": {"form_is_there": 1}}
    assert {who: set(said.values()) for (who, *_), said in kept(case).items()} == {
        MENTOR: {"a"},
        MENTEE: {"b"},
    }


def test_what_was_submitted_is_not_changed_by_a_file(case: ImportCase) -> None:
    ratings(case, [MENTOR, "self", "", 1, 1, 1, 1])
    done = ratings(case, [MENTOR, "self", "", 3, 3, 3, 3])
    assert codes(done) == [(2, "form_is_there")]
    assert set(kept(case)[MENTOR, "self", MENTOR].values()) == {"sometimes"}


def test_a_rating_from_before_a_pair_parted_counts_if_it_names_the_rater(case: ImportCase) -> None:
    with case.store.write() as work:
        work.people.put_pairs([a_pair("PR-1", MENTOR, MENTEE, active=False)])
    done = ratings(case, [MENTEE, "mentor", "", 1, 1, 1, 1], [MENTEE, "mentor", MENTOR, 1, 1, 1, 1])
    assert codes(done) == [(2, "no_rater")]
    assert list(kept(case)) == [(MENTEE, "mentor", MENTOR)]


def test_a_mentee_of_several_has_to_be_named(case: ImportCase) -> None:
    with case.store.write() as work:
        work.people.put_pairs([a_pair("PR-2", MENTOR, ALONE)])
    done = ratings(case, [MENTOR, "mentee", "", 1, 1, 1, 1], [MENTOR, "mentee", ALONE, 1, 1, 1, 1])
    assert codes(done) == [(2, "no_rater")]
    assert list(kept(case)) == [(MENTOR, "mentee", ALONE)]


def test_a_dry_run_counts_and_keeps_nothing(case: ImportCase) -> None:
    done = ratings(case, [MENTOR, "self", "", 1, 1, 1, 1], dry_run=True)
    assert counts(done) == {"rows": 1, "accepted": 1}
    assert kept(case) == {}


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (("ID участника", "Источник", "Оценка 1"), "no column is headed by a question"),
        (("ID участника", "Источник", ITEMS[0], "Первый признак asking"), "are both asking.asking_one"),
        (("Кто-то", "Что-то", ITEMS[0]), "no header of a table of ratings"),
        (("ID участника", ITEMS[0]), "no column for source"),
    ],
)
def test_a_table_that_is_none_says_what_is_missing(
    case: ImportCase, headings: tuple[str, ...], told: str
) -> None:
    with pytest.raises(UnusableTable, match=told):
        ratings(case, [MENTOR, "self", 1, 1][: len(headings)], headings=headings)


def test_answers_to_the_test_go_by_letters_numbers_and_texts(case: ImportCase) -> None:
    done = answers(
        case,
        [MENTOR, "a", "Б", 3, "Поступок d", "2)", ""],
        [MENTEE, "C", "в", "4", "deed A", "-", "d"],
    )
    assert counts(done) == {"rows": 2, "accepted": 2}
    assert kept(case) == {
        (MENTOR, "test", MENTOR): dict(zip(ANSWERS[1:6], "abcdb", strict=True)),
        (MENTEE, "test", MENTEE): {"case_1": "c", "case_2": "c", "case_3": "d", "case_4": "a", "case_6": "d"},
    }
    with case.store.read() as work:
        assert list(work.assessments.tests_in_use()) == ["situations@1"]


@pytest.mark.parametrize("cell", ["e", "д", 5, 0, "ab", "a, b", "?"])
def test_an_answer_that_is_no_option_is_refused(case: ImportCase, cell: object) -> None:
    assert codes(answers(case, [MENTOR, cell, "a", "a", "a", "a", "a"])) == [(2, "bad_answer")]
    assert kept(case) == {}


def test_situations_go_by_their_numbers_too(case: ImportCase) -> None:
    answers(case, [MENTOR, "a", "b"], headings=("Участник", "Вопрос 6", "Ситуация 2"))
    assert kept(case) == {(MENTOR, "test", MENTOR): {"case_6": "a", "case_2": "b"}}


def test_answers_are_read_by_the_test_that_was_answered_first(case: ImportCase, files: Path) -> None:
    answers(case, [MENTOR, "a", "a", "a", "a", "a", "a"])
    path = files / "rubrics" / "assessments" / "situations.v1.yaml"
    before = path.read_text(encoding="utf-8")
    changed = situations(title=a_text("Новое", "New"), situations=situations().situations[:2])
    path.write_text(yaml.safe_dump(changed.model_dump(mode="json"), allow_unicode=True), encoding="utf-8")
    try:
        answers(case, [MENTEE, "a", "a", "a", "a", "a", "b"])
    finally:
        path.write_text(before, encoding="utf-8")
    assert kept(case)[MENTEE, "test", MENTEE]["case_6"] == "b"


def test_answers_need_an_assessment_with_a_test(case: ImportCase) -> None:
    case.season = case.season.model_copy(update={"assessments": (an_assessment(test=None),)})
    with pytest.raises(SettingsError, match="has no test"):
        answers(case, [MENTOR, "a", "a", "a", "a", "a", "a"])
    with pytest.raises(SettingsError, match="known are entry"):
        answers(case, [MENTOR, "a", "a", "a", "a", "a", "a"], assessment="exit")
