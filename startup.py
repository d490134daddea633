"""Starting: the settings, the office whose records these are, the database that may not be ready, and what is wrong.

Everything that can be wrong is one sentence. A worker waits for what comes back without anybody's doing.
"""

import asyncio
import errno
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import URL, make_url

from adapters.policy_files import load_pack
from addresses import StackError, running_here
from models.calendar import civil_day, spoken
from models.errors import ProcessesAway, RuleViolation
from models.policy.pack import PolicyPack
from models.policy.rule import PolicyError
from models.wording import location, reason
from settings import SETTINGS_FILE, Settings, variable
from storage.database import (
    NO_DATABASE,
    NOT_SET_UP,
    Database,
    DatabaseAway,
    DatabaseUnusable,
    database_url,
    open_database,
)
from storage.installation import Installation, installation_of

WAITING: Final = "Waiting for the database: it can't be reached, or another program is updating it."
SET_UP: Final = "`make run` sets it up automatically; elsewhere, run `python starter.py migrate`."

PATIENT_SECONDS = 5.0
"""How long to wait for the database before saying so."""
REMINDER_SECONDS = 60.0
PAUSE_SECONDS = 1.0
"""Between two tries to reach the database."""


def read_settings() -> Settings:
    """Read the settings. Raises RuleViolation when they can't be used."""
    try:
        settings = _read()
        database_url(settings.database)
    except ValidationError as error:
        raise RuleViolation("settings", _wrong_setting(error.errors()[0])) from error
    except ValueError as error:
        raise RuleViolation("settings", f"The setting HMIS_DATABASE_URL can't be used: {error}.") from error
    return settings


def _read() -> Settings:
    """Read the settings. Raises RuleViolation for a file of settings that can't be read, and ValidationError."""
    try:
        return Settings()
    except ValidationError:
        raise
    except OSError as error:
        raise RuleViolation("settings", _of_this_machine(error)) from error
    except ValueError as error:  # The file is not TOML, or not text.
        line = re.search(r"at line \d+", str(error))
        where = f" {line[0]}" if line else ""
        raise RuleViolation(
            "settings",
            f"The file {SETTINGS_FILE} is not written like a file of settings{where}. Please write each setting on a "
            'line, such as pack = "missouri".',
        ) from error


def _wrong_setting(error: ErrorDetails) -> str:
    """Return what is wrong with a setting, by the name of its variable, and what to do."""
    name = location(error)
    if error["type"] == "extra_forbidden":
        return f"The setting {name} can't be used: it is not a known name. Please correct it in {SETTINGS_FILE}."
    why = reason(error)
    return f"The setting {variable(name)} can't be used: {why}. Please correct it, or leave it out."


def what_is_wrong(error: BaseException) -> tuple[str, str] | None:
    """Return a code and a sentence for an error that says what is wrong around this program; None for any other."""
    if isinstance(error, RuleViolation):
        return error.code, error.sentence
    if isinstance(error, ProcessesAway):
        return "engine_away", str(error)
    if isinstance(error, DatabaseAway):
        return "store_away", f"{error} {SET_UP}" if str(error) == NOT_SET_UP else str(error)
    if isinstance(error, StackError | PolicyError):
        return "not_set_up", str(error)
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        return "machine", _of_this_machine(error)
    return None


def pack_of(settings: Settings, found: Installation) -> str:
    """Return the pack by which to work with a database: its own, or the settings' if no system ran on it yet.

    Raises StackError if the settings name another one.
    """
    if not found.pack:
        return settings.pack
    if "pack" in settings.model_fields_set and settings.pack != found.pack:
        raise StackError(
            f"This database has the records of the office “{found.pack}”, and HMIS_PACK says "
            f"“{settings.pack}”. Leave the setting out, or name the other office's folder (HMIS_VAR) or database "
            "(HMIS_DATABASE_URL)."
        )
    return found.pack


