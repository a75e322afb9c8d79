"""Ratings from elsewhere: read as they come, and every cell that is none named by row and column."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook

from workbench.errors import InvalidRatings, UnreadableFile, UnusableTable
from workbench.files.ratings import read_ratings, write_ratings
from workbench.files.reports import reviews_file
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.workflows.calibrating.ratings import Scoring
from workbench.workflows.reporting import ReviewRow

PLAIN = "entry;juror;criterion;level\nE1;J1;C1;3\nE1;J2;C1;4\n"


def csv_file(tmp_path: Path, text: str, name: str = "ratings.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_whatever_separates_its_cells(tmp_path: Path, delimiter: str) -> None:
    found = read_ratings(csv_file(tmp_path, PLAIN.replace(";", delimiter))).frame
    assert found.to_numpy().tolist() == [["E1", "J1", "C1", 3], ["E1", "J2", "C1", 4]]
    assert list(found.index) == [2, 3]  # rows of the file


def test_russian_headings_and_other_columns_are_understood(tmp_path: Path) -> None:
    text = "№ строки;Работа;Эксперт;Критерий;Оценка\n1;Р-1;Э01;план;2\n2;Р-1;Э02;план;3\n"
    assert read_ratings(csv_file(tmp_path, text)).frame["level"].tolist() == [2, 3]


def test_workbook_with_a_title_above_its_header_is_read(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row in (
        ["Оценки второго этапа"],
        [],
        ["Работа", "Эксперт", "Критерий", "Балл"],
        [7, "Э1", "К1", 5.0],
    ):
        page.append(row)
    book.save(tmp_path / "ratings.xlsx")
    found = read_ratings(tmp_path / "ratings.xlsx").frame
    assert found.to_numpy().tolist() == [["7", "Э1", "К1", 5]]
    assert list(found.index) == [4]


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_our_own_export_of_reviews_is_read_without_drafts_and_abstentions(
    tmp_path: Path, format_: str
) -> None:
    def row(juror: str, criterion: str, level: int | None, status: str = "submitted") -> ReviewRow:
        weight = 0.0 if criterion == "closing" else 20.0
        abstained = level is None and criterion != "closing"
        return ReviewRow(
            "И-0001", "Клуб", juror, status, criterion, "Имя", weight, level, abstained, "", "r@1", ""
        )

    rows = [
        row("J01", "need", 3),
        row("J01", "plan", None),
        row("J01", "closing", None),
        row("J02", "need", 4, "draft"),
        row("J02", "plan", 4, "draft"),
    ]
    path = tmp_path / f"reviews.{format_}"
    path.write_bytes(reviews_file(rows, format_))  # type: ignore[arg-type]
    found = read_ratings(path)
    assert found.frame.to_numpy().tolist() == [["И-0001", "J01", "need", 3, 20.0]]
    assert (found.drafts, found.abstentions) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("E1;J1;C1;три", "row 3, column level holds 'три', not a whole number"),
        ("E1;J1;C1;2,5", "row 3, column level holds '2,5', not a whole number"),
        ("E1;J1;C1;", "row 3, column level is empty"),
        (";J1;C1;2", "row 3, column entry is empty"),
        ("E1; ;C1;2", "row 3, column juror is empty"),
        ("E1;J1;;2", "row 3, column criterion is empty"),
        ("E1", "row 3, column juror is empty"),
        ("E1;J1;C1;nan", "column level holds 'nan'"),
    ],
)
def test_cell_that_is_no_rating_is_named(tmp_path: Path, cells: str, told: str) -> None:
    with pytest.raises(UnusableTable) as refused:
        read_ratings(csv_file(tmp_path, f"entry;juror;criterion;level\nE0;J0;C1;1\n{cells}\n"))
    assert told in str(refused.value)
    assert "correct these cells" in str(refused.value)


def test_many_wrong_cells_are_counted_and_some_named(tmp_path: Path) -> None:
    rows = "".join(f"E{place};J1;C1;x\n" for place in range(25))
    with pytest.raises(UnusableTable, match=r"row 11.* and 15 more"):
        read_ratings(csv_file(tmp_path, f"entry;juror;criterion;level\n{rows}"))


def test_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableTable, match="there is no column level"):
        read_ratings(csv_file(tmp_path, "entry;juror;criterion\nE1;J1;C1\n"))


def test_file_that_is_no_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_ratings(tmp_path / "gone.csv")
    with pytest.raises(UnusableTable, match="name the columns entry, juror, criterion, level"):
        read_ratings(csv_file(tmp_path, "просто текст\n"))


def test_weights_in_the_file_are_taken_and_have_to_agree(tmp_path: Path) -> None:
    head = "entry;juror;criterion;level;weight\nE1;J1;C1;3;60\nE1;J1;C2;2;40\n"
    frame = read_ratings(csv_file(tmp_path, f"{head}E2;J1;C1;3;60\n")).frame
    assert dict(Scoring.of_frame(frame).weight) == {"C1": 60.0, "C2": 40.0}
    frame = read_ratings(csv_file(tmp_path, f"{head}E2;J1;C1;3;50\n")).frame
    with pytest.raises(InvalidRatings, match="criterion C1 needs one weight"):
        Scoring.of_frame(frame)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    simulation = simulate_ratings(n_entries=10, n_jurors=3, rng=np.random.default_rng(1))
    path = tmp_path / "simulated.csv"
    path.write_bytes(write_ratings(simulation.frame))
    found = read_ratings(path).frame.reset_index(drop=True)
    columns = ["entry", "juror", "criterion", "level"]
    assert found[columns].to_numpy().tolist() == simulation.frame[columns].to_numpy().tolist()
    assert len(pd.read_csv(io.BytesIO(path.read_bytes()), sep=";", encoding="utf-8-sig")) == len(found)
