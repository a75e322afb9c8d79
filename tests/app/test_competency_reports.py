"""A participant's own report: theirs alone, as they may see it, and without their name."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdf
import pytest

from workbench.app import Workbench
from workbench.app.competency_reports import own_report
from workbench.app.example.assessment import ASSESSMENT, FINISHED, TO_BEGIN
from workbench.app.example.season import build_example
from workbench.errors import AccessDenied, NoValidLink, SettingsError, TooFewAnswers
from workbench.workflows.access import renew, sign_in


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    opened = build_example(tmp_path_factory.mktemp("example") / "season", reviews=False, assessments=True)
    with opened.store:
        yield opened


def signed_in(bench: Workbench, member: str) -> str:
    (invitation,) = renew(bench.store, bench.season, [member], now=bench.clock())
    return sign_in(bench.store, invitation.token, bench.clock()).id


def text_of(data: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_report_names_the_number_of_the_participant_and_not_the_person(bench: Workbench) -> None:
    with bench.store.read() as work:
        person = work.people.personal_data([FINISHED])[FINISHED]
    text = text_of(own_report(bench, signed_in(bench, FINISHED), ASSESSMENT, "ru"))
    assert FINISHED in text
    assert "Умение слушать" in text
    assert person.surname not in text
    assert person.email not in text


def test_report_comes_in_english_too(bench: Workbench) -> None:
    assert "Listening" in text_of(own_report(bench, signed_in(bench, FINISHED), ASSESSMENT, "en"))


def test_before_anything_is_submitted_there_is_no_report(bench: Workbench) -> None:
    with pytest.raises(TooFewAnswers):
        own_report(bench, signed_in(bench, TO_BEGIN), ASSESSMENT, "ru")


def test_report_of_an_unknown_assessment_names_the_known_ones(bench: Workbench) -> None:
    with pytest.raises(SettingsError, match=ASSESSMENT):
        own_report(bench, signed_in(bench, FINISHED), "final", "ru")


def test_whoever_judges_has_no_report(bench: Workbench) -> None:
    with pytest.raises(AccessDenied):
        own_report(bench, signed_in(bench, "C01"), ASSESSMENT, "ru")


def test_nobody_without_a_sign_in_gets_a_report(bench: Workbench) -> None:
    with pytest.raises(NoValidLink):
        own_report(bench, "no-such-sign-in", ASSESSMENT, "ru")
