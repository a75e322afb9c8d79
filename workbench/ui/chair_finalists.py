"""Decisions on finalists as the chair's page shows them: the rule, what was proposed, who signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pydantic import ValidationError

from workbench.domain.decisions import Act, Scenario
from workbench.domain.people import Member
from workbench.domain.protocol import Protocol, ProtocolLimit
from workbench.domain.season import Selection as SelectionDocument
from workbench.errors import N_, InvalidDecision
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.ui.chair_rules import RuleWords
from workbench.ui.messages import Message
from workbench.workflows.access import ORGANISER
from workbench.workflows.choosing.decision_views import DecisionView, why_not
from workbench.workflows.overseeing.oversee import FinalistsView

ACTS: Sequence[Act] = ("approve", "reject", "publish")
# Limits for each organisation are as many as organisations: those that stopped somebody are shown.
MOST_LIMITS = 60
_UNREADABLE = N_("the rule of this scenario cannot be read; save it again in the notebook")


def finalists_message(found: FinalistsView, words: RuleWords, member: Member) -> Message:
    """Everything of the tab. Entries go by number, people by code."""
    rule = found.rule
    current = next((each for each in found.decisions if each.is_current), None)
    published = next((each.id for each in found.decisions if each.is_in_force), None)
    return {
        "rule": None if rule is None else words.lines(rule),
        "scenarios": [_scenario(each, rule, words) for each in found.scenarios],
        "decisions": [_line(each, words) for each in reversed(found.decisions)],
        "current": None
        if current is None
        else _current(current, words, member, published) | _rule_name(current, found),
        "published": published,
    }


def _scenario(scenario: Scenario, rule: SelectionDocument | None, words: RuleWords) -> Message:
    shown: Message = {
        "id": scenario.id,
        "title": scenario.title,
        "by": shown_by(scenario.made_by, words),
        "at": scenario.made_at.isoformat(),
        "has": [],
        "lacks": [],
        "trouble": "",
    }
    tried = _rule_of(scenario)
    if tried is None:
        return shown | {"trouble": translator(words.language).gettext(_UNREADABLE)}
    if rule is None:
        return shown | {"has": words.lines(tried)}
    return shown | words.differences(tried, rule)


def shown_by(member_id: str, words: RuleWords) -> str:
    """Who it was; what comes from the command line is the organiser's and has no code."""
    return "" if member_id == ORGANISER else shown_member(member_id, words.language)


def _line(view: DecisionView, words: RuleWords) -> Message:
    return {
        "id": view.id,
        "kind": view.decision.kind,
        "state": view.state,
        "seen": view.seen,
        "by": shown_by(view.decision.made_by, words),
        "at": view.decision.made_at.isoformat(),
        "signatures": [
            {
                "act": each.act,
                "by": shown_member(each.member_id, words.language),
                "reason": each.reason,
                "at": each.at.isoformat(),
            }
            for each in view.signatures
        ],
    }


def _current(view: DecisionView, words: RuleWords, member: Member, published: str | None) -> Message:
    translate = translator(words.language).gettext
    shown = _line(view, words) | {
        "digest": view.decision.digest,
        "based_on": view.decision.based_on,
        "may": {act: view.may(act, member) for act in ACTS}
        | {"withdraw": member.role == "chair" and published is not None},
        "why_not": {act: _why_not(view, act, member, translate) for act in ACTS},
    }
    try:
        protocol = view.protocol
    except InvalidDecision as damaged:
        return shown | {"trouble": damaged.translated(translate)}
    return shown | {"trouble": ""} | _protocol(protocol, words)


def _rule_name(view: DecisionView, found: FinalistsView) -> Message:
    """By which of the rules that people know by name the list was made; neither where they changed since."""
    try:
        made_by = view.protocol.rule
    except InvalidDecision:
        return {}  # said where the decision is shown
    known = (each.title for each in found.scenarios if _rule_of(each) == made_by)
    return {"by_season_rule": made_by == found.rule, "scenario": next(known, "")}


def _rule_of(scenario: Scenario) -> SelectionDocument | None:
    """None for one that cannot be read."""
    try:
        return SelectionDocument.model_validate({**scenario.rule, "stage": scenario.stage_id})
    except ValidationError:
        return None


def _why_not(view: DecisionView, act: Act, member: Member, translate: Callable[[str], str]) -> str:
    reason = why_not(view, act, member.id)
    return "" if reason is None else reason.translated(translate)


def _protocol(protocol: Protocol, words: RuleWords) -> Message:
    language = words.language
    by_number = {each.candidate: each for each in protocol.candidates}
    score = {each.candidate: getattr(each, protocol.basis) for each in protocol.candidates}

    def row(number: str) -> Message:
        known = by_number[number]
        return {"number": number, "place": known.place, "score": score[number], "reason": known.reason}

    first = [each.candidate for each in protocol.candidates if each.status == "finalist"]
    quotas, shared, left = _limits(protocol.limits, words)
    return {
        "basis": protocol.basis,
        "remark": protocol.remark,
        "rule": words.lines(protocol.rule),
        "seed": str(protocol.seed),  # may be longer than numbers of a browser
        "applicants": len(protocol.candidates),
        "finalists": [row(each) for each in protocol.finalists],
        "reserve": [row(each) for each in protocol.reserve_list],
        "quotas": quotas,
        "shared": shared,
        "shared_left": left,
        "without_limits": _changes(first, protocol.without_limits),
        "by_other_list": None if protocol.by_other_list is None else _changes(first, protocol.by_other_list),
        "notes": [each.to(language) for each in protocol.notes],
        "withdrawals": [
            {
                "leaves": each.leaves,
                "enters": list(each.enters),
                "reason": each.reason,
                "broken": [text.to(language) for text in each.broken],
            }
            for each in protocol.withdrawals
        ],
        "replacements": {
            each.leaves: {
                "enters": list(each.enters),
                "broken": [text.to(language) for text in each.broken],
            }
            for each in protocol.replacements
        },
    }


def _changes(base: Sequence[str], other: Sequence[str]) -> Mapping[str, list[str]]:
    """Who would be in and who out under another list, best first."""
    return {
        "enters": [each for each in other if each not in set(base)],
        "leaves": [each for each in base if each not in set(other)],
    }


def _limits(limits: Sequence[ProtocolLimit], words: RuleWords) -> tuple[list[Message], list[Message], int]:
    """Quotas; limits for a shared value that are reached; how many more of these there are."""
    quotas = [_limit(each, words) for each in limits if each.kind == "quota"]
    reached = [each for each in limits if each.kind == "at_most" and each.chosen == each.maximum]
    return quotas, [_limit(each, words) for each in reached[:MOST_LIMITS]], max(len(reached) - MOST_LIMITS, 0)


def _limit(limit: ProtocolLimit, words: RuleWords) -> Message:
    return {
        "attribute": words.column(limit.attribute),
        "value": words.names.value(limit.attribute, limit.value),
        "bound": words.bound(limit.minimum, limit.maximum),
        "chosen": limit.chosen,
        "available": limit.available,
        "reached": limit.chosen in (limit.minimum, limit.maximum),
    }
