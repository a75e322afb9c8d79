"""Deciding on finalists as a signed-in chair or member of the counting commission."""

from __future__ import annotations

from workbench.domain.decisions import Act, Scenario
from workbench.domain.people import Member
from workbench.domain.protocol import ProtocolReplacement
from workbench.domain.season import Selection as SelectionDocument
from workbench.errors import AccessDenied, Sentence
from workbench.workflows.choosing.choose import Choice, choose, new_seed, read_pool, rule_from, rule_of
from workbench.workflows.choosing.decision_views import DecisionView, may_sign, views_of
from workbench.workflows.choosing.decisions import (
    propose,
    published_base,
    require_open,
    sign,
    why_not_yet,
    withdraw,
)
from workbench.workflows.choosing.scenarios import scenario
from workbench.workflows.judging.stage_session import StageSession
from workbench.workflows.ports import Unit
from workbench.workflows.reasons import reason_on_record


class DecidingSession(StageSession):
    """What the chair and the counting commission see of decisions on finalists, and do with them."""

    @property
    def may_decide(self) -> bool:
        """Whether this person may propose a choice or a withdrawal: the chair."""
        return self.member.role == "chair"

    def why_not_yet(self) -> Sentence | None:
        """Why finalists cannot be decided on now, None where they can."""
        with self._store.read() as work:
            self._member(work)
            return why_not_yet(work, self.season, self.stage, self._clock())

    def rule(self) -> SelectionDocument:
        """The season's rule for the stage. Raises InvalidSelection where there is none."""
        return rule_of(self.season, self.stage)

    def scenarios(self) -> list[Scenario]:
        """Rules that were tried and saved, oldest first."""
        with self._store.read() as work:
            self._member(work)
            return work.decisions.scenarios(self.stage.id)

    def decisions(self) -> list[DecisionView]:
        """All decisions of the stage, in the order they were made."""
        with self._store.read() as work:
            self._member(work)
            return views_of(work, self.stage.id)

    def try_choice(self, scenario_id: str | None = None, *, seed: int | None = None) -> Choice:
        """The choice by the season's rule or a saved one, without keeping it.

        Raises InvalidSelection, ImpossibleSelection, InvalidDecision.
        """
        with self._store.read() as work:
            self._member(work)
            rule = (
                self.rule()
                if scenario_id is None
                else rule_from(self.stage, scenario(work, self.stage, scenario_id).rule)
            )
            pool = read_pool(work, self.season, self.stage, self.rubric)
        return choose(pool, rule, seed=new_seed() if seed is None else seed)

    def propose(
        self,
        scenario_id: str | None = None,
        *,
        seed: int | None = None,
        reason: str = "",
        replace: bool = False,
        seen: str | None = None,
    ) -> DecisionView:
        """Choose by the season's rule or a saved one, and keep it as a decision; takes seconds.

        Parameters
        ----------
        seed : of the lots; by default one that nobody chose. replace : give up a decision that waits.
        seen : `DecisionView.seen` of the current decision as the page shows it, empty for none; where it is
            another by now, nothing is replaced.

        Raises
        ------
        AccessDenied : not the chair. InvalidDecision : judging goes on, or another decision stands in the
            way. InvalidSelection, ImpossibleSelection : no choice can be made.
        """
        self._require_chair()
        require_open(self._store, self.season, self.stage, self._clock(), replace=replace, seen=seen)
        choice = self.try_choice(scenario_id, seed=seed)
        return propose(
            self._store,
            self.season,
            self.stage,
            choice,
            actor=self.member.id,
            now=self._clock(),
            reason=reason,
            replace=replace,
            seen=seen,
        )

    def approve(self, decision_id: str) -> DecisionView:
        """Raises InvalidDecision, with what to do."""
        return self._sign(decision_id, "approve")

    def publish(self, decision_id: str) -> DecisionView:
        """Announce: from now on nobody on the list moves. Needs another person's approval."""
        return self._sign(decision_id, "publish")

    def reject(self, decision_id: str, reason: str) -> DecisionView:
        return self._sign(decision_id, "reject", reason_on_record(reason))

    def replacement(self, number: str) -> ProtocolReplacement | None:
        """Who would be called up if this finalist left now; None for somebody who is no finalist."""
        protocol = published_base(self.decisions()).protocol
        return next((each for each in protocol.replacements if each.leaves == number), None)

    def withdraw(self, decision_id: str, candidate: str, reason: str) -> DecisionView:
        """A finalist leaves the published list; see `withdraw`."""
        self._require_chair()
        return withdraw(
            self._store,
            self.season,
            self.stage,
            candidate,
            reason=reason,
            actor=self.member.id,
            now=self._clock(),
            decision_id=decision_id,
        )

    def _require_chair(self) -> None:
        with self._store.read() as work:
            self._member(work)
        if not self.may_decide:
            raise AccessDenied

    def _sign(self, decision_id: str, act: Act, reason: str = "") -> DecisionView:
        with self._store.write() as work:
            member = self._member(work)
            return sign(
                work,
                self.season,
                self.stage,
                self.rubric,
                member=member,
                decision_id=decision_id,
                act=act,
                now=self._clock(),
                reason=reason,
            )

    def _member(self, work: Unit) -> Member:
        member = super()._member(work)
        if not may_sign(member):
            raise AccessDenied
        return member
