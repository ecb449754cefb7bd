"""What a Word file needs beyond python-docx: styles, tables, fonts inside, equal bytes."""
