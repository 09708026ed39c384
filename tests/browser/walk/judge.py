"""What one browser judges of a page: judge.js, in every look and at every width in which something is new."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

NARROWEST, PHONE, WIDER = 320, 360, (768, 1920, 1280)  # 320 is also 1280 at 400%
HEIGHT = 740
LARGEST = "size-2"  # as the button for larger letters gives


def judge_page(page: Page, judged: set[str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Everything that is judged of the page that is open, which is and stays at the narrowest: each change of width is drawn anew.

    `judged` are the kinds of elements of the pages before it: a page without another one is spared the looks that words do not change,
    and the contrast is that of the others and of what they hold.
    """
    judged = set() if judged is None else judged
    kinds = [kind for kind in page.evaluate("judge.open()") if kind not in judged]
    judged.update(kinds)
    yield "overflow", page.evaluate("judge.overflow()")
    set_width(page, PHONE)
    yield from page.evaluate("kinds => judge.look(kinds)", kinds).items()
    if kinds:
        yield from judge_colours(page, kinds)
        yield from judge_wider(page)
    set_width(page, NARROWEST)
    yield "mirrored", page.evaluate("letters => judge.mirrored(letters)", LARGEST)


def judge_colours(page: Page, kinds: list[str]) -> Iterator[tuple[str, list[str]]]:
    """In the dark, and in the colours of a system with high contrast."""
    page.emulate_media(color_scheme="dark")
    yield "dark", page.evaluate("kinds => judge.contrast(kinds)", kinds)
    page.emulate_media(color_scheme="light", forced_colors="active")
    yield "forced colours", page.evaluate("judge.focus()")
    page.emulate_media(forced_colors="none")


def judge_wider(page: Page) -> Iterator[tuple[str, list[str]]]:
    """On wider screens, and on the last of them in a language from right to left."""
    for width in WIDER:
        set_width(page, width)
        yield "overflow", page.evaluate("judge.overflow()")
    yield "mirrored", page.evaluate("judge.mirrored('')")


def set_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
