"""Hypothesis strategies for dossiers: every answer that a conversation can hold, in words of every script."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from flows.conversation import limits
from flows.conversation.people import parse_person
from flows.conversation.state import ConversationState
from flows.questionnaire.dossier_builder import build_dossier
from flows.questionnaire.questionnaire import PARTS
from flows.questionnaire.states import QUESTIONNAIRE, QUESTIONS

AT = "2026-11-21T19:10:00Z"
WISHES = (None, *QUESTIONNAIRE["person"].answers)
KEPT_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t")
SCRIPTS = (
    "Riet, mijn tante",
    "  wit \n ",
    "سارة",
    "محمد (أخ) 2",
    "王小明",
    "Абдулла",
    "ሰላም",
    "👩‍👩‍👧 Anna",
    "<b>&\"']]>",
    "#let x",
    "W" * 200,
    "a\u0301" * 90,
)
words = st.text(KEPT_CHARACTERS, min_size=1, max_size=40) | st.sampled_from(SCRIPTS)


def answers(question: str) -> st.SearchStrategy[Any]:
    """An answer to this question as a conversation stores it."""
    state = QUESTIONNAIRE[question]
    keys = list(state.answer_keys)
    ways: list[st.SearchStrategy[Any]] = []
    if not state.needed:
        ways.append(st.just({"status": "skipped"}))
    if keys:
        ways.append(st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True).map(lambda chose: {"chose": chose}))
    if state.parser.field != "choice":
        ways.append(st.lists(words, min_size=1, max_size=3).map(lambda said: {"said": said}))
    return st.one_of(ways)


@st.composite
def people(draw: st.DrawFn, most: int = limits.PEOPLE) -> list[Any]:
    named = [parse_person(n, said) for n, said in enumerate(draw(st.lists(words, max_size=most)), 1)]
    return [one | {"wish": draw(st.sampled_from(WISHES))} for one in named]


@st.composite
def dossier_documents(draw: st.DrawFn) -> Any:
    """The dossier of a conversation."""
    asked = draw(st.sets(st.sampled_from([q for q in QUESTIONS if q != "circle"])))
    conversation = ConversationState(
        language=draw(st.sampled_from(["nl", "en"])),
        answers={question: draw(answers(question)) for question in sorted(asked)},
        people=draw(people(8)),
        show_wishes=draw(st.booleans()),
        hidden_parts=draw(st.lists(st.sampled_from(PARTS), unique=True)),
        versions=draw(st.integers(0, 3)),
        consent={"text": "consent_keep/1", "at": AT},
        changed_at=AT,
        edits=draw(st.dictionaries(st.sampled_from((*QUESTIONS, *PARTS)), st.just(AT), max_size=3)),
    )
    return build_dossier(conversation, QUESTIONNAIRE)
