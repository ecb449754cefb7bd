"""Addresses of the desk."""

from django.urls import path

from jianyue.web.desk import bulk, keeping, queue, today

urlpatterns = [
    path("desk/", queue.show, name="desk"),
    path("desk/filters", keeping.keep, name="desk-keep"),
    path("desk/filters/<int:pk>/delete", keeping.forget, name="desk-forget"),
    path("desk/bulk", bulk.plan, name="desk-bulk"),
    path("desk/undo", bulk.undo, name="desk-undo"),
    path("today/", today.show, name="today"),
]
