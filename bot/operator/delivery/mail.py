"""`kring mail`: whether the mail server of the settings takes mail."""

from __future__ import annotations

import asyncio
from typing import Annotated, NoReturn
from uuid import uuid4

import typer

from bot.config.settings import variable_name
from bot.notifications.mail_server import Mail, MailFailure, MailServer
from bot.operator.console import REFUSED, context_of, print_json, refuse, say
from bot.operator.options import AsJson
from flows.i18n.messages import _
from flows.reference.mail_address import MailAddressError, parse_mail_address

app = typer.Typer(help="The mail server.", no_args_is_help=True)


@app.callback()
def mail_server() -> None:
    """The mail server."""


@app.command("test")
def send_test_mail(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where the test mail goes.")],
    as_json: AsJson = False,
) -> None:
    """Send a test mail by the server of the settings, and say in one line what came of it, with the server's code."""
    context = context_of(ctx)
    if not context.settings.mail_host:
        refuse([_("{setting}: name the mail server first, see docs/settings.md", setting=variable_name("mail_host"))])
    try:
        recipient = parse_mail_address(address)
    except MailAddressError as error:
        refuse([_("ADDRESS: {problem}.", problem=_(error.problem.value))])
    catalog, wished = context.catalog, context.settings.operator_language
    language = wished if wished in catalog.languages else catalog.languages[0]
    title, text = (catalog.text(language, key) for key in ("letter.test_title", "letter.test"))
    server = MailServer(context.settings)
    try:
        reply = asyncio.run(server.send(Mail(uuid4().hex, recipient, title, f"{text}\n", context.now())))
    except MailFailure as failure:
        _refuse_unsent(failure, as_json)
    if as_json:
        return print_json({"outcome": "sent", "code": 250, "reply": reply})
    say(_("sent: 250 {reply}", reply=reply))


def _refuse_unsent(failure: MailFailure, as_json: bool) -> NoReturn:
    """Say what the server answered, and end with the exit code of a refusal."""
    if as_json:
        outcome = "refused" if failure.is_permanent else "not_sent"
        print_json({"outcome": outcome, "code": failure.code or None, "reply": failure.reply})
        raise typer.Exit(REFUSED)
    code = f"{failure.code} " if failure.code else ""
    refuse([f"{_('refused') if failure.is_permanent else _('not sent')}: {code}{failure.reply}"])
