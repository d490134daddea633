"""The pages for everybody. They hold no one's data, so they look the same to all."""

from models.license.login_help import Diagnosis, LoginCause
from models.policy.access_guide import access_guide
from models.policy.login_guide import login_guide
from services.guidance import LoginHelp, OwnLogin
from tests.portal.states import Kind, State, Without
from tests.portal.states.waiting import TRAINEE
from tests.storage.samples import pack

DETROIT, MINNESOTA = pack("detroit").version[-1], pack("minnesota").version[-1]
ADVICE = login_guide(DETROIT)
LOCKED = Diagnosis(
    cause=LoginCause.LOCKED,
    sentence="Your account is locked after 3 bad login attempts.",
    next_step="Ask your agency administrator to request a reset of your password.",
)
AT = tuple(OwnLogin(agency_name=f"Lantern Street Shelter {number}", diagnosis=LOCKED) for number in range(1, 4))


def _help(kind: Kind, *own: OwnLogin) -> State:
    """Login help with what applies to the reader, if somebody is signed in."""
    values = {"help": LoginHelp(advice=ADVICE, own=own), "appeals": True}
    return State(template="public/login_help.html", kind=kind, values=values, actor=TRAINEE if own else None)


TEMPLATES = ("public/accessibility.html", "public/contact.html", "public/privacy.html")

STATES = [
    *(State(template=each, kind=Kind.ONE, values={"guide": access_guide(MINNESOTA)}) for each in TEMPLATES),
    State(template="public/get_access.html", kind=Kind.ONE, values={"guide": access_guide(MINNESOTA)}),
    State(template="public/get_access.html", kind=Kind.LONG, values={"guide": access_guide(DETROIT)}),
    _help(Kind.READ_ONLY),
    State(
        template="public/login_help.html",
        kind=Kind.EMPTY,
        values={"help": LoginHelp(advice=ADVICE), "appeals": False},
        actor=TRAINEE,
    ),
    _help(Kind.ONE, *AT[:1]),
    _help(Kind.MANY, *AT),
    State(
        template="public/login_help.html",
        kind=Kind.ERROR,
        values={"help": LoginHelp(advice=ADVICE, away=True), "appeals": True},
        actor=TRAINEE,
    ),
]

WITHOUT: Without = {
    **{
        (each, kind): "The page shows text only, the same to everybody."
        for each in TEMPLATES
        for kind in Kind
        if kind != Kind.ONE
    },
    ("public/get_access.html", Kind.EMPTY): "There is always a way to access.",
    ("public/get_access.html", Kind.MANY): "There is one way to access.",
    ("public/get_access.html", Kind.ERROR): "The page has no form.",
    ("public/get_access.html", Kind.READ_ONLY): "The page shows text only.",
    ("public/login_help.html", Kind.LONG): "The page with several agencies is the longest.",
}
