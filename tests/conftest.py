"""What every test stands on."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

try:
    import django
except ImportError:  # the engine's tests run without it
    django = None  # type: ignore[assignment] # only where Django is not installed

# Examples are found the same way on every machine; a law that fails, fails for all.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
# HYPOTHESIS_PROFILE=thorough looks for new ones, for as long as it takes.
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# The desk's tests run on a database of their own, under the application's own role.
FOLDER = Path(tempfile.mkdtemp(prefix="jianyue-"))
FOLDER.chmod(0o711)
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# The first process of a run names the folder that all of them share, and takes it away.
if "JIANYUE_TESTS_SHARED" not in os.environ:
    SHARED = Path(tempfile.mkdtemp(prefix="jianyue-shared-"))
    SHARED.chmod(0o711)
    atexit.register(shutil.rmtree, SHARED, ignore_errors=True)
    os.environ["JIANYUE_TESTS_SHARED"] = str(SHARED)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "jianyue.settings",
    "JIANYUE_DATA": str(FOLDER),
    "JIANYUE_DEBUG": "1",
    "JIANYUE_ROLE": "owner",
    # A browser that runs in the same process keeps an event loop; the tests themselves wait for it.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}
if django is not None:
    django.setup()
    # A process that shares the work must not set Django up before its own folder is named here.
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object) -> Iterator[None]:  # noqa: ARG001 - Django's signature
    """Start a server, make the tables as their owner, then work as the application does."""
    from tests import database  # noqa: PLC0415 - Django is needed from here on alone

    with django_db_blocker.unblock():  # type: ignore[attr-defined] # the library has no types
        yield from database.standing(FOLDER)
