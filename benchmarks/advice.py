"""What asking for further reviews buys: `python benchmarks/advice.py [SEEDS]`.

Simulates a jury, asks for 60 further reviews where advised and, beside it, 60 at random, lets the simulated
truth answer, fits again, and counts wrong choices: expected ones by the model, and true ones.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.simulation.simulate import Simulation, draw_levels, simulate_ratings
from workbench.selection.uncertainty import advise_ratings, expected_wrong_choices

ENTRIES, JURORS, SEATS, FURTHER = 300, 20, 30, 60
COLUMNS = ["entry", "juror", "criterion", "level"]


def after(made: Simulation, pairs: pd.DataFrame, rng: np.random.Generator) -> FacetsFit:
    """The fit once these further reviews are in, as the simulated truth has them."""
    rows = pairs[["juror", "entry"]].merge(pd.DataFrame({"criterion": made.table.criteria}), how="cross")
    halo = np.repeat(rng.normal(0, made.halo_sd.iloc[0], len(pairs)), made.table.n_criteria)
    location = made.measure[rows["entry"]].to_numpy() - made.severity[rows["juror"]].to_numpy() + halo
    criterion = np.tile(np.arange(made.table.n_criteria), len(pairs))
    rows["level"] = draw_levels(made.scale, criterion, location, rng)
    return fit_facets(RatingTable.from_frame(pd.concat([made.frame[COLUMNS], rows[COLUMNS]])))


def wrong_choices(made: Simulation, fit: FacetsFit) -> tuple[float, int]:
    """Expected by the posterior, and true: seats for entries that are not among the truly best."""
    expected = expected_wrong_choices(fit.draws(2000, np.random.default_rng(1)), seats=SEATS)
    frame = fit.entry_frame().set_index("entry")
    chosen = set(frame["measure"].nlargest(SEATS).index)
    return expected, SEATS - len(chosen & set(made.measure.nlargest(SEATS).index))


def random_pairs(made: Simulation, rng: np.random.Generator) -> pd.DataFrame:
    everything = pd.MultiIndex.from_product([made.table.jurors, made.table.entries], names=["juror", "entry"])
    given = pd.MultiIndex.from_frame(made.frame[["juror", "entry"]].drop_duplicates())
    free = everything.difference(given).to_frame(index=False)
    return free.iloc[rng.choice(len(free), FURTHER, replace=False)].reset_index(drop=True)


def main(seeds: int) -> None:
    rows: dict[str, list[tuple[float, int]]] = {"none": [], "60 targeted": [], "60 at random": []}
    seconds = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        made = simulate_ratings(n_entries=ENTRIES, n_jurors=JURORS, halo_sd=0.6, rng=rng)
        fit = fit_facets(made.table)
        started = time.perf_counter()
        advised = advise_ratings(fit, fit.table, n=FURTHER, seats=SEATS, rng=rng)
        seconds.append(time.perf_counter() - started)
        rows["none"].append(wrong_choices(made, fit))
        rows["60 targeted"].append(wrong_choices(made, after(made, advised, rng)))
        rows["60 at random"].append(wrong_choices(made, after(made, random_pairs(made, rng), rng)))
    print(f"{ENTRIES} entries, {JURORS} jurors, {SEATS} seats; means of {seeds} seeds; advice takes")
    print(f"{np.median(seconds):.2f} s.\n\n| further reviews | expected wrong choices | true wrong choices |")
    print("| --- | ---: | ---: |")
    for name, found in rows.items():
        expected, true = np.mean(found, axis=0)
        print(f"| {name} | {expected:.2f} | {true:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
