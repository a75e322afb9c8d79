"""Season, rubric and training files read for their mistakes, and for what may mislead jurors."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season
from workbench.domain.stage_versions import Versions
from workbench.errors import N_, InvalidDocument, Sentence, SettingsError, UnreadableFile
from workbench.files.yaml_files.assessments import DIRECTORY as ASSESSMENTS
from workbench.files.yaml_files.assessments import assessment_files, test_of
from workbench.files.yaml_files.documents import load_rubrics, rubric_files, rubric_of, season_of
from workbench.files.yaml_files.located import Located, from_problems, located, source_of
from workbench.files.yaml_files.training import DIRECTORY, load_training, load_training_work, training_files
from workbench.files.yaml_files.yaml_nodes import YamlDocument, read_yaml, told
from workbench.linting.assessments import check_assessment
from workbench.linting.checks import check_frozen, check_frozen_test, check_rubric, check_season
from workbench.linting.rules import Finding
from workbench.linting.versions import check_version, older_version
from workbench.linting.waiting import Given, check_waiting

SEASON_FILE = "season.yaml"

_NAME = N_("%(key)s belongs into a file called %(name)s, so that people find it; rename this one")
_TWICE = N_("%(key)s is already in %(other)s; give this one the next version number, or remove it")
_NO_FILE = N_("there is no such file; check the path")
_NOTHING_HERE = N_("there is neither a season nor a rubric here; name the directory or the file to check")
_NO_DIRECTORY = N_("there is no such directory of rubrics; `workbench init DIR` makes one")


@dataclass(frozen=True)
class InUse:
    """By key the rubrics that ratings of a season refer to, and the tests that somebody has answered.

    `given` : (stage, rubric key) of its reviews. `waiting` : reviews and forms by another version.
    """

    rubrics: Mapping[str, Rubric] = field(default_factory=dict)
    tests: Mapping[str, SituationTest] = field(default_factory=dict)
    given: Collection[tuple[str, str]] = ()
    waiting: Collection[Given] = ()


NOTHING = InUse()
_NAMED = re.compile(r"^[^.]+\.v[0-9]+\.ya?ml$")
# Of a version that stands in two files, and of one whose file is called otherwise.
_NAME_CODES = {"RUB": ("RUB001", "RUB017"), "ASM": ("ASM001", "ASM008")}


@dataclass
class Findings:
    """What was looked at, and what was found, in the order of the files and of their lines."""

    seasons: int = 0
    rubrics: int = 0
    training: int = 0
    assessments: int = 0
    found: list[Located] = field(default_factory=list)


def check_files(paths: Iterable[Path], in_use: Callable[[Path], InUse] | None = None) -> Findings:
    """Check season directories, directories of rubrics and single files of either kind.

    A file that cannot be read (of another encoding, too large, closed) is a finding, so that the others are
    checked all the same.
    With `in_use`, a season's rubrics and tests are compared with those that its ratings and answers refer to.

    Raises UnreadableFile for a path that does not exist or holds nothing to check.
    """
    findings = Findings()
    for path in paths:
        if not path.exists():
            raise UnreadableFile(file=str(path), reason=Sentence(_NO_FILE))
        if path.is_dir():
            _check_directory(path, findings, in_use)
        elif path.name == SEASON_FILE:
            _check_season(path, None, findings)
        elif path.parent.name == DIRECTORY:
            _check_training_work(path, findings)
        elif path.parent.name == ASSESSMENTS:
            _check_assessments([path], _rubrics_beside(path.parent), findings)
        else:
            _check_rubrics([path], findings)
    order = {file: place for place, file in enumerate(dict.fromkeys(each.file for each in findings.found))}
    findings.found.sort(key=lambda each: (order[each.file], each.line, each.column, each.code))
    return findings


def _check_directory(directory: Path, findings: Findings, in_use: Callable[[Path], InUse] | None) -> None:
    if (directory / SEASON_FILE).exists():
        frozen = in_use(directory) if in_use else NOTHING
        rubrics = _check_rubrics(_files(directory / "rubrics"), findings, frozen)
        files = assessment_files(directory / "rubrics" / ASSESSMENTS)
        tests = _check_assessments(files, rubrics, findings, frozen)
        _check_season(directory / SEASON_FILE, rubrics, findings, tests, frozen)
        _check_training(directory / DIRECTORY, rubrics, findings)
    elif directory.name == ASSESSMENTS and rubric_files(directory):
        _check_assessments(rubric_files(directory), _rubrics_beside(directory), findings)
    elif rubric_files(directory):
        rubrics = _check_rubrics(rubric_files(directory), findings)
        _check_assessments(assessment_files(directory / ASSESSMENTS), rubrics, findings)
    else:
        raise UnreadableFile(file=str(directory), reason=Sentence(_NOTHING_HERE))


def _files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise UnreadableFile(file=str(directory), reason=Sentence(_NO_DIRECTORY))
    return rubric_files(directory)


def _check_rubrics(
    files: Iterable[Path], findings: Findings, in_use: InUse = NOTHING
) -> dict[str, Rubric] | None:
    """The rubrics by key; None when one of them is none."""
    rubrics: dict[str, Rubric] = {}
    homes: dict[str, Path] = {}
    sound = True
    files = list(files)
    # By their names: a version that stands in a file with mistakes is taken as well.
    taken = {*in_use.rubrics, *(each.stem.replace(".v", "@") for each in files if _NAMED.search(each.name))}
    for path in files:
        findings.rubrics += 1
        try:
            document = read_yaml(path)
            rubric = rubric_of(document)
        except (InvalidDocument, UnreadableFile) as error:
            findings.found += from_problems("RUB001", _problems(error))
            sound = False
            continue
        found = check_rubric(rubric) + check_frozen(rubric, in_use.rubrics.get(rubric.key), taken)
        found += check_version(rubric, _older(rubric, path, rubrics))
        findings.found += _placed(document, found, path)
        findings.found += _name_findings(path, rubric, homes, "RUB")
        rubrics[rubric.key] = rubric
    return rubrics if sound else None


def _placed(document: YamlDocument, found: list[Finding], path: Path) -> Iterable[Located]:
    """Without anything found, neither places nor comments are looked for."""
    return located(document, found, source_of(path)) if found else ()


def _older(rubric: Rubric, path: Path, read: Mapping[str, Rubric]) -> Rubric | None:
    """The version beside it that it has to speak of; None where there is none that can be read."""
    version = older_version(rubric)
    if version is None:
        return None
    if (known := read.get(f"{rubric.id}@{version}")) is not None:
        return known
    beside = path.with_name(f"{rubric.id}.v{version}.yaml")
    try:
        return rubric_of(read_yaml(beside)) if beside.is_file() else None
    except (InvalidDocument, UnreadableFile):
        return None  # its own mistakes are told where it is checked itself


def _problems(error: InvalidDocument | UnreadableFile) -> Iterable[Sentence | str]:
    """What is wrong, with places; a file that cannot be read has only its beginning."""
    if isinstance(error, InvalidDocument):
        return error.sentences
    return [told(str(error.parameters["file"]), error.parameters["reason"])]


def _name_findings(
    path: Path, version: Rubric | SituationTest, homes: dict[str, Path], kind: Literal["RUB", "ASM"]
) -> Iterable[Located]:
    """`homes` : key → the first file of it; this one is added."""
    name = f"{version.id}.v{version.version}.yaml"
    twice, misnamed = _NAME_CODES[kind]
    if (home := homes.setdefault(version.key, path)) != path:
        told = {"key": version.key, "other": home.name}
        yield Located(twice, str(path), 1, 1, Sentence(_TWICE, told))
    elif path.name != name:
        yield Located(misnamed, str(path), 1, 1, Sentence(_NAME, {"key": version.key, "name": name}))


def _check_season(
    path: Path,
    rubrics: dict[str, Rubric] | None,
    findings: Findings,
    tests: dict[str, SituationTest] | None = None,
    in_use: InUse = NOTHING,
) -> None:
    findings.seasons += 1
    try:
        document = read_yaml(path)
        kept = {*in_use.rubrics, *in_use.tests}
        season = season_of(document, rubrics=rubrics, tests=tests, kept=kept)
    except (InvalidDocument, UnreadableFile) as error:
        findings.found += from_problems("SEA001", _problems(error))
        return
    found = [*check_season(season, rubrics or {}), *_unreadable_reviews(season, rubrics or {}, in_use)]
    found += check_waiting(in_use.waiting)
    findings.found += _placed(document, found, path)


def _unreadable_reviews(season: Season, rubrics: Mapping[str, Rubric], in_use: InUse) -> Iterator[Finding]:
    """SEA001 where the season would not open, because nothing sound says how its reviews are read."""
    current = {each.id: rubrics[each.rubric] for each in season.stages if each.rubric in rubrics}
    versions = Versions(current, rubrics.get)
    places = {each.id: place for place, each in enumerate(season.stages)}
    for stage_id, key in sorted(set(versions.doubtful({key for _, key in in_use.given})) & set(in_use.given)):
        try:
            versions.chain(stage_id, key, in_use.rubrics.get)
        except SettingsError as error:
            yield Finding("SEA001", ("stages", places[stage_id], "rubric"), error.sentence)


def _check_training(directory: Path, rubrics: dict[str, Rubric] | None, findings: Findings) -> None:
    """Against the rubrics; where these have problems of their own, nothing can be said yet."""
    findings.training += len(training_files(directory))
    if rubrics is None:
        return
    try:
        load_training(directory, rubrics)
    except InvalidDocument as error:
        findings.found += from_problems("TRN001", error.sentences)


def _check_training_work(path: Path, findings: Findings) -> None:
    findings.training += 1
    try:
        load_training_work(path, load_rubrics(path.parent.parent / "rubrics"))
    except InvalidDocument as error:
        findings.found += from_problems("TRN001", error.sentences)


def _check_assessments(
    files: Iterable[Path],
    rubrics: dict[str, Rubric] | None,
    findings: Findings,
    in_use: InUse = NOTHING,
) -> dict[str, SituationTest] | None:
    """Against the rubrics; where these have problems of their own, nothing can be said yet.

    Returns the tests by key; None when one of them is none, or nothing can be said.
    """
    homes: dict[str, Path] = {}
    tests: dict[str, SituationTest] = {}
    sound = rubrics is not None
    for path in files:
        findings.assessments += 1
        if rubrics is None:
            continue
        try:
            document = read_yaml(path)
            test = test_of(document, rubrics)
        except (InvalidDocument, UnreadableFile) as error:
            findings.found += from_problems("ASM001", _problems(error))
            sound = False
            continue
        found = check_assessment(test, rubrics[test.rubric])
        found += check_frozen_test(test, in_use.tests.get(test.key))
        findings.found += _placed(document, found, path)
        findings.found += _name_findings(path, test, homes, "ASM")
        tests[test.key] = test
    return tests if sound else None


def _rubrics_beside(directory: Path) -> dict[str, Rubric]:
    """The rubrics that tests in `directory` are keyed to; raises InvalidDocument where one is none."""
    return load_rubrics(directory.resolve().parent)
