"""From data to documents: DOCX, PDF, certificates, slips, charts, notes, Chinese capitals."""
