from __future__ import annotations

import pytest

from zhiheng.codes.errors import InvalidCode
from zhiheng.codes.gs1 import GS1Error, digital_link

CANONICAL = "https://id.gs1.org/01/06901234567892/10/L1%2FA/21/S9?17=261231"


@pytest.mark.parametrize(
    "uri",
    [
        CANONICAL,
        "http://trace.example.cn/01/6901234567892/10/L1%2FA/21/S9?17=261231&lang=zh",
        "https://example.cn/some/path/01/06901234567892/10/L1%2FA/21/S9/?17=261231",
        "HTTPS://example.cn:8443/99/01/06901234567892/10/L1%2FA/21/S9?17=261231#top",
    ],
)
def test_link_from_any_host_has_one_canonical_form(uri: str) -> None:
    found = digital_link.parse(uri)
    assert found.canonical == CANONICAL
    assert found.gtin == "06901234567892"
    assert found.lot is not None
    assert found.lot.lot == "L1/A"


def test_link_is_built_under_another_origin() -> None:
    found = digital_link.parse(CANONICAL)
    assert found.at("https://trace.example.cn/p/") == CANONICAL.replace(
        "https://id.gs1.org", "https://trace.example.cn/p"
    )


def test_other_parameters_are_kept_apart() -> None:
    found = digital_link.parse(CANONICAL + "&linkType=gs1:pip")
    assert found.extras == (("linkType", "gs1:pip"),)
    assert found.canonical == CANONICAL


def test_logistic_unit_link() -> None:
    found = digital_link.parse("https://id.gs1.org/00/106141412345678908?02=00614141123452&37=25&10=ABC123")
    assert found.primary.ai == "00"
    assert found.canonical == "https://id.gs1.org/00/106141412345678908?02=00614141123452&10=ABC123&37=25"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        None,
        "01/06901234567892",
        "ftp://example.cn/01/06901234567892",
        "https://example.cn/",
        "https://example.cn/01/",
        "https://example.cn/01/06901234567892/10",
        "https://example.cn/01/06901234567892/21/S/10/L",
        "https://example.cn/01/06901234567892/10/L/10/M",
        "https://example.cn/01/06901234567892/17/261231",
        "https://example.cn/01/06901234567892?10=L&10=M",
        "https://example.cn/01/06901234567892/10/L?10=L",
        "https://example.cn/01/06901234567892?17=260230",
        "https://example.cn/01/06901234567892/10/%ff",
        "https://[example.cn/01/06901234567892",
        "https://example.cn/01/06901234567892?9999=1",
        "https://example.cn/" + "0" * 10_000,
    ],
)
def test_bad_link_refused_with_a_message(uri: object) -> None:
    with pytest.raises((GS1Error, InvalidCode)) as caught:
        digital_link.parse(uri)
    assert caught.value.message("zh")


def test_wrong_check_digit_is_refused() -> None:
    with pytest.raises(InvalidCode):
        digital_link.parse("https://id.gs1.org/01/06901234567893")
