"""The pages for everybody. They hold no one's data, so they look the same to all."""

from tests.portal.states import Kind, State, Without

TEMPLATES = ("public/accessibility.html", "public/contact.html", "public/privacy.html")

STATES = [State(template=each, kind=Kind.ONE) for each in TEMPLATES]

WITHOUT: Without = {
    (each, kind): "The page shows text only, the same to everybody."
    for each in TEMPLATES
    for kind in Kind
    if kind != Kind.ONE
}
