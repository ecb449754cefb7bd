"""Addresses of a ticket."""

from django.urls import path

from jianyue.web.tickets import views

urlpatterns = [
    path("tickets/<str:number>/", views.show, name="ticket"),
    path("tickets/<str:number>/facts", views.record, name="ticket-facts"),
    path("tickets/<str:number>/acts/<slug:name>", views.act, name="ticket-act"),
    path("tickets/<str:number>/clocks/<str:target>", views.explain, name="ticket-clock"),
]
