"""What every test stands on."""

import os

from hypothesis import settings

# Examples are found the same way on every machine; a law that fails, fails for all.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
# HYPOTHESIS_PROFILE=thorough looks for new ones, for as long as it takes.
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
