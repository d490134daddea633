"""Lists in which each value may stand once."""

from collections.abc import Iterable


def first_repeated(values: Iterable[str]) -> str | None:
    """The first value that was there before, if any."""
    seen: list[str] = []
    for value in values:
        if value in seen:
            return str(value)
        seen.append(value)
    return None


def each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same values; raises ValueError when one of them is repeated."""
    repeated = first_repeated(values)
    if repeated is not None:
        raise ValueError(f"{repeated!r} is listed twice")
    return values
