"""Prints, from the runner's reports (xUnit.net v2 XML), the seconds of each run and of the slowest tests, what failed, and as the last line
"N passed, N failed". A run without a whole report counts as one failure.

Usage: times.py NAME=REPORT=STATUS ...
"""

import os
import sys
import xml.etree.ElementTree as xml

SLOWEST = 15

tests, failed, broken, passed = [], [], [], 0
for argument in sys.argv[1:]:
    name, path, status = argument.rsplit("=", 2)
    try:
        assemblies = list(xml.parse(path).getroot().iter("assembly"))
    except (OSError, xml.ParseError) as e:
        broken.append(f"FAILED {name}: ended with status {status} and no whole report ({e})")
        continue
    errors = 0
    for assembly in assemblies:
        own = [(float(test.get("time", "0")), test.get("name", "")) for test in assembly.iter("test")]
        print(f"{float(assembly.get('time', '0')):8.1f} s  {name}, {len(own)} tests")
        tests += own
        passed += int(assembly.get("passed", "0"))
        errors += int(assembly.get("errors", "0"))
        failed += [test for test in assembly.iter("test") if test.get("result") == "Fail"]
    if errors > 0 or not assemblies or (status != "0" and not failed):
        broken.append(f"FAILED {name}: status {status}, {errors} errors outside tests")

if tests:
    print(f"The slowest {min(SLOWEST, len(tests))} tests:")
for seconds, name in sorted(tests, reverse=True)[:SLOWEST]:
    print(f"{seconds:8.1f} s  {name if len(name) <= 150 else name[:147] + '...'}")

# Last, because the end of a long log is what is kept.
for test in failed:
    message = " ".join(test.findtext("failure/message", "").split())
    print(f"FAILED {test.get('name', '')}: {message[:2000]}")
for line in broken:
    print(line)
print(f"{passed} passed, {len(failed) + len(broken)} failed")
sys.exit(1 if failed or broken else 0)
