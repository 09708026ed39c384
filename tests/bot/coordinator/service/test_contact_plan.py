"""The form of a plan: only safe moments can be tapped, and what is wrong is said at its field with what is allowed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, DeskApp


async def at_the_plan(desk_app: DeskApp, *chosen: str) -> tuple[CoordinatorBrowser, str]:
    """Hanneke before the plan of a dossier with these safe times; gives the path of the form."""
    written: Any = dossier_document()
    written["parts"][4]["entries"] = [
        answered_entry("reach", chose=("call",)),
        answered_entry("reach_address", "06 87654321"),
        answered_entry("reach_when", chose=chosen),
    ]
    await send_dossier(desk_app.product, written)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_first()
    await hanneke.submit(f"{path}/no_tie")
    return hanneke, f"{path}/know_nobody"


async def test_E3_each_day_has_the_parts_that_are_safe_and_the_exact_time_has_their_bounds(desk_app: DeskApp) -> None:
    hanneke, _ = await at_the_plan(desk_app, "tue", "thu", "morning")
    assert re.findall(r'name="moment" value="([^"]*)"', hanneke.shown) == [
        f"2026-{day}:morning" for day in ("11-24", "11-26", "12-01", "12-03")
    ]
    assert re.findall(r'type="time" min="06:00" max="12:00"', hanneke.shown) == ['type="time" min="06:00" max="12:00"'] * 2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("moment", {"moment": ""}, "Kies een dag"),
        ("moment", {"moment": "2026-11-25:morning"}, "Veilig is: dinsdag en donderdag"),
        ("start", {"start": "13:00", "end": ""}, "Kies een tijd binnen dinsdag 24 november"),
        ("start", {"start": "11:00", "end": "10:00"}, "een einde na het begin"),
        ("line", {"line": " "}, "Schrijf hoe de hulpvrager jou bereikt"),
    ],
)
async def test_what_is_wrong_stands_at_its_field_with_what_is_allowed(
    desk_app: DeskApp, field: str, typed: dict[str, str], said: str
) -> None:
    hanneke, path = await at_the_plan(desk_app, "tue", "thu", "morning")
    shown = await hanneke.submit(path, **(PLAN | typed))
    wrong = re.findall(r'<p class="failed" id="(\w+)-wrong">(.*?)</p>', shown)
    assert [name for name, _ in wrong] == [field] and said in wrong[0][1]
    assert f'aria-describedby="{field}-wrong' in shown and f'href="#{field}-wrong"' in shown


async def test_a_refused_change_of_the_plan_is_open_at_what_is_wrong(desk_app: DeskApp) -> None:
    hanneke, path = await at_the_plan(desk_app, "tue", "thu", "morning")
    await hanneke.submit(path, **PLAN)
    assert '<details id="plan">' in hanneke.shown
    await hanneke.submit(path.replace("know_nobody", "plan"), **(PLAN | {"start": "13:00", "end": ""}))
    assert '<details id="plan" open>' in hanneke.shown and 'id="start-wrong"' in hanneke.shown
