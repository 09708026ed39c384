"""The desk as pages: everything works with JavaScript off, and every form is checked."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.contact_plan import MAX_LINE, PlanForm, describe_moment
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.sign_in import SignIn
from bot.coordinator.service.views import ActionResult, DossierView
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, go
from bot.coordinator.web.call_sheet import call_card
from bot.coordinator.web.overview_pages import OverviewPages
from bot.coordinator.web.profile_pages import ProfilePages
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.coordinator.web.sign_in_pages import SignInPages
from bot.dossier.html import dossier_html, sheet_fragment
from bot.dossier.pdf import pdf
from bot.web.templating import Templates, file
from flows.dossier.dossier import Dossier
from flows.installation import Installation
from storage.retention.rules import REMIND_DAYS, UNTOLD_DAYS

PLANNING = ("moment", "start", "end", "way", "line")
REDIRECTS = {"tie": "released", "know_somebody": "released", "give_back": "given_back", "close": "closed"}


def routes(
    desk: DeskService, gate: SignIn, pages: Templates, installation: Installation, secret: bytes, *, https: bool, bot: str = ""
) -> Sequence[BaseRoute]:
    """All routes under /desk. `secret` signs forms; it is no key of the vault. `bot` is the username of the coordinators' bot."""
    room = DeskPageContext(desk, gate, pages, DeskSessionCookie(secret, https), installation, bot)
    own = OverviewPages(room)
    return (*SignInPages(room).routes(), *own.routes(), *ProfilePages(room).routes(), *DossierPages(room, own).routes())


