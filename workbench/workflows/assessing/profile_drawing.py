"""The picture of a competency profile as plain shapes, for page, report and notebook to draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from workbench.domain.competencies import (
    Z95,
    CompetencyResult,
    Profile,
    ViewSource,
    beyond,
    goes_beyond,
    place,
)
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.i18n import translator
from workbench.workflows.assessing.profile_words import (
    answers_words,
    competency_words,
    criterion_of,
    level_name,
)

Tone = Literal["ink", "muted", "accent", "said", "shade", "paper"]
Point: TypeAlias = tuple[float, float]

# On white paper and light screens; the same as in ui/static/base.css.
LIGHT: dict[Tone, str] = {
    "ink": "#17202a",
    "muted": "#566271",
    "accent": "#2348b8",
    "said": "#d5def7",
    "shade": "#f0f2f5",
    "paper": "#ffffff",
}
NARROW = 560.0  # below this width names stand above their rows
WIDTH = 760.0

_NAMES, _SAYS = 196.0, 112.0  # columns of the wide picture
_TEXT, _SMALL = 13.0, 11.5
# Of the letter size; generous, since nobody knows the letters of a screen.
_LETTER, _BOLD_LETTER = 0.62, 0.70
_LINE = 1.3
_MAIN, _VIEW, _EARLIER, _PAD = 22.0, 12.0, 14.0, 7.0
_SIGN = 30.0
_INSIDE, _BESIDE = 15.0, 10.0

_TITLE = N_("Competency profile")
_LEVEL = N_("level %(level)s")
_RANGE = N_("level %(lowest)s–%(highest)s")
_NO_LEVEL = N_("no level")
_NONE = N_("no answers that tell of it")
_UNSET = N_("boundaries of levels are not set")
_SOURCES: dict[ViewSource, str] = {"test": N_("test"), "self": N_("you yourself"), "others": N_("others")}
_YOU = N_("your place")
_TWO_THIRDS, _NEARLY_ALL = N_("likely (2 of 3)"), N_("nearly certain (19 of 20)")
_BEFORE, _OPEN, _SAID = N_("earlier assessment"), N_("beyond the scale"), N_("most likely levels")
_SEEN = N_("%(name)s: %(level)s")


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float
    tone: Tone


@dataclass(frozen=True)
class Stroke:
    points: tuple[Point, ...]
    tone: Tone
    width: float


@dataclass(frozen=True)
class Shape:
    """A closed outline: filled with its tone, or with paper inside."""

    points: tuple[Point, ...]
    tone: Tone
    filled: bool = True


@dataclass(frozen=True)
class Words:
    """`y` is where the letters stand; `size` in the drawing's unit."""

    x: float
    y: float
    text: str
    size: float
    tone: Tone = "ink"
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False


Part: TypeAlias = Box | Stroke | Shape | Words


@dataclass(frozen=True)
class Drawing:
    """Parts from back to front, y downwards; the unit is a screen's pixel, 96 to the inch.

    `title` and `description` tell the same in words, to those who do not see it.
    """

    width: float
    height: float
    parts: tuple[Part, ...]
    title: str
    description: str


def profile_drawing(
    profile: Profile, rubric: Rubric, language: Language = "ru", *, width: float = WIDTH
) -> Drawing:
    """Draw a profile: a row for each competency over the levels that all rows share.

    Measures are placed between their cut scores, so that a level is as wide as any other. Below a width of
    560 names stand above the rows.
    """
    if not profile.competencies:
        raise ValueError("a profile without competencies has no picture")
    sheet = _Sheet(profile, rubric, language, width)
    parts: list[Part] = []
    top = sheet.heading(parts)
    for number, result in enumerate(profile.competencies):
        top = sheet.row(parts, result, top, last=number == len(profile.competencies) - 1)
    height = sheet.key(parts, top + 10)
    _ = translator(language).gettext
    told = [competency_words(each, rubric, language) for each in profile.competencies]
    description = " ".join(
        Sentence(_SEEN, {"name": each.name, "level": each.level}).translated(_) for each in told
    )
    return Drawing(width, height, tuple(parts), _(_TITLE), description)


