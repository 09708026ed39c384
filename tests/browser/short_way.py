"""The short way in a real browser, counted: pages, taps and the words that can be seen on them. `make short-way` prints it.

Words are those of the page's main part that stand there without opening anything.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from tests.browser.served import SMALL, RunningProduct, SeekerPage, browser, new_context, run_product

SEEN_WORDS = """() => {
    const hidden = [...document.querySelectorAll("main .unseen")]
    hidden.forEach(one => { one.style.display = "none" })
    const text = document.querySelector("main").innerText
    hidden.forEach(one => { one.style.display = "" })
    return text
}"""
Step = tuple[str, ...]  # buttons and switches in their order; `> ` is typed into the field

TO_CIRCLE: tuple[Step, ...] = (("Begin",), ("Ja, bewaar het",), ("Voor mezelf",), ("> Ik slaap slecht sinds mijn scheiding.", "Klaar"))
THREE_PEOPLE: tuple[Step, ...] = (
    ("> Riet, mijn tante", "Verstuur"),
    ("> Mo", "Nog iemand"),
    ("> Sam, collega", "Klaar"),
    ("Nee, niemand",),
)
TO_REVIEW: tuple[Step, ...] = (
    ("> Fatima", "Verstuur"),
    ("Ja",),
    ("> Assen", "Verstuur"),
    ("Bellen",),
    ("> 06 12345678", "Verstuur"),
    ("Dinsdag", "Ochtend", "Klaar"),
    ("Verder",),
)
TO_STATUS: tuple[Step, ...] = (("Klopt",), ("Ja, verstuur",))
WITH_THREE_PEOPLE = (*TO_CIRCLE, *THREE_PEOPLE, *TO_REVIEW, *TO_STATUS)
WITH_NOBODY = (*TO_CIRCLE, ("Ik noem niemand",), *TO_REVIEW, *TO_STATUS)


class PageCount(NamedTuple):
    """One page: its heading, its words, and its height in screens."""

    heading: str
    words: int
    screens: float


def count_way(chromium: Browser, product: RunningProduct, steps: tuple[Step, ...]) -> list[PageCount]:
    """Every page of the way, from the first to the status; one tap leads from each to the next."""
    context = new_context(chromium, SMALL)
    seeker = SeekerPage(context.new_page(), product.address)
    pages = [_count(seeker.page)]
    for step in steps:
        seeker.take(*step)
        pages.append(_count(seeker.page))
    context.close()
    return pages


def _count(page: Page) -> PageCount:
    words = str(page.evaluate(SEEN_WORDS)).split()
    return PageCount(page.locator("h1").first.inner_text(), len(words), page.evaluate("document.body.scrollHeight / innerHeight"))


def main() -> None:
    """Print the short way, with three people and with nobody."""
    with tempfile.TemporaryDirectory() as folder, run_product(Path(folder)) as product, browser() as chromium:
        for name, steps in (("three people", WITH_THREE_PEOPLE), ("nobody", WITH_NOBODY)):
            pages = count_way(chromium, product, steps)
            for page in pages:
                print(f"{page.words:5} words {page.screens:4.1f} screens  {page.heading}")
            print(f"{name}: {len(pages)} pages, {len(steps)} taps, {sum(page.words for page in pages)} words\n")


if __name__ == "__main__":
    main()
