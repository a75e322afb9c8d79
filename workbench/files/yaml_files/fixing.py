"""Mends in a file what can be mended without changing what it says."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from workbench.errors import N_, FileProblem, Sentence
from workbench.files.saving import save
from workbench.files.yaml_files.located import Located
from workbench.files.yaml_files.yaml_nodes import NodePath, Place, yaml_of
from workbench.linting.rules import Fix

_CLOSED = N_("cannot be read (%(error)s); check its rights")
_ROUNDS = 5  # slips inside slips, such as two spaces within quotation marks, take one each
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def mend(check: Callable[[], Iterable[Located]]) -> list[Located]:
    """Apply the fixes of what `check` finds until none is left that can be; returns those applied."""
    done: list[Located] = []
    for _ in range(_ROUNDS):
        if not (fixed := fix_files(check())):
            break
        done += fixed
    return done


def fix_files(found: Iterable[Located]) -> list[Located]:
    """Apply the fixes to their files, comments and order kept; returns those that were applied.

    A value is only changed where reading it again gives exactly what was wanted; what cannot be found in it
    letter for letter, such as a slip across two lines of a folded text, is left to people.

    Raises FileProblem for a file that cannot be written; it stays as it was.
    """
    by_file: dict[str, list[Located]] = {}
    for each in found:
        if each.fix is not None and each.end is not None:
            by_file.setdefault(each.file, []).append(each)
    return [fixed for file, fixes in by_file.items() for fixed in _fix_file(Path(file), fixes)]


def _fix_file(path: Path, fixes: list[Located]) -> list[Located]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = Sentence(_CLOSED, {"error": error.strerror})
        raise FileProblem(file=path, reason=reason) from error
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    source = raw[len(mark) :].decode("utf-8")
    wanted = yaml_of(source, str(path)).data
    starts = _line_starts(source)
    by_value: dict[tuple[int, int], list[Located]] = {}
    for each in fixes:
        if each.end is not None:
            span = _offset(starts, Place(each.line, each.column)), _offset(starts, each.end)
            by_value.setdefault(span, []).append(each)
    done: list[Located] = []
    # From the end, so that places before a change stay where they are.
    for (begin, end), of_value in sorted(by_value.items(), reverse=True):
        written = source[begin:end]
        for each in sorted(of_value, key=lambda each: each.fix.start if each.fix else 0, reverse=True):
            value = _at(wanted, each.path)
            changed = _changed(written, value, each.fix) if each.fix and isinstance(value, str) else None
            if changed is not None:
                written, value = changed
                _put(wanted, each.path, value)
                done.append(each)
        source = source[:begin] + written + source[end:]
    if not done or yaml_of(source, str(path)).data != wanted:
        return []  # what every value allowed for itself does not fit together: people decide
    save(path, lambda: mark + source.encode("utf-8"))
    return sorted(done, key=lambda each: (each.line, each.column))


def _changed(written: str, value: str, fix: Fix) -> tuple[str, str] | None:
    """How the value stands in the file, and the value, both mended; None where that is not certain."""
    end = fix.start + len(fix.old)
    if value[fix.start : end] != fix.old or _read(written) != value:
        return None
    mended = value[: fix.start] + fix.new + value[end:]
    old, new = _as_written(fix.old, written), _as_written(fix.new, written)
    for found in re.finditer(re.escape(old), written):
        changed = written[: found.start()] + new + written[found.end() :]
        if _read(changed) == mended:
            return changed, mended
    return None


def _read(written: str) -> object:
    """The text that a scalar of YAML stands for."""
    try:
        return yaml.load("value: " + written, Loader=_LOADER)["value"]
    except yaml.YAMLError:
        return None


def _as_written(text: str, written: str) -> str:
    """What stands in the file for a part of a value, by the quotation marks around it."""
    if written.startswith('"'):
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("'", "''") if written.startswith("'") else text


def _at(data: Any, path: NodePath) -> Any:
    for part in path:
        data = data[part]
    return data


def _put(data: Any, path: NodePath, value: str) -> None:
    _at(data, path[:-1])[path[-1]] = value


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _offset(starts: list[int], place: Place) -> int:
    return starts[place.line - 1] + place.column - 1
