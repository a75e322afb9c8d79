"""Are measures right, and how long do they take: `python benchmarks/measures.py [seeds]`.

Draws ratings from known truth, fits them and prints two Markdown tables: recovery over many seeds, and speed
and memory from 12,600 to 1,260,000 ratings, each fit in a process of its own. RaschPy takes part where it is
installed (`pip install raschpy`); it has no standard errors of measures here, so its intervals are left out.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, fields

import numpy as np

from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.simulation.simulate import Simulation, simulate_ratings

SEEDS = 20
HALO_SD = 0.6
DESIGNS = ((300, 20, 6, 5), (100, 10, 6, 5), (700, 200, 6, 5), (300, 10, 2, 5))
WAYS = {
    "marginal, halo": {"halo": True},
    "marginal, halo, random severities": {"halo": True, "severities": "random"},
    "marginal": {"halo": False},
    "joint": {"estimator": "jml"},
}
SIZES = ((700, 20), (7_000, 200), (70_000, 200))
PEER_SIZE = (7_000, 200)
FEW_REVIEWS = 15  # a juror; more tell a severity by themselves
NORMAL_975 = 1.959964


@dataclass(frozen=True)
class Recovery:
    """How one fit compares with the truth it was drawn from."""

    rmse: float
    correlation: float
    entries_covered: float
    jurors_covered: float
    halo_sd: float


def an_invented_season(n_entries: int, n_jurors: int, halo_sd: float, seed: int, **sizes: int) -> Simulation:
    rng = np.random.default_rng(seed)
    return simulate_ratings(n_entries=n_entries, n_jurors=n_jurors, halo_sd=halo_sd, rng=rng, **sizes)


def recover(season: Simulation, options: dict[str, object]) -> Recovery:
    fit = fit_facets(season.table, **options)
    measure = season.measure.loc[list(fit.table.entries)].to_numpy()
    severity = season.severity.loc[list(fit.table.jurors)].to_numpy()
    error = fit.entry_measure - measure
    return Recovery(
        float(np.sqrt((error**2).mean())),
        float(np.corrcoef(fit.entry_measure, measure)[0, 1]),
        float((np.abs(error) < NORMAL_975 * fit.entry_se).mean()),
        float((np.abs(fit.juror_severity - severity) < NORMAL_975 * fit.juror_se).mean()),
        fit.halo_sd,
    )


def print_recovery(seeds: int) -> None:
    print(f"Means of {seeds} seeds; entries × jurors × jurors per entry × criteria, 5 levels.\n")
    print("| design | halo SD | estimator | RMSE | r | entries covered | jurors covered | halo SD found |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for n_entries, n_jurors, n_criteria, n_levels in DESIGNS:
        for halo_sd in (HALO_SD, 0.0):
            seasons = [
                an_invented_season(
                    n_entries, n_jurors, halo_sd, seed, n_criteria=n_criteria, n_levels=n_levels
                )
                for seed in range(seeds)
            ]
            for name, options in WAYS.items():
                if "random" in name and 3 * n_entries / n_jurors > FEW_REVIEWS:
                    continue
                found = [recover(season, options) for season in seasons]
                mean = {
                    each.name: float(np.mean([getattr(one, each.name) for one in found]))
                    for each in fields(Recovery)
                }
                halo = f"{mean['halo_sd']:.2f}" if options.get("halo") else "–"
                print(
                    f"| {n_entries:,} × {n_jurors} × 3 × {n_criteria} | {halo_sd} | {name}"
                    f" | {mean['rmse']:.3f}"
                    f" | {mean['correlation']:.3f} | {mean['entries_covered']:.3f}"
                    f" | {mean['jurors_covered']:.3f} | {halo} |",
                    flush=True,
                )


def measured(way: str, n_entries: int, n_jurors: int) -> dict[str, float]:
    """Fit one season; run in a process of its own, so that the memory is its own."""
    season = an_invented_season(n_entries, n_jurors, HALO_SD, seed=1)
    fit_facets(an_invented_season(30, 5, HALO_SD, seed=1).table)  # libraries load on first use
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, worked = time.perf_counter(), time.process_time()
    if way == "RaschPy":
        rmse = by_raschpy(season)
    else:
        fit = fit_facets(season.table, **WAYS[way])
        fit.entry_frame()
        rmse = float(np.sqrt(((fit.entry_measure - season.measure.to_numpy()) ** 2).mean()))
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "cpu": cpu, "rmse": rmse, "peak": peak / 1024, "more": (peak - before) / 1024}


def by_raschpy(season: Simulation) -> float:
    """Calibrate RaschPy's rating-scale model with a severity of each rater and estimate persons."""
    import warnings

    from raschpy import MFRM

    wide = season.frame.pivot(index=["juror", "entry"], columns="criterion", values="level")
    wide.index.names, wide.columns.name = ["Rater", "Person"], None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MFRM(wide, max_score=int(season.table.top))
        model.calibrate(model="global")
        model.person_estimates(model="global")
    measure = model.persons_global.reindex(season.measure.index)
    error = (measure - measure.mean()) - (season.measure - season.measure.mean())
    return float(np.sqrt((error**2).mean()))


def print_speed() -> None:
    print(f"\nSpeed and memory, halo SD {HALO_SD}; 3 jurors an entry, 6 criteria, 5 levels.\n")
    print("| ratings | estimator | CPU s | seconds | RMSE | peak memory, MB | of it the fit, MB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    runs = [(way, *size) for size in SIZES for way in ("marginal, halo", "marginal", "joint")]
    runs += [("marginal, halo, random severities", *PEER_SIZE)]
    if importlib.util.find_spec("raschpy"):
        runs.append(("RaschPy", *PEER_SIZE))
    for way, n_entries, n_jurors in runs:
        command = [sys.executable, __file__, way, str(n_entries), str(n_jurors)]
        # One thread of linear algebra: others' work on the same cores disturbs it least.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        found = json.loads(output.splitlines()[-1])
        print(
            f"| {n_entries * 18:,} | {way} | {found['cpu']:.1f} | {found['seconds']:.1f}"
            f" | {found['rmse']:.3f} | {found['peak']:.0f} | {found['more']:.0f} |",
            flush=True,
        )
    if not importlib.util.find_spec("raschpy"):
        print("\nRaschPy is not installed, so nothing stands beside these figures: pip install raschpy")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
    else:
        print_recovery(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
        print_speed()
