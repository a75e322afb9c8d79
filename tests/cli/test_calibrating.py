"""`workbench calibrate` as an organiser runs it: in the terminal, as a workbook, as pages for jurors."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from workbench.app import open_workbench
from workbench.app.calibration import calibrate_stage
from workbench.app.example.season import build_judged_example
from workbench.cli.calibrating import calibrate
from workbench.files.ratings import write_ratings
from workbench.files.starting import start_season
from workbench.psychometrics.simulation.simulate import simulate_ratings

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its judging over, in English; read only."""
    directory = tmp_path_factory.mktemp("judged") / "season"
    build_judged_example(directory).store.close()
    return directory


@pytest.fixture
def run(season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the season, in English, from an empty directory."""
    for name in ("SEASON", "DATABASE"):
        monkeypatch.delenv(f"WORKBENCH_{name}", raising=False)
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def command(*arguments: str, on: Path | None = season) -> Result:
        place = () if on is None else ("--season", str(on))
        return CliRunner().invoke(calibrate, [*arguments, *place], catch_exceptions=False)

    return command


@pytest.fixture
def ratings(run: Run) -> Path:
    """A file of ratings from elsewhere: 60 entries, 3 of 12 jurors each."""
    simulation = simulate_ratings(n_entries=60, n_jurors=12, severity_sd=0.7, rng=np.random.default_rng(1))
    Path("ratings.csv").write_bytes(write_ratings(simulation.frame))
    return Path("ratings.csv")


def test_both_lists_are_shown_with_findings(run: Run, season: Path) -> None:
    done = run()
    assert done.exit_code == 0
    assert "Joint initiatives · Flagships of Education" in done.stdout
    assert "Juror J07 is harsher than the others by" in done.stdout
    assert "Both lists, in the order of the fair one" in done.stdout
    workbench = open_workbench({"season": season})
    with workbench.store:
        calibration = calibrate_stage(workbench)
    for row in calibration.entries().head(5).to_dict("records"):
        cells = [str(row["raw_rank"]), row["entry"], "3", f"{row['raw']:.2f}", str(row["fair_rank"])]
        assert re.search(r"\s*│\s*".join(map(re.escape, cells)), done.stdout), row["entry"]
    for row in calibration.jurors().to_dict("records"):
        assert re.search(rf"{row['juror']} +│ +{row['n_reviews']} │", done.stdout)


def test_language_is_the_seasons(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_LANGUAGE")
    told = " ".join(run().stdout.split())
    assert "Совместные инициативы" in told
    assert re.search(r"Эксперт J07 строже остальных на \d,\d логита, это \d,\d балла на вашей шкале", told)


def test_seats_can_be_named(run: Run) -> None:
    assert "of 7." in run("--seats", "7").stdout
    assert run("--seats", "0").exit_code == 2


def test_fair_list_that_is_refused_ends_with_exit_code_1_and_the_raw_list(
    run: Run, season: Path, tmp_path: Path
) -> None:
    text = (season / "season.yaml").read_text(encoding="utf-8")
    strict = tmp_path / "strict"
    strict.mkdir()
    (strict / "season.yaml").write_text(
        text.replace("minimum_reviews: 8 ", "minimum_reviews: 99 "), encoding="utf-8"
    )
    (strict / "rubrics").symlink_to(season / "rubrics")
    database = f"sqlite:///{season / 'season.sqlite'}"
    done = run("--database", database, "--out", "refused.xlsx", on=strict)
    assert done.exit_code == 1
    assert "have submitted fewer than 99 reviews" in " ".join(done.stdout.split())
    assert "The raw list" in done.stdout
    assert "Fair, points" not in done.stdout
    book = load_workbook("refused.xlsx")
    assert book.sheetnames == ["Сводка", "Работы", "Эксперты", "Критерии", "Ступени шкалы"]
    headings = [cell.value for cell in book["Работы"][1]]
    assert "Место по среднему баллу" in headings
    assert not [each for each in headings if "поправк" in str(each)]


def test_workbook_and_pages_are_written(run: Run) -> None:
    simulation = simulate_ratings(n_entries=40, n_jurors=4, severity_sd=0.7, rng=np.random.default_rng(1))
    Path("small.csv").write_bytes(write_ratings(simulation.frame))
    done = run("--ratings", "small.csv", "--out", "calibration.xlsx", "--feedback", "pages", on=None)
    assert "wrote calibration.xlsx" in done.stderr
    assert "wrote 4 pages into pages" in done.stderr
    pages = sorted(each.name for each in Path("pages").iterdir())
    jurors = [row[0].value for row in load_workbook("calibration.xlsx")["Эксперты"].iter_rows(min_row=2)]
    assert pages == sorted(f"{juror}.pdf" for juror in jurors)


def test_nothing_names_anybody(run: Run, season: Path) -> None:
    done = run("--out", "calibration.xlsx")
    book = load_workbook("calibration.xlsx")
    told = done.output + "\n".join(
        str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None
    )
    workbench = open_workbench({"season": season})
    with workbench.store as store, store.read() as work:
        people = work.people.personal_data().values()
        hidden = (
            {each.surname for each in people} | {each.email for each in people} | set(work.people.pairs())
        )
    words = set(re.findall(r"[\w@.-]+", told))
    assert hidden & words == set()
    assert len(hidden) > 100


@pytest.mark.parametrize(
    "arguments", [("--no-halo",), ("--model", "partial_credit"), ("--halo", "--model", "rating_scale")]
)
def test_model_can_be_chosen_and_stands_in_the_workbook(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, "--out", "c.xlsx").exit_code in (0, 1)
    summary = {row[0].value: row[1].value for row in load_workbook("c.xlsx")["Сводка"].iter_rows()}
    assert ("не учтено" in str(summary["Общее впечатление (halo)"])) == ("--no-halo" in arguments)
    assert ("свои пороги" in str(summary["Модель"])) == ("partial_credit" in arguments)


# --- ratings from elsewhere ---


def test_ratings_from_elsewhere_need_no_season(run: Run, ratings: Path) -> None:
    done = run("--ratings", "ratings.csv", "--seats", "10", on=None)
    assert done.exit_code == 0
    assert "ratings.csv" in done.stdout
    assert "Read: reviews 180, entries 60, jurors 12" in done.stdout


def test_rules_of_the_season_named_hold_for_a_file_too(run: Run, ratings: Path, tmp_path: Path) -> None:
    start_season(tmp_path / "strict")
    file = tmp_path / "strict" / "season.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("minimum_reviews: 8 ", "minimum_reviews: 99 "), encoding="utf-8")
    assert run("--ratings", "ratings.csv", on=tmp_path / "strict").exit_code == 1


def test_same_seed_says_the_same(run: Run, ratings: Path) -> None:
    first, second = (run("--ratings", "ratings.csv", "--seats", "10", "--seed", "3", on=None) for _ in "12")
    assert first.stdout == second.stdout


def test_juries_without_a_shared_entry_need_an_assumption_by_name(run: Run, ratings: Path) -> None:
    text = ratings.read_text(encoding="utf-8-sig")
    head, *rows = text.splitlines()
    other = [row.replace("E0", "F0").replace(";J0", ";K0") for row in rows]
    Path("two.csv").write_text("\n".join([head, *rows, *other]), encoding="utf-8")
    refused = run("--ratings", "two.csv", on=None)
    assert refused.exit_code == 1
    assert "Ratings fall into 2 unlinked groups" in refused.stdout
    done = run("--ratings", "two.csv", "--assume", "equal_subsets", "--out", "two.xlsx", on=None)
    assert done.exit_code == 0
    assert "taken as equally good on average" in " ".join(done.stdout.split())
    summary = {row[0].value: row[1].value for row in load_workbook("two.xlsx")["Сводка"].iter_rows()}
    assert summary["Допущение"] == "equal_subsets"


# --- what is typed wrongly ---


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--stage", "final"), "'final' is unknown; known are"),
        (("--ratings", "gone.csv"), "there is no such file"),
        (("--ratings", "bad.csv"), "row 2, column level holds 'x', not a whole number"),
        (("--ratings", "bad.csv", "--stage", "initiatives"), "a file of ratings has no stages"),
        (("--out", "missing/c.xlsx"), "missing/c.xlsx: cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], told: str) -> None:
    Path("bad.csv").write_text("entry;juror;criterion;level\nE1;J1;C1;x\n", encoding="utf-8")
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert told in refused.stderr
    assert "Traceback" not in refused.output


def test_season_not_begun_says_that_nothing_is_submitted(run: Run, tmp_path: Path) -> None:
    start_season(tmp_path / "new")
    refused = run(on=tmp_path / "new")
    assert refused.exit_code == 1
    assert "nothing to measure yet" in refused.stderr


@pytest.mark.parametrize("arguments", [("--model", "rasch"), ("--assume", "luck"), ("--seed", "x")])
def test_unknown_choice_is_refused(run: Run, arguments: tuple[str, str]) -> None:
    assert run(*arguments).exit_code == 2


def test_labels_that_look_like_markup_or_formulas_stay_as_they_are(run: Run, ratings: Path) -> None:
    text = ratings.read_text(encoding="utf-8-sig").replace("J001", "[red]J1").replace("E0001", "=1+1")
    Path("odd.csv").write_text(text, encoding="utf-8")
    done = run("--ratings", "odd.csv", "--seats", "59", "--out", "odd.xlsx", on=None)
    assert "[red]J1" in done.stdout
    cells = [row[0] for row in load_workbook(io.BytesIO(Path("odd.xlsx").read_bytes()))["Работы"].iter_rows()]
    (formula,) = [cell for cell in cells if cell.value == "=1+1"]
    assert formula.data_type == "s"


@pytest.mark.parametrize(
    ("source", "out", "told"),
    [
        ("ratings.csv", "ratings.csv", "end its name with .xlsx"),
        ("ratings.xlsx", "./ratings.xlsx", "holds the ratings; name another file"),
    ],
)
def test_a_workbook_never_takes_the_place_of_the_ratings(
    run: Run, ratings: Path, source: str, out: str, told: str
) -> None:
    file = ratings.with_name(source)
    file.write_bytes(ratings.read_bytes())
    before = file.read_bytes()

    refused = run("--ratings", source, "--out", out, on=None)

    assert refused.exit_code == 1
    assert told in refused.output
    assert file.read_bytes() == before
