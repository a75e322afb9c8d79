"""A competency profile in plain words, the same on the participant's page and in the printed report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbench.domain.competencies import CompetencyResult, Norm, Profile, ViewSource, goes_beyond
from workbench.domain.rubric import Criterion, Rubric
from workbench.domain.text import Language, Text
from workbench.errors import N_, Sentence
from workbench.i18n import translator
from workbench.workflows.assessing.growth_words import growth_on_the_whole
from workbench.workflows.assessing.self_and_others_words import on_the_whole

# From this probability on a level is said as good as certainly.
CERTAIN = 0.95
# Below this share of answers given it is said that they are few.
FEW_ANSWERS = 0.5
# A share of people below with wider bounds than this, per cent, says nothing.
WIDEST_NORM = 50.0
_LEAST_STEPS, _MOST_STEPS = 2, 3

_QUOTED = N_("“%(name)s”")
_CERTAIN = N_("Almost certainly level %(level)s, “%(name)s”.")
_LIKELY = N_("Most likely level %(level)s, “%(name)s”.")
_BETWEEN = N_(
    "Between level %(lowest)s (“%(lowest_name)s”) and level %(highest)s (“%(highest_name)s”): either is "
    "possible."
)
_FROM_TO = N_(
    "Somewhere from level %(lowest)s (“%(lowest_name)s”) to level %(highest)s (“%(highest_name)s”): these "
    "answers do not tell more."
)
_NO_ANSWERS = N_("The level cannot be said yet: there are no answers that tell of it.")
_NO_LEVELS = N_("The level cannot be said yet: its boundaries have not been set.")
_LOOKS = N_("What level %(level)s, “%(name)s”, usually looks like:")
_NEXT = N_("What to move towards: level %(level)s, “%(name)s”.")
_HIGHEST = N_("This is the highest level: show others how you do it.")

_FEW = N_("There are few answers, %(answered)s of %(items)s (%(whose)s), so the level is rough.")
_ANSWERS = N_("%(answered)s of %(items)s answers")
_YOURS, _YOURS_AND_OTHERS = N_("yours"), N_("yours and others'")
_ALL_MOST = N_("Every answer was the highest there is: how much higher you are than that, they cannot tell.")
_ALL_LEAST = N_("Every answer was the lowest there is: how much lower you are than that, they cannot tell.")

_AMONG = {
    "category": N_(
        "Among participants of the category “%(group)s” (%(people)s): higher than %(below)s%% of them (from "
        "%(lower)s to %(upper)s%%)."
    ),
    "region": N_(
        "Among participants of the region “%(group)s” (%(people)s): higher than %(below)s%% of them (from "
        "%(lower)s to %(upper)s%%)."
    ),
    "all": N_(
        "Among all participants (%(people)s): higher than %(below)s%% of them (from %(lower)s to "
        "%(upper)s%%)."
    ),
}
# Where nobody or everybody is below, a share of 0 or 100 would say more than is known.
_AMONG_LOWEST = {
    "category": N_(
        "Among participants of the category “%(group)s” (%(people)s): one of the lowest results so far; "
        "higher than %(upper)s%% of them at most."
    ),
    "region": N_(
        "Among participants of the region “%(group)s” (%(people)s): one of the lowest results so far; "
        "higher than %(upper)s%% of them at most."
    ),
    "all": N_(
        "Among all participants (%(people)s): one of the lowest results so far; higher than %(upper)s%% of "
        "them at most."
    ),
}
_AMONG_HIGHEST = {
    "category": N_(
        "Among participants of the category “%(group)s” (%(people)s): one of the highest results; "
        "higher than %(lower)s%% of them at least."
    ),
    "region": N_(
        "Among participants of the region “%(group)s” (%(people)s): one of the highest results; "
        "higher than %(lower)s%% of them at least."
    ),
    "all": N_(
        "Among all participants (%(people)s): one of the highest results; higher than %(lower)s%% of them at "
        "least."
    ),
}
_HIGHER_THAN_OTHERS = N_(
    "You see yourself higher than others see you, by more than is usual. Ask them what they go by."
)
_LOWER_THAN_OTHERS = N_(
    "Others see you higher than you see yourself, by more than is usual. Ask them what they go by."
)
_CHANGES = {
    "better": N_("Better than in the earlier assessment, by more than chance."),
    "worse": N_("Lower than in the earlier assessment, by more than chance."),
    "not_shown": N_(
        "Since the earlier assessment no change beyond chance can be seen; there may be a small one."
    ),
}

_STRENGTHS = N_("Your strengths: %(names)s.")
_STRENGTH = N_("Your strength: %(names)s.")
_DEVELOP = N_("To develop first: %(names)s.")
_EVEN = N_("No competency stands out: as far as the answers tell, the profile is even.")
_TOO_ROUGH = N_("For most competencies there are too few answers to say which stand out.")
_NOT_SET = N_("Levels have not been set yet, so it cannot be said which competencies stand out.")
_NOT_SET_OF = N_("Levels have not been set yet: %(names)s.")
_NOT_MEASURED = N_("Too few answers so far: %(names)s.")
_NOTHING = N_("There are too few answers to say anything of any competency yet.")

_RATERS = N_("Other people whose ratings count here: %(count)s. Their ratings are only shown together.")
_WHERE_APART = N_(
    "Where you and they see a competency differently by more than is usual, it is said there: people "
    "commonly see one another differently, and the lines show the error of measuring only."
)
# The same whether nobody or somebody has rated: else a single partner would be known by the difference.
_RATERS_MISSING = N_(
    "What others say is only shown together, so that nobody is recognised. That takes answers of at least "
    "%(count)s people."
)
_RATER_MISSING = N_("What others say is shown as soon as at least one person has answered.")

_HOW_TO_READ = (
    N_("Each row is a competency, and the bands in it are the levels, the lowest on the left."),
    N_(
        "The diamond is where your answers place you; the thick line is where you are in two cases of three, "
        "the thin one in 19 of 20."
    ),
)
_TINTED = N_("Tinted are your most likely levels; the lines may reach beyond them.")
_BEYOND = N_("An arrowhead at the edge says that the line, or the mark beside it, lies beyond the scale.")
_MARKS = N_("The small marks below are what each source says alone: %(sources)s.")
_SOURCES: Mapping[ViewSource, str] = {
    "test": N_("the test"),
    "self": N_("you yourself"),
    "others": N_("others together"),
}
_LIMITS = (
    N_("A profile is a reason to talk, not a verdict."),
    N_("It tells what can be seen from answers about situations and deeds, not what kind of person you are."),
    N_("Every measure has an error: a level that the line reaches but that is not tinted is possible, too."),
    N_("Each competency stands for itself; they are not added up to one score."),
)


@dataclass(frozen=True)
class CompetencyWords:
    """What is said of one competency, in one language; "" and () where there is nothing to say.

    Attributes
    ----------
    level : the level in a sentence with how sure it is. anchor : what the rubric says of it; of two
        neighbours, of the lower one; of more, nothing. level_name : a heading for the anchor.
    next_level, next_anchor : what to move towards, the level above that one and not below the middle.
        next_steps : two or three indicators of it.
    norm : one sentence for each group. views : oneself against others. change : since the assessment before.
    caution : why the level is to be taken with care. answers : how many were given, and whose they are.
    """

    competency: str
    name: str
    level: str
    level_name: str
    anchor: str
    next_level: str
    next_anchor: str
    next_steps: tuple[str, ...]
    norm: tuple[str, ...]
    views: str
    change: str
    caution: str
    answers: str


def competency_words(
    result: CompetencyResult,
    rubric: Rubric,
    language: Language = "ru",
    *,
    categories: Mapping[str, Text] | None = None,
) -> CompetencyWords:
    """Put one competency into words; `categories` are the season's names of them, by id."""
    criterion = criterion_of(result, rubric)
    base = _base(result)
    described = None if base is None else criterion.described(base)
    following = None if base is None else _next(result, base)
    next_level, next_anchor = "", ""
    if base is not None and following is None:
        next_level = _said(Sentence(_HIGHEST), language)
    elif following is not None:
        name = level_name(criterion, following, language)
        next_level = _said(Sentence(_NEXT, {"level": following, "name": name}), language)
        above = criterion.described(following)
        next_anchor = above.anchor.to(language) if above else ""
    return CompetencyWords(
        competency=result.competency,
        name=criterion.name.to(language),
        level=_said(_level(result, criterion, language), language),
        level_name="" if base is None else _said(_looks(criterion, base, language), language),
        anchor=described.anchor.to(language) if described else "",
        next_level=next_level,
        next_anchor=next_anchor,
        next_steps=() if following is None else tuple(_steps(criterion, following, language)),
        norm=tuple(
            _norm(each, language, categories or {})
            for each in result.norms
            if each.upper - each.lower <= WIDEST_NORM
        ),
        views=_views(result, language),
        change=_said(Sentence(_CHANGES[result.change]), language) if result.change else "",
        caution=" ".join(_said(each, language) for each in _cautions(result)),
        answers=", ".join(each for each in answers_words(result, language) if each),
    )


