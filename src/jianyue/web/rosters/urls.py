"""Addresses of rosters, leaves, roles and feeds."""

from django.urls import path

from jianyue.web.rosters import covering, leaving, planning, roles, shown, subscribing, warned

urlpatterns = [
    path("rosters/", shown.listed, name="rosters"),
    path("rosters/new/", planning.new, name="roster-new"),
    path("rosters/mine/", subscribing.mine, name="my-duties"),
    path("rosters/feeds/<int:feed>/revoke/", subscribing.revoke, name="feed-revoke"),
    path("rosters/contract/<slug:code>/", shown.of_contract, name="roster-contract"),
    path("rosters/roles/<slug:code>/", roles.show, name="duty-roles"),
    path("rosters/warnings/<slug:code>/", warned.show, name="target-warnings"),
    path("rosters/roles/<slug:code>/wait/", roles.wait, name="patience"),
    path("rosters/holdings/<int:holding>/", roles.release, name="holding-release"),
    path("rosters/layers/<int:layer>/", planning.layer_edit, name="layer-edit"),
    path("rosters/layers/<int:layer>/end/", planning.layer_end, name="layer-end"),
    path("rosters/overrides/<int:override>/", covering.withdraw, name="override-withdraw"),
    path("rosters/swaps/<int:swap>/", covering.swap_answer, name="swap-answer"),
    path("rosters/swaps/<int:swap>/back/", covering.swap_back, name="swap-back"),
    path("rosters/<int:roster>/", shown.show, name="roster"),
    path("rosters/<int:roster>/edit/", planning.edit, name="roster-edit"),
    path("rosters/<int:roster>/close/", planning.close, name="roster-close"),
    path("rosters/<int:roster>/layer/", planning.layer_new, name="layer-new"),
    path("rosters/<int:roster>/cover/", covering.cover, name="roster-cover"),
    path("rosters/<int:roster>/swap/", covering.swap, name="roster-swap"),
    path("rosters/<int:roster>/undo/", planning.undo, name="roster-undo"),
    path("leaves/", leaving.listed, name="leaves"),
    path("leaves/new/", leaving.new, name="leave-new"),
    path("leaves/<int:leave>/", leaving.withdraw, name="leave-withdraw"),
    path("duties/<str:token>.ics", subscribing.read, name="feed-read"),
]
