"""A browser without JavaScript, for ASGI applications: it reads pages, fills in forms and presses buttons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import httpx
from starlette.types import ASGIApp

from tests.support.waiting import PATIENCE

BLOCKS = frozenset({"p", "h1", "h2", "h3", "li", "button", "summary", "label", "a", "dt", "dd", "div", "section"})
EMPTY = frozenset({"input", "meta", "link", "br", "hr"})


@dataclass
class Form:
    action: str
    multipart: bool
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Button:
    text: str
    name: str
    value: str
    form: Form | None
    attributes: dict[str, str | None]


class Page(HTMLParser):
    """A parsed page: its visible text, forms, buttons and links."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup, self.text, self.language = markup, "", ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[Form] = []
        self.buttons: list[Button] = []
        self.links: dict[str, str] = {}
        self.switches: dict[str, dict[str, Any]] = {}
        self._switch: dict[str, Any] | None = None
        self._ids: dict[str, Form] = {}
        self._open: list[Form] = []
        self._button: Button | None = None
        self._link: str | None = None
        self._area: str | None = None
        self._silent = False
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append((tag, given))
        handle = getattr(self, f"_start_{tag}", None)
        if handle:
            handle(given)
        if tag in BLOCKS:
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open.pop()
        elif tag == "button":
            self._button = None
        elif tag == "a":
            self._link = None
        elif tag == "label":
            self._switch = None
        elif tag == "textarea":
            self._area = None
        elif tag in ("title", "script"):
            self._silent = False
        if tag in BLOCKS:
            self.text += "\n"

    def handle_data(self, words: str) -> None:
        if self._area is not None:
            fields = self._open[-1].fields if self._open else {}
            fields[self._area] = fields.get(self._area, "") + words.removeprefix("\n" if not fields.get(self._area) else "")
            return
        if self._button:
            self._button.text = (self._button.text + words).strip()
        if self._switch and words.strip():
            self.switches[words.strip()] = self._switch
        if self._link:
            self.links[words.strip()] = self._link
        if not self._silent:
            self.text += words

    def _start_html(self, given: dict[str, Any]) -> None:
        self.language = given.get("lang", "")

    def _start_title(self, given: dict[str, Any]) -> None:
        self._silent = True

    def _start_form(self, given: dict[str, Any]) -> None:
        form = Form(given["action"], given.get("enctype") == "multipart/form-data")
        self.forms.append(form)
        self._open.append(form)
        if given.get("id"):
            self._ids[given["id"]] = form

    def _start_input(self, given: dict[str, Any]) -> None:
        can_be_off = given.get("type") in ("checkbox", "radio")
        self._switch, ticked = given if can_be_off else None, not can_be_off or "checked" in given
        if self._open and given.get("name") and ticked:
            self._open[-1].fields[given["name"]] = given.get("value") or ""

    def _start_textarea(self, given: dict[str, Any]) -> None:
        self._area = given.get("name") or "-"
        if self._open:
            self._open[-1].fields[self._area] = ""

    def _start_button(self, given: dict[str, Any]) -> None:
        form = self._open[-1] if self._open else None
        self._button = Button("", given.get("name") or "", given.get("value") or "", form, given)
        self.buttons.append(self._button)

    def _start_a(self, given: dict[str, Any]) -> None:
        self._link = given.get("href")

    def close_forms(self) -> Page:
        """Attach each button outside a form to the form that it names."""
        for button in self.buttons:
            named = button.attributes.get("form")
            button.form = self._ids.get(named, button.form) if named else button.form
        return self

    def button(self, text: str) -> Button:
        found = [one for one in self.buttons if one.text == text and one.attributes.get("aria-hidden") != "true"]
        assert found, f"no button {text!r} among {[one.text for one in self.buttons]}"
        return found[0]

    @property
    def field(self) -> Form:
        """The form with the text field."""
        return next(form for form in self.forms if "words" in form.fields)


class PageBrowser:
    """A browser with cookies of its own; `page` is the present page, `answer` its response. Without an application it speaks HTTP."""

    def __init__(self, app: ASGIApp | None, *, language: str = "nl", base: str = "http://kring.test") -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.7", 4711)) if app else None,
            base_url=base,
            headers={"Accept-Language": language},
            follow_redirects=True,
            timeout=PATIENCE,
        )
        self.answer: httpx.Response
        self.page: Page

    async def open(self, address: str = "/") -> Page:
        return self._see(await self.client.get(address))

    async def say(self, words: str) -> Page:
        return await self.send(self.page.field, words=words)

    async def press(self, text: str, **typed: str) -> Page:
        if text in self.page.links:
            return await self.open(self.page.links[text])
        if text in self.page.switches:
            return self._tick(self.page.switches[text])
        button = self.page.button(text)
        assert button.form, f"{text!r} belongs to no form"
        named = {button.name: button.value} if button.name else {}
        form = replace(button.form, action=button.attributes.get("formaction") or button.form.action)
        return await self.send(form, **named, **typed)

    def _tick(self, switch: dict[str, Any]) -> Page:
        """Tick a switch, or untick it; it goes with the form when a button is pressed."""
        form = next(form for form in self.page.forms if "switches" in form.fields)
        if form.fields.get(switch["name"]) == switch["value"] and switch["type"] == "checkbox":
            del form.fields[switch["name"]]
        else:
            form.fields[switch["name"]] = switch["value"]
        return self.page

    async def send(self, form: Form, **filled: str) -> Page:
        fields = form.fields | filled
        if form.multipart:
            parts = {name: (None, value.encode()) for name, value in fields.items()}
            return self._see(await self.client.post(form.action, files=parts))
        return self._see(await self.client.post(form.action, data=fields))

    def _see(self, answer: httpx.Response) -> Page:
        self.answer, self.page = answer, Page(answer.text).close_forms()
        return self.page

    @property
    def heading(self) -> str:
        return self.page.text.strip()

    async def close(self) -> None:
        await self.client.aclose()
