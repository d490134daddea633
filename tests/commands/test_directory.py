"""People, agencies and roles, typed."""

import pytest

from tests.commands.conftest import Line
from tests.commands.test_steps import done, says_no
from tests.workflows.office import Office


@pytest.mark.requirement("ACC-17", "ACC-19", "FEE-15")
async def test_an_office_without_files(at_work: Line, missouri: Office) -> None:
    new = ("--name", "Fern House", "--region", "R1", "--county", "Alder")
    assert (
        "Fern House (a-35), Alder, Region 1." in done(await at_work("add-agency", "a-35", "--as", "lena", *new)).stdout
    )
    sign = ("--first-name", "Sol", "--last-name", "Fern", "--email", "sol@fern.example")
    done(await at_work("designate", "--role", "signatory", "--as", "lena", "--agency", "a-35", *sign))
    rep = ("--role", "representative", "--as", "sol@fern.example", "--agency", "a-35")
    said = says_no(await at_work("designate", *rep, "--person", "tess"))
    assert said == "There is no person “tess”."
    named = ("--first-name", "Rex", "--last-name", "Fern", "--email", "rex@fern.example")
    assert "Rex Fern" in done(await at_work("designate", *rep, *named)).stdout
    contact = ("--as", "rex@fern.example", "--agency", "a-35", "--person", "sol@fern.example")
    assert "billing contact" in done(await at_work("set-billing-contact", *contact)).stdout
    user = ("--first-name", "Uli", "--last-name", "Fern", "--email", "uli@fern.example")
    ask = ("request", "new-user", "--as", "rex@fern.example", "--agency", "a-35", "--project-type", "emergency-shelter")
    assert "Person: Uli Fern (" in done(await at_work(*ask, *user)).stdout
    assert "for this person is still open" in says_no(await at_work(*ask, *user))
    end = ("end-designation", *rep, "--person", "rex@fern.example", "--reason", "Left.")
    assert says_no(await at_work(*end)).endswith("send it again with --yes.")
    assert done(await at_work(*end, "--yes")).stdout == "Nobody holds this role now.\n"
    assert says_no(await at_work(*ask, *user)).startswith("Only the signatory")

    people = done(await at_work("people", "--as", "sol@fern.example", "--agency", "a-35")).stdout
    assert "signatory (Fern House), billing contact (Fern House)" in people or "billing contact (Fern House)" in people
    assert "Sol Fern" in done(await at_work("roles", "--as", "lena", "--agency", "a-35")).stdout
    changed = await at_work(
        "change-person", "uli@fern.example", "--as", "sol@fern.example", "--last-name", "Moss", "--reason", "Married."
    )
    assert done(changed).stdout.startswith("Uli Moss (")
    moved = await at_work(
        "change-agency", "a-35", "--as", "alex", "--county", "Cedar", "--reason", "It moved.", "--seen", "2020-01-01"
    )
    assert says_no(moved).startswith("Lena Sample changed the county on ")
    bill = ("--address", "1 Fern Way; Fernhollow", "--purchase-order", "PO 7", "--reason", "They asked.")
    done(await at_work("change-agency", "a-35", "--as", "alex", *bill))
    said = done(await at_work("history", "--as", "lena", "--agency", "a-35", "--json")).stdout
    assert "purchase order from “” to “PO 7”. Reason: They asked." in said
    added = await at_work(
        "add-person", "--as", "alex", "--first-name", "Ulli", "--last-name", "Moss", "--email", "u@fern.example"
    )
    assert says_no(added).endswith("send it again with --new-person.")
    assert (
        done(await at_work("people", "--alike", "--as", "alex")).stdout
        == "No two people on record have names that look alike.\n"
    )
    assert "Uli Moss" in done(await at_work("person", "uli@fern.example", "--as", "alex")).stdout


@pytest.mark.requirement("S7")
async def test_a_person_is_deactivated_and_acts_no_longer(at_work: Line, missouri: Office) -> None:
    reason = ("--reason", "A lost phone is in use.")
    said = done(await at_work("deactivate-person", "rita", "--as", "lena", *reason)).stdout
    assert said.startswith("Rita Sample (rita) can no longer sign in or act.")
    assert "so nothing was done" in says_no(await at_work("queue", "--as", "rita"))
    assert "Deactivated since" in done(await at_work("person", "rita", "--as", "lena")).stdout
    own = await at_work("deactivate-person", "lena", "--as", "lena", *reason)
    assert says_no(own).startswith("Nobody can do this for themselves.")
    again = await at_work("reactivate-person", "rita", "--as", "lena", "--reason", "The phone was found.")
    assert done(again).stdout == "Rita Sample (rita) can sign in and act again.\n"
    done(await at_work("queue", "--as", "rita"))
