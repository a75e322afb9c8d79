"""`workbench calibrate`: how severe jurors are, and what the list looks like without that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workbench.app.opening import Workbench
from workbench.cli.common import say, season_options, speak, workbench_for, wrote
from workbench.config import PREFIX, read_settings
from workbench.domain.calibration import CalibrationRules
from workbench.domain.text import Language
from workbench.errors import N_, Sentence, SettingsError
from workbench.files.saving import require_place, save
from workbench.i18n import translator

if TYPE_CHECKING:
    from workbench.workflows.calibrating.calibrate import Calibration
    from workbench.workflows.calibrating.findings import Finding

Translate = Callable[[str], str]

# Of the lists so many more places are shown than there are seats; the file has them all.
_BEYOND_THE_LINE = 10
_PLACES_WITHOUT_SEATS = 30
_WIDTH = 110
_TOPICS = {
    "data": N_("What was read"),
    "trust": N_("How far to trust it"),
    "jurors": N_("Jurors"),
    "criteria": N_("Criteria"),
    "seats": N_("Seats"),
    "next": N_("What next"),
}
_JUROR_HEADINGS = (
    N_("Juror"),
    N_("Reviews"),
    N_("Severity, logits"),
    N_("Error"),
    N_("Takes, points"),
    N_("Infit"),
    N_("Outfit"),
)
_CRITERION_HEADINGS = (N_("Criterion"), N_("Weight"), N_("Difficulty, logits"), N_("Error"), N_("Infit"))
_PAGES = N_("wrote %(count)s pages into %(directory)s")
_RAW_HEADINGS = (N_("Place, raw"), N_("Entry"), N_("Reviews"), N_("Raw, points"))
_FAIR_HEADINGS = (N_("Place, fair"), N_("Fair, points"), N_("Measure, logits"), N_("Error"), "")


@click.command()
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@click.option(
    "--ratings",
    "ratings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="XLSX or CSV with columns entry, juror, criterion, level, instead of the season's reviews.",
)
@click.option("--seats", type=click.IntRange(min=1), help="Entries that go through (default: the season's).")
@click.option(
    "--model",
    type=click.Choice(["rating_scale", "partial_credit"]),
    help="Thresholds shared by all criteria, or of each its own.",
)
@click.option("--halo/--no-halo", default=None, help="Allow for a juror's general impression of an entry.")
@click.option(
    "--assume",
    type=click.Choice(["equal_subsets", "random_jurors"]),
    help="By what to compare groups of jurors without a shared entry; named in every output.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draws that say who is in doubt.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write everything to this XLSX file."
)
@click.option(
    "--feedback",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a private page for each juror into this directory, as PDF.",
)
@season_options
def calibrate(
    flags: dict[str, Any],
    stage_id: str | None,
    ratings_file: Path | None,
    seats: int | None,
    seed: int,
    out: Path | None,
    feedback: Path | None,
    **rules: Any,
) -> None:
    """Say how severe jurors are, and show the raw list and the fair one side by side.

    Where too little is known to take severities out, only the raw list is shown, with the reasons; the exit
    code is then 1.
    """
    # Imported here: the methods' libraries take a second that --help need not spend.
    import numpy as np

    from workbench.workflows.calibrating.findings import findings

    _check_out(out, ratings_file)
    calibration, title, language = _calibrated(flags, stage_id, ratings_file, seats, rules)
    found = findings(calibration, np.random.default_rng(seed))
    _show(calibration, found, title, translator(language).gettext)
    if out is not None:
        from workbench.files.calibration import calibration_file

        save(out, lambda: calibration_file(calibration, found, title=title, language=language))
        wrote(out)
    if feedback is not None:
        from workbench.app.feedback import write_feedback

        pages = write_feedback(calibration, feedback, language)
        say(_PAGES, count=len(pages), directory=feedback)
    if not calibration.adjusted:
        raise SystemExit(1)


def _check_out(out: Path | None, ratings_file: Path | None) -> None:
    """Never put a workbook in the place of the ratings, nor under a name that hides what it is."""
    if out is None:
        return
    require_place(out, ".xlsx")
    if ratings_file is not None and out.resolve() == ratings_file.resolve():
        raise SettingsError(
            name="out", reason=Sentence(N_("%(out)s holds the ratings; name another file"), {"out": out})
        )


def _calibrated(
    flags: dict[str, Any],
    stage_id: str | None,
    ratings_file: Path | None,
    seats: int | None,
    changes: dict[str, Any],
) -> tuple[Calibration, str, Language]:
    from workbench.app.calibration import calibrate_file, calibrate_stage, with_changes

    if ratings_file is None:
        workbench = workbench_for(flags)
        with workbench.store:
            stage = workbench.stage(stage_id)
            calibration = calibrate_stage(workbench, stage, seats=seats, changes=changes)
        language = _language(workbench)
        return calibration, f"{stage.name.to(language)} · {workbench.season.title.to(language)}", language
    if stage_id is not None:
        raise SettingsError(name="stage", reason=N_("a file of ratings has no stages; leave out --stage"))
    rules, language = _rules_here(flags)
    calibration = calibrate_file(ratings_file, with_changes(rules, changes), seats=seats)
    return calibration, ratings_file.name, language


def _rules_here(flags: dict[str, Any]) -> tuple[CalibrationRules, Language]:
    """Rules and language of the season here, or the usual ones where there is no season."""
    import os

    settings = read_settings(flags)
    named = flags["season"] is not None or PREFIX + "SEASON" in os.environ
    if not named and not settings.season_file.exists():
        return CalibrationRules(), speak(settings.language)
    workbench = workbench_for(flags)
    with workbench.store:
        return workbench.season.calibration, _language(workbench)


def _language(workbench: Workbench) -> Language:
    return "en" if workbench.settings.language == "en" else "ru"


def _show(calibration: Calibration, found: Iterable[Finding], title: str, _: Translate) -> None:
    # Into a file or a pipe: wide enough for the tables, whatever the terminal was.
    console = Console() if Console().is_terminal else Console(width=_WIDTH)
    console.print(f"[bold]{escape(title)}[/bold]", highlight=False)
    topic = ""
    for finding in found:
        if finding.topic != topic:
            topic = finding.topic
            console.print(f"\n[bold]{_(_TOPICS[topic])}[/bold]")
        console.print(Padding(Text(finding.sentence.translated(_)), (0, 0, 0, 2)))
    if calibration.measured is not None:
        console.print(_juror_table(calibration, _))
        console.print(_criterion_table(calibration, _))
    console.print(_list_table(calibration, _))


def _juror_table(calibration: Calibration, _: Translate) -> Table:
    table = _table(_JUROR_HEADINGS, _, title=_("Jurors, the harshest first"))
    for row in calibration.jurors().sort_values("severity", ascending=False).to_dict("records"):
        table.add_row(
            escape(str(row["juror"])),
            str(row["n_reviews"]),
            _number(row["severity"], 2, _, signed=True),
            _number(row["se"], 2, _),
            _number(row["points"], 2, _, signed=True),
            _number(row["infit"], 2, _),
            _number(row["outfit"], 2, _),
        )
    return table


def _criterion_table(calibration: Calibration, _: Translate) -> Table:
    table = _table(_CRITERION_HEADINGS, _, title=_("Criteria"))
    for row in calibration.criteria().to_dict("records"):
        table.add_row(
            escape(str(row["criterion"])),
            f"{row['weight']:g}",
            _number(row["difficulty"], 2, _, signed=True),
            _number(row["se"], 2, _),
            _number(row["infit"], 2, _),
        )
    return table


def _list_table(calibration: Calibration, _: Translate) -> Table:
    """The top of the list; a sign beside those who are above the line on one list only."""
    entries = calibration.entries()
    shown = _PLACES_WITHOUT_SEATS if calibration.seats is None else calibration.seats + _BEYOND_THE_LINE
    fair = calibration.adjusted
    headings = (*_RAW_HEADINGS, *(_FAIR_HEADINGS if fair else ()))
    title = _("Both lists, in the order of the fair one") if fair else _("The raw list")
    table = _table(headings, _, title=title)
    for row in entries.head(shown).to_dict("records"):
        cells = [
            str(row["raw_rank"]),
            escape(str(row["entry"])),
            str(row["n_reviews"]),
            _number(row["raw"], 2, _),
        ]
        if fair:
            moves = calibration.seats is not None and row["raw_in"] != row["fair_in"]
            cells += [
                str(row["fair_rank"]),
                _number(row["fair"], 2, _),
                _number(row["measure"], 2, _, signed=True),
                _number(row["se"], 2, _),
                ("↑" if row["fair_in"] else "↓") if moves else "",
            ]
        table.add_row(*cells, end_section=row["fair_rank" if fair else "raw_rank"] == calibration.seats)
    if len(entries) > shown:
        table.caption = _("Places shown: %(shown)s of %(all)s; --out writes them all.") % {
            "shown": shown,
            "all": len(entries),
        }
    return table


def _table(headings: Iterable[str], _: Translate, *, title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(_(heading) if heading else "", justify="left" if place == 0 else "right")
    return table


def _number(value: float, digits: int, _: Translate, *, signed: bool = False) -> str:
    from workbench.workflows.wording import decimal

    if value != value:
        return "–"
    text = decimal(value, digits).translated(_)
    return f"+{text}" if signed and round(value, digits) > 0 else text
