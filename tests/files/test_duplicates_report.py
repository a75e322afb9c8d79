"""Reports on entries that resemble each other: passages side by side, nobody's text ever run as code."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from tests.builders import NOON, STAGE, a_version
from tests.comparing_case import COPY, LIBRARY, PASSAGE, WORKSHOP
from workbench.domain.duplicates import Comparison, Duplicate, DuplicateDecision, DuplicateKind, Span
from workbench.domain.entries import EntryVersion, Section
from workbench.domain.text import Language
from workbench.files.duplicates.content import DuplicatesReport, duplicates_report
from workbench.files.duplicates.html import duplicates_html
from workbench.files.duplicates.xlsx import duplicates_xlsx
from workbench.workflows.grouping.compare import ComparisonSummary
from workbench.workflows.grouping.relations import ExplainedDuplicate, Relation

MOSCOW = ZoneInfo("Europe/Moscow")
HOSTILE = """<script>alert("1")</script>'"><img src=x onerror=alert(2)>{{ 7*7 }} &lt;b&gt; ]]>"""
DECISION = DuplicateDecision(STAGE, "И-0001", "И-0002", 1, "template", f"Общий {HOSTILE}", "C01", NOON)


def a_version_of(text: str, title: str = "Работа") -> EntryVersion:
    return a_version(title, sections=(Section("problem", text),))


def a_report(
    first: EntryVersion,
    second: EntryVersion,
    spans: tuple[tuple[Span, Span], ...],
    *,
    kind: DuplicateKind = "passage",
    relations: tuple[Relation, ...] = (),
    decision: DuplicateDecision | None = None,
    language: Language = "en",
    title: str = "Stage · Season",
) -> DuplicatesReport:
    versions: Mapping[str, EntryVersion] = {"И-0001": first, "И-0002": second}
    duplicate = Duplicate(STAGE, "И-0001", "И-0002", kind, 0.8125, spans, "", "")
    pair = ExplainedDuplicate(duplicate, relations, decision)
    summary = ComparisonSummary(Comparison(STAGE, "fast", 2, "organiser", NOON), (pair,), (), versions)
    return duplicates_report(summary, title=title, language=language, zone=MOSCOW)


def span_of(version: EntryVersion, words: str) -> Span:
    begin = version.text.index(words)
    return begin, begin + len(words)


@pytest.fixture
def shared() -> DuplicatesReport:
    first, second = a_version_of(WORKSHOP, "Скамья"), a_version_of(LIBRARY, "Карта книг")
    spans = ((span_of(first, PASSAGE), span_of(second, PASSAGE)),)
    return a_report(first, second, spans, relations=("quotation", "same_organisation"))


