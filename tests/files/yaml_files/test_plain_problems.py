"""Whatever a model can report is told in a sentence of our own, never in the library's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from workbench.domain.assessment import SituationTest
from workbench.domain.cut_scores import CutScores
from workbench.domain.protocol import Protocol
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season
from workbench.domain.text import Document
from workbench.files.yaml_files.plain_problems import TOLD, plain_problems
from workbench.files.yaml_files.training import TrainingFile

MODELS: list[type[Document]] = [Season, Rubric, SituationTest, TrainingFile, CutScores, Protocol]
# Part of a core schema → what pydantic reports of it in strict mode, its limits apart.
REPORTS: dict[str, set[str]] = {
    "model": {"model_type", "model_attributes_type"},
    "model-fields": {"missing", "extra_forbidden", "model_type", "model_attributes_type"},
    "str": {"string_type", "string_unicode"},
    "int": {"int_type", "int_from_float"},
    "float": {"float_type"},
    "bool": {"bool_type"},
    "date": {"date_type"},
    "datetime": {"datetime_type"},
    "literal": {"literal_error"},
    "tuple": {"tuple_type"},
    "dict": {"dict_type"},
    "any": set(),
    "none": {"none_required"},
    # What lies inside these is walked as well; our own validators raise PlacedError, a value_error.
    "union": set(),
    "nullable": set(),
    "default": set(),
    "definitions": set(),
    "definition-ref": set(),
    "model-field": set(),
    "function-before": {"value_error"},
    "function-after": {"value_error"},
    "function-wrap": {"value_error"},
}
LIMITS = {
    "pattern": {"string_pattern_mismatch"},
    "gt": {"greater_than"},
    "ge": {"greater_than_equal"},
    "lt": {"less_than"},
    "le": {"less_than_equal"},
    "multiple_of": {"multiple_of"},
    "now_op": {"date_past", "date_future"},
}
SHORT_OR_LONG = {"min_length": "too_short", "max_length": "too_long"}


def parts(schema: object) -> Iterator[Mapping[str, Any]]:
    """Every part of a core schema that validates; how a model is written out again is left aside."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("type"), str):
            yield schema
        for key, value in schema.items():
            if key not in ("serialization", "metadata", "config", "function", "ref", "expected"):
                yield from parts(value)
    elif isinstance(schema, list | tuple):
        for each in schema:
            yield from parts(each)


def reports(part: Mapping[str, Any]) -> set[str]:
    kind = str(part["type"])
    found = set(REPORTS[kind])
    for limit, types in LIMITS.items():
        found |= types if limit in part else set()
    for limit, report in SHORT_OR_LONG.items():
        if limit in part:
            found.add(f"string_{report}" if kind == "str" else report)
    if part.get("allow_inf_nan") is False:
        found.add("finite_number")
    return found


@pytest.mark.parametrize("model", MODELS)
def test_every_report_that_a_model_can_make_has_words_of_our_own(model: type[Document]) -> None:
    assert model.model_config.get("strict") is True
    found = list(parts(model.__pydantic_core_schema__))
    assert len(found) > 10
    # Lists become tuples; anything else that is not strict would report in more ways than these.
    assert {part["type"] for part in found if part.get("strict") is False} <= {"tuple"}
    assert set().union(*(reports(part) for part in found)) - TOLD == set()


def test_choices_are_listed_with_the_word_of_the_language_between_the_last_two() -> None:
    with pytest.raises(ValidationError) as caught:
        Rubric.model_validate({"rates": "essay", "original": "de"})
    said = {
        each.path: each.message.translated(lambda text: text.replace(" or ", " или "))
        for each in plain_problems(Rubric, caught.value, {"rates": "essay", "original": "de"})
    }
    assert said["original",] == "'de' is not known; write 'ru' или 'en'"
    assert said["rates",].endswith(
        "write 'proposal', 'presentation', 'interview', 'task_evidence' или 'competency'"
    )


def test_a_number_without_end_is_no_bound() -> None:
    data = {"aggregation": {"minimum": {"need": float("inf")}}}
    with pytest.raises(ValidationError) as caught:
        Rubric.model_validate(data)
    said = [str(each.message) for each in plain_problems(Rubric, caught.value, data)]
    assert "inf is not a finite number; write one that is" in said
