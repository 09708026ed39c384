"""What an operator may set: read once from the environment or a file, checked whole before anything starts."""

from __future__ import annotations

import os
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.errors import SettingsError

PREFIX = "KRING_"
FILE = "KRING_SETTINGS"
DEFAULT_FILE = "kring.env"


def _set(default: Any, description: str, **rules: Any) -> Any:
    return Field(default, description=description, **rules)


class Settings(BaseSettings):
    """Every setting, its default and what it is for; the table in docs/settings.md is made from this class."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True)

    # who runs it: said to seekers
    foundation: str = _set("", "Name of the foundation that runs this chat. Needed to open.")
    privacy_contact: str = _set("", "Address or phone number for questions about privacy. Needed to open.")
    phone: str = _set("", "Phone number of a person, for who would rather speak to somebody. Needed to open.")
    hours: str = _set("", "When that phone is answered, as it is said to seekers. Needed to open.")
    honest_limits_nl: str = _set("", "What cannot always stay secret, in Dutch, as the foundation says it. Needed to open.")
    honest_limits_en: str = _set("", "The same text in English. Needed to open.")
    privacy_address: str = _set("", "Postal address of the foundation, on the privacy page. Needed to open.")
    privacy_officer: str = _set("", "Name and address of the data protection officer, or of who answers for privacy. Needed to open.")
    privacy_host: str = _set("", "Who keeps the server, and in which country, on the privacy page. Needed to open.")

    # time: said to seekers and kept by the clock
    answer_within_days: int | None = _set(None, "Within this many days a coordinator makes contact. Needed to open.", ge=1, le=14)
    draft_days: int = _set(7, "A draft that nobody touches is wiped after this many days.", ge=1, le=30)
    sent_days: int = _set(30, "A dossier that no coordinator claims ends after this many days.", ge=7, le=90)
    backup_days: int = _set(0, "The last backup of what was wiped is gone after this many days; 0 without backups.", ge=0, le=30)
    timezone: str = _set("Europe/Amsterdam", "Time zone in which days and times are said.", examples=["Europe/Amsterdam"])

    # where it lives
    data_dir: Path = _set(Path("data"), "Folder of database and keys; made with access for its owner only.")
    database: str = _set(
        "",
        "Database; empty is `kring.db` in the data folder. For several machines `postgresql+psycopg://...`.",
        examples=["sqlite:////var/lib/kring/kring.db"],
    )
    database_seconds: int = _set(10, "PostgreSQL: a machine that died leaves nothing locked for longer than this.", ge=1, le=300)
    database_writers: int = _set(
        1, "PostgreSQL: threads of a process that write; more helps only where the server is far away.", ge=1, le=16
    )
    keys: SecretStr = _set(
        SecretStr(""), "The text of a keys file, where no file may hold it; a systemd credential `kring-keys` needs no setting."
    )
    backup_to: str = _set("", "Public age keys, with commas, that can open a backup.", examples=["age1..."])
    host: str = _set("127.0.0.1", "Address on which the pages are served.")
    port: int = _set(8080, "Port on which the pages are served.", ge=1, le=65535)
    base_url: str = _set(
        "", "Public address behind a proxy, https; makes cookies travel over https only.", examples=["https://chat.example.org"]
    )
    trusted_proxies: str = _set("", "Addresses of proxies whose forwarded address is believed, with commas.", examples=["127.0.0.1"])
    exit_link: str = _set("https://nl.wikipedia.org/", "Where *snel weg* leads: a page that everybody may have open.")

    # what is said to the operator
    metrics_port: int = _set(0, "Port for Prometheus (`/metrics`), on this machine only; 0 for none.", ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _set("INFO", "How much is logged; no level logs a word that was said.")
    log_format: Literal["console", "json"] = _set("console", "Log lines for people (`console`) or for machines (`json`).")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("this time zone is not known")
        return value

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("a path after sqlite:/// or a server after postgresql+psycopg:// is known")
        return value

    @field_validator("base_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        if value and not value.startswith("https://"):
            raise ValueError("the public address begins with https://")
        return value.rstrip("/")

    @field_validator("exit_link")
    @classmethod
    def _web_page(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("this is the full address of a page, beginning with https://")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for proxy in filter(None, value.replace(" ", "").split(",")):
            _network(proxy)
        return value.replace(" ", "")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database_url(self) -> str:
        """The database's URL, inside the data folder unless it is set."""
        return self.database or f"sqlite:///{self.data_dir / 'kring.db'}"

    @property
    def address(self) -> str:
        """The address that people open, without a slash at the end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def honest_limits(self) -> dict[str, str]:
        """The foundation's own text by language; a language without one gets the standard words."""
        texts = {"nl": self.honest_limits_nl, "en": self.honest_limits_en}
        return {language: text for language, text in texts.items() if text}


def _network(proxy: str) -> None:
    try:
        ip_network(proxy)
    except ValueError:
        raise ValueError("one of these is no address or network") from None


def variable(field: str) -> str:
    return PREFIX + field.upper()


def read() -> Settings:
    """The settings, or a SettingsError with one line for everything that is wrong. No line holds a value."""
    path = Path(os.environ.get(FILE, DEFAULT_FILE))
    if FILE in os.environ and not path.is_file():
        raise SettingsError(f"{FILE}: there is no file at the path it names. Make the file, or leave {FILE} out.")
    wrong = [_unknown(name) for name in sorted(_strange(path))]
    source: dict[str, Any] = {"_env_file": path}
    try:
        settings = Settings(**source)
    except ValidationError as error:
        wrong += [_mended(str(one["loc"][0]), one["msg"]) for one in error.errors(include_input=False, include_context=False)]
    if wrong:
        raise SettingsError("\n".join(wrong))
    return settings


def _strange(path: Path) -> set[str]:
    """The names that are given and are no setting: all of the file, and of the environment those with our prefix."""
    written = set(dotenv_values(path)) if path.is_file() else set()
    ours = {name for name in os.environ if name.upper().startswith(PREFIX)}
    return {name.upper() for name in written | ours} - {FILE} - _known()


def _known() -> set[str]:
    return {variable(field) for field in Settings.model_fields}


def _unknown(name: str) -> str:
    near = get_close_matches(name, _known(), 1)
    return f"{name}: there is no such setting. " + (f"Is {near[0]} meant?" if near else "Take it out; docs/settings.md lists them all.")


def _mended(field: str, message: str) -> str:
    shape = Settings.model_fields[field]
    example = (shape.examples or [shape.default])[0]
    told = message.removeprefix("Value error, ").rstrip(".")
    return f"{variable(field)}: {told[:1].lower()}{told[1:]}. For example {variable(field)}={example}"


def table() -> str:
    """Every setting as a Markdown table."""
    rows = [f"| `{variable(name)}` | {_shown(field.default)} | {field.description} |" for name, field in Settings.model_fields.items()]
    return "\n".join(["| setting | default | what it is for |", "|---|---|---|", *rows, ""])


def _shown(default: object) -> str:
    return f"`{default}`" if str(default) not in ("", "None") else ""
