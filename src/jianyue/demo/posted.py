"""Mail in the sample world: the desk's box, and what came that nobody has decided about yet."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from jianyue.demo.people import Population
from jianyue.mail import boxes
from jianyue.mail.boxes import Wanted
from jianyue.mail.intake import Envelope, store
from jianyue.mail.messengers import intake as messages
from jianyue.mail.messengers.saying import Message
from jianyue.mail.taking import take_due

HOUR: Final = timedelta(hours=1)
BOX: Final = Wanted("服务台邮箱", "listener", "desk@demo.example")
ROBOT: Final = Wanted("客户群机器人", "program", "")
# hours ago, from, subject, text, other headers
CAME: Final[tuple[tuple[int, str, str, str, dict[str, str]], ...]] = (
    (
        30, "年会组委会 <party@elsewhere.example>", "关于系统", "请问你们也做网站吗？", {},
    ),
    (
        5, "周新 <zhouxin@bank.demo.example>", "城东支行打印机不能联网",
        "您好，城东支行柜面的打印机早上开始不能联网，影响回单打印。\n\n-- \n周新\n城东支行",
        {},
    ),
    (
        4, "postmaster@mx.demo.example", "自动答复：外出", "本人休假，下周一回来。",
        {"Auto-Submitted": "auto-replied"},
    ),
)  # fmt: skip


def post(people: Population, *, since: datetime, now: datetime) -> None:
    """Let mail come to the desk of which each needs somebody's decision, or none at all."""
    box = boxes.add(BOX, at=since, by=people.users["admin"])
    for ago, sender, subject, text, more in CAME:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, BOX.address, subject
        mail["Message-ID"] = f"<{ago}@demo.example>"
        for name, value in more.items():
            mail[name] = value
        mail.set_content(text)
        store(box, mail.as_bytes(), Envelope(to=BOX.address), at=now - ago * HOUR)


def write(people: Population, *, since: datetime, now: datetime) -> None:
    """Let somebody whom nobody knows yet write to the robot in a customer's group."""
    robot = boxes.add(ROBOT, at=since, by=people.users["admin"])
    said = Message("m-1", "u-20260", "c-1", "回单打印机又离线了，麻烦看一下。", "城东支行 小周")
    messages.store(robot, said, at=now - 2 * HOUR)


def take(now: datetime) -> None:
    """Have a worker look at what came."""
    take_due(now)
