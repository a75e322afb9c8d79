"""`workbench demo`: the example season, its judging app, and personal links to try it with."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from workbench.app import Workbench, open_workbench
from workbench.app.example.assessment import FINISHED, TO_BEGIN
from workbench.app.example.season import build_example, example_flags, extend_example, is_example
from workbench.cli.common import console, plain_errors
from workbench.errors import SettingsError
from workbench.i18n.names import shown_member
from workbench.workflows.access import Invitation, renew

JURORS_SHOWN = 3
# Participants of the assessment whose pages show most, and what is to be seen there.
PARTICIPANTS = {FINISHED: "профиль готов", TO_BEGIN: "всё впереди"}
# Command → what the person who waits is told before and after.
_PREPARING = {
    "group": ("Forming thematic groups: about 15 seconds, once", "Formed thematic groups"),
    "duplicates": ("Comparing the entries: about half a minute, once", "Compared the entries"),
}


@click.command()
@click.option(
    "--season",
    type=click.Path(path_type=Path),
    default=Path("data/local"),
    show_default=True,
    help="Where the example season is kept.",
)
@click.option(
    "--port", type=int, default=8866, show_default=True, help="A free one is taken when it is in use."
)
@plain_errors
def demo(season: Path, port: int) -> None:
    """Build the example season once, start the judging app and print personal links to try it with."""
    # Imported here: the server's libraries take half a second that other commands need not spend.
    from workbench.serving.server import serve

    if not (season / "season.yaml").exists():
        _build(season)
    if not is_example(season):
        raise SettingsError(
            name="season", reason=f"{season} holds a season of your own; name another directory"
        )
    flags = {**example_flags(season), "port": port if _is_free(port) else 0}
    workbench = extend_example(open_workbench(flags), flags)
    group_and_compare(workbench)
    invitations = renew(workbench.store, workbench.season, people_shown(workbench), now=workbench.clock())
    serve(workbench, on_ready=lambda address: print_links(address, invitations))


def _build(season: Path) -> None:
    """Build beside and put in place at the end: an interrupted build leaves nothing half-done."""
    part = season.with_name(season.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Building the example season", total=None)
        build_example(
            part,
            reviews=True,
            assessments=True,
            step=lambda what: progress.update(task, description=what),
        ).store.close()
        _put_in_place(part, season)
        progress.update(task, description=f"Built the example season in {season}", total=1, completed=1)


def group_and_compare(workbench: Workbench) -> None:
    """Do what has not been done yet; when it is interrupted, the next start goes on where it stopped.

    In processes of their own: the methods' libraries would stay in the server's memory.
    """
    stage = workbench.stage()
    with workbench.store.read() as work:
        done = {
            "group": work.groupings.newest(stage.id) is not None,
            "duplicates": work.duplicates.comparison(stage.id) is not None,
        }
    season = ["--season", str(workbench.settings.season_file.parent)]
    season += ["--database", workbench.settings.database_url]
    for command, (doing, told) in _PREPARING.items():
        if done[command]:
            continue
        with console.status(doing):
            ran = subprocess.run(
                [sys.executable, "-m", "workbench.cli.main", command, *season],
                capture_output=True,
                text=True,
                check=False,
            )
        if ran.returncode:
            console.print(
                f"The demo starts without this step. {doing.split(':')[0]} failed:", highlight=False
            )
            console.print(ran.stderr.strip(), markup=False, highlight=False, soft_wrap=True)
        else:
            console.print(told, highlight=False)


def _put_in_place(part: Path, season: Path) -> None:
    try:
        part.rename(season)
    except OSError as problem:
        shutil.rmtree(part)
        raise SettingsError(
            name="season", reason=f"{season} holds other files; empty it or name another directory"
        ) from problem


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def people_shown(workbench: Workbench) -> list[str]:
    with workbench.store.read() as work:
        members = sorted(work.people.members().values(), key=lambda each: each.id)
        invited = work.people.invited_participants()
    jurors = [each.id for each in members if each.role == "juror"][:JURORS_SHOWN]
    team = [each.id for each in members if each.role in ("chair", "commission")]
    return [*jurors, *team, *(each for each in PARTICIPANTS if each in invited)]


def print_links(address: str, invitations: list[Invitation]) -> None:
    roles = {"juror": "эксперт", "chair": "председатель", "commission": "комиссия", "participant": "участник"}
    console.print("\n[bold]Open a link in your browser:[/bold]")
    for each in invitations:
        who = f"{roles[each.member.role]} {shown_member(each.member.id, 'ru')}"
        who += f" ({PARTICIPANTS[each.member.id]})" if each.member.id in PARTICIPANTS else ""
        # Whole lines: a link cut by the terminal's width cannot be opened.
        console.print(f"  {who:34}{address}enter/{each.token}", highlight=False, soft_wrap=True)
    console.print("\nCtrl-C stops everything.", highlight=False)
