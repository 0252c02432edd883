#!/usr/bin/env python3
"""Do webhooks.schema.json and eyelet_config_check say the same of each configuration?

tests/core/config_cases.json holds the cases: {name, source | config | text, errors, warnings, kinds, faults, unusable, only_program}.
`errors` and `warnings` are all that the program tells, each as "PATH: beginning of the message". The schema must accept
what has no errors, and refuse what has some, unless `only_program` says what only the program can know. Whatever the schema
accepts or refuses besides shows in two sweeps: the names of all settings, and every case with one value replaced.
Prints `N passed, N failed`; the exit status is 0 where none failed."""

import copy
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / os.environ.get("EYELET_BUILD_DIR", ".build")
WEBHOOK = TOP / "handler" / "webhook"
URL_KIND = 1
JSONSCHEMA = "jsonschema==4.26.0"


def import_jsonschema():
    """jsonschema, installed once into the build folder where the system has none."""
    folder = BUILD / "python"
    sys.path.append(str(folder))
    try:
        import jsonschema
    except ImportError:
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), JSONSCHEMA], check=True
        )
        importlib.invalidate_caches()  # the folder was not there when Python first looked
        import jsonschema
    return jsonschema


def build_judge():
    """tests/schema/judge.c, linked with the core for this machine."""

    def tool(name):
        command = [str(TOP / "build.sh"), "tool", name]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]

    program = BUILD / "native" / "tests" / "schema-judge"
    program.parent.mkdir(parents=True, exist_ok=True)
    library = tool("native-library")
    command = [tool("native-cc"), "-std=c17", "-g", "-O1", "-fsanitize=address,undefined", "-D_GNU_SOURCE"]
    command += ["-Ihandler", "-Itests/core", "tests/schema/judge.c", str(library), "-o", str(program)]
    subprocess.run(command, check=True, cwd=TOP)
    return program


def judge(program, texts):
    """[(errors, warnings, end line)] of the program for each (kinds, text)."""
    stdin = b"".join(b"%d %d\n%s" % (kinds, len(text), text) for kinds, text in texts)
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    run = subprocess.run([str(program)], input=stdin, capture_output=True, env=environment)
    if run.returncode != 0:
        sys.exit("judge failed: " + run.stderr.decode(errors="replace"))
    verdicts, told = [], {"error": [], "warning": []}
    for line in run.stdout.decode(errors="replace").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "end":
            verdicts.append((told["error"], told["warning"], rest))
            told = {"error": [], "warning": []}
        else:
            told[kind].append(rest)
    return verdicts


def document_of(case):
    if "text" in case:
        return case["text"]
    return json.dumps(case.get("config", {"sources": {"s": case.get("source")}}))


def matches(expected, told):
    """Each expected beginning stands once among what was told, and nothing is left over."""
    left = list(told)
    for beginning in expected:
        found = next((line for line in left if line.startswith(beginning)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def check_case(case, verdict, accepts):
    """What is wrong with the verdicts on this case; empty where nothing is."""
    errors, warnings, end = verdict
    problems = []
    if not matches(case.get("errors", []), errors):
        problems.append(f"errors: {errors}")
    if not matches(case.get("warnings", []), warnings):
        problems.append(f"warnings: {warnings}")
    words = end.split()
    if words[0] != str(len(errors)):
        problems.append(f"counts {words[0]} errors, tells {len(errors)}")
    if case.get("unusable", False) != ("unusable" in words):
        problems.append("usable as a whole: " + end)
    for name, reason in case.get("faults", {}).items():
        if f"{name}={reason}" not in words:
            problems.append(f"{name} is not {reason}: {end}")
    if "faults" not in case and not errors and any(not word.endswith("=ok") for word in words[1:]):
        problems.append("no error, but a source at fault: " + end)
    expected = not case.get("errors") or "only_program" in case
    if accepts is not None and accepts != expected:
        problems.append("the schema " + ("accepts it" if accepts else "refuses it"))
    return problems


def schema_names(node):
    """Every name under `properties`, but those of free maps."""
    names = set()
    if isinstance(node, dict):
        for key, value in node.items():
            names |= set(value) if key == "properties" and isinstance(value, dict) else set()
            names |= schema_names(value)
    elif isinstance(node, list):
        for value in node:
            names |= schema_names(value)
    return names


def program_names():
    text = "".join((WEBHOOK / name).read_text() for name in ("config.c", "settings.c", "custom_row.c"))
    return set(re.findall(r'"([$a-z_]+)",\s*EYELET_TYPE_', text))


def unsigned_slugs():
    rows = (WEBHOOK / "providers.c").read_text().split(" SLUG(")[1:]
    return sorted(row.split('"')[1] for row in rows if "ALGORITHM(UNSIGNED)" in row)


def paths_in(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths_in(child, (*path, key))


def replaced(document, path, value):
    document = copy.deepcopy(document)
    here = document
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return document


def sweep(cases):
    """Each good configuration with one value replaced by one of another type, which neither may accept."""
    for case in cases:
        if case.get("errors") or "text" in case:
            continue
        document = json.loads(document_of(case))
        for path in paths_in(document):
            if path:
                for value in (None, {"x": [1]}, ""):
                    yield case, path, value, replaced(document, path, value)


# An empty text or an object with an unknown member is right in these places only.
def is_allowed(path, value):
    return value == "" and path[-1:] in (("body",), ("$schema",))


def main():
    jsonschema = import_jsonschema()
    program = build_judge()
    schema = json.loads((WEBHOOK / "webhooks.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    cases = json.loads((TOP / "tests" / "core" / "config_cases.json").read_text())
    passed, failed = 0, 0

    def count(name, problems):
        nonlocal passed, failed
        if problems:
            failed += 1
            print(f"not ok {name}: " + "; ".join(problems))
        else:
            passed += 1

    verdicts = judge(program, [(case.get("kinds", URL_KIND), document_of(case).encode()) for case in cases])
    for case, verdict in zip(cases, verdicts):
        try:
            accepts = validator.is_valid(json.loads(document_of(case)))
        except json.JSONDecodeError:
            accepts = None
        count(case["name"], check_case(case, verdict, accepts))

    in_schema, in_program = schema_names(schema), program_names()
    missing = sorted(in_schema ^ in_program)
    count("the schema and the program know the same settings", [f"only one knows {missing}"] if missing else [])

    named = sorted(schema["$defs"]["unsignedSlug"]["enum"])
    count("the schema knows which providers sign nothing", [] if named == unsigned_slugs() else [f"it has {named}"])

    changed = list(sweep(cases))
    texts = [(case.get("kinds", URL_KIND), json.dumps(document).encode()) for case, _, _, document in changed]
    for (case, path, value, document), (errors, _, _) in zip(changed, judge(program, texts)):
        name = f"{case['name']}, with {json.dumps(value)} at {'.'.join(map(str, path))}"
        refused = not validator.is_valid(document)
        problems = []
        if refused != bool(errors):
            problems.append(f"the schema {'refuses' if refused else 'accepts'} it, the program says {errors}")
        elif not errors and not is_allowed(path, value):
            problems.append("both accept it")
        count(name, problems)

    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