def headline(profile: Profile, rubric: Rubric, language: Language = "ru") -> str:
    """Strengths and what to develop first, or that nothing stands out or is known; what changed on the whole.

    Nothing is said to stand out, or not to, of competencies whose levels have not been set.
    """
    if all(each.measure is None for each in profile.competencies):
        return _said(Sentence(_NOTHING), language)
    strengths, weak = profile.strengths(), profile.to_develop()
    found = []
    if strengths:
        text = _STRENGTHS if len(strengths) > 1 else _STRENGTH
        found.append(Sentence(text, {"names": _names(strengths, rubric, language)}))
    if weak:
        found.append(Sentence(_DEVELOP, {"names": _names(weak, rubric, language)}))
    measured = [each for each in profile.competencies if each.measure is not None]
    not_set = [each for each in measured if not each.cuts]
    if len(not_set) == len(measured):
        found.append(Sentence(_NOT_SET))
    else:
        if not found:
            told = [each for each in measured if _base(each) is not None]
            found.append(Sentence(_EVEN if 2 * len(told) > len(profile.competencies) else _TOO_ROUGH))
        if not_set:
            found.append(Sentence(_NOT_SET_OF, {"names": _names(not_set, rubric, language)}))
    unknown = [each for each in profile.competencies if each.measure is None]
    if unknown:
        found.append(Sentence(_NOT_MEASURED, {"names": _names(unknown, rubric, language)}))
    found.extend(growth_on_the_whole(profile))
    return " ".join(_said(each, language) for each in found)


