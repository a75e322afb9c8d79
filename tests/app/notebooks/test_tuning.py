"""The tuning of a rubric as a notebook opens it, on an invented season."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tuning_case import a_rated_season
from tests.ui.test_tuning_model import a_draft
from workbench.app.notebooks.finalists import open_finalists
from workbench.app.notebooks.tuning import OpenedTuning, open_tuning
from workbench.domain.rubric_versions import statement_problems
from workbench.errors import FileProblem, InvalidDocument, InvalidSelection, UnreadableFile
from workbench.files.yaml_files.documents import load_rubric
from workbench.linting.time_needed import minutes_per_entry
from workbench.ui.tuning_model import TuningModel
from workbench.workflows.tuning.draft_reading import part_names, tried_rubric
from workbench.workflows.tuning.rubric_edits import Draft, add, copy
from workbench.workflows.tuning.tune import RubricTrials

HEAVY = {"resources": 60.0, "joint_work": 2.0}
ANCHOR = {"plan": {"levels.3.anchor": {"ru": "Названы шаги и сроки.", "en": "Steps and dates are named."}}}


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tuned") / "season"
    a_rated_season(directory)
    return directory


@pytest.fixture(scope="module")
def tuning(season: Path) -> Iterator[OpenedTuning]:
    found = open_tuning(season, language="en")
    yield found
    found.close()


@pytest.fixture
def own(season: Path, tmp_path: Path) -> Iterator[OpenedTuning]:
    """A season that a test may write to."""
    found = open_tuning(Path(shutil.copytree(season, tmp_path / "season")), language="en")
    yield found
    found.close()


def versions(tuning: OpenedTuning) -> list[str]:
    return sorted(each.name for each in tuning.directory.glob("joint_initiative.v*.yaml"))


def test_the_rubric_in_use_gives_the_finalists_that_the_season_has(
    tuning: OpenedTuning, season: Path
) -> None:
    finalists = open_finalists(season)
    expected = finalists.base.trial.selection
    found = tuning.tried(tuning.rubric).trial.found.selection
    assert expected is not None
    assert found is not None
    assert found.finalists == expected.finalists
    assert found.reserve_list == expected.reserve_list
    finalists.close()
    assert tuning.tried(tuning.rubric).findings()[0] == "Finalists stay the same."
    assert tuning.tried(tuning.rubric).table().rows == ()


def test_other_weights_tell_who_enters_leaves_and_moves(tuning: OpenedTuning) -> None:
    heavy = tuning.changed(weights=HEAVY)
    effect = tuning.trials.effect(heavy.trial)
    assert effect.enters
    assert len(effect.enters) == len(effect.leaves)
    said = heavy.findings()
    assert f"Finalists change: {len(effect.enters)} of 8." in said[0]
    assert effect.enters[0] in said[0]
    in_doubt = tuning.trials.in_doubt
    assert in_doubt is not None
    inside = sum(each in in_doubt for each in effect.changed)
    assert any(f"{inside} of {len(effect.changed)} have a seat in doubt" in each for each in said) == (
        inside > 0
    )
    assert any("RUB009" in each and "Working as a pair" in each for each in said)
    first = heavy.table(1).rows[0]
    assert first[0] == effect.moves.loc[0, "candidate"]
    assert abs(int(first[1]) - int(first[2])) == abs(effect.moves.loc[0, "up"])


def test_shares_of_weights_stand_beside_those_in_use(tuning: OpenedTuning) -> None:
    rows = {row[0]: row[1:] for row in tuning.changed(weights=HEAVY).weights().table().rows}
    assert rows["People, time and means"] == ("10.0", "10 %", "60.0", "45 %")
    assert tuning.overview().table().headings[1:] == ("Weight in use", "Its share")


def test_time_is_that_of_the_rubric_for_the_greatest_load_of_the_stage(tuning: OpenedTuning) -> None:
    frame = tuning.changed(weights=HEAVY).time().frame
    minutes = minutes_per_entry(tuning.rubric)
    load = tuning.opened.stage.load_max
    assert frame["minutes"].tolist() == pytest.approx([minutes, minutes])
    assert frame["hours"].tolist() == pytest.approx([load * minutes / 60] * 2)


def test_use_and_likeness_are_those_of_the_criterion_checks(tuning: OpenedTuning) -> None:
    shares = tuning.level_shares()
    assert set(shares) == {each.id for each in tuning.rubric.criteria}
    assert all(sum(each.values()) == pytest.approx(1) for each in shares.values())
    assert tuning.use_findings() == tuning.checks.use.findings()
    assert tuning.likeness_findings() == tuning.checks.likeness.findings()


def test_a_rubric_may_come_from_a_file(tuning: OpenedTuning, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    text = (tuning.directory / "joint_initiative.v1.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("weight: 18", "weight: 2", 1), encoding="utf-8")
    assert tuning.tried(file).findings() == tuning.changed(weights={"joint_work": 2}).findings()
    with pytest.raises(UnreadableFile):
        tuning.tried(tmp_path / "none.yaml")
    with pytest.raises(InvalidDocument, match="plans"):
        tuning.changed(weights={"plans": 3})


def test_a_new_version_stands_beside_the_one_in_use_which_stays(own: OpenedTuning) -> None:
    before = (own.directory / "joint_initiative.v1.yaml").read_bytes()
    said = own.changed(weights=HEAVY, texts=ANCHOR).save(asked_again=["plan"])
    assert "joint_initiative@2" in said[0]
    assert "“Plan of work”" in said[1]
    assert "rubric: joint_initiative@2 at the stage initiatives" in said[2]
    assert versions(own) == ["joint_initiative.v1.yaml", "joint_initiative.v2.yaml"]
    assert (own.directory / "joint_initiative.v1.yaml").read_bytes() == before
    made = load_rubric(own.directory / "joint_initiative.v2.yaml")
    assert statement_problems(own.rubric, made) == ()
    assert made.replaces is not None
    assert {each.id: each.are for each in made.replaces.ratings} == {
        "joint_work": "kept", "resources": "kept", "plan": "asked_again",
    }  # fmt: skip
    assert own.saved().table().rows == (
        ("joint_initiative@1", "joint_initiative.v1.yaml", "in use"),
        ("joint_initiative@2", "joint_initiative.v2.yaml", "–"),
    )


def test_saving_again_makes_the_next_version_only_for_something_else(own: OpenedTuning) -> None:
    heavy = own.changed(weights=HEAVY)
    heavy.save()
    second = (own.directory / "joint_initiative.v2.yaml").read_bytes()
    assert own.save(heavy.rubric)[0].startswith("This is saved already, as joint_initiative@2")
    assert "without a change" in own.save(own.rubric)[0]
    assert len(versions(own)) == 2
    own.changed(weights={"plan": 40}).save()
    third = load_rubric(own.directory / "joint_initiative.v3.yaml")
    assert third.replaces is not None
    assert third.replaces.version == 1  # the second was never in use
    assert (own.directory / "joint_initiative.v2.yaml").read_bytes() == second


def test_a_new_version_keeps_the_comments_of_the_old_one_and_says_what_is_dropped(own: OpenedTuning) -> None:
    said = own.changed(without=["goal"]).save()
    assert any("Counted no longer: “Goal and expected result”" in each for each in said)
    old, new = ((own.directory / f"joint_initiative.v{each}.yaml").read_text("utf-8") for each in (1, 2))
    assert new.splitlines()[:3] == old.splitlines()[:3]
    assert set(new.splitlines()) - set(old.splitlines()) == {
        "version: 2", "replaces:", "  version: 1", "  dropped:", "    - goal",
    }  # fmt: skip


def test_a_new_criterion_is_called_by_its_name_in_what_is_said_of_it(own: OpenedTuning) -> None:
    draft, made = copy(Draft.of(own.rubric), "criteria", "goal", own.rubric)
    draft, gate = add(draft, "gates", own.rubric)
    draft.document["criteria"][-1]["name"] = {"ru": "Партнёры", "en": "Partners"}
    rubric = tried_rubric(draft, own.rubric)
    name = part_names(rubric, "en")[made]
    said = own.save(rubric)
    assert any(f"“{name}”" in each for each in said)
    assert not any(made in each for each in said)
    # What nobody has named yet has a code only.
    assert gate not in part_names(rubric, "en")
    assert any(gate in each for each in said)


def test_without_a_directory_of_rubrics_saving_says_which_one_is_missing(own: OpenedTuning) -> None:
    heavy = own.changed(weights=HEAVY)
    own.directory.rename(own.directory.with_name("elsewhere"))
    with pytest.raises(UnreadableFile, match="no version is saved in it") as told:
        heavy.save()
    assert told.value.parameters["file"] == str(own.directory)
    message = {"kind": "save", "draft": a_draft(own.rubric, weights=HEAVY)}
    answer = TuningModel(own).answer(message)
    assert (answer["kind"], answer["code"]) == ("refused", "unreadable_file")
    own.directory.mkdir()
    assert "joint_initiative@2" in heavy.save()[0]


@pytest.mark.parametrize("name", ["notes.yaml", "joint_initiative.v2.yaml"])
def test_a_broken_file_beside_the_versions_is_named_as_what_hinders_saving(
    own: OpenedTuning, name: str
) -> None:
    broken = own.directory / name
    broken.write_text("id: [", encoding="utf-8")
    with pytest.raises(FileProblem, match="no version is saved") as told:
        own.changed(weights=HEAVY).save()
    assert told.value.parameters["file"] == str(broken)
    assert [each for each in versions(own) if each != name] == ["joint_initiative.v1.yaml"]


def test_a_season_opens_by_the_version_that_was_saved(own: OpenedTuning) -> None:
    heavy = own.changed(weights=HEAVY)
    heavy.save()
    file = own.directory.parent / "season.yaml"
    text = file.read_text(encoding="utf-8")
    assert "rubric: joint_initiative@1" in text
    file.write_text(
        text.replace("rubric: joint_initiative@1", "rubric: joint_initiative@2"), encoding="utf-8"
    )
    later = open_tuning(own.directory.parent, language="en")
    assert later.rubric.key == "joint_initiative@2"
    expected = heavy.trial.found.selection
    found = later.trials.base.found.selection
    assert expected is not None
    assert found is not None
    assert found.finalists == expected.finalists
    later.close()


def test_where_a_list_is_named_finalists_are_told_by_it(season: Path) -> None:
    fair = open_tuning(season, language="en", merit="fair")
    assert any('merit="raw"' in each for each in fair.overview().findings())
    assert fair.changed(weights=HEAVY).findings()[0] == "Finalists stay the same."
    fair.close()
    with pytest.raises(InvalidSelection, match="no fair list"):
        open_tuning(season, merit="fair", minimum_reviews=1000)


def test_without_a_fair_list_weights_are_tried_all_the_same(season: Path) -> None:
    few = open_tuning(season, language="en", minimum_reviews=1000)
    said = few.changed(weights=HEAVY).findings()
    assert any("there is no fair list yet" in each for each in said)
    few.close()


def test_the_board_opens_on_what_the_notebook_opened(tuning: OpenedTuning) -> None:
    model = TuningModel(tuning)
    screen = model.screen()
    assert screen["key"] == "joint_initiative@1"
    draft = a_draft(tuning.rubric, weights=HEAVY)
    effect = model.answer({"kind": "try", "draft": draft})
    expected = tuning.trials.effect(tuning.changed(weights=HEAVY).trial)
    assert effect["enters"]["numbers"] == list(expected.enters)
    rest = model.answer({"kind": "rest", "draft": draft})
    assert set(rest["doubt"]) <= set(tuning.changed(weights=HEAVY).findings())
    assert isinstance(tuning.trials, RubricTrials)


def test_no_word_of_an_entry_and_no_name_is_in_what_the_notebook_holds(tuning: OpenedTuning) -> None:
    with tuning.finalists.workbench.store.read() as work:
        titles = {each.version.title for each in work.entries.all(tuning.opened.stage.id)}
    held = str(TuningModel(tuning).screen()) + tuning.trials.base.frame.to_csv()
    assert titles
    assert [each for each in titles if each in held] == []
