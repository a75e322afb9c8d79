from __future__ import annotations

import pytest

from tests.profile_case import CUTS, a_full_profile, a_profile, a_result, an_unknown, mentors_rubric
from workbench.domain.competencies import CompetencyResult, SourceView
from workbench.workflows.assessing.profile_drawing import Box, Drawing, Shape, Stroke, Words, profile_drawing


def drawn(*results: CompetencyResult, width: float = 760.0) -> Drawing:
    return profile_drawing(a_profile(*results), mentors_rubric(), "en", width=width)


def said(drawing: Drawing) -> list[str]:
    return [each.text for each in drawing.parts if isinstance(each, Words)]


def diamond(drawing: Drawing) -> float:
    """Where the first mark of a measure stands, from the left."""
    filled = [
        each for each in drawing.parts if isinstance(each, Shape) and each.tone == "ink" and each.filled
    ]
    return filled[0].points[0][0]


def band(drawing: Drawing, level: int) -> Box:
    return [each for each in drawing.parts if isinstance(each, Box)][level - 1]


def test_every_level_is_as_wide_as_the_others_whatever_its_cut_scores() -> None:
    narrow_third = drawn(a_result(cuts=(-2.0, 0.2, 0.3, 2.5)))
    widths = {round(band(narrow_third, level).width, 6) for level in range(1, 6)}
    assert len(widths) == 1


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_measure_in_the_middle_of_its_level_stands_in_the_middle_of_its_band(level: int) -> None:
    picture = drawn(a_result(measure=(CUTS[level - 2] + CUTS[level - 1]) / 2))
    third = band(picture, level)
    assert diamond(picture) == pytest.approx(third.left + third.width / 2)


def test_the_interval_of_95_per_cent_is_wider_than_that_of_68() -> None:
    lines = [each for each in drawn(a_result(measure=0.25, se=0.3)).parts if isinstance(each, Stroke)]
    thick = next(each for each in lines if each.tone == "accent")
    thin = next(each for each in lines if each.width == 1.6)
    (low, _), (high, _) = thick.points
    (least, _), (most, _) = thin.points
    assert (most - least) == pytest.approx(1.96 * (high - low))


def test_what_lies_beyond_the_scale_has_an_open_end() -> None:
    assert "beyond the scale" not in said(drawn(a_result()))
    assert "beyond the scale" in said(drawn(a_result(measure=4.5, se=0.8)))
    assert "beyond the scale" in said(drawn(a_result(measure=2.0, se=0.1, at_end="highest")))
    assert "beyond the scale" in said(drawn(a_result(measure=-2.0, se=0.1, at_end="lowest")))


def test_a_mark_at_the_edge_is_not_cut_off() -> None:
    for measure in (-40.0, 40.0):
        picture = drawn(a_result(measure=measure), width=336)
        inside = [x for each in picture.parts if isinstance(each, Shape) for x, _ in each.points]
        assert min(inside) >= 0
        assert max(inside) <= picture.width


@pytest.mark.parametrize(("measure", "side"), [(-9.0, "left"), (9.0, "right")])
@pytest.mark.parametrize("width", [760.0, 336.0])
def test_a_source_beyond_the_scale_stands_at_the_edge_with_an_arrowhead(
    measure: float, side: str, width: float
) -> None:
    picture = drawn(a_result(views=(SourceView("self", measure, 0.3),)), width=width)
    left, right = band(picture, 1).left, band(picture, 5).left + band(picture, 5).width
    marks = [each for each in picture.parts if isinstance(each, Shape) and len(each.points) == 20]
    xs = [x for x, _ in marks[0].points]
    edge, sign = (left, 1) if side == "left" else (right, -1)
    assert min(xs) > left + 2
    assert max(xs) < right - 2
    tips = [each.points[1][0] for each in picture.parts if isinstance(each, Stroke) and len(each.points) == 3]
    assert any(each == pytest.approx(edge + sign) for each in tips)
    assert "beyond the scale" in said(picture)


def test_a_source_whose_line_alone_leaves_the_scale_has_an_arrowhead_and_keeps_its_place() -> None:
    inside, out = (drawn(a_result(views=(SourceView("self", 2.0, se),))) for se in (0.1, 3.0))
    assert "beyond the scale" not in said(inside)
    assert "beyond the scale" in said(out)
    circles = [
        next(each for each in picture.parts if isinstance(each, Shape) and len(each.points) == 20)
        for picture in (inside, out)
    ]
    assert circles[0].points == circles[1].points


