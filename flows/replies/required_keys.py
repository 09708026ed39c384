"""Every key that the conversation needs words for; a language that lacks one stops the process at start."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.channel_privacy import PRIVACY_SCREENS
from flows.conversation.circle import PROMPTS
from flows.questionnaire.states import ALWAYS, ENDS, PARTS, QUESTIONS, STATES

NOTICES = (
    *("honest_limits", "help_card_kept", "nobody_available", "help_card", "safety_ask", "danger", "suicide", "unsafe"),
    *("privacy", "about", "pass_on", "old_button", "old_words", "too_long", "empty", "number_removed", "number_again"),
    *("dropped", "added", "not_at_welcome", "changed", "not_understood", "under_16", "circle_nobody", "circle_full"),
    *("reach_silent", "kept_short", "first_question", "closed_now", "closed_just_now", "sent", "sent_again", "what_next", "what_next_self"),
    *("traces", "who_looked", "who_looked_line", "contact_confirmed", "contact_denied", "called_self", "moment_kept"),
    *("passage", "mine", "nothing_sent", "nothing_kept", "voice", "not_kept", "corrected", "waits"),
    *("any_language", "fits_thanks", "wait_on", "picture"),
    *("coordinator_refused", "taken_back", "wiped_backup", "practice", "sorry", "human"),
    *ENDS,
)
HINTS = ("choose", "name", "place", "age", "address_call", "address_email")
REASONS = ("language", "any_language", "woman", "man", "place", "province", "turn")  # of flows.matching.matching
DANGER_BUTTONS = ("danger", "suicide", "unsafe", "no_danger")
STATUSES = (
    *("waiting", "offered", "no_language", "fits", "read", "again", "checking", "checking_late"),
    *("late", "claimed", "replanning", "tried", "tried_limit"),
    *("why", "again_offered"),
    *("contact", "contacted", "closed", "claimed_self", "called_self", "knows_nobody", "no_tie", "ties"),
)
VARIANTS = {  # states whose question has other words by what was answered
    "handed_off": tuple(f"status.{name}" for name in STATUSES),
    "welcome": ("hello", "welcome"),
    "about": ("notice.about",),
    "reach_when": ("reach_when", "reach_when_more"),
    "paused": ("paused", "paused_sent"),
    "circle_think": ("circle_think", *(f"circle_think.{n}" for n in range(1, PROMPTS + 1))),
    "reach_address": tuple(f"reach_address.{way}" for way in ("call", "text", "email", "otherwise")),
}


def required_keys() -> Iterator[str]:
    """The keys, each at least once."""
    for state in STATES:
        yield from VARIANTS.get(state.name, (state.name,))
        yield from (f"{state.name}.{key}" for key in state.answers)
        yield from (f"{state.name}.{move if isinstance(move, str) else move[0]}" for move in state.actions)
    yield from (f"always.{key}" for key in ALWAYS)
    yield from (f"notice.{kind}" for kind in NOTICES)
    yield from (f"hint.{kind}" for kind in HINTS)
    yield from (f"label.{question}" for question in QUESTIONS)
    yield from (f"part.{part}" for part in ("you", *PARTS))
    yield from (f"safety.{key}" for key in DANGER_BUTTONS)
    yield from (f"reason.{key}" for key in REASONS)
    yield from PRIVACY_SCREENS
    yield from (words for buttons in PRIVACY_SCREENS.values() for words in buttons.values())
    yield from (
        "notice.voice.human",
        "wipe_ask_sent",
        "circle.remind",
        "circle.picture",
        "concern_more",
        "circle_more",
        "notice.number_removed.not_bsn",
        "language.name",
        "recognition.list",
    )
