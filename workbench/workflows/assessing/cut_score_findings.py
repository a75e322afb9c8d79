"""What a panel's cut scores come to, in plain sentences: one function for each question of a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.scoring.cut_scores import Method
from workbench.workflows.assessing.cut_score_tables import (
    apart,
    confirmed,
    difference_table,
    recommended,
    spread_of,
    wide_errors,
)
from workbench.workflows.assessing.cut_scoring import METHODS, Chosen, CutScoring
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

_MANY = 0.1  # share of people that one standard error moves
_LOW_ACCURACY = 0.7
_DRAWN_IN = 0.85  # of the spread of the others' cuts
_FEW_FIT = 0.3  # correlation

METHOD_NAMES: Mapping[Method, str] = {
    "angoff": N_("modified Angoff"),
    "bookmark": N_("bookmark"),
    "borderline": N_("borderline group"),
    "contrasting": N_("contrasting groups"),
}

_SCALE = N_(
    "Cut scores are set on the scales of standard %(number)s; people with a measure: %(people)s, "
    "competencies: %(competencies)s."
)
_ITEMS = N_(
    "Situations were judged by %(count)s panellists (%(who)s); situations: %(items)s, rounds: %(rounds)s."
)
_BOOKMARKS = N_("Bookmarks were put by %(count)s panellists, competencies: %(competencies)s.")
_VERDICTS = N_(
    "People were judged by %(count)s judges; people: %(people)s, of them with a measure: %(known)s."
)
_REFUSED = N_("By the method “%(method)s” some cut scores are missing: %(reasons)s.")

_NEARER = N_(
    "From the first round to the last panellists came nearer to each other: their own cut scores spread by "
    "%(before)s logits at first and by %(after)s at last."
)
_AGREEMENT = N_("Agreement about single situations (ICC) went from %(before)s to %(after)s.")
_NOT_NEARER = N_(
    "From the first round to the last panellists did not come nearer to each other: their own cut scores "
    "spread by %(before)s logits at first and by %(after)s at last. Let them tell each other their reasons, "
    "and judge once more."
)
_ONE_ROUND = N_(
    "There was one round: panellists' own cut scores spread by %(after)s logits. A second one, after they "
    "have talked, usually brings them nearer."
)
_MOVED = N_("Talking moved the cut scores by %(most)s logits at most (%(competency)s, level %(level)s).")
_HIGHER = N_(
    "Panellist %(who)s stands apart: expects more than the others, by %(logits)s logits on average. Hear the "
    "reasons; without these judgements cut scores would be lower by %(shift)s."
)
_LOWER = N_(
    "Panellist %(who)s stands apart: expects less than the others, by %(logits)s logits on average. Hear the "
    "reasons; without these judgements cut scores would be higher by %(shift)s."
)
_NOBODY_APART = N_("No panellist stands apart from the others.")
_UNFIT = N_(
    "Judgements of %(who)s hardly follow how hard the situations are (correlation below %(least)s): they may "
    "have understood the task otherwise."
)

_ERROR = N_(
    "The standard error of a cut score is %(mean)s logits on average and %(most)s at most; neighbouring cut "
    "scores lie %(step)s logits apart on average."
)
_WIDE = N_(
    "The error is more than half the way to the neighbouring cut score, so these levels are hardly told "
    "apart: %(where)s."
)
_FALLING = N_("These do not lie above the cut score of the level below: %(where)s.")
_NARROW = N_("Everywhere the error is less than half the way to the neighbouring cut score.")
_AFFECTED = N_(
    "A cut score one standard error lower or higher changes the level of %(mean)s %% of people on average, "
    "of %(most)s %% at most (%(competency)s, level %(level)s)."
)
_MUCH = N_("Where more than %(least)s %% of people depend on it, a larger panel would help: %(where)s.")

_HIGHER_THAN = N_(
    "Cut scores by the method “%(method)s” lie %(logits)s logits above those by “%(other)s” on average; they "
    "differ beyond chance at %(count)s of %(all)s boundaries."
)
_LOWER_THAN = N_(
    "Cut scores by the method “%(method)s” lie %(logits)s logits below those by “%(other)s” on average; they "
    "differ beyond chance at %(count)s of %(all)s boundaries."
)
_ALIKE = N_(
    "The methods “%(method)s” and “%(other)s” set the same cut scores on average; they differ beyond chance "
    "at %(count)s of %(all)s boundaries."
)
_FARTHEST = N_("They lie farthest apart at %(competency)s, level %(level)s: %(logits)s logits.")
_TO_THE_MIDDLE = N_(
    "Cut scores by the method “%(method)s” lie closer to the middle than the others': judges tend to call "
    "ordinary people borderline, and measures err. Do not take the outer levels from it alone."
)
_TAKE = N_(
    "Take the method “%(method)s” for %(competencies)s: there is a cut score for every level, and each lies "
    "above the last."
)
_WHY_PANEL = N_(
    "It asks what a level means, situation by situation, whoever takes part this year. The other methods "
    "check it: bookmarks hang on the probability that was agreed, groups on who was judged and by whom."
)
_CONFIRMED = N_(
    "Another method that asks otherwise gives the same within the errors at %(count)s of %(all)s boundaries."
)
_AGAIN = N_("For %(competencies)s no method gives a cut score for every level; call the panel once more.")

_CERTAIN = N_(
    "With these cut scores the level is the true one for %(low)s–%(high)s %% of people, by competency; "
    "%(higher)s %% on average are put too high and %(lower)s %% too low."
)
_NEIGHBOURS = N_(
    "That is too little to say one level of everybody: where it is not sure, the profile names two "
    "neighbours. Decide nothing about a person by one level alone."
)
_AT_CUTS = N_(
    "At one boundary: of all people up to %(positive)s %% reach it wrongly (%(one)s, level %(one_level)s), "
    "up to %(negative)s %% miss it wrongly (%(other)s, level %(other_level)s)."
)
_EMPTY = N_("Fewer than %(least)s %% of people are on these levels: %(where)s.")
_RARE = 0.03
_PLACE = N_("%(competency)s, level %(level)s")


def overview_sentences(scoring: CutScoring, number: int) -> Iterator[Sentence]:
    """Who judged what. number : of the standard."""
    assessed, judged = scoring.assessed, scoring.judgements
    people = len(assessed.measured)
    yield Sentence(_SCALE, {"number": number, "people": people, "competencies": len(assessed.competencies)})
    if judged.items is not None:
        who = sorted(judged.items["panellist"].unique())
        items, rounds = judged.items["item"].nunique(), judged.items["round"].nunique()
        yield Sentence(_ITEMS, {"count": len(who), "who": named(who), "items": items, "rounds": rounds})
    if judged.bookmarks is not None:
        frame = judged.bookmarks
        places = {"count": frame["panellist"].nunique(), "competencies": frame["competency"].nunique()}
        yield Sentence(_BOOKMARKS, places)
    if judged.verdicts is not None:
        seen = set(judged.verdicts["participant"])
        count, known = judged.verdicts["judge"].nunique(), len(seen & set(assessed.measured))
        yield Sentence(_VERDICTS, {"count": count, "people": len(seen), "known": known})
    for method, each in scoring.by_method.items():
        if each.refused:
            reasons = tuple({str(why): why for why in each.refused.values()}.values())
            yield Sentence(_REFUSED, {"method": Sentence(METHOD_NAMES[method]), "reasons": reasons})


def round_sentences(scoring: CutScoring, method: Method) -> Iterator[Sentence]:
    """How panellists agree, between rounds and at last, and who stands apart."""
    rounds, panellists = scoring.rounds(method), scoring.panellists(method)
    if rounds.empty:
        return
    yield from _agreement(rounds)
    moved = rounds.dropna(subset=["change"])
    if not moved.empty:
        row = moved.iloc[int(moved["change"].abs().argmax())]
        yield Sentence(_MOVED, {"most": decimal(abs(float(row["change"])), 2), **_where(row)})
    yield from _standing_apart(panellists)
    if "fit" in panellists.columns:
        mean = panellists.groupby("panellist")["fit"].mean()
        unfit = [str(each) for each in mean.index[(mean < _FEW_FIT).to_numpy()]]
        if unfit:
            yield Sentence(_UNFIT, {"who": named(unfit), "least": decimal(_FEW_FIT)})


def error_sentences(table: pd.DataFrame) -> Iterator[Sentence]:
    """Errors against the steps between levels, and whom they affect; of `CutScoring.table`."""
    if table.empty:
        return
    steps = table["step"].dropna()
    places = {"mean": decimal(table["se"].mean(), 2), "most": decimal(table["se"].max(), 2)}
    yield Sentence(_ERROR, {**places, "step": decimal(steps.mean() if len(steps) else np.nan, 2)})
    wide, falling = table[wide_errors(table)], table[table["step"] <= 0]
    if len(falling):
        yield Sentence(_FALLING, {"where": _places(falling)})
    yield Sentence(_WIDE, {"where": _places(wide)}) if len(wide) else Sentence(_NARROW)
    moved = (table["share_lower"] - table["share_higher"]) / 2
    worst = table.iloc[int(moved.argmax())]
    shown = {"mean": round(100 * moved.mean()), "most": round(100 * moved.max())}
    yield Sentence(_AFFECTED, {**shown, **_where(worst)})
    if (moved > _MANY).any():
        yield Sentence(_MUCH, {"least": round(100 * _MANY), "where": _places(table[moved > _MANY])})


def difference_sentences(scoring: CutScoring) -> Iterator[Sentence]:
    """How each method differs from the first, and whether one draws to the middle."""
    frame = difference_table(scoring)
    first = next(iter(scoring.by_method), None)
    for row in frame[frame["other"] == first].to_dict("records"):
        size = abs(round(row["difference"], 1))
        text = _ALIKE if not size else _HIGHER_THAN if row["difference"] > 0 else _LOWER_THAN
        places = {name: Sentence(METHOD_NAMES[row[name]]) for name in ("method", "other")}
        counts = {"count": row["beyond"], "all": row["n"], "logits": decimal(size)}
        yield Sentence(text, {**places, **counts})
        yield Sentence(_FARTHEST, {**_where(row), "logits": decimal(abs(row["farthest"]))})
    spread = {method: spread_of(scoring, method) for method in scoring.by_method}
    for method, own in spread.items():
        others = [each for name, each in spread.items() if name != method]
        if others and own < _DRAWN_IN * min(others):
            yield Sentence(_TO_THE_MIDDLE, {"method": Sentence(METHOD_NAMES[method])})


def recommendation_sentences(scoring: CutScoring) -> Iterator[Sentence]:
    """Which method to take for which competency, and why."""
    taken = recommended(scoring)
    for method in METHODS:
        here = [each for each, one in taken.items() if one == method]
        if not here:
            continue
        places = {"method": Sentence(METHOD_NAMES[method]), "competencies": named(here)}
        yield Sentence(_TAKE, places)
        if method == "angoff":
            yield Sentence(_WHY_PANEL)
        agreed = [confirmed(scoring, method, (each, level)) for each in here for level in scoring.levels]
        yield Sentence(_CONFIRMED, {"count": sum(agreed), "all": len(agreed)})
    without = [each for each in scoring.assessed.competencies if each not in taken]
    if without:
        yield Sentence(_AGAIN, {"competencies": named(without)})


def certainty_sentences(chosen: Chosen) -> Iterator[Sentence]:
    """How far levels by the chosen cut scores can be trusted; rare levels."""
    frame = chosen.certainty()
    low, high = (round(100 * float(each)) for each in (frame["accuracy"].min(), frame["accuracy"].max()))
    shares = {"higher": frame["false_higher"].mean(), "lower": frame["false_lower"].mean()}
    shown = {name: round(100 * float(each)) for name, each in shares.items()}
    yield Sentence(_CERTAIN, {"low": low, "high": high, **shown})
    if frame["accuracy"].min() < _LOW_ACCURACY:
        yield Sentence(_NEIGHBOURS)
    cuts = chosen.errors_at_cuts()
    one = cuts.iloc[int(cuts["false_positive"].argmax())]
    other = cuts.iloc[int(cuts["false_negative"].argmax())]
    yield Sentence(
        _AT_CUTS,
        {
            "positive": round(100 * float(one["false_positive"])),
            "one": one["competency"],
            "one_level": int(one["level"]),
            "negative": round(100 * float(other["false_negative"])),
            "other": other["competency"],
            "other_level": int(other["level"]),
        },
    )
    counts = chosen.level_counts()
    share = counts["n_people"] / counts.groupby("competency")["n_people"].transform("sum")
    if (share < _RARE).any():
        yield Sentence(_EMPTY, {"least": round(100 * _RARE), "where": _places(counts[share < _RARE])})


def _agreement(rounds: pd.DataFrame) -> Iterator[Sentence]:
    by_round = rounds.groupby("round")[["panellist_sd", "agreement"]].mean()
    spread, icc = (
        by_round[each].to_numpy(dtype=float)[[0, -1]].tolist() for each in ("panellist_sd", "agreement")
    )
    places = {"before": decimal(spread[0], 2), "after": decimal(spread[1], 2)}
    if len(by_round) == 1:
        yield Sentence(_ONE_ROUND, {"after": places["after"]})
        return
    yield Sentence(_NOT_NEARER if spread[1] >= spread[0] else _NEARER, places)
    if np.isfinite(icc).all():
        yield Sentence(_AGREEMENT, {"before": decimal(icc[0], 2), "after": decimal(icc[1], 2)})


def _standing_apart(panellists: pd.DataFrame) -> Iterator[Sentence]:
    mean = panellists.groupby("panellist")["distance"].mean()
    far = apart(mean.to_numpy(dtype=float))
    if not far.any():
        yield Sentence(_NOBODY_APART)
    for who, distance in mean[far].items():
        size = abs(float(distance))
        places = {"logits": decimal(size, 2), "shift": decimal(size / len(mean), 2)}
        yield Sentence(_HIGHER if distance > 0 else _LOWER, {"who": str(who), **places})


def _where(row: Mapping[Any, object] | pd.Series) -> dict[str, object]:
    return {"competency": str(row["competency"]), "level": int(str(row["level"]))}


def _places(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """The boundaries of these rows, by competency."""
    levels: dict[str, list[str]] = {}
    for row in table.to_dict("records"):
        levels.setdefault(str(row["competency"]), []).append(str(row["level"]))
    return tuple(
        Sentence(_PLACE, {"competency": competency, "level": ", ".join(each)})
        for competency, each in levels.items()
    )
