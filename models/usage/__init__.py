"""Who used the HMIS and when, as its exports and reports tell: user ids and dates, nothing about clients."""

from models.usage.logins import LoginReading, LoginRecord
from models.usage.reading import (
    FileReading,
    HudFileKind,
    HudLayout,
    LayoutFinding,
    RefusalReason,
    RefusedRows,
    Sureness,
    UsageReading,
    UserActivity,
    UserMatch,
)

__all__ = [
    "FileReading",
    "HudFileKind",
    "HudLayout",
    "LayoutFinding",
    "LoginReading",
    "LoginRecord",
    "RefusalReason",
    "RefusedRows",
    "Sureness",
    "UsageReading",
    "UserActivity",
    "UserMatch",
]
