"""A rule of selection in words, line by line, and what another rule has that it has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.domain.rubric import Rubric
from workbench.domain.season import Quota, Season
from workbench.domain.season import Selection as SelectionDocument
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.i18n import translator
from workbench.workflows.choosing.attribute_names import AttributeNames
from workbench.workflows.choosing.rubric_columns import with_rubrics_gates
from workbench.workflows.wording import decimal

_SEATS = N_("Seats: %(seats)s, on reserve: %(reserve)s")
_RAW = N_("Ranked by the mean scores")
_FAIR = N_("Ranked by scores freed from the severity of jurors")
_MINIMUM = N_("%(attribute)s: %(value)s — %(minimum)s or more")
_MAXIMUM = N_("%(attribute)s: %(value)s — %(maximum)s or fewer")
_BOTH = N_("%(attribute)s: %(value)s — %(minimum)s to %(maximum)s")
_AT_MOST = N_("%(attribute)s: no more than %(most)s with the same one")
_MERIT = N_("Score: %(merit)s or higher")
_GATES = N_("Needed: %(columns)s")
_TIES = N_("Equal scores are told apart by: %(steps)s")
_VOTE = N_("the chair's vote (%(column)s)")
_LOT = N_("lot")
_MUST = N_("In by decision: %(numbers)s")
_EXCLUDED = N_("Out by decision: %(numbers)s")


@dataclass(frozen=True)
class RuleWords:
    """Rules of a stage in one language; ids only."""

    season: Season
    rubric: Rubric
    language: Language

    @property
    def names(self) -> AttributeNames:
        return AttributeNames(self.season, self.language, self.rubric)

    def lines(self, rule: SelectionDocument) -> list[str]:
        """The whole rule; what it does not ask for is not mentioned."""
        return list(self._by_subject(rule).values())

    def differences(self, rule: SelectionDocument, season_rule: SelectionDocument) -> dict[str, list[str]]:
        """Where a rule differs from the season's: its own lines (`has`), and what it leaves out (`lacks`)."""
        # The rubric's own gates come to every rule: they are no difference.
        season_rule = with_rubrics_gates(season_rule, rule.gates)
        mine, theirs = self._by_subject(rule), self._by_subject(season_rule)
        return {
            "has": [line for subject, line in mine.items() if theirs.get(subject) != line],
            "lacks": [line for subject, line in theirs.items() if subject not in mine],
        }

    def _by_subject(self, rule: SelectionDocument) -> dict[str, str]:
        """A line for each thing that the rule speaks of."""
        sentences = {
            "seats": Sentence(_SEATS, {"seats": rule.seats, "reserve": rule.reserve}),
            "merit": Sentence(_FAIR if rule.merit == "fair" else _RAW),
        }
        for quota in rule.quotas:
            sentences[f"quota {quota.attribute} {quota.value}"] = self._quota(quota)
        for attribute, most in rule.at_most.items():
            places = {"attribute": self.column(attribute), "most": most}
            sentences[f"at_most {attribute}"] = Sentence(_AT_MOST, places)
        if rule.minimum_merit is not None:
            sentences["minimum"] = Sentence(_MERIT, {"merit": decimal(rule.minimum_merit, 2)})
        if rule.gates:
            sentences["gates"] = Sentence(_GATES, {"columns": ", ".join(map(self.column, rule.gates))})
        sentences["ties"] = self._ties(rule)
        for text, decisions in ((_MUST, rule.must_have), (_EXCLUDED, rule.excluded)):
            if decisions:
                sentences[text] = Sentence(text, {"numbers": ", ".join(sorted(decisions))})
        translate = translator(self.language).gettext
        return {subject: each.translated(translate) for subject, each in sentences.items()}

    def column(self, name: str) -> str:
        """A criterion by its name, an attribute as people call it, any other column as it is."""
        return self.names.attribute(name)

    def bound(self, minimum: int, maximum: int | None) -> str:
        """The bounds of a limit as few signs: ≥ 3, ≤ 10, 3–10."""
        if maximum is None:
            return f"≥ {minimum}"
        return f"{minimum}\N{EN DASH}{maximum}" if minimum else f"≤ {maximum}"

    def _quota(self, quota: Quota) -> Sentence:
        places = {
            "attribute": self.column(quota.attribute),
            "value": self.names.value(quota.attribute, quota.value),
            "minimum": quota.minimum,
            "maximum": quota.maximum,
        }
        if quota.maximum is None:
            return Sentence(_MINIMUM, places)
        return Sentence(_BOTH if quota.minimum else _MAXIMUM, places)

    def _ties(self, rule: SelectionDocument) -> Sentence:
        translate = translator(self.language).gettext
        steps: Sequence[str] = [
            *map(self.column, rule.ties),
            *([translate(_VOTE) % {"column": rule.casting_vote}] if rule.casting_vote else []),
            translate(_LOT),
        ]
        return Sentence(_TIES, {"steps": " → ".join(steps)})
