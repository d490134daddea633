"""Whose the accounts in the HMIS are: clear only if nothing speaks against it; everything else is for a person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.hmis_account import ShownAccount, UserNames
from models.license.account_matches import AccountOwner, Doubt, Matching, match_accounts


def owner(
    person_id: str = "p-1", name: str = "Ada Attentive", *, agency_id: str = "a-1", **more: object
) -> AccountOwner:
    """Somebody with an active license."""
    first, last = name.split()
    values = {"first_name": first, "last_name": last, "email": f"{first.lower()}@lantern.example"}
    return AccountOwner.model_validate(
        {"person_id": person_id, "agency_id": agency_id, "holds": True, "has_access": True, **values, **more}
    )


def account(account_id: str = "u-1", name: str = "Ada Attentive", **more: Any) -> ShownAccount:
    """An account that somebody made by hand."""
    first, last = name.split()
    emails = (f"{first.lower()}@lantern.example",)
    values = {"first_name": first, "last_name": last, "emails": emails, "user_name": f"x{account_id}"}
    return ShownAccount.model_validate({"id": account_id, **values, **more})


def doubts(matching: Matching) -> dict[str, tuple[Doubt, ...]]:
    """The doubts about each match, by the text that chooses it."""
    assert matching.matches == ()
    return {each.text: each.doubts for each in matching.doubts}


def test_same_address_and_same_name_is_a_clear_match() -> None:
    found = match_accounts([owner()], [account(emails=("ADA@Lantern.example",))])
    assert [each.text for each in found.matches] == ["p-1/a-1=u-1"]
    assert (found.doubts, found.unknown_accounts, found.without_account) == ((), (), ())


def test_an_account_with_our_key_is_a_clear_match_whatever_its_name() -> None:
    found = match_accounts([owner()], [account(name="Old Name", external_id="p-1/a-1")])
    assert [each.text for each in found.matches] == ["p-1/a-1=u-1"]
    assert match_accounts([owner()], [account(name="Old Name", external_id="P-1/a-1")]).matches == ()


@pytest.mark.parametrize(
    ("of_owner", "of_account"),
    [
        ({"earlier_addresses": ("ada.before@lantern.example",)}, {"emails": ("Ada.Before@lantern.example",)}),
        ({"user_names": ("aattentive",)}, {"emails": (), "user_name": "AAttentive"}),
    ],
)
def test_an_earlier_address_or_a_recorded_user_name_and_the_same_name_is_a_clear_match(
    of_owner: dict[str, Any], of_account: dict[str, Any]
) -> None:
    found = match_accounts([owner(**of_owner)], [account(**of_account)])
    assert [each.text for each in found.matches] == ["p-1/a-1=u-1"]
    assert doubts(match_accounts([owner()], [account(**of_account)])) == {"p-1/a-1=u-1": (Doubt.OTHER_ADDRESS,)}


@pytest.mark.parametrize(
    ("of_owner", "of_account", "doubt"),
    [
        ({}, {"emails": ("other@x.example",)}, Doubt.OTHER_ADDRESS),
        ({}, {"last_name": "Other"}, Doubt.OTHER_NAME),
        ({}, {"active": False}, Doubt.INACTIVE),
        ({"has_access": False}, {}, Doubt.STILL_ACTIVE),
        ({"has_access": False, "holds": False}, {}, Doubt.STILL_ACTIVE),
        ({"account_id": "u-gone"}, {}, Doubt.LOST),
    ],
    ids=str,
)
def test_what_speaks_against_a_match_is_a_doubt(
    of_owner: dict[str, Any], of_account: dict[str, Any], doubt: Doubt
) -> None:
    found = match_accounts([owner(**of_owner)], [account(**of_account)])
    assert doubts(found) == {"p-1/a-1=u-1": (doubt,)}


def test_several_accounts_of_one_person_are_doubtful() -> None:
    found = match_accounts([owner()], [account(), account("u-2", emails=("home@x.example",))])
    assert doubts(found) == {
        "p-1/a-1=u-1": (Doubt.SEVERAL,),
        "p-1/a-1=u-2": (Doubt.SEVERAL, Doubt.OTHER_ADDRESS),
    }


def test_one_account_of_a_person_at_two_agencies_is_doubtful_for_both() -> None:
    found = match_accounts([owner(), owner(agency_id="a-2")], [account()])
    assert doubts(found) == {"p-1/a-1=u-1": (Doubt.SHARED,), "p-1/a-2=u-1": (Doubt.SHARED,)}


def test_a_user_name_made_for_an_agency_says_which_of_two_it_is() -> None:
    owners = [owner(), owner(agency_id="a-2")]
    accounts = [account(user_name="Ada.A-1"), account("u-2", user_name="ada.a-2")]
    assert [each.text for each in match_accounts(owners, accounts).matches] == ["p-1/a-1=u-1", "p-1/a-2=u-2"]


def test_an_account_that_is_linked_is_no_second_persons() -> None:
    linked = owner("p-2", account_id="u-1")
    found = match_accounts([owner(), linked], [account()])
    assert found.linked == 1
    assert doubts(found) == {"p-1/a-1=u-1": (Doubt.OTHER_LINK,)}


def test_namesakes_with_their_own_addresses_are_told_apart() -> None:
    other = owner("p-2", email="second@x.example")
    found = match_accounts([owner(), other], [account(), account("u-2", emails=("second@x.example",))])
    assert [each.text for each in found.matches] == ["p-1/a-1=u-1", "p-2/a-1=u-2"]


def test_strangers_are_listed_on_both_sides() -> None:
    found = match_accounts([owner()], [account("u-9", name="Bo Busy")])
    assert [each.id for each in found.unknown_accounts] == ["u-9"]
    assert [each.person_id for each in found.without_account] == ["p-1"]


def test_somebody_who_left_is_linked_if_the_account_is_closed_and_missed_by_nobody_if_there_is_none() -> None:
    left = owner(holds=False, has_access=False)
    assert len(match_accounts([left], [account(active=False)]).matches) == 1
    assert match_accounts([left], []).without_account == ()
    assert match_accounts([left], [account(emails=())]).matches == ()


def test_an_account_that_we_deleted_is_not_looked_for_again() -> None:
    deleted = owner(holds=False, has_access=False, account_id="u-0", deleted=True)
    assert match_accounts([deleted], [account()]).unknown_accounts == (account(),)


def test_where_people_sign_in_with_their_address_the_user_name_counts_as_one() -> None:
    found = match_accounts([owner()], [account(user_name="ada@lantern.example", emails=())], UserNames.EMAIL)
    assert len(found.matches) == 1


PERSONS = st.builds(
    owner,
    st.sampled_from(["p-1", "p-2", "p-3"]),
    st.sampled_from(["Ada Attentive", "Bo Busy"]),
    agency_id=st.sampled_from(["a-1", "a-2"]),
    holds=st.booleans(),
    has_access=st.booleans(),
    account_id=st.sampled_from([None, None, "u-1", "u-2"]),
)
ACCOUNTS = st.builds(
    account,
    st.sampled_from(["u-1", "u-2", "u-3", "u-4"]),
    st.sampled_from(["Ada Attentive", "Bo Busy"]),
    active=st.booleans(),
    external_id=st.sampled_from([None, "p-1/a-1", "p-2/a-2"]),
)


@given(
    st.lists(PERSONS, unique_by=lambda each: each.key).filter(
        lambda all_: len({each.account_id for each in all_ if each.account_id}) == sum(bool(e.account_id) for e in all_)
    ),
    st.lists(ACCOUNTS, unique_by=lambda each: each.id),
)
def test_no_account_is_clearly_two_peoples_and_nobody_has_two(
    owners: list[AccountOwner], accounts: list[ShownAccount]
) -> None:
    found = match_accounts(owners, accounts)
    taken = [each.account_id for each in owners if each.account_id in {one.id for one in accounts}]
    clear = [each.account.id for each in found.matches]
    assert len(set(clear)) == len(clear)
    assert not set(clear) & set(taken)
    keys = [each.owner.key for each in found.matches]
    assert len(set(keys)) == len(keys)
    shown = {each.account.id for each in (*found.matches, *found.doubts)} | {each.id for each in found.unknown_accounts}
    assert shown | set(taken) == {each.id for each in accounts}, "every account is on one of the lists"
