from __future__ import annotations

import pytest

from tests.builders import a_text
from tests.profile_case import COMPETENCIES, a_full_profile, a_profile, a_result, an_unknown, mentors_rubric
from workbench.domain.competencies import CompetencyResult, Norm, SourceView
from workbench.workflows.assessing.profile_words import (
    CompetencyWords,
    competency_words,
    headline,
    how_to_read,
    limits,
    raters_words,
)


def words(result: CompetencyResult) -> CompetencyWords:
    return competency_words(result, mentors_rubric(), "en")


def test_the_rubric_of_the_case_is_the_ready_one() -> None:
    assert tuple(each.id for each in mentors_rubric().criteria) == COMPETENCIES


def test_a_level_is_said_as_surely_as_it_is_known() -> None:
    assert words(a_result(probability=0.83)).level == "Most likely level 3, “Does it”."
    assert words(a_result(probability=0.95)).level == "Almost certainly level 3, “Does it”."
    between = words(a_result(lowest=2, highest=3, probability=0.9)).level
    assert between == "Between level 2 (“Beginning”) and level 3 (“Does it”): either is possible."
    assert words(a_result(lowest=2, highest=4)).level.startswith(
        "Somewhere from level 2 (“Beginning”) to level 4"
    )


def test_of_two_possible_levels_the_lower_is_described_and_the_higher_is_next() -> None:
    goals = mentors_rubric().criterion("goal_setting")
    assert goals is not None
    told = words(a_result(level=3, lowest=2, highest=3))
    assert told.level_name == "What level 2, “Beginning”, usually looks like:"
    assert told.anchor == goals.levels[1].anchor.en
    assert told.next_level == "What to move towards: level 3, “Does it”."
    assert told.next_anchor == goals.levels[2].anchor.en


def test_where_three_levels_are_possible_none_is_described() -> None:
    told = words(a_result(level=5, lowest=3, highest=5))
    assert (told.level_name, told.anchor, told.next_level, told.next_anchor) == ("", "", "", "")
    assert told.next_steps == ()


def test_from_the_lowest_level_one_moves_towards_the_middle_one() -> None:
    told = words(a_result(level=1, lowest=1, highest=1))
    assert told.level_name.startswith("What level 1")
    assert told.next_level == "What to move towards: level 3, “Does it”."


def test_what_to_try_are_the_indicators_of_the_next_level_and_where_it_has_one_the_next_ones() -> None:
    listening = mentors_rubric().criterion("listening")
    assert listening is not None
    of_level_4 = tuple(each.text.en for each in listening.indicators if each.level == 4)
    assert len(of_level_4) == 2
    assert words(a_result("listening")).next_steps == of_level_4
    goals = words(a_result("goal_setting", level=3)).next_steps
    assert goals == (
        "Comes back to the goal at a meeting and asks what has moved.",
        "The mentee is the first to name a new goal.",
    )


def test_whoever_is_at_the_highest_level_is_asked_to_show_others() -> None:
    told = words(a_result(level=5, lowest=5, highest=5))
    assert told.next_level == "This is the highest level: show others how you do it."
    assert (told.next_anchor, told.next_steps) == ("", ())


def test_without_answers_there_is_no_level_and_without_boundaries_neither() -> None:
    nothing = words(an_unknown())
    assert nothing.level == "The level cannot be said yet: there are no answers that tell of it."
    assert (nothing.anchor, nothing.level_name, nothing.next_level, nothing.caution) == ("", "", "", "")
    unset = a_result(cuts=(), level=None, lowest=None, highest=None, probability=None)
    assert words(unset).level == "The level cannot be said yet: its boundaries have not been set."


def test_few_answers_and_answers_all_at_one_end_are_owned_up_to() -> None:
    assert words(a_result()).caution == ""
    assert words(a_result(n_answered=5)).caution == ""
    few = "There are few answers, 4 of 10 (yours), so the level is rough."
    assert words(a_result(n_answered=4)).caution == few
    assert words(a_result(at_end="highest")).caution.startswith("Every answer was the highest there is")
    assert words(a_result(at_end="lowest")).caution.startswith("Every answer was the lowest there is")


def test_a_norm_names_the_group_as_the_season_does_and_its_uncertainty() -> None:
    result = a_result(
        norms=(
            Norm("category", "teacher", 128, 63.6, 47.6, 77.4),
            Norm("region", "Тверская область", 41, 58, 36, 78),
            Norm("all", "", 390, 61, 47, 73),
        )
    )
    category, region, everybody = competency_words(
        result, mentors_rubric(), "en", categories={"teacher": a_text("Педагоги", "Teachers")}
    ).norm
    assert category == (
        "Among participants of the category “Teachers” (128): higher than 64% of them (from 48 to 77%)."
    )
    assert "the region “Тверская область” (41): higher than 58%" in region
    assert everybody.startswith("Among all participants (390): higher than 61%")
    assert "“teacher”" in words(result).norm[0]


