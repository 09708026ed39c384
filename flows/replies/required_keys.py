"""Required keys: every key that the conversation needs a text for; a language that lacks one stops the process at start."""

from __future__ import annotations

from collections.abc import Iterator

from flows.dossier.contact_promise import ALL_MANNERS
from flows.questionnaire.channel_privacy import PRIVACY_SCREENS
from flows.questionnaire.fixed_answers import FIXED_ANSWERS, THANKS
from flows.questionnaire.questionnaire import ENDS, PARTS, Questionnaire
from flows.questionnaire.questions.asides import DANGER_BUTTONS
from flows.questionnaire.questions.switches import MATTERS
from flows.questionnaire.states import QUESTIONNAIRE
from flows.replies.in_writing import WRITTEN

GLOBAL_BUTTONS = ("help", "back", "skip", "undo", "later", "erase", "tongue", "human", "what", "code")  # of every open state

NOTICES = (
    *("honest_limits", "help_card_kept", "nobody_available", "help_card", "safety_ask", "danger", "suicide", "unsafe", "no_danger"),
    *(
        "privacy",
        "about",
        "pass_on",
        "old_button",
        "old_words",
        "old_taken_back",
        "gone_button",
        "gone_words",
        "too_long",
        "empty",
        "number_removed",
        "number_again",
    ),
    *("dropped", "added", "not_at_welcome", "changed", "not_understood", "under_16", "circle_nobody", "circle_full"),
    *("story_room", "story_full", "words_full", "piece_not_kept", "answer_stands"),
    *(
        "reach_silent",
        "no_whatsapp",
        "reach_not_so",
        "condition_keep",
        "condition_share",
        "condition_wipe",
        "kept_short",
        "first_question",
        "closed_now",
        "closed_just_now",
        "sent",
        "sent_again",
        "change_sent",
        "added_sent",
        "code_offer",
        "code_hidden",
        *(f"off_{question}" for question in MATTERS),
        *("reach_messages", "reply_sent", "messages_removed", "messages_removed_but_new"),
        *("status_same", "status_changed", "status_now"),
    ),
    *(f"what_next_{part}" for part in (*ALL_MANNERS, "end")),
    *(
        "silent_phone",
        "silent_mail",
        "human_mail",
        "any_signs",
        "moment_read",
        "times_read",
        "nobody_signs",
        "nobody_signs_too",
        "only_without_signs",
        "news_on",
        "news_off",
    ),
    *(
        "traces",
        "traces_call",
        "who_looked",
        "who_looked_line",
        "contact_confirmed",
        "contact_denied",
        "called_self",
        "moment_kept",
        "moment_partly",
    ),
    *("colleague_agreed", "colleague_kept", "question_over", "coordinator_changed", "not_sent"),
    *("sent_anew", "passage", "mine", "nothing_sent", "nothing_kept", "voice", "not_kept", "voice_beside", "not_kept_beside", "waits"),
    *("pieces", "deed_changed", "deed_removed", "deed_off", "deed_on", "undone", "nothing_to_undo"),
    *("kept_too", "asked_next", "ends_after", "decide_first"),
    *("any_language", "fits_thanks", "wait_on", "picture"),
    *("coordinator_refused", "taken_back", "wiped_backup", "practice", "sorry", "human"),
    *("question_not_kept", "hold_all", "needs_name", "needs_place", "needs_reach", THANKS),
    *FIXED_ANSWERS,
    *ENDS,
)
TIMES = ("times_none", "times_way", "times_half", "times_no")
HINTS = (
    *(
        "choose",
        "review",
        "hold",
        "name",
        "organisations",
        "place",
        "age",
        "address_call",
        "address_email",
        "address_way",
        "refers_back",
        "words",
        "reach",
    ),
    *TIMES,
)
REASONS = (  # of flows.matching.matching and storage.offers.offers
    *("language", "any_language", "signs", "no_signs", "woman", "man", "place", "province", "turn"),
    "colleague",
)


SINGLE_KEYS = (  # of no family
    "notice.voice.human",
    *("pieces.show", "pieces.change", "pieces.remove", "saved", "on_list", "on_list.names"),
    *("present", "answer.take_out", "answer.share", "deed.piece", "deed.person", "dossier.not_shared"),
    "wipe_ask_sent",
    "circle.remind",
    "circle.picture",
    "concern_more",
    "circle_more",
    "notice.number_removed.not_bsn",
    "language.name",
    "recognition.list",
    *(f"agreed.{kind}" for kind in ("times", "always", "by_words", "words")),
)


def required_keys(questionnaire: Questionnaire = QUESTIONNAIRE) -> Iterator[str]:
    """The keys, each at least once."""
    for state in questionnaire:
        yield from state.texts or (state.name,)
        yield state.screen_text
        yield from (state.label_key(key) for key in state.button_keys)
    yield from (f"always.{key}" for key in GLOBAL_BUTTONS)
    yield from (f"notice.{kind}" for kind in NOTICES)
    yield from (f"hint.{kind}" for kind in HINTS)
    yield from (f"label.{question}" for question in questionnaire.questions)
    yield from (f"part.{part}" for part in ("share", "you", *PARTS))
    yield from (f"safety.{key}" for key in DANGER_BUTTONS)
    yield from (f"reason.{key}" for key in REASONS)
    yield from PRIVACY_SCREENS
    yield from (*WRITTEN, *WRITTEN.values())
    yield from (words for buttons in PRIVACY_SCREENS.values() for words in buttons.values())
    yield from (f"agreed.{way}" for way in questionnaire["reach"].answers)
    yield from SINGLE_KEYS
