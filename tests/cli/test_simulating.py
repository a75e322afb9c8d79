"""`workbench simulate`: a jury's plan tried from the command line."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from workbench.cli.simulating import simulate

SMALL = ("--entries", "40", "--jurors", "8", "--criteria", "3", "--runs", "2")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(simulate, [*SMALL, *arguments], catch_exceptions=False)


def numbers(done: Result, name: str) -> list[float]:
    """mean, lowest and highest of a row of the table."""
    line = next(line for line in done.stdout.splitlines() if name in line)
    return [float(each) for each in re.findall(r"│\s*(\d+\.\d+)", line)]


def test_table_says_how_well_the_truth_is_recovered() -> None:
    done = run()
    assert done.exit_code == 0
    assert "40 entries, 4 seats, 2 run(s) from seed 0" in done.stdout
    for name in ("raw list, correlation", "fair list, correlation", "95-percent intervals"):
        mean, lowest, highest = numbers(done, name)
        assert 0.5 < lowest <= mean <= highest <= 1


def test_same_seed_gives_the_same_table_and_another_does_not() -> None:
    assert run().stdout == run().stdout
    assert run().stdout != run("--seed", "1").stdout


def test_more_jurors_for_each_entry_recover_more() -> None:
    few, many = (numbers(run("--per-entry", number), "error of the measures")[0] for number in ("2", "6"))
    assert many < few


def test_harsh_and_lenient_jurors_spoil_the_raw_list_only() -> None:
    alike, unlike = (run("--severity-sd", number, "--per-entry", "4") for number in ("0", "1.5"))
    raw = [numbers(each, "raw list, correlation")[0] for each in (alike, unlike)]
    fair = [numbers(each, "fair list, correlation")[0] for each in (alike, unlike)]
    assert raw[0] - raw[1] > 0.1
    assert fair[0] - fair[1] < 0.1


def test_plan_that_cannot_be_measured_is_shown_as_such() -> None:
    done = run("--design", "siloed", "--themes", "2", "--linking", "0")
    assert done.exit_code == 0
    assert numbers(done, "runs that could be measured")[0] == 0
    assert numbers(done, "runs whose fair list is refused")[0] == 1
    assert "–" in next(line for line in done.stdout.splitlines() if "reliability" in line)


def test_ratings_are_written_with_the_truth_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("--out", "ratings.csv")
    assert "wrote ratings.csv" in done.stderr
    content = Path("ratings.csv").read_bytes()
    frame = pd.read_csv(io.BytesIO(content), sep=";", encoding="utf-8-sig")
    assert len(frame) == 40 * 3 * 3
    truth = frame.groupby("entry")[["level", "true_measure"]].mean()
    assert truth["level"].corr(truth["true_measure"]) > 0.7
    assert frame.groupby("juror")["true_severity"].first().mean() == pytest.approx(0, abs=1e-9)
    assert run("--out", "again.csv", "--halo-sd", "0").exit_code == 0
    again = pd.read_csv("again.csv", sep=";", encoding="utf-8-sig")
    assert (again["true_halo"] == 0).all()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--seats", "40"), "40 for 40 entries; give a number from 1 to 39"),
        (("--per-entry", "9"), "is 9, and there are only 8 jurors"),
        (("--design", "siloed", "--themes", "8"), "juror"),
        (("--out", "missing/ratings.csv"), "missing/ratings.csv: cannot be written"),
        (("--out", "ratings.xlsx"), "ratings.xlsx is written as CSV; end its name with .csv"),
    ],
)
def test_plan_that_cannot_be_is_told_in_a_sentence(
    arguments: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert told in refused.stderr
    assert "Traceback" not in refused.output


@pytest.mark.parametrize(
    "arguments",
    [("--halo-sd", "-1"), ("--missing", "2"), ("--runs", "0"), ("--levels", "1"), ("--seed", "x")],
)
def test_number_that_cannot_be_is_refused(arguments: tuple[str, str]) -> None:
    assert run(*arguments).exit_code == 2
