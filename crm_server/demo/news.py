"""What the company says to everybody: announcements, and the tags it proposes."""

from datetime import date, timedelta

from crm_server.demo.rows import RowMaker, Rows, moment
from crm_server.demo.wording import ANNOUNCEMENTS, TAG_TONES
from crm_server.demo.words import TAGS


def make_news(maker: RowMaker, today: date, founded: date, author: str) -> Rows:
    """Return the announcements, one of which must be read and one of which holds no more, and the tags."""
    tags = [
        maker.new("tag", moment(founded, 10), author, name=name, tone=TAG_TONES[place % len(TAG_TONES)])
        for place, name in enumerate(TAGS)
    ]
    announcements = []
    for news in ANNOUNCEMENTS:
        published = moment(today - timedelta(days=news.days_ago), 9, 30)
        announcements.append(
            maker.new(
                "announcement", published, author,
                title=news.title,
                body=news.body,
                published_at=published,
                valid_until=(today + timedelta(days=news.holds_days)).isoformat(),
                must_read=int(news.must_read),
            )
        )  # fmt: skip
    return {"tag": tags, "announcement": announcements}
