"""View model of a chat page: the output's notices, question and buttons by their place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup

from bot.dossier import html
from bot.dossier.circle import own_picture
from bot.seeker.inputs import SeekerInput
from flows.conversation.messages import Button, Outcome, Output
from flows.conversation.people import numbered_people
from flows.dossier.dossier import Person
from flows.i18n.catalog import Catalog
from flows.questionnaire.questions.circle import RING
from flows.questionnaire.states import BUTTONS_FIRST, STATES
from storage.turns.current_question import CurrentQuestion

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
WELCOME, STEPS_AHEAD = "welcome", 3  # the first lines of its text say what happens
BAR_BUTTONS = ("back", "skip", "help")


def page_layout(output: Output) -> dict[str, object]:
    """Template values of chat.html: each button in the question, as a switch, as an edit, in the bar, or under `more`."""
    question, always = output.replies[-1], {button.key: button for button in output.global_buttons}
    switches = [button for button in question.buttons if button.key.startswith("switch_")]
    edits = edit_buttons(output)
    about_answer = [button for button in question.buttons if _is_about_answer(button)]
    apart = (*switches, *edits, *about_answer)
    others = [button for button in question.buttons if button not in apart]
    groups = _button_groups(question.buttons) if output.state == "handed_off" else {}
    shown_apart = (*PAGE_SHOWS_ITSELF, BELOW_HEADING, *(["list"] if any(one.key.startswith(RING) for one in question.controls) else ()))
    grouped = [button.key for buttons in groups.values() for button in buttons]
    is_one_of_group = any(button.key.startswith(ONE_OF_GROUP) for button in others)
    text, _, legend = question.text.rpartition("\n") if is_one_of_group else (question.text, "", "")
    field_position, collects = _field_position(output), output.state in COLLECTING_STATES
    has_more = output.state in SEND_TEXTS and bool(question.pieces or question.circle)
    ends_here = has_more or (collects and output.state not in SEND_TEXTS)
    return {
        "output": output,
        "notices": output.replies[:-1],
        "question": question,
        "switches": switches,
        "about_answer": about_answer,
        "toggles": [button for button in others if button.is_on is not None],
        "is_one_of_group": is_one_of_group,
        "question_text": text,
        "below_heading": next((button for button in others if button.key == BELOW_HEADING), None),
        "legend": legend,
        "folded_notices": FOLDED_NOTICES,
        "buttons": [button for button in others if button.is_on is None and button.key not in (*shown_apart, *grouped)],
        "button_groups": groups,
        "bar_buttons": [always.get(key) for key in BAR_BUTTONS],
        "more_buttons": [button for button in output.global_buttons if button.key not in BAR_BUTTONS],
        "field_position": field_position,
        "primary_keys": PRIMARY_BUTTONS if field_position == "last" or ends_here else (),
        "send_text": SEND_TEXTS[output.state] if has_more else None if ends_here else "page.send",
        "is_send_primary": not ends_here,
        "goes_on_typing": collects and bool(question.pieces or question.circle) and len(output.replies) == 1,
        "urgent_notices": URGENT_NOTICES,
        "call_notices": CALL_NOTICES,
        "step": next((number for number, states in enumerate(STEPS, 1) if output.state in states), 0),
    }


def with_ticks(output: Output, chosen: frozenset[str] | None) -> Output:
    """The output with exactly these switches on, as they stand in a page that was not sent."""
    if chosen is None:
        return output
    *notices, question = output.replies
    ticked = [button if button.is_on is None else replace(button, is_on=button.key in chosen) for button in question.buttons]
    return output._replace(replies=(*notices, question._replace(buttons=tuple(ticked))))


def welcome_parts(output: Output, catalog: Catalog) -> dict[str, object]:
    """The welcome's text in three parts: what is said first, what happens step by step, and what is said after that."""
    text = output.replies[-1].text
    steps = catalog.text(output.language, WELCOME).split("\n")[:STEPS_AHEAD] if output.state == WELCOME else []
    if not steps:
        return {"steps_ahead": [], "after_steps": ""}
    before, _, after = text.partition("\n".join(steps))
    return {"question_text": before, "steps_ahead": steps, "after_steps": after}


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


