"""A protocol against the store: equal, or what differs, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.choosing_case import ChoosingCase, number, numbers
from workbench.domain.protocol import Protocol, ProtocolWithdrawal
from workbench.domain.text import Text
from workbench.store.database import open_database
from workbench.workflows.choosing.protocol_differences import differences
from workbench.workflows.choosing.verify import Verification, verify


@pytest.fixture
def case(sqlite_url: str) -> Iterator[ChoosingCase]:
    with open_database(sqlite_url) as opened:
        yield ChoosingCase(opened, {"at_most": {"region": 2}})


def checked(case: ChoosingCase, protocol: Protocol) -> Verification:
    with case.store.read() as work:
        return verify(work, case.season, case.rubric, protocol)


def said(found: Verification) -> dict[str, str]:
    sections: dict[str, str] = {}
    for each in found.differences:
        sections[each.section] = f"{sections.get(each.section, '')} {each.said}".strip()
    return sections


def test_each_edited_part_is_named_with_what_the_store_gives(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    first, *others = protocol.candidates
    edits: dict[str, tuple[Any, str]] = {
        "candidates": ((first.model_copy(update={"raw": 1.5}), *others), "И-0001, raw: 1.5 in the protocol"),
        "finalists": (numbers(1, 2, 3, 9), "only from the store: И-0004"),
        "reserve_list": (protocol.reserve_list[::-1], "in another order"),
        "limits": (protocol.limits[:-1], "only from the store"),
        "replacements": (protocol.replacements[1:], "only from the store: И-0001"),
        "without_limits": (numbers(5, 6, 7, 8), "only in the protocol: И-0005"),
    }
    for section, (value, expected) in edits.items():
        found = checked(case, protocol.model_copy(update={section: value}))
        assert found.decision is None
        assert set(said(found)) == {"record", section}
        assert expected in said(found)[section]
        assert "D-0001" in said(found)["record"]


def test_an_edited_seed_or_rule_gives_another_choice(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    found = said(checked(case, protocol.model_copy(update={"seed": 2})))
    assert "lot" in found["candidates"]
    rule = protocol.rule.model_copy(update={"seats": 5})
    assert (
        "only from the store: И-0005"
        in said(checked(case, protocol.model_copy(update={"rule": rule})))["finalists"]
    )


def test_a_review_changed_since_shows_in_what_it_was_made_from(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    case.change_review(number(1), {"need": 0, "plan": 1, "result": 0})
    found = checked(case, protocol)
    assert found.decision is not None
    assert "submitted reviews" in said(found)["inputs"]
    assert "И-0001, raw" in said(found)["candidates"]


def test_what_is_known_of_an_entry_and_changed_since_shows_in_what_it_was_made_from(
    case: ChoosingCase,
) -> None:
    case.know({number(1): {"interview": 4.0}, number(2): {"interview": 3.0}})
    protocol = case.published().protocol
    assert checked(case, protocol).equal
    case.know({number(1): {"interview": None}, number(2): {"interview": 3.5}})
    found = checked(case, protocol)
    assert found.decision is not None
    assert "known of the candidates" in said(found)["inputs"]
    assert "И-0002, interview: 3.0 in the protocol, 3.5 from the store" in said(found)["candidates"]
    assert set(said(found)) == {"inputs", "candidates"}


def test_an_invented_withdrawal_is_found(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    invented = ProtocolWithdrawal(leaves=number(4), enters=(number(9),), reason="—")
    found = said(checked(case, protocol.model_copy(update={"withdrawals": (invented,)})))
    assert "И-0004, enters: И-0009 in the protocol, И-0005 from the store" in found["withdrawals"]
    nobody = ProtocolWithdrawal(leaves=number(11), enters=(), reason="—")
    found = said(checked(case, protocol.model_copy(update={"withdrawals": (nobody,)})))
    assert "not among the finalists" in found["record"]


def test_a_protocol_of_another_season_or_stage_is_told_at_once(case: ChoosingCase) -> None:
    protocol = case.protocol()
    assert set(said(checked(case, protocol.model_copy(update={"season": "other"})))) == {"season"}
    assert set(said(checked(case, protocol.model_copy(update={"stage": "other"})))) == {"stage"}


def test_a_choice_that_nobody_kept_is_no_decision(case: ChoosingCase) -> None:
    found = checked(case, case.protocol())
    assert set(said(found)) == {"record"}
    assert "holds no decision" in said(found)["record"]


def test_an_edited_place_in_the_record_of_decisions_is_found(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    inputs = protocol.inputs.model_copy(update={"audit_sequence": 2})
    assert "row 2" in said(checked(case, protocol.model_copy(update={"inputs": inputs})))["inputs"]


def test_a_store_from_which_nothing_can_be_chosen_says_so(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    rule = protocol.rule.model_copy(update={"gates": ("certificate",)})
    assert "certificate" in said(checked(case, protocol.model_copy(update={"rule": rule})))["record"]


def test_a_text_changed_in_one_language_is_shown_in_that_language(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    first, *others = protocol.candidates
    assert first.explanation is not None
    for language, word in (("ru", "Выдумано."), ("en", "Invented.")):
        explanation = first.explanation.model_copy(update={language: word})
        edited = first.model_copy(update={"explanation": explanation})
        found = said(checked(case, protocol.model_copy(update={"candidates": (edited, *others)})))
        kept = first.explanation.to("ru" if language == "ru" else "en")
        expected = f"И-0001, explanation: {word} in the protocol, {kept} from the store"
        assert found["candidates"] == expected


def test_notes_changed_in_one_language_are_named(case: ChoosingCase) -> None:
    note = Text(ru="Заметка.", en="A note.")
    kept = case.published().protocol.model_copy(update={"notes": (note,)})
    for changes, expected in (
        ({"ru": "Другая."}, ("Другая.", "Заметка.")),
        ({"en": "Other."}, ("Other.", "A note.")),
    ):
        found = kept.model_copy(update={"notes": (note.model_copy(update=changes),)})
        assert [(each.section, str(each.said)) for each in differences(kept, found)] == [
            ("notes", f"only from the store: {expected[0]}"),
            ("notes", f"only in the protocol: {expected[1]}"),
        ]


def test_another_title_stands_under_the_season_and_under_the_stage(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    for field, section in (("season_title", "season"), ("stage_title", "stage")):
        title = getattr(protocol, field)
        edited = title.model_copy(update={"ru": "Другое название"})
        found = said(checked(case, protocol.model_copy(update={field: edited})))
        assert found[section] == f"title: Другое название in the protocol, {title.ru} from the store"