class _Sheet:
    """Where things stand, for one width."""

    def __init__(self, profile: Profile, rubric: Rubric, language: Language, width: float) -> None:
        self._rubric, self._language, self._width = rubric, language, width
        self._: Callable[[str], str] = translator(language).gettext
        self._results = profile.competencies
        self._narrow = width < NARROW
        self._left = 0.0 if self._narrow else _NAMES
        self._right = width if self._narrow else width - _SAYS
        levels = [level for each in self._results for level in each.levels]
        self._lowest, self._highest = min(levels), max(levels)
        seen = {view.source for each in self._results for view in each.views}
        self._sources: list[ViewSource] = [each for each in _SOURCES if each in seen]
        self._earlier = any(_drawn(each) and each.since is not None for each in self._results)
        self._open = any(goes_beyond(each) for each in self._results)
        self._said = any(_drawn(each) and each.lowest is not None for each in self._results)

    # --- parts of the sheet ---

    def heading(self, parts: list[Part]) -> float:
        """Numbers of the levels, and their names where all competencies call them alike and there is room."""
        names = [self._name_of_all(level) for level in range(self._lowest, self._highest + 1)]
        column = self._step
        size = _SMALL - 0.5 if self._narrow else _TEXT - 1
        named = all(names) and max(_wide(each, size) for each in names) <= column - 4
        for number, name in enumerate(names):
            x = self._left + (number + 0.5) * column
            level = str(self._lowest + number)
            parts.append(Words(x, 14, level, _TEXT, anchor="middle", bold=True))
            if named:
                parts.append(Words(x, 29, name, size, "muted", "middle"))
        return 37.0 if named else 22.0

    def row(self, parts: list[Part], result: CompetencyResult, top: float, *, last: bool) -> float:
        name = criterion_of(result, self._rubric).name.to(self._language)
        if self._narrow:
            top = self._name_above(parts, name, result, top)
        drawn = _drawn(result)
        above = _EARLIER if drawn and result.since is not None else 0.0
        height = _PAD + above + _MAIN + _VIEW * (len(result.views) if drawn else 0) + _PAD
        self._bands(parts, result, top, height)
        middle = top + _PAD + above + _MAIN / 2
        if not self._narrow:
            self._names_beside(parts, name, result, top, height)
        if drawn:
            self._views(parts, result, middle + _MAIN / 2)
            self._measure(parts, result, middle)
        else:
            words = self._(_NONE if result.measure is None else _UNSET)
            x = (self._left + self._right) / 2
            parts.append(Words(x, top + height / 2 + 4, words, _SMALL, "muted", "middle"))
        return top + height + (0.0 if last else 8.0)

    def key(self, parts: list[Part], top: float) -> float:
        """What the marks mean, in as many lines as it takes; the height of the whole."""
        signs: list[tuple[str, str]] = [("you", _YOU), ("thick", _TWO_THIRDS), ("thin", _NEARLY_ALL)]
        signs += [(each, _SOURCES[each]) for each in self._sources]
        signs += [("said", _SAID)] if self._said else []
        signs += [("arrow", _BEFORE)] if self._earlier else []
        signs += [("open", _OPEN)] if self._open else []
        x, y = 2.0, top + 10
        for sign, text in signs:
            words = self._(text)
            wide = _SIGN + _wide(words, _SMALL)
            if x > 2 and x + wide > self._width:
                x, y = 2.0, y + 20
            parts.extend(_sign(sign, x, y))
            parts.append(Words(x + _SIGN, y + 4, words, _SMALL, "muted"))
            x += wide + 12
        return y + 14

    # --- one row ---

    def _name_above(self, parts: list[Part], name: str, result: CompetencyResult, top: float) -> float:
        lines = _lines(name, self._width, _TEXT, bold=True)
        for number, line in enumerate(lines):
            parts.append(Words(0, top + 14 + number * _TEXT * _LINE, line, _TEXT, bold=True))
        below = top + 14 + len(lines) * _TEXT * _LINE
        answers = ", ".join(each for each in self._answers(result) if each)
        parts.append(Words(0, below - 1, f"{self._level(result)} · {answers}", _SMALL, "muted"))
        return below + 7

    def _names_beside(
        self, parts: list[Part], name: str, result: CompetencyResult, top: float, height: float
    ) -> None:
        lines = _lines(name, _NAMES - 14, _TEXT, bold=True)
        first = top + height / 2 - (len(lines) - 1) * _TEXT * _LINE / 2 + 4.5
        for number, line in enumerate(lines):
            parts.append(Words(0, first + number * _TEXT * _LINE, line, _TEXT, bold=True))
        answers = [each for each in self._answers(result) if each]
        y = top + height / 2 + 4 - len(answers) * 7
        parts.append(Words(self._right + 12, y, self._level(result), _TEXT - 0.5))
        for number, line in enumerate(answers):
            parts.append(Words(self._right + 12, y + 16 + number * 14, line, _SMALL - 1, "muted"))

    def _bands(self, parts: list[Part], result: CompetencyResult, top: float, height: float) -> None:
        """Every second level is shaded, what can be said is tinted, and each boundary has its line."""
        if not _drawn(result):
            parts.append(Box(self._left, top, self._right - self._left, height, "shade"))
            return
        for number in range(self._highest - self._lowest + 1):
            level = self._lowest + number
            said = result.lowest is not None and result.highest is not None
            inside = said and (result.lowest or 0) <= level <= (result.highest or 0)
            tone: Tone = "said" if inside else "paper" if number % 2 else "shade"
            parts.append(Box(self._left + number * self._step, top, self._step, height, tone))
        for number in range(self._highest - self._lowest + 2):
            x = self._left + number * self._step
            x = min(max(x, 0.5), self._width - 0.5)
            parts.append(Stroke(((x, top), (x, top + height)), "muted", 0.8))

    def _measure(self, parts: list[Part], result: CompetencyResult, y: float) -> None:
        """The mark, its intervals, what lies beyond the scale, and from where it has moved."""
        measure, se = result.measure or 0.0, result.se or 0.0
        low, high = (self._x(result, measure + sign * Z95 * se) for sign in (-1, 1))
        below, beyond = _open_ends(result)
        low, high = (self._left if below else low), (self._right if beyond else high)
        parts.append(Stroke(((low, y), (high, y)), "ink", 1.6))
        # Inside the scale, beside the sign that it goes on.
        least, most = self._left + (_INSIDE if below else 0.0), self._right - (_INSIDE if beyond else 0.0)
        start, x, end = (min(max(self._x(result, measure + sign * se), least), most) for sign in (-1, 0, 1))
        parts.append(Stroke(((start, y), (end, y)), "accent", 6.0))
        if below:
            parts.append(_chevron(self._left + 2, y, -1))
        if beyond:
            parts.append(_chevron(self._right - 2, y, 1))
        parts.append(Shape(_diamond(x, y, 9.5), "paper"))
        parts.append(Shape(_diamond(x, y, 7.5), "ink"))
        if result.since is not None:
            parts.extend(_arrow(self._x(result, result.since), x, y - _MAIN / 2 - 5))

    def _views(self, parts: list[Part], result: CompetencyResult, top: float) -> None:
        in_order = sorted(result.views, key=lambda each: self._sources.index(each.source))
        for number, view in enumerate(in_order):
            y = top + (number + 0.5) * _VIEW
            low, high = (self._x(result, view.measure + sign * view.se) for sign in (-1, 1))
            parts.append(Stroke(((low, y), (high, y)), "muted", 1.0))
            edges = {-1: self._left + 1, 1: self._right - 1}
            ends = {beyond(view.measure + each * view.se, result.cuts) for each in (-1, 0, 1)}
            parts.extend(_chevron(edges[side], y, side, 3.5) for side in sorted(ends - {0}))
            x, out = self._x(result, view.measure), beyond(view.measure, result.cuts)
            # Beside the arrowhead that says that it lies further out.
            x = edges[out] - out * _BESIDE if out else min(max(x, self._left + 5), self._right - 5)
            parts.append(Shape(_mark(view.source, x, y), "ink", filled=False))

    # --- words and places ---

    @property
    def _step(self) -> float:
        return (self._right - self._left) / (self._highest - self._lowest + 1)

    def _x(self, result: CompetencyResult, measure: float) -> float:
        return self._left + (place(measure, result.cuts, result.levels[0]) - self._lowest) * self._step

    def _name_of_all(self, level: int) -> str:
        criteria = [criterion_of(each, self._rubric) for each in self._results]
        names = {level_name(each, level, self._language) for each in criteria if each.described(level)}
        return names.pop() if len(names) == 1 else ""

    def _level(self, result: CompetencyResult) -> str:
        if result.lowest is None or result.highest is None or result.measure is None:
            return self._(_NO_LEVEL)
        if result.lowest == result.highest:
            return self._(_LEVEL) % {"level": result.lowest}
        return self._(_RANGE) % {"lowest": result.lowest, "highest": result.highest}

    def _answers(self, result: CompetencyResult) -> tuple[str, str]:
        return answers_words(result, self._language)


