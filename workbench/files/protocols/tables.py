"""The tables of a protocol, the same for print and for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from workbench.domain.protocol import ProtocolCandidate, ProtocolLimit
from workbench.files.protocols.words import Words
from workbench.i18n.names import shown_member
from workbench.workflows.reporting import ScoreSheet

Value: TypeAlias = str | int | float | None
Row: TypeAlias = tuple[Value, ...]

MEAN_DIGITS = 1
TOTAL_DIGITS = 2


@dataclass(frozen=True)
class Column:
    """`width` is in characters. `digits` : decimals of a number, None for a text.

    `firm` : a short text, such as a number of an entry, whose column is never narrower than it.
    `aside` : for whoever looks closely, not to be printed.
    """

    heading: str
    width: int
    digits: int | None = None
    firm: bool = False
    aside: bool = False


@dataclass(frozen=True)
class TableOf:
    """Rows under headings; with `total_digits` the last row is a total with decimals of its own."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total_digits: int | None = None

    def digits(self, row: int, column: int) -> int | None:
        """Decimals of a cell, None for a text."""
        is_total = self.total_digits is not None and row == len(self.rows) - 1
        own = self.columns[column].digits
        return self.total_digits if is_total and own is not None else own


def finalists_table(words: Words) -> TableOf:
    """The finalists after all withdrawals, best first, with whom they were called up for."""
    _ = words.translate
    protocol = words.content.protocol
    instead = {entered: each.leaves for each in protocol.withdrawals for entered in each.enters}
    columns = [
        Column(_("No."), 5, 0),
        *_who_columns(words),
        Column(_("Score"), 9, words.digits),
        Column(_("Place in the ranking"), 10, 0),
    ]
    if instead:
        columns.append(Column(_("Instead of"), 10, firm=True))
    rows = []
    for count, number in enumerate(protocol.finalists, start=1):
        row: Row = (count, *_who(words, number), words.score(number), _place(words, number))
        rows.append((*row, instead.get(number, "")) if instead else row)
    return _filled(TableOf(tuple(columns), rows))


def reserve_table(words: Words) -> TableOf:
    """The reserve in the order of call-up."""
    _ = words.translate
    columns = (
        Column(_("Call-up"), 7, 0),
        *_who_columns(words),
        Column(_("Score"), 9, words.digits),
        Column(_("Place in the ranking"), 10, 0),
    )
    rows = [
        (count, *_who(words, number), words.score(number), _place(words, number))
        for count, number in enumerate(words.content.protocol.reserve_list, start=1)
    ]
    return _filled(TableOf(columns, rows))


def ranking_table(words: Words, *, full: bool = False) -> TableOf:
    """Everybody, best first. `full`, for a spreadsheet, adds titles, attributes, lots and explanations."""
    _ = words.translate
    candidates = words.content.protocol.candidates
    has_fair = any(each.fair is not None for each in candidates)
    attributes = sorted({name for each in candidates for name in each.attributes} - {"region"})
    titled = full or words.has_details
    who = _who_columns(words) if titled else (_who_columns(words)[0], _who_columns(words)[-1])
    columns = [Column(_("Place"), 7, 0), *who, Column(_("Reviews"), 8, 0)]
    columns.append(Column(_("Mean score"), 10, words.digits))
    if has_fair:
        columns.append(Column(_("Score with severity taken out"), 12, words.digits))
    columns += [Column(_("Result"), 15, firm=True), Column(_("Reason"), 32)]
    if full:
        columns += [_attribute_column(words, name) for name in attributes]
        columns += [Column(_("Lot"), 22, aside=True), Column(_("Explanation"), 70, aside=True)]
    rows = [
        (
            *_ranked(words, each, titled=titled, has_fair=has_fair),
            *(_further(words, each, attributes) if full else ()),
        )
        for each in candidates
    ]
    return _filled(TableOf(tuple(columns), rows))


def limits_table(words: Words, limits: Iterable[ProtocolLimit]) -> TableOf:
    _ = words.translate
    columns = (
        Column(_("What is counted"), 22),
        Column(_("Value"), 34),
        Column(_("At least"), 8, 0),
        Column(_("At most"), 8, 0),
        Column(_("Chosen"), 9, 0),
        Column(_("Eligible"), 9, 0),
    )
    rows = [
        (
            words.attribute(each.attribute),
            words.value(each.attribute, each.value),
            each.minimum or None,
            each.maximum,
            each.chosen,
            each.available,
        )
        for each in limits
    ]
    return _filled(TableOf(columns, rows))


