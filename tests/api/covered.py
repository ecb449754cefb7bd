"""By which operations programs do what each page does; what is left to people, and why."""

from collections.abc import Mapping
from typing import Final

# Name of a route that takes a form -> the operations that do the same.
BY: Final[Mapping[str, str]] = {
    "report": "report_ticket", "ticket-facts": "record_fact add_note", "ticket-files": "add_file",
    "ticket-rating": "rate_ticket", "ticket-links": "link_ticket merge_ticket",
    "ticket-link": "unlink_ticket", "ticket-parts": "split_ticket",
    "ticket-watchers": "watch_ticket unwatch_ticket", "ticket-answers": "correct_answers",
    "ticket-call": "acknowledge_escalation", "notice-call": "acknowledge_notice",
    "reply-new": "make_reply", "reply": "change_reply", "reply-remove": "remove_reply",
    "desk-keep": "keep_view", "desk-forget": "remove_view", "desk-view-arrange": "arrange_view",
    "desk-view-copy": "copy_view", "desk-view-share": "share_view",
    "desk-bulk": "look_at_bulk act_on_many", "desk-undo": "undo_bulk",
    "desk-macro": "look_at_macro play_macro", "ticket-macro": "look_at_macro play_macro",
    "desk-merge": "look_at_merge merge_tickets", "macro-new": "make_macro",
    "macro": "change_macro", "macro-remove": "remove_macro", "tag-rename": "rename_tag",
    "tag-merge": "merge_tag", "seal-now": "seal_contract", "bundles": "ask_bundle",
    "bundle": "take_bundle", "slip": "sign_slip sign_slip_for_customer",
    "slip-edit": "rewrite_slip", "slip-new": "write_slip", "import-new": "upload_import",
    "import-plan": "plan_import", "import-try": "try_import", "import-bring": "bring_in_import",
    "import-end": "end_import", "job-cancel": "cancel_job", "job-again": "repeat_job",
    "change-answer": "answer_engineer", "change-withdraw": "withdraw_engineer",
    "request-settle": "answer_replacement", "request-back": "take_back_replacement",
    "presence-strike": "strike_presence", "staffing-change": "announce_engineer",
    "staffing-replacement": "ask_replacement", "staffing-presence": "enter_presence",
    "staffing-check": "check_presence", "roster-new": "open_roster", "my-duties": "make_feed",
    "feed-revoke": "revoke_feed", "duty-roles": "hold_role", "target-warnings": "set_warnings_of",
    "patience": "set_patience", "holding-release": "release_role", "layer-edit": "set_layer",
    "layer-end": "end_layer", "override-withdraw": "withdraw_override",
    "swap-answer": "answer_swap", "swap-back": "take_swap_back", "roster-edit": "change_roster",
    "roster-close": "close_roster", "layer-new": "set_layer", "roster-cover": "take_duty_over",
    "roster-swap": "ask_swap", "roster-undo": "undo_roster", "leave-new": "enter_leave",
    "leave-withdraw": "withdraw_leave", "window-new": "ask_window",
    "window-answer": "answer_window", "window-withdraw": "withdraw_window",
    "window-begin": "begin_window", "window-end": "end_window", "window-news": "publish_window",
    "extension-new": "ask_extension", "extension-answer": "answer_extension",
    "extension-withdraw": "withdraw_extension", "alert-judge": "judge_alert",
    "alert-missed": "miss_alert", "counts-file": "bring_counts", "batch-correct": "correct_batch",
    "batch-back": "take_back_batch", "left-out-contest": "contest_left_out",
    "left-out-agree": "agree_left_out", "outage-new": "open_outage", "outage-end": "end_outage",
    "outage-correct": "correct_outage", "outage-void": "void_outage",
    "outage-step": "step_outage", "outage-news": "publish_outage",
    "status-update": "correct_news", "recovery-plan-new": "write_recovery_plan",
    "recovery-plan-change": "change_recovery_plan", "recovery-plan-retire": "retire_recovery_plan",
    "recovery-begin": "begin_recovery", "improvement-close": "close_improvement",
    "recovery-step": "step_recovery", "recovery-handle": "handle_recovery",
    "recovery-recover": "recover_systems", "recovery-verify": "verify_recovery",
    "recovery-tell": "tell_recovery", "recovery-end": "end_recovery",
    "recovery-review": "review_recovery", "recovery-improve": "set_improvement",
    "recovery-correct": "correct_recovery", "recovery-void": "void_recovery",
    "backup-new": "set_up_backup", "backup-file": "take_backup_runs",
    "backup-key-new": "make_backup_key", "backup-key-remove": "remove_backup_key",
    "backup-change": "change_backup", "backup-run": "record_backup_run",
    "backup-restore": "try_restore", "backup-remove": "retire_backup",
    "backup-run-void": "void_backup_run", "assessment-new": "assess_figure",
    "assessment-answer": "answer_assessment", "report-begin": "begin_report",
    "report-edit": "write_section", "report-reset": "reset_section",
    "report-release": "release_report", "report-drop": "drop_report",
    "report-answer": "answer_report", "restatement-issue": "issue_restatement",
    "restatement-answer": "answer_restatement", "meeting-new": "plan_meeting",
    "action-item-done": "close_item", "action-item-drop": "drop_item",
    "action-item-reopen": "reopen_item", "action-item-assign": "assign_item",
    "meeting-fix": "move_meeting", "meeting-move": "move_meeting",
    "meeting-cancel": "cancel_meeting", "meeting-people": "invite_to_meeting",
    "meeting-topic": "add_topic", "meeting-submit": "submit_report",
    "meeting-held": "hold_meeting", "meeting-said": "say_in_meeting",
    "meeting-decision": "decide_in_meeting", "meeting-item": "open_item",
    "meeting-wish": "ask_change", "meeting-strike": "strike_point",
    "meeting-reply": "reply_to_change", "meeting-issue": "issue_minutes",
    "meeting-answer": "answer_minutes", "upkeep-new": "plan_upkeep",
    "upkeep-begin": "begin_upkeep_job", "upkeep-record": "record_upkeep_job",
    "upkeep-find": "find_on_upkeep_job", "upkeep-take": "give_upkeep_job",
    "upkeep-give": "give_upkeep_job", "upkeep-move": "move_upkeep_job",
    "upkeep-skip": "skip_upkeep_job", "upkeep-reopen": "reopen_upkeep_job",
    "upkeep-follow": "follow_finding", "upkeep-change": "change_upkeep_plan",
    "upkeep-end": "end_upkeep_plan", "request-type-new": "define_request_type",
    "request-type": "change_request_type", "request-type-retire": "retire_request_type",
    "phone-call-new": "ring_call", "phone-call-name": "name_caller",
    "phone-call-report": "report_call", "phone-call-about": "concern_call",
    "phone-call-answer": "answer_call", "phone-call-number": "give_call_number",
    "phone-call-end": "end_call", "phone-call-dismiss": "dismiss_call",
    "phone-call-correct": "correct_call", "article-new": "write_article",
    "article-change": "change_article", "article-publish": "publish_article",
    "article-withdraw": "withdraw_article", "article-review": "review_article",
    "article-helped": "article_helped", "solutions": "solve_by_article",
    "solution-remove": "unsolve_by_article", "survey-new": "make_survey",
    "survey-change": "change_survey", "survey-send": "send_survey",
    "survey-prolong": "prolong_survey", "survey-call-off": "call_off_survey",
    "survey-phone": "phone_survey", "my-survey": "answer_survey",
    "my-survey-take-back": "take_back_answer", "follow-up-share": "plan_share_of_follow_ups",
    "follow-up-new": "plan_follow_up", "follow-up-record": "record_follow_up",
    "follow-up-drop": "drop_follow_up", "opinion-new": "take_up_opinion",
    "opinion-survey": "take_up_opinion", "opinion-rating": "take_up_opinion",
    "opinion-call": "take_up_opinion", "opinion-assign": "assign_opinion",
    "opinion-improve": "improve_opinion", "opinion-tell": "tell_opinion",
    "opinion-drop": "drop_opinion", "money-charge": "charge_item",
    "money-earlier": "settle_earlier", "money-suspend": "tell_suspension",
    "money-due-suspend": "tell_suspension", "money-breach-suspend": "tell_suspension",
    "money-breach-new": "open_breach", "money-settle": "issue_settlement",
    "money-invoice": "record_invoice", "money-pay": "record_payment", "money-meet": "meet_due",
    "money-state": "state_due", "money-void": "void_posting", "money-breach-act": "step_breach",
    "money-suspension-move": "move_suspension", "money-accept": "accept_settlement",
    "money-restate": "restate_settlement", "money-refuse": "refuse_settlement",
    "money-offset": "offset_settlement", "money-add": "charge_settlement",
    "money-contest": "contest_line", "money-answer": "answer_line",
    "money-accept-line": "accept_line", "hook-new": "add_webhook", "hook-edit": "change_webhook",
    "hook-rotate": "rotate_webhook", "hook-stop": "stop_webhook",
    "hook-take-up": "take_up_webhook", "hook-remove": "remove_webhook",
    "hook-test": "test_webhook", "hook-again": "send_delivery_again",
    "customer-new": "take_on_customer", "organisation-new": "open_customer",
    "organisation-edit": "change_organisation", "organisation-close": "close_organisation",
    "team-new": "form_team", "team": "arrange_team", "team-join": "join_team",
    "team-part": "part_from_team", "person-merit": "add_merit",
    "calendar-publish": "publish_holidays",
    "cockpit-notices": "resend_notices resend_notice give_up_notice",
    "agreement-all-records": "ask_records", "agreement-records": "take_records",
    "phone-line-new": "add_phone_line", "phone-line-key": "renew_phone_line_key",
    "phone-line-remove": "remove_phone_line", "mail-bring": "bring_in_mail",
    "mail-reject": "reject_mail", "mail-unblock": "unblock_mail", "box-new": "add_box",
    "box-change": "change_box change_messenger", "box-try": "try_box",
    "box-remove": "remove_box", "messenger-new": "add_messenger",
    "messenger-key": "renew_messenger_key",
}  # fmt: skip
# Why it is left to people -> the routes, with blanks between (docs/decisions/0232).
LEFT: Final[Mapping[str, str]] = {
    "A token opens no way in, neither for itself nor for others, and takes none away.":
        "setup invitation person-invite person-roles person-sessions person-second-factor "
        "person-again person-link person-leave token-new token-revoke end-session mail-user "
        "channel-new channel-quiet channel-remove channel-up channel-test",
    "What is known of somebody is handed out and erased by people.":
        "my-data person-data person-erase",
    "What binds both sides is written, said and signed by people (0230).":
        "agreement-draft agreement-edit agreement-publish agreement-withdraw agreement-say "
        "agreement-sign agreement-end agreement-handed-over agreement-no-renewal "
        "confidence-disclose confidence-train confidence-authorise confidence-undertake "
        "confidence-end",
    "It has a key or a link of its own, and no token.":
        "call survey-answer survey-receipt alerts-in alerts-in-by-key alerts-in-events beat "
        "beat-fail counts-in counts-in-by-key backups-in backups-in-by-key phone-call-in "
        "message-in subscription subscription-end status-subscribe status-subscribe-en "
        "status-secret-subscribe status-secret-subscribe-en",
    "It says how pages look to whoever sits before them.": "display me",
}  # fmt: skip
# What programs cannot do yet.
NOT_YET: Final = (
    "monitor-new monitor-change monitor-key monitor-remove monitor-mail check-new check-change "
    "check-hurry check-key check-remove source-new source-new-prometheus source-change source-key "
    "source-remove status-page-new status-page-change status-page-link status-page-join "
    "status-page-leave"
)
