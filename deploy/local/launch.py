"""Becomes a server: ties its life to the parent's, drops root if told to, and runs the program under the same pid.

Run as a script by `deploy.local.process`, never imported with the rest: it has to work with the standard library alone,
and as a fresh process it does after a fork what is not safe in a process full of threads.

usage: launch.py PARENT_PID USER SIGNAL PROGRAM [ARGUMENT...]     (USER "-": stay who we are)
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522


class Header(ctypes.Structure):
    """struct __user_cap_header_struct."""

    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class Sets(ctypes.Structure):
    """struct __user_cap_data_struct."""

    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def drop_root(libc: ctypes.CDLL, user: str) -> None:
    """This process is `user`, which keeps one right of root's: to walk through folders it does not own.

    So the data and the wheel may lie below /root or in a folder of mode 0700, and no folder has to be opened to others.
    Only Linux can keep that right; elsewhere the user must reach both by itself.
    """
    account = pwd.getpwnam(user)
    if sys.platform != "linux":
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        return
    header, sets = Header(CAPABILITY_VERSION_3, 0), (Sets * 2)()
    libc.capget(ctypes.byref(header), ctypes.byref(sets))
    held = [c for c in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if sets[0].permitted & (1 << c)][:1]
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(account.pw_gid, account.pw_gid, account.pw_gid)
    os.setresuid(account.pw_uid, account.pw_uid, account.pw_uid)
    mask = sum(1 << capability for capability in held)
    only = (Sets * 2)(Sets(mask, mask, mask), Sets(0, 0, 0))
    libc.capset(ctypes.byref(header), ctypes.byref(only))
    for capability in held:
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def main(parent: int, user: str, signal: int, program: list[str]) -> None:
    """Never returns: this process is the program."""
    libc = ctypes.CDLL(None, use_errno=True)
    if user != "-":
        drop_root(libc, user)
    if sys.platform == "linux":  # elsewhere the next start looks for leftovers
        libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)  # after the change of user, which clears it
    if os.getppid() != parent:
        sys.exit("the parent ended before the server began")
    os.execv(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])
