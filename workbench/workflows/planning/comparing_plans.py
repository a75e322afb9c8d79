"""Plans of a jury tried on one and the same simulated season: what each loses, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workbench.domain.calibration import CalibrationRules
from workbench.domain.ratings import Indices
from workbench.errors import N_, Sentence, SettingsError
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.simulation.simulate import Simulation, simulate_ratings
from workbench.psychometrics.simulation.simulated_designs import review_pairs
from workbench.selection.uncertainty import selection_probability
from workbench.workflows.calibrating.calibrate import Calibration, calibrate

if TYPE_CHECKING:
    import pandas as pd

Pairs: TypeAlias = tuple[Indices, Indices]

# A season of more entries is tried on a smaller one of the same loads: the numbers hardly change.
MOST_ENTRIES = 300
_NORMAL_95 = 1.959964
_DRAWS = 1000
_COLUMNS = ["entry", "juror", "criterion", "level"]

_MIXED = N_("%(jurors)s each, mixed")
_SILOED = N_("%(jurors)s each, %(themes)s themes, %(linking)s %% shared")
_APART = N_("%(jurors)s each, %(themes)s themes, none shared")


@dataclass(frozen=True)
class Plan:
    """Who rates what: every entry by `per_entry` jurors.

    `themes` 1 mixes everybody at random, with equal loads; more split entries and jurors into themes, and a
    share `linking` of entries has one juror from another theme.
    """

    per_entry: int
    themes: int = 1
    linking: float = 0.0

    @property
    def name(self) -> Sentence:
        places = {"jurors": self.per_entry, "themes": self.themes, "linking": round(100 * self.linking)}
        if self.themes == 1:
            return Sentence(_MIXED, places)
        return Sentence(_SILOED if self.linking > 0 else _APART, places)

    def pairs(self, n_entries: int, n_jurors: int, rng: np.random.Generator) -> Pairs:
        """(n_reviews,) entry and juror of each review. Raises SettingsError for a plan that cannot be."""
        design = "balanced" if self.themes == 1 else "siloed"
        return review_pairs(design, n_entries, n_jurors, self.per_entry, self.themes, self.linking, rng)


@dataclass(frozen=True)
class SeasonLike:
    """A season to draw ratings for: sizes, and the spreads of the real one in logits.

    Attributes
    ----------
    entries, jurors, seats : of the season itself. trial_entries, trial_jurors, trial_seats : of the one that
        is simulated, of the same loads; the same where the season is small enough.
    thresholds : for each criterion, steps between its levels; None puts them 1 logit apart, as where a level
        was never given.
    rules : by which a fair list is made or refused.
    """

    entries: int
    jurors: int
    criteria: int
    levels: int
    seats: int
    entry_sd: float
    severity_sd: float
    difficulty_sd: float
    halo_sd: float
    thresholds: tuple[tuple[float, ...], ...] | None = field(repr=False)
    rules: CalibrationRules = field(repr=False)
    most_entries: int = MOST_ENTRIES

    @classmethod
    def of(cls, calibration: Calibration, *, most_entries: int = MOST_ENTRIES) -> SeasonLike:
        """The season as its ratings show it.

        The spread of severities is that of the estimates less their error: estimates vary more than truth.

        Raises
        ------
        MeasurementProblem : where the ratings could not be fitted.
        SettingsError : the number of seats is not known, or leaves nothing to choose.
        """
        fit, seats = calibration.fit, calibration.require_seats()
        table = fit.table
        if seats >= table.n_entries:
            reason = Sentence(
                N_("%(seats)s for %(entries)s entries; give a number from 1 to %(most)s"),
                {"seats": seats, "entries": table.n_entries, "most": table.n_entries - 1},
            )
            raise SettingsError(name="seats", reason=reason)
        spread = float(fit.juror_severity.var(ddof=1)) if table.n_jurors > 1 else 0.0
        severity_sd = float(np.sqrt(max(spread - float((fit.juror_se**2).mean()), 0.0)))
        known = np.isfinite(fit.thresholds).all()
        difficulty = fit.criterion_difficulty[np.isfinite(fit.criterion_difficulty)]
        return cls(
            entries=table.n_entries,
            jurors=table.n_jurors,
            criteria=table.n_criteria,
            levels=fit.scale.n_levels,
            seats=seats,
            entry_sd=fit.entry_sd,
            severity_sd=severity_sd,
            difficulty_sd=float(difficulty.std()) if len(difficulty) else 0.0,
            halo_sd=fit.halo_sd,
            thresholds=tuple(map(tuple, fit.thresholds.tolist())) if known else None,
            rules=calibration.rules,
            most_entries=most_entries,
        )

    @property
    def scale(self) -> float:
        """Share of the season that is simulated."""
        return min(1.0, self.most_entries / self.entries)

    @property
    def trial_entries(self) -> int:
        return min(self.entries, self.most_entries)

    @property
    def trial_jurors(self) -> int:
        return max(2, round(self.jurors * self.scale))

    @property
    def trial_seats(self) -> int:
        return max(1, round(self.seats * self.scale))

    def draw(self, rng: np.random.Generator) -> Simulation:
        """Everybody's ratings of everything: a plan then asks for some of them."""
        return simulate_ratings(
            n_entries=self.trial_entries,
            n_jurors=self.trial_jurors,
            n_criteria=self.criteria,
            n_levels=self.levels,
            entry_sd=self.entry_sd,
            severity_sd=self.severity_sd,
            difficulty_sd=self.difficulty_sd,
            thresholds=None if self.thresholds is None else np.array(self.thresholds),
            halo_sd=self.halo_sd,
            design="complete",
            rng=rng,
        )

    def judged(self, drawn: Simulation, pairs: Pairs) -> Calibration:
        """The lists that these reviews lead to; groups without a shared entry are put on one scale by the
        season's assumption, or else by taking their jurors as equally severe on average."""
        asked = np.zeros((self.trial_entries, self.trial_jurors), dtype=bool)
        asked[pairs] = True
        # In a complete design rows come by entry, then juror, then criterion.
        frame = drawn.frame.loc[np.repeat(asked.ravel(), self.criteria), _COLUMNS]
        assume = self.rules.assume or "random_jurors"
        rules = self.rules.model_copy(update={"assume": assume})
        return calibrate(frame, None, rules, seats=self.trial_seats)


