"""Addresses of a ticket."""

from django.urls import path

from jianyue.web.tickets import files, links, ratings, replies, views

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
    path("tickets/<str:number>/mentions/", links.mentions, name="ticket-mentions"),
    path("tickets/<str:number>/watchers/", links.watch, name="ticket-watchers"),
    path("tickets/<str:number>/replies/<int:reply>/", replies.fill, name="ticket-reply"),
    path("replies/", replies.listed, name="replies"),
    path("replies/new/", replies.new, name="reply-new"),
    path("replies/<int:reply>/", replies.change, name="reply"),
    path("replies/<int:reply>/words/", replies.words, name="reply-words"),
    path("replies/<int:reply>/remove/", replies.remove, name="reply-remove"),
]
