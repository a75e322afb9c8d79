"""What is wrong in a season's rules of selection by the file alone, and the values that its quotas mean."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.domain.problems import Path, Problem, quoted, rows, spellings
from workbench.domain.region_names import DISTRICTS
from workbench.domain.regions import all_regions, find_region
from workbench.domain.spelling import normal
from workbench.errors import N_, Sentence

# A candidate has one value of these: the minima of their quotas add up. One may be of several tracks.
_ONE_VALUE = ("region", "district", "category")
# So few that a message can name them all.
_FEW = 10
_NEAREST = 3
_DISTRICT = " федеральный округ"

_RULE_TWICE = N_("stage %(stage)s has a rule already; keep one of them")
_NO_CRITERION = N_("%(rubric)s has no criterion %(criterion)s; known: %(known)s")
_NO_REASON = N_("has no reason; write it down, it goes into the protocol")
_IN_AND_OUT = N_("must be in and is excluded at once; keep one of the two")
_NO_VALUE = {
    "region": N_("there is no region %(value)s; %(nearest)s"),
    "district": N_("there is no district %(value)s; %(nearest)s"),
    "category": N_("there is no category %(value)s; %(nearest)s"),
    "track": N_("there is no track %(value)s; %(nearest)s"),
}
_QUOTA_TWICE = N_("the quota %(attribute)s = %(value)s stands twice; write both bounds into one")
_TOO_MANY = N_(
    "with this the minima of %(attribute)s add up to %(asked)s, and there are %(seats)s seats; lower some of "
    "them or have more seats"
)
_KNOWN = N_("known: %(values)s")
_NEAREST_ARE = N_("nearest: %(values)s")
_FULL_NAME = N_("write its full name")


def with_known_values(data: Any) -> Any:
    """The season with the values of its quotas as imports write them: «Москва» → «г. Москва».

    A value that names nothing stays as it is; `selection_disagreements` tells of it.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("selection"), list | tuple):
        return data
    return {**data, "selection": [_rule_with_known_values(data, rule) for rule in data["selection"]]}


def _rule_with_known_values(season: Mapping[str, Any], rule: Any) -> Any:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("quotas"), list | tuple):
        return rule
    quotas = [
        {**quota, "value": _meant(season, quota) or quota["value"]}
        if isinstance(quota, Mapping) and "value" in quota
        else quota
        for quota in rule["quotas"]
    ]
    return {**rule, "quotas": quotas}


def selection_disagreements(data: Any) -> Iterator[Problem]:
    """Mistakes of the rules under `selection`; `data` may have other mistakes too."""
    seen: set[str] = set()
    for index, rule in rows(data, "selection"):
        stage = rule.get("stage")
        if isinstance(stage, str):
            if stage in seen:
                told = {"stage": quoted(stage)}
                yield ("selection", index, "stage"), Sentence(_RULE_TWICE, told)
            seen.add(stage)
        for found in (_decisions(rule), _unknown_values(data, rule), _repeated(data, rule), _too_many(rule)):
            yield from ((("selection", index, *path), message) for path, message in found)


def unknown_criteria(rule: Mapping[str, Any], rubric: str, criteria: Sequence[str]) -> Iterator[Problem]:
    """Ties decided by a criterion that the rubric does not have."""
    ties = rule.get("ties")
    for index, name in enumerate(ties if isinstance(ties, list | tuple) else ()):
        if not isinstance(name, str) or not name.startswith("criterion:"):
            continue
        criterion = name.removeprefix("criterion:")
        if criterion not in criteria:
            told = {"rubric": rubric, "criterion": quoted(criterion), "known": ", ".join(criteria)}
            yield ("ties", index), Sentence(_NO_CRITERION, told)


