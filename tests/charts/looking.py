"""What is really drawn: every text with its box on the page."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from workbench.charts import Picture

_TOUCHING = 0.6  # pixels at 100 to the inch by which boxes of letters may meet


@dataclass(frozen=True)
class DrawnText:
    words: str
    box: Bbox
    colour: str


class _Recorder(RendererAgg):
    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self.texts: list[Text | None] = []

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        self.texts.append(mtext)
        super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)


def drawn_texts(picture: Picture) -> list[DrawnText]:
    """Draw the figure once and note each text; a text of several lines is one."""
    figure = picture.figure
    FigureCanvasAgg(figure)
    recorder = _Recorder(*figure.bbox.size, figure.dpi)
    figure.draw(recorder)
    # Of a text in several lines matplotlib hands over the lines without the text; none of them is a tick's.
    several = [text for text in figure.findobj(Text) if "\n" in text.get_text()]
    seen = {id(text): text for text in [*recorder.texts, *several] if text and text.get_text().strip()}
    return [
        DrawnText(text.get_text(), text.get_window_extent(recorder), text.get_color())
        for text in seen.values()
    ]


def words(picture: Picture) -> list[str]:
    return [text.words for text in drawn_texts(picture)]


def all_words(picture: Picture) -> str:
    return " ".join(" ".join(words(picture)).split())


def overlapping(texts: list[DrawnText]) -> list[tuple[str, str]]:
    boxes = [
        (
            text.words,
            text.box.x0 + _TOUCHING,
            text.box.x1 - _TOUCHING,
            text.box.y0 + _TOUCHING,
            text.box.y1 - _TOUCHING,
        )
        for text in texts
    ]
    boxes.sort(key=lambda each: each[1])
    found = []
    for place, (one, _, right, bottom, top) in enumerate(boxes):
        for other, left, _, low, high in boxes[place + 1 :]:
            if left >= right:
                break
            if low < top and bottom < high:
                found.append((one, other))
    return found


def outside(picture: Picture, texts: list[DrawnText]) -> list[str]:
    page = picture.figure.bbox
    return [
        text.words
        for text in texts
        if text.box.x0 < page.x0 or text.box.x1 > page.x1 or text.box.y0 < page.y0 or text.box.y1 > page.y1
    ]
