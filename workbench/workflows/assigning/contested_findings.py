"""What is known of the seats in doubt, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.selection.lottery import Lottery
from workbench.selection.rule import SelectionRule
from workbench.workflows.assigning.contested import Openings
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

_BANDS = N_(
    "%(seats)s seats for %(entries)s entries: %(firm)s are firmly in, %(out)s firmly out, %(contested)s in "
    "doubt; for those in doubt %(left)s seats are left."
)
_WRONG = N_(
    "Even by the best list that these ratings allow, about %(wrong)s of %(seats)s seats are expected to go "
    "to entries that are not truly among the best %(seats)s."
)
_RANK = N_(
    "Entry %(entry)s stands on place %(place)s, and its true place may be anywhere from %(low)s to %(high)s "
    "(95 chances of 100)."
)
_NEIGHBOURS = N_(
    "Between places %(first)s and %(last)s the fair scores differ by %(points)s points, and the error of a "
    "score is about %(error)s: their order is close to chance."
)
_NOT_BY_RATINGS = N_("The ratings alone do not decide who of them goes on; people do, or further ratings.")
_SAME_RULE = N_(
    "The season's rule asks for nothing but merit, so the probabilities by the rule are the same."
)
_RULE = N_(
    "Quotas and limits change the probability of a seat by 5 or more of 100 for %(count)s entries; most for "
    "%(entry)s: from %(before)s to %(after)s of 100."
)
_RULE_LITTLE = N_("Quotas and limits change nobody's probability of a seat by as much as 5 of 100.")
_ADVICE = N_(
    "%(asked)s further reviews of %(entries)s entries by %(jurors)s jurors are expected to lower wrong "
    "choices from %(before)s to %(after)s; as many at random, to %(random)s."
)
_ADVICE_NONE = N_("No further review is allowed by conflicts and loads, or of any use.")
_ROOM = N_(
    "Pairs excluded by conflicts of interest: %(conflicts)s. Jurors with room below their greatest load: "
    "%(roomy)s; beyond it everybody is asked for at most %(extra)s more."
)
_NEW = N_(
    "Not asked, because nobody knows their severity yet: %(jurors)s. Give them entries that "
    "others have rated."
)
_LOTS = N_(
    "%(firm)s entries are firmly in; lots gave the other %(left)s seats among %(contested)s in doubt. Seed: "
    "«%(seed)s»."
)
_LOTS_WON = N_("Seats by lot: %(won)s.")
_PRICE = N_(
    "Expected wrong choices: %(best)s by the list, %(lots)s by these lots, %(equal)s if everybody in doubt "
    "had the same chance."
)
_AGAIN = N_(
    "Whoever has the seed and the chances can draw the same lots: tickets are the SHA-256 of the seed, a "
    "line feed and the entry's number."
)
_CHANGED = 0.05
_AROUND = 5


def contest_findings(table: pd.DataFrame, seats: int, wrong: float) -> Iterator[Sentence]:
    """How many seats are in doubt, and what the place of an entry at the line is worth.

    `table` is from `Contest.table`, `wrong` from `Contest.wrong_choices`.
    """
    band = table["band"]
    firm, contested = int((band == "in").sum()), int((band == "contested").sum())
    yield Sentence(
        _BANDS,
        {
            "seats": seats,
            "entries": len(table),
            "firm": firm,
            "out": int((band == "out").sum()),
            "contested": contested,
            "left": seats - firm,
        },
    )
    yield Sentence(_WRONG, {"wrong": decimal(wrong), "seats": seats})
    last = table.iloc[seats - 1]
    places = {"entry": last["entry"], "low": int(last["rank_low"]), "high": int(last["rank_high"])}
    yield Sentence(_RANK, {"place": int(last["fair_rank"]), **places})
    first, end = max(seats - _AROUND, 1), min(seats + _AROUND, len(table))
    around = table.iloc[first - 1 : end]
    difference = float(around["fair"].iloc[0] - around["fair"].iloc[-1])
    slope = _points_per_logit(around)
    error = float(around["se"].mean()) * slope
    if error > difference:
        beside = {"first": first, "last": end, "points": decimal(difference, 2), "error": decimal(error, 2)}
        yield Sentence(_NEIGHBOURS, beside)
    if contested:
        yield Sentence(_NOT_BY_RATINGS)


def rule_findings(table: pd.DataFrame, rule: SelectionRule) -> Iterator[Sentence]:
    """Whom the season's quotas and limits help or hurt."""
    change = (table["by_rule"] - table["probability"]).to_numpy(dtype=float)
    if not (rule.quotas or rule.at_most) and not change.any():
        yield Sentence(_SAME_RULE)
        return
    changed = int((abs(change) >= _CHANGED).sum())
    if changed == 0:
        yield Sentence(_RULE_LITTLE)
        return
    row = table.iloc[int(abs(change).argmax())]
    places = {"before": round(100 * row["probability"]), "after": round(100 * row["by_rule"])}
    yield Sentence(_RULE, {"count": changed, "entry": row["entry"], **places})


def advice_findings(
    advised: pd.DataFrame, gains: pd.DataFrame, openings: Openings, extra: int
) -> Iterator[Sentence]:
    """What the advised reviews are expected to buy, and whom the advice leaves out."""
    if len(advised) == 0:
        yield Sentence(_ADVICE_NONE)
    else:
        last = gains[gains["ratings"] == gains["ratings"].max()].set_index("plan")["wrong_choices"]
        yield Sentence(
            _ADVICE,
            {
                "asked": len(advised),
                "entries": advised["entry"].nunique(),
                "jurors": advised["juror"].nunique(),
                "before": decimal(gains["wrong_choices"].iloc[0]),
                "after": decimal(last["targeted"]),
                "random": decimal(last["random"]),
            },
        )
    roomy = sum(spare > 0 for spare in openings.spare.values())
    yield Sentence(_ROOM, {"conflicts": openings.conflicts, "roomy": roomy, "extra": extra})
    if openings.new_jurors:
        yield Sentence(_NEW, {"jurors": named(openings.new_jurors)})


def lottery_findings(drawn: Lottery, equal: Lottery, wrong: float) -> Iterator[Sentence]:
    """Who has a seat by lot, what lots cost, how to draw them again."""
    frame = drawn.frame
    contested = frame[frame["band"] == "contested"]
    places = {
        "firm": int((frame["band"] == "in").sum()),
        "left": drawn.left,
        "contested": len(contested),
        "seed": drawn.seed,
    }
    yield Sentence(_LOTS, places)
    won = [str(each) for each in contested.loc[contested["chosen"], "candidate"]]
    if won:
        yield Sentence(_LOTS_WON, {"won": ", ".join(sorted(won))})
    costs = {"lots": decimal(drawn.expected_wrong), "equal": decimal(equal.expected_wrong)}
    yield Sentence(_PRICE, {"best": decimal(wrong), **costs})
    yield Sentence(_AGAIN)


def _points_per_logit(table: pd.DataFrame) -> float:
    spread = float(table["measure"].iloc[0] - table["measure"].iloc[-1])
    return float(table["fair"].iloc[0] - table["fair"].iloc[-1]) / spread if spread > 0 else 0.0
