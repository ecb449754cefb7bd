"""Addresses of surveys, follow-up calls and opinions."""

from django.urls import path

from jianyue.web.surveys import answering, calls, making, opinions, showing

urlpatterns = [
    path("surveys/", showing.listed, name="surveys"),
    path("surveys/new/<slug:code>/", making.new, name="survey-new"),
    path("surveys/<slug:survey>/", showing.show, name="survey"),
    path("surveys/<slug:survey>/results.csv", showing.export, name="survey-csv"),
    path("surveys/<slug:survey>/change/", making.change, name="survey-change"),
    path("surveys/<slug:survey>/send/", making.send, name="survey-send"),
    path("surveys/<slug:survey>/prolong/", making.prolong, name="survey-prolong"),
    path("surveys/<slug:survey>/call-off/", making.call_off, name="survey-call-off"),
    path("surveys/<slug:survey>/phone/<int:invited>/", answering.phone, name="survey-phone"),
    path("survey/<str:token>/", answering.by_link, name="survey-answer"),
    path("survey/answer/<str:token>/", answering.receipt, name="survey-receipt"),
    path("my/surveys/", answering.mine, name="my-surveys"),
    path("my/surveys/<int:invited>/", answering.own, name="my-survey"),
    path("my/surveys/<int:invited>/take-back/", answering.take_back, name="my-survey-take-back"),
    path("follow-ups/", calls.listed, name="follow-ups"),
    path("follow-ups/share/<slug:code>/", calls.share, name="follow-up-share"),
    path("follow-ups/new/<slug:code>/", calls.new, name="follow-up-new"),
    path("follow-ups/<slug:follow_up>/", calls.show, name="follow-up"),
    path("follow-ups/<slug:follow_up>/record/", calls.record, name="follow-up-record"),
    path("follow-ups/<slug:follow_up>/drop/", calls.drop, name="follow-up-drop"),
    path("opinions/", opinions.listed, name="opinions"),
    path("opinions/new/<slug:code>/", opinions.new, name="opinion-new"),
    path("opinions/of/survey/<int:said>/", opinions.from_survey, name="opinion-survey"),
    path("opinions/of/rating/<int:rating>/", opinions.from_rating, name="opinion-rating"),
    path("opinions/of/call/<int:call>/", opinions.from_call, name="opinion-call"),
    path("opinions/<slug:opinion>/", opinions.show, name="opinion"),
    path("opinions/<slug:opinion>/assign/", opinions.assign, name="opinion-assign"),
    path("opinions/<slug:opinion>/improve/", opinions.improve, name="opinion-improve"),
    path("opinions/<slug:opinion>/tell/", opinions.tell, name="opinion-tell"),
    path("opinions/<slug:opinion>/drop/", opinions.drop, name="opinion-drop"),
]
