"""Types of settings: what a value has to be, and the sentence that says so where it is not."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_network
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, SecretStr, ValidationInfo

from flows.i18n.messages import deferred
from flows.reference.mail_address import parse_mail_address

DATABASE_PREFIXES = ("sqlite:///", "postgresql+psycopg://")


def _check_timezone(value: str) -> str:
    """Look this one up: listing all takes a hundred times as long. Of the copies in other folders one counts leap seconds."""
    with suppress(LookupError, ValueError, OSError):
        if ZoneInfo(value) and not value.startswith(("posix", "right/")):
            return value
    raise ValueError(deferred("this time zone is not known"))


def _check_database(value: str) -> str:
    if value and not value.startswith(DATABASE_PREFIXES):
        raise ValueError(deferred("a path after sqlite:/// or a server after postgresql+psycopg:// is known"))
    return value


def _check_base_url(value: str) -> str:
    if value and not value.startswith("https://"):
        raise ValueError(deferred("the public address begins with https://"))
    return value.rstrip("/")


def _check_security_contact(value: str) -> str:
    if value and (not value.startswith(("mailto:", "https://", "tel:")) or value.split() != [value]):
        raise ValueError(deferred("this begins with mailto:, https:// or tel:, without blanks"))
    return value


def _is_full_address(value: str) -> bool:
    return value.startswith(("https://", "http://"))


def _check_exit_link(value: str) -> str:
    if not _is_full_address(value):
        raise ValueError(deferred("this is the full address of a page, beginning with https://"))
    return value


def _check_proxies(value: str) -> str:
    proxies = list(filter(None, value.replace(" ", "").split(",")))
    for proxy in proxies:
        _check_network(proxy)
    return ",".join(proxies)


def _check_token(value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if value is None:
        return None
    bot_id, _, secret = value.get_secret_value().partition(":")
    if not (bot_id.isascii() and bot_id.isdigit() and secret and secret == secret.strip()):
        raise ValueError(deferred("this is no token: BotFather gives digits, a colon and letters"))
    other = info.data.get("seeker_token")
    if info.field_name == "coordinator_token" and other and other.get_secret_value().partition(":")[0] == bot_id:
        raise ValueError(deferred("both tokens are of the same bot: make two bots, see docs/telegram.md"))
    return value


def _check_updates(value: str, info: ValidationInfo) -> str:
    if value == "webhook" and not info.data.get("base_url"):
        raise ValueError(deferred("a webhook needs KRING_BASE_URL, the public address"))
    return value


def _check_api(value: str) -> str:
    if not _is_full_address(value):
        raise ValueError(deferred("this is the full address of the Bot API, beginning with https://"))
    return value.rstrip("/")


def _check_mail_security(value: str, info: ValidationInfo) -> str:
    if value == "none" and info.data.get("mail_host") not in ("", "localhost", "127.0.0.1", "::1"):
        raise ValueError(deferred("without TLS only a mail server on this machine is used"))
    return value


def _check_mail_address(value: str, info: ValidationInfo) -> str:
    if not value and info.field_name == "mail_from" and info.data.get("mail_host"):
        raise ValueError(deferred("mail is sent from an address"))
    return parse_mail_address(value) if value else value


def _check_network(proxy: str) -> None:
    try:
        ip_network(proxy)
    except ValueError:
        raise ValueError(deferred("one of these is no address or network")) from None


TimeZoneName = Annotated[str, AfterValidator(_check_timezone)]
DatabaseUrl = Annotated[str, AfterValidator(_check_database)]
PublicAddress = Annotated[str, AfterValidator(_check_base_url)]
SecurityContact = Annotated[str, AfterValidator(_check_security_contact)]
ExitLink = Annotated[str, AfterValidator(_check_exit_link)]
ProxyNetworks = Annotated[str, AfterValidator(_check_proxies)]
BotToken = Annotated[SecretStr | None, AfterValidator(_check_token)]
UpdateDelivery = Annotated[Literal["polling", "webhook"], AfterValidator(_check_updates)]
ApiAddress = Annotated[str, AfterValidator(_check_api)]
MailSecurity = Annotated[Literal["starttls", "tls", "none"], AfterValidator(_check_mail_security)]
MailAddress = Annotated[str, AfterValidator(_check_mail_address)]
