"""Addresses of contracts and their agreements."""

from django.urls import path

from jianyue.web.agreements import contracts, drafting, ending, papers, seals, signing

urlpatterns = [
    path("", contracts.listed, name="agreements"),
    path("<slug:code>/", contracts.show, name="agreement"),
    path("<slug:code>/text/", contracts.text, name="agreement-text"),
    path("<slug:code>/draft/", drafting.draft, name="agreement-draft"),
    path("<slug:code>/end/", ending.arrange, name="agreement-end"),
    path("<slug:code>/handed-over/", ending.hand_over, name="agreement-handed-over"),
    path("<slug:code>/records/", ending.all_records, name="agreement-all-records"),
    path("<slug:code>/records.zip", ending.take_records, name="agreement-records"),
    path("<slug:code>/seals/", seals.listed, name="seals"),
    path("<slug:code>/seals/now/", seals.now, name="seal-now"),
    path("<slug:code>/seals/<int:number>.json", seals.file, name="seal-file"),
    path("<slug:code>/evidence/", seals.bundles, name="bundles"),
    path("<slug:code>/evidence/<int:wish>.zip", seals.take, name="bundle"),
    path("<slug:code>/no-renewal/", ending.object_to_renewal, name="agreement-no-renewal"),
    path("<slug:code>/<int:number>/", contracts.version, name="agreement-version"),
    path("<slug:code>/<int:number>/text/", contracts.text, name="agreement-version-text"),
    path("<slug:code>/<int:number>/edit/", drafting.edit, name="agreement-edit"),
    path("<slug:code>/<int:number>/publish/", drafting.publish, name="agreement-publish"),
    path("<slug:code>/<int:number>/withdraw/", drafting.withdraw, name="agreement-withdraw"),
    path("<slug:code>/<int:number>/say/", signing.say, name="agreement-say"),
    path("<slug:code>/<int:number>/sign/", signing.sign, name="agreement-sign"),
    path("<slug:code>/<int:number>/document.pdf", papers.document, name="agreement-document"),
    path("<slug:code>/<int:number>/signed.pdf", papers.signed, name="agreement-signed"),
]
