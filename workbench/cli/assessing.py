"""`workbench assess`: how far an assessment is, its standard, profiles as a table and as reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workbench.app.opening import Workbench
from workbench.cli.booklets import booklet
from workbench.cli.common import require_ending, say, season_options, workbench_for, wrote
from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, Sentence, SettingsError
from workbench.files.saving import require_free_place, require_place, save
from workbench.i18n import translator
from workbench.i18n.system import system_reason

if TYPE_CHECKING:
    from workbench.domain.competencies import Profile
    from workbench.domain.rubric import Rubric
    from workbench.domain.season import Assessment

_WIDTH = 120
_SOURCES = {
    "test": N_("Test"),
    "self": N_("Self-assessment"),
    "mentor": N_("Mentor about the mentee"),
    "mentee": N_("Mentee about the mentor"),
    "expert": N_("Expert"),
}
_STATUS_HEADINGS = (N_("Form"), N_("Not submitted"), N_("Submitted"), N_("People"))
_EXPECTED = N_(
    "To be assessed: %(expected)s; have begun: %(begun)s; have submitted all of their own: %(done)s."
)
_NO_STANDARD = N_("There is no standard yet; run: workbench assess standard %(assessment)s")
_STANDARD_WITHOUT = N_("Standard %(number)s holds; it has no cut scores yet, so no levels can be said.")
_STANDARD = N_("Standard %(number)s holds, with cut scores.")
_OUTDATED = N_(
    "Standard %(number)s was made by an older computation than profiles are made by now; make it anew: "
    "workbench assess standard %(assessment)s"
)
_NOT_MEASURED = N_(
    "Submitted forms by another version, %(version)s, which do not count in profiles by standard %(number)s: "
    "%(forms)s."
)
_DRY_RUN = N_("Dry run: nothing was kept.")
_KEPT = N_("Kept as standard %(number)s.")
_PROFILES = N_("wrote %(count)s profiles into %(file)s")
_REPORTS = N_("wrote %(count)s reports into %(directory)s")
_SHEETS = N_("wrote %(file)s: %(situations)s situations, sheets to fill in: %(sheets)s")
_TWICE = N_("%(ids)s named twice; name each panellist once")
_ASSESSMENT = click.argument("assessment_id", metavar="ID")


@click.group()
def assess() -> None:
    """Competencies: who has finished, the standard, profiles as a table and as reports."""


assess.add_command(booklet)


@assess.command("status")
@_ASSESSMENT
@season_options
def status(flags: dict[str, Any], assessment_id: str) -> None:
    """Say how many have begun and finished; nobody is named."""
    from workbench.app.standards import assessment_named
    from workbench.workflows.assessing.standard_findings import aside_sentences
    from workbench.workflows.assessing.status import assessment_status

    workbench = workbench_for(flags)
    with workbench.store:
        assessment = assessment_named(workbench, assessment_id)
        with workbench.store.read() as work:
            found = assessment_status(work, assessment)
    _ = translator(_language(workbench)).gettext
    console = _console()
    console.print(f"[bold]{assessment.name.to(_language(workbench))}[/bold]", highlight=False)
    places = {"expected": found.n_expected, "begun": found.n_begun, "done": found.n_done}
    console.print(_(_EXPECTED) % places, highlight=False)
    table = Table()
    for place, heading in enumerate(_STATUS_HEADINGS):
        table.add_column(_(heading), justify="left" if place == 0 else "right")
    for each in found.sources:
        table.add_row(_(_SOURCES[each.source]), str(each.drafts), str(each.submitted), str(each.people))
    console.print(table)
    said = _NO_STANDARD if not found.standard else _STANDARD if found.has_cuts else _STANDARD_WITHOUT
    standing: dict[str, object] = {"assessment": assessment_id, "number": found.standard}
    console.print(_(said) % standing, highlight=False)
    if found.outdated:
        console.print(_(_OUTDATED) % standing, highlight=False)
    for sentence in aside_sentences(found.aside):
        console.print(sentence.translated(_), highlight=False)
    if found.not_measured != found.aside:
        for version, forms in found.not_measured.items():
            told = {**standing, "version": version, "forms": forms}
            console.print(_(_NOT_MEASURED) % told, highlight=False)


@assess.command("standard")
@_ASSESSMENT
@click.option(
    "--cut-scores",
    "cut_scores",
    type=click.Path(path_type=Path, dir_okay=False),
    help="YAML file of a panel's cut scores (default: those of the standard before).",
)
@click.option("--anew", is_flag=True, help="Calibrate all items again; cut scores set before are void then.")
@click.option(
    "--drop-cut-scores", is_flag=True, help="Keep the standard though it loses the cut scores set before."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the sample of forms."
)
@click.option("--dry-run", is_flag=True, help="Show the standard and keep nothing.")
@season_options
def standard(
    flags: dict[str, Any],
    assessment_id: str,
    cut_scores: Path | None,
    anew: bool,
    drop_cut_scores: bool,
    seed: int,
    dry_run: bool,
) -> None:
    """Make the standard from what was submitted: scales, severities, cut scores, norms.

    Items keep the steps of the standard before, so that cut scores and growth stay comparable.
    """
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.app.standards import answered_by, assessment_named, make_standard_of
    from workbench.files.yaml_files.cut_scores import load_cut_scores
    from workbench.workflows.assessing.standard_findings import standard_findings

    workbench = workbench_for(flags)
    language = _language(workbench)
    with workbench.store:
        assessment = assessment_named(workbench, assessment_id)
        rubric, _test = answered_by(workbench, assessment)
        cuts = None if cut_scores is None else load_cut_scores(cut_scores, rubric)
        found = make_standard_of(
            workbench,
            assessment,
            cuts,
            seed=seed,
            anew=anew,
            drop_cuts=drop_cut_scores,
            dry_run=dry_run,
        )
    _ = translator(language).gettext
    console = _console()
    findings = standard_findings(found.made, rubric, language, aside=found.aside, before=found.before)
    console.print(f"[bold]{assessment.name.to(language)}[/bold]", highlight=False)
    for sentence in findings.sentences:
        console.print(Padding(Text(sentence.translated(_)), (0, 0, 0, 2)))
    table = Table()
    for place, heading in enumerate(findings.headings):
        table.add_column(_(heading), justify="left" if place < 2 else "right")
    for row in findings.rows:
        table.add_row(*(Text(each.translated(_) if not isinstance(each, str) else each) for each in row))
    console.print(table)
    console.print(_(_DRY_RUN) if dry_run else _(_KEPT) % {"number": found.number}, highlight=False)


@assess.command("profiles")
@_ASSESSMENT
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("profiles.xlsx"),
    show_default=True,
    help="XLSX or CSV.",
)
@season_options
def profiles(flags: dict[str, Any], assessment_id: str, out: Path) -> None:
    """Write all profiles as organisers see them: one row for each person and competency, ids only."""
    from workbench.app.standards import all_profiles
    from workbench.files.competencies.profile_table import TableFormat, profile_table

    require_ending(out, (".xlsx", ".csv"))
    format: TableFormat = "csv" if out.suffix.lower() == ".csv" else "xlsx"
    require_place(out, f".{format}")
    workbench = workbench_for(flags)
    with workbench.store:
        assessment, rubric = _answered(workbench, assessment_id)
        found = all_profiles(workbench, assessment, rubric)
    save(out, lambda: profile_table(found, rubric, format, _language(workbench)), private=True)
    say(_PROFILES, count=len(found), file=out)


@assess.command("report")
@_ASSESSMENT
@click.argument("participant", required=False)
@click.option(
    "--all", "everybody", is_flag=True, help="A report for each person, ID.pdf in the directory --out."
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="PDF file; with --all a directory."
)
@season_options
def report(
    flags: dict[str, Any], assessment_id: str, participant: str | None, everybody: bool, out: Path
) -> None:
    """Print the profile of a PARTICIPANT, or all of them, as the participants see them."""
    from workbench.app.standards import profile_for, profiles_for_participants

    if everybody and participant is not None:
        raise SettingsError(
            name="report", reason=N_("a participant and --all were both given; leave one out")
        )
    if not everybody and participant is None:
        raise SettingsError(name="report", reason=N_("name a participant, or give --all"))
    _check_place(out, everybody=everybody)
    workbench = workbench_for(flags)
    with workbench.store:
        assessment, rubric = _answered(workbench, assessment_id)
        if participant is not None:
            found = [profile_for(workbench, assessment, rubric, participant)]
        else:
            found = [
                each for each in profiles_for_participants(workbench, assessment, rubric) if each.made_at
            ]
        digest = _digest(workbench, assessment)
    for profile in found:
        target = out / f"{profile.participant_id}.pdf" if everybody else out
        _print(target, profile, rubric, workbench, assessment, digest)
    if everybody:
        say(_REPORTS, count=len(found), directory=out)
    else:
        wrote(out)


@assess.command("panel-sheet")
@_ASSESSMENT
@click.option("--panellist", "panellists", multiple=True, help="Id of a panellist; a sheet for each.")
@click.option("--round", "round_number", type=click.IntRange(1, 20), default=1, show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="XLSX file to be filled in."
)
@season_options
def panel_sheet(
    flags: dict[str, Any], assessment_id: str, panellists: tuple[str, ...], round_number: int, out: Path
) -> None:
    """Write a sheet on which panellists judge situations, for the notebook set_cut_scores to read back.

    It holds the key of the test: give it to panellists only. A sheet that is there already is never
    overwritten, since somebody may have filled it in.
    """
    from workbench.app.standards import assessment_named, to_be_judged
    from workbench.files.competencies.panel_sheet import panel_sheet as sheet

    if twice := [each for each in dict.fromkeys(panellists) if panellists.count(each) > 1]:
        raise SettingsError(name="panellist", reason=Sentence(_TWICE, {"ids": ", ".join(twice)}))
    require_free_place(out, ".xlsx")
    workbench = workbench_for(flags)
    with workbench.store:
        rubric, test = to_be_judged(workbench, assessment_named(workbench, assessment_id))
    language = _language(workbench)
    save(
        out,
        lambda: sheet(test, rubric, panellists=panellists, round_number=round_number, language=language),
        private=True,
    )
    say(_SHEETS, file=out, situations=len(test.situations), sheets=len(panellists) or 1)


def _print(
    target: Path, profile: Profile, rubric: Rubric, workbench: Workbench, assessment: Assessment, digest: str
) -> None:
    from workbench.files.competencies.competency_report import competency_report

    categories = {each.id: each.name for each in workbench.season.eligibility.categories}

    def content() -> bytes:
        return competency_report(
            profile,
            rubric,
            assessment_name=assessment.name,
            language=_language(workbench),
            categories=categories,
            standard_digest=digest,
        )

    save(target, content)


def _check_place(out: Path, *, everybody: bool) -> None:
    if not everybody:
        require_place(out, ".pdf")
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise FileProblem(
            file=out, reason=Sentence(N_("cannot be made (%(why)s)"), {"why": system_reason(problem)})
        ) from problem


def _answered(workbench: Workbench, assessment_id: str) -> tuple[Assessment, Rubric]:
    from workbench.app.standards import answered_by, assessment_named

    assessment = assessment_named(workbench, assessment_id)
    return assessment, answered_by(workbench, assessment)[0]


def _digest(workbench: Workbench, assessment: Assessment) -> str:
    from workbench.workflows.assessing.standards import standing_standard

    with workbench.store.read() as work:
        found = standing_standard(work, assessment.id)
    return "" if found is None else found[1].digest


def _language(workbench: Workbench) -> Language:
    return "en" if workbench.settings.language == "en" else "ru"


def _console() -> Console:
    # Into a file or a pipe: wide enough for the tables, whatever the terminal was.
    return Console() if Console().is_terminal else Console(width=_WIDTH)
