"""Versions of a rubric in a directory: found by name or content, and never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import a_rubric
from workbench.errors import FileProblem, InvalidDocument
from workbench.files.rubrics.to_yaml import rubric_yaml
from workbench.files.rubrics.versions import save_version, versions_in
from workbench.files.yaml_files.documents import load_rubric


def put(directory: Path, name: str, version: int, rubric_id: str = "initiative") -> Path:
    path = directory / name
    path.write_text(rubric_yaml(a_rubric(id=rubric_id, version=version)), encoding="utf-8")
    return path


def test_versions_are_found_by_name_and_by_what_other_files_hold(tmp_path: Path) -> None:
    second = put(tmp_path, "initiative.v2.yaml", 2)
    first = put(tmp_path, "old.yml", 1)
    put(tmp_path, "interview.v5.yaml", 5, "interview")
    assert versions_in(tmp_path, "initiative") == {1: first, 2: second}
    assert list(versions_in(tmp_path, "initiative")) == [1, 2]


def test_a_file_of_another_name_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text("id: initiative\n", encoding="utf-8")
    with pytest.raises(InvalidDocument, match="draft"):
        versions_in(tmp_path, "initiative")


def test_a_new_version_is_read_back_equal_and_never_written_over(tmp_path: Path) -> None:
    rubric = a_rubric(version=2, replaces={"version": 1})
    path = save_version(tmp_path, rubric)
    assert path.name == "initiative.v2.yaml"
    assert load_rubric(path) == rubric
    before = path.read_bytes()
    with pytest.raises(FileProblem, match="is there already"):
        save_version(tmp_path, a_rubric(version=2))
    assert path.read_bytes() == before


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be written"):
        save_version(tmp_path / "none", a_rubric())