class Read(HTMLParser):
    """Tags and what they hold."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.marked = ""
        self._open: list[str] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text.append(data)
        if "mark" in self._open:
            self.marked += data


def test_a_passage_stands_in_both_works_with_the_words_around_it(shared: DuplicatesReport) -> None:
    (passages,) = shared.pairs[0].passages

    assert [each.text for each in passages] == [PASSAGE, PASSAGE]
    assert passages[0].before.endswith("вечерами подросткам некуда пойти. ")
    assert passages[1].before.startswith("… ")
    assert passages[1].before.endswith("районная газета: «")
    assert passages[1].after.startswith("». Мы попробуем")
    assert passages[1].after.endswith(" …")
    assert shared.pairs[0].share == 0.8125
    assert shared.pairs[0].known == (
        "the passage is a quotation in both works",
        "both pairs have people of one organisation",
    )


def test_words_that_differ_inside_a_copy_are_told_from_the_rest() -> None:
    first, second = a_version_of(WORKSHOP, ""), a_version_of(COPY, "")
    whole = (1, len(first.text)), (1, len(second.text))
    (passages,) = a_report(first, second, (whole,), kind="copy").pairs[0].passages
    changed = [[text for text, same in side.pieces if not same] for side in passages]

    assert changed == [["весне", "двенадцать"], ["лету", "десять"]]
    assert "".join(text for text, _ in passages[0].pieces) == WORKSHOP


def test_of_very_long_passages_single_words_are_not_compared() -> None:
    first, second = a_version_of("раз два " * 5_000), a_version_of("раз три " * 5_000)
    spans = (((7, len(first.text)), (7, len(second.text))),)
    (passages,) = a_report(first, second, spans).pairs[0].passages

    assert [len(side.pieces) for side in passages] == [1, 1]


def test_of_the_same_in_other_words_no_share_and_no_equal_words_are_shown() -> None:
    first, second = a_version_of("Мы строим скамью."), a_version_of("Строим лавку.")
    spans = ((span_of(first, "Мы строим скамью."), span_of(second, "Строим лавку.")),)
    report = a_report(first, second, spans, kind="paraphrase")

    assert report.pairs[0].share is None
    assert [side.pieces for side in report.pairs[0].passages[0]] == [
        (("Мы строим скамью.", True),),
        (("Строим лавку.", True),),
    ]
    assert "%" not in "".join(Read(duplicates_html(report)).text)


def test_what_stands_between_two_passages_is_shown_once() -> None:
    words = [f"слово{place}" for place in range(60)]
    first = a_version_of(" ".join(words), "А")
    second = a_version_of(" ".join([*words[40:], *words[:40]]), "А")
    one, two = " ".join(words[:15]), " ".join(words[45:])
    spans = (
        (span_of(first, one), span_of(second, one)),
        (span_of(first, two), span_of(second, two)),
    )
    (before, after) = a_report(first, second, spans).pairs[0].passages

    read = before[0].before + before[0].text + before[0].after + after[0].before + after[0].text
    for word in words[15:45]:
        assert len(re.findall(rf"\b{word}\b", read)) <= 1
    assert before[0].after.startswith(" слово15 ")
    assert after[0].before.endswith(" слово44 ")
    # The second work has them the other way round.
    assert after[1].before.endswith("слово44 ")
    assert before[1].after.startswith(" слово15")


def test_passages_that_overlap_are_shown_whole() -> None:
    version = a_version_of(WORKSHOP)
    spans = (((10, 60), (10, 60)), ((40, 90), (40, 90)))
    passages = a_report(version, version, spans).pairs[0].passages

    assert [each[0].text for each in passages] == [version.text[10:60], version.text[40:90]]
    assert passages[1][0].before == ""


def test_the_page_shows_numbers_titles_and_marked_passages(shared: DuplicatesReport) -> None:
    page = Read(duplicates_html(shared))

    assert page.marked == PASSAGE * 2
    text = " ".join("".join(page.text).split())
    for words in ("И-0001", "Скамья", "И-0002", "Карта книг", "81 %", "2025-11-22 12:00", "A shared passage"):
        assert words in text
    assert ("a", {"href": "#pair-1"}) in page.tags
    assert "pair-1" in {attributes.get("id") for _, attributes in page.tags}


def test_the_page_loads_nothing_and_runs_nothing(shared: DuplicatesReport) -> None:
    page = Read(duplicates_html(shared))

    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    policy = next(each["content"] for tag, each in page.tags if each.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "url(" not in duplicates_html(shared).decode()
    assert all(not name.startswith("on") for _, attributes in page.tags for name in attributes)


def test_hostile_texts_are_shown_letter_for_letter_and_never_run() -> None:
    version = a_version_of(f"{HOSTILE} {WORKSHOP}", HOSTILE)
    spans = (((0, 100), (50, 150)),)
    report = a_report(version, version, spans, decision=DECISION, title=HOSTILE)
    page = Read(duplicates_html(report))
    safe = Read(duplicates_html(a_report(a_version_of(WORKSHOP), a_version_of(WORKSHOP), spans)))

    assert {tag for tag, _ in page.tags} == {tag for tag, _ in safe.tags}
    assert {name for _, each in page.tags for name in each} == {
        name for _, each in safe.tags for name in each
    }
    assert "".join(page.text).count(HOSTILE) >= 6  # both titles twice, the page's title, the reason


def test_the_page_is_in_the_language_of_the_season(shared: DuplicatesReport) -> None:
    russian = replace(shared, language="ru")

    assert ("html", {"lang": "en"}) in Read(duplicates_html(shared)).tags
    page = Read(duplicates_html(russian))
    assert ("html", {"lang": "ru"}) in page.tags
    assert "Решение" in "".join(page.text)


def test_a_page_without_pairs_says_so() -> None:
    summary = ComparisonSummary(Comparison(STAGE, "fast", 5, "organiser", NOON), (), (), {})
    report = duplicates_report(summary, title="Stage", language="en", zone=MOSCOW)

    assert "Nothing was found." in "".join(Read(duplicates_html(report)).text)
    book = load_workbook(io.BytesIO(duplicates_xlsx(report)))
    assert [page.max_row for page in book.worksheets] == [1, 1, 3]


def test_the_workbook_has_a_row_for_each_pair_and_for_each_passage(shared: DuplicatesReport) -> None:
    book = load_workbook(io.BytesIO(duplicates_xlsx(shared)))
    pairs, passages, summary = book.worksheets

    assert [cell.value for cell in pairs[2]][:7] == [
        "И-0001",
        "Скамья",
        "И-0002",
        "Карта книг",
        "A shared passage",
        0.8125,
        1,
    ]
    assert [cell.value for cell in passages[2]] == ["И-0001", "И-0002", 1, PASSAGE, PASSAGE]
    assert "Compared on 2025-11-22 12:00." in [cell.value for cell in summary["A"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_text_of_the_workbook_is_ever_a_formula(start: str) -> None:
    version = a_version_of(f"{start}cmd|' /C calc'!A0", f'{start}HYPERLINK("https://example.org")')
    report = a_report(version, version, (((0, 20), (0, 20)),), decision=replace(DECISION, reason="=1+1"))
    book = load_workbook(io.BytesIO(duplicates_xlsx(report)))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value]

    assert {cell.data_type for cell in cells} <= {"s", "n"}
    title = book.worksheets[0]["B2"]
    assert (title.value, title.quotePrefix) == (version.title, True)


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    version = a_version_of("\x07Звонок\x0b " + "очень " * 10_000 + "длинный", "\x1bЗаглавие")
    report = a_report(version, version, (((0, len(version.text)), (0, len(version.text))),))
    book = load_workbook(io.BytesIO(duplicates_xlsx(report)))

    assert book.worksheets[0]["B2"].value == "Заглавие"
    assert len(str(book.worksheets[1]["D2"].value)) <= 32_767
