"""Parts of a rubric that come, go and move, and what follows from it."""

from __future__ import annotations

import pytest

from tests.builders import a_rubric
from tests.rubric_case import a_full_rubric, a_gate
from workbench.domain.rubric import Aggregation, CutScore
from workbench.errors import InvalidDecision
from workbench.workflows.tuning.draft_reading import earlier_ratings, next_version, tried_rubric, unwritten
from workbench.workflows.tuning.rubric_edits import (
    MOST_PARTS,
    Draft,
    Listed,
    add,
    becomes,
    copy,
    describe,
    insert_level,
    move,
    remove,
    remove_level,
    rename,
    undescribe,
)

IN_USE = a_rubric()


def ids(draft: Draft) -> list[str]:
    return [each["id"] for each in draft.document["criteria"]]


def test_an_empty_criterion_becomes_a_rubric_s_once_its_words_are_written() -> None:
    draft, made = add(Draft.of(IN_USE), "criteria", IN_USE)
    assert {each.part for each in unwritten(draft)} == {made}
    row = draft.document["criteria"][-1]
    texts = [row["name"], row["question"], *(each["anchor"] for each in row["levels"])]
    for place, text in enumerate(texts):
        text.update(ru=f"Слово {place}", en=f"Word {place}")
    assert unwritten(draft) == ()
    version = next_version(draft, IN_USE, 2)
    assert version.replaces is not None
    assert [(each.id, each.are) for each in version.replaces.ratings] == [(made, "asked_again")]


def test_a_copy_stands_behind_its_source_under_ids_of_its_own() -> None:
    full = a_full_rubric()
    draft, made = copy(Draft.of(full), "criteria", "need", full)
    assert ids(draft)[:2] == ["need", made]
    rubric = tried_rubric(draft, full)
    copied = rubric.criterion(made)
    assert copied is not None
    assert copied.name.ru.endswith("(копия)")
    assert len({sign.id for each in rubric.criteria for sign in each.indicators}) == 8


def test_what_goes_takes_its_minimum_along_and_its_id_is_not_given_again() -> None:
    rubric = a_rubric(aggregation={"minimum": {"plan": 2}})
    draft = remove(Draft.of(rubric), "criteria", "plan")
    assert tried_rubric(draft, rubric).aggregation.minimum == {}
    (gone,) = earlier_ratings(draft, tried_rubric(draft, rubric), rubric)
    assert (gone.part, gone.why) == ("plan", "gone")
    draft, made = add(draft, "criteria", rubric)
    with pytest.raises(InvalidDecision, match="was taken in the version in use"):
        rename(draft, made, "plan", rubric)
    assert ids(rename(draft, made, "partners", rubric))[-1] == "partners"
    for bad in ("План", "2nd", "a b", ""):
        with pytest.raises(InvalidDecision, match="cannot be a code"):
            rename(draft, made, bad, rubric)
    with pytest.raises(InvalidDecision, match="stays as it is"):
        rename(draft, "need", "needs", rubric)


def test_order_changes_within_the_form_only() -> None:
    draft = Draft.of(IN_USE)
    assert ids(move(draft, "criteria", "result", -1)) == ["need", "result", "plan"]
    assert ids(move(draft, "criteria", "need", -1)) == ids(draft)
    moved = move(draft, "criteria", "need", 1)
    assert earlier_ratings(moved, tried_rubric(moved, IN_USE), IN_USE) == ()


def test_a_level_between_the_ends_may_go_without_a_description() -> None:
    draft = undescribe(Draft.of(IN_USE), "plan", 2)
    assert [each["level"] for each in draft.document["criteria"][1]["levels"]] == [0, 1, 3, 4]
    (plan,) = earlier_ratings(draft, tried_rubric(draft, IN_USE), IN_USE)
    assert (plan.part, plan.are) == ("plan", "kept")
    again = describe(draft, "plan", 2)
    assert [(each.part, each.field) for each in unwritten(again)] == [("plan", "levels.2.anchor")] * 2
    with pytest.raises(InvalidDecision, match="ends of the scale"):
        undescribe(draft, "plan", 4)


def test_levels_above_one_that_is_added_move_up_with_all_that_speaks_of_them() -> None:
    rubric = a_rubric(
        aggregation=Aggregation(minimum={"plan": 2.5}, floor=3),
        cut_scores=(CutScore(id="good", name=IN_USE.title, at=3.5),),
    )
    draft = insert_level(Draft.of(rubric), 1)
    assert becomes(draft, rubric) == {0: 0, 1: 1, 2: 3, 3: 4, 4: 5}
    made = tried_rubric(draft, rubric)
    assert (made.scale.highest, made.aggregation.floor) == (5, 4)
    assert (made.aggregation.minimum, made.cut_scores[0].at) == ({"plan": 3.5}, 4.5)
    version = next_version(draft, rubric, 2)
    assert version.replaces is not None
    assert {each.are for each in version.replaces.ratings} == {"mapped"}


def test_a_level_that_goes_gives_its_ratings_to_the_next_lower_one() -> None:
    draft = remove_level(Draft.of(IN_USE), 2)
    assert becomes(draft, IN_USE) == {0: 0, 1: 1, 2: 1, 3: 2, 4: 3}
    assert becomes(remove_level(Draft.of(IN_USE), 0), IN_USE) == {0: 0, 1: 0, 2: 1, 3: 2, 4: 3}
    assert becomes(remove_level(insert_level(Draft.of(IN_USE), 1), 2), IN_USE) == {
        each: each for each in range(5)
    }
    shortest = remove_level(draft, 1)
    with pytest.raises(InvalidDecision, match="cannot be shorter"):
        remove_level(shortest, 1)


def test_a_new_end_of_the_scale_waits_for_its_words() -> None:
    draft = insert_level(Draft.of(IN_USE), 4)
    assert {(each.part, each.field) for each in unwritten(draft)} >= {("need", "levels.5.anchor")}
    assert {each.are for each in earlier_ratings(draft, tried_rubric(draft, IN_USE), IN_USE)} == {"kept"}
    for _ in range(5):
        draft = insert_level(draft, 4)
    with pytest.raises(InvalidDecision, match="cannot be longer"):
        insert_level(draft, 4)


def test_conditions_come_and_go_as_criteria_do() -> None:
    rubric = a_rubric(gates=(a_gate("consent"),))
    draft, made = add(remove(Draft.of(rubric), "gates", "consent"), "gates", rubric)
    found = earlier_ratings(draft, tried_rubric(draft, rubric), rubric)
    assert [(each.part, each.why) for each in found] == [(made, "new"), ("consent", "gone")]


@pytest.mark.parametrize(("listed", "said"), [("criteria", "60 criteria"), ("gates", "60 conditions")])
def test_beyond_the_most_that_a_form_can_hold_nothing_is_added_or_copied(listed: Listed, said: str) -> None:
    draft = Draft.of(IN_USE)
    while len(draft.document[listed]) < MOST_PARTS:
        draft, made = add(draft, listed, IN_USE)
    with pytest.raises(InvalidDecision, match=said):
        add(draft, listed, IN_USE)
    with pytest.raises(InvalidDecision, match=said):
        copy(draft, listed, made, IN_USE)
    added, _ = add(remove(draft, listed, made), listed, IN_USE)
    assert len(added.document[listed]) == MOST_PARTS
