"""What the tests of the language share."""

import pytest

from tests.agreements.drafts import Draft


@pytest.fixture
def draft() -> Draft:
    """A sound draft to change one thing of."""
    return Draft()
