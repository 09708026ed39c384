"""The chat in a terminal: the same conversation, with numbers for buttons and typed words for everything else."""

from __future__ import annotations

import secrets
import textwrap
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

from bot.dossier import html, text_view
from bot.seeker.service import CLOSED, ChannelUser, Entry, SeekerInput, SeekerService, buttons
from bot.seeker.terminal.console_io import parse_choice, strip_control_characters, typed
from flows.conversation.messages import Button, Output, Reply
from flows.i18n.catalog import Catalog

WIDTH = 78
_LEAFLETS = {"help": "help_card", "privacy": "privacy"}

Run = Callable[[Coroutine[Any, Any, Any]], Any]  # runs one piece of asynchronous work to its end, as asyncio.Runner.run does


class Terminal:
    """One person at one terminal. `read` raises EOFError or KeyboardInterrupt when the person leaves."""

    def __init__(
        self,
        service: SeekerService,
        catalog: Catalog,
        name: str,
        run: Run,
        read: Callable[[str], str] = typed,
        write: Callable[[str], object] = print,
    ) -> None:
        self._service, self._catalog, self._run, self._read, self._write = service, catalog, run, read, write
        self._channel_user = ChannelUser("terminal", name)
        self._language = catalog.languages[0]

    def converse(self, language: str, practice: bool = False) -> None:
        """Until it ends, or the person leaves; what was said before that is kept."""
        if language in self._catalog.languages:
            self._language = language
        if practice:
            self._write(f"--- {self._text('page.practice')} ---")
        try:
            self._talk()
        except (EOFError, KeyboardInterrupt):
            self._write(f"\n{self._text('terminal.end')}")

    def _talk(self) -> None:
        output = self._come_back(self._run(self._service.output(self._channel_user))) or self._begin()
        while output:
            self._show(output)
            output = self._turn(output, self._read("> "))

    # coming in
    def _come_back(self, kept: Output | None) -> Output | None:
        """A terminal opened anew shows no earlier conversation before the person wants it."""
        if kept is None:
            return None
        self._language = kept.language
        pressed = self._ask("back_again", ("back_again.go_on", "back_again.not_now"))
        if pressed == "back_again.not_now":
            raise EOFError
        return kept

    def _begin(self) -> Output | None:
        """The welcome, or the conversation of a return code."""
        output = self._service.welcome(self._language)
        if output.state == CLOSED:
            return self._wait_outside(output)
        code = Button("code", self._text("page.have_code"))
        self._show(output, (code,))
        answer = self._read("> ")
        if parse_choice(answer, (*buttons(output), code)) != code.key:
            return self._turn(output, answer)
        return self._enter(self._read(f"{self._text('code_enter')} ")) or self._begin()

    def _wait_outside(self, output: Output) -> Output | None:
        """Closed for who is new: help, privacy and a return code are there, and what is typed is kept nowhere."""
        links = tuple(Button(key, self._text(f"page.{key}")) for key in ("have_code", "help", "privacy"))
        while True:
            self._show(output, links)
            pressed = parse_choice(self._read("> "), links)
            opened = self._enter(self._read(f"{self._text('code_enter')} ")) if pressed == "have_code" else None
            if opened:
                return opened
            if pressed in _LEAFLETS:
                self._say(self._service.notice_text(self._language, _LEAFLETS[pressed]))

    def _enter(self, code: str) -> Output | None:
        entry = self._run(self._service.enter(self._channel_user, code, "terminal"))
        if entry is not Entry.OPENED:
            self._say(self._service.notice_text(self._language, f"code_{entry.value}"))
            return None
        opened: Output | None = self._run(self._service.output(self._channel_user))
        return opened

    def _ask(self, question: str, answers: tuple[str, ...]) -> str:
        choices = tuple(Button(key, self._text(key)) for key in answers)
        while True:
            self._say(self._text(question))
            self._list(choices)
            if pressed := parse_choice(self._read("> "), choices):
                return pressed

    # talking
    def _turn(self, output: Output, answer: str) -> Output | None:
        """Hear what was typed; None when nothing is left to say."""
        choice = parse_choice(answer, buttons(output))
        said = SeekerInput(secrets.token_urlsafe(16), None if choice else answer, choice, output.asked)
        outcome = self._run(self._service.handle(self._channel_user, said, self._language))
        self._language = outcome.output.language
        if outcome.ended:
            self._show(outcome.output)
        if outcome.output.state == CLOSED:
            return self._wait_outside(outcome.output)
        return None if outcome.ended else outcome.output

    def _show(self, output: Output, besides: tuple[Button, ...] = ()) -> None:
        for reply in output.replies:
            self._write("")
            for line in self._lines(reply, output.language):
                self._say(line)
        self._list((*buttons(output), *besides))
        if output.always:
            self._say(f"{self._text('terminal.always')} {' · '.join(choice.text for choice in output.always)}")

    def _lines(self, reply: Reply, language: str) -> Iterator[str]:
        yield from reply.text.split("\n")
        if reply.card:
            yield from ("", f"--- {self._text('page.card')}", *text_view.as_text(html.card_fragment(reply.card, self._catalog, language)))
        if reply.dossier:
            shown = text_view.as_text(html.dossier_html(reply.dossier, self._catalog, language))
            yield from ("", f"--- {self._text('page.dossier')}", *shown, "---")

    def _say(self, text: str) -> None:
        for line in strip_control_characters(text).split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            self._write("\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=indent)))

    def _list(self, choices: Iterable[Button]) -> None:
        for number, choice in enumerate(choices, 1):
            on = "" if choice.on is None else f" ({self._text('terminal.on' if choice.on else 'terminal.off')})"
            self._write(f"  [{number}] {strip_control_characters(choice.text)}{on}".replace("\n", " "))

    def _text(self, key: str) -> str:
        return self._catalog.text(self._language, key)
