"""The seeker's states, in the order they are met, and what is true of some of them.

One noun, three homes: a state's name is the key of its answer and the key of its words.
"""

from __future__ import annotations

from typing import NamedTuple

TIMES = ("morning", "afternoon", "evening", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUIET = ("voicemail", "number_shown")
SPOKEN = ("nld", "eng", "tur", "ara", "pol", "ukr", "tir", "pap", "dse")  # ISO 639-3; all others are typed
PROVINCES = ("01", "02", "03", "04", "05", "06", "07", "09", "10", "11", "15", "16")  # GeoNames admin1 codes of the Netherlands


class State(NamedTuple):
    """A state: what it listens for, buttons that are answers, buttons that are moves.

    `listens` names a function of flows.listening. A move is a key, or a key with the guard under which it shows.
    `part` is the part of the dossier in which the answer stands; such a state is a question and can be skipped.
    `entered` names what the model does when it arrives.
    """

    name: str
    listens: str = "choice"
    values: tuple[str, ...] = ()
    moves: tuple[str | tuple[str, str], ...] = ()
    part: str | None = None
    entered: str | None = None


STATES = (
    State("welcome", moves=("begin", "call_me", "about")),
    State("about", moves=("begin", "privacy", "stop")),
    State("call_me", moves=("go_on",)),
    State("consent_keep", moves=("agree", "refuse", "privacy")),
    State("for_whom", values=("myself", "family", "other", "helped", "work"), part="you"),
    State("for_work", moves=("for_myself", "stop")),
    State("other_knows", values=("wants", "unsure", "no", "cannot"), part="you"),
    State("other_does_not_know", moves=("for_myself", "pass_on", "stop")),
    State("children", "own_words", part="wishes"),
    State(
        "concern",
        "own_pieces",
        moves=(("tell_myself", "has_no_concern"), ("done", "has_concern"), ("start_over", "is_correcting_concern")),
        part="words",
        entered="tell_limits",
    ),
    State(
        "circle",
        "a_person",
        moves=(("done", "has_people"), ("nobody", "has_nobody"), ("think", "may_think"), ("list", "has_people")),
        part="circle",
    ),
    State("circle_think", "a_person", moves=("no_one", ("another", "may_think"))),
    State("circle_list", moves=("go_on",)),
    State("circle_hold", moves=(("nobody", "holds_nobody"), ("go_on", "holds_somebody"))),
    State("person", values=("welcome", "unsure", "rather_not", "talk_first", "from_afar"), moves=("rename", "relate", "remove")),
    State("person_name", "a_line"),
    State("person_relation", "a_line"),
    State("name", "a_name", part="you"),
    State("age", "an_age", values=("yes", "no", "unsaid"), part="you"),
    State("place", "a_place", part="you"),
    State("province", values=PROVINCES, part="you"),
    State("reach", values=("call", "text", "email", "self", "otherwise"), part="contact"),
    State("reach_address", "an_address", part="contact"),
    State(
        "reach_when",
        "times",
        moves=(*TIMES, "always", ("done", "has_times")),
        part="contact",
        entered="tell_silent",
    ),
    State("review", moves=("right", "add"), entered="read_back"),
    State("add", moves=("back_to_review",)),
    State("hope", "own_words", part="words"),
    State("spoken", "own_words", values=SPOKEN, part="wishes"),
    State("coordinator_wish", values=("woman", "man", "any", "otherwise"), part="wishes"),
    State("coordinator_wish_words", "own_words", part="wishes"),
    State("safe", "own_words", part="wishes"),
    State("supporter", "own_words", part="wishes"),
    State("access", "own_words", part="wishes"),
    State("date", values=("none", "soon", "not_soon"), part="wishes"),
    State("date_words", "own_words", part="wishes"),
    State("organisations", "own_words", values=("none",), part="wishes"),
    State("quiet", "own_words", moves=(*QUIET, "done"), part="contact"),
    State("consent_share", moves=("agree", "refuse"), entered="tell_availability"),
    State("receipt_offer", moves=("code", "no_code")),
    State("receipt", moves=("seen",)),
    State(
        "handed_off",
        moves=(
            ("contact_yes", "is_contact_reported"),
            ("contact_no", "is_contact_reported"),
            ("fits_yes", "may_say_fits"),
            ("fits_partly", "may_say_fits"),
            ("fits_silent", "may_say_fits"),
            ("other_language", "lacks_language"),
            ("wait", "is_late"),
            ("change_wish", "may_change_wish"),
            ("other_moment", "has_coordinator"),
            ("call_self", "was_tried"),
            ("other_coordinator", "may_refuse"),
            "look",
            "who_looked",
            ("change", "may_change"),
            ("add_words", "may_add_elsewhere"),
            "take_back",
            "code",
            "traces",
        ),
    ),
    State("add_words", "own_words"),
    State("add_share", moves=("agree", "refuse")),
    State("other_moment", "own_words"),
    State("other_coordinator", moves=("yes", "no")),
    State("take_back_ask", moves=("yes", "no")),
    State("taken_back", moves=(("change", "may_read_back"), "wipe", "stop")),
    # asked about what was just said; afterwards the person is where they were
    State("language", moves=()),
    State("paused", moves=("resume", "code", ("shorter", "was_never_sent"))),
    State("keep_for", values=("hour", "day", "week")),
    State("wipe_ask", moves=("yes", "no")),
    State("control_or_words", moves=("stop", "my_words")),
    State("concern_late", moves=("my_words", "my_answer", "drop")),
    State("circle_is_name", moves=("my_answer", "my_words", "drop")),
    State("circle_two", moves=("two", "one")),
    State("answer_question", moves=("about_this", "my_answer", "back_to_question")),
    State("correct", moves=("yes", "no")),
    State("not_understood_third", moves=(("skip_it", "came_from_skippable"), "human", "later")),
)
ENDS = ("refused", "left", "wiped")  # nothing is kept there; no state refuses anybody
ALWAYS = ("help", "back", "skip", "later", "erase", "tongue", "human", "what", "code")
ELSEWHERE = (  # what a door may see after sending that is not the one it was sent from
    *(
        "handed_off",
        "add_words",
        "add_share",
        "other_moment",
        "other_coordinator",
        "take_back_ask",
        "taken_back",
        "receipt",
        "receipt_offer",
    ),
    *("wipe_ask", "paused", "keep_for", "language", "control_or_words", "answer_question", "not_understood_third"),
)
HOMES = ("receipt_offer", "handed_off", "taken_back")  # from here no way leads back

QUESTIONS = tuple(s.name for s in STATES if s.part)
NEEDED = ("for_whom", "other_knows")  # on these depends whether there may be a dossier (domain E7), so they cannot be skipped
SKIPPABLE = tuple(q for q in QUESTIONS if q not in NEEDED)
CIRCLE = (  # here people are named, and who was named is shown
    *("circle", "circle_think", "circle_list", "circle_hold", "circle_is_name", "circle_two"),
    *("person", "person_name", "person_relation"),
)
ROOMS = ("hope", "spoken", "coordinator_wish", "safe", "supporter", "children", "access", "date", "organisations", "quiet")
PARTS = ("words", "circle", "wishes", "contact")  # each with its switch; `you` is what a match needs
ONE_ANSWER = tuple(q for q in QUESTIONS if q not in ("concern", "circle", "reach_when", "quiet"))
PENDING = ("add_share", "control_or_words", "concern_late", "circle_is_name", "circle_two", "answer_question")  # they hold words that wait
TAKES_STORY = (*QUESTIONS, "circle_think", "person_name", "person_relation", "review", "add")
OWN = (  # they ask for own words or show them; names that are typed for a match are no story
    *(state.name for state in STATES if state.listens in ("own_words", "own_pieces", "a_person")),
    *("circle_list", "circle_hold", "person", "person_name", "person_relation", "review", "add", "consent_share", "add_share"),
    *("concern_late", "circle_is_name", "circle_two"),
)
