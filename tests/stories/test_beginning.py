"""The first run of an installation, as its operator sees it."""

import pytest

from jianyue.cli import beginning
from jianyue.people import founding


@pytest.mark.usefixtures("story")
def test_an_installation_in_use_announces_no_first_run(capsys: pytest.CaptureFixture[str]) -> None:
    beginning.announce()
    assert capsys.readouterr().out == ""


def test_a_new_installation_tells_its_operator_address_and_token(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(founding, "is_new", lambda: True)
    beginning.announce()
    said = capsys.readouterr().out
    assert "/setup/" in said
    assert founding.token() in said
    assert founding.path().stat().st_mode & 0o077 == 0
    founding.path().unlink()
