"""Addresses of the bell and of what one was told."""

from django.urls import path

from jianyue.web.notices import calls, views

urlpatterns = [
    path("notices/", views.listed, name="notices"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/<int:notice>/", views.show, name="notice"),
    path("notices/<int:notice>/acknowledge/", calls.on_notice, name="notice-call"),
    path("tickets/<str:number>/calls/", views.calls, name="ticket-calls"),
    path("tickets/<str:number>/call/", calls.on_ticket, name="ticket-call"),
    path("call/<str:token>/", calls.by_link, name="call"),
]
