"""Jurors' private pages as PDF: each sees own numbers, and the jury's without names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from workbench.charts import CriterionDifference, JurorFeedback, Picture, feedback_page
from workbench.domain.ratings import Label
from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, Sentence
from workbench.i18n.system import system_reason
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.judging.feedback import JurorPage, juror_pages

_NOT_IN_A_NAME = re.compile(r"[^\w-]+")


def write_feedback(calibration: Calibration, directory: Path, language: Language) -> list[Path]:
    """Write each juror's page into `directory`, made if need be, under the juror's id: J07.pdf.

    Raises
    ------
    MeasurementProblem : where the ratings could not be fitted.
    FileProblem : a page cannot be written.
    """
    pages = juror_pages(calibration)
    written: list[Path] = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, page in _named(pages):
            picture = feedback_picture(page, calibration, language)
            written.append(picture.save(directory / f"{name}.pdf"))
    except OSError as problem:
        raise FileProblem(
            file=directory,
            reason=Sentence(N_("cannot be written (%(why)s)"), {"why": system_reason(problem)}),
        ) from problem
    return written


def feedback_picture(page: JurorPage, calibration: Calibration, language: Language) -> Picture:
    """One juror's page, with the rubric's names for criteria."""
    names = calibration.scoring.names
    differences = [
        CriterionDifference(names[each].to(language) if each in names else str(each), difference, se)
        for each, difference, se in page.criteria
    ]
    return feedback_page(
        JurorFeedback(
            juror=str(page.juror),
            n_entries=page.n_entries,
            n_ratings=page.n_ratings,
            severity=page.severity,
            severity_se=page.severity_se,
            jury_severities=page.jury_severities,
            levels=[str(level) for level in page.levels],
            own_shares=page.own_shares,
            jury_shares=page.jury_shares,
            infit=page.infit,
            fit_lower=page.fit_lower,
            fit_upper=page.fit_upper,
            criteria=differences,
            points_per_logit=page.points_per_logit,
        ),
        language=language,
    )


def _named(pages: list[JurorPage]) -> Iterator[tuple[str, JurorPage]]:
    """A file name for each: ids from elsewhere may hold slashes, or be alike once those are gone."""
    taken: set[str] = set()
    for page in pages:
        name = plain = _file_name(page.juror)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        yield name, page


def _file_name(juror: Label) -> str:
    # File systems take 255 bytes; a letter may need four.
    return _NOT_IN_A_NAME.sub("_", str(juror)).strip("_")[:50] or "juror"
