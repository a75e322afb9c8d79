"""A small sound test of situations: those of two competencies of the ready test, to be changed by place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Rubric
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.assessments import DIRECTORY, load_test
from workbench.files.yaml_files.documents import load_rubric

COMPETENCIES = ("goal_setting", "listening")
EACH = 4  # situations of a competency


@cache
def ready_test() -> tuple[SituationTest, Rubric]:
    """The ready test for mentors, and the rubric it is keyed to."""
    rubric = load_rubric(rubric_directory() / "mentor_competencies.v1.yaml")
    file = rubric_directory() / DIRECTORY / "mentor_situations.v1.yaml"
    return load_test(file, {rubric.key: rubric}), rubric


def small_test(changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """As plain data; lists of the changes are laid over those of the test, item by item."""
    test, _ = ready_test()
    situations = [
        each.model_dump(mode="json")
        for name in COMPETENCIES
        for each in [one for one in test.situations if one.competency == name][:EACH]
    ]
    data = {**test.model_dump(mode="json"), "situations": situations, "minutes": 12}
    return dict(_laid_over(data, changes or {}))


def small_rubric() -> Rubric:
    _, rubric = ready_test()
    kept = tuple(each for each in rubric.criteria if each.id in COMPETENCIES)
    return rubric.model_copy(update={"criteria": kept})


def write_test(directory: Path, changes: Mapping[str, Any] | None = None, name: str | None = None) -> Path:
    """The file of the small test, beside its rubric; returns its path. name : another than the rule's."""
    (directory / DIRECTORY).mkdir()
    rubric = small_rubric()
    _write(directory / f"{rubric.id}.v{rubric.version}.yaml", rubric.model_dump(mode="json"))
    data = small_test(changes)
    path = directory / DIRECTORY / (name or f"{data['id']}.v{data['version']}.yaml")
    _write(path, data)
    return path


def _laid_over(base: Any, change: Any) -> Any:
    if isinstance(base, dict) and isinstance(change, Mapping):
        return {**base, **{name: _laid_over(base.get(name), value) for name, value in change.items()}}
    if isinstance(base, list) and isinstance(change, list):
        pairs = zip(base, change, strict=False)
        return [_laid_over(one, other) for one, other in pairs] + base[len(change) :]
    return change


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(_given(data), allow_unicode=True, sort_keys=False), encoding="utf-8")


def _given(data: Any) -> Any:
    """Without the fields that have nothing in them: a file leaves them out."""
    if isinstance(data, Mapping):
        return {name: _given(value) for name, value in data.items() if value is not None}
    return [_given(each) for each in data] if isinstance(data, list) else data
