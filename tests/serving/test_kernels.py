"""Kernels of open pages: whose they are, what reaches them, when they end. Spoken to as a browser would."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import struct
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.serving.helpers import PATIENCE, ServedSeason, Server, a_served_season
from tests.serving.messages import a_message, an_execution
from workbench.serving.channels import LARGEST_MESSAGE, PROTOCOL
from workbench.serving.kernels import (
    PAGES_PER_MEMBER,
    PAGES_PER_SIGN_IN,
    UNATTENDED_SECONDS,
    PageKernels,
    passed_on,
)
from workbench.serving.kernels import Page as OpenPage

SignedIn = Callable[[str], httpx.Client]
SAME = {"Sec-Fetch-Site": "same-origin"}
ENDS_WITHIN = 60.0  # seconds
STAYS_GONE = 4.0


class Page:
    """The notebook page of a member: kernel id, widget id, and the websocket when opened."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        html = client.get("/").text
        self.kernel = _only(r'workbenchHost\.connect\("([^"]+)"\)', html)
        self.widget = _only(r'workbenchHost\.show\("([^"]+)"\)', html)

    def connect(self, client: httpx.Client | None = None, **changes: Any) -> ClientConnection:
        base = self.client.base_url
        cookies = "; ".join(f"{name}={value}" for name, value in (client or self.client).cookies.items())
        options: dict[str, Any] = {
            "origin": Origin(f"http://{base.host}:{base.port}"),
            "subprotocols": [Subprotocol(PROTOCOL)],
            "additional_headers": {"Cookie": cookies},
            "compression": None,
            **changes,
        }
        query = options.pop("query", f"session_id={uuid.uuid4()}")
        return connect(f"ws://{base.host}:{base.port}/api/kernels/{self.kernel}/channels?{query}", **options)

    def ask(self, socket: ClientConnection, content: Any) -> Any:
        """Send a custom message to the probe and return what it answers."""
        socket.send(
            a_message(content={"comm_id": self.widget, "data": {"method": "custom", "content": content}})
        )
        while True:
            answer = read(socket.recv(PATIENCE))
            if answer["type"] == "comm_msg" and answer["content"]["data"].get("method") == "custom":
                return answer["content"]["data"]["content"]


def read(data: str | bytes) -> dict[str, Any]:
    assert isinstance(data, bytes)
    count = struct.unpack_from("<Q", data)[0]
    offsets = struct.unpack_from(f"<{count}Q", data, 8)
    parts = [data[start:end] for start, end in pairwise(offsets)]
    return {"type": json.loads(parts[1])["msg_type"], "content": json.loads(parts[4])}


def until_closed(socket: ClientConnection, within: float = PATIENCE) -> tuple[int, list[dict[str, Any]]]:
    """The code with which the server closes, and what it said before."""
    said: list[dict[str, Any]] = []
    try:
        while True:
            said.append(read(socket.recv(within)))
    except ConnectionClosed as closed:
        return (closed.rcvd.code if closed.rcvd else 1006), said


def _only(pattern: str, text: str) -> str:
    (found,) = re.findall(pattern, text)
    return str(found)


