"""Asks clamd, the ClamAV daemon, whether a file has a virus (S26).

We speak INSTREAM, in which the file goes over the connection, so that clamd needs no access to our files. Each chunk
has its length in front, four bytes in network order; an empty chunk ends the file. The answer ends with NUL.
"""

import asyncio
import re
from contextlib import suppress
from struct import pack
from typing import Final, NamedTuple

from models.base import Message

CHUNK: Final = 64 * 1024
PATIENCE_SECONDS: Final = 60.0
"""How long one file may take."""
LONGEST_ANSWER: Final = 4096

_FOUND = re.compile(r"^stream: (?P<virus>.+) FOUND$")


class ScannerAway(Exception):
    """The scanner can't be reached, or does not answer as it should. Trying again later may help."""


class NotScanned(ScannerAway):
    """The scanner answers, but does not scan this file. Others may still be scanned."""


class ScanVerdict(Message):
    """What the scanner says of a file. `virus` is empty if it found nothing."""

    virus: str = ""

    @property
    def clean(self) -> bool:
        """Whether the scanner found nothing."""
        return not self.virus


class ScannerAddress(NamedTuple):
    """Where clamd listens: a socket file, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0


def scanner_address(setting: str) -> ScannerAddress:
    """Return the address that HMIS_CLAMD names: a path such as /run/clamav/clamd.ctl, or host:port.

    Raises ValueError with a sentence for anything else.
    """
    if setting.startswith("/"):
        return ScannerAddress(path=setting)
    host, _, port = setting.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port[:9]) <= 65_535:
        raise ValueError(f"{setting!r} is neither a socket's path nor a computer's name and a port")
    return ScannerAddress(host=host.strip("[]"), port=int(port))


class VirusScanner:
    """A clamd at an address."""

    def __init__(self, address: ScannerAddress, patience: float = PATIENCE_SECONDS) -> None:
        self._address = address
        self._patience = patience

    async def scan(self, content: bytes) -> ScanVerdict:
        """Return what the scanner says of a file. Raises ScannerAway."""
        try:
            async with asyncio.timeout(self._patience):
                return _verdict(await self._ask(content))
        except TimeoutError as error:
            raise ScannerAway("The virus scanner does not answer.") from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise ScannerAway(f"The virus scanner can't be reached: {why}.") from error

    async def _ask(self, content: bytes) -> str:
        reader, writer = await self._connect()
        try:
            # clamd answers and closes early if a file is larger than it takes: its answer still says so.
            with suppress(ConnectionError):
                writer.write(b"zINSTREAM\0")
                for at in range(0, len(content), CHUNK):
                    part = content[at : at + CHUNK]
                    writer.write(pack("!I", len(part)) + part)
                    await writer.drain()
                writer.write(pack("!I", 0))
                await writer.drain()
            return (await reader.read(LONGEST_ANSWER)).rstrip(b"\0\n").decode(errors="replace")
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.path:
            return await asyncio.open_unix_connection(self._address.path)
        return await asyncio.open_connection(self._address.host, self._address.port)


def _verdict(answer: str) -> ScanVerdict:
    """Return what an answer says. Only the two answers to a whole scan count, whatever else is not one."""
    if answer == "stream: OK":
        return ScanVerdict()
    found = _FOUND.match(answer)
    if found is None:
        raise NotScanned(f"The virus scanner did not scan a file: {answer[:200] or 'no answer'}")
    return ScanVerdict(virus=found["virus"])
