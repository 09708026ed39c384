"""Mail server: sends one message by SMTP, encrypted in transit, and says what came of it."""

from __future__ import annotations

import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, NamedTuple

import aiosmtplib

from bot.config.settings import Settings
from flows.i18n.messages import _
from flows.reference.mail_address import MailAddressError, to_wire
from storage.delivery import notice_ledger

TIMEOUT = 30  # seconds for one message
PERMANENT = 500  # replies from here on are for good (RFC 5321)
NO_SUCH_ADDRESS = 553  # the reply to an address that a server cannot take (RFC 6531)


class Mail(NamedTuple):
    """One message; `id` is the same for each try, so that a mailbox shows once what was sent twice."""

    id: str
    address: str
    title: str
    text: str
    at: datetime


class MailFailure(Exception):
    """Not sent. `status` goes to the ledger: the recipient's own, that of the server's login, or NO_SERVER; `reply` is the server's.

    The message never holds an address or a text.
    """

    def __init__(self, status: int, is_permanent: bool, reply: str, code: int = 0) -> None:
        super().__init__(f"{code or 'no reply'}")
        self.status, self.is_permanent, self.reply, self.code = status, is_permanent, reply, code


class MailServer:
    """The mail server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, mail: Mail) -> str:
        """Send it; the server's reply. Raises MailFailure."""
        try:
            message = self._message(mail)
            _, reply = await self._send(message)
        except MailAddressError as error:
            raise MailFailure(NO_SUCH_ADDRESS, True, str(error), NO_SUCH_ADDRESS) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            raise _failure_of(error) from error
        return reply

    async def check(self, seconds: float) -> None:
        """Connect and sign in as for a message, and send none. Raises MailFailure."""
        try:
            async with aiosmtplib.SMTP(**self._connection() | {"timeout": seconds}) as client:
                await client.noop()
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            raise _failure_of(error) from error

    def _message(self, mail: Mail) -> EmailMessage:
        sender, message = to_wire(self._settings.mail_from), EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to_wire(mail.address), mail.title
        message["Date"], message["Message-ID"] = format_datetime(mail.at), f"<{mail.id}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message

    async def _send(self, message: EmailMessage) -> tuple[object, str]:
        return await aiosmtplib.send(message, **self._connection())

    def _connection(self) -> dict[str, Any]:
        chosen = self._settings
        uses_tls = chosen.mail_security != "none"
        return {
            "hostname": chosen.mail_host,
            "port": chosen.mail_port,
            "username": chosen.mail_login or None,
            "password": chosen.mail_password.get_secret_value() if chosen.mail_password else None,
            "use_tls": chosen.mail_security == "tls",
            "start_tls": chosen.mail_security == "starttls",
            "tls_context": ssl.create_default_context(cafile=chosen.mail_ca or None) if uses_tls else None,
            "timeout": TIMEOUT,
        }


def _failure_of(error: Exception) -> MailFailure:
    """A refusal is for good; what a server puts off for everybody is no fault of the recipient."""
    match error:
        case aiosmtplib.SMTPNotSupported():
            return MailFailure(NO_SUCH_ADDRESS, True, _("the server takes no address with such letters (SMTPUTF8)"), NO_SUCH_ADDRESS)
        case aiosmtplib.SMTPRecipientsRefused():
            first = error.recipients[0]
            return MailFailure(first.code, first.code >= PERMANENT, first.message, first.code)
        case aiosmtplib.SMTPAuthenticationError() | aiosmtplib.SMTPSenderRefused() if error.code >= PERMANENT:
            return MailFailure(notice_ledger.WRONG_TOKEN, True, error.message, error.code)
        case aiosmtplib.SMTPDataError() if error.code >= PERMANENT:
            return MailFailure(notice_ledger.BAD_REQUEST, True, error.message, error.code)
        case aiosmtplib.SMTPResponseException():
            return MailFailure(notice_ledger.NO_SERVER, False, error.message, error.code)
    return MailFailure(notice_ledger.NO_SERVER, False, _("no connection ({kind})", kind=type(error).__name__))
