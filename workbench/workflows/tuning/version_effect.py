"""What a newer version of a rubric would do to a stage: ratings asked again, places, finalists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.domain.protocol import Basis
from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import Happens, Reader, fates, unanswered
from workbench.domain.season import Season, Stage
from workbench.errors import InvalidSelection, Sentence, WorkbenchError
from workbench.linting.time_needed import minutes_to_complete
from workbench.workflows.choosing.choose import Choice, Pool, choose, read_pool, rule_of
from workbench.workflows.ports import Store, Unit

# Of the lots: the same before and after, so that only the version makes a difference.
_SEED = 0
_DIGITS = 6  # totals that are equal but for the order of summing keep one place


@dataclass(frozen=True)
class RatingsAffected:
    """Levels and answers of submitted reviews, by what happens to them.

    Attributes
    ----------
    asked_anew : places without an earlier rating, in reviews that have to be completed.
    reviews, jurors : that are asked again. minutes : about what that takes all of them together.
    """

    by_fate: dict[Happens, int]
    asked_anew: int
    reviews: int
    jurors: int
    minutes: float


@dataclass(frozen=True)
class Moved:
    """An entry whose place changes; None where it has no place."""

    entry: str
    place_before: int | None
    place_after: int | None
    total_before: float | None
    total_after: float | None


@dataclass(frozen=True)
class FinalistsChange:
    """Who enters and who leaves, numbers in the order of the lists; `reserve` : the lists of call-up.

    Attributes
    ----------
    seats : how many were compared; season_seats : how many the season's rule has.
    candidates : who may be chosen under the older version; wanted : their seats, all of them together.
    """

    seats: int
    season_seats: int
    candidates: int
    wanted: int
    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    reserve_before: tuple[str, ...]
    reserve_after: tuple[str, ...]


@dataclass(frozen=True)
class VersionEffect:
    """What a version would do to a stage.

    Attributes
    ----------
    affected : the ratings. basis : the list that places are of.
    moved : entries whose place changes, in order of the place after; placed : how many have a place at all.
    finalists : None where nothing can be chosen; then `refusal` says why.
    """

    affected: RatingsAffected
    basis: Basis
    placed: int
    moved: tuple[Moved, ...]
    finalists: FinalistsChange | None
    refusal: Sentence | None


def version_effect(
    before: Store,
    after: Store,
    season: Season,
    stage: Stage,
    chain: Sequence[Rubric],
    *,
    seats: int | None = None,
) -> VersionEffect:
    """Compare what a stage's submitted reviews give by two versions of its rubric.

    Parameters
    ----------
    before : the season's store, its reviews read by the first version of `chain`.
    after : the same, read by the last one, with all that is submitted counted as far as it is kept or
        mapped: what is asked again counts for nothing until it is given.
    seats : to compare finalists by, instead of the season's number. Where that has a seat for everybody, so
        that no version could change who gets one, half of what all candidates would take is compared.

    Raises
    ------
    InvalidSelection : nothing is submitted yet.
    """
    with before.read() as work:
        affected = _affected(work, stage, chain)
        pool = read_pool(work, season, stage, chain[0])
    newer = stage.model_copy(update={"rubric": chain[-1].key})
    changed: Pool | None = None
    refusal: Sentence | None = None
    with after.read() as work:
        try:
            changed = read_pool(work, season, newer, chain[-1])
        except InvalidSelection as nothing:
            refusal = nothing.sentence
    basis = _basis(season, stage, pool, changed)
    rows_before, rows_after = _totals(pool, basis), _totals(changed, basis)
    finalists = None
    if changed is not None:
        finalists, refusal = _finalists(season, stage, pool, changed, seats)
    return VersionEffect(
        affected,
        basis,
        len(rows_before.keys() | rows_after.keys()),
        tuple(_moved(rows_before, rows_after)),
        finalists,
        refusal,
    )


def _affected(work: Unit, stage: Stage, chain: Sequence[Rubric]) -> RatingsAffected:
    active = {each.id: each.member_id for each in work.assignments.all(stage.id) if each.state == "active"}
    newest = work.reviews.newest(list(active))
    counts: Counter[Happens] = Counter()
    anew = reviews = 0
    jurors: set[str] = set()
    minutes = 0.0
    reader, newer, happened = Reader(chain), chain[-1], _fates_along(chain)
    for number, revision in newest.items():
        if revision.status != "submitted":
            continue
        form = revision.form
        given = {each for each, rating in form.ratings.items() if rating.level is not None}
        given |= {each for each, answer in form.gates.items() if answer.answer is not None}
        counts.update(happened[each] for each in given)
        asked = unanswered(reader.form(form), newer)
        if asked:
            again = sum(happened[each] == "asked_again" for each in given)
            anew += max(len(asked) - again, 0)
            reviews += 1
            jurors.add(active[number])
            minutes += minutes_to_complete(newer, asked)
    by_fate: dict[Happens, int] = {
        each: counts[each] for each in ("kept", "mapped", "asked_again", "dropped")
    }
    return RatingsAffected(by_fate, anew, reviews, len(jurors), minutes)


def _fates_along(chain: Sequence[Rubric]) -> dict[str, Happens]:
    """By criterion and gate of the first version: the strongest thing that happens on the way."""
    strength: tuple[Happens, ...] = ("kept", "mapped", "asked_again", "dropped")
    found: dict[str, Happens] = {}
    for first in [*(each.id for each in chain[0].gates), *(each.id for each in chain[0].criteria)]:
        name, worst = first, 0
        for old, new in pairwise(chain):
            fate = next(each for each in fates(old, new) if each.source == name)
            worst = max(worst, strength.index(fate.happens))
            if fate.happens == "dropped":
                break
            name = fate.part
        found[first] = strength[worst]
    return found


def _basis(season: Season, stage: Stage, before: Pool, after: Pool | None) -> Basis:
    """The list that the season's rule ranks by, where both versions have it; otherwise the raw one."""
    wanted = next((each.merit for each in season.selection if each.stage == stage.id), "raw")
    both = before.calibration.adjusted and after is not None and after.calibration.adjusted
    return "fair" if wanted == "fair" and both else "raw"


