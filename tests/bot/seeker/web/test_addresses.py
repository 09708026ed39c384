"""Addresses of the seeker's pages: each can be opened anew, whatever a browser does with a page that it threw away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.routing import Route

from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser


async def test_every_address_to_which_a_form_is_sent_can_be_reloaded(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        app = build_chat_app(product)
        noor = PageBrowser(app)
        posted = {route.path for route in app.routes if isinstance(route, Route) and "POST" in (route.methods or ())}
        answers = {path: (await noor.client.get(path)).status_code for path in sorted(posted)}
        await noor.close()
    assert posted and {path: status for path, status in answers.items() if status != 200} == {}


async def test_a_leaflet_in_another_language_leads_to_pages_in_that_language(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        noor = PageBrowser(build_chat_app(product))
        await noor.open("/privacy?taal=en")
        links = [link for link in re.findall(r'href="(/[^"]*)"', noor.page.markup) if not link.startswith("/static")]
        languages = {link: (await noor.open(link)).markup.partition('lang="')[2][:2] for link in links}
        await noor.close()
    assert len(languages) >= 2 and set(languages.values()) == {"en"}


@pytest.mark.parametrize("asks", [True, False], ids=["script", "plain"])
async def test_a_turn_is_answered_by_its_page_to_the_script_and_by_a_redirect_to_a_browser_without(tmp_path: Path, asks: bool) -> None:
    async with Product(tmp_path) as product:
        noor = PageBrowser(build_chat_app(product))
        await noor.open("/")
        begin = noor.page.button("Begin")
        assert begin.form
        fields = {**begin.form.fields, begin.name: begin.value}
        headers = {"Kring-Page": "1"} if asks else {}
        answer = await noor.client.post(begin.form.action, data=fields, headers=headers, follow_redirects=False)
        await noor.close()
    assert answer.status_code == (200 if asks else 303) and ("Mag ik bewaren" in answer.text) is asks