def test_the_tint_of_possible_levels_is_in_the_key_where_there_is_some() -> None:
    assert "most likely levels" in said(drawn(a_result()))
    assert "most likely levels" not in said(drawn(an_unknown("goal_setting")))
    tinted = [each for each in drawn(a_result()).parts if isinstance(each, Box) and each.tone == "said"]
    assert tinted[-1].width == 24


def test_beside_a_row_it_is_said_whose_answers_are_counted() -> None:
    own, others = SourceView("self", 0.1, 0.3), SourceView("others", 0.1, 0.3)
    assert "yours" in said(drawn(a_result(views=(own,))))
    assert "yours and others'" in said(drawn(a_result(views=(own, others))))
    assert any("yours and others'" in each for each in said(drawn(a_result(views=(own, others)), width=336)))


def test_without_a_measure_the_row_says_so_and_has_no_mark() -> None:
    picture = drawn(an_unknown("goal_setting"))
    assert "no answers that tell of it" in said(picture)
    assert "no level" in said(picture)
    below_key = max(each.top + each.height for each in picture.parts if isinstance(each, Box))
    marks = [each for each in picture.parts if isinstance(each, Shape) and each.points[0][1] < below_key]
    assert marks == []


def test_a_competency_whose_boundaries_are_not_set_has_no_place() -> None:
    unset = a_result(cuts=(), level=None, lowest=None, highest=None, probability=None)
    assert "boundaries of levels are not set" in said(drawn(unset))


def test_sources_differ_by_shape_not_by_colour() -> None:
    views = tuple(SourceView(each, 0.1, 0.3) for each in ("others", "test", "self"))  # type: ignore[arg-type]
    picture = drawn(a_result(views=views))
    outlines = [each for each in picture.parts if isinstance(each, Shape) and not each.filled]
    assert [len(each.points) for each in outlines[:3]] == [4, 20, 3]
    assert {each.tone for each in outlines} == {"ink"}
    assert {"test", "you yourself", "others"} <= set(said(picture))


def test_the_key_explains_only_what_is_drawn() -> None:
    plain = said(drawn(a_result()))
    assert not {"test", "others", "earlier assessment", "beyond the scale"} & set(plain)
    assert "earlier assessment" in said(drawn(a_result(since=-0.4, change="not_shown")))


@pytest.mark.parametrize(("since", "ahead"), [(-1.5, True), (2.0, False)])
def test_an_arrow_leads_from_the_earlier_assessment_to_this_one(since: float, ahead: bool) -> None:
    picture = drawn(a_result(since=since, change="better"))
    heads = [each for each in picture.parts if isinstance(each, Shape) and len(each.points) == 3]
    (tip, _), (tail, _), _ = heads[0].points
    assert (tip > tail) is ahead


def test_names_stand_beside_their_rows_on_a_wide_page_and_above_them_on_a_phone() -> None:
    wide, narrow = drawn(a_result()), drawn(a_result(), width=336)
    assert band(wide, 1).left > 150
    assert band(narrow, 1).left == 0
    assert narrow.width == 336


def test_levels_that_competencies_call_differently_have_numbers_only() -> None:
    rubric = mentors_rubric()
    first, second, *others = rubric.criteria
    renamed = tuple(each.model_copy(update={"name": each.anchor}) for each in second.levels)
    other = rubric.model_copy(
        update={"criteria": (first, second.model_copy(update={"levels": renamed}), *others)}
    )
    profile = a_profile(a_result("goal_setting"), a_result("listening"))
    assert "Does it" in said(profile_drawing(profile, rubric, "en"))
    assert "Does it" not in said(profile_drawing(profile, other, "en"))


def test_the_picture_is_told_in_words_too() -> None:
    picture = profile_drawing(a_full_profile(), mentors_rubric(), "en")
    assert picture.title == "Competency profile"
    assert "Setting goals: Most likely level 3, “Does it”." in picture.description
    assert "Reviewing one's own work: The level cannot be said yet" in picture.description


def test_a_profile_of_nothing_is_a_programming_mistake() -> None:
    empty = a_profile().__class__("entry", "1", "mentor_competencies@1", (), 0, 0, 1, "2025-11-21")
    with pytest.raises(ValueError, match="without competencies"):
        profile_drawing(empty, mentors_rubric())
