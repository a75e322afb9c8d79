"""The page and its connection in a real browser: trouble on the line, at the server, in the kernel."""

from __future__ import annotations

import re
import signal

import psutil
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.line import behind_a_line, by_way_of
from tests.e2e.probe import (
    ask,
    enter,
    in_sight,
    kernel_of,
    shown,
    states,
    type_and_see,
    wait_for_state,
)
from tests.serving.helpers import PATIENCE, ServedSeason, Server, in_time

# Notes, when the page first says that it opens, whether it has been told of its kernel by then.
WATCH = """new MutationObserver(() => {
  if (document.getElementById('workbench-opening')?.textContent.includes('Открываем ваши работы…'))
    window.kernelAtFirst ??= document.documentElement.innerHTML.includes('workbenchHost.connect("');
}).observe(document, { childList: true, subtree: true });"""


def test_a_widget_lives_in_the_page_with_style_state_messages_and_bytes(
    window: Page, probe_server: Server
) -> None:
    problems: list[str] = []
    window.on("pageerror", lambda error: problems.append(str(error)))
    window.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    enter(window, probe_server)
    type_and_see(window, "привет")
    assert ask(window, {"a": ["b", None]}) == {"echo": {"a": ["b", None]}}
    window.evaluate("() => { received.length = 0; send('bytes', [1, 2, 255]); }")
    window.wait_for_function("() => received.length > 0")
    assert window.evaluate("() => received[0].bytes") == [[255, 2, 1]]
    assert window.evaluate("() => bytesOf(model.get('blob'))") == [0, 1, 255]
    expect(window.locator("output")).to_have_css("color", "rgb(1, 2, 3)")
    assert problems == []


def test_no_request_leaves_the_server(window: Page, probe_server: Server) -> None:
    addresses: list[str] = []
    window.on("request", lambda request: addresses.append(request.url))
    window.on("websocket", lambda socket: addresses.append(socket.url))
    enter(window, probe_server)
    type_and_see(window, "а")
    own = re.compile(rf"(blob:)?(http|ws)://127\.0\.0\.1:{probe_server.port}/|data:")
    assert len(addresses) >= 3
    assert [each for each in addresses if not own.match(each)] == []


def test_something_is_on_screen_before_the_kernel_runs(window: Page, probe_server: Server) -> None:
    window.add_init_script(WATCH)
    shown(window, probe_server.link("J01"))
    assert window.evaluate("() => window.kernelAtFirst") is False
    expect(window.get_by_text("Открываем ваши работы…")).to_have_count(0)


def test_the_page_of_the_chair_is_another_one(window: Page, probe_server: Server) -> None:
    enter(window, probe_server, "C01")
    assert window.title() == "Ход экспертизы"


