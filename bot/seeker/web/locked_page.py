"""Locked page: a story that was left for long is not opened again without its return code; beginning anew is always offered."""

from __future__ import annotations

from starlette.responses import Response

from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.session_cookie import BrowserSession
from storage.turns.idle_lock import IdleLock


async def find_lock(context: ChatPageContext, session: BrowserSession) -> IdleLock | None:
    """The lock of this browser's story, None if it is open. A browser that was asked to remember its person is never locked."""
    if not session.is_returning or session.until:
        return None
    return await context.service.lock_if_idle(session.channel_user)


def render_locked(context: ChatPageContext, session: BrowserSession, lock: IdleLock) -> Response:
    """Says why the story is closed, and asks for the code where one was taken."""
    language = context.language_of(session)
    values = {"lock": lock, "day": context.service.describe_end(language, lock.ends_at) if lock.ends_at else ""}
    return context.render("locked.html", session, values)
