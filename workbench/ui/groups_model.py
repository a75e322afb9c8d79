"""The board on which groups of entries are corrected by hand, without its drawing.

What a person does at once, such as moving five entries, is one step: it is undone as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, Protocol

from workbench.domain.text import Language
from workbench.errors import N_, InvalidEdits, InvalidMessage, Sentence
from workbench.i18n import translator
from workbench.similarity.edits import CannotLink, Edit, Merge, Move, MustLink, Pin, Rename, Split
from workbench.similarity.groups import Grouping, Panel, Theme
from workbench.ui.groups_texts import groups_texts
from workbench.ui.messages import INCOMPLETE, Message, answer, text_of
from workbench.workflows.grouping.group import GroupingSummary
from workbench.workflows.grouping.group_findings import edits_in_words

MAX_LABEL_CHARACTERS = 120
_WHO = "notebook"  # in the log: nobody is signed in

_NOBODY = N_("select entries first")
_UNKNOWN = N_("there is no entry %(entry)s; reload the page")
_NO_GROUP = N_("there is no such group any more; choose another")
_ONE_GROUP = N_("choose two different groups")
_TWO = N_("select two entries to keep apart")
_TWO_OR_MORE = N_("select at least two entries to keep together")
_ALL_OF_IT = N_("these are already a group of their own")
_THERE = N_("they are in this group already")
_NO_LABEL = N_("give the group a name")
_LONG_LABEL = N_("the name is too long")
_NO_STEP = N_("there is no such correction any more")
_NO_EFFECT = N_("this changes nothing: what it speaks of is not there")

Step = tuple[Edit, ...]


class Board(Protocol):
    """What the board is opened on; see `workbench.app.notebooks.groups_opening.OpenedGroups`."""

    @property
    def title(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def example(self) -> bool: ...
    @property
    def stands(self) -> bool: ...
    @property
    def titles(self) -> Mapping[str, str]: ...
    @property
    def places(self) -> Any: ...  # (n_entries, 2) in the order of `titles`
    @property
    def summary(self) -> GroupingSummary: ...
    def preview(self, edits: Sequence[Edit]) -> GroupingSummary: ...
    def save(self, edits: Sequence[Edit]) -> GroupingSummary: ...


class GroupsModel:
    """Answers the messages of one board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._summary = board.summary
        self._steps: list[Step] = _steps(self.grouping.edits)
        # Each step as it was told when it was made: later ones give groups other names.
        self._words = self._words_of_kept()
        # None until these very groups are kept.
        self._saved: list[Step] | None = self._steps.copy() if board.stands and not self._arrived else None
        self._answers: dict[str, Callable[[Message], Message]] = {
            "hello": lambda _message: self._effect(),
            "move": self._move,
            "split": self._split,
            "pin": self._pin,
            "together": self._together,
            "apart": self._apart,
            "merge": self._merge,
            "rename": self._rename,
            "undo": self._undo,
            "save": self._save,
        }

    @property
    def grouping(self) -> Grouping:
        return self._summary.grouping

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All corrections, in the order in which they were made."""
        return tuple(edit for step in self._steps for edit in step)

    @property
    def _arrived(self) -> bool:
        """Whether opening placed somebody whom the kept groups do not know."""
        return bool(self._summary.arrived or self._summary.moved)

    def answer(self, message: object) -> Message:
        """Answer one message; never raises, trouble becomes words one can act on."""
        return answer(message, self._answers, self._word, _WHO)

    def screen(self) -> Message:
        """All that the board needs to be drawn."""
        places = self._board.places
        return {
            "kind": "screen",
            "language": self._board.language,
            "texts": groups_texts(translator(self._board.language)),
            "title": self._board.title,
            "example": self._board.example,
            "entries": [
                {"number": number, "title": title, "x": float(x), "y": float(y)}
                for (number, title), (x, y) in zip(self._board.titles.items(), places, strict=True)
            ],
            "state": self.state(),
        }

    def state(self) -> Message:
        """Groups, where each entry is, and the corrections, as they are now."""
        grouping = self.grouping
        panels = [panel.id for panel in grouping.panels]
        place = {panel: at for at, panel in enumerate(panels)}
        panel_of = grouping.panel_of()
        low, high = grouping.size
        return {
            "size": [low, high],
            "themes": [self._theme(each, place) for each in grouping.themes],
            "panel_of": [place[panel_of[each].id] if each in panel_of else -1 for each in self._board.titles],
            "typicality": [
                round(grouping.typicality[each], 2) if each in grouping.typicality else None
                for each in self._board.titles
            ],
            "steps": self._told_steps(),
            "elsewhere": sum(
                each in panel_of and panel_of[each].id != panel for each, panel in grouping.automatic.items()
            ),
            "saved": self._saved is not None and self._saved == self._steps,
            "ever_saved": self._saved is not None or self._board.stands,
        }

    def _theme(self, theme: Theme, place: Mapping[str, int]) -> Message:
        judged, (low, high) = self.grouping.judged, self.grouping.size
        return {
            "id": theme.id,
            "label": theme.label,
            "phrases": list(theme.phrases),
            "panels": [
                {
                    "id": panel.id,
                    "at": place[panel.id],
                    "label": panel.label,
                    "phrases": list(panel.phrases),
                    "typical": list(panel.typical),
                    "count": len(panel.entries),
                    "fits": low <= len(panel.entries) <= high,
                    "frozen": not judged.isdisjoint(panel.entries),
                }
                for panel in theme.panels
            ],
        }

    def _told_steps(self) -> list[Message]:
        idle = list(self.grouping.idle)
        return [
            {"words": words.translated(self._word), "waits": all(edit in idle for edit in step)}
            for step, words in zip(self._steps, self._words, strict=True)
        ]

    def _names(self) -> dict[str, str]:
        """Group, or entry that stands for its panel → what the group is called now."""
        grouping = self.grouping
        # What an undone rename would bring back is told by the name before it.
        names = dict(grouping.labels)
        names |= {each.id: each.label for each in grouping.themes}
        names |= {each.id: each.label for each in grouping.panels}
        return names | {entry: panel.label for entry, panel in grouping.panel_of().items()}

    def _words_of_kept(self) -> list[Sentence]:
        """Kept steps by the names that groups would have without them, as far as these are known."""
        own, panel_of = self.grouping.labels, self.grouping.panel_of()
        names = {**self._names(), **own}
        names |= {entry: own.get(panel.id, panel.label) for entry, panel in panel_of.items()}
        told = []
        for step in self._steps:
            # What was merged has one name now: the other group is told by its entry.
            gone = {each.second for each in step if isinstance(each, Merge) and each.second in panel_of}
            told.append(edits_in_words(step, {each: names[each] for each in names.keys() - gone}))
            names |= {each.group: each.label for each in step if isinstance(each, Rename)}
        return told

    def _move(self, message: Message) -> Message:
        entries, panel_of = self._entries(message), self.grouping.panel_of()
        target = text_of(message, "to")
        theme = next((each for each in self.grouping.themes if each.id == target), None)
        panel = next((each for each in self.grouping.panels if each.id == target), None)
        if theme is None and panel is None:
            raise InvalidEdits(reason=_NO_GROUP)
        inside = set(theme.entries if theme is not None else panel.entries if panel is not None else ())
        entries = [each for each in entries if each not in panel_of or each not in inside]
        if not entries:
            raise InvalidEdits(reason=_THERE)
        to = target if panel is None else self._entry_of(panel.id, entries)
        return self._try(tuple(Move(each, to) for each in entries))

    def _split(self, message: Message) -> Message:
        entries, panel_of = self._entries(message), self.grouping.panel_of()
        panels = {panel_of[each].id for each in entries if each in panel_of}
        if len(panels) == 1:
            (panel,) = (each for each in self.grouping.panels if each.id in panels)
            if set(panel.entries) == set(entries):
                raise InvalidEdits(reason=_ALL_OF_IT)
        # The first one says whose theme the new group is in: one that is in a group.
        entries.sort(key=lambda each: each not in panel_of)
        return self._try((Split(tuple(entries)),))

    def _pin(self, message: Message) -> Message:
        return self._try(tuple(Pin(each) for each in self._entries(message)))

    def _together(self, message: Message) -> Message:
        first, *others = self._entries(message)
        if not others:
            raise InvalidEdits(reason=_TWO_OR_MORE)
        return self._try(tuple(MustLink(first, each) for each in others))

    def _apart(self, message: Message) -> Message:
        entries = self._entries(message)
        if len(entries) != 2:
            raise InvalidEdits(reason=_TWO)
        return self._try(tuple(CannotLink(*each) for each in combinations(entries, 2)))

    def _merge(self, message: Message) -> Message:
        groups = [text_of(message, each) for each in ("first", "second")]
        themes = {each.id for each in self.grouping.themes}
        panels = {each.id for each in self.grouping.panels}
        if groups[0] == groups[1]:
            raise InvalidEdits(reason=_ONE_GROUP)
        if not (set(groups) <= themes or set(groups) <= panels):
            raise InvalidEdits(reason=_NO_GROUP)
        named: list[Theme | Panel] = [*self.grouping.themes, *self.grouping.panels]
        label = next(each.label for each in named if each.id == groups[0])
        if set(groups) <= panels:
            groups = [self._entry_of(each) for each in groups]
        # Labels of groups that do not stand yet are found anew with what is in them.
        return self._try((Merge(*groups), Rename(groups[0], label)))

    def _rename(self, message: Message) -> Message:
        # Signs that nobody can see make no name.
        seen = "".join(each for each in text_of(message, "label") if each.isprintable() or each.isspace())
        group, label = text_of(message, "group"), " ".join(seen.split())
        if not label:
            raise InvalidEdits(reason=_NO_LABEL)
        if len(label) > MAX_LABEL_CHARACTERS:
            raise InvalidEdits(reason=_LONG_LABEL)
        theme = next((each for each in self.grouping.themes if each.id == group), None)
        if theme is not None:
            # The only panel of a theme is the theme.
            only = [Rename(self._entry_of(theme.panels[0].id), label)] if len(theme.panels) == 1 else []
            return self._try((Rename(theme.id, label), *only))
        if group not in {each.id for each in self.grouping.panels}:
            raise InvalidEdits(reason=_NO_GROUP)
        return self._try((Rename(self._entry_of(group), label),))

    def _undo(self, message: Message) -> Message:
        """Undo a step by its place; -1 is the last one."""
        at = message.get("step")
        if not isinstance(at, int) or isinstance(at, bool):
            raise InvalidMessage(reason=INCOMPLETE)
        if not self._steps or not -1 <= at < len(self._steps):
            raise InvalidEdits(reason=_NO_STEP)
        steps, words = self._steps.copy(), self._words.copy()
        del steps[at], words[at]
        self._summary, self._steps, self._words = self._preview(steps), steps, words
        return self._effect()

    def _save(self, _message: Message) -> Message:
        self._summary = self._board.save(self.edits)
        self._saved = self._steps.copy()
        return {"kind": "saved", "panels": len(self.grouping.panels), "state": self.state()}

    def _try(self, step: Step) -> Message:
        """Add a step; one that cannot be obeyed, or says nothing, is refused and changes nothing."""
        steps = [*self._steps, step]
        summary = self._preview(steps)
        if all(edit in summary.grouping.idle for edit in step):
            raise InvalidEdits(reason=_NO_EFFECT)
        words = [*self._words, edits_in_words(step, self._names())]
        self._summary, self._steps, self._words = summary, steps, words
        return self._effect()

    def _preview(self, steps: Sequence[Step]) -> GroupingSummary:
        return self._board.preview([edit for step in steps for edit in step])

    def _effect(self) -> Message:
        return {"kind": "effect", "state": self.state()}

    def _entries(self, message: Message) -> list[str]:
        named = message.get("entries")
        if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
            raise InvalidMessage(reason=INCOMPLETE)
        if not named:
            raise InvalidEdits(reason=_NOBODY)
        for each in named:
            if each not in self._board.titles:
                raise InvalidEdits(reason=Sentence(_UNKNOWN, {"entry": each}))
        return sorted(set(named))

    def _entry_of(self, panel_id: str, but: Sequence[str] = ()) -> str:
        """An entry that stands for its panel, since it keeps its id where groups are formed anew."""
        panel = next(each for each in self.grouping.panels if each.id == panel_id)
        return next(each for each in (*panel.typical, *panel.entries) if each not in but)

    def _word(self, text: str) -> str:
        return translator(self._board.language).gettext(text)


def _steps(edits: Sequence[Edit]) -> list[Step]:
    """Kept corrections as steps: moves into one place that follow each other were made at once."""
    steps: list[Step] = []
    for edit in edits:
        last = steps[-1][-1] if steps else None
        if isinstance(edit, Move) and isinstance(last, Move) and last.to == edit.to:
            steps[-1] = (*steps[-1], edit)
        else:
            steps.append((edit,))
    return steps
