"""The judging server: Voila's application with our notebooks, our routes and our people, and nothing else."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any, get_args

import tornado.ioloop
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from traitlets import default
from voila.app import Voila
from voila.configuration import VoilaConfiguration

from workbench.app import Workbench
from workbench.app.exports import Report, export
from workbench.domain.season import Stage
from workbench.errors import N_, Sentence, SettingsError, StoreProblem
from workbench.files import shipped
from workbench.files.reports import Format
from workbench.i18n.system import system_reason
from workbench.serving.channels import LARGEST_MESSAGE, WidgetConnection
from workbench.serving.identity import Address, LinkIdentity, OwnPagesOnly, cookie_secret
from workbench.serving.kernels import OneKernelSpec, PageKernels
from workbench.serving.pages import TEMPLATES
from workbench.serving.rendering import ListedNotebooks
from workbench.serving.routes import NOTEBOOKS, routes
from workbench.serving.web import log_request
from workbench.workflows.access import ended

logger = logging.getLogger(__name__)

TEND_EVERY = 10.0  # seconds between looks for pages that were left and sign-ins that ended
_LARGEST_BODY = 1024 * 1024
_REPORTS = list(product(get_args(Report), get_args(Format)))

Download = Callable[[Workbench, Stage], bytes]
Downloads = Mapping[str, Download]  # by "what.format", as in /download/what.format


def default_downloads() -> Downloads:
    """All reviews and the score sheet of a stage, in every format."""
    return {f"{report}.{kind}": _download(report, kind) for report, kind in _REPORTS}


def _download(report: Report, kind: Format) -> Download:
    return lambda workbench, stage: export(workbench, report, kind, stage)


class JudgingServer(Voila):  # type: ignore[misc]  # voila is untyped here
    """Made by `serve`; `initialize([])` and `start()` run it until a signal comes."""

    name = "workbench"
    open_browser = False
    port_retries = 0
    identity_provider_class = LinkIdentity
    authorizer_class = OwnPagesOnly
    kernel_websocket_connection_class = WidgetConnection

    port: int
    ip: str

    def __init__(
        self,
        workbench: Workbench,
        *,
        notebook_directory: Path | None = None,
        downloads: Downloads | None = None,
        on_ready: Callable[[str], None] = lambda _address: None,
    ) -> None:
        settings = workbench.settings
        super().__init__(ip=settings.host, port=settings.port, log_level=logging.WARNING)
        self.workbench = workbench
        self.downloads: Downloads = default_downloads() if downloads is None else downloads
        self.root_dir = str(self._checked(notebook_directory or shipped.notebook_directory() / "judging"))
        self.listed_notebooks = ListedNotebooks(Path(self.root_dir), NOTEBOOKS.values())
        self.address = Address.of(self._public_url(settings.port), settings.port)
        self.base_url = self.server_url = self.address.path
        self._on_ready = on_ready
        self._refused_links = 0
        self._stopping: asyncio.Future[None] | None = None

    @staticmethod
    def _checked(directory: Path) -> Path:
        missing = sorted({name for name in NOTEBOOKS.values() if not (directory / name).is_file()})
        if missing:
            raise SettingsError(
                name="notebooks",
                reason=Sentence(
                    N_("%(directory)s has no %(missing)s; name their directory"),
                    {"directory": directory, "missing": ", ".join(missing)},
                ),
            )
        return directory.resolve()

    def _public_url(self, port: int) -> str:
        settings = self.workbench.settings
        if not settings.base_url and settings.host in ("", "0.0.0.0", "::"):
            raise SettingsError(
                name="base_url",
                reason=N_("write the address people will open, e.g. https://judging.example.org"),
            )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return settings.base_url.rstrip("/") + "/" if settings.base_url else f"http://{host}:{port}/"

    # -- what Voila asks for ------------------------------------------------------------------------

    @default("cookie_secret")
    def _season_cookie_secret(self) -> bytes:
        return cookie_secret(self.workbench.store.season_key)

    def load_config_file(self, *_args: Any, **_kwargs: Any) -> None:
        """No voila.json of whoever runs the server: it could open what is closed here."""

    def setup_template_dirs(self) -> None:
        """Our template only; Voila would look through every Jupyter directory of the machine."""
        self.template_paths = [str(TEMPLATES / "judging")]
        self.static_paths: list[str] = []
        closed = VoilaConfiguration(parent=self)
        closed.template = "judging"
        closed.allow_template_override = closed.allow_theme_override = "NO"
        closed.file_allowlist = ["(?!)"]
        closed.show_tracebacks = False
        closed.strip_sources = True
        closed.preheat_kernel = closed.progressive_rendering = False
        closed.extension_allowlist = ["none"]
        closed.multi_kernel_manager_class = PageKernels
        closed.kernel_spec_manager_class = OneKernelSpec
        self.voila_configuration = closed

    def init_settings(self) -> dict[str, Any]:
        settings = super().init_settings()
        bench = self.workbench
        environment = {
            "WORKBENCH_SEASON": str(bench.settings.season.resolve()),
            "WORKBENCH_LANGUAGE": bench.settings.language,
            "IPYTHONDIR": str(Path(self.connection_dir) / "ipython"),
        }
        if bench.settings.database:
            environment["WORKBENCH_DATABASE"] = bench.settings.database
        self.kernel_manager.kernel_environment = environment
        self.kernel_manager.allowed_message_types = ["comm_msg"]
        return {
            **settings,
            "server": self,
            "log_function": log_request,
            "websocket_max_message_size": LARGEST_MESSAGE,
            "ws_ping_interval": 0,  # jupyter_server's own pings; PageChannel has Tornado's
            "allow_remote_access": False,
        }

    def init_handlers(self) -> list[tuple[str, Any]]:
        return routes(self.address.path)

    # -- running ------------------------------------------------------------------------------------

    def listen(self) -> None:
        """Serve until a signal comes, then end every kernel before returning."""
        try:
            sockets = bind_sockets(self.port, self.ip)
        except OSError as problem:
            shutil.rmtree(self.connection_dir, ignore_errors=True)
            reason = Sentence(
                N_("%(ip)s:%(port)s cannot be used (%(why)s); choose another"),
                {"ip": self.ip, "port": self.port, "why": system_reason(problem)},
            )
            raise SettingsError(name="port", reason=reason) from problem
        self.port = sockets[0].getsockname()[1]
        self.address = Address.of(self._public_url(self.port), self.port)
        http = HTTPServer(self.app, max_body_size=_LARGEST_BODY)
        http.add_sockets(sockets)
        self.ioloop = tornado.ioloop.IOLoop.current()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle_signal_stop)
        tending = tornado.ioloop.PeriodicCallback(self._tend, 1000 * TEND_EVERY)
        tending.start()
        self._on_ready(self._public_url(self.port))
        try:
            self.ioloop.start()
        finally:
            tending.stop()
            http.stop()
            shutil.rmtree(self.connection_dir, ignore_errors=True)

    def _handle_signal_stop(self, _signal: int, _frame: Any) -> None:
        self.ioloop.add_callback_from_signal(self._begin_to_stop)

    def _begin_to_stop(self) -> None:
        if self._stopping is None:
            self._stopping = asyncio.ensure_future(self._stop())

    async def _stop(self) -> None:
        try:
            await self.kernel_manager.close_all_pages()
        finally:
            self.ioloop.stop()

    async def _tend(self) -> None:
        await self.kernel_manager.close_unattended()
        bench = self.workbench
        sign_ins = {page.sign_in_id for page in self.kernel_manager.pages.values()}
        try:
            gone = await asyncio.to_thread(ended, bench.store, sign_ins, bench.clock())
        except StoreProblem as problem:
            logger.error("sign-ins could not be checked: %s", problem)
            return
        await self.kernel_manager.close_pages_of(gone, "its sign-in has ended")

    def count_refused_link(self) -> None:
        self._refused_links += 1
        logger.warning("a link was refused (%d since the start)", self._refused_links)


def serve(
    workbench: Workbench,
    *,
    notebook_directory: Path | None = None,
    downloads: Downloads | None = None,
    on_ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Run the judging server until Ctrl-C or SIGTERM; `on_ready` is told the address.

    Raises SettingsError when the port is taken or the notebooks are not there.
    """
    server = JudgingServer(
        workbench, notebook_directory=notebook_directory, downloads=downloads, on_ready=on_ready
    )
    server.connection_dir_root = tempfile.gettempdir()
    server.initialize([])
    server.start()
