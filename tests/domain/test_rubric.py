"""Rubrics: scales, weights, comment rules; and the shipped rubric's promises to a juror."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.builders import a_criterion, a_rubric
from tests.rubric_case import a_cut_score, a_full_rubric, a_gate, weighing
from workbench.domain.problems import PlacedError
from workbench.domain.protocol import digest_of
from workbench.domain.rubric import Aggregation, Rubric, Scale, disagreements
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.documents import load_rubrics

SHIPPED = [pytest.param(rubric, id=key) for key, rubric in sorted(load_rubrics(rubric_directory()).items())]


def test_a_scale_holds_whole_levels_between_its_ends():
    scale = Scale(lowest=1, highest=5)

    assert list(scale.levels()) == [1, 2, 3, 4, 5]
    assert 5 in scale
    assert not any(value in scale for value in (0, 6, 2.5, "3", True, None))


def test_weights_become_shares_of_all_weights():
    rubric = a_rubric(criteria=("need", "plan")).model_copy(
        update={"criteria": (a_criterion("need", weight=3.0), a_criterion("plan", weight=1.0))}
    )

    assert [rubric.share_of_weight(each) for each in rubric.criteria] == [0.75, 0.25]


@pytest.mark.parametrize(
    ("rule", "levels_with_comment"), [("always", [0, 1, 2, 3, 4]), ("at_ends", [0, 4]), ("never", [])]
)
def test_comment_rule_says_at_which_levels_a_comment_is_needed(rule, levels_with_comment):
    rubric = a_rubric()
    criterion = a_criterion(comment=rule)

    assert [
        each for each in rubric.scale.levels() if rubric.needs_comment(criterion, each)
    ] == levels_with_comment


def test_a_rubric_is_known_by_id_and_version():
    assert a_rubric(version=3).key == "initiative@3"


def test_parts_that_disagree_are_reported_all_at_once_with_their_places():
    first, second = a_criterion("need"), a_criterion("need", highest=3)

    with pytest.raises(ValidationError) as raised:
        a_rubric().model_validate(
            {**a_rubric().model_dump(), "criteria": [first.model_dump(), second.model_dump()]}
        )

    (report,) = raised.value.errors()
    error = report["ctx"]["error"]
    assert isinstance(error, PlacedError)
    assert [path for path, _ in error.problems] == [("criteria", 1, "id"), ("criteria", 1, "levels")]


@pytest.mark.parametrize(
    ("levels", "places"),
    [
        ([0, 1, 2, 3, 4], []),
        ([0, 2, 4], []),
        ([0, 4, 2], [("levels", 2, "level")]),
        ([0, 0, 4], [("levels", 1, "level")]),
        ([0, 4, 5], [("levels", 2, "level")]),
        ([1, 4], [("levels",)]),
    ],
)
def test_levels_rise_within_the_scale_and_its_ends_are_described(levels, places):
    data = {
        "scale": {"lowest": 0, "highest": 4},
        "criteria": [{"id": "need", "levels": [{"level": each} for each in levels]}],
    }

    assert [path[2:] for path, _ in disagreements(data)] == places


@pytest.mark.parametrize(
    "data", [None, [], "text", {"criteria": 5}, {"criteria": [5, {"levels": [None]}], "scale": []}]
)
def test_data_of_another_shape_is_left_to_the_model(data):
    assert list(disagreements(data)) == []


# --- totals ---


def test_a_total_is_the_weighted_mean_of_the_levels() -> None:
    # (1 × 2 + 3 × 4 + 6 × 1) / 10
    assert weighing().total({"need": 2, "plan": 4, "result": 1}) == pytest.approx(2.0)


def test_a_sum_is_the_mean_times_all_weights() -> None:
    by_sum = weighing(aggregation=Aggregation(method="sum"))
    assert by_sum.total({"need": 2, "plan": 4, "result": 1}) == pytest.approx(20.0)
    assert by_sum.total_range == (0.0, 40.0)
    assert weighing().total_range == (0.0, 4.0)


@pytest.mark.parametrize("method", ["weighted_mean", "sum"])
def test_an_abstention_is_never_a_zero(method: str) -> None:
    rubric = weighing(aggregation=Aggregation(method=method))
    # (1 × 2 + 6 × 3) / 7 stands for the criterion that was left out.
    share = {"weighted_mean": 1, "sum": 10}[method]
    assert rubric.total({"need": 2, "plan": None, "result": 3}) == pytest.approx(20 / 7 * share)
    assert rubric.total({"need": 2, "result": 3}) == pytest.approx(20 / 7 * share)
    assert rubric.total({"need": None}) is None
    assert rubric.total({}) is None


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((4, 4, 4), 4.0),
        ((2, 4, 4), 3.8),  # at the floor, not below it
        ((1, 4, 4), 1.0),
        ((0, 1, 4), 0.0),
        ((1, 1, 1), 1.0),
    ],
)
def test_below_the_floor_nothing_compensates(levels: tuple[int, int, int], expected: float) -> None:
    given = dict(zip(("need", "plan", "result"), levels, strict=True))
    floored = Aggregation(floor=2)
    assert weighing(aggregation=floored).total(given) == pytest.approx(expected)
    by_sum = floored.model_copy(update={"method": "sum"})
    assert weighing(aggregation=by_sum).total(given) == pytest.approx(expected * 10)


def test_a_higher_level_never_lowers_the_total() -> None:
    rubric = weighing(aggregation=Aggregation(method="sum", floor=3))
    levels = rubric.scale.levels()
    for need in levels:
        for plan in levels:
            totals = [rubric.total({"need": need, "plan": plan, "result": each}) for each in levels]
            assert totals == sorted(totals, key=lambda each: each or 0.0)


def test_a_cut_score_names_totals_from_its_points_upwards() -> None:
    rubric = weighing(cut_scores=(a_cut_score("fair", 2), a_cut_score("good", 3.2)))
    named = [rubric.cut_score(each) for each in (1.99, 2.0, 3.19, 3.2 - 1e-12, 4.0)]
    assert [each.id if each else None for each in named] == [None, "fair", "fair", "good", "good"]
    assert weighing().cut_score(4.0) is None


@pytest.mark.parametrize(
    ("rule", "asked"),
    [("at_no", [False]), ("always", [False, True]), ("never", [])],
)
def test_a_gate_asks_for_a_comment_by_its_rule(rule: str, asked: list[bool]) -> None:
    assert [each for each in (False, True) if a_gate(comment=rule).needs_comment(each)] == asked


# --- versions written before there were gates, sums, cut scores and indicators ---


def test_a_rubric_without_the_later_fields_keeps_its_json_and_its_digest() -> None:
    (rubric,) = (param.values[0] for param in SHIPPED if param.values[0].key == "joint_initiative@1")
    assert set(rubric.model_dump()) == {
        *("id", "version", "original", "title", "purpose", "rates", "scale", "criteria", "closing_comment")
    }
    assert not any("indicators" in each for each in rubric.model_dump()["criteria"])
    # As protocols signed before there were such fields have it.
    signed = "d04dc40f16b54ed7ee5ef79985e0cc9a7109d7e247c554ec636407cd53e2c6c4"
    assert digest_of(rubric.model_dump(mode="json")) == signed


def test_a_rubric_with_every_field_comes_back_from_its_json() -> None:
    rubric = a_full_rubric()
    assert Rubric.model_validate_json(rubric.model_dump_json()) == rubric
    assert {"gates", "aggregation", "cut_scores"} <= set(rubric.model_dump())


# --- the ready rubrics ---


@pytest.mark.parametrize("rubric", SHIPPED)
def test_a_shipped_rubric_describes_every_level_and_says_what_counts(rubric):
    for criterion in rubric.criteria:
        assert [each.level for each in criterion.levels] == list(rubric.scale.levels()), criterion.id
        described = {each.level for each in criterion.levels if each.example is not None}
        assert {rubric.scale.lowest, 3, rubric.scale.highest} <= described, criterion.id
        assert criterion.evidence is not None


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("rubric", SHIPPED)
def test_a_shipped_rubric_reads_well_on_a_phone(rubric, language):
    for criterion in rubric.criteria:
        assert len(criterion.name.to(language)) <= 60
        assert len(criterion.question.to(language)) <= 110
        assert criterion.question.to(language).endswith("?")
        for level in criterion.levels:
            assert 60 <= len(level.anchor.to(language)) <= 180, (criterion.id, level.level)
            assert len(level.name.to(language)) <= 20
            if level.example is not None:
                assert len(level.example.to(language)) <= 180, (criterion.id, level.level)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("rubric", SHIPPED)
def test_a_shipped_rubric_tells_every_level_from_every_other_in_its_own_words(rubric, language):
    anchors = [level.anchor.to(language) for criterion in rubric.criteria for level in criterion.levels]

    assert len(set(anchors)) == len(anchors)
