"""Messages by webhook: a POST of JSON to the address that the system administrator set for a body, and to no other.

The address is HTTPS, its host resolves to public addresses alone, the connection goes to the address that was checked,
redirects are not followed, and the answer is not read beyond its status.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

import orjson
import structlog
from django.db import transaction
from django.utils import timezone

from zhiheng.cases.models import Message
from zhiheng.errors import ZhihengError
from zhiheng.server import message_mail

log = structlog.get_logger("zhiheng.messages")
TIMEOUT_SECONDS = 5
#: In its first minutes a message is tried every minute, then every half hour until it is a day old.
EAGER, PATIENT, TRY_HOURS = timedelta(minutes=5), 30, 24
MOST = 50
#: Where IPv6 has addresses of single hosts in the open net, and those in it that stand for an address of IPv4 (6to4, Teredo).
_UNICAST = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))
#: Signs of a path and query that stay as they were typed.
_AS_WRITTEN = "/?:@!$&'()*+,;=%-._~"


class HookRefused(ZhihengError):
    """A webhook's address is not one to which anything is sent. Context: zh_why, en_why."""

    code = "webhook-refused"
    zh = "回调地址不能使用：{zh_why}"
    en = "The webhook address cannot be used: {en_why}"
    status = 422


class Pinned(http.client.HTTPSConnection):
    """A connection to the very address that was checked, with the certificate of the host that was named."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        self._address, self._secure = address, ssl.create_default_context()

    def connect(self) -> None:
        """Connect."""
        plain = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        self.sock = self._secure.wrap_socket(plain, server_hostname=self.host)


def checked(url: str) -> tuple[str, int, str, str]:
    """Return host, port, address to connect to and path of a webhook. Raises HookRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "https" or not parts.hostname or not port or parts.username or parts.password:
        raise HookRefused(
            zh_why="须为 https 地址，且不含账户名和密码。", en_why="it must be https, without a name or password in it."
        )
    path = quote(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", safe=_AS_WRITTEN)
    return parts.hostname, port, _public_address(parts.hostname, port), path


def _public_address(host: str, port: int) -> str:
    """Return an address of a host, all of whose addresses are public. Raises HookRefused."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise HookRefused(zh_why="找不到该主机。", en_why="the host is not found.") from None
    if not found or not all(is_public(one) for one in found):
        raise HookRefused(zh_why="指向内部或保留的网络地址。", en_why="it leads to a private or reserved address.")
    return min(found)


def is_public(text: str) -> bool:
    """Return whether an address lies in the open net, and is none that a gateway would turn into an inner one."""
    found = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast
    return found in _UNICAST and found.is_global and not any(found in net for net in _TRANSLATED)


def post(url: str, content: bytes) -> int:
    """Send JSON to a webhook and return the status it answers with. Raises HookRefused, OSError."""
    host, port, address, path = checked(url)
    connection = Pinned(host, port, address)
    try:
        headers = {"Content-Type": "application/json", "User-Agent": "Zhiheng"}
        connection.request("POST", path, body=content, headers=headers)
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def content_of(one: Message) -> bytes:
    """Return what is sent of a message: both languages, and where to look."""
    return orjson.dumps(
        {
            "id": one.pk,
            "kind": one.kind,
            "zh": one.zh,
            "en": one.en,
            "case": one.case.number if one.case else None,
            "address": message_mail.link(one),
            "at": one.at,
        }
    )


def send_waiting(now: datetime | None = None) -> int:
    """Send what waits for bodies with a webhook; return how many were taken by their receivers."""
    at = now or timezone.now()
    waiting = Message.objects.filter(hooked_at=None, at__gte=at - timedelta(hours=TRY_HOURS), user=None)
    rows = waiting.exclude(body__webhook="").order_by("pk").values_list("pk", "at")[:MOST]
    return sum(_send(key) for key, since in rows if is_turn(at - since))


def is_turn(age: timedelta) -> bool:
    """Return whether a message of this age is tried in this minute."""
    return age < EAGER or int(age.total_seconds() // 60) % PATIENT == 0


def _send(key: int) -> bool:
    with transaction.atomic():
        locked = Message.objects.select_for_update(skip_locked=True, of=("self",))
        one = locked.select_related("body", "case").filter(pk=key, hooked_at=None).first()
        if one is None:
            return False
        try:
            status = post(one.body.webhook, content_of(one))
        except (OSError, HookRefused) as error:
            log.warning("webhook not reached", message=key, body=one.body.code, error=type(error).__name__)
            return False
        if not 200 <= status < 300:
            log.warning("webhook refused", message=key, body=one.body.code, status=status)
            return False
        one.hooked_at = timezone.now()
        one.save(update_fields=["hooked_at"])
    return True
