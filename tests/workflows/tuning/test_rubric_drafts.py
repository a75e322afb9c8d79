"""A rubric with changes, and the version that says what happens to ratings given by the one before."""

from __future__ import annotations

import pytest

from tests.builders import a_form, a_rubric, a_text
from workbench.domain.rubric import RatingFate
from workbench.domain.rubric_versions import carried, statement_problems
from workbench.errors import InvalidDocument
from workbench.workflows.tuning.rubric_drafts import drafted, editable_texts, new_version, reworded

IN_USE = a_rubric()
ANCHOR = {"plan": {"levels.2.anchor": {"ru": "Названы шаги и сроки."}}}


def test_a_draft_differs_only_in_what_is_named() -> None:
    draft = drafted(
        IN_USE, weights={"plan": 2.5}, aggregation={"floor": 1}, texts={"need": {"name": {"ru": "Нужда"}}}
    )
    assert [each.weight for each in draft.criteria] == [1.0, 2.5, 1.0]
    assert (draft.aggregation.floor, draft.aggregation.method) == (1, "weighted_mean")
    assert draft.criteria[0].name == a_text("Нужда", IN_USE.criteria[0].name.en)
    assert draft.model_copy(update={"criteria": IN_USE.criteria, "aggregation": IN_USE.aggregation}) == IN_USE
    assert drafted(IN_USE) == IN_USE


def test_every_mistake_of_a_draft_is_named_with_its_place() -> None:
    with pytest.raises(InvalidDocument) as refused:
        drafted(IN_USE, aggregation={"floor": 9, "minimum": {"plan": 7}})
    assert len(refused.value.problems) == 2
    assert "initiative@1: aggregation.floor: 9 is outside the scale 0..4" in refused.value.problems
    with pytest.raises(InvalidDocument, match=r"criteria\.1\.weight"):
        drafted(IN_USE, weights={"plan": 0})
    with pytest.raises(InvalidDocument, match=r"there is no 'plans'; there are: need, plan, result"):
        drafted(IN_USE, weights={"plans": 1})
    for field in ("weight", "levels.7.anchor", "levels.2.level", "levels"):
        with pytest.raises(InvalidDocument, match=f"there is no text '{field}'"):
            drafted(IN_USE, texts={"plan": {field: {"ru": "а"}}})


def test_where_only_weights_change_all_ratings_are_kept() -> None:
    draft = drafted(IN_USE, weights={"plan": 2})
    made = new_version(IN_USE, draft, 2)
    assert (made.key, made.replaces and made.replaces.version) == ("initiative@2", 1)
    assert statement_problems(IN_USE, made) == ()
    form = a_form()
    assert carried(form, IN_USE, made) == form
    assert reworded(IN_USE, draft) == ()


def test_a_criterion_with_new_words_is_kept_or_asked_again_as_somebody_says() -> None:
    draft = drafted(IN_USE, texts=ANCHOR)
    assert reworded(IN_USE, draft) == ("plan",)
    kept, again = new_version(IN_USE, draft, 2), new_version(IN_USE, draft, 3, asked_again=["plan"])
    assert kept.replaces is not None
    assert kept.replaces.ratings == (RatingFate(id="plan", are="kept"),)
    assert carried(a_form(), IN_USE, kept) == a_form()
    assert again.version == 3
    assert carried(a_form(), IN_USE, again).rating("plan").level is None
    assert carried(a_form(), IN_USE, again).rating("need").level == 3


def test_a_criterion_that_is_not_there_cannot_be_asked_again() -> None:
    with pytest.raises(InvalidDocument, match="budget"):
        new_version(IN_USE, drafted(IN_USE, texts=ANCHOR), 2, asked_again=["budget"])


def test_the_statement_of_an_older_version_is_not_taken_over() -> None:
    second = new_version(IN_USE, drafted(IN_USE, texts=ANCHOR), 2, asked_again=["plan"])
    third = new_version(second, drafted(second, weights={"need": 4}), 3)
    assert third.replaces is not None
    assert third.replaces.version == 2
    assert [(each.id, each.are) for each in third.replaces.ratings] == [("need", "kept")]


def test_texts_are_those_a_juror_reads_in_the_order_of_the_form() -> None:
    found = editable_texts(IN_USE)
    assert list(found) == ["need", "plan", "result"]
    assert list(found["plan"])[:4] == ["name", "question", "levels.0.name", "levels.0.anchor"]
    for criterion, fields in found.items():
        for field, text in fields.items():
            assert drafted(IN_USE, texts={criterion: {field: {"ru": text.ru}}}) == IN_USE
