"""The styles, page, header and footer of a Word document."""

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from jianyue.documents.document import Document
from jianyue.documents.fonts import Font
from jianyue.documents.word.fonts import Faces

MARGIN = Mm(25)
TEXT_WIDTH = Mm(210 - 2 * 25)
BLACK = RGBColor(0, 0, 0)
GREY = RGBColor(70, 70, 70)
THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
PAGE_OF = {"zh": ("第 ", " 页 共 ", " 页"), "en": ("Page ", " of ", "")}


def prepare(word: Word, document: Document, faces: Faces) -> None:
    """Set page, styles, header and footer of an empty Word document."""
    _page(word)
    _text_styles(word, document.language, faces)
    _heading_styles(word, faces)
    _running_lines(word, document)


def dress(paragraph: Paragraph, style: str) -> Paragraph:
    """Give a paragraph a style by name.

    python-docx looks through all styles twice at each assignment, which is most of the time that
    a long document takes; the identifier of a style is its name without spaces.
    """
    paragraph._p.style = style.replace(" ", "")  # noqa: SLF001 - see above
    return paragraph


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(27), Mm(24)
    section.header_distance, section.footer_distance = Mm(15), Mm(12)
    section.different_first_page_header_footer = True


def _text_styles(word: Word, language: str, faces: Faces) -> None:
    normal = _style(word, "Normal", faces.serif, Pt(10.5))
    normal.paragraph_format.line_spacing = 1.25
    normal.paragraph_format.space_after = Pt(4)
    fonts = normal.element.get_or_add_rPr()
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), "en-GB")
    tongue.set(qn("w:eastAsia"), "zh-CN")
    fonts.append(tongue)
    body = _style(word, "Body Text", faces.serif, Pt(10.5))
    body.paragraph_format.first_line_indent = Pt(21) if language == "zh" else None
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for name, left, hanging in (("Clause", Mm(13), Mm(13)), ("Clause Item", Mm(24), Mm(11))):
        clause = _style(word, name, faces.serif, Pt(10.5))
        clause.paragraph_format.left_indent = left
        clause.paragraph_format.first_line_indent = Length(-hanging)
        clause.paragraph_format.tab_stops.add_tab_stop(left)
        clause.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    cell = _style(word, "Table Text", faces.serif, Pt(9.5))
    cell.paragraph_format.space_after = cell.paragraph_format.space_before = Pt(2)
    cell.paragraph_format.line_spacing = 1.1
    _style(word, "Table Head", faces.sans, Pt(9.5), base="Table Text")
    _style(word, "Note", faces.serif, Pt(9), GREY)
    for name in ("Header", "Footer"):
        running = _style(word, name, faces.serif, Pt(8.5), GREY)
        running.paragraph_format.tab_stops.clear_all()  # the template's are for US letter


def _heading_styles(word: Word, faces: Faces) -> None:
    for level, size in enumerate((Pt(13), Pt(11.5), Pt(10.5)), 1):
        style = _style(word, f"Heading {level}", faces.sans, size)
        style.font.bold = True
        style.paragraph_format.space_before = Pt(14 if level == 1 else 9)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
    title = _style(word, "Title", faces.sans, Pt(22))
    title.font.bold = True
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in title.element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)
    subtitle = _style(word, "Subtitle", faces.serif, Pt(12.5))
    subtitle.font.italic = False
    subtitle.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption = _style(word, "Caption", faces.sans, Pt(9.5))
    caption.font.bold = False
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(8)


def _style(
    word: Word, name: str, font: Font, size: Length, colour: RGBColor = BLACK, *, base: str = ""
) -> ParagraphStyle:
    styles = word.styles
    known = name in (style.name for style in styles)
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is no paragraph style")
    if not known:
        style.base_style = styles[base or "Normal"]
        style.quick_style = True
    style.font.size, style.font.color.rgb = size, colour
    style.font.name = font.family
    fonts = style.element.rPr.rFonts
    # The template's theme names fonts of its own, which would win over these.
    for theme in THEME_FONTS:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font.family)
    return style


def _running_lines(word: Word, document: Document) -> None:
    section = word.sections[0]
    line = section.header.paragraphs[0]
    line.text = f"{document.title}\t{document.number}"
    line.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _line_below(line)
    for footer in (section.footer, section.first_page_footer):
        foot = footer.paragraphs[0]
        foot.style = word.styles["Footer"]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, between, after = PAGE_OF[document.language]
        foot.add_run(before)
        _field(foot, "PAGE")
        foot.add_run(between)
        _field(foot, "NUMPAGES")
        foot.add_run(after)


def _line_below(paragraph: Paragraph) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "3"), ("color", "787878")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {instruction} ")
    run = paragraph.add_run("1")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields
    field.append(run._r)  # noqa: SLF001 - same
