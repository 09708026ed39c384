"""Promises of the health checks: ready means that a write was just taken, within a second, and asking often costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.web.application import build_application
from bot.web.templating import PageFrame, Templates
from flows.i18n.catalog import Catalog
from tests.support.web.page_browser import PageBrowser


def browser(check: Callable[[], Awaitable[bool]]) -> PageBrowser:
    pages = Templates(Catalog.load(), PageFrame(practice=True, exit_link="https://example.org"), [])
    return PageBrowser(build_application(pages, [], check, uses_https=False))


async def _never() -> bool:
    await asyncio.Event().wait()
    return True


async def _failing() -> bool:
    return False


@pytest.mark.parametrize("check", [_never, _failing])
async def test_a_process_whose_database_does_not_answer_lives_and_is_not_ready(check: Callable[[], Awaitable[bool]]) -> None:
    asking = browser(check)
    assert [(await asking.client.get(path)).status_code for path in ("/livez", "/readyz", "/healthz")] == [200, 503, 503]


async def test_a_hundred_questions_at_once_are_one_write() -> None:
    writes = 0

    async def check() -> bool:
        nonlocal writes
        writes += 1
        return True

    asking = browser(check)
    answers = await asyncio.gather(*(asking.client.get("/readyz") for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200} and writes <= 2
