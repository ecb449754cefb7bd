"""Addresses of recurring jobs."""

from django.urls import path

from jianyue.web.upkeep import acting, jobs, listed, plans

urlpatterns = [
    path("upkeep/", listed.listed, name="upkeep"),
    path("upkeep/plans/", listed.planned, name="upkeep-plans"),
    path("upkeep/new/<slug:code>/", plans.new, name="upkeep-new"),
    path("upkeep/jobs/<int:upkeep_job>/", jobs.show, name="upkeep-job"),
    path("upkeep/jobs/<int:upkeep_job>/begin/", acting.begin, name="upkeep-begin"),
    path("upkeep/jobs/<int:upkeep_job>/record/", acting.record, name="upkeep-record"),
    path("upkeep/jobs/<int:upkeep_job>/found/", acting.find, name="upkeep-find"),
    path("upkeep/jobs/<int:upkeep_job>/take/", acting.take, name="upkeep-take"),
    path("upkeep/jobs/<int:upkeep_job>/give/", acting.give, name="upkeep-give"),
    path("upkeep/jobs/<int:upkeep_job>/move/", acting.move, name="upkeep-move"),
    path("upkeep/jobs/<int:upkeep_job>/skip/", acting.skip, name="upkeep-skip"),
    path("upkeep/jobs/<int:upkeep_job>/reopen/", acting.reopen, name="upkeep-reopen"),
    path("upkeep/found/<int:upkeep_finding>/ticket/", acting.follow, name="upkeep-follow"),
    path("upkeep/<slug:upkeep_plan>/", plans.show, name="upkeep-plan"),
    path("upkeep/<slug:upkeep_plan>/change/", plans.change, name="upkeep-change"),
    path("upkeep/<slug:upkeep_plan>/end/", plans.end, name="upkeep-end"),
]
