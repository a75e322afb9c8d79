"""How soon a key press is safe: `python benchmarks/saving.py [keys]`.

Types into a comment of the example season in a real browser and reads, for each word, the time from its last
key to the acknowledged save on screen, the pause before sending included; and the same for a chosen level,
which is sent at once. Prints a Markdown table of medians and 95th percentiles.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.browser import a_browser  # noqa: E402
from tests.e2e.judged_season import a_judged_season  # noqa: E402
from tests.e2e.juror_page import JurorPage  # noqa: E402
from tests.serving.helpers import Server  # noqa: E402

CHANGES = 40
# Milliseconds from calling `act` to the moment the browser holds nothing unacknowledged.
UNTIL_SAVED = """
async (act) => {
  const waiting = () => Object.keys(localStorage).some((key) => /:И-/.test(key));
  const started = performance.now();
  eval?.(act);
  while (!waiting()) await new Promise((done) => setTimeout(done, 1));
  while (waiting()) await new Promise((done) => setTimeout(done, 1));
  return performance.now() - started;
}
"""
TYPE = """{
  const box = document.querySelector('.wb-form textarea');
  box.value += ' слово';
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}"""
CHOOSE = "document.querySelectorAll('.wb-form .wb-levels input:not(:checked)')[%d].click()"


def main() -> None:
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES
    with tempfile.TemporaryDirectory() as directory, a_browser() as browser:
        server = Server(a_judged_season(Path(directory)))
        try:
            context = browser.new_context(bypass_csp=True, locale="ru-RU")
            juror = JurorPage(context.new_page()).open(server.link("J01")).choose("И-0001")
            juror.rate(1, 3)
            juror.comment_box(1)
            juror.expect_saved()
            rows = {
                "a level chosen": _measured(juror.page, [CHOOSE % (place % 20) for place in range(changes)]),
                "a word typed (sent 450 ms after its last key)": _measured(juror.page, [TYPE] * changes),
            }
            context.close()
        finally:
            server.stop()
    sys.stdout.write("\n| change | acknowledged after, median | 95 % |\n| --- | --- | --- |\n")
    for name, times in rows.items():
        sys.stdout.write(f"| {name} | {median(times):.0f} ms | {quantiles(times, n=20)[-1]:.0f} ms |\n")


def _measured(page: Page, actions: list[str]) -> list[float]:
    return [page.evaluate(UNTIL_SAVED, action) for action in actions]


if __name__ == "__main__":
    main()
