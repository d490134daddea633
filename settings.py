"""The settings, from the environment (HMIS_…) or from a file. Nothing else reads either."""

import math
import os
from collections.abc import Sequence
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).parent
PREFIX = "HMIS_"
SETTINGS_FILE = "hmis-access.toml"
OF_TESTS = "HMIS_TEST_"
"""How the variables begin with which tests talk to processes that they start."""
LAST_PORT = 65_535
PORTAL_PORT = 8080
AN_HOUR = 3_600
MANY_SLOTS = 10_000


class Settings(BaseSettings):
    """The settings of worker and command line. The environment wins over `hmis-access.toml`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=SETTINGS_FILE, extra="forbid")

    pack: str = "missouri"
    """The policy pack in force: a file in `policies`."""
    policies: Path = ROOT / "policies"
    var: Path = Path("var")
    """Where the embedded stack keeps its files."""
    database_url: str = ""
    """SQLAlchemy's URL; empty means SQLite under `var`."""
    temporal_address: str = ""
    """host:port; empty means the embedded server's."""
    temporal_namespace: str = "default"
    temporal_ui_address: str = ""
    """Where people find Temporal's Web UI; a worker writes it into its log."""
    temporal_port: int | None = None
    """The embedded server's port; empty means 7233, or another one if that is taken."""
    temporal_ui_port: int | None = None
    """The port of its Web UI; empty means 8233, or another one if that is taken."""
    mail: Literal["maildir", "smtp"] = "maildir"
    maildir: Path | None = None
    """Where letters go without a mail server; empty means under `var`."""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_tls: Literal["none", "starttls", "implicit"] = "none"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = 30
    """How long the mail server may take to answer a command."""
    smtp_opening_seconds: Annotated[float, Field(gt=0, le=120, allow_inf_nan=False)] = 120
    """How long everything before the letter itself may take: connecting, logging in, naming every recipient."""
    smtp_answer_seconds: Annotated[float, Field(gt=0, le=300, allow_inf_nan=False)] = 300
    """How long the mail server may check a letter before it answers. After that, nobody knows if it took the letter."""
    bounces_folder: Path | None = None
    """Where the reports about undelivered letters arrive: a Maildir or a folder of files. Empty: nobody reads them."""
    bounces_every_seconds: Annotated[float, Field(ge=1, le=86_400, allow_inf_nan=False)] = 600
    """How often the worker looks there."""
    scim_url: str = ""
    """The HMIS's SCIM interface for accounts; empty means that a system administrator does all work on accounts."""
    scim_token: SecretStr = SecretStr("")
    scim_timeout_seconds: float = 20
    scim_user_names: Literal["generated", "email"] = "generated"
    """What people type to sign in to the HMIS: a name that is made once, or their email address, which may change."""
    clamd: str = ""
    """Where ClamAV's daemon scans uploaded files: the path of its socket, or host:port. Empty: nobody scans them."""
    portal_url: str = ""
    """Where browsers find the portal, such as https://access.example.org; empty means on this machine only."""
    portal_port: int | None = None
    """The port on which the portal answers; empty means 8080, or another one if that is taken."""
    portal_host: str = "127.0.0.1"
    """The network address on which the portal answers: this machine's own, or 0.0.0.0 in a container."""
    portal_proxies: str = ""
    """The proxies that are believed about where a request comes from: addresses or networks, with commas between."""
    operator_key: SecretStr = SecretStr("")
    """Whose commands these are, where `--as` alone is not believed: a key that `make-operator-key` made."""
    max_concurrent_urgent_work: int = 5
    """The slots for what ends access, which never waits behind mail: work on accounts, looks at licenses' use."""
    max_concurrent_letters: Annotated[int, Field(ge=1)] = 5
    """The slots for letters, which are all that a mail server that does not answer can take up."""
    max_concurrent_activities: int = 20
    graceful_shutdown_seconds: float = 10

    @field_validator("temporal_port", "temporal_ui_port", "portal_port", "maildir", "bounces_folder", mode="before")
    @classmethod
    def _may_be_empty(cls, value: object) -> object:
        """Take an empty text for a setting that is left out, never for the folder in which the program was started."""
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("policies", "var", mode="before")
    @classmethod
    def _is_no_empty_folder(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("it is empty, and should name a folder")
        return value

    @field_validator("temporal_port", "temporal_ui_port", "smtp_port", "portal_port")
    @classmethod
    def _is_a_port(cls, value: int | None) -> int | None:
        if value is not None and not 1 <= value <= LAST_PORT:
            raise ValueError(f"{value} is not a port; ports are the numbers from 1 to {LAST_PORT}")
        return value

    @field_validator("smtp_timeout_seconds", "scim_timeout_seconds", "graceful_shutdown_seconds")
    @classmethod
    def _is_a_time(cls, value: float) -> float:
        if not math.isfinite(value) or not 0 <= value <= AN_HOUR:
            raise ValueError(f"{value:g} is not a number of seconds from 0 to {AN_HOUR}")
        return value

    @field_validator("smtp_timeout_seconds", "scim_timeout_seconds")
    @classmethod
    def _leaves_time_to_answer(cls, value: float) -> float:
        if value == 0:
            raise ValueError("0 seconds leave no time for an answer")
        return value

    @field_validator("max_concurrent_urgent_work", "max_concurrent_activities")
    @classmethod
    def _is_a_number_of_slots(cls, value: int) -> int:
        if not 1 <= value <= MANY_SLOTS:
            raise ValueError(f"{value} is not a number from 1 to {MANY_SLOTS}")
        return value

    @field_validator("temporal_address")
    @classmethod
    def _is_host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isascii() and port.isdigit() and 1 <= int(port[:9]) <= LAST_PORT):
            raise ValueError(f"{value!r} is not a computer's name and a port, such as 127.0.0.1:7233")
        if any(each.isspace() or each in "/@" for each in value):
            raise ValueError(f"{value!r} is more than a computer's name and a port, such as 127.0.0.1:7233")
        return value

    @field_validator("clamd")
    @classmethod
    def _is_a_socket_or_host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        named = host and port.isascii() and port.isdigit() and 1 <= int(port[:9]) <= LAST_PORT
        if value and not value.startswith("/") and not named:
            raise ValueError(f"{value!r} is neither the path of a socket nor a computer's name and a port")
        return value

    @field_validator("scim_url")
    @classmethod
    def _is_an_address_of_the_web(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("it does not begin with https://")
        if value and not _has_host(value):
            raise ValueError("it is not an address such as https://hmis.example/scim/v2")
        return value

    @field_validator("scim_token", "smtp_user", "smtp_password", "operator_key")
    @classmethod
    def _is_one_line(cls, value: str | SecretStr) -> str | SecretStr:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if any(not each.isprintable() for each in text):
            raise ValueError("it has a line break or another character that can't be seen")
        return value

    @field_validator("scim_token")
    @classmethod
    def _fits_in_a_header(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().isascii():
            raise ValueError("a token has only plain letters, digits, and signs")
        return value

    @field_validator("portal_url")
    @classmethod
    def _is_where_browsers_can_go(cls, value: str) -> str:
        if value and not (value.startswith(("https://", "http://")) and value.partition("://")[2]):
            raise ValueError("it is not the address of a site, such as https://access.example.org")
        return value

    @field_validator("portal_proxies")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for each in filter(None, (part.strip() for part in value.split(","))):
            try:
                ip_network(each)
            except ValueError as error:
                raise ValueError(f"{each!r} is not an address or a network, such as 10.0.0.7 or 10.0.0.0/24") from error
        return value

    @field_validator("portal_host")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        try:
            ip_address(value.strip())
        except ValueError as error:
            raise ValueError(f"{value!r} is not an address, such as 127.0.0.1 or 0.0.0.0") from error
        return value.strip()

    @field_validator("pack")
    @classmethod
    def _is_the_name_of_a_pack(cls, value: str) -> str:
        if not value.strip() or Path(value).name != value:
            raise ValueError(f"{value!r} is not the name of a policy pack, such as missouri")
        return value

    @field_validator("temporal_namespace", "smtp_host")
    @classmethod
    def _is_not_empty(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("it is empty")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Use arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.var / 'hmis-access.db'}"

    @property
    def portal_address(self) -> str:
        """Where browsers find the portal, without a slash at the end."""
        return self.portal_url.rstrip("/") or f"http://localhost:{self.portal_port or PORTAL_PORT}"

    @property
    def proxies(self) -> list[str]:
        """The proxies that are believed, each an address or a network."""
        return [part.strip() for part in self.portal_proxies.split(",") if part.strip()]

    @property
    def letters(self) -> Path:
        """The Maildir."""
        return self.maildir or self.var / "mail"


def _has_host(address: str) -> bool:
    try:
        found = urlsplit(address)
        return bool(found.hostname) and found.port != 0 and not any(each.isspace() for each in address)
    except ValueError:  # A port that is no number, or brackets that don't match.
        return False


def variable(name: str) -> str:
    """Return the variable of the environment that sets a setting, by which every sentence calls it."""
    return f"{PREFIX}{name.upper()}"


def unknown_variables() -> Sequence[str]:
    """Return a sentence for each variable HMIS_… of the environment that is no setting, with the nearest name."""
    known = [variable(name) for name in Settings.model_fields]
    return [_unknown(name, known) for name in sorted(os.environ) if _is_unknown(name, known)]


def _is_unknown(name: str, known: Sequence[str]) -> bool:
    shouted = name.upper()
    return shouted.startswith(PREFIX) and shouted not in known and not shouted.startswith(OF_TESTS)


def _unknown(name: str, known: Sequence[str]) -> str:
    nearest = get_close_matches(name.upper(), known, n=1)
    meant = f" Did you mean {nearest[0]}?" if nearest else ""
    return f"{name} is not a setting, so it has no effect.{meant}"
