"""What billing staff settle by hand, and the policy version of an account."""

from datetime import datetime

from models.billing import permissions
from models.billing.checks import check_and_remember
from models.billing.decisions import followed_by, settled, to_settle
from models.billing.messages import AdoptBilling, SettleMatter
from models.billing.rules.access import with_consequences
from models.billing.rules.license_events import matter_of_event, waiting_again
from models.billing.rules.renewal import RENEWAL
from models.billing.state import AccountDecision, AgencyAccount
from models.effects import Decision
from models.errors import RuleViolation
from models.ids import opaque


def contradicted(account: AgencyAccount, sentence: str, now: datetime) -> AccountDecision:
    """Let billing staff settle a step that the records refused."""
    what = f"Settle a contradiction in the records: {sentence}"
    refused: AccountDecision = Decision(state=account, move="contradicted", summary=sentence)
    return to_settle(refused, opaque("conflict", sentence), what)


def settle_matter(account: AgencyAccount, message: SettleMatter, now: datetime) -> AccountDecision:
    """Record what billing staff settled by hand. A renewal that was stuck is tried again."""
    after = check_and_remember(account, message, permissions.may_issue_credit(message.actor, account))
    if message.matter not in account.matters:
        raise RuleViolation("unknown_matter", "There is nothing like this to settle. It may have been settled already.")
    waiting = tuple(each for each in after.waiting if matter_of_event(each.event) != message.matter)
    decision: AccountDecision = Decision(
        state=after.model_copy(update={"waiting": waiting}),
        move="matter_settled",
        summary=f"Settled by hand: {message.note}",
    )
    return settled(decision, message.matter)


def adopt_billing(account: AgencyAccount, message: AdoptBilling, now: datetime) -> AccountDecision:
    """Move the account to another version of the policy. What waited for a rate is tried again."""
    after = check_and_remember(account, message, permissions.may_adopt_policy(message.actor, account))
    if message.policy == account.policy and message.policy_label == account.policy_label:
        raise RuleViolation("same_policy", f"This account already follows {account.policy_label}.")
    after = after.model_copy(update={"policy": message.policy, "policy_label": message.policy_label})
    decision: AccountDecision = Decision(
        state=after,
        move="policy_adopted",
        summary=f"It now follows {message.policy_label} instead of {account.policy_label}.",
    )
    for matter in account.matters:
        if matter.startswith(RENEWAL):
            decision = settled(decision, matter)
    return with_consequences(account, followed_by(decision, waiting_again(decision.state, now)), now)
