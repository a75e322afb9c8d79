"""Makes the picture of the README anew: `python docs/make_screenshots.py`. Needs a Chromium."""

from __future__ import annotations

import sys
import tempfile
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, expect

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.browser import a_browser  # noqa: E402
from tests.e2e.juror_page import SOON, JurorPage  # noqa: E402
from tests.serving.helpers import ServedSeason, Server  # noqa: E402
from workbench.app.comparing import compare_stage_entries  # noqa: E402
from workbench.app.example.season import build_example  # noqa: E402
from workbench.app.grouping import group_stage_entries  # noqa: E402
from workbench.files.shipped import notebook_directory  # noqa: E402
from workbench.workflows.access import renew  # noqa: E402

IMAGES = ROOT / "docs" / "images"
REMARK = "Вклад каждого назван: кто ведёт учёт, кто учит считать. Видно, что наставник тоже учится."


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory) / "season"
        bench = build_example(home, reviews=True)
        with bench.store:
            group_stage_entries(bench, bench.stage())
            compare_stage_entries(bench, bench.stage())
            issued = renew(bench.store, bench.season, ["J01"], now=bench.clock())
        season = ServedSeason(home, notebook_directory() / "judging")
        season.tokens = {each.member.id: each.token for each in issued}
        server = Server(season)
        try:
            with a_browser() as browser:
                wide = _juror(browser, server, 1280, 800)
                narrow = _juror(browser, server, 360, 740)
                (IMAGES / "juror.png").write_bytes(_side_by_side(browser, wide, narrow))
        finally:
            server.stop()


def _juror(browser: Browser, server: Server, width: int, height: int) -> bytes:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
    juror = JurorPage(context.new_page()).open(server.link("J01"))
    juror.pane("Список")
    # Numbers and queues differ from season to season: take a work whose title fits one line.
    works = juror.page.locator(".wb-nav li button")
    titles = works.all_inner_texts()
    started = [place for place, text in enumerate(titles) if "2 из 8" in text]
    fresh = [
        place for place, text in enumerate(titles) if "И-" in text and "не начато" in text and len(text) < 60
    ]
    works.nth((started + fresh)[0]).click()
    expect(juror.page.locator(".wb-meta")).to_be_visible(timeout=SOON)
    if juror.level(2) is None:
        juror.rate(1, 4)
        juror.rate(2, 5)
        juror.type_comment(2, REMARK)
    juror.pane("Оценка")
    juror.criterion(1).locator("h3").scroll_into_view_if_needed()
    juror.expect_saved()
    juror.page.locator(".wb-form-scroll").evaluate("(pane) => pane.scrollTo(0, 0)")
    picture = juror.page.screenshot()
    context.close()
    return picture


def _side_by_side(browser: Browser, wide: bytes, narrow: bytes) -> bytes:
    images = "".join(
        f'<img src="data:image/png;base64,{b64encode(picture).decode()}" style="height:{height}px">'
        for picture, height in ((wide, 800), (narrow, 740))
    )
    style = "body{margin:0;padding:28px;display:inline-flex;gap:28px;align-items:center;background:#e4e8ee}"
    frame = "img{border-radius:12px;box-shadow:0 6px 28px rgb(20 30 60/.22)}"
    page = browser.new_page(viewport={"width": 1780, "height": 870})
    page.set_content(f"<style>{style}{frame}</style><body>{images}</body>")
    picture = page.locator("body").screenshot()
    page.close()
    return picture


if __name__ == "__main__":
    main()
