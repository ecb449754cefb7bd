"""Addresses of review meetings and action items."""

from django.urls import path

from jianyue.web.meetings import answering, items, listed, papers, planning, show, writing

urlpatterns = [
    path("", listed.contracts, name="meetings"),
    path("of/<slug:code>/", listed.year, name="meetings-of"),
    path("new/<slug:code>/", planning.new, name="meeting-new"),
    path("items/", items.listed, name="action-items"),
    path("items/<slug:item>/", items.show, name="action-item"),
    path("items/<slug:item>/done/", items.done, name="action-item-done"),
    path("items/<slug:item>/drop/", items.drop, name="action-item-drop"),
    path("items/<slug:item>/reopen/", items.reopen, name="action-item-reopen"),
    path("items/<slug:item>/assign/", items.assign, name="action-item-assign"),
    path("<slug:meeting>/", show.show, name="meeting"),
    path("<slug:meeting>/meeting.ics", papers.entry, name="meeting-calendar"),
    path("<slug:meeting>/files/<slug:language>.pdf", papers.file, name="meeting-file"),
    path("<slug:meeting>/fix/", planning.fix, name="meeting-fix"),
    path("<slug:meeting>/move/", planning.move, name="meeting-move"),
    path("<slug:meeting>/cancel/", planning.cancel, name="meeting-cancel"),
    path("<slug:meeting>/people/", planning.people, name="meeting-people"),
    path("<slug:meeting>/topic/", writing.topic, name="meeting-topic"),
    path("<slug:meeting>/submit/<slug:report>/", writing.submit, name="meeting-submit"),
    path("<slug:meeting>/held/", writing.held, name="meeting-held"),
    path("<slug:meeting>/said/<slug:topic>/", writing.said, name="meeting-said"),
    path("<slug:meeting>/decision/<slug:topic>/", writing.decision, name="meeting-decision"),
    path("<slug:meeting>/item/<slug:topic>/", items.new, name="meeting-item"),
    path("<slug:meeting>/wish/", writing.wish, name="meeting-wish"),
    path("<slug:meeting>/strike/<int:point>/", writing.strike, name="meeting-strike"),
    path("<slug:meeting>/wish/<int:point>/", writing.reply, name="meeting-reply"),
    path("<slug:meeting>/issue/", answering.issue, name="meeting-issue"),
    path("<slug:meeting>/answer/", answering.answer, name="meeting-answer"),
]
