"""The pages of a printed protocol: fonts, styles, the foot of every page, the mark of a draft."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from workbench.files.protocols.words import Words
from workbench.files.spreadsheets.cell_text import cell_text

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
PORTRAIT, LANDSCAPE = "portrait", "landscape"

_LEFT, _RIGHT, _TOP, _BOTTOM = 25 * mm, 15 * mm, 18 * mm, 22 * mm  # the left edge is for the binding
INK, GREY, PALE, RULE = HexColor("#1A1F27"), HexColor("#5B6470"), HexColor("#EDF0F4"), HexColor("#B9C0C9")
# Sheets that are no protocols: their heads are shorter.
SHEET_TOP, SHEET_BOTTOM = 12 * mm, 18 * mm
_MARK = HexColor("#F1E3E3")
_FOOT_SIZE = 7.5


def _style(name: str, **changes: Any) -> ParagraphStyle:
    base = {"fontName": REGULAR, "fontSize": 9.5, "leading": 13.5, "textColor": INK}
    return ParagraphStyle(name, **{**base, **changes})


STYLES = {
    "season": _style("season", alignment=TA_CENTER, textColor=GREY, spaceAfter=8),
    "title": _style("title", fontName=BOLD, fontSize=15, leading=20, alignment=TA_CENTER, spaceAfter=2),
    "subject": _style("subject", fontName=BOLD, fontSize=11, leading=15, alignment=TA_CENTER, spaceAfter=12),
    "heading": _style("heading", fontName=BOLD, fontSize=11, leading=15, spaceBefore=12, spaceAfter=5),
    "appendix": _style("appendix", fontName=BOLD, fontSize=12, leading=16, spaceAfter=6),
    "sheet": _style("sheet", fontName=BOLD, fontSize=9, leading=12, spaceBefore=9, spaceAfter=3),
    "text": _style("text", alignment=TA_JUSTIFY, spaceAfter=6),
    "left": _style("left", spaceAfter=4),
    "small": _style("small", fontSize=8, leading=11, textColor=GREY, spaceAfter=4),
}


@cache
def register_fonts() -> None:
    """Make the fonts known that matplotlib brings along: they have all Russian letters and are free."""
    import matplotlib as mpl

    home = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(home / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def print_text(text: str) -> str:
    """`text` without characters that no page has a sign for."""
    return cell_text(text).replace("\t", " ").replace("\r", "")


# --- pages ---


class ProtocolPages(BaseDocTemplate):  # type: ignore[misc]
    """A4 pages of both orientations; a draft says so across each of them."""

    def __init__(self, file: Any, words: Words, *, title: str, mark: str) -> None:
        self._mark = mark
        super().__init__(
            file,
            pagesize=A4,
            title=title,
            author=words.text(words.content.protocol.season_title),
            lang=words.language,
            invariant=1,  # the same decision gives the same bytes
        )
        for name, size in ((PORTRAIT, A4), (LANDSCAPE, landscape(A4))):
            frame = Frame(
                _LEFT,
                _BOTTOM,
                size[0] - _LEFT - _RIGHT,
                size[1] - _TOP - _BOTTOM,
                leftPadding=0,
                rightPadding=0,
                topPadding=0,
                bottomPadding=0,
                id=name,
            )
            self.addPageTemplates(PageTemplate(name, [frame], onPage=self._draw_mark, pagesize=size))

    def _draw_mark(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        if not self._mark:
            return
        width, height = canvas._pagesize
        canvas.saveState()
        canvas.setFillColor(_MARK)
        canvas.setFont(BOLD, 96)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(40)
        canvas.drawCentredString(0, -32, self._mark)
        canvas.restoreState()


def upright_pdf(
    parts: Iterable[Flowable], *, title: str, language: str, foot: str, page_of: Callable[[int, int], str]
) -> bytes:
    """Print parts on upright A4 with a foot on every page; the same parts give the same bytes."""
    file = io.BytesIO()
    # invariant: no date of printing, or each print would be another file
    document = BaseDocTemplate(file, pagesize=A4, title=title, lang=language, invariant=1)
    height = A4[1] - SHEET_TOP - SHEET_BOTTOM
    frame = Frame(
        _LEFT,
        SHEET_BOTTOM,
        text_width(PORTRAIT),
        height,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates(PageTemplate(PORTRAIT, [frame], pagesize=A4))
    document.build(list(parts), canvasmaker=footed_canvas(foot, page_of))
    return file.getvalue()


def footed_canvas(left: str, page_of: Callable[[int, int], str]) -> type[Canvas]:
    """A canvas that writes the foot of every page once it knows how many there are."""

    class FootedCanvas(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            # Otherwise each page begins in a font that is not embedded.
            super().__init__(*arguments, **{**options, "initialFontName": REGULAR})
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                self._draw_foot(page_of(number, len(self._pages)))
                super().showPage()
            super().save()

        def _draw_foot(self, right: str) -> None:
            width = self._pagesize[0]
            self.setStrokeColor(RULE)
            self.setLineWidth(0.5)
            self.line(_LEFT, 15 * mm, width - _RIGHT, 15 * mm)
            self.setFillColor(GREY)
            self.setFont(REGULAR, _FOOT_SIZE)
            self.drawString(_LEFT, 11 * mm, left)
            self.drawRightString(width - _RIGHT, 11 * mm, right)

    return FootedCanvas


def text_width(orientation: str) -> float:
    """Between the margins of a page."""
    width = A4[0] if orientation == PORTRAIT else A4[1]
    return float(width - _LEFT - _RIGHT)
