"""Compares rows with each other and with the records: referenced ids must exist, and ids must not repeat."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeAlias

from models.intake.rows import AgencyFileRow, DesignationFileRow, LicenseFileRow, PersonFileRow, RequestFileRow
from models.intake.table import Batch, FileTable, RowProblem, RowT
from models.money.terms import last_expiration
from models.people import AGENCY_ROLES, Role
from models.policy.directory import DirectoryPolicy

Pair: TypeAlias = tuple[str, str]
HeldRole: TypeAlias = tuple[str, Role, str]
Complaints: TypeAlias = Iterator[tuple[str, str]]
"""Pairs of a column and what is wrong with it."""

USUAL_DIRECTORY = DirectoryPolicy()
"""The directory of a pack that says nothing about who gives which role."""


@dataclass(frozen=True)
class Known:
    """What is already in the records."""

    regions: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    emails: Mapping[str, str] = field(default_factory=dict)
    """Every email address in lower case, with the id of its owner."""
    earlier_emails: Mapping[str, str] = field(default_factory=dict)
    """Every address that somebody had before and nobody has now, in lower case, with the id of that person."""
    agency_roles: frozenset[HeldRole] = frozenset()
    """(person id, role, agency id) of every role that somebody has or had at an agency."""
    holders: Mapping[Pair, str] = field(default_factory=dict)
    """(person id, agency id) of every license holder, with the id of the license."""
    licenses: frozenset[str] = frozenset()
    """The licenses that are managed already: their file's rows start nothing."""
    accounts: frozenset[str] = frozenset()
    """The agencies that have an account, which decides itself where its expiration date may move."""
    last_days: Mapping[str, date] = field(default_factory=dict)
    """The last day of each agency that closes or has closed. From then on nothing new starts there."""


def checked(
    batch: Batch, known: Known, today: date, directory: DirectoryPolicy = USUAL_DIRECTORY
) -> tuple[Batch, tuple[RowProblem, ...]]:
    """Return the rows that can be taken in, and the problems of the others in the order of the files.

    A row is left out if it repeats another row, refers to something that is neither on record nor in an accepted row,
    gives two people one email address or one person two licenses at an agency, dates a license later than `today` or an
    agency's first expiration more than a year after it, or names nobody who gives a role where `directory` leaves that
    to the agency's own people. Rows that refer to a row that was left out are left out as well.
    """
    sieve = _Sieve()
    regions = sieve.each_once(batch.regions, "region_id", lambda row: row.region_id)
    known_regions = known.regions | {row.region_id for row in regions.rows}

    agencies = sieve.each_once(batch.agencies, "agency_id", lambda row: row.agency_id)
    agencies = sieve.valid(agencies, lambda row: _about_agency(row, known_regions, known, today))
    known_agencies = known.agencies | {row.agency_id for row in agencies.rows}

    people = sieve.each_once(batch.people, "person_id", lambda row: row.person_id)
    people = sieve.each_once(people, "email", lambda row: row.email.lower())
    people = _with_free_addresses(sieve, people, known.emails)
    ids = _Ids(known_regions, known_agencies, known.people | {row.person_id for row in people.rows})

    designations = sieve.each_once(batch.designations, "", _the_same_designation)
    designations = sieve.valid(designations, lambda row: _about_designation(row, ids, known, today))
    held = known.agency_roles | _agency_roles(designations)
    designations = sieve.valid(designations, lambda row: _about_designator(row, held, directory))

    licenses = sieve.each_once(batch.licenses, "license_id", lambda row: row.license_id)
    licenses = sieve.valid(licenses, lambda row: _about_license(row, ids, known, today))
    licenses = sieve.each_once(licenses, "person_id", _holder)

    requests = sieve.each_once(batch.requests, "request_id", lambda row: row.request_id)
    requests = sieve.valid(requests, lambda row: _about_request(row, ids))

    aliases = sieve.each_once(batch.aliases, "value", lambda row: (row.system, row.key))
    aliases = sieve.valid(aliases, lambda row: _unknown("person_id", row.person_id, ids.people, "person"))
    return Batch(regions, agencies, people, designations, licenses, requests, aliases), sieve.in_order(batch)


class _Sieve:
    """Keeps valid rows and collects the problems of the others."""

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []

    def valid(self, table: FileTable[RowT], complaints: Callable[[RowT], Complaints]) -> FileTable[RowT]:
        """Return the rows that have no problem."""
        valid: set[int] = set()
        for line in table.lines:
            found = list(complaints(line.row))
            self.problems += [
                RowProblem(file=table.file, line=line.number, column=column, reason=reason) for column, reason in found
            ]
            if not found:
                valid.add(line.number)
        return table.only(valid)

    def each_once(self, table: FileTable[RowT], column: str, key: Callable[[RowT], Hashable]) -> FileTable[RowT]:
        """Return the first row for each key. A key of None may repeat."""
        first: dict[Hashable, int] = {}
        valid: set[int] = set()
        for line in table.lines:
            value = key(line.row)
            before = line.number if value is None else first.setdefault(value, line.number)
            if before == line.number:
                valid.add(line.number)
            else:
                reason = f"repeats line {before}"
                self.problems.append(RowProblem(file=table.file, line=line.number, column=column, reason=reason))
        return table.only(valid)

    def in_order(self, batch: Batch) -> tuple[RowProblem, ...]:
        """Return the problems file by file, line by line."""
        files = [table.file for table in batch.tables]
        return tuple(sorted(self.problems, key=lambda problem: (files.index(problem.file), problem.line)))


