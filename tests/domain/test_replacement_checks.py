"""What a version says of older ratings, held against itself: each contradiction with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from tests.rubric_case import a_gated_rubric
from workbench.domain.rubric import Replacement, Rubric
from workbench.domain.rubric_checks import rubric_disagreements


def second(**replaces: Any) -> dict[str, Any]:
    data = a_gated_rubric().model_dump(mode="json")
    return {**data, "version": 2, "replaces": {"version": 1, **replaces}}


def test_a_version_that_replaces_nothing_has_the_json_it_had_before_there_were_statements() -> None:
    assert "replaces" not in a_gated_rubric().model_dump(mode="json")
    stated = Rubric.model_validate(dict(a_gated_rubric()) | {"version": 2, "replaces": {"version": 1}})
    assert stated.model_dump(mode="json")["replaces"] == {"version": 1}
    assert stated.replaces == Replacement(version=1)


def test_a_sound_statement_has_nothing_to_be_told() -> None:
    rows = [
        {"id": "need", "are": "mapped", "levels": {"0": 0, "1": 0, "2": 2, "3": 4, "4": 4}},
        {"id": "plan", "are": "kept", "was": "steps"},
        {"id": "both", "are": "asked_again"},
    ]
    assert list(rubric_disagreements(second(ratings=rows, dropped=["budget"]))) == []


CONTRADICTIONS = [
    ({"version": 2}, ("version",), "version 2 cannot replace version 2"),
    ({"ratings": [{"id": "style", "are": "kept"}]}, ("ratings", 0, "id"), "known: need, plan"),
    ({"ratings": [{"id": "need", "are": "kept"}] * 2}, ("ratings", 1, "id"), "stands twice"),
    ({"ratings": [{"id": "need", "are": "mapped"}]}, ("ratings", 0, "levels"), "what each level"),
    ({"ratings": [{"id": "both", "are": "mapped"}]}, ("ratings", 0, "are"), "yes or no"),
    (
        {"ratings": [{"id": "need", "are": "kept", "levels": {"1": 1}}]},
        ("ratings", 0, "levels"),
        "delete one of the two",
    ),
    (
        {"ratings": [{"id": "need", "are": "mapped", "levels": {"ten": 1}}]},
        ("ratings", 0, "levels", "ten"),
        "no level of a scale",
    ),
    (
        {"ratings": [{"id": "need", "are": "mapped", "levels": {"1": 7}}]},
        ("ratings", 0, "levels", "1"),
        "level 7 is outside the scale 0..4",
    ),
    (
        {"ratings": [{"id": "need", "are": "mapped", "levels": {"3": 1, "2": 2}}]},
        ("ratings", 0, "levels", "3"),
        "never turn the order",
    ),
    (
        {"ratings": [{"id": "need", "are": "kept"}, {"id": "plan", "are": "kept", "was": "need"}]},
        ("ratings", 1, "was"),
        "go to 'need' already",
    ),
    ({"dropped": ["budget", "budget"]}, ("dropped", 1), "stands twice"),
    (
        {"ratings": [{"id": "need", "are": "kept", "was": "sense"}], "dropped": ["sense"]},
        ("dropped", 0),
        "its ratings go to 'need'",
    ),
]


@pytest.mark.parametrize(
    ("replaces", "place", "words"),
    CONTRADICTIONS,
)
def test_a_contradiction_in_a_statement_is_told_at_its_place(
    replaces: dict[str, Any], place: tuple[Any, ...], words: str
) -> None:
    data = second(**replaces)
    found = dict(rubric_disagreements(data))
    assert words in str(found[("replaces", *place)])
    with pytest.raises(ValidationError, match="replaces"):
        Rubric.model_validate_json(json.dumps(data))


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        "kept",
        {"version": "x"},
        {"ratings": "all"},
        {"ratings": [None, {"levels": [1]}]},
        {"dropped": 3},
    ],
)
def test_a_statement_of_another_shape_is_left_to_the_models(odd: Any) -> None:
    assert list(rubric_disagreements({**second(), "replaces": odd})) == []
