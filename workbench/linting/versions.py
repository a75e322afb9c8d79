"""Rules on a version beside the one before: what it says of ratings already given."""

from __future__ import annotations

from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import statement_problems
from workbench.linting.rules import Finding


def older_version(rubric: Rubric) -> int | None:
    """The version to look at: the one that this one replaces, or else the one before; None for the first."""
    if rubric.replaces is not None:
        return rubric.replaces.version
    return rubric.version - 1 or None


def check_version(rubric: Rubric, older: Rubric | None) -> list[Finding]:
    """RUB020 and RUB021. `older` : the version by `older_version`; None where it is nowhere."""
    if older is None or older.id != rubric.id or older.version >= rubric.version:
        return []
    code = "RUB020" if rubric.replaces is None else "RUB021"
    return [Finding(code, path, said) for path, said in statement_problems(older, rubric)]
