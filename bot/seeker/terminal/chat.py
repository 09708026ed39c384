"""Terminal chat: the same conversation, with a number for each button, which its words name too, and typed text for everything else."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.seeker.inputs import ChannelUser, ReturnCodeResult, SeekerInput
from bot.seeker.outputs import INTAKE_CLOSED, reply_buttons
from bot.seeker.service import SeekerService
from bot.seeker.terminal.console_io import (
    Left,
    ignore_interrupts,
    parse_button,
    parse_number,
    read_paragraph,
)
from bot.seeker.terminal.printing import TerminalPrinter
from flows.conversation.messages import Button, Output
from flows.i18n.catalog import Catalog
from storage.turns.current_question import CurrentQuestion

_NOTICE_BY_LINK = {"help": "help_card", "privacy": "privacy"}

RunCoroutine = Callable[[Coroutine[Any, Any, Any]], Any]  # runs one coroutine to its end, as asyncio.Runner.run does


class TerminalChat:
    """Chat of one person at one terminal. `read` raises Left, EOFError or KeyboardInterrupt when the person leaves."""

    def __init__(
        self,
        service: SeekerService,
        catalog: Catalog,
        external_id: str,
        run_coroutine: RunCoroutine,
        read: Callable[[str], str] = read_paragraph,
        write: Callable[[str], object] = print,
    ) -> None:
        self._service, self._catalog, self._run_coroutine, self._read, self._write = service, catalog, run_coroutine, read, write
        self._printer = TerminalPrinter(catalog, write)
        self._channel_user = ChannelUser("terminal", external_id)

    def run(self, language: str, practice: bool = False) -> None:
        """Run until the conversation ends or the person leaves; every turn until then is stored."""
        if language in self._catalog.languages:
            self._printer.language = language
        if practice:
            self._write(f"--- {self._printer.text('page.practice')} ---")
        try:
            self._run_turns()
        except (EOFError, KeyboardInterrupt) as left:
            ignore_interrupts()
            with suppress(OSError):  # the terminal may be gone
                self._leave(left.words.strip() if isinstance(left, Left) else "")
        except BrokenPipeError:  # every turn was stored before it was shown
            print(self._printer.text("terminal.closed"), file=sys.stderr)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the end of the process writes nowhere

    def _leave(self, words: str) -> None:
        """Unsent words wait with the draft, or are named as lost; danger in them is heard."""
        if self._service.hears_danger(words):
            self._printer.print_text(self._service.notice_text(self._printer.language, "help_card"))
        question = self._run_coroutine(self._service.current_question(self._channel_user)) if words else None
        is_kept = question and self._run_coroutine(self._service.keep_unsent(self._channel_user, question.revision, words))
        if words:
            self._write(f"\n{self._printer.text('terminal.unsent_kept' if is_kept else 'terminal.unsent_lost')}")
        self._write(f"\n{self._printer.text('terminal.end')}")

    def _run_turns(self) -> None:
        output = self._confirm_resume(self._run_coroutine(self._service.current_output(self._channel_user)))
        output = self._offer_unsent(output) if output else self._start()
        while output:
            self._printer.print_output(output)
            output = self._take_turn(output, self._read("> "))

    # before the first turn
    def _confirm_resume(self, output: Output | None) -> Output | None:
        """Ask whether to resume before anything of the conversation is shown. Raises EOFError if the person does not want to."""
        if output is None:
            return None
        self._printer.language = output.language
        pressed = self._ask_choice("back_again", ("back_again.go_on", "back_again.not_now"))
        if pressed == "back_again.not_now":
            raise EOFError
        return output

    def _offer_unsent(self, output: Output) -> Output | None:
        """Words that were left unsent are shown with their question, and sent if the person says so."""
        question: CurrentQuestion | None = self._run_coroutine(self._service.current_question(self._channel_user))
        if question is None or not question.unsent:
            return output
        self._printer.print_output(output)
        self._printer.print_text(f"\n{self._printer.text('terminal.unsent')}")
        self._printer.print_text(question.unsent)
        pressed = self._ask_choice("terminal.unsent_ask", ("terminal.unsent_send", "terminal.unsent_leave"))
        return self._take_turn(output, question.unsent) if pressed == "terminal.unsent_send" else output

    def _start(self) -> Output | None:
        """The first turn after the welcome, or the conversation of a return code."""
        output = self._service.welcome_output(self._printer.language)
        if output.state == INTAKE_CLOSED:
            return self._show_intake_closed(output)
        code = Button("code", self._printer.text("page.have_code"))
        self._printer.print_output(output, (code,))
        text = self._read("> ")
        if parse_button(text, (*reply_buttons(output), code)) != code.key:
            return self._take_turn(output, text)
        return self._redeem_code(self._read(f"{self._printer.text('code_enter')} ")) or self._start()

    def _show_intake_closed(self, output: Output) -> Output | None:
        """Closed intake: help, privacy and a return code are available, and typed text is stored nowhere."""
        links = tuple(Button(key, self._printer.text(f"page.{key}")) for key in ("have_code", "help", "privacy"))
        while True:
            self._printer.print_output(output, links)
            pressed = parse_button(self._read("> "), links)
            opened = self._redeem_code(self._read(f"{self._printer.text('code_enter')} ")) if pressed == "have_code" else None
            if opened:
                return opened
            if pressed in _NOTICE_BY_LINK:
                self._printer.print_text(self._service.notice_text(self._printer.language, _NOTICE_BY_LINK[pressed]))

    def _redeem_code(self, code: str) -> Output | None:
        result = self._run_coroutine(self._service.redeem_code(self._channel_user, code, f"terminal.{self._channel_user.external_id}"))
        if result is not ReturnCodeResult.OPENED:
            self._printer.print_text(self._service.notice_text(self._printer.language, f"code_{result.value}"))
            return None
        opened: Output | None = self._run_coroutine(self._service.current_output(self._channel_user))
        return opened

    def _ask_choice(self, question: str, button_keys: tuple[str, ...]) -> str:
        buttons = tuple(Button(key, self._printer.text(key)) for key in button_keys)
        while True:
            self._printer.print_text(self._printer.text(question))
            self._printer.print_buttons(buttons)
            if pressed := parse_button(self._read("> "), buttons):
                return pressed

    # turns
    def _take_turn(self, output: Output, text: str) -> Output | None:
        """One turn with a button's number or text; None after an ending."""
        button = parse_number(text, reply_buttons(output))
        text_alone = None if button else text
        seeker_input = SeekerInput(secrets.token_urlsafe(16), text_alone, button, output.question_number, asked_about=output.asked_about)
        outcome = self._run_coroutine(self._service.handle_input(self._channel_user, seeker_input, self._printer.language))
        self._printer.language = outcome.output.language
        if outcome.ended:
            self._printer.print_output(outcome.output)
        if outcome.output.state == INTAKE_CLOSED:
            return self._show_intake_closed(outcome.output)
        return None if outcome.ended else outcome.output