def test_a_norm_that_could_be_nearly_anything_is_not_said() -> None:
    wide = Norm("all", "", 250, 90, 1, 100)
    assert words(a_result(norms=(wide,))).norm == ()


def test_a_norm_at_an_end_claims_no_share_of_nobody_or_everybody() -> None:
    lowest = tuple(Norm(kind, "g", 53, 0.3, 0, 22) for kind in ("category", "region", "all"))
    for said in words(a_result(norms=lowest)).norm:
        assert said.endswith("(53): one of the lowest results so far; higher than 22% of them at most.")
    highest = tuple(Norm(kind, "g", 53, 99.8, 81, 100) for kind in ("category", "region", "all"))
    for said in words(a_result(norms=highest)).norm:
        assert said.endswith("(53): one of the highest results; higher than 81% of them at least.")


def test_oneself_and_others_are_compared_only_where_that_may_be_said() -> None:
    assert words(a_result()).views == ""
    assert words(a_result(gap=0.3)).views == ""
    assert words(a_result(gap=1.2, gap_shown=True)).views.startswith("You see yourself higher")
    assert words(a_result(gap=-1.2, gap_shown=True)).views.startswith("Others see you higher")


@pytest.mark.parametrize(
    ("change", "said"),
    [(None, ""), ("better", "Better than"), ("worse", "Lower than"), ("not_shown", "Since the earlier")],
)
def test_a_change_is_said_only_against_an_earlier_assessment(change: str | None, said: str) -> None:
    told = words(a_result(change=change)).change
    assert told.startswith(said)
    assert bool(told) is bool(said)


def test_the_headline_names_what_stands_out_and_nothing_of_an_even_profile() -> None:
    apart = a_profile(
        a_result("goal_setting", measure=0.2),
        a_result("listening", measure=2.2),
        a_result("feedback", measure=-1.9),
        a_result("reflection", measure=0.3),
    )
    assert (
        headline(apart, mentors_rubric(), "en") == "Your strength: “Listening”. To develop first: “Feedback”."
    )
    even = a_profile(a_result("goal_setting"), a_result("listening", measure=0.3))
    assert headline(even, mentors_rubric(), "en").startswith("No competency stands out")


def test_the_headline_says_what_nothing_is_known_of() -> None:
    some = a_profile(a_result(), a_result("listening"), an_unknown("reflection"))
    assert headline(some, mentors_rubric(), "en").endswith(
        "Too few answers so far: “Reviewing one's own work”."
    )
    none = a_profile(an_unknown("goal_setting"), an_unknown("listening"))
    assert headline(none, mentors_rubric(), "en").startswith("There are too few answers to say anything")


def test_a_profile_of_few_answers_is_not_called_even() -> None:
    rough = {"lowest": 2, "highest": 4}
    said = headline(a_profile(a_result(**rough), a_result("listening", **rough)), mentors_rubric(), "en")
    assert said == "For most competencies there are too few answers to say which stand out."


def test_where_levels_were_not_set_the_headline_calls_no_profile_even() -> None:
    unset = {"cuts": (), "level": None, "lowest": None, "highest": None, "probability": None}
    none = a_profile(a_result(measure=-3.0, **unset), a_result("listening", measure=3.0, **unset))
    said = headline(none, mentors_rubric(), "en")
    assert said == "Levels have not been set yet, so it cannot be said which competencies stand out."
    some = a_profile(a_result(), a_result("feedback", measure=0.3), a_result("listening", **unset))
    assert headline(some, mentors_rubric(), "en").endswith("Levels have not been set yet: “Listening”.")


def test_others_ratings_are_counted_or_awaited_but_never_told_apart() -> None:
    assert raters_words(a_profile(), "en") == ""
    assert "count here: 3." in raters_words(a_profile(n_raters=3), "en")
    compared = raters_words(a_profile(a_result(gap=0.3), n_raters=3), "en")
    assert compared.endswith("the lines show the error of measuring only.")
    assert "answers of at least 2 people" in raters_words(a_profile(raters_missing=2), "en")
    assert "at least one person" in raters_words(a_profile(raters_missing=1), "en")


def test_the_small_marks_are_explained_only_where_there_are_some() -> None:
    assert any(each.startswith("The small marks") for each in how_to_read(a_full_profile(), "en"))
    assert not any(each.startswith("The small marks") for each in how_to_read(a_profile(), "en"))
    assert any(each.views for each in a_full_profile().competencies)
    alone = how_to_read(a_profile(a_result(views=(SourceView("self", 0.1, 0.5),))), "en")
    assert alone[-1] == "The small marks below are what each source says alone: you yourself."


