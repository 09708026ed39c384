"""Transitions from consent 2 on, and those that every state has: the first row whose guard holds wins."""

from __future__ import annotations

from flows.questionnaire import channel_privacy, fixed_answers
from flows.questionnaire.questions import after_handover, answers, asides, circle, coming_in, handover, status_guards, story
from flows.questionnaire.questions.answers import show_notice
from flows.questionnaire.states import FOLLOW_UPS, SENSITIVE
from flows.statechart import ANY, RETURN, STAY, Row

IN_BETWEEN = ("piece", "start_over_ask", "person", "person_name", "person_relation", "for_work", "other_does_not_know")

LATER_ROWS: tuple[Row, ...] = (
    # event, from, to, guard, action
    ("refuse", "consent_share", "review", None, None),
    ("agree", "consent_share", "handed_off", status_guards.is_closed, None),
    ("agree", "consent_share", "handed_off", handover.may_revise, handover.send_revision),
    ("agree", "consent_share", "handed_off", handover.may_hand_over, handover.hand_over),
    ("agree", "consent_share", "review", None, show_notice("changed")),
    # afterwards
    ("code", ("handed_off", "paused"), "receipt", None, handover.issue_code),
    ("seen", "receipt", RETURN, None, handover.drop_code),
    ("look", "handed_off", STAY, None, None),
    ("who_looked", "handed_off", STAY, None, show_notice("who_looked")),
    ("traces", "handed_off", STAY, None, show_notice("traces")),
    ("contact_yes", "handed_off", STAY, status_guards.is_contact_reported, after_handover.confirm_contact),
    ("contact_no", "handed_off", STAY, status_guards.is_contact_reported, after_handover.deny_contact),
    *(
        (f"fits_{answer}", "handed_off", STAY, status_guards.may_give_feedback, after_handover.give_feedback)
        for answer in ("yes", "partly", "silent")
    ),
    ("other_language", "handed_off", STAY, status_guards.lacks_language, after_handover.allow_language),
    ("wait", "handed_off", STAY, status_guards.is_late, show_notice("wait_on")),
    ("change_wish", "handed_off", "coordinator_wish", status_guards.may_change_wish, None),
    ("call_self", "handed_off", STAY, status_guards.has_coordinator, after_handover.call_self),
    ("other_moment", "handed_off", "other_moment", status_guards.has_coordinator, None),
    ("answered", "other_moment", "handed_off", None, answers.store_answer),
    ("other_coordinator", "handed_off", "other_coordinator", status_guards.may_refuse, None),
    ("yes", "other_coordinator", "handed_off", None, after_handover.refuse_coordinator),
    ("no", "other_coordinator", "handed_off", None, None),
    ("change", "handed_off", "review", status_guards.may_change, None),
    ("take_back", "handed_off", "take_back_ask", None, None),
    ("yes", "take_back_ask", "taken_back", None, after_handover.take_back),
    ("no", "take_back_ask", "handed_off", None, None),
    ("change", "taken_back", "review", status_guards.may_read_back, None),
    ("add_words", "handed_off", "add_words", status_guards.may_add_elsewhere, None),
    ("answered", "add_words", "add_share", None, answers.store_answer),
    ("agree", "add_share", "handed_off", status_guards.may_add_elsewhere, after_handover.add_and_revise),
    ("agree", "add_share", "handed_off", None, answers.drop_pending),
    ("refuse", "add_share", "handed_off", None, answers.drop_pending),
    ("wipe", "taken_back", "wipe_ask", None, None),
    ("stop", "taken_back", "paused", None, None),
    # asked about what was just said
    ("chosen", "language", RETURN, None, asides.change_language),
    ("resume", "paused", RETURN, None, None),
    ("shorter", "paused", "keep_for", None, None),
    ("answered", "keep_for", RETURN, None, answers.store_answer),
    ("yes", "wipe_ask", "wiped", None, coming_in.erase_everything),
    ("no", "wipe_ask", RETURN, None, None),
    ("stop", "control_or_words", "paused", None, answers.drop_pending),
    ("my_words", "control_or_words", RETURN, None, answers.replay_as_answer),
    ("my_words", ("concern_late", "circle_is_name"), RETURN, None, story.add_pending),
    ("my_answer", ("concern_late", "circle_is_name", "answer_question"), RETURN, None, answers.replay_as_answer),
    ("drop", ("concern_late", "circle_is_name"), RETURN, None, answers.drop_pending),
    ("two", "circle_two", RETURN, None, circle.add_two),
    ("one", "circle_two", RETURN, None, circle.add_one),
    ("about_this", "answer_question", RETURN, None, asides.answer_about),
    ("back_to_question", "answer_question", RETURN, None, answers.drop_pending),
    ("skip_it", "not_understood_third", RETURN, None, answers.replay_as_skip),
    # asides that the input parser opens
    ("unsure_words", ANY, "control_or_words", None, answers.hold_pending),
    ("unsure_late", ANY, "concern_late", None, answers.hold_pending),
    ("unsure_name", ("circle", "circle_think"), "circle_is_name", None, answers.hold_pending),
    ("unsure_two", ("circle", "circle_think"), "circle_two", None, answers.hold_pending),
    ("unsure_question", ANY, "answer_question", None, answers.hold_pending),
    ("lost", ANY, "not_understood_third", None, None),
    # in a channel that stores what is typed, and commands that have no button everywhere
    ("stay", "welcome", STAY, None, channel_privacy.stay_in_chat),
    ("here", SENSITIVE, STAY, None, channel_privacy.allow_here),
    ("website", ANY, STAY, channel_privacy.is_in_chat, channel_privacy.offer_web),
    ("start", ANY, STAY, answers.is_stored, channel_privacy.go_away),
    ("start", ANY, STAY, None, channel_privacy.show_first_screen),
    ("come_back", ANY, STAY, None, channel_privacy.come_back),
    ("not_now", ANY, "paused", None, channel_privacy.come_back),
    ("see", ANY, STAY, None, channel_privacy.come_back),
    ("voice", ANY, STAY, None, show_notice("voice")),
    ("not_kept", ANY, STAY, None, show_notice("not_kept")),
    ("mine", ANY, STAY, None, channel_privacy.show_mine),
    ("status", ANY, "handed_off", status_guards.is_sent, None),
    ("who_looked", ANY, "handed_off", status_guards.is_sent, show_notice("who_looked")),
    ("withdraw", ANY, "take_back_ask", status_guards.is_sent, None),
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
    ("no_danger", ANY, STAY, None, None),
    ("not_bsn", ANY, RETURN, asides.was_masked_elsewhere, asides.allow_number),
    ("not_bsn", ANY, STAY, None, asides.allow_number),
    ("undo", (*FOLLOW_UPS, *IN_BETWEEN), RETURN, answers.has_history, answers.undo),
    ("undo", ANY, STAY, None, answers.undo),
    ("back", ANY, RETURN, answers.has_history, answers.drop_pending),
    ("back", ANY, STAY, None, show_notice("first_question")),
    ("later", ANY, "paused", None, answers.end_undo),
    ("erase", ANY, "wipe_ask", None, None),
    ("tongue", ANY, "language", None, None),
    ("human", ANY, STAY, status_guards.was_sent, show_notice("human")),
    ("human", ANY, "call_me", None, None),
    ("code", ANY, "receipt", answers.is_stored, handover.issue_code),
)
