"""Transitions after the handover: the status, another coordinator, adding words, messages and taking back."""

from __future__ import annotations

from flows.questionnaire import channel_privacy
from flows.questionnaire.questions import answers, news, return_code
from flows.questionnaire.questions.after_handover import additions, contact_time, dossier_status, messages, other_coordinator, withdrawal
from flows.questionnaire.questions.answers import show_notice
from flows.questionnaire.status import changes, guards, reported_contact
from flows.questionnaire.status.addressee import ask_again, for_another, is_for_another
from flows.statechart import RETURN, STAY, Row

AFTER_HANDOVER_ROWS: tuple[Row, ...] = (
    # event, from, to, guard, action
    ("code", ("handed_off", "paused"), STAY, channel_privacy.is_locked, show_notice("locked")),
    ("code", ("handed_off", "paused"), "receipt", None, return_code.issue_code),
    ("seen", "receipt", RETURN, None, return_code.drop_code),
    ("look", "handed_off", STAY, None, changes.tell_change),
    ("acknowledged", "handed_off", STAY, reported_contact.is_nothing_reported, changes.tell_change),
    ("who_looked", "handed_off", STAY, None, show_notice("who_looked")),
    ("traces", "handed_off", STAY, None, show_notice("traces")),
    ("contact_yes", "handed_off", STAY, reported_contact.is_same_report, dossier_status.confirm_contact),
    ("contact_no", "handed_off", STAY, reported_contact.is_same_report, dossier_status.deny_contact),
    *((answer, "handed_off", STAY, guards.is_contact_reported, show_notice("old_button")) for answer in ("contact_yes", "contact_no")),
    *(
        (f"fits_{answer}", "handed_off", STAY, guards.may_give_feedback, dossier_status.give_feedback)
        for answer in ("yes", "partly", "silent")
    ),
    ("other_language", "handed_off", STAY, guards.lacks_language, dossier_status.allow_language),
    ("without_signs", "handed_off", STAY, guards.lacks_signs, dossier_status.waive_signs),
    ("send_anew", "handed_off", STAY, guards.is_set_aside, dossier_status.send_anew),
    ("news", "handed_off", "news", news.may_change_news, None),
    ("yes", "news", "handed_off", guards.is_sent, news.want_news),
    ("no", "news", "handed_off", guards.is_sent, news.want_no_news),
    ("yes", "news", "consent_share", None, news.want_news),
    ("no", "news", "consent_share", None, news.want_no_news),
    ("wait", "handed_off", STAY, guards.may_wait, show_notice("wait_on")),
    ("change_wish", "handed_off", "coordinator_wish", guards.may_change_wish, None),
    ("call_self", "handed_off", STAY, reported_contact.is_same_caller, dossier_status.call_self),
    ("call_self", "handed_off", STAY, guards.may_call_self, show_notice("old_button")),
    ("other_moment", "handed_off", "other_moment", guards.has_coordinator, None),
    ("picked", "other_moment", STAY, None, contact_time.toggle_moment),
    *((answer, "other_moment", "handed_off", guards.is_closed, contact_time.drop_moment) for answer in ("answered", "done")),
    ("answered", "other_moment", STAY, for_another(contact_time.is_clear_time), contact_time.ask_again_about_moment),
    ("answered", "other_moment", "handed_off", contact_time.is_clear_time, contact_time.change_contact_time),
    ("answered", "other_moment", STAY, None, contact_time.add_moment_words),
    ("again", "other_moment", STAY, None, contact_time.clear_moment),
    ("done", "other_moment", STAY, contact_time.has_no_moment, show_notice("empty")),
    ("done", "other_moment", STAY, is_for_another, contact_time.ask_again_about_moment),
    ("done", "other_moment", "handed_off", None, contact_time.change_contact_time),
    ("colleague", "handed_off", "colleague", guards.is_colleague_proposed, other_coordinator.ask_about_colleague),
    *((answer, "colleague", "handed_off", is_for_another, show_notice("question_over")) for answer in ("yes", "no")),
    ("yes", "colleague", "handed_off", guards.is_same_proposal, other_coordinator.agree_to_colleague),
    ("no", "colleague", "handed_off", guards.is_same_proposal, other_coordinator.keep_coordinator),
    ("other_coordinator", "colleague", "other_coordinator", guards.is_same_proposal, other_coordinator.ask_about_coordinator),
    *((answer, "colleague", "handed_off", None, show_notice("question_over")) for answer in ("yes", "no", "other_coordinator")),
    ("other_coordinator", "handed_off", "other_coordinator", guards.may_refuse, other_coordinator.ask_about_coordinator),
    ("yes", "other_coordinator", "handed_off", guards.is_same_coordinator, other_coordinator.refuse_coordinator),
    ("yes", "other_coordinator", STAY, guards.was_asked_about_nobody, other_coordinator.ask_anew_about_coordinator),
    ("yes", "other_coordinator", "handed_off", None, show_notice("question_over")),
    ("no", "other_coordinator", "handed_off", None, None),
    ("change", "handed_off", "review", guards.may_change, None),
    ("take_back", "handed_off", "take_back_ask", None, None),
    ("yes", "take_back_ask", "taken_back", None, withdrawal.take_back),
    ("no", "take_back_ask", "handed_off", None, None),
    ("change", "taken_back", "review", guards.may_read_back, None),
    ("add_words", "handed_off", "add_words", guards.may_add_elsewhere, None),
    ("answered", "add_words", "add_share", None, answers.store_answer),
    ("told", "handed_off", "add_share", guards.may_add, answers.hold_pending),
    ("told", "handed_off", STAY, None, messages.return_words),
    *((answer, "add_share", STAY, for_another(guards.may_add), ask_again) for answer in ("agree", "agree_contact")),
    ("agree", "add_share", "handed_off", guards.may_add, additions.add_and_revise),
    ("agree_contact", "add_share", "handed_off", guards.may_add, additions.add_and_revise),
    ("agree", "add_share", "handed_off", None, answers.drop_pending),
    ("agree_contact", "add_share", "handed_off", None, answers.drop_pending),
    ("refuse", "add_share", "handed_off", None, answers.drop_pending),
    # messages of the coordinator that are read here
    ("read_messages", "handed_off", "coordinator_messages", messages.has_messages, messages.read_messages),
    ("back_to_status", "coordinator_messages", "handed_off", None, None),
    ("write_back", "coordinator_messages", "reply", messages.may_reply, None),
    ("remove_messages", "coordinator_messages", "handed_off", messages.may_remove_messages, messages.remove_messages),
    ("answered", "coordinator_messages", "reply_share", messages.may_reply, answers.store_answer),
    ("answered", "coordinator_messages", STAY, None, messages.return_words),
    ("answered", "reply", "reply_share", None, answers.store_answer),
    ("agree", "reply_share", STAY, for_another(messages.may_reply), ask_again),
    ("agree", "reply_share", "handed_off", messages.may_reply, messages.send_reply),
    ("agree", "reply_share", "handed_off", None, answers.drop_pending),
    ("refuse", "reply_share", "handed_off", None, answers.drop_pending),
    ("wipe", "taken_back", "wipe_ask", None, None),
    ("stop", "taken_back", "paused", None, None),
)
