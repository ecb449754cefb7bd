"""Addresses of the desk."""

from django.urls import path

from jianyue.web.desk import bulk, keeping, macros, merging, my_day, queue, tags, today, views

urlpatterns = [
    path("desk/", queue.show, name="desk"),
    path("desk/filters", keeping.keep, name="desk-keep"),
    path("desk/filters/<int:pk>/delete", keeping.forget, name="desk-forget"),
    path("desk/views/", views.listed, name="desk-views"),
    path("desk/views/<int:view>/arrange", views.arrange, name="desk-view-arrange"),
    path("desk/views/<int:view>/copy", views.copy, name="desk-view-copy"),
    path("desk/views/<int:view>/share/", views.share, name="desk-view-share"),
    path("desk/bulk", bulk.plan, name="desk-bulk"),
    path("desk/undo", bulk.undo, name="desk-undo"),
    path("desk/macro", macros.on_many, name="desk-macro"),
    path("desk/merge", merging.plan, name="desk-merge"),
    path("macros/", macros.listed, name="macros"),
    path("macros/new/", macros.new, name="macro-new"),
    path("macros/<int:macro>/", macros.change, name="macro"),
    path("macros/<int:macro>/remove/", macros.remove, name="macro-remove"),
    path("tickets/<str:number>/macros/<int:macro>/", macros.on_ticket, name="ticket-macro"),
    path("tags/", tags.listed, name="tags"),
    path("tags/words/", tags.words, name="tag-words"),
    path("tags/<int:tag>/rename/", tags.rename, name="tag-rename"),
    path("tags/<int:tag>/merge/", tags.merge, name="tag-merge"),
    path("my-day/", my_day.show, name="my-day"),
    path("today/", today.show, name="today"),
]
