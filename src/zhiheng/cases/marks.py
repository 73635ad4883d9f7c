"""The words before the year in a document's number (发文字号): the office's own mark and the kind's, 川市监信告〔2026〕1号.

Each office counts its own series, so its numbers must be told from another's: an office whose mark nobody has set bears
the place in its name.
"""

from __future__ import annotations

import re

#: What an office's own mark (机关代字) may be: signs that a number can hold.
OWN = re.compile(r"[一-鿿A-Za-z0-9]{1,10}")
_BUREAU = "市场监督管理局"
#: Ends of names of places, the longest first; the name itself keeps two signs at least.
_ENDS = ("自治州", "自治县", "自治旗", "地区", "林区", "特区", "新区", "省", "市", "县", "区", "旗", "盟", "州")


def short_name(name: str) -> str:
    """Return the place that a bureau's name tells; "" for an office of another kind, or a name without a place.

    >>> short_name("四川省市场监督管理局"), short_name("成都市市场监督管理局"), short_name("四川省财政厅")
    ('四川', '成都', '')
    """
    if not name.endswith(_BUREAU):
        return ""
    place = name.removesuffix(_BUREAU)
    end = next((one for one in _ENDS if place.endswith(one) and len(place) - len(one) >= 2), "")
    return place.removesuffix(end)


def whole(own: str, name: str, kind: str) -> str:
    """Return the mark of an office (its own mark or "", its name) for documents of a kind (the template's mark).

    What both say is said once. A kind without a mark is not numbered: "".

    >>> whole("川市监", "四川省市场监督管理局", "市监信告"), whole("", "成都市市场监督管理局", "市监信告")
    ('川市监信告', '成都市监信告')
    >>> whole("", "四川省财政厅", "质函"), whole("川市监", "四川省市场监督管理局", "")
    ('质函', '')
    """
    if not kind:
        return ""
    head = own or short_name(name)
    both = next((size for size in range(min(len(head), len(kind)), 0, -1) if head.endswith(kind[:size])), 0)
    # the one sign 市 at the end of a place begins no kind: two signs at least are a word that both say
    return head + kind[both if both > 1 else 0 :]
