"""Situational-judgement tests as YAML files, `assessments/*.yaml`, beside the rubrics they are keyed to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from workbench.domain import assessment
from workbench.domain.assessment import SituationTest
from workbench.domain.problems import Problem, listing
from workbench.domain.rubric import Rubric
from workbench.errors import N_, InvalidDocument, Sentence, UnreadableFile
from workbench.files.yaml_files.documents import load_rubrics, rubric_files, validated
from workbench.files.yaml_files.yaml_nodes import YamlDocument, read_yaml, told

DIRECTORY = "assessments"  # within the directory of rubrics

_ANOTHER_FILE = N_("%(key)s is in another file already; raise the version")
_NO_RUBRIC = N_("there is no rubric %(rubric)s; known: %(known)s")


def load_test(path: Path, rubrics: Mapping[str, Rubric]) -> SituationTest:
    """Read one file; raises UnreadableFile or InvalidDocument with every mistake's place."""
    return test_of(read_yaml(path), rubrics)


def test_of(document: YamlDocument, rubrics: Mapping[str, Rubric]) -> SituationTest:
    """The test that a file holds. Raises InvalidDocument."""
    return validated(SituationTest, document, partial(_disagreements, rubrics=rubrics))


def assessment_files(directory: Path) -> list[Path]:
    return rubric_files(directory) if directory.is_dir() else []


def load_tests(directory: Path, rubrics: Mapping[str, Rubric]) -> dict[str, SituationTest]:
    """The tests of a directory by key; none where there is no such directory.

    Raises InvalidDocument with the mistakes of all files together; two files of one key are a mistake.
    """
    tests: dict[str, SituationTest] = {}
    problems: list[Sentence | str] = []
    for path in assessment_files(directory):
        try:
            found = load_test(path, rubrics)
        except InvalidDocument as error:
            problems += error.sentences
            continue
        except UnreadableFile as error:
            problems.append(told(path, error.parameters["reason"]))
            continue
        if found.key in tests:
            problems.append(told(path, Sentence(_ANOTHER_FILE, {"key": found.key})))
        tests[found.key] = found
    if problems:
        raise InvalidDocument(file=str(directory), problems=problems)
    return tests


def load_named_tests(
    directory: Path, keys: Iterable[str], rubrics: Mapping[str, Rubric]
) -> dict[str, SituationTest]:
    """The tests of these keys, `id@version`, by key: what a page that somebody waits for needs.

    rubrics : those that these tests are keyed to, at least. As with `load_named_rubrics`, other files are
    read only where one is not called `id.vVERSION.yaml`, and a key that no file holds is left out.
    """
    found: dict[str, SituationTest] = {}
    for key in dict.fromkeys(keys):
        path = directory / f"{key.replace('@', '.v')}.yaml"
        test = load_test(path, rubrics) if path.is_file() else None
        if test is None or test.key != key:
            return load_tests(directory, load_rubrics(directory.parent))
        found[key] = test
    return found


def _disagreements(data: Any, rubrics: Mapping[str, Rubric]) -> Iterator[Problem]:
    yield from assessment.disagreements(data)
    name = data.get("rubric") if isinstance(data, dict) else None
    rubric = rubrics.get(name) if isinstance(name, str) else None
    if rubric is not None:
        yield from assessment.keyed_to_unknown(data, [each.id for each in rubric.criteria])
    elif isinstance(name, str) and "@" in name:
        yield ("rubric",), Sentence(_NO_RUBRIC, {"rubric": name, "known": listing(sorted(rubrics))})
