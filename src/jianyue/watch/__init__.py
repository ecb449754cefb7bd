"""Planned maintenance: asked for, agreed to, begun and ended; what it does to clocks."""
