"""What a juror may read of other works: the gate, from the works of the stage to the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event

from tests.builders import (
    NOON,
    STAGE,
    a_member,
    a_pair,
    a_participant,
    a_persons_data,
    a_version,
    an_assignment,
    an_entry,
)
from tests.judging_case import JudgingCase, a_season
from workbench.domain.decisions import Dismissal
from workbench.domain.duplicates import (
    Comparison,
    Duplicate,
    DuplicateDecision,
    DuplicateKind,
    SimilarEntry,
    Span,
    Verdict,
)
from workbench.domain.entries import EntryVersion, Section
from workbench.domain.text import text_digest
from workbench.errors import EntryNotAssigned
from workbench.store.database import Database, open_database
from workbench.workflows.judging.similar_works import Passage, SimilarWork

AT_HAND, OWN, FOREIGN, NEIGHBOUR = "И-0001", "И-0002", "И-0003", "И-0004"
PASSAGE = "раз в неделю наставник и наставляемый меняются классами на один урок"
SECRET = "Об этом знают только авторы."


def a_text_with_the_passage(title: str, before: str = SECRET) -> EntryVersion:
    return a_version(title, sections=(Section("problem", before), Section("activities", PASSAGE)))


def span_in(version: EntryVersion, text: str = PASSAGE) -> Span:
    begin = version.text.index(text)
    return begin, begin + len(text)


VERSIONS = {
    AT_HAND: a_text_with_the_passage("Пара на двоих", "Эту работу эксперт читает."),
    OWN: a_text_with_the_passage("Урок для двоих", "Эта работа тоже его."),
    FOREIGN: a_text_with_the_passage("Чужой урок", SECRET),
    NEIGHBOUR: a_version("Ночной чат", sections=(Section("problem", SECRET),)),
}


def shares(first: str, second: str, kind: DuplicateKind = "passage", *spans: tuple[Span, Span]) -> Duplicate:
    here, there = VERSIONS[first], VERSIONS[second]
    return Duplicate(
        STAGE,
        first,
        second,
        kind,
        0.6,
        spans or ((span_in(here), span_in(there)),),
        text_digest(here.text),
        text_digest(there.text),
    )


FOUND = [shares(AT_HAND, OWN), shares(AT_HAND, FOREIGN)]
ALIKE = [
    SimilarEntry(STAGE, AT_HAND, 1, FOREIGN, 0.7, ("обмен уроками",)),
    SimilarEntry(STAGE, AT_HAND, 2, NEIGHBOUR, 0.5, ("молодой учитель", "ночной чат")),
]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(database: Database) -> JudgingCase:
    """J01 rates И-0001 and И-0002. И-0003 shares a passage with both, И-0004 is like И-0001."""
    case = JudgingCase(database)
    with case.store.write() as work:
        people = [("100011", "100012"), ("100013", "100014")]
        for place, pair in enumerate(people, start=3):
            work.people.put_participants([a_participant(each) for each in pair])
            work.people.put_pairs([a_pair(f"PR-{place}", *pair)])
        for place, (number, version) in enumerate(VERSIONS.items(), start=1):
            work.entries.put([(an_entry(number, pair_id=f"PR-{place}", version=version), [])])
    compared(case, FOUND, ALIKE)
    return case


def compared(case: JudgingCase, found: list[Duplicate], alike: list[SimilarEntry]) -> None:
    with case.store.write() as work:
        work.duplicates.put(Comparison(STAGE, "embedded", 4, "organiser", NOON), found, alike)


def decide(case: JudgingCase, second: str, verdict: Verdict, number: int = 1) -> None:
    with case.store.write() as work:
        work.duplicates.decide(
            DuplicateDecision(STAGE, AT_HAND, second, number, verdict, "Видно по тексту", "C01", NOON)
        )


def similar(case: JudgingCase, number: str = AT_HAND, member: str = "J01") -> dict[str, SimilarWork]:
    return {each.number: each for each in case.juror(member).reading(number).similar}


# --- what is listed, and in which order ---


def test_works_that_share_a_passage_come_before_those_that_are_only_like(case: JudgingCase) -> None:
    passage = Passage(span_in(VERSIONS[AT_HAND]), PASSAGE)
    assert case.juror().reading(AT_HAND).similar == (
        SimilarWork(FOREIGN, "Чужой урок", False, "passage", ("обмен уроками",), (passage,)),
        SimilarWork(OWN, "Урок для двоих", True, "passage", (), (passage,)),
        SimilarWork(NEIGHBOUR, "Ночной чат", False, None, ("молодой учитель", "ночной чат"), ()),
    )


def test_copies_come_before_passages_and_these_before_paraphrases(case: JudgingCase) -> None:
    whole = ((0, len(VERSIONS[AT_HAND].text)), (0, len(VERSIONS[NEIGHBOUR].text)))
    found = [
        shares(AT_HAND, NEIGHBOUR, "paraphrase", whole),
        shares(AT_HAND, FOREIGN),
        shares(AT_HAND, OWN, "copy"),
    ]
    compared(case, found, ALIKE)
    assert [(each.number, each.kind) for each in case.juror().reading(AT_HAND).similar] == [
        (OWN, "copy"),
        (FOREIGN, "passage"),
        (NEIGHBOUR, "paraphrase"),
    ]


def test_the_passage_is_found_from_either_of_the_two_works(case: JudgingCase) -> None:
    back = similar(case, OWN)[AT_HAND]
    assert back.passages == (Passage(span_in(VERSIONS[OWN]), PASSAGE),)
    assert VERSIONS[OWN].text[slice(*back.passages[0].span)] == PASSAGE


def test_nothing_compared_yet_means_no_similar_works(case: JudgingCase) -> None:
    compared(case, [], [])
    assert similar(case) == {}


# --- what of a foreign work may be read ---


def test_of_a_foreign_work_only_title_and_shared_words_are_read(case: JudgingCase) -> None:
    assert SECRET in VERSIONS[FOREIGN].text
    assert SECRET not in repr(case.juror().reading(AT_HAND))
    with pytest.raises(EntryNotAssigned):
        case.juror().entry(FOREIGN)


def test_a_paraphrase_shows_no_text_because_no_passage_is_shared(case: JudgingCase) -> None:
    whole = ((0, len(VERSIONS[AT_HAND].text)), (0, len(VERSIONS[NEIGHBOUR].text)))
    compared(case, [shares(AT_HAND, NEIGHBOUR, "paraphrase", whole)], [])
    assert similar(case)[NEIGHBOUR] == SimilarWork(NEIGHBOUR, "Ночной чат", False, "paraphrase", (), ())


def test_where_the_season_allows_own_works_alone_no_other_one_is_listed(case: JudgingCase) -> None:
    case.season = a_season(similar_works="own")
    assert list(similar(case)) == [OWN]


def test_where_the_season_hides_similar_works_nothing_is_read(case: JudgingCase) -> None:
    case.season = a_season(similar_works="hidden")
    assert similar(case) == {}


@pytest.mark.parametrize("state", ["conflict", "withdrawn"])
@pytest.mark.parametrize("mode", ["all", "own"])
def test_a_work_given_up_or_taken_away_is_left_out(case: JudgingCase, state: str, mode: str) -> None:
    case.season = a_season(similar_works=mode)
    with case.store.write() as work:
        (mine,) = [each for each in work.assignments.of_member("J01") if each.entry == OWN]
        work.assignments.set_state(mine.id, state, "знаком с авторами")  # type: ignore[arg-type]
    assert OWN not in similar(case)
    assert OWN in similar(case, member="J02")


def test_a_conflict_taken_back_gives_the_similar_work_back(case: JudgingCase) -> None:
    session = case.juror()
    session.declare_conflict(OWN, "работаем вместе")
    assert OWN not in similar(case)
    session.withdraw_conflict(OWN)
    assert similar(case)[OWN].own


@pytest.mark.parametrize(
    "juror",
    [
        {"region": "Тульская область"},
        {"organisation": "ШКОЛА  № 12"},
    ],
)
def test_a_foreign_work_from_the_jurors_region_or_organisation_is_left_out(
    case: JudgingCase, juror: dict[str, str]
) -> None:
    with case.store.write() as work:
        work.people.put_members([a_member("J01", **juror)])
        work.people.put_participants(
            [
                a_participant(each, region="Омская область", organisation="Лицей")
                for each in ("100013", "100014")
            ]
        )
    assert list(similar(case)) == [OWN, NEIGHBOUR], "their own queue is for the chair to mend"


def test_a_work_of_the_jurors_own_pair_is_left_out_whatever_was_dismissed(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.people.put_personal_data(
            [
                a_persons_data("J01", email="One@example.org"),
                a_persons_data("100012", email="one@example.org "),
            ]
        )
        work.planning.put_dismissal(Dismissal("J01", FOREIGN, STAGE, "Ошибка в данных", "C01", NOON))
    assert list(similar(case)) == [OWN, NEIGHBOUR]


def test_a_dismissed_conflict_opens_a_work_once_it_is_assigned(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.people.put_members([a_member("J01", region="Тульская область")])
        work.planning.put_dismissal(Dismissal("J01", FOREIGN, STAGE, "Регион указан ошибочно", "C01", NOON))
        work.assignments.add([an_assignment("J01", FOREIGN)])
    assert similar(case)[FOREIGN].own


def test_an_assignment_of_another_stage_makes_no_work_the_jurors_own(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.assignments.add([an_assignment("J01", FOREIGN, stage_id="final")])
    assert not similar(case)[FOREIGN].own
    with pytest.raises(EntryNotAssigned):
        case.juror().reading(FOREIGN)


@pytest.mark.parametrize("number", [FOREIGN, NEIGHBOUR, "И-0404", "", "Т-01", "И-0001 ", "%", "И-0001\x00"])
def test_similar_works_of_what_is_not_assigned_are_refused_alike(case: JudgingCase, number: str) -> None:
    with pytest.raises(EntryNotAssigned) as refused:
        case.juror().reading(number)
    assert str(refused.value) == str(EntryNotAssigned(entry=number))


def test_similar_works_close_with_the_work_given_up(case: JudgingCase) -> None:
    session = case.juror()
    session.declare_conflict(AT_HAND, "знаком с авторами")
    with pytest.raises(EntryNotAssigned):
        session.reading(AT_HAND)


# --- what people decided, and texts that changed ---


@pytest.mark.parametrize("verdict", ["false_alarm", "template"])
def test_pairs_that_share_nothing_by_decision_are_not_listed_as_sharing(
    case: JudgingCase, verdict: Verdict
) -> None:
    decide(case, OWN, verdict)
    decide(case, FOREIGN, verdict)
    listed = similar(case)
    assert OWN not in listed
    assert (listed[FOREIGN].kind, listed[FOREIGN].passages) == (None, ()), "still the most alike by meaning"


@pytest.mark.parametrize("verdict", ["copy", "same_idea"])
def test_pairs_decided_to_share_stay_marked(case: JudgingCase, verdict: Verdict) -> None:
    decide(case, FOREIGN, "false_alarm")
    decide(case, FOREIGN, verdict, number=2)
    assert similar(case)[FOREIGN].kind == "passage"


@pytest.mark.parametrize("changed", [AT_HAND, FOREIGN])
def test_nothing_is_marked_once_either_text_has_changed(case: JudgingCase, changed: str) -> None:
    later = replace(VERSIONS[changed], title="Новое название, длиннее прежнего")
    with case.store.write() as work:
        (before,) = [each for each in work.entries.all(STAGE) if each.number == changed]
        work.entries.put([(replace(before, version=later), [])])
    shown = similar(case)[FOREIGN]
    assert (shown.kind, shown.passages) == (None, ())


# --- the queue by groups ---


def test_works_of_one_group_stand_together_and_those_without_one_last(case: JudgingCase) -> None:
    school, chat = ("Школа", "Обмен уроками"), ("Школа", "Чаты")
    with case.store.write() as work:
        work.assignments.add([an_assignment("J01", number) for number in (FOREIGN, NEIGHBOUR)])
    alone = [each.number for each in case.juror().queue()]
    with case.store.write() as work:
        work.planning.put_groups(STAGE, {alone[0]: school, alone[1]: chat, alone[3]: school})
    assert [(each.number, each.group) for each in case.juror().queue()] == [
        (alone[0], school),
        (alone[3], school),
        (alone[1], chat),
        (alone[2], None),
    ]


def test_without_groups_the_queue_is_as_it_was(case: JudgingCase) -> None:
    session = case.juror()
    numbers = [each.number for each in session.queue()]
    assert numbers == sorted(numbers, key=session._place_in_queue)
    assert {each.group for each in session.queue()} == {None}


def test_groups_and_works_in_them_have_another_order_for_another_juror(case: JudgingCase) -> None:
    jurors = [f"J{place:02d}" for place in range(1, 31)]
    groups = {AT_HAND: ("А", "1"), OWN: ("А", "1"), FOREIGN: ("Б", "2"), NEIGHBOUR: ("Б", "2")}
    orders = set()
    with case.store.write() as work:
        work.planning.put_groups(STAGE, groups)
        work.people.put_members([a_member(each) for each in jurors])
        for number in groups:
            mine = {(each.member_id, each.entry) for each in work.assignments.all(STAGE)}
            work.assignments.add(
                [an_assignment(each, number) for each in jurors if (each, number) not in mine]
            )
    session = case.juror()
    for member in jurors:
        session.member = replace(session.member, id=member)
        queue = session.queue()
        assert queue == session.queue()
        orders.add(tuple(dict.fromkeys(each.group for each in queue)))
    assert orders == {(("А", "1"), ("Б", "2")), (("Б", "2"), ("А", "1"))}


# --- what it costs ---


def statements(database: Database) -> list[str]:
    """Every SQL statement from now on."""
    seen: list[str] = []
    event.listen(
        database._engine,
        "before_cursor_execute",
        lambda *arguments: seen.append(str(arguments[2]).split()[0]),
    )
    return seen


def test_similar_works_cost_two_queries_and_groups_none(case: JudgingCase, database: Database) -> None:
    session = case.juror()
    seen = statements(database)
    session.entry(AT_HAND)
    alone = seen.count("SELECT")
    seen.clear()
    assert session.reading(AT_HAND).similar
    assert seen.count("SELECT") - alone == 2
    seen.clear()
    session.queue()
    # Sign-in, link, member, assignments, reviews, titles: the groups come with the titles.
    assert seen.count("SELECT") == 6
    case.season = a_season(similar_works="hidden")
    hiding = case.juror()
    seen.clear()
    hiding.reading(AT_HAND)
    assert seen.count("SELECT") == alone
