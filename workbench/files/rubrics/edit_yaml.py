"""A new version in the words of the old one's file: comments, order, quotation marks and lines stay.

Only what differs is written anew, at the place where it stands; the rest of the text is taken over letter by
letter. Whether the result says what it has to is found out by reading it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from workbench.domain.rubric import Rubric
from workbench.errors import InvalidDocument
from workbench.files.rubrics.to_yaml import order_of, part_yaml, require_size
from workbench.files.yaml_files.documents import rubric_of
from workbench.files.yaml_files.yaml_nodes import yaml_of

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLANK = re.compile(r"(?:[ \t]*\n)*")
_NARROW = 60  # a folded text is folded no narrower than this
_WIDE = 10**9


def edited_yaml(source: str, wanted: Rubric) -> str | None:
    """`wanted`, as the text of an older version says it.

    None where the text cannot be followed (it is no rubric, or nothing but rewriting would do).
    Raises FileProblem where the file would be larger than `load_rubric` takes.
    """
    try:
        before = rubric_of(yaml_of(source, wanted.key))
        text = _Editor(source).edited(_plain(before), _plain(wanted))
        found = rubric_of(yaml_of(text, wanted.key))
    except InvalidDocument:
        return None
    if found != wanted:
        return None
    require_size(wanted, text)
    return text


def _plain(rubric: Rubric) -> dict[str, Any]:
    dumped: dict[str, Any] = _present(rubric.model_dump(mode="json"))
    return dumped


def _present(value: Any) -> Any:
    """Without what is absent, as in a file."""
    if isinstance(value, dict):
        return {name: _present(each) for name, each in value.items() if each is not None and each != {}}
    return [_present(each) for each in value] if isinstance(value, list) else value


@dataclass
class _Chunk:
    """A child of a mapping or a list: empty lines before it, and its text with the comments above it."""

    blank: str
    text: str


class _Editor:
    def __init__(self, source: str) -> None:
        self._source = source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def edited(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        root = yaml.compose(self._source, Loader=_LOADER)
        begin = self._begin(root)
        return self._source[:begin] + self._value(root, before, after, "") + self._source[self._end(root) :]

    def _value(self, node: Any, before: Any, after: Any, field: str) -> str:
        """The text of a node from its beginning to `_end`, saying `after`."""
        if before == after:
            return self._source[self._begin(node) : self._end(node)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, after)
        if node.flow_style:
            return self._flow(node, before, after, field)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, before, after, field)
        return self._list(node, before, after, field)

    # A block mapping.

    def _mapping(
        self, node: yaml.MappingNode, before: Mapping[str, Any], after: Mapping[str, Any], field: str
    ) -> str:
        chunks: dict[str, _Chunk] = {}
        behind = self._begin(node)
        for key, value in node.value:
            begin, behind = behind, self._line_end(self._end(value))
            name = str(key.value)
            if name not in after:
                continue
            chunk = self._chunk(begin, self._begin(value), first=not chunks and begin == self._begin(node))
            if name == "replaces" and before.get(name) != after[name]:
                chunk.text = self._field(name, after[name], node.start_mark.column)
            else:
                changed = self._value(value, before.get(name), after[name], name)
                chunk.text += changed + self._source[self._end(value) : behind]
            chunks[name] = chunk
        known = {str(key.value) for key, _ in node.value}
        for name, value in after.items():
            if name not in known and before.get(name) != value:
                text = self._field(name, value, node.start_mark.column)
                chunks = _inserted(chunks, name, _Chunk("" if field else "\n", text), field)
        return "\n".join(each.blank + each.text for each in chunks.values())

    def _field(self, name: str, value: Any, column: int) -> str:
        written = part_yaml({name: value}, "criteria" if name == "levels" else "")
        return _indented(written, column)

    # A block list.

    def _list(self, node: Any, before: Sequence[Any], after: Sequence[Any], field: str) -> str:
        column = node.start_mark.column
        names = [_name(each) for each in before]
        chunks: dict[Any, _Chunk] = {}
        blanks: list[str] = []
        by_name = {_name(each): each for each in after}
        behind = self._begin(node)
        for name, was, item in zip(names, before, node.value, strict=True):
            begin, behind = behind, self._line_end(self._end(item))
            chunk = self._chunk(begin, self._begin(item), first=begin == self._begin(node))
            blanks.append(chunk.blank)
            if name in by_name:
                chunk.text += self._value(item, was, by_name[name], field)
                chunk.text += self._source[self._end(item) : behind]
                chunks[name] = chunk
        usual = blanks[1] if len(blanks) > 1 else ""
        texts = []
        for place, each in enumerate(after):
            blank = blanks[place] if place < len(blanks) else usual
            known = chunks.get(_name(each))
            text = known.text if known else _indented(part_yaml([each], field), column)
            # The first one stands behind its indentation, where the list itself begins.
            text = text.removeprefix(" " * column)
            texts.append(blank + " " * column + text if place else text)
        return "\n".join(texts)

    # On one line.

    def _flow(self, node: Any, before: Any, after: Any, field: str) -> str:
        begin, end = self._begin(node), self._end(node)
        if isinstance(node, yaml.MappingNode) and set(before) == set(after) == {
            str(key.value) for key, _ in node.value
        }:
            parts, behind = [], begin
            for key, value in node.value:
                name = str(key.value)
                parts.append(self._source[behind : self._begin(value)])
                parts.append(self._value(value, before[name], after[name], name))
                behind = self._end(value)
            return "".join([*parts, self._source[behind:end]])
        return part_yaml(after, field, one_line=True).rstrip("\n")

    def _scalar(self, node: yaml.ScalarNode, value: Any) -> str:
        if not isinstance(value, str):
            return part_yaml(value, "").rstrip("\n")
        if node.style == ">" and (folded := self._folded(node, value)) is not None:
            return folded
        # A literal text of several lines has its breaks between quotation marks as \n.
        style = '"' if node.style in (">", "|") else node.style or None
        text: str = yaml.dump(value, allow_unicode=True, default_style=style, width=_WIDE)
        return text.removesuffix("...\n").rstrip("\n")

    def _folded(self, node: yaml.ScalarNode, value: str) -> str | None:
        """In lines about as long as they were; None for a text that such lines would change."""
        head, *lines = self._source[self._begin(node) : self._end(node)].split("\n")
        indent = re.match(" *", lines[0])[0] if lines else ""  # type: ignore[index] # always matches
        width = max(_NARROW, *(len(line) for line in lines), 0) - len(indent)
        wrapped = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
        if not indent or " ".join(wrapped) != value:
            return None
        return "\n".join([head, *(indent + line for line in wrapped)])

    # Places.

    def _chunk(self, begin: int, value: int, *, first: bool) -> _Chunk:
        """From behind the child before to the beginning of the child's value."""
        lead = self._source[begin if first else begin + 1 : value]
        blank = _BLANK.match(lead)[0]  # type: ignore[index] # matches nothing at least
        return _Chunk(blank, lead[len(blank) :])

    def _begin(self, node: Any) -> int:
        return int(self._starts[node.start_mark.line] + node.start_mark.column)

    def _end(self, node: Any) -> int:
        """Behind the last letter of a value; of what stands on several lines, the end of its last line."""
        begin = self._begin(node)
        last = node.value[-1] if not isinstance(node, yaml.ScalarNode) and node.value else None
        if last is not None and not node.flow_style:
            inner = last[1] if isinstance(node, yaml.MappingNode) else last
            return self._line_end(self._end(inner))
        end = int(self._starts[node.end_mark.line] + node.end_mark.column)
        return begin + len(self._source[begin:end].rstrip())

    def _line_end(self, place: int) -> int:
        found = self._source.find("\n", place)
        return len(self._source) if found < 0 else found


def _inserted(chunks: dict[str, _Chunk], name: str, chunk: _Chunk, field: str) -> dict[str, _Chunk]:
    """Behind the last field that stands before it in our own files, and never at the very beginning."""
    order = order_of(field)
    rank = {each: place for place, each in enumerate(order)}
    names = list(chunks)
    before = [place for place, each in enumerate(names) if rank.get(each, 0) < rank[name]]
    place = (before[-1] if before else 0) + 1
    items = list(chunks.items())
    return dict([*items[:place], (name, chunk), *items[place:]])


def _name(item: Any) -> Any:
    """By what an item of a list is known again: its id, its level, or itself."""
    return item.get("id", item.get("level")) if isinstance(item, dict) else item


def _indented(written: str, column: int) -> str:
    return textwrap.indent(written.rstrip("\n"), " " * column)
