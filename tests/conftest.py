"""What every test stands on."""

from hypothesis import settings

# Examples are found the same way on every machine; a law that fails, fails for all.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("steady")
