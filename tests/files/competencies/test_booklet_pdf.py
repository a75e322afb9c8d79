"""The printed booklet of the bookmark method, read again as a PDF reader would."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from workbench.domain.text import Language
from workbench.files.competencies.booklet_pdf import booklet_pdf
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.assessments import DIRECTORY, load_tests
from workbench.files.yaml_files.documents import load_rubric
from workbench.workflows.assessing.bookmark_booklet import Booklet, BookletPage

COMPETENCY = "listening"


@pytest.fixture(scope="module")
def booklet() -> Booklet:
    """Every credit of every situation about listening, in an invented order."""
    directory = rubric_directory()
    rubric = load_rubric(directory / "mentor_competencies.v1.yaml")
    test = load_tests(directory / DIRECTORY, {rubric.key: rubric})["mentor_situations@1"]
    asked = [each for each in test.situations if each.competency == COMPETENCY]
    steps = [(each, credit) for credit in (1, 2, 3) for each in asked if credit <= each.most]
    pages = tuple(
        BookletPage(number, situation, credit, number / 4 - 1.5)
        for number, (situation, credit) in enumerate(steps, start=1)
    )
    criterion = rubric.criterion(COMPETENCY)
    assert criterion is not None
    return Booklet("entry", criterion, pages, 0.67, 2)


def sheets(booklet: Booklet, language: Language) -> list[str]:
    reader = PdfReader(io.BytesIO(booklet_pdf(booklet, language=language)))
    assert all(float(page.mediabox.width) == pytest.approx(595.3, abs=0.1) for page in reader.pages)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_first_sheet_tells_how_to_use_it_what_levels_mean_and_where_bookmarks_are_written(
    booklet: Booklet,
) -> None:
    first = sheets(booklet, "ru")[0]
    last = len(booklet.pages) + 1
    assert "хотя бы 67" in first
    assert f"от 2 до {last}; {last} значит" in first
    for level in booklet.competency.levels:
        assert level.name.ru in first
    assert "Ваши закладки" in first
    assert "ключ теста" in first
    assert "Страница 1 из" not in first


def test_steps_follow_in_order_each_whole_on_one_sheet(booklet: Booklet) -> None:
    told = sheets(booklet, "ru")[1:]
    text = " ".join(told)
    places = [
        text.index(f"Страница {number} из {len(booklet.pages)}")
        for number in range(1, len(booklet.pages) + 1)
    ]
    assert places == sorted(places)
    for page in booklet.pages:
        (sheet,) = [each for each in told if f"Страница {page.number} из " in each]
        assert f"(впишите {page.number + 1})" in sheet
        for option in page.situation.options:
            assert " ".join(option.text.ru.split()) in sheet.replace("- ", "-")


def test_answers_that_take_the_step_are_marked_and_no_others(booklet: Booklet) -> None:
    for page in booklet.pages:
        one = Booklet("entry", booklet.competency, (page,), 0.67, 1)
        told = " ".join(sheets(one, "en")[1:])
        reaching = [each for each in page.situation.options if each.credit >= page.credit]
        assert told.count("● ") - told.count("marked ● ") == len(reaching)


def test_the_last_bookmark_says_that_all_steps_are_taken(booklet: Booklet) -> None:
    last = sheets(booklet, "en")[-1]
    assert f"(write {len(booklet.pages) + 1}): those who have barely reached the level take all steps" in last


def test_the_same_booklet_is_the_same_file_and_all_its_fonts_are_in_it(booklet: Booklet) -> None:
    content = booklet_pdf(booklet)
    assert content == booklet_pdf(booklet)
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].get_object().values():  # type: ignore[index]
            assert "DejaVu" in font.get_object()["/BaseFont"]
