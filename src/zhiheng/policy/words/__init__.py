"""What the fields and codes of pack models are called, in both languages: for every page that shows an element."""

from zhiheng.policy.words.codes import code
from zhiheng.policy.words.fields import field

__all__ = ["code", "field"]
