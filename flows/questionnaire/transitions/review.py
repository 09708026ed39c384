"""Transitions of the review: reading back, adding and correcting, what is still lacking, and consent 2."""

from __future__ import annotations

from flows.questionnaire import preview
from flows.questionnaire.questionnaire import PARTS
from flows.questionnaire.questions import answers, coming_in, contact, handover, news, seeker, switches, wishes
from flows.questionnaire.questions.answers import show_notice
from flows.questionnaire.questions.circle import naming, person
from flows.questionnaire.states import HIDEABLE, QUESTIONS, SKIPPABLE
from flows.questionnaire.status import guards
from flows.questionnaire.status.addressee import for_another
from flows.statechart import STAY, Row

REVIEW_ROWS: tuple[Row, ...] = (
    # event, from, to, guard, action
    # reading back and adding
    ("edit_circle", ("review", "add"), "circle_list", naming.has_people, None),
    *((f"edit_{q}", ("review", "add"), q, None, None) for q in QUESTIONS),
    ("tapped", "review", "person", None, person.select_person),
    *((f"switch_{part}", "review", STAY, None, switches.toggle_part) for part in PARTS),
    ("share", ("review", *HIDEABLE), STAY, None, switches.toggle_answer),
    ("stands", SKIPPABLE, STAY, None, show_notice("answer_stands")),
    ("take_out", SKIPPABLE, "review", switches.may_take_out, switches.take_out),
    ("switch_marks", "review", STAY, None, switches.toggle_wishes),
    ("add", "review", "add", None, None),
    ("back_to_review", "add", "review", None, None),
    ("picked", "quiet", STAY, None, wishes.toggle_quiet),
    ("answered", "quiet", STAY, None, answers.store_answer),
    ("right", "review", "for_work", coming_in.is_for_work, None),
    ("right", "review", "other_knows", coming_in.lacks_knowing, None),
    ("right", "review", "name", seeker.lacks_name, show_notice("needs_name")),
    ("right", "review", "place", seeker.lacks_place, show_notice("needs_place")),
    ("right", "review", "reach", contact.lacks_reach, show_notice("needs_reach")),
    ("right", "review", "signs", wishes.asks_about_signs, None),
    ("right", "review", "same_coordinator", handover.lacks_same_answer, None),
    ("right", "review", "news", news.lacks_news_answer, None),
    ("right", "review", "consent_share", None, preview.remember_preview_digest),
    ("yes", "same_coordinator", "news", news.lacks_news_answer, handover.allow_same),
    ("no", "same_coordinator", "news", news.lacks_news_answer, handover.refuse_same),
    ("yes", "same_coordinator", "consent_share", None, handover.allow_same),
    ("no", "same_coordinator", "consent_share", None, handover.refuse_same),
    ("refuse", "consent_share", "review", None, None),
    ("agree", "consent_share", "handed_off", guards.is_closed, show_notice("not_sent")),
    ("agree", "consent_share", STAY, for_another(handover.may_revise), handover.ask_again_to_send),
    ("agree", "consent_share", "handed_off", handover.may_revise, handover.send_revision),
    ("agree", "consent_share", "handed_off", handover.may_hand_over, handover.hand_over),
    ("agree", "consent_share", "review", None, show_notice("changed")),
    ("agree_news", "consent_share", "handed_off", handover.may_hand_over, handover.hand_over_with_news),
    ("agree_news", "consent_share", "review", None, show_notice("changed")),
)
