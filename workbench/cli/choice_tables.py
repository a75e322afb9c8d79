"""A choice of finalists in the terminal: the list, the reserve, what limits cost, what other lists change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workbench.errors import N_, Sentence

if TYPE_CHECKING:
    from workbench.workflows.choosing.attribute_names import AttributeNames
    from workbench.workflows.choosing.choose import Choice

Translate = Callable[[str], str]

_WIDTH = 110
_LIST = (N_("Place"), N_("Entry"), N_("Mean score"), N_("Fair score"), N_("Reviews"), N_("Why"))
_TEXTS = (1, len(_LIST) - 1)
_PRICES = (
    N_("Limit"),
    N_("Bound"),
    N_("Finalists"),
    N_("One place less strict: merit +"),
    N_("One place stricter: merit −"),
)
_PRICES_TITLE = N_("Quotas and limits, and what they cost")
_NOTES = N_("Notes")
_BOUNDS = {"minimum": N_("at least"), "maximum": N_("at most"), "at_most": N_("at most, each")}
_BASES = {"raw": N_("mean scores"), "fair": N_("fair scores (severity of jurors taken out)")}
_BY_LIMITS = N_("in thanks to the limits")
_SEATS = N_("Seats: %(seats)s; candidates: %(candidates)s; ranked by %(basis)s; seed of the lots: %(seed)s.")
_PASSED = N_("Passed over for the limits, though ahead by merit:")
_FREE_SAME = N_("Without quotas and limits the finalists would be the same.")
_FREE = N_("Without quotas and limits %(enters)s would be in, and %(leaves)s out.")
_OTHER_SAME = N_("Ranked by %(basis)s, the finalists would be the same.")
_OTHER = N_("Ranked by %(basis)s, %(enters)s would be in, and %(leaves)s out.")
_NO_OTHER = N_("Ranked by %(basis)s, there is no choice. %(reason)s")
_CONTESTED = N_(
    "In doubt are %(count)s entries: their probability of a seat is between 5 and 95 %%: %(entries)s."
)
_FIRM = N_("No seat is in doubt: everybody's probability is below 5 or above 95 %%.")
_LEFT_OUT = N_("No candidates, for lack of a score:")


class Terminal:
    """Prints in one language; `names` calls attributes and their values as people do."""

    def __init__(self, names: AttributeNames, translate: Translate, resolution: float) -> None:
        self.names = names
        self._ = translate
        self.resolution = resolution
        # Into a file or a pipe: wide enough for the tables, whatever the terminal was.
        self.console = Console() if Console().is_terminal else Console(width=_WIDTH)

    def word(self, text: str) -> str:
        return self._(text)

    def heading(self, text: str) -> None:
        self.console.print(f"\n[bold]{escape(text)}[/bold]", highlight=False)

    def say(self, text: str, **places: object) -> None:
        self.line(Sentence(text, places))

    def line(self, sentence: Sentence) -> None:
        self.console.print(Padding(Text(self.words(sentence)), (0, 0, 0, 2)))

    def words(self, sentence: Sentence) -> str:
        return self.names.readable(sentence, self.resolution).translated(self._)

    def number(self, value: float, digits: int = 3, *, signed: bool = False) -> str:
        from workbench.workflows.wording import decimal

        if value != value:
            return "–"
        text = decimal(value, digits).translated(self._)
        return f"+{text}" if signed and round(value, digits) > 0 else text

    def table(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        title: str,
        texts: tuple[int, ...] = (0,),
    ) -> None:
        """A column without any value is left out; those of `texts` begin at the left."""
        shown = Table(title=title, title_justify="left", title_style="bold")
        listed = list(rows)
        kept = [place for place, _ in enumerate(headings) if any(row[place] for row in listed)]
        for place in kept:
            shown.add_column(self._(headings[place]), justify="left" if place in texts else "right")
        for row in listed:
            shown.add_row(*(escape(row[place]) for place in kept))
        self.console.print(shown)


def show_choice(choice: Choice, terminal: Terminal, title: str) -> None:
    """The whole of a choice, most important first."""
    _ = terminal.word
    terminal.console.print(f"[bold]{escape(title)}[/bold]", highlight=False)
    terminal.say(
        _SEATS,
        seats=choice.rule.seats,
        candidates=len(choice.pool.candidates),
        basis=Sentence(_BASES[choice.basis]),
        seed=choice.seed,
    )
    _show_lists(choice, terminal)
    _show_passed(choice, terminal)
    _show_prices(choice, terminal)
    terminal.heading(_("What another list would change"))
    _show_changes(choice, terminal)
    if choice.basis == "fair":
        terminal.heading(_("Seats in doubt"))
        _show_contested(choice, terminal)
    _show_notes(choice, terminal)


def _show_lists(choice: Choice, terminal: Terminal) -> None:
    from workbench.workflows.choosing.attribute_names import with_named_gates

    _ = terminal.word
    frame = with_named_gates(choice.selection.frame(_), choice.selection, terminal.names)
    free = set(choice.without_limits.finalists)
    known = choice.pool.candidates.set_index("candidate")
    finalists = frame[frame["status"] == "finalist"].to_dict("records")
    reserve = frame[frame["status"] == "reserve"].sort_values("reserve_place").to_dict("records")

    def cells(row: Mapping[Any, Any], place: object, why: str) -> list[str]:
        own = known.loc[row["candidate"]]
        scores = (terminal.number(own["raw"]), terminal.number(own["fair"]))
        return [str(place), str(row["candidate"]), *scores, str(own["reviews"]), why]

    rows = []
    for row in finalists:
        by_limits = "" if row["candidate"] in free else _(_BY_LIMITS)
        rows.append(cells(row, row["place"], row["reason"] or by_limits))
    terminal.table(_LIST, rows, _("Finalists"), _TEXTS)
    if reserve:
        rows = [cells(row, row["reserve_place"], "") for row in reserve]
        terminal.table((N_("Call-up"), *_LIST[1:]), rows, _("Reserve, in the order of call-up"), _TEXTS)


def _show_passed(choice: Choice, terminal: Terminal) -> None:
    inside = set(choice.selection.finalists)
    passed = [each for each in choice.without_limits.finalists if each not in inside]
    if not passed:
        return
    terminal.heading(terminal.word(_PASSED))
    for each in choice.selection.explain_each(passed):
        terminal.line(explained(str(each.candidate), each.sentences()))


def explained(number: str, sentences: Sequence[Sentence]) -> Sentence:
    """«И-0001: why in and why not», as one line."""
    places = {f"part{place}": each for place, each in enumerate(sentences)}
    return Sentence(f"{number}: " + " ".join(f"%({name})s" for name in places), places)


def _show_prices(choice: Choice, terminal: Terminal) -> None:
    prices = choice.selection.quota_prices()
    if prices.empty:
        return
    rows = []
    for row in prices.to_dict("records"):
        attribute, value = str(row["attribute"]), str(row["value"])
        named = terminal.names.attribute(attribute)
        if row["bound"] != "at_most":
            named += f" = {terminal.names.value(attribute, value)}"
        limit = f"{terminal.word(_BOUNDS[row['bound']])} {row['limit']}"
        costs = (terminal.number(row["gain_if_relaxed"]), terminal.number(row["loss_if_tightened"]))
        rows.append([named, limit, str(row["chosen"]), *costs])
    terminal.table(_PRICES, rows, terminal.word(_PRICES_TITLE))


def _show_changes(choice: Choice, terminal: Terminal) -> None:
    chosen = choice.selection.finalists
    enters, leaves = _changes(chosen, choice.without_limits.finalists)
    if enters or leaves:
        terminal.say(_FREE, enters=", ".join(enters) or "–", leaves=", ".join(leaves) or "–")
    else:
        terminal.say(_FREE_SAME)
    basis = Sentence(_BASES[choice.other_basis])
    if choice.by_other_list is None:
        terminal.say(_NO_OTHER, basis=basis, reason=choice.other_refusal or "")
        return
    enters, leaves = _changes(chosen, choice.by_other_list.finalists)
    if enters or leaves:
        terminal.say(_OTHER, basis=basis, enters=", ".join(enters) or "–", leaves=", ".join(leaves) or "–")
    else:
        terminal.say(_OTHER_SAME, basis=basis)


def _changes(chosen: Sequence[object], other: Sequence[object]) -> tuple[list[str], list[str]]:
    enters = [str(each) for each in other if each not in set(chosen)]
    return enters, [str(each) for each in chosen if each not in set(other)]


def _show_contested(choice: Choice, terminal: Terminal) -> None:
    contest = choice.contest
    if contest is None:
        return
    table = contest.table()
    doubtful = table.loc[table["band"] == "contested"].sort_values("by_rule", ascending=False)
    if doubtful.empty:
        terminal.say(_FIRM)
        return
    listed = ", ".join(
        f"{entry} {round(100 * chance)} %"
        for entry, chance in zip(doubtful["entry"], doubtful["by_rule"], strict=True)
    )
    terminal.say(_CONTESTED, count=len(doubtful), entries=listed)


def _show_notes(choice: Choice, terminal: Terminal) -> None:
    if choice.selection.notes:
        terminal.heading(terminal.word(_NOTES))
        for each in choice.selection.notes:
            terminal.line(each)
    if choice.pool.left_out:
        terminal.heading(terminal.word(_LEFT_OUT))
        for entry, reason in choice.pool.left_out.items():
            terminal.line(Sentence(f"{entry}: %(reason)s", {"reason": reason}))
