"""Cut scores as a notebook opens them: the example's panel, files of one's own, a file to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.profiles_case import example_season
from workbench.app import open_workbench
from workbench.app.notebooks.cut_scores import OpenedCutScores, open_cut_scores
from workbench.domain.cut_scores import CutScores
from workbench.errors import SettingsError, TooFewAnswers, UnreadableFile
from workbench.files.shipped import example_directory
from workbench.files.yaml_files.cut_scores import load_cut_scores

LEVELS = (2, 3, 4, 5)


@pytest.fixture(scope="module")
def panel() -> OpenedCutScores:
    """All that the example's panel and judges said."""
    files = {
        name: example_directory() / f"cut_score_{file}.csv"
        for name, file in (("panel", "panel"), ("bookmarks", "bookmarks"), ("verdicts", "verdicts"))
    }
    return open_cut_scores(example_season(), language="en", **files)


@pytest.fixture(scope="module")
def shipped(panel: OpenedCutScores) -> CutScores:
    """The cut scores that the example's standard was made with."""
    return load_cut_scores(example_directory() / "cut_scores.yaml", panel.scoring.assessed.rubric)


def test_the_advised_cut_scores_of_the_example_are_those_of_its_standard(
    panel: OpenedCutScores, shipped: CutScores
) -> None:
    text = (example_directory() / "cut_scores.yaml").read_text(encoding="utf-8")
    assert panel.choose(set_on=shipped.set_on).yaml == text


def test_a_kept_file_is_read_back_and_names_the_standards_scales(
    panel: OpenedCutScores, shipped: CutScores, tmp_path: Path
) -> None:
    chosen = panel.choose(set_on="2025-11-20")
    target = chosen.save(tmp_path / "cuts.yaml")
    assert target is not None
    assert load_cut_scores(target, panel.scoring.assessed.rubric) == shipped
    assert chosen.save(None) is None
    with pytest.raises(SettingsError, match=r"\.yaml"):
        chosen.save(tmp_path / "cuts.txt")


def test_without_a_day_the_cut_scores_are_of_today(panel: OpenedCutScores) -> None:
    assert panel.choose().cuts.set_on == panel.today


def test_one_competency_may_take_another_method(panel: OpenedCutScores) -> None:
    taken = {each.id: each.method for each in panel.choose({"listening": "contrasting"}).cuts.competencies}
    assert taken.pop("listening") == "contrasting"
    assert set(taken.values()) == {"angoff"}


def test_the_panellist_who_was_made_to_expect_more_is_found_first(panel: OpenedCutScores) -> None:
    table = panel.panellists().frame
    assert table.iloc[0]["panellist"] == "M07"
    assert list(table["apart"]).count(True) == 1
    assert "fit" not in panel.panellists("bookmark").frame.columns


def test_every_method_sets_every_boundary_of_the_example(panel: OpenedCutScores) -> None:
    side = panel.side_by_side.frame
    assert len(side) == 8 * len(LEVELS)
    assert not side.isna().any().any()
    assert set(panel.boundary("listening", 3).frame["method"]) == {*panel.scoring.by_method}
    assert panel.boundary("listening", 3).frame["method"].iloc[-1] == "angoff"


def test_borderline_cuts_of_the_example_draw_to_the_middle(panel: OpenedCutScores) -> None:
    assert any("closer to the middle" in each for each in panel.differences.findings())


def test_pictures_tell_rounds_methods_and_levels(panel: OpenedCutScores) -> None:
    chosen = panel.choose()
    for each in (panel.talked("listening", 3), panel.boundary("listening", 3), chosen.levels()):
        assert each.picture().description


def test_tables_are_read_in_plain_words(panel: OpenedCutScores) -> None:
    assert "modified Angoff" in str(panel.boundary("listening", 3).table())
    assert "Listening" in str(panel.of("listening", "angoff").table())
    assert len(panel.booklet("listening").frame) > 4
    assert "2" in str(panel.rounds().table(3))


def test_what_the_command_will_say_is_shown_before(panel: OpenedCutScores) -> None:
    standard = panel.choose().standard()
    assert len(standard.frame) == 8
    assert any("workbench assess standard entry --cut-scores" in each for each in standard.findings())


def test_unknown_names_are_told_with_the_known(panel: OpenedCutScores) -> None:
    with pytest.raises(SettingsError, match="singing"):
        panel.of("singing", "angoff")
    with pytest.raises(SettingsError, match="level 9"):
        panel.boundary("listening", 9)
    with pytest.raises(SettingsError, match="listening"):
        panel.booklet("singing")
    with pytest.raises(SettingsError, match="level 1"):
        panel.talked("listening", 1)


def test_a_method_nobody_judged_by_is_told(panel: OpenedCutScores) -> None:
    only = open_cut_scores(example_season(), verdicts=example_directory() / "cut_score_verdicts.csv")
    assert set(only.scoring.by_method) == {"borderline", "contrasting"}
    with pytest.raises(SettingsError, match="angoff"):
        only.cuts("angoff")
    assert panel.number == only.number == 1


def test_a_season_of_ones_own_needs_files() -> None:
    with pytest.raises(
        SettingsError, match=r'bookmarks or verdicts; .*open_cut_scores\(panel="sheet\.xlsx"\)'
    ):
        open_cut_scores(example_season())
    with pytest.raises(UnreadableFile):
        open_cut_scores(example_season(), panel="no_such_file.xlsx")
    with pytest.raises(SettingsError, match="entry"):
        open_cut_scores(example_season(), assessment="exit", panel="panel.csv")


def test_cut_scores_wait_for_a_standard(tmp_path: Path) -> None:
    from tests.cli.test_assessing import BLOCK
    from tests.standard_case import RUBRIC, fill
    from workbench.files.rubrics.to_yaml import rubric_yaml
    from workbench.files.starting import start_season

    directory = tmp_path / "season"
    start_season(directory)
    with (directory / "season.yaml").open("a", encoding="utf-8") as file:
        file.write(BLOCK)
    (directory / "rubrics" / "mentor.v1.yaml").write_text(rubric_yaml(RUBRIC), encoding="utf-8")
    with open_workbench({"season": directory}).store as store:
        fill(store)
    with pytest.raises(TooFewAnswers, match="workbench assess standard entry"):
        open_cut_scores(directory, panel="panel.csv")
