"""Which column of a login report holds what: by the office's own names for them, or else by well-known words.

Capitals, blanks and punctuation of a heading don't matter. A name that an office gave goes before a well-known word,
and earlier words before later ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.usage.columns import ColumnName, ColumnRole, heading_key
from models.usage.logins import LoginReportKind

_LAST = "lastlogin lastlogon lastloggedin lastloggedon lastsignin lastsignon lastsignedin lastaccess lastaccessed"
_BY = "login logon loggedin loggedon signin signon access"


def _with(words: str, *endings: str) -> tuple[str, ...]:
    return tuple(f"{word}{ending}" for word in words.split() for ending in endings)


WORDS: Mapping[ColumnRole, tuple[str, ...]] = {
    ColumnRole.USER: (
        *("userid", "hmisuserid", "staffid", "username", "hmisusername", "staffusername", "loginname", "loginid"),
        *("accountid", "accountname", "login", "user", "account"),
    ),
    ColumnRole.EMAIL: ("email", "emailaddress", "useremail", "useremailaddress", "staffemail", "workemail", "mail"),
    ColumnRole.NAME: (
        *("name", "fullname", "staffname", "userfullname", "nameofuser", "lastfirst", "lastnamefirstname"),
        *("lastfirstname", "staff", "staffmember", "employee", "employeename"),
    ),
    ColumnRole.LAST_LOGIN: (
        *_with(_LAST, "", "date", "datetime", "dateandtime", "dateat", "at", "on", "time", "timestamp", "dt"),
        *("mostrecentlogin", "latestlogin", "dateoflastlogin"),
    ),
    ColumnRole.LOGIN: (
        *_with(_BY, "date", "datetime", "dateandtime", "at", "on", "timestamp", "time"),
        *("loggedin", "signedin", "signin", "login", "dateandtime", "datetime", "timestamp", "activitydate", "date"),
    ),
    ColumnRole.TIME: (*_with(_LAST, "time"), *_with(_BY, "time"), "time", "timeofday", "activitytime"),
    ColumnRole.FAILED: (
        *("failedattempts", "failedlogins", "failedloginattempts", "failedlogincount", "badlogins", "badloginattempts"),
        *("invalidloginattempts", "failedlogincounter"),
    ),
    ColumnRole.LOCKED: ("locked", "lockedout", "islocked", "accountlocked", "islockedout"),
    ColumnRole.STATUS: ("status", "userstatus", "accountstatus", "staffstatus", "loginstatus"),
    ColumnRole.AGENCY: (
        *("agency", "agencyname", "organization", "organizationname", "provider", "providername", "homeagency"),
        *("primaryagency", "defaultprovider"),
    ),
}
"""The well-known words for each column."""
_WHO = (ColumnRole.USER, ColumnRole.EMAIL, ColumnRole.NAME)


@dataclass(frozen=True)
class ReportColumns:
    """The columns of one table: where each is, and how many headings there are up to the last one."""

    places: Mapping[ColumnRole, int]
    headings: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.headings)

    @property
    def kind(self) -> LoginReportKind:
        """What the report lists: a column for the last login has one row for each account."""
        has_logins = ColumnRole.LOGIN in self.places and ColumnRole.LAST_LOGIN not in self.places
        return LoginReportKind.ACTIVITY if has_logins else LoginReportKind.LAST_LOGINS

    @property
    def names(self) -> tuple[ColumnName, ...]:
        """What was understood, in words."""
        return tuple(
            ColumnName(role=role, heading=self.headings[self.places[role]])
            for role in ColumnRole
            if role in self.places
        )

    def only_says_who_and_when(self) -> bool:
        """Tell whether an account that never signed in has nothing else to fill in."""
        return len([role for role in self.places if role in (*_WHO, ColumnRole.STATUS, ColumnRole.AGENCY)]) == 1

    def names_account_in(self, place: int) -> bool:
        """Tell whether the column at `place` says who it is about."""
        return any(self.places.get(role) == place for role in _WHO)


def find_columns(cells: Sequence[str], own: Sequence[ColumnName], *, is_roster: bool) -> ReportColumns | None:
    """Understand a row as headings; None if it does not name the account and the login (a roster needs no login).

    `own` are the office's names for columns, in the order of preference.
    """
    headings = tuple(cell.strip() for cell in cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    keys = [heading_key(heading) for heading in headings]
    places: dict[ColumnRole, int] = {}
    for each in own:
        key = heading_key(each.heading)
        if each.role not in places and key in keys:
            places[each.role] = keys.index(key)
    for role in (ColumnRole.LAST_LOGIN, *ColumnRole):
        _place(role, keys, places, skip_login=False)
    if ColumnRole.LAST_LOGIN not in places and ColumnRole.LOGIN not in places:
        _read_login_as_a_time(keys, places, own)
    if ColumnRole.LAST_LOGIN in places and ColumnRole.LOGIN not in {each.role for each in own}:
        places.pop(ColumnRole.LOGIN, None)
    names_who = any(role in places for role in _WHO)
    names_when = ColumnRole.LAST_LOGIN in places or ColumnRole.LOGIN in places
    says_enough = names_when or (is_roster and len(places) > 1)
    return ReportColumns(places, headings) if names_who and says_enough else None


def _place(role: ColumnRole, keys: Sequence[str], places: dict[ColumnRole, int], *, skip_login: bool) -> None:
    """Find the column of a role among those that hold nothing else yet."""
    if role in places:
        return
    words = (word for word in WORDS[role] if not (skip_login and word == "login"))
    found = (keys.index(word) for word in words if word in keys)
    place = next((each for each in found if each not in places.values()), None)
    if place is not None:
        places[role] = place


def _read_login_as_a_time(keys: Sequence[str], places: dict[ColumnRole, int], own: Sequence[ColumnName]) -> None:
    """Take a column “Login” for the time of a login if something else says whose it is."""
    if places.get(ColumnRole.USER) is None or keys[places[ColumnRole.USER]] != "login":
        return
    if any(each.role == ColumnRole.USER for each in own):
        return
    del places[ColumnRole.USER]
    _place(ColumnRole.USER, keys, places, skip_login=True)
    if any(role in places for role in _WHO):
        _place(ColumnRole.LOGIN, keys, places, skip_login=False)