def raters_words(profile: Profile, language: Language = "ru") -> str:
    """Whether other people's ratings count, and are shown; "" where none are awaited."""
    if profile.raters_missing > 0:
        text = _RATERS_MISSING if profile.raters_missing > 1 else _RATER_MISSING
        return _said(Sentence(text, {"count": profile.raters_missing}), language)
    if profile.n_raters > 0:
        said = [Sentence(_RATERS, {"count": profile.n_raters})]
        if any(each.gap is not None for each in profile.competencies):
            said.append(Sentence(_WHERE_APART))
        said.extend(on_the_whole(profile))
        return " ".join(_said(each, language) for each in said)
    return ""


def how_to_read(profile: Profile, language: Language = "ru") -> tuple[str, ...]:
    """The picture explained; of small marks only those that there are."""
    said = [_said(Sentence(each), language) for each in _HOW_TO_READ]
    if any(each.cuts and each.lowest is not None for each in profile.competencies):
        said.append(_said(Sentence(_TINTED), language))
    if any(goes_beyond(each) for each in profile.competencies):
        said.append(_said(Sentence(_BEYOND), language))
    there = {view.source for each in profile.competencies for view in each.views}
    names = [_said(Sentence(text), language) for source, text in _SOURCES.items() if source in there]
    if names:
        said.append(_said(Sentence(_MARKS, {"sources": ", ".join(names)}), language))
    return tuple(said)


def answers_words(result: CompetencyResult, language: Language = "ru") -> tuple[str, str]:
    """How many answers there are of how many, and whose; "" for whose where there are none."""
    places = {"answered": result.n_answered, "items": result.n_items}
    whose = _said(_whose(result), language) if result.views else ""
    return _said(Sentence(_ANSWERS, places), language), whose


def limits(language: Language = "ru") -> tuple[str, ...]:
    """What a profile is not, a sentence each."""
    return tuple(_said(Sentence(each), language) for each in _LIMITS)


def criterion_of(result: CompetencyResult, rubric: Rubric) -> Criterion:
    found = rubric.criterion(result.competency)
    if found is None:
        raise ValueError(f"the rubric {rubric.key} has no competency {result.competency!r}")
    return found


