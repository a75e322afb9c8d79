"""`workbench db ...`: upgrade, back up, restore and check the season's database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workbench.cli.common import console, season_options
from workbench.config import Settings, read_settings
from workbench.errors import SchemaMismatch
from workbench.files.yaml_files.documents import load_season
from workbench.store.backup import Backup
from workbench.store.backup import backup as write_backup
from workbench.store.backup import restore as read_backup
from workbench.store.database import open_database, upgrade_database
from workbench.store.verification import Finding
from workbench.store.verification import verify as findings_of

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(name="db")
def db() -> None:
    """The season's database: upgrade, backup, restore, verify."""


@db.command()
@season_options
def upgrade(flags: dict[str, Any]) -> None:
    """Bring the database to this workbench's schema; makes it when there is none."""
    before, after = upgrade_database(settings_of(flags).database_url)
    if before == after:
        console.print(f"The database is up to date (schema {after}).")
    else:
        console.print(f"The database was brought from schema {before or 'none'} to {after}.")


@db.command()
@click.argument("file", type=NEW_FILE)
@season_options
def backup(file: Path, flags: dict[str, Any]) -> None:
    """Write the whole database to FILE, a zip. It holds personal data: keep it closed."""
    with open_database(settings_of(flags).database_url, create=False) as database:
        _tell("Backed up", write_backup(database, file, at=datetime.now(UTC)))


@db.command()
@click.argument("file", type=EXISTING_FILE)
@season_options
def restore(file: Path, flags: dict[str, Any]) -> None:
    """Fill a new, empty database from the backup FILE, and check it."""
    url = settings_of(flags).database_url
    _tell("Restored", read_backup(file, url, at=datetime.now(UTC)))
    _conclude(_findings(url), as_json=False)


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@season_options
def verify(as_json: bool, flags: dict[str, Any]) -> None:
    """Check schema, references, audit chain and submitted reviews; exit code 1 when something is wrong."""
    _conclude(_findings(settings_of(flags).database_url), as_json=as_json)


def settings_of(flags: dict[str, Any]) -> Settings:
    """Settings without opening the season: the database may be what keeps it from opening.

    A database named by flag or environment needs no season file.
    """
    found = read_settings(flags)
    if found.database:
        return found
    season = load_season(found.season_file)
    return read_settings(flags, file={str(name): value for name, value in season.settings.items()})


def _findings(url: str) -> list[Finding]:
    try:
        with open_database(url, create=False) as database:
            return findings_of(database)
    except SchemaMismatch as error:
        return [Finding("schema", str(error))]


def _conclude(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        listing = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"sound": not findings, "findings": listing}, ensure_ascii=False, indent=1))
    elif findings:
        console.print(f"{len(findings)} finding(s):")
        for finding in findings:
            console.print(f"  {finding.kind}: {finding.sentence}", markup=False, highlight=False)
    else:
        console.print("The database is sound.")
    if findings:
        raise SystemExit(1)


def _tell(what: str, made: Backup) -> None:
    console.print(f"{what} {sum(made.rows.values())} rows of {len(made.rows)} tables: ", end="")
    console.print(str(made.file), markup=False, highlight=False)
