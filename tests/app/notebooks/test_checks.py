"""The questions that methodologists' notebooks put to a season: numbers, findings, tables and pictures."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from workbench.app import OpenedCalibration, open_calibration
from workbench.app.notebooks.checks import Check, DrawnCheck, level_shares
from workbench.app.notebooks.criterion_checks import CriterionChecks, check_criteria
from workbench.app.notebooks.juror_checks import JurorChecks, check_jurors
from workbench.charts import Picture
from workbench.errors import SettingsError, TooLittleToAdjust
from workbench.files.shipped import example_directory
from workbench.files.spreadsheets.tables import read_tables
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.workflows.calibrating.calibrate import calibrate

QUESTIONS = {
    "jury": "overview ruler severity fit unexpected levels halo drift interactions agreement links lists "
    "moves",
    "rubric": "overview use thresholds models likeness separation coefficients contribution",
}
EVERY = [(whose, name) for whose, names in QUESTIONS.items() for name in names.split()]
DRAWN = {"ruler", "severity", "fit", "levels", "drift", "lists", "use", "thresholds", "models", "likeness"}
DRAWN |= {"contribution"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenedCalibration:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SEASON", "DATABASE", "LANGUAGE"):
            patch.delenv(f"WORKBENCH_{name}", raising=False)
        patch.chdir(tmp_path_factory.mktemp("nowhere"))
        return open_calibration()


@pytest.fixture(scope="module")
def jury(opened: OpenedCalibration) -> JurorChecks:
    return check_jurors(opened)


@pytest.fixture(scope="module")
def rubric(opened: OpenedCalibration) -> CriterionChecks:
    return check_criteria(opened)


@pytest.fixture
def check(request: pytest.FixtureRequest) -> Check:
    whose, name = request.param
    found: Check = getattr(request.getfixturevalue(whose), name)
    return found


def every() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("check", EVERY, indirect=True, ids=[name for _, name in EVERY])


@every()
def test_every_question_has_findings_and_a_table(check: Check) -> None:
    table = check.table(4)

    assert len(check.findings()) > 0
    assert len(table.rows) == min(4, len(check.frame))
    assert all(len(row) == len(table.headings) for row in table.rows)


@every()
def test_notebooks_show_no_ids_of_the_code_no_names_and_no_addresses(
    check: Check, opened: OpenedCalibration
) -> None:
    shown = f"{check.findings()}\n{check.table()}"

    assert not re.search(r"\bJ\d\d\b", shown)
    assert not any(re.search(rf"\b{each.id}\b", shown) for each in opened.rubric.criteria)
    assert "@" not in shown
    assert not any(re.search(rf"\b{name}\b", shown) for name in surnames())


def surnames() -> set[str]:
    """The first word of every name in the example's files of people."""
    found: set[str] = set()
    for name in ("participants.xlsx", "jurors.xlsx"):
        rows = [cells for _, cells in read_tables(example_directory() / name).sheets[0].rows]
        heading, place = next(
            (row, list(cells).index(each))
            for row, cells in enumerate(rows)
            for each in ("Фамилия", "ФИО")
            if each in cells
        )
        found |= {str(cells[place]).split()[0] for cells in rows[heading + 1 :] if cells[place]}
    return {name for name in found if name.isalpha()}


def test_there_are_names_to_look_for() -> None:
    assert len(surnames()) > 30
    assert "Громова" in surnames()


@pytest.mark.parametrize("check", [each for each in EVERY if each[1] in DRAWN], indirect=True)
def test_pictures_take_a_title_of_ones_own(check: DrawnCheck) -> None:
    picture = check.picture("Свой заголовок")

    assert isinstance(picture, Picture)
    assert picture.description.startswith("Свой заголовок")
    assert not check.picture().description.startswith("Свой")


def test_the_example_is_said_to_be_invented(jury: JurorChecks, opened: OpenedCalibration) -> None:
    own = dataclasses.replace(opened, example=False)

    assert len(check_jurors(own).overview.findings()) == len(jury.overview.findings()) - 1


def test_tables_stand_in_the_order_of_what_they_are_about(jury: JurorChecks) -> None:
    assert jury.severity.frame["severity"].is_monotonic_decreasing
    assert jury.fit.frame["infit"].is_monotonic_decreasing
    assert jury.levels.frame["ratio"].is_monotonic_increasing
    assert jury.drift.frame["change"].abs().is_monotonic_decreasing


def test_criteria_stand_in_the_order_of_the_rubric(
    rubric: CriterionChecks, opened: OpenedCalibration
) -> None:
    names = list(opened.criterion_names().values())

    assert [row[0] for row in rubric.coefficients.table().rows][:-1] == names
    own = [row[0] for row in rubric.use.table().rows if row[0] in names]
    assert list(dict.fromkeys(own)) == names


