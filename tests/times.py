"""Prints, from the runner's reports (xUnit.net v2 XML), the seconds of each test project and of the slowest tests, and what failed."""

import os
import sys
import xml.etree.ElementTree as xml

SLOWEST = 15

tests, failed = [], []
for path in sys.argv[1:]:
    if not os.path.exists(path):
        continue
    for assembly in xml.parse(path).getroot().iter("assembly"):
        name = os.path.splitext(os.path.basename(assembly.get("name", "")))[0]
        own = [(float(test.get("time", "0")), test.get("name", "")) for test in assembly.iter("test")]
        print(f"{float(assembly.get('time', '0')):8.1f} s  {name}, {len(own)} tests")
        tests += own
        failed += [test for test in assembly.iter("test") if test.get("result") == "Fail"]

if tests:
    print(f"The slowest {min(SLOWEST, len(tests))} tests:")
for seconds, name in sorted(tests, reverse=True)[:SLOWEST]:
    print(f"{seconds:8.1f} s  {name if len(name) <= 150 else name[:147] + '...'}")

# Last, because the end of a long log is what is kept.
for test in failed:
    message = " ".join(test.findtext("failure/message", "").split())
    print(f"FAILED {test.get('name', '')}: {message[:2000]}")
