"""What a season's assessments name is read from its files; what is missing is told before anybody answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.app.assessments import assessment_of, load_assessment_files
from workbench.app.opening import Workbench, open_workbench
from workbench.errors import InvalidDocument, SettingsError
from workbench.files.starting import start_season

BLOCK = """
assessments:
  - id: entry
    track: mentoring
    name: {ru: "Оценка компетенций", en: "Assessment"}
    rubric: mentor_competencies@1
    test: mentor_situations@1
    sources: [self, mentor, mentee, expert]
    opens: 2025-11-10 09:00
    closes: 2025-11-28 18:00
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("season")
    start_season(directory)
    return directory


@pytest.fixture
def opened(written: Path) -> Iterator[Workbench]:
    workbench = open_workbench({"season": written})
    yield workbench
    workbench.store.close()


@pytest.fixture
def changed(opened: Workbench) -> Iterator[Callable[..., Workbench]]:
    """Opens the season with its block of assessments changed: `changed(("old", "new"))`."""
    file = opened.settings.season_file
    before = file.read_text(encoding="utf-8")
    seasons: list[Workbench] = []

    def change(*changes: tuple[str, str]) -> Workbench:
        block = BLOCK
        for old, new in changes:
            assert old in block
            block = block.replace(old, new)
        file.write_text(before + block, encoding="utf-8")
        seasons.append(open_workbench({"season": file.parent}))
        return seasons[-1]

    yield change
    file.write_text(before, encoding="utf-8")
    for each in seasons:
        each.store.close()


def test_a_season_without_assessments_needs_no_tests(opened: Workbench) -> None:
    found = load_assessment_files(opened)
    assert (found.rubrics, found.tests) == ({}, {})
    with pytest.raises(SettingsError, match="names none"):
        assessment_of(opened)


def test_what_assessments_name_is_read_and_nothing_else(changed: Callable[..., Workbench]) -> None:
    workbench = changed()
    found = load_assessment_files(workbench)
    assert (list(found.rubrics), list(found.tests)) == (["mentor_competencies@1"], ["mentor_situations@1"])
    assert "mentor_competencies@1" not in workbench.rubrics, "a juror's page does not wait for it"
    assert assessment_of(workbench) == assessment_of(workbench, "entry")
    with pytest.raises(SettingsError, match="known are entry"):
        assessment_of(workbench, "exit")


def test_an_assessment_of_ratings_alone_needs_no_test(changed: Callable[..., Workbench]) -> None:
    found = load_assessment_files(changed(("    test: mentor_situations@1\n", "")))
    assert (list(found.rubrics), found.tests) == (["mentor_competencies@1"], {})


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (("mentor_competencies@1", "mentor_competencies@7"), "assessments.entry.rubric"),
        (("mentor_situations@1", "mentor_situations@7"), "assessments.entry.test"),
    ],
)
def test_a_rubric_or_test_that_is_not_there_is_told_with_those_that_are(
    changed: Callable[..., Workbench], change: tuple[str, str], name: str
) -> None:
    with pytest.raises(SettingsError, match=r"mentor_[a-z]*@1") as raised:
        load_assessment_files(changed(change))
    assert raised.value.parameters["name"] == name


def test_a_test_keyed_to_another_rubric_is_refused(changed: Callable[..., Workbench]) -> None:
    workbench = changed(("mentor_competencies@1", "teacher_competencies@1"))
    with pytest.raises(InvalidDocument, match="there is no rubric mentor_competencies@1"):
        load_assessment_files(workbench)


def test_a_test_in_a_file_of_another_name_is_found(changed: Callable[..., Workbench]) -> None:
    workbench = changed()
    directory = workbench.settings.rubric_directory / "assessments"
    file = (directory / "mentor_situations.v1.yaml").rename(directory / "ситуации.yaml")
    try:
        assert list(load_assessment_files(workbench).tests) == ["mentor_situations@1"]
    finally:
        file.rename(directory / "mentor_situations.v1.yaml")