def test_a_script_of_somebody_else_does_not_run(window: Page, probe_server: Server) -> None:
    """What a proposal smuggled into the page would meet: no inline script, no eval, no foreign address."""
    enter(window, probe_server)
    window.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.smuggled = 1';
          document.body.append(script);
          const holder = document.createElement('div');
          holder.innerHTML = '<img src="http://127.0.0.1:9/x" onerror="window.smuggled = 1">';
          document.body.append(holder);
        }"""
    )
    refused = window.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.name)")
    assert refused == "TypeError"
    assert window.evaluate("() => window.smuggled") is None


def test_a_silent_line_is_noticed_typing_goes_on_and_is_sent_afterwards(
    window: Page, probe_season: ServedSeason
) -> None:
    with behind_a_line(probe_season) as (_, line):
        shown(window, by_way_of(line, probe_season, "J01"))
        kernel = kernel_of(window)
        line.pause()
        wait_for_state(window, "lost")
        window.get_by_label("text").fill("без связи")
        line.cut()
        line.resume()
        wait_for_state(window, "open")
        expect(window.locator("output")).to_have_text("БЕЗ СВЯЗИ")
        assert states(window) == ["lost", "open"]
        assert kernel_of(window) == kernel


def test_a_cut_line_comes_back_to_the_same_kernel_with_what_it_said_meanwhile(
    window: Page, probe_season: ServedSeason
) -> None:
    with behind_a_line(probe_season) as (_, line):
        shown(window, by_way_of(line, probe_season, "J01"))
        type_and_see(window, "раз")
        line.cut()
        wait_for_state(window, "lost")
        line.resume()
        wait_for_state(window, "open")
        type_and_see(window, "два")


def test_a_restarted_server_is_waited_for_and_the_page_opens_anew(
    window: Page, probe_season: ServedSeason
) -> None:
    with behind_a_line(probe_season) as (server, line):
        shown(window, by_way_of(line, probe_season, "J01"))
        window.evaluate("() => { window.before = true; }")
        server.stop(signal.SIGKILL)
        wait_for_state(window, "lost")
        server.start()
        line.lead_to(server.port)
        window.wait_for_function("() => !window.before")
        in_sight(window)
        type_and_see(window, "снова здесь")


def test_a_killed_kernel_gets_the_page_a_new_one(window: Page, own_probe_server: Server) -> None:
    enter(window, own_probe_server)
    window.evaluate(
        """() => {
          window.before = true;
          addEventListener('workbench:reloading', () => (localStorage.told = 1));
        }"""
    )
    (kernel,) = own_probe_server.kernels()
    kernel.kill()
    window.wait_for_function("() => !window.before")
    in_sight(window)
    type_and_see(window, "и снова")
    assert window.evaluate("() => localStorage.told") == "1"


def test_kernels_that_die_at_once_do_not_make_the_page_reload_ever_faster(
    window: Page, own_probe_server: Server
) -> None:
    enter(window, own_probe_server)
    pages = []
    window.on("request", lambda request: pages.append(1) if request.is_navigation_request() else None)
    for _ in range(2):  # the widget is shown in between, yet dies again right away
        window.evaluate(
            """() => {
              window.before = true;
              sessionStorage.setItem('workbench-reloads', JSON.stringify(Array(6).fill(Date.now())));
              send('die');
            }"""
        )
        wait_for_state(window, "lost")
        window.wait_for_timeout(2_000)
        assert pages == []
        window.evaluate(
            """() => {
              sessionStorage.removeItem('workbench-reloads');
              dispatchEvent(new Event('online')); // look again without waiting for the minute to pass
            }"""
        )
        window.wait_for_function("() => !window.before")
        in_sight(window)
        pages.clear()


def test_signing_out_in_one_tab_is_told_in_the_other_and_its_text_stays(
    new_context: NewContext, own_probe_server: Server
) -> None:
    context = new_context()
    one, other = context.new_page(), context.new_page()
    enter(one, own_probe_server)
    enter(other, own_probe_server)
    other.get_by_label("text").fill("ещё не отправлено")
    one.evaluate("() => window.dispatchEvent(new CustomEvent('workbench:sign-out'))")
    one.wait_for_url("**/signed-out")
    wait_for_state(other, "signed_out")
    expect(other.get_by_label("text")).to_have_value("ещё не отправлено")
    assert states(other)[-1] == "signed_out"
    assert in_time(lambda: own_probe_server.kernels() == [])


def test_leaving_the_page_ends_its_kernel(window: Page, own_probe_server: Server) -> None:
    enter(window, own_probe_server)
    (kernel,) = own_probe_server.kernels()
    window.goto("about:blank")
    _, alive = psutil.wait_procs([kernel], timeout=PATIENCE)
    assert alive == []


def test_a_page_brought_back_by_the_back_button_is_connected_again(
    window: Page, own_probe_server: Server
) -> None:
    """The browser's cache of whole pages, by the events it sends (its use cannot be forced)."""
    enter(window, own_probe_server)
    kernel = kernel_of(window)
    window.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    window.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    wait_for_state(window, "open")
    assert states(window) == ["lost", "open"]
    type_and_see(window, "вернулись")
    assert kernel_of(window) == kernel


def test_going_away_and_back_opens_the_page_anew(window: Page, own_probe_server: Server) -> None:
    enter(window, own_probe_server)
    window.goto("about:blank")
    window.go_back()
    in_sight(window)
    type_and_see(window, "назад")
