"""Season and rubric files: read strictly, every mistake reported at once with its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from workbench.config import read_settings
from workbench.domain import rubric as rubric_module
from workbench.domain import season as season_module
from workbench.domain.assessment import SituationTest
from workbench.domain.assessment_checks import keyed_otherwise, without_indicators
from workbench.domain.problems import Problem, listing, rows
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season
from workbench.domain.selection_checks import unknown_criteria
from workbench.domain.text import Document
from workbench.errors import N_, InvalidDocument, Sentence, SettingsError, UnreadableFile
from workbench.files.yaml_files.plain_problems import plain_problems
from workbench.files.yaml_files.yaml_nodes import YamlDocument, read_yaml, told

_LOST = N_(
    "the file of %(name)s is lost, and the database keeps it as it was rated by; write it back: workbench "
    "rubric restore %(name)s"
)

Kind = TypeVar("Kind", bound=Document)

_NO_SEASON = N_("there is no season here; run `workbench init DIR`, or give its directory by --season DIR")
_NO_DIRECTORY = N_("there is no such directory of rubrics; `workbench init DIR` makes one")
_NO_HOLDER = N_("no file in %(directory)s holds %(name)s; add it, or choose one that is there: %(known)s")
_TWICE = N_("%(key)s is already in %(other)s; give this one the next version number, or remove it")


def load_season(
    path: Path, *, rubrics: Collection[str] | None = None, tests: Mapping[str, SituationTest] | None = None
) -> Season:
    """Read season.yaml; with `rubrics`, a stage whose rubric is not among these keys is a mistake too.

    Where they map the keys to the rubrics, a tie rule by a criterion that its rubric lacks is one as well.
    Assessments are held against `rubrics` and, where they are given, `tests` in the same way.
    Raises UnreadableFile when it is missing or not UTF-8, InvalidDocument with every mistake's place.
    """
    if not path.exists():
        raise UnreadableFile(
            file=str(path),
            reason=Sentence(_NO_SEASON),
        )
    return season_of(read_yaml(path), rubrics=rubrics, tests=tests)


def season_of(
    document: YamlDocument,
    *,
    rubrics: Collection[str] | None = None,
    tests: Mapping[str, SituationTest] | None = None,
    kept: Collection[str] = (),
) -> Season:
    """The season that a file holds. Raises InvalidDocument; `rubrics` and `tests` as of `load_season`.

    `kept` : keys of versions whose files can be written again from the season's database.
    """
    return validated(Season, document, partial(_season_problems, rubrics=rubrics, tests=tests, kept=kept))


def _season_problems(
    data: Any,
    rubrics: Collection[str] | None,
    tests: Mapping[str, SituationTest] | None,
    kept: Collection[str],
) -> Iterator[Problem]:
    yield from season_module.disagreements(data)
    if rubrics is not None:
        yield from _lost(data, {*rubrics, *(tests or ())}, kept)
        yield from _without_file(data, "stages", "rubric", {*rubrics, *kept})
        yield from _without_file(data, "assessments", "rubric", {*rubrics, *kept})
    if isinstance(rubrics, Mapping):
        yield from _unknown_criteria(data, rubrics)
        yield from without_indicators(data, rubrics)
    if tests is not None:
        yield from _without_file(data, "assessments", "test", {*tests, *kept}, "rubrics/assessments/")
        yield from keyed_otherwise(data, tests)
    settings = data.get("settings") if isinstance(data, dict) else None
    for name, value in settings.items() if isinstance(settings, dict) else ():
        if name not in get_args(season_module.SettingName) or not isinstance(value, str | int):
            continue  # the model's own report says it
        try:
            read_settings({}, file={name: value}, environment={})
        except SettingsError as error:
            reason = error.parameters["reason"]
            yield ("settings", name), reason if isinstance(reason, Sentence) else Sentence(str(reason))


def _lost(data: Any, known: Collection[str], kept: Collection[str]) -> Iterator[Problem]:
    """Versions that a part of the season names, no file holds, and the database keeps."""
    for field, reference in (("stages", "rubric"), ("assessments", "rubric"), ("assessments", "test")):
        for index, row in rows(data, field):
            name = row.get(reference)
            if isinstance(name, str) and name in kept and name not in known:
                yield (field, index, reference), Sentence(_LOST, {"name": name})


def _without_file(
    data: Any, field: str, reference: str, known: Collection[str], directory: str = "rubrics/"
) -> Iterator[Problem]:
    """Rubrics or tests that a part of the season names and no file holds."""
    for index, row in rows(data, field):
        name = row.get(reference)
        if isinstance(name, str) and "@" in name and name not in known:
            there = {"directory": directory, "name": name, "known": listing(sorted(known))}
            yield (field, index, reference), Sentence(_NO_HOLDER, there)


def _unknown_criteria(data: Any, rubrics: Mapping[str, Rubric]) -> Iterator[Problem]:
    named = {str(stage.get("id")): str(stage.get("rubric")) for _, stage in rows(data, "stages")}
    for index, rule in rows(data, "selection"):
        rubric = rubrics.get(named.get(str(rule.get("stage")), ""))
        if rubric is not None:
            found = unknown_criteria(rule, rubric.key, [each.id for each in rubric.criteria])
            yield from ((("selection", index, *path), message) for path, message in found)


def load_rubric(path: Path) -> Rubric:
    """Read one rubric file; raises UnreadableFile or InvalidDocument with every mistake's place."""
    return rubric_of(read_yaml(path))


