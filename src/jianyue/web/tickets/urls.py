"""Addresses of a ticket."""

from django.urls import path

from jianyue.web.tickets import files, links, ratings, views

urlpatterns = [
    path("tickets/<str:number>/", views.show, name="ticket"),
    path("tickets/<str:number>/facts", views.record, name="ticket-facts"),
    path("tickets/<str:number>/acts/<slug:name>", views.act, name="ticket-act"),
    path("tickets/<str:number>/clocks/<str:target>", views.explain, name="ticket-clock"),
    path("tickets/<str:number>/files/", files.attach, name="ticket-files"),
    path("tickets/<str:number>/files/<int:file>/", files.take, name="ticket-file"),
    path("tickets/<str:number>/rating/", ratings.rate, name="ticket-rating"),
    path("tickets/<str:number>/links/", links.join, name="ticket-links"),
    path("tickets/<str:number>/links/<int:link>/", links.part, name="ticket-link"),
    path("tickets/<str:number>/parts/", links.split, name="ticket-parts"),
    path("tickets/<str:number>/watchers/", links.watch, name="ticket-watchers"),
]
