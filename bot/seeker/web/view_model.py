"""View model of a chat page: what it shows beside the layout of its buttons, from the output and the outcome of the turn."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup

from bot.dossier import html
from bot.dossier.circle import own_picture
from bot.seeker.inputs import SeekerInput
from bot.seeker.web.page_layout import EDIT, edit_buttons
from flows.conversation.messages import Button, Outcome, Output
from flows.conversation.people import numbered_people
from flows.dossier.dossier import Person
from flows.i18n.catalog import Catalog
from flows.questionnaire.questions.circle.naming import RING
from storage.turns.current_question import CurrentQuestion

WELCOME, STEPS_AHEAD = "welcome", 3  # the first lines of its text say what happens


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