def _drawn(result: CompetencyResult) -> bool:
    return result.measure is not None and result.se is not None and bool(result.cuts)


def _open_ends(result: CompetencyResult) -> tuple[bool, bool]:
    """Whether the picture cannot show where the interval ends, below and above."""
    measure, se = result.measure or 0.0, result.se or 0.0
    lowest = float(result.levels[0])
    least = place(measure - Z95 * se, result.cuts, result.levels[0]) <= lowest
    most = place(measure + Z95 * se, result.cuts, result.levels[0]) >= lowest + len(result.cuts) + 1
    return least or result.at_end == "lowest", most or result.at_end == "highest"


# --- marks ---


def _diamond(x: float, y: float, half: float) -> tuple[Point, ...]:
    return ((x, y - half), (x + half * 0.8, y), (x, y + half), (x - half * 0.8, y))


def _mark(source: ViewSource, x: float, y: float) -> tuple[Point, ...]:
    """A square for the test, a circle for oneself, a triangle for others."""
    if source == "test":
        return ((x - 3.6, y - 3.6), (x + 3.6, y - 3.6), (x + 3.6, y + 3.6), (x - 3.6, y + 3.6))
    if source == "self":
        turns = [2 * math.pi * each / 20 for each in range(20)]
        return tuple((x + 4.1 * math.cos(each), y + 4.1 * math.sin(each)) for each in turns)
    return ((x - 4.6, y + 3.8), (x, y - 4.4), (x + 4.6, y + 3.8))


