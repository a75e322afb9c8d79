"""An invented decision of any size, as the files of a protocol are written from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.builders import a_rubric, a_text
from workbench.domain.decisions import Signature
from workbench.domain.protocol import (
    Inputs,
    Protocol,
    ProtocolCandidate,
    ProtocolLeftOut,
    ProtocolLimit,
    ProtocolReplacement,
    ProtocolWithdrawal,
    digest_of,
)
from workbench.domain.season import Quota, Selection
from workbench.files.protocols.writing import PairDetails, ProtocolContent
from workbench.workflows.reporting import ScoreSheet, SheetLine

MADE_AT = "2025-11-24T21:30:00+00:00"  # already 25 November in Moscow
PUBLISHED_AT = datetime(2025, 11, 25, 15, 45, tzinfo=UTC)
REGIONS = (
    "Тульская область",
    "Пермский край",
    "Республика Карелия",
    "г. Москва",
    "Ханты-Мансийский АО — Югра",
)
TITLES = (
    "Клуб молодых педагогов",
    "Школа наставника: как удержать учителя в сельской школе в первые три года работы",
    "Лыжня поколений",
    "«Читаем вместе»: студенты педагогического колледжа и воспитанники центра помощи детям",
)


def number_of(place: int) -> str:
    return f"И-{place:04d}"


def a_protocol(
    candidates: int = 12, *, seats: int = 4, reserve: int = 3, fair: bool = False, **changes: Any
) -> Protocol:
    """И-0001 is the best; the first `seats` are finalists, the next `reserve` on the reserve list."""
    numbers = [number_of(place) for place in range(1, candidates + 1)]
    finalists, listed = numbers[:seats], numbers[seats : seats + reserve]
    fields: dict[str, Any] = {
        "workbench": "0.1.0",
        "season": "flagships-2025",
        "season_title": a_text(
            "Флагманы образования, сезон 2025 года", "Flagships of Education, season of 2025"
        ),
        "stage": "initiative",
        "stage_title": a_text("Экспертиза инициатив", "Review of initiatives"),
        "rule": Selection(stage="initiative", seats=seats, reserve=reserve),
        "basis": "fair" if fair else "raw",
        "calibration": None,
        "seed": 20251124,
        "inputs": Inputs(
            ratings="a1" * 32,
            rubric="b2" * 32,
            candidates="c3" * 32,
            audit_sequence=812,
            audit_hash="d4" * 32,
        ),
        "candidates": tuple(
            ProtocolCandidate(
                candidate=number,
                raw=round(4 - 3 * place / candidates, 3),
                fair=round(3.9 - 2.9 * place / candidates, 3) if fair else None,
                reviews=3,
                attributes={
                    "region": REGIONS[place % 5],
                    "organisation": ["школа 12", "колледж 3"],
                    "complete": True,
                    "criterion:need": 3.25,
                },
                place=place + 1,
                status="finalist" if place < seats else "reserve" if place < seats + reserve else "out",
                reserve_place=place - seats + 1 if seats <= place < seats + reserve else None,
                lot=2**61 + place,
                reason="",
            )
            for place, number in enumerate(numbers)
        ),
        "finalists": tuple(finalists),
        "reserve_list": tuple(listed),
        "limits": (),
        "replacements": tuple(
            ProtocolReplacement(leaves=each, enters=tuple(listed[:1])) for each in finalists
        ),
        "made_by": "C01",
        "made_at": MADE_AT,
    }
    return Protocol(**{**fields, **changes})


def a_full_protocol(candidates: int = 12, *, seats: int = 4, reserve: int = 3, **changes: Any) -> Protocol:
    """With everything a protocol may hold: quotas, decisions, notes, both lists, somebody who withdrew."""
    base = a_protocol(candidates, seats=seats, reserve=reserve, fair=True)
    last, entered = number_of(seats), number_of(seats + 1)
    rule = Selection(
        stage="initiative",
        seats=seats,
        reserve=reserve,
        quotas=(Quota(attribute="region", value="Тульская область", minimum=1, maximum=2),),
        at_most={"organisation": 2},
        minimum_merit=1.5,
        gates=("certificate",),
        must_have={number_of(2): "Победитель прошлого сезона"},
        excluded={number_of(candidates): "Снята по заявлению участника"},
        ties=("criterion:need",),
        casting_vote="chair_vote",
        merit="fair",
        resolution=0.01,
    )
    barred = [
        each.model_copy(update={"status": "barred", "reason": "балл 1,2 ниже порога 1,5"})
        if each.candidate == number_of(candidates - 1)
        else each
        for each in base.candidates
    ]
    fields: dict[str, Any] = {
        "rule": rule,
        "candidates": tuple(barred),
        "finalists": (*base.finalists[:-1], entered),
        "limits": (
            a_limit("quota", "region", "Тульская область", minimum=1, maximum=2, chosen=1),
            a_limit("at_most", "organisation", "школа 12", maximum=2, chosen=2),
            a_limit("at_most", "organisation", "колледж 3", maximum=2, chosen=1),
        ),
        "notes": (a_text("Одно место осталось свободным.", "One seat stays empty."),),
        "without_limits": (*base.finalists[:-1], number_of(seats + 2)),
        "by_other_list": base.finalists,
        "withdrawals": (
            ProtocolWithdrawal(
                leaves=last,
                enters=(entered,),
                reason="Не сможет приехать",
                broken=(
                    a_text("не больше 2 из организации «школа 12» (станет 3)", "at most 2 (would be 3)"),
                ),
            ),
        ),
        "based_on": "e5" * 32,
        "left_out": (
            ProtocolLeftOut(
                entry=number_of(candidates + 1), reason=a_text("нет сданных листов", "no submitted reviews")
            ),
        ),
    }
    return Protocol(**{**base.model_dump(), **fields, **changes})


def a_limit(kind: Any, attribute: str, value: str, **changes: Any) -> ProtocolLimit:
    fields: dict[str, Any] = {"minimum": 0, "maximum": None, "chosen": 0, "available": 5}
    return ProtocolLimit(kind=kind, attribute=attribute, value=value, **{**fields, **changes})


def a_sheet(number: str, *, title: str = "", jurors: Sequence[str] = ("J01", "J07", "J12")) -> ScoreSheet:
    """Of `a_rubric()`: levels 3, 4, 2, …; the second juror abstains on the last criterion."""
    lines = []
    for place, (name, weight) in enumerate((("need", 1.0), ("plan", 1.5), ("result", 2.0))):
        levels = [(3, 4, 2)[(place + column) % 3] for column in range(len(jurors))]
        given = tuple(None if (place, column) == (2, 1) else level for column, level in enumerate(levels))
        known = [level for level in given if level is not None]
        lines.append(SheetLine(f"Критерий {name}", weight, given, sum(known) / len(known)))
    totals = tuple(3.0 + column / 8 for column in range(len(jurors)))
    return ScoreSheet(number, title, tuple(jurors), tuple(lines), totals, sum(totals) / len(totals), 0)


def a_content(protocol: Protocol | None = None, *, published: bool = True, **changes: Any) -> ProtocolContent:
    protocol = protocol or a_protocol()
    numbers = [*protocol.finalists, *protocol.reserve_list]
    approved = Signature("D-0001", "K01", "approve", "", PUBLISHED_AT - timedelta(hours=2))
    fields: dict[str, Any] = {
        "signatures": (approved, Signature("D-0001", "C01", "publish", "", PUBLISHED_AT))
        if published
        else (),
        "sheets": tuple(
            a_sheet(number, title=TITLES[place % len(TITLES)]) for place, number in enumerate(numbers)
        ),
        "rubric": a_rubric(),
        "zone": ZoneInfo("Europe/Moscow"),
    }
    content = ProtocolContent("D-0001", digest_of(protocol.to_json()), protocol, **fields)
    return replace(content, **changes)


def details_of(protocol: Protocol) -> dict[str, PairDetails]:
    return {
        each.candidate: PairDetails(
            TITLES[place % len(TITLES)],
            (f"Вымышленная-Первая Анна Петровна {place}", f"Вымышленный Олег Иванович {place}"),
            REGIONS[place % len(REGIONS)],
        )
        for place, each in enumerate(protocol.candidates)
    }
