"""What a calibration comes to, in plain sentences: how far to trust it, who stands out, who moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence
from workbench.psychometrics.checks.discoveries import false_discovery_rate, two_sided
from workbench.selection.uncertainty import selection_probability
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.calibrating.finding_texts import (
    assumption,
    criteria_sentences,
    left_out_sentences,
    move_sentence,
)
from workbench.workflows.calibrating.habits import habits, same_criteria
from workbench.workflows.wording import decimal

Topic = Literal["data", "trust", "jurors", "criteria", "seats", "next"]

# At most this share of the jurors or criteria that are named may be false alarms.
FALSE_ALARMS = 0.05
# How many are described one by one; of the rest the number is told.
MOST_DESCRIBED = 5
DRAWS = 2000
# Chosen in fewer or more of the draws than this, an entry is firmly out or in.
DOUBT = (0.05, 0.95)

_READ = N_("Read: reviews %(reviews)s, entries %(entries)s, jurors %(jurors)s, levels given %(ratings)s.")
_RAW_ONLY = N_("Only the raw list is shown. %(reason)s.")
_BOTH = N_(
    "Both lists are shown: the raw one, as the score sheet has it, and the fair one, with the severity of "
    "jurors taken out. Which of them decides is for the organisers to say."
)
_TRUST = N_(
    "Reliability of the measures is %(reliability)s: of two entries taken at random, the better one stands "
    "higher in %(right)s of 100 cases."
)
_SPREAD = N_(
    "From the most lenient juror to the harshest it is %(logits)s logits, or %(points)s points on your "
    "scale; %(share)s %% of the differences between jurors are more than chance."
)
_HALO = N_(
    "Levels of one juror for one entry are alike beyond what the entry explains (halo, SD %(halo)s logits): "
    "%(criteria)s levels of a review say as much as %(worth)s independent ones."
)
_HARSHER = N_(
    "Juror %(juror)s is harsher than the others by %(logits)s logits, which is %(points)s points on your "
    "scale."
)
_LENIENT = N_(
    "Juror %(juror)s is more lenient than the others by %(logits)s logits, which is %(points)s points on "
    "your scale."
)
_MORE_JURORS = N_("Jurors who differ in severity beyond chance as well: %(jurors)s.")
_ALIKE = N_("No juror is harsher or more lenient than the others beyond chance.")
_SHARED = N_(
    "In the raw list %(entries)s entries share the place at the line of seats; the tie rule decides between "
    "them."
)
_NOBODY_MOVES = N_("Both lists give the %(seats)s seats to the same entries.")
_MOVES = N_("Seats that change hands between the lists: %(count)s of %(seats)s.")
_DOUBT = N_(
    "Entries that the ratings neither put firmly in nor firmly out: %(entries)s (chance of a seat from 5 to "
    "95 %%)."
)
_FIRM = N_("No entry is in doubt: each is in or out with a chance of at least 95 %%.")
_NO_SEATS = N_("The number of seats is not known, so nobody can be said to move; name it with --seats.")
_ALL_SEATED = N_("There are seats for all %(entries)s entries; nothing has to be chosen.")
_NEXT_MEET = N_("Next: meet what the reasons above name, then calibrate again.")
_NEXT_DOUBT = N_(
    "Next: before the decision, have further jurors rate the entries in doubt; start with %(entries)s."
)
_NEXT_DECIDE = N_("Next: decide by which list seats are given, and put the decision on record.")


@dataclass(frozen=True)
class Finding:
    """A sentence, what it is about, and the entries, jurors or criteria it names."""

    topic: Topic
    sentence: Sentence
    about: tuple[Label, ...] = ()


def findings(calibration: Calibration, rng: np.random.Generator) -> tuple[Finding, ...]:
    """Say what was found, the most general first; numbers are in the reader's language once translated.

    Parameters
    ----------
    rng : for the draws that say which entries are in doubt.
    """
    found = [*_data(calibration), *_trust(calibration)]
    if calibration.measured is not None:
        found += [*_jurors(calibration), *_criteria(calibration)]
    return (*found, *_seats(calibration, rng))


def seat_chances(calibration: Calibration, rng: np.random.Generator) -> dict[Label, float]:
    """Each entry's probability to be among the best `seats`, over what the ratings leave possible."""
    fit = calibration.fit
    seats = min(calibration.require_seats(), fit.table.n_entries)
    chances = selection_probability(fit.draws(DRAWS, rng), seats=seats)
    return dict(zip(fit.table.entries, chances.tolist(), strict=True))


def _data(calibration: Calibration) -> Iterator[Finding]:
    frame = calibration.ratings
    places = {
        "reviews": len(frame[["entry", "juror"]].drop_duplicates()),
        "entries": frame["entry"].nunique(),
        "jurors": frame["juror"].nunique(),
        "ratings": len(frame),
    }
    yield Finding("data", Sentence(_READ, places))
    for sentence in left_out_sentences(calibration.left_out):
        yield Finding("data", sentence)
    if calibration.measured is not None:
        assumed = assumption(calibration.fit)
        if assumed is not None:
            yield Finding("trust", assumed)


