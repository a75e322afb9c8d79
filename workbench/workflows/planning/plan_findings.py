"""What trying plans of a jury comes to, in plain sentences."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from workbench.errors import N_, Sentence
from workbench.psychometrics.rasch.scale import Floats
from workbench.workflows.planning.comparing_plans import Plan, SeasonLike
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = dict[Hashable, Any]

METRICS = ("rmse", "coverage", "wrong_choices")

_TRIED = N_(
    "Tried on %(runs)s invented seasons, the same for every plan: %(entries)s entries, %(jurors)s jurors, "
    "%(seats)s seats, with the spreads found in this season: entries %(entry_sd)s logits, severity "
    "%(severity_sd)s, a juror's own impression %(halo_sd)s."
)
_SMALLER = N_(
    "The invented seasons are smaller than this one (%(entries)s entries of %(all)s), with the same loads."
)
_LISTS = N_(
    "With the plan «%(plan)s» %(raw)s of %(seats)s seats go to the wrong entries by the raw list, and "
    "%(fair)s by the fair one."
)
_MORE = N_(
    "From %(fewer)s to %(more)s jurors for an entry: wrong choices %(before)s → %(after)s of %(seats)s, "
    "error of measures %(error_before)s → %(error_after)s logits; that is %(reviews)s more reviews, "
    "%(hours)s more hours."
)
_WITHIN_CHANCE = N_(
    "The difference in wrong choices between %(fewer)s and %(more)s jurors is within the chance of so few "
    "tries; the error of measures differs by more than chance."
)
_ALL_CHANCE = N_(
    "Between %(fewer)s and %(more)s jurors no difference exceeds the chance of so few tries; have more runs."
)
_THEMES = N_(
    "With the plan «%(plan)s» the error of measures is %(error)s logits in place of %(mixed)s when mixed, "
    "wrong choices are %(wrong)s in place of %(mixed_wrong)s."
)
_THEMES_ALIKE = N_(
    "With the plan «%(plan)s» the error of measures is %(error)s logits, as when mixed (%(mixed)s) but for "
    "the chance of so few tries."
)
_REFUSED = N_(
    "With the plan «%(plan)s» the season's rules would refuse the fair list in %(refused)s of %(runs)s "
    "tries: jurors of different themes are tied together too weakly."
)
_APART = N_(
    "With the plan «%(plan)s» jurors of different themes share no entry. They can be compared only by "
    "assuming that all themes have equally severe jurors; the error of measures is then %(error)s logits."
)
_NARROW = N_(
    "With the plan «%(plan)s» only %(coverage)s %% of the 95-percent intervals hold the truth: the list "
    "looks surer than it is."
)
_BAD_LUCK = N_(
    "Worthy entries that fell to the %(jurors)s harshest jurors (harsher by %(severity)s logits): of "
    "%(planted)s entries the raw list takes the seat from %(raw)s, the fair list from %(fair)s."
)
_BAD_LUCK_MEANT = N_(
    "These entries truly stood on places %(first)s to %(last)s. On average the raw list moves them "
    "%(raw_places)s places down, the fair list %(fair_places)s."
)
_NARROWER = 0.90


def summary_of(tried: pd.DataFrame, plans: Sequence[Plan]) -> pd.DataFrame:
    """One row for each plan: plan, per_entry, means of rmse, coverage, reliability, wrong_choices,
    raw_wrong_choices with <metric>_low and <metric>_high for METRICS (95-percent interval of the mean over
    the runs), refused (share of runs)."""
    import pandas as pd

    rows = []
    for number, plan in enumerate(plans):
        own = tried[tried["plan"] == number]
        row: dict[str, float] = {"plan": number, "per_entry": plan.per_entry}
        for name in (*METRICS, "reliability", "raw_wrong_choices", "refused"):
            row[name] = float(own[name].mean())
        for name in METRICS:
            half = half_width(own[name].to_numpy(dtype=float))
            row[f"{name}_low"] = max(row[name] - half, 0.0)
            row[f"{name}_high"] = min(row[name] + half, 1.0) if name == "coverage" else row[name] + half
        rows.append(row)
    return pd.DataFrame(rows)


def half_width(values: Floats) -> float:
    """Half of the 95-percent interval of a mean over few runs; 0 where there is one run."""
    from scipy import stats

    n = len(values)
    if n < 2:
        return 0.0
    return float(stats.t.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n))


def plan_findings(
    season: SeasonLike, plans: Sequence[Plan], tried: pd.DataFrame, costs: pd.DataFrame, *, now: int
) -> Iterator[Sentence]:
    """Say what was tried, what another juror buys and costs, and what themes lose.

    `now` : jurors for an entry in the season as it is.
    """
    runs = int(tried["run"].max())
    yield from _tried(season, runs)
    summary = summary_of(tried, plans).to_dict("records")
    by_number = {plan.per_entry: place for place, plan in enumerate(plans) if plan.themes == 1}
    if now in by_number:
        row = summary[by_number[now]]
        places = {
            "plan": plans[by_number[now]].name,
            "raw": decimal(row["raw_wrong_choices"]),
            "fair": decimal(row["wrong_choices"]),
            "seats": season.trial_seats,
        }
        yield Sentence(_LISTS, places)
    numbers = sorted(by_number)
    for fewer, more in pairwise(numbers):
        yield from _more_jurors(season, (fewer, more), (by_number[fewer], by_number[more]), tried, costs)
    for place, plan in enumerate(plans):
        if plan.themes > 1:
            yield from _themes(plan, place, by_number.get(plan.per_entry), summary, tried)


def bad_luck_findings(tried: pd.DataFrame) -> Iterator[Sentence]:
    """How many worthy entries lose their seat by the harshest jurors, in both lists."""
    for number, own in tried.groupby("per_entry"):
        places = {
            "jurors": number,
            "severity": decimal(own["severity"].mean()),
            "planted": len(own),
            "raw": int((~own["raw_in"]).sum()),
            "fair": int((~own["fair_in"]).sum()),
        }
        yield Sentence(_BAD_LUCK, places)
    places = {
        "first": int(tried["true_rank"].min()),
        "last": int(tried["true_rank"].max()),
        "raw_places": decimal((tried["raw_rank"] - tried["true_rank"]).mean()),
        "fair_places": decimal((tried["fair_rank"] - tried["true_rank"]).mean()),
    }
    yield Sentence(_BAD_LUCK_MEANT, places)


def _tried(season: SeasonLike, runs: int) -> Iterator[Sentence]:
    places = {
        "runs": runs,
        "entries": season.trial_entries,
        "jurors": season.trial_jurors,
        "seats": season.trial_seats,
        "entry_sd": decimal(season.entry_sd, 2),
        "severity_sd": decimal(season.severity_sd, 2),
        "halo_sd": decimal(season.halo_sd, 2),
    }
    yield Sentence(_TRIED, places)
    if season.trial_entries < season.entries:
        yield Sentence(_SMALLER, {"entries": season.trial_entries, "all": season.entries})


def _more_jurors(
    season: SeasonLike,
    numbers: tuple[int, int],
    at: tuple[int, int],
    tried: pd.DataFrame,
    costs: pd.DataFrame,
) -> Iterator[Sentence]:
    fewer, more = (tried[tried["plan"] == each].set_index("run") for each in at)
    cost = costs.iloc[list(at)].diff().to_dict("records")[1]
    counts = {"fewer": numbers[0], "more": numbers[1]}
    yield Sentence(
        _MORE,
        {
            **counts,
            "before": decimal(fewer["wrong_choices"].mean()),
            "after": decimal(more["wrong_choices"].mean()),
            "seats": season.trial_seats,
            "error_before": decimal(fewer["rmse"].mean(), 2),
            "error_after": decimal(more["rmse"].mean(), 2),
            "reviews": round(cost["reviews"]),
            "hours": round(cost["hours"]),
        },
    )
    if not _differs(tried, *at, "wrong_choices"):
        yield Sentence(_WITHIN_CHANCE if _differs(tried, *at, "rmse") else _ALL_CHANCE, counts)


def _themes(
    plan: Plan, place: int, mixed: int | None, summary: list[Row], tried: pd.DataFrame
) -> Iterator[Sentence]:
    row, runs = summary[place], int(tried["run"].max())
    places: dict[str, object] = {"plan": plan.name, "error": decimal(row["rmse"], 2)}
    if plan.linking == 0:
        yield Sentence(_APART, places)
    elif mixed is not None:
        beside = summary[mixed]
        places["mixed"] = decimal(beside["rmse"], 2)
        if _differs(tried, place, mixed, "rmse"):
            wrong = {"wrong": decimal(row["wrong_choices"]), "mixed_wrong": decimal(beside["wrong_choices"])}
            yield Sentence(_THEMES, {**places, **wrong})
        else:
            yield Sentence(_THEMES_ALIKE, places)
    if plan.linking > 0 and row["refused"] > 0:
        refused = {"plan": plan.name, "refused": round(row["refused"] * runs), "runs": runs}
        yield Sentence(_REFUSED, refused)
    if row["coverage"] < _NARROWER:
        yield Sentence(_NARROW, {"plan": plan.name, "coverage": round(100 * row["coverage"])})


def _differs(tried: pd.DataFrame, one: int, other: int, metric: str) -> bool:
    """Whether two plans differ by more than chance; the same seasons stand behind both, so what counts is
    the difference season by season."""
    first, second = (tried[tried["plan"] == each].set_index("run")[metric] for each in (one, other))
    difference = (first - second).to_numpy(dtype=float)
    return abs(float(difference.mean())) > half_width(difference) and len(difference) > 1
