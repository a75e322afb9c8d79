"""What makes one allowed plan better than another, and what may be given up for it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.assignment.reading import is_number
from workbench.errors import N_, InvalidAssignment, Sentence
from workbench.psychometrics.rasch.linking import LinkQuality

_SHARE = N_("%(name)s has to be a share from 0 to 1, not %(value)r")
_CAP = N_("the highest chance of a pair has to lie above 0 and not above 1, not %(value)r")
_BOUND = N_("%(name)s has to be a number from 0 up, not %(value)r")
_CONNECTIVITY = N_("connectivity is %(found)s and has to be at least %(asked)s")
_EFFICIENCY = N_("efficiency is %(found)s and has to be at least %(asked)s")
_RESISTANCE = N_("the largest resistance is %(found)s and has to be at most %(asked)s")


@dataclass(frozen=True)
class Wishes:
    """Shares of affinity that may be given up, at most, for what affinity does not say.

    Attributes
    ----------
    panels : for jurors who see whole panels side by side.
    links : for co-ratings spread so that severities can be compared.
    raise_worst : raise the mean affinity of the worst-served entry before the sum of all.
    highest_chance : no pair is assigned with a probability above this, so that nobody can count on being
        given a certain entry; None for no such bound. Decided by the seed.
    """

    panels: float = 0.015
    links: float = 0.015
    raise_worst: bool = True
    highest_chance: float | None = None

    def __post_init__(self) -> None:
        for name, value in (("panels", self.panels), ("links", self.links)):
            if not is_number(value) or not 0 <= value <= 1:
                raise InvalidAssignment(reason=Sentence(_SHARE, {"name": name, "value": value}))
        chance = self.highest_chance
        if chance is not None and (not is_number(chance) or not 0 < chance <= 1):
            raise InvalidAssignment(reason=Sentence(_CAP, {"value": chance}))


@dataclass(frozen=True)
class LinkThreshold:
    """How firmly a plan has to tie jurors together, in the measures of `LinkQuality`.

    Attributes
    ----------
    connectivity, efficiency : at least.
    largest_resistance : at most; None for any.
    affinity_given_up : the most of the affinity, as a share, that reaching it may cost.
    """

    connectivity: float = 0.0
    efficiency: float = 0.0
    largest_resistance: float | None = None
    affinity_given_up: float = 0.1

    def __post_init__(self) -> None:
        values = {"connectivity": self.connectivity, "efficiency": self.efficiency}
        if self.largest_resistance is not None:
            values["largest_resistance"] = self.largest_resistance
        for name, value in values.items():
            if not is_number(value) or value < 0:
                raise InvalidAssignment(reason=Sentence(_BOUND, {"name": name, "value": value}))
        share = self.affinity_given_up
        if not is_number(share) or not 0 <= share <= 1:
            places = {"name": "affinity_given_up", "value": share}
            raise InvalidAssignment(reason=Sentence(_SHARE, places))

    def missed(self, quality: LinkQuality) -> tuple[Sentence, ...]:
        """What the plan does not reach, a sentence each."""
        bounds = [
            (
                quality.connectivity >= self.connectivity,
                _CONNECTIVITY,
                quality.connectivity,
                self.connectivity,
            ),
            (quality.efficiency >= self.efficiency, _EFFICIENCY, quality.efficiency, self.efficiency),
        ]
        if self.largest_resistance is not None:
            reached = quality.largest_resistance <= self.largest_resistance
            bounds.append((reached, _RESISTANCE, quality.largest_resistance, self.largest_resistance))
        return tuple(
            Sentence(text, {"found": f"{found:.3g}", "asked": f"{asked:.3g}"})
            for reached, text, found, asked in bounds
            if not reached
        )