def _totals(pool: Pool | None, basis: Basis) -> dict[str, float]:
    if pool is None:
        return {}
    rows = zip(pool.candidates["candidate"], pool.candidates[basis], strict=True)
    return {str(entry): round(float(total), _DIGITS) for entry, total in rows if total == total}


def _moved(before: dict[str, float], after: dict[str, float]) -> list[Moved]:
    was, now = _places(before), _places(after)
    found = [
        Moved(each, was.get(each), now.get(each), before.get(each), after.get(each))
        for each in sorted(before.keys() | after.keys())
        if was.get(each) != now.get(each)
    ]
    return sorted(found, key=lambda each: (each.place_after is None, each.place_after or 0))


def _places(totals: dict[str, float]) -> dict[str, int]:
    """1 is the highest total; equal ones share the best of their places."""
    ordered = sorted(totals.values(), reverse=True)
    first = {total: place for place, total in reversed(list(enumerate(ordered, start=1)))}
    return {entry: first[total] for entry, total in totals.items()}


def _finalists(
    season: Season, stage: Stage, before: Pool, after: Pool, asked: int | None
) -> tuple[FinalistsChange | None, Sentence | None]:
    taken = before.candidates.get("seats")
    wanted = len(before.candidates) if taken is None else int(taken.sum())
    try:
        rule = rule_of(season, stage)
        seats = asked or (rule.seats if rule.seats < wanted else max(wanted // 2, 1))
        compared = rule_of(season, stage, {"seats": seats})
        was: Choice = choose(before, compared, seed=_SEED)
        now: Choice = choose(after, compared, seed=_SEED)
    except WorkbenchError as problem:
        return None, problem.sentence
    old, new = (tuple(map(str, each.selection.finalists)) for each in (was, now))
    return FinalistsChange(
        seats,
        rule.seats,
        len(before.candidates),
        wanted,
        tuple(each for each in new if each not in old),
        tuple(each for each in old if each not in new),
        tuple(map(str, was.selection.reserve_list)),
        tuple(map(str, now.selection.reserve_list)),
    ), None