def level_name(criterion: Criterion, level: int, language: Language) -> str:
    """Its number where nobody described it."""
    described = criterion.described(level)
    return described.name.to(language) if described else str(level)


def _level(result: CompetencyResult, criterion: Criterion, language: Language) -> Sentence:
    if result.measure is None:
        return Sentence(_NO_ANSWERS)
    if result.lowest is None or result.highest is None or result.level is None:
        return Sentence(_NO_LEVELS)
    if result.lowest == result.highest:
        text = _CERTAIN if (result.probability or 0.0) >= CERTAIN else _LIKELY
        return Sentence(
            text, {"level": result.lowest, "name": level_name(criterion, result.lowest, language)}
        )
    places = {
        "lowest": result.lowest,
        "lowest_name": level_name(criterion, result.lowest, language),
        "highest": result.highest,
        "highest_name": level_name(criterion, result.highest, language),
    }
    return Sentence(_BETWEEN if _neighbours(result) else _FROM_TO, places)


def _neighbours(result: CompetencyResult) -> bool:
    if result.lowest is None or result.highest is None:
        return False
    return result.levels.index(result.highest) - result.levels.index(result.lowest) == 1


def _looks(criterion: Criterion, level: int, language: Language) -> Sentence:
    return Sentence(_LOOKS, {"level": level, "name": level_name(criterion, level, language)})


def _base(result: CompetencyResult) -> int | None:
    """The level that is described: of two neighbours the lower, or the next one would be skipped.

    None where three levels and more are possible: any of them would be a guess.
    """
    if result.measure is None or result.level is None:
        return None
    return result.lowest if result.lowest == result.highest or _neighbours(result) else None


def _next(result: CompetencyResult, base: int) -> int | None:
    """The level above, or the middle one, since those below that describe what is amiss."""
    middle = result.levels[len(result.levels) // 2]
    return next((each for each in result.levels if each > base and each >= middle), None)


def _steps(criterion: Criterion, level: int, language: Language) -> Iterator[str]:
    """Indicators of `level`; where it has fewer than two, also of those above."""
    above = sorted(
        (each for each in criterion.indicators if each.level is not None and each.level >= level),
        key=lambda each: each.level or 0,  # stable: the rubric's order within a level
    )
    of_level = [each for each in above if each.level == level]
    chosen = of_level if len(of_level) >= _LEAST_STEPS else above[:_LEAST_STEPS]
    return (each.text.to(language) for each in chosen[:_MOST_STEPS])


def _cautions(result: CompetencyResult) -> Iterator[Sentence]:
    if result.measure is None:
        return
    if result.at_end:
        yield Sentence(_ALL_MOST if result.at_end == "highest" else _ALL_LEAST)
    if result.n_answered < FEW_ANSWERS * result.n_items:
        places = {"answered": result.n_answered, "items": result.n_items, "whose": _whose(result)}
        yield Sentence(_FEW, places)


def _whose(result: CompetencyResult) -> Sentence:
    """Others' answers are counted only where what they say is shown."""
    others = any(each.source == "others" for each in result.views)
    return Sentence(_YOURS_AND_OTHERS if others else _YOURS)


def _norm(norm: Norm, language: Language, categories: Mapping[str, Text]) -> str:
    named = categories.get(norm.group) if norm.kind == "category" else None
    places = {
        "group": named.to(language) if named else norm.group,
        "below": f"{norm.below:.0f}",
        "lower": f"{norm.lower:.0f}",
        "upper": f"{norm.upper:.0f}",
        "people": norm.n_people,
    }
    among = {"0": _AMONG_LOWEST, "100": _AMONG_HIGHEST}.get(str(places["below"]), _AMONG)
    return _said(Sentence(among[norm.kind], places), language)


def _views(result: CompetencyResult, language: Language) -> str:
    if result.gap is None or not result.gap_shown:
        return ""
    return _said(Sentence(_HIGHER_THAN_OTHERS if result.gap > 0 else _LOWER_THAN_OTHERS), language)


def _names(results: Iterable[CompetencyResult], rubric: Rubric, language: Language) -> str:
    names = (criterion_of(each, rubric).name.to(language) for each in results)
    return ", ".join(_said(Sentence(_QUOTED, {"name": each}), language) for each in names)


def _said(sentence: Sentence, language: Language) -> str:
    return sentence.translated(translator(language).gettext)
