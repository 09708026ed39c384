"""Whoever finds a weakness finds where to tell it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.config.settings import Settings
from bot.web.application import build_application
from bot.web.security_contact import security_contact_routes
from bot.web.templating import PageFrame, Templates
from flows.i18n.catalog import Catalog
from tests.support.web.page_browser import PageBrowser

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)


async def _well() -> bool:
    return True


def browser(contact: str) -> PageBrowser:
    pages = Templates(Catalog.load(), PageFrame(practice=True, exit_link="https://example.org"), [])
    routes = security_contact_routes(contact, "https://kring.example", lambda: NOW)
    return PageBrowser(build_application(pages, routes, _well, uses_https=True))


async def test_the_contact_stands_where_finders_look_and_for_half_a_year() -> None:
    answer = await browser("mailto:veilig@example.org").client.get("/.well-known/security.txt")
    assert answer.headers["content-type"].startswith("text/plain") and answer.text.splitlines() == [
        "Contact: mailto:veilig@example.org",
        "Expires: 2027-05-27T00:00:00+00:00",
        "Preferred-Languages: nl, en",
        "Canonical: https://kring.example/.well-known/security.txt",
    ]


async def test_without_a_contact_there_is_no_page() -> None:
    assert (await browser("").client.get("/.well-known/security.txt")).status_code == 404


@pytest.mark.parametrize("contact", ["veilig@example.org", "http://example.org", "mailto:a@example.org\nCanonical: x"])
def test_a_contact_that_is_no_address_is_refused_at_the_start(contact: str) -> None:
    with pytest.raises(ValidationError):
        Settings(security_contact=contact)
