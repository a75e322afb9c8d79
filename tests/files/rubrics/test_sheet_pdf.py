"""The printed score sheet of a rubric, read again as a PDF reader would."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.builders import a_criterion, a_text
from tests.rubric_case import a_full_rubric, a_gate, weighing
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.files.rubrics.sheet_pdf import rubric_sheet
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.documents import load_rubric

BOX = "\N{BALLOT BOX}"


def pages(rubric: Rubric, language: Language = "en") -> list[str]:
    """The text of each page on one line."""
    reader = PdfReader(io.BytesIO(rubric_sheet(rubric, language=language)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture(scope="module")
def ready() -> list[str]:
    """Of a rubric in use: eight criteria of five levels, comments at the ends."""
    return pages(load_rubric(rubric_directory() / "joint_initiative.v1.yaml"), "ru")


def test_a_sheet_is_upright_a4_with_its_fonts_in_it() -> None:
    page = PdfReader(io.BytesIO(rubric_sheet(a_full_rubric()))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    for font in page["/Resources"]["/Font"].values():
        assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()


def test_every_anchor_of_the_rubric_is_on_paper(ready: list[str]) -> None:
    rubric = load_rubric(rubric_directory() / "joint_initiative.v1.yaml")
    text = " ".join(ready)
    for criterion in rubric.criteria:
        assert criterion.question.ru in text
        for level in criterion.levels:
            assert f"{level.name.ru}. {level.anchor.ru}" in text


def test_no_criterion_is_broken_over_two_pages(ready: list[str]) -> None:
    rubric = load_rubric(rubric_directory() / "joint_initiative.v1.yaml")
    for number, criterion in enumerate(rubric.criteria, start=1):
        heading = f"{number}. {criterion.name.ru} {criterion.question.ru}"
        last = criterion.levels[-1].anchor.ru
        assert [heading in page for page in ready] == [last in page for page in ready]


def test_each_page_says_which_of_how_many_it_is(ready: list[str]) -> None:
    for number, page in enumerate(ready, start=1):
        assert f"joint_initiative@1 страница {number} из {len(ready)}" in page


def test_there_is_a_place_for_number_code_date_and_signature() -> None:
    first = pages(a_full_rubric())[0]
    for place in ("Number of an entry", "Expert’s code", "Date", "Signature"):
        assert place in first


def test_gates_are_answered_by_yes_or_no_and_by_abstaining_only_where_one_may() -> None:
    text = " ".join(pages(weighing(gates=[a_gate("both", may_abstain=False)])))
    assert f"{BOX} Yes {BOX} No Comment (required where you answer no)" in text
    text = " ".join(pages(weighing(gates=[a_gate("both", comment="never")])))
    assert f"{BOX} Yes {BOX} No {BOX} I cannot answer this Criteria" in text


@pytest.mark.parametrize(
    ("comment", "said"),
    [("always", "Comment (required) "), ("at_ends", "Comment (required at levels 0 and 4)"), ("never", "")],
)
def test_space_for_a_comment_is_left_where_the_rule_asks_for_one(comment: str, said: str) -> None:
    text = " ".join(pages(weighing(comment=comment, closing_comment="none")))
    assert text.count("Comment (") == (3 if said else 0)
    assert said in text


def test_a_level_that_nobody_described_still_has_its_box() -> None:
    criterion = a_criterion("need", may_abstain=False)
    described = tuple(each for each in criterion.levels if each.level in (0, 4))
    only = a_criterion("need", may_abstain=False, levels=described)
    text = " ".join(pages(weighing(criteria=(only,))))
    assert text.count(BOX) == 5


def test_the_total_says_how_it_is_counted() -> None:
    text = " ".join(pages(a_full_rubric()))
    assert "Total, from 0 to 40" in text
    assert "by the sum of the weights of what was rated, times 10." in text
    assert "If any level is below 1, the lowest level stands for that quotient." in text
    text = " ".join(pages(weighing()))
    assert "Total, from 0 to 4" in text
    assert "times" not in text


def test_marks_in_texts_are_printed_as_they_are() -> None:
    rubric = weighing(title=a_text("<b>Смело</b> & точно", "<b>Bold</b> & exact"))
    assert "<b>Bold</b> & exact" in pages(rubric)[0]


def test_a_text_longer_than_a_page_is_printed_whole() -> None:
    criterion = a_criterion("need", evidence=a_text("что видно " * 900, "what is seen " * 900))
    low, *others = criterion.levels
    long = low.model_copy(update={"anchor": a_text("долго " * 1500, "slowly " * 1500)})
    text = " ".join(pages(weighing(criteria=(criterion.model_copy(update={"levels": (long, *others)}),))))
    assert text.count("what is seen") == 900
    assert text.count("slowly") == 1500


def test_the_same_rubric_gives_the_same_bytes() -> None:
    assert rubric_sheet(a_full_rubric()) == rubric_sheet(a_full_rubric())
