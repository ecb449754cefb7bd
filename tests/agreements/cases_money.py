"""Faults of term, notices and payments, beside what is sound."""

# ruff: noqa: E501 - a draft has the long lines that people write

from tests.agreements.sound import Case, one

NOTICE = "renewed_for: 1 year, notice: 30 days"
ENDED = "to: 2026-12-31, renewal: automatic, renewed_for: 1 year, notice: 30 days"
SECOND = "    - {share: 40 %, due: 2026-07-10}\n"
TERMINATION = "termination: {clause: 6.1, notice: 30 days}"
ON_INVOICE = ("due: 2026-07-10", "due: 10 days after invoice")
MONTHLY = "    - {{every: month, due: day {} of next month}}\n"
WITH_STATEMENT = (
    "    - {{every: month, due: day {} of next month, statement: day {} of next month}}\n"
)

TERM = (
    one(
        "renewal-notice-beyond-term",
        NOTICE,
        "renewed_for: 2 years, notice: 365 days",
        "renewed_for: 2 years, notice: 364 days",
        "the whole term has 365 days",
    ),
    one(
        "renewal-notice-beyond-renewal",
        NOTICE,
        "renewed_for: 1 months, notice: 31 days",
        "renewed_for: 1 months, notice: 30 days",
    ),
    one(
        "renewal-without-notice",
        ", notice: 30 days}\nparties",
        "}\nparties",
        ", notice: 60 days}\nparties",
    ),
    one("renewal-without-length", "renewed_for: 1 year, ", "", "renewed_for: 1 months, "),
    one(
        "notice-without-renewal",
        "renewal: automatic",
        "renewal: none",
        "renewal: agreed",
        "notice of 30 days",
    ),
    one("renewal-of-endless", ENDED, "open_ended: yes, renewal: agreed", "open_ended: yes"),
    Case(
        "endless-without-exit",
        (
            (ENDED, "open_ended: yes"),
            ("notice: 30 days}\n  force", "provider_notice: 30 days}\n  force"),
        ),
        ((ENDED, "open_ended: yes"),),
    ),
    one(
        "termination-notice-beyond-term",
        TERMINATION,
        "termination: {clause: 6.1, notice: 1 year}",
        "termination: {clause: 6.1, notice: 11 months}",
        "Clause 6.1",
    ),
)
NOTICES = (
    one(
        "usual-notice-below-least",
        "{usual: 7 days, least: 3 days}",
        "{usual: 2 days, least: 3 days}",
        "{usual: 3 days, least: 3 days}",
        "usually announced 2 days ahead",
    ),
    # Three working days are always longer than two days; five days are not longer than a week of work.
    one(
        "usual-notice-below-least",
        "{usual: 7 days, least: 3 days}",
        "{usual: 2 days, least: 3 working days}",
        "{usual: 5 days, least: 3 working days}",
        "3 working days",
    ),
    one(
        "proof-before-telling",
        "proof: 7 days",
        "proof: 12 h",
        "proof: 24 h",
        "the shorter 12 hours",
    ),
    one("cure-beyond-termination", "cure: 10 days", "cure: 31 days", "cure: 30 days"),
    one("copies-differ", "copies: 4", "copies: 3", "copies: 5", "which takes 4"),
)
FEES = (
    one(
        "instalments-not-whole",
        "share: 40 %",
        "share: 30 %",
        "share: 40.0 %",
        "3 instalments add up to 90%, not to 100%",
    ),
    Case(
        "instalments-not-whole",
        tuple(
            (f"share: {share} %", f"amount: {amount}.00 CNY")
            for share, amount in ((30, 36000), (40, 48000), (30, 35999))
        ),
        tuple(
            (f"share: {share} %", f"amount: {amount}.00 CNY")
            for share, amount in ((30, 36000), (40, 48000), (30, 36000))
        ),
        "CNY 119,999.00, not to CNY 120,000.00",
    ),
    one(
        "fees-disagree",
        "monthly: 10000.00",
        "monthly: 10001.00",
        "monthly: 10000",
        "make CNY 120,012.00 in 12 months",
    ),
    one(
        "fees-disagree",
        "  monthly: 10000.00 CNY",
        "  yearly: 120001.00 CNY",
        "  yearly: 120000.00 CNY",
        "yearly fees",
    ),
    one(
        "price-list-differs",
        "amount: 120000.00 CNY",
        "amount: 110000.00 CNY",
        "amount: 120000 CNY",
        "CNY 110,000.00",
    ),
    one(
        "capitals-differ",
        "壹拾贰万元整",
        "壹拾叁万元整",
        "人民币壹拾贰万圆正",
        "“壹拾贰万元整” in capitals",
    ),
)
PAYMENTS = (
    one(
        "payment-before-start",
        "due: 2026-07-10",
        "due: 2025-12-31",
        "due: 2026-01-01",
        "before the agreement begins (2026-01-01)",
    ),
    one(
        "payment-before-start",
        "copies: 4",
        "date: 2026-07-11, copies: 4",
        "date: 2026-07-10, copies: 4",
        "(2026-07-11)",
    ),
    one(
        "payment-before-start",
        "10 working days after signing",
        "10 days before signing",
        "10 days before end",
        "the signing",
    ),
    one(
        "payment-after-end",
        "due: 2026-07-10",
        "due: 2027-01-01",
        "due: 2026-12-31",
        "ended (2026-12-31)",
    ),
    one("payment-without-end", ENDED, "open_ended: yes", "lasts: 1 year", "Payment 3 is due"),
    one(
        "statement-after-payment",
        SECOND,
        SECOND + WITH_STATEMENT.format(10, 11),
        SECOND + WITH_STATEMENT.format(10, 1),
    ),
    Case(
        "invoice-waits-for-payment",
        (ON_INVOICE, ("  late: 0.05", "  invoice: 5 working days after receipt\n  late: 0.05")),
        (ON_INVOICE, ("  late: 0.05", "  invoice: 5 working days after signing\n  late: 0.05")),
    ),
    one(
        "day-not-in-every-month",
        SECOND,
        SECOND + MONTHLY.format(31),
        SECOND + MONTHLY.format(28),
        "day 31",
    ),
    one(
        "late-fee-a-year",
        "late: 0.05 % a day",
        "late: 0.5 % a day",
        "late: {rate: 0.5 % a day, at_most: 30 %}",
        "makes 182.5% a year",
    ),
)
CASES = (*TERM, *NOTICES, *FEES, *PAYMENTS)
