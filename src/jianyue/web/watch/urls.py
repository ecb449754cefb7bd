"""Addresses of planned maintenance, longer hours, outages and availability."""

from django.urls import path

from jianyue.web.watch import (
    acting,
    asking,
    availability,
    calendar,
    extending,
    extensions,
    handling,
    opening,
    outages,
    windows,
)

urlpatterns = [
    path("maintenance/", windows.listed, name="windows"),
    path("maintenance/new/<slug:code>/", asking.new, name="window-new"),
    path("maintenance/<slug:window>/", windows.show, name="window"),
    path("maintenance/<slug:window>/window.ics", calendar.entry, name="window-calendar"),
    path("maintenance/<slug:window>/answer/", acting.answer, name="window-answer"),
    path("maintenance/<slug:window>/withdraw/", acting.withdraw, name="window-withdraw"),
    path("maintenance/<slug:window>/begin/", acting.begin, name="window-begin"),
    path("maintenance/<slug:window>/end/", acting.end, name="window-end"),
    path("extensions/", extensions.listed, name="extensions"),
    path("extensions/new/<slug:code>/", extending.new, name="extension-new"),
    path("extensions/<slug:extension>/", extensions.show, name="extension"),
    path("extensions/<slug:extension>/answer/", extending.answer, name="extension-answer"),
    path("extensions/<slug:extension>/withdraw/", extending.withdraw, name="extension-withdraw"),
    path("availability/", availability.listed, name="availabilities"),
    path("availability/<slug:code>/", availability.show, name="availability"),
    path("outages/", outages.listed, name="outages"),
    path("outages/new/<slug:code>/", opening.new, name="outage-new"),
    path("outages/<slug:outage>/", outages.show, name="outage"),
    path("outages/<slug:outage>/end/", handling.end, name="outage-end"),
    path("outages/<slug:outage>/correct/", opening.correct, name="outage-correct"),
    path("outages/<slug:outage>/void/", handling.void, name="outage-void"),
    path("outages/<slug:outage>/step/", handling.step, name="outage-step"),
]