def decisions_table(words: Words, *, by_rule: bool = False) -> TableOf:
    """Who is in or out by decision, with the reason; `by_rule` adds all who could not be chosen."""
    _ = words.translate
    protocol = words.content.protocol
    rows: list[Row] = [
        (number, words.title(number), _("in by decision"), reason)
        for number, reason in sorted(protocol.rule.must_have.items())
    ]
    rows += [
        (number, words.title(number), _("out by decision"), reason)
        for number, reason in sorted(protocol.rule.excluded.items())
    ]
    if by_rule:
        rows += [
            (each.candidate, words.title(each.candidate), _("not eligible by the rule"), each.reason)
            for each in barred_by_rule(words)
        ]
        rows += [
            (each.entry, words.title(each.entry), _("not considered"), words.text(each.reason))
            for each in protocol.left_out
        ]
    columns = (
        Column(_("Number"), 10, firm=True),
        Column(_("Title"), 40),
        Column(_("Decision"), 24),
        Column(_("Reason"), 50),
    )
    return _filled(TableOf(columns, rows))


def barred_by_rule(words: Words) -> list[ProtocolCandidate]:
    """Who cannot be chosen for the minimum or a gate, not by a decision on the person."""
    protocol = words.content.protocol
    return [
        each
        for each in protocol.candidates
        if each.status == "barred" and each.candidate not in protocol.rule.excluded
    ]


def replacements_table(words: Words) -> TableOf:
    """For each finalist, who would take the seat."""
    _ = words.translate
    rows: list[Row] = [
        (
            each.leaves,
            words.title(each.leaves),
            _entering(words, each.enters),
            "; ".join(words.text(text) for text in each.broken),
        )
        for each in words.content.protocol.replacements
    ]
    columns = (
        Column(_("If this one leaves"), 12, firm=True),
        Column(_("Title"), 40),
        Column(_("this one enters"), 12, firm=True),
        Column(_("Limits that this breaks"), 40),
    )
    return _filled(TableOf(columns, rows))


def withdrawals_table(words: Words) -> TableOf:
    _ = words.translate
    rows: list[Row] = [
        (
            each.leaves,
            each.reason,
            _entering(words, each.enters),
            "; ".join(words.text(text) for text in each.broken),
        )
        for each in words.content.protocol.withdrawals
    ]
    columns = (
        Column(_("Withdrew"), 10, firm=True),
        Column(_("Reason"), 40),
        Column(_("Called up"), 10, firm=True),
        Column(_("Limits that this breaks"), 40),
    )
    return _filled(TableOf(columns, rows))


def acts_table(words: Words) -> TableOf:
    """Who did what with the decision, and when: whoever made it comes first."""
    _ = words.translate
    protocol = words.content.protocol
    rows: list[Row] = [
        (words.moment(words.made_at), words.member(protocol.made_by), words.act("propose"), "")
    ]
    rows += [
        (words.moment(each.at), words.member(each.member_id), words.act(each.act), each.reason)
        for each in words.content.signatures
    ]
    columns = (
        Column(_("When"), 30),
        Column(_("Who"), 26),
        Column(_("What"), 24),
        Column(_("Reason"), 30),
    )
    return _filled(TableOf(columns, rows))


def left_out_table(words: Words) -> TableOf:
    """Entries that could not be candidates, with the reason."""
    _ = words.translate
    rows: list[Row] = [
        (each.entry, words.title(each.entry), words.text(each.reason))
        for each in words.content.protocol.left_out
    ]
    columns = (Column(_("Number"), 10, firm=True), Column(_("Title"), 40), Column(_("Reason"), 60))
    return _filled(TableOf(columns, rows))


def printed_sheets(words: Words) -> list[ScoreSheet]:
    """The score sheets of finalists, then of the reserve, each in its order."""
    sheets = {each.entry: each for each in words.content.sheets}
    protocol = words.content.protocol
    order = dict.fromkeys((*protocol.finalists, *protocol.reserve_list))
    return [sheets[number] for number in order if number in sheets]


