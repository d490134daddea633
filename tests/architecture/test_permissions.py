"""No service without a permission, and no rule that somebody's message reaches without one.

A service asks directly, through another service, by the rule that begins a process, or by a message to a process, whose
rule asks. tests/models shows what the permission functions answer, tests/services/permissions who gets which answer.
"""

import ast
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import get_type_hints

import pytest
from temporalio import workflow

import worker
from models.base import Message
from models.effects import Decision
from services.context import Context, ReadingContext
from tests.architecture.calls import Function, functions_in, functions_of, modules_of, named_in
from tests.architecture.source import FRONT_DOORS, files_of, names_used, shown, tree_of

NOBODY_ASKS = "The worker calls it when it starts, or the loading of files does: nobody asks for it."
FOR_OTHER_SERVICES = "Other services look something up with it, and check who asks. No front door may call it."
BY_KEY = "Whoever runs the machine asks, by an operator's key and under no role: a permission of its own says who may."
FOR_EVERYBODY = "It says what the policy in force says, which anybody may know."
SIGNING_IN = "It finds out who asks: by a secret or a passkey, and not by a role."

FORMER_ADDRESS = "Whoever reads the mail of the former address proves it with a code, and needs no role."
OWN_DRAFTS = "It keeps what a browser typed for the person alone whose session it is or was."

COUNTS_ONLY = "It counts and names nobody, for whoever writes the policy with an operator's key."

