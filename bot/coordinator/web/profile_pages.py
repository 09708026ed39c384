"""Profile pages: a coordinator edits the same fields as the operator, and binds their Telegram account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.account.profile_fields import ProfileForm
from bot.coordinator.service.account.revision import revision_of
from bot.coordinator.service.account.roster import NameTaken
from bot.coordinator.service.authentication import one_time_links
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.profile_values import BASIC_FIELDS, absent_days, name_unconfirmed, offer_fields, stored_values, submitted_values
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest, redirect
from flows.comparing_form import comparing_form
from flows.errors import ConcurrentUpdate
from flows.matching.profile import capacity_limit, ties_as_text
from flows.questionnaire.questions.seeker import PROVINCES
from storage.coordinators.notifications import CHANNELS

TIE_FIELDS = ("employers", "boards", "volunteering")  # ties that the operator entered


class ProfilePages:
    """Routes of the coordinator's own profile."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context, self._service, self._profile_form = context, context.service, ProfileForm(context.catalog, context.service.today)

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route("/desk/me", signed_in(self.show_profile), methods=["GET"]),
            Route("/desk/me", signed_in(self.update_profile), methods=["POST"]),
            Route("/desk/telegram", signed_in(self.create_telegram_link), methods=["POST"]),
        )

    async def show_profile(self, request: SignedInRequest) -> Response:
        unsent = await self._service.unsent.find_all(request.coordinator_id, "/desk/me")
        form = unsent.get("/desk/me")
        return await self._render_profile(replace(request, form=form) if form else request, notice="desk.unsent" if form else None)

    async def create_telegram_link(self, request: SignedInRequest) -> Response:
        """A one-time link that binds a Telegram account; it is shown in this response and nowhere else."""
        if not self._context.bot_username:
            return redirect("/desk/me")
        token = await self._context.sign_in.invite_account(request.coordinator_id)
        link = one_time_links.account_link(self._context.bot_username, token)
        return self._context.render("desk_telegram_link.html", request, {"link": link})

    async def update_profile(self, request: SignedInRequest) -> Response:
        """All or nothing: one invalid field and the page comes back with what was typed and a hint at that field."""
        most = capacity_limit((await self._service.account.find_coordinator(request.coordinator_id)).profile)
        fields, errors = self._profile_form.parse_fields(offer_fields(request.form), request.language, most)
        if errors:
            return await self._render_profile(request, errors)
        try:
            basic = await self._basic_fields(request)
            await self._service.account.update_profile(request.coordinator_id, request.form.get("seen", ""), **basic, **fields)
        except NameTaken:
            return await self._render_profile(request, {"name": self._context.catalog.text(request.language, "desk.wrong.name_taken")})
        except ConcurrentUpdate:
            if changed := await self._changed_elsewhere(request):
                return await self._render_profile(request, changed, notice="desk.me.changed")
        await self._service.unsent.forget(request.coordinator_id, "/desk/me")
        return redirect("/desk", "kept")

    async def _changed_elsewhere(self, request: SignedInRequest) -> dict[str, str]:
        """By each field what another tab stored in it, where that is not what was typed here: both texts stand on the page."""
        profile = (await self._service.account.find_coordinator(request.coordinator_id)).profile
        stored, typed = stored_values(self._profile_form, profile, request.language), submitted_values(request.form)
        texts = {name: (stored["fields"].get(name, ""), typed["fields"].get(name, "")) for name in typed["fields"] if name != "language"}
        text = partial(self._context.catalog.text, request.language, "desk.me.now")
        found = {name: text(said=there or "-") for name, (there, here) in texts.items() if there != here}
        if stored["checked"] != typed["checked"] or absent_days(stored) != absent_days(typed):
            found["away"] = self._context.catalog.text(request.language, "desk.me.now_ticked")
        return found

    async def _basic_fields(self, request: SignedInRequest) -> dict[str, str]:
        """An empty name and an unknown language change nothing; edited ties replace all that the operator entered."""
        fields = {name: request.form.get(name, "") for name in BASIC_FIELDS}
        if not comparing_form(fields["name"]):
            del fields["name"]
        if fields["language"] not in self._context.catalog.languages:
            del fields["language"]
        profile = (await self._service.account.find_coordinator(request.coordinator_id)).profile
        if fields["ties"] == ties_as_text(profile):
            del fields["ties"]
            return fields
        return {**fields, **dict.fromkeys(TIE_FIELDS, "")}

    async def _render_profile(
        self, request: SignedInRequest, errors: Mapping[str, str] | None = None, notice: str | None = None
    ) -> Response:
        """The form as it was sent, or else as it is stored."""
        overview = await self._service.read_overview(request.coordinator_id)
        coordinator = overview.coordinator
        values = (
            submitted_values(request.form) if request.form else stored_values(self._profile_form, coordinator.profile, request.language)
        )
        values |= {
            "coordinator": coordinator,
            "language_names": self._context.templates.language_names(),
            "has_bot": bool(self._context.bot_username),
            "channels": CHANNELS,
            "is_reachable": overview.is_reachable,
            "unreached_ways": overview.unreached_ways,
            "errors": errors or {},
            "seen": revision_of(coordinator.profile),
            "capacity_limit": capacity_limit(coordinator.profile),
            "unconfirmed": name_unconfirmed(self._profile_form, coordinator.profile, request.language),
            "day_text": partial(self._day_text, request.language),
            "provinces": [(code, self._profile_form.province_name(code)) for code in PROVINCES],
        }
        values |= {"notice": notice} if notice else {}
        return self._context.render("desk_profile.html", request, values, status=422 if errors else 200)

    def _day_text(self, language: str, day: str) -> str:
        """A day in words: a date field shows it in the browser's own way, which may not be the coordinator's."""
        try:
            return f"{self._context.catalog.format_day(language, date.fromisoformat(day))} {day[:4]}"
        except ValueError:
            return ""
