"""What is common in the newest rows is looked for further there, before the index is asked."""

from typing import ClassVar

from django.db import migrations

from jianyue.ledger.lexicon_sql import FIND


class Migration(migrations.Migration):
    """The function as it is now; a database made anew has it already."""

    dependencies: ClassVar = [
        ("ledger", "0007_happenings"),
    ]
    operations: ClassVar = [migrations.RunSQL(FIND, migrations.RunSQL.noop)]
