"""How an account stands, in a few words: what its workflow answers to whoever sent it something."""

from models.billing.messages import AccountAnswer
from models.billing.posting import position_of
from models.billing.state import AgencyAccount


def answered(account: AgencyAccount, summary: str) -> AccountAnswer:
    """What came of a step, and how the agency stands after it."""
    stands = position_of(account)
    return AccountAnswer(
        agency_id=account.agency_id,
        summary=summary,
        balance=account.balance,
        open=stands.open,
        available=stands.available,
        access_ended=account.suspension is not None and account.suspension.in_force,
    )
