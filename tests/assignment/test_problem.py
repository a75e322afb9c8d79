"""Reading a stage: what is a conflict, and what is wrong in a table, by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from tests.assignment.cases import a_problem, entries_frame, jurors_frame, solved
from workbench.assignment import AssignmentProblem
from workbench.errors import InvalidAssignment


def allowed(entry: dict[str, Any], juror: dict[str, Any], **changes: Any) -> bool:
    """Whether the one juror may rate the one entry."""
    columns = [{name: [value] for name, value in each.items()} for each in (entry, juror)]
    return bool(a_problem(1, 1, entries=columns[0], jurors=columns[1], per_entry=1, **changes).allowed[0, 0])


@pytest.mark.parametrize(
    "regions",
    [
        "Пермский край",
        ("Тульская область", "Пермский край"),
        ["Пермский край"],
        {"Тульская область", "Пермский край"},
        np.array(["Тульская область", "Пермский край"], dtype=object),
    ],
)
def test_region_of_either_member_of_the_pair_is_a_conflict(regions: object) -> None:
    assert not allowed({"region": regions}, {"region": "Пермский край"})
    assert allowed({"region": regions}, {"region": "Омская область"})


@pytest.mark.parametrize("spelling", ["Тульская обл.", "ТУЛЬСКАЯ ОБЛАСТЬ", "Тульская область, Тула"])
def test_region_is_a_conflict_in_any_spelling(spelling: str) -> None:
    assert not allowed({"region": "Тульская область"}, {"region": spelling})


def test_region_that_nobody_knows_is_compared_as_it_is_written() -> None:
    assert not allowed({"region": "R-12"}, {"region": "r 12"})
    assert not allowed({"region": [3.0, 4.0]}, {"region": 3})
    assert allowed({"region": "R-12"}, {"region": "R-13"})


@pytest.mark.parametrize("organisation", ["СОШ №12", "Педагогический колледж №3"])
def test_organisation_of_either_member_is_a_conflict_in_any_spelling(organisation: str) -> None:
    both = ("МБОУ «СОШ № 12»", "ГБПОУ «Педагогический колледж № 3»")
    assert not allowed({"organisation": both}, {"organisation": organisation})
    assert allowed({"organisation": both}, {"organisation": "СОШ № 13"})


@pytest.mark.parametrize("nothing", [None, "", " ", float("nan"), (), (None, "")])
def test_what_nobody_filled_in_is_no_conflict(nothing: object) -> None:
    assert allowed({"region": nothing, "organisation": nothing}, {"region": nothing, "organisation": nothing})


def test_declared_conflict_holds_and_a_dismissed_one_does_not() -> None:
    pair = [("J01", "И-0001")]
    assert not allowed({}, {}, conflicts=pair)
    assert allowed({}, {}, conflicts=pair, dismissed=pair)
    assert allowed({"region": "Пермский край"}, {"region": "Пермский край"}, dismissed=pair)


def test_jurors_without_a_region_share_none() -> None:
    plan = solved(a_problem(4, 3, per_entry=3, jurors={"region": ["", None, "Пермский край"]}))
    assert plan.plan.all()


def test_panels_of_different_themes_may_be_called_alike() -> None:
    problem = a_problem(4, 2, entries={"theme": ["а", "а", "б", "б"], "panel": [1, 2, 1, 1]})
    assert problem.panel is not None
    assert problem.panel.tolist() == [0, 1, 2, 2]
    assert a_problem(4, 2).panel is None


def test_entry_with_more_jurors_than_asked_for_is_left_as_it_is() -> None:
    plan = solved(a_problem(2, 4, fixed=[(f"J0{at}", "И-0001") for at in (1, 2, 3, 4)]))
    assert plan.plan.sum(axis=1).tolist() == [4, 2]
    assert {entry for _, entry in plan.added} == {"И-0002"}


def test_what_stands_stays_whatever_the_rules_say_now() -> None:
    """Taking work away is a person's decision."""
    standing = [("J01", f"И-000{at}") for at in (1, 2, 3)]
    plan = solved(
        a_problem(6, 4, jurors={"load_max": [1, 9, 9, 9]}, standing=standing, conflicts=standing[:1])
    )
    assert plan.load_by_juror["J01"] == 3
    assert not set(plan.added) & set(standing)


def told(**changes: Any) -> str:
    with pytest.raises(InvalidAssignment) as caught:
        a_problem(**changes)
    return str(caught.value)


def flawed(place: int, value: float) -> NDArray[np.float64]:
    """(6, 4) ones but for the number at one place."""
    affinity = np.ones(24)
    affinity[place] = value
    return affinity.reshape(6, 4)


