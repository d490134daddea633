"""Moving simulated time, and the days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from temporalio.testing import WorkflowEnvironment

from models.calendar import start_of_day


async def pass_until(env: WorkflowEnvironment, instant: datetime) -> None:
    """Let time pass up to an instant, which must not be over."""
    await env.sleep(instant - await env.get_current_time())


async def pass_days(env: WorkflowEnvironment, days: float) -> None:
    """Let some days pass."""
    await env.sleep(timedelta(days=days))


def next_clock_change(after: datetime, zone: str, *, forward: bool) -> date:
    """The next day on which the clocks in `zone` go forward (a day of 23 hours) or back (a day of 25)."""
    day = after.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    wanted = timedelta(hours=23 if forward else 25)
    while start_of_day(day + timedelta(days=1), zone) - start_of_day(day, zone) != wanted:
        day += timedelta(days=1)
    return day


def at_hour(day: date, hour: int, zone: str) -> datetime:
    """The instant at which clocks in `zone` show a full hour."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
