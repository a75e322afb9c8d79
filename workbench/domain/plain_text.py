"""What a rich editor left in a text field, as plain text with paragraphs, lists and links.

Only the tags such editors make are understood. Everything else that looks like markup stays in the text
letter for letter: it is shown as text and never run.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from html.entities import html5

_BLOCKS = frozenset(["p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"])
_PARTS = frozenset(
    ["br", "hr", "li", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "col", "colgroup"]
)
_INLINE = frozenset(
    [
        *("span", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small"),
        *("big", "font", "a", "o:p", "center", "mark"),
    ]
)
_TAG = re.compile(
    r"<(/?)(" + "|".join(sorted(_BLOCKS | _PARTS | _INLINE, key=len, reverse=True)) + r")"
    r"((?:\s+[^\s<>=\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))?)*)\s*/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>\"']+))", re.IGNORECASE)
_EXCEL_ESCAPE = re.compile(r"_x000[9ADad]_")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[^\S\n]+")
_WEB = re.compile(r"https?://[^\s<>\"«»]+", re.IGNORECASE)


@dataclass(frozen=True)
class PlainText:
    text: str
    links: tuple[str, ...] = ()  # http(s) targets of the links in it, in order


@dataclass
class _Writer:
    """Collects the text; `gap` is how many line breaks the next word needs before it."""

    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)  # 0: bullets; n: the next number
    gap: int = 0
    href: str = ""
    href_at: int = 0
    cell: int = 0  # how many cells of the table row have begun

    def text(self, text: str) -> None:
        if self.gap:
            text = text.lstrip()
            if not text:
                return
            self.pieces.append("\n" * self.gap)
            self.gap = 0
        self.pieces.append(text)

    def need(self, breaks: int) -> None:
        self.gap = max(self.gap, breaks)

    def tag(self, name: str, closing: bool, attributes: str) -> None:
        if name == "a":
            self._link(closing, attributes)
        elif name in ("ul", "ol"):
            self._list(name, closing)
        elif name == "li":
            self._item(closing)
        elif name in ("tr", "td", "th"):
            self._table_part(name, closing)
        elif name in ("br", "hr"):
            self.gap += 1
        elif name == "div":
            self.need(1)
        elif name in _BLOCKS and not (self.cell and name == "p"):
            # A paragraph inside a table cell would tear its row apart.
            self.need(2)
            self.cell = 0

    def _link(self, closing: bool, attributes: str) -> None:
        if not closing:
            found = _HREF.search(attributes)
            self.href = html.unescape(next(filter(None, found.groups()), "")).strip() if found else ""
            self.href_at = len(self.pieces)
        elif self.href:
            shown = "".join(self.pieces[self.href_at :]).strip()
            if _WEB.fullmatch(self.href):
                self.links.append(self.href)
                if shown.rstrip("/") != self.href.rstrip("/"):
                    self.text(f" ({self.href})" if shown else self.href)
            self.href = ""

    def _list(self, name: str, closing: bool) -> None:
        self.need(1 if self.lists else 2)
        if closing:
            self.lists[-1:] = []
        else:
            self.lists.append(1 if name == "ol" else 0)

    def _item(self, closing: bool) -> None:
        self.need(1)
        if not closing:
            number = self.lists[-1] if self.lists else 0
            self.text(f"{number}. " if number else "• ")
            if number:
                self.lists[-1] += 1

    def _table_part(self, name: str, closing: bool) -> None:
        if name == "tr":
            self.need(1)
            self.cell = 0
        elif not closing:
            if self.cell:
                self.text(" — ")
            self.cell += 1


def plain_text(raw: str) -> PlainText:
    """Turn a field into text a juror can read; a text without an editor's tags keeps its lines and signs."""
    text = _EXCEL_ESCAPE.sub(_excel_escape, raw).replace("\r\n", "\n").replace("\r", "\n")
    text = _without_comments(text)
    tags = {found[2].lower() for found in _TAG.finditer(text)}
    writer = _Writer()
    if tags & (_BLOCKS | _PARTS - {"br"}):
        text = text.replace("\n", " ")
    elif "br" in tags:
        # Editors write «<br>» and a line break for one and the same break.
        text = re.sub(r"(<br\s*/?>)[^\S\n]*\n", r"\1", text, flags=re.IGNORECASE)
    place = 0
    for found in _TAG.finditer(text):
        writer.text(_unescaped(text[place : found.start()]))
        writer.tag(found[2].lower(), bool(found[1]), found[3])
        place = found.end()
    writer.text(_unescaped(text[place:]))
    return PlainText(_tidy("".join(writer.pieces)), tuple(dict.fromkeys(writer.links)))


def _without_comments(text: str) -> str:
    """Without <!-- … -->; what is never closed stays. In one pass: «<!--» many times over costs no more."""
    pieces, place = [], 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        pieces.append(text[place:begin])
        place = end + 3
    return "".join([*pieces, text[place:]])


def web_links(cell: str) -> tuple[str, ...]:
    """The http(s) addresses in a cell, in order, each once."""
    marked = plain_text(cell)
    found = [address.rstrip(".,;:!?)") for address in _WEB.findall(marked.text)]
    return tuple(dict.fromkeys([*marked.links, *found]))


def _excel_escape(found: re.Match[str]) -> str:
    return "\t" if found[0][5] == "9" else "\n" if found[0][5] in "Aa" else ""


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]) if _known(found[1]) else found[0], text)


def _known(name: str) -> bool:
    return name.startswith("#") or f"{name};" in html5


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = _CONTROL.sub(" ", text.replace("\x0c", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n"))
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    lines = [line for line in lines if line != "•"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
