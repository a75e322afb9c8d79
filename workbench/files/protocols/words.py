"""Numbers, dates and names as a protocol shows them, in its language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import ceil, log10
from typing import Any

from workbench.domain.protocol import ProtocolCandidate
from workbench.domain.text import Language, Text
from workbench.errors import N_
from workbench.files.protocols.content import PairDetails, ProtocolContent
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.workflows.access import ORGANISER
from workbench.workflows.choosing.attribute_names import ATTRIBUTES, organisation_name
from workbench.workflows.choosing.rubric_columns import column_name
from workbench.workflows.wording import decimal

NOTHING = "—"
_MOST_DIGITS = 4
_STATES = {
    "proposed": N_("draft, not approved"),
    "approved": N_("draft, approved, not published"),
    "rejected": N_("rejected, without force"),
    "published": N_("approved and published"),
}
_ACTS = {
    "propose": N_("the decision proposed"),
    "approve": N_("the decision approved"),
    "reject": N_("the decision rejected"),
    "publish": N_("the list published"),
}
_OFFICES = {"chair": N_("Chair of the jury"), "commission": N_("Member of the counting commission")}
_STATUS = {"finalist": N_("finalist"), "out": N_("not chosen"), "barred": N_("not eligible")}
_ON_RESERVE = N_("reserve, %(place)s")
_YES_NO = {True: N_("yes"), False: N_("no")}
# Heads of columns of the ranking that need more than the attribute's name: an organisation stands as the
# quotas compare it, all spellings as one.
_HEADINGS = {"complete": N_("All reviews submitted"), "organisation": N_("Organisation (for quotas)")}
_LEFT = N_("withdrew")
_BY_COMMAND = N_("organiser (command line)")
_DATE = N_("%(month)s %(day)s, %(year)s")
_MOMENT = N_("%(date)s, %(time)s (%(zone)s)")
_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


class Words:
    """The words of one protocol: `translate` for sentences, and how it shows what it holds."""

    def __init__(self, content: ProtocolContent) -> None:
        self.content = content
        self.language: Language = content.language
        self.translate: Callable[[str], str] = translator(content.language).gettext

    def text(self, text: Text) -> str:
        return text.to(self.language)

    # --- numbers and dates ---

    @cached_property
    def digits(self) -> int:
        """Decimals by which scores differ at all: those of the rule's resolution."""
        return min(max(ceil(-log10(self.content.protocol.rule.resolution) - 1e-9), 1), _MOST_DIGITS)

    def number(self, value: float, digits: int | None = None) -> str:
        """A number with the decimal mark of the language; a whole one has none.

        Halves are rounded up, as spreadsheets do: the same score must not differ between two files.
        """
        step = Decimal(1).scaleb(-(self.digits if digits is None else digits))
        rounded = Decimal(f"{value:.12f}").quantize(step, ROUND_HALF_UP)
        if digits == 0:
            return str(rounded)
        return decimal(float(rounded), -int(step.as_tuple().exponent)).translated(self.translate)

    def plain_number(self, value: float) -> str:
        """A number of the rule, with no more decimals than it has."""
        shown = f"{value:.6f}".rstrip("0").rstrip(".")
        return self.number(value, len(shown.partition(".")[2]))

    def date(self, at: datetime) -> str:
        local = at.astimezone(self.content.zone)
        places = {"day": local.day, "month": self.translate(_MONTHS[local.month - 1]), "year": local.year}
        return self.translate(_DATE) % places

    def moment(self, at: datetime) -> str:
        """Day and minute in the season's time zone, which is named by its distance from UTC."""
        local = at.astimezone(self.content.zone)
        offset = local.strftime("%z")
        minutes = f":{offset[3:5]}" if offset[3:5] != "00" else ""
        zone = f"UTC{offset[0]}{int(offset[1:3])}{minutes}"
        return self.translate(_MOMENT) % {"date": self.date(at), "time": f"{local:%H:%M}", "zone": zone}

    @cached_property
    def made_at(self) -> datetime:
        at = datetime.fromisoformat(self.content.protocol.made_at)
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    # --- people and states ---

    @property
    def state(self) -> str:
        return self.translate(_STATES[self.content.state])

    def act(self, act: str) -> str:
        return self.translate(_ACTS[act])

    def office(self, office: str) -> str:
        return self.translate(_OFFICES[office])

    def member(self, member_id: str) -> str:
        """The code of a member, with the name where this copy has it."""
        if member_id == ORGANISER:
            return self.translate(_BY_COMMAND)
        code = shown_member(member_id, self.language)
        name = next((each.name for each in self.content.signers if each.member_id == member_id), "")
        return f"{code}, {name}" if name else code

    # --- candidates ---

    @cached_property
    def candidates(self) -> dict[str, ProtocolCandidate]:
        return {each.candidate: each for each in self.content.protocol.candidates}

    @cached_property
    def has_details(self) -> bool:
        """Whether this is the organisers' own copy, which names people."""
        return any(each.names for each in self.content.details.values())

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {each.entry: each.title for each in self.content.sheets}

    def details(self, number: str) -> PairDetails:
        return self.content.details.get(number, PairDetails())

    def title(self, number: str) -> str:
        return self.details(number).title or self._titles.get(number, "")

    def region(self, number: str) -> str:
        candidate = self.candidates.get(number)
        attributes = candidate.attributes if candidate else {}
        return self.details(number).region or self.value("region", attributes.get("region"))

    def score(self, number: str) -> float | None:
        """What the candidate was ranked by."""
        candidate = self.candidates.get(number)
        if candidate is None:
            return None
        return candidate.raw if self.content.protocol.basis == "raw" else candidate.fair

    @cached_property
    def _finalists(self) -> frozenset[str]:
        return frozenset(self.content.protocol.finalists)

    @cached_property
    def left(self) -> dict[str, int]:
        """Who withdrew, with the withdrawal's place."""
        found = {each.leaves: place for place, each in enumerate(self.content.protocol.withdrawals)}
        return {number: place for number, place in found.items() if number not in self._finalists}

    @cached_property
    def _call_up(self) -> dict[str, int]:
        """Places on the reserve list as it is now."""
        return {each: place for place, each in enumerate(self.content.protocol.reserve_list, start=1)}

    def status(self, candidate: ProtocolCandidate) -> str:
        """Where a candidate stands now, withdrawals included."""
        if candidate.candidate in self._finalists:
            return self.translate(_STATUS["finalist"])
        if candidate.candidate in self.left:
            return self.translate(_LEFT)
        if candidate.candidate in self._call_up:
            return self.translate(_ON_RESERVE) % {"place": self._call_up[candidate.candidate]}
        return self.translate(_STATUS[candidate.status])

    # --- what quotas and limits look at ---

    def attribute(self, name: str) -> str:
        if name in ATTRIBUTES:
            return self.translate(ATTRIBUTES[name])
        return column_name(self.content.rubric, name, self.language) or name

    def heading(self, name: str) -> str:
        """What stands over the column of an attribute."""
        return self.translate(_HEADINGS[name]) if name in _HEADINGS else self.attribute(name)

    def value(self, attribute: str, value: Any) -> str:
        """A value of an attribute, or several, as people read it."""
        if value is None:
            return ""
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(self.value(attribute, each) for each in value)
        if isinstance(value, bool):
            return self.translate(_YES_NO[value])
        if isinstance(value, float):
            return self.plain_number(value)
        named = self.content.value_names.get((attribute, str(value)))
        if named is not None:
            return self.text(named)
        return organisation_name(str(value)) if attribute == "organisation" else str(value)
