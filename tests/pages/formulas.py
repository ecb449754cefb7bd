"""Strings that a template engine would work out; their outcome must appear nowhere."""

from itertools import product
from typing import Final

OUTCOME: Final = str(1337 * 7331)
_BRACKETS: Final = (
    "{{%s}}", "${%s}", "#{%s}", "<%%= %s %%>", "{%% %s %%}", "@(%s)", "[[%s]]", "{%s}", "$(( %s ))",
    "*{%s}", "~{%s}", "{{=%s}}", "{{{%s}}}", "#set($x=%s)$x", "<#assign x=%s>${x}",
    "{php}echo %s;{/php}",
    "[%%= %s %%]", "#(%s)", "@{%s}", "%%{%s}", "{%%= %s %%}", "`%s`", "$%s$", "#calc.round(%s)",
)  # fmt: skip
_SUMS: Final = ("1337*7331", "1337 * 7331", "7331.__mul__(1337)", "(1337)*(7331)")
_OTHERS: Final = (
    "{{ settings.SECRET_KEY }}", "{% load log %}{% debug %}", "{{ request.user.password }}",
    "{0.__class__.__mro__}", "{user.password}", "%(password)s", "%s%s%s", "${T(java.lang.Runtime)}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{config.items()}}", "{{_self.env}}",
    '#read("/etc/passwd")', '#include "/etc/passwd"', '#eval("1337*7331")', '#import "x": *',
    "\\input{/etc/passwd}", "{targets.response.within}", "{term.lasts}", "{%raw%}{{1}}{%endraw%}",
    "{% include '/etc/passwd' %}", "${7*7}{{7*'7'}}", "{{cycler.__init__.__globals__.os}}",
)  # fmt: skip
FORMULAS: Final = (*(each % term for each, term in product(_BRACKETS, _SUMS)), *_OTHERS)
