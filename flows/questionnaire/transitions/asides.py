"""Transitions of asides: what leads away from any question and returns to it, such as a doubt about what was said."""

from __future__ import annotations

from flows.questionnaire.questions import answers, asides, asked_together, coming_in, doubts
from flows.questionnaire.questions.answers import show_notice
from flows.questionnaire.questions.circle import naming
from flows.statechart import ANY, RETURN, STAY, Row

ASIDE_ROWS: tuple[Row, ...] = (
    # event, from, to, guard, action
    # asked about what was just said
    ("chosen", "language", RETURN, None, asides.change_language),
    ("resume", "paused", RETURN, None, None),
    ("shorter", "paused", "keep_for", None, None),
    ("code_hidden", "paused", STAY, None, show_notice("code_hidden")),
    ("answered", "keep_for", RETURN, None, answers.store_answer),
    ("yes", "wipe_ask", "wiped", None, coming_in.erase_everything),
    ("no", "wipe_ask", RETURN, None, None),
    ("as_command", "control_or_words", RETURN, None, doubts.obey_command),
    ("my_words", "control_or_words", RETURN, None, doubts.take_as_answer),
    ("my_words", ("concern_late", "circle_is_name", "circle_two"), RETURN, None, doubts.add_to_story),
    ("my_answer", ("concern_late", "circle_is_name", "answer_question"), RETURN, None, doubts.take_as_answer),
    ("drop", ("concern_late", "circle_is_name"), RETURN, None, doubts.forget_doubt),
    ("each_apart", ("concern_late", "circle_is_name"), STAY, None, asked_together.ask_apart),
    ("two", "circle_two", RETURN, None, naming.add_two),
    ("one", "circle_two", RETURN, None, naming.add_one),
    ("about_this", "answer_question", RETURN, None, doubts.answer_about),
    ("back_to_question", "answer_question", RETURN, None, doubts.return_doubt),
    ("skip_it", "not_understood_third", RETURN, None, answers.replay_as_skip),
    # asides that the input parser opens
    ("unsure_words", ANY, "control_or_words", None, doubts.hold_doubt),
    ("unsure_late", ANY, "concern_late", None, doubts.hold_doubt),
    ("unsure_name", ("circle", "circle_think"), "circle_is_name", None, doubts.hold_doubt),
    ("unsure_two", ("circle", "circle_think"), "circle_two", None, doubts.hold_doubt),
    ("unsure_question", ANY, "answer_question", None, doubts.hold_doubt),
    *(("next_doubt", ANY, kind, doubts.is_next(kind), None) for kind in doubts.DOUBTS),
    ("lost", ANY, "not_understood_third", None, None),
)
