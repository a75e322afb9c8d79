"""Numbers about an assessment for methodologists, a table for each question; ids only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.ratings import Label
from workbench.psychometrics.checks.discoveries import false_discovery_rate, found, two_sided
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.scoring.answers import Answers
from workbench.scoring.differential import logistic_differential, mantel_haenszel
from workbench.scoring.item_fit import item_fit
from workbench.scoring.item_quality import item_quality, option_quality
from workbench.scoring.item_scales import CompetencyScale
from workbench.scoring.levels import classification, say_levels
from workbench.scoring.likelihood import weighted_likelihood
from workbench.scoring.option_shares import option_shares
from workbench.scoring.profiles import score_profiles
from workbench.scoring.standards import Kind
from workbench.workflows.assessing.assessed import Assessed

if TYPE_CHECKING:
    import pandas as pd

FALSE_ALARMS = 0.05
FEWEST_PEOPLE = 30
# Fewer than ETS asks for [Zwick2012]: a reason to look at an item, not to drop it.
FEWEST_TOGETHER = 60
_SOURCES = ("test", "self", "mentor", "mentee", "expert")
_OTHERS = "others"
_FEWEST_VIEWS = 2
_NORMAL_MAD = 1.4826  # of a normal distribution: SD over median distance from the median


def progress(assessed: Assessed) -> pd.DataFrame:
    """source, begun, submitted, people (seen by it), answered (share of items in submitted forms), unable
    (share of indicators that cannot be judged)."""
    import pandas as pd

    rows = []
    for source in _SOURCES:
        here = assessed.forms[assessed.forms["source"] == source]
        sent = here[here["submitted"]]
        asked = max(int(sent["asked"].sum()), 1)
        shares = (float(sent[each].sum()) / asked for each in ("answered", "cannot_say"))
        if len(here):
            rows.append((source, len(here), len(sent), sent["participant"].nunique(), *shares))
    return pd.DataFrame(rows, columns=["source", "begun", "submitted", "people", "answered", "unable"])


def distributions(assessed: Assessed) -> pd.DataFrame:
    """competency, n, mean, sd (logits), reliability (of all sources together [Adams2005]), test_reliability,
    situations, enough (situations for a reliability of 0.8 of the test alone [Brown1910])."""
    import pandas as pd

    alone = _test_reliability(assessed)
    rows = []
    for name in assessed.competencies:
        measure = assessed.scores[name].measure
        known = measure[np.isfinite(measure)]
        situations = assessed.answers.competency.count(name)
        test = alone.get(name, np.nan)
        rows.append(
            {
                "competency": name,
                "n": len(known),
                "mean": known.mean() if len(known) else np.nan,
                "sd": known.std(ddof=1) if len(known) > 1 else np.nan,
                "reliability": _reliability(measure, assessed.scores[name].se),
                "test_reliability": test,
                "situations": situations,
                "enough": np.ceil(situations * 4 * (1 - test) / test) if 0 < test < 1 else np.nan,
            }
        )
    return pd.DataFrame(rows)


def level_counts(assessed: Assessed) -> pd.DataFrame:
    """competency, level, n_people: by the most likely level; only with cut scores."""
    import pandas as pd

    levels = list(assessed.rubric.scale.levels())
    rows = []
    for name in assessed.competencies:
        cuts = assessed.standard.competencies[name].cuts
        if cuts is None:
            continue
        said = say_levels(assessed.scores[name].measure, assessed.scores[name].se, cuts.logits).level
        rows += [(name, level, int((said == place).sum())) for place, level in enumerate(levels, start=1)]
    return pd.DataFrame(rows, columns=["competency", "level", "n_people"])


def certainty(assessed: Assessed) -> pd.DataFrame:
    """competency, accuracy, consistency, kappa, false_higher, false_lower [Rudner2005], said (share of people
    of whom one level can be said); only with cut scores."""
    import pandas as pd

    columns = ["accuracy", "consistency", "kappa", "false_higher", "false_lower"]
    rows = []
    for name in assessed.competencies:
        scores, cuts = assessed.scores[name], assessed.standard.competencies[name].cuts
        if cuts is None or not np.isfinite(scores.measure).any():
            continue
        sure = classification(scores.measure, scores.se, cuts.logits)
        said = say_levels(scores.measure, scores.se, cuts.logits)
        share = float(said.sure.sum() / (said.level > 0).sum())
        rows.append((name, *(getattr(sure, each) for each in columns), share))
    return pd.DataFrame(rows, columns=["competency", *columns, "said"])


def by_group(assessed: Assessed, kind: str, *, at_least: int = FEWEST_PEOPLE) -> pd.DataFrame:
    """competency, group, n, mean, difference (from everybody else, logits), se, q [BenjaminiHochberg1995],
    flagged; NaN for groups of fewer than `at_least`, of whom nothing is said but their number."""
    import pandas as pd

    group = np.array(assessed.groups(kind, assessed.measured), dtype=object)
    labels = sorted({each for each in group if each is not None})
    rows = []
    for name in assessed.competencies:
        measure = assessed.scores[name].measure
        known = np.isfinite(measure)
        for label in labels:
            here, rest = measure[known & (group == label)], measure[known & (group != label)]
            row: dict[str, object] = {"competency": name, "group": label, "n": len(here)}
            if min(len(here), len(rest)) >= at_least:
                row["mean"] = here.mean()
                row["difference"] = here.mean() - rest.mean()
                row["se"] = np.sqrt(here.var(ddof=1) / len(here) + rest.var(ddof=1) / len(rest))
            rows.append(row)
    frame = pd.DataFrame(rows, columns=["competency", "group", "n", "mean", "difference", "se"])
    z = frame["difference"].to_numpy(dtype=float) / frame["se"].to_numpy(dtype=float)
    return _with_alarms(frame, two_sided(z))


def leniency(assessed: Assessed) -> pd.DataFrame:
    """competency, source, leniency (+ rates higher than the test), se, view_sd, rater_sd; logits."""
    import pandas as pd

    rows = []
    for name in assessed.competencies:
        scale = assessed.standard.competencies[name].sources
        error = np.sqrt(np.maximum(np.diag(scale.covariance), 0.0))
        for place, source in enumerate(scale.sources):
            numbers = (scale.leniency, error, scale.view_sd, scale.new_rater_sd)
            rows.append((name, source, *(float(each[place]) for each in numbers)))
    return pd.DataFrame(rows, columns=["competency", "source", "leniency", "se", "view_sd", "rater_sd"])


def mean_leniency(assessed: Assessed) -> pd.DataFrame:
    """source, leniency (mean over competencies), lowest, highest (of a competency), forms; most lenient
    first."""
    frame = leniency(assessed).groupby("source")["leniency"].agg(["mean", "min", "max"]).reset_index()
    sent = assessed.forms[assessed.forms["submitted"]]
    frame["forms"] = frame["source"].map(sent["source"].value_counts()).fillna(0).astype(int)
    frame = frame.set_axis(["source", "leniency", "lowest", "highest", "forms"], axis=1)
    return frame.sort_values("leniency", ascending=False, kind="stable", ignore_index=True)


def seen_otherwise(assessed: Assessed, *, rate: float = FALSE_ALARMS) -> pd.DataFrame:
    """Who sees themselves quite otherwise than others do, all competencies together.

    A person's gaps hang together, so their sum is held against how such sums usually scatter: median and
    median distance of all people give the null [Efron2004].

    Returns
    -------
    frame : participant, gap (self less others, the usual leniency taken out; mean over competencies, logits),
        competencies, z, q, flagged; those furthest out first.
    """
    import pandas as pd

    names = assessed.competencies
    gap = np.stack([assessed.scores[each].gap for each in names], axis=1)
    error = np.stack([assessed.scores[each].gap_se for each in names], axis=1)
    count = np.isfinite(gap).sum(axis=1)
    kept = count >= _FEWEST_VIEWS
    total = np.nansum(gap[kept] / error[kept], axis=1) / np.sqrt(count[kept])
    frame = pd.DataFrame(
        {
            "participant": [each for each, known in zip(assessed.measured, kept, strict=True) if known],
            "gap": np.nanmean(gap[kept], axis=1) if kept.any() else np.zeros(0),
            "competencies": count[kept],
            "z": _against_usual(total),
        }
    )
    frame = _with_alarms(frame, two_sided(frame["z"].to_numpy(dtype=float)), rate)
    order = frame["z"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def item_table(assessed: Assessed, kind: Kind) -> pd.DataFrame:
    """As `item_quality` and `item_fit` together: of situations, or of indicators."""
    answers, scales = _of_kind(assessed, kind)
    fit = item_fit(answers, scales).drop(columns="n")
    return item_quality(answers, scales).merge(fit, on=["competency", "item"])


def option_table(assessed: Assessed) -> pd.DataFrame:
    """As `option_quality`, each situation by people's measures on the other situations of its competency."""
    import pandas as pd

    parts = []
    for item, measure in _rest_measures(assessed).items():
        chosen = assessed.chosen[assessed.chosen["item"] == item]
        parts.append(option_quality(chosen, assessed.key, measure))
    return pd.concat(parts, ignore_index=True)


