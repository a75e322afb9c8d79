"""The schemas beside rubrics and tests: kept with the models, take what they take, mark what editors can."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema
import pytest

from tests.linting.situations import small_test
from tests.rubric_case import a_full_rubric
from workbench.files.rubrics.schema import (
    assessment_schema,
    assessment_schema_text,
    rubric_schema,
    schema_text,
)
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.yaml_nodes import read_yaml

HOW = 'python -c "from workbench.files.rubrics.schema import {} as t; print(t(), end=str())" > {}'


def plain_rubric() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(a_full_rubric().model_dump_json())
    return found


@pytest.mark.parametrize(
    ("file", "made"), [("schema.json", schema_text), ("assessments/schema.json", assessment_schema_text)]
)
def test_the_schema_beside_the_files_is_that_of_the_models(file: str, made: Callable[[], str]) -> None:
    stored = (rubric_directory() / file).read_text(encoding="utf-8")
    assert stored == made(), f"write it anew: {HOW.format(made.__name__, f'rubrics/{file}')}"


def test_the_ready_test_of_situations_fits_the_schema() -> None:
    (path,) = (rubric_directory() / "assessments").glob("*.yaml")
    jsonschema.validate(read_yaml(path).data, assessment_schema())


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 0},
        {"rubric": "mentor_competencies"},
        {"situations": [{"competence": "listening"}]},
        {"situations": [{"options": [{"credit": 5}]}]},
        {"situations": [{"options": [{"reason": "…"}]}]},
    ],
)
def test_an_editor_is_told_what_a_test_cannot_hold(changes: Mapping[str, Any]) -> None:
    jsonschema.validate(small_test(), assessment_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(small_test(changes), assessment_schema())


@pytest.mark.parametrize("path", sorted(rubric_directory().glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_rubric_fits_the_schema(path: Any) -> None:
    jsonschema.validate(read_yaml(path).data, rubric_schema())


def test_a_rubric_with_every_field_fits_the_schema() -> None:
    jsonschema.validate(plain_rubric(), rubric_schema())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("gates", 0, "comment"), "at_yes"),
        (("gates", 0, "questions"), "…"),
        (("aggregation", "method"), "product"),
        (("aggregation", "minimum"), [3]),
        (("aggregation", "floor"), "2"),
        (("cut_scores", 0, "at"), "3"),
        (("criteria", 0, "indicators"), "signs"),
    ],
)
def test_an_editor_is_told_of_fields_and_values_that_are_not_known(
    path: tuple[str | int, ...], value: object
) -> None:
    data = copy.deepcopy(plain_rubric())
    part: Any = data
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, rubric_schema())
