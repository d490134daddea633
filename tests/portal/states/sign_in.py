"""The pages of signing in."""

from models.people import Actor, Grant, Role
from portal.development.personas import personas
from storage.reads.people import Person
from tests.portal.states import Kind, State, Without, refused

TESS = Person(id="tess", first_name="Tess", last_name="Example", email="tess@agency.example")
TRAINEE = Actor(person_id="tess")
LEAD = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
LONG_NAME = TESS.model_copy(
    update={"first_name": "Wilhelmina-Alexandrina", "last_name": "Featherstonehaugh-Cholmondeley"}
)

STATES = [
    State(template="sign_in/address.html", kind=Kind.EMPTY, values={"next": "/"}),
    State(
        template="sign_in/address.html",
        kind=Kind.ERROR,
        values={"next": "/", **refused(("address", "Enter your email address, such as name@agency.org."), address="")},
    ),
    State(template="sign_in/code.html", kind=Kind.EMPTY),
    State(
        template="sign_in/code.html",
        kind=Kind.ERROR,
        values=refused(("code", "Enter the eight digits from the email."), code="12"),
    ),
    State(template="sign_in/link.html", kind=Kind.ONE, values={"person": TESS}),
    State(template="sign_in/link.html", kind=Kind.LONG, values={"person": LONG_NAME}),
    State(template="sign_in/passkey.html", kind=Kind.ONE, values={"options": "{}", "next": "/"}),
    State(template="sign_in/confirm.html", kind=Kind.ONE, values={"options": "{}", "next": "/"}, actor=LEAD),
    State(template="sign_in/confirm.html", kind=Kind.EMPTY, values={"options": "", "next": "/"}, actor=TRAINEE),
    State(
        template="sign_in/confirm.html",
        kind=Kind.ERROR,
        values={"options": "", "next": "/", **refused(("code", "Enter the eight digits from the email."), code="12")},
        actor=TRAINEE,
    ),
    State(template="sign_in/stay.html", kind=Kind.ONE, actor=TRAINEE),
    State(template="development/sign_in.html", kind=Kind.MANY, values={"groups": personas(), "next": ""}),
]

_KINDS = {
    "sign_in/address.html": (Kind.EMPTY, Kind.ERROR),
    "sign_in/code.html": (Kind.EMPTY, Kind.ERROR),
    "sign_in/link.html": (Kind.ONE, Kind.LONG),
    "sign_in/passkey.html": (Kind.ONE,),
    "sign_in/confirm.html": (Kind.EMPTY, Kind.ONE, Kind.ERROR),
    "sign_in/stay.html": (Kind.ONE,),
    "development/sign_in.html": (Kind.MANY,),
}

WITHOUT: Without = {
    (template, kind): "It is about signing in alone, so there is nothing else to show."
    for template, kinds in _KINDS.items()
    for kind in Kind
    if kind not in kinds
}
