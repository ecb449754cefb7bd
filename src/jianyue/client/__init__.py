"""A client of the API: typed calls, written by `make docs` from the OpenAPI document."""

from jianyue.client.calling import Problem
from jianyue.client.client import Client

__all__ = ["Client", "Problem"]
