"""The board on which a rubric is tuned, without its drawing: criteria, levels and words in, effects out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from workbench.domain.rubric import Criterion, Rubric
from workbench.domain.text import Language
from workbench.errors import N_, InvalidDecision, InvalidDocument, Sentence, WorkbenchError
from workbench.i18n import translator
from workbench.ui.messages import Message, answer
from workbench.ui.tuning_draft import draft_message, edited, read_draft
from workbench.ui.tuning_texts import tuning_texts
from workbench.workflows.tuning.draft_reading import (
    Earlier,
    Unwritten,
    earlier_ratings,
    next_version,
    tried_rubric,
    unwritten,
)
from workbench.workflows.tuning.rubric_edits import HIGHEST, Draft
from workbench.workflows.tuning.tune import Effect, RubricTrial, RubricTrials
from workbench.workflows.tuning.tuning_findings import (
    advice_findings,
    doubt_findings,
    reading_findings,
    time_findings,
)

MOST_NUMBERS = 30  # of those who enter or leave; beyond it the count says the rest
MOST_MOVES = 5  # to each side
_REMEMBERED = 32  # rubrics whose effect need not be computed again
_WHO = "notebook"  # in the log: nobody is signed in
# Whole weights as small as these are moved by tenths.
_COARSE_FROM = 5

_FAILED = N_(
    "The workbench failed. Change something and try again; if it fails again, give the lines of the "
    "notebook's log to whoever looks after the workbench (in JupyterLab: View, Show Log Console)."
)
_UNWRITTEN = N_("texts are still empty: %(count)s; write them, or remove what they belong to")


class Board(Protocol):
    """What the board is opened on; see `workbench.app.notebooks.tuning.OpenedTuning`."""

    @property
    def trials(self) -> RubricTrials: ...
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def example(self) -> bool: ...
    def say(self, found: Iterable[Sentence], rubric: Rubric | None = None) -> Sequence[str]: ...
    def level_shares(self) -> Mapping[str, Mapping[int, float]]: ...
    def use_findings(self) -> Sequence[str]: ...
    def likeness_findings(self) -> Sequence[str]: ...
    def save(
        self,
        rubric: Rubric,
        *,
        asked_again: Collection[str] = (),
        mapped: Mapping[str, Mapping[int, int]] | None = None,
    ) -> Sequence[str]: ...


class TuningModel:
    """Answers the messages of one board; `rubric` is what was tried when the sliders last came to rest."""

    def __init__(self, board: Board) -> None:
        self._board, self._trials = board, board.trials
        self.rubric = board.trials.rubric
        self._tried: dict[str, RubricTrial] = {}
        self._answers: dict[str, Callable[[Message], Message]] = {
            "hello": lambda _message: self.screen(),
            "try": self._try,
            "rest": self._rest,
            "edit": self._edit,
            "save": self._save,
        }

    def answer(self, message: object) -> Message:
        """Answer one message; never raises, trouble becomes words one can act on."""
        found = answer(message, self._answers, self._word, _WHO)
        # A notebook has no organisers who see its log.
        return found | {"message": self._word(_FAILED)} if found.get("retry") else found

    def screen(self) -> Message:
        """All that the board needs to be drawn."""
        rubric, language = self._trials.rubric, self._board.language
        shares = self._board.level_shares()
        return {
            "kind": "screen",
            "language": language,
            "texts": tuning_texts(translator(language)),
            "title": self._board.title,
            "example": self._board.example,
            "entries": len(self._trials.rules.frame),
            "key": rubric.key,
            "original": rubric.original,
            "competency": rubric.rates == "competency",
            "lowest": rubric.scale.lowest,
            "highest": rubric.scale.highest,
            "longest": HIGHEST,
            "draft": draft_message(Draft.of(rubric)),
            "by_fair": self._trials.rules.start.merit == "fair",
            "criteria": [self._criterion(each, shares.get(each.id, {})) for each in rubric.criteria],
            "slider": _slider(rubric),
            "use": list(self._board.use_findings()),
            "likeness": list(self._board.likeness_findings()),
        }

    def _edit(self, message: Message) -> Message:
        """The draft after a criterion, gate or level came, went or moved; `focus` is what to look at."""
        draft, focus = edited(message, self._trials.rubric)
        return {"kind": "edited", "request": message.get("request"), "draft": draft_message(draft)} | {
            "focus": focus
        }

    def _try(self, message: Message) -> Message:
        """The effect of a draft; one that is no rubric, or leaves nobody to choose, is told in words."""
        asked = {"kind": "effect", "request": message.get("request")}
        draft, in_use = read_draft(message), self._trials.rubric
        try:
            rubric = tried_rubric(draft, in_use)
            earlier = earlier_ratings(draft, rubric, in_use)
            trial = self._trial(draft, rubric)
        except InvalidDocument as problem:
            said = [each if isinstance(each, Sentence) else Sentence("%(said)s", {"said": each})
                    for each in problem.sentences]  # fmt: skip
            return asked | {"possible": False, "wrong": True, "said": list(self._board.say(said))}
        except WorkbenchError as problem:
            return (
                asked
                | self._changed(draft, rubric, earlier)
                | {"possible": False, "wrong": False}
                | {"said": list(self._board.say([problem.sentence], rubric))}
            )
        changed = self._changed(draft, rubric, earlier)
        if trial.found.clash is not None:
            said_of = list(self._board.say([trial.found.clash], rubric))
            return asked | changed | {"possible": False, "wrong": False, "said": said_of}
        effect = self._trials.effect(trial)
        return asked | changed | {"possible": True, "wrong": False, "said": []} | self._effect(trial, effect)

    def _changed(self, draft: Draft, rubric: Rubric, earlier: Sequence[Earlier]) -> Message:
        """What is to be told of a draft whatever it leads to."""
        return {
            "changed": rubric != self._trials.rubric,
            "unwritten": [_unwritten(each) for each in unwritten(draft)],
            "earlier": [self._earlier(each, rubric) for each in earlier],
        }

    def _earlier(self, earlier: Earlier, rubric: Rubric) -> Message:
        in_use, part = self._trials.rubric, earlier.part
        named = [each.criterion(part) or each.gate(part) for each in (rubric, in_use)]
        name = next(each.name.to(self._board.language) for each in named if each is not None)
        return {
            "id": part,
            "name": name,
            "why": earlier.why,
            "are": earlier.are,
            "choices": list(earlier.choices),
            "levels": [[was, now] for was, now in earlier.levels.items()],
        }

    def _effect(self, trial: RubricTrial, effect: Effect) -> Message:
        moves = effect.moves
        correlation = effect.rank_correlation
        sides = (moves[moves["up"] > 0].head(MOST_MOVES), moves[moves["up"] < 0].head(MOST_MOVES))
        return {
            "finalists": int(trial.found.chosen.sum()),
            "enters": _numbers(effect.enters),
            "leaves": _numbers(effect.leaves),
            "joins": _numbers(effect.joins),
            "drops": _numbers(effect.drops),
            "moving": len(moves),
            "correlation": None if correlation != correlation else correlation,
            "moves": [_move(row) for side in sides for row in side.to_dict("records")],
        }

    def _rest(self, message: Message) -> Message:
        """What takes longer, asked for when nothing moves: doubt, advice, time. The form follows it."""
        draft = read_draft(message)
        rubric = tried_rubric(draft, self._trials.rubric)
        self.rubric = rubric
        trial = self._trial(draft, rubric)
        doubt: list[Sentence] = []
        if trial.found.clash is None:
            effect = self._trials.effect(trial)
            doubt = list(doubt_findings(self._trials, effect)) if effect.changed else []
        waiting = {each.part for each in unwritten(draft)}
        advice = advice_findings(self._trials.rubric, rubric, unwritten=waiting)
        time = time_findings(self._trials.rubric, rubric, self._trials.rules.stage)
        return {
            "kind": "rest",
            "request": message.get("request"),
            "doubt": list(self._board.say([*reading_findings(self._trials, trial), *doubt], rubric)),
            "advice": list(self._board.say(advice, rubric)),
            "time": list(self._board.say(time)),
        }

    def _save(self, message: Message) -> Message:
        draft, in_use = read_draft(message), self._trials.rubric
        empty = unwritten(draft)
        if empty:
            raise InvalidDecision(reason=Sentence(_UNWRITTEN, {"count": len(empty)}))
        rubric = tried_rubric(draft, in_use)
        earlier = earlier_ratings(draft, rubric, in_use)
        again = [each.part for each in earlier if each.why == "changed" and each.are == "asked_again"]
        mapped = {each.part: dict(each.levels) for each in earlier if each.are == "mapped"}
        said = self._board.save(rubric, asked_again=again, mapped=mapped)
        return {"kind": "saved", "said": list(said)}

    def _trial(self, draft: Draft, rubric: Rubric) -> RubricTrial:
        if rubric == self._trials.rubric:
            return self._trials.base
        made = next_version(draft, self._trials.rubric, self._trials.rubric.version + 1, rubric)
        key = json.dumps([[each.id, each.weight] for each in made.criteria])
        key += f"{made.aggregation} {made.scale} {made.replaces} {[each.id for each in made.gates]}"
        if key not in self._tried:  # words change nothing in it
            while len(self._tried) >= _REMEMBERED:
                del self._tried[next(iter(self._tried))]
            self._tried[key] = self._trials.trial(made)
        return self._tried[key]

    def _criterion(self, criterion: Criterion, shares: Mapping[int, float]) -> Message:
        return {
            "id": criterion.id,
            "name": criterion.name.to(self._board.language),
            "weight": criterion.weight,
            "levels": [shares.get(level, 0.0) for level in self._trials.rubric.scale.levels()],
        }

    def _word(self, text: str) -> str:
        return translator(self._board.language).gettext(text)


def _slider(rubric: Rubric) -> Message:
    """How far a weight goes, and by which steps: as weights of this rubric are written."""
    weights = [each.weight for each in rubric.criteria]
    if max(weights) >= _COARSE_FROM and all(each.is_integer() for each in weights):
        return {"lowest": 1, "highest": min(100, max(30, round(2 * max(weights)))), "step": 1}
    return {"lowest": 0.1, "highest": min(100, max(5, round(3 * max(weights)))), "step": 0.1}


def _unwritten(empty: Unwritten) -> Message:
    return {"part": empty.part, "field": empty.field, "language": empty.language}


def _numbers(found: Sequence[str]) -> Message:
    return {"numbers": list(found[:MOST_NUMBERS]), "count": len(found)}


def _move(row: Mapping[Any, Any]) -> Message:
    numbers = {name: int(row[name]) for name in ("before", "after", "up")}
    scores = {name: float(row[name]) for name in ("score_before", "score_after")}
    return {"number": str(row["candidate"])} | numbers | scores
