"""The settings, from the environment (HMIS_…) or from a file. Nothing else reads either."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).parent


class Settings(BaseSettings):
    """The settings of worker and command line. The environment wins over `hmis-access.toml`."""

    model_config = SettingsConfigDict(env_prefix="HMIS_", toml_file="hmis-access.toml", extra="forbid")

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
    """Only shown to people."""
    mail: Literal["maildir", "smtp"] = "maildir"
    maildir: Path | None = None
    """Where letters go without a mail server; empty means under `var`."""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_tls: Literal["none", "starttls", "implicit"] = "none"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 30
    """How long the mail server may take to answer a command."""
    smtp_opening_seconds: Annotated[float, Field(gt=0, le=120)] = 120
    """How long everything before the letter itself may take: connecting, logging in, naming every recipient."""
    smtp_answer_seconds: Annotated[float, Field(gt=0, le=300)] = 300
    """How long the mail server may check a letter before it answers. After that, nobody knows if it took the letter."""
    bounces_folder: Path | None = None
    """Where the reports about undelivered letters arrive: a Maildir or a folder of files. Empty: nobody reads them."""
    bounces_every_seconds: Annotated[float, Field(ge=1)] = 600
    """How often the worker looks there."""
    scim_url: str = ""
    """The HMIS's SCIM interface for accounts; empty means that a system administrator does all work on accounts."""
    scim_token: SecretStr = SecretStr("")
    scim_timeout_seconds: float = 20
    max_concurrent_urgent_work: int = 5
    """The slots for what ends access, which never waits behind mail: work on accounts, looks at licenses' use."""
    max_concurrent_letters: Annotated[int, Field(ge=1)] = 5
    """The slots for letters, which are all that a mail server that does not answer can take up."""
    max_concurrent_activities: int = 20
    graceful_shutdown_seconds: float = 10

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
    def letters(self) -> Path:
        """The Maildir."""
        return self.maildir or self.var / "mail"
