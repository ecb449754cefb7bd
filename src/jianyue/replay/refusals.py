"""What a history, a mapping or a command line is refused for, in both languages."""


class Unreadable(Exception):  # noqa: N818 - a refusal is named for what is so
    """The input as a whole cannot be read; single rows never raise this, they are listed."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def text(self, language: str) -> str:
        """Return the words in `language`, zh or en."""
        return self.zh if language == "zh" else self.en
