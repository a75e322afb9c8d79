"""A test of situations as YAML, in the order in which people write it by hand."""

from __future__ import annotations

import yaml

from workbench.domain.assessment import SituationTest

_WIDE = 10**9  # a text stays on its line, however long


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        # PyYAML writes lists at the indent of their field; ours stand deeper.
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - a text that stands twice is written twice
        return True


def situation_test_yaml(test: SituationTest) -> str:
    """Write the test so that `load_test` reads it back equal; optional fields that are absent stay so."""
    fields = test.model_dump(mode="json", exclude_none=True)
    text: str = yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDE)
    return text
