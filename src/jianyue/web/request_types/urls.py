"""Addresses of request types."""

from django.urls import path

from jianyue.web.request_types import answering, keeping

urlpatterns = [
    path("settings/request-types/", keeping.listed, name="request-types"),
    path("settings/request-types/new/", keeping.new, name="request-type-new"),
    path("settings/request-types/<int:request_type>/", keeping.change, name="request-type"),
    path(
        "settings/request-types/<int:request_type>/retire/",
        keeping.retire,
        name="request-type-retire",
    ),
    path("tickets/<slug:number>/answers/", answering.correct, name="ticket-answers"),
]
