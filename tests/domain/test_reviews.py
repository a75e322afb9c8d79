"""Forms: what they hold, what is missing in them, and how two versions of one are joined."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.builders import a_criterion, a_form, a_rubric
from workbench.domain.reviews import MAX_COMMENT_CHARACTERS, Form, Rating, merge, missing, total
from workbench.domain.rubric import CLOSING, CommentRule, Criterion, Rubric
from workbench.errors import InvalidReview

RUBRIC = a_rubric()  # need, plan, result; levels 0..4, a comment at both ends
CRITERIA = [each.id for each in RUBRIC.criteria]
COMMENTS = ("", "ясно", "не хватает чисел", "план по неделям\nи запас времени")
SEEDS = range(150)

EMPTY = Form()


def with_criteria(*criteria: Criterion, **changes: Any) -> Rubric:
    return a_rubric().model_copy(update={"criteria": criteria, **changes})


def random_form(rng: np.random.Generator) -> Form:
    """Each part empty, abstained or filled, by chance; few values, so that sides often agree."""
    ratings = {}
    for criterion in CRITERIA:
        choice = int(rng.integers(0, 5))
        level = choice if choice < 3 else None
        rating = Rating(level, choice == 3, str(rng.choice(COMMENTS)))
        if rating != Rating():
            ratings[criterion] = rating
    return Form(ratings, str(rng.choice(COMMENTS)))


def changed(form: Form, rng: np.random.Generator) -> Form:
    """`form` with each part taken from another random form, or left, by chance."""
    other, ours = parts(random_form(rng)), parts(form)
    return from_parts({place: (other if rng.random() < 0.4 else ours)[place] for place in ours})


def parts(form: Form) -> dict[str, Any]:
    """The parts a form is joined by: level with abstention, comment, closing comment."""
    found: dict[str, Any] = {f"{CLOSING}.comment": form.closing_comment}
    for criterion in CRITERIA:
        rating = form.rating(criterion)
        found[f"{criterion}.level"] = (rating.level, rating.abstained)
        found[f"{criterion}.comment"] = rating.comment
    return found


def from_parts(found: dict[str, Any]) -> Form:
    ratings = {}
    for each in CRITERIA:
        level, abstained = found[f"{each}.level"]
        ratings[each] = Rating(level, abstained, found[f"{each}.comment"])
    return Form(
        {each: rating for each, rating in ratings.items() if rating != Rating()}, found[f"{CLOSING}.comment"]
    )


def three_forms(seed: int) -> tuple[Form, Form, Form]:
    """A base and two changes of it, made without knowing of each other."""
    rng = np.random.default_rng(seed)
    base = random_form(rng)
    return base, changed(base, rng), changed(base, rng)


# --- joining two versions ---


@pytest.mark.parametrize("seed", SEEDS)
def test_joining_with_an_unchanged_side_gives_the_other_side(seed: int) -> None:
    base, mine, newest = three_forms(seed)
    assert merge(base, mine, base) == (mine, [])
    assert merge(base, base, newest) == (newest, [])
    assert merge(base, mine, mine) == (mine, [])


@pytest.mark.parametrize("seed", SEEDS)
def test_each_part_is_decided_by_who_changed_it(seed: int) -> None:
    base, mine, newest = three_forms(seed)
    joined, conflicts = merge(base, mine, newest)
    before, change, now, result = parts(base), parts(mine), parts(newest), parts(joined)
    for place in before:
        if change[place] == before[place] or change[place] == now[place]:
            assert result[place] == now[place], place
        elif now[place] == before[place]:
            assert result[place] == change[place], place
        else:
            assert result[place] == now[place], place
            assert place in conflicts
    both = {place for place in before if before[place] != now[place] != change[place] != before[place]}
    assert set(conflicts) == both
    assert len(conflicts) == len(both)


@pytest.mark.parametrize("seed", SEEDS)
def test_joining_the_same_change_again_adds_nothing(seed: int) -> None:
    base, mine, newest = three_forms(seed)
    joined, conflicts = merge(base, mine, newest)
    assert merge(base, mine, joined) == (joined, conflicts)


@pytest.mark.parametrize("seed", SEEDS)
def test_which_tab_saved_first_matters_only_where_both_changed_the_same(seed: int) -> None:
    base, mine, newest = three_forms(seed)
    (one, conflicts), (other, other_conflicts) = merge(base, mine, newest), merge(base, newest, mine)
    assert set(conflicts) == set(other_conflicts)
    apart = {place for place, part in parts(one).items() if part != parts(other)[place]}
    assert apart == set(conflicts)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_criteria_in_a_form_means_nothing(seed: int) -> None:
    def turned(form: Form) -> Form:
        return Form(dict(reversed(list(form.ratings.items()))), form.closing_comment)

    base, mine, newest = three_forms(seed)
    assert merge(turned(base), mine, turned(newest)) == merge(base, turned(mine), newest)
    assert json.dumps(turned(mine).to_json()) == json.dumps(mine.to_json())


def test_joining_leaves_no_empty_ratings_behind() -> None:
    base = Form({"need": Rating(3)})
    joined, conflicts = merge(base, EMPTY, Form({"need": Rating(3), "plan": Rating(2)}))
    assert joined == Form({"plan": Rating(2)})
    assert conflicts == []


def test_level_and_comment_of_one_criterion_are_parts_of_their_own() -> None:
    base = Form({"need": Rating(2, comment="ясно")})
    mine = Form({"need": Rating(4, comment="ясно")})
    newest = Form({"need": Rating(2, comment="ясно, кому мешает")})
    assert merge(base, mine, newest) == (Form({"need": Rating(4, comment="ясно, кому мешает")}), [])


def test_abstention_against_a_level_is_a_conflict_and_never_both() -> None:
    joined, conflicts = merge(
        EMPTY, Form({"need": Rating(abstained=True)}), Form({"need": Rating(0, comment="нет")})
    )
    assert joined.rating("need") == Rating(0, False, "нет")
    assert conflicts == ["need.level"]


# --- what a form holds ---


@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_comes_back_from_json_as_it_was(seed: int) -> None:
    form = random_form(np.random.default_rng(seed))
    text = json.dumps(form.to_json(), ensure_ascii=False)
    assert Form.from_json(json.loads(text), RUBRIC) == form


def test_missing_fields_are_empty_ones() -> None:
    assert Form.from_json({}, RUBRIC) == EMPTY
    assert Form.from_json({"ratings": {"need": {"level": 0}}}, RUBRIC) == Form({"need": Rating(0)})
    assert Form.from_json({"ratings": {"need": {}}}, RUBRIC) == EMPTY


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "форма",
        7,
        {"ratings": []},
        {"ratings": None},
        {"ratings": {}, "score": 100},
        {1: 2},
        {"closing": None},
        {"closing": ["текст"]},
        {"closing": "т" * (MAX_COMMENT_CHARACTERS + 1)},
        {"ratings": {"beauty": {"level": 3}}},
        {"ratings": {"need": 3}},
        {"ratings": {"need": None}},
        {"ratings": {"need": {"level": 3, "weight": 100}}},
        *({"ratings": {"need": {"level": level}}} for level in (-1, 5, 10**30, 2.0, 2.5, True, "3", [3], {})),
        {"ratings": {"need": {"level": 3, "abstained": True}}},
        {"ratings": {"need": {"abstained": 1}}},
        {"ratings": {"need": {"abstained": None}}},
        {"ratings": {"need": {"level": 3, "comment": None}}},
        {"ratings": {"need": {"level": 3, "comment": 5}}},
        {"ratings": {"need": {"comment": "т" * (MAX_COMMENT_CHARACTERS + 1)}}},
    ],
)
def test_what_does_not_fit_the_rubric_is_refused(data: object) -> None:
    with pytest.raises(InvalidReview):
        Form.from_json(data, RUBRIC)


def test_abstention_is_refused_where_the_rubric_allows_none() -> None:
    strict = with_criteria(a_criterion("need", may_abstain=False))
    with pytest.raises(InvalidReview, match="allows no abstention"):
        Form.from_json({"ratings": {"need": {"abstained": True}}}, strict)


def test_longest_comment_is_taken_and_what_no_database_can_hold_is_left_out() -> None:
    longest = "т" * MAX_COMMENT_CHARACTERS
    assert Form.from_json({"closing": longest}, RUBRIC).closing_comment == longest
    # Half of an emoji is what remains when a browser cuts a text to its longest length.
    form = Form.from_json({"closing": "а\x00б\ud83d"}, RUBRIC)
    assert form.closing_comment == "аб?"


def test_no_criterion_takes_the_place_of_the_closing_comment() -> None:
    with pytest.raises(ValueError, match="take another id"):
        a_rubric(criteria=("need", CLOSING))


# --- what is missing ---


def with_rule(rule: CommentRule, **changes: Any) -> Rubric:
    return with_criteria(a_criterion("need", comment=rule), **changes)


@pytest.mark.parametrize(
    ("rule", "levels_with_comment"),
    [("always", {0, 1, 2, 3, 4}), ("at_ends", {0, 4}), ("never", set())],
)
def test_comment_is_asked_for_by_the_criterions_rule(
    rule: CommentRule, levels_with_comment: set[int]
) -> None:
    rubric = with_rule(rule)
    for level in rubric.scale.levels():
        asked = [("need", "comment")] if level in levels_with_comment else []
        assert missing(Form({"need": Rating(level)}), rubric) == asked
        assert missing(Form({"need": Rating(level, comment=" \n\t")}), rubric) == asked
        assert missing(Form({"need": Rating(level, comment="ясно")}), rubric) == []


@pytest.mark.parametrize("rule", ["always", "at_ends", "never"])
def test_level_is_missing_until_given_or_abstained_from(rule: CommentRule) -> None:
    rubric = with_rule(rule)
    assert missing(EMPTY, rubric) == [("need", "level")]
    assert missing(Form({"need": Rating(comment="пока думаю")}), rubric) == [("need", "level")]
    assert missing(Form({"need": Rating(abstained=True)}), rubric) == []


@pytest.mark.parametrize(
    ("rule", "places"),
    [("required", [("closing", "comment")]), ("optional", []), ("none", [])],
)
def test_closing_comment_is_missing_only_where_required(rule: str, places: list[tuple[str, str]]) -> None:
    rubric = with_rule("never", closing_comment=rule)
    rated = Form({"need": Rating(2)})
    assert missing(rated, rubric) == places
    assert missing(replace(rated, closing_comment="  "), rubric) == places
    assert missing(replace(rated, closing_comment="хорошо"), rubric) == []


def test_missing_places_stand_in_the_rubrics_order_with_the_closing_comment_last() -> None:
    rubric = a_rubric(closing_comment="required")
    form = Form({"result": Rating(4), "need": Rating(2)})
    assert missing(form, rubric) == [("plan", "level"), ("result", "comment"), ("closing", "comment")]


# --- the total ---

WEIGHTED = with_criteria(
    *(a_criterion(each, weight=weight) for each, weight in (("need", 10), ("plan", 30), ("result", 60)))
)


def test_total_is_the_mean_level_weighted_by_the_rubric() -> None:
    # (10 × 4 + 30 × 2 + 60 × 1) / 100
    assert total(a_form({"need": 4, "plan": 2, "result": 1}), WEIGHTED) == pytest.approx(1.6)


def test_total_of_equal_weights_is_the_plain_mean() -> None:
    assert total(a_form({"need": 1, "plan": 2, "result": 4}), RUBRIC) == pytest.approx(7 / 3)


def test_total_leaves_out_what_is_not_rated_and_what_was_abstained_from() -> None:
    form = Form({"need": Rating(4), "plan": Rating(abstained=True)})
    assert total(form, WEIGHTED) == pytest.approx(4.0)
    assert total(Form({"plan": Rating(3), "result": Rating(0)}), WEIGHTED) == pytest.approx(1.0)


def test_abstention_is_never_a_zero() -> None:
    abstained = Form({"need": Rating(3), "plan": Rating(abstained=True), "result": Rating(3)})
    zero = Form({"need": Rating(3), "plan": Rating(0), "result": Rating(3)})
    assert total(abstained, RUBRIC) == pytest.approx(3.0)
    assert total(zero, RUBRIC) == pytest.approx(2.0)


def test_there_is_no_total_before_the_first_level() -> None:
    assert total(EMPTY, RUBRIC) is None
    assert total(Form({"need": Rating(abstained=True), "plan": Rating(comment="думаю")}), RUBRIC) is None