@pytest.mark.parametrize(
    ("changes", "culprit"),
    [
        ({"jurors": {"juror": ["J01", "J02", "J01", "J04"]}}, "stands more than once: J01"),
        ({"entries": {"entry": ["И-1", "И-2", "И-2", "И-3", "И-4", "И-5"]}}, "stands more than once: И-2"),
        ({"jurors": {"juror": ["J01", None, "J03", "J04"]}}, "column juror is empty in row(s) 1"),
        (
            {"jurors": {"load_min": [-1, 0, 0, 0]}},
            "load_min has to be a whole number from 0 up; it is not for J01",
        ),
        ({"jurors": {"load_max": [3, 2.5, float("nan"), 4]}}, "from 0 up; it is not for J02, J03"),
        ({"jurors": {"load_min": 5, "load_max": [9, 4, 9, 3]}}, "above the greatest for J02, J04"),
        ({"jurors": {"region": [("Тула", "Пермь"), "", "", ""]}}, "a juror belongs to one region; J01"),
        ({"entries": {"region": [{"a": 1}, "", "", "", "", ""]}}, "a value or a list of values for И-0001"),
        ({"entries": {"region": [(("a",),), "", "", "", "", ""]}}, "a value or a list of values for И-0001"),
        ({"affinity": np.zeros((4, 6))}, "in the order of the frames, not of shape (4, 6)"),
        ({"affinity": flawed(6, np.nan)}, "no finite number for J03–И-0002"),
        ({"affinity": flawed(0, np.inf)}, "no finite number for J01–И-0001"),
        ({"conflicts": [("J09", "И-0001")]}, "conflicts names J09–И-0001"),
        ({"fixed": [("И-0001", "J01")]}, "fixed names И-0001–J01"),
        ({"conflicts": ["J01"]}, "conflicts has to hold pairs"),
        ({"common": ["И-0009"]}, "common names И-0009"),
        ({"extra": {"И-0009": 1}}, "extra names И-0009"),
        ({"extra": {"И-0002": 0}}, "they are not for И-0002"),
        ({"per_entry": 0}, "a whole number from 1 up, not 0"),
        ({"per_entry": 2.5}, "a whole number from 1 up, not 2.5"),
        ({"per_entry": True}, "a whole number from 1 up, not True"),
        (
            {"fixed": [("J02", "И-0003")], "conflicts": [("J02", "И-0003")]},
            "breaks a conflict of interest: J02–И-0003",
        ),
        (
            {"fixed": [("J02", "И-0003"), ("J02", "И-0004")], "jurors": {"load_max": 1}},
            "more than the greatest load of J02",
        ),
        (
            {
                "fixed": [("J02", "И-0003"), ("J03", "И-0003")],
                "jurors": {"region": ["", "Омская область", "Омская обл.", ""]},
            },
            "more than one juror of a region: J02–И-0003, J03–И-0003",
        ),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], culprit: str) -> None:
    assert culprit in told(**changes)


@pytest.mark.parametrize("missing", ["entry", "theme", "region"])
def test_missing_column_of_entries_is_named_with_those_there_are(missing: str) -> None:
    with pytest.raises(InvalidAssignment, match=f"entries has no column {missing}; its columns are: "):
        AssignmentProblem.from_frames(
            entries_frame(2).drop(columns=missing), jurors_frame(2), per_entry=1, affinity=np.zeros((2, 2))
        )


@pytest.mark.parametrize("missing", ["juror", "load_min", "load_max", "region"])
def test_missing_column_of_jurors_is_named(missing: str) -> None:
    with pytest.raises(InvalidAssignment, match=f"jurors has no column {missing}"):
        AssignmentProblem.from_frames(
            entries_frame(2), jurors_frame(2).drop(columns=missing), per_entry=1, affinity=np.zeros((2, 2))
        )


@pytest.mark.parametrize(("entries", "jurors", "what"), [(0, 2, "entries"), (2, 0, "jurors")])
def test_nobody_and_nothing_to_plan_with_is_told(entries: int, jurors: int, what: str) -> None:
    with pytest.raises(InvalidAssignment, match=f"there are no {what} to plan with"):
        a_problem(entries, jurors)


def test_column_that_stands_twice_is_told() -> None:
    twice = pd.concat([entries_frame(2), entries_frame(2)[["theme"]]], axis=1)
    with pytest.raises(InvalidAssignment, match="has column theme more than once"):
        AssignmentProblem.from_frames(twice, jurors_frame(2), per_entry=1, affinity=np.zeros((2, 2)))
