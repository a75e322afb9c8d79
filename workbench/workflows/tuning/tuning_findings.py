"""What a tuned rubric changes, in plain sentences; numbers of entries only."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workbench.domain.naming import named
from workbench.domain.rubric import Rubric
from workbench.domain.season import Stage
from workbench.errors import N_, Sentence
from workbench.linting.checks import check_rubric
from workbench.linting.rules import Finding, Path
from workbench.linting.time_needed import minutes_per_entry
from workbench.workflows.tuning.rubric_drafts import editable_texts
from workbench.workflows.tuning.tune import Effect, RubricTrial, RubricTrials
from workbench.workflows.tuning.version_words import affected_sentences
from workbench.workflows.wording import decimal

_IN_USE = N_(
    "Rubric in use: %(rubric)s, %(criteria)s criteria; entries with ratings: %(entries)s; seats: %(seats)s."
)
_BY_RAW = N_("The season ranks by the mean score, so weights and the rule of the total decide the order.")
_BY_FAIR = N_(
    "The season ranks by the fair list, in which all criteria count alike: weights change its scores and not "
    'its order. To see what they do to the mean scores, open the tuning with merit="raw".'
)
_NO_CHOICE = N_("By this rubric no choice of finalists keeps the season's rule: %(reason)s")
_NOBODY = N_("Finalists stay the same.")
_SEATS = N_("Finalists change: %(count)s of %(seats)s. Enter: %(enters)s; leave: %(leaves)s.")
_RESERVE = N_("On the reserve list there appear: %(joins)s; off it go: %(drops)s.")
_PLACES = N_(
    "Entries that change place: %(moving)s of %(entries)s; likeness of both orders: %(correlation)s, where 1 "
    "is the same order."
)
_UP = N_("Up most: %(entry)s, from place %(before)s to %(after)s.")
_DOWN = N_("Down most: %(entry)s, from place %(before)s to %(after)s.")
_INSIDE = N_(
    "Of the entries that enter or leave, %(inside)s of %(count)s have a seat in doubt anyhow: the ratings "
    "are too imprecise to tell them apart from their neighbours. Do not choose weights by them."
)
_BEYOND = N_(
    "The ratings had placed these firmly, and this rubric decides otherwise: %(beyond)s. Read them before "
    "you change it."
)
_NOT_KNOWN = N_(
    "How far these changes go beyond the imprecision of ratings is not known: there is no fair list yet."
)
_BY_MEANS = N_(
    "Criteria or levels are others, so places are by mean scores here: the fair list has to be measured "
    "anew. Save the version and look at it with `workbench rubric diff`."
)
_UNCOUNTED = N_("New or asked again, so not counted before jurors have answered: %(criteria)s.")
_TIME = N_(
    "An entry takes a juror about %(minutes)s minutes; %(load)s entries, the most for one juror, about "
    "%(hours)s hours."
)
_LONGER = N_("With the version in use it was about %(minutes)s minutes.")
_ADVICE_ON = N_("Criterion %(criterion)s: %(advice)s (%(code)s).")
_ONE_LANGUAGE = N_(
    "Criterion %(criterion)s: a text was changed in one language only; put it into the other one as well."
)
_ADVICE = N_("The rubric: %(advice)s (%(code)s).")


def rubric_findings(trials: RubricTrials) -> Iterator[Sentence]:
    """What is being tuned, and whether weights matter to the season's list at all."""
    rules = trials.rules
    yield Sentence(
        _IN_USE,
        {
            "rubric": trials.rubric.key,
            "criteria": len(trials.rubric.criteria),
            "entries": len(rules.frame),
            "seats": rules.start.seats,
        },
    )
    yield Sentence(_BY_FAIR if rules.start.merit == "fair" else _BY_RAW)


def effect_findings(trials: RubricTrials, trial: RubricTrial) -> Iterator[Sentence]:
    """Who enters and leaves, who moves most, how much of it the ratings could not tell anyway."""
    if trial.found.clash is not None:
        yield Sentence(_NO_CHOICE, {"reason": trial.found.clash})
        return
    yield from reading_findings(trials, trial)
    effect = trials.effect(trial)
    if effect.changed:
        places = {
            "count": len(effect.enters),
            "seats": trial.found.document.seats,
            "enters": named(effect.enters),
            "leaves": named(effect.leaves),
        }
        yield Sentence(_SEATS, places)
        yield from doubt_findings(trials, effect)
    else:
        yield Sentence(_NOBODY)
    if effect.joins or effect.drops:
        yield Sentence(_RESERVE, {"joins": named(effect.joins), "drops": named(effect.drops)})
    yield from _places(trials, effect)


