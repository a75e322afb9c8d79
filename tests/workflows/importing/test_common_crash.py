"""An import killed in the middle leaves nothing half-done."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.import_case import DATA, ImportCase, counts
from workbench.store.database import open_database

# A process that imports the example's participants and is killed for good at `moment`.
SCRIPT = """
import os, signal, sys
from pathlib import Path
from tests.import_case import DATA, ImportCase
from workbench.store.audit import SqlAudit
from workbench.store.database import open_database
from workbench.store.people import SqlPeople

moment, directory, url = sys.argv[1:]
owner, name = {"people": (SqlPeople, "put_personal_data"), "audit": (SqlAudit, "append")}[moment]
written = getattr(owner, name)

def write_and_die(self, *args, **kwargs):
    written(self, *args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, write_and_die)
with open_database(url) as store:
    ImportCase(Path(directory), store).file("participants", DATA / "participants.xlsx")
"""


@pytest.mark.parametrize("moment", ["people", "audit"])
def test_an_import_killed_between_writes_and_commit_leaves_nothing_and_can_be_repeated(
    tmp_path, sqlite_url, moment
):
    with open_database(sqlite_url):
        pass
    killed = subprocess.run(
        [sys.executable, "-c", SCRIPT, moment, str(tmp_path), sqlite_url], cwd=DATA.parent.parent, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with open_database(sqlite_url) as store:
        case = ImportCase(tmp_path, store)
        assert not any(case.everything().values())
        done = case.file("participants", DATA / "participants.xlsx")
        assert counts(done)["accepted"] == 370
