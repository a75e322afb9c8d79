"""Training works as YAML files of a season, `training/*.yaml`: read strictly, checked against the rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from workbench.domain.entries import Section
from workbench.domain.problems import Problem, listing, quoted
from workbench.domain.rubric import Identifier, Rubric
from workbench.domain.text import Document
from workbench.domain.training import TrainingWork, training_number
from workbench.errors import N_, InvalidDocument, Sentence, UnreadableFile
from workbench.files.yaml_files.documents import rubric_files, validated
from workbench.files.yaml_files.yaml_nodes import read_yaml, told

DIRECTORY = "training"  # of a season
MAX_PLACE = 99

_PLACE_TAKEN = N_("place %(place)s is taken by %(file)s; give this work the next free place")
_NO_TEXT = N_("there is no text to read; write at least one section")
_NO_HOLDER = N_("no file in %(directory)s holds %(name)s; choose one that is there: %(known)s")
_NO_CRITERION = N_("%(rubric)s has no criterion %(criterion)s; it has: %(known)s")
_OUTSIDE = N_("level %(level)s is outside the scale %(scale)s; choose a level on it")
_NO_REFERENCE = N_("no reference level for %(criteria)s; add its level and the reason")

Words = Annotated[str, Field(pattern=r"\S")]


class Sections(Document):
    """The headed parts of a proposal, in the order in which a juror reads them."""

    summary: Words | None = None
    problem: Words | None = None
    goal: Words | None = None
    activities: Words | None = None
    results: Words | None = None
    audience: Words | None = None
    resources: Words | None = None

    def given(self) -> tuple[Section, ...]:
        return tuple(Section(field, text.strip()) for field, text in self if text is not None)


class Reference(Document):
    """The level that methodologists agreed on, and why this one and no other."""

    level: int
    reason: Words


class TrainingFile(Document):
    """One training work. `place` is its place in the training and makes its number: 1 is Т-01."""

    place: Annotated[int, Field(ge=1, le=MAX_PLACE)]
    rubric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")]
    title: Words
    sections: Sections
    reference: dict[Identifier, Reference]

    def work(self, stage_id: str) -> TrainingWork:
        return TrainingWork(
            number=training_number(self.place),
            stage_id=stage_id,
            place=self.place,
            title=self.title.strip(),
            sections=self.sections.given(),
            level_by_criterion={key: each.level for key, each in self.reference.items()},
            reason_by_criterion={key: each.reason.strip() for key, each in self.reference.items()},
            rubric_key=self.rubric,
        )


def load_training_work(path: Path, rubrics: Mapping[str, Rubric]) -> TrainingFile:
    """Read one file; raises UnreadableFile or InvalidDocument with every mistake's place.

    Each criterion of the rubric needs a reference level on its scale, and a reason.
    """
    found = validated(TrainingFile, read_yaml(path), partial(_disagreements, rubrics=rubrics))
    # In the rubric's order, whatever the order in the file: so it is shown, and so files are compared.
    order = [each.id for each in rubrics[found.rubric].criteria]
    return found.model_copy(update={"reference": {key: found.reference[key] for key in order}})


def load_training(directory: Path, rubrics: Mapping[str, Rubric]) -> list[TrainingFile]:
    """The training works of a directory in order of place; none where there is no such directory.

    Raises InvalidDocument with the mistakes of all files together; two works of one rubric in one place
    are a mistake.
    """
    return read_training(training_files(directory), rubrics, name=str(directory))


def training_files(directory: Path) -> list[Path]:
    return rubric_files(directory) if directory.is_dir() else []


def read_training(paths: list[Path], rubrics: Mapping[str, Rubric], *, name: str) -> list[TrainingFile]:
    """The named files in order of place, with all their mistakes told together under `name`."""
    works: list[TrainingFile] = []
    homes: dict[tuple[str, int], Path] = {}
    problems: list[Sentence | str] = []
    for path in paths:
        try:
            found = load_training_work(path, rubrics)
        except InvalidDocument as error:
            problems.extend(error.sentences)
            continue
        except UnreadableFile as error:
            problems.append(told(path, error.parameters["reason"]))
            continue
        home = homes.setdefault((found.rubric, found.place), path)
        if home != path:
            taken = {"place": found.place, "file": home.name}
            problems.append(told(path, Sentence(_PLACE_TAKEN, taken)))
            continue
        works.append(found)
    if problems:
        raise InvalidDocument(file=name, problems=problems)
    return sorted(works, key=lambda each: (each.rubric, each.place))


def _disagreements(data: Any, rubrics: Mapping[str, Rubric]) -> Iterator[Problem]:
    """What is wrong between a training work and its rubric; the data may have other mistakes too."""
    if not isinstance(data, dict):
        return
    sections = data.get("sections")
    if isinstance(sections, dict) and not any(isinstance(each, str) for each in sections.values()):
        yield ("sections",), Sentence(_NO_TEXT)
    key = data.get("rubric")
    rubric = rubrics.get(key) if isinstance(key, str) else None
    if rubric is None:
        if isinstance(key, str) and "@" in key:
            there = {"directory": "rubrics/", "name": key, "known": listing(sorted(rubrics))}
            yield ("rubric",), Sentence(_NO_HOLDER, there)
        return
    reference = data.get("reference")
    if isinstance(reference, dict):
        yield from _reference_problems(reference, rubric)


def _reference_problems(reference: Mapping[str, Any], rubric: Rubric) -> Iterator[Problem]:
    known = ", ".join(each.id for each in rubric.criteria)
    for criterion_id, given in reference.items():
        path = ("reference", criterion_id)
        if rubric.criterion(criterion_id) is None:
            has = {"rubric": rubric.key, "criterion": quoted(criterion_id), "known": known}
            yield path, Sentence(_NO_CRITERION, has)
            continue
        level = given.get("level") if isinstance(given, dict) else None
        if type(level) is int and level not in rubric.scale:
            scale = f"{rubric.scale.lowest}..{rubric.scale.highest}"
            yield (*path, "level"), Sentence(_OUTSIDE, {"level": level, "scale": scale})
    absent = [each.id for each in rubric.criteria if each.id not in reference]
    if absent:
        yield ("reference",), Sentence(_NO_REFERENCE, {"criteria": ", ".join(absent)})
