"""A rubric with changes that somebody tries, and the new version that keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from workbench.domain.problems import PlacedError
from workbench.domain.rubric import RatingFate, Replacement, Rubric
from workbench.domain.rubric_changes import touched_parts
from workbench.domain.rubric_versions import changes, statement_problems
from workbench.domain.text import Text
from workbench.errors import InvalidDocument

Texts = Mapping[str, Mapping[str, Mapping[str, str]]]  # criterion → field → language → text
_WORDED = ("name", "question", "evidence")
_OF_A_LEVEL = ("name", "anchor", "example")


def drafted(
    rubric: Rubric,
    *,
    weights: Mapping[str, float] | None = None,
    aggregation: Mapping[str, Any] | None = None,
    texts: Texts | None = None,
) -> Rubric:
    """The rubric with these changes, still under its own version number.

    Parameters
    ----------
    weights : criterion → weight. aggregation : fields as in the file; those not named stay.
    texts : criterion → `name`, `question`, `evidence`, `levels.3.anchor` … → language → text.

    Raises
    ------
    InvalidDocument : names every place and what is wrong.
    """
    data = rubric.model_dump(mode="json")
    by_id = {each["id"]: each for each in data["criteria"]}
    problems = [
        f"{rubric.key}: criteria: there is no {name!r}; there are: {', '.join(by_id)}"
        for name in dict.fromkeys([*(weights or {}), *(texts or {})])
        if name not in by_id
    ]
    if problems:
        raise InvalidDocument(file=rubric.key, problems=problems)
    for name, weight in (weights or {}).items():
        by_id[name]["weight"] = weight
    for name, fields in (texts or {}).items():
        for field, text in fields.items():
            _reword(rubric, by_id[name], field, text)
    if aggregation:
        written = rubric.aggregation.model_dump(mode="json")
        data["aggregation"] = written | dict(aggregation)
    return _read(rubric.key, data)


def new_version(old: Rubric, draft: Rubric, version: int, *, asked_again: Collection[str] = ()) -> Rubric:
    """`draft` as a version that replaces `old`, saying what happens to ratings given by that one.

    Ratings on criteria whose words changed are kept, but for those `asked_again`; where only weights changed,
    or how levels become a total, all of them are kept.

    Raises
    ------
    InvalidDocument : a criterion to be asked again that is not there, or a statement that cannot stand.
    """
    touched = touched_parts(changes(old, draft))
    rows = [
        RatingFate(id=part, are="asked_again" if part in asked_again else "kept")
        for part in dict.fromkeys([*touched, *asked_again])
    ]
    made = _read(
        f"{old.id}@{version}",
        draft.model_dump(mode="json")
        | {
            "version": version,
            "replaces": Replacement(version=old.version, ratings=tuple(rows)).model_dump(mode="json"),
        },
    )
    wrong = statement_problems(old, made)
    if wrong:
        listed = [f"{made.key}: {_shown(path)}: {said}" for path, said in wrong]
        raise InvalidDocument(file=made.key, problems=listed)
    return made


def reworded(old: Rubric, draft: Rubric) -> tuple[str, ...]:
    """Criteria whose words or levels changed, so that one has to say what happens to their ratings."""
    touched = touched_parts(changes(old, draft))
    return tuple(part for part, fields in touched.items() if set(fields) - {"weight"})


def editable_texts(rubric: Rubric) -> dict[str, dict[str, Text]]:
    """Criterion → field, as in `drafted` → its text; in the order of the form."""
    found: dict[str, dict[str, Text]] = {}
    for criterion in rubric.criteria:
        fields = {name: getattr(criterion, name) for name in _WORDED}
        for level in criterion.levels:
            fields |= {f"levels.{level.level}.{name}": getattr(level, name) for name in _OF_A_LEVEL}
        found[criterion.id] = {name: text for name, text in fields.items() if text is not None}
    return found


def _reword(rubric: Rubric, criterion: dict[str, Any], field: str, text: Mapping[str, str]) -> None:
    first, _, rest = field.partition(".")
    number, _, name = rest.partition(".")
    if first in _WORDED and not rest:
        criterion[first] = {**(criterion[first] or {}), **text}
        return
    for level in criterion["levels"] if first == "levels" and name in _OF_A_LEVEL else ():
        if str(level["level"]) == number:
            level[name] = {**(level[name] or {}), **text}
            return
    known = ", ".join(editable_texts(rubric)[criterion["id"]])
    problem = f"{rubric.key}: {criterion['id']}: there is no text {field!r}; there are: {known}"
    raise InvalidDocument(file=rubric.key, problems=[problem])


def _read(key: str, data: Mapping[str, Any]) -> Rubric:
    try:
        return Rubric.model_validate(data)
    except ValidationError as error:
        raise InvalidDocument(file=key, problems=list(_problems(key, error))) from error


def _problems(key: str, error: ValidationError) -> Iterable[str]:
    for each in error.errors():
        cause = each.get("ctx", {}).get("error")
        if isinstance(cause, PlacedError):
            for path, said in cause.problems:
                yield f"{key}: {_shown((*each['loc'], *path))}: {said}"
        else:
            yield f"{key}: {_shown(each['loc'])}: {each['msg']}"


def _shown(path: Iterable[str | int]) -> str:
    return ".".join(map(str, path))