def is_kept(outcome: Outcome, question: CurrentQuestion | None) -> bool:
    """Whether the words that were returned stand in the field of their own question, now or when it is shown again."""
    if question is None or not outcome.returned or not outcome.returned_for:
        return False
    kept = question.unsent, *question.unsent_elsewhere
    return any(text.split() == outcome.returned.split() for text in kept)


def hint_after_turn(seeker_input: SeekerInput, outcome: Outcome, question: CurrentQuestion | None) -> str:
    """The hint about words that stood in the field when a button led to another question: kept for theirs, or not at all."""
    if not (seeker_input.button and seeker_input.text) or outcome.output.question_number == seeker_input.question_number:
        return ""
    if question and any(text.split() == seeker_input.text.split() for text in question.unsent_elsewhere):
        return "left"
    return "dropped" if seeker_input.button in ("skip", "remove") or not question or not question.keeps_unsent else ""


def review_fragments(output: Output, catalog: Catalog) -> dict[str, object]:
    """In the review, match card and dossier as HTML, rendered by the functions that the desk uses."""
    question = output.replies[-1]
    if question.dossier is None or question.card is None:
        return {}
    controls = {button.key.removeprefix(EDIT): _change_button(button, catalog, output.language) for button in edit_buttons(output)}
    controls |= {one.key: _change_button(one, catalog, output.language) for one in question.controls if one.is_on is None}  # people
    shown = html.dossier_html(question.dossier, catalog, output.language, controls=controls)
    hidden = [button for button in edit_buttons(output) if f'value="{button.key}"' not in shown]
    return {"card": html.card_html(question.card, catalog, output.language), "dossier": shown, "hidden_edits": hidden}


def edit_buttons(output: Output) -> list[Button]:
    """The buttons that change an answer of the review."""
    question = output.replies[-1]
    return [button for button in question.buttons if question.dossier and button.key.startswith(EDIT)]


def _change_button(button: Button, catalog: Catalog, language: str) -> Markup:
    change = catalog.text(language, "page.change")
    return Markup('<button form="turn" name="choice" value="{}" class="change" aria-label="{}: {}">{}</button>').format(
        button.key, change, button.text, change
    )


class RingPerson(NamedTuple):
    """Somebody in the circle as a button: its key, its whole label, and the lines that are seen."""

    key: str
    label: str
    name: str
    lines: tuple[str, ...]


def ring_people(output: Output, catalog: Catalog) -> list[RingPerson]:
    """Everybody named so far, where they can be tapped; in the order in which they were named."""
    question = output.replies[-1]
    labels = {button.key: button.text for button in question.controls}
    shown = [(f"{RING}{person['id']}", person, one) for person, one in zip(question.circle, numbered_people(question.circle), strict=True)]
    return [
        RingPerson(key, labels[key], name + number, tuple(filter(None, (relation, _wish_text(person, catalog, output.language)))))
        for key, person, (name, relation, number) in shown
        if key in labels
    ]


def _wish_text(person: Person, catalog: Catalog, language: str) -> str:
    return catalog.text(language, f"dossier.wish.{person['wish']}") if person["wish"] else ""


def circle_drawing(output: Output, catalog: Catalog) -> dict[str, object]:
    """Picture of the circle so far, with the names in its alternative text; `circle_picture` is None if the question has no circle."""
    people, ring = output.replies[-1].circle, ring_people(output, catalog)
    if ring or not people:
        return {"circle_picture": None, "ring": ring}
    return {"ring": [], "circle_picture": own_picture.circle_svg(people, catalog, output.language)}
