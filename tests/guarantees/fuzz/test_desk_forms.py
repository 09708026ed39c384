"""Promise of the desk: no form of a signed-in coordinator, with anything in its fields and any id in its address, makes anything fail."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Self

import pytest
from starlette.routing import Route

from bot.web.in_flight import STREAM_PATH
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.fuzzing import INPUTS, MARK, Fuzzer, check_log
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp
from tests.support.web.page_browser import Form, PageBrowser

FIELDS = (
    *("text", "moment", "start", "end", "way", "line", "day", "revision", "number", "why", "message", "note"),
    *("code", "name", "credential"),
)
FORM_ENDS = ("plan", "propose", "contacted", "inform", "delete_note", "delete_message", "notes", "messages", "know_nobody", "undo")


class SignedIn:
    """A coordinator at the desk who signs in again after each end, and never is without a dossier."""

    def __init__(self, desk: DeskApp, known: CoordinatorBrowser, fuzzer: Fuzzer) -> None:
        self.desk, self.known, self.fuzzer, self.draw = desk, known, fuzzer, fuzzer.random
        self.browser, self.csrf, self.ids = PageBrowser(desk.app, base=desk.address), "", list[str]()
        routes = [(one.path, "GET" in (one.methods or ())) for one in desk.app.routes if isinstance(one, Route)]
        self.shown, self.sent_to = (
            [path for path, get in routes if get is kind and ".pdf" not in path and path != STREAM_PATH] for kind in (True, False)
        )

    @classmethod
    async def come_in(cls, desk: DeskApp, fuzzer: Fuzzer) -> Self:
        signed_in = cls(desk, await desk.add_coordinator("Hanneke"), fuzzer)
        await signed_in.sign_in()
        return signed_in

    async def sign_in(self) -> None:
        again = await self.desk.sign_in_again(self.known)
        self.browser.client.cookies = again.browser.cookies
        page = await self.browser.open("/desk")
        self.csrf = next(form.fields["csrf"] for form in page.forms if "csrf" in form.fields)

    async def hold_another(self) -> None:
        """What was done becomes final, and a dossier more is hers and has its story open."""
        self.desk.product.advance(minutes=11)
        await send_dossier(self.desk.product)
        await self.desk.product.offer_to(self.known.id)
        await self.sign_in()
        seen = CoordinatorBrowser(self.browser.client, self.known.id, self.desk.product)
        if "/desk/claim/" in await seen.open():
            self.ids.append((await seen.claim_and_read()).rpartition("/")[2])

    async def do_anything(self) -> int:
        """A page, a form of the page, or any address with any fields; the status of the answer."""
        forms = [form for form in self.browser.page.forms if "csrf" in form.fields]
        chosen = self.draw.random()
        if chosen < 0.3:
            await self.browser.open(self.address(self.shown))
        elif forms and chosen < 0.75:
            await self.send_changed(self.draw.choice(forms))
        else:
            await self.send(Form(self.address(self.sent_to), False), dict(self.fuzzer.fields(FIELDS)))
        return self.browser.answer.status_code

    async def send_changed(self, form: Form) -> None:
        """A form as it is, but for some of its fields."""
        buttons = [one for one in self.browser.page.buttons if one.form is form]
        pressed = self.draw.choice(buttons) if buttons else None
        own = {pressed.name: pressed.value} if pressed and pressed.name else {}
        changed = {name: self.text() for name in form.fields if self.draw.random() < 0.5}
        action = pressed.attributes.get("formaction") if pressed else None
        await self.send(replace(form, action=action or form.action), own | changed)

    async def send(self, form: Form, fields: dict[str, str]) -> None:
        valid = {name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode() for name, value in fields.items()}
        await self.browser.send(form, **{**valid, "csrf": self.csrf})

    def text(self) -> str:
        return f"{MARK} {self.fuzzer.text()}" if self.draw.random() < 0.5 else self.fuzzer.text()

    def address(self, paths: list[str]) -> str:
        """One of them, with a dossier of hers in it, one that is gone, or anything."""
        path = self.draw.choice(paths)
        own = self.draw.choice(self.ids) if self.ids and self.draw.random() < 0.7 else random_id(self.fuzzer)
        filled = path.replace("{id}", own).replace("{action}", self.draw.choice(FORM_ENDS))
        return filled.replace("{link}", random_id(self.fuzzer)).replace("{token}", random_id(self.fuzzer))


def random_id(fuzzer: Fuzzer) -> str:
    return fuzzer.random.choice((fuzzer.random.randbytes(16).hex(), "0", "%00", "%ff", "..", "a" * 500, "%F0%9F%8C%A7", "1%202", "%27--"))


@pytest.mark.parametrize("seed", range(2))
async def test_no_form_of_a_signed_in_coordinator_fails(desk_app: DeskApp, log_stream: io.StringIO, flat_memory: None, seed: int) -> None:
    signed_in = await SignedIn.come_in(desk_app, Fuzzer(seed))
    statuses = set[int]()
    for number in range(INPUTS["forms of the desk"] // 2):
        if number % 80 == 0:
            await signed_in.hold_another()
        statuses.add(status := await signed_in.do_anything())
        assert status < 500, (seed, number, signed_in.browser.answer.request.url.path)
        if status == 401:
            await signed_in.sign_in()
    assert signed_in.ids and {200, 404} <= statuses, statuses
    check_log(log_stream)
