"""Lists in which each value may appear only once."""

from collections.abc import Iterable


def first_repeated(values: Iterable[str]) -> str | None:
    """Return the first value that appears twice, or None."""
    seen: list[str] = []
    for value in values:
        if value in seen:
            return str(value)
        seen.append(value)
    return None


def each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the same values. Raises ValueError if a value appears twice."""
    repeated = first_repeated(values)
    if repeated is not None:
        raise ValueError(f"{repeated!r} is listed twice")
    return values
