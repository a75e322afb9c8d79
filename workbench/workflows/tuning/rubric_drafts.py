"""A rubric with changes that somebody tries, and the new version that keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from workbench.domain.problems import PlacedError
from workbench.domain.rubric import Criterion, Gate, RatingFate, Replacement, Rubric
from workbench.domain.rubric_changes import touched_parts
from workbench.domain.rubric_versions import changes, statement_problems
from workbench.domain.text import Text
from workbench.errors import N_, InvalidDocument, Sentence

Texts = Mapping[str, Mapping[str, Mapping[str, str]]]  # criterion → field → language → text
_WORDED = ("name", "question", "evidence")
_OF_A_LEVEL = ("name", "anchor", "example")

_NO_CRITERION = N_("%(rubric)s: criteria: there is no '%(name)s'; there are: %(known)s")
_NO_TEXT = N_("%(rubric)s: %(criterion)s: there is no text '%(field)s'; there are: %(known)s")


def drafted(
    rubric: Rubric,
    *,
    weights: Mapping[str, float] | None = None,
    aggregation: Mapping[str, Any] | None = None,
    texts: Texts | None = None,
    without: Collection[str] = (),
) -> Rubric:
    """The rubric with these changes, still under its own version number.

    Parameters
    ----------
    weights : criterion → weight. aggregation : fields as in the file; those not named stay.
    texts : criterion → `name`, `question`, `evidence`, `levels.3.anchor` … → language → text.
    without : criteria that are no more.

    Raises
    ------
    InvalidDocument : names every place and what is wrong.
    """
    data = rubric.model_dump(mode="json")
    by_id = {each["id"]: each for each in data["criteria"]}
    named = dict.fromkeys([*(weights or {}), *(texts or {}), *without])
    problems = [
        Sentence(_NO_CRITERION, {"rubric": rubric.key, "name": name, "known": ", ".join(by_id)})
        for name in named
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
    data["criteria"] = [each for each in data["criteria"] if each["id"] not in without]
    for name in without:
        data.get("aggregation", {}).get("minimum", {}).pop(name, None)
    return read_rubric(rubric.key, data)


def new_version(
    old: Rubric,
    draft: Rubric,
    version: int,
    *,
    asked_again: Collection[str] = (),
    mapped: Mapping[str, Mapping[int, int]] | None = None,
) -> Rubric:
    """`draft` as a version that replaces `old`, saying what happens to ratings given by that one.

    Ratings on what changed are kept, but for those `asked_again` or `mapped`; what is new is asked, what is
    no more is dropped. Where only weights changed, or how levels become a total, all of them are kept.

    Parameters
    ----------
    mapped : criterion → level of `old` → level of the draft, for every level of `old`.

    Raises
    ------
    InvalidDocument : a criterion to be asked again that is not there, or a statement that cannot stand.
    """
    told = mapped or {}
    changed = dict.fromkeys([*_changed(old, draft), *asked_again, *told])
    rows = [_fate(old, draft, part, asked_again, told) for part in changed]
    there = {each.id for each in parts_of(draft)}
    gone = [each.id for each in parts_of(old) if each.id not in there]
    statement = Replacement(version=old.version, ratings=tuple(rows), dropped=tuple(gone))
    made = read_rubric(
        f"{old.id}@{version}",
        draft.model_dump(mode="json") | {"version": version, "replaces": statement.model_dump(mode="json")},
    )
    wrong = statement_problems(old, made)
    if wrong:
        raise InvalidDocument(file=made.key, problems=[_placed(made.key, path, said) for path, said in wrong])
    return made


def _changed(old: Rubric, draft: Rubric) -> list[str]:
    """Gates and criteria of whose ratings a version has to say something, in the order of the form."""
    touched = touched_parts(changes(old, draft))
    parts = parts_of(draft)
    return [each.id for each in parts if each.id in touched or not _same_sort(old, draft, each.id)] + [
        each.id
        for each in draft.criteria
        if old.scale != draft.scale and each.id not in touched and _same_sort(old, draft, each.id)
    ]


def _fate(
    old: Rubric,
    draft: Rubric,
    part: str,
    asked_again: Collection[str],
    mapped: Mapping[str, Mapping[int, int]],
) -> RatingFate:
    if part in asked_again or (
        (draft.criterion(part) or draft.gate(part)) and not _same_sort(old, draft, part)
    ):
        return RatingFate(id=part, are="asked_again")
    if part in mapped:
        return RatingFate(id=part, are="mapped", levels={str(was): now for was, now in mapped[part].items()})
    return RatingFate(id=part, are="kept")


def _same_sort(old: Rubric, draft: Rubric, part: str) -> bool:
    """Whether both have it, as a criterion or as a gate."""
    if draft.criterion(part) is not None:
        return old.criterion(part) is not None
    return draft.gate(part) is not None and old.gate(part) is not None


def reworded(old: Rubric, draft: Rubric) -> tuple[str, ...]:
    """Criteria whose words or levels changed, so that one has to say what happens to their ratings."""
    touched = touched_parts(changes(old, draft))
    return tuple(part for part, fields in touched.items() if set(fields) - {"weight"})


def parts_of(rubric: Rubric) -> tuple[Criterion | Gate, ...]:
    """Gates and criteria, in the order of the form."""
    return (*rubric.gates, *rubric.criteria)


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
    told = {"rubric": rubric.key, "criterion": criterion["id"], "field": field, "known": known}
    raise InvalidDocument(file=rubric.key, problems=[Sentence(_NO_TEXT, told)])


def read_rubric(key: str, data: Mapping[str, Any]) -> Rubric:
    """A rubric of its JSON. Raises InvalidDocument with every place and what is wrong."""
    try:
        return Rubric.model_validate(data)
    except ValidationError as error:
        raise InvalidDocument(file=key, problems=list(_problems(key, error))) from error


def _problems(key: str, error: ValidationError) -> Iterable[Sentence]:
    for each in error.errors():
        cause = each.get("ctx", {}).get("error")
        if isinstance(cause, PlacedError):
            for path, said in cause.problems:
                yield _placed(key, (*each["loc"], *path), said)
        else:
            yield _placed(key, each["loc"], each["msg"])


def _placed(key: str, path: Iterable[str | int], said: Sentence | str) -> Sentence:
    return Sentence(
        "%(key)s: %(place)s: %(said)s", {"key": key, "place": ".".join(map(str, path)), "said": said}
    )