def _chevron(x: float, y: float, way: int, half: float = 5.0) -> Stroke:
    return Stroke(
        ((x - way * half, y - half), (x, y), (x - way * half, y + half)), "ink", 1.8 if half > 4 else 1.4
    )


def _arrow(start: float, end: float, y: float) -> Iterator[Part]:
    """From where it was to where it is; a mark alone where that is the same place."""
    yield Stroke(((start, y - 4), (start, y + 4)), "ink", 1.4)
    if abs(end - start) < 8:
        return
    way = 1 if end > start else -1
    yield Stroke(((start, y), (end - way * 4, y)), "ink", 1.2)
    yield Shape(((end, y), (end - way * 7, y - 3.5), (end - way * 7, y + 3.5)), "ink")


def _sign(kind: str, x: float, y: float) -> Iterator[Part]:
    if kind == "you":
        yield Shape(_diamond(x + 12, y, 7.5), "ink")
    elif kind == "thick":
        yield Stroke(((x, y), (x + 24, y)), "accent", 6.0)
    elif kind == "thin":
        yield Stroke(((x, y), (x + 24, y)), "ink", 1.6)
    elif kind == "said":
        yield Box(x, y - 7, 24, 14, "said")
        for end in (x, x + 24):
            yield Stroke(((end, y - 7), (end, y + 7)), "muted", 0.8)
    elif kind == "arrow":
        yield from _arrow(x + 1, x + 24, y)
    elif kind == "open":
        yield Stroke(((x + 2, y), (x + 22, y)), "ink", 1.6)
        yield _chevron(x + 22, y, 1)
    else:
        source: ViewSource = "test" if kind == "test" else "self" if kind == "self" else "others"
        yield Shape(_mark(source, x + 12, y), "ink", filled=False)


# --- letters ---


def _wide(words: str, size: float, *, bold: bool = False) -> float:
    return len(words) * size * (_BOLD_LETTER if bold else _LETTER)


def _lines(words: str, width: float, size: float, *, bold: bool) -> Sequence[str]:
    """Words wrapped to a width; a word that is too long alone stays whole."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _wide(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
