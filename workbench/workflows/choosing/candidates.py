"""The entries of a stage as candidates: their scores, and all that quotas, limits and gates may look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.domain.duplicates import DUPLICATE_SET
from workbench.domain.entries import AttributeValue
from workbench.domain.organisations import organisation_key
from workbench.domain.people import Pair, Participant
from workbench.domain.ratings import Label
from workbench.domain.regions import federal_district
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.errors import N_, Sentence
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.calibrating.ratings import gate_passes, rating_frame, raw_list
from workbench.workflows.choosing.rubric_columns import CRITERION as CRITERION
from workbench.workflows.choosing.rubric_columns import GATE, MINIMUM, PREFIXES, reaches
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

FIELDS = ("candidate", "raw", "fair", "reviews", "complete")
ATTRIBUTES = ("region", "district", "category", "track", "organisation", "theme", "panel")
# Equal means summed in another order are equal again; no score is told apart by less.
SCORE_DIGITS = 9

_NOBODY = N_("nobody is to rate it; assign it to jurors")
_CONFLICTS = N_("everybody who was to rate it has a conflict of interest; assign it to others")
_AWAITED = N_("none of its %(assigned)s reviews is submitted")
_NO_LEVELS = N_("its reviews give no level on any criterion")


@dataclass(frozen=True)
class _Awaited:
    """The assignments of an entry: all that were made, those that still count, those that are done."""

    made: int = 0
    active: int = 0
    submitted: int = 0

    @property
    def complete(self) -> bool:
        return 0 < self.active == self.submitted


def read_candidates(
    work: Unit,
    season: Season,
    stage: Stage,
    rubric: Rubric,
    *,
    calibration: Calibration | None = None,
) -> pd.DataFrame:
    """Read every entry that somebody has rated, in order of number; ids only.

    Parameters
    ----------
    calibration : of this stage's reviews as they stand; gives the fair averages where it has them.

    Returns
    -------
    candidate : the entry's number.
    raw : mean over jurors of their totals; fair : the fair average, NaN where there is
        no fair list; points of the rubric's total both, equal ones exactly equal.
    reviews : submitted reviews with a level. complete : whether all that count are submitted.
    region, district, category : the mentor's; None where not known. track : the mentor's tracks, as a list.
    organisation : keys of both members' organisations with their region, as a sorted list.
    theme, panel : of the groups; None where the entry is in none.
    criterion:ID : mean level by criterion, NaN where everybody abstained.
    gate:ID : of the rubric's gates, True where at least half of the jurors who answered say yes, None where
        nobody answered. minimum:ID : of the criteria on which the rubric asks for a mean, whether it is
        reached; None where everybody abstained.
    what else is known of the stage's entries (`workbench import attributes`), by name and in its order: a
        number, a text, True or False; None where it is not known.
    """
    frame = rating_frame(work, stage, rubric)[0] if calibration is None else calibration.ratings
    scores = _with_bars(_scores(frame, rubric, calibration), rubric, gate_passes(work, stage, rubric))
    pairs, people = work.people.pairs(), work.people.participants()
    groups, awaited = work.planning.groups(stage.id), _awaited(work, stage)
    known_tracks = [each.id for each in season.tracks]
    rows: list[dict[str, Any]] = []
    for entry in work.entries.all(stage.id):
        if entry.number not in scores.index:
            continue
        theme, panel = groups.get(entry.number, ("", ""))
        rows.append(
            {
                "candidate": entry.number,
                **_of_pair(pairs.get(entry.pair_id), people, known_tracks),
                "theme": theme or None,
                "panel": panel or None,
                "complete": awaited[entry.number].complete,
            }
        )
    known = work.planning.attributes(stage.id)
    return _with_attributes(_joined(rows, scores), known, _of_comparison(work, season, stage))


def left_out(work: Unit, stage: Stage, candidates: Collection[str]) -> dict[str, Sentence]:
    """Entries of the stage that are not among the candidates, in order of number, and why."""
    awaited, known = _awaited(work, stage), set(candidates)
    numbers = work.entries.numbers(stage.id)
    return {number: _reason(awaited[number]) for number in numbers if number not in known}


def _reason(awaited: _Awaited) -> Sentence:
    if awaited.made == 0:
        return Sentence(_NOBODY)
    if awaited.active == 0:
        return Sentence(_CONFLICTS)
    if awaited.submitted == 0:
        return Sentence(_AWAITED, {"assigned": awaited.active})
    return Sentence(_NO_LEVELS)


def _scores(frame: pd.DataFrame, rubric: Rubric, calibration: Calibration | None) -> pd.DataFrame:
    """(n_entries,) by entry: raw, fair, reviews, the means by criterion."""
    import pandas as pd

    criteria = [each.id for each in rubric.criteria]
    if frame.empty:
        columns = ["raw", "fair", *(CRITERION + each for each in criteria)]
        return pd.DataFrame(columns=columns, dtype=float).assign(reviews=pd.Series(dtype="int64"))
    if calibration is None:
        weight: dict[Label, float] = {each.id: each.weight for each in rubric.criteria}
        raw = raw_list(frame, weight, rubric.aggregation)
    else:
        raw = calibration.raw
    found = raw.set_index("entry").rename(columns={"n_reviews": "reviews"})[["raw", "reviews"]]
    found["fair"] = float("nan")
    if calibration is not None and calibration.adjusted:
        found["fair"] = calibration.entries().set_index("entry")["fair"]
    means = frame.pivot_table(index="entry", columns="criterion", values="level", aggfunc="mean")
    for each in criteria:
        found[CRITERION + each] = means[each] if each in means.columns else float("nan")
    numbers = [name for name in found.columns if name != "reviews"]
    found[numbers] = found[numbers].astype(float).round(SCORE_DIGITS)
    return found


def _with_bars(
    scores: pd.DataFrame, rubric: Rubric, passes: Mapping[str, Mapping[str, bool]]
) -> pd.DataFrame:
    """With what bars an entry: the rubric's gates and minima, each True, False or None."""
    import pandas as pd

    told: dict[str, list[bool | None]] = {
        GATE + gate.id: [passes[gate.id].get(str(entry)) for entry in scores.index] for gate in rubric.gates
    }
    for criterion in rubric.criteria:
        least = rubric.aggregation.minimum.get(criterion.id)
        if least is not None:
            told[MINIMUM + criterion.id] = reaches(least, scores[CRITERION + criterion.id].tolist())
    # None stays None: a column of objects.
    bars = pd.DataFrame(told, index=scores.index, dtype=object)
    return pd.concat([scores, bars], axis=1) if told else scores


