"""Asking clamd about a file: its protocol, its verdicts, and everything that is no verdict."""

import asyncio
import shutil
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from getpass import getuser
from pathlib import Path

import pytest

from adapters.virus_scan import CHUNK, NotScanned, ScannerAway, VirusScanner, scanner_address
from tests.adapters.clamd import EICAR, FakeClamd, clamd_at_port, clamd_at_socket
from tests.waiting import eventually

pytestmark = pytest.mark.requirement("S26")


def scanner(setting: str, patience: float = 5) -> VirusScanner:
    """A scanner as the setting names it."""
    return VirusScanner(scanner_address(setting), patience)


async def test_a_clean_file_is_clean_and_arrives_whole_in_chunks() -> None:
    clamd = FakeClamd()
    content = bytes(range(256)) * 1024
    async with clamd_at_port(clamd) as setting:
        assert (await scanner(setting).scan(content)).clean
    assert clamd.scanned == [content]
    assert max(clamd.chunks) == CHUNK


async def test_a_virus_is_found_over_a_socket_file_too(tmp_path: Path) -> None:
    async with clamd_at_socket(FakeClamd(), tmp_path / "clamd.ctl") as setting:
        verdict = await scanner(setting).scan(b"%PDF-" + EICAR)
    assert (verdict.clean, verdict.virus) == (False, "Eicar-Test-Signature")


@pytest.mark.parametrize(
    "answer",
    [b"", b"UNKNOWN COMMAND", b"stream: OK\nand more", b"OK", b"stream:  FOUND", b"stream: Can't open file ERROR"],
)
async def test_anything_but_a_verdict_leaves_the_file_unscanned(answer: bytes) -> None:
    clamd = FakeClamd()
    clamd.answer = answer
    async with clamd_at_port(clamd) as setting:
        with pytest.raises(NotScanned):
            await scanner(setting).scan(b"%PDF-")


async def test_a_file_that_is_too_large_for_clamd_is_not_scanned() -> None:
    async with clamd_at_port(FakeClamd(limit=100_000)) as setting:
        with pytest.raises(ScannerAway):
            await scanner(setting).scan(b"x" * 4_000_000)


async def test_a_scanner_that_is_away_or_silent_is_away(tmp_path: Path) -> None:
    with pytest.raises(ScannerAway, match="can't be reached"):
        await scanner(str(tmp_path / "nothing.ctl")).scan(b"x")
    with pytest.raises(ScannerAway, match="can't be reached"):
        await scanner("127.0.0.1:9").scan(b"x")


@pytest.mark.parametrize("setting", ["clamd", "clamd:", ":3310", "clamd:99999", "clamd:x", "relative/clamd.ctl"])
def test_an_address_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        scanner_address(setting)


def test_both_kinds_of_addresses_are_understood() -> None:
    assert scanner_address("/run/clamav/clamd.ctl").path == "/run/clamav/clamd.ctl"
    assert scanner_address("[::1]:3310")[1:] == ("::1", 3310)


@pytest.fixture
async def real_clamd() -> AsyncIterator[str]:
    """ClamAV's own daemon with one signature, if this machine has it."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("clamd is not installed here (apt-get install clamav-daemon): nothing was tried with the real one")
    with tempfile.TemporaryDirectory(prefix="clamd") as name:
        folder = Path(name)
        (folder / "db").mkdir()
        (folder / "db" / "test.ndb").write_text(f"Test.Eicar:0:*:{EICAR[:40].hex()}\n")
        config = folder / "clamd.conf"
        config.write_text(
            f"LocalSocket {folder}/clamd.ctl\nDatabaseDirectory {folder}/db\nForeground yes\nUser {getuser()}\n"
        )
        process = await asyncio.create_subprocess_exec(program, "-c", str(config), stdout=DEVNULL, stderr=DEVNULL)

        async def listens_or_ended() -> bool:
            return (folder / "clamd.ctl").exists() or process.returncode is not None

        try:
            await eventually(listens_or_ended)
            if process.returncode is not None:
                pytest.skip("clamd is installed here but did not start: nothing was tried with the real one")
            yield str(folder / "clamd.ctl")
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def test_the_real_clamd_finds_a_virus_and_passes_a_clean_file(real_clamd: str) -> None:
    found = await scanner(real_clamd, 60).scan(b"%PDF-1.7 " + EICAR)
    assert found.virus.startswith("Test.Eicar")
    assert (await scanner(real_clamd, 60).scan(b"%PDF-1.7 clean")).clean
