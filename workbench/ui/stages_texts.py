"""The sentences of the switch between stages, on the juror's and the chair's page."""

from __future__ import annotations

import gettext


def stages_texts(catalogue: gettext.NullTranslations) -> dict[str, str]:
    """Sentences of the switch by the name the script knows them by."""
    _ = catalogue.gettext
    return {
        "stages": _("Stages"),
        "change_stage": _("change the stage"),
        "stage_done": _("{done} of {total} submitted"),
        "stage_open": _("open until {moment}"),
        "stage_not_open": _("opens {moment}"),
        "stage_deadline_passed": _("ended {moment}"),
        "stage_closed_by_chair": _("closed by the chair"),
        "stage_kept": _("Not everything typed there is sent: it is kept in this browser and goes once you open the stage."),
        "stage_offline": _("No connection: you can change the stage once it is back."),
        "stage_left": _("There are entries left to rate in another stage:"),
    }  # fmt: skip
