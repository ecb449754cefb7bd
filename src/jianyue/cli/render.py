"""`jianyue render AGREEMENT`: the document that both parties sign."""

from pathlib import Path

import click

from jianyue.agreements.rendering import document_of
from jianyue.cli.speaking import Language, refusing
from jianyue.documents import docx, pdf
from jianyue.replay.trials import terms_named

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("agreement")
@click.option("--docx", "docx_path", type=FILE, help="写成 Word 文件 / write a Word file.")
@click.option("--pdf", "pdf_path", type=FILE, help="写成 PDF 文件 / write a PDF file.")
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    help="文件的语言，默认为协议的语言 / language of the document; by default the agreement's own.",
)
@refusing
def render(
    *, agreement: str, docx_path: Path | None, pdf_path: Path | None, language: Language | None
) -> None:
    """Write AGREEMENT, a file or a name of the catalogue, as the document to sign.

    把协议写成供双方签署的文件；--docx 和 --pdf 都不写时，两种文件都写在当前文件夹。
    """
    kept = terms_named(agreement).agreement
    document = document_of(kept, language or kept.language)
    if docx_path is None and pdf_path is None:
        docx_path, pdf_path = Path(f"{kept.agreement}.docx"), Path(f"{kept.agreement}.pdf")
    for path, write in ((docx_path, docx.write), (pdf_path, pdf.write)):
        if path is not None:
            try:
                write(document, path)
            except OSError as refused:
                raise click.FileError(str(path), refused.strerror or str(refused)) from refused
            click.echo(str(path))
