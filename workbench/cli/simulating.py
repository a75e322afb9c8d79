"""`workbench simulate`: try a jury's plan before it judges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.progress import track
from rich.table import Table

from workbench.cli.common import console, error_console, language, language_option, plain_errors, word, wrote
from workbench.domain.calibration import CalibrationRules
from workbench.errors import N_, Sentence, SettingsError
from workbench.files.saving import require_place, save
from workbench.i18n import translator

_QUANTITIES = {
    "raw_correlation": (N_("raw list, correlation with the truth"), 3),
    "fair_correlation": (N_("fair list, correlation with the truth"), 3),
    "raw_wrong": (N_("raw list, seats given wrongly"), 1),
    "fair_wrong": (N_("fair list, seats given wrongly"), 1),
    "rmse": (N_("error of the measures (RMSE), logits"), 3),
    "coverage": (N_("95-percent intervals that hold the truth"), 3),
    "severity_rmse": (N_("error of the severities (RMSE), logits"), 3),
    "reliability": (N_("reliability of the measures"), 3),
    "largest_difference_error": (N_("largest error of comparing two jurors, logits"), 3),
    "refused": (N_("share of runs whose fair list is refused"), 2),
    "fitted": (N_("share of runs that could be measured"), 2),
}
_HEADINGS = (N_("mean"), N_("lowest"), N_("highest"))
_SIMULATING = N_("Simulating")
_TITLE = N_("%(entries)s entries, %(seats)s seats, %(runs)s run(s) from seed %(seed)s")
_SD = click.FloatRange(min=0)
_SHARE = click.FloatRange(0, 1)


@click.command()
@click.option("--entries", type=click.IntRange(2, 100_000), default=300, show_default=True)
@click.option("--jurors", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--criteria", type=click.IntRange(1, 100), default=6, show_default=True)
@click.option("--levels", type=click.IntRange(2, 101), default=5, show_default=True, help="Of a criterion.")
@click.option(
    "--per-entry", type=click.IntRange(1, 100), default=3, show_default=True, help="Jurors per entry."
)
@click.option("--seats", type=click.IntRange(min=1), help="Entries that go through (default: a tenth).")
@click.option("--entry-sd", type=_SD, default=1.0, show_default=True, help="Spread of quality, logits.")
@click.option("--severity-sd", type=_SD, default=0.5, show_default=True, help="Spread of severity, logits.")
@click.option("--halo-sd", type=_SD, default=0.6, show_default=True, help="General impressions, logits.")
@click.option("--drift-sd", type=_SD, default=0.0, show_default=True, help="Change of severity, logits.")
@click.option(
    "--central-tendency", type=float, default=0.0, show_default=True, help="Pull to the middle, logits."
)
@click.option("--missing", type=_SHARE, default=0.0, show_default=True, help="Share of levels not given.")
@click.option(
    "--design", type=click.Choice(["balanced", "complete", "siloed"]), default="balanced", show_default=True
)
@click.option(
    "--themes", type=click.IntRange(min=1), default=4, show_default=True, help="Of a siloed design."
)
@click.option(
    "--linking", type=_SHARE, default=0.1, show_default=True, help="Share of entries that link the themes."
)
@click.option("--runs", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--halo/--no-halo", "halo", default=True, help="Whether the calibration allows for halo.")
@click.option("--model", type=click.Choice(["rating_scale", "partial_credit"]), default="rating_scale")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the first run's ratings, with the truth beside, to this CSV file.",
)
@language_option
@plain_errors
def simulate(
    runs: int, seed: int, halo: bool, model: str, out: Path | None, seats: int | None, **plan_fields: Any
) -> None:
    """Simulate a jury and show how well measures and the choice of finalists are recovered."""
    # Imported here: the methods' libraries take a second that --help need not spend.
    import numpy as np

    from workbench.app.calibration import with_changes
    from workbench.workflows.planning.plan import JuryPlan, recovery_summary, try_plan, with_truth

    if out is not None:
        require_place(out, ".csv")
    plan = JuryPlan(**plan_fields, seats=max(1, plan_fields["entries"] // 10) if seats is None else seats)
    if plan.design != "complete" and plan.per_entry > plan.jurors:
        raise SettingsError(
            name="per-entry",
            reason=Sentence(
                N_("is %(per_entry)s, and there are only %(jurors)s jurors"),
                {"per_entry": plan.per_entry, "jurors": plan.jurors},
            ),
        )
    rules = with_changes(CalibrationRules(), {"halo": halo, "model": model})
    trials = try_plan(plan, rules, runs=runs, seed=seed)
    found = list(
        track(trials, total=runs, description=word(_SIMULATING), console=error_console, transient=True)
    )
    headings = ("", *(word(each) for each in _HEADINGS))
    table = Table(*headings, title=_title(plan.entries, plan.seats, runs, seed))
    summary = recovery_summary(found)
    by_quantity = {each[0]: each[1:] for each in summary.itertuples(index=False, name=None)}
    for quantity, (name, digits) in _QUANTITIES.items():
        numbers = by_quantity.get(quantity, (float("nan"),) * 3)
        table.add_row(word(name), *(_number(each, digits) for each in numbers))
    console.print(table)
    if out is not None:
        from workbench.files.ratings import write_ratings

        made = with_truth(plan.simulate(np.random.default_rng([seed, 1])))
        save(out, lambda: write_ratings(made))
        wrote(out)


def _title(entries: int, seats: int, runs: int, seed: int) -> str:
    return word(_TITLE) % {"entries": entries, "seats": seats, "runs": runs, "seed": seed}


def _number(value: float, digits: int) -> str:
    from workbench.workflows.wording import decimal

    return "–" if value != value else decimal(value, digits).translated(translator(language()).gettext)
