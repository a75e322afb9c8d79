"""Personal links in a real browser: what arrives, what stays behind, what a stranger gets."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.line import another_site
from tests.e2e.probe import enter, in_sight, kernel_of, shown, type_and_see
from tests.serving.helpers import Server
from workbench.workflows import access


def test_without_a_link_the_page_says_what_to_do(window: Page, probe_server: Server) -> None:
    answer = window.goto(probe_server.url)
    assert answer is not None
    assert answer.status == 403
    expect(window.get_by_role("heading", name="Откройте свою личную ссылку")).to_be_visible()
    expect(window.get_by_text("ask the organiser for a new one")).to_be_visible()


def test_a_forged_link_lets_nobody_in(window: Page, probe_server: Server) -> None:
    window.goto(f"{probe_server.url}enter/{'A' * 43}")
    expect(window.get_by_role("heading", name="Откройте свою личную ссылку")).to_be_visible()
    window.goto(probe_server.url)
    expect(window.get_by_role("heading", name="Откройте свою личную ссылку")).to_be_visible()


def test_a_revoked_link_says_so(window: Page, own_probe_server: Server) -> None:
    bench = own_probe_server.season.open()
    with bench.store:
        access.revoke(bench.store, "j01@example.org", roles=["juror"], now=bench.clock())
    window.goto(own_probe_server.link("J01"))
    expect(window.get_by_role("heading", name="Эта ссылка больше не действует")).to_be_visible()


def test_an_expired_link_says_so(window: Page, own_probe_server: Server) -> None:
    bench = own_probe_server.season.open()
    with bench.store:
        long_ago = bench.clock().replace(year=2000)
        (old,) = access.renew(bench.store, bench.season, ["J02"], now=long_ago)
    window.goto(f"{own_probe_server.url}enter/{old.token}")
    expect(window.get_by_role("heading", name="Срок вашей ссылки истёк")).to_be_visible()


def test_a_link_clicked_in_webmail_of_another_site_arrives_signed_in(
    window: Page, probe_server: Server
) -> None:
    with another_site(f'<a href="{probe_server.link("J01")}">Ваша ссылка</a>') as webmail:
        window.goto(webmail)
        window.get_by_text("Ваша ссылка").click()
        in_sight(window)
        type_and_see(window, "пришёл по почте")
        assert window.url == probe_server.url
        assert window.evaluate("() => document.referrer") == ""


def test_the_secret_of_a_link_stays_nowhere(new_context: NewContext, probe_server: Server) -> None:
    context = new_context()
    window = context.new_page()
    secret = probe_server.season.tokens["J01"]
    with another_site(f'<a href="{probe_server.link("J01")}">Ваша ссылка</a>') as webmail:
        window.goto(webmail)
        window.get_by_text("Ваша ссылка").click()
        in_sight(window)
    history = context.new_cdp_session(window).send("Page.getNavigationHistory")
    left_behind = [
        window.url,
        repr(history),
        window.evaluate("() => document.referrer"),
        window.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])"),
        window.evaluate("() => document.documentElement.outerHTML"),
        repr(context.cookies()),
        probe_server.log,
    ]
    assert [each for each in left_behind if secret in each] == []


def test_scripts_cannot_read_the_cookie(window: Page, probe_server: Server) -> None:
    enter(window, probe_server)
    assert window.evaluate("() => document.cookie") == ""
    (cookie,) = window.context.cookies()
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")
    assert probe_server.season.tokens["J01"] not in cookie.get("value", "")


def test_someone_elses_link_asks_first_and_the_answer_counts(
    new_context: NewContext, probe_server: Server
) -> None:
    window = new_context().new_page()
    enter(window, probe_server)
    window.goto(probe_server.link("J02"))
    expect(window.get_by_role("heading", name="Вы уже вошли по другой ссылке")).to_be_visible()
    window.get_by_role("link", name="Остаться как Э01").click()
    in_sight(window)
    assert _who(window) == "J01"
    window.goto(probe_server.link("J02"))
    window.get_by_role("button", name="Войти как Э02").click()
    in_sight(window)
    assert _who(window) == "J02"


def test_signing_out_kills_a_copied_cookie_too(new_context: NewContext, own_probe_server: Server) -> None:
    context, thief = new_context(), new_context()
    window = context.new_page()
    enter(window, own_probe_server)
    thief.add_cookies(context.cookies())  # type: ignore[arg-type]
    stolen = thief.new_page()
    shown(stolen, own_probe_server.url)
    window.evaluate("() => window.dispatchEvent(new CustomEvent('workbench:sign-out'))")
    window.wait_for_url("**/signed-out")
    expect(window.get_by_role("heading", name="Вы вышли")).to_be_visible()
    assert context.cookies() == []
    stolen.goto(own_probe_server.url)
    expect(stolen.get_by_role("heading", name="Вы вышли")).to_be_visible()


def test_the_kernel_of_another_juror_is_closed_to_my_browser(
    new_context: NewContext, probe_server: Server
) -> None:
    mine, theirs = new_context().new_page(), new_context().new_page()
    enter(theirs, probe_server, "J02")
    enter(mine, probe_server, "J01")
    outcome = mine.evaluate(
        """async (kernel) => {
          const id = crypto.randomUUID();
          const address = `ws://${location.host}/api/kernels/${kernel}/channels?session_id=${id}`;
          const socket = new WebSocket(address, ['v1.kernel.websocket.jupyter.org']);
          const opened = await new Promise((done) => {
            socket.onopen = () => done(true);
            socket.onerror = () => done(false);
          });
          const closing = await fetch(`/api/kernels/${kernel}/close`, { method: 'POST' });
          return [opened, closing.status];
        }""",
        kernel_of(theirs),
    )
    assert outcome == [False, 403]
    type_and_see(theirs, "всё ещё моё")


def _who(window: Page) -> str:
    return str(
        window.evaluate("() => fetch('/api/whoami').then((answer) => answer.json()).then((me) => me.member)")
    )
