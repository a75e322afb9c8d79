"""A served season for tests: people with links, small notebooks, and the server as a process."""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import nbformat
import psutil

from tests.builders import a_member, a_persons_data
from workbench.app import Workbench, open_workbench
from workbench.files.starting import start_season
from workbench.workflows import access

NOTEBOOKS = Path(__file__).parent / "notebooks"
PROBE = "from probe import Probe\nProbe()"
STARTS_WITHIN = 120.0  # seconds
PATIENCE = 60.0  # seconds, for machines with much else to do


def write_notebooks(
    directory: Path,
    juror: Sequence[str] = (PROBE,),
    chair: Sequence[str] = (PROBE,),
    competency: Sequence[str] = (PROBE,),
) -> Path:
    """juror.ipynb, chair.ipynb and competency.ipynb with these cells, beside the probe widget."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "probe.py").write_text((NOTEBOOKS / "probe.py").read_text("utf-8"), "utf-8")
    for name, cells in (("juror", juror), ("chair", chair), ("competency", competency)):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        nbformat.write(notebook, directory / f"{name}.ipynb")
    return directory


@dataclass
class ServedSeason:
    """A season directory with jurors J01, J02, chair C01, and the tokens of their links."""

    directory: Path
    notebooks: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def open(self) -> Workbench:
        return open_workbench({"season": self.directory})

    @property
    def flags(self) -> list[str]:
        return ["--season", str(self.directory), "--notebooks", str(self.notebooks)]


def a_served_season(directory: Path, *, notebooks: Path | None = None) -> ServedSeason:
    start_season(directory / "season")
    season = ServedSeason(directory / "season", notebooks or write_notebooks(directory / "notebooks"))
    bench = season.open()
    with bench.store:
        with bench.store.write() as work:
            members = [a_member("J01"), a_member("J02"), a_member("C01", role="chair")]
            work.people.put_members(members)
            work.people.put_personal_data([a_persons_data(member.id) for member in members])
        issued = access.invite(bench.store, bench.season, roles=("juror", "chair"), now=bench.clock())
    season.tokens = {each.member.id: each.token for each in issued}
    return season


class Server:
    """`workbench serve` as a process of its own, stopped by its pid."""

    def __init__(
        self,
        season: ServedSeason,
        *,
        port: int = 0,
        flags: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.season = season
        self._flags = [*season.flags, *flags]
        self._environment = {**_environment(), **(environment or {})}
        self.log = ""
        self.start(port)

    def start(self, port: int = 0) -> None:
        """Start, on a port that is free unless one is named; the log goes on."""
        command = [sys.executable, "-m", "workbench.cli.main", "serve", *self._flags, "--port", str(port)]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self._environment,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._reader = threading.Thread(target=self._collect, args=(self.process.stderr,), daemon=True)
        self._reader.start()
        self.url = self._ready(self.process.stdout)
        self.port = port_of(self.process.pid)  # the URL is that of a proxy where there is one

    def link(self, member: str) -> str:
        return f"{self.url}enter/{self.season.tokens[member]}"

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return status

    def expect_in_log(self, text: str) -> None:
        """Wait until the log says `text`: it is written after the answer, and read by a thread."""
        assert in_time(lambda: text in self.log), f"{text!r} is not in the log: {self.log}"

    def kernels(self) -> list[psutil.Process]:
        """The kernels that live now. One that ends while it is looked at is none."""
        return [child for child in self.processes() if _is_kernel(child)]

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def _collect(self, stream: IO[str]) -> None:
        for line in stream:
            self.log += line

    def _ready(self, stream: IO[str]) -> str:
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            line = stream.readline() if selector.select(STARTS_WITHIN) else ""
        found = re.search(r"https?://\S+", line)
        if found is None:
            self.stop(signal.SIGKILL)
            raise AssertionError(f"the server did not start: {line}{self.log}")
        return found.group()


def in_time(is_so: Callable[[], object], within: float = PATIENCE) -> bool:
    """Whether something comes true that nothing but asking tells."""
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def port_of(pid: int) -> int:
    """The port on which a process listens. Raises ValueError when it does not listen on one."""
    listening = [each for each in psutil.Process(pid).net_connections() if each.status == psutil.CONN_LISTEN]
    (port,) = {each.laddr.port for each in listening}
    return int(port)


def _is_kernel(process: psutil.Process) -> bool:
    try:
        return "workbench.serving.kernel" in process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def _environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
    return {**clean, "PYTHONUNBUFFERED": "1", "SECRET_OF_THE_SERVER": "not for kernels"}
