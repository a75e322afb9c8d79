"""Tests of situations as files: every mistake at its place, the ready test sound and fair."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from tests.linting.situations import ready_test, small_rubric, write_test
from workbench.domain.text import Language
from workbench.errors import InvalidDocument
from workbench.files.yaml_files.assessments import load_test, load_tests
from workbench.files.yaml_files.checking import check_files
from workbench.linting.assessments import check_assessment

RUBRICS = {small_rubric().key: small_rubric()}
READY, RUBRIC = ready_test()


def test_the_ready_test_needs_no_advice() -> None:
    assert check_assessment(READY, RUBRIC) == []


def test_every_competency_of_a_mentor_has_four_or_five_situations() -> None:
    counts = Counter(each.competency for each in READY.situations)
    assert set(counts) == {each.id for each in RUBRIC.criteria}
    assert set(counts.values()) == {4, 5}
    assert sum(counts.values()) >= 30


def test_the_best_option_stands_at_each_place_equally_often_and_never_thrice_in_a_row() -> None:
    places = [[option.credit for option in each.options].index(each.most) for each in READY.situations]
    assert Counter(places) == {place: len(places) / 4 for place in range(4)}
    assert not any(
        one == two == three for one, two, three in zip(places, places[1:], places[2:], strict=False)
    )


@pytest.mark.parametrize("language", get_args(Language))
def test_the_best_option_is_the_longest_no_oftener_than_by_chance(language: Language) -> None:
    longest = 0
    for situation in READY.situations:
        best, *others = sorted(situation.options, key=lambda each: -each.credit)
        longest += len(best.text.to(language)) > max(len(each.text.to(language)) for each in others)
    assert longest <= len(READY.situations) / 4


def test_who_always_chooses_to_ask_or_to_do_it_together_is_wrong_as_often_as_right() -> None:
    asks = re.compile(r"\b(спрошу|вместе|вдвоём)\b", re.IGNORECASE)
    chosen = [[one for one in each.options if asks.search(one.text.ru)] for each in READY.situations]
    right = [
        sum(one.credit == situation.most for one in options) / len(options)
        for situation, options in zip(READY.situations, chosen, strict=True)
        if options
    ]
    assert len(right) >= 20
    assert sum(right) / len(right) <= 0.5


def test_situations_follow_each_other_from_different_competencies() -> None:
    asked = [each.competency for each in READY.situations]
    assert all(one != other for one, other in pairwise(asked))


def test_every_option_of_the_ready_test_has_a_reason_of_its_own() -> None:
    reasons = [option.reason.ru for each in READY.situations for option in each.options]
    assert len(set(reasons)) == len(reasons) == 4 * len(READY.situations)


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    test = load_test(write_test(tmp_path), RUBRICS)
    assert load_tests(tmp_path / "assessments", RUBRICS) == {test.key: test}
    assert test.situations[0] == READY.situation(test.situations[0].id)


def test_where_there_are_no_tests_nothing_is_missing(tmp_path: Path) -> None:
    assert load_tests(tmp_path / "assessments", RUBRICS) == {}


def test_every_mistake_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    first = {"competency": "painting", "options": [{}, {"credit": "два"}]}
    second = {"options": [{"credit": 3}, {"credit": 3}, {"credit": 0}, {"credit": 0}]}
    path = write_test(tmp_path, {"minutes": 0, "situations": [first, second]})
    with pytest.raises(InvalidDocument) as caught:
        load_test(path, RUBRICS)
    told = [each.removeprefix(f"{path}:") for each in caught.value.problems]
    lines = path.read_text(encoding="utf-8").splitlines()
    at = {lines[int(each.split(":")[0]) - 1].strip(): each.split(": ", 1)[1] for each in told}
    assert at == {
        "minutes: 0": "minutes: 0 is too small; write at least 1",
        "competency: painting": "situations.0.competency: the rubric has no competency 'painting';"
        " known: goal_setting, listening",
        "credit: два": "situations.0.options.1.credit: a whole number is expected, not 'два';"
        " write digits only",
        "- id: a": "situations.1.options: two options have the highest credit; one is the best,"
        " or the key is in doubt",
    }


def test_a_test_of_a_rubric_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = write_test(tmp_path, {"rubric": "mentor_competencies@7"})
    with pytest.raises(
        InvalidDocument, match="no rubric mentor_competencies@7; known: mentor_competencies@1"
    ):
        load_test(path, RUBRICS)


def test_two_files_of_one_version_and_unreadable_ones_are_told_together(tmp_path: Path) -> None:
    path = write_test(tmp_path)
    (path.parent / "other.yaml").write_bytes(path.read_bytes())
    (path.parent / "windows.yaml").write_bytes("title: Тест".encode("cp1251"))
    with pytest.raises(InvalidDocument) as caught:
        load_tests(path.parent, RUBRICS)
    assert [Path(each.split(":")[0]).name for each in caught.value.problems] == ["other.yaml", "windows.yaml"]
    found = check_files([path.parent])
    assert {(each.code, Path(each.file).name) for each in found.found} == {
        ("ASM001", "other.yaml"),
        ("ASM001", "windows.yaml"),
    }
    assert found.assessments == 3


@pytest.mark.parametrize("named", ["", "assessments", "assessments/mentor_situations.v1.yaml"])
def test_a_test_is_checked_with_its_rubrics_its_directory_or_alone(tmp_path: Path, named: str) -> None:
    write_test(tmp_path, {"minutes": 3})
    found = check_files([tmp_path / named])
    assert [each.code for each in found.found if each.code.startswith("ASM")] == ["ASM005"]
    assert (found.assessments, found.rubrics) == (1, 0 if named else 1)


def test_tests_wait_until_the_rubrics_are_sound(tmp_path: Path) -> None:
    path = write_test(tmp_path, {"minutes": 3})
    (tmp_path / "broken.v1.yaml").write_text("id: broken\n", encoding="utf-8")
    assert {each.code[:3] for each in check_files([tmp_path]).found} == {"RUB"}
    with pytest.raises(InvalidDocument):
        check_files([path])
