"""Requests for new users, for a change, for a removal: what is asked, checked answers, and then sent."""

from typing import Literal

from pydantic import Field

from models.access_request.permissions import may_request
from models.access_request.state import RequestKind
from models.base import listed
from models.dates import EnteredDay
from models.directory.messages import NewPerson
from models.license.lifecycle import LicenseKind
from models.pages import agency_page, new_request_page, request_page
from portal.answers import CheckedForm, check_page
from portal.forms import Line, OptionalLine, OptionalText, Text
from portal.problems import on_a_page
from portal.routing import GoTo, Page, Routes, Shown
from portal.visitor import Visitor
from services import new_requests, removals
from services.forms import validated
from services.new_requests import Requested
from services.requests import NewRequest

routes = Routes()

PEOPLE = 5
"""How many people one form takes."""

PERSON = "Enter the first name."


class NewUsers(CheckedForm):
    """People who need access, all for the same work."""

    agency: Line
    first_name_1: Line = Field(description=PERSON)
    last_name_1: Line = Field(description="Enter the last name.")
    email_1: Line = Field(description="Enter the email address, such as name@agency.org.")
    first_name_2: OptionalLine = ""
    last_name_2: OptionalLine = ""
    email_2: OptionalLine = ""
    first_name_3: OptionalLine = ""
    last_name_3: OptionalLine = ""
    email_3: OptionalLine = ""
    first_name_4: OptionalLine = ""
    last_name_4: OptionalLine = ""
    email_4: OptionalLine = ""
    first_name_5: OptionalLine = ""
    last_name_5: OptionalLine = ""
    email_5: OptionalLine = ""
    is_new: str = ""
    what: RequestKind = RequestKind.NEW_USER
    role_type: OptionalLine = ""
    project_types: tuple[str, ...] = ()
    license_kind: LicenseKind = LicenseKind.STANDARD
    note: OptionalText = ""

    def requests(self) -> list[NewRequest]:
        """Return a request for each person. Raises RuleViolation for someone without a name or an address."""
        return [
            validated(
                NewRequest,
                kind=self.what,
                agency_id=self.agency,
                newcomer=validated(
                    NewPerson, first_name=first, last_name=last, email=email, confirmed=self.is_new == "yes"
                ),
                **self._details(),
            )
            for first, last, email in self.people()
        ]

    def people(self) -> list[tuple[str, str, str]]:
        """Return the lines in which something was entered."""
        lines = [
            tuple(str(getattr(self, f"{field}_{number}")) for field in ("first_name", "last_name", "email"))
            for number in range(1, PEOPLE + 1)
        ]
        return [(first, last, email) for first, last, email in lines if first or last or email]

    def _details(self) -> dict[str, object]:
        if self.what == RequestKind.TRAINING_SITE:
            return {"note": self.note}
        return {
            "role_type": self.role_type,
            "project_types": self.project_types,
            "license_kind": self.license_kind,
            "note": self.note,
        }


class ChangeAccess(CheckedForm):
    """What is to change about a user's access."""

    agency: Line
    person: Line = Field(description="Choose the user.")
    changes: Text = Field(description="Write what should change, one change a line.")
    role_type: OptionalLine = ""
    project_types: tuple[str, ...] = ()
    note: OptionalText = ""

    def request(self) -> NewRequest:
        """Return the request."""
        return validated(
            NewRequest,
            kind=RequestKind.MODIFY_ACCESS,
            agency_id=self.agency,
            person_id=self.person,
            changes=tuple(each.strip() for each in self.changes.splitlines() if each.strip()),
            role_type=self.role_type,
            project_types=self.project_types,
            note=self.note,
        )


class EndAccess(CheckedForm):
    """Who leaves, when, and what becomes of the license."""

    agency: Line
    person: Line = Field(description="Choose the user.")
    no_longer_needed_on: EnteredDay = Field(description="Enter the first day without need for access.")
    last_day: EnteredDay | None = Field(default=None, description="Enter a day, or leave it empty to end access now.")
    license: Literal["keep", "transfer", "delete"] = Field(description="Choose what becomes of the license.")
    note: OptionalText = ""

    def request(self) -> NewRequest:
        """Return the request."""
        return validated(
            NewRequest,
            kind=RequestKind.REMOVE_USER,
            agency_id=self.agency,
            person_id=self.person,
            no_longer_needed_on=self.no_longer_needed_on,
            last_day=self.last_day,
            keep=self.license != "delete",
            note=self.note,
        )


@routes.page("/requests/new", allowed=may_request)
async def what_to_request(visitor: Visitor, agency: str = "") -> Page:
    """Let someone choose what to request, and for which agency."""
    agencies = await new_requests.agencies_of(visitor.context, visitor.person_id)
    return Page("requests/choose.html", {"agencies": agencies, "chosen": agency or agencies[0].id})


@routes.page("/requests/new/users", allowed=may_request)
async def new_users(visitor: Visitor, agency: str = "") -> Page:
    """Show the form for people who need access."""
    options = await new_requests.options(visitor.context, visitor.person_id, agency)
    return Page("requests/users.html", {**dict(options), "places": PEOPLE})


