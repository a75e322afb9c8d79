"""Rules of selection that somebody tried and saved under a title, for the chair to choose by."""

from __future__ import annotations

from datetime import datetime

from workbench.domain.decisions import Scenario
from workbench.domain.season import Selection as SelectionDocument
from workbench.domain.season import Stage
from workbench.domain.text import storable
from workbench.errors import N_, InvalidDecision, Sentence
from workbench.workflows.ports import Store, Unit

MAX_TITLE_CHARACTERS = 200
_TITLE = N_("give the scenario a title by which the chair knows it")
_TITLE_LONG = N_("the title of the scenario is longer than %(most)s characters")
_TAKEN = N_("there is a scenario «%(title)s» already; give this one another title")
_NO_SCENARIO = N_("there is no scenario %(scenario)s; there are: %(known)s")


def save_scenario(
    store: Store, stage: Stage, title: str, rule: SelectionDocument, *, made_by: str, now: datetime
) -> Scenario:
    """Keep a rule under a title. Its id is the stage's and a number: initiatives-1.

    Raises
    ------
    InvalidDecision : no title, one that is too long, or one that another scenario has.
    """
    name = " ".join(storable(title).split())
    if not name:
        raise InvalidDecision(reason=_TITLE)
    if len(name) > MAX_TITLE_CHARACTERS:
        raise InvalidDecision(reason=Sentence(_TITLE_LONG, {"most": MAX_TITLE_CHARACTERS}))
    document = rule.model_copy(update={"stage": stage.id}).model_dump(mode="json")
    with store.write() as work:
        known = work.decisions.scenarios(stage.id)
        found = Scenario(f"{stage.id}-{len(known) + 1}", stage.id, name, document, made_by, now)
        work.audit.append(
            at=now,
            actor=made_by,
            action="save_scenario",
            subject=found.id,
            details={"title": name, "rule": document},
        )
        if any(each.title == name for each in known):
            raise InvalidDecision(reason=Sentence(_TAKEN, {"title": name}))
        work.decisions.put_scenario(found)
    return found


def scenario(work: Unit, stage: Stage, scenario_id: str) -> Scenario:
    """The saved scenario. Raises InvalidDecision where there is none of this id."""
    known = work.decisions.scenarios(stage.id)
    found = next((each for each in known if each.id == scenario_id), None)
    if found is None:
        listing = ", ".join(each.id for each in known) or "–"
        raise InvalidDecision(reason=Sentence(_NO_SCENARIO, {"scenario": scenario_id, "known": listing}))
    return found
