"""Which stage a judging notebook opens: the address only chooses among the stages of whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.staged_season import BOTH, FINAL, FINAL_ONLY, FIRST, INTERVIEW, a_staged_season
from workbench.app import open_judging, open_overseeing
from workbench.app.sessions import SIGN_IN_VARIABLE, STAGE_VARIABLE
from workbench.domain.season import Stage
from workbench.errors import NoValidLink
from workbench.serving import kernels
from workbench.workflows import access

Open = Callable[[str, str], Stage]


@pytest.fixture(scope="module")
def sign_ins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By member; under "" the directory of the season."""
    season = a_staged_season(tmp_path_factory.mktemp("staged"))
    bench = season.open()
    found = {"": str(season.directory)}
    with bench.store:
        for member in (BOTH[0], FINAL_ONLY[0], "C01"):
            link = access.holder(bench.store, season.tokens[member], bench.clock())
            found[member] = access.sign_in_with(bench.store, link.id, bench.clock()).id
    return found


@pytest.fixture
def opened(sign_ins: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("WORKBENCH_SEASON", sign_ins[""])
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)

    def open_page(member: str, asked: str) -> Stage:
        monkeypatch.setenv(SIGN_IN_VARIABLE, sign_ins[member])
        monkeypatch.setenv(STAGE_VARIABLE, asked)
        session = (open_overseeing() if member == "C01" else open_judging()).session
        session._store.close()  # type: ignore[attr-defined]
        assert session.rubric.key == session.stage.rubric
        return session.stage

    return open_page


def test_the_kernels_environment_says_the_stage_under_the_name_the_session_reads() -> None:
    assert (kernels.SIGN_IN_VARIABLE, kernels.STAGE_VARIABLE) == (SIGN_IN_VARIABLE, STAGE_VARIABLE)


@pytest.mark.parametrize(
    ("member", "asked", "opens"),
    [
        (BOTH[0], "", FINAL),  # of two open stages the one with the nearest deadline
        (BOTH[0], FIRST, FIRST),
        (BOTH[0], INTERVIEW, FINAL),  # there they have nothing to rate
        (BOTH[0], "no_such_stage", FINAL),
        (FINAL_ONLY[0], "", FINAL),
        (FINAL_ONLY[0], FIRST, FINAL),
        ("C01", "", FINAL),
        ("C01", INTERVIEW, INTERVIEW),
        ("C01", "no_such_stage", FINAL),
    ],
)
def test_a_page_opens_in_the_stage_asked_for_if_it_is_ones_own(
    opened: Open, member: str, asked: str, opens: str
) -> None:
    assert opened(member, asked).id == opens


def test_a_wrong_sign_in_opens_no_stage(opened: Open, sign_ins: dict[str, str]) -> None:
    sign_ins["X99"] = "0e2f1c52-2c07-4a41-9f7f-3f5d6f1a0009"
    for asked in ("", FIRST):
        with pytest.raises(NoValidLink):
            opened("X99", asked)
