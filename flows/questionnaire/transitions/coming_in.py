"""Transitions of coming in: the welcome, consent 1, for whom it is, and the short way to a call."""

from __future__ import annotations

from flows.questionnaire.questions import answers, coming_in, contact, seeker
from flows.questionnaire.questions.answers import show_notice
from flows.statechart import STAY, Row

COMING_IN_ROWS: tuple[Row, ...] = (
    # event, from, to, guard, action
    ("begin", ("welcome", "about"), "consent_keep", None, None),
    ("call_me", "welcome", "call_me", None, None),
    ("about", "welcome", "about", None, None),
    ("stop", "about", "left", None, coming_in.erase_everything),
    ("agree", "consent_keep", "for_whom", None, coming_in.agree_to_keep),
    ("refuse", "consent_keep", "wipe_ask", answers.is_stored, None),
    ("refuse", "consent_keep", "refused", None, coming_in.erase_everything),
    ("go_on", "call_me", "consent_keep", answers.is_not_stored, coming_in.start_short_route),
    ("go_on", "call_me", "for_whom", coming_in.lacks_for_whom, coming_in.start_short_route),
    ("go_on", "call_me", "name", seeker.lacks_name, coming_in.start_short_route),
    ("go_on", "call_me", "place", seeker.lacks_place, coming_in.start_short_route),
    ("go_on", "call_me", "reach", contact.lacks_reach, coming_in.start_short_route),
    ("go_on", "call_me", "review", None, coming_in.start_short_route),
    # for whom
    ("answered", "for_whom", "for_work", coming_in.says_work, answers.store_answer),
    ("answered", "for_whom", "other_knows", coming_in.says_other, answers.store_answer),
    ("answered", "for_whom", "children", coming_in.corrects_to_family, answers.store_answer),
    ("answered", "other_knows", "other_does_not_know", coming_in.says_unwilling, answers.store_answer),
    ("only_knows", "other_knows", "other_wants", None, None),
    ("refuses", "other_knows", "other_does_not_know", None, coming_in.drop_willing),
    ("yes", "other_wants", "review", answers.is_correcting, coming_in.store_willing),
    ("yes", "other_wants", "name", answers.is_short, coming_in.store_willing),
    ("yes", "other_wants", "concern", None, coming_in.store_willing),
    ("unsure", "other_wants", "other_does_not_know", None, coming_in.store_willing),
    ("no", "other_wants", "other_does_not_know", None, coming_in.drop_willing),
    ("for_myself", ("for_work", "other_does_not_know"), "review", answers.is_correcting, coming_in.change_to_myself),
    ("for_myself", ("for_work", "other_does_not_know"), "name", answers.is_short, coming_in.change_to_myself),
    ("for_myself", ("for_work", "other_does_not_know"), "concern", None, coming_in.change_to_myself),
    ("pass_on", "other_does_not_know", STAY, None, show_notice("pass_on")),
    ("stop", "for_work", "left", None, coming_in.erase_everything),
    ("stop", "other_does_not_know", "paused", None, None),
)
