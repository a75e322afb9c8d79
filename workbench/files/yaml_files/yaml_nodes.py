"""A YAML file as plain data with the place of every value, by a strict reading of the parser's events.

Narrower than YAML on purpose, so that a file means what its writer sees: the scalars of YAML 1.2's core
schema only (yes, no, on, off, 23:59 and dates are texts), every key a text that stands once, no anchors,
aliases, merge keys or tags (a few lines of aliases can grow to gigabytes), one document of at most 1 MB.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from workbench.errors import N_, InvalidDocument, Sentence
from workbench.files.yaml_files.plain_files import MAX_BYTES as MAX_BYTES
from workbench.files.yaml_files.plain_files import read_text
from workbench.files.yaml_files.yaml_syntax import syntax_sentence

MAX_DEPTH = 20
MAX_DIGITS = 15  # more are not exact in a float, and no field of ours needs them

NodePath = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("null", "Null", "NULL", "~", "")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_BEGINS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)

_TWICE = N_("stands twice (first in line %(line)s); remove one of them")
_TAB_LINE = N_("the line is indented by a tab; use spaces")
_INVISIBLE = N_("an invisible character %(code)s; delete it")
_SECOND = N_("a second document begins here (---); keep one per file")
_DEEP = N_("nested more than %(most)s deep; flatten it")
_ALIAS = N_("an alias (%(alias)s); write the value out")
_ANCHOR = N_("an anchor (%(anchor)s); write the value out where it is needed")
_TAG = N_("a tag (%(tag)s); remove it, tags have no meaning here")
_NO_WORD = N_("a field's name must be a plain word; write `field: value`")
_KEY_ANCHOR = N_("an anchor or tag on a field's name; remove it")
_MERGE = N_("a merge key (<<); write the fields out")
_NO_NAME = N_("a field without a name; write `field: value`")
_LONG_NUMBER = N_("a number with too many digits; if it is a text, put it in quotes")


@dataclass(frozen=True)
class Place:
    """Counted from 1, as editors do."""

    line: int
    column: int


@dataclass
class YamlDocument:
    """`data` is made of dict, list, str, int, float, bool and None; places are by path from the root.

    unplaced : the text whose places have not been looked for yet; most files are never asked for one.
    """

    file: str
    data: Any = None
    values: dict[NodePath, Place] = field(default_factory=dict)
    keys: dict[NodePath, Place] = field(default_factory=dict)
    ends: dict[NodePath, Place] = field(default_factory=dict)  # of texts and numbers: just behind them
    problems: list[tuple[Place, Sentence]] = field(default_factory=list)
    unplaced: str = field(default="", repr=False)

    def place(self, path: NodePath, *, key: bool = False) -> Place:
        """Where the value at `path` stands (or its key), or the nearest part around it that exists."""
        self._find_places()
        for length in range(len(path), -1, -1):
            part = path[:length]
            if part in self.keys and (key or self.values.get(part) is None):
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return Place(1, 1)

    def end(self, path: NodePath) -> Place | None:
        """Just behind the text or number at `path`."""
        self._find_places()
        return self.ends.get(path)

    def _find_places(self) -> None:
        if self.unplaced:
            text, self.unplaced = self.unplaced, ""
            placed = YamlDocument(self.file)
            _Builder(placed, yaml.parse(text, Loader=_LOADER)).build()
            self.values, self.keys, self.ends = placed.values, placed.keys, placed.ends

    def add(self, place: Place, path: NodePath, message: Sentence) -> None:
        told = Sentence("%(where)s: %(said)s", {"where": path_text(path), "said": message})
        self.problems.append((place, told if path else message))

    def raise_problems(self) -> None:
        """Raise InvalidDocument with everything found so far, in order of lines."""
        if self.problems:
            raise InvalidDocument(file=self.file, problems=self.listing())

    def listing(self) -> list[Sentence]:
        once = {(place.line, place.column, str(said)): said for place, said in self.problems}
        return [
            told(self.file, said, Place(*order[:2]))
            for order, said in sorted(once.items(), key=lambda at: at[0])
        ]


def told(file: str | Path, said: object, place: Place = Place(1, 1)) -> Sentence:
    """`file:line:column: what is wrong`, as InvalidDocument carries it.

    said : a sentence, or the reason of another error of the file, a marked text too.
    """
    sentence = said if isinstance(said, Sentence) else Sentence(str(said).replace("%", "%%"))
    where = {"file": str(file), "line": place.line, "column": place.column}
    return Sentence("%(file)s:%(line)s:%(column)s: %(said)s", {**where, "said": sentence})


def path_text(path: NodePath) -> str:
    """`stages.0.rubric`."""
    return ".".join(map(str, path))


def read_yaml(path: Path) -> YamlDocument:
    """Read one file.

    Raises UnreadableFile when there is no such text file, InvalidDocument (with every place) when it is
    not YAML as described above.
    """
    return yaml_of(read_text(path), str(path))


def yaml_of(text: str, file: str) -> YamlDocument:
    """Read a text; `file` is named in problems. Raises InvalidDocument as `read_yaml`."""
    document = YamlDocument(file=file)
    _check_characters(text, document)
    document.raise_problems()
    try:
        document.data = PlainReader(text).read()
        document.unplaced = text
        return document
    except (NotPlain, yaml.YAMLError):
        pass  # the builder finds out what it is, and where
    try:
        _Builder(document, yaml.parse(text, Loader=_LOADER)).build()
    except yaml.YAMLError as error:
        document.problems.append((_syntax_place(error), syntax_sentence(error)))
    except _TooDeep:
        pass  # already noted with its place
    document.raise_problems()
    return document


def _check_characters(text: str, document: YamlDocument) -> None:
    for match in _TAB_INDENT.finditer(text):
        line = text.count("\n", 0, match.end()) + 1
        place = Place(line, match.end() - match.start())
        document.problems.append((place, Sentence(_TAB_LINE)))
    for match in _UNPRINTABLE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        document.problems.append((Place(line, column), _invisible(match.group())))


def _invisible(character: str) -> Sentence:
    return Sentence(_INVISIBLE, {"code": f"U+{ord(character):04X}"})


def _syntax_place(error: yaml.YAMLError) -> Place:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)


class NotPlain(Exception):
    """Something that the builder must look at: a slip, or what is plain only at second sight."""


class PlainReader:
    """The data of a file without any slip, in a third of the builder's time: no paths and no places."""

    def __init__(self, text: str) -> None:
        self.next: Callable[[], Any] = _LOADER(text).get_event
        self.escapes = "\\" in text  # other invisible characters have been looked for in the text

    def read(self) -> Any:
        """Raises NotPlain or YAMLError."""
        self._expect(yaml.StreamStartEvent)
        self._expect(yaml.DocumentStartEvent)
        data = self._node(self.next(), 0)
        self._expect(yaml.DocumentEndEvent)
        self._expect(yaml.StreamEndEvent)
        return data

    def _expect(self, kind: type) -> None:
        if type(self.next()) is not kind:
            raise NotPlain

    def _node(self, event: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise NotPlain
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._text(event) if event.style else self._bare(event)
        if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None:
            raise NotPlain
        return self._mapping(depth + 1) if kind is yaml.MappingStartEvent else self._sequence(depth + 1)

    def _sequence(self, depth: int) -> list[Any]:
        items: list[Any] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            items.append(self._node(event, depth))
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                raise NotPlain
            key = self._text(event)
            if key in found or key in ("", "<<"):
                raise NotPlain
            found[key] = self._node(self.next(), depth)
        return found

    def _text(self, event: Any) -> str:
        text: str = event.value
        if event.anchor is not None or event.tag is not None:
            raise NotPlain
        if self.escapes and _UNPRINTABLE.search(text):
            raise NotPlain
        return text

    def _bare(self, event: Any) -> Any:
        value = _bare_value(self._text(event))
        if value is _TOO_LONG:
            raise NotPlain
        return value


class _TooDeep(Exception):
    pass


class _Builder:
    """Turns the parser's events into data; notes every problem and goes on where it can."""

    def __init__(self, document: YamlDocument, events: Iterator[Any]) -> None:
        self.document = document
        self.events = events

    def build(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._problem(event, (), _SECOND)
                    return
            elif isinstance(event, yaml.NodeEvent):
                self.document.data = self._node(event, ())

    def _node(self, event: Any, path: NodePath) -> Any:
        if len(path) > MAX_DEPTH:
            self._problem(event, path[:3], _DEEP, most=MAX_DEPTH)
            raise _TooDeep
        self.document.values[path] = _place(event)
        if isinstance(event, yaml.AliasEvent):
            self._problem(event, path, _ALIAS, alias=f"*{event.anchor}")
            return None
        if event.anchor is not None:
            self._problem(event, path, _ANCHOR, anchor=f"&{event.anchor}")
        if event.tag is not None:
            self._problem(event, path, _TAG, tag=str(event.tag).replace("tag:yaml.org,2002:", "!!"))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        value = self._scalar(event, path)
        self.document.ends[path] = Place(event.end_mark.line + 1, event.end_mark.column + 1)
        if value is None and path:
            self.document.values.pop(path)  # nothing stands there: the key's place is the useful one
        return value

    def _sequence(self, path: NodePath) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            place = _place(event)
            items.append(self._node(event, (*path, len(items))))
            self.document.values.setdefault((*path, len(items) - 1), place)
        return items

    def _mapping(self, path: NodePath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, path)
            if key is None or key in found:
                if key is not None:
                    first = self.document.keys[(*path, key)].line
                    self._problem(event, (*path, key), _TWICE, line=first)
                self._skip(next(self.events), path)
                continue
            self.document.keys[(*path, key)] = _place(event)
            found[key] = self._node(next(self.events), (*path, key))
        return found

    def _key(self, event: Any, path: NodePath) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self._problem(event, path, _NO_WORD)
            self._skip(event, path)
            return None
        if event.anchor is not None or event.tag is not None:
            self._problem(event, path, _KEY_ANCHOR)
        if event.value == "<<" and not event.style:
            self._problem(event, path, _MERGE)
            return None
        if not event.value:
            self._problem(event, path, _NO_NAME)
            return None
        return str(event.value)

    def _skip(self, event: Any, path: NodePath) -> None:
        """Read past what has no place in the data; the depth still counts."""
        _Builder(YamlDocument(""), self.events)._node(event, (*path, ""))

    def _scalar(self, event: Any, path: NodePath) -> Any:
        text = str(event.value)
        if found := _UNPRINTABLE.search(text):
            self.document.add(_place(event), path, _invisible(found.group()))
        if event.style:  # quoted or block: always a text
            return text
        value = _bare_value(text)
        if value is _TOO_LONG:
            self._problem(event, path, _LONG_NUMBER)
            return 0
        return value

    def _problem(self, event: Any, path: NodePath, text: str, **places: object) -> None:
        self.document.add(_place(event), path, Sentence(text, places))


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


_TOO_LONG = object()  # a number that is not read


def _bare_value(text: str) -> Any:
    """What a scalar without quotes means by YAML 1.2's core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_BEGINS:
        return text
    whole = _INTEGER.fullmatch(text)
    if not whole and not _FLOAT.fullmatch(text):
        return text
    if len(text) > MAX_DIGITS:
        return _TOO_LONG
    return int(text, 0 if text[:2] in ("0o", "0x") else 10) if whole else float(text)