def _trust(calibration: Calibration) -> Iterator[Finding]:
    if calibration.refusal is not None:
        yield Finding("trust", Sentence(_RAW_ONLY, {"reason": calibration.refusal.sentence}))
    else:
        yield Finding("trust", Sentence(_BOTH))
    if calibration.measured is None:
        return
    fit = calibration.fit
    # Two normal variables that correlate by r have the same order with probability 1/2 + asin(r) / π.
    right = 50 + 100 * float(np.arcsin(np.sqrt(fit.reliability))) / np.pi
    yield Finding(
        "trust", Sentence(_TRUST, {"reliability": decimal(fit.reliability, 2), "right": round(right)})
    )
    if fit.halo_sd > 0:
        # A review's information grows with its levels, and halo adds an error that they all share.
        information = float(np.bincount(fit.table.cell, fit.residuals.variance).mean())
        criteria = len(fit.table) / len(fit.table.cell_start)
        places = {
            "halo": decimal(fit.halo_sd),
            "criteria": decimal(criteria),
            "worth": decimal(criteria / (1 + fit.halo_sd**2 * information)),
        }
        yield Finding("trust", Sentence(_HALO, places))


def _jurors(calibration: Calibration) -> Iterator[Finding]:
    frame = calibration.jurors()
    if len(frame) < 2:
        return
    spread = {
        "logits": decimal(frame["severity"].max() - frame["severity"].min()),
        "points": decimal(frame["points"].max() - frame["points"].min()),
        "share": int(100 * calibration.severity_share),
    }
    yield Finding("jurors", Sentence(_SPREAD, spread))
    q = false_discovery_rate(two_sided((frame["severity"] / frame["se"]).to_numpy(dtype=float)))
    differ = frame[q <= FALSE_ALARMS].sort_values("severity", key=np.abs, ascending=False, kind="stable")
    if len(differ) == 0:
        yield Finding("jurors", Sentence(_ALIKE))
    for row in differ.head(MOST_DESCRIBED).to_dict("records"):
        places = {
            "juror": row["juror"],
            "logits": decimal(abs(row["severity"])),
            "points": decimal(abs(row["points"])),
        }
        text = _HARSHER if row["severity"] > 0 else _LENIENT
        yield Finding("jurors", Sentence(text, places), (row["juror"],))
    rest = differ["juror"].tolist()[MOST_DESCRIBED:]
    if rest:
        yield Finding("jurors", Sentence(_MORE_JURORS, {"jurors": named(rest)}), tuple(rest))
    for sentence, about in habits(calibration, FALSE_ALARMS):
        yield Finding("jurors", sentence, about)


def _criteria(calibration: Calibration) -> Iterator[Finding]:
    told = (criteria_sentences(calibration, FALSE_ALARMS), same_criteria(calibration, FALSE_ALARMS))
    for sentence, about in chain(*told):
        yield Finding("criteria", sentence, about)


def _seats(calibration: Calibration, rng: np.random.Generator) -> Iterator[Finding]:
    seats = calibration.seats
    entries = calibration.entries()
    if seats is None:
        yield Finding("seats", Sentence(_NO_SEATS))
    elif seats >= len(entries):
        yield Finding("seats", Sentence(_ALL_SEATED, {"entries": len(entries)}))
    else:
        last = entries.loc[entries["raw_in"], "raw_rank"].max()
        shared = tuple(entries.loc[entries["raw_rank"] == last, "entry"])
        if entries["raw_in"].sum() > seats:
            yield Finding("seats", Sentence(_SHARED, {"entries": len(shared)}), shared)
        if calibration.adjusted:
            yield from _moves(calibration, seats)
            yield from _in_doubt(calibration, rng)
            return
    yield Finding("next", Sentence(_NEXT_DECIDE if calibration.adjusted else _NEXT_MEET))


def _moves(calibration: Calibration, seats: int) -> Iterator[Finding]:
    moves = calibration.moves()
    gained = moves[moves["fair_in"]]
    if len(moves) == 0:
        yield Finding("seats", Sentence(_NOBODY_MOVES, {"seats": seats}))
        return
    count = {"count": len(gained), "seats": seats}
    yield Finding("seats", Sentence(_MOVES, count), tuple(moves["entry"]))
    for row in moves.to_dict("records"):
        yield Finding("seats", move_sentence(row), (row["entry"],))


def _in_doubt(calibration: Calibration, rng: np.random.Generator) -> Iterator[Finding]:
    chances = seat_chances(calibration, rng)
    doubtful = [entry for entry, chance in chances.items() if DOUBT[0] < chance < DOUBT[1]]
    if not doubtful:
        yield Finding("seats", Sentence(_FIRM))
        yield Finding("next", Sentence(_NEXT_DECIDE))
        return
    yield Finding("seats", Sentence(_DOUBT, {"entries": len(doubtful)}), tuple(doubtful))
    nearest = sorted(doubtful, key=lambda entry: abs(chances[entry] - 0.5))[:MOST_DESCRIBED]
    yield Finding("next", Sentence(_NEXT_DOUBT, {"entries": named(nearest)}), tuple(nearest))
    yield Finding("next", Sentence(_NEXT_DECIDE))
