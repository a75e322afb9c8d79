"""Versions of a rubric: what changed between two, and how a form given by one is read by the next.

A statement (`Rubric.replaces`) says what happens to ratings already given; `statement_problems` holds it
against both versions, and `carried` is the one function that obeys it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from workbench.domain.problems import Path
from workbench.domain.reviews import Form, GateAnswer, Rating, Revision
from workbench.domain.rubric import Criterion, Gate, RatingFate, Rubric, Scale
from workbench.domain.rubric_changes import Change as Change
from workbench.domain.rubric_changes import ChangeKind as ChangeKind
from workbench.domain.rubric_changes import changes_between, touched_parts
from workbench.errors import N_, Sentence

Problems = tuple[tuple[Path, Sentence], ...]  # path in the newer version; what is wrong and what to do
_NO_RATING, _NO_ANSWER = Rating(), GateAnswer()
Happens = Literal["kept", "mapped", "asked_again", "dropped"]

_NOTHING = N_("says nothing of version %(older)s; write under `replaces` what happens to ratings given by it")
_OTHER_VERSION = N_("speaks of version %(named)s, and the version beside it is %(older)s")
_UNSAID = N_(
    "%(part)s has changed (%(fields)s); say whether ratings given on it are kept, mapped or asked again"
)
_NEW_UNSAID = N_("%(part)s is new; say under `replaces` that it is asked_again")
_NEW_KEPT = N_(
    "version %(older)s has no %(source)s whose ratings could be %(are)s; ask again, or name its id by was"
)
_NO_SUCH = N_("version %(older)s has no criterion or gate %(source)s; known: %(known)s")
_OTHER_SORT = N_("%(source)s is a criterion in one version and a gate in the other; ask again")
_STILL = N_("%(part)s is still there, and no other takes its place; it cannot be dropped")
_UNDROPPED = N_("%(part)s of version %(older)s is no more; list it under dropped, or name it by was")
_OFF_SCALE = N_(
    "ratings cannot be kept: the scale was %(before)s and is %(after)s; say under levels what each becomes"
)
_UNMAPPED = N_("level %(levels)s of version %(older)s is not named; say what every level becomes")
_NO_LEVEL = N_("level %(level)s is not on the scale of version %(older)s, %(before)s; leave it out")


@dataclass(frozen=True)
class Fate:
    """What happens to what was given at one place.

    Attributes
    ----------
    part : id in the newer version; of what is dropped, its id in the older one.
    source : id in the older version; None of what is new.
    happens : for what is new, asked_again.
    """

    part: str
    source: str | None
    happens: Happens
    stated: RatingFate | None = None

    def level(self, given: int) -> int | None:
        """The level that `given` becomes; None where it counts no longer, or is asked again."""
        if self.stated is not None:
            return self.stated.level(given)
        return given if self.happens == "kept" else None


def changes(old: Rubric, new: Rubric) -> tuple[Change, ...]:
    """Everything in which two versions differ, in the order of the form; a statement tells renamed ones."""
    return changes_between(old, new, _sources(old, new))


def fates(old: Rubric, new: Rubric) -> tuple[Fate, ...]:
    """What happens to ratings given by `old`, for each criterion and gate of `new`, then what is dropped."""
    stated = _stated(old, new)
    sources = _sources(old, new)
    found = []
    for part in _parts(new):
        row, source = stated.get(part.id), sources.get(part.id)
        happens: Happens = "asked_again" if source is None else row.are if row else "kept"
        found.append(Fate(part.id, source, happens, row if source else None))
    taken = set(sources.values())
    dropped = [part.id for part in _parts(old) if part.id not in taken]
    return (*found, *(Fate(each, each, "dropped") for each in dropped))


def statement_problems(old: Rubric, new: Rubric) -> Problems:
    """What the statement of `new` does not say, or says against the two versions; empty where it is sound."""
    told = {"older": old.version}
    if new.replaces is None:
        return ((("version",), Sentence(_NOTHING, told)),)
    if new.replaces.version != old.version:
        both = {"named": new.replaces.version, **told}
        return ((("replaces", "version"), Sentence(_OTHER_VERSION, both)),)
    found = [*_row_problems(old, new), *_unsaid(old, new), *_dropped_problems(old, new)]
    return tuple(found)


def carried(form: Form, old: Rubric, new: Rubric) -> Form:
    """A form given under `old`, read under `new`: levels kept, mapped or absent; comments follow.

    What is dropped is not in it; it stays in the stored revision. Absent is also what `new` could not hold:
    a level beyond its scale, an abstention that it does not allow.
    """
    return form if old.key == new.key else Reader((old, new)).form(form)


class Reader:
    """Reads forms given under the first version of a chain under its last one, step by step.

    `provisional` : what is submitted stays so whatever is asked again, to see what is known already.
    """

    def __init__(self, chain: Sequence[Rubric], *, provisional: bool = False) -> None:
        self._provisional = provisional
        for old, new in pairwise(chain):
            if new.replaces is None or new.id != old.id or new.replaces.version != old.version:
                raise ValueError(f"{new.key} does not say what happens to ratings given by {old.key}")
        self._last = chain[-1]
        self._steps = [_Step(old, new) for old, new in pairwise(chain)]

    def form(self, form: Form) -> Form:
        """See `carried`."""
        for step in self._steps:
            form = step.form(form)
        return form

    def revision(self, revision: Revision) -> Revision:
        """The same of a saved version of a review; its `rubric_key` stays the one it was given by.

        A submitted review in which something is asked again is a draft until its juror completes it. What
        the statement keeps stands as it was given, even where the newer version would ask for a comment.
        """
        if not self._steps:
            return revision
        form = self.form(revision.form)
        submitted = revision.status == "submitted" and not self._provisional
        again = submitted and bool(unanswered(form, self._last))
        return replace(revision, form=form, status="draft" if again else revision.status)


class _Step:
    """Reads forms given under one version under the next; built once, used for every form."""

    def __init__(self, old: Rubric, new: Rubric) -> None:
        self._scale = new.scale
        self._criteria: dict[str, tuple[Fate, Criterion]] = {}
        self._gates: dict[str, tuple[Fate, Gate]] = {}
        for fate in fates(old, new):
            criterion, gate = new.criterion(fate.part), new.gate(fate.part)
            if fate.source is None or fate.happens == "dropped":
                continue
            if criterion is not None:
                self._criteria[fate.source] = (fate, criterion)
            elif gate is not None:
                self._gates[fate.source] = (fate, gate)

    def form(self, form: Form) -> Form:
        ratings, gates = {}, {}
        for source, rating in form.ratings.items():
            if source in self._criteria:
                fate, criterion = self._criteria[source]
                ratings[fate.part] = _rating(rating, fate, criterion, self._scale)
        for source, answer in form.gates.items():
            if source in self._gates:
                fate, gate = self._gates[source]
                gates[fate.part] = _answer(answer, fate, gate)
        return Form(
            {key: rating for key, rating in ratings.items() if rating != _NO_RATING},
            form.closing_comment,
            {key: answer for key, answer in gates.items() if answer != _NO_ANSWER},
        )


def unanswered(form: Form, rubric: Rubric) -> tuple[str, ...]:
    """Ids of gates and criteria without an answer, level or abstention, in the order of the form.

    Of a carried form that was complete these are the places to be asked again.
    """
    answered = {key for key, each in form.gates.items() if each.answer is not None or each.abstained}
    answered |= {key for key, each in form.ratings.items() if each.level is not None or each.abstained}
    return tuple(part.id for part in _parts(rubric) if part.id not in answered)


def chain_between(
    older: str, newest: Rubric, version: Callable[[str], Rubric | None]
) -> tuple[Rubric, ...] | None:
    """The versions from `older`, a key, to `newest`, each replacing the one before; None at a gap.

    `version` finds a rubric by its key, or None.
    """
    chain = [newest]
    while chain[0].key != older:
        if chain[0].replaces is None:
            return None
        before = version(f"{newest.id}@{chain[0].replaces.version}")
        if before is None or before.version >= chain[0].version:
            return None
        chain.insert(0, before)
    return tuple(chain)


def _parts(rubric: Rubric) -> tuple[Criterion | Gate, ...]:
    """In the order of the form."""
    return (*rubric.gates, *rubric.criteria)


def _place(part: Criterion | Gate, rubric: Rubric) -> Path:
    if isinstance(part, Criterion):
        return ("criteria", rubric.criteria.index(part), "id")
    return ("gates", rubric.gates.index(part), "id")


def _stated(old: Rubric, new: Rubric) -> dict[str, RatingFate]:
    """What the statement says, by id; nothing where it speaks of another version."""
    if new.replaces is None or new.replaces.version != old.version:
        return {}
    return {each.id: each for each in new.replaces.ratings}


def _sources(old: Rubric, new: Rubric) -> dict[str, str]:
    """Id in the newer version → id in the older one; criteria of criteria, gates of gates."""
    stated = _stated(old, new)
    found = {}
    for part in _parts(new):
        source = stated[part.id].source if part.id in stated else part.id
        known = old.criterion(source) if isinstance(part, Criterion) else old.gate(source)
        if known is not None:
            found[part.id] = source
    taken = {source for part, source in found.items() if part != source}
    # The id of one that was renamed may have been given to something new.
    return {part: source for part, source in found.items() if part != source or source not in taken}


def _rating(given: Rating, fate: Fate, criterion: Criterion, scale: Scale) -> Rating:
    if given.abstained:
        kept = fate.happens != "asked_again" and criterion.may_abstain
        return given if kept else Rating(comment=given.comment)
    level = None if given.level is None else fate.level(given.level)
    if level not in scale:
        level = None
    return given if level == given.level else Rating(level, comment=given.comment)


def _answer(given: GateAnswer, fate: Fate, gate: Gate) -> GateAnswer:
    if fate.happens == "asked_again":
        return GateAnswer(comment=given.comment)
    return GateAnswer(given.answer, given.abstained and gate.may_abstain, given.comment)


def _row_problems(old: Rubric, new: Rubric) -> Iterator[tuple[Path, Sentence]]:
    if new.replaces is None:
        return
    for index, row in enumerate(new.replaces.ratings):
        path: Path = ("replaces", "ratings", index)
        told = {"older": old.version, "source": row.source, "are": row.are, "part": row.id}
        here = old.criterion if new.criterion(row.id) else old.gate
        elsewhere = old.gate if new.criterion(row.id) else old.criterion
        if here(row.source) is None:
            known = ", ".join(each.id for each in _parts(old))
            if elsewhere(row.source) is not None and row.are != "asked_again":
                yield (*path, "was" if row.was else "id"), Sentence(_OTHER_SORT, told)
            elif row.was is not None:
                yield (*path, "was"), Sentence(_NO_SUCH, {**told, "known": known})
            elif row.are != "asked_again":
                yield (*path, "are"), Sentence(_NEW_KEPT, told)
        elif new.criterion(row.id) is not None:
            yield from ((path + inner, said) for inner, said in _level_problems(row, old, new))


def _level_problems(row: RatingFate, old: Rubric, new: Rubric) -> Iterator[tuple[Path, Sentence]]:
    before, after = (f"{each.lowest}..{each.highest}" for each in (old.scale, new.scale))
    if row.are == "kept" and not all(level in new.scale for level in old.scale.levels()):
        yield ("are",), Sentence(_OFF_SCALE, {"before": before, "after": after})
    if row.are != "mapped":
        return
    unnamed = [level for level in old.scale.levels() if str(level) not in row.levels]
    if unnamed:
        told = {"levels": ", ".join(map(str, unnamed)), "older": old.version}
        yield ("levels",), Sentence(_UNMAPPED, told)
    for level in row.levels:
        if int(level) not in old.scale:
            told = {"level": level, "older": old.version, "before": before}
            yield ("levels", level), Sentence(_NO_LEVEL, told)


def _unsaid(old: Rubric, new: Rubric) -> Iterator[tuple[Path, Sentence]]:
    stated, sources = _stated(old, new), _sources(old, new)
    touched = touched_parts(changes(old, new))
    for part in _parts(new):
        if part.id in stated:
            continue
        scale = ["scale"] if old.scale != new.scale and isinstance(part, Criterion) else []
        fields = [*touched.get(part.id, ()), *scale]
        if part.id not in sources:
            yield _place(part, new), Sentence(_NEW_UNSAID, {"part": part.id})
        elif fields:
            shown = {"part": part.id, "fields": ", ".join(fields)}
            yield _place(part, new), Sentence(_UNSAID, shown)


def _dropped_problems(old: Rubric, new: Rubric) -> Iterator[tuple[Path, Sentence]]:
    if new.replaces is None:
        return
    told = {"older": old.version}
    gone = [fate.part for fate in fates(old, new) if fate.happens == "dropped"]
    known = ", ".join(each.id for each in _parts(old))
    for index, name in enumerate(new.replaces.dropped):
        path: Path = ("replaces", "dropped", index)
        if old.criterion(name) is None and old.gate(name) is None:
            yield path, Sentence(_NO_SUCH, {**told, "source": name, "known": known})
        elif name not in gone:
            yield path, Sentence(_STILL, {"part": name})
    for name in gone:
        if name not in new.replaces.dropped:
            yield ("replaces", "dropped"), Sentence(_UNDROPPED, {**told, "part": name})
