"""Rubrics: scales, weights, comment rules; and the shipped rubric's promises to a juror."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.builders import a_criterion, a_rubric
from workbench.domain.problems import PlacedError
from workbench.domain.rubric import Scale, disagreements
from workbench.files.documents import load_rubrics
from workbench.files.shipped import rubric_directory

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


@pytest.mark.parametrize("rubric", SHIPPED)
def test_a_shipped_rubric_weighs_a_hundred_and_describes_every_level(rubric):
    assert sum(each.weight for each in rubric.criteria) == pytest.approx(100)
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
