"""Settings of the tests that try many examples."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a busy machine is no failure of a rule
settings.load_profile("patient")
