"""The portal of a benchmark: its own process, on an empty database of a kind."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx

from benchmarks.postgres import temporary_postgres

ROOT = Path(__file__).parents[1]
START_SECONDS = 60


@contextmanager
def records(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database of a kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/records.db"
        return
    with temporary_postgres() as url:
        yield url


@asynccontextmanager
async def portal_at(url: str, folder: Path, port: int) -> AsyncIterator[int]:
    """Run the portal as it runs in an office, with processes that answer at once. Yield the id of its process."""
    settings = {"HMIS_DATABASE_URL": url, "HMIS_TEMPORAL_ADDRESS": "127.0.0.1:9", "HMIS_PORTAL_PORT": str(port)}
    environment = {**os.environ, **settings, "HMIS_VAR": str(folder)}
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.portal_server"], cwd=ROOT, env=environment)
    try:
        await _answers(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(START_SECONDS)


async def _answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    async with httpx.AsyncClient() as client:
        while time.monotonic() < give_up and process.poll() is None:
            try:
                if (await client.get(f"http://127.0.0.1:{port}/contact")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise SystemExit("The portal did not start.")
