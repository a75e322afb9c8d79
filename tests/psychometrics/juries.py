"""Juries drawn from the model, and one with members who stray in known ways."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.simulation.simulate import draw_levels, simulate_ratings

DRIFTING, BIASED, CENTRAL, STRONG_HALO, ERRATIC, THEMATIC = "J002", "J003", "J004", "J005", "J006", "J007"


def honest_juries(n=6, halo_sd=0.6):
    """Fits of ratings drawn from the model itself: whatever is found in them is chance."""
    return [_honest_jury(seed, halo_sd) for seed in range(n)]


@functools.cache
def _honest_jury(seed, halo_sd):
    simulation = simulate_ratings(
        n_entries=200, n_jurors=15, halo_sd=halo_sd, rng=np.random.default_rng(seed)
    )
    return simulation, fit_facets(simulation.table)


@functools.cache
def straying_jury():
    """One jury with a drifting, a biased, a central, an impressionable, an erratic and a partial juror.

    Returns the fit, the ratings with their order, and the theme of every entry.
    """
    rng = np.random.default_rng(11)
    jurors = [f"J{number:03d}" for number in range(1, 21)]
    central = np.where(np.array(jurors) == CENTRAL, 1.5, 0.0)
    halo = np.where(np.array(jurors) == STRONG_HALO, 1.6, 0.6)
    noise = np.where(np.array(jurors) == ERRATIC, 2.0, 0.0)
    simulation = simulate_ratings(
        n_entries=400, n_jurors=20, central_tendency=central, halo_sd=halo, noise=noise, rng=rng
    )
    themes = {entry: f"T{number % 4}" for number, entry in enumerate(simulation.table.entries)}
    frame = simulation.frame.copy()
    location = (
        simulation.measure[frame.entry].to_numpy()
        - simulation.severity[frame.juror].to_numpy()
        + simulation.halo.loc[list(zip(frame.entry, frame.juror, strict=True))].to_numpy()
    )
    load = frame.groupby("juror").order.transform("max")
    location -= np.where(frame.juror == DRIFTING, 2.5 * ((frame.order - 1) / (load - 1) - 0.5), 0)
    location -= np.where((frame.juror == BIASED) & (frame.criterion == "C2"), 1.0, 0)
    location -= np.where((frame.juror == THEMATIC) & (frame.entry.map(themes) == "T1"), 2.0, 0)
    changed = frame.juror.isin([DRIFTING, BIASED, THEMATIC]).to_numpy()
    criterion = frame.criterion.str[1:].astype(int).to_numpy() - 1
    frame.loc[changed, "level"] = draw_levels(simulation.scale, criterion[changed], location[changed], rng)
    return fit_facets(RatingTable.from_frame(frame)), frame, themes


def order_of(fit, frame):
    """(n_ratings,) the order column of a simulated frame, in the order of the fit's table."""
    order = frame.set_index(["entry", "juror", "criterion"])["order"]
    rated = fit.table.frame()
    return order.loc[pd.MultiIndex.from_frame(rated[["entry", "juror", "criterion"]])].to_numpy()
