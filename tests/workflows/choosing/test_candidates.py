"""Entries as candidates: scores as the score sheet has them, attributes as the season's rules mean them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.builders import STAGE, a_form, a_participant, a_revision, fill
from tests.judging_case import a_season
from workbench.domain.calibration import CalibrationRules
from workbench.domain.reviews import Form, Rating
from workbench.domain.rubric import Rubric
from workbench.store.database import Database
from workbench.workflows.calibrating.calibrate import calibrate
from workbench.workflows.calibrating.ratings import rating_frame
from workbench.workflows.choosing.candidates import left_out, read_candidates
from workbench.workflows.ports import Store
from workbench.workflows.reporting import score_sheets

Levels = Mapping[str, int]


def judged(
    store: Store, levels: Mapping[tuple[str, str], Levels | Form], *, entries: int, jurors: int = 2
) -> Rubric:
    """A season of J01…, И-0001… with these submitted reviews, by (juror, entry)."""
    fill(store, entries=entries, jurors=jurors)
    with store.write() as work:
        by_pair = {(each.member_id, each.entry): each.id for each in work.assignments.all(STAGE)}
        for pair, given in levels.items():
            form = given if isinstance(given, Form) else a_form(given)
            work.reviews.append(a_revision(by_pair[pair], status="submitted", form=form))
        rubric = work.rubrics.get("initiative@1")
    assert rubric is not None
    return rubric


def candidates(store: Store, rubric: Rubric, **options: Any) -> pd.DataFrame:
    season = a_season()
    with store.read() as work:
        return read_candidates(work, season, season.stages[0], rubric, **options)


def test_scores_are_those_of_the_score_sheet(database: Database) -> None:
    rubric = judged(
        database,
        {
            ("J01", "И-0001"): {"need": 4, "plan": 2, "result": 3},
            ("J02", "И-0001"): {"need": 3, "plan": 1, "result": 1},
            ("J01", "И-0002"): {"need": 0, "plan": 2, "result": 2},
        },
        entries=2,
    )
    found = candidates(database, rubric).set_index("candidate")
    with database.read() as work:
        sheets = {each.entry: each.mean for each in score_sheets(work, a_season().stages[0], rubric)}
    assert found["raw"].to_dict() == pytest.approx(sheets)
    assert found.loc["И-0001", ["criterion:need", "criterion:plan", "criterion:result"]].tolist() == [
        3.5,
        1.5,
        2.0,
    ]
    assert found["reviews"].to_dict() == {"И-0001": 2, "И-0002": 1}
    assert found["complete"].to_dict() == {"И-0001": True, "И-0002": False}
    assert found["fair"].isna().all()


def test_equal_scores_are_exactly_equal_whatever_levels_made_them(database: Database) -> None:
    """0 + 1/3 + 6/3 is not 0 + 3/3 + 4/3 in a computer; yet a lot has to be drawn between the two."""
    totals = {"И-0001": (0, 1, 6), "И-0002": (0, 3, 4)}
    reviews = {
        (f"J{juror:02d}", entry): dict(zip(("need", "plan", "result"), _spread(total), strict=True))
        for entry, given in totals.items()
        for juror, total in enumerate(given, start=1)
    }
    rubric = judged(database, reviews, entries=2, jurors=3)
    first, second = candidates(database, rubric)["raw"]
    assert first == second


def _spread(total: int) -> tuple[int, int, int]:
    return min(total, 4), min(max(total - 4, 0), 4), 0


def test_attributes_are_the_mentors_and_organisations_are_both_members(database: Database) -> None:
    rubric = judged(database, {("J01", "И-0001"): {"need": 1, "plan": 1, "result": 1}}, entries=1)
    with database.write() as work:
        work.people.put_participants(
            [
                a_participant("100001", region="Пермский край", organisation="МБОУ «СОШ № 5»"),
                a_participant(
                    "100002", region="г. Москва", organisation="МГУ", category="student", pair_role="mentee"
                ),
            ]
        )
        work.planning.put_groups(STAGE, {"И-0001": ("школа", "школа-1")})
    row = candidates(database, rubric).iloc[0]
    assert (row["region"], row["district"], row["category"]) == (
        "Пермский край",
        "Приволжский федеральный округ",
        "teacher",
    )
    assert row["track"] == ["mentoring"]
    assert row["organisation"] == ["мгу (г. Москва)", "сош 5 (Пермский край)"]
    assert (row["theme"], row["panel"]) == ("школа", "школа-1")


def test_schools_of_one_name_in_two_regions_are_two_organisations(database: Database) -> None:
    levels = {"need": 1, "plan": 1, "result": 1}
    rubric = judged(database, {("J01", "И-0001"): levels, ("J01", "И-0002"): levels}, entries=2)
    with database.write() as work:
        work.people.put_participants(
            [
                a_participant("100001", region="Пермский край", organisation="Школа № 5"),
                a_participant("100003", region="Тульская область", organisation="Школа № 5"),
            ]
        )
    first, second = candidates(database, rubric)["organisation"]
    assert set(first) & set(second) == {"школа 12 (Тульская область)"}  # both mentees' own
    assert "школа 5 (Пермский край)" in first


def test_what_is_not_known_is_no_value_that_entries_share(database: Database) -> None:
    levels = {"need": 1, "plan": 1, "result": 1}
    rubric = judged(database, {("J01", "И-0001"): levels, ("J01", "И-0002"): levels}, entries=2)
    with database.write() as work:
        work.people.put_participants(
            [a_participant(each, region="", organisation="") for each in ("100001", "100002", "100003")]
        )
    found = candidates(database, rubric)
    assert found["region"].isna().all()
    assert found["district"].isna().all()
    assert found["theme"].isna().all()
    assert found["organisation"].iloc[0] == []


def test_entries_without_a_score_are_left_out_with_the_reason(database: Database) -> None:
    nothing = Form({each: Rating(abstained=True) for each in ("need", "plan", "result")})
    rubric = judged(
        database,
        {("J01", "И-0001"): {"need": 1, "plan": 1, "result": 1}, ("J01", "И-0003"): nothing},
        entries=4,
    )
    with database.write() as work:
        for each in work.assignments.all(STAGE):
            if each.entry == "И-0004":
                work.assignments.set_state(each.id, "conflict", "знакомы")
    found = candidates(database, rubric)
    with database.read() as work:
        out = left_out(work, a_season().stages[0], found["candidate"].tolist())
    assert found["candidate"].tolist() == ["И-0001"]
    assert {number: str(reason) for number, reason in out.items()} == {
        "И-0002": "none of its 2 reviews is submitted",
        "И-0003": "its reviews give no level on any criterion",
        "И-0004": "everybody who was to rate it has a conflict of interest; assign it to others",
    }


def test_before_the_first_review_there_are_no_candidates(database: Database) -> None:
    rubric = judged(database, {}, entries=3)
    found = candidates(database, rubric)
    assert len(found) == 0
    assert {"candidate", "raw", "fair", "region", "criterion:need"} <= set(found.columns)


def test_fair_averages_come_from_the_calibration(database: Database) -> None:
    rng = np.random.default_rng(4)
    reviews = {
        (f"J{juror:02d}", f"И-{entry:04d}"): {
            each: int(np.clip(round(entry / 4 + rng.normal(0, 0.8) - juror / 2), 0, 4))
            for each in ("need", "plan", "result")
        }
        for entry in range(1, 15)
        for juror in range(1, 4)
    }
    rubric = judged(database, reviews, entries=14, jurors=3)
    with database.read() as work:
        frame, _ = rating_frame(work, a_season().stages[0], rubric)
    rules = CalibrationRules(
        minimum_reviews=1, minimum_severity_share=0, minimum_reliability=0, largest_difference_error=9
    )
    calibration = calibrate(frame, rubric, rules)
    found = candidates(database, rubric, calibration=calibration).set_index("candidate")
    expected = calibration.entries().set_index("entry")
    assert calibration.adjusted
    pd.testing.assert_series_equal(
        found["fair"], expected.loc[found.index, "fair"], check_names=False, atol=1e-9
    )
    plain = candidates(database, rubric).set_index("candidate")
    pd.testing.assert_series_equal(found["raw"], plain["raw"])
