"""The rubric format as a JSON Schema, for editors that complete fields and mark mistakes while one types."""

from __future__ import annotations

import json
from typing import Any

from workbench.domain.rubric import Rubric

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DESCRIPTION = "One version of a rubric; rubrics/README.md says what each field means."


def rubric_schema() -> dict[str, Any]:
    """The schema of a rubric file, made from the models; kept in rubrics/schema.json.

    What lies between the parts (levels within the scale, ids that stand twice) no schema can say; `workbench
    check` does.
    """
    schema = Rubric.model_json_schema(mode="validation")
    for part in schema["$defs"].values():
        if "description" in part:  # editors show it beside a field: one sentence is enough
            part["description"] = part["description"].partition("\n\n")[0]
    return {"$schema": _DIALECT, **schema, "title": "Rubric", "description": _DESCRIPTION}


def schema_text() -> str:
    """The content of rubrics/schema.json."""
    return json.dumps(rubric_schema(), ensure_ascii=False, indent=2) + "\n"
