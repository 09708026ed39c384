"""Transitions that every state has: commands, the buttons under each question, and what a channel brings."""

from __future__ import annotations

from flows.questionnaire import channel_privacy, fixed_answers
from flows.questionnaire.questions import answers, asides, doubts, return_code
from flows.questionnaire.questions.answers import show_notice
from flows.questionnaire.states import FOLLOW_UPS, SENSITIVE
from flows.questionnaire.status import changes, guards
from flows.statechart import ANY, RETURN, STAY, Row

IN_BETWEEN = ("piece", "start_over_ask", "person", "person_name", "person_relation", "for_work", "other_does_not_know")

EVERY_STATE_ROWS: tuple[Row, ...] = (
    # event, from, to, guard, action
    # in a channel that stores what is typed, and commands that have no button everywhere
    ("here", SENSITIVE, STAY, None, channel_privacy.allow_here),
    ("website", ANY, STAY, channel_privacy.is_in_chat, channel_privacy.offer_web),
    ("start", ANY, STAY, answers.is_stored, channel_privacy.go_away),
    ("start", ANY, STAY, None, None),
    ("come_back", ANY, STAY, None, channel_privacy.come_back),
    ("not_now", ANY, "paused", None, channel_privacy.come_back),
    ("see", ANY, STAY, None, channel_privacy.come_back),
    ("voice", ANY, STAY, None, show_notice("voice")),
    ("not_kept", ANY, STAY, None, show_notice("not_kept")),
    ("mine", ANY, STAY, None, channel_privacy.show_mine),
    ("status", ANY, "handed_off", guards.is_sent, changes.tell_change),
    ("who_looked", ANY, "handed_off", guards.is_sent, show_notice("who_looked")),
    ("withdraw", ANY, "take_back_ask", guards.is_sent, None),
    ("status", ANY, STAY, None, show_notice("nothing_sent")),
    ("who_looked", ANY, STAY, None, show_notice("nothing_sent")),
    ("withdraw", ANY, "wipe_ask", None, None),
    ("fixed_answer", ANY, STAY, None, fixed_answers.give_fixed_answer),
    ("late_edit", ANY, "correct", None, asides.hold_correction),
    ("yes", "correct", RETURN, None, asides.correct_late),
    ("no", "correct", RETURN, None, asides.drop_correction),
    # in every state
    ("help", ANY, STAY, None, show_notice("help_card")),
    ("privacy", ANY, STAY, None, show_notice("privacy")),
    ("what", ANY, STAY, None, show_notice("about")),
    ("danger", ANY, STAY, None, asides.show_danger),
    ("suicide", ANY, STAY, None, asides.show_danger),
    ("unsafe", ANY, STAY, None, asides.show_danger),
    ("no_danger", ANY, STAY, None, asides.show_danger),
    ("not_bsn", ANY, RETURN, asides.was_masked_elsewhere, asides.allow_number),
    ("not_bsn", ANY, STAY, None, asides.allow_number),
    ("undo", (*FOLLOW_UPS, *IN_BETWEEN), RETURN, answers.has_history, answers.undo),
    ("undo", ANY, STAY, None, answers.undo),
    ("back", doubts.DOUBTS, RETURN, None, doubts.return_doubt),
    ("back", ANY, RETURN, answers.has_history, answers.drop_pending),
    ("back", ANY, STAY, None, show_notice("first_question")),
    ("later", ANY, "paused", None, answers.end_undo),
    ("erase", ANY, "wipe_ask", None, None),
    ("conditional", ("consent_keep", "consent_share", "wipe_ask"), STAY, None, answers.tell_condition),
    ("tongue", ANY, "language", None, None),
    ("human", ANY, STAY, guards.was_sent_in_writing, show_notice("human_mail")),
    ("human", ANY, STAY, guards.was_sent, show_notice("human")),
    ("human", ANY, "call_me", None, None),
    ("code", ANY, STAY, channel_privacy.is_locked, show_notice("locked")),
    ("code", ANY, "receipt", answers.is_stored, return_code.issue_code),
)
