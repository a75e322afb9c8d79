"""The board on which a rubric is tuned, without its drawing: weights, rules and words in, effects out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from workbench.domain.rubric import Criterion, Rubric
from workbench.domain.text import Language, storable
from workbench.errors import N_, InvalidDocument, InvalidMessage, Sentence
from workbench.i18n import translator
from workbench.ui.messages import INCOMPLETE, Message, answer
from workbench.ui.tuning_texts import tuning_texts
from workbench.workflows.tuning.rubric_drafts import drafted, editable_texts, reworded
from workbench.workflows.tuning.tune import Effect, RubricTrial, RubricTrials
from workbench.workflows.tuning.tuning_findings import advice_findings, doubt_findings, time_findings

MOST_NUMBERS = 30  # of those who enter or leave; beyond it the count says the rest
MOST_MOVES = 5  # to each side
MOST_CHARACTERS = 5_000  # of a text of a rubric
_REMEMBERED = 32  # rubrics whose effect need not be computed again
_WHO = "notebook"  # in the log: nobody is signed in
# Whole weights as small as these are moved by tenths.
_COARSE_FROM = 5

_EMPTY = N_("Criterion %(criterion)s: a text is empty; write it, or take back the version in use.")


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
    def say(self, found: Iterable[Sentence]) -> Sequence[str]: ...
    def level_shares(self) -> Mapping[str, Mapping[int, float]]: ...
    def use_findings(self) -> Sequence[str]: ...
    def likeness_findings(self) -> Sequence[str]: ...
    def save(self, rubric: Rubric, *, asked_again: Collection[str] = ()) -> Sequence[str]: ...


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
            "save": self._save,
        }

    def answer(self, message: object) -> Message:
        """Answer one message; never raises, trouble becomes words one can act on."""
        return answer(message, self._answers, self._word, _WHO)

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
            "lowest": rubric.scale.lowest,
            "highest": rubric.scale.highest,
            "by_fair": self._trials.rules.start.merit == "fair",
            "criteria": [self._criterion(each, shares.get(each.id, {})) for each in rubric.criteria],
            "aggregation": rubric.aggregation.model_dump(mode="json"),
            "slider": _slider(rubric),
            "use": list(self._board.use_findings()),
            "likeness": list(self._board.likeness_findings()),
        }

    def _try(self, message: Message) -> Message:
        """The effect of a draft; one that is no rubric, or leaves nobody to choose, is told in words."""
        asked = {"kind": "effect", "request": message.get("request")}
        empty = _without_words(message)
        if empty:
            said = list(self._board.say(Sentence(_EMPTY, {"criterion": each}) for each in empty))
            return asked | {"possible": False, "wrong": True, "said": said}
        try:
            rubric = self._draft(message)
        except InvalidDocument as problem:
            return asked | {"possible": False, "wrong": True, "said": list(problem.problems)}
        trial = self._trial(rubric)
        changed = {
            "changed": rubric != self._trials.rubric,
            "reworded": reworded(self._trials.rubric, rubric),
        }
        if trial.found.clash is not None:
            said = list(self._board.say([trial.found.clash]))
            return asked | changed | {"possible": False, "wrong": False, "said": said}
        effect = self._trials.effect(trial)
        return asked | changed | {"possible": True, "wrong": False, "said": []} | self._effect(trial, effect)

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
        rubric = self._draft(message)
        trial = self._trial(rubric)
        self.rubric = rubric
        doubt: list[Sentence] = []
        if trial.found.clash is None:
            effect = self._trials.effect(trial)
            doubt = list(doubt_findings(self._trials, effect)) if effect.changed else []
        say = self._board.say
        return {
            "kind": "rest",
            "request": message.get("request"),
            "doubt": list(say(doubt)),
            "advice": list(say(advice_findings(self._trials.rubric, rubric))),
            "time": list(say(time_findings(self._trials.rubric, rubric, self._trials.rules.stage))),
        }

    def _save(self, message: Message) -> Message:
        again = message.get("asked_again", [])
        if not isinstance(again, list) or not all(isinstance(each, str) for each in again):
            raise InvalidMessage(reason=INCOMPLETE)
        rubric = self._draft(message)
        return {"kind": "saved", "said": list(self._board.save(rubric, asked_again=again))}

    def _trial(self, rubric: Rubric) -> RubricTrial:
        if rubric == self._trials.rubric:
            return self._trials.base
        key = json.dumps([[each.id, each.weight] for each in rubric.criteria]) + str(rubric.aggregation)
        if key not in self._tried:  # words change nothing in it
            while len(self._tried) >= _REMEMBERED:
                del self._tried[next(iter(self._tried))]
            self._tried[key] = self._trials.trial(rubric)
        return self._tried[key]

    def _draft(self, message: Message) -> Rubric:
        """Raises InvalidMessage for what no board sends, InvalidDocument for a draft that is no rubric."""
        draft = message.get("draft")
        if not isinstance(draft, dict):
            raise InvalidMessage(reason=INCOMPLETE)
        weights, aggregation = draft.get("weights", {}), draft.get("aggregation", {})
        if not isinstance(weights, dict) or not isinstance(aggregation, dict):
            raise InvalidMessage(reason=INCOMPLETE)
        texts = _texts(draft.get("texts", {}))
        return drafted(self._trials.rubric, weights=weights, aggregation=aggregation, texts=texts)

    def _criterion(self, criterion: Criterion, shares: Mapping[int, float]) -> Message:
        texts = editable_texts(self._trials.rubric)[criterion.id]
        return {
            "id": criterion.id,
            "name": criterion.name.to(self._board.language),
            "weight": criterion.weight,
            "levels": [shares.get(level, 0.0) for level in self._trials.rubric.scale.levels()],
            "texts": [{"field": field, "ru": text.ru, "en": text.en} for field, text in texts.items()],
        }

    def _word(self, text: str) -> str:
        return translator(self._board.language).gettext(text)


def _slider(rubric: Rubric) -> Message:
    """How far a weight goes, and by which steps: as weights of this rubric are written."""
    weights = [each.weight for each in rubric.criteria]
    if max(weights) >= _COARSE_FROM and all(each.is_integer() for each in weights):
        return {"lowest": 1, "highest": min(100, max(30, round(2 * max(weights)))), "step": 1}
    return {"lowest": 0.1, "highest": min(100, max(5, round(3 * max(weights)))), "step": 0.1}


def _texts(texts: object) -> dict[str, dict[str, dict[str, str]]]:
    if not isinstance(texts, dict) or not all(
        isinstance(fields, dict) and all(_is_text(each) for each in fields.values())
        for fields in texts.values()
    ):
        raise InvalidMessage(reason=INCOMPLETE)
    return {
        criterion: {
            field: {language: storable(text).strip() for language, text in each.items()}
            for field, each in fields.items()
        }
        for criterion, fields in texts.items()
    }


def _without_words(message: Message) -> list[str]:
    """Criteria of which a text was emptied."""
    draft = message.get("draft")
    texts = _texts(draft.get("texts", {})) if isinstance(draft, dict) else {}
    return [
        criterion
        for criterion, fields in texts.items()
        if not all(text for each in fields.values() for text in each.values())
    ]


def _is_text(value: object) -> bool:
    return isinstance(value, dict) and all(
        language in ("ru", "en") and isinstance(text, str) and len(text) <= MOST_CHARACTERS
        for language, text in value.items()
    )


def _numbers(found: Sequence[str]) -> Message:
    return {"numbers": list(found[:MOST_NUMBERS]), "count": len(found)}


def _move(row: Mapping[Any, Any]) -> Message:
    numbers = {name: int(row[name]) for name in ("before", "after", "up")}
    scores = {name: float(row[name]) for name in ("score_before", "score_after")}
    return {"number": str(row["candidate"])} | numbers | scores
