"""From data to documents: DOCX, PDF, charts, Chinese capitals."""
