"""One table of an ordinary shape."""

from django.db import models


class Row(models.Model):
    """A row with a number, words, an instant and a document."""

    number = models.BigIntegerField()
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    said = models.JSONField()

    class Meta:
        """Where the table is."""

        app_label = "bare"

    def __str__(self) -> str:
        return self.words