@dataclass(frozen=True)
class _Ids:
    regions: frozenset[str]
    agencies: frozenset[str]
    people: frozenset[str]


def _unknown(column: str, value: str | None, known: frozenset[str], noun: str) -> Complaints:
    if value is not None and value not in known:
        yield column, f"there is no {noun} {value!r} on record or in an accepted row"


def _about_agency(row: AgencyFileRow, known_regions: frozenset[str], known: Known, today: date) -> Complaints:
    """Report a region that is not there, and a first expiration date that is further away than a term is long."""
    yield from _unknown("region_id", row.region_id, known_regions, "region")
    expires_on, last = row.license_expires_on, last_expiration(today)
    if expires_on is not None and expires_on > last and row.agency_id not in known.accounts:
        yield (
            "license_expires_on",
            f"{expires_on.isoformat()} is more than a year away; please give a date through {last.isoformat()}",
        )


def _with_free_addresses(
    sieve: "_Sieve", people: FileTable[PersonFileRow], emails: Mapping[str, str]
) -> FileTable[PersonFileRow]:
    """Return the people whose address is free: nobody's, their own, or that of somebody who gets another one here.

    People may exchange their addresses. A row that is left out frees no address, so the rest is looked at again.
    """
    free = sieve.valid(people, partial(_about_person, emails=emails, later=_addresses(people)))
    return free if len(free.lines) == len(people.lines) else _with_free_addresses(sieve, free, emails)


def _addresses(people: FileTable[PersonFileRow]) -> dict[str, str]:
    return {row.person_id: row.email.lower() for row in people.rows}


def _about_person(row: PersonFileRow, emails: Mapping[str, str], later: Mapping[str, str]) -> Complaints:
    """Report an email address that another person has: an address is never shared (page 000; FEE-01).

    `emails` has the owner of each address before the load, `later` the address of each person of the file after it.
    """
    address = row.email.lower()
    owner = emails.get(address, row.person_id)
    if owner != row.person_id and later.get(owner, address) == address:
        yield "email", f"{row.email!r} is already the address of {owner!r}"


def _about_designation(row: DesignationFileRow, ids: _Ids, known: Known, today: date) -> Complaints:
    """Report what keeps a role from being on record. Of an agency that has closed, only what ended by then is."""
    yield from _unknown("person_id", row.person_id, ids.people, "person")
    yield from _unknown("agency_id", row.agency_id, ids.agencies, "agency")
    yield from _unknown("region_id", row.region_id, ids.regions, "region")
    yield from _unknown("designated_by", row.designated_by, ids.people, "person")
    last_day = known.last_days.get(row.agency_id or "")
    if last_day is not None and last_day < today and (row.until_day is None or row.until_day > last_day):
        yield "until_day", f"the agency {row.agency_id!r} closed on {last_day.isoformat()}, so the role ended by then"


def _about_designator(row: DesignationFileRow, held: frozenset[HeldRole], directory: DirectoryPolicy) -> Complaints:
    """Report a role that only the agency's own people give, and that none of them gave (guide 001; ACC-01).

    Which roles these are, and who gives them, the policy says. What the office may give as well, its file gives.
    """
    by = directory.rule_for(row.role).by
    if row.agency_id is None or any(role not in AGENCY_ROLES for role in by):
        return
    givers = " or ".join(role.a_holder for role in by)
    if row.designated_by is None:
        yield "designated_by", f"is missing: {givers} of the agency names its {row.role.holders}"
    elif not any((row.designated_by, role, row.agency_id) in held for role in by):
        yield (
            "designated_by",
            f"{row.designated_by!r} can't give this role; {givers} of the agency {row.agency_id!r} can",
        )


def _about_license(row: LicenseFileRow, ids: _Ids, known: Known, today: date) -> Complaints:
    """Report what keeps a license from starting. One that is managed already may be somebody else's by now."""
    yield from _unknown("agency_id", row.agency_id, ids.agencies, "agency")
    yield from _unknown("person_id", row.person_id, ids.people, "person")
    if row.person_id is not None and row.license_id not in known.licenses:
        held = known.holders.get((row.person_id, row.agency_id), row.license_id)
        if held != row.license_id:
            yield "person_id", f"{row.person_id!r} already holds the license {held!r} at this agency"
    last_day = known.last_days.get(row.agency_id)
    if last_day is not None and last_day <= today and row.license_id not in known.licenses:
        yield "agency_id", f"the agency {row.agency_id!r} closes on {last_day.isoformat()}, so no license starts there"
    if row.since > today:
        yield "since", f"{row.since.isoformat()} is in the future"


def _about_request(row: RequestFileRow, ids: _Ids) -> Complaints:
    yield from _unknown("agency_id", row.agency_id, ids.agencies, "agency")
    yield from _unknown("person_id", row.person_id, ids.people, "person")
    yield from _unknown("requested_by", row.requested_by, ids.people, "person")


def _the_same_designation(row: DesignationFileRow) -> Hashable:
    return (row.person_id, row.role, row.agency_id, row.region_id, row.from_day)


def _holder(row: LicenseFileRow) -> Pair | None:
    """Return the person and agency, which may have only one live license (FEE-02), or None if nobody holds it."""
    return None if row.person_id is None else (row.person_id, row.agency_id)


def _agency_roles(designations: FileTable[DesignationFileRow]) -> frozenset[HeldRole]:
    return frozenset((row.person_id, row.role, row.agency_id) for row in designations.rows if row.agency_id is not None)