def option_trace(assessed: Assessed, items: tuple[Label, ...], *, groups: int = 5) -> pd.DataFrame:
    """As `option_shares`, of these situations, by measures on the others of the competency."""
    import pandas as pd

    rest = _rest_measures(assessed)
    return pd.concat(
        [
            option_shares(
                assessed.chosen[assessed.chosen["item"] == each], assessed.key, rest[each], groups=groups
            )
            for each in items
        ],
        ignore_index=True,
    )


def differential(
    assessed: Assessed,
    kind: str,
    *,
    in_a_group: int = FEWEST_PEOPLE,
    together: int = FEWEST_TOGETHER,
    rate: float = FALSE_ALARMS,
) -> pd.DataFrame:
    """Situations harder for one group than for equally able others, by both methods.

    Returns
    -------
    frame : competency, item, n, groups, r2, p, q (by regression), group (differs most from all others, by
        Mantel and Haenszel), effect, effect_q (over all items and groups), size (by regression), flagged
        (both find it). Those most surely so first.

    Raises
    ------
    TooFewAnswers : no two groups are large enough.
    """
    import pandas as pd

    answers = assessed.answers
    group = assessed.groups(kind, answers.persons)
    regressed = logistic_differential(answers, group, in_a_group=in_a_group, together=together)
    parts = []
    for label in sorted({each for each in group if each is not None}):
        against = [None if each is None else label if each == label else _OTHERS for each in group]
        found_ = mantel_haenszel(
            answers, against, reference=_OTHERS, focal=label, in_a_group=in_a_group, together=together
        )
        parts.append(found_.assign(group=label))
    compared = pd.concat(parts, ignore_index=True)
    compared["effect_q"] = false_discovery_rate(compared["p"].to_numpy(dtype=float))
    compared = compared.sort_values("p", kind="stable").drop_duplicates("item")
    frame = regressed.merge(compared[["item", "group", "effect", "effect_q"]], on="item", how="left")
    frame["flagged"] = found(frame["q"].to_numpy(dtype=float), rate) & found(
        frame["effect_q"].to_numpy(dtype=float), rate
    )
    return frame.sort_values("p", kind="stable", ignore_index=True)


