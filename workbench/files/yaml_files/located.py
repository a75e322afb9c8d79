"""Advice with its place in a file: what editors, reviews of changes and people need to go there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import Sentence
from workbench.files.yaml_files.yaml_nodes import NodePath, Place, YamlDocument, path_text
from workbench.linting.rules import RULES, Finding, Fix, Rule

# `# allow RUB005: the word is the season's own` on the value's line, or alone on the line above.
_ALLOWED = re.compile(r"#\s*allow((?:[\s,]+[A-Z]{3}\d{3})+)")


@dataclass(frozen=True)
class Located:
    """line and column are counted from 1. end : just behind the value, where it is one text or number.

    path : of the value, where the rule is about one; empty for what cannot be read as a rubric or season.
    """

    code: str
    file: str
    line: int
    column: int
    message: Sentence
    end: Place | None = None
    fix: Fix | None = None
    path: NodePath = ()

    @property
    def rule(self) -> Rule:
        return RULES[self.code]


def from_problems(code: str, problems: Iterable[Sentence | str]) -> Iterator[Located]:
    """What InvalidDocument tells, `file:line:column: what is wrong`, as a finding of one rule."""
    for problem in problems:
        match problem:
            case Sentence(
                places={
                    "file": str(file),
                    "line": int(line),
                    "column": int(column),
                    "said": Sentence() as said,
                }
            ):
                yield Located(code, file, line, column, said)
            case _:
                raise ValueError(f"a problem without its place: {str(problem)[:80]}")


def located(document: YamlDocument, findings: Iterable[Finding], source: str) -> Iterator[Located]:
    """Findings with their places, without those that a comment in the file allows."""
    allowed = _allowed(source)
    for each in findings:
        place = document.place(each.path)
        if each.code in allowed.get(place.line, ()):
            continue
        where = path_text(tuple(part for part in each.path if part not in ("ru", "en")))
        message = Sentence("%(where)s: %(said)s", {"where": where, "said": each.message})
        end = document.end(each.path)
        yield Located(each.code, document.file, place.line, place.column, message, end, each.fix, each.path)


def source_of(path: Path) -> str:
    """The text of a file that has been read without trouble already."""
    return path.read_text(encoding="utf-8-sig")


def _allowed(source: str) -> dict[int, set[str]]:
    """Line → codes that a comment on it, or alone on the line above, allows."""
    found: dict[int, set[str]] = {}
    for number, line in enumerate(source.splitlines(), start=1):
        if comment := _ALLOWED.search(line):
            alone = line.lstrip().startswith("#")
            codes = set(re.findall(r"[A-Z]{3}\d{3}", comment[1]))
            found.setdefault(number + alone, set()).update(codes)
    return found
