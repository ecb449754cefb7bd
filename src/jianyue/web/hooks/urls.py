"""Addresses of webhooks."""

from django.urls import path

from jianyue.web.hooks import views

urlpatterns = [
    path("settings/webhooks/", views.listed, name="hooks"),
    path("settings/webhooks/new/", views.new, name="hook-new"),
    path("settings/webhooks/<int:hook>/", views.show, name="hook"),
    path("settings/webhooks/<int:hook>/edit/", views.edit, name="hook-edit"),
    path("settings/webhooks/<int:hook>/rotate/", views.rotate, name="hook-rotate"),
    path("settings/webhooks/<int:hook>/stop/", views.stop, name="hook-stop"),
    path("settings/webhooks/<int:hook>/take-up/", views.take_up, name="hook-take-up"),
    path("settings/webhooks/<int:hook>/remove/", views.remove, name="hook-remove"),
    path("settings/webhooks/<int:hook>/test/", views.try_out, name="hook-test"),
    path("settings/webhooks/<int:hook>/again/<str:key>/", views.again, name="hook-again"),
]
