"""A rubric as YAML in the shape of the files that people write by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from workbench.domain.rubric import Rubric
from workbench.errors import N_, FileProblem, Sentence
from workbench.files.yaml_files.yaml_nodes import MAX_BYTES

# The order in which our own files have them: short fields before long texts.
_ORDER = (
    *("id", "level", "version", "original", "title", "purpose", "rates", "scale", "closing_comment"),
    *("are", "was", "ratings", "dropped"),
    *("weight", "name", "question", "text", "evidence", "anchor", "example", "at"),
    *("lowest", "highest", "ru", "en", "method", "minimum", "floor", "levels", "indicators", "criteria"),
    *("comment", "may_abstain", "gates", "aggregation", "cut_scores", "replaces"),
)
_CRITERION = (
    "id",
    "weight",
    "comment",
    "may_abstain",
    "name",
    "question",
    "evidence",
    "levels",
    "indicators",
)
_STR, _MAP = "tag:yaml.org,2002:str", "tag:yaml.org,2002:map"
_SHORT = ("name", "scale", "minimum")  # on one line
_HEADED = re.compile(r"^(?=(?:criteria|gates|aggregation|cut_scores|replaces):)", re.MULTILINE)
_TOO_LARGE = N_("would be a file of more than %(most)s bytes, which is no rubric; shorten its texts")
_WIDE = 10**9  # a text stays on its line, however long


class _Quoted(str):
    """A text for people, in double quotes."""


class _OneLine(dict[str, Any]):
    """A mapping written as {ru: …, en: …}."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        # PyYAML writes lists at the indent of their field; ours stand deeper.
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - a text that stands twice is written twice
        return True


_Dumper.add_representer(_Quoted, lambda dumper, text: dumper.represent_scalar(_STR, str(text), style='"'))
_Dumper.add_representer(
    _OneLine, lambda dumper, fields: dumper.represent_mapping(_MAP, fields.items(), flow_style=True)
)


def rubric_yaml(rubric: Rubric) -> str:
    """Write the rubric so that `load_rubric` reads it back equal; optional fields that are absent stay so.

    Raises FileProblem where the file would be larger than `load_rubric` takes.
    """
    text = part_yaml(rubric.model_dump(), "")
    # A blank line before each part and between criteria: no text spans lines, so nothing else begins so.
    text = _HEADED.sub("\n", text)
    head, criteria, rest = text.partition("criteria:\n")
    listed, following, last = re.split(r"(^\n|\Z)", rest, maxsplit=1, flags=re.MULTILINE)
    text = head + criteria + listed.replace("\n  - id:", "\n\n  - id:") + following + last
    require_size(rubric, text)
    return text


def require_size(rubric: Rubric, text: str) -> None:
    """Raises FileProblem where the file would be larger than `load_rubric` takes."""
    if len(text.encode("utf-8")) > MAX_BYTES:
        reason = Sentence(_TOO_LARGE, {"most": f"{MAX_BYTES:,}"})
        raise FileProblem(file=rubric.key, reason=reason)


def part_yaml(value: Any, field: str, *, one_line: bool = False) -> str:
    """A part of a rubric as it stands under `field`, a line break at its end."""
    shaped = _shaped(value, field)
    text: str = yaml.dump(
        shaped,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=one_line,
        sort_keys=False,
        width=_WIDE,
    )
    return text.removesuffix("...\n")  # what PyYAML puts behind a bare scalar


def order_of(parent: str) -> tuple[str, ...]:
    """In which order the fields of such a part stand."""
    return _CRITERION if parent == "criteria" else _ORDER


def _shaped(value: Any, field: str) -> Any:
    if isinstance(value, Mapping):
        present = {name: each for name, each in value.items() if each is not None and each != {}}
        ordered = present if field in ("minimum", "levels") else sorted(present, key=order_of(field).index)
        shaped = {name: _shaped(present[name], name) for name in ordered}
        return _OneLine(shaped) if field in _SHORT else shaped
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_shaped(each, field) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _Quoted(value) if field in ("ru", "en") else value
