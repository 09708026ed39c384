"""The judge of the walk finds what it looks for: each page here has one fault, and is without it everything else that it may be."""

from __future__ import annotations

from collections import defaultdict

import pytest
from playwright.sync_api import Browser

from tests.browser.walk.judge import judge_page
from tests.browser.walk.pages_browser import open_each

pytestmark = pytest.mark.slow
PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Bericht</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
html.size-2 { font-size: 200% } button { min-height: 48px; min-width: 48px; max-width: 100% } button:focus-visible { outline: 3px solid }
</style></head><body><main><h1>Vraag</h1>FAULT<button>Ja</button></main></body></html>"""
FAULTS = {
    "rules": '<img src="/x.svg">',
    "targets": "<button style='min-height: 20px'>Nee</button>",
    "drawings": "<style>rect { height: 9px }</style><svg role='img' aria-label='x' height='40'><rect width='20' height='30'/></svg>",
    "media": "<audio controls></audio>",
    "large text": "<style>h1 { width: 15rem }</style>",
    "focus": "<style>button:focus-visible { outline: none }</style>",
    "focus order": "<div style='display: flex; flex-direction: column-reverse'><button>Een</button><button>Twee</button></div>",
    "dark": "<style>@media (prefers-color-scheme: dark) { main { background: #222; color: #333 } }</style>",
    "forced colours": "<style>@media (forced-colors: active) { button:focus-visible { outline: none } }</style>",
    "overflow": "<p style='width: 700px'>breed</p>",
    "mirrored": "<p style='white-space: nowrap'>Vertel het op je eigen manier aan mij</p>",
}


@pytest.fixture(scope="module")
def found(chromium: Browser) -> dict[str, set[str]]:
    """What is wrong with the page of each fault."""
    pages = {name: PAGE.replace("FAULT", fault) for name, fault in FAULTS.items()} | {"": PAGE.replace("FAULT", "")}
    wrong: dict[str, set[str]] = defaultdict(set)
    for name, page in open_each(chromium, pages):
        wrong[name] |= {what for what, told in judge_page(page) if told}
    return wrong


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(found: dict[str, set[str]], name: str) -> None:
    assert name in found[name]


def test_a_page_without_a_fault_has_none(found: dict[str, set[str]]) -> None:
    assert found[""] == set()


@pytest.mark.parametrize("look", ["rules", "dark"])
def test_text_that_cannot_be_read_in_what_is_new_on_a_later_page_is_found(chromium: Browser, look: str) -> None:
    new = "<section class='new'><p style='color: #ccc; background: #ddd'>Niet te lezen.</p></section>"
    judged: set[str] = set()
    told = [
        dict(judge_page(page, judged))
        for _, page in open_each(chromium, {"": PAGE.replace("FAULT", ""), "new": PAGE.replace("FAULT", new)})
    ]
    assert not told[0][look] and told[1][look]
