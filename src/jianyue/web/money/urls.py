"""Addresses of payments, breach cases, suspensions and settlements."""

from django.urls import path

from jianyue.web.money import breaches, papers, paying, payments, settlements, settling, suspensions

urlpatterns = [
    path("money/", payments.listed, name="money"),
    path("money/contracts/<slug:code>/", payments.of_contract, name="money-contract"),
    path("money/contracts/<slug:code>/item/", paying.charge, name="money-charge"),
    path("money/contracts/<slug:code>/earlier/", paying.earlier, name="money-earlier"),
    path("money/contracts/<slug:code>/suspend/", suspensions.new, name="money-suspend"),
    path("money/contracts/<slug:code>/breach/", breaches.new, name="money-breach-new"),
    path("money/contracts/<slug:code>/settle/", settling.new, name="money-settle"),
    path("money/dues/<slug:due>/", payments.show, name="money-due"),
    path("money/dues/<slug:due>/invoice/", paying.invoice, name="money-invoice"),
    path("money/dues/<slug:due>/pay/", paying.pay, name="money-pay"),
    path("money/dues/<slug:due>/meet/", paying.meet, name="money-meet"),
    path("money/dues/<slug:due>/state/", paying.state, name="money-state"),
    path("money/dues/<slug:due>/void/<int:seq>/", paying.void, name="money-void"),
    path("money/dues/<slug:due>/suspend/", suspensions.for_due, name="money-due-suspend"),
    path("money/dues/<slug:due>/paper/", papers.due, name="money-due-paper"),
    path("money/breaches/", breaches.listed, name="money-breaches"),
    path("money/breaches/<slug:breach>/", breaches.show, name="money-breach"),
    path("money/breaches/<slug:breach>/act/<slug:act>/", breaches.act, name="money-breach-act"),
    path(
        "money/breaches/<slug:breach>/suspend/", suspensions.for_breach, name="money-breach-suspend"
    ),
    path("money/suspensions/<slug:suspension>/", suspensions.show, name="money-suspension"),
    path(
        "money/suspensions/<slug:suspension>/<slug:act>/",
        suspensions.move,
        name="money-suspension-move",
    ),
    path("money/settlements/", settlements.listed, name="money-settlements"),
    path("money/settlements/<slug:settlement>/", settlements.show, name="money-settlement"),
    path("money/settlements/<slug:settlement>/accept/", settling.accept, name="money-accept"),
    path("money/settlements/<slug:settlement>/restate/", settling.restate, name="money-restate"),
    path(
        "money/settlements/<slug:settlement>/refuse/",
        settling.refuse_restatement,
        name="money-refuse",
    ),
    path("money/settlements/<slug:settlement>/offset/", settling.offset, name="money-offset"),
    path("money/settlements/<slug:settlement>/charge/", settling.charge, name="money-add"),
    path(
        "money/settlements/<slug:settlement>/lines/<int:line>/contest/",
        settling.contest,
        name="money-contest",
    ),
    path(
        "money/settlements/<slug:settlement>/lines/<int:line>/answer/",
        settling.answer,
        name="money-answer",
    ),
    path(
        "money/settlements/<slug:settlement>/lines/<int:line>/accept/",
        settling.accept_line,
        name="money-accept-line",
    ),
    path("money/settlements/<slug:settlement>/file/<slug:form>/", papers.settlement,
         name="money-file"),
]  # fmt: skip
