"""Addresses of the hotline."""

from django.urls import path

from jianyue.web.hotline import acting, calls, intake, lines, speaking

urlpatterns = [
    path("hotline/", calls.listed, name="phone-calls"),
    path("hotline/new/", acting.new, name="phone-call-new"),
    path("hotline/in/<str:key>/", intake.bring, name="phone-call-in"),
    path("hotline/lines/", lines.listed, name="phone-lines"),
    path("hotline/lines/new/", lines.new, name="phone-line-new"),
    path("hotline/lines/<int:line>/key/", lines.new_key, name="phone-line-key"),
    path("hotline/lines/<int:line>/remove/", lines.remove, name="phone-line-remove"),
    path("hotline/<slug:phone_call>/", calls.show, name="phone-call"),
    path("hotline/<slug:phone_call>/callers/", speaking.callers, name="phone-callers"),
    path("hotline/<slug:phone_call>/name/", speaking.name, name="phone-call-name"),
    path("hotline/<slug:phone_call>/report/", speaking.report, name="phone-call-report"),
    path("hotline/<slug:phone_call>/about/", speaking.about, name="phone-call-about"),
    path("hotline/<slug:phone_call>/answer/", acting.answer, name="phone-call-answer"),
    path("hotline/<slug:phone_call>/number/", acting.give_number, name="phone-call-number"),
    path("hotline/<slug:phone_call>/end/", acting.end, name="phone-call-end"),
    path("hotline/<slug:phone_call>/dismiss/", acting.dismiss, name="phone-call-dismiss"),
    path("hotline/<slug:phone_call>/correct/", acting.correct, name="phone-call-correct"),
]
