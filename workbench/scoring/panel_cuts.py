"""Cut scores from a panel that judges items: modified Angoff and bookmark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidAnswers, MeasurementProblem, Sentence, TooFewAnswers
from workbench.psychometrics.agreement.intraclass import intraclass_correlation
from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.answers import check_columns, places, refuse, repeated, rows
from workbench.scoring.cut_scores import CutScore, bootstrap_se, median_of_rows
from workbench.scoring.item_scales import CompetencyScale

if TYPE_CHECKING:
    import pandas as pd

BookmarkPlace: TypeAlias = Literal["last_mastered", "midpoint"]
RESPONSE_PROBABILITY = 0.67
FEWEST_PANELLISTS = 3
_WANTED_PANELLISTS = 8
_REACH = 40.0

_FEW = N_("only %(count)s panellists judged; at least %(least)s are needed for a cut score with an error")
_UNKNOWN = N_("items %(items)s were judged and are not in the assessment; check their names")
_LEFT_OUT = N_("panellists left items out: %(who)s; ask them to complete their judgements, or leave them out")
_WHO = N_("%(panellist)s (%(count)s of %(all)s in round %(round)s)")
_TWICE = N_("rows %(rows)s are by the same panellist about the same item in the same round; keep one")
_NOT_A_CREDIT = N_(
    "rows %(rows)s hold an expected credit that does not lie between 0 and the most the item gives"
)
_AT_THE_END = N_(
    "the panel expects %(total)s of %(most)s credits of a barely qualified person, the least or most there "
    "is; no place on the scale belongs to it"
)
_NOT_A_PAGE = N_(
    "rows %(rows)s hold a page that is none: a bookmark is a page from 2 to %(last)s, the first that a "
    "barely qualified person would not master; %(last)s says that all are mastered"
)
_SMALL_PANEL = N_("the panel has %(count)s members; with fewer than %(wanted)s its error is uncertain itself")
_APART = N_("panellists %(who)s lie more than 2 SD of the panel from its mean; hear their reasons")


@dataclass(frozen=True, eq=False)
class PanelResult:
    """A cut score of the last round, and how the panel came to it.

    Attributes
    ----------
    rounds : round, cut, se (logits), panellist_sd (logits), agreement, n, change (of the cut, logits); for
        Angoff also total and total_se in credits. `agreement` is ICC(2,1) of items by panellists
        [ShroutFleiss1979], NaN for bookmarks and where panellists' judgements do not vary.
    panellists : panellist, cut, distance (from the mean of the others, logits), of the last round; for
        Angoff also total, and fit: correlation of the judgements with the credits that the items' scale
        expects at the panellist's own cut; NaN where judgements do not vary.
    """

    cut_score: CutScore
    rounds: pd.DataFrame
    panellists: pd.DataFrame


def angoff(frame: pd.DataFrame, scale: CompetencyScale) -> PanelResult:
    """Set a cut score from the credit each panellist expects of a barely qualified person [Angoff1971].

    A panellist's sum over items is their cut in credits; the panel's is the mean, with SD / √n as its error
    [CizekBunch2007]. The scale turns credits into logits; the error by the delta method.

    Parameters
    ----------
    frame : panellist, item, credit (expected of such a person, 0 to the most; of a right-or-wrong item, the
        probability), and round where there were several.
    scale : of the items, all of which every panellist judges in every round they take part in.

    Raises
    ------
    InvalidAnswers : an item left out or unknown, a credit out of range, a total with no place.
    TooFewAnswers : fewer than 3 panellists in a round.
    """
    import pandas as pd

    judged = _rounds(frame, ("panellist", "item", "credit"))
    unknown = sorted({str(each) for each in judged["item"]} - set(map(str, scale.items)))
    refuse(_UNKNOWN, items=named(unknown))
    item = places(judged["item"], scale.items)
    last = scale.scale.ends[1]
    credit = pd.to_numeric(judged["credit"], errors="coerce").to_numpy(dtype=float)
    refuse(_NOT_A_CREDIT, rows=rows(judged, ~((credit >= 0) & (credit <= last[item]))))
    found, tables = [], []
    for number in sorted_labels(list(judged["round"].unique())):
        here = (judged["round"] == number).to_numpy()
        panellists = sorted_labels(list(judged["panellist"][here].unique()))
        _enough(len(panellists))
        table = np.full((len(panellists), len(scale.items)), np.nan)
        table[places(judged["panellist"][here], panellists), item[here]] = credit[here]
        _complete(table, panellists, number)
        row, panel = _angoff_round(table, panellists, scale)
        found.append({"round": number, **row})
        tables.append(panel)
    rounds = pd.DataFrame(found)
    return _result("angoff", rounds, tables[-1])


def _angoff_round(
    table: Floats, panellists: list[Label], scale: CompetencyScale
) -> tuple[dict[str, float], pd.DataFrame]:
    import pandas as pd

    totals = table.sum(axis=1)
    mean, error = float(totals.mean()), float(totals.std(ddof=1) / np.sqrt(len(totals)))
    cut = _measure_at(scale, mean)
    own = np.array([_measure_at(scale, float(each)) for each in totals])
    row = {
        "cut": cut,
        "se": error / _slope(scale, cut),
        "panellist_sd": float(own.std(ddof=1)),
        "agreement": _agreement(table),
        "n": len(totals),
        "total": mean,
        "total_se": error,
    }
    item = np.arange(len(scale.items))
    fit = [
        _correlation(judged, scale.scale.moments(item, np.full(len(item), place))[0])
        for judged, place in zip(table, own, strict=True)
    ]
    panel = pd.DataFrame(
        {"panellist": panellists, "cut": own, "distance": _distance(own), "total": totals, "fit": fit}
    )
    return row, panel


def ordered_items(
    scale: CompetencyScale, *, response_probability: float = RESPONSE_PROBABILITY
) -> pd.DataFrame:
    """Order items, and each credit of those with several, by where they are mastered [Mitzel2001].

    Returns
    -------
    frame : page (from 1), item, credit, location: the place in logits where the credit or more is reached
        with this probability; the booklet of the bookmark method.
    """
    import pandas as pd

    if not 0 < response_probability < 1:
        raise ValueError(f"response_probability lies between 0 and 1, not {response_probability}")
    pages = []
    for number, label in enumerate(scale.items):
        used = np.flatnonzero(scale.scale.used[number])
        for credit in used[1:]:
            location = _where_reached(scale, number, int(credit), response_probability)
            pages.append((label, int(credit), location))
    frame = pd.DataFrame(pages, columns=["item", "credit", "location"])
    order = sorted(range(len(pages)), key=lambda each: (pages[each][2], str(pages[each][0]), pages[each][1]))
    frame = frame.iloc[order].reset_index(drop=True)
    frame.insert(0, "page", np.arange(1, len(frame) + 1))
    return frame


def bookmark(
    frame: pd.DataFrame,
    scale: CompetencyScale,
    *,
    rng: np.random.Generator,
    response_probability: float = RESPONSE_PROBABILITY,
    place: BookmarkPlace = "last_mastered",
) -> PanelResult:
    """Set a cut score from where panellists put a bookmark into the ordered items [Mitzel2001].

    Parameters
    ----------
    frame : panellist, page (the first in `ordered_items` that a barely qualified person would not master
        with the response probability; one past the last if all), and round where there were several.
    place : a panellist's cut is the location of the page before the bookmark, or the middle between it and
        the bookmarked one [Reckase2006].

    Returns
    -------
    The cut is the panel's median; its error comes from samples of panellists drawn with replacement.

    Raises
    ------
    InvalidAnswers : a page that is none, a panellist twice in a round.
    TooFewAnswers : fewer than 3 panellists in a round.
    """
    import pandas as pd

    if place not in ("last_mastered", "midpoint"):
        raise ValueError(f"place={place!r} is not known; known: 'last_mastered', 'midpoint'")
    judged = _rounds(frame, ("panellist", "page"))
    location = ordered_items(scale, response_probability=response_probability)["location"].to_numpy()
    page = pd.to_numeric(judged["page"], errors="coerce").to_numpy(dtype=float)
    wrong = ~((page >= 2) & (page <= len(location) + 1) & (page == np.round(page)))
    refuse(_NOT_A_PAGE, rows=rows(judged, wrong), last=len(location) + 1)
    before = location[page.astype(np.int64) - 2]
    marked = location[np.minimum(page.astype(np.int64) - 1, len(location) - 1)]
    own = before if place == "last_mastered" else (before + marked) / 2
    found, tables = [], []
    for number in sorted_labels(list(judged["round"].unique())):
        here = (judged["round"] == number).to_numpy()
        _enough(int(here.sum()))
        cuts = own[here]
        found.append(
            {
                "round": number,
                "cut": float(np.median(cuts)),
                "se": bootstrap_se(np.sort(cuts), median_of_rows, rng),
                "panellist_sd": float(cuts.std(ddof=1)),
                "agreement": np.nan,
                "n": len(cuts),
            }
        )
        labels = list(judged["panellist"][here])
        tables.append(pd.DataFrame({"panellist": labels, "cut": cuts, "distance": _distance(cuts)}))
    panel = tables[-1].sort_values("panellist", key=lambda each: each.map(str)).reset_index(drop=True)
    return _result("bookmark", pd.DataFrame(found), panel)


def _result(
    method: Literal["angoff", "bookmark"], rounds: pd.DataFrame, panellists: pd.DataFrame
) -> PanelResult:
    rounds["change"] = rounds["cut"].diff()
    last = rounds.iloc[-1]
    findings = []
    if last["n"] < _WANTED_PANELLISTS:
        places = {"count": int(last["n"]), "wanted": _WANTED_PANELLISTS}
        findings.append(Sentence(_SMALL_PANEL, places))
    far = (panellists["cut"] - panellists["cut"].mean()).abs() > 2 * last["panellist_sd"]
    if far.any():
        findings.append(Sentence(_APART, {"who": named(panellists["panellist"][far])}))
    cut = CutScore(method, float(last["cut"]), float(last["se"]), int(last["n"]), tuple(findings))
    return PanelResult(cut, rounds, panellists)


def _rounds(frame: pd.DataFrame, needed: tuple[str, ...]) -> pd.DataFrame:
    """The judgements with a round each, 1 where none is named; nobody twice about one thing."""
    import pandas as pd

    check_columns(frame, needed)
    judged = frame if "round" in frame.columns else frame.assign(round=1)
    key = [each for each in ("panellist", "item", "round") if each in judged.columns]
    codes = pd.factorize(pd.MultiIndex.from_frame(judged[key]))[0].astype(np.int64)
    refuse(_TWICE, rows=rows(judged, repeated(codes)))
    return judged


def _enough(count: int) -> None:
    if count < FEWEST_PANELLISTS:
        raise TooFewAnswers(reason=Sentence(_FEW, {"count": count, "least": FEWEST_PANELLISTS}))


def _complete(table: Floats, panellists: list[Label], number: Label) -> None:
    left_out = np.isnan(table).sum(axis=1)
    who = tuple(
        Sentence(_WHO, {"panellist": label, "count": count, "all": table.shape[1], "round": number})
        for label, count in zip(panellists, left_out, strict=True)
        if count
    )
    if who:
        raise InvalidAnswers(reason=Sentence(_LEFT_OUT, {"who": who}))


def _measure_at(scale: CompetencyScale, total: float) -> float:
    """Where the expected total is this one."""
    first, last = scale.scale.ends
    least, most = float(first.sum()), float(last.sum())
    if not least < total < most:
        places = {"total": f"{total:g}", "most": f"{most:g}"}
        raise InvalidAnswers(reason=Sentence(_AT_THE_END, places))

    def excess(measure: float) -> float:
        return float(scale.expected_total(np.array([measure]))[0]) - total

    return float(brentq(excess, -_REACH, _REACH, xtol=1e-10))


def _slope(scale: CompetencyScale, measure: float) -> float:
    """Credits that the expected total rises by in a logit: the information."""
    item: NDArray[np.int64] = np.arange(len(scale.items))
    return float(scale.scale.moments(item, np.full(len(item), measure))[1].sum())


def _where_reached(scale: CompetencyScale, item: int, credit: int, chance: float) -> float:
    def excess(measure: float) -> float:
        levels = scale.scale.probabilities(np.array([item]), np.array([measure]))[0]
        return float(levels[credit:].sum()) - chance

    return float(brentq(excess, -_REACH, _REACH, xtol=1e-10))


def _agreement(table: Floats) -> float:
    try:
        return intraclass_correlation(table.T)["ICC(2,1)"].estimate
    except MeasurementProblem:
        return float("nan")  # judgements without variance have no correlation


def _correlation(one: Floats, other: Floats) -> float:
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _distance(values: Floats) -> Floats:
    """From the mean of the others."""
    n = len(values)
    distance: Floats = (values - values.mean()) * n / (n - 1)
    return distance
