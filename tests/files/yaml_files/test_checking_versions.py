"""Stages that would not open because of the versions that their reviews were given by."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.domain.rubric import Rubric
from workbench.files.rubrics.to_yaml import rubric_yaml
from workbench.files.starting import start_season
from workbench.files.yaml_files.checking import InUse, check_files
from workbench.files.yaml_files.documents import load_rubric
from workbench.files.yaml_files.located import Located

STAGE, ID = "initiatives", "joint_initiative"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    start_season(tmp_path / "season")
    return tmp_path / "season"


def first(season: Path) -> Rubric:
    return load_rubric(season / "rubrics" / f"{ID}.v1.yaml")


def later(season: Path, version: int) -> Rubric:
    statement = {"version": version - 1, "ratings": []}
    return Rubric.model_validate(dict(first(season)) | {"version": version, "replaces": statement})


def found(season: Path, *in_use: Rubric) -> list[Located]:
    given = {(STAGE, each.key) for each in in_use}
    rubrics = {each.key: each for each in in_use}
    return [
        each
        for each in check_files([season], lambda _: InUse(rubrics, given=given)).found
        if each.code == "SEA001"
    ]


def line_of_the_stage(season: Path, version: int) -> int:
    lines = (season / "season.yaml").read_text(encoding="utf-8").splitlines()
    return next(place for place, line in enumerate(lines, 1) if f"rubric: {ID}@{version}" in line)


def test_a_stage_that_went_back_behind_its_reviews_is_told_at_its_line(season: Path) -> None:
    assert found(season, first(season)) == []
    (told,) = found(season, first(season), later(season, 2))
    assert told.line == line_of_the_stage(season, 1)
    assert f"given by {ID}@2" in str(told.message)


def test_a_lost_file_in_the_middle_of_a_chain_is_named(season: Path) -> None:
    file = season / "season.yaml"
    text = file.read_text(encoding="utf-8").replace(f"rubric: {ID}@1", f"rubric: {ID}@3")
    file.write_text(text, encoding="utf-8")
    middle = season / "rubrics" / f"{ID}.v2.yaml"
    middle.write_text(rubric_yaml(later(season, 2)), encoding="utf-8")
    (season / "rubrics" / f"{ID}.v3.yaml").write_text(rubric_yaml(later(season, 3)), encoding="utf-8")
    assert found(season, first(season)) == []
    middle.unlink()
    (told,) = found(season, first(season))
    assert told.line == line_of_the_stage(season, 3)
    assert f"by way of {ID}@2, which is in no file" in str(told.message)
