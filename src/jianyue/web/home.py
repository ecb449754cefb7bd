"""Where one arrives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jianyue.web.policy import for_people


@for_people
def home(request: HttpRequest) -> HttpResponse:
    """Show the page that suits the person's roles."""
    return render(request, "web/home.html")
