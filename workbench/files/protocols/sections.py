"""What a protocol says in sentences: what was decided, by which rule, and how to check it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.domain.protocol import ProtocolLimit
from workbench.files.protocols.tables import barred_by_rule
from workbench.files.protocols.words import Words

_SHOWN_HASH = 16  # hexadecimal digits of the digest at the foot of every page


def heading(words: Words) -> str:
    _ = words.translate
    return _("Protocol No. %(decision)s") % {"decision": words.content.decision_id}


def subject(words: Words) -> str:
    """The heading's second line."""
    _ = words.translate
    if words.content.protocol.withdrawals:
        return _("of the jury and the counting commission on a change in the list of finalists")
    return _("of the jury and the counting commission on the choice of finalists")


def document_title(words: Words) -> str:
    """One line that names the document: for its properties and for sheets."""
    _ = words.translate
    places = {"decision": words.content.decision_id, "stage": words.text(words.content.protocol.stage_title)}
    return _("Protocol %(decision)s: %(stage)s") % places


def facts(words: Words) -> list[tuple[str, str]]:
    """Number, date, season, stage and state, each with its name."""
    _ = words.translate
    protocol = words.content.protocol
    return [
        (_("Number"), words.content.decision_id),
        (_("Date"), words.moment(words.made_at)),
        (_("Season"), words.text(protocol.season_title)),
        (_("Stage"), words.text(protocol.stage_title)),
        (_("State"), words.state),
    ]


def foot(words: Words) -> str:
    """The document and its digest, for the foot of every page."""
    _ = words.translate
    places = {"decision": words.content.decision_id, "digest": short_digest(words)}
    return _("Protocol %(decision)s · digest %(digest)s") % places


def short_digest(words: Words) -> str:
    return words.content.digest[:_SHOWN_HASH]


def draft_mark(words: Words) -> str:
    _ = words.translate
    return _("DRAFT")


def decided(words: Words) -> str:
    """What was decided, in one paragraph."""
    return " ".join((*_outcome(words), *_rule(words), *_ties(words)))


def _outcome(words: Words) -> Iterator[str]:
    _ = words.translate
    content, protocol = words.content, words.content.protocol
    if protocol.remark:
        yield _("Remark of whoever proposed it: %(remark)s.") % {"remark": protocol.remark.rstrip(".")}
    if protocol.withdrawals and content.based_on:
        yield _("This decision changes decision %(decision)s.") % {"decision": content.based_on}
    if protocol.withdrawals:
        yield _("Those who withdrew are replaced as listed below; all other finalists stay.")
    places = {
        "candidates": len(protocol.candidates),
        "stage": words.text(protocol.stage_title),
        "seats": protocol.rule.seats,
        "finalists": len(protocol.finalists),
        "reserve": len(protocol.reserve_list),
    }
    yield (
        _(
            "Entries considered at the stage “%(stage)s”: %(candidates)s. Seats: %(seats)s. "
            "Finalists: %(finalists)s. On the reserve list: %(reserve)s."
        )
        % places
    )


def _rule(words: Words) -> Iterator[str]:
    _ = words.translate
    protocol = words.content.protocol
    rule = protocol.rule
    if protocol.basis == "raw":
        yield _("Entries are ranked by the mean score that the experts gave.")
    else:
        yield _(
            "Entries are ranked by the fair average: the mean score from which the differing severity of "
            "the experts was taken out."
        )
    if rule.minimum_merit is not None:
        yield _("A score below %(minimum)s does not qualify.") % {
            "minimum": words.plain_number(rule.minimum_merit)
        }
    if rule.gates:
        gates = ", ".join(words.attribute(each) for each in rule.gates)
        yield _("Required of every finalist: %(gates)s.") % {"gates": gates}
    if protocol.limits:
        yield _(
            "Of all lists that keep the quotas and limits, the one with the highest total score was taken."
        )
    for attribute, most in sorted(rule.at_most.items()):
        places = {"attribute": words.attribute(attribute), "most": most}
        yield _("Finalists who share a value of “%(attribute)s”: %(most)s at most.") % places


def _ties(words: Words) -> Iterator[str]:
    _ = words.translate
    protocol = words.content.protocol
    steps = [words.attribute(each) for each in protocol.rule.ties]
    if protocol.rule.casting_vote is not None:
        steps.append(_("the casting vote of the chair"))
    steps.append(_("lots drawn from the number %(seed)s") % {"seed": protocol.seed})
    places = {"resolution": words.plain_number(protocol.rule.resolution), "steps": ", ".join(steps)}
    yield _("Scores are compared to %(resolution)s; where they are equal, this decides: %(steps)s.") % places


