"""Conditions for opening: what is missing before real people may come in, each with its remedy; some may be waived by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.config.settings import Settings, variable_name
from flows.i18n.messages import _, deferred

MIN_COORDINATORS = 2
REQUIRED = (
    "foundation",
    "privacy_contact",
    "phone",
    "hours",
    "honest_limits_nl",
    "honest_limits_en",
    "answer_within_days",
    "privacy_address",
    "privacy_officer",
    "privacy_host",
)
_LIMITS = "honest_limits_"


class Waiver(StrEnum):
    """A condition without which an installation may open if the operator says so; every start names it."""

    HTTPS = "https"
    PROXIES = "proxies"
    NOTICES = "notices"
    BACKUP = "backup"
    NUMBERS = "numbers"


class Subject(StrEnum):
    """What the conditions are about, as the doctor lists them."""

    FACTS = deferred("what the foundation says of itself")
    STAFF = deferred("coordinators")
    KEYS = deferred("copy of the keys")
    HTTPS = deferred("https")
    PROXIES = deferred("addresses of clients")
    NUMBERS = deferred("safety numbers")
    NOTICES = deferred("coordinators are told")
    BACKUP = deferred("a backup")


class Missing(NamedTuple):
    """One thing that is missing, with its remedy, and the word that waives it, if any does."""

    subject: Subject
    text: str
    waiver: Waiver | None = None


class StaffCount(NamedTuple):
    """Number of available coordinators, and how many of them are a stand-in (achterwacht)."""

    available: int
    stand_ins: int


class Readiness(NamedTuple):
    """What the installation itself knows: its staff and those who cannot be told, hotlines that nobody dialled, its copies."""

    staff: StaffCount
    stale_hotlines: Sequence[str] = ()
    untold: Sequence[str] = ()
    has_channels: bool = True
    has_keys_copy: bool = True
    has_backup: bool = True
    own_limits: Collection[str] = ()  # languages whose text about honest limits stands in the own folder


def missing_for_opening(settings: Settings, readiness: Readiness) -> Iterator[Missing]:
    """Everything that is missing before opening."""
    own = {f"{_LIMITS}{language}" for language in readiness.own_limits}
    for field in REQUIRED:
        if getattr(settings, field) in ("", None) and field not in own:
            yield Missing(
                Subject.FACTS,
                _("{setting} is not set: {description}", setting=variable_name(field), description=_(describe_setting(field))),
            )
    yield from (Missing(Subject.STAFF, text) for text in _missing_staff(readiness.staff))
    if not readiness.has_keys_copy:
        yield Missing(
            Subject.KEYS, _("no copy of the keys is kept elsewhere: copy the keys file to a safe place, then run  kring keys copied")
        )
    yield from _missing_but_waivable(settings, readiness)


def _missing_but_waivable(settings: Settings, readiness: Readiness) -> Iterator[Missing]:
    if not settings.base_url:
        yield Missing(
            Subject.HTTPS,
            _("no https: set {setting} to the public address, behind a proxy that does https", setting=variable_name("base_url")),
            Waiver.HTTPS,
        )
    if problem := describe_proxy_problem(settings):
        yield Missing(Subject.PROXIES, problem, Waiver.PROXIES)
    for hotline in readiness.stale_hotlines:
        yield Missing(
            Subject.NUMBERS,
            _("{hotline}: no person dialled it in the last 90 days. Dial it, then run  kring numbers checked", hotline=hotline),
            Waiver.NUMBERS,
        )
    if not readiness.has_channels:
        yield Missing(Subject.NOTICES, _("no bot and no mail server is set: coordinators know of nothing until they look"), Waiver.NOTICES)
    for name in readiness.untold:
        remedy = _(
            "give an address with  kring coordinator change NAME --email  or bind Telegram with  kring coordinator link NAME --telegram"
        )
        yield Missing(
            Subject.NOTICES, _("{name} cannot be told, and would get no offers: {remedy}", name=name, remedy=remedy), Waiver.NOTICES
        )
    if not readiness.has_backup:
        yield Missing(Subject.BACKUP, _("no backup was made yet: run  kring backup PLACE, see docs/operating.md, *Backups*"), Waiver.BACKUP)


def describe_proxy_problem(settings: Settings) -> str | None:
    """What follows from a public address without a trusted proxy, with the remedy; None if all is well."""
    if not settings.base_url or settings.trusted_proxies:
        return None
    follows = _("all people come from the proxy and count as one: whoever guesses codes or floods the chat makes all others wait")
    name = variable_name("trusted_proxies")
    return _(
        "{name} is not set, so {follows}. Set it to the address of the proxy, for example {name}=127.0.0.1", name=name, follows=follows
    )


def describe_setting(field: str) -> str:
    """What a setting that is needed is for."""
    return str(Settings.model_fields[field].description).removesuffix(" Needed to open.")


def _missing_staff(staff: StaffCount) -> Iterator[str]:
    if staff.available < MIN_COORDINATORS:
        yield _(
            "{available} of {min_coordinators} coordinators are available: run  kring coordinator add NAME  and have them sign in",
            available=staff.available,
            min_coordinators=MIN_COORDINATORS,
        )
    if not staff.stand_ins:
        yield _("no stand-in (achterwacht) is available: run  kring coordinator add NAME --stand-in")
