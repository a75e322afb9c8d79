"""The formats of rubrics and tests as JSON Schemas, for editors that complete fields and mark mistakes."""

from __future__ import annotations

import json
from typing import Any

from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.text import Document

SCHEMA_FILE = "schema.json"  # beside the files that it describes

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_RUBRIC = "One version of a rubric; rubrics/README.md says what each field means."
_TEST = "One version of a test of situations; rubrics/README.md says what each field means."


def rubric_schema() -> dict[str, Any]:
    """The schema of a rubric file, made from the models; kept in rubrics/schema.json.

    What lies between the parts (levels within the scale, ids that stand twice) no schema can say; `workbench
    check` does.
    """
    return _schema(Rubric, "Rubric", _RUBRIC)


def assessment_schema() -> dict[str, Any]:
    """The schema of a test of situations; kept in rubrics/assessments/schema.json."""
    return _schema(SituationTest, "Test of situations", _TEST)


def schema_text() -> str:
    """The content of rubrics/schema.json."""
    return _text(rubric_schema())


def assessment_schema_text() -> str:
    """The content of rubrics/assessments/schema.json."""
    return _text(assessment_schema())


def _schema(model: type[Document], title: str, description: str) -> dict[str, Any]:
    schema = model.model_json_schema(mode="validation")
    for part in schema["$defs"].values():
        if "description" in part:  # editors show it beside a field: one sentence is enough
            part["description"] = part["description"].partition("\n\n")[0]
    return {"$schema": _DIALECT, **schema, "title": title, "description": description}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
