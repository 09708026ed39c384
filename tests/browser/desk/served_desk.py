"""A desk that is served to a real browser."""

from __future__ import annotations

from typing import NamedTuple

from playwright.async_api import Page

from tests.support.web.desk_app import CoordinatorBrowser, DeskApp


class ServedDesk(NamedTuple):
    """A desk on a port of this machine, and a page of somebody's browser."""

    app: DeskApp
    page: Page
    address: str

    async def sign_in_as(self, coordinator: CoordinatorBrowser) -> None:
        """Let the browser have the session of this coordinator."""
        cookies = [{"name": name, "value": value, "url": self.address} for name, value in coordinator.browser.cookies.items()]
        await self.page.context.add_cookies(cookies)  # type: ignore[arg-type]
