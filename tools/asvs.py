"""The page that answers OWASP ASVS 5.0: item, how it stands, where in the code, which test."""

from typing import Final, NamedTuple

HEAD: Final = """# OWASP ASVS 5.0: how the heaviest items stand

What matters most for a desk of several providers and customers, of levels 1 and 2. *Yes*: done and
tested; *partly* and *no* say what is open.
Code is named `module:name`, tests `file:test`; a test of its own sees that all of them exist.

| Item | Level | About | Stands | Where | Test |
|---|---|---|---|---|---|
"""


class Item(NamedTuple):
    """One requirement and its answer."""

    id: str
    level: int
    about: str
    stands: str
    where: str
    test: str


SIGN_IN: Final = "pages/test_signing_in.py"
SECOND: Final = "pages/test_second_steps.py"
MAIL: Final = "pages/test_sign_in_mail.py"
OUTGOING: Final = "notices/test_outgoing.py"
OUTSIDE: Final = "pages/test_outside_identities.py"
FRAME: Final = "pages/test_frame.py"
POLICIES: Final = "pages/test_policies.py"
FENCE: Final = "ledger/test_fence.py"
MEMORY: Final = "ledger/test_memory.py"
ENVIRONMENT: Final = "ledger/test_environment.py"
PEOPLE: Final = "stories/test_people.py"
ITEMS: Final = (
    Item("1.3.6", 2, "requests of the server to addresses that people type",
         "yes: the connected address is checked", "notices.outgoing:may_reach",
         f"{OUTGOING}:test_a_private_host_is_not_reached_however_it_is_written"),
    Item("3.3.1", 1, "cookies: Secure, `__Host-`", "yes", "settings:SESSION_COOKIE_NAME",
         "ledger/test_https.py:test_cookies_keep_to_the_host_and_to_https"),
    Item("3.4.1", 1, "HSTS", "yes", "settings:SECURE_HSTS_SECONDS",
         "ledger/test_https.py:test_cookies_keep_to_the_host_and_to_https"),
    Item("3.4.3", 2, "content security policy", "yes", "web.headers:POLICY",
         f"{FRAME}:test_every_answer_says_what_a_page_may_load"),
    Item("3.4.6", 2, "frames", "yes", "web.headers:Headers",
         f"{FRAME}:test_no_page_may_be_framed_or_guessed"),
    Item("3.5.1", 1, "forged requests", "yes", "settings:MIDDLEWARE",
         f"{SIGN_IN}:test_a_form_without_its_token_is_refused"),
    Item("3.7.2", 2, "redirects", "yes", "web.account.views:leaving",
         f"{SIGN_IN}:test_signing_in_never_leads_outside"),
    Item("4.1.3", 2, "headers of proxies", "yes", "ledger.environment:proxies",
         f"{SIGN_IN}:test_tries_count_for_the_address_that_the_trusted_proxies_name"),
    Item("6.3.1", 1, "guessing passwords and codes", "yes: counted for all processes",
         "ledger.memory:SharedMemory",
         f"{SIGN_IN}:test_too_many_wrong_passwords_lock_the_account_for_who_tried"),
    Item("6.3.3", 2, "several factors",
         "partly: app, passkey and recovery codes for everybody, required of nobody",
         "people.door:SecondDoor", f"{SECOND}:test_an_app_asks_for_a_code_at_the_next_sign_in"),
    Item("6.4.1", 1, "first passwords and activation", "yes: invitations, 72 hours, once",
         "people.invitations:GOOD_FOR",
         f"{PEOPLE}:test_an_invitation_ends_after_72_hours_to_the_second"),
    Item("6.4.3", 2, "a reset goes round no second step", "yes", "notices.resets:path_of",
         f"{SECOND}:test_a_reset_does_not_go_around_the_second_step"),
    Item("6.5.1", 2, "codes are used once", "yes: for as long as they are right",
         "web.account.forms:Once",
         f"{SECOND}:test_a_code_that_a_fast_phone_showed_early_is_used_once_until_its_end"),
    Item("6.8.1", 2, "several identity providers", "yes: by issuer and subject, never by address",
         "people.door:OutsideDoor",
         f"{OUTSIDE}:test_an_identity_opens_no_account_by_its_address_alone"),
    Item("7.2.4", 1, "a new session at every proof",
         "partly: at sign-in; proving oneself again keeps the session",
         "web.account.forms:SignIn", f"{SIGN_IN}:test_a_password_opens_the_door"),
    Item("7.4.2", 1, "leavers", "yes: out with the next request", "notices.invitations:let_go",
         f"{PEOPLE}:test_a_leaver_is_out_at_once_and_may_come_back_by_a_new_invitation"),
    Item("7.4.3", 2, "end other sessions after a change", "yes", "web.account.views:end_session",
         f"{MAIL}:test_a_reset_ends_the_sessions_that_were_open"),
    Item("8.2.1", 1, "what a role may open", "yes: a route without a policy is closed",
         "web.entrance:Entrance", f"{POLICIES}:test_every_route_says_whom_it_is_for"),
    Item("8.2.2", 1, "foreign ids", "yes", "people.models:UserManager",
         f"{POLICIES}:test_what_is_foreign_is_answered_like_what_is_missing"),
    Item("8.4.1", 2, "between tenants and customers", "yes: two fences", "ledger.fence:inside",
         f"{FENCE}:test_a_notice_is_kept_from_other_customers_and_from_the_other_side"),
    Item("10.5.1", 2, "replayed identity tokens",
         "yes: code flow with PKCE and state; no identity token passes the browser",
         "ledger.environment:outside_identities",
         f"{OUTSIDE}:test_an_answer_that_nobody_asked_for_is_refused"),
    Item("10.5.2", 2, "who a subject is", "yes", "people.door:OutsideDoor",
         f"{OUTSIDE}:test_an_identity_linked_by_its_owner_signs_in"),
    Item("11.4.2", 2, "digests of passwords", "yes: Argon2", "settings:PASSWORD_HASHERS",
         f"{SIGN_IN}:test_passwords_are_kept_as_argon2"),
    Item("11.5.1", 2, "random values", "yes: 128 bits and more", "people.invitations:TOKEN_BYTES",
         f"{PEOPLE}:test_only_the_digest_of_a_token_is_kept_and_a_new_one_voids_the_old"),
    Item("13.3.1", 2, "secrets at rest", "yes: sealed, rotated by `jianyue keys`",
         "ledger.sealing:seal",
         "ledger/test_sealing.py:test_the_database_holds_no_secret_as_it_is"),
    Item("13.4.2", 2, "no debugging in production", "yes: off unless asked for", "settings:DEBUG",
         "ledger/test_https.py:test_nothing_is_debugged_unless_asked_for"),
    Item("13.4.5", 2, "documents and measures stay inside", "yes: there are no such routes",
         "web.urls:urlpatterns", f"{POLICIES}:test_a_stranger_is_led_to_the_door"),
    Item("14.2.1", 1, "nothing sensitive in addresses",
         "partly: links of invitations, resets and calendar feeds are secrets by nature; they end",
         "notices.channels.mail:MADE_NOW", f"{MAIL}:test_no_way_in_lies_in_the_outbox"),
    Item("14.2.7", 2, "erasing what is not needed", "yes", "people.privacy:erase",
         "stories/test_erasing.py:"
         "test_after_erasing_with_his_writings_nothing_of_a_person_stands_anywhere"),
    Item("14.3.2", 2, "nothing stays in the browser's cache", "yes", "web.headers:Headers",
         f"{FRAME}:test_no_page_stays_in_the_cache_of_a_browser"),
    Item("15.3.2", 2, "redirects are not followed", "yes", "notices.outgoing:post",
         f"{OUTGOING}:test_a_redirect_is_an_answer_and_is_not_followed"),
    Item("15.3.4", 2, "whose address it is", "yes", "ledger.environment:proxies",
         f"{ENVIRONMENT}:test_a_site_with_https_stands_behind_one_proxy_unless_told_otherwise"),
    Item("16.4.2", 2, "logs cannot be changed", "yes: by right and by trigger",
         "ledger.models:Fact", f"{FENCE}:test_the_application_cannot_get_round_its_fence"),
    Item("16.5.1", 2, "what a fault tells", "yes", "web.refusals:broken",
         f"{FRAME}:test_a_fault_is_admitted_without_telling_its_inside"),
    Item("16.5.3", 2, "failing safely", "yes: counters outlive the request that failed",
         "ledger.memory:SharedMemory",
         f"{MEMORY}:test_what_was_counted_stays_when_the_request_is_taken_back"),
)  # fmt: skip


def page() -> str:
    """Return the page in Markdown."""
    return HEAD + "".join(
        f"| {each.id} | {each.level} | {each.about} | {each.stands} | `{each.where}` | "
        f"`{each.test}` |\n"
        for each in ITEMS
    )