WITHOUT_PERMISSION = {
    "services.policy_packs.kept_versions": COUNTS_ONLY,
    "services.policy_packs.seats_now": COUNTS_ONLY,
    "services.allotment.begin": NOBODY_ASKS,
    "services.billing_accounts.begin": NOBODY_ASKS,
    "services.bounces.begin": NOBODY_ASKS,
    "services.committees.begin": NOBODY_ASKS,
    "services.reviews.begin": NOBODY_ASKS,
    "services.reviews.keep_coverage": NOBODY_ASKS,
    "services.expiration_dates.move_expiration_date": NOBODY_ASKS,
    "services.requests.require_unchanged_request": "The loading of files compares a row with what is on record.",
    "services.training.report_test": "A learning system calls it, and its report is kept whatever it says.",
    "services.login_help.diagnosis_of": FOR_OTHER_SERVICES,
    "services.license_changes.license_on_record": FOR_OTHER_SERVICES,
    "services.license_changes.report_course": "A learning system calls it, and it says no more than what counts.",
    "services.training.request_of_user": "A learning system names the person, and gets no more than the request.",
    "services.learning_reports.report_completion": "As with report_test.",
    "services.requests.training_glance": FOR_OTHER_SERVICES,
    "services.training.report_to": FOR_OTHER_SERVICES,
    "services.training.recorded_run": FOR_OTHER_SERVICES,
    "services.training.running": FOR_OTHER_SERVICES,
    "services.uploads.begin": NOBODY_ASKS,
    "services.guidance.access_guide_now": FOR_EVERYBODY,
    "services.guidance.appeal_form": FOR_EVERYBODY,
    "services.guidance.has_appeal_form": FOR_EVERYBODY,
    "services.guidance.login_guide_now": FOR_EVERYBODY,
    "services.self_pay.estimate": "It multiplies the policy's fees by a number; anybody may know them.",
    "services.notices.listed": "It shows everybody those letters only that may_see_record lets them see.",
    "services.billing_papers.paper": "It says of an invoice that somebody may not see that there is none.",
    "services.allotment_steps.giving": FOR_OTHER_SERVICES,
    "services.allotment_steps.denial": FOR_OTHER_SERVICES,
    "services.allotment_steps.home_decision": FOR_OTHER_SERVICES,
    "services.agency_account.known_invoice": FOR_OTHER_SERVICES,
    "services.agency_account.refuse_repeated": FOR_OTHER_SERVICES,
    "services.agency_account.send_about_invoice": FOR_OTHER_SERVICES,
    "services.agency_account.send_money": FOR_OTHER_SERVICES,
    "services.agency_account.send_step": FOR_OTHER_SERVICES,
    "services.agency_account.take_step": FOR_OTHER_SERVICES,
    "services.bank_by_hand.unless_by_hand": FOR_OTHER_SERVICES,
    "services.bank_by_hand.unless_near": FOR_OTHER_SERVICES,
    "services.bank_recording.earlier_lines": FOR_OTHER_SERVICES,
    "services.bank_recording.record": FOR_OTHER_SERVICES,
    "services.bank_targets.chosen_of": FOR_OTHER_SERVICES,
    "services.allotment.allotment_in_force": FOR_OTHER_SERVICES,
    "services.allotment.candidates_now": FOR_OTHER_SERVICES,
    "services.allotment.known_allotment": FOR_OTHER_SERVICES,
    "services.appeal_filing.possible_about": FOR_OTHER_SERVICES,
    "services.appeals.appeal_seen_by": FOR_OTHER_SERVICES,
    "services.appeals.kind_of": FOR_OTHER_SERVICES,
    "services.appeals.known_appeal": FOR_OTHER_SERVICES,
    "services.appeal_attachments.files_of": FOR_OTHER_SERVICES,
    "services.appeal_attachments.records_of": FOR_OTHER_SERVICES,
    "services.appeal_attachments.store_attachments": FOR_OTHER_SERVICES,
    "services.login_help.reader_of": FOR_OTHER_SERVICES,
    "services.license_outlook.own": "It shows everybody what is their own.",
    "services.committees.known_committee": FOR_OTHER_SERVICES,
    "services.committees.seats_of": FOR_OTHER_SERVICES,
    "services.directory_follow_up.follow": FOR_OTHER_SERVICES,
    "services.directory_follow_up.keeping": FOR_OTHER_SERVICES,
    "services.directory_follow_up.move_to_region": FOR_OTHER_SERVICES,
    "services.directory_follow_up.resume": NOBODY_ASKS,
    "services.directory_follow_up.update_details": FOR_OTHER_SERVICES,
    "services.documents.given_out": FOR_OTHER_SERVICES,
    "services.documents.look_at_uploads": FOR_OTHER_SERVICES,
    "services.documents.store": FOR_OTHER_SERVICES,
    "services.license_changes.known_license": FOR_OTHER_SERVICES,
    "services.closing_days.resume": NOBODY_ASKS,
    "services.next_dates.keep_whole_licenses": NOBODY_ASKS,
    "services.next_dates.with_next_dates": FOR_OTHER_SERVICES,
    "services.queue.date_open_tasks": NOBODY_ASKS,
    "services.license_changes.snapshot": FOR_OTHER_SERVICES,
    "services.invitations.invite_first_administrator": BY_KEY,
    "services.operators.keys": BY_KEY,
    "services.operators.make_key": BY_KEY,
    "services.operators.revoke_key": BY_KEY,
    "services.passkeys.enroll": SIGNING_IN,
    "services.passkeys.keyring": SIGNING_IN,
    "services.passkeys.own_question": SIGNING_IN,
    "services.own_details.confirm_own_address": SIGNING_IN,
    "services.own_details.undo_address": FORMER_ADDRESS,
    "services.own_details.undoing": FORMER_ADDRESS,
    "services.sign_in.spend_code": FOR_OTHER_SERVICES,
    "services.passkeys.question": SIGNING_IN,
    "services.passkeys.sign_in": SIGNING_IN,
    "services.passkeys.use_recovery_code": SIGNING_IN,
    "services.drafts.discard": OWN_DRAFTS,
    "services.drafts.keep": OWN_DRAFTS,
    "services.drafts.of_page": OWN_DRAFTS,
    "services.drafts.person_of_ended_session": OWN_DRAFTS,
    "services.ways_in.tell": FOR_OTHER_SERVICES,
    "services.sign_in.limited": FOR_OTHER_SERVICES,
    "services.sign_in.begin_session": SIGNING_IN,
    "services.sign_in.person_of_link": SIGNING_IN,
    "services.sign_in.session_of": SIGNING_IN,
    "services.sign_in.sign_out": SIGNING_IN,
    "services.sign_in.use_code": SIGNING_IN,
    "services.sign_in.use_link": SIGNING_IN,
    "services.earlier_payments.found_by_hand": FOR_OTHER_SERVICES,
    "services.earlier_payments.is_confirmed": FOR_OTHER_SERVICES,
    "services.earlier_payments.near_by_hand": FOR_OTHER_SERVICES,
    "services.earlier_payments.with_earlier_payments": FOR_OTHER_SERVICES,
    "services.newcomers.introduced": FOR_OTHER_SERVICES,
    "services.people.acting": FOR_OTHER_SERVICES,
    "services.people.known_agency": FOR_OTHER_SERVICES,
    "services.people.known_person": FOR_OTHER_SERVICES,
    "services.people.names_of": FOR_OTHER_SERVICES,
    "services.people.open_agency": FOR_OTHER_SERVICES,
    "services.people.person_id_of": FOR_OTHER_SERVICES,
    "services.known_requests.known_request": FOR_OTHER_SERVICES,
    "services.review_claims.in_scope": FOR_OTHER_SERVICES,
    "services.review_claims.known_review": FOR_OTHER_SERVICES,
    "services.review_claims.may_review": FOR_OTHER_SERVICES,
    "services.review_claims.require_not_claimed": FOR_OTHER_SERVICES,
    "services.review_claims.stale": FOR_OTHER_SERVICES,
    "services.review_queue.queued": FOR_OTHER_SERVICES,
    "services.license_changes.holder_with_user_name": FOR_OTHER_SERVICES,
    "services.self_pay_agreements.agreement_about": FOR_OTHER_SERVICES,
    "services.self_pay_agreements.take_up_again": FOR_OTHER_SERVICES,
    "services.await_recorded.is_recorded": FOR_OTHER_SERVICES,
    "services.await_recorded.await_recorded": FOR_OTHER_SERVICES,
    "services.places.place": FOR_OTHER_SERVICES,
}
"""Every public service that asks for no permission, and why."""

