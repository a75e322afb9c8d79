"""What is said of a standard: what does not count in it, what it was made after, reasons once each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.standard_case import RUBRIC, fill, set_for
from workbench.errors import Sentence
from workbench.store.database import open_database
from workbench.workflows.assessing.setting_standards import StandardSet
from workbench.workflows.assessing.standard_findings import standard_findings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> StandardSet:
    with open_database(f"sqlite:///{tmp_path_factory.mktemp('season') / 'season.sqlite'}") as database:
        fill(database)
        return set_for(database, dry_run=True)


def said(found: StandardSet, **changes: object) -> list[str]:
    return [str(each) for each in standard_findings(found.made, RUBRIC, "ru", **changes).sentences]


def test_forms_by_another_version_are_said_by_number_and_version(made: StandardSet) -> None:
    assert not any("another version" in each for each in said(made))
    (told,) = [each for each in said(made, aside={"situations@1": 12}) if "another version" in each]
    assert "situations@1" in told
    assert "count here: 12." in told


def test_a_standard_that_follows_one_of_an_older_scoring_says_so(made: StandardSet) -> None:
    standard = made.made.standard
    assert said(made, before=standard) == said(made)
    old = replace(standard, scoring=standard.scoring - 1)
    assert any("older computation" in each for each in said(made, before=old))


def test_a_reason_that_competencies_share_is_said_once_with_their_names(made: StandardSet) -> None:

    left_out = {
        each.id: Sentence("too few: %(competency)s", {"competency": each.id}) for each in RUBRIC.criteria
    }
    found = replace(made, made=replace(made.made, left_out=left_out))
    (told,) = [each for each in said(found) if "too few" in each]
    assert all(each.name.ru in told for each in RUBRIC.criteria)
