"""The text of a file in the encodings that office programs write; binary files are refused."""

from jianyue.agreements.problems import Problem

LARGEST = 256 * 1024


_OTHER_FILES = {
    b"PK\x03\x04": ("Word、Excel 或 ZIP", "a Word, Excel or ZIP file"),
    b"\xd0\xcf\x11\xe0": ("旧版 Word 或 Excel", "an old Word or Excel file"),
    b"%PDF": ("PDF", "a PDF file"),
}
_NO_TEXT_ZH = "协议要写成文本文件（.yaml），用记事本一类的编辑器保存"
_NO_TEXT_EN = "an agreement is a text file (.yaml), saved by a text editor"


class Unreadable(Exception):  # noqa: N818 - a refusal is named for what is so
    """The bytes are no text in a known encoding, or the text is no YAML."""

    def __init__(self, problem: Problem, *more: Problem) -> None:
        super().__init__(problem.en)
        self.problems = (problem, *more)


def text_of(source: bytes, name: str) -> str:
    """Return the text in UTF-8, UTF-16 or GB18030, with or without a byte order mark.

    Raises Unreadable for more than 256 KiB, for binary files and for other encodings.
    """
    for start, (zh, en) in _OTHER_FILES.items():
        if source.startswith(start):
            raise unreadable(name, f"这是 {zh} 文件，{_NO_TEXT_ZH}", f"this is {en}; {_NO_TEXT_EN}")
    if len(source) > LARGEST:
        raise unreadable(name, "文件超过 256 KiB", "the file is larger than 256 KiB")
    for encoding in _encodings(source):
        try:
            text = source.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text.removeprefix("\ufeff")
    raise unreadable(
        name,
        "不是文本文件，或编码无法识别；请存为 UTF-8",
        "this is no text, or in an unknown encoding; save it as UTF-8",
    )


def _encodings(source: bytes) -> tuple[str, ...]:
    if source[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return ("utf-16",)
    zeros = source[:2].find(b"\0")
    if zeros >= 0 and b"\0" in source[:4]:
        return ("utf-16-be" if zeros == 0 else "utf-16-le",)
    return ("utf-8-sig", "gb18030")


def _is_binary(text: str) -> bool:
    return any(letter < " " and letter not in "\t\r\n\x85" for letter in text)


def unreadable(name: str, zh: str, en: str, line: int = 1, column: int = 1) -> Unreadable:
    """Return the refusal of a text with its place."""
    return Unreadable(Problem(name, line, column, "", zh, en))
