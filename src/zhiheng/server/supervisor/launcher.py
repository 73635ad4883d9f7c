"""Start one program as another identity, in a fresh interpreter with nothing but the standard library.

PostgreSQL refuses to run as root. Forking inside a process that has threads or DuckDB loaded may hang, so the
identity is changed here, in a small process of its own, that then becomes the program:

    python -I -S launcher.py METHOD UID GID DETACH PROGRAM ARGUMENT…

METHOD   same       stay who you are
         namespace  a user namespace in which the caller's uid is called UID: files stay owned by the caller and
                    no permission is widened; root loses all its capabilities
         setuid     become UID; when folders above may not be entered by it, keep the one capability that reads past
                    them (CAP_DAC_READ_SEARCH, else CAP_DAC_OVERRIDE) and no other
         mortal     stay, and get SIGTERM when the parent dies
DETACH   1: leave the session and print the process id, 0: become the program in the foreground

Exit code 97: the identity could not be taken; the reason is on standard error.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

CANNOT = 97
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522


def main(argv: list[str]) -> None:
    """Take the identity and become the program."""
    method, uid, gid, detach, *command = argv
    try:
        take_identity(method, int(uid), int(gid), command)
    except OSError as error:
        sys.stderr.write(f"{method}: {error}\n")
        sys.exit(CANNOT)
    if detach == "1":
        leave_session()
    try:
        os.execv(command[0], command)  # noqa: S606
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error}\n")
        sys.exit(CANNOT)


def take_identity(method: str, uid: int, gid: int, command: list[str]) -> None:
    """Change who this process is; raises OSError where the machine does not allow it."""
    if method == "namespace":
        enter_namespace(uid, gid)
    elif method == "setuid":
        become(uid, gid)
    elif method == "mortal":
        call("prctl", PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if not os.access(command[0], os.X_OK):
        raise PermissionError(f"{command[0]} cannot be run by uid {os.geteuid()}")


def enter_namespace(uid: int, gid: int) -> None:
    """Enter a user namespace where the present uid and gid are called ``uid`` and ``gid``."""
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    call("unshare", CLONE_NEWUSER)
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outer_uid} 1"),
        ("gid_map", f"{gid} {outer_gid} 1"),
    ):
        with Path("/proc/self", name).open("w", encoding="ascii") as file:
            file.write(content)
    if os.geteuid() != uid:
        raise PermissionError("the user namespace did not take the mapping")


def become(uid: int, gid: int) -> None:
    """Become ``uid`` for good, keeping the capability to enter folders if the machine has it to give."""
    call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        try:
            keep_only(capability)
        except OSError:
            continue
        return
    keep_only(None)


def keep_only(capability: int | None) -> None:
    """Drop every capability but one, which survives the start of the program."""
    bits = 0 if capability is None else 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
    call("capset", header, data)
    if capability is not None:
        call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def call(name: str, *arguments: object) -> None:
    """Call a function of the C library, raising OSError when it fails or is missing."""
    library = ctypes.CDLL(None, use_errno=True)
    function = getattr(library, name, None)
    if function is None:
        raise OSError(f"{name} is not offered by this system")
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def leave_session() -> None:
    """Become a process that belongs to nobody's terminal and nobody's list of children; the first parent ends."""
    child = os.fork()
    if child:
        os.write(1, b"%d\n" % child)
        os._exit(0)
    os.setsid()
    out = os.open(os.devnull, os.O_RDWR)
    os.dup2(out, 0)
    os.dup2(2, 1)


if __name__ == "__main__":
    main(sys.argv[1:])
