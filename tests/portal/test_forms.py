"""What a browser sends becomes the values of a form: boxes, files, and inputs that were left empty."""

from io import BytesIO

import httpx
import pytest
from pydantic import Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from models.documents import LARGEST
from models.errors import RuleViolation
from portal.app import ROUTES, create_app
from portal.forms import OURS, Form, Line, OptionalLine, kept_text, values_of
from portal.protection import download_headers
from portal.routing import Open, Page, Routes
from portal.visitor import Visitor
from services.documents import Upload
from tests.portal.conftest import FIELD, URL, Portal


class Sample(Form):
    """A form with a field of each sort."""

    name: Line
    note: OptionalLine = ""
    chosen: tuple[str, ...] = Field(default=(), min_length=1)
    paper: Upload | None = None


async def filled(*sent: tuple[str, str | UploadFile]) -> Sample:
    """The form as a browser sends it."""
    return Sample.model_validate(await values_of(Sample, FormData([("form_token", "t"), ("key", "k"), *sent])))


async def test_every_checked_box_counts_and_one_is_a_list_too() -> None:
    one = await filled(("name", " Uma "), ("chosen", "a"))
    two = await filled(("name", "Uma"), ("chosen", "a"), ("chosen", "b"))
    assert (one.name, one.chosen, two.chosen) == ("Uma", ("a",), ("a", "b"))


async def test_an_input_that_was_left_empty_is_missing_only_where_something_has_to_be_entered() -> None:
    assert (await filled(("name", "Uma"), ("note", ""), ("chosen", "a"))).note == ""
    with pytest.raises(ValidationError) as refused:
        await filled(("name", " "), ("chosen", ""))
    assert [error["loc"][0] for error in refused.value.errors()] == ["name", "chosen"]


@pytest.mark.requirement("S15")
async def test_a_field_that_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError):
        await filled(("name", "Uma"), ("chosen", "a"), ("role", "hmis_lead"))


@pytest.mark.requirement("S24")
async def test_a_file_comes_with_its_name_and_no_more_of_it_is_read_than_shows_that_it_is_too_large() -> None:
    large = UploadFile(BytesIO(b"x" * (LARGEST + 100)), filename="large.pdf")
    none = UploadFile(BytesIO(b""), filename="")
    found = await filled(("name", "Uma"), ("chosen", "a"), ("paper", large))
    assert found.paper is not None
    assert (found.paper.file_name, len(found.paper.content)) == ("large.pdf", LARGEST + 1)
    assert (await filled(("name", "Uma"), ("chosen", "a"), ("paper", none))).paper is None


def test_what_was_typed_is_shown_again_and_what_the_page_added_is_not() -> None:
    paper = UploadFile(BytesIO(b"x"), filename="a.pdf")
    typed = FormData([("key", "k"), ("name", "Uma"), ("chosen", "a"), ("chosen", "b"), ("paper", paper)])
    assert kept_text(typed) == {"name": "Uma", "chosen": ["a", "b"]}


@pytest.mark.requirement("S27")
def test_a_file_is_saved_and_never_shown_whatever_its_name() -> None:
    headers = download_headers('a"\r\nSet-Cookie: x=ü.pdf', "application/pdf", https=True)
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20x%3D%C3%BC.pdf"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


async def test_what_was_written_is_there_to_copy_when_the_page_has_no_form_anymore(portal: Portal) -> None:
    routes = Routes()

    @routes.page("/decided", allowed=Open.ANYONE)
    async def decided(_: Visitor) -> Page:
        return Page("errors/missing.html")

    @routes.act("/decided", allowed=Open.ANYONE, form=Sample, shows=decided)
    async def refuse(_: Visitor, form: Sample, key: str) -> Page:
        raise RuleViolation("decided_before", "Rita decided this before you.")

    app = create_app(portal.house, also=[routes])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=URL, follow_redirects=True) as browser:
        fields = dict(FIELD.findall((await browser.get("/sign-in")).text))
        hidden = {name: fields[name] for name in OURS}
        typed = {"name": "Uma", "note": "The exit is <missing>.", "chosen": "a"}
        answer = await browser.post("/decided", data={**hidden, **typed}, headers={"Origin": URL})
    assert "Rita decided this before you." in answer.text
    assert "The exit is &lt;missing&gt;.</p>" in answer.text


MAY_BE_EMPTY = {
    ("EndAccess", "last_day"): "Without a last day, access ends now, as the hint says.",
    ("Proposal", "until"): "Only an exception has a last day, and asks for it then.",
}
"""The days of forms that may stay empty, and what that means."""


def test_a_day_that_is_left_empty_never_passes_unless_that_means_something() -> None:
    forms = {route.form for route in ROUTES if route.form is not None}
    days = {
        (form.__name__, name)
        for form in forms
        for name, field in form.model_fields.items()
        if "datetime.date" in str(field.annotation) and not field.is_required()
    }
    assert days == MAY_BE_EMPTY.keys()
