"""An agency: what waits there, its licenses, trainings, requests, appeals, and papers."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from models.directory.permissions import may_see_roles
from models.oversight import may_download_documents, may_see_agency, may_see_licenses
from models.pages import agency_page
from models.people import AGENCY_ROLES, Actor
from models.policy.pack import PolicyPack
from portal.navigation import Link
from portal.routing import Download, Page, Routes
from portal.visitor import Visitor
from services import agency_pages
from services.agency_pages import AgencyList

routes = Routes()
AGENCY = "/agencies/{agency_id}"
CSV = "text/csv; charset=utf-8"


def links(actor: Actor, _: PolicyPack) -> tuple[Link, ...]:
    """Return the menu's links: an agency that someone has a role at."""
    own = dict.fromkeys(each.agency_id for each in actor.grants if each.role in AGENCY_ROLES and each.agency_id)
    if len(own) == 1:
        return tuple(Link(agency_page(each), "Your agency") for each in own)
    return tuple(Link(agency_page(each), f"Agency {each}") for each in own)


@routes.page(AGENCY, allowed=may_see_roles)
async def one_agency(visitor: Visitor, agency_id: str) -> Page:
    """Show what waits at the agency, and how long its lists are."""
    return Page("agencies/one.html", dict(await agency_pages.home(visitor.context, visitor.person_id, agency_id)))


@routes.page(AGENCY + "/licenses", allowed=may_see_licenses)
async def roster(visitor: Visitor, agency_id: str, show: str = "", after: str = "", search: str = "") -> Page:
    """Show who has the agency's licenses, or those of holders whose names are like what is searched for."""
    found = await agency_pages.roster(visitor.context, visitor.person_id, agency_id, show, after, search)
    return _listed("agencies/licenses.html", found, "licenses", {"search": found.search} if found.search else {})


@routes.page(AGENCY + "/licenses.csv", allowed=may_see_licenses, fresh=True)
async def roster_file(visitor: Visitor, agency_id: str, show: str = "") -> Download:
    """Give out the same licenses as a file."""
    content = await agency_pages.roster_csv(visitor.context, visitor.person_id, agency_id, show)
    return Download(f"licenses-{agency_id}.csv", content, CSV)


@routes.page(AGENCY + "/trainings", allowed=may_see_agency)
async def trainings(visitor: Visitor, agency_id: str, show: str = "", after: str = "") -> Page:
    """Show how every trainee is doing."""
    found = await agency_pages.trainings_of(visitor.context, visitor.person_id, agency_id, show, after)
    return _listed("agencies/trainings.html", found, "trainings")


@routes.page(AGENCY + "/requests", allowed=may_see_agency)
async def requests_of(visitor: Visitor, agency_id: str, show: str = "", after: str = "") -> Page:
    """Show the agency's requests."""
    found = await agency_pages.requests_of(visitor.context, visitor.person_id, agency_id, show, after)
    return _listed("agencies/requests.html", found, "requests")


@routes.page(AGENCY + "/appeals", allowed=may_see_agency)
async def appeals_of(visitor: Visitor, agency_id: str, show: str = "", after: str = "") -> Page:
    """Show the agency's appeals."""
    found = await agency_pages.appeals_of(visitor.context, visitor.person_id, agency_id, show, after)
    return _listed("agencies/appeals.html", found, "appeals")


@routes.page(AGENCY + "/papers", allowed=may_download_documents)
async def papers(visitor: Visitor, agency_id: str, after: str = "") -> Page:
    """Show the certificates and agreements of the agency's people."""
    found = await agency_pages.papers_of(visitor.context, visitor.person_id, agency_id, after)
    return _listed("agencies/papers.html", found, "papers")


@routes.page(AGENCY + "/papers/{document_id}", allowed=may_download_documents, fresh=True)
async def paper(visitor: Visitor, agency_id: str, document_id: str) -> Download:
    """Give out a certificate or an agreement."""
    found, content = await agency_pages.paper(visitor.context, visitor.person_id, agency_id, document_id)
    return Download(found.saved_as, content, found.media_type)


def _listed(template: str, found: AgencyList, part: str, asked: Mapping[str, str] = MappingProxyType({})) -> Page:
    """Return a part of a list, with the way to the next part. The filter, and what else was `asked`, stay."""
    path = agency_page(found.agency.id, part)
    more = f"{path}?{urlencode({'show': found.shown, **asked, 'after': found.more})}" if found.more else ""
    return Page(template, {**dict(found), "path_of_list": path, "more_path": more})
