"""Every page of the portal, listed from the program, with somebody in the office of `portal_office` who may open it."""

import re
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import httpx

from adapters.clock import now
from benchmarks.portal_office import pack
from models.sign_in.sessions import Way
from portal.app import ROUTES
from portal.sign_in.cookies import CookieNames
from services.context import ReadingContext
from services.sign_in import begin_session
from storage.database import Database

THINGS: Mapping[str, str] = {
    "agency_id": "a-1",
    "request_id": "q-1-1",
    "license_id": "l-1-1",
    "meeting_id": "1",
    "passkey_id": "a2V5",
    "person_id": "p-1-1",
    "committee_id": "performance",
    "appeal_id": "p-1",
    "region_id": "r-1",
    "history/number": "q-1-1",
    "key": "user-policies",
    "test_id": "security-privacy",
    "kind": "request",
    "role": "representative",
}
"""What the parameters of addresses name; where one is another thing in an area of the portal, with the area before it.
Any other is the first of its kind, "1"."""

PLACES: Mapping[str, str] = {
    "/trainings/{request_id}/certificate": "/trainings/q-1-2/certificate",
    "/invitations/{number}": "/invitations/1",
    "/invoices/{number}": "/invoices/MO-000001",
    "/agencies/{agency_id}/invoices/receipts/{entry:int}": "/agencies/a-1/invoices/receipts/2",
    "/agencies/{agency_id}/invoices/credit-notes/{entry:int}": "/agencies/a-1/invoices/credit-notes/3",
    "/appeals/new": "/appeals/new?agency=a-1&license=l-1-1",
    **{f"/requests/new/{each}": f"/requests/new/{each}?agency=a-1" for each in ("users", "change", "removal")},
}
"""Pages that are at another place than their parameters say, or that need to be asked for something."""

WHO = ("nobody", "p-1-1", "sam", "rita", "lena", "carla", "cyd", "bea", "alex", "ed", "rhea", "ada")
"""Who opens a page: the first of these who may."""


class Asked(NamedTuple):
    """A page, and the cookie of somebody who may open it."""

    route: str
    path: str
    who: str
    cookie: str


async def pages_of(client: httpx.AsyncClient, database: Database, port: int) -> tuple[list[Asked], list[str]]:
    """Find somebody for each page who may open it. Return the pages, and a sentence for each that nobody could open."""
    context = ReadingContext(database=database, pack=pack(), now=now)
    names = CookieNames(port)
    cookies = {}
    for who in WHO:
        secret = "" if who == "nobody" else (await begin_session(context, who, Way.PASSKEY)).secret
        cookies[who] = f"{names.browser}=benchmark; {names.session}={secret}"
    found, closed = [], []
    for route in [each for each in ROUTES if each.method == "GET" and "{secret}" not in each.path]:
        path = PLACES.get(route.path) or re.sub(
            r"\{(\w+)[^}]*\}", partial(_thing, route.path.split("/")[1]), route.path
        )
        for who in WHO:
            client.cookies.clear()
            if (await client.get(path, headers={"Cookie": cookies[who]})).status_code == 200:
                found.append(Asked(route.path, path, who, cookies[who]))
                break
        else:
            closed.append(f"nobody could open {path}, so it was not measured.")
    return found, closed


def _thing(area: str, part: re.Match[str]) -> str:
    """Return what a parameter names in an area of the portal."""
    return THINGS.get(f"{area}/{part[1]}") or THINGS.get(part[1], "1")
