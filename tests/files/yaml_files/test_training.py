"""Training works as files: what a mistake in them says, and that the shipped ones teach every criterion."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InvalidDocument
from workbench.files.shipped import rubric_directory, training_directory
from workbench.files.starting import start_season
from workbench.files.yaml_files.checking import check_files
from workbench.files.yaml_files.documents import load_rubrics, load_season
from workbench.files.yaml_files.lint_formats import formatted
from workbench.files.yaml_files.training import TrainingFile, load_training, load_training_work

FIRST, SECOND = "01_bicycle_workshop.yaml", "02_calls_from_strangers.yaml"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    start_season(tmp_path / "season")
    return tmp_path / "season"


def shipped() -> list[TrainingFile]:
    return load_training(training_directory(), load_rubrics(rubric_directory()))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(season: Path) -> list[str]:
    return formatted(check_files([season]).found, "text", str).splitlines()


def test_the_shipped_works_have_a_level_and_a_reason_for_each_criterion() -> None:
    rubrics = load_rubrics(rubric_directory())
    for each in shipped():
        assert list(each.reference) == [criterion.id for criterion in rubrics[each.rubric].criteria]
        words = sum(len(section.text.split()) for section in each.sections.given())
        assert 150 <= words <= 300, each.title


def test_one_shipped_work_is_strong_with_a_weak_spot_and_one_weak_with_a_good_idea() -> None:
    strong, weak = ([each.level for each in work.reference.values()] for work in shipped())
    assert sum(level >= 4 for level in strong) >= 6
    assert min(strong) <= 2
    assert sum(level <= 2 for level in weak) >= 6
    assert max(weak) >= 4


def test_a_file_becomes_a_work_with_its_number_and_headed_texts() -> None:
    work = shipped()[0].work("initiatives")
    assert (work.number, work.place, work.stage_id) == ("Т-01", 1, "initiatives")
    assert [each.field for each in work.sections][:2] == ["problem", "goal"]
    assert work.rubric_key == "joint_initiative@1"
    assert work.level_by_criterion["effect"] == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  effect:\n    level: 2", "  beauty:\n    level: 2", "has no criterion 'beauty'; it has: problem,"),
        (
            "  effect:\n    level: 2",
            "  beauty:\n    level: 2",
            "no reference level for effect; add its level",
        ),
        ("level: 5", "level: 6", "reference.problem.level: level 6 is outside the scale 1..5"),
        ("level: 5", "level: high", "a whole number is expected, not 'high'"),
        ("    reason: >-", "    why: >-", "unknown field; known here: level, reason"),
        ("    reason: >-", "    why: >-", "reference.problem.reason: is missing; add it"),
        ("joint_initiative@1 ", "joint_initiative@9 ", "no file in rubrics/ holds joint_initiative@9"),
        ("joint_initiative@1 ", "Initiative ", "is not a rubric's name"),
        ("  problem: >-", "  problme: >-", "did you mean problem?"),
        ("place: 1 ", "place: 0 ", "0 is too small; write at least 1"),
        ("place: 1 ", "place: 100 ", "100 is too large; write at most 99"),
        ("place: 1 ", "place: 2 ", "place 2 is taken by 01_bicycle_workshop.yaml"),
        ('title: "Велосипедная мастерская после шести"', 'title: " "', "title: is empty; write a text"),
        ('title: "Велосипедная', 'title: Мастерская: "', "colon inside an unquoted text"),
    ],
)
def test_each_mistake_is_told_with_its_place_and_what_to_do(
    season: Path, old: str, new: str, said: str
) -> None:
    change(season / "training" / FIRST, old, new)
    found = problems(season)
    place = SECOND if "taken" in said else FIRST
    line = next(each for each in found if said in each)
    assert line.startswith(f"{season / 'training' / place}:")
    assert all(part.isdigit() for part in line.removeprefix(f"{season / 'training' / place}:").split(":")[:2])


def test_a_work_without_texts_is_told(season: Path) -> None:
    file = season / "training" / SECOND
    text = file.read_text(encoding="utf-8")
    head, rest = text.split("sections:\n")
    file.write_text(head + "sections: {}\n" + rest[rest.index("reference:") :], encoding="utf-8")
    assert [each for each in problems(season) if "sections: there is no text to read" in each]


def test_mistakes_of_all_files_are_told_together(season: Path) -> None:
    change(season / "training" / FIRST, "level: 5", "level: 9")
    change(season / "training" / SECOND, "level: 1", "level: 8")
    (season / "training" / "03.yaml").write_bytes(b"\xff\xfe")
    found = problems(season)
    assert [Path(each.split(":")[0]).name for each in found] == [FIRST, SECOND, "03.yaml"]


def test_works_wait_for_sound_rubrics_and_a_season_needs_none(season: Path) -> None:
    change(season / "training" / FIRST, "level: 5", "level: 9")
    change(season / "rubrics" / "joint_initiative.v1.yaml", "weight: 18", "weight: 180")
    assert [each for each in problems(season) if "/training/" in each] == []
    for file in (season / "training").iterdir():
        file.unlink()
    (season / "training").rmdir()
    change(season / "rubrics" / "joint_initiative.v1.yaml", "weight: 180", "weight: 18")
    assert problems(season) == []


def test_a_single_file_is_checked_against_the_rubrics_of_its_season(season: Path) -> None:
    file = season / "training" / FIRST
    assert (check_files([file]).training, check_files([file]).found) == (1, [])
    change(file, "level: 5", "level: 9")
    assert len(check_files([file]).found) == 1
    with pytest.raises(InvalidDocument, match="outside the scale"):
        load_training_work(file, load_rubrics(season / "rubrics"))


def test_references_are_kept_in_the_order_of_the_rubric_whatever_the_file_says(season: Path) -> None:
    file = season / "training" / FIRST
    before = load_training(season / "training", load_rubrics(season / "rubrics"))[0]
    text = file.read_text(encoding="utf-8")
    head, rest = text.split("reference:\n")
    first, others = rest.split("  joint_work:")
    file.write_text(f"{head}reference:\n  joint_work:{others}{first}", encoding="utf-8")
    after = load_training(season / "training", load_rubrics(season / "rubrics"))[0]
    assert list(after.reference) == list(before.reference)
    assert after == before


def test_a_stage_offers_training_unless_it_requires_it(season: Path) -> None:
    assert load_season(season / "season.yaml").stages[0].training == "offered"
    change(season / "season.yaml", "training: offered", "training: required")
    assert load_season(season / "season.yaml").stages[0].training == "required"
    change(season / "season.yaml", "    training: required\n", "")
    assert load_season(season / "season.yaml").stages[0].training == "offered"
    change(season / "season.yaml", "show_total: true", "training: maybe\n    show_total: true")
    with pytest.raises(InvalidDocument, match="'maybe' is not known; write 'required' or 'offered'"):
        load_season(season / "season.yaml")
