"""A line between browser and server that a test can cut, and a site that is not ours.

The page's address is the line's, so that is what the server has to be told: the line is there first.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.serving.helpers import ServedSeason, Server


class Line:
    """A TCP proxy on a port of its own. `pause` swallows everything silently, as a lost radio link does;
    `cut` also ends what is open. Until `lead_to` says where it leads, it refuses."""

    def __init__(self) -> None:
        self._to_port = 0
        self._loop = asyncio.new_event_loop()
        self._open = True
        self._answers = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def lead_to(self, port: int) -> None:
        self._loop.call_soon_threadsafe(setattr, self, "_to_port", port)

    def pause(self) -> None:
        self._loop.call_soon_threadsafe(setattr, self, "_open", False)

    def swallow_answers(self) -> None:
        """What the browser sends arrives; what the server answers is lost."""
        self._loop.call_soon_threadsafe(setattr, self, "_answers", False)

    def resume(self) -> None:
        self._loop.call_soon_threadsafe(setattr, self, "_answers", True)
        self._loop.call_soon_threadsafe(setattr, self, "_open", True)

    def cut(self) -> None:
        self.pause()
        self._loop.call_soon_threadsafe(self._end_all)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end_all)
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        self._end_all()
        # Their connections have ended, so they end by themselves; cancelling them would be noisy.
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _call(self, work):  # type: ignore[no-untyped-def]
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def _end_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer, answers=True))
        finally:
            self._writers -= ends
            for end in ends:
                end.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self._open and (self._answers or not answers):
                    writer.write(data)
                    await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()


@contextmanager
def behind_a_line(season: ServedSeason) -> Iterator[tuple[Server, Line]]:
    """A server of its own that the browser reaches by the line alone."""
    line = Line()
    try:
        server = Server(season, environment={"WORKBENCH_BASE_URL": line.url})
        try:
            line.lead_to(server.port)
            yield server, line
        finally:
            server.stop()
    finally:
        line.close()


def by_way_of(line: Line, season: ServedSeason, member: str) -> str:
    """The personal link of a member, by way of the line."""
    return f"{line.url}/enter/{season.tokens[member]}"


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page of somebody else, for example of webmail: `localhost` is another site than `127.0.0.1`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_parts: object) -> None:
            """Quiet."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{site.server_port}/"
    finally:
        site.shutdown()
        site.server_close()
        thread.join(60)
