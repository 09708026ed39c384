"""Layout of a chat page: where each button stands, in the question, in a group, in the bar or under `more`, and where the field does."""

from __future__ import annotations

from collections.abc import Sequence

from flows.conversation.messages import Button, Output
from flows.questionnaire.questions.circle.naming import RING
from flows.questionnaire.states import BUTTONS_FIRST, STATES

SEND_TEXTS = {"concern": "page.send_piece", "circle": "page.send_person"}  # of questions that take several answers, after the first
COLLECTING_STATES = frozenset(state.name for state in STATES if state.collects)
EDIT = "edit_"  # start of the keys of buttons that change an answer
ONE_OF_GROUP = "wish_"  # start of the keys of switches of which one can be on
PRIMARY_BUTTONS = frozenset({"begin", "go_on", "done", "right", "seen", "resume", "back_to_review"})  # consent has no primary button
URGENT_NOTICES = frozenset(f"notice.{kind}" for kind in ("help_card", "danger", "suicide", "unsafe", "safety_ask"))
CALL_NOTICES = URGENT_NOTICES - {"notice.safety_ask"}  # each line with a number is a row with a button
FOLDED = ("help_folded", "honest_limits", "nobody_available", "reach_silent")
FOLDED_NOTICES = frozenset(f"notice.{kind}" for kind in FOLDED)  # to their first line
GROUPS = {  # of the buttons after sending, by the keys of their headings; all others answer what was asked
    "page.my_story": ("change", "add_words", "who_looked", "code", "news"),
    "page.stopping": ("take_back", "traces"),
}
PAGE_SHOWS_ITSELF = ("look", "show_pieces")  # buttons of chats: a page is read anew, and shows what was written closed
BELOW_HEADING = "read_messages"  # what somebody comes for stands before what is said about it
STEPS = (  # of the way to the review, in the line above the question
    ("concern",),
    ("circle", "circle_think", "circle_list", "circle_hold", "person", "person_name", "person_relation"),
    ("children", "name", "age", "place", "province", "reach", "reach_found", "reach_address", "reach_when"),
    ("review", "add", "consent_share"),
)
BAR_BUTTONS = ("back", "skip", "help")


def page_layout(output: Output) -> dict[str, object]:
    """Template values of chat.html, but for what its fragments show."""
    return {
        "output": output,
        "notices": output.replies[:-1],
        "question": output.replies[-1],
        "folded_notices": FOLDED_NOTICES,
        "urgent_notices": URGENT_NOTICES,
        "call_notices": CALL_NOTICES,
        "step": next((number for number, states in enumerate(STEPS, 1) if output.state in states), 0),
        **_place_buttons(output),
        **_place_field(output),
    }


def _place_buttons(output: Output) -> dict[str, object]:
    """Each button in the question, as a switch, in a group after sending, in the bar, or under `more`."""
    question, always = output.replies[-1], {button.key: button for button in output.global_buttons}
    switches = [button for button in question.buttons if button.key.startswith("switch_")]
    about_answer = [button for button in question.buttons if _is_about_answer(button)]
    apart = (*switches, *edit_buttons(output), *about_answer)
    others = [button for button in question.buttons if button not in apart]
    groups = _button_groups(question.buttons) if output.state == "handed_off" else {}
    shown_apart = (*PAGE_SHOWS_ITSELF, BELOW_HEADING, *(["list"] if any(one.key.startswith(RING) for one in question.controls) else ()))
    grouped = [button.key for buttons in groups.values() for button in buttons]
    return {
        "switches": switches,
        "about_answer": about_answer,
        "toggles": [button for button in others if button.is_on is not None],
        "below_heading": next((button for button in others if button.key == BELOW_HEADING), None),
        "buttons": [button for button in others if button.is_on is None and button.key not in (*shown_apart, *grouped)],
        "button_groups": groups,
        "bar_buttons": [always.get(key) for key in BAR_BUTTONS],
        "more_buttons": [button for button in output.global_buttons if button.key not in BAR_BUTTONS],
        **_split_legend(question.text, others),
    }


def _split_legend(text: str, buttons: Sequence[Button]) -> dict[str, object]:
    """Of switches of which one can be on, the last line of the question is the legend."""
    is_one_of_group = any(button.key.startswith(ONE_OF_GROUP) for button in buttons)
    before, _, legend = text.rpartition("\n") if is_one_of_group else (text, "", "")
    return {"is_one_of_group": is_one_of_group, "question_text": before, "legend": legend}


def _place_field(output: Output) -> dict[str, object]:
    """Where the text field stands, what sends it, and which button is the primary one."""
    question, position, collects = output.replies[-1], _field_position(output), output.state in COLLECTING_STATES
    has_some = bool(question.pieces or question.circle)
    has_more = output.state in SEND_TEXTS and has_some
    ends_here = has_more or (collects and output.state not in SEND_TEXTS)
    return {
        "field_position": position,
        "primary_keys": PRIMARY_BUTTONS if position == "last" or ends_here else (),
        "send_text": SEND_TEXTS[output.state] if has_more else None if ends_here else "page.send",
        "is_send_primary": not ends_here,
        "goes_on_typing": collects and has_some and len(output.replies) == 1,
    }


def _button_groups(buttons: Sequence[Button]) -> dict[str, list[Button]]:
    """The buttons after sending that answer no question, by their weight."""
    return {heading: [button for button in buttons if button.key in keys] for heading, keys in GROUPS.items()}


def _field_position(output: Output) -> str:
    """Place of the text field: `first`, `last`, or `between` the toggles and the buttons that go on."""
    if output.input_kind == "choice" or output.state in BUTTONS_FIRST:
        return "last"
    has_switches = any(button.is_on is not None and not _is_about_answer(button) for button in output.replies[-1].buttons)
    return "between" if has_switches else "first"


def _is_about_answer(button: Button) -> bool:
    """Whether it shares or takes out the answer as a whole, at once."""
    return button.key.startswith("share_") or button.key == "take_out"


def edit_buttons(output: Output) -> list[Button]:
    """The buttons that change an answer of the review."""
    question = output.replies[-1]
    return [button for button in question.buttons if question.dossier and button.key.startswith(EDIT)]