def all_end(processes: list[psutil.Process], within: float = PATIENCE) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=within)
    return not alive


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Page]:
    """One page for all tests that leave its kernel at work."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        client.get(server.link("J01"))
        yield Page(client)


def test_a_page_talks_to_its_widget(page: Page) -> None:
    with page.connect() as socket:
        assert page.ask(socket, "привет") == {"echo": "привет"}


def test_the_line_answers_without_the_kernel(page: Page) -> None:
    with page.connect() as socket:
        socket.send("ping")
        while not isinstance(answer := socket.recv(PATIENCE), str):
            pass
        assert answer == "pong"


def test_a_kernel_is_given_what_it_needs_and_no_more(page: Page, served: ServedSeason) -> None:
    with page.connect() as socket:
        environment = page.ask(socket, "environment")
    assert environment["WORKBENCH_SEASON"] == str(served.directory.resolve())
    assert re.fullmatch(r"[0-9a-f-]{36}", environment["HTTP_X_WORKBENCH_SIGN_IN"])
    assert "SECRET_OF_THE_SERVER" not in environment
    assert not {"QUERY_STRING", "SERVER_NAME", "HTTP_COOKIE"} & set(environment)


def test_only_named_variables_are_passed_on() -> None:
    environment = {"PATH": "/bin", "PGPASSFILE": "x", "AWS_SECRET": "y", "HTTP_X_WORKBENCH_SIGN_IN": "forged"}
    assert passed_on(environment) == {"PATH": "/bin", "PGPASSFILE": "x"}


def test_nobody_else_reaches_a_kernel(page: Page, signed_in: SignedIn, visitor: httpx.Client) -> None:
    # Another juror, the chair, the same juror in another browser, and nobody at all.
    for client in (signed_in("J02"), signed_in("C01"), signed_in("J01"), visitor):
        with pytest.raises(InvalidStatus) as refused:
            page.connect(client)
        assert refused.value.response.status_code == 403
        assert client.post(f"/api/kernels/{page.kernel}/close", headers=SAME).status_code == 403
        for path in ("", "/restart", "/interrupt"):
            for method in ("GET", "POST", "DELETE"):
                answer = client.request(method, f"/api/kernels/{page.kernel}{path}", headers=SAME)
                assert answer.status_code == 404
        answer = client.get(f"/api/whoami?kernel={page.kernel}")
        assert answer.status_code == 403 or answer.json()["kernel"] is False
    with page.connect() as socket:
        assert page.ask(socket, 1) == {"echo": 1}


@pytest.mark.parametrize("origin", [None, "null", "http://elsewhere.example", "http://127.0.0.1:1"])
def test_a_page_of_another_site_cannot_open_the_websocket(page: Page, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        page.connect(origin=origin and Origin(origin))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("protocols", [None, [], [Subprotocol("v2.kernel.websocket.jupyter.org")]])
def test_the_older_protocol_is_not_spoken(page: Page, protocols: list[Subprotocol] | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        page.connect(subprotocols=protocols)
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize("query", ["", "session_id=", "session_id=" + "x" * 300, "session_id=%00"])
def test_a_session_needs_an_id_of_the_usual_shape(page: Page, query: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        page.connect(query=query)
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub"])
@pytest.mark.parametrize("kind", ["execute_request", "comm_open", "comm_msg", "input_reply", "debug_request"])
def test_nobody_runs_code_from_a_page(page: Page, tmp_path: Path, channel: str, kind: str) -> None:
    proof = tmp_path / "ran"
    with page.connect() as socket:
        socket.send(an_execution(f"open({str(proof)!r}, 'w').close()", kind=kind, channel=channel))
        assert until_closed(socket)[0] == 1008
    with page.connect() as socket:  # answered after anything sent before, so the code had its chance
        assert page.ask(socket, "after") == {"echo": "after"}
    assert not proof.exists()


def test_code_in_the_older_protocol_is_refused_as_text_and_as_bytes(page: Page, tmp_path: Path) -> None:
    proof = tmp_path / "ran"
    content = {"code": f"open({str(proof)!r}, 'w').close()", "silent": False}
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    text = json.dumps(message)
    binary = struct.pack("!II", 1, 8) + text.encode()
    for data in (text, binary):
        with page.connect() as socket:
            socket.send(data)
            assert until_closed(socket)[0] == 1008
    with page.connect() as socket:
        assert page.ask(socket, "after") == {"echo": "after"}
    assert not proof.exists()


@pytest.mark.parametrize("data", ["text", "", b"", b"\xff" * 64, b"\x06" + b"\x00" * 71, a_message()[:-3]])
def test_malformed_messages_end_the_connection_and_nothing_else(page: Page, data: str | bytes) -> None:
    with page.connect() as socket:
        socket.send(data)
        assert until_closed(socket)[0] == 1008
    with page.connect() as socket:
        assert page.ask(socket, "after") == {"echo": "after"}


def test_a_message_too_large_is_refused_and_the_server_lives(page: Page) -> None:
    large = a_message(content={"data": {"method": "custom", "content": "x" * LARGEST_MESSAGE}})
    with page.connect() as socket:
        socket.send(large)
        assert until_closed(socket)[0] == 1009
    with page.connect() as socket:
        assert page.ask(socket, "after") == {"echo": "after"}
    assert page.client.get("/health").status_code == 200


def test_deeply_nested_and_unknown_widget_messages_leave_the_kernel_at_work(page: Page) -> None:
    nested: Any = "x"
    for _ in range(400):
        nested = [nested]
    with page.connect() as socket:
        for content in (
            {"comm_id": page.widget, "data": {"method": "custom", "content": nested}},
            {"comm_id": page.widget, "data": {"method": "update", "state": {"no_such": 1, "text": 5}}},
            {"comm_id": page.widget, "data": {"method": "update", "state": {}, "buffer_paths": [["a", 9]]}},
            {"data": {"method": "request_state"}},  # a widget that is not there
        ):
            socket.send(a_message(content=content))
        assert page.ask(socket, "after") in ({"echo": "after"}, {"echo": nested})


def test_errors_of_the_kernel_go_to_the_log_and_not_to_the_page(page: Page, server: Server) -> None:
    with page.connect() as socket:
        socket.send(
            a_message(content={"comm_id": page.widget, "data": {"method": "update", "state": {"text": 5}}})
        )
        page.ask(socket, "one")
        kinds = set()
        socket.send(
            a_message(content={"comm_id": page.widget, "data": {"method": "update", "state": {"text": 6}}})
        )
        socket.send(
            a_message(content={"comm_id": page.widget, "data": {"method": "custom", "content": "two"}})
        )
        while True:
            answer = read(socket.recv(PATIENCE))
            kinds.add(answer["type"])
            if answer["content"].get("data", {}).get("content") == {"echo": "two"}:
                break
    assert kinds <= {"comm_msg", "status"}
    server.expect_in_log("TraitError")


def test_leaving_a_page_ends_its_kernel(server: Server, signed_in: SignedIn) -> None:
    before = server.kernels()
    page = Page(signed_in("J01"))
    (kernel,) = [each for each in server.kernels() if each not in before]
    assert page.client.post(f"/api/kernels/{page.kernel}/close", headers=SAME).status_code == 204
    assert all_end([kernel])
    assert page.client.get(f"/api/whoami?kernel={page.kernel}").json()["kernel"] is False


def test_signing_out_ends_all_my_kernels_and_connections(server: Server, signed_in: SignedIn) -> None:
    before = server.kernels()
    client = signed_in("J01")
    first, second = Page(client), Page(client)
    mine = [each for each in server.kernels() if each not in before]
    assert len(mine) == 2
    with first.connect() as socket:
        client.post("/sign-out", headers=SAME)
        assert until_closed(socket)[0] == 1000
    assert all_end(mine)
    with pytest.raises(InvalidStatus):
        second.connect()


def test_the_oldest_page_nobody_looks_at_ends_when_one_opens_too_many(signed_in: SignedIn) -> None:
    client = signed_in("J02")
    first = Page(client)
    with first.connect() as socket:
        others = [Page(client) for _ in range(PAGES_PER_SIGN_IN)]
        alive = [client.get(f"/api/whoami?kernel={each.kernel}").json()["kernel"] for each in others]
        assert alive == [False, *[True] * (PAGES_PER_SIGN_IN - 1)]
        assert first.ask(socket, "still here") == {"echo": "still here"}
    client.post("/sign-out", headers=SAME)


def test_a_link_opened_in_ever_new_browsers_keeps_a_bounded_number_of_kernels() -> None:
    kernels = PageKernels()
    kernels.pages["of another"] = OpenPage("another", "J02", 0.0, 0.0)
    for place in range(PAGES_PER_MEMBER + 1):
        kernels.pages[str(place)] = OpenPage(f"sign-in {place}", "J01", float(place), float(place))
    assert kernels._surplus(str(PAGES_PER_MEMBER)) == {"0"}


def test_a_page_left_while_it_opens_leaves_no_kernel(server: Server, signed_in: SignedIn) -> None:
    before = server.kernels()
    with signed_in("J01").stream("GET", "/") as answer:
        begun = ""
        for part in answer.iter_text():
            begun += part
            if "Открываем ваши работы" in begun:
                break
        assert "Открываем ваши работы" in begun
    # On a busy machine the kernel comes up only after the page is left; then it has to end all the same.
    deadline, last_seen = time.monotonic() + ENDS_WITHIN, time.monotonic()
    while time.monotonic() < min(deadline, last_seen + STAYS_GONE):
        if [each for each in server.kernels() if each not in before]:
            last_seen = time.monotonic()
        time.sleep(0.2)
    assert [each for each in server.kernels() if each not in before] == []


def in_a_loop_of_its_own(work: Coroutine[Any, Any, None]) -> None:
    """Playwright's loop runs in the tests' own thread as soon as a browser test has been there."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def test_a_kernel_waits_two_minutes_for_its_page_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    kernels, now = PageKernels(), 1000.0
    monkeypatch.setattr("workbench.serving.kernels.time.monotonic", lambda: now)
    socket = NoChannel()
    for kernel_id in ("watched", "left", "never opened"):
        kernels.pages[kernel_id] = OpenPage("S1", "J01", now, now)
    kernels.connected("watched", socket)
    kernels.connected("left", socket)
    now += UNATTENDED_SECONDS
    kernels.disconnected("left", socket)
    now += UNATTENDED_SECONDS
    in_a_loop_of_its_own(kernels.close_unattended())
    assert set(kernels.pages) == {"watched", "left"}
    now += 1
    in_a_loop_of_its_own(kernels.close_unattended())
    assert set(kernels.pages) == {"watched"}


