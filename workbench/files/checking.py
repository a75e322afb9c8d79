"""Season, rubric and training files read for their mistakes only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from workbench.domain.rubric import Rubric
from workbench.errors import InvalidDocument, UnreadableFile
from workbench.files.documents import load_rubric, load_rubrics, load_season, rubric_files
from workbench.files.training import DIRECTORY, load_training, load_training_work, training_files

SEASON_FILE = "season.yaml"


@dataclass
class Findings:
    """`problems` are strings `file:line:column: what is wrong; what to do`."""

    seasons: int = 0
    rubrics: int = 0
    training: int = 0
    problems: list[str] = field(default_factory=list)


def check_files(paths: Iterable[Path]) -> Findings:
    """Check season directories, directories of rubrics and single files of either kind.

    Raises UnreadableFile for a path that does not exist or holds nothing to check.
    """
    findings = Findings()
    for path in paths:
        if path.is_dir():
            _check_directory(path, findings)
        elif path.name == SEASON_FILE:
            _check_season(path, None, findings)
        elif path.parent.name == DIRECTORY:
            _check_training_work(path, findings)
        else:
            _check_rubric(path, findings)
    return findings


def _check_directory(directory: Path, findings: Findings) -> None:
    if (directory / SEASON_FILE).exists():
        rubrics = _check_rubrics(directory / "rubrics", findings)
        _check_season(directory / SEASON_FILE, rubrics, findings)
        _check_training(directory / DIRECTORY, rubrics, findings)
    elif rubric_files(directory):
        _check_rubrics(directory, findings)
    else:
        raise UnreadableFile(
            file=str(directory),
            reason="there is neither a season nor a rubric here; name the directory or the file to check",
        )


def _check_rubrics(directory: Path, findings: Findings) -> dict[str, Rubric] | None:
    """The rubrics by key; None when the directory has problems of its own."""
    try:
        rubrics = load_rubrics(directory)
    except InvalidDocument as error:
        findings.rubrics += len(rubric_files(directory))
        findings.problems += error.problems
        return None
    findings.rubrics += len(rubrics)
    return rubrics


def _check_season(path: Path, rubrics: dict[str, Rubric] | None, findings: Findings) -> None:
    findings.seasons += 1
    try:
        load_season(path, rubrics=rubrics)
    except InvalidDocument as error:
        findings.problems += error.problems


def _check_rubric(path: Path, findings: Findings) -> None:
    findings.rubrics += 1
    try:
        load_rubric(path)
    except InvalidDocument as error:
        findings.problems += error.problems


def _check_training(directory: Path, rubrics: dict[str, Rubric] | None, findings: Findings) -> None:
    """Against the rubrics; where these have problems of their own, nothing can be said yet."""
    findings.training += len(training_files(directory))
    if rubrics is None:
        return
    try:
        load_training(directory, rubrics)
    except InvalidDocument as error:
        findings.problems += error.problems


def _check_training_work(path: Path, findings: Findings) -> None:
    findings.training += 1
    try:
        load_training_work(path, load_rubrics(path.parent.parent / "rubrics"))
    except InvalidDocument as error:
        findings.problems += error.problems
