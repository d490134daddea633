"""Requests for new users, for a change, for a removal: what is asked, checked answers, and then sent."""

from typing import Literal

from pydantic import Field

from models.access_request.permissions import may_request
from models.access_request.state import RequestKind
from models.base import listed
from models.dates import EnteredDay
from models.directory.messages import NewPerson
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.pages import agency_page, new_request_page, request_page
from portal.answers import CheckedForm, check_page
from portal.forms import NEW_PERSON, Line, OptionalLine, OptionalText, Text, missing_of
from portal.problems import FieldProblem, FieldRefusal, field_of, on_a_page
from portal.rendering import label
from portal.routing import GoTo, Page, Routes, Shown
from portal.visitor import Visitor
from services import new_requests, removals
from services.forms import validated
from services.new_requests import Requested, RequestRefused
from services.requests import NewRequest

routes = Routes()

PEOPLE = 5
"""How many people one form takes."""


class NewUsers(CheckedForm):
    """People who need access, all for the same work: each somebody of the agency, or somebody new."""

    agency: Line
    person_1: OptionalLine = ""
    first_name_1: OptionalLine = ""
    last_name_1: OptionalLine = ""
    email_1: OptionalLine = ""
    person_2: OptionalLine = ""
    first_name_2: OptionalLine = ""
    last_name_2: OptionalLine = ""
    email_2: OptionalLine = ""
    person_3: OptionalLine = ""
    first_name_3: OptionalLine = ""
    last_name_3: OptionalLine = ""
    email_3: OptionalLine = ""
    person_4: OptionalLine = ""
    first_name_4: OptionalLine = ""
    last_name_4: OptionalLine = ""
    email_4: OptionalLine = ""
    person_5: OptionalLine = ""
    first_name_5: OptionalLine = ""
    last_name_5: OptionalLine = ""
    email_5: OptionalLine = ""
    is_new: str = ""
    what: RequestKind | None = None
    role_type: OptionalLine = ""
    project_types: tuple[str, ...] = ()
    license_kind: LicenseKind | None = None
    note: OptionalText = ""

    def numbers(self) -> list[int]:
        """Return the places in which something was entered, or the first one."""
        filled = [number for number in range(1, PEOPLE + 1) if self.person_at(number) or any(self.new_at(number))]
        return filled or [1]

    def person_at(self, number: int) -> str:
        """Return who of the agency was chosen in a place."""
        return str(getattr(self, f"person_{number}"))

    def new_at(self, number: int) -> tuple[str, ...]:
        """Return the first name, the last name, and the address that were entered in a place."""
        return tuple(str(getattr(self, f"{each}_{number}")) for each in NEW_PERSON)

    def requests(self) -> list[NewRequest]:
        """Return a request for each person. Raises FieldRefusal with what is wrong in each place."""
        made: list[NewRequest] = []
        problems: list[FieldProblem] = []
        for number in self.numbers():
            wrong = self._wrong_at(number)
            problems += wrong
            if wrong:
                continue
            try:
                made.append(self._request_at(number))
            except RuleViolation as refusal:
                problems.append(self.problem_at(number, refusal))
        if self.what is None:
            problems.append(FieldProblem("what", "Choose what they need."))
        if self.what != RequestKind.TRAINING_SITE and self.license_kind is None:
            problems.append(FieldProblem("license_kind", "Choose the kind of license."))
        if problems:
            raise FieldRefusal(*problems)
        return made

    def problem_at(self, number: int, refusal: RuleViolation) -> FieldProblem:
        """Return a refusal of one person as the problem of a field, with who it is about if there are several."""
        first, last, _ = self.new_at(number)
        about = f"Person {number}, {first} {last}: " if first and last else f"Person {number}: "
        said = f"{about}{refusal.sentence}" if len(self.numbers()) > 1 else refusal.sentence
        own, common = field_of(refusal, NEW_PERSON), field_of(refusal, type(self).model_fields)
        if own:
            return FieldProblem(f"{own}_{number}", said, refusal.page)
        if common:
            return FieldProblem(common, said if common == "is_new" else refusal.sentence, refusal.page)
        name = f"person_{number}" if self.person_at(number) else f"first_name_{number}"
        return FieldProblem(name, said, refusal.page)

    def _wrong_at(self, number: int) -> list[FieldProblem]:
        entered = dict(zip(NEW_PERSON, self.new_at(number), strict=True))
        if self.person_at(number):
            both = f"Person {number}: choose someone of your agency or enter someone new, not both."
            return [FieldProblem(f"person_{number}", both)] if any(entered.values()) else []
        return [
            FieldProblem(f"{name}_{number}", f"Person {number}: enter {what}.")
            for name, what in missing_of(entered).items()
        ]

    def _request_at(self, number: int) -> NewRequest:
        who: dict[str, object] = {"person_id": self.person_at(number)}
        if not self.person_at(number):
            first, last, email = self.new_at(number)
            sure = self.is_new == "yes"
            new = validated(NewPerson, first_name=first, last_name=last, email=email, confirmed=sure)
            who = {"newcomer": new}
        return validated(
            NewRequest, kind=self.what or RequestKind.NEW_USER, agency_id=self.agency, **who, **self._details()
        )

    def _details(self) -> dict[str, object]:
        if self.what == RequestKind.TRAINING_SITE:
            return {"note": self.note}
        return {
            "role_type": self.role_type,
            "project_types": self.project_types,
            "license_kind": self.license_kind or LicenseKind.STANDARD,
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
            transfer=self.license == "transfer",
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
    numbers = form.numbers()
    try:
        if form.step == "send":
            sent = await new_requests.submit_all(visitor.context, visitor.person_id, key, requests)
            return _sent(form.agency, sent)
        named = await new_requests.check(visitor.context, visitor.person_id, requests)
    except RequestRefused as refused:
        raise FieldRefusal(form.problem_at(numbers[refused.number - 1], refused)) from refused
    people = [
        f"{name}, {new[-1]}" if any(new) else name
        for name, new in ((name, form.new_at(number)) for name, number in zip(named, numbers, strict=True))
    ]
    kind = form.license_kind.spoken if form.license_kind is not None and form.what == RequestKind.NEW_USER else ""
    answers = [
        *((f"Person {number}", each) for number, each in zip(numbers, people, strict=True)),
        ("For", form.what.spoken if form.what is not None else ""),
        ("Role", label(form.role_type)),
        ("Project types", listed([label(each) for each in form.project_types])),
        ("License", kind),
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
        ("Role", label(form.role_type)),
        ("Project types", listed([label(each) for each in form.project_types])),
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
    found = await removals.leaver(visitor.context, visitor.person_id, form.agency, form.person, form.last_day)
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