def checked_pack(settings: Settings, name: str, now: datetime) -> PolicyPack:
    """Load a pack. Raises PolicyError if it can't be used, or if none of its versions is in force at `now` (aware)."""
    path = settings.policies / f"{name}.toml"
    if not path.exists() and (others := sorted(each.stem for each in settings.policies.glob("*.toml"))):
        raise PolicyError(
            str(path),
            "",
            f"there is no such pack; the packs are: {', '.join(others)}. Please correct HMIS_PACK or HMIS_POLICIES",
        )
    if not path.exists():
        raise PolicyError(str(settings.policies), "", "there is no policy pack here. Please correct HMIS_POLICIES")
    pack = load_pack(path)
    first = pack.version[0].effective
    if civil_day(now, pack.time_zone) < first:
        raise PolicyError(
            str(path),
            "version.0.effective",
            f"the first version takes effect on {spoken(first)}, and until then no rules are in force; "
            "give the office's present rules as the first version, with the day they took effect",
        )
    return pack


def is_development(settings: Settings, found: Installation) -> bool:
    """Return whether this is an installation to look around in: on the samples, and where only this machine reaches it.

    `make run` and `make demo` mark the records of one. Everywhere else, `--as` alone is not believed.
    """
    return found.samples and not settings.portal_url


def require_same_version(pack: PolicyPack, found: Installation) -> None:
    """Raise StackError if the system that works on a database has another version of the pack than this command."""
    if not found.policy_label or found.started_at is None:
        return
    in_force = [each.label for each in pack.version if each.effective <= civil_day(found.started_at, pack.time_zone)]
    if in_force[-1:] != [found.policy_label]:
        raise StackError(
            f"The system that runs started with the version “{found.policy_label}” of the pack “{pack.pack}”. The file "
            "of this command has another version for that day. Start the system again, or set HMIS_POLICIES to its "
            "folder."
        )


def drafts(settings: Settings, name: str) -> list[str]:
    """Return a sentence for each other pack in the folder that can't be used yet. It stops nobody."""
    wrong = []
    for path in sorted(settings.policies.glob("*.toml")):
        if path.stem != name:
            try:
                load_pack(path)
            except PolicyError as error:
                wrong.append(f"The policy pack {path.stem} can't be used yet. It is not in use here. {error}")
    return wrong


def without_effect(settings: Settings, *, embedded: bool = False) -> list[str]:
    """Return a sentence for each setting that does nothing as the others are. It stops nobody.

    `embedded` says that this is the system of one machine, with a Temporal server of its own.
    """
    wrong = []
    given = settings.model_fields_set
    for name in ("temporal_port", "temporal_ui_port"):
        if name in given and not embedded:
            wrong.append(
                f"{variable(name)} has no effect on a worker: only `make run` starts a Temporal server. To name the "
                "server to work with, set HMIS_TEMPORAL_ADDRESS."
            )
    if embedded and settings.temporal_ui_address:
        wrong.append("HMIS_TEMPORAL_UI_ADDRESS has no effect here: to choose the port, set HMIS_TEMPORAL_UI_PORT.")
    if "maildir" in given and settings.mail != "maildir":
        wrong.append("HMIS_MAILDIR has no effect: letters go to the mail server, since HMIS_MAIL is smtp.")
    scim = sorted(name for name in given if name.startswith("scim_"))
    if scim and not settings.scim_url:
        wrong.append(f"{variable(scim[0])} has no effect: there is no connection to the HMIS without HMIS_SCIM_URL.")
    if "bounces_every_seconds" in given and settings.bounces_folder is None:
        wrong.append("HMIS_BOUNCES_EVERY_SECONDS has no effect: no reports are read without HMIS_BOUNCES_FOLDER.")
    smtp = sorted(name for name in given if name.startswith("smtp_"))
    if smtp and settings.mail != "smtp":
        wrong.append(
            f"{variable(smtp[0])} has no effect: letters go to the folder {settings.letters}. To send them to a "
            "mail server, set HMIS_MAIL=smtp."
        )
    folder = settings.bounces_folder
    if folder is not None and not folder.is_dir():
        wrong.append(
            f"There is no folder {folder} (HMIS_BOUNCES_FOLDER), so nobody learns of letters that did not arrive. "
            "Please create it."
        )
    return wrong


def require_same_database(settings: Settings) -> None:
    """Raise StackError if the system that runs on this machine works with another database than this command."""
    running = running_here(settings) if not settings.temporal_address else None
    here = shown_database(settings)
    if running is not None and running.database and running.database != here:
        raise StackError(
            f"HMIS Access runs here with the database {running.database}, and this command would use {here}. "
            "Use the same HMIS_DATABASE_URL in both windows."
        )


