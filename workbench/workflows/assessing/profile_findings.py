"""What an assessment of competencies comes to, in plain sentences: one function for each question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.scoring.differential import FEWEST_IN_A_GROUP
from workbench.scoring.differential import FEWEST_TOGETHER as ETS_TOGETHER
from workbench.scoring.item_quality import WEAK
from workbench.workflows.assessing.assessed import Assessed
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

# From here on a measure is good enough to tell one person from another.
RELIABLE = 0.8
_HARDLY_ANYBODY, _NEARLY_ALL = 0.03, 0.6
_MANY_MISSING = 0.1
_MANY_UNSURE = 0.5
_NO_DIFFERENCE = 0.05  # logits; less is shown as 0.0

_TAKEN = N_("To take it: %(all)s. Finished: %(done)s, under way: %(begun)s, not begun: %(none)s.")
_SEEN = N_(
    "Rated by somebody else: %(seen)s; by so many that they may read it themselves (%(least)s or more): "
    "%(shown)s."
)
_LEFT_OUT = N_("Situations left out: %(share)s %% in submitted tests.")
_MANY_LEFT_OUT = N_(
    "Situations left out: %(share)s %% in submitted tests. That is much: see whether time was enough."
)
_UNABLE = N_("Indicators that raters could not judge: %(share)s %%.")
_MANY_UNABLE = N_(
    "Indicators that raters could not judge: %(share)s %%. That is much: they may not see such things."
)
_RELIABLE = N_("On every competency people can be told apart well enough (reliability %(least)s or more).")
_UNRELIABLE = N_(
    "People can be told apart worst on %(competency)s (reliability %(reliability)s); below %(least)s are: "
    "%(competencies)s. Say levels there with care."
)
_LONGER = N_(
    "The test alone would need about %(enough)s situations like these for %(competency)s instead of "
    "%(situations)s to reach %(least)s."
)
_NO_CUTS = N_("There are no cut scores yet, so no levels: a panel sets them in set_cut_scores.ipynb.")
_EMPTY_LEVEL = N_("On %(competency)s hardly anybody is on level %(level)s: %(count)s of %(all)s.")
_FULL_LEVEL = N_("On %(competency)s level %(level)s holds %(count)s of %(all)s people: it tells few apart.")
_LEVELS_USED = N_("Every level of every competency holds people, and none holds most of them.")
_ACCURACY = N_(
    "The level said is the true one for %(low)s to %(high)s of 100 people, depending on the competency; "
    "least surely on %(competency)s."
)
_WRONG = N_(
    "Of 100 people about %(higher)s are put above their level and %(lower)s below it, nearly always by one "
    "level."
)
_UNSURE = N_(
    "One level can be said of %(share)s of 100 people; of the others the profile says «between two levels». "
    "Do not decide about people by a single level."
)
_TOO_SMALL = N_("Nothing is said of groups with fewer than %(least)s people: %(groups)s.")
_ALL_TOO_SMALL = N_(
    "No group has %(least)s people; the largest has %(most)s. Compare larger groups, or wait for more "
    "answers."
)
_GROUP_APART = N_(
    "%(group)s: %(direction)s than the others on %(count)s of %(all)s competencies, most on %(competency)s "
    "(by %(logits)s logits)."
)
_HIGHER, _LOWER = N_("higher"), N_("lower")
_NO_GROUP_APART = N_("No group differs from the others by more than chance.")
_LENIENT = N_(
    "People rate themselves %(self)s logits above what the test says of them; profiles have this taken out."
)
_SOURCE = N_("%(source)s: %(logits)s logits %(side)s the test, from %(low)s to %(high)s by competency.")
_ABOVE, _BELOW = N_("above"), N_("below")
_LIKE_TEST = N_("%(source)s rate as the test does, on the whole.")
_FEW_FORMS = N_("%(source)s: only %(forms)s forms; how lenient they are is not known well.")
_OTHERWISE = N_(
    "%(count)s of %(all)s people see themselves quite otherwise than others do. Higher: %(higher)s. Lower: "
    "%(lower)s. Talk with them before they read their profile."
)
_NOT_OTHERWISE = N_("Nobody of %(all)s people sees themselves quite otherwise than others do.")
_WEAK_ITEM = N_(
    "%(item)s tells the competent from others hardly at all (discrimination %(value)s, wanted %(least)s or "
    "more). Rewrite it or leave it out."
)
_NOISY = N_(
    "%(item)s goes with something else than its competency (infit %(infit)s). Read it anew: is there one "
    "best answer?"
)
_MUTED = N_("%(item)s repeats the other items more than the model allows (infit %(infit)s).")
_NO_WEAK = N_("All %(all)s items tell people apart and go with their competency.")
_EXTREME = N_("%(hard)s is the hardest and %(easy)s the easiest: %(logits)s logits apart.")
_MISLEADING = N_(
    "%(item)s, option %(option)s: chosen by people at least as strong as those who choose the best one, but "
    "worth %(credit)s. Check the key, or say the option otherwise."
)
_IDLE = N_("Options that hardly anybody chooses, and only cost reading: %(options)s.")
_OPTIONS_FINE = N_("Every option attracts somebody, and none misleads the strong.")
_DIFFERENTIAL = N_(
    "%(item)s is %(direction)s for the group «%(group)s» than for equally able others (both methods agree; "
    "effect %(effect)s, size %(size)s). Ask people of that group how they understand it."
)
_HARDER, _EASIER = N_("harder"), N_("easier")
_NO_DIFFERENTIAL = N_(
    "Of %(tested)s items compared none is harder for one group than for equally able others."
)
_SMALL_GROUPS = N_(
    "Groups are smaller than %(group)s people each and %(together)s together, which is asked for before an "
    "item is dropped: take a finding as a reason to look, not to act."
)
_NOTHING_TO_CHANGE = N_("Nothing has to change in the next version.")

SOURCES = {
    "test": N_("Test"),
    "self": N_("Oneself"),
    "mentor": N_("Mentors"),
    "mentee": N_("Mentees"),
    "expert": N_("Experts"),
}


def progress_sentences(assessed: Assessed, progress: pd.DataFrame) -> Iterator[Sentence]:
    """How many have answered what; `progress` as from `profile_tables.progress`."""
    forms, people = assessed.forms, assessed.people
    to_take = set(people.loc[people["to_take"], "participant"])
    own = [each for each in ("test", "self") if each in set(progress["source"])]
    own_forms = forms[forms["source"].isin(own) & forms["participant"].isin(to_take)]
    done = own_forms.groupby("participant")["submitted"].sum()
    finished, begun = int((done >= len(own)).sum()), own_forms["participant"].nunique()
    places = {"all": len(to_take), "done": finished, "begun": begun - finished, "none": len(to_take) - begun}
    yield Sentence(_TAKEN, places)
    others = forms[forms["submitted"] & ~forms["source"].isin(["test", "self"])]
    raters = others.groupby("participant")["rater"].nunique()
    least = assessed.assessment.raters_shown
    yield Sentence(_SEEN, {"seen": len(raters), "least": least, "shown": int((raters >= least).sum())})
    answered = dict(zip(progress["source"], progress["answered"], strict=True))
    if "test" in answered:
        missing = 1 - float(answered["test"])
        text = _MANY_LEFT_OUT if missing > _MANY_MISSING else _LEFT_OUT
        yield Sentence(text, {"share": decimal(100 * missing)})
    ratings = forms[forms["submitted"] & (forms["source"] != "test")]
    if len(ratings):
        unable = float(ratings["cannot_say"].sum() / ratings["asked"].sum())
        text = _MANY_UNABLE if unable > _MANY_MISSING else _UNABLE
        yield Sentence(text, {"share": decimal(100 * unable)})


def distribution_sentences(distributions: pd.DataFrame, levels: pd.DataFrame) -> Iterator[Sentence]:
    """How well people can be told apart, and how levels are filled."""
    known = distributions.dropna(subset=["reliability"])
    low = known[known["reliability"].round(2) < RELIABLE]
    if low.empty:
        yield Sentence(_RELIABLE, {"least": decimal(RELIABLE)})
    else:
        worst = low.sort_values("reliability", kind="stable").iloc[0]
        places = {
            "competency": worst["competency"],
            "reliability": decimal(worst["reliability"], 2),
            "least": decimal(RELIABLE),
            "competencies": named(low["competency"]),
        }
        yield Sentence(_UNRELIABLE, places)
    if levels.empty:
        yield Sentence(_NO_CUTS)
        return
    yield from _level_sentences(levels)


def _level_sentences(levels: pd.DataFrame) -> Iterator[Sentence]:
    everybody = levels.groupby("competency")["n_people"].transform("sum")
    share = levels["n_people"] / everybody
    told = False
    for text, here in ((_EMPTY_LEVEL, share < _HARDLY_ANYBODY), (_FULL_LEVEL, share > _NEARLY_ALL)):
        for row, count in zip(levels[here].to_dict("records"), everybody[here], strict=True):
            told = True
            places = {"competency": row["competency"], "level": row["level"], "count": row["n_people"]}
            yield Sentence(text, {**places, "all": int(count)})
    if not told:
        yield Sentence(_LEVELS_USED)


def certainty_sentences(certainty: pd.DataFrame) -> Iterator[Sentence]:
    """How far levels can be trusted; `certainty` as from `profile_tables.certainty`."""
    if certainty.empty:
        yield Sentence(_NO_CUTS)
        return
    ordered = certainty.sort_values("accuracy", kind="stable")
    accuracy = ordered["accuracy"]
    places = {
        "low": round(100 * float(accuracy.iloc[0])),
        "high": round(100 * float(accuracy.iloc[-1])),
        "competency": ordered["competency"].iloc[0],
    }
    yield Sentence(_ACCURACY, places)
    wrong = {name: round(100 * float(certainty[f"false_{name}"].mean())) for name in ("higher", "lower")}
    yield Sentence(_WRONG, wrong)
    if certainty["said"].mean() < _MANY_UNSURE:
        yield Sentence(_UNSURE, {"share": round(100 * float(certainty["said"].mean()))})


def group_sentences(frame: pd.DataFrame, at_least: int) -> Iterator[Sentence]:
    """Which groups stand apart; `frame` as from `profile_tables.by_group`, groups by names to be shown."""
    told = frame.dropna(subset=["difference"])
    if told.empty:
        yield Sentence(_ALL_TOO_SMALL, {"least": at_least, "most": int(frame["n"].max())})
        return
    small = [each for each in frame["group"].unique() if each not in set(told["group"])]
    flagged = told[told["flagged"]]
    for group, rows in flagged.groupby("group", sort=False):
        for sign, word in ((1, _HIGHER), (-1, _LOWER)):
            here = rows[rows["difference"] * sign > 0]
            if here.empty:
                continue
            order = here["difference"].abs().sort_values(ascending=False, kind="stable").index
            most = here.loc[order].to_dict("records")[0]
            places = {
                "group": group,
                "direction": Sentence(word),
                "count": len(here),
                "all": frame["competency"].nunique(),
                "competency": most["competency"],
                "logits": decimal(abs(most["difference"])),
            }
            yield Sentence(_GROUP_APART, places)
    if flagged.empty:
        yield Sentence(_NO_GROUP_APART)
    if small:
        yield Sentence(_TOO_SMALL, {"least": at_least, "groups": named(small)})


def source_sentences(means: pd.DataFrame, at_least: int) -> Iterator[Sentence]:
    """How lenient each source is; `means` as from `profile_tables.mean_leniency`."""
    known = dict(zip(means["source"], means["leniency"], strict=True))
    if "self" in known and "test" in known:
        yield Sentence(_LENIENT, {"self": decimal(known["self"])})
    for row in means.to_dict("records"):
        if row["source"] in ("test", "self"):
            continue
        source = Sentence(SOURCES[row["source"]])
        places = {
            "source": source,
            "logits": decimal(abs(row["leniency"])),
            "side": Sentence(_ABOVE if row["leniency"] >= 0 else _BELOW),
            "low": decimal(row["lowest"]),
            "high": decimal(row["highest"]),
        }
        if abs(row["leniency"]) < _NO_DIFFERENCE:
            yield Sentence(_LIKE_TEST, {"source": source})
        else:
            yield Sentence(_SOURCE, places)
        if row["forms"] < at_least:
            yield Sentence(_FEW_FORMS, {"source": source, "forms": row["forms"]})


def otherwise_sentences(frame: pd.DataFrame) -> Iterator[Sentence]:
    """Who sees themselves otherwise; `frame` as from `profile_tables.seen_otherwise`."""
    flagged = frame[frame["flagged"]]
    if flagged.empty:
        yield Sentence(_NOT_OTHERWISE, {"all": len(frame)})
        return
    higher = sorted(flagged.loc[flagged["gap"] > 0, "participant"])
    lower = sorted(flagged.loc[flagged["gap"] <= 0, "participant"])
    places = {"count": len(flagged), "all": len(frame), "higher": named(higher), "lower": named(lower)}
    yield Sentence(_OTHERWISE, places)


def item_sentences(items: pd.DataFrame) -> Iterator[Sentence]:
    """Items to look at; `items` as from `profile_tables.item_table`."""
    trouble = list(item_troubles(items))
    yield from trouble
    if not trouble:
        yield Sentence(_NO_WEAK, {"all": len(items)})
    placed = items.dropna(subset=["location"]).sort_values("location", kind="stable")
    if len(placed) > 1:
        easy, hard = placed.iloc[0], placed.iloc[-1]
        logits = decimal(hard["location"] - easy["location"])
        yield Sentence(_EXTREME, {"hard": hard["item"], "easy": easy["item"], "logits": logits})


def item_troubles(items: pd.DataFrame) -> Iterator[Sentence]:
    """Only what is to be mended."""
    for row in items[items["weak"]].to_dict("records"):
        places = {"item": row["item"], "value": decimal(row["discrimination"], 2), "least": decimal(WEAK)}
        yield Sentence(_WEAK_ITEM, places)
    for flag, text in (("noisy", _NOISY), ("muted", _MUTED)):
        for row in items[items[flag] & ~items["weak"]].to_dict("records"):
            yield Sentence(text, {"item": row["item"], "infit": decimal(row["infit"], 2)})


def option_sentences(options: pd.DataFrame) -> Iterator[Sentence]:
    """Options to look at; `options` as from `profile_tables.option_table`."""
    trouble = list(option_troubles(options))
    yield from trouble
    if not trouble:
        yield Sentence(_OPTIONS_FINE)


def option_troubles(options: pd.DataFrame) -> Iterator[Sentence]:
    """Only what is to be mended."""
    for row in options[options["misleading"]].to_dict("records"):
        yield Sentence(_MISLEADING, {name: row[name] for name in ("item", "option", "credit")})
    idle = options[options["idle"]]
    if len(idle):
        shown = [f"{row['item']}.{row['option']}" for row in idle.to_dict("records")]
        yield Sentence(_IDLE, {"options": named(shown)})


def differential_sentences(frame: pd.DataFrame, in_a_group: int, together: int) -> Iterator[Sentence]:
    """Items unfair to a group; `frame` as from `profile_tables.differential`, groups by names to be shown."""
    yield from differential_troubles(frame)
    if not frame["flagged"].any():
        yield Sentence(_NO_DIFFERENTIAL, {"tested": int(frame["tested"].sum())})
    if in_a_group < FEWEST_IN_A_GROUP or together < ETS_TOGETHER:
        yield Sentence(_SMALL_GROUPS, {"group": FEWEST_IN_A_GROUP, "together": ETS_TOGETHER})


def differential_troubles(frame: pd.DataFrame) -> Iterator[Sentence]:
    """Only what is to be mended."""
    for row in frame[frame["flagged"]].to_dict("records"):
        places = {
            "item": row["item"],
            "direction": Sentence(_HARDER if row["effect"] < 0 else _EASIER),
            "group": row["group"],
            "effect": decimal(row["effect"], 2),
            "size": row["size"],
        }
        yield Sentence(_DIFFERENTIAL, places)


def change_sentences(
    items: pd.DataFrame, options: pd.DataFrame, unfair: pd.DataFrame | None, distributions: pd.DataFrame
) -> Iterator[Sentence]:
    """What to change in the next version of the test; `unfair` is None where groups were too small."""
    trouble = [*item_troubles(items), *option_troubles(options)]
    if unfair is not None:
        trouble += differential_troubles(unfair)
    low = distributions[distributions["test_reliability"] < RELIABLE].sort_values("enough", kind="stable")
    # Where an item is weak, more like it would not help.
    low = low[~low["competency"].isin(items.loc[items["weak"], "competency"])]
    for row in low.dropna(subset=["enough"]).tail(1).to_dict("records"):
        places = {
            "competency": row["competency"],
            "situations": row["situations"],
            "enough": int(row["enough"]),
            "least": decimal(RELIABLE),
        }
        trouble.append(Sentence(_LONGER, places))
    yield from trouble or [Sentence(_NOTHING_TO_CHANGE)]
