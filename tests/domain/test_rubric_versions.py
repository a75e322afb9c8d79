"""Versions of a rubric: what changed, what a statement has to say, and how older forms are read."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.builders import a_criterion, a_form, a_revision, a_rubric, a_text
from tests.rubric_case import a_cut_score, a_gate, a_gated_rubric, an_indicator
from workbench.domain.reviews import Form, GateAnswer, Rating, missing
from workbench.domain.rubric import Aggregation, Rubric, Scale
from workbench.domain.rubric_versions import (
    Reader,
    carried,
    chain_between,
    changes,
    fates,
    statement_problems,
    unanswered,
)

OLD = a_gated_rubric()  # criteria need, plan, result on levels 0..4; gates consent, both
FULL = Form(
    {"need": Rating(3, comment="есть"), "plan": Rating(2), "result": Rating(abstained=True)},
    "хорошо",
    {"consent": GateAnswer(True), "both": GateAnswer(False, comment="один")},
)


def after(old: Rubric, *said: dict[str, Any], dropped: tuple[str, ...] = (), **changed: Any) -> Rubric:
    """The next version of a rubric: what it says of ratings, and what it changes."""
    replaces = {"version": old.version, "ratings": list(said), "dropped": list(dropped)}
    return Rubric.model_validate(dict(old) | {"version": old.version + 1, "replaces": replaces} | changed)


def criteria_with(criterion_id: str, **changed: Any) -> dict[str, Any]:
    listed = [each.model_copy(update=changed) if each.id == criterion_id else each for each in OLD.criteria]
    return {"criteria": tuple(listed)}


def gates_with(gate_id: str, **changed: Any) -> dict[str, Any]:
    return {
        "gates": tuple(each.model_copy(update=changed) if each.id == gate_id else each for each in OLD.gates)
    }


def levels_with(level: int, **changed: Any) -> dict[str, Any]:
    levels = OLD.criteria[0].levels
    listed = [each.model_copy(update=changed) if each.level == level else each for each in levels]
    return criteria_with("need", levels=tuple(listed))


OTHER = a_text("Другой текст", "Another text")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"purpose": OTHER}, ("wording", "", "purpose")),
        (criteria_with("need", question=OTHER), ("wording", "need", "question")),
        (criteria_with("need", evidence=OTHER), ("wording", "need", "evidence")),
        (criteria_with("need", weight=2.0), ("weight", "need", "weight")),
        (criteria_with("need", comment="always"), ("comment_rule", "need", "comment")),
        (criteria_with("need", may_abstain=False), ("abstention", "need", "may_abstain")),
        (levels_with(2, anchor=OTHER), ("anchor", "need", "levels.2.anchor")),
        (levels_with(2, name=OTHER), ("level_name", "need", "levels.2.name")),
        (levels_with(2, example=OTHER), ("example", "need", "levels.2.example")),
        (
            criteria_with("need", levels=OLD.criteria[0].levels[:2] + OLD.criteria[0].levels[3:]),
            ("level_not_described", "need", "levels.2"),
        ),
        ({"criteria": (*OLD.criteria, a_criterion("new"))}, ("criterion_added", "new", "")),
        ({"criteria": OLD.criteria[:2]}, ("criterion_removed", "result", "")),
        ({"criteria": (*OLD.criteria[1:], OLD.criteria[0])}, ("moved", "need", "")),
        ({"gates": (*OLD.gates, a_gate("third"))}, ("gate_added", "third", "")),
        ({"gates": OLD.gates[:1]}, ("gate_removed", "both", "")),
        (gates_with("both", question=OTHER), ("wording", "both", "question")),
        (gates_with("both", comment="never"), ("comment_rule", "both", "comment")),
        ({"closing_comment": "required"}, ("comment_rule", "", "closing_comment")),
        ({"aggregation": Aggregation(method="sum")}, ("aggregation", "", "aggregation.method")),
        ({"aggregation": Aggregation(floor=1)}, ("aggregation", "", "aggregation.floor")),
        (
            {"aggregation": Aggregation(minimum={"plan": 2})},
            ("aggregation", "", "aggregation.minimum.plan"),
        ),
        ({"cut_scores": (a_cut_score("good", 3),)}, ("cut_scores", "", "cut_scores.good.at")),
    ],
)
def test_each_kind_of_change_is_found_at_its_place_and_nothing_beside_it(
    changed: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    found = changes(OLD, after(OLD, **changed))
    assert [(each.kind, each.part, each.field) for each in found] == [expected]


def test_a_level_that_is_described_at_last_is_a_change_with_its_text() -> None:
    shorter = after(
        OLD, **criteria_with("need", levels=OLD.criteria[0].levels[:2] + OLD.criteria[0].levels[3:])
    )
    (change,) = changes(shorter, after(shorter, criteria=OLD.criteria))
    assert (change.kind, change.before, change.after) == (
        "level_described", None, OLD.criteria[0].levels[2].anchor,
    )  # fmt: skip


def test_a_longer_scale_and_signs_of_a_competency_are_changes() -> None:
    old = a_rubric(rates="competency")
    longer = tuple(a_criterion(each.id, highest=5) for each in old.criteria)
    found = changes(old, after(old, scale=Scale(lowest=0, highest=5), criteria=longer))
    assert [each.kind for each in found] == ["scale", *["level_described"] * 3]
    signed = a_criterion("need", indicators=(an_indicator(),))
    (change,) = changes(old, after(old, criteria=(signed, *old.criteria[1:])))
    assert (change.kind, change.part) == ("indicators", "need")


def test_a_renamed_criterion_is_one_change_and_not_one_that_came_and_one_that_went() -> None:
    new = after(OLD, {"id": "sense", "are": "kept", "was": "need"}, **criteria_with("need", id="sense"))
    (change,) = changes(OLD, new)
    assert (change.kind, change.part, change.before, change.after) == ("renamed", "sense", "need", "sense")
    assert not statement_problems(OLD, new)
    assert carried(FULL, OLD, new).rating("sense") == FULL.rating("need")


def test_ratings_are_kept_mapped_and_asked_again_as_the_statement_says() -> None:
    new = after(
        OLD,
        {"id": "need", "are": "mapped", "levels": {"0": 0, "1": 0, "2": 1, "3": 4, "4": 4}},
        {"id": "plan", "are": "asked_again"},
        {"id": "both", "are": "asked_again"},
        {"id": "fresh", "are": "asked_again"},
        dropped=("result",),
        criteria=(*OLD.criteria[:2], a_criterion("fresh")),
    )
    assert not statement_problems(OLD, new)
    read = carried(FULL, OLD, new)
    assert read.rating("need") == Rating(4, comment="есть")
    assert read.rating("plan") == Rating()
    assert read.gates == {"consent": GateAnswer(True), "both": GateAnswer(comment="один")}
    assert "result" not in read.ratings
    assert read.closing_comment == "хорошо"
    assert unanswered(read, new) == ("both", "plan", "fresh")
    assert {each.part: each.happens for each in fates(OLD, new)} == {
        "consent": "kept", "both": "asked_again", "need": "mapped", "plan": "asked_again",
        "fresh": "asked_again", "result": "dropped",
    }  # fmt: skip


def test_an_abstention_is_asked_again_where_the_new_version_allows_none() -> None:
    new = after(OLD, {"id": "result", "are": "kept"}, **criteria_with("result", may_abstain=False))
    assert unanswered(carried(FULL, OLD, new), new) == ("result",)


def test_a_submitted_review_is_a_draft_until_what_is_asked_again_is_given() -> None:
    kept = after(
        OLD, {"id": "need", "are": "kept"}, **criteria_with("need", comment="always", question=OTHER)
    )
    again = after(OLD, {"id": "need", "are": "asked_again"}, **criteria_with("need", question=OTHER))
    revision = a_revision(1, status="submitted", form=Form(gates=FULL.gates, ratings=FULL.ratings))
    silent = a_revision(1, status="submitted", form=Form({**FULL.ratings, "need": Rating(2)}, "", FULL.gates))
    assert Reader((OLD, again)).revision(revision).status == "draft"
    # What is kept stands as it was given, even where a comment would be asked for now.
    assert missing(carried(silent.form, OLD, kept), kept) == [("need", "comment")]
    assert Reader((OLD, kept)).revision(silent).status == "submitted"
    assert Reader((OLD,)).revision(revision) is revision


@pytest.mark.parametrize(
    ("said", "dropped", "changed", "place", "words"),
    [
        ([], (), criteria_with("plan", question=OTHER), ("criteria", 1, "id"), "plan has changed (question)"),
        ([], (), criteria_with("plan", weight=2.0), ("criteria", 1, "id"), "plan has changed (weight)"),
        ([], (), gates_with("both", question=OTHER), ("gates", 1, "id"), "both has changed (question)"),
        ([], (), {"criteria": (*OLD.criteria, a_criterion("new"))}, ("criteria", 3, "id"), "new is new"),
        ([], (), {"criteria": OLD.criteria[:2]}, ("replaces", "dropped"), "result of version 1 is no more"),
        ([], ("plan",), {}, ("replaces", "dropped", 0), "plan is still there"),
        ([], ("style",), {}, ("replaces", "dropped", 0), "has no criterion or gate style"),
        (
            [{"id": "new", "are": "kept"}], (), {"criteria": (*OLD.criteria, a_criterion("new"))},
            ("replaces", "ratings", 0, "are"), "version 1 has no new",
        ),
        (
            [{"id": "need", "are": "kept", "was": "style"}], (), {},
            ("replaces", "ratings", 0, "was"), "has no criterion or gate style",
        ),
        (
            [{"id": "need", "are": "kept", "was": "both"}], (), {},
            ("replaces", "ratings", 0, "was"), "a criterion in one version and a gate in the other",
        ),
        (
            [{"id": "need", "are": "mapped", "levels": {"0": 0, "1": 1, "4": 4}}], (), {},
            ("replaces", "ratings", 0, "levels"), "level 2, 3 of version 1 is not named",
        ),
        (
            [{"id": "need", "are": "mapped", "levels": dict(zip("012345", (0, 1, 2, 3, 4, 4), strict=True))}],
            (), {},
            ("replaces", "ratings", 0, "levels", "5"), "level 5 is not on the scale",
        ),
    ],
)  # fmt: skip
def test_a_statement_is_told_what_it_leaves_out_or_says_against_the_versions(
    said: list[dict[str, Any]],
    dropped: tuple[str, ...],
    changed: dict[str, Any],
    place: tuple[Any, ...],
    words: str,
) -> None:
    found = statement_problems(OLD, after(OLD, *said, dropped=dropped, **changed))
    assert place in [path for path, _ in found]
    assert words in str(dict(found)[place])


def test_levels_beyond_a_shorter_scale_cannot_be_kept() -> None:
    shorter = {"scale": Scale(lowest=0, highest=3), "criteria": (a_criterion("need", highest=3),)}
    old = a_rubric(criteria=("need",))
    kept = after(old, {"id": "need", "are": "kept"}, **shorter)
    ((path, said),) = statement_problems(old, kept)
    assert (path, "0..4" in str(said)) == (("replaces", "ratings", 0, "are"), True)
    assert unanswered(carried(a_form({"need": 4}), old, kept), kept) == ("need",)  # never off the scale
    mapped = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 3}
    assert not statement_problems(
        old, after(old, {"id": "need", "are": "mapped", "levels": mapped}, **shorter)
    )


def test_a_version_that_says_nothing_or_speaks_of_another_one_has_one_problem() -> None:
    silent = Rubric.model_validate(dict(OLD) | {"version": 2})
    assert [path for path, _ in statement_problems(OLD, silent)] == [("version",)]
    third = after(after(OLD))
    assert [path for path, _ in statement_problems(OLD, third)] == [("replaces", "version")]
    with pytest.raises(ValueError, match="does not say"):
        carried(FULL, OLD, silent)


def test_a_chain_of_versions_is_found_by_what_each_replaces_and_none_where_there_is_a_gap() -> None:
    second = after(OLD)
    third = after(second)
    known = {each.key: each for each in (OLD, second)}
    assert chain_between(OLD.key, third, known.get) == (OLD, second, third)
    assert chain_between(third.key, third, known.get) == (third,)
    assert chain_between(OLD.key, third, {OLD.key: OLD}.get) is None
    assert chain_between("other@1", third, known.get) is None


def a_drawn_form(draw: random.Random) -> Form:
    """Levels, abstentions, answers and comments come and go."""

    def comment() -> str:
        return draw.choice(["", "", "слово", " ", "\n"])

    ratings, gates = {}, {}
    for each in ("need", "plan", "result"):
        level, abstained = draw.choice([(None, False), (None, True), *((level, False) for level in range(5))])
        ratings[each] = Rating(level, abstained, comment())
    for each in ("consent", "both"):
        gates[each] = GateAnswer(draw.choice([None, True, False]), comment=comment())
    return Form(
        {key: each for key, each in ratings.items() if each != Rating()},
        comment(),
        {key: each for key, each in gates.items() if each != GateAnswer()},
    )


def a_drawn_statement(draw: random.Random) -> dict[str, Any]:
    becomes = sorted(draw.choices(range(5), k=5))
    mapped = {"are": "mapped", "levels": {str(level): each for level, each in enumerate(becomes)}}
    return {"id": "need", **draw.choice([{"are": "kept"}, {"are": "asked_again"}, mapped])}


@pytest.mark.parametrize("seed", range(20))
def test_a_form_read_under_an_unchanged_version_is_the_same_form(seed: int) -> None:
    form = a_drawn_form(random.Random(seed))
    assert carried(form, OLD, after(OLD)) == form
    assert carried(form, OLD, OLD) == form


@pytest.mark.parametrize("seed", range(40))
def test_a_chain_is_read_step_by_step(seed: int) -> None:
    draw = random.Random(seed)
    form, first, then = a_drawn_form(draw), a_drawn_statement(draw), a_drawn_statement(draw)
    second = after(OLD, first)
    third = after(second, then)
    stepwise = carried(carried(form, OLD, second), second, third)
    assert Reader((OLD, second, third)).form(form) == stepwise
    assert Reader((OLD,)).form(form) == form
    level = form.rating("need").level
    for said in (first, then):
        if level is not None:
            level = {"kept": level, "mapped": said.get("levels", {}).get(str(level))}.get(said["are"])
    assert stepwise.rating("need").level == level
    assert stepwise.rating("need").comment == form.rating("need").comment
