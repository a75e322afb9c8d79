"""The versions of a rubric in a directory, and a new one beside them; no file is ever written over."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.domain.rubric import Rubric
from workbench.errors import N_, FileProblem, Sentence
from workbench.files.rubrics.edit_yaml import edited_yaml
from workbench.files.rubrics.to_yaml import rubric_yaml
from workbench.files.yaml_files.documents import load_rubric, rubric_files

_THERE = N_("is there already and stays as it is; give the new version the next number")
_CLOSED = N_("cannot be written (%(error)s); check the rights of its directory and the free space")
_NAMED = re.compile(r"^(?P<id>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.ya?ml$")


def versions_in(directory: Path, rubric_id: str) -> dict[int, Path]:
    """Version → file, from the oldest; files of other names are read to see what they hold.

    Raises UnreadableFile or InvalidDocument where such a file cannot be read.
    """
    found: dict[int, Path] = {}
    for path in rubric_files(directory):
        named = _NAMED.match(path.name)
        if named is None:
            rubric = load_rubric(path)
            held = (rubric.id, rubric.version)
        else:
            held = (named["id"], int(named["version"]))
        if held[0] == rubric_id:
            found[held[1]] = path
    return dict(sorted(found.items()))


def text_like(older: Path, rubric: Rubric) -> str | None:
    """The rubric in the words of an older version's file: comments, order, lines; see `edited_yaml`.

    None where that file cannot be read or followed.
    """
    try:
        source = older.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None  # the caller says that the version is written anew
    return edited_yaml(source, rubric)


def save_version(directory: Path, rubric: Rubric, *, text: str | None = None) -> Path:
    """Write `id.vVERSION.yaml` as a new file. Raises FileProblem where it is there already.

    text : what to write, as from `text_like`; otherwise the rubric as our own files have it.
    """
    text = rubric_yaml(rubric) if text is None else text
    path = directory / f"{rubric.id}.v{rubric.version}.yaml"
    try:
        # Opened so that it fails where somebody else has just made the file.
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as problem:
        raise FileProblem(file=path, reason=Sentence(_THERE)) from problem
    except OSError as problem:
        reason = Sentence(_CLOSED, {"error": problem.strerror})
        raise FileProblem(file=path, reason=reason) from problem
    return path