def _against_usual(total: Floats) -> Floats:
    if not len(total):
        return total
    middle = float(np.median(total))
    spread = _NORMAL_MAD * float(np.median(np.abs(total - middle)))
    return (total - middle) / spread if spread > 0 else np.zeros(len(total))


def _with_alarms(frame: pd.DataFrame, p: Floats, rate: float = FALSE_ALARMS) -> pd.DataFrame:
    q = false_discovery_rate(p)
    return frame.assign(q=q, flagged=found(q, rate))


def _of_kind(assessed: Assessed, kind: Kind) -> tuple[Answers, dict[str, CompetencyScale]]:
    return (assessed.answers if kind == "test" else assessed.ratings), assessed.scales(kind)


def _test_reliability(assessed: Assessed) -> dict[str, float]:
    measured = score_profiles(assessed.answers, assessed.scales("test"))
    return dict(zip(measured.competencies, measured.reliability.tolist(), strict=True))


def _reliability(measure: Floats, se: Floats) -> float:
    known = np.isfinite(measure)
    spread = float(measure[known].var(ddof=1)) if known.sum() > 1 else 0.0
    return max(0.0, 1 - float((se[known] ** 2).mean()) / spread) if spread > 0 else float("nan")


def _rest_measures(assessed: Assessed) -> dict[Label, Mapping[Label, float]]:
    """By situation, people's measures on the other situations of its competency."""
    answers = assessed.answers
    found_: dict[Label, Mapping[Label, float]] = {}
    for name, known in assessed.scales("test").items():
        columns = answers.columns_of(name)
        rows = [known.items.index(str(answers.items[each])) for each in columns]
        scale = Scale(known.scale.log_weight[rows])
        for place, column in enumerate(columns):
            credit = answers.credit[:, columns].astype(np.int64)
            credit[:, place] = -1
            measure, _ = weighted_likelihood(scale, credit)
            found_[answers.items[column]] = dict(zip(answers.persons, measure.tolist(), strict=True))
    return found_