def doubt_findings(trials: RubricTrials, effect: Effect) -> Iterator[Sentence]:
    """How many of those who enter or leave have a seat in doubt by the ratings themselves."""
    if trials.in_doubt is None:
        yield Sentence(_NOT_KNOWN)
        return
    inside = [each for each in effect.changed if each in trials.in_doubt]
    beyond = [each for each in effect.changed if each not in trials.in_doubt]
    if inside:
        yield Sentence(_INSIDE, {"inside": len(inside), "count": len(effect.changed)})
    if beyond:
        yield Sentence(_BEYOND, {"beyond": named(beyond)})


def time_findings(rubric: Rubric, draft: Rubric, stage: Stage) -> Iterator[Sentence]:
    """About how long a juror needs, and what that was."""
    before, after = minutes_per_entry(rubric), minutes_per_entry(draft)
    places = {"minutes": round(after), "load": stage.load_max, "hours": round(stage.load_max * after / 60)}
    yield Sentence(_TIME, places)
    if round(before) != round(after):
        yield Sentence(_LONGER, {"minutes": round(before)})


def reading_findings(trials: RubricTrials, trial: RubricTrial) -> Iterator[Sentence]:
    """By which list places are told, what does not count yet, and what jurors are asked again."""
    if trial.anew and trials.rules.start.merit == "fair":
        yield Sentence(_BY_MEANS)
    uncounted = trial.reading.uncounted
    if uncounted:
        yield Sentence(_UNCOUNTED, {"criteria": ", ".join(uncounted)})
        yield affected_sentences(trials.affected(trial))[-1]


def _places(trials: RubricTrials, effect: Effect) -> Iterator[Sentence]:
    moves = effect.moves
    if moves.empty:
        return
    places = {"moving": len(moves), "entries": len(trials.rules.frame)}
    # Of 0.999 nobody should read that nothing moved.
    shown = min(effect.rank_correlation, 0.999)
    yield Sentence(_PLACES, {**places, "correlation": decimal(shown, 3)})
    for said, side in ((_UP, moves[moves["up"] > 0]), (_DOWN, moves[moves["up"] < 0])):
        for row in side.head(1).to_dict("records"):
            told = {"entry": row["candidate"], "before": row["before"], "after": row["after"]}
            yield Sentence(said, told)


def advice_findings(rubric: Rubric, draft: Rubric, *, unwritten: Collection[str] = ()) -> Iterator[Sentence]:
    """What `workbench check` says of the draft and not of the version in use; words left untranslated.

    unwritten : criteria and gates that wait for their words, of which nothing is said.
    """
    before, after = editable_texts(rubric), editable_texts(draft)
    for criterion, texts in after.items():
        known_texts = before.get(criterion, {})
        pairs = [(known_texts[field], text) for field, text in texts.items() if field in known_texts]
        if any((was.ru != now.ru) != (was.en != now.en) for was, now in pairs):
            yield Sentence(_ONE_LANGUAGE, {"criterion": criterion})
    known = {(each.code, *_place(rubric, each.path)) for each in check_rubric(rubric)}
    told: set[tuple[object, ...]] = set()
    for each in check_rubric(draft):
        part, inner = _place(draft, each.path)
        if (each.code, part, inner) in known or part in unwritten:
            continue
        key = (part, *_both_languages(each))
        if key in told:
            continue
        told.add(key)
        said = {"advice": each.message, "code": each.code}
        yield Sentence(_ADVICE_ON, {"criterion": part, **said}) if part else Sentence(_ADVICE, said)


def _both_languages(finding: Finding) -> tuple[object, ...]:
    """The same for both languages of a text of which the same is said, be it with other counts."""
    message, place = finding.message, [each for each in finding.path if each not in ("ru", "en")]
    words = [str(each) for each in message.places.values() if not isinstance(each, int)]
    return (finding.code, *place, message.text, *words)


def _place(rubric: Rubric, path: Path) -> tuple[str, Path]:
    """The criterion or gate of a finding, "" for none, and the place in it: parts may have moved."""
    if len(path) < 2 or path[0] not in ("criteria", "gates"):
        return "", path
    parts = rubric.criteria if path[0] == "criteria" else rubric.gates
    return parts[int(path[1])].id, path[2:]