CONTEXTS = {Context, ReadingContext}
"""What a service takes first."""


def is_permission(function: Function | None) -> bool:
    """Return whether it is a permission function, such as `may_see_agency`."""
    return function is not None and function.definition.name.lstrip("_").startswith("may_")


def requires(function: Function) -> bool:
    """Return whether it requires what a permission function answers: `may_see_agency(...).require()`."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "require"
        and isinstance(node.func.value, ast.Call)
        and is_permission(function.meaning(node.func.value.func))
        for node in ast.walk(function.definition)
    )


def sends(function: Function) -> bool:
    """Return whether it sends a message to a process, which answers by a rule: `context.processes.take(...)`."""
    sent = [
        node.func.attr
        for node in ast.walk(function.definition)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "context.processes"
    ]
    return any(verb in ("take", "ask_license") for verb in sent)


def asks(function: Function, seen: tuple[str, ...] = ()) -> bool:
    """Return whether a service asks for a permission, directly or through what it calls."""
    if requires(function) or sends(function):
        return True
    for used in function.uses():
        package = used.module.__name__.partition(".")[0]
        if package == "models" and requires(used):  # the rule that begins a process
            return True
        new = package == "services" and used.name not in (*seen, function.name)
        if new and asks(used, (*seen, function.name)):
            return True
    return False


def public_services(functions: list[Function]) -> list[Function]:
    """Return those that a front door can call with the office's context."""
    return [
        each
        for each in functions
        if not each.definition.name.startswith("_") and CONTEXTS & set(get_type_hints(each.value).values())
    ]


def unasked(functions: list[Function]) -> list[str]:
    """Return the public services that ask for no permission, or for nobody's: `by` is who is asking."""
    return [
        each.name
        for each in public_services(functions)
        if "by" not in inspect.signature(each.value).parameters or not asks(each)
    ]


SERVICES = functions_of("services")


@pytest.mark.requirement("S45")
def test_every_public_service_asks_for_a_permission_or_says_why_not() -> None:
    assert len(public_services(SERVICES)) > 100
    assert sorted(unasked(SERVICES)) == sorted(WITHOUT_PERMISSION)


def test_no_front_door_uses_what_is_for_other_services() -> None:
    inner = [name for name, why in WITHOUT_PERMISSION.items() if why == FOR_OTHER_SERVICES]
    used = [
        f"{shown(file, node)} uses {name}"
        for package in FRONT_DOORS
        for file in files_of(package)
        for name, node in names_used(tree_of(file))
        if name in inner
    ]
    assert used == []


def test_services_act_in_no_other_name_than_that_of_whoever_asks() -> None:
    as_system = [
        each.name
        for each in SERVICES
        if any(isinstance(node, ast.Name) and node.id == "SYSTEM" for node in ast.walk(each.definition))
    ]
    assert as_system == [
        "services.directory_follow_up.update_details",
        "services.directory_follow_up.move_to_region",
        "services.expiration_dates.move_expiration_date",
        "services.invitations._on_the_machine",
        "services.loading.load",
        "services.loading._funding",
    ]


