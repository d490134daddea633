"""Browsers that ask for one page again and again: how long each answer takes."""

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple

GIVE_UP_SECONDS = 120
NO_ANSWER = "http/1.1 0"
"""What counts as the first line of an answer that did not come."""


class Answers(NamedTuple):
    """Seconds for each answer, the statuses that came, and the bytes of an answer as it traveled."""

    seconds: tuple[float, ...]
    statuses: frozenset[int]
    size: int

    def percentile(self, share: float) -> float:
        """Return the seconds within which `share` of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def ask(port: int, path: str, cookie: str, *, clients: int, times: int) -> Answers:
    """Ask `times` in all, with `clients` at once, each over a connection that stays open."""
    each = times // clients
    parts = await asyncio.gather(*(_client(port, path, cookie, each) for _ in range(clients)))
    return Answers(
        seconds=tuple(second for part in parts for second in part.seconds),
        statuses=frozenset().union(*(part.statuses for part in parts)),
        size=max(part.size for part in parts),
    )


async def _client(port: int, path: str, cookie: str, times: int) -> Answers:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()
    seconds: list[float] = []
    statuses: list[int] = []
    size = 0
    try:
        for _ in range(times):
            began = time.perf_counter()
            writer.write(request)
            try:
                async with asyncio.timeout(GIVE_UP_SECONDS):
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
                    length = _length(head)
                    await reader.readexactly(length)
            except asyncio.IncompleteReadError:
                head, length = [NO_ANSWER], 0
            seconds.append(time.perf_counter() - began)
            statuses.append(int(head[0].split()[1]))
            size = max(size, length)
            if head == [NO_ANSWER]:
                break  # The portal closed the connection.
    finally:
        writer.close()
    return Answers(tuple(seconds), frozenset(statuses), size)


def _length(head: Sequence[str]) -> int:
    return int(next(line.partition(":")[2] for line in head if line.startswith("content-length:")))
