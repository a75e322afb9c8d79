"""A new season directory: a commented season.yaml, the ready rubrics, tests and training works."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from workbench.errors import N_, FileProblem, InvalidDocument, Sentence, SettingsError
from workbench.files.rubrics.schema import SCHEMA_FILE, assessment_schema_text, schema_text
from workbench.files.shipped import rubric_directory, season_template, training_directory
from workbench.files.yaml_files.assessments import DIRECTORY as ASSESSMENTS
from workbench.files.yaml_files.assessments import assessment_files, load_tests
from workbench.files.yaml_files.documents import load_rubrics, load_season, rubric_files
from workbench.files.yaml_files.training import DIRECTORY, load_training, training_files
from workbench.i18n.system import system_reason

_RUBRICS = "rubrics"
_README = "README.md"
_TESTS = f"{_RUBRICS}/{ASSESSMENTS}"
# Directory → what its files are; one within another comes after it.
PARTS = {_RUBRICS: N_("rubric"), _TESTS: N_("test of situations"), DIRECTORY: N_("training work")}
_IN_THE_WAY = N_("another %(kind)s is in the way; move it, or choose another directory for the season")
_ID_LINE = re.compile(r"^id: \S+", re.MULTILINE)
_TITLE_LINE = re.compile(r'^(title:\n  ru: )".*"(\n  en: )".*"', re.MULTILINE)


def start_season(directory: Path, *, season_id: str | None = None, title: str | None = None) -> list[Path]:
    """Write season.yaml, rubrics/ and training/ into `directory`, made if need be; return the files written.

    rubrics/ holds the tests of situations too, in assessments/, the schemas for editors of both, and what
    each field of a rubric means.

    Everything is written and read back in a directory beside before anything appears in its place, and
    season.yaml comes last: with it the season is complete, without it the command can be run again.

    Raises FileProblem when something of another season is in the way or cannot be written, SettingsError
    for an id or title that cannot be used. Then `directory` is as it was.
    """
    made = [each for each in (directory, *directory.parents) if not each.exists()]
    written: list[Path] = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-season-", dir=directory) as name:
            staged = Path(name)
            _write(staged, season_id, title)
            files = [each for part in PARTS for each in _files(staged / part)]
            targets = {
                each: directory / each.relative_to(staged) for each in [*files, staged / "season.yaml"]
            }
            _refuse_to_overwrite(directory, targets)
            for part in PARTS:
                if not (directory / part).exists():
                    (directory / part).mkdir()
                    made.insert(0, directory / part)
            for file, target in targets.items():
                if not target.exists():
                    file.replace(target)
                    written.append(target)
    except OSError as error:
        _undo(written, made)
        reason = Sentence(
            N_("cannot be written (%(why)s); choose another directory or free some space"),
            {"why": system_reason(error)},
        )
        raise FileProblem(file=str(directory), reason=reason) from error
    except (FileProblem, SettingsError):
        _undo(written, made)
        raise
    return written


def _write(directory: Path, season_id: str | None, title: str | None) -> None:
    text = season_template().read_text(encoding="utf-8")
    if season_id is not None:
        text = _ID_LINE.sub(lambda _: f"id: {_quoted(season_id)}", text, count=1)
    if title is not None:
        quoted = _quoted(title)
        text = _TITLE_LINE.sub(lambda found: f"{found[1]}{quoted}{found[2]}{quoted}", text, count=1)
    (directory / "season.yaml").write_text(text, encoding="utf-8")
    for part, files in _shipped().items():
        (directory / part).mkdir()
        for file in files:
            shutil.copyfile(file, directory / part / file.name)
    # The heads of the rubrics refer to it.
    shutil.copyfile(rubric_directory() / _README, directory / _RUBRICS / _README)
    for part, schema in ((_RUBRICS, schema_text()), (_TESTS, assessment_schema_text())):
        (directory / part / SCHEMA_FILE).write_text(schema, encoding="utf-8")
    try:
        load_season(directory / "season.yaml")
    except InvalidDocument as error:
        match error.sentences[0]:
            case Sentence(places={"said": Sentence(places={"where": place, "said": reason})}):
                raise SettingsError(name=place, reason=reason) from error
        raise
    rubrics = load_rubrics(directory / _RUBRICS)
    load_tests(directory / _TESTS, rubrics)
    load_training(directory / DIRECTORY, rubrics)


def _shipped() -> dict[str, list[Path]]:
    return {
        _RUBRICS: rubric_files(rubric_directory()),
        _TESTS: assessment_files(rubric_directory() / ASSESSMENTS),
        DIRECTORY: training_files(training_directory()),
    }


def _files(directory: Path) -> list[Path]:
    return sorted(each for each in directory.iterdir() if each.is_file())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a YAML string


def _refuse_to_overwrite(directory: Path, targets: dict[Path, Path]) -> None:
    if (directory / "season.yaml").exists():
        raise FileProblem(
            file=str(directory / "season.yaml"),
            reason=N_(
                "a season is already here; edit this file, or choose another directory for the new season"
            ),
        )
    for file, target in targets.items():
        if target.exists() and target.read_bytes() != file.read_bytes():
            raise FileProblem(
                file=str(target),
                reason=Sentence(
                    _IN_THE_WAY,
                    {"kind": Sentence(_kind_of(target))},
                ),
            )


def _kind_of(target: Path) -> str:
    if target.name == SCHEMA_FILE:
        return N_("schema")
    if target.name == _README:
        return N_("page on rubrics")
    return next(kind for part, kind in PARTS.items() if Path(part).name == target.parent.name)


def _undo(written: list[Path], made: list[Path]) -> None:
    for file in written:
        file.unlink(missing_ok=True)
    for directory in made:  # deepest first; only those this call made, and only if nothing else came in
        if directory.is_dir() and not any(directory.iterdir()):
            directory.rmdir()
