"""Seats in doubt: who is firmly in or out by the season's own rule, and whom to ask for another look."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from workbench.domain.season import Selection, Stage
from workbench.errors import N_, InvalidSelection, Sentence, SettingsError
from workbench.psychometrics.rasch.scale import Floats
from workbench.selection.lottery import Chances, Lottery, draw_lots
from workbench.selection.rule import SelectionRule
from workbench.selection.uncertainty import (
    advise_ratings,
    bands,
    expected_wrong_choices,
    selection_probability,
)
from workbench.workflows.assigning.plan_reading import read_problem
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.calibrating.fair_points import fair_points
from workbench.workflows.choosing.rubric_columns import all_gates
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

Pair: TypeAlias = tuple[str, str]

FIRMLY = 0.95
# Points of the curve from measures to the rubric's scale.
_CURVE = 2001
_RANDOM_PLANS = 20
_GAIN_STEPS = 6
# What is shown as a conflict of interest, beside work that was taken away for another reason.
_OF_INTEREST = ("own_pair", "own_organisation", "own_region")

_LIMITS = N_(
    "lots keep no quotas and no limits, and this rule has some: %(limits)s; choose by the rule, or draw lots "
    "by a rule without them"
)


@dataclass(frozen=True)
class Openings:
    """Which further reviews could be asked for.

    Attributes
    ----------
    pairs : (juror, entry) without a conflict and not assigned yet; jurors who have rated already.
    spare : juror → entries up to the greatest load, beside what is assigned; not below 0.
    conflicts : how many pairs of the stage are excluded by a conflict of interest.
    new_jurors : active jurors who have not rated anything: nobody knows their severity.
    """

    pairs: frozenset[Pair] = field(repr=False)
    spare: Mapping[str, int]
    conflicts: int
    new_jurors: tuple[str, ...]


def read_openings(work: Unit, stage: Stage, rated_by: frozenset[Hashable]) -> Openings:
    """Who could still rate what: no conflict, no second juror of a region, nothing assigned twice."""
    reading = read_problem(work, stage, per_entry=1)
    problem, jurors = reading.problem, reading.members.keys() - reading.former
    # Whoever has begun, declared a conflict or withdrawn is not asked for the same entry again.
    free = problem.allowed & ~problem.base & ~problem.region_taken[:, problem.region]
    pairs = {
        (str(problem.jurors[juror]), str(problem.entries[entry]))
        for entry, juror in np.argwhere(free).tolist()
    }
    spare = np.maximum(problem.load_max - problem.fixed.sum(axis=0), 0).tolist()
    return Openings(
        frozenset(pair for pair in pairs if pair[0] in rated_by),
        {str(juror): room for juror, room in zip(problem.jurors, spare, strict=True) if juror in jurors},
        sum(kind in _OF_INTEREST for kind in reading.conflicts.values()),
        tuple(sorted(juror for juror in jurors if juror not in rated_by)),
    )


def selection_rule(document: Selection | None, seats: int) -> SelectionRule:
    """The season's rule for the stage with this number of seats; the best so many where it has none."""
    if document is None:
        return SelectionRule(seats=seats)
    return replace(SelectionRule.from_document(document), seats=seats)


