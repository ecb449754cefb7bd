"""Addresses of planned maintenance."""

from django.urls import path

from jianyue.web.watch import acting, asking, calendar, windows

urlpatterns = [
    path("maintenance/", windows.listed, name="windows"),
    path("maintenance/new/<slug:code>/", asking.new, name="window-new"),
    path("maintenance/<slug:window>/", windows.show, name="window"),
    path("maintenance/<slug:window>/window.ics", calendar.entry, name="window-calendar"),
    path("maintenance/<slug:window>/answer/", acting.answer, name="window-answer"),
    path("maintenance/<slug:window>/withdraw/", acting.withdraw, name="window-withdraw"),
    path("maintenance/<slug:window>/begin/", acting.begin, name="window-begin"),
    path("maintenance/<slug:window>/end/", acting.end, name="window-end"),
]
