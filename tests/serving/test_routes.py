"""The server answers its own addresses and nothing else that Voila or Jupyter would."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.serving.helpers import PATIENCE, Server, a_served_season, write_notebooks
from workbench.errors import SettingsError
from workbench.serving.server import JudgingServer

SignedIn = Callable[[str], httpx.Client]
KERNEL = "01234567-0123-0123-0123-0123456789ab"
JUPYTER_SERVICES = (
    *("api", "config", "contents", "events", "kernels"),
    *("kernelspecs", "nbconvert", "security", "sessions"),
)


def an_address(pattern: str) -> str:
    """An address that the regular expression of a route matches."""
    address = pattern.rstrip("$").replace(r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)", KERNEL)
    address = address.replace(r"(?P<path>(?:(?:/[^/]+)+|/?))", "/juror.ipynb")
    address = re.sub(r"\(\?P<action>(\w+)\|\w+\)", r"\1", address)
    while (shorter := re.sub(r"\([^()]*\)[?*]?", "x", address)) != address:
        address = shorter
    return address.replace("\\", "").replace("?", "").replace("//", "/")


def stock_addresses() -> list[str]:
    from jupyter_server.auth.login import LoginFormHandler  # noqa: F401  # loads what the modules below need
    from voila.app import Voila

    found = {
        "/login",
        "/logout",
        "/api",
        "/tree",
        "/files/juror.ipynb",
        "/view/juror.ipynb",
        "/metrics",
        "/lab",
    }
    found |= {"/voila/query/" + KERNEL, "/voila/execution/" + KERNEL, "/voila/render/juror.ipynb"}
    found |= {"/static/favicon.ico", "/favicon.ico", "/robots.txt", "/juror.ipynb", "/voila", "/voila/tree/"}
    for service in JUPYTER_SERVICES:
        module = importlib.import_module(f"jupyter_server.services.{service}.handlers")
        found |= {an_address(route[0]) for route in module.default_handlers}
    stock = Voila(config_file_paths=[])
    stock.initialize([])
    stock.init_settings()
    found |= {an_address(route[0]) for route in stock.init_handlers() if route[0] != stock.server_url}
    return sorted(found)


def test_stock_routes_are_absent_for_everyone(
    visitor: httpx.Client, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    addresses = stock_addresses()
    assert len(addresses) > 40
    # The kernel's websocket is the one we share with Jupyter; it has tests of its own.
    addresses.remove(f"/api/kernels/{KERNEL}/channels")
    for client in (visitor, signed_in("J01"), signed_in("C01")):
        for address in addresses:
            for method in ("GET", "POST", "DELETE"):
                answer = client.request(method, address, headers={"Sec-Fetch-Site": "same-origin"})
                assert answer.status_code == 404, (method, address)


def test_an_unknown_address_gets_a_page_in_russian(visitor: httpx.Client) -> None:
    assert "Такой страницы нет" in visitor.get("/nothing/here").text


def test_the_server_says_it_is_well(visitor: httpx.Client) -> None:
    assert visitor.get("/health").json() == {"status": "ok"}


def test_me_is_an_id_and_a_role_and_no_name(signed_in: SignedIn) -> None:
    assert signed_in("C01").get("/api/whoami").json() == {"member": "C01", "role": "chair", "kernel": False}


def test_only_chair_and_commission_download(visitor: httpx.Client, signed_in: SignedIn) -> None:
    assert visitor.get("/download/reviews.csv").status_code == 403
    assert signed_in("J01").get("/download/reviews.csv").status_code == 403
    chair = signed_in("C01")
    answer = chair.get("/download/reviews.csv")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert chair.get("/download/reviews.xlsx").content.startswith(b"PK")
    assert chair.get("/download/members.xlsx").status_code == 404
    assert chair.get("/download/../season.sqlite").status_code == 404


def test_no_page_loads_anything_from_elsewhere(signed_in: SignedIn) -> None:
    page = signed_in("J01").get("/").text
    assert not re.findall(r"""(?:src|href)=["'](?!data:)[^"']+""", page)
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert 'lang="ru"' in page
    assert "Открываем ваши работы" in page
    assert "<noscript>" in page


def test_a_failing_cell_gives_a_calm_page_and_the_details_stay_in_the_log(tmp_path: Path) -> None:
    notebooks = write_notebooks(tmp_path / "notebooks", juror=["raise ValueError('secret detail')"])
    server = Server(a_served_season(tmp_path, notebooks=notebooks))
    try:
        with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
            client.get(server.link("J01"))
            page = client.get("/").text
        assert "Страница не открылась" in page
        assert "workbenchHost.trouble()" in page.rpartition("</script>")[0].rpartition("<script")[2]
        assert "secret detail" not in page
        assert "Traceback" not in page
    finally:
        server.stop()
    assert "secret detail" in server.log


def test_a_kernel_that_does_not_start_gives_the_calm_page_too(tmp_path: Path) -> None:
    notebooks = write_notebooks(tmp_path / "notebooks")
    (notebooks / "ipykernel").mkdir()  # found before the real one: every kernel fails at its first import
    (notebooks / "ipykernel" / "__init__.py").write_text("raise SystemExit(3)\n")
    server = Server(a_served_season(tmp_path, notebooks=notebooks))
    try:
        with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
            client.get(server.link("J01"))
            page = client.get("/").text
            assert "workbenchHost.trouble()" in page.rpartition("</script>")[0].rpartition("<script")[2]
            assert client.get("/health").status_code == 200
    finally:
        server.stop()


def test_a_taken_port_is_said_and_no_other_is_taken(server: Server, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="занять не удаётся"):
        Server(a_served_season(tmp_path), port=server.port)


def test_listening_everywhere_needs_the_public_address(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="base_url"):
        Server(a_served_season(tmp_path), flags=["--host", "0.0.0.0"])


def test_missing_notebooks_are_named(tmp_path: Path) -> None:
    bench = a_served_season(tmp_path).open()
    with bench.store, pytest.raises(SettingsError, match=r"chair\.ipynb, competency\.ipynb, juror\.ipynb"):
        JudgingServer(bench, notebook_directory=tmp_path)
