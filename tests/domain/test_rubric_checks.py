"""Contradictions between the parts of a rubric: each is told at its place, whatever else is wrong."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from typing import Any

import pytest
import yaml

from tests.rubric_case import a_cut_score, a_full_rubric, an_indicator, weighing
from workbench.domain.assessment import SituationTest
from workbench.domain.problems import Path
from workbench.domain.rubric import Replacement, Rubric, disagreements
from workbench.domain.rubric_checks import MAX_INDICATOR_CHARACTERS
from workbench.files.shipped import rubric_directory

MUTANTS = 3_000
STRANGE: Sequence[object] = (
    *(None, True, False, "", "need", "closing", -1, 0, 1, 3, 2.5, 99, 10**400, float("nan"), float("inf")),
    *([], [None], [[]], {}, {"need": 2}, {"ru": "да", "en": "yes"}, {1: 2}),
)


def full() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(a_full_rubric().model_dump_json())
    return found


def changed(path: Path, value: object) -> dict[str, Any]:
    data = full()
    part: Any = data
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return data


def test_a_rubric_with_every_field_has_no_contradiction() -> None:
    assert list(disagreements(full())) == []
    assert Rubric.model_validate_json(json.dumps(full())) == a_full_rubric()


CONTRADICTIONS = [
    (("gates", 1, "id"), "consent", ("gates", 1, "id"), "gate id 'consent' stands twice"),
    (("gates", 0, "id"), "need", ("gates", 0, "id"), "'need' is a criterion's id already"),
    (("gates", 0, "id"), "closing", ("gates", 0, "id"), "'closing' is the comment on"),
    (("cut_scores", 1, "id"), "fair", ("cut_scores", 1, "id"), "cut score id 'fair' stands twice"),
    (
        ("aggregation", "minimum"),
        {"beauty": 2},
        ("aggregation", "minimum", "beauty"),
        "there is no criterion 'beauty'; known: need, plan, result",
    ),
    (
        ("aggregation", "minimum"),
        {"plan": 4.5},
        ("aggregation", "minimum", "plan"),
        "4.5 is outside the scale 0..4",
    ),
    (
        ("aggregation", "minimum"),
        {"plan": 0},
        ("aggregation", "minimum", "plan"),
        "0 is the lowest level, so that nothing lies below it; raise it or leave it out",
    ),
    (("aggregation", "floor"), 5, ("aggregation", "floor"), "5 is outside the scale 0..4"),
    (("aggregation", "floor"), 0, ("aggregation", "floor"), "0 is the lowest level"),
    (("cut_scores", 1, "at"), 20, ("cut_scores", 1, "at"), "20 follows 20; list cut scores once each"),
    (("cut_scores", 1, "at"), 41, ("cut_scores", 1, "at"), "41 cannot be reached: totals are 0..40"),
    (("cut_scores", 0, "at"), -1, ("cut_scores", 0, "at"), "-1 cannot be reached: totals are 0..40"),
    (
        ("criteria", 2, "indicators", 1, "id"),
        "need_first",
        ("criteria", 2, "indicators", 1, "id"),
        "indicator id 'need_first' stands twice",
    ),
    (
        ("criteria", 0, "indicators", 1, "level"),
        5,
        ("criteria", 0, "indicators", 1, "level"),
        "level 5 is outside the scale 0..4",
    ),
    (
        ("criteria", 0, "indicators", 0, "text", "ru"),
        "з" * (MAX_INDICATOR_CHARACTERS + 1),
        ("criteria", 0, "indicators", 0, "text", "ru"),
        "is 161 characters long; say one sign in at most 160",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "place", "said"),
    CONTRADICTIONS,
)
def test_a_contradiction_is_told_at_its_place(path: Path, value: object, place: Path, said: str) -> None:
    ((found, message),) = disagreements(changed(path, value))
    assert (found, str(message)[: len(said)]) == (place, said)


def test_cut_scores_stand_in_the_unit_of_the_total() -> None:
    by_mean = changed(("aggregation", "method"), "weighted_mean")
    assert [str(message) for _, message in disagreements(by_mean)] == [
        "20 cannot be reached: totals are 0..4",
        "30 cannot be reached: totals are 0..4",
    ]
    assert weighing(cut_scores=(a_cut_score("all", 0), a_cut_score("best", 4))).cut_scores


def test_indicators_belong_to_competencies() -> None:
    found = dict(disagreements(changed(("rates",), "proposal")))
    assert list(found) == [("criteria", place, "indicators") for place in range(3)]
    assert "into the anchors of the levels" in str(found["criteria", 0, "indicators"])


def test_the_longest_indicator_is_taken() -> None:
    data = changed(
        ("criteria", 0, "indicators", 0, "text"), {"ru": "з" * MAX_INDICATOR_CHARACTERS, "en": "s" * 160}
    )
    assert list(disagreements(data)) == []
    assert an_indicator(level=None).level is None


def test_all_contradictions_are_told_at_once() -> None:
    data = full()
    data["gates"][0]["id"] = "need"
    data["aggregation"] = {"minimum": {"beauty": 9}, "floor": 7}
    data["cut_scores"][0]["at"] = 50
    places = [path for path, _ in disagreements(data)]
    assert places == [
        ("gates", 0, "id"),
        ("aggregation", "minimum", "beauty"),
        ("aggregation", "minimum", "beauty"),
        ("aggregation", "floor"),
        ("cut_scores", 1, "at"),
        ("cut_scores", 0, "at"),
        ("cut_scores", 1, "at"),
    ]


def test_data_of_any_shape_is_looked_at_without_failing() -> None:
    draw = random.Random(7)
    for _ in range(MUTANTS):
        data = full()
        for _ in range(draw.randint(1, 4)):
            _replace_something(data, draw)
        for path, message in disagreements(data):
            assert isinstance(path, tuple)
            assert str(message)


def _replace_something(data: Any, draw: random.Random) -> None:
    """One value anywhere in the document becomes something strange, or goes away."""
    while True:
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        if not keys:
            return
        key = draw.choice(keys)
        inner = data[key]
        if isinstance(inner, dict | list) and inner and draw.random() < 0.75:
            data = inner
            continue
        if draw.random() < 0.2:
            del data[key]
        else:
            data[key] = draw.choice(STRANGE)
        return


def test_the_readmes_examples_fit_a_rubric() -> None:
    """Each YAML block of rubrics/README.md, put into the ready rubric or test it speaks of."""
    readme = (rubric_directory() / "README.md").read_text(encoding="utf-8")
    rubric = yaml.safe_load((rubric_directory() / "joint_initiative.v1.yaml").read_text(encoding="utf-8"))
    blocks = [yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)]
    told = {name: value for block in blocks if block for name, value in block.items()}
    assert set(told) == {"gates", "aggregation", "cut_scores", "indicators", "replaces", "situations"}
    Replacement.model_validate_json(json.dumps(told.pop("replaces")))
    ready = (rubric_directory() / "assessments" / "mentor_situations.v1.yaml").read_text(encoding="utf-8")
    situations = {"situations": told.pop("situations")}
    SituationTest.model_validate_json(json.dumps(yaml.safe_load(ready) | situations))
    indicators = told.pop("indicators")
    del told["cut_scores"]  # in the unit of the mean; see below
    Rubric.model_validate_json(json.dumps(rubric | told))
    for block in blocks:
        if block and "cut_scores" in block:
            Rubric.model_validate_json(json.dumps(rubric | block))
    rubric["criteria"][0]["indicators"] = indicators
    Rubric.model_validate_json(json.dumps(rubric | {"rates": "competency"}))
