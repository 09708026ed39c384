"""The match card says what was not asked and what is not shared, and never *no* for what nobody said."""

from __future__ import annotations

import pytest

from bot.dossier.match_card import card_rows
from flows.i18n.catalog import Catalog
from tests.support.engine_chat import EngineChat, at_review

CATALOG = Catalog.load()


def shown(chat: EngineChat) -> dict[str, str]:
    card = chat.output.replies[-1].card
    assert card
    return dict(card_rows(card, CATALOG, "nl"))


def test_what_was_not_asked_is_called_so() -> None:
    assert [shown(at_review())[name] for name in ("Wens", "Datum die niet kan wachten")] == ["niet gevraagd"] * 2


@pytest.mark.parametrize(
    ("acts", "name", "value"),
    [
        (("edit_age", "unsaid"), "16 jaar of ouder", "niet gedeeld"),
        (("edit_age", "share_age"), "16 jaar of ouder", "niet gedeeld"),
        (("edit_reach", "share_reach"), "Contact", "hulpvrager neemt zelf contact op"),
        (("add", "edit_date", "skip"), "Datum die niet kan wachten", "niet gedeeld"),
        (("add", "edit_date", "none"), "Datum die niet kan wachten", "nee"),
        (("add", "edit_coordinator_wish", "otherwise", "skip"), "Wens", "iets anders (lees je later)"),
    ],
)
def test_no_is_only_what_was_said(acts: tuple[str, ...], name: str, value: str) -> None:
    chat = at_review().press(*acts)
    while chat.state != "review":
        chat.press("back" if "share_" in acts[-1] else "skip")
    assert shown(chat)[name] == value