class DossierPages:
    """Routes for who is signed in."""

    def __init__(self, room: DeskPageContext, own: OverviewPages) -> None:
        self._room, self._desk, self._own = room, room.desk, own
        self._zone = ZoneInfo(room.installation.timezone)
        self._deeds: dict[str, Callable[[SignedInRequest], Awaitable[ActionResult]]] = {
            "no_tie": lambda v: self._desk.no_tie(v.who, v.id),
            "tie": lambda v: self._desk.tie(v.who, v.id),
            "know_nobody": lambda v: self._desk.know_nobody(v.who, v.id, _wish(v)),
            "know_somebody": lambda v: self._desk.know_somebody(v.who, v.id),
            "plan": lambda v: self._desk.plan(v.who, v.id, _wish(v)),
            "tried": lambda v: self._desk.tried(v.who, v.id),
            "contacted": self._contacted,
            "inform": lambda v: self._desk.inform(v.who, v.id, v.form.get("person", ""), v.form.get("answer", "")),
            "give_back": lambda v: self._desk.give_back(v.who, v.id),
            "close": lambda v: self._desk.close(v.who, v.id),
        }

    def routes(self) -> Sequence[BaseRoute]:
        room = self._room.signed_in
        return (
            Route("/desk/dossier/{id}", room(self.dossier), methods=["GET"]),
            Route("/desk/dossier/{id}/sheet", room(self.sheet), methods=["GET"]),
            Route("/desk/dossier/{id}/document.pdf", room(self.paper), methods=["GET"]),
            Route("/desk/dossier/{id}/sheet.pdf", room(self.sheet_paper), methods=["GET"]),
            Route("/desk/dossier/{id}/new_code", room(self.new_code), methods=["POST"]),
            Route("/desk/dossier/{id}/notes", room(self.notes), methods=["POST"]),
            Route("/desk/dossier/{id}/{deed}", room(self.act), methods=["POST"]),
        )

    # one dossier
    async def dossier(self, visit: SignedInRequest) -> Response:
        sight = await self._desk.open_dossier(visit.who, visit.id)
        return self._show(visit, sight) if sight else await self._own.gone(visit)

    def _show(self, visit: SignedInRequest, sight: DossierView, status: int = 200, **more: Any) -> Response:
        values = {"sight": sight, "wish": PlanForm(line=str(sight.coordinator.profile.get("contact_line", "")))}
        if sight.safe:
            keys = sight.safe.moments(sight.now.astimezone(self._zone))
            values["moments"] = [(key, describe_moment(key, self._room.catalog, visit.language)) for key in keys]
        if sight.document is None:
            return self._room.page(f"desk_{sight.state}.html", visit, {**values, **more}, status=status)
        story = self._story(visit, sight, sight.document)
        return self._room.page("desk_dossier.html", visit, {**values, **story, **more}, status=status)

    def _story(self, visit: SignedInRequest, sight: DossierView, document: Dossier) -> dict[str, Any]:
        catalog, handling = self._room.catalog, sight.dossier.progress
        contacted = handling.contacted_on and catalog.day(visit.language, date.fromisoformat(handling.contacted_on))
        return {
            "fragment": Markup(dossier_html(document, catalog, sight.language)),  # noqa: S704
            "call": call_card(handling, document, catalog, visit.language, self._zone),
            "handling": handling,
            "may_try": handling.can_try and sight.safe is not None and sight.safe.ways != ("self",),
            "contacted": contacted,
            "today": sight.now.astimezone(self._zone).date(),
            "foundation": self._room.installation.foundation,
            **self._untold(visit, sight),
        }

    def _untold(self, visit: SignedInRequest, sight: DossierView) -> dict[str, Any]:
        """Whose name goes when nobody tells them, and on which day; in time to do something about it."""
        catalog, since = self._room.catalog, sight.dossier.claimed_at or sight.now
        day = catalog.day(visit.language, (since + timedelta(days=UNTOLD_DAYS)).astimezone(self._zone).date())
        untold = [person for person in sight.people if str(person["id"]) not in sight.dossier.progress.informed]
        is_time = untold and sight.now >= since + timedelta(days=REMIND_DAYS)
        words = catalog.plural(visit.language, "desk.inform.untold", len(untold), day=day) if is_time else ""
        return {"untold_day": day, "untold": untold, "reminder": words}

    async def sheet(self, visit: SignedInRequest) -> Response:
        sight = await self._desk.open_contact_sheet(visit.who, visit.id)
        if sight is None or sight.document is None:
            return await self._own.gone(visit)
        sheet = Markup(sheet_fragment(sight.document, self._room.catalog, sight.language))  # noqa: S704
        return self._room.page("desk_contact_sheet.html", visit, {"sight": sight, "sheet": sheet})

    async def paper(self, visit: SignedInRequest) -> Response:
        sight = await self._desk.open_file(visit.who, visit.id)
        return await self._printed(visit, sight, pdf.dossier_pdf, "document.pdf")

    async def sheet_paper(self, visit: SignedInRequest) -> Response:
        sight = await self._desk.open_contact_sheet(visit.who, visit.id)
        return await self._printed(visit, sight, pdf.contact_sheet_pdf, "sheet.pdf")

    async def _printed(self, visit: SignedInRequest, sight: DossierView | None, made: Callable[..., bytes], name: str) -> Response:
        """Made beside the loop, so that nobody waits for a typesetter."""
        if sight is None or sight.document is None:
            return await self._own.gone(visit)
        content = await to_thread(made, sight.document, self._room.catalog, sight.language)
        return file(content, name, "application/pdf")

    async def act(self, visit: SignedInRequest) -> Response:
        deed = visit.request.path_params["deed"]
        if deed not in self._deeds:
            return self._room.page("desk_message.html", visit, {"key": "desk.not_found"}, status=404)
        done = await self._deeds[deed](visit)
        if done is ActionResult.GONE:
            return await self._own.gone(visit)
        if done in (ActionResult.MISSING, ActionResult.OUTSIDE):
            return await self._ask_again(visit, f"desk.plan.{done.value}")
        if done is ActionResult.YES and deed in REDIRECTS:
            return go("/desk", REDIRECTS[deed])
        return go(f"/desk/dossier/{visit.id}", "" if done is ActionResult.YES else "changed")

    async def _ask_again(self, visit: SignedInRequest, failed: str) -> Response:
        """The plan's form with what was filled in."""
        sight = await self._desk.open_dossier(visit.who, visit.id)
        return self._show(visit, sight, 422, said=failed, wish=_wish(visit)) if sight else await self._own.gone(visit)

    async def _contacted(self, visit: SignedInRequest) -> ActionResult:
        try:
            day = date.fromisoformat(visit.form.get("day", ""))
        except ValueError:
            return ActionResult.NOT_NOW
        return await self._desk.contacted(visit.who, visit.id, day)

    async def new_code(self, visit: SignedInRequest) -> Response:
        """The code stands in this answer and nowhere else."""
        code = await self._desk.new_code(visit.who, visit.id)
        if code is None:
            return await self._own.gone(visit)
        spaced = " ".join(code[n : n + 4] for n in range(0, len(code), 4))
        return self._room.page("desk_return_code.html", visit, {"code": spaced, "id": visit.id})

    async def notes(self, visit: SignedInRequest) -> Response:
        """Notes that are too long or come too late are given back, not cut and not kept."""
        text = visit.form.get("text", "").replace("\r\n", "\n")
        done = await self._desk.write_notes(visit.who, visit.id, text)
        if done is ActionResult.GONE:
            return await self._own.gone(visit, text)
        if done is ActionResult.YES:
            return go(f"/desk/dossier/{visit.id}", "kept")
        sight = await self._desk.open_dossier(visit.who, visit.id)
        return self._show(visit, sight, 422, said="desk.notes.too_long", written=text) if sight else await self._own.gone(visit, text)


def _wish(visit: SignedInRequest) -> PlanForm:
    return PlanForm(**{name: visit.form.get(name, "")[:MAX_LINE] for name in PLANNING})
