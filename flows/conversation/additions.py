"""Additions: texts that came after sending. Each keeps its time, and the texts that were sent keep theirs."""

from __future__ import annotations

from collections.abc import Iterator

from flows.dossier.dossier import Addition, Answer

DATED = ("concern", "contact_more")  # questions of which a later text is an addition, and no change
SENT_FIRST = ""  # the time of a text that was there before the first sending


def is_addition(former: Answer, answer: Answer) -> bool:
    """Whether everything that was there stands first, and texts follow it."""
    said, now = former.get("said", []), answer.get("said", [])
    return len(now) > len(said) and now[: len(said)] == said and answer.get("chose", []) == former.get("chose", [])


def times_of(answer: Answer) -> list[str]:
    """The time of each text."""
    return answer.get("said_at") or [SENT_FIRST for _ in answer.get("said", ())]


def date_texts(former: Answer, answer: Answer, added_at: str) -> None:
    """Date each text of `answer`: as it was, as the text whose place it takes, or `added_at` if it was added."""
    said, times = former.get("said", []), times_of(former)
    now, place = answer.get("said", []), 0
    found: list[str] = []
    is_shorter = len(now) < len(said)
    for text in now:
        place = said.index(text, place) if is_shorter and text in said[place:] else place
        found.append(times[place] if place < len(times) else added_at)
        place += 1
    if any(found):
        answer["said_at"] = found


def sent_texts(answer: Answer) -> list[str]:
    """The texts that are no additions."""
    return [text for text, at in zip(answer.get("said", ()), times_of(answer), strict=True) if at == SENT_FIRST]


def additions(answer: Answer) -> Iterator[Addition]:
    """The additions, those of one time together."""
    by_time: dict[str, list[str]] = {}
    for text, at in zip(answer.get("said", ()), times_of(answer), strict=True):
        if at != SENT_FIRST:
            by_time.setdefault(at, []).append(text)
    for at, texts in by_time.items():
        yield {"at": at, "said": texts}


def last_addition(answer: Answer) -> str:
    """The time of the last addition, empty if there is none."""
    return max(times_of(answer), default=SENT_FIRST)
