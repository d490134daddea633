"""No page shows a code: what the program and the packs call something is put in words before anybody reads it."""

import httpx
import pytest

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.license.lifecycle import InactiveReason, LicenseKind, LicenseState
from models.license.outlook import license_in_words
from models.people import Role
from portal.app import create_app
from portal.rendering import in_plain_words, label, plain
from tests.portal.codes import codes_on
from tests.portal.conftest import URL, Portal
from tests.portal.sample_requests import request
from tests.portal.state_pages import routes
from tests.portal.states import all_states


async def test_no_state_of_a_page_shows_a_code(portal: Portal) -> None:
    app = create_app(portal.house, also=[routes()])
    shown: dict[str, set[str]] = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL) as browser:
        for state in all_states():
            found = codes_on((await browser.get(f"/states/{state.id}")).text)
            shown |= {state.id: found} if found else {}
    assert not shown, "put them in words with the filter `words` or `label`"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>hmis_lead</p>", {"hmis_lead"}),
        ("<p>It is under_review.</p>", {"under_review"}),
        ("<option value=emergency-shelter>emergency-shelter</option>", {"emergency-shelter"}),
        ('<a href="/requests/new_user" aria-label="new_user">New</a>', {"new_user"}),
        ("<p>a well-known follow-up, my_file.pdf, jo_doe@a.example</p>", set()),
        ("<script>hmis_lead</script>", set()),
    ],
)
def test_a_code_is_noticed_where_people_read_it(page: str, found: set[str]) -> None:
    assert codes_on(page) == found


def test_what_is_no_code_of_ours_is_not_put_in_words_by_chance() -> None:
    assert in_plain_words(Role.HMIS_LEAD) == "HMIS lead staff"
    assert in_plain_words(LicenseKind.CE_ACCESS) == "Coordinated Entry access"
    assert in_plain_words(LicenseState.RESERVED) == "reserved"
    with pytest.raises(TypeError, match="under_review"):
        in_plain_words("under_review")
    assert label("rapid-rehousing") == "rapid rehousing"


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("state", RequestState)
def test_a_request_says_in_words_where_it_is(kind: RequestKind, state: RequestState) -> None:
    words = request(1, kind=kind, state=state).state_in_words
    assert "_" not in words
    assert "pending" not in words
    assert ("grant" in words) is (state == RequestState.GRANTED and kind != RequestKind.REMOVE_USER)


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (LicenseState.OPEN, None, "Free"),
        (LicenseState.INACTIVE, InactiveReason.LEFT_AND_KEPT, "Free"),
        (LicenseState.INACTIVE, InactiveReason.UNPAID, "Inactive"),
        (LicenseState.RESERVED, None, "Set aside"),
    ],
)
def test_a_license_without_a_holder_is_called_free_everywhere(
    state: LicenseState, reason: InactiveReason | None, words: str
) -> None:
    assert license_in_words(state, reason) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("hmis_lead", "HMIS lead staff"),
        ("new_user", "a new user"),
        ("L-0010", "L-0010"),
        ("my_file.pdf", "my_file.pdf"),
    ],
)
def test_what_we_keep_about_somebody_is_put_in_words(value: str, words: str) -> None:
    assert plain("America/Chicago", value) == words
