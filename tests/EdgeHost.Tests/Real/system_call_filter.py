"""Compiles the system call rules of a systemd unit into the BPF program that bubblewrap's --seccomp takes.

usage: system_call_filter.py OUTPUT < rules.json
rules: {"calls": names that are allowed, "families": numbers of the address families that sockets may have}
As with the unit's SystemCallErrorNumber=EPERM, every other call fails with EPERM. RestrictNamespaces=yes, LockPersonality=yes and
RestrictSUIDSGID=yes are rules on the arguments of calls, written as systemd writes them.
"""
import errno
import json
import sys

from seccomp import ALLOW, EQ, ERRNO, MASKED_EQ, Arg, SyscallFilter

NAMESPACES = 0x7E020080  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME
SET_ID_BITS = 0o6000

rules = json.load(sys.stdin)
calls = set(rules["calls"])
program = SyscallFilter(ERRNO(errno.EPERM))


def allow(name, *arguments):
    if name in calls:
        program.add_rule(ALLOW, name, *arguments)


for family in rules["families"]:
    allow("socket", Arg(0, EQ, family))
allow("clone", Arg(0, MASKED_EQ, NAMESPACES, 0))
allow("unshare", Arg(0, MASKED_EQ, NAMESPACES, 0))
# The flags of clone3 are in memory, where a filter cannot look; the C library then uses clone.
program.add_rule(ERRNO(errno.ENOSYS), "clone3")
allow("personality", Arg(0, EQ, 0))
allow("personality", Arg(0, EQ, 0xFFFFFFFF))
allow("chmod", Arg(1, MASKED_EQ, SET_ID_BITS, 0))
allow("fchmod", Arg(1, MASKED_EQ, SET_ID_BITS, 0))
allow("fchmodat", Arg(2, MASKED_EQ, SET_ID_BITS, 0))
special = {"socket", "clone", "unshare", "setns", "clone3", "personality", "chmod", "fchmod", "fchmodat", "fchmodat2"}
for name in sorted(calls - special):
    try:
        program.add_rule(ALLOW, name)
    except (RuntimeError, ValueError):
        pass  # The call is of another architecture.
with open(sys.argv[1], "wb") as output:
    program.export_bpf(output)