def compared(words: Words) -> list[str]:
    """Who would be in without the limits, and by the other list; empty where nothing would change."""
    _ = words.translate
    protocol = words.content.protocol
    first = _chosen_at_first(words)
    said = []
    if protocol.limits:
        changes = _changes(words, first, protocol.without_limits)
        said.append(
            _("Without quotas and limits: %(changes)s.") % {"changes": changes}
            if changes
            else _("Without quotas and limits the finalists would be the same.")
        )
    if protocol.by_other_list is not None:
        changes = _changes(words, first, protocol.by_other_list)
        if protocol.basis == "raw":
            same = _("By the fair average the finalists would be the same.")
            other = _("By the fair average: %(changes)s.")
        else:
            same = _("By the mean score the finalists would be the same.")
            other = _("By the mean score: %(changes)s.")
        said.append(other % {"changes": changes} if changes else same)
    return said


def _chosen_at_first(words: Words) -> tuple[str, ...]:
    """The finalists before anybody withdrew."""
    protocol = words.content.protocol
    left = {each.leaves for each in protocol.withdrawals}
    entered = {number for each in protocol.withdrawals for number in each.enters}
    seated = {*protocol.finalists, *left} - entered
    return tuple(each.candidate for each in protocol.candidates if each.candidate in seated)


def _changes(words: Words, chosen: Sequence[str], other: Sequence[str]) -> str:
    _ = words.translate
    enters = [each for each in other if each not in set(chosen)]
    leaves = [each for each in chosen if each not in set(other)]
    parts = []
    if enters:
        parts.append(_("in would be %(numbers)s") % {"numbers": ", ".join(enters)})
    if leaves:
        parts.append(_("out would be %(numbers)s") % {"numbers": ", ".join(leaves)})
    return "; ".join(parts)


def notes(words: Words) -> list[str]:
    return [words.text(each) for each in words.content.protocol.notes]


def listed_limits(words: Words) -> tuple[list[ProtocolLimit], str]:
    """Quotas and those limits that are used up; and a sentence on the limits that are not listed.

    There may be a limit for each of a thousand organisations; hardly any of them holds anybody back.
    """
    _ = words.translate
    limits = words.content.protocol.limits
    listed = [each for each in limits if each.kind == "quota" or each.chosen == each.maximum]
    left = len(limits) - len(listed)
    if not left:
        return listed, ""
    return listed, _(
        "Limits that are not used up and are not listed here: %(count)s; the spreadsheet holds them all."
    ) % {"count": left}


def not_admitted(words: Words) -> str:
    """How many the rule did not admit; empty for none."""
    _ = words.translate
    count = len(barred_by_rule(words))
    if not count:
        return ""
    return _("Not eligible by the rule: %(count)s; the ranking table gives the reasons.") % {"count": count}


def approval(words: Words) -> str:
    """What the signatures amount to."""
    _ = words.translate
    state = words.content.state
    if state == "published":
        return _("The decision is approved and published.")
    if state == "approved":
        return _("The decision is approved. It is not published yet; this copy is a draft.")
    if state == "rejected":
        return _("The decision is rejected and has no force.")
    return _("The decision is not approved yet; this copy is a draft.")


def verification(words: Words) -> list[tuple[str, str]]:
    """Digest and hashes of what the decision was made from, each with its name."""
    _ = words.translate
    protocol = words.content.protocol
    inputs = protocol.inputs
    found = [
        (_("Digest of the protocol"), words.content.digest),
        (_("Submitted reviews"), inputs.ratings),
        (_("Rubric"), inputs.rubric),
        (_("Candidates"), inputs.candidates),
        (_("Journal, record %(number)s") % {"number": inputs.audit_sequence}, inputs.audit_hash),
    ]
    if protocol.based_on:
        found.append((_("Digest of the changed protocol"), protocol.based_on))
    return [
        *found,
        (_("Number for the lots"), str(protocol.seed)),
        (_("Version of the workbench"), protocol.workbench),
    ]


def how_to_verify(words: Words) -> str:
    _ = words.translate
    return _(
        "The digests are SHA-256. Everything in this protocol can be recomputed from the season's data. "
        "To verify: workbench verify %(file)s"
    ) % {"file": words.content.file_name}
