"""Every address of the product, one line for each group of pages."""

from django.urls import include, path

from jianyue.web import home, manifest

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", include("jianyue.web.account.urls")),
    path("api/", include("jianyue.api.urls")),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("", include("jianyue.web.portal.urls")),
    path("", include("jianyue.web.tickets.urls")),
    path("", include("jianyue.web.desk.urls")),
    path("agreements/", include("jianyue.web.agreements.urls")),
    path("agreements/", include("jianyue.web.confidence.urls")),
    path("", include("jianyue.web.slips.urls")),
    path("settings/calendars/", include("jianyue.web.calendars.urls")),
    path("settings/operation/", include("jianyue.web.operating.urls")),
    path("settings/imports/", include("jianyue.web.imports.urls")),
    path("lists/", include("jianyue.web.lists.urls")),
    path("jobs/", include("jianyue.web.jobs.urls")),
    path("", include("jianyue.web.onboarding.urls")),
    path("", include("jianyue.web.people.urls")),
    path("", include("jianyue.web.rosters.urls")),
    path("", include("jianyue.web.watch.urls")),
    path("overview/", include("jianyue.web.dashboards.urls")),
    path("figures/", include("jianyue.web.figures.urls")),
    path("reports/", include("jianyue.web.reports.urls")),
    path("meetings/", include("jianyue.web.meetings.urls")),
    path("", include("jianyue.web.watch.status_urls")),
    path("", include("jianyue.web.upkeep.urls")),
    path("", include("jianyue.web.request_types.urls")),
    path("", include("jianyue.web.hotline.urls")),
    path("", include("jianyue.web.finding.urls")),
    path("", include("jianyue.web.knowledge.urls")),
    path("", include("jianyue.web.surveys.urls")),
    path("", include("jianyue.web.money.urls")),
    path("", include("jianyue.web.notices.urls")),
    path("", include("jianyue.web.mail.urls")),
    path("", include("jianyue.web.hooks.urls")),
]

handler400 = "jianyue.web.refusals.wrong"
handler403 = "jianyue.web.refusals.forbidden"
handler404 = "jianyue.web.refusals.missing"
handler500 = "jianyue.web.refusals.broken"
