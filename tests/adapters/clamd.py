"""A clamd as far as we speak with it: INSTREAM over TCP or a socket file, with its limit and its words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from struct import unpack

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The file that every scanner takes for a virus, in two parts, so that no scanner takes this one for it."""


class FakeClamd:
    """Keeps what it scanned. `answer` is what it says instead of its verdict, if a test wants that."""

    def __init__(self, limit: int = 25 * 1024 * 1024) -> None:
        self.scanned: list[bytes] = []
        self.chunks: list[int] = []
        self.answer: bytes | None = None
        self.limit = limit

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            writer.write((await self._verdict(reader)) + b"\0")
            await writer.drain()
        finally:
            writer.close()

    async def _verdict(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        async with asyncio.timeout(60):
            while size := unpack("!I", await reader.readexactly(4))[0]:
                if len(content) + size > self.limit:
                    return b"INSTREAM size limit exceeded. ERROR"
                self.chunks.append(size)
                content += await reader.readexactly(size)
        self.scanned.append(content)
        if self.answer is not None:
            return self.answer
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


@asynccontextmanager
async def clamd_at_port(clamd: FakeClamd) -> AsyncIterator[str]:
    """Serve on a free port, and give the value of HMIS_CLAMD."""
    async with await asyncio.start_server(clamd.serve, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def clamd_at_socket(clamd: FakeClamd, path: Path) -> AsyncIterator[str]:
    """Serve on a socket file, and give the value of HMIS_CLAMD."""
    async with await asyncio.start_unix_server(clamd.serve, path):
        yield str(path)
