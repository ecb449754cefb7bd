"""Addresses of service record slips."""

from django.urls import path

from jianyue.web.slips import listing, paper, signing, writing

urlpatterns = [
    path("slips/", listing.listed, name="slips"),
    path("slips/<int:slip>/", signing.show, name="slip"),
    path("slips/<int:slip>/edit/", writing.edit, name="slip-edit"),
    path("slips/<int:slip>/slip.pdf", paper.pdf, name="slip-pdf"),
    path("tickets/<str:number>/slips/new/", writing.new, name="slip-new"),
    path("tickets/<str:number>/slips/<int:slip>/", paper.of_ticket, name="ticket-slip"),
]
