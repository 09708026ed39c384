"""View model of a chat page: the output's notices, question and buttons by their place on the page."""

from __future__ import annotations

from bot.dossier import html
from bot.dossier.circle import picture
from bot.seeker import circle_picture
from bot.seeker.inputs import SeekerInput
from flows.conversation.messages import Outcome, Output
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import BUTTONS_FIRST, COLLECTING
from storage.turns.current_question import CurrentQuestion

SEND_TEXTS = {"concern": "page.send_piece", "circle": "page.send_person"}  # of questions that take several answers
ONE_OF_GROUP = "wish_"  # start of the keys of switches of which one can be on
PRIMARY_BUTTONS = frozenset({"begin", "go_on", "done", "right", "seen", "resume", "back_to_review"})  # consent has no primary button
URGENT_NOTICES = frozenset(f"notice.{kind}" for kind in ("help_card", "danger", "suicide", "unsafe", "safety_ask"))
BAR_BUTTONS = ("back", "skip", "help")


def page_layout(output: Output) -> dict[str, object]:
    """Template values of chat.html: each button in the question, as a switch, as an edit, in the bar, or under `more`."""
    question, always = output.replies[-1], {button.key: button for button in output.global_buttons}
    switches = [button for button in question.buttons if button.key.startswith("switch_")]
    edits = [button for button in question.buttons if question.dossier and button.key.startswith("edit_")]
    others = [button for button in question.buttons if button not in switches and button not in edits]
    field_position, collects = _field_position(output), output.state in COLLECTING
    return {
        "output": output,
        "notices": output.replies[:-1],
        "question": question,
        "switches": switches,
        "edits": edits,
        "toggles": [button for button in others if button.is_on is not None],
        "is_one_of_group": any(button.key.startswith(ONE_OF_GROUP) for button in others),
        "buttons": [button for button in others if button.is_on is None],
        "bar_buttons": [always.get(key) for key in BAR_BUTTONS],
        "more_buttons": [button for button in output.global_buttons if button.key not in BAR_BUTTONS],
        "field_position": field_position,
        "primary_keys": PRIMARY_BUTTONS if field_position == "last" or collects else (),
        "send_text": None if collects and output.state not in SEND_TEXTS else SEND_TEXTS.get(output.state, "page.send"),
        "is_send_primary": not collects,
        "urgent_notices": URGENT_NOTICES,
    }


def _field_position(output: Output) -> str:
    """Place of the text field: `first`, `last`, or `between` the toggles and the buttons that go on."""
    if output.input_kind == "choice" or output.state in BUTTONS_FIRST:
        return "last"
    return "between" if any(button.is_on is not None for button in output.replies[-1].buttons) else "first"


def hint_after_turn(seeker_input: SeekerInput, outcome: Outcome, question: CurrentQuestion | None) -> str:
    """The hint about words that stood in the field when a button led to another question: kept for theirs, or not at all."""
    if not (seeker_input.button and seeker_input.text) or outcome.output.question_number == seeker_input.question_number:
        return ""
    if question and any(text.split() == seeker_input.text.split() for text in question.unsent_elsewhere):
        return "left"
    return "dropped" if seeker_input.button == "skip" or not question or not question.keeps_unsent else ""


def review_fragments(output: Output, catalog: Catalog) -> dict[str, str]:
    """In the review, match card and dossier as HTML, rendered by the functions that the desk uses."""
    question = output.replies[-1]
    if question.dossier is None or question.card is None:
        return {}
    return {
        "card": html.card_html(question.card, catalog, output.language),
        "dossier": html.dossier_html(question.dossier, catalog, output.language),
    }


def circle_drawing(output: Output, catalog: Catalog) -> dict[str, object]:
    """Picture of the circle so far and the same names as a list; `circle_picture` is None if the question has no circle."""
    people = output.replies[-1].circle
    if not people:
        return {"circle_picture": None}
    return {
        "circle_picture": circle_picture.circle_svg(people, catalog, output.language),
        "circle_names": picture.names_list(circle_picture.picture_people(people)),
    }
