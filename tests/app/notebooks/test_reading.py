"""Findings and tables as a notebook shows them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.app.notebooks.reading import Column, Reader, Sentences
from workbench.domain.naming import named
from workbench.errors import Sentence
from workbench.workflows.wording import decimal

JURORS = frozenset({"J01", "J02", "J07"})
NAMES = {"plan": "План работы", "goal": "Цель"}


@pytest.fixture
def russian() -> Reader:
    return Reader("ru", JURORS, NAMES)


def a_sentence(value: object) -> Sentence:
    return Sentence("%(what)s", {"what": value})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("J07", "Э07"),
        ("J01, J02 (+3)", "Э01, Э02 (+3)"),
        ("plan", "«План работы»"),
        ("plan (J01), goal (J02)", "«План работы» (Э01), «Цель» (Э02)"),
        ("И-0007", "И-0007"),
        ("J99", "J99"),
        (7, "7"),
        (named(["J01", "J07"]), "Э01, Э07"),
        ((a_sentence("J01"), a_sentence("goal")), "Э01; «Цель»"),
        (decimal(-0.04), "0,0"),
    ],
)
def test_jurors_and_criteria_are_called_as_on_the_screens(russian, value, shown):
    assert russian.sentences([a_sentence(value)]) == (shown,)


def test_words_of_the_sentence_itself_are_left_alone(russian):
    sentence = Sentence("the plan of %(juror)s", {"juror": "J01"})

    assert russian.sentences([sentence]) == ("the plan of Э01",)


def test_english_readers_see_plain_ids():
    assert Reader("en", JURORS, {"plan": "Plan"}).sentences([a_sentence("J07, plan")]) == ("J07, “Plan”",)


def test_sentences_show_as_a_list_and_print_as_lines_of_a_page():
    found = Sentences(["a < b", "слово " * 40])

    assert found._repr_html_().count("<li>") == 2
    assert "a &lt; b" in found._repr_html_()
    lines = str(found).splitlines()
    assert lines[0] == "• a < b"
    assert lines[2].startswith("  слово")
    assert max(len(line) for line in lines) <= 100


def test_a_table_has_decimal_commas_signs_and_marks(russian):
    frame = pd.DataFrame(
        {
            "juror": ["J01", "J07"],
            "severity": [0.5, -0.004],
            "n": [3.0, np.nan],
            "share": [0.125, 1.0],
            "flag": np.array([True, False]),
        }
    )
    columns = (
        Column("juror", "Juror", "label"),
        Column("severity", "Severity", "signed"),
        Column("n", "n", "count"),
        Column("share", "share", "percent"),
        Column("flag", "flag", "mark"),
    )

    table = russian.table(frame, columns)

    assert table.rows == (("Э01", "+0,50", "3", "12 %", "●"), ("Э07", "0,00", "–", "100 %", ""))


def test_a_table_shows_words_left_and_numbers_right_and_takes_no_tags(russian):
    table = russian.table(
        pd.DataFrame({"e": ["<b>"], "x": [1.5]}), (Column("e", "e", "label"), Column("x", "x"))
    )

    assert table._repr_html_().count("text-align: left") == 2
    assert "&lt;b&gt;" in table._repr_html_()
    assert "<b>" not in table._repr_html_()
    assert str(table) == "e       x\n<b>  1,50"


def test_a_level_of_all_criteria_has_a_dash_for_its_criterion(russian):
    table = russian.table(pd.DataFrame({"c": [None, "plan"]}), (Column("c", "c", "label"),))

    assert table.rows == (("–",), ("План работы",))
