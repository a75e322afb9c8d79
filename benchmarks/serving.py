"""How soon a juror can work and what an open page costs: `python benchmarks/serving.py [visits]`.

Opens the juror's page of the example season in our slim template, and in stock Voila (its `lab` template)
a form of about 40 ipywidgets on the same season, by turns in one run and one browser. Prints a Markdown table
of medians: time from a click on a link to a form one can fill in, on a first visit (nothing cached) and on
later ones; requests; CPU of server and kernel per visit; memory per open page (proportional share, PSS;
Linux). Needs a Chromium, as the browser tests do. Other work on the machine shows in the numbers.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import nbformat
import psutil
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.browser import a_browser  # noqa: E402
from tests.e2e.line import another_site  # noqa: E402
from tests.serving.helpers import ServedSeason, Server, a_free_port  # noqa: E402
from workbench.app.example.season import build_example  # noqa: E402
from workbench.files.shipped import notebook_directory  # noqa: E402
from workbench.workflows.access import renew  # noqa: E402

VISITS = 7
OPEN_PAGES = 5
PATIENCE = 60_000  # ms
# The same rubric and queue, read from the same store, as whoever wrote a form for stock Voila would do it.
STOCK_FORM = """
import ipywidgets as w
from workbench.app import open_workbench

bench = open_workbench()
rubric = bench.rubric(bench.stage())
with bench.store.read() as work:
    mine = {each.entry for each in work.assignments.of_member("J01")}
    queue = [each for each in work.entries.all(bench.stage().id) if each.number in mine]

def criterion(each):
    levels = "".join(f"<li>{level.level}: {level.anchor.ru}</li>" for level in each.levels)
    return w.VBox([
        w.HTML(f"<h3>{each.name.ru}</h3><p>{each.question.ru}</p>"),
        w.ToggleButtons(options=list(rubric.scale.levels()), value=None),
        w.HTML(f"<ul>{levels}</ul>"),
        w.Textarea(placeholder="Комментарий"),
    ])

w.VBox([
    w.Select(options=[f"{each.number} {each.version.title}" for each in queue]),
    w.HTML("".join(f"<p>{section.text}</p>" for section in queue[0].version.sections)),
    *[criterion(each) for each in rubric.criteria],
    w.Textarea(placeholder="Вывод"),
    w.Button(description="Отправить"),
])
"""


@dataclass
class Measured:
    """Medians are taken of each list; times in ms, CPU in s."""

    name: str
    first: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    requests_first: list[int] = field(default_factory=list)
    requests_warm: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory_mb: float = 0.0


@dataclass(frozen=True)
class Served:
    """A server to be measured. `usable` waits until the form can be filled in."""

    name: str
    link: str
    process: psutil.Process
    usable: Callable[[Page], object]


@contextmanager
def slim(directory: Path) -> Iterator[Served]:
    """Our server on the example season."""
    season = ServedSeason(directory / "season", notebook_directory() / "judging")
    bench = build_example(season.directory, reviews=False)
    with bench.store:
        (issued,) = renew(bench.store, bench.season, ["J01"], now=bench.clock())
    season.tokens["J01"] = issued.token
    server = Server(season)
    try:
        yield Served(
            "slim page of the workbench",
            server.link("J01"),
            psutil.Process(server.process.pid),
            lambda page: page.wait_for_selector(
                "html[data-workbench=shown] .wb-nav button", timeout=PATIENCE
            ),
        )
    finally:
        server.stop()


@contextmanager
def stock(directory: Path, season: Path) -> Iterator[Served]:
    """Voila as it comes, with the form in ipywidgets on the same season."""
    directory.mkdir()
    cell = nbformat.v4.new_code_cell(STOCK_FORM)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), directory / "form.ipynb")
    port = a_free_port()
    homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = {**os.environ, **{home: str(directory / home) for home in homes}}
    environment["WORKBENCH_SEASON"] = str(season)
    command = [sys.executable, "-m", "voila", "form.ipynb", "--no-browser", f"--port={port}"]
    log = (directory / "log").open("wb+")
    with log, subprocess.Popen(command, cwd=directory, env=environment, stdout=log, stderr=log) as process:
        try:
            _wait_for(lambda: b"running at" in (directory / "log").read_bytes(), process)
            yield Served(
                "stock Voila, about 40 ipywidgets",
                f"http://localhost:{port}/",
                psutil.Process(process.pid),
                lambda page: page.locator("textarea").nth(8).wait_for(state="visible", timeout=PATIENCE),
            )
        finally:
            process.terminate()


def _wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("stock Voila did not start")
        time.sleep(0.1)


def visit(browser: Browser, served: Served, measured: Measured) -> None:
    """One first visit and one warm one, each by a click on a link in a page of another site."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with another_site(f'<a href="{served.link}">ссылка</a>') as site:
        for times, requests in (
            (measured.first, measured.requests_first),
            (measured.warm, measured.requests_warm),
        ):
            page = context.new_page()
            asked: list[str] = []
            page.goto(site)
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            before = _cpu(served.process)
            began = time.perf_counter()
            page.get_by_text("ссылка").click(no_wait_after=True)
            served.usable(page)
            times.append(1000 * (time.perf_counter() - began))
            measured.cpu.append(_cpu(served.process) - before)
            requests.append(len([url for url in asked if url.startswith("http")]))
            page.close(run_before_unload=False)
    context.close()


def memory_per_page(browser: Browser, served: Served) -> float:
    """MB of PSS that server and kernels grow by for each page open at once."""
    before = _pss(served.process)
    context = browser.new_context()
    for _ in range(OPEN_PAGES):
        page = context.new_page()
        page.goto(served.link)
        served.usable(page)
    grown = _pss(served.process) - before
    context.close()
    return grown / OPEN_PAGES / 1e6


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _cpu(process: psutil.Process) -> float:
    """Seconds used so far; of kernels that have ended meanwhile, those the server has waited for."""
    used = 0.0
    for each in _family(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            used += times.user + times.system + (times.children_user + times.children_system)
    return used


def _pss(process: psutil.Process) -> float:
    return float(sum(each.memory_full_info().pss for each in _family(process)))


def table(results: list[Measured]) -> str:
    lines = [
        "| page | first visit, ms | warm, ms | requests first / warm | CPU per visit, s | MB per open page |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for each in results:
        lines.append(
            f"| {each.name} | {median(each.first):,.0f} | {median(each.warm):,.0f}"
            f" | {median(each.requests_first):.0f} / {median(each.requests_warm):.0f}"
            f" | {median(each.cpu):.2f} | {each.memory_mb:.0f} |"
        )
    return "\n".join(lines)


def main(visits: int = VISITS) -> None:
    with (
        tempfile.TemporaryDirectory() as home,
        slim(Path(home) / "slim") as ours,
        stock(Path(home) / "stock", Path(home) / "slim" / "season") as theirs,
        a_browser() as browser,
    ):
        results = {served.name: Measured(served.name) for served in (ours, theirs)}
        for served in (ours, theirs):  # libraries into the page cache, templates compiled
            visit(browser, served, Measured("not counted"))
        for _ in range(visits):
            for served in (ours, theirs):
                visit(browser, served, results[served.name])
        for served in (ours, theirs):
            results[served.name].memory_mb = memory_per_page(browser, served)
    print(table(list(results.values())))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
