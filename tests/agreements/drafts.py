"""Small drafts that the tests of the language change one thing of."""

from jianyue.agreements.reading import Reading, read

DRAFT = """\
agreement: draft
title: {zh: 草案, en: Draft}
calendars:
  always: 7x24
services:
  desk: {title: Desk, hours: always}
levels:
  incident:
    pairs:
      1: [high-high]
      2: [high-medium, medium-high]
      3: [high-low, medium-medium, low-high]
      4: [medium-low, low-medium, low-low]
targets:
  response:
    {clause: 4.10, from: reported, to: responded, within: {1: 1 h, 2: 2 h, 4: 3 days},
     calendar: always}
indicators:
  response-rate: {measure: attainment, of: response, goal: ">= 95 %"}
articles:
  - {number: 4, title: Times, clauses: [{number: 4.10, text: "within {targets.response.within.1}"}]}
"""


class Draft:
    """A sound draft, and what becomes of it when a piece of it is written differently."""

    text = DRAFT

    def reading(self, old: str = "", new: str = "") -> Reading:
        assert old in self.text
        return read(self.text.replace(old, new, 1) if old else self.text + new, name="draft.yaml")

    def told(self, old: str = "", new: str = "") -> list[str]:
        return [problem.words("en") for problem in self.reading(old, new).problems]
