"""The same page for programs that read news: RSS, one entry for each thing that was said."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape

from jianyue.ledger.speech import Both, Language
from jianyue.watch.status.addresses import url_of
from jianyue.watch.status.shown import Incident, Shown, Work
from jianyue.watch.status.words import Progress

MOST: Final = 50
Entry = tuple[datetime, str, str, Both, Both]  # at, guid, anchor, title, body


class _Feed(Rss201rev2Feed):
    """A feed that says when the page changed, and never reads the clock on the wall."""

    changed_at: datetime

    def latest_post_date(self) -> datetime:
        """Return when what the page shows changed last."""
        return self.changed_at


def feed_of(shown: Shown, language: Language) -> bytes:
    """Return the feed, the newest first. Readers take a description for HTML: it is escaped."""
    address = url_of(shown.page)
    feed = _Feed(
        title=shown.page.said.words(language), link=address,
        description=shown.page.text.words(language) or shown.page.said.words(language),
        language="zh-Hans" if language == "zh" else "en",
        feed_url=f"{address}{'' if language == 'zh' else 'en/'}feed.xml",
        feed_copyright=None,
    )  # fmt: skip
    for at, guid, anchor, title, body in _newest(shown):
        feed.add_item(
            title=title.words(language), link=f"{address}#i-{anchor}", pubdate=at, unique_id=guid,
            description=escape(body.words(language)).replace("\n", "<br>"),
            unique_id_is_permalink=False,
        )  # fmt: skip
    feed.changed_at = shown.page.changed_at
    return str(feed.writeString("utf-8")).encode()


def _newest(shown: Shown) -> list[Entry]:
    found = [entry for each in (*shown.running, *shown.past) for entry in _of_incident(each)]
    found += [entry for each in (*shown.ahead, *shown.done) for entry in _of_work(each)]
    return sorted(found, key=lambda each: each[:2], reverse=True)[:MOST]


def _of_incident(incident: Incident) -> Iterable[Entry]:
    for each in incident.updates:
        yield each.at, each.id, incident.id, _titled(each.label, incident.said), each.body


def _of_work(work: Work) -> Iterable[Entry]:
    when = f"{work.from_at:%Y-%m-%d %H:%M} – {work.until_at:%Y-%m-%d %H:%M} UTC"
    moments = (
        (work.asked_at, Progress.SCHEDULED),
        (work.began_at, Progress.IN_PROGRESS),
        (work.ended_at, Progress.COMPLETED),
    )
    for at, progress in moments:
        if at is not None:
            title = _titled(progress.said, work.said)
            yield at, f"{work.id}-{progress}", work.id, title, Both(when, when)
    for each in work.updates:
        yield each.at, each.id, work.id, _titled(each.label, work.said), each.body


def _titled(label: Both, said: Both) -> Both:
    return Both(f"[{label.zh}] {said.zh}", f"[{label.en}] {said.en}")
