"""What each field of the models is called. A field that means another thing in one model stands as `Model.field`.

The words stand in two tables, of declared content and of declared work; a key stands once in both together.
"""

from __future__ import annotations

from zhiheng.policy.model import Localised
from zhiheng.policy.words.content_fields import CONTENT
from zhiheng.policy.words.table import joined
from zhiheng.policy.words.work_fields import WORK

_FIELDS = joined(CONTENT, WORK)


def field(model: type, name: str) -> Localised:
    """Return what a field of a model is called: by the model, one it is made from, or the field alone. Raises KeyError."""
    for each in model.__mro__:
        own = _FIELDS.get(f"{each.__name__}.{name}")
        if own is not None:
            return own
    return _FIELDS[name]