def test_tint_and_arrowheads_are_explained_only_where_there_are_some() -> None:
    plain = how_to_read(a_profile(a_result(measure=0.1, se=0.2)), "en")
    assert "Tinted are your most likely levels; the lines may reach beyond them." in plain
    assert not any("arrowhead" in each for each in plain)
    unset = a_result(cuts=(), level=None, lowest=None, highest=None, probability=None)
    assert not any("Tinted" in each for each in how_to_read(a_profile(unset), "en"))
    far = a_result(measure=0.1, se=0.2, views=(SourceView("self", 9.0, 0.3),))
    assert any("arrowhead" in each for each in how_to_read(a_profile(far), "en"))


def test_it_is_said_whose_answers_are_counted() -> None:
    own = a_result(n_answered=9, n_items=10, views=(SourceView("self", 0.1, 0.5),))
    both = a_result(
        n_answered=18, n_items=20, views=(SourceView("self", 0.1, 0.5), SourceView("others", 0.2, 0.4))
    )
    assert words(own).answers == "9 of 10 answers, yours"
    assert words(both).answers == "18 of 20 answers, yours and others'"
    few = a_result(n_answered=3, n_items=20, views=both.views)
    assert "3 of 20 (yours and others')" in words(few).caution


@pytest.mark.parametrize(
    ("gap", "levels", "said"),
    [
        (
            0.7,
            0.55,
            "you rate yourself higher than they rate you, and by more than is usual: about half a level",
        ),
        (1.4, 1.1, "about one level beyond the usual"),
        (3.0, 3.1, "about three levels beyond the usual"),
        (4.2, 4.0, "about three levels or more beyond the usual"),
        (
            -0.9,
            -0.6,
            "you are stricter with yourself, beside what they say of you, than people usually are: by",
        ),
        (0.7, None, "by more than is usual. Ask"),
    ],
)
def test_leniency_towards_oneself_on_the_whole_is_said_once_in_levels(
    gap: float, levels: float | None, said: str
) -> None:
    told = raters_words(
        a_profile(n_raters=2, overall_gap=gap, overall_levels=levels, overall_shown=True), "en"
    )
    assert told.count("On the whole") == 1
    assert said in told


def test_on_the_whole_nothing_is_said_where_it_may_be_chance_or_others_are_not_shown() -> None:
    chance = a_profile(n_raters=2, overall_gap=0.7, overall_levels=0.5, overall_shown=False)
    assert "On the whole" not in raters_words(chance, "en")
    hidden = a_profile(raters_missing=2, overall_gap=0.7, overall_levels=0.5, overall_shown=True)
    assert "On the whole" not in raters_words(hidden, "en")


def test_a_profile_says_that_it_is_no_verdict() -> None:
    assert limits("en")[0] == "A profile is a reason to talk, not a verdict."


def test_levels_outside_the_tint_are_nowhere_called_impossible() -> None:
    told = " ".join((*how_to_read(a_profile(), "en"), *limits("en")))
    assert "possible for you" not in told
    assert "the lines may reach beyond them" in told
    assert "a level that the line reaches but that is not tinted is possible, too" in told


def test_it_is_said_why_lines_far_apart_may_go_without_a_word() -> None:
    apart = a_result(gap=3.5, views=(SourceView("self", 2.9, 0.5), SourceView("others", -0.6, 0.4)))
    assert words(apart).views == ""
    told = raters_words(a_profile(apart, n_raters=2), "en")
    assert "by more than is usual, it is said there" in told
    assert "people commonly see one another differently" in told


def test_a_competency_of_another_rubric_is_a_programming_mistake() -> None:
    with pytest.raises(ValueError, match="no competency 'juggling'"):
        words(a_result("juggling"))


def test_the_texts_of_the_rubric_come_in_the_readers_language() -> None:
    told = competency_words(a_result(), mentors_rubric(), "ru")
    assert told.name == "Постановка целей"
    assert told.level_name == "Так обычно выглядит уровень 3, «Делает»:"


@pytest.mark.parametrize(
    ("change", "levels", "said"),
    [
        (0.9, 0.55, "you have moved ahead since the earlier assessment, by about half a level"),
        (-1.4, -1.1, "lower than in the earlier assessment, by about one level"),
        (0.9, None, "moved ahead since the earlier assessment: the change is more than chance"),
        (-0.9, 0.1, "lower than in the earlier assessment: the change is more than chance"),
    ],
)
def test_growth_on_the_whole_is_said_once_in_levels(change: float, levels: float | None, said: str) -> None:
    changed = {"overall_change": change, "overall_change_levels": levels, "overall_change_shown": True}
    told = headline(a_profile(**changed), mentors_rubric(), "en")
    assert told.count("On the whole") == 1
    assert said in told


def test_a_change_that_may_be_chance_is_neither_said_nor_denied() -> None:
    told = headline(
        a_profile(overall_change=0.7, overall_change_levels=0.5, overall_change_shown=False),
        mentors_rubric(),
        "en",
    )
    assert "no clear change" in told
    assert "cannot tell it from chance" in told
    assert "half a level" not in told


def test_without_an_earlier_assessment_nothing_is_said_of_growth() -> None:
    assert "earlier assessment" not in headline(a_profile(), mentors_rubric(), "en")
