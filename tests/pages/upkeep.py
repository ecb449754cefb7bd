"""Maintenance, outages, recovery and backups at the bank, for pages and the tenant matrix."""

from datetime import timedelta

from jianyue.evidence import asking as evidence
from jianyue.evidence.models import Wish as Bundle
from jianyue.evidence.sealing import seal_now
from jianyue.figures.models import Assessment
from jianyue.ledger.speech import Both
from jianyue.services.models import Extension, Window
from jianyue.watch import extensions, maintenance, outages
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.backup_words import Outcome
from jianyue.watch.backups import jobs, keys, runs
from jianyue.watch.backups.jobs import Job
from jianyue.watch.backups.runs import Run
from jianyue.watch.checks import keeping
from jianyue.watch.checks.wanted import Wanted as Watched
from jianyue.watch.extensions import Longer
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import Alert, Check, LeftOut, Monitor, Outage, StatusPage, Way
from jianyue.watch.outages import Found
from jianyue.watch.recovery import exercises, plans, reviewing
from jianyue.watch.recovery.exercises import Disaster
from jianyue.watch.recovery.scripts import Means, Member, PlanStep, Script
from jianyue.watch.recovery_words import Kind
from jianyue.watch.status import pages, updates
from jianyue.watch.status.components import Component
from jianyue.watch.status.updates import News
from jianyue.watch.transactions import sources
from jianyue.watch.transactions.counting import count
from jianyue.watch.words import Stage, Visibility
from tests.counts import elsewhere, row, sent
from tests.story import Story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def window_of_the_bank(story: Story, words: str) -> Window:
    """Return a window of core banking in a week's time; `words` are said in it."""
    begins = story.now + 7 * DAY
    wish = Wish(("core-banking",), begins, begins + 2 * HOUR, words, words, words)
    bank = story.cast.contracts["bank-1"]
    return maintenance.ask(bank, wish, at=story.now, by=story.cast.engineer)


def bundle_of_the_bank(story: Story) -> Bundle:
    """Return a bundle of this month that the bank's representative wants; all is sealed."""
    bank, asks = story.cast.contracts["bank-1"], story.cast.representative
    seal_now(bank, at=story.now, by=asks)
    evidence.ask(bank, f"{story.now:%Y}", at=story.now, by=asks)
    found: Bundle = Bundle.objects.get(contract=bank, by=asks)
    return found


def finding_of_the_bank(story: Story, words: str) -> Assessment:
    """Return what a review at the bank found this month; `words` are what it is based on."""
    bank = story.cast.contracts["bank-1"]
    return Assessment.objects.create(
        tenant_id=bank.tenant_id, customer_id=bank.customer_id, contract=bank,
        indicator="availability", from_at=story.now - 7 * DAY, until_at=story.now, part=9,
        whole=10, words=words, assessed_at=story.now, assessed_by=story.cast.manager,
    )  # fmt: skip


