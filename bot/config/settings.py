"""Settings: one frozen table, which is validated as a whole before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config.setting_types import (
    ApiAddress,
    BotToken,
    DatabaseUrl,
    ExitLink,
    MailAddress,
    MailSecurity,
    ProxyNetworks,
    PublicAddress,
    SecurityContact,
    TimeZoneName,
    UpdateDelivery,
)
from bot.config.settings_text import ENCODING
from flows.comparing_form import named_choice

PREFIX = "KRING_"
_TOKEN = "123456:the-letters-that-BotFather-gave"  # noqa: S105 - an example


def _setting(default: Any, description: str, **rules: Any) -> Any:
    return Field(default, description=description, **rules)


class Settings(BaseSettings):
    """Every setting with its default and purpose; the table in docs/settings.md is generated from this class."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, env_file_encoding=ENCODING
    )

    # the foundation, as seekers read it
    foundation: str = _setting("", "Name of the foundation that runs this chat. Needed to open.")
    privacy_contact: str = _setting("", "Address or phone number for questions about privacy. Needed to open.")
    security_contact: SecurityContact = _setting(
        "",
        "Where a weakness is reported, in `/.well-known/security.txt`: an address with mailto:, https: or tel: before it.",
        examples=["mailto:veilig@example.org"],
    )
    phone: str = _setting("", "Phone number of a person, for people who would rather speak to somebody. Needed to open.")
    hours: str = _setting("", "When that phone is answered, as seekers read it. Needed to open.")
    honest_limits_nl: str = _setting(
        "", "What cannot always stay secret, in Dutch, in the foundation's own words, if the own folder has no such text. Needed to open."
    )
    honest_limits_en: str = _setting("", "The same text in English. Needed to open.")
    privacy_address: str = _setting("", "Postal address of the foundation, on the privacy page. Needed to open.")
    privacy_officer: str = _setting(
        "", "Name and address of the data protection officer, or of whoever answers for privacy. Needed to open."
    )
    privacy_host: str = _setting("", "Who runs the server, and in which country, on the privacy page. Needed to open.")

    # deadlines, told to seekers and kept by timers
    answer_within_days: int | None = _setting(None, "Within this many days a coordinator makes contact. Needed to open.", ge=1, le=14)
    draft_days: int = _setting(
        7,
        "A draft ends this many days after its last turn, if the seeker chose nothing shorter; a closed dossier, this many after closing.",
        ge=1,
        le=30,
    )
    sent_days: int = _setting(30, "A dossier that no coordinator claims ends after this many days.", ge=7, le=90)
    idle_minutes: int = _setting(
        30,
        "A story that is opened again in a browser so many minutes after its last turn asks for the return code; 0 asks never.",
        ge=0,
        le=1440,
    )
    offer_hours: int = _setting(
        24, "A coordinator answers an offer within so many hours of working days; then the next is asked.", ge=4, le=72
    )
    soon_offer_hours: int = _setting(
        4, "The same with a date this week: so many hours of working days between 8:00 and 21:00, for the plan as well.", ge=1, le=12
    )
    plan_hours: int = _setting(
        24, "After a claim contact is planned within so many hours of working days; after twice that somebody else is asked.", ge=4, le=72
    )
    confirm_hours: int = _setting(24, "Contact is confirmed within so many hours of working days after the planned moment.", ge=4, le=120)
    silent_days: int = _setting(
        3, "After so many working days without a word about a planned moment the dossier waits again, for somebody else.", ge=2, le=10
    )
    operator_link_hours: int = _setting(
        24,
        "A link of the operator for a coordinator who was in before works after so many hours, if they do not confirm it.",
        ge=4,
        le=168,
    )
    backup_days: int = _setting(0, "The last backup of something erased is gone after this many days; 0 without backups.", ge=0, le=30)
    timezone: TimeZoneName = _setting("Europe/Amsterdam", "Time zone in which days and times are shown.", examples=["Europe/Amsterdam"])

    # storage and addresses
    data_dir: Path = _setting(Path("data"), "Folder of database and keys; created with access for its owner only.")
    own_dir: Path | None = _setting(
        None, "Folder of the foundation's own words, numbers and look; empty is `own` in the data folder.", examples=["/etc/kring/own"]
    )
    database: DatabaseUrl = _setting(
        "",
        "Database; empty is `kring.db` in the data folder. For several machines `postgresql+psycopg://...`.",
        examples=["sqlite:////var/lib/kring/kring.db"],
    )
    database_seconds: int = _setting(10, "PostgreSQL: a machine that died leaves nothing locked for longer than this.", ge=1, le=300)
    database_writers: int = _setting(
        1, "PostgreSQL: threads of a process that write; more helps only where the server is far away.", ge=1, le=16
    )
    keys: SecretStr = _setting(
        SecretStr(""), "The text of a keys file, where no file may hold it; a systemd credential `kring-keys` needs no setting."
    )
    backup_to: str = _setting("", "Public age keys, with commas, that can open a backup.", examples=["age1..."])
    host: str = _setting("127.0.0.1", "Address on which the pages are served.")
    port: int = _setting(8080, "Port on which the pages are served.", ge=1, le=65535)
    base_url: PublicAddress = _setting(
        "", "Public address behind a proxy, https; makes cookies travel over https only.", examples=["https://chat.example.org"]
    )
    trusted_proxies: ProxyNetworks = _setting(
        "", "Addresses of proxies whose forwarded address is believed, with commas.", examples=["127.0.0.1"]
    )
    # notifications to coordinators and operator
    mail_host: str = _setting("", "Mail server by which coordinators are told that something waits; empty sends no mail.")
    mail_port: int = _setting(587, "Port of the mail server.", ge=1, le=65535)
    mail_security: MailSecurity = _setting(
        "starttls", "`starttls`, `tls` from the first byte, or `none`, which is allowed for a server on this machine alone."
    )
    mail_login: str = _setting("", "Name with which to sign in at the mail server, if it needs one.")
    mail_password: SecretStr | None = _setting(None, "Password of that name.", examples=["a-long-password"])
    mail_from: MailAddress = _setting(
        "", "Address from which mail is sent; needed with a mail server.", examples=["kring@example.org"], validate_default=True
    )
    mail_ca: str = _setting("", "File with the certificate of the mail server's authority, where the system does not trust it.")
    operator_mail: MailAddress = _setting(
        "", "Address that gets a mail when nobody takes a dossier or contact is late: an id and a time, and nothing else."
    )
    operator_language: Literal["nl", "en"] = _setting(
        "nl", "Language of the commands and of mails to the operator; the log and `--json` are in English."
    )
    exit_link: ExitLink = _setting("https://nl.wikipedia.org/", "Where *snel weg* leads: a page that anybody might have open.")

    # Telegram
    seeker_token: BotToken = _setting(None, "Token of the seeker's bot; without one there is no such bot.", examples=[_TOKEN])
    coordinator_token: BotToken = _setting(None, "Token of the coordinator's bot, which is another bot.", examples=[_TOKEN])
    seeker_name: str = _setting("", "Username of the seeker's bot; with it the website offers the way to Telegram.", examples=["KringBot"])
    coordinator_name: str = _setting("", "Username of the coordinator's bot; with it they can be invited.", examples=["KringBureauBot"])
    telegram_updates: UpdateDelivery = _setting("polling", "How messages come in: fetched, or brought to the public address.")
    telegram_api: ApiAddress = _setting("https://api.telegram.org", "Address of the Bot API.")
    telegram_per_second: float = _setting(30.0, "Messages a second of one bot, over all processes; 0 for no limit.", ge=0, le=1000)
    telegram_chat_seconds: float = _setting(1.0, "Seconds between two messages in one chat; 0 for no limit.", ge=0, le=60)

    # a flood
    guard_begin: int = _setting(
        20, "Conversations that one network or account may begin at once before answers come slower.", ge=1, le=10_000
    )
    guard_send: int = _setting(10, "The same for sending a dossier.", ge=1, le=10_000)
    guard_copy: int = _setting(20, "The same for making a copy (PDF or JSON).", ge=1, le=10_000)
    guard_minutes: float = _setting(3, "After so many minutes one of these is forgotten.", gt=0, le=1440)
    guard_load: int = _setting(
        60, "If all together begin and send more often than so many times a minute, everybody is asked, for ten minutes.", ge=1, le=100_000
    )
    guard_slow_seconds: float = _setting(2, "Slower is so many seconds; above twice a budget something is asked.", ge=0, le=10)
    guard_wait_seconds: int = _setting(30, "What is asked: without JavaScript to wait so many seconds.", ge=1, le=600)
    guard_work_bits: int = _setting(
        5, "What is asked: with JavaScript work of so many bits; one more is twice as much. 5 is about a second on a phone.", ge=1, le=12
    )

    # metrics and logs
    metrics_host: str = _setting(
        "127.0.0.1", "Address on which `/metrics` is served; another than this machine's only where a firewall guards it."
    )
    metrics_port: int = _setting(0, "Port for Prometheus (`/metrics`); 0 for none.", ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _setting("INFO", "How much is logged; no level logs what people typed.")
    log_format: Literal["console", "json"] = _setting("console", "Log lines for people (`console`) or for machines (`json`).")

    @field_validator("mail_security", "operator_language", "telegram_updates", "log_level", "log_format", mode="before")
    @classmethod
    def _read_choice(cls, value: str, info: ValidationInfo) -> str:
        choices = get_args(cls.model_fields[str(info.field_name)].annotation)
        return named_choice(str(value), choices) or value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def own_folder(self) -> Path:
        """The folder of what is laid over the package; nothing needs to be there."""
        return self.own_dir or self.data_dir / "own"

    @property
    def database_url(self) -> str:
        """URL of the database; without a setting a file in the data folder."""
        return self.database or f"sqlite:///{self.data_dir / 'kring.db'}"

    @property
    def address(self) -> str:
        """The public address, without a slash at the end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def honest_limits(self) -> dict[str, str]:
        """The foundation's own text by language; other languages use the standard text."""
        texts = {"nl": self.honest_limits_nl, "en": self.honest_limits_en}
        return {language: text for language, text in texts.items() if text}


def variable_name(field: str) -> str:
    """The environment variable of a setting, such as KRING_DATA_DIR."""
    return PREFIX + field.upper()