class NoChannel:
    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Nothing to close."""


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may end."""
    server = Server(a_served_season(tmp_path))
    yield server
    server.stop()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_stays_when_the_server_ends(own_server: Server, how: signal.Signals) -> None:
    with httpx.Client(base_url=own_server.url, timeout=PATIENCE) as client:
        client.get(own_server.link("J01"))
        pages = [Page(client), Page(client)]
        with pages[0].connect():
            everything = own_server.processes()
            assert len(own_server.kernels()) == 2
            status = own_server.stop(how)
    assert status == (-how if how is signal.SIGKILL else 0)
    assert all_end(everything)


def test_nothing_is_left_in_the_home_or_temporary_directory_of_who_runs_the_server(tmp_path: Path) -> None:
    places = {"HOME": tmp_path / "home", "TMPDIR": tmp_path / "temporary"}
    for place in places.values():
        place.mkdir()
    season = a_served_season(tmp_path / "served")
    server = Server(season, environment={name: str(place) for name, place in places.items()})
    try:
        with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
            client.get(server.link("J01"))
            page = Page(client)
            with page.connect() as socket:
                assert page.ask(socket, 1) == {"echo": 1}
    finally:
        server.stop()
    assert [file for place in places.values() for file in place.rglob("*")] == []


def test_a_revoked_juror_loses_the_open_page(own_server: Server) -> None:
    from workbench.workflows import access

    with httpx.Client(base_url=own_server.url, timeout=PATIENCE) as client:
        client.get(own_server.link("J01"))
        page = Page(client)
        with page.connect() as socket:
            bench = own_server.season.open()
            with bench.store:
                access.revoke(bench.store, "j01@example.org", roles=["juror"], now=bench.clock())
            assert until_closed(socket)[0] == 1000


def test_a_killed_kernel_is_told_to_the_page_and_not_restarted(own_server: Server) -> None:
    with httpx.Client(base_url=own_server.url, timeout=PATIENCE) as client:
        client.get(own_server.link("J01"))
        page = Page(client)
        with page.connect() as socket:
            (kernel,) = own_server.kernels()
            os.kill(kernel.pid, signal.SIGKILL)
            _, said = until_closed(socket)
            assert said[-1]["content"] == {"execution_state": "dead"}
        assert client.get(f"/api/whoami?kernel={page.kernel}").json()["kernel"] is False
        assert own_server.kernels() == []