def shown_database(settings: Settings) -> str:
    """Return the database's URL without its password. A file is named by its whole path."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(_file(url).absolute()))
    return url.render_as_string(hide_password=True)


def require_file(url: URL) -> None:
    """Raise DatabaseAway if the file of a SQLite database is missing.

    Most likely it was never created, so waiting would not help. Raises DatabaseUnusable if there can't be such a file.
    """
    if url.get_backend_name() != "sqlite":
        return
    file = _file(url)
    if file.is_dir():
        raise DatabaseUnusable(NO_DATABASE)
    blocked = next((each for each in file.parents if each.exists() and not each.is_dir()), None)
    if blocked is not None:
        raise DatabaseUnusable(_no_folder(file.parent, f"{blocked} is a file"))
    if not file.exists():
        raise DatabaseAway(NOT_SET_UP)


def require_own_server(settings: Settings) -> None:
    """Raise StackError if the settings name a Temporal server: commands would use that, and `run` starts its own."""
    if settings.temporal_address:
        raise StackError(
            f"HMIS_TEMPORAL_ADDRESS names a Temporal server ({settings.temporal_address}), and `run` starts one of its "
            "own. Please leave it out, or start `python worker.py`, which works with that server."
        )


def office_of(settings: Settings) -> Settings:
    """Return the settings with the pack by which to work with the database. Raises StackError for a contradiction."""
    with open_database(settings.database) as database:
        return settings.model_copy(update={"pack": pack_of(settings, installation_of(database))})


def require_own(database: Database, settings: Settings, found: Installation) -> None:
    """Raise StackError if a system by another pack started on the database at the same moment."""
    if found.pack != settings.pack:
        database.close()
        raise StackError(f"A system by the rules of “{found.pack}” runs on this database.")


async def bring_up_to_date(settings: Settings, say: Callable[[str], None]) -> None:
    """Bring the database's tables up to this release, and wait for a database that is away or being updated.

    `say` gets a sentence after some seconds, and then each minute. Raises DatabaseUnusable if waiting would not help.
    """
    from storage.schema import upgrade  # It takes long to import, and most commands don't need it.

    make_room(database_url(settings.database))
    reminding = asyncio.create_task(_remind(say))
    try:
        while True:
            try:
                return await asyncio.to_thread(upgrade, settings.database)
            except DatabaseUnusable:
                raise
            except DatabaseAway:
                await asyncio.sleep(PAUSE_SECONDS)
    finally:
        reminding.cancel()


async def _remind(say: Callable[[str], None]) -> None:
    await asyncio.sleep(PATIENT_SECONDS)
    while True:
        say(WAITING)
        await asyncio.sleep(REMINDER_SECONDS)


def make_room(url: URL) -> None:
    """Make the folder of a SQLite database's file. Raises DatabaseUnusable if there can't be one."""
    if url.get_backend_name() == "sqlite":
        file = _file(url)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnusable(_no_folder(file.parent, _why(error))) from error
        if not os.access(file.parent, os.W_OK | os.X_OK):
            raise DatabaseUnusable(_no_folder(file.parent, "your account may not write there"))
        if file.is_dir():
            raise DatabaseUnusable(NO_DATABASE)


def _file(url: URL) -> Path:
    return Path(url.database or "")


def _no_folder(folder: Path, why: str) -> str:
    return (
        f"The folder {folder} for the database can't be used: {why}. Please name another one in HMIS_VAR or "
        "HMIS_DATABASE_URL."
    )


def _of_this_machine(error: OSError) -> str:
    if error.filename:
        return (
            f"The file or folder {error.filename} can't be used: {_why(error)}. Please change that, or name another "
            "one in the settings."
        )
    return f"This machine does not allow what this needs: {_why(error)}. Please ask whoever manages it."


_WHY: Final = {
    errno.EACCES: "your account may not read or write there",
    errno.EPERM: "your account may not read or write there",
    errno.EROFS: "nothing can be written there",
    errno.ENOENT: "it does not exist, and can't be created",
    errno.ENOTDIR: "a part of the name is a file, not a folder",
    errno.EEXIST: "a part of the name is a file, not a folder",
    errno.EISDIR: "it is a folder",
    errno.ENOSPC: "the disk is full",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EMFILE: "too many files are open",
}
"""What the machine's codes mean, in words."""


def _why(error: OSError) -> str:
    known = _WHY.get(error.errno or 0)
    return known or (error.strerror or type(error).__name__).lower()
