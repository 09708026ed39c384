"""What one browser judges of a page: judge.js, in every look and at every width in which something is new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

JUDGE = Path(__file__).with_name("judge.js").read_text("utf-8")
WIDTHS = (320, 768, 1280, 1920, 360)  # 320 is also 1280 at 400%
LARGEST = "size-2"  # as the button for larger letters gives
MIRRORED = ((1280, ""), (320, LARGEST))  # width and letters
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


def judge_page(page: Page, judged: set[str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Everything that is judged of the page that is open.

    `judged` are the kinds of elements of the pages before it: a page without another one is spared the looks that words do not change.
    """
    page.set_viewport_size({"width": WIDTHS[-1], "height": 740})
    page.add_script_tag(content=JUDGE)
    page.evaluate(OPEN_ALL)
    kinds = set(page.evaluate("judge.kinds()"))
    is_new = judged is None or not kinds <= judged
    if judged is not None:
        judged |= kinds
    yield "rules", page.evaluate("judge.rules()" if is_new else "judge.rules('', 'color-contrast')")
    yield "targets", page.evaluate("judge.targets()")
    yield "media", page.evaluate("judge.media()")
    yield "drawings", page.evaluate("judge.drawings()")
    yield "large text", page.evaluate("judge.largeText()")
    yield "focus", page.evaluate("judge.focus()")
    yield "focus order", page.evaluate("judge.order()")
    if is_new:
        yield from judge_colours(page)
    for width in WIDTHS if is_new else WIDTHS[:1]:
        page.set_viewport_size({"width": width, "height": 740})
        yield "overflow", page.evaluate("judge.overflow()")
    page.evaluate("judge.mirror()")
    for width, letters in MIRRORED if is_new else MIRRORED[-1:]:
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate(f"document.documentElement.className = '{letters}'")
        yield "mirrored", page.evaluate("judge.misfits()")


def judge_colours(page: Page) -> Iterator[tuple[str, list[str]]]:
    """In the dark, and in the colours of a system with high contrast."""
    page.emulate_media(color_scheme="dark")
    yield "dark", page.evaluate("judge.rules('color-contrast')")
    page.emulate_media(color_scheme="light", forced_colors="active")
    yield "forced colours", page.evaluate("judge.focus()")
    page.emulate_media(forced_colors="none")
