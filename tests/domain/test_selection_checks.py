"""What a season's file alone shows to be wrong in its rules of selection."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.test_season import a_season, stage, track
from workbench.domain.season import disagreements
from workbench.domain.selection_checks import selection_disagreements, unknown_criteria

TRACKS = [track("mentoring"), track("media", "Медиа", also=["Медиатрек"])]


def quota(attribute: str, value: object, **bounds: int) -> dict[str, Any]:
    return {"attribute": attribute, "value": value, **bounds}


def found(*rules: dict[str, Any], **season: Any) -> list[str]:
    """Place and message of each mistake; rules are of the stage `initiatives` with 10 seats."""
    data = {
        "tracks": TRACKS,
        "eligibility": {"categories": [{"id": "teacher", "name": {"ru": "Педагог", "en": "Teacher"}}]},
        "stages": [stage()],
        "selection": [{"stage": "initiatives", "seats": 10, **rule} for rule in rules],
        **season,
    }
    problems = selection_disagreements(data)
    return [f"{'.'.join(map(str, path))}: {message}" for path, message in problems]


@pytest.mark.parametrize(
    ("attribute", "written", "meant"),
    [
        ("region", "Москва", "г. Москва"),
        ("region", "Московская обл.", "Московская область"),
        ("region", "Златоглавая", "г. Москва"),
        ("district", "дальневосточный", "Дальневосточный федеральный округ"),
        ("category", "студент", "student"),
        ("category", "student", "student"),
        ("track", "Медиатрек", "media"),
        ("theme", "Москва", "Москва"),
        ("interview_city", "Москва", "Москва"),
    ],
)
def test_a_quota_is_read_as_imports_write_the_value(attribute: str, written: str, meant: str) -> None:
    season = a_season(
        tracks=TRACKS,
        regions={"Златоглавая": "Москва"},
        selection=[{"stage": "initiatives", "seats": 10, "quotas": [quota(attribute, written, minimum=1)]}],
    )

    assert season.selection[0].quotas[0].value == meant


@pytest.mark.parametrize(
    ("attribute", "value", "said"),
    [
        ("region", "Мосва", "there is no region 'Мосва'; nearest: г. Москва"),
        ("region", "Xyz", "there is no region 'Xyz'; write its full name"),
        ("district", "Дальний", "known: Центральный федеральный округ, Северо-Западный"),
        ("category", "Учитель", "there is no category 'Учитель'; known: teacher"),
        ("track", "Театр", "there is no track 'Театр'; known: mentoring, media"),
    ],
)
def test_a_misspelt_value_of_a_quota_is_told_with_the_known_ones(
    attribute: str, value: str, said: str
) -> None:
    (problem,) = found({"quotas": [quota(attribute, value, minimum=1)]})

    assert problem.startswith("selection.0.quotas.0.value: ")
    assert said in problem


def test_one_quota_in_two_spellings_stands_twice() -> None:
    quotas = [quota("region", "Москва", minimum=1), quota("region", "г. Москва", maximum=2)]

    assert found({"quotas": quotas}) == [
        "selection.0.quotas.1.value: the quota region = г. Москва stands twice; write both bounds into one"
    ]
    assert found({"quotas": [quotas[0], quota("theme", "г. Москва", maximum=2)]}) == []


def test_a_decision_without_a_reason_or_both_ways_is_a_mistake() -> None:
    assert found({"must_have": {"И-0001": ""}, "excluded": {"И-0002": " "}}) == [
        "selection.0.must_have.И-0001: has no reason; write it down, it goes into the protocol",
        "selection.0.excluded.И-0002: has no reason; write it down, it goes into the protocol",
    ]
    assert found({"must_have": {"И-0001": "да"}, "excluded": {"И-0001": "нет", "И-0002": "нет"}}) == [
        "selection.0.excluded.И-0001: must be in and is excluded at once; keep one of the two"
    ]


def test_a_stage_has_one_rule() -> None:
    assert found({}, {}) == ["selection.1.stage: stage 'initiatives' has a rule already; keep one of them"]
    assert found({}, {"stage": "finals"}) == []


def test_minima_of_an_attribute_with_one_value_each_fit_the_seats() -> None:
    some = [quota("region", each, minimum=5) for each in ("Тульская область", "Пермский край")]
    one_more = quota("region", "г. Москва", minimum=1)

    assert found({"quotas": some}) == []
    (problem,) = found({"quotas": [*some, one_more]})
    assert problem.startswith("selection.0.quotas.2.minimum: with this the minima of region add up to 11,")
    # Somebody may be of two tracks, and a quota of another attribute counts the same people.
    assert found({"quotas": [quota("track", each, minimum=8) for each in ("mentoring", "media")]}) == []
    assert found({"quotas": [*some, quota("category", "teacher", minimum=10)]}) == []


def test_ties_name_criteria_of_the_rubric() -> None:
    rule = {"ties": ["interview", "criterion:goal", "criterion:need"]}

    ((place, message),) = unknown_criteria(rule, "joint_initiative@1", ["goal", "plan"])
    assert place == ("ties", 2)
    assert str(message) == "joint_initiative@1 has no criterion 'need'; known: goal, plan"


@pytest.mark.parametrize(
    "rule",
    [
        {"quotas": 5, "must_have": [], "excluded": None, "seats": "many"},
        {"quotas": [None, {"attribute": 1, "value": []}, {"attribute": "region"}, quota("region", 77)]},
        {"stage": [], "must_have": {"И-0001": None}, "quotas": [quota("region", "г. Москва", minimum="1")]},
    ],
)
def test_rules_of_another_shape_are_left_to_the_model(rule: dict[str, Any]) -> None:
    assert found(rule) == []
    assert list(disagreements({"selection": [rule], "regions": 5, "eligibility": []})) == []