def plans_like(season: SeasonLike, per_entry: int) -> tuple[Plan, ...]:
    """The season's number of jurors an entry, one fewer and one more; then by themes, linked less and less.

    Themes are left out where the jurors are too few for two of them.
    """
    numbers = [each for each in (per_entry - 1, per_entry, per_entry + 1) if 1 < each <= season.trial_jurors]
    themes = min(4, season.trial_jurors // per_entry)
    linked = [Plan(per_entry, themes, share) for share in (0.3, 0.1, 0.0)] if themes > 1 else []
    return (*(Plan(each) for each in numbers), *linked)


def compare_plans(season: SeasonLike, plans: Sequence[Plan], *, runs: int, seed: int) -> pd.DataFrame:
    """Try plans on the same drawn seasons, so that what differs between them is the plan.

    Returns
    -------
    frame : plan (place in `plans`), run (from 1), rmse (of measures against the truth, logits), coverage
        (share of 95 % intervals with the truth inside), reliability, wrong_choices and raw_wrong_choices
        (seats of the fair and of the raw list that are expected, from the plan's own ratings, to go to
        entries that are not the truly best), true_wrong_choices and true_raw_wrong_choices (those that did:
        the same on average, but far more a matter of chance in each run), groups (of jurors without a shared
        entry), refused (whether the season's rules would refuse the fair list).

    Raises
    ------
    SettingsError : a plan that cannot be. MeasurementProblem : a plan whose ratings cannot be measured.
    """
    import pandas as pd

    rows = []
    for run in range(1, runs + 1):
        drawn = season.draw(np.random.default_rng([seed, run]))
        for number, plan in enumerate(plans):
            rng = np.random.default_rng([seed, run, number])
            pairs = plan.pairs(season.trial_entries, season.trial_jurors, rng)
            calibration = season.judged(drawn, pairs)
            rows.append({"plan": number, "run": run, **_recovered(season, drawn, calibration, rng)})
    return pd.DataFrame(rows)


def try_bad_luck(
    season: SeasonLike, per_entry: Sequence[int], *, planted: int = 4, runs: int, seed: int
) -> pd.DataFrame:
    """Give worthy entries the harshest jurors there are, and see what becomes of them in both lists.

    Entries are planted from the middle of the truly best `seats`: worthy, and not by so much that nothing
    could hurt them. All other entries have jurors at random.

    Returns
    -------
    frame : per_entry, run, entry, true_rank, raw_rank, fair_rank (1 is best), severity (true mean of its
        jurors, logits), raw_in, fair_in.
    """
    import pandas as pd

    frames = []
    for run in range(1, runs + 1):
        drawn = season.draw(np.random.default_rng([seed, run]))
        truth: Floats = drawn.measure.to_numpy().astype(np.float64)
        severity = drawn.severity.to_numpy()
        worthy = _worthy(truth, season.trial_seats, planted)
        harshest = np.argsort(-severity, kind="stable")
        for number in per_entry:
            rng = np.random.default_rng([seed, run, number])
            entry, juror = Plan(number).pairs(season.trial_entries, season.trial_jurors, rng)
            for each in worthy:
                juror[entry == each] = harshest[:number]
            calibration = season.judged(drawn, (entry, juror))
            raw_rank = _ranks(calibration.raw["raw"].to_numpy(dtype=float))[worthy]
            fair_rank = _ranks(calibration.fit.entry_measure)[worthy]
            found = {
                "per_entry": number,
                "run": run,
                "entry": drawn.measure.index[worthy],
                "true_rank": _ranks(truth)[worthy],
                "severity": float(severity[harshest[:number]].mean()),
                "raw_rank": raw_rank,
                "fair_rank": fair_rank,
                "raw_in": raw_rank <= season.trial_seats,
                "fair_in": fair_rank <= season.trial_seats,
            }
            frames.append(pd.DataFrame(found))
    return pd.concat(frames, ignore_index=True)


def plan_costs(season: SeasonLike, plans: Sequence[Plan], *, minutes: float) -> pd.DataFrame:
    """What plans ask of the season's jury: reviews, hours, and both for each juror.

    `minutes` : that one review takes.
    """
    import pandas as pd

    if not minutes > 0:
        raise SettingsError(
            name="minutes",
            reason=Sentence(N_("is %(minutes)s; a review takes more than no time"), {"minutes": minutes}),
        )
    reviews = [plan.per_entry * season.entries for plan in plans]
    return pd.DataFrame(
        {
            "plan": range(len(plans)),
            "reviews": reviews,
            "hours": [each * minutes / 60 for each in reviews],
            "reviews_per_juror": [each / season.jurors for each in reviews],
            "hours_per_juror": [each * minutes / 60 / season.jurors for each in reviews],
        }
    )


def _recovered(
    season: SeasonLike, drawn: Simulation, calibration: Calibration, rng: np.random.Generator
) -> dict[str, float]:
    fit, seats = calibration.fit, season.trial_seats
    truth: Floats = drawn.measure.to_numpy().astype(np.float64)
    error = fit.entry_measure - truth
    raw = calibration.raw["raw"].to_numpy(dtype=float)
    chance = selection_probability(fit.draws(_DRAWS, rng), seats=seats)
    apart = fit.components.n_groups > 1 and season.rules.assume is None
    return {
        "rmse": float(np.sqrt((error**2).mean())),
        "coverage": float((np.abs(error) <= _NORMAL_95 * fit.entry_se).mean()),
        "reliability": fit.reliability,
        "wrong_choices": float(seats - chance[_ranks(fit.entry_measure) <= seats].sum()),
        "raw_wrong_choices": float(seats - chance[_ranks(raw) <= seats].sum()),
        "true_wrong_choices": _wrong(fit.entry_measure, truth, seats),
        "true_raw_wrong_choices": _wrong(raw, truth, seats),
        "groups": fit.components.n_groups,
        "refused": bool(apart or not calibration.adjusted),
    }


def _worthy(truth: Floats, seats: int, count: int) -> Indices:
    """Up to `count` entries, evenly from the middle third of the truly best `seats`."""
    last = max(seats * 2 // 3, 1)
    first = min(seats // 3, last - 1)
    places = np.unique(np.linspace(first, last - 1, min(count, last - first)).round().astype(np.int64))
    return np.argsort(-truth, kind="stable")[places]


def _wrong(score: Floats, truth: Floats, seats: int) -> int:
    return int(((_ranks(truth) <= seats) & (_ranks(score) > seats)).sum())


def _ranks(values: Floats) -> Indices:
    """(n,) 1 for the highest."""
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks
