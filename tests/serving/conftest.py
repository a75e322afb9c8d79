"""One served season for the tests that only look, and people signed in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.serving.helpers import PATIENCE, ServedSeason, Server, a_served_season


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> ServedSeason:
    return a_served_season(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def server(served: ServedSeason) -> Iterator[Server]:
    running = Server(served)
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture
def visitor(server: Server) -> Iterator[httpx.Client]:
    """Somebody without a link."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def signed_in(server: Server) -> Iterator[Callable[[str], httpx.Client]]:
    """Makes a client that has opened the link of a member."""
    clients: list[httpx.Client] = []

    def make(member: str) -> httpx.Client:
        client = httpx.Client(base_url=server.url, timeout=PATIENCE)
        clients.append(client)
        assert client.get(server.link(member)).status_code == 303
        return client

    yield make
    for client in clients:
        client.close()