def test_permissions_are_made_in_models_where_they_are_tested() -> None:
    made = [
        f"{shown(file, node)} makes a permission"
        for package in ("services", *FRONT_DOORS)
        for file in files_of(package)
        for name, node in names_used(tree_of(file))
        if name == "models.people.Permission.when"
    ]
    assert made == []


# --- rules


def takes_a_message(function: Function) -> bool:
    """Return whether it is a rule that somebody's message reaches: `rule(state, message, now) -> Decision`."""
    if len(inspect.signature(function.value).parameters) != 3:
        return False
    hints = get_type_hints(function.value)
    answer, parameters = hints.pop("return", None), list(hints.values())
    decides = inspect.isclass(answer) and issubclass(answer, Decision)
    return decides and _is_somebodys(parameters[1])


def _is_somebodys(message: object) -> bool:
    return inspect.isclass(message) and issubclass(message, Message) and "actor" in message.model_fields


def names_permission(rule: Function, others: set[str], seen: tuple[str, ...] = ()) -> bool:
    """Return whether a rule asks a permission function, directly or through what its area has besides rules."""
    area = ".".join(rule.module.__name__.split(".")[:2])
    for used in rule.uses():
        if is_permission(used):
            return True
        inner = used.module.__name__.startswith(f"{area}.") and used.name not in (*others, *seen, rule.name)
        if inner and names_permission(used, others, (*seen, rule.name)):
            return True
    return False


NAMED = {each.name: each for module in modules_of("workflows") for each in named_in(module)}
ACTS = {
    each.name: each
    for module in modules_of("models")
    if ".directory.rules." in module.__name__ or ".sign_in.rules." in module.__name__
    for each in functions_in(module)
}
"""The rules of acts on records, which no workflow names."""
RULES = [each for _, each in sorted({**NAMED, **ACTS}.items()) if takes_a_message(each)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name.removeprefix("models."))
def test_a_rule_that_takes_somebodys_message_asks_for_a_permission(rule: Function) -> None:
    assert names_permission(rule, {each.name for each in RULES}), f"{rule.name} asks no permission function"


def test_every_update_of_every_workflow_is_such_a_rule() -> None:
    known = {each.definition.name for each in RULES}
    for each in worker.WORKFLOWS:
        updates = workflow._Definition.must_from_class(each).updates
        assert {str(name) for name in updates} <= known, each.__name__


# --- what the tests above would notice


SERVICES_OF_A_TEST = """
from models.oversight import may_see_agency
from services.context import Context
from services.people import acting

async def asks(context: Context, by: str) -> None:
    may_see_agency(await acting(context, by), "A1").require()

async def forgets(context: Context, by: str) -> None:
    may_see_agency(await acting(context, by), "A1")

async def asks_by_another(context: Context, by: str) -> None:
    await asks(context, by)

async def sends(context: Context, by: str) -> None:
    await context.processes.take("license/L1", None, by)

async def acts_for_nobody(context: Context) -> None:
    await context.processes.take("license/L1", None, None)

async def reads(context: Context, by: str) -> None:
    await context.processes.license_snapshot("L1")
"""

RULES_OF_A_TEST = """
from models.license import permissions

def asks(license_, message, now):
    permissions.may_delete(message.actor, license_).require()

def forgets(license_, message, now):
    return license_

def asks_by_a_helper(license_, message, now):
    return _checked(license_, message)

def borrows(license_, message, now):
    return asks(license_, message, now)

def _checked(license_, message):
    permissions.may_delete(message.actor, license_).require()
"""


def module_of(name: str, source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return a module with this source, as if it were one of ours."""
    file = folder / "of_a_test.py"
    file.write_text(source)
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.requirement("S45")
def test_a_service_that_forgets_to_ask_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of("services.of_a_test", SERVICES_OF_A_TEST, tmp_path, monkeypatch)
    assert unasked(functions_in(module)) == [
        f"services.of_a_test.{name}" for name in ("forgets", "acts_for_nobody", "reads")
    ]


def test_a_rule_that_forgets_to_ask_is_noticed_also_if_another_rule_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = module_of("models.license.of_a_test", RULES_OF_A_TEST, tmp_path, monkeypatch)
    rules = [each for each in functions_in(module) if not each.definition.name.startswith("_")]
    names = {each.name for each in rules}
    assert [each.definition.name for each in rules if not names_permission(each, names)] == ["forgets", "borrows"]
