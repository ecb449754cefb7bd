"""Jianyue 践约: keep what you signed."""
