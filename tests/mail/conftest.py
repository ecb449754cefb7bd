"""The cast and a story, for mail."""

from tests.stories.conftest import do, story

__all__ = ["do", "story"]
