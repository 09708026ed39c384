"""Limits of what one person may bring: the one place where they stand.

They are far beyond what anybody tells, and there so that nobody can fill the installation or keep it busy. What does not fit is given
back with a line that says so.
"""

from __future__ import annotations

MESSAGE = 4_096  # characters in one message, as many as one of Telegram holds; a story is taken whole, and cut into such pieces
STORY = 40_000  # characters of the story, with what is added later and what waits to become a part of it
STORY_NEARS = 36_000  # from here on it is said how many are left
PIECES = 500  # of the story
WORDS = 80_000  # characters of everything a person typed, the story included
UNSENT_FIELD = UNSENT = 40_000  # characters in one field of a page that was not sent, and in all of one conversation
PEOPLE = 60  # in the circle; against abuse, not a judgement (domain.md 3.4)
NOTE, NOTES = 20_000, 100_000  # characters of one note of a coordinator, and of all about one dossier
TO_SEEKER, ALL_TO_SEEKER = 600, 50  # characters of one message of a coordinator that a seeker reads here, and how many of them
