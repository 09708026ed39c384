"""Deaf and text-only people read no line about phoning: in no state, in no notice and on no walk."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from flows.conversation.messages import Context, Output
from flows.dossier.status import AccessRecord, DossierStatus, ReceivedMessage
from flows.errors import ChartError
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import QUESTIONNAIRE
from flows.replies.in_writing import WRITTEN
from flows.replies.required_keys import required_keys
from tests.support.engine_chat import NOW, EngineChat, at_concern, intake_engine

PHONING = {
    "nl": re.compile(
        r"\b(bel|belt|bellen|belde|gebeld|bellijst|telefoneren|telefonisch|voicemail|ophangen|hang|inspreken)\b|neemt iemand|085 0"
    ),
    "en": re.compile(r"\b(?<!coordinator )(?<!what to )(call|calls|calling|called you|phone you|voicemail|hang up|pick up|ring)\b|085 000"),
}
ASKED = "the ways to choose from stand beside each other, for everybody"
UNKNOWN = "nothing is known of anybody yet, and no conversation is there"
ALLOWED = {
    **dict.fromkeys(
        ("welcome", "hello", "welcome.call_me", "notice.refused", "notice.no_cookies", "notice.code_unknown", "notice.closed_now"), UNKNOWN
    ),
    **dict.fromkeys(("reach.call", "reach.self", "reach_found.call"), ASKED),
    "control_or_words.ask_human": "only who typed *bel mij* is asked whether they mean that",
    **dict.fromkeys(("notice.pass_on", "for_work"), "a text to give to somebody else, of whom nothing is known"),
    **dict.fromkeys(("quiet", "quiet.voicemail"), "offered only where somebody is phoned: questions/review.py asks the promise"),
    **dict.fromkeys(("notice.answer_call", "notice.answer_call_written"), "only who asks whether to call reads that they need not"),
}
BY_PROMISE = (
    "human",
    "what_next_call",
    "silent_phone",
    "traces_call",
    "called_self",
    "reach_silent",
)  # notices; the walks show that none comes
VALUES: dict[str, str | int] = {
    "hint": "hold",
    "label": "label.reach",
    "moment": "2026-11-21T19:10:00Z",
    "token": "x",
    "window": "dinsdag",
    "first": "",
    "limit": 9,
}
TYPED = (
    "Ik ben doof.",
    "Riet",
    "Piet en Klaas",
    "klaar",
    "ja",
    "nee",
    "wat kost dit",
    "ben je een robot",
    "maandag",
    "whatsapp",
    "help",
    "06 12345678",
)
FITTING = {"place": "Assen", "name": "Mila", "reach_address": "06 12345678"}
ONWARD = ("done", "right", "go_on", "agree", "yes", "for_myself", "nobody", "text", "email", "messages", "always", "look")
AVOIDED = {"call", "self", "call_me", "human", "wipe", "erase", "stop", "later", "ask_human"}


def status(state: str, coordinator: str = "", **more: Any) -> DossierStatus:
    looks = (AccessRecord("Hanneke", "story", NOW),)
    return DossierStatus(
        state, 1, NOW, NOW + timedelta(days=30), coordinator, access_records=looks, contact_line="Hanneke, hanneke@example.org", **more
    )


STATUSES = (
    *(status("waiting", blocker=blocker) for blocker in ("", "signs", "nobody", "language")),
    *(status("open", "Hanneke", plan="dinsdag", planned_until=NOW + timedelta(hours=ahead)) for ahead in (-1, 1)),
    *(status("open", "Hanneke", tried=(NOW,) * tries) for tries in (0, 1, 3)),
    status("open", "Hanneke", plan="dinsdag", messages=(ReceivedMessage(NOW, "Dag."),)),
    *(status("contacted", "Hanneke", contacted_on=NOW.date(), contact_agreed=agreed) for agreed in (None, True)),
    status("closed", "Hanneke"),
)


def is_known(chat: EngineChat) -> bool:
    """Whether anything still says that she is deaf, or is written to."""
    answers = chat.conversation
    return "Ik ben doof." in answers.texts_of("concern") or bool({"text", "email", "messages"} & set(answers.choices_of("reach")))


def phoning(output: Output) -> Iterator[tuple[str, str]]:
    """The lines and buttons of it that speak of phoning, each with its key."""
    for reply in output.replies:
        lines = [(reply.key, line) for line in reply.text.split("\n")]
        lines += [(f"{reply.key}.{button.key}", button.text) for button in reply.buttons]
        yield from ((key, line) for key, line in lines if key not in ALLOWED and PHONING[output.language].search(line.casefold()))


def text_only(language: str) -> EngineChat:
    """Mila, who is deaf, sent her story and reads messages here."""
    chat = at_concern(language).say("Ik ben doof.").press("done").say("Sam").press("done", "nobody").say("Mila").press("yes").say("Assen")
    chat.press("messages", "always", "go_on", "right", "yes", "right", "agree")
    assert chat.state == "handed_off"
    return chat


@pytest.mark.parametrize("language", PHONING)
def test_no_state_and_no_notice_speaks_of_phoning_to_who_is_deaf(language: str) -> None:
    chat, read = text_only(language), list[tuple[str, str]]()
    for name in [state.name for state in QUESTIONNAIRE]:
        chat.conversation.state, chat.conversation.notices = name, []
        for known in STATUSES if name == "handed_off" else (None,):
            read += phoning(intake_engine().render_output(chat.conversation, Context(NOW, status=known)))
    chat.conversation.state = "handed_off"
    for kind in sorted({key.split(".")[1] for key in required_keys() if key.startswith("notice.")} - {*BY_PROMISE, "unknown"}):
        chat.conversation.notices = []
        chat.conversation.add_notice(kind, **VALUES)
        with contextlib.suppress(ChartError):  # a line that only ever is part of another notice
            read += phoning(intake_engine().render_output(chat.conversation, Context(NOW, status=STATUSES[0])))
    assert sorted(set(read)) == []


@pytest.mark.parametrize("seed", range(6))
def test_on_no_walk_is_who_is_deaf_led_to_a_telephone(seed: int) -> None:
    chance, chat, read = random.Random(seed), at_concern().say("Ik ben doof."), list[tuple[str, str]]()
    for _ in range(50):
        if chat.outcome.ended:
            break
        chat.context = Context(NOW, status=chance.choice(STATUSES) if chat.conversation.sent else None)
        output = intake_engine().render_output(chat.conversation, chat.context)
        if chance.random() < 0.2 or chat.state in FITTING:
            chat.say(FITTING.get(chat.state) or chance.choice(TYPED))
        else:
            shown = [button.key for reply in output.replies for button in reply.buttons]
            shown = [key for key in (*shown, *(button.key for button in output.global_buttons)) if key not in AVOIDED] or ["back"]
            onward = [key for key in shown if key in ONWARD]
            chat.press(chance.choice(onward if onward and chance.random() < 0.6 else shown), asked=output.question_number)
        if is_known(chat):
            read += phoning(chat.output)
    assert sorted(set(read)) == []


def test_each_text_in_writing_speaks_of_no_phoning() -> None:
    texts = {key: Catalog.load().forms("nl", key)[0] for key in WRITTEN.values() if key not in ALLOWED}
    assert [key for key, text in texts.items() if PHONING["nl"].search(text.casefold()) or "{phone}" in text] == []