def rubric_of(document: YamlDocument) -> Rubric:
    """The rubric that a file holds. Raises InvalidDocument."""
    return validated(Rubric, document, rubric_module.disagreements)


def load_rubrics(directory: Path) -> dict[str, Rubric]:
    """Every rubric of a directory by key, `id@version`; its subdirectories are not looked into.

    Raises InvalidDocument with the mistakes of all files together; two files of one key are a mistake.
    """
    if not directory.is_dir():
        raise UnreadableFile(file=str(directory), reason=Sentence(_NO_DIRECTORY))
    rubrics: dict[str, Rubric] = {}
    homes: dict[str, Path] = {}
    problems: list[Sentence | str] = []
    for path in rubric_files(directory):
        try:
            rubric = load_rubric(path)
        except InvalidDocument as error:
            problems.extend(error.sentences)
            continue
        except UnreadableFile as error:
            problems.append(told(path, error.parameters["reason"]))
            continue
        if rubric.key in rubrics:
            both = {"key": rubric.key, "other": homes[rubric.key].name}
            problems.append(told(path, Sentence(_TWICE, both)))
            continue
        rubrics[rubric.key], homes[rubric.key] = rubric, path
    if problems:
        raise InvalidDocument(file=str(directory), problems=problems)
    return rubrics


def load_named_rubrics(directory: Path, keys: Iterable[str]) -> dict[str, Rubric]:
    """The rubrics of these keys, `id@version`, by key: what a page that somebody waits for needs.

    Others of the directory are read only where a file is not called `id.vVERSION.yaml`; then, as for a key
    that no file holds, the result is that of `load_rubrics`.
    """
    found: dict[str, Rubric] = {}
    for key in dict.fromkeys(keys):
        path = directory / f"{key.replace('@', '.v')}.yaml"
        rubric = load_rubric(path) if path.is_file() else None
        if rubric is None or rubric.key != key:
            return load_rubrics(directory)
        found[key] = rubric
    return found


def rubric_files(directory: Path) -> list[Path]:
    """The YAML files of a directory in order of name, without hidden ones (an editor's locks)."""
    return sorted(
        path
        for path in directory.iterdir()
        if path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith(".")
    )


def validated(kind: type[Kind], document: YamlDocument, check: Callable[[Any], Iterable[Problem]]) -> Kind:
    """Make the model; on failure tell every mistake, those between the parts included."""
    model = None
    try:
        model = kind.model_validate(document.data)
    except ValidationError as error:
        for found in plain_problems(kind, error, document.data):
            document.add(document.place(found.path, key=found.at_key), found.path, found.message)
    # The model stops at the first broken part, so what lies between the parts is looked at here.
    for path, message in check(document.data):
        document.add(document.place(path), path, message)
    document.raise_problems()
    if model is None:  # a mistake without a report would be a bug of this module
        raise ValueError(f"{document.file} does not fit {kind.__name__}")
    return model
