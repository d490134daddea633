"""Makes the sample continuum: `python -m samples.make_samples` writes the files of this folder again.

Everything is invented, and the same on every run and every machine: a choice is drawn from a digest of what is
chosen, never from chance. The faulty files in `faulty/` are written by hand.
"""

import csv
import hashlib
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from samples.appeals_made import appeal_files
from samples.billing_files import billing_files, funding
from samples.invented import AGENCIES, CE_LICENSES, FIRST_NAMES, LAST_NAMES, OPEN_LICENSES, PROGRAMS, REGIONS
from samples.usage_export import usage_files

Row = Mapping[str, object]
Choice = TypeVar("Choice")

SEED = "fernmark-1"
FIRST_DAY = date(2023, 1, 2)
DAYS = 900


def pick(options: Sequence[Choice], *about: object) -> Choice:
    """Pick one of `options`, always the same one for the same key."""
    digest = hashlib.sha256("/".join([SEED, *map(str, about)]).encode()).digest()
    return options[int.from_bytes(digest[:6]) % len(options)]


def some_day(*about: object) -> str:
    """Pick a day between the start of 2023 and the middle of 2025."""
    return (FIRST_DAY + timedelta(days=pick(range(DAYS), "day", *about))).isoformat()


@dataclass
class Continuum:
    """The rows of each file, while they are made."""

    regions: list[Row] = field(default_factory=list)
    agencies: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    designations: list[Row] = field(default_factory=list)
    licenses: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    staff: dict[int, list[str]] = field(default_factory=dict)
    """The people who work at each agency; the first is its signatory, the second its first representative."""
    holders: dict[int, list[str]] = field(default_factory=dict)
    """Who holds a license of each agency."""

    def person(self, host: str) -> str:
        """Add a new person with an address at `host`; every full name is used once."""
        number = len(self.people)
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[(number + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
        person_id = f"p-{number + 1:04}"
        email = f"{first}.{last}@{host}".lower()
        self.people.append({"person_id": person_id, "first_name": first, "last_name": last, "email": email})
        return person_id

    def designate(self, person_id: str, role: str, since: str, **place: str) -> None:
        """Give a person a role."""
        self.designations.append({"person_id": person_id, "role": role, "from_day": since, **place})

    def request(self, kind: str, agency: int, person_id: str, by: str, **others: object) -> None:
        """Add an access request."""
        self.requests.append(
            {
                "request_id": f"q-{len(self.requests) + 1:03}",
                "kind": kind,
                "agency_id": agency_id(agency),
                "person_id": person_id,
                "requested_by": by,
                **others,
            }
        )


def region_id(number: int) -> str:
    return f"r-{number:02}"


def agency_id(number: int) -> str:
    return f"a-{number:02}"


def made() -> Continuum:
    """Make the whole continuum."""
    continuum = Continuum()
    add_places(continuum)
    add_lead_staff(continuum)
    for number in range(1, len(AGENCIES) + 1):
        add_agency_staff(continuum, number)
    add_committees(continuum)
    add_licenses(continuum)
    add_list_holders(continuum)
    add_new_users(continuum)
    add_changes(continuum)
    add_removals(continuum)
    add_training_site(continuum)
    return continuum


def add_places(continuum: Continuum) -> None:
    for number, (name, population, _) in enumerate(REGIONS, start=1):
        continuum.regions.append({"region_id": region_id(number), "name": name, "population": population})
    for number, (name, region, _) in enumerate(AGENCIES, start=1):
        first = pick(range(len(PROGRAMS)), "programs", name)
        programs = sorted({PROGRAMS[(first + step) % len(PROGRAMS)] for step in (0, 3, 5)[: pick((1, 2, 3), name)]})
        month = pick(range(1, 13), "expires", name)
        continuum.agencies.append(
            {
                "agency_id": agency_id(number),
                "name": name,
                "region_id": region_id(region),
                "county": f"{pick(REGIONS[region - 1][2], 'county', name)} County",
                "program_types": "; ".join(programs),
                "license_expires_on": f"{2026 if month == 12 else 2027}-{month:02}-01",
            }
        )


def add_lead_staff(continuum: Continuum) -> None:
    """Add the HMIS lead, the lead agency, a manager for every two or three regions, and CE leads."""
    lead = "fernmark-hmis.example"
    for role, count in (
        ("reviewer", 3),
        ("system_administrator", 2),
        ("hmis_lead", 2),
        ("hmis_director", 1),
        ("lead_agency", 2),
        ("billing", 1),
    ):
        for number in range(count):
            continuum.designate(continuum.person(lead), role, some_day(role, number))
    managers = [continuum.person(lead) for _ in range(4)]
    for number in range(1, len(REGIONS) + 1):
        since = some_day("manager", number)
        continuum.designate(managers[number % len(managers)], "region_manager", since, region_id=region_id(number))
        ce_lead = continuum.person("fernmark-ce.example")
        continuum.designate(ce_lead, "ce_lead", some_day("ce", number), region_id=region_id(number))


def add_agency_staff(continuum: Continuum, agency: int) -> None:
    """Add an agency's people and their roles; in a small agency, one person has several."""
    name, _, licenses = AGENCIES[agency - 1]
    host = f"{name.lower().replace(' ', '-').replace(chr(39), '')}.example"
    size = max(3, licenses - OPEN_LICENSES.get(agency, 0))
    staff = [continuum.person(host) for _ in range(size)]
    continuum.staff[agency] = staff
    place = {"agency_id": agency_id(agency)}
    signatory, representative, third = staff[:3]
    since = some_day("signatory", agency)
    later = (date.fromisoformat(since) + timedelta(days=30)).isoformat()
    director = third if agency % 3 == 0 else signatory
    continuum.designate(signatory, "signatory", since, **place)
    continuum.designate(director, "executive_director", since, **place)
    continuum.designate(representative, "representative", later, **place, designated_by=signatory)
    continuum.designate(representative, "agency_administrator", later, **place, designated_by=signatory)
    if size > 5:
        continuum.designate(staff[4], "representative", later, **place, designated_by=signatory)
    if agency % 5 == 0:  # This person's role has ended.
        continuum.designate(third, "representative", since, until_day=later, **place, designated_by=signatory)
    continuum.designate(third if agency % 2 else representative, "billing_contact", later, **place)


def add_committees(continuum: Continuum) -> None:
    """Add the committees: six people from six agencies in each for two years, with a chair and a second chair."""
    for role, agencies in (("performance", (1, 8, 14, 20, 26, 32)), ("ce", (2, 11, 17, 23, 29, 33))):
        for agency in agencies:
            office = {agencies[0]: "chair", agencies[1]: "second_chair"}.get(agency, "member")
            continuum.designate(continuum.staff[agency][-1], f"{role}_{office}", "2026-07-01", until_day="2028-06-30")


def add_licenses(continuum: Continuum) -> None:
    """Add each agency's licenses: most held by its staff, some open, some for reporting or CE access only."""
    for agency, (_, _, count) in enumerate(AGENCIES, start=1):
        held = count - OPEN_LICENSES.get(agency, 0)
        holders = continuum.staff[agency][-held:] if held else []
        continuum.holders[agency] = list(holders)
        for number in range(count):
            row: dict[str, object] = {
                "license_id": f"l-{len(continuum.licenses) + 1:04}",
                "agency_id": agency_id(agency),
                "kind": license_kind(agency, number),
                "since": some_day("license", agency, number),
            }
            if number < held:
                row["person_id"] = holders[number]
            continuum.licenses.append(row)
    for agency, elsewhere in (
        (4, 1),
        (9, 8),
        (21, 20),
        (34, 32),
    ):  # These people work at two agencies and hold two licenses.
        person_id = continuum.holders[elsewhere][0]
        continuum.holders[agency].append(person_id)
        continuum.licenses.append(
            {
                "license_id": f"l-{len(continuum.licenses) + 1:04}",
                "agency_id": agency_id(agency),
                "kind": "standard",
                "person_id": person_id,
                "since": some_day("second", agency),
            }
        )


def add_list_holders(continuum: Continuum) -> None:
    """Make two holders of Coordinated Entry licenses keep the Level 4 list of their region."""
    users = [row for row in continuum.licenses if row["kind"] == "ce_access" and row["person_id"]]
    for number, row in enumerate(users[:2], start=1):
        continuum.designate(str(row["person_id"]), "list_holder", some_day("list", number))


def license_kind(agency: int, number: int) -> str:
    if number < CE_LICENSES.get(agency, 0):
        return "ce_access"
    return "ad_hoc" if (agency + number) % 7 == 0 else "standard"


def requester(continuum: Continuum, agency: int) -> str:
    """Return the signatory of every fourth agency, otherwise its first representative."""
    return continuum.staff[agency][0 if agency % 4 == 0 else 1]


def add_new_users(continuum: Continuum) -> None:
    """Add newcomers at agencies with one, several, and no open licenses; some ask for more than they have."""
    agencies = (2, 3, 3, 3, 5, 8, 8, 9, 11, 11, 14, 14, 17, 17, 20, 20, 23, 26, 29, 32, 7, 12)
    for agency in agencies:
        newcomer = continuum.person(host_of(continuum, agency))
        first = pick(range(len(PROGRAMS)), "projects", newcomer)
        count = pick((1, 1, 2, 3), "how many projects", newcomer)
        projects = sorted(PROGRAMS[(first + step) % len(PROGRAMS)] for step in range(count))
        continuum.request("new_user", agency, newcomer, requester(continuum, agency), project_types=projects)
    reporter = continuum.person(host_of(continuum, 26))
    continuum.request(
        "new_user",
        26,
        reporter,
        requester(continuum, 26),
        project_types=["rapid-rehousing"],
        license_kind="ad_hoc",
        note="Will build the reports of the whole agency.",
    )
    continuum.request(
        "new_user",
        32,
        continuum.holders[31][0],
        requester(continuum, 32),
        project_types=["emergency-shelter", "street-outreach"],
        note="Has access at another agency, and is new at ours.",
    )
    forgetful = continuum.person(host_of(continuum, 14))
    continuum.request("new_user", 14, forgetful, requester(continuum, 14), note="Starts on Monday.")


def add_changes(continuum: Continuum) -> None:
    for agency, change in (
        (1, "Add the night shelter"),
        (2, "Add the rapid re-housing project"),
        (6, "Remove the transitional housing project"),
        (11, "Add street outreach"),
        (14, "Change the name after a marriage"),
        (17, "Add the ad hoc reporting tool"),
        (20, "Add the coordinated entry project"),
        (26, "Read-only access from now on"),
        (30, "Add the day shelter"),
    ):
        person_id = continuum.holders[agency][-1]
        continuum.request("modify_access", agency, person_id, requester(continuum, agency), changes=[change])


def add_removals(continuum: Continuum) -> None:
    """Add removals: people who left long ago, who left just now, and who will leave on a known day."""
    for agency, since, last_day, keep in (
        (1, "2026-11-19", None, True),
        (3, "2026-11-20", None, False),
        (4, "2026-10-02", None, True),
        (8, "2026-09-15", None, False),
        (15, "2026-11-18", None, True),
        (20, "2030-06-29", "2030-06-28", True),
        (23, "2030-07-01", "2030-06-30", False),
        (32, "2030-01-01", "2029-12-31", True),
    ):
        others: dict[str, object] = {"no_longer_needed_on": since, "keep": keep}
        if last_day is not None:
            others["last_day"] = last_day
        person_id = continuum.holders[agency][-2]
        continuum.request("remove_user", agency, person_id, requester(continuum, agency), **others)


def add_training_site(continuum: Continuum) -> None:
    for agency in (2, 13, 22, 31):
        newcomer = continuum.person(host_of(continuum, agency))
        continuum.request("training_site", agency, newcomer, requester(continuum, agency), note="To look around first.")


def host_of(continuum: Continuum, agency: int) -> str:
    """Return the part after the @ in an agency's addresses."""
    known = continuum.staff[agency][0]
    row = next(row for row in continuum.people if row["person_id"] == known)
    return str(row["email"]).partition("@")[2]


COLUMNS = {
    "regions": ("region_id", "name", "population"),
    "agencies": ("agency_id", "name", "region_id", "county", "program_types", "license_expires_on"),
    "people": ("person_id", "first_name", "last_name", "email"),
    "designations": ("person_id", "role", "agency_id", "region_id", "from_day", "until_day", "designated_by"),
    "licenses": ("license_id", "agency_id", "kind", "person_id", "since", "funding"),
}


def files() -> dict[str, str]:
    """Return each file's content by its name."""
    continuum = made()
    texts: dict[str, str] = {}
    licenses = [{**row, "funding": funding(row)} for row in continuum.licenses]
    rows = {name: getattr(continuum, name) for name in COLUMNS} | {"licenses": licenses}
    for name, columns in COLUMNS.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[name])
        texts[f"{name}.csv"] = text.getvalue()
    texts["requests.jsonl"] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in continuum.requests)
    appeals = appeal_files(continuum.people, continuum.designations, continuum.licenses)
    usage = usage_files(continuum.people, continuum.licenses, continuum.agencies)
    return texts | billing_files(continuum) | appeals | usage


def main() -> None:
    folder = Path(__file__).parent
    for name, text in files().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode())
        sys.stdout.write(f"{folder.name}/{name}: {text.count(chr(10))} lines\n")


if __name__ == "__main__":
    main()
