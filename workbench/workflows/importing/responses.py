"""Takes answers to an assessment that were given elsewhere: ratings of indicators, and the test."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbench.domain.contacts import email_address
from workbench.domain.identifiers import identifier
from workbench.domain.people import Member, Pair, Participant
from workbench.domain.responses import Answer, RatingSource, Response, ResponseSource
from workbench.domain.season import Assessment
from workbench.domain.spelling import one_line
from workbench.workflows.assessing.forms import Questions
from workbench.workflows.assessing.people import takes
from workbench.workflows.importing.common import Import, ImportReport, SourceRow, Tally, record
from workbench.workflows.importing.import_reasons import ReasonCode
from workbench.workflows.importing.response_cells import frequency_of, options_in, source_of
from workbench.workflows.ports import Unit

Key = tuple[str, ResponseSource, str]  # participant, source, rater
Reason = tuple[ReasonCode, object]
ReadCell = Callable[[object, str], str | None]  # cell and item → value, "" for no answer, None if unreadable
ReadRow = Callable[[SourceRow], "Key | Reason"]
Whose = Callable[["_Known", Assessment], ReadRow]


@dataclass(frozen=True)
class _Form:
    row: SourceRow
    participant_id: str
    source: ResponseSource
    rater_id: str
    answers: Mapping[str, str]

    @property
    def key(self) -> Key:
        return self.participant_id, self.source, self.rater_id


def import_ratings(run: Import, assessment: Assessment, questions: Questions) -> ImportReport:
    """Keep ratings of indicators as submitted forms.

    A form that is there already stays as it is: the same row again is unchanged, another one is refused.
    Empty cells and «не могу судить» are no answers. `questions` is the rubric that holds.
    """
    return _import(run, assessment, questions, _Known.rating, lambda cell, _item: frequency_of(cell))


def import_answers(run: Import, assessment: Assessment, questions: Questions) -> ImportReport:
    """Keep answers to the test as submitted forms, as `import_ratings`."""
    if questions.test is None:
        raise ValueError("answers belong to a test")
    return _import(run, assessment, questions, _Known.taking, options_in(questions.test))


def _import(
    run: Import, assessment: Assessment, questions: Questions, whose: Whose, value_of: ReadCell
) -> ImportReport:
    """Others may save meanwhile: the database is only locked while new forms are written."""
    tally = Tally()
    rows = list(_read(run, questions, value_of))
    with run.store.read() as work:
        known = _Known.of(work, run.table.columns)
        new = _new(work, assessment, _forms(run, rows, tally, whose(known, assessment)), tally)
    if new and not run.dry_run:
        ids = sorted(str(uuid.uuid4()) for form in new.values() for _ in form.answers)
        with run.store.write() as work:
            # Once more: what somebody has begun since stays as it is.
            new = _new(work, assessment, new, tally)
            tally.outcomes["accepted"] += len(new)
            if new:
                _write(work, run, assessment, questions, new, ids)
                record(work, run, tally, assessment=assessment.id)
    else:
        tally.outcomes["accepted"] += len(new)
    return tally.report(run.table)


# -- whose a row is ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """People and pairs of the season, and addresses where a table names raters."""

    people: Mapping[str, Participant]
    pairs: Mapping[str, list[Pair]]  # by either of the two
    judging: Mapping[str, Member]
    by_email: Mapping[str, list[str]]

    @staticmethod
    def of(work: Unit, columns: Collection[str]) -> _Known:
        pairs: dict[str, list[Pair]] = {}
        for pair in work.people.pairs().values():
            for each in {pair.mentor_id, pair.mentee_id}:
                pairs.setdefault(each, []).append(pair)
        by_email: dict[str, list[str]] = {}
        for owner, person in work.people.personal_data().items() if "rater" in columns else ():
            by_email.setdefault(person.email.strip().casefold(), []).append(owner)
        return _Known(work.people.participants(), pairs, work.people.members(), by_email)

    def taking(self, assessment: Assessment) -> ReadRow:
        """Reads whose answers to the test a row holds."""

        def read(row: SourceRow) -> Key | Reason:
            who = self._participant(row, assessment)
            return who if isinstance(who, tuple) else (who, "test", who)

        return read

    def rating(self, assessment: Assessment) -> ReadRow:
        """Reads who rated whom."""

        def read(row: SourceRow) -> Key | Reason:
            who = self._participant(row, assessment)
            if isinstance(who, tuple):
                return who
            source = source_of(row["source"])
            if source is None:
                return "unknown_source", row["source"]
            if source not in assessment.sources:
                return "source_not_asked", row["source"]
            rater = self._rater(row["rater"], who, source)
            return rater if isinstance(rater, tuple) else (who, source, rater)

        return read

    def _participant(self, row: SourceRow, assessment: Assessment) -> str | Reason:
        who = identifier(row["participant"])
        if not who:
            return "no_id", row["participant"]
        person = self.people.get(who)
        if person is None:
            return "unknown_participant", row["participant"]
        return who if takes(assessment, person) else ("not_assessed", who)

    def _rater(self, cell: object, who: str, source: RatingSource) -> str | Reason:
        meant = self._meant(cell)
        if source == "self":
            return who if not one_line(cell) or who in meant else ("other_rater", cell)
        if source == "expert":
            allowed = list(self.judging)
        else:
            # A rating given before a pair parted counts; without a name it is that of the pair there is.
            pairs = [each for each in self.pairs.get(who, ()) if each.active or one_line(cell)]
            mine = (
                each for each in pairs if who == (each.mentee_id if source == "mentor" else each.mentor_id)
            )
            allowed = [each.mentor_id if source == "mentor" else each.mentee_id for each in mine]
        found = list(dict.fromkeys(each for each in allowed if each in meant))
        if not one_line(cell) and source != "expert":
            found = list(dict.fromkeys(allowed))
        if len(found) == 1:
            return found[0]
        return ("unknown_rater" if one_line(cell) else "no_rater"), cell

    def _meant(self, cell: object) -> list[str]:
        """Ids that a cell may stand for: the id itself, or whoever has this address."""
        address = email_address(cell)
        return (
            [*self.by_email.get(address.casefold(), ()), identifier(cell)] if address else [identifier(cell)]
        )


# -- rows to forms ----------------------------------------------------------------------------------

ReadAnswers = Mapping[str, str | None]  # item → as `ReadCell`


def _read(run: Import, questions: Questions, value_of: ReadCell) -> Iterator[tuple[SourceRow, ReadAnswers]]:
    """Every row with what its cells say."""
    items = [each for each in questions.values() if each in run.table.columns]
    for row in run.track(run.table.rows):
        yield row, {item: value_of(row[item], item) for item in items}


def _forms(
    run: Import, rows: Iterable[tuple[SourceRow, ReadAnswers]], tally: Tally, whose: ReadRow
) -> dict[Key, _Form]:
    """The good rows; of two about the same form the first, if they say the same."""
    forms: dict[Key, _Form] = {}
    for row, answers in rows:
        found: Key | Reason = ("malformed_row", None) if row.overflows else whose(row)
        if len(found) == 2:
            tally.reject(row, *found)
            continue
        wrong = next((item for item, value in answers.items() if value is None), None)
        if wrong is not None:
            tally.reject(row, "bad_answer", f"{run.table.columns[wrong]}: {one_line(row[wrong])}")
            continue
        form = _Form(row, *found, {item: value for item, value in answers.items() if value})
        if not form.answers:
            # Not a form at all: it stands neither before nor against another row of the same person.
            tally.reject(row, "no_answers", form.participant_id)
            continue
        first = forms.setdefault(form.key, form)
        if first is form:
            continue
        if first.answers == form.answers:
            tally.outcomes["repeated"] += 1
        else:
            tally.reject(row, "second_form", form.participant_id)
    return forms


def _new(work: Unit, assessment: Assessment, forms: Mapping[Key, _Form], tally: Tally) -> dict[Key, _Form]:
    """Forms that are not there; what is there stays."""
    there = {
        (each.participant_id, each.source, each.rater_id): each
        for each in work.assessments.responses(assessment.id)
        if (each.participant_id, each.source, each.rater_id) in forms
    }
    held = work.assessments.answers([each.id for each in there.values()])
    new: dict[Key, _Form] = {}
    for key, form in forms.items():
        before = there.get(key)
        if before is None:
            new[key] = form
        elif before.submitted_at is not None and held.get(before.id, {}) == form.answers:
            tally.outcomes["unchanged"] += 1
        else:
            tally.reject(form.row, "form_is_there", form.participant_id)
    return new


def _write(
    work: Unit,
    run: Import,
    assessment: Assessment,
    questions: Questions,
    forms: Mapping[Key, _Form],
    ids: Iterable[str],
) -> None:
    """`ids` for the answers, in order: a database finds the place of each beside the one before."""
    work.rubrics.put(questions.rubric)
    if questions.test is not None:
        work.assessments.put_test(questions.test)
    now = run.clock()
    test_key = questions.test.key if questions.test else None
    begun = work.assessments.begin(
        Response(0, assessment.id, *key, test_key, questions.rubric.key, now, submitted_at=now)
        for key in forms
    )
    free = iter(ids)
    work.assessments.append(
        Answer(next(free), each.id, number, item, value, now)
        for each in begun
        for number, (item, value) in enumerate(
            forms[each.participant_id, each.source, each.rater_id].answers.items(), start=1
        )
    )
