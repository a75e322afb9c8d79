"""Invented tables as the measures' frames have them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.charts import CriterionDifference, JurorFeedback

CRITERIA = (
    "Актуальность",
    "Понимание проблемы наставляемого",
    "Реалистичность плана",
    "Измеримость результата",
    "Роль наставника и наставляемого",
    "Язык и оформление",
)
LEVELS = ("не раскрыто", "намечено", "раскрыто частично", "раскрыто", "образцово")


def juror_frame(count: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    severity = rng.normal(0, 0.5, count)
    return pd.DataFrame(
        {
            "juror": [f"J{number + 1:03d}" for number in range(count)],
            "severity": severity - severity.mean(),
            "se": rng.uniform(0.1, 0.25, count),
            "infit": np.exp(rng.normal(0, 0.25, count)),
            "outfit": np.exp(rng.normal(0, 0.3, count)),
            "n_ratings": rng.integers(30, 120, count),
        }
    )


def entry_frame(count: int, seed: int = 2, se: float = 0.35) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    measure = rng.normal(0.3, 1, count)
    return pd.DataFrame(
        {
            "entry": [f"И-{number + 1:04d}" for number in range(count)],
            "measure": measure,
            "se": rng.uniform(0.7, 1.2, count) * se,
            "fair_average": 1 + 4 / (1 + np.exp(-measure)),
        }
    )


def criterion_frame(count: int = 6, seed: int = 3) -> pd.DataFrame:
    difficulty = np.random.default_rng(seed).normal(0, 0.35, count)
    return pd.DataFrame({"criterion": CRITERIA[:count], "difficulty": difficulty})


def thresholds(count: int = 6, spread: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(4)
    steps = np.array([-1.8, -0.5, 0.6, 1.7]) + rng.normal(0, spread, (count, 4)).round(2)
    return np.sort(steps, axis=1)


def chances(entries: pd.DataFrame, seats: int) -> np.ndarray:
    """The share of draws in which an entry is among the first."""
    rng = np.random.default_rng(5)
    measure, se = entries["measure"].to_numpy(), entries["se"].to_numpy()
    draws = measure + se * rng.normal(size=(300, len(entries)))
    first = np.argsort(-draws, axis=1)[:, :seats]
    return np.bincount(first.ravel(), minlength=len(entries)) / 300


def drift_frame(count: int, periods: int = 4, slope: float = 0.15) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    start, by_period = rng.normal(0, 0.4, count), rng.normal(0, slope, count)
    return pd.DataFrame(
        [
            (f"J{juror + 1:03d}", period + 1, start[juror] + by_period[juror] * period, 0.15)
            for juror in range(count)
            for period in range(periods)
        ],
        columns=["juror", "period", "severity", "se"],
    )


def use_frame(groups: Sequence[str], levels: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        [
            (group, level, share)
            for group in groups
            for level, share in enumerate(rng.dirichlet(np.linspace(1, 5, levels)))
        ],
        columns=["group", "level", "share"],
    )


def correlations(count: int) -> pd.DataFrame:
    ratings = np.random.default_rng(8).normal(size=(count, 40))
    ratings[-1] += 2 * ratings[0]
    names = [f"Критерий {number + 1}" for number in range(count)]
    return pd.DataFrame(np.corrcoef(ratings), names, names)


def crossing_frame(count: int, seats: int, noise: float = 0.25) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    raw = np.arange(1, count + 1)
    fair = np.empty(count, dtype=int)
    fair[np.argsort(raw / count * 3 + rng.normal(0, noise, count), kind="stable")] = raw
    return pd.DataFrame(
        {
            "entry": [f"И-{number:04d}" for number in rng.permutation(count)],
            "raw_rank": raw,
            "fair_rank": fair,
            "raw_in": raw <= seats,
            "fair_in": fair <= seats,
        }
    )


def d_study_frame(
    jurors: Sequence[int] = range(1, 11), criteria: Sequence[int] = (2, 4, 6, 8)
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (j, c, 0.55 / (0.55 + 0.35 / j + 0.1 / c), 0.5 / (0.5 + 0.42 / j + 0.15 / c))
            for j in jurors
            for c in criteria
        ],
        columns=["jurors", "criteria", "g", "phi"],
    )


def design_frame() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "plan": [
                "Полный план: все оценивают всех",
                "3 эксперта, случайно",
                "3 эксперта, связанные группы",
                "2 эксперта, случайно",
                "3 эксперта, замкнутые группы",
            ],
            "rmse": [0.31, 0.42, 0.44, 0.53, 0.71],
            "coverage": [0.951, 0.948, 0.949, 0.944, 0.86],
            "reliability": [0.91, 0.84, 0.83, 0.76, 0.6],
        }
    )
    return frame.assign(rmse_low=frame["rmse"] - 0.03, rmse_high=frame["rmse"] + 0.03)


def gain_frame() -> pd.DataFrame:
    return pd.DataFrame(
        [
            (plan, ratings, 5.6 - gain * ratings / 60)
            for plan, gain in (("targeted", 1.2), ("random", 0.05))
            for ratings in (0, 15, 30, 45, 60)
        ],
        columns=["plan", "ratings", "wrong_choices"],
    )


def feedback(**changes: object) -> JurorFeedback:
    values: dict[str, object] = {
        "juror": "J007",
        "n_entries": 42,
        "n_ratings": 252,
        "severity": 0.9,
        "severity_se": 0.17,
        "jury_severities": tuple(np.random.default_rng(3).normal(0, 0.45, 199)),
        "levels": LEVELS,
        "own_shares": (0.12, 0.26, 0.34, 0.2, 0.08),
        "jury_shares": (0.05, 0.15, 0.35, 0.3, 0.15),
        "infit": 1.42,
        "fit_lower": 0.8,
        "fit_upper": 1.25,
        "criteria": tuple(
            CriterionDifference(name, difference, 0.17)
            for name, difference in zip(CRITERIA, (0.1, 0.5, -0.02, -0.42, 0.05, -0.2), strict=True)
        ),
        "points_per_logit": 0.65,
    }
    return JurorFeedback(**(values | changes))  # type: ignore[arg-type]
