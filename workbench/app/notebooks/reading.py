"""Findings and tables as a notebook shows them: in the reader's language, with the codes screens show."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from workbench.domain.ratings import Label
from workbench.domain.text import Language
from workbench.errors import Sentence
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["label", "count", "number", "signed", "percent", "mark"]

_WIDTH = 100
_LIST = 'style="margin: 0; padding-left: 1.2em"'
_LEFT = ' style="text-align: left"'
_NONE = "–"
_WORD = re.compile(r"[^\s,;()]+")
_MARK = "●"


class Sentences(tuple[str, ...]):
    """Sentences that a notebook shows as a list, and `print` as lines."""

    def __repr__(self) -> str:
        return "\n".join(
            textwrap.fill(each, _WIDTH, initial_indent="• ", subsequent_indent="  ") for each in self
        )

    __str__ = __repr__

    # Jupyter looks for this name.
    def _repr_html_(self) -> str:
        return f"<ul {_LIST}>" + "".join(f"<li>{escape(each)}</li>" for each in self) + "</ul>"


@dataclass(frozen=True)
class Column:
    """A column of a table for reading: its name in the frame, its heading, what stands in it.

    `label` is an id or a word, `count` a whole number, `number` and `signed` have `digits` decimals,
    `percent` is a share of 1, `mark` a truth shown as a dot.
    """

    name: str
    heading: str
    kind: Kind = "number"
    digits: int = 2


@dataclass(frozen=True)
class ShownTable:
    """A table of texts; `left` says which columns hold words."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: tuple[bool, ...]

    def __repr__(self) -> str:
        lines = [self.headings, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.headings))]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if left else cell.rjust(width)
                for cell, width, left in zip(line, widths, self.left, strict=True)
            ).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        head = self._line("th", self.headings)
        body = "".join(self._line("td", row) for row in self.rows)
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def _line(self, tag: str, cells: Sequence[str]) -> str:
        # Notebooks set cells to the right by themselves.
        shown = (
            f"<{tag}{_LEFT if left else ''}>{escape(cell)}</{tag}>"
            for left, cell in zip(self.left, cells, strict=True)
        )
        return f"<tr>{''.join(shown)}</tr>"


@dataclass(frozen=True)
class Reader:
    """Who reads: the language, the jurors' ids, which screens show otherwise, and the names of criteria."""

    language: Language
    jurors: frozenset[Label]
    criteria: Mapping[Label, str]

    def sentences(self, found: Iterable[Sentence]) -> Sentences:
        """Translate, with jurors and criteria as people know them."""
        translate = translator(self.language).gettext
        return Sentences(self._readable(each).translated(translate) for each in found)

    def table(self, frame: pd.DataFrame, columns: Sequence[Column]) -> ShownTable:
        """The frame's rows as texts under translated headings."""
        translate = translator(self.language).gettext
        rows = tuple(
            tuple(self._cell(row[each.name], each) for each in columns) for row in frame.to_dict("records")
        )
        left = tuple(each.kind == "label" for each in columns)
        return ShownTable(tuple(translate(each.heading) for each in columns), rows, left)

    def word(self, text: str) -> str:
        """A text of the package in the reader's language."""
        return translator(self.language).gettext(text)

    def label(self, label: Label) -> str:
        """A juror's code as on the screens, a criterion's name, anything else as it is."""
        if label in self.jurors:
            return shown_member(str(label), self.language)
        return self.criteria.get(label, str(label))

    def _cell(self, value: object, column: Column) -> str:
        if column.kind == "label":
            # Texts that are not there come as None or NaN, which differs from itself.
            return _NONE if value is None or value != value else self.label(str(value))
        if column.kind == "mark":
            return _MARK if value else ""
        number = float(str(value))
        if number != number:
            return _NONE
        if column.kind == "count":
            return str(round(number))
        scaled, digits = (100 * number, 0) if column.kind == "percent" else (number, column.digits)
        text = self._decimal(scaled, digits)
        if column.kind == "percent":
            return f"{text} %"
        return f"+{text}" if column.kind == "signed" and round(scaled, digits) > 0 else text

    def _decimal(self, value: float, digits: int) -> str:
        if digits == 0:
            return str(round(value))
        return decimal(value, digits).translated(translator(self.language).gettext)

    def _readable(self, sentence: Sentence) -> Sentence:
        return Sentence(sentence.text, {name: self._shown(each) for name, each in sentence.places.items()})

    def _shown(self, value: object) -> object:
        if isinstance(value, Sentence):
            return self._readable(value)
        if isinstance(value, tuple):
            return tuple(self._shown(each) for each in value)
        if not isinstance(value, str):
            return value
        # Ids also stand in lists and before brackets: J01, J02 (+3).
        return _WORD.sub(lambda word: self._quoted(word[0]), value)

    def _quoted(self, word: str) -> str:
        if word in self.jurors or word not in self.criteria:
            return self.label(word)
        return f"«{self.criteria[word]}»" if self.language == "ru" else f"“{self.criteria[word]}”"