def _decisions(rule: Mapping[str, Any]) -> Iterator[Problem]:
    must_have, excluded = (
        each if isinstance(each := rule.get(field), Mapping) else {} for field in ("must_have", "excluded")
    )
    for field, decisions in (("must_have", must_have), ("excluded", excluded)):
        for candidate, reason in decisions.items():
            if isinstance(reason, str) and not reason.strip():
                yield (field, candidate), Sentence(_NO_REASON)
    for candidate in excluded:
        if candidate in must_have:
            yield ("excluded", candidate), Sentence(_IN_AND_OUT)


def _quotas(rule: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for index, quota in rows(rule, "quotas"):
        if isinstance(quota.get("attribute"), str) and isinstance(quota.get("value"), str):
            yield index, quota


def _unknown_values(season: Any, rule: Mapping[str, Any]) -> Iterator[Problem]:
    for index, quota in _quotas(rule):
        attribute, value = quota["attribute"], quota["value"]
        known = _values(season, attribute)
        if known and _meant(season, quota) is None:
            told = {"value": quoted(value), "nearest": _nearest(value, known)}
            yield ("quotas", index, "value"), Sentence(_NO_VALUE[attribute], told)


def _repeated(season: Any, rule: Mapping[str, Any]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, quota in _quotas(rule):
        attribute, value = quota["attribute"], _meant(season, quota) or quota["value"]
        if (attribute, value) in seen:
            told = {"attribute": attribute, "value": value}
            yield ("quotas", index, "value"), Sentence(_QUOTA_TWICE, told)
        seen.add((attribute, value))


def _too_many(rule: Mapping[str, Any]) -> Iterator[Problem]:
    """Told at the quota with which the minima of one attribute exceed the seats."""
    seats = rule.get("seats")
    if not isinstance(seats, int):
        return
    for attribute in _ONE_VALUE:
        asked = 0
        for index, quota in _quotas(rule):
            minimum = quota.get("minimum")
            if quota["attribute"] != attribute or not isinstance(minimum, int):
                continue
            before, asked = asked, asked + minimum
            if before <= seats < asked:
                place: Path = ("quotas", index, "minimum")
                told = {"attribute": attribute, "asked": asked, "seats": seats}
                yield place, Sentence(_TOO_MANY, told)


def _meant(season: Any, quota: Mapping[str, Any]) -> str | None:
    """The value that a quota names, as imports write it; None where it names none or is of no known list."""
    attribute, value = quota.get("attribute"), quota.get("value")
    if not isinstance(attribute, str) or not isinstance(value, str):
        return None
    if attribute == "region":
        taught = season.get("regions")
        known = taught.items() if isinstance(taught, Mapping) else ()
        return find_region(value, {str(spelling): str(meant) for spelling, meant in known})
    return _values(season, attribute).get(normal(value))


def _values(season: Any, attribute: str) -> dict[str, str]:
    """Spelling in normal form → value, of an attribute whose values are known beforehand."""
    if attribute == "region":
        return {normal(each): each for each in all_regions()}
    if attribute == "district":
        found = {normal(each): each for each in DISTRICTS.values() if each}
        return found | {normal(each.removesuffix(_DISTRICT)): each for each in found.values()}
    if attribute == "category":
        listed = rows(season.get("eligibility"), "categories")
    elif attribute == "track":
        listed = rows(season, "tracks")
    else:
        return {}
    return {
        normal(text): row["id"]
        for _, row in listed
        if isinstance(row.get("id"), str)
        for text in (row["id"], *(text for _, text in spellings(row)))
    }


def _nearest(value: str, known: Mapping[str, str]) -> Sentence:
    values = list(dict.fromkeys(known.values()))
    if len(values) <= _FEW:
        return Sentence(_KNOWN, {"values": ", ".join(values)})
    near = difflib.get_close_matches(normal(value), known, n=_NEAREST, cutoff=0.5)
    if not near:
        return Sentence(_FULL_NAME)
    return Sentence(_NEAREST_ARE, {"values": ", ".join(known[each] for each in near)})