def sheet_tables(words: Words, sheet: ScoreSheet, *, most_jurors: int | None = None) -> Iterator[TableOf]:
    """A score sheet: gates and criteria as rows, jurors as columns; in parts of at most `most_jurors`.

    The means, and how many say yes to a gate, stand in the last part.
    """
    _ = words.translate
    names = [words.text(each.name) for each in words.content.rubric.criteria]
    if len(names) != len(sheet.lines):  # filled by another version of the rubric
        names = [line.criterion for line in sheet.lines]
    weight_digits = _decimals(line.weight for line in sheet.lines)
    jurors = len(sheet.jurors)
    step = most_jurors or max(jurors, 1)
    for first in range(0, max(jurors, 1), step):
        part = slice(first, first + step)
        is_last = first + step >= jurors
        columns = [Column(_("Criterion"), 44), Column(_("Weight"), 8, weight_digits)]
        columns += [Column(shown_member(each, words.language), 8, 0) for each in sheet.jurors[part]]
        rows: list[Row] = [
            (words.text(line.gate), "", *(_answer(words, each) for each in line.answer_by_juror[part]))
            for line in sheet.gates
        ]
        rows += [
            (name, line.weight, *line.level_by_juror[part])
            for name, line in zip(names, sheet.lines, strict=True)
        ]
        total = f"{_('Total')}: {words.text(sheet.called)}" if is_last and sheet.called else _("Total")
        rows.append((total, "", *sheet.total_by_juror[part]))
        if is_last:
            columns.append(Column(_("Mean"), 9, MEAN_DIGITS))
            counted = (
                _("yes: %(yes)s of %(answered)s") % {"yes": line.yes, "answered": line.answered}
                if line.answered
                else None
                for line in sheet.gates
            )
            means = (*counted, *(line.mean for line in sheet.lines), sheet.mean)
            rows = [(*row, mean) for row, mean in zip(rows, means, strict=True)]
        yield TableOf(tuple(columns), rows, TOTAL_DIGITS)


def _answer(words: Words, answer: bool | None) -> str | None:
    return None if answer is None else words.value("", answer)


def _ranked(words: Words, candidate: ProtocolCandidate, *, titled: bool, has_fair: bool) -> Row:
    scores = (candidate.raw, candidate.fair) if has_fair else (candidate.raw,)
    who = _who(words, candidate.candidate)
    if not titled:
        who = (who[0], who[-1])
    return candidate.place, *who, candidate.reviews, *scores, words.status(candidate), candidate.reason


def _further(words: Words, candidate: ProtocolCandidate, attributes: Sequence[str]) -> Row:
    found = tuple(_attribute(words, name, candidate.attributes.get(name)) for name in attributes)
    # A lot has more digits than a spreadsheet's numbers keep.
    explanation = words.text(candidate.explanation) if candidate.explanation else ""
    return *found, str(candidate.lot), explanation


def _attribute_column(words: Words, name: str) -> Column:
    """Of texts, or of numbers where everybody has one or none."""
    values = [each.attributes.get(name) for each in words.content.protocol.candidates]
    numbers = [each for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    digits = None
    if numbers and len(numbers) == sum(each is not None for each in values):
        digits = 0 if all(isinstance(each, int) for each in numbers) else TOTAL_DIGITS
    return Column(words.heading(name), 20, digits, aside=True)


def _attribute(words: Words, name: str, value: object) -> Value:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return None if value is None else words.value(name, value)


def _filled(table: TableOf) -> TableOf:
    """The table without text columns that are empty in every row."""
    kept = [
        place
        for place, column in enumerate(table.columns)
        if column.digits is not None or column.firm or not table.rows or any(row[place] for row in table.rows)
    ]
    columns = tuple(table.columns[place] for place in kept)
    return TableOf(columns, [tuple(row[place] for place in kept) for row in table.rows], table.total_digits)


def _place(words: Words, number: str) -> int | None:
    candidate = words.candidates.get(number)
    return candidate.place if candidate else None


def _entering(words: Words, enters: Sequence[str]) -> str:
    _ = words.translate
    return ", ".join(enters) or _("nobody")


def _decimals(values: Iterable[float]) -> int:
    return max((len(f"{each:.4f}".rstrip("0").partition(".")[2]) for each in values), default=0)


def _who_columns(words: Words) -> tuple[Column, ...]:
    """Number and title; in the organisers' own copy names and region too."""
    _ = words.translate
    number, title = Column(_("Number"), 10, firm=True), Column(_("Title"), 40)
    region = Column(_("Region"), 24)
    return (
        (number, title, Column(_("Members of the pair"), 34), region)
        if words.has_details
        else (number, title, region)
    )


def _who(words: Words, number: str) -> Row:
    title, region = words.title(number), words.region(number)
    if words.has_details:
        return number, title, "\n".join(words.details(number).names), region
    return number, title, region