def extension_of_the_bank(story: Story, words: str) -> Extension:
    """Return two hours of the training system in a week's night; `words` are their reason."""
    day = (story.now + 7 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    longer = Longer("training-system", day, day + 2 * HOUR, words, caller=words)
    bank = story.cast.contracts["bank-1"]
    return extensions.ask(bank, longer, at=story.now, by=story.cast.agent)


def outage_of_the_bank(story: Story, words: str) -> Outage:
    """Return an outage of core banking that has gone on for an hour; `words` are its cause."""
    said = Found("core-banking", "full", "provider", story.now - HOUR, cause=words)
    bank = story.cast.contracts["bank-1"]
    return outages.open_outage(bank, said, at=story.now, by=story.cast.engineer)


def monitor_of_the_bank(story: Story, words: str, sender: str = "generic") -> tuple[Monitor, str]:
    """Return a monitoring system of the bank and its key; `words` are its name."""
    bank = story.cast.contracts["bank-1"]
    wanted = Wanted(words, sender, grades={"critical": {"problem": "1"}})
    return monitors.add(bank, wanted, at=story.now, by=story.cast.manager)


def checks_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return a job of the bank that calls in; `words` are its name and said of how it stands."""
    own, _ = monitor_of_the_bank(story, words, "own")
    wanted = Watched(words, "core-banking", "heartbeat", "critical", every=3600)
    check, _ = keeping.add(own, wanted, at=story.now, by=story.cast.manager)
    Check.objects.filter(pk=check.pk).update(reason_zh=words, reason_en=words)
    return {"check": check.pk}


def alerts_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the names of a monitoring system and of an alert of it; `words` are said in both."""
    monitor, _ = monitor_of_the_bank(story, words)
    alert = Alert.objects.create(
        tenant_id=monitor.tenant_id, customer_id=monitor.customer_id, contract=monitor.contract,
        monitor=monitor, key="a", system="core-banking", severity="critical", title=words,
        body=words, labels={"items": words}, began_at=story.now, raised_at=story.now,
        last_at=story.now,
    )  # fmt: skip
    return {"monitor": monitor.pk, "alert": alert.pk}


def counts_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the names of a batch, of what it left out, and of a source; `words` are said."""
    bank, by = story.cast.contracts["bank-1"], story.cast.manager
    wanted = sources.Wanted(words, Way.HTTP)
    source, _ = sources.add(bank, wanted, at=story.now, by=by)
    hour = story.now.replace(minute=0, second=0, microsecond=0) - 2 * HOUR
    failed = [each | {"evidence": words} for each in elsewhere(3)]
    said = sent(row(hour, words, failures=5, third_party=failed))
    batch, _ = count(bank, said, at=story.now, by=by)
    left: LeftOut = LeftOut.objects.get(batch=batch)
    return {"source": source.pk, "batch": batch.number, "left": left.pk}


def recovery_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the names of a plan, of a drill that ended by it and of what is to become better."""
    people, bank, at = story.cast.people, story.cast.contracts["bank-1"], story.now
    manager, engineer = people["manager"], people["engineer"]
    script = Script(
        words, ("core-banking",), words, 4 * HOUR, HOUR, 12, (at + 90 * DAY).date(), engineer.pk,
        (Member(engineer.pk, words),), (PlanStep(words, words, 30),), (Means(words),),
    )  # fmt: skip
    plan = plans.write(bank, script, at=at, by=manager)
    said = Disaster(Kind.DRILL, words, at - HOUR)
    drill = exercises.begin(plan, said, at=at, by=engineer)
    exercises.end(drill, words=words, when=at, at=at, by=engineer)
    day = (at + 30 * DAY).date()
    made = reviewing.improve(drill, text=words, owner=engineer, due_date=day, at=at, by=manager)
    return {
        "plan": plan.number, "version": 1, "recovery": drill.number, "step": 1,
        "improvement": made.pk,
    }  # fmt: skip


def backups_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the names of a backup job, of a run of it and of a key for scripts."""
    bank, at, manager = story.cast.contracts["bank-1"], story.now, story.cast.manager
    job = jobs.define(
        bank, Job("core-nightly", "core-banking", words, words, 24, 30, 6, manager), at=at,
        by=manager,
    )  # fmt: skip
    run = runs.record(job, Run(Outcome.OK, at - HOUR, at, words=words), at=at, by=manager)
    key, _ = keys.add(bank, words, at=at, by=manager)
    return {"backup": job.pk, "run": run.pk, "backup_key": key.pk}


def status_of_the_bank(
    story: Story, words: str, visibility: str = Visibility.PEOPLE, slug: str = "sample-bank"
) -> StatusPage:
    """Return a page that shows core banking; `words` stand under its title."""
    core = Component(story.cast.contracts["bank-1"].pk, "core-banking", "核心系统", "Core system")
    title, text = Both("银行系统状态", "Bank status"), Both(words, words)
    wanted = pages.Wanted(visibility, slug, title, [core], text)
    bank = story.cast.organisations["bank"]
    return pages.open_page(bank, None, wanted, at=story.now, by=story.cast.manager)


def published_of_the_bank(story: Story, outage: Outage, words: str) -> dict[str, object]:
    """Return the names of a status page and of what was published on it; `words` are in both."""
    page = status_of_the_bank(story, words)
    news = News(words, words, Stage.IDENTIFIED)
    update = updates.publish(outage, news, at=story.now, by=story.cast.engineer)
    return {
        "page": page.pk, "update": update.pk, "space": "one", "slug": page.slug,
        "customer": "bank",
    }  # fmt: skip
