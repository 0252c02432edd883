#!/usr/bin/env python3
"""Is the bill of materials valid CycloneDX, and true of the artifacts beside it?   sbom.py DIST SCHEMAS

DIST holds eyelet.cdx.json and the artifacts, SCHEMAS the official schemas as the package cyclonedx-python-lib carries them.
Prints what is wrong, nothing where all is well."""

import copy
import hashlib
import json
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "schema"))
import run as schema_tests  # for its jsonschema

jsonschema = schema_tests.import_jsonschema()
from referencing import Registry, Resource  # noqa: E402  a part of jsonschema

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
BASE = "http://cyclonedx.org/schema/"
LICENCES = {
    "bearssl": "MIT", "jsmn": "MIT", "monocypher": "BSD-2-Clause OR CC0-1.0",
    "compiler-rt": "Apache-2.0 WITH LLVM-exception", "wasi-libc": None,
}
# Public keys are asked where the runtime does not; a libc, and what a compiler calls (on 128 bits), has the command line alone.
PARTS = {
    "eyelet.wasm": ["bearssl", "jsmn"], "eyelet-http.wasm": ["bearssl", "jsmn", "monocypher"],
    "eyelet-fastly.wasm": ["bearssl", "jsmn", "monocypher"], "eyelet-cli.wasm": ["bearssl", "compiler-rt", "jsmn", "wasi-libc"],
}


def validator(schemas):
    """The official validator of CycloneDX 1.5, with the two schemas that it refers to."""
    read = {name: json.loads((schemas / f"{name}.SNAPSHOT.schema.json").read_text()) for name in ("bom-1.5", "spdx", "jsf-0.82")}
    resources = [(f"{BASE}{name}.SNAPSHOT.schema.json", Resource.from_contents(text)) for name, text in read.items()]
    resources += [(f"{BASE}{name}.schema.json", Resource.from_contents(text)) for name, text in read.items()]
    return jsonschema.Draft7Validator(read["bom-1.5"], registry=Registry().with_resources(resources))


def licence(component):
    [entry] = component["licenses"]
    return entry.get("expression") or entry["license"]["id"]


def problems(bom, dist, judge):
    yield from (f"schema: {error.json_path}: {error.message[:200]}" for error in judge.iter_errors(bom))
    components = {component["bom-ref"]: component for component in bom["components"]}
    artifacts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in dist.glob("*.wasm")}
    listed = {name: part["hashes"][0]["content"] for name, part in components.items() if part["type"] == "file"}
    if listed != artifacts or len(artifacts) != 4:
        yield f"the artifacts are {artifacts}, the bill says {listed}"
    needs = {entry["ref"]: set(entry["dependsOn"]) for entry in bom["dependencies"]}
    if needs.pop("eyelet") != set(artifacts) or set(needs) != set(artifacts):
        yield "not every artifact has its dependencies"
    for name, parts in needs.items():
        if parts != set(PARTS[name]):
            yield f"{name} is made of {sorted(parts)}, not {PARTS[name]}"
    for name in LICENCES:  # README.md's table, section "Licence"
        row = re.search(rf"^\| {name}[ ,].* \| (.*) \|$", README.partition("\n## Licence\n")[2], re.M | re.I)
        said = set(re.findall(r"eyelet[a-z-]*\.wasm", row[1])) if row and row[1] != "every artifact" else artifacts.keys()
        found = {artifact for artifact, parts in needs.items() if name in parts}
        if not row or said != found:
            yield f"README.md says of {name}: {row and row[1]}; the bill has it in {sorted(found)}"
    libraries = {name: part for name, part in components.items() if part["type"] == "library"}
    if set(libraries) != set().union(*needs.values()):
        yield f"listed are {sorted(libraries)}"
    for name, part in libraries.items():
        if LICENCES[name] not in (None, licence(part)):
            yield f"the licence of {name} is {licence(part)}"


def main(dist, schemas):
    text = (dist / "eyelet.cdx.json").read_text()
    bom = json.loads(text)
    judge = validator(schemas)
    found = list(problems(bom, dist, judge))
    if "timestamp" in text:
        found.append("a time makes two builds differ")
    # The controls: each of these must be found.
    for what, change in {
        "another hash": lambda copied: copied["components"][0]["hashes"][0].update(content="0" * 64),
        "an unknown licence": lambda copied: copied["components"][-1].update(licenses=[{"license": {"id": "No-Such"}}]),
        "a serial number that is none": lambda copied: copied.update(serialNumber="1"),
        "an artifact without its parts": lambda copied: copied["dependencies"].pop(),
        "an artifact without one part": lambda copied: copied["dependencies"][1]["dependsOn"].remove("compiler-rt"),
    }.items():
        copied = copy.deepcopy(bom)
        change(copied)
        if not list(problems(copied, dist, judge)):
            found.append(f"the control: {what} was not found")
    print("\n".join(found))


main(Path(sys.argv[1]), Path(sys.argv[2]))
