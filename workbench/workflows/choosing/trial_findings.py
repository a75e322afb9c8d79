"""What a rule that was tried gives, changes and costs, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from workbench.domain.naming import named
from workbench.domain.season import Selection as SelectionDocument
from workbench.errors import N_, Sentence
from workbench.selection.limits import AT_LEAST, AT_MOST
from workbench.workflows.choosing.attribute_names import AttributeNames, in_points
from workbench.workflows.choosing.trying_rules import BoundState, RuleTrials, Trial

_CANDIDATES = N_("Candidates: %(candidates)s; seats by the season's rule: %(seats)s; ranked by: %(basis)s.")
_RAW = N_("the mean score")
_FAIR = N_("the fair score, severity of jurors removed")
BASES = {"raw": _RAW, "fair": _FAIR}
_NO_FAIR = N_("Only the mean scores can be chosen by. %(reason)s")
_INSTEAD = N_(
    "The season's rule asks for the fair scores; as long as there are none it cannot be proposed. Here the "
    "mean scores are tried in their place."
)
_ALWAYS = N_("Finalists by each of these rules: %(always)s; only by some of them: %(sometimes)s%(who)s.")
_LOTS = N_(
    "Where merit and the tie rule leave it open, lots decide; here they are drawn for trying only. The lots "
    "of the decision itself are drawn when it is proposed."
)
_CHOSEN = N_(
    "Finalists: %(finalists)s; regions among them: %(regions)s; federal districts: %(districts)s. Total "
    "merit: %(total)s; the last finalist has %(lowest)s."
)
_SAME = N_("The same finalists as by «%(base)s».")
_ENTER = N_("Against «%(base)s» enter: %(numbers)s.")
_LEAVE = N_("Against «%(base)s» leave: %(numbers)s.")
_COST = N_("Total merit changes by %(difference)s: that is the price of the rule.")
_BINDS = N_("Limits that bind: %(limits)s.")
_NOTHING_BINDS = N_("No limit binds: without limits the finalists would be the same.")
_NO_PRICE = N_("No limit costs anything: with one place less strict, the total merit would be the same.")
_DEAREST = N_(
    "The dearest limit: %(limit)s. With one place less strict, the total merit would be higher by %(gain)s."
)
_KEPT_MUST = N_("in by decision: %(numbers)s")
_KEPT_EXCLUDED = N_("excluded by decision: %(numbers)s")
_KEPT_GATES = N_("what every finalist has to have: %(columns)s")
_KEPT_TIES = N_("what decides between equal merit: %(columns)s")
SHARED = N_("%(attribute)s: at most %(bound)s who share a value")
_SHARE_NONE = N_("Among applicants, but not among finalists: %(values)s (%(attribute)s).")
_SHARE_MOST = N_(
    "%(attribute)s: most finalists are from «%(value)s»: %(finalists)s of %(all)s; among applicants: "
    "%(applicants)s of %(everybody)s."
)


def overview_findings(trials: RuleTrials) -> Iterator[Sentence]:
    """Who may be chosen, from what, by what."""
    places = {"candidates": len(trials.candidates), "seats": trials.document.seats}
    yield Sentence(_CANDIDATES, {**places, "basis": Sentence(BASES[trials.start.merit])})
    if trials.no_fair_list is not None:
        yield Sentence(_NO_FAIR, {"reason": trials.no_fair_list})
        if trials.document.merit == "fair":
            yield Sentence(_INSTEAD)
    yield Sentence(_LOTS)


def trial_findings(
    trials: RuleTrials, trial: Trial, base: Trial, names: AttributeNames
) -> Iterator[Sentence]:
    """What a rule gives and what it changes against another; or why it cannot be kept."""
    resolution = trial.document.resolution
    if trial.selection is None:
        if trial.clash is not None:
            yield names.readable(trial.clash, resolution)
        return
    yield _chosen(trials, trial)
    if trial is not base and base.selection is not None:
        yield from _against(trial, base)
    yield from (names.readable(each, resolution) for each in trial.selection.notes)
    bounds = trial.bounds
    binding = tuple(names.readable(bound_in_words(each), resolution) for each in bounds if each.binds)
    if binding:
        yield Sentence(_BINDS, {"limits": binding})
    elif bounds:
        yield Sentence(_NOTHING_BINDS)


def comparison_findings(tried: Sequence[Trial], names: AttributeNames) -> Iterator[Sentence]:
    """Who is a finalist whatever the rule, who only by some; and which rules cannot be kept."""
    possible = [each.selection for each in tried if each.selection is not None]
    sets = [{str(one) for one in each.finalists} for each in possible]
    if len(sets) > 1:
        always, ever = set.intersection(*sets), set.union(*sets)
        some = sorted(ever - always)
        who = Sentence(" (%(names)s)", {"names": named(some)}) if some else ""
        yield Sentence(_ALWAYS, {"always": len(always), "sometimes": len(some), "who": who})
    for each in tried:
        if each.clash is not None:
            reason = names.readable(each.clash, each.document.resolution)
            yield Sentence("«%(title)s»: %(reason)s", {"title": each.title, "reason": reason})


def price_findings(trial: Trial, names: AttributeNames) -> Iterator[Sentence]:
    """Which limit costs most; or why the rule cannot be kept."""
    if trial.clash is not None:
        yield names.readable(trial.clash, trial.document.resolution)
        return
    prices = trial.prices[trial.prices["gain_if_relaxed"].fillna(0.0) > 0]
    if len(prices) == 0:
        yield Sentence(_NO_PRICE)
        return
    row = prices.iloc[int(prices["gain_if_relaxed"].to_numpy(dtype=float).argmax())]
    bound = next(
        each
        for each in trial.bounds
        if (each.attribute, each.value, each.bound) == (row["attribute"], row["value"], row["bound"])
    )
    resolution = trial.document.resolution
    places = {"limit": bound_in_words(bound), "gain": float(row["gain_if_relaxed"])}
    yield names.readable(Sentence(_DEAREST, places), resolution)


def share_findings(
    trials: RuleTrials, tried: Sequence[Trial], attribute: str, names: AttributeNames
) -> Iterator[Sentence]:
    """From where the finalists of the first rule are, and from where nobody is."""
    applicants = {value: count for value, count in trials.applicants(attribute).items() if value}
    trial = tried[0]
    finalists = {value: count for value, count in trials.finalists(trial, attribute).items() if value}
    if not finalists:
        return
    most = max(finalists, key=lambda value: (finalists[value], value))
    yield Sentence(
        _SHARE_MOST,
        {
            "attribute": names.attribute(attribute),
            "value": names.value(attribute, most),
            "finalists": finalists[most],
            "all": int(trial.chosen.sum()),
            "applicants": applicants[most],
            "everybody": len(trials.candidates),
        },
    )
    without = [names.value(attribute, value) for value in applicants if value not in finalists]
    if without:
        yield Sentence(_SHARE_NONE, {"values": named(without), "attribute": names.attribute(attribute)})


def kept_findings(document: SelectionDocument) -> Iterator[Sentence]:
    """What else a rule holds: decisions on entries, gates, the tie rule."""
    for text, decisions in ((_KEPT_MUST, document.must_have), (_KEPT_EXCLUDED, document.excluded)):
        if decisions:
            yield Sentence(text, {"numbers": named(sorted(decisions))})
    if document.gates:
        yield Sentence(_KEPT_GATES, {"columns": ", ".join(document.gates)})
    ties = (*document.ties, *([document.casting_vote] if document.casting_vote else []))
    if ties:
        yield Sentence(_KEPT_TIES, {"columns": ", ".join(ties)})


def bound_in_words(bound: BoundState) -> Sentence:
    """A bound as a part of a sentence, attribute and value by id."""
    text = {"minimum": AT_LEAST, "maximum": AT_MOST, "at_most": SHARED}[bound.bound]
    return Sentence(text, {"attribute": bound.attribute, "value": bound.value, "bound": bound.limit})


def _chosen(trials: RuleTrials, trial: Trial) -> Sentence:
    resolution = trial.document.resolution
    merit = trial.candidates.merit[trial.chosen]
    lowest = float(merit.min()) * resolution if len(merit) else float("nan")
    found = {
        name: sum(1 for value in trials.finalists(trial, column) if value)
        if column in trials.frame.columns
        else 0
        for name, column in (("regions", "region"), ("districts", "district"))
    }
    total = trial.selection.total_merit if trial.selection else 0.0
    places = {"total": in_points(total, resolution), "lowest": in_points(lowest, resolution)}
    return Sentence(_CHOSEN, {"finalists": int(trial.chosen.sum()), **found, **places})


def _against(trial: Trial, base: Trial) -> Iterator[Sentence]:
    changes = trial.changes(base)
    if not changes.enters and not changes.leaves:
        yield Sentence(_SAME, {"base": base.title})
        return
    if changes.enters:
        yield Sentence(_ENTER, {"base": base.title, "numbers": named(changes.enters)})
    if changes.leaves:
        yield Sentence(_LEAVE, {"base": base.title, "numbers": named(changes.leaves)})
    same = trial.document.merit == base.document.merit and trial.document.seats == base.document.seats
    if same and trial.selection is not None and base.selection is not None:
        difference = trial.selection.total_merit - base.selection.total_merit
        if not isnan(difference):
            yield Sentence(_COST, {"difference": in_points(difference, trial.document.resolution)})