def test_level_shares_of_everybody_add_up_to_one(opened: OpenedCalibration) -> None:
    shares = level_shares(opened.ratings(), "juror")

    assert shares.groupby("group")["share"].sum().to_numpy() == pytest.approx(1.0)
    ratings = opened.ratings()
    first = shares.iloc[0]
    given = ratings[ratings["juror"] == first["group"]]["level"]
    assert first["share"] == (given == first["level"]).mean()


def test_the_lists_show_the_line_of_seats(jury: JurorChecks, opened: OpenedCalibration) -> None:
    frame = jury.lists.frame

    assert set(frame["fair_in"]) == {True, False}
    assert frame["fair_rank"].between(opened.seats - 6, opened.seats + 7).all()


def test_severity_and_moves_are_those_of_the_calibration(
    jury: JurorChecks, opened: OpenedCalibration
) -> None:
    assert set(jury.moves.frame["entry"]) == set(opened.moves()["entry"])
    assert jury.severity.frame.set_index("juror")["severity"].to_dict() == pytest.approx(
        opened.jurors().set_index("juror")["severity"].to_dict()
    )


def test_totals_are_the_weighted_means_of_the_score_sheet(
    rubric: CriterionChecks, opened: OpenedCalibration
) -> None:
    """The mean of the jurors' totals is the raw list."""
    raw = opened.entries().set_index("entry")["raw"]

    assert rubric._totals.mean(axis=1).to_dict() == pytest.approx(raw.to_dict())


def test_jurors_met_are_counted_once(jury: JurorChecks, opened: OpenedCalibration) -> None:
    ratings = opened.ratings()
    entries = ratings.groupby("juror")["entry"].agg(set)
    expected = {
        juror: sum(bool(own & others) for other, others in entries.items() if other != juror)
        for juror, own in entries.items()
    }

    assert jury.links.frame.set_index("juror")["met"].to_dict() == expected


def test_after_few_reviews_the_fair_list_is_refused_and_the_raw_one_is_shown(jury: JurorChecks) -> None:
    early = jury.after(reviews=5)

    assert early.opened.ratings().groupby("juror")["entry"].nunique().max() == 5
    assert not early.opened.adjusted
    assert "fair" not in early.lists.frame
    assert len(early.lists.table().rows) > 0
    with pytest.raises(TooLittleToAdjust):
        early.lists.picture()
    with pytest.raises(TooLittleToAdjust):
        early.moves  # noqa: B018 - the question itself is refused


def test_after_all_reviews_the_answers_are_the_same(jury: JurorChecks, opened: OpenedCalibration) -> None:
    whole = jury.after(reviews=int(opened.ratings()["order"].max()))

    assert whole.opened.jurors().equals(opened.jurors())


def test_a_page_is_found_by_either_code_and_is_that_jurors(jury: JurorChecks) -> None:
    assert jury.page("Э07").description == jury.page("J07").description
    assert "Э07" in jury.page("J07").description


def test_a_page_of_nobody_names_those_there_are(jury: JurorChecks) -> None:
    with pytest.raises(SettingsError, match=r"J99.*Э01"):
        jury.page("J99")


def test_pages_are_saved_only_where_a_folder_is_named(
    opened: OpenedCalibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = simulate_ratings(n_entries=20, n_jurors=3, rng=np.random.default_rng(0))
    small = calibrate(drawn.frame, None, opened.calibration.rules)
    jury = check_jurors(dataclasses.replace(opened, calibration=small))
    monkeypatch.chdir(tmp_path)

    jury.save_pages(None)
    assert list(tmp_path.iterdir()) == []

    (said,) = jury.save_pages(tmp_path / "pages")
    assert sorted(each.name for each in (tmp_path / "pages").iterdir()) == [
        "J001.pdf",
        "J002.pdf",
        "J003.pdf",
    ]
    assert "3" in said


def test_findings_repeat_with_the_same_seed(opened: OpenedCalibration) -> None:
    one, other = check_jurors(opened), check_jurors(opened)

    assert one.fit.findings() == other.fit.findings()
    assert np.array_equal(one.fit.frame["infit_low"], other.fit.frame["infit_low"])
    assert not np.array_equal(one.fit.frame["infit_low"], check_jurors(opened, seed=1).fit.frame["infit_low"])


def test_english_readers_get_english_questions(opened: OpenedCalibration) -> None:
    english = dataclasses.replace(opened, language="en")
    jury, rubric = check_jurors(english), check_criteria(english)

    shown = "\n".join(
        f"{check.findings()}{check.table()}" for check in (jury.fit, jury.drift, rubric.likeness, rubric.use)
    )
    assert not re.search("[а-яё]", shown, re.IGNORECASE)
    assert "J14" in shown
