"""Links, cookies and headers, asked for without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.serving.helpers import PATIENCE, Server, a_served_season
from workbench.domain.people import Role
from workbench.serving.identity import Address, cookie_name, cookie_secret
from workbench.workflows import access

SignedIn = Callable[[str], httpx.Client]
ALL: tuple[Role, ...] = ("juror", "chair", "commission")
SAME = {"Sec-Fetch-Site": "same-origin"}


def the_cookie(client: httpx.Client) -> tuple[str, str]:
    ((name, value),) = client.cookies.items()
    return name, value


def test_without_a_link_there_is_a_page_that_says_what_to_do(visitor: httpx.Client) -> None:
    answer = visitor.get("/")
    assert answer.status_code == 403
    assert "Откройте свою личную ссылку" in answer.text
    assert "Open your personal link" in answer.text


def test_a_link_sets_a_cookie_scripts_cannot_read_and_moves_on(server: Server, visitor: httpx.Client) -> None:
    answer = visitor.get(server.link("J01"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/arrived/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_works_with_the_full_stop_a_mail_program_took_along(
    server: Server, visitor: httpx.Client
) -> None:
    assert visitor.get(server.link("J01") + ".").status_code == 303


@pytest.mark.parametrize("token", ["A" * 43, "x", "%00", "%D1%8F", "../enter", "'; DROP TABLE links; --"])
def test_a_made_up_link_lets_nobody_in(visitor: httpx.Client, token: str) -> None:
    answer = visitor.get(f"/enter/{token}")
    assert answer.status_code in (403, 404)
    assert "Set-Cookie" not in answer.headers


def test_looking_at_the_head_of_a_link_signs_nobody_in(server: Server, visitor: httpx.Client) -> None:
    answer = visitor.head(server.link("J01"))
    assert answer.status_code in (403, 405)
    assert "Set-Cookie" not in answer.headers


def test_a_forged_or_foreign_cookie_lets_nobody_in(
    server: Server, signed_in: SignedIn, visitor: httpx.Client, tmp_path: Path
) -> None:
    name, value = the_cookie(signed_in("J01"))
    tampered = value[:-1] + ("0" if value[-1] != "0" else "1")
    for forged in (tampered, value.rpartition("|")[0], "", "J01", value.replace("|", "%7C")):
        assert visitor.get("/api/whoami", headers={"Cookie": f"{name}={forged}"}).status_code == 403
    header = {"X-Workbench-Sign-In": "J01", "Authorization": "token x"}
    assert visitor.get("/api/whoami?token=x", headers=header).status_code == 403


def test_a_cookie_of_another_season_lets_nobody_in(
    server: Server, signed_in: SignedIn, tmp_path: Path
) -> None:
    other = Server(a_served_season(tmp_path))
    try:
        with httpx.Client(base_url=other.url, timeout=PATIENCE) as client:
            client.get(other.link("J01"))
            foreign_name, foreign = the_cookie(client)
            assert client.get("/api/whoami").status_code == 200
    finally:
        other.stop()
    name, _ = the_cookie(signed_in("J01"))
    assert foreign_name != name

    def whoami(cookie: str) -> int:
        return httpx.get(server.url + "api/whoami", headers={"Cookie": cookie}, timeout=PATIENCE).status_code

    for cookie in (f"{foreign_name}={foreign}", f"{name}={foreign}"):
        assert whoami(cookie) == 403


def test_secrets_of_two_seasons_differ() -> None:
    assert cookie_secret(b"a" * 32) != cookie_secret(b"b" * 32)
    assert cookie_name(b"a" * 32) != cookie_name(b"b" * 32)


def test_signing_out_ends_every_copy_of_the_cookie(server: Server, signed_in: SignedIn) -> None:
    client = signed_in("J01")
    name, value = the_cookie(client)
    answer = client.post("/sign-out", headers=SAME)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/signed-out")
    copy = httpx.get(server.url, headers={"Cookie": f"{name}={value}"}, timeout=PATIENCE)
    assert copy.status_code == 403
    assert "Вы вышли" in copy.text


def test_a_revoked_link_is_out_at_once_and_is_told_so(server: Server, signed_in: SignedIn) -> None:
    client = signed_in("J02")
    bench = server.season.open()
    with bench.store:
        access.revoke(bench.store, "j02@example.org", roles=ALL, now=bench.clock())
        assert client.get("/api/whoami").status_code == 403
        assert "больше не действует" in client.get("/").text
        assert "больше не действует" in httpx.get(server.link("J02"), timeout=PATIENCE).text
        (new,) = access.reissue(bench.store, bench.season, "j02@example.org", roles=ALL, now=bench.clock())
    server.season.tokens["J02"] = new.token
    assert signed_in("J02").get("/api/whoami").json()["member"] == "J02"


def test_someone_elses_link_asks_before_it_changes_who_i_am(server: Server, signed_in: SignedIn) -> None:
    client = signed_in("J01")
    answer = client.get(server.link("J02"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/arrived/switch")
    page = client.get("/switch")
    assert "Э01" in page.text
    assert "Э02" in page.text
    assert client.get("/api/whoami").json()["member"] == "J01"
    assert client.post("/switch", headers=SAME).status_code == 303
    assert client.get("/api/whoami").json()["member"] == "J02"


def test_opening_ones_own_link_again_keeps_the_sign_in(server: Server, signed_in: SignedIn) -> None:
    client = signed_in("J01")
    before = the_cookie(client)
    assert client.get(server.link("J01")).headers["Location"] == "/arrived/"
    assert the_cookie(client) == before


@pytest.mark.parametrize(
    "path", ["/sign-out", "/switch", f"/api/kernels/{'0' * 8}-0000-0000-0000-{'0' * 12}/close"]
)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_another_site_cannot_act_in_my_name(signed_in: SignedIn, path: str, headers: dict[str, str]) -> None:
    client = signed_in("J01")
    assert client.post(path, headers=headers).status_code == 403
    assert client.get("/api/whoami").status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/whoami", "/health", "/nothing", "/enter/x"])
def test_another_host_name_is_not_answered(visitor: httpx.Client, path: str) -> None:
    answer = visitor.get(path, headers={"Host": "rebound.example"})
    assert answer.status_code == 403
    assert "rebound.example" not in str(answer.headers)


@pytest.mark.parametrize("path", ["/", "/enter/x", "/signed-out", "/nothing", "/api/whoami", "/health"])
def test_every_page_carries_the_protecting_headers(visitor: httpx.Client, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert re.search(r"script-src 'nonce-[\w-]{20,}'", policy)
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers
    assert "report-uri" not in policy


def test_a_nonce_is_used_once(visitor: httpx.Client) -> None:
    policies = {visitor.get("/signed-out").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_the_log_names_no_secret_no_query_and_no_person(server: Server, signed_in: SignedIn) -> None:
    signed_in("J01").get("/api/whoami?kernel=not-in-the-log")
    httpx.get(server.url + "Enter/" + server.season.tokens["J01"], timeout=PATIENCE)
    server.expect_in_log("GET /api/whoami 200")
    server.expect_in_log("404")
    for secret in (*server.season.tokens.values(), "not-in-the-log", "example.org", "Вымышленная"):
        assert secret not in server.log


def test_behind_https_the_cookie_is_secure_and_bound_to_the_path(tmp_path: Path) -> None:
    season = a_served_season(tmp_path)
    public = {"WORKBENCH_BASE_URL": "https://jury.example.org/judging"}
    server = Server(season, environment=public)
    try:
        assert server.url == "https://jury.example.org/judging/"
        link = f"http://127.0.0.1:{server.port}/judging/enter/{season.tokens['J01']}"
        answer = httpx.get(link, headers={"Host": "jury.example.org"}, timeout=PATIENCE)
        assert answer.headers["Location"] == "/judging/arrived/"
        assert "Secure" in answer.headers["Set-Cookie"]
        assert "Path=/judging/" in answer.headers["Set-Cookie"]
        assert "wss://jury.example.org" in answer.headers["Content-Security-Policy"]
        assert httpx.get(f"http://127.0.0.1:{server.port}/health", timeout=PATIENCE).status_code == 404
    finally:
        server.stop()


def test_only_our_own_address_counts_as_origin() -> None:
    address = Address.of("https://jury.example.org/judging", 8866)
    assert address.path == "/judging/"
    assert address.is_origin("https://jury.example.org")
    for foreign in (
        None,
        "null",
        "",
        "https://jury.example.org.evil.example",
        "https://evil.example",
        "file://",
    ):
        assert not address.is_origin(foreign)
