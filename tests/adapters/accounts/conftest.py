"""A real SCIM server of the test process's own."""

import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from adapters.accounts.scim import ScimAccounts, ScimServer

TOKEN = "a-token-for-tests"
READY_SECONDS = 60.0


@pytest.fixture(scope="session")
def scim_url() -> Iterator[str]:
    """The address of scim2-server, started for this test process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "scim2-server"
    server = subprocess.Popen(
        [str(program), "--port", str(port), "--bearer-token", TOKEN],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _until_ready(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
async def accounts(scim_url: str) -> AsyncIterator[ScimAccounts]:
    """Accounts on that server."""
    async with ScimAccounts(ScimServer(url=scim_url, token=SecretStr(TOKEN))) as accounts:
        yield accounts


def _until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        if server.poll() is not None:
            raise RuntimeError("scim2-server stopped at once")
        try:
            httpx.get(f"{url}/ServiceProviderConfig", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("scim2-server did not answer")
