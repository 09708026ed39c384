"""Promise of every regular expression: no text makes it take long. Steps are counted on the shapes that are worst for it, never time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import product

from tests.support.patterns.collect import calls_in_source, collect_patterns
from tests.support.patterns.steps import StepCounter, TooManySteps, samples_of

STEPS = 40  # for each character, beside those of each part of a pattern
MARGIN = 8  # a text is so many times as long as the steps allowed for a character: what grows with its square goes four times over them
LONGEST, SHORT, BEGINNING = 4_096, 256, 64  # characters; SHORT for the many shapes that are derived from a pattern
LARGE = 300  # parts of a pattern that is a list of words: it meets a quarter of the characters
SHAPES = (" ", "\n", "1", "1 ", "1-", ",", ", ", "a", "a ", "a1 ,.\n", "a@", "(", ":", ".")
BOUNDED = {  # they read no more than this of what somebody else wrote
    "bot/config/settings_text.py": "the operator's own file",
    "bot/dossier/pdf/drawn_pieces.py": "the typesetter's code, in which words are numbers of glyphs",
    "bot/operator/docs_generator/command.py": "our documents",
    "bot/own/look.py": "our own style sheet",
    "bot/own/numbers.py": "the operator's own file",
    "bot/own/toml_file.py": "the operator's own file",
    "bot/web/forwarded.py": "4,096 characters of a proxy's header",
    "flows/reference/times.py": "200 characters",
    "flows/reference/time_rules.py": "200 characters",
    "storage/db/errors.py": "a message of the database's driver",
}
STACK = 1 << 28  # bytes: the counter calls itself once for each repetition


def steps_allowed(counter: StepCounter) -> int:
    """For each character of a text."""
    return STEPS + 4 * counter.size


def too_slow(counter: StepCounter, shape: str) -> bool:
    """Whether the shape takes more steps than it may.

    What grows with the square of the length takes an eighth of that for each character where the text is an eighth as long: where the
    beginning takes less, the whole does not reach what is allowed either. So most shapes are counted on their beginning only.
    """
    most, short = steps_allowed(counter), min(len(shape), max(len(shape) // MARGIN, BEGINNING))
    beginning = shape[: short - 1] + shape[-1]  # with the end that the pattern cannot match
    return exceeds(counter, beginning, most * short // len(shape)) and exceeds(counter, shape, most)


def exceeds(counter: StepCounter, text: str, most: int) -> bool:
    """Whether a search takes more than `most` steps for each character."""
    try:
        counter.count(text, most * len(text))
    except TooManySteps:
        return True
    return False


def shapes_of(counter: StepCounter) -> Iterator[str]:
    """Repetitions of what the pattern reads, one by one and in pairs, with an end that it cannot match."""
    length = min(MARGIN * steps_allowed(counter), LONGEST) if counter.size < LARGE else LONGEST // 4
    samples = list(dict.fromkeys(samples_of(counter.tree)))
    for one in SHAPES:
        yield one * (length // len(one))
    for one in samples[:6]:
        yield one * length + "\0"
    beginning = "".join(samples[:6])
    for one, other in product(samples[:5], repeat=2):
        yield beginning + (one + other) * (SHORT // 2) + "\0"
        yield one + other * SHORT + "\0"
    yield beginning * (SHORT // max(1, len(beginning)))


def slow_shape(pattern: str, flags: int) -> str | None:
    """The first shape on which the pattern takes more steps than it may, shortened."""
    counter = StepCounter(pattern, flags)
    return next((shape[:12] for shape in shapes_of(counter) if shape and too_slow(counter, shape)), None)


def find_slow(patterns: dict[str, list[tuple[str, int]]]) -> list[str]:
    slow = cache(slow_shape)  # some patterns stand in several places
    found = ((place, pattern, slow(pattern, flags)) for place in patterns for pattern, flags in patterns[place])
    return [f"{place}: {pattern!r} on {shape!r}" for place, pattern, shape in found if shape]


def in_deep_stack(patterns: dict[str, list[tuple[str, int]]]) -> list[str]:
    """The same in a thread that may call itself as often as a text is long."""
    former, former_size = sys.getrecursionlimit(), threading.stack_size(STACK)
    sys.setrecursionlimit(10 * LONGEST * 4)
    try:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(find_slow, patterns).result()
    finally:
        sys.setrecursionlimit(former)
        threading.stack_size(former_size)


def test_every_regular_expression_takes_steps_in_proportion_to_the_text() -> None:
    patterns = collect_patterns()
    unknown = {call for call in calls_in_source() if call.split(":")[0] not in BOUNDED} - patterns.keys()
    assert not unknown, "these were not met: exercise them in tests/support/patterns/collect.py"
    assert in_deep_stack({place: found for place, found in patterns.items() if place.split(":")[0] not in BOUNDED}) == []


def test_the_counter_finds_what_can_be_blown_up() -> None:
    slow = [r"\s+x", r"(a+)+b", r"(a|a)*b", r"\w+@\w+", r"a.*b.*c", r"(\d+,?)+x"]
    fast = [r"(?<!\s)\s+x", r"(?<!a)a+b", r"[^,]+", r"\d(?:\s?\d)*", r"\s{1,3}x"]
    assert [pattern for pattern in (*slow, *fast) if in_deep_stack({"": [(pattern, 0)]})] == slow