@dataclass(frozen=True, eq=False)
class Contest:
    """A calibration with its draws and the rule by which seats are given.

    Attributes
    ----------
    candidates : as from `workbench.workflows.choosing.candidates.read_candidates`. rule : the season's.
    draws : (n_draws, n_entries) measures in logits, in the order of `calibration.fit.entry_frame()`.
    """

    calibration: Calibration
    candidates: pd.DataFrame = field(repr=False)
    rule: SelectionRule
    draws: Floats = field(repr=False)

    @classmethod
    def of(
        cls,
        calibration: Calibration,
        candidates: pd.DataFrame,
        rule: SelectionRule,
        *,
        n_draws: int,
        rng: np.random.Generator,
    ) -> Contest:
        """Raises the refusal where there is no fair list, SettingsError where there is nothing to choose."""
        calibration.require_adjusted()
        seats, n_entries = rule.seats, calibration.fit.table.n_entries
        if seats >= n_entries:
            raise SettingsError(
                name="seats",
                reason=Sentence(
                    N_("%(seats)s for %(entries)s entries; give a number from 1 to %(most)s"),
                    {"seats": seats, "entries": n_entries, "most": n_entries - 1},
                ),
            )
        order = [str(each) for each in calibration.fit.table.entries]
        known = candidates.set_index("candidate", drop=False).reindex(order).reset_index(drop=True)
        known["candidate"] = order
        rule = replace(rule, gates=all_gates(rule.gates, known.columns))
        return cls(calibration, known, rule, calibration.fit.draws(n_draws, rng))

    @property
    def seats(self) -> int:
        return self.rule.seats

    def plain_probability(self) -> Floats:
        """(n_entries,) share of draws in which the entry is among the best `seats`."""
        return selection_probability(self.draws, seats=self.seats)

    def rule_probability(self) -> Floats:
        """(n_entries,) share of draws in which the season's rule chooses the entry."""
        if not _decides(self.rule):
            return self.plain_probability()
        fit = self.calibration.fit
        grid = np.linspace(self.draws.min(), self.draws.max(), _CURVE)
        points = fair_points(fit, grid, self.calibration.scoring)
        merit = np.interp(self.draws, grid, points)
        return selection_probability(merit, candidates=self.candidates, rule=self.rule)

    def wrong_choices(self) -> float:
        """Expected number of seats that go to entries that are not among the best, by the fair list."""
        return expected_wrong_choices(self.draws, seats=self.seats)

    def table(self, *, firmly: float = FIRMLY) -> pd.DataFrame:
        """entry, measure, se (logits), raw, fair (points), raw_rank, fair_rank, rank_low, rank_high (95 of
        100 draws put the entry between these places), probability (of a seat, by merit alone), by_rule (by
        the season's rule), band (in, contested, out; by the rule); best first."""
        ranks = _ranks(self.draws)
        low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="nearest")
        by_rule = self.rule_probability()
        found = {
            "rank_low": low.astype(np.int64),
            "rank_high": high.astype(np.int64),
            "probability": self.plain_probability(),
            "by_rule": by_rule,
            "band": bands(by_rule, firmly=firmly),
        }
        frame = self.calibration.entries()
        place = {entry: number for number, entry in enumerate(self.calibration.fit.table.entries)}
        at = frame["entry"].map(place).to_numpy()
        columns = ["entry", "measure", "se", "raw", "fair", "raw_rank", "fair_rank"]
        return frame[columns].assign(**{name: values[at] for name, values in found.items()})

    def advice(
        self,
        openings: Openings,
        n: int,
        *,
        extra: int,
        per_juror: int | None = None,
        rng: np.random.Generator,
    ) -> pd.DataFrame:
        """juror, entry, expected_gain: the n further reviews that lower wrong choices most, among those that
        conflicts and loads allow; `extra` entries above the greatest load of each juror, and nobody more than
        `per_juror` (by default twice an even share)."""
        fit = self.calibration.fit
        share = ceil(2 * n / fit.table.n_jurors) if per_juror is None else per_juror
        room = {juror: min(most, share) for juror, most in _room(openings, extra).items()}
        allowed = sorted(each for each in openings.pairs if room[each[0]] > 0)
        return advise_ratings(fit, fit.table, n=n, seats=self.seats, allowed=allowed, per_juror=room, rng=rng)

    def gains(
        self, openings: Openings, advised: pd.DataFrame, *, extra: int, rng: np.random.Generator
    ) -> pd.DataFrame:
        """plan (targeted, random), ratings, wrong_choices with wrong_choices_low and _high: what is expected
        of the advised reviews, and of as many at random among those allowed (mean and the range of 95 of 100
        such plans)."""
        import pandas as pd

        wrong, total = self.wrong_choices(), len(advised)
        gain = np.concatenate([[0.0], advised["expected_gain"].to_numpy(dtype=float).cumsum()])
        steps = np.unique(np.linspace(0, total, _GAIN_STEPS + 1).round().astype(int)).tolist()
        rows = [_gain_row("targeted", each, np.array([wrong - gain[each]])) for each in steps]
        room = _room(openings, extra)
        allowed = sorted(each for each in openings.pairs if room[each[0]] > 0)
        for each in steps:
            found = [self._random_gain(allowed, each, rng) for _ in range(_RANDOM_PLANS)]
            rows.append(_gain_row("random", each, wrong - np.array(found)))
        return pd.DataFrame(rows)

    def lots(self, *, seed: str, chances: Chances, firmly: float = FIRMLY) -> Lottery:
        """Draw lots among those in doubt; see `workbench.selection.lottery.draw_lots`.

        Raises
        ------
        InvalidSelection : the rule has quotas or limits, which lots would not keep.
        """
        limits = [each.label for each in self.rule.quotas]
        limits += [f"{attribute} ≤ {most}" for attribute, most in self.rule.at_most.items()]
        if limits:
            raise InvalidSelection(reason=Sentence(_LIMITS, {"limits": "; ".join(limits)}))
        labels = [str(each) for each in self.calibration.fit.table.entries]
        chance = dict(zip(labels, self.rule_probability().tolist(), strict=True))
        return draw_lots(chance, seats=self.seats, seed=seed, firmly=firmly, chances=chances)

    def _random_gain(self, allowed: list[Pair], n: int, rng: np.random.Generator) -> float:
        if n == 0:
            return 0.0
        fit = self.calibration.fit
        picked = [allowed[each] for each in rng.choice(len(allowed), min(n, len(allowed)), replace=False)]
        found = advise_ratings(
            fit, fit.table, n=len(picked), seats=self.seats, allowed=picked, per_juror=len(picked), rng=rng
        )
        return float(found["expected_gain"].sum())


def _decides(rule: SelectionRule) -> bool:
    """Whether the rule says more than how many seats there are."""
    plain = SelectionRule(seats=rule.seats)
    told = replace(rule, reserve=0, merit=plain.merit, resolution=plain.resolution)
    return told != plain


def _room(openings: Openings, extra: int) -> dict[Any, int]:
    if extra < 0:
        raise SettingsError(
            name="extra", reason=Sentence(N_("is %(extra)s; it has to be 0 or more"), {"extra": extra})
        )
    return {juror: spare + extra for juror, spare in openings.spare.items()}


def _ranks(draws: Floats) -> Floats:
    """(n_draws, n_entries) place of each entry in each draw, 1 for the best."""
    order = np.argsort(-draws, axis=1, kind="stable")
    ranks = np.empty(draws.shape)
    np.put_along_axis(ranks, order, np.arange(1.0, draws.shape[1] + 1)[None, :], axis=1)
    return ranks


def _gain_row(plan: str, ratings: int, wrong: Floats) -> dict[str, object]:
    low, high = np.quantile(wrong, [0.025, 0.975])
    return {
        "plan": plan,
        "ratings": ratings,
        "wrong_choices": float(wrong.mean()),
        "wrong_choices_low": float(low),
        "wrong_choices_high": float(high),
    }
