"""Where everything that is said stands on a page of the chat."""

from __future__ import annotations

from typing import Any

from bot.dossier import html
from bot.dossier.circle import picture
from bot.seeker import circle_picture
from flows.conversation.messages import Output
from flows.i18n.catalog import Catalog

PRIMARY_BUTTONS = frozenset({"begin", "go_on", "done", "right", "seen", "resume", "back_to_review"})  # no button of a consent is among them
URGENT_NOTICES = frozenset(f"notice.{kind}" for kind in ("help_card", "danger", "suicide", "unsafe", "safety_ask"))
BUTTONS_FIRST = frozenset({"age"})  # typing is possible there, and hardly anybody needs it
BAR_BUTTONS = ("back", "skip", "help")


def page_layout(output: Output) -> dict[str, Any]:
    """Each button by its place: in the question, as a switch, to change an answer, in the bar, under `more`."""
    question, always = output.replies[-1], {choice.key: choice for choice in output.always}
    switches = [one for one in question.choices if one.key.startswith("switch_")]
    edits = [one for one in question.choices if question.dossier and one.key.startswith("edit_")]
    others = [one for one in question.choices if one not in switches and one not in edits]
    return {
        "output": output,
        "notices": output.replies[:-1],
        "question": question,
        "switches": switches,
        "edits": edits,
        "toggles": [one for one in others if one.on is not None],
        "plain": [one for one in others if one.on is None],
        "bar": [always.get(key) for key in BAR_BUTTONS],
        "more": [choice for choice in output.always if choice.key not in BAR_BUTTONS],
        "field_at": _field_position(output),
        "onward": PRIMARY_BUTTONS if _field_position(output) == "last" else (),
        "urgent": URGENT_NOTICES,
    }


def _field_position(output: Output) -> str:
    """Where the field stands: before the buttons, behind them, or between those that stay and those that go on."""
    if output.listens == "choice" or output.state in BUTTONS_FIRST:
        return "last"
    return "between" if any(choice.on is not None for choice in output.replies[-1].choices) else "first"


def review_fragments(output: Output, catalog: Catalog) -> dict[str, str]:
    """The card and the dossier, by the same functions that the desk shows them with."""
    question = output.replies[-1]
    if question.dossier is None or question.card is None:
        return {}
    return {
        "card": html.card_fragment(question.card, catalog, output.language),
        "dossier": html.dossier_html(question.dossier, catalog, output.language),
    }


def circle_drawing(output: Output, catalog: Catalog) -> dict[str, Any]:
    """The picture of who was named so far, in the seeker's own browser; no wish is in it."""
    people = output.replies[-1].circle
    if not people:
        return {"picture": None}
    return {
        "picture": circle_picture.circle_svg(people, catalog, output.language),
        "people": picture.names_list(circle_picture.picture_people(people)),
    }
