from __future__ import annotations

import pytest

from tests.charts.builders import feedback
from tests.charts.looking import all_words, drawn_texts, outside, overlapping
from workbench.charts import CriterionDifference, feedback_page
from workbench.errors import InvalidPicture


def said(**changes: object) -> str:
    return all_words(feedback_page(feedback(**changes), language="en"))


def test_the_page_is_an_upright_a4_sheet() -> None:
    assert feedback_page(feedback()).figure.get_size_inches() == pytest.approx([8.27, 11.69])


def test_severity_is_said_in_logits_and_points_and_only_if_it_is_more_than_chance() -> None:
    assert "You are harsher than the jury by 0.9 logits, about 0.6 points of the rubric." in said()
    assert "You are more lenient than the jury by 0.9 logits." in said(severity=-0.9, points_per_logit=None)
    assert "does not differ from the jury's by more than chance" in said(severity=0.2, severity_se=0.15)


def test_the_others_are_ticks_without_names() -> None:
    picture = feedback_page(feedback(jury_severities=(0.1, -0.3)), language="en")

    words = all_words(picture)
    assert [each for each in words.split() if each.startswith("J0")] == ["J007:"]
    ticks = [len(each.get_segments()) for axes in picture.figure.axes for each in axes.collections]
    assert 2 in ticks


def test_levels_used_apart_from_the_jury_are_named() -> None:
    assert "More often than the jury you give “намечено”, less often “раскрыто”." in said()
    assert "much as the jury does" in said(own_shares=(0.05, 0.15, 0.35, 0.3, 0.15))


def test_agreement_is_said_in_plain_words() -> None:
    assert "harder to foresee" in said(infit=1.42)
    assert "more even than expected" in said(infit=0.6)
    assert "as well as can be expected" in said(infit=1.0)


def test_criteria_are_named_only_where_the_difference_is_more_than_chance() -> None:
    words = said()

    assert "Harsher than on the others: Понимание проблемы наставляемого." in words
    assert "More lenient than on the others: Измеримость результата." in words
    assert "On no criterion" in said(criteria=(CriterionDifference("План", 0.1, 0.2),))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_many_criteria_and_levels_with_long_names_keep_on_the_page(language: str) -> None:
    criteria = tuple(
        CriterionDifference(
            f"Очень длинное название критерия {number}, как их пишут в рубриках", 0.2 * number, 0.1
        )
        for number in range(-6, 7)
    )
    levels = tuple(f"уровень {number} с подробным описанием того, что показано" for number in range(11))
    picture = feedback_page(
        feedback(criteria=criteria, levels=levels, own_shares=(1 / 11,) * 11, jury_shares=(1 / 11,) * 11),
        language=language,  # type: ignore[arg-type]
    )

    texts = drawn_texts(picture)
    assert overlapping(texts) == []
    assert outside(picture, texts) == []


def test_a_first_review_without_a_jury_beside_it_can_be_shown() -> None:
    words = said(jury_severities=(), criteria=(), severity=0.0, n_entries=1)

    assert "Entries rated: 1" in words
    assert "Criteria" not in words


def test_shares_that_do_not_match_or_a_missing_number_are_refused() -> None:
    with pytest.raises(InvalidPicture, match="J007: give each of at least two levels both shares"):
        feedback_page(feedback(own_shares=(0.5, 0.5)))
    with pytest.raises(InvalidPicture, match="J007: a number"):
        feedback_page(feedback(infit=float("nan")))
