"""Mends in a file what can be mended without changing what it says."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path

from workbench.errors import FileProblem
from workbench.files.located import Located
from workbench.files.yaml_nodes import Place


def fix_files(found: Iterable[Located]) -> list[Located]:
    """Apply the fixes to their files, comments and order kept; returns those that were applied.

    A fix that cannot be found letter for letter in its value, such as in a text folded over several
    lines, is left to people. Raises FileProblem for a file that cannot be written.
    """
    by_file: dict[str, list[Located]] = {}
    for each in found:
        if each.fix is not None and each.end is not None:
            by_file.setdefault(each.file, []).append(each)
    return [fixed for file, fixes in by_file.items() for fixed in _fix_file(Path(file), fixes)]


def _fix_file(path: Path, fixes: list[Located]) -> list[Located]:
    raw = path.read_bytes()
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    source = raw[len(mark) :].decode("utf-8")
    starts = _line_starts(source)
    by_value: dict[tuple[int, int], list[Located]] = {}
    for each in fixes:
        if each.end is not None:
            span = _offset(starts, Place(each.line, each.column)), _offset(starts, each.end)
            by_value.setdefault(span, []).append(each)
    done = []
    # From the end, so that places before a change stay where they are.
    for begin, end in sorted(by_value, reverse=True):
        value = source[begin:end]
        for each in by_value[begin, end]:
            written = _as_written(each.fix.old, value) if each.fix else ""
            if each.fix and written in value:
                value = value.replace(written, each.fix.new, 1)
                done.append(each)
        source = source[:begin] + value + source[end:]
    if done:
        try:
            path.write_bytes(mark + source.encode("utf-8"))
        except OSError as error:
            raise FileProblem(file=path, reason=f"cannot be written ({error.strerror})") from error
    return sorted(done, key=lambda each: (each.line, each.column))


def _as_written(old: str, value: str) -> str:
    """What stands in the file for `old`: in double quotes, quotation marks have a backslash before them."""
    return old.replace('"', '\\"') if value.startswith('"') else old


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _offset(starts: list[int], place: Place) -> int:
    return starts[place.line - 1] + place.column - 1
