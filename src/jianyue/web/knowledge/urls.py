"""Addresses of the knowledge base."""

from django.urls import path

from jianyue.web.knowledge import listed, show, solving, writing

urlpatterns = [
    path("knowledge/", listed.listed, name="articles"),
    path("knowledge/suggest/", listed.suggest, name="article-suggest"),
    path("knowledge/new/", writing.new, name="article-new"),
    path("knowledge/numbers/", solving.numbers, name="article-numbers"),
    path("knowledge/<slug:article>/", show.show, name="article"),
    path("knowledge/<slug:article>/change/", writing.change, name="article-change"),
    path("knowledge/<slug:article>/publish/", writing.publish, name="article-publish"),
    path("knowledge/<slug:article>/withdraw/", writing.withdraw, name="article-withdraw"),
    path("knowledge/<slug:article>/review/", writing.review, name="article-review"),
    path("knowledge/<slug:article>/helped/", show.helped, name="article-helped"),
    path("tickets/<str:number>/solutions/", solving.link, name="solutions"),
    path(
        "tickets/<str:number>/solutions/<int:solution>/remove/",
        solving.take_back, name="solution-remove",
    ),
]  # fmt: skip
