"""Doubts: words that were typed and may mean two things, and the questions about them.

Every such question shows the words, with the likeliest meaning first. Only the words in doubt wait; what is typed later is an answer of its
own. Texts in a row of which the same is asked are asked about together, and one by one if the person says so. To go back drops the question
and gives its words back, and drops nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.conversation.people import split_people
from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Doubt
from flows.errors import NotUnderstood
from flows.questionnaire.channel_privacy import shows_own_words
from flows.questionnaire.parsers.bare_names import is_row_of_names, people_in
from flows.questionnaire.parsers.parser import ANSWER, InputEvent
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.asked_together import are_several, asked_together
from flows.questionnaire.turn_context import Guard, TurnContext

KINDS = {  # the question about the words, by the event that the input parser finds
    "unsure_words": "control_or_words",
    "unsure_late": "concern_late",
    "unsure_name": "circle_is_name",
    "unsure_two": "circle_two",
    "unsure_question": "answer_question",
}
ASKED = ("help", "back", "skip", "later", "erase", "tongue", "human", "what", "privacy", "stop", "done", "start_over")  # commands


def hold_doubt(conversation: ConversationState, context: TurnContext) -> None:
    """The words wait for what is said of them; what waited before is asked about afterwards."""
    conversation.doubts.insert(0, make_doubt(conversation, context.event))


def make_doubt(conversation: ConversationState, event: InputEvent) -> Doubt:
    """The words of this event, in doubt at the question of now."""
    return Doubt(KINDS[event.name], conversation.state, event.text, event.value)


def end_doubts(conversation: ConversationState, context: TurnContext) -> list[str]:
    """The texts that were asked about; they wait no longer, and the next ones are asked about."""
    ended = asked_together(conversation)
    context.ends_doubt = True
    conversation.doubts = conversation.doubts[len(ended) :]
    return [doubt.text for doubt in ended]


def end_doubt(conversation: ConversationState, context: TurnContext) -> Doubt:
    """The doubt that was asked about alone."""
    context.ends_doubt = True
    return conversation.doubts.pop(0)


def is_next(kind: str) -> Guard:
    """Whether the next doubt is of this kind."""

    def has_next(conversation: ConversationState, context: TurnContext) -> bool:
        return bool(conversation.doubts) and conversation.doubts[0].kind == kind

    has_next.__name__ = f"is_next_{kind}"
    return has_next


def can_be_answer(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the question still waits for an answer, and these words can be one."""
    if not conversation.doubts or conversation.history[-1:] != [conversation.doubts[0].question]:
        return False
    texts = [doubt.text for doubt in asked_together(conversation)]
    question = conversation.doubts[0].question
    if len(texts) > 1 and question != "circle":  # other questions have one answer
        return False
    try:
        return all(context.questionnaire[question].parser.parse(conversation, text) for text in texts)
    except NotUnderstood:
        return False


def add_to_story(conversation: ConversationState, context: TurnContext) -> None:
    """The words are a piece of the concern."""
    conversation.set_answer("concern", said=[*conversation.texts_of("concern"), *end_doubts(conversation, context)])
    conversation.add_notice("added")


def take_as_answer(conversation: ConversationState, context: TurnContext) -> None:
    """The words are the answer to the question at which they were typed."""
    context.replay += [InputEvent(ANSWER, text=text) for text in end_doubts(conversation, context)]


def obey_command(conversation: ConversationState, context: TurnContext) -> None:
    """The words were a command; said twice it is meant once."""
    command = end_doubt(conversation, context).command
    conversation.doubts = [doubt for doubt in conversation.doubts if doubt.kind != "control_or_words" or doubt.command != command]
    context.replay.append(InputEvent({"skip": "skipped", "stop": "later"}.get(command, command)))


def answer_about(conversation: ConversationState, context: TurnContext) -> None:
    """The words were a question to us, and no part of the story."""
    forget_doubt(conversation, context)
    conversation.add_notice("about")


def forget_doubt(conversation: ConversationState, context: TurnContext) -> None:
    """The words are not stored, as the person wished; whoever only typed a no gets them back."""
    text = "\n".join(end_doubts(conversation, context))
    context.returned = text if context.event.text else None
    conversation.add_notice("dropped")


def return_doubt(conversation: ConversationState, context: TurnContext) -> None:
    """The words are not stored; they go back to the person."""
    context.returned = "\n".join(end_doubts(conversation, context))
    conversation.add_notice("dropped")


def doubtful_people(conversation: ConversationState) -> list[str]:
    """The people whom the words in doubt may name."""
    text = conversation.doubts[0].text if conversation.doubts else ""
    return people_in(text)


def may_be_no_names(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the words in doubt are a row of words that no list of ours knows: names, or a sentence in another language."""
    text = conversation.doubts[0].text if conversation.doubts else ""
    return is_row_of_names(text) and len(split_people(text, is_list=True)) == 1


def choose_question(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """The question about the words, and the words where own words may be shown."""
    command, several = conversation.doubts[0].command if conversation.doubts else "", are_several(conversation, context)
    kind = f".ask_{command or 'stop'}" if conversation.state == "control_or_words" else ".several" if several else ""
    yield f"{conversation.state}{kind}"
    if conversation.doubts and context.outside.may_read_back and shows_own_words(conversation, context):
        yield "doubtful_texts" if several else "doubtful_words"


def _doubt(name: str, *actions: str | tuple[str, Guard], yes: str, no: str, shows_circle: bool = False) -> State:
    """A question that shows own words, which need a privacy screen in a chat."""
    texts = (name, f"{name}.several", "doubtful_words", "doubtful_texts")
    asks = State(
        name, actions=(*actions, ("each_apart", are_several)), yes=yes, no=no, texts=texts, choose_texts=choose_question, confirms_text=True
    )
    return replace(asks, shows_own_words=True, shows_circle=shows_circle)


STATES = (
    State(
        "control_or_words",
        actions=("as_command", ("my_words", can_be_answer)),
        texts=tuple(f"control_or_words.ask_{key}" for key in ASKED),
        choose_texts=choose_question,
        yes="as_command",
        no="my_words",
        confirms_text=True,
        visible_elsewhere=True,
    ),
    _doubt("concern_late", "my_words", ("my_answer", can_be_answer), "drop", yes="my_words", no="drop"),
    _doubt("circle_is_name", ("my_answer", can_be_answer), "my_words", "drop", yes="my_answer", no="drop", shows_circle=True),
    State(
        "circle_two",
        actions=("two", "one", ("my_words", may_be_no_names)),
        yes="two",
        no="one",
        confirms_text=True,
        shows_own_words=True,
        shows_circle=True,
    ),
    State(
        "answer_question",
        actions=("about_this", ("my_answer", can_be_answer), "back_to_question"),
        no="back_to_question",
        texts=("answer_question", "doubtful_words"),
        choose_texts=choose_question,
        confirms_text=True,
        visible_elsewhere=True,
    ),
)
DOUBTS = tuple(state.name for state in STATES)
