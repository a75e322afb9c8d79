"""What an assessment has gathered, as it is read for methodologists."""

from __future__ import annotations

import pytest

from tests.profiles_case import example_profiles
from workbench.workflows.assessing.assessed import Assessed


@pytest.fixture(scope="module")
def assessed() -> Assessed:
    return example_profiles().assessed


def test_only_submitted_answers_are_read(assessed):
    forms = assessed.forms
    submitted = forms[forms["submitted"] & (forms["source"] == "test")]
    assert len(forms[~forms["submitted"]]) > 10
    assert set(assessed.chosen["person"]) == set(submitted["participant"])
    assert len(assessed.chosen) == submitted["answered"].sum()


def test_what_cannot_be_judged_is_no_answer(assessed):
    ratings = assessed.forms[(assessed.forms["source"] != "test") & assessed.forms["submitted"]]
    assert ratings["cannot_say"].sum() > 0
    assert assessed.ratings.answered.sum() == ratings["answered"].sum()


def test_credits_are_those_of_the_key(assessed):
    answers = assessed.answers
    row = assessed.chosen.iloc[0]
    place = answers.persons.index(row["person"]), answers.items.index(row["item"])
    assert answers.credit[place] == assessed.key[row["item"]][row["option"]]


def test_groups_of_people_are_by_category_region_or_district(assessed):
    assert set(assessed.groups("category", assessed.measured)) == {"student", "teacher", "manager"}
    districts = {each for each in assessed.groups("district", assessed.measured) if each}
    assert all("федеральный округ" in each for each in districts)
    assert assessed.groups("region", ("nobody",)) == [None]
    with pytest.raises(ValueError, match="category, region, district"):
        assessed.groups("age", assessed.measured)


def test_nothing_of_names_or_contacts_is_read(assessed):
    columns = {*assessed.people, *assessed.forms, *assessed.chosen, *assessed.rated}
    assert not columns & {"surname", "given_name", "patronymic", "email", "phone", "birth_date"}
