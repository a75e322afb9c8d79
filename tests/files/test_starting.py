"""A new season directory: complete and valid, or nothing at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from workbench.errors import FileProblem, SettingsError
from workbench.files.shipped import example_directory, notebook_directory, rubric_directory, season_template
from workbench.files.starting import start_season
from workbench.files.yaml_files.assessments import load_tests
from workbench.files.yaml_files.checking import check_files
from workbench.files.yaml_files.documents import load_rubrics, load_season
from workbench.files.yaml_files.yaml_nodes import read_yaml


def everything_in(directory: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(directory)): each.read_bytes() for each in directory.rglob("*") if each.is_file()
    }


def test_a_new_season_is_valid_and_finds_its_rubric(tmp_path):
    written = start_season(tmp_path / "contests" / "2025")

    season = load_season(tmp_path / "contests" / "2025" / "season.yaml")
    rubrics = load_rubrics(tmp_path / "contests" / "2025" / "rubrics")
    assert season.stages[0].rubric in rubrics
    assert "mentor_situations@1" in load_tests(
        tmp_path / "contests" / "2025" / "rubrics/assessments", rubrics
    )
    assert sorted(str(each.relative_to(tmp_path / "contests" / "2025")) for each in written) == sorted(
        everything_in(tmp_path / "contests" / "2025")
    )
    assert check_files([tmp_path / "contests" / "2025"]).found == []


def test_id_and_title_are_written_in_and_comments_stay(tmp_path):
    start_season(tmp_path, season_id="flagships-2026", title='Сезон "проба": 2026')

    season = load_season(tmp_path / "season.yaml")
    assert season.id == "flagships-2026"
    assert season.title.ru == season.title.en == 'Сезон "проба": 2026'
    assert "# --- Треки" in (tmp_path / "season.yaml").read_text(encoding="utf-8")


def test_an_existing_season_is_never_overwritten(tmp_path):
    start_season(tmp_path)
    (tmp_path / "season.yaml").write_text("id: mine\n", encoding="utf-8")
    (tmp_path / "rubrics" / "joint_initiative.v1.yaml").unlink()
    before = everything_in(tmp_path)

    with pytest.raises(FileProblem, match="a season is already here; edit this file, or choose another"):
        start_season(tmp_path)

    assert everything_in(tmp_path) == before


def test_a_changed_rubric_in_the_way_is_never_overwritten(tmp_path):
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "joint_initiative.v1.yaml").write_text("id: mine\n", encoding="utf-8")
    before = everything_in(tmp_path)

    with pytest.raises(FileProblem, match="another rubric is in the way"):
        start_season(tmp_path)

    assert everything_in(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "kind"), [("mentor_situations.v1.yaml", "test of situations"), ("schema.json", "schema")]
)
def test_a_changed_test_of_situations_or_schema_in_the_way_is_never_overwritten(tmp_path, name, kind):
    (tmp_path / "rubrics" / "assessments").mkdir(parents=True)
    (tmp_path / "rubrics" / "assessments" / name).write_text("{}", encoding="utf-8")
    before = everything_in(tmp_path)

    with pytest.raises(FileProblem, match=f"another {kind} is in the way"):
        start_season(tmp_path)

    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("kind", ["rubrics", "rubrics/assessments"])
def test_files_of_a_new_season_have_the_schema_that_their_editor_may_name_beside_them(tmp_path, kind):
    start_season(tmp_path)

    schema = json.loads((tmp_path / kind / "schema.json").read_text(encoding="utf-8"))
    files = sorted((tmp_path / kind).glob("*.yaml"))
    assert files
    for file in files:
        jsonschema.validate(read_yaml(file).data, schema)


def test_a_new_season_has_the_page_that_the_heads_of_its_rubrics_refer_to(tmp_path):
    start_season(tmp_path)

    heads = [each.read_text(encoding="utf-8")[:600] for each in (tmp_path / "rubrics").glob("*.yaml")]
    assert any("README.md" in each for each in heads)
    assert (tmp_path / "rubrics" / "README.md").read_text(encoding="utf-8").startswith("# ")


def test_the_template_names_every_ready_rubric_for_works():
    told = set(re.findall(r"\b([a-z_]+@\d+)", season_template().read_text(encoding="utf-8")))
    rubrics = load_rubrics(rubric_directory())

    tests = load_tests(rubric_directory() / "assessments", rubrics)
    assert {key for key, rubric in rubrics.items() if rubric.rates != "competency"} <= told
    assert told <= {*rubrics, *tests}


def test_an_interrupted_beginning_can_be_run_again(tmp_path):
    start_season(tmp_path)
    (tmp_path / "season.yaml").unlink()

    assert start_season(tmp_path) == [tmp_path / "season.yaml"]


def test_an_id_that_cannot_be_used_leaves_no_trace(tmp_path):
    with pytest.raises(SettingsError, match="is not an id; use small Latin letters"):
        start_season(tmp_path / "a" / "b", season_id="Сезон 2026")

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_half_way_leaves_no_trace(tmp_path, monkeypatch):
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if self.name == "season.yaml":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(FileProblem, match="No space left on device"):
        start_season(tmp_path / "season")

    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")

    with pytest.raises(FileProblem, match="cannot be written"):
        start_season(tmp_path / "taken" / "season")


def test_what_is_shipped_is_found():
    assert (rubric_directory() / "joint_initiative.v1.yaml").is_file()
    assert (notebook_directory() / "judging" / "juror.ipynb").is_file()
    assert (example_directory() / "participants.xlsx").is_file()
    assert season_template().is_file()
