"""What the pairing bot's statuses say."""

from __future__ import annotations

import pytest

from workbench.workflows.pairing.status import pair_status


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        *((each, "active") for each in ("Активна", "действует", "принята", "Предложение принято", "да", 1)),
        *((each, "active") for each in (None, "", "подтверждена обоими", "Согласна", "accepted")),
        *((each, "offered") for each in ("предложена", "ожидает подтверждения", "нет ответа", "не ответил")),
        *((each, "offered") for each in ("отправлено на подтверждение", "pending", "offered", "без ответа")),
        *(
            (each, "refused")
            for each in ("отказ", "отклонена наставником", "предложение отклонено", "declined")
        ),
        *((each, "refused") for each in ("не принята", "не согласен")),
        *((each, "dissolved") for each in ("расторгнута", "Расторгнута 10.11", "не действует", "нет", "0")),
        *((each, "dissolved") for each in ("отозвана", "предложение отозвано", "неактивна")),
        *((each, None) for each in ("может быть", "7")),
    ],
)
def test_words_of_a_status_are_understood(status, meaning):
    assert pair_status(status) == meaning