def _joined(rows: Iterable[Mapping[str, Any]], scores: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    people = pd.DataFrame(list(rows), columns=["candidate", *ATTRIBUTES, "complete"])
    # None stays None: a column without any value must not turn into one of NaN.
    people[list(ATTRIBUTES)] = people[list(ATTRIBUTES)].astype(object)
    people["complete"] = people["complete"].astype(bool)
    found = scores.loc[people["candidate"]].reset_index(drop=True)
    people[["raw", "fair", "reviews"]] = found[["raw", "fair", "reviews"]]
    people["reviews"] = people["reviews"].astype("int64")
    of_rubric = [name for name in found.columns if str(name).startswith(PREFIXES)]
    ordered = people[["candidate", "raw", "fair", "reviews", "complete", *ATTRIBUTES]]
    return pd.concat([ordered, found[of_rubric]], axis=1)


def _of_comparison(work: Unit, season: Season, stage: Stage) -> set[str]:
    """Entries that were compared may hold no copies at all: the rule that limits them has its column then."""
    limited = any(DUPLICATE_SET in each.at_most for each in season.selection if each.stage == stage.id)
    return {DUPLICATE_SET} if limited and work.duplicates.comparison(stage.id) is not None else set()


def _with_attributes(
    candidates: pd.DataFrame, known: Mapping[str, Mapping[str, AttributeValue]], filled_here: set[str]
) -> pd.DataFrame:
    import pandas as pd

    # Of all entries: a rule may name a column of which no candidate has a value.
    names = sorted({name for row in known.values() for name in row} | filled_here)
    values = [[known.get(each, {}).get(name) for name in names] for each in candidates["candidate"]]
    added = pd.DataFrame(values, columns=names, index=candidates.index, dtype=object)
    return pd.concat([candidates, added], axis=1)


def _of_pair(
    pair: Pair | None, people: Mapping[str, Participant], known_tracks: Iterable[str]
) -> dict[str, object]:
    mentor = people.get(pair.mentor_id) if pair else None
    members = [people[each] for each in (pair.mentor_id, pair.mentee_id) if each in people] if pair else []
    region = mentor.region if mentor else ""
    return {
        "region": region or None,
        "district": federal_district(region) or None,
        "category": (mentor.category if mentor else "") or None,
        "track": [each for each in known_tracks if mentor and each in mentor.tracks],
        "organisation": sorted({_organisation(each) for each in members} - {""}),
    }


def _organisation(person: Participant) -> str:
    """«сош 5 (Тульская область)»: schools of one name stand in many regions."""
    key = organisation_key(person.organisation)
    return f"{key} ({person.region})" if key and person.region else key


def _awaited(work: Unit, stage: Stage) -> defaultdict[str, _Awaited]:
    assignments = work.assignments.all(stage.id)
    active = {each.id: each.entry for each in assignments if each.state == "active"}
    newest = work.reviews.newest(list(active))
    made: defaultdict[str, int] = defaultdict(int)
    counted: defaultdict[str, int] = defaultdict(int)
    submitted: defaultdict[str, int] = defaultdict(int)
    for each in assignments:
        made[each.entry] += 1
    for assignment_id, entry in active.items():
        counted[entry] += 1
        revision = newest.get(assignment_id)
        submitted[entry] += revision is not None and revision.status == "submitted"
    return defaultdict(
        _Awaited, {entry: _Awaited(count, counted[entry], submitted[entry]) for entry, count in made.items()}
    )
