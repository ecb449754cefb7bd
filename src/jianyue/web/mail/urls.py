"""Addresses of the pages of mail in."""

from django.urls import path

from jianyue.web.mail import boxes, held, messengers, monitors

urlpatterns = [
    path("mail/", held.listed, name="mails"),
    path("mail/<int:mail>/", held.show, name="mail"),
    path("mail/<int:mail>/bring/", held.bring, name="mail-bring"),
    path("mail/<int:mail>/user/", held.make_user, name="mail-user"),
    path("mail/<int:mail>/reject/", held.reject, name="mail-reject"),
    path("mail/blocked/<int:block>/", held.unblock, name="mail-unblock"),
    path("settings/mail/", boxes.listed, name="boxes"),
    path("settings/mail/new/", boxes.new, name="box-new"),
    path("settings/mail/messenger/", messengers.new, name="messenger-new"),
    path("settings/mail/<int:box>/key/", messengers.new_key, name="messenger-key"),
    path("messages/in/<str:key>/", messengers.bring, name="message-in"),
    path("settings/mail/<int:box>/", boxes.show, name="box"),
    path("settings/mail/<int:box>/change/", boxes.change, name="box-change"),
    path("settings/mail/<int:box>/try/", boxes.try_out, name="box-try"),
    path("settings/mail/<int:box>/remove/", boxes.remove, name="box-remove"),
    path("monitors/<int:monitor>/mail/", monitors.address, name="monitor-mail"),
]
