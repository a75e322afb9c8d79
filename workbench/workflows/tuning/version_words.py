"""Two versions of a rubric in sentences: what changed, what happens to ratings, what that asks of jurors."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.domain.rubric import Rubric
from workbench.domain.rubric_changes import Value
from workbench.domain.rubric_versions import Change, Fate
from workbench.domain.text import Language, Text
from workbench.errors import N_, Sentence
from workbench.workflows.tuning.version_effect import RatingsAffected
from workbench.workflows.wording import decimal

_CHANGED = N_("%(what)s: was “%(before)s”, is “%(after)s”")
_NUMBERS = N_("%(what)s: %(before)s → %(after)s")
_ADDED = N_("%(what)s: new, “%(after)s”")
_REMOVED = N_("%(what)s: no more, was “%(before)s”")
_NEW_CRITERION = N_("a new criterion")
_NEW_GATE = N_("a new condition")
_GONE_CRITERION = N_("the criterion is no more")
_GONE_GATE = N_("the condition is no more")
_MOVED = N_("stands at another place in the form")
_LEVEL = N_("level %(level)s, %(what)s")
_SIGN = N_("sign %(sign)s")
_SIGN_LEVEL = N_("level of the sign %(sign)s")
_MINIMUM = N_("the least mean on %(criterion)s")
_CUT_AT = N_("points from which “%(cut)s” begins")
_CUT_NAME = N_("name of the cut score “%(cut)s”")
FIELDS = {
    "title": N_("title"),
    "purpose": N_("purpose"),
    "original": N_("language of the original"),
    "rates": N_("what is rated"),
    "closing_comment": N_("comment on the whole entry"),
    "scale.lowest": N_("lowest level of the scale"),
    "scale.highest": N_("highest level of the scale"),
    "aggregation.method": N_("how the total is counted"),
    "aggregation.floor": N_("level below which nothing compensates"),
    "id": N_("id"),
    "name": N_("name"),
    "question": N_("question"),
    "evidence": N_("what counts as evidence"),
    "weight": N_("weight"),
    "comment": N_("when a comment is asked for"),
    "may_abstain": N_("whether a juror may abstain"),
    "anchor": N_("description"),
    "example": N_("example"),
}
_VALUES = {
    "True": N_("yes"),
    "False": N_("no"),
    "always": N_("always"),
    "at_ends": N_("at the ends of the scale"),
    "at_no": N_("at the answer no"),
    "never": N_("never"),
    "required": N_("required"),
    "optional": N_("optional"),
    "none": N_("none"),
    "weighted_mean": N_("weighted mean"),
    "sum": N_("sum"),
}
_FATES = {
    "kept": N_("Ratings given are kept."),
    "mapped": N_("Ratings given are mapped: %(levels)s."),
    "asked_again": N_("Ratings given are asked again."),
    "new": N_("Jurors who have submitted are asked for it."),
    "dropped": N_("Ratings given stay on record and count no longer."),
}
_COUNTS = N_(
    "Levels and answers of submitted reviews: kept %(kept)s, mapped %(mapped)s, asked again %(asked_again)s, "
    "asked for the first time %(anew)s, counted no longer %(dropped)s."
)
_ASKED = N_(
    "To be completed: reviews %(reviews)s, jurors %(jurors)s; about %(minutes)s minutes for all of them "
    "together, about %(each)s for each juror."
)
_NOBODY_ASKED = N_("No juror is asked again.")


def change_sentence(change: Change, language: Language) -> Sentence:
    """One change in words; texts of the rubric in `language`."""
    whole = {
        "criterion_added": _NEW_CRITERION,
        "gate_added": _NEW_GATE,
        "criterion_removed": _GONE_CRITERION,
        "gate_removed": _GONE_GATE,
        "moved": _MOVED,
    }
    if change.kind in whole:
        return Sentence(whole[change.kind])
    before, after = change.before, change.after
    if isinstance(before, Text) and isinstance(after, Text) and before.to(language) == after.to(language):
        language = "en" if language == "ru" else "ru"  # only the translation was changed
    shown = {
        "what": _field(change),
        "before": _value(change.before, language),
        "after": _value(change.after, language),
    }
    if change.before is None:
        return Sentence(_ADDED, shown)
    if change.after is None:
        return Sentence(_REMOVED, shown)
    numbers = not isinstance(change.before, Text) and not isinstance(change.after, Text)
    return Sentence(_NUMBERS if numbers else _CHANGED, shown)


def fate_sentence(fate: Fate) -> Sentence:
    """What happens to the ratings of one criterion or gate."""
    if fate.source is None:
        return Sentence(_FATES["new"])
    levels = fate.stated.levels if fate.stated else {}
    steps = ", ".join(f"{old}→{new}" for old, new in levels.items())
    return Sentence(_FATES[fate.happens], {"levels": steps})


def part_name(part: str, old: Rubric, new: Rubric, language: Language) -> str:
    """The name of a criterion or gate, by the newer version where it has one, and its id."""
    for rubric in (new, old):
        found = rubric.criterion(part) or rubric.gate(part)
        if found is not None:
            return f"{found.name.to(language)} ({part})"
    return part


def affected_sentences(affected: RatingsAffected) -> Sequence[Sentence]:
    """How many ratings are kept, mapped and asked again, and what that asks of the jurors."""
    by_fate: dict[str, object] = {str(name): count for name, count in affected.by_fate.items()}
    counted = Sentence(_COUNTS, {**by_fate, "anew": affected.asked_anew})
    if not affected.reviews:
        return (counted, Sentence(_NOBODY_ASKED))
    asked = {
        "reviews": affected.reviews,
        "jurors": affected.jurors,
        "minutes": round(affected.minutes),
        "each": round(affected.minutes / affected.jurors),
    }
    return (counted, Sentence(_ASKED, asked))


def _field(change: Change) -> Sentence:
    if change.field in FIELDS:
        return Sentence(FIELDS[change.field])
    part, _, rest = change.field.partition(".")
    name, _, inner = rest.partition(".")
    if part == "levels":
        return Sentence(_LEVEL, {"level": name, "what": Sentence(FIELDS[inner or "anchor"])})
    if part == "indicators":
        return Sentence(_SIGN_LEVEL if inner else _SIGN, {"sign": name})
    if part == "cut_scores":
        return Sentence(_CUT_AT if inner == "at" else _CUT_NAME, {"cut": name})
    return Sentence(_MINIMUM, {"criterion": inner})


def _value(value: Value, language: Language) -> object:
    if isinstance(value, Text):
        return value.to(language)
    if isinstance(value, float):
        digits = len(f"{value:g}".partition(".")[2])
        return decimal(value, digits) if digits else f"{value:g}"
    return Sentence(_VALUES[str(value)]) if str(value) in _VALUES else "–" if value is None else str(value)
