"""An agreement on paper: articles, tables, signatures, in Chinese and English."""

from jianyue.agreements.rendering.paper import document_of

__all__ = ["document_of"]
