"""Addresses of status pages: in the product, and for whoever is outside."""

from django.urls import path

from jianyue.web.watch import status_pages, status_public, status_subscribing, status_updates

NAMED = "status/<slug:space>/<slug:slug>/"
SECRET = "s/<str:token>/"  # noqa: S105 - an address
ENGLISH = {"language": "en"}

urlpatterns = [
    path("status-pages/", status_pages.listed, name="status-pages"),
    path("status-pages/new/<slug:customer>/", status_pages.new, name="status-page-new"),
    path("status-pages/<int:page>/", status_pages.show, name="status-page"),
    path("status-pages/<int:page>/change/", status_pages.change, name="status-page-change"),
    path("status-pages/<int:page>/link/", status_pages.renew, name="status-page-link"),
    path("status-pages/<int:page>/join/", status_subscribing.join, name="status-page-join"),
    path("status-pages/<int:page>/leave/", status_subscribing.leave, name="status-page-leave"),
    path("outages/<slug:outage>/news/", status_updates.of_outage, name="outage-news"),
    path("maintenance/<slug:window>/news/", status_updates.of_window, name="window-news"),
    path("status-updates/<int:update>/", status_updates.correct, name="status-update"),
    path("subscriptions/<str:token>/", status_subscribing.confirm, name="subscription"),
    path("subscriptions/<str:token>/end/", status_subscribing.end, name="subscription-end"),
    path(f"{NAMED}subscribe/", status_subscribing.by_name, name="status-subscribe"),
    path(f"{NAMED}en/subscribe/", status_subscribing.by_name, ENGLISH, "status-subscribe-en"),
    path(NAMED, status_public.by_name, name="status-public"),
    path(f"{NAMED}<path:file>", status_public.by_name, name="status-file"),
    path(f"{SECRET}subscribe/", status_subscribing.by_token, name="status-secret-subscribe"),
    path(f"{SECRET}en/subscribe/", status_subscribing.by_token, ENGLISH,
         "status-secret-subscribe-en"),
    path(SECRET, status_public.by_token, name="status-secret"),
    path(f"{SECRET}<path:file>", status_public.by_token, name="status-secret-file"),
]  # fmt: skip
