"""Try a jury's plan before it judges: simulate it, calibrate, and compare with the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.domain.calibration import CalibrationRules
from workbench.errors import N_, MeasurementProblem, Sentence, SettingsError
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.simulation.simulate import Simulation, simulate_ratings
from workbench.workflows.calibrating.calibrate import Calibration, calibrate

if TYPE_CHECKING:
    import pandas as pd

_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class JuryPlan:
    """How many entries, jurors and criteria, and how unlike jurors are; SDs in logits.

    The fields are those of `workbench.psychometrics.simulation.simulate.simulate_ratings`; `seats` go to the
    best.
    """

    entries: int = 300
    jurors: int = 20
    criteria: int = 6
    levels: int = 5
    per_entry: int = 3
    seats: int = 30
    entry_sd: float = 1.0
    severity_sd: float = 0.5
    halo_sd: float = 0.6
    drift_sd: float = 0.0
    central_tendency: float = 0.0
    missing: float = 0.0
    design: Literal["balanced", "complete", "siloed"] = "balanced"
    themes: int = 4
    linking: float = 0.1

    def simulate(self, rng: np.random.Generator) -> Simulation:
        """Draw the plan's ratings once. Raises SettingsError for a plan that cannot be."""
        return simulate_ratings(
            n_entries=self.entries,
            n_jurors=self.jurors,
            n_criteria=self.criteria,
            n_levels=self.levels,
            jurors_per_entry=self.per_entry,
            entry_sd=self.entry_sd,
            severity_sd=self.severity_sd,
            halo_sd=self.halo_sd,
            drift_sd=self.drift_sd,
            central_tendency=self.central_tendency,
            missing=self.missing,
            design=self.design,
            themes=self.themes,
            linking=self.linking,
            rng=rng,
        )


def try_plan(plan: JuryPlan, rules: CalibrationRules, *, runs: int, seed: int) -> Iterator[dict[str, object]]:
    """Simulate and calibrate a plan some times, each from a seed of its own; yields run by run.

    Yields
    ------
    run (from 1); raw_correlation, fair_correlation (of the list with the true measures); raw_wrong,
    fair_wrong (seats that did not go to the truly best); rmse (of the measures, logits), coverage (share of
    95 % intervals with the truth inside), severity_rmse (logits), reliability, largest_difference_error
    (logits); refused (whether the season's rules would refuse the fair list, which is still measured here)
    and fitted. NaN where the ratings could not be fitted at all.

    Raises
    ------
    SettingsError : a plan that cannot be.
    """
    if not 1 <= plan.seats < plan.entries:
        raise SettingsError(
            name="seats",
            reason=Sentence(
                N_("%(seats)s for %(entries)s entries; give a number from 1 to %(most)s"),
                {"seats": plan.seats, "entries": plan.entries, "most": plan.entries - 1},
            ),
        )
    for run in range(1, runs + 1):
        simulation = plan.simulate(np.random.default_rng([seed, run]))
        calibration = calibrate(simulation.frame, None, rules, seats=plan.seats)
        yield {"run": run, **_recovered(simulation, calibration, plan.seats)}


def recovery_summary(runs: list[dict[str, object]]) -> pd.DataFrame:
    """quantity, mean, lowest, highest over the runs, one row for each number that `try_plan` yields."""
    import pandas as pd

    frame = pd.DataFrame(runs).drop(columns="run").astype(float)
    return pd.DataFrame(
        {
            "quantity": list(frame.columns),
            "mean": frame.mean().to_numpy(),
            "lowest": frame.min().to_numpy(),
            "highest": frame.max().to_numpy(),
        }
    )


def with_truth(simulation: Simulation) -> pd.DataFrame:
    """The simulated ratings with the truth beside: entry, juror, criterion, level, order, true_measure,
    true_severity, true_difficulty, true_halo (logits)."""
    frame = simulation.frame
    return frame.assign(
        true_measure=frame["entry"].map(simulation.measure),
        true_severity=frame["juror"].map(simulation.severity),
        true_difficulty=frame["criterion"].map(simulation.difficulty),
        true_halo=simulation.halo.reindex(list(zip(frame["entry"], frame["juror"], strict=True))).to_numpy(),
    )


def _recovered(simulation: Simulation, calibration: Calibration, seats: int) -> dict[str, object]:
    raw = calibration.raw.set_index("entry")["raw"]
    truth: Floats = np.array(simulation.measure.reindex(raw.index), dtype=np.float64)
    score: Floats = np.array(raw, dtype=np.float64)
    found: dict[str, object] = {
        "raw_correlation": _correlation(score, truth),
        "raw_wrong": _wrong(score, truth, seats),
        "refused": not calibration.adjusted,
        "fitted": True,
    }
    try:
        fit = calibration.fit
    except MeasurementProblem:
        return {**found, "fitted": False}
    measure, severity = fit.entry_measure, simulation.severity.reindex(list(fit.table.jurors)).to_numpy()
    error = measure - truth
    return {
        **found,
        "fair_correlation": _correlation(measure, truth),
        "fair_wrong": _wrong(measure, truth, seats),
        "rmse": float(np.sqrt((error**2).mean())),
        "coverage": float((np.abs(error) <= _NORMAL_95 * fit.entry_se).mean()),
        "severity_rmse": float(np.sqrt(((fit.juror_severity - severity) ** 2).mean())),
        "reliability": fit.reliability,
        "largest_difference_error": calibration.largest_difference_error,
    }


def _correlation(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1]) if one.std() > 0 and other.std() > 0 else float("nan")


def _wrong(score: Floats, truth: Floats, seats: int) -> int:
    """Seats that the best by score take and the truly best do not."""
    chosen = np.argsort(-score, kind="stable")[:seats]
    return seats - len(np.intersect1d(chosen, np.argsort(-truth, kind="stable")[:seats]))
