"""The one place where tests look again and again until they see something. It has a deadline: nothing waits forever."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

PATIENCE_SECONDS = 60.0
"""How long to wait before a test fails; a busy machine is no failure."""

Read = TypeVar("Read")


async def eventually(read: Callable[[], Awaitable[Read]], wanted: Callable[[Read], bool] = bool) -> Read:
    """Read again and again until what is wanted is seen; then return it."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE_SECONDS
    while not wanted(seen := await read()):
        assert loop.time() < give_up, f"not seen within {PATIENCE_SECONDS:.0f} seconds; it is: {seen!r}"
        await asyncio.sleep(0.01)
    return seen
