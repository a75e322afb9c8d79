"""The board on which rules of selection are tried, without its drawing: rules in, effects out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from workbench.domain.decisions import Scenario
from workbench.domain.season import Selection as SelectionDocument
from workbench.domain.text import Language
from workbench.errors import N_, InvalidDecision, InvalidSelection, Sentence
from workbench.i18n import translator
from workbench.ui.messages import Message, answer, text_of
from workbench.ui.scenarios_texts import scenarios_texts
from workbench.workflows.choosing.attribute_names import AttributeNames
from workbench.workflows.choosing.trial_findings import bound_in_words, kept_findings
from workbench.workflows.choosing.trying_rules import MOST_VALUES, RuleTrials, Trial, side_by_side

MAX_TITLE_CHARACTERS = 120
MOST_NUMBERS = 40  # of those who enter or leave; beyond it the count says the rest
MOST_BARS = 100
_REMEMBERED = 32  # rules whose effect need not be computed again
_WHO = "notebook"  # in the log: nobody is signed in

_SEASONS_RULE = N_("The season's rule")
_NO_TITLE = N_("give the rule a name")
_LONG_TITLE = N_("the name is too long")
_SAME_TITLE = N_("there is a rule of this name already; give it another")
_NO_RULE = N_("the page sent an incomplete message; reload the page")
_UNKNOWN = N_("there is no candidate %(candidate)s; check the id")


class Board(Protocol):
    """What the board is opened on; see `workbench.app.notebooks.finalists.OpenedFinalists`."""

    @property
    def trials(self) -> RuleTrials: ...
    @property
    def names(self) -> AttributeNames: ...
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def example(self) -> bool: ...
    @property
    def no_fair_list(self) -> str: ...
    def scenarios(self) -> list[Scenario]: ...
    def save_rule(self, title: str, document: SelectionDocument) -> Scenario: ...


@dataclass
class Kept:
    """A rule that was put aside for comparison; `saved` is its number once the chair has it."""

    trial: Trial
    saved: str = ""


class ScenariosModel:
    """Answers the messages of one board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._trials, self._names = board.trials, board.names
        self._tried: dict[str, Trial] = {}
        self._kept: dict[str, Kept] = {}
        self._unreadable: list[str] = []
        self._read_saved()
        self._answers: dict[str, Callable[[Message], Message]] = {
            "hello": lambda _message: self.screen(),
            "try": self._try,
            "clash": self._clash,
            "prices": self._prices,
            "why": self._why,
            "keep": self._keep,
            "forget": self._forget,
            "save": self._save,
        }

    def answer(self, message: object) -> Message:
        """Answer one message; never raises, trouble becomes words one can act on."""
        return answer(message, self._answers, self._word, _WHO)

    def screen(self) -> Message:
        """All that the board needs to be drawn."""
        trials = self._trials
        return {
            "kind": "screen",
            "language": self._board.language,
            "texts": scenarios_texts(translator(self._board.language)),
            "title": self._board.title,
            "example": self._board.example,
            "candidates": len(trials.candidates),
            "rule": self._rule(trials.start),
            "no_fair_list": self._board.no_fair_list,
            "merit": {basis: self._range(basis) for basis in trials.bases},
            "attributes": [self._attribute(each) for each in trials.attributes],
            "kept_too": [each.translated(self._word) for each in kept_findings(trials.start)],
            "most_seats": min(len(trials.candidates), max(3 * trials.start.seats, 20)),
        } | self._side_by_side()

    @cached_property
    def base(self) -> Trial:
        """The season's rule, against which everything is told."""
        return self._trials.trial(self._word(_SEASONS_RULE), self._trials.start)

    def _read_saved(self) -> None:
        """What the chair has already stands beside the season's rule from the beginning."""
        for each in self._board.scenarios():
            try:
                trial = self._trials.trial(each.title, self._trials.read(each.rule))
            except InvalidSelection:
                self._unreadable.append(each.title)
            else:
                self._kept[each.title] = Kept(trial, each.id)

    def _try(self, message: Message) -> Message:
        """The effect of a rule, or that it cannot be kept; one that is wrong in itself is told like that."""
        asked = {"kind": "effect", "request": message.get("request")}
        try:
            trial = self._trial(message)
        except InvalidSelection as problem:
            return asked | {"possible": False, "wrong": True, "clash": self._say(problem.sentence)}
        if trial.selection is None:
            return asked | {"possible": False, "wrong": False, "clash": ""}
        changes, merit = trial.changes(self.base), trial.candidates.merit[trial.chosen]
        same = trial.document.merit == self.base.document.merit and self.base.selection is not None
        total = trial.selection.total_merit
        before = self.base.selection.total_merit if self.base.selection is not None and same else None
        return asked | {
            "possible": True,
            "finalists": int(trial.chosen.sum()),
            "seats": trial.document.seats,
            "total": total,
            "total_change": None if before is None else total - before,
            "lowest": float(merit.min()) * trial.document.resolution if len(merit) else None,
            "regions": self._covered(trial, "region"),
            "regions_base": self._covered(self.base, "region"),
            "districts": self._covered(trial, "district"),
            "enters": {"numbers": changes.enters[:MOST_NUMBERS], "count": len(changes.enters)},
            "leaves": {"numbers": changes.leaves[:MOST_NUMBERS], "count": len(changes.leaves)},
            "bounds": list(self._bounds(trial)),
            "notes": [self._say(each) for each in trial.selection.notes],
            "bars": self._bars(trial, message.get("by")),
        }

    def _clash(self, message: Message) -> Message:
        """Which limits clash: asked for when the sliders rest, as it may take seconds among thousands."""
        clash = self._trial(message).clash
        said = "" if clash is None else self._say(clash)
        return {"kind": "clash", "request": message.get("request"), "clash": said}

    def _prices(self, message: Message) -> Message:
        """What each bound costs: asked for when the sliders rest, as it takes a choice for each."""
        trial = self._trial(message)
        rows = [
            {
                "key": _key(row["attribute"], row["value"], row["bound"]),
                "gain": _finite(row["gain_if_relaxed"]),
                "loss": _finite(row["loss_if_tightened"]),
            }
            for row in trial.prices.to_dict("records")
        ]
        return {"kind": "prices", "request": message.get("request"), "rows": rows}

    def _why(self, message: Message) -> Message:
        number, trial = text_of(message, "number").strip().upper(), self._trial(message)
        if self._trials.place_of(number) < 0:
            raise InvalidSelection(reason=Sentence(_UNKNOWN, {"candidate": number}))
        said = trial.selection.explain(number).sentences() if trial.selection is not None else ()
        return {"kind": "why", "number": number, "sentences": [self._say(each) for each in said]}

    def _keep(self, message: Message) -> Message:
        title = self._title(message)
        if title in self._kept or title == self.base.title:
            raise InvalidDecision(reason=_SAME_TITLE)
        self._kept[title] = Kept(replace(self._trial(message), title=title))
        return {"kind": "kept"} | self._side_by_side()

    def _forget(self, message: Message) -> Message:
        self._kept.pop(text_of(message, "title"), None)
        return {"kind": "kept"} | self._side_by_side()

    def _save(self, message: Message) -> Message:
        kept = self._kept.get(text_of(message, "title"))
        if kept is None:
            raise InvalidDecision(reason=_NO_RULE)
        if not kept.saved:
            kept.saved = self._board.save_rule(kept.trial.title, kept.trial.document).id
        return {"kind": "saved", "saved": kept.saved} | self._side_by_side()

    def _side_by_side(self) -> Message:
        kept = list(self._kept.values())
        tried = [self.base, *(each.trial for each in kept)]
        rows = side_by_side(self._trials, tried, self.base).to_dict("records")
        categories = [str(name) for name in rows[0] if str(name).startswith("category:")]
        names = [self._names.value("category", each.partition(":")[2]) for each in categories]
        shown = [
            {
                **{str(name): _plain(value) for name, value in row.items()},
                "shares": [_plain(row[each]) for each in categories],
                "rule": self._rule(trial.document),
                "saved": saved,
            }
            for row, trial, saved in zip(rows, tried, ["", *(each.saved for each in kept)], strict=True)
        ]
        return {"kept": shown, "categories": names, "unreadable": self._unreadable}

    def _trial(self, message: Message) -> Trial:
        rule = message.get("rule")
        if not isinstance(rule, dict):
            raise InvalidDecision(reason=_NO_RULE)
        key = json.dumps(rule, sort_keys=True, ensure_ascii=False)
        if key not in self._tried:
            found = self._trials.trial("", self._trials.read(rule))
            while len(self._tried) >= _REMEMBERED:
                del self._tried[next(iter(self._tried))]
            self._tried[key] = found
        return self._tried[key]

    def _title(self, message: Message) -> str:
        title = " ".join(text_of(message, "title").split())
        if not title:
            raise InvalidDecision(reason=_NO_TITLE)
        if len(title) > MAX_TITLE_CHARACTERS:
            raise InvalidDecision(reason=_LONG_TITLE)
        return title

    def _bounds(self, trial: Trial) -> Iterator[Message]:
        for each in trial.bounds:
            words = self._say(bound_in_words(each))
            key = _key(each.attribute, each.value, each.bound)
            yield {"key": key, "words": words, "chosen": each.chosen, "binds": each.binds}

    def _bars(self, trial: Trial, by: object) -> list[Message]:
        known = self._trials.attributes
        if not known:
            return []
        attribute = by if isinstance(by, str) and by in known else known[0]
        applicants = self._trials.applicants(attribute)
        counts, base = (self._trials.finalists(each, attribute) for each in (trial, self.base))
        everybody, chosen, before = len(self._trials.candidates), trial.chosen.sum(), self.base.chosen.sum()
        order = sorted(applicants, key=lambda value: (-applicants[value], value))
        return [
            {
                "name": self._names.value(attribute, value),
                "applicants": applicants[value],
                "finalists": counts.get(value, 0),
                "base": base.get(value, 0),
                "applicants_share": applicants[value] / everybody,
                "finalists_share": counts.get(value, 0) / max(int(chosen), 1),
                "base_share": base.get(value, 0) / max(int(before), 1),
            }
            for value in order[:MOST_BARS]
        ]

    def _attribute(self, attribute: str) -> Message:
        applicants = {value: count for value, count in self._trials.applicants(attribute).items() if value}
        values = [
            {"id": value, "name": self._names.value(attribute, value), "applicants": count}
            for value, count in applicants.items()
        ]
        # A list of a thousand organisations is no list: they are for limits only.
        listed = sorted(values, key=lambda each: str(each["name"])) if len(values) <= MOST_VALUES else []
        return {"id": attribute, "name": self._names.attribute(attribute), "values": listed}

    def _covered(self, trial: Trial, attribute: str) -> int | None:
        if attribute not in self._trials.frame.columns:
            return None
        return sum(1 for value in self._trials.finalists(trial, attribute) if value)

    def _range(self, basis: str) -> Message:
        values = self._trials.frame[basis]
        return {"lowest": float(values.min()), "highest": float(values.max())}

    def _rule(self, document: SelectionDocument) -> Message:
        rule: Message = document.model_dump(mode="json", exclude={"stage"})
        return rule

    def _say(self, sentence: Sentence) -> str:
        return self._names.readable(sentence, self._trials.start.resolution).translated(self._word)

    def _word(self, text: str) -> str:
        return translator(self._board.language).gettext(text)


def _key(*parts: object) -> str:
    return json.dumps([str(each) for each in parts], ensure_ascii=False)


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if number == number else None


def _plain(value: Any) -> object:
    """A cell of a frame as JSON holds it; NaN is nothing."""
    if value is None or value != value:
        return None
    return value.item() if hasattr(value, "item") else value
