"""Who used the HMIS and when, as its exports and reports tell: user ids and dates, nothing about clients."""

from models.usage.logins import LoginReading, LoginRecord
from models.usage.reading import (
    FileKind,
    FileReading,
    HudLayout,
    LayoutFinding,
    RefusalReason,
    RefusedRows,
    Sureness,
    UsageReading,
    UserActivity,
    UserStanding,
)

__all__ = [
    "FileKind",
    "FileReading",
    "HudLayout",
    "LayoutFinding",
    "LoginReading",
    "LoginRecord",
    "RefusalReason",
    "RefusedRows",
    "Sureness",
    "UsageReading",
    "UserActivity",
    "UserStanding",
]
