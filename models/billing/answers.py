"""The short answer that an account's workflow gives to the sender of a message."""

from models.billing.messages import AccountAnswer
from models.billing.posting import position_of
from models.billing.state import AgencyAccount


def answered(account: AgencyAccount, summary: str) -> AccountAnswer:
    """Build the answer to a step: its result, and the agency's balance afterwards."""
    money = position_of(account)
    return AccountAnswer(
        agency_id=account.agency_id,
        summary=summary,
        balance=account.balance,
        open=money.open,
        available=money.available,
        access_ended=account.suspension is not None and account.suspension.in_force,
    )