@routes.act("/requests/new/users", allowed=may_request, form=NewUsers, shows=new_users)
async def request_users(visitor: Visitor, form: NewUsers, key: str) -> Shown:
    """Show the answers to check, or send the requests."""
    requests = form.requests()
    if form.step == "send":
        sent = await new_requests.submit_all(visitor.context, visitor.person_id, key, requests)
        return _sent(form.agency, sent)
    named = await new_requests.check(visitor.context, visitor.person_id, requests)
    people = [(name, email) for name, (_, _, email) in zip(named, form.people(), strict=True)]
    answers = [
        *((f"Person {number}", f"{name}, {email}") for number, (name, email) in enumerate(people, start=1)),
        ("For", form.what.spoken),
        ("Role", form.role_type),
        ("Project types", listed(form.project_types)),
        ("License", form.license_kind.replace("_", " ") if form.what == RequestKind.NEW_USER else ""),
        ("Note", form.note),
    ]
    after = (
        "We get your request at once, and you get an email when it has arrived. If something is missing, we ask you."
    )
    return check_page(
        form,
        answers,
        after=after,
        button="Send the request" if len(people) == 1 else "Send the requests",
    )


@routes.page("/requests/new/change", allowed=may_request)
async def new_change(visitor: Visitor, agency: str = "", person: str = "") -> Page:
    """Show the form for a change of someone's access."""
    options = await new_requests.options(visitor.context, visitor.person_id, agency)
    return Page("requests/change.html", {**dict(options), "person": person})


@routes.act("/requests/new/change", allowed=may_request, form=ChangeAccess, shows=new_change)
async def request_change(visitor: Visitor, form: ChangeAccess, key: str) -> Shown:
    """Show the answers to check, or send the request."""
    if form.step == "send":
        sent = await new_requests.submit_all(visitor.context, visitor.person_id, key, [form.request()])
        return _sent(form.agency, sent)
    (name,) = await new_requests.check(visitor.context, visitor.person_id, [form.request()])
    answers = [
        ("User", name),
        ("What should change", form.changes),
        ("Role", form.role_type),
        ("Project types", listed(form.project_types)),
        ("Note", form.note),
    ]
    after = "A reviewer decides whether the change needs training. Until it is done, access stays as it is."
    return check_page(form, answers, after=after, button="Send the request")


@routes.page("/requests/new/removal", allowed=may_request)
async def new_removal(visitor: Visitor, agency: str = "", person: str = "") -> Page:
    """Let someone choose who leaves, and then show what each choice costs."""
    if not person:
        options = await new_requests.options(visitor.context, visitor.person_id, agency)
        return Page("requests/who_leaves.html", dict(options))
    found = await removals.leaver(visitor.context, visitor.person_id, agency, person)
    return Page("requests/removal.html", {"leaver": found})


@routes.act("/requests/new/removal", allowed=may_request, form=EndAccess, shows=new_removal, fresh=True)
async def request_removal(visitor: Visitor, form: EndAccess, key: str) -> Shown:
    """Show the answers to check, or send the request."""
    if form.step == "send":
        (sent,) = await new_requests.submit_all(visitor.context, visitor.person_id, key, [form.request()])
        assert sent.request_id is not None, "a single request that is refused is not sent"
        if form.license == "transfer":
            said = f"We received it: {sent.person}’s access ends. Now tell us who gets the license."
            return GoTo(new_request_page(form.agency, "users"), said)
        return GoTo(request_page(sent.request_id), f"We received it: {sent.person}’s access ends as you said.")
    (name,) = await new_requests.check(visitor.context, visitor.person_id, [form.request()])
    found = await removals.leaver(visitor.context, visitor.person_id, form.agency, form.person)
    costs = {"keep": found.keep_cost, "transfer": found.transfer_cost, "delete": found.delete_cost}
    answers = [
        ("User", name),
        ("First day without need for access", form.no_longer_needed_on),
        ("Access ends", form.last_day or "Now, as soon as you send this"),
        ("The license", LICENSE_IN_WORDS[form.license]),
        ("What that costs", costs[form.license]),
        ("Note", form.note),
    ]
    after = (
        "Until the last day has passed, you can move it or cancel it."
        if form.last_day is not None
        else "Access ends right away. To give it back later, you request a new user, and the training starts again."
    )
    warning = found.warning if form.license == "delete" else ""
    return check_page(form, answers, after=after, button="Send the request", warning=warning)


LICENSE_IN_WORDS = {
    "keep": "The agency keeps it for someone who comes later",
    "transfer": "The agency gives it to someone else now",
    "delete": "The agency gives it up for good",
}
"""What can become of a leaver's license."""


def _sent(agency_id: str, sent: tuple[Requested, ...]) -> GoTo:
    """Go on to the request, or to the list if there were several. Each outcome is told."""
    if len(sent) == 1 and sent[0].request_id is not None:
        return GoTo(request_page(sent[0].request_id), f"We received the request about {sent[0].person}.")
    received = listed([each.person for each in sent if each.request_id is not None])
    said = [f"We received the requests about {received}."] if received else []
    said += [f"Not sent for {each.person}: {on_a_page(each.refused)}" for each in sent if each.request_id is None]
    return GoTo(agency_page(agency_id, "requests"), " ".join(said))
