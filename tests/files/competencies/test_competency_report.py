"""A participant's report, read again as a PDF reader would."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from tests.builders import a_text
from tests.profile_case import COMPETENCIES, a_full_profile, a_profile, a_result, an_unknown, mentors_rubric
from workbench.domain.competencies import Profile, SourceView
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.files.competencies.competency_report import competency_report, profile_digest

NAME = a_text("Оценка компетенций наставника", "Mentor's competencies")
CATEGORIES = {"teacher": a_text("Педагоги", "Teachers")}


def printed(profile: Profile, rubric: Rubric | None = None, language: Language = "en", **more: Any) -> bytes:
    rubric = rubric or mentors_rubric()
    return competency_report(profile, rubric, assessment_name=NAME, language=language, **more)


def pages(file: bytes) -> list[str]:
    """The text of each page on one line."""
    return [" ".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(file)).pages]


@pytest.fixture(scope="module")
def full() -> bytes:
    return printed(a_full_profile(), categories=CATEGORIES, standard_digest="5eed" * 16)


def test_a_report_is_at_most_three_upright_a4_pages_with_its_fonts_in_it(full: bytes) -> None:
    read = PdfReader(io.BytesIO(full)).pages
    assert 1 <= len(read) <= 3
    for page in read:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()


def test_it_says_of_whom_and_of_what_and_when_and_by_which_scale(full: bytes) -> None:
    first = pages(full)[0]
    assert "Competency report · Participant 100001" in first
    assert "Answers up to 2025-11-21. By the rubric “Competencies of a mentor”, scale number 1." in first


def test_a_name_is_printed_only_where_the_caller_gives_one(full: bytes) -> None:
    assert "Participant 100001" in pages(full)[0]
    named = " ".join(pages(printed(a_profile(), person="Ирина Пример")))
    assert "Participant Ирина Пример" in named
    assert "100001" not in named


def test_every_competency_has_its_level_and_what_is_said_of_it(full: bytes) -> None:
    text = " ".join(pages(full))
    rubric = mentors_rubric()
    for criterion in rubric.criteria:
        assert text.count(criterion.name.en) >= 2, "in the picture and in words"
    goals = rubric.criteria[0]
    assert "Most likely level 3, “Does it”." in text
    assert f"What level 3, “Does it”, usually looks like: {goals.levels[2].anchor.en}" in text
    assert f"What to move towards: level 4, “Checks it”. {goals.levels[3].anchor.en}" in text
    tried = "Comes back to the goal at a meeting and asks what has moved."
    assert f"What is seen at this level and above: – {tried}" in text
    assert "Among participants of the category “Teachers” (128): higher than 64% of them" in text
    assert "Better than in the earlier assessment, by more than chance." in text
    assert "Others see you higher than you see yourself" in text
    assert "There are few answers, 3 of 10" in text
    assert "The level cannot be said yet: there are no answers that tell of it." in text


def test_strengths_and_what_to_develop_stand_first(full: bytes) -> None:
    first = pages(full)[0]
    assert first.index("Your strengths: “Support in difficulty”, “Listening”.") < first.index(
        "How to read this"
    )
    assert "To develop first: “Planning development”, “Feedback”." in first


def test_what_is_said_of_a_competency_stays_on_one_page(full: bytes) -> None:
    for criterion, level in zip(mentors_rubric().criteria[:4], (3, 5, 2, 1), strict=True):
        anchor = criterion.levels[level - 1].anchor.en
        page = next(each for each in pages(full) if anchor in each)
        assert criterion.name.en in page[: page.index(anchor)]


def test_it_ends_with_what_it_is_not_and_how_it_can_be_recomputed(full: bytes) -> None:
    last = pages(full)[-1]
    assert "A profile is a reason to talk, not a verdict." in last
    assert f"scale number 1 (digest {'5eed' * 16})" in last
    assert profile_digest(a_full_profile()) in last.replace(" ", "")


def test_each_page_says_whose_it_is_and_which_of_how_many(full: bytes) -> None:
    read = pages(full)
    for number, page in enumerate(read, start=1):
        assert f"Participant 100001 · Mentor's competencies page {number} of {len(read)}" in page


def test_the_digest_changes_with_the_answers_and_with_nothing_else() -> None:
    assert profile_digest(a_full_profile()) == profile_digest(a_full_profile())
    assert profile_digest(a_profile(a_result(measure=0.26))) != profile_digest(a_profile(a_result()))


def test_the_same_profile_gives_the_same_bytes(full: bytes) -> None:
    again = printed(a_full_profile(), categories=CATEGORIES, standard_digest="5eed" * 16)
    assert again == full


def test_the_picture_is_lines_and_letters_and_no_image(full: bytes) -> None:
    for page in PdfReader(io.BytesIO(full)).pages:
        assert len(page.images) == 0
    assert "your place likely (2 of 3) nearly certain (19 of 20)" in pages(full)[0]


def test_in_russian_the_texts_of_the_rubric_are_russian() -> None:
    rubric = mentors_rubric()
    text = " ".join(pages(printed(a_profile(), language="ru")))
    assert rubric.criteria[0].levels[2].anchor.ru in text
    assert rubric.criteria[0].levels[2].anchor.en not in text


def test_a_profile_of_which_nothing_is_known_is_printed_and_says_so() -> None:
    nothing = a_profile(an_unknown("goal_setting"), an_unknown("listening"), made_at="")
    text = " ".join(pages(printed(nothing)))
    assert "Answers up to" not in text
    assert "There are too few answers to say anything of any competency yet." in text


def test_marks_in_texts_are_printed_as_they_are_and_long_ones_whole() -> None:
    rubric = mentors_rubric()
    first, *others = rubric.criteria
    levels = tuple(
        each.model_copy(update={"anchor": a_text("долго " * 1500, "<i>slow</i> & " * 1500)})
        for each in first.levels
    )
    long_name = a_text("Цель " * 30, "A goal of many words " * 12)
    changed = first.model_copy(update={"levels": levels, "name": long_name})
    text = " ".join(pages(printed(a_profile(), rubric.model_copy(update={"criteria": (changed, *others)}))))
    assert text.count("<i>slow</i> &") == 3000
    assert text.count("A goal of many words") >= 24


def test_a_rubric_of_many_competencies_has_its_picture_in_parts() -> None:
    rubric = mentors_rubric()
    many = tuple(
        each.model_copy(update={"id": f"{each.id}_{turn}"}) for turn in range(4) for each in rubric.criteria
    )
    profile = a_profile(*(a_result(each.id) for each in many))
    text = " ".join(pages(printed(profile, rubric.model_copy(update={"criteria": many}))))
    assert text.count("9 of 10 answers") == 32


def test_the_first_page_is_filled_where_the_whole_picture_has_no_room_on_it() -> None:
    views = (SourceView("test", 0.1, 0.6), SourceView("self", 0.9, 0.5), SourceView("others", -0.2, 0.45))
    fields = {"views": views, "gap": 0.4, "n_answered": 19, "n_items": 20, "since": -0.6, "change": "better"}
    many = (a_result(each, **fields) for each in COMPETENCIES)
    whole = {"n_raters": 3, "overall_gap": 0.7, "overall_levels": 0.55, "overall_shown": True}
    first, second, *_ = pages(printed(a_profile(*many, **whole)))
    assert first.count("19 of 20 answers") + second.count("19 of 20 answers") == len(COMPETENCIES)
    assert first.count("19 of 20 answers") >= 5
    assert second.count("19 of 20 answers") >= 2, "a single row would stand there forlorn"
    for page in (first, second):
        assert "your place likely (2 of 3)" in page
