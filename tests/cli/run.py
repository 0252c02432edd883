#!/usr/bin/env python3
"""Does eyelet-cli.wasm judge a configuration and sign as the providers do?

Each signature is computed again here with Python's hmac, from what the provider's page says, never with Eyelet's code.
Prints `N passed, N failed`; the exit status is 0 where none failed."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CLI = TOP / os.environ.get("EYELET_DIST_DIR", "dist") / "eyelet-cli.wasm"
NOW = 1700000000
DELIVER = {"url": "https://app.example/in"}
RAW = "not-a-very-long-secret"
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PASSWORD = "Aladdin:open sesame"
SECRETS = {"RAW": RAW, "WHSEC": WHSEC, "PASSWORD": PASSWORD, "BLANK": ""}
MINE = {
    "algorithm": "hmac-sha256",
    "signature": {"header": "X-Signature", "encoding": "hex", "prefix": "sha256="},
    "signed": "{timestamp}.{body}",
    "timestamp": {"header": "X-Timestamp"},
    "id": "body:event_id",
    "type": "body:event_type",
    "occurred_at": "body:timestamp",
}
SOURCES = {
    "stripe": {"provider": "stripe", "secrets": ["RAW"]},
    "github": {"provider": "github", "secrets": ["RAW"]},
    "shopify": {"provider": "shopify", "secrets": ["RAW"], "events": ["orders/*"]},
    "woocommerce": {"provider": "woocommerce", "secrets": ["RAW"], "events": ["order.created"]},
    "paystack": {"provider": "paystack", "secrets": ["RAW"], "events": ["charge.success"]},
    "klaviyo": {"provider": "klaviyo", "secrets": ["RAW"]},
    "slack": {"provider": "slack", "secrets": ["RAW"]},
    "meta": {"provider": "meta", "secrets": ["RAW"]},
    "twilio": {"provider": "twilio", "secrets": ["RAW"], "public_url": "https://hooks.example/t"},
    "plivo": {"provider": "plivo", "secrets": ["RAW"], "public_url": "https://hooks.example/p"},
    "netlify": {"provider": "netlify", "secrets": ["RAW"]},
    "mandrill": {"provider": "mandrill", "secrets": ["RAW"], "public_url": "https://hooks.example/m"},
    "braintree": {"provider": "braintree", "secrets": ["RAW"], "key_id": "public", "on_unreadable": "deliver"},
    "gitea-form": {"provider": "gitea-form", "secrets": ["RAW"]},
    "recharge": {"provider": "recharge", "secrets": ["RAW"]},
    "standard": {"provider": "standard-webhooks", "secrets": ["WHSEC"]},
    "svix": {"provider": "svix", "secrets": ["WHSEC"]},
    "token": {"provider": "token", "secrets": ["RAW"]},
    "basic": {"provider": "basic", "secrets": ["PASSWORD"]},
    "open": {"provider": "unsigned", "token": "RAW"},
    "mine": {"provider": MINE, "secrets": ["RAW"]},
    "mailgun": {"provider": "mailgun", "secrets": ["RAW"]},
    "discord": {"provider": "discord", "secrets": ["RAW"]},
}


def mac(key, text, name="sha256"):
    return hmac.new(key if isinstance(key, bytes) else key.encode(), text, name).digest()


def b64(data):
    return base64.b64encode(data).decode()


def fields(body):
    return dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))


def standard(brand):
    def signature(head, headers, body):
        del head
        signed = f"{headers[brand + '-id']}.{headers[brand + '-timestamp']}.".encode() + body
        return brand + "-signature", "v1," + b64(mac(base64.b64decode(WHSEC[6:]), signed))

    return signature


def twilio(head, headers, body):
    del head, headers
    text = "https://hooks.example/t" + "".join(name + value for name, value in sorted(fields(body).items()))
    return "x-twilio-signature", b64(mac(RAW, text.encode(), "sha1"))


def plivo(head, headers, body):
    del head
    text = "https://hooks.example/p?" + "".join(name + value for name, value in sorted(fields(body).items()))
    return "x-plivo-signature-v3", b64(mac(RAW, f"{text}.{headers['x-plivo-signature-v3-nonce']}".encode()))


def netlify(head, headers, body):
    del head
    name = "x-webhook-signature"
    part, claims, _ = headers[name].split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))["sha256"]
    signed = f"{part}.{claims}".encode()
    signature = base64.urlsafe_b64encode(mac(RAW, signed)).decode().rstrip("=")
    return name, f"{part}.{claims}.{signature}" if said == hashlib.sha256(body).hexdigest() else "another body"


def stripe(head, headers, body):
    del head, headers
    return "stripe-signature", f"t={NOW},v1=" + mac(RAW, b"%d." % NOW + body).hex()


def slack(head, headers, body):
    del head
    text = f"v0:{headers['x-slack-request-timestamp']}:".encode() + body
    return "x-slack-signature", "v0=" + mac(RAW, text).hex()


EXPECTED = {
    "stripe": stripe,
    "github": lambda head, headers, body: ("x-hub-signature-256", "sha256=" + mac(RAW, body).hex()),
    "meta": lambda head, headers, body: ("x-hub-signature-256", "sha256=" + mac(RAW, body).hex()),
    "shopify": lambda head, headers, body: ("x-shopify-hmac-sha256", b64(mac(RAW, body))),
    "slack": slack,
    "twilio": twilio,
    "plivo": plivo,
    "netlify": netlify,
    "mandrill": lambda head, headers, body: ("x-mandrill-signature", b64(mac(RAW, ("https://hooks.example/mmandrill_events" + fields(body)["mandrill_events"]).encode(), "sha1"))),
    "gitea-form": lambda head, headers, body: ("x-gitea-signature", mac(RAW, fields(body)["payload"].encode()).hex()),
    "standard": standard("webhook"),
    "svix": standard("svix"),
    "token": lambda head, headers, body: ("authorization", "Bearer " + RAW),
    "basic": lambda head, headers, body: ("authorization", "Basic " + b64(PASSWORD.encode())),
    "open": lambda head, headers, body: ("x-eyelet-token", RAW),
    "mine": lambda head, headers, body: ("x-signature", "sha256=" + mac(RAW, b"%d." % NOW + body).hex()),
}
TIMED = {"stripe", "slack", "standard", "svix", "mine"}
# where the event's id stands, as the provider's page says
IDS = {
    "stripe": lambda headers, body: json.loads(body)["id"],
    "github": lambda headers, body: headers["x-github-delivery"],
    "shopify": lambda headers, body: headers["x-shopify-webhook-id"],
    "woocommerce": lambda headers, body: headers["x-wc-webhook-delivery-id"],
    "paystack": lambda headers, body: json.loads(body)["data"]["reference"],
    "klaviyo": lambda headers, body: json.loads(body)["data"][0]["external_id"],
    "slack": lambda headers, body: json.loads(body)["event_id"],
    "standard": lambda headers, body: headers["webhook-id"],
    "plivo": lambda headers, body: fields(body)["id"],
    "recharge": lambda headers, body: json.loads(body)["id"],
    "mandrill": lambda headers, body: json.loads(fields(body)["mandrill_events"])[0]["_id"],
    "braintree": lambda headers, body: fields(body)["bt_payload"],
    "meta": lambda headers, body: json.loads(body)["entry"][0]["changes"][0]["value"]["messages"][0]["id"],
    "mine": lambda headers, body: json.loads(body)["event_id"],
}


def spilled(output):
    return [secret for secret in (RAW, WHSEC, WHSEC[6:], PASSWORD) if secret.encode() in output]


class Runner:
    def __init__(self, folder):
        self.folder = folder
        tool = subprocess.run([str(TOP / "build.sh"), "tool", "wasmtime"], capture_output=True, text=True, check=True)
        self.wasmtime = tool.stdout.strip().splitlines()[-1]
        self.passed = self.failed = 0
        self.spills = []

    def cli(self, *arguments, secrets=SECRETS):
        environment = [word for name, value in secrets.items() for word in ("--env", f"{name}={value}")]
        command = [self.wasmtime, "run", "--dir", f"{self.folder}::/in", *environment, str(CLI), *arguments]
        run = subprocess.run(command, capture_output=True)
        if arguments[:2] not in (("sign", "token"), ("sign", "open")):  # there the token is what the provider sends
            self.spills += [(arguments, secret) for secret in spilled(run.stdout + run.stderr)]
        return run

    def sign(self, source, *options):
        run = self.cli("sign", source, "--config", "/in/webhooks.json", "--now", str(NOW), *options)
        if run.returncode != 0:
            return run, "", {}, b""
        top, _, body = run.stdout.partition(b"\n\n")
        head, *lines = top.decode().split("\n")
        return run, head, dict(line.split(": ", 1) for line in lines), body

    def expect(self, name, good, *shown):
        self.passed += 1 if good else 0
        self.failed += 0 if good else 1
        if not good:
            print(f"not ok {name}", *shown)


def check_signatures(t):
    for source, expected in EXPECTED.items():
        run, head, headers, body = t.sign(source)
        if run.returncode != 0:
            t.expect(f"sign {source}", False, run.stderr)
            continue
        name, value = expected(head, headers, body)
        t.expect(f"sign {source}", headers.get(name) == value, headers, body)
        t.expect(f"{source}'s URL", head == f"POST http://127.0.0.1:8787/{source}", head)
        t.expect(f"{source} twice is the same request", t.sign(source)[0].stdout == run.stdout)
        _, head, headers, body = t.sign(source, "--forge")
        name, value = expected(head, headers, body)
        t.expect(f"forge {source}", name in headers and headers[name] != value, headers)


def check_options(t):
    for source, read in IDS.items():
        _, _, headers, body = t.sign(source, "--id", "evt_7")
        t.expect(f"--id in {source}", headers and read(headers, body) == "evt_7", headers, body)
    for source in sorted(EXPECTED):
        run, _, headers, body = t.sign(source, "--stale")
        good = (run.returncode == 0) == (source in TIMED)
        good = good and (source not in TIMED or str(NOW - 3900) in json.dumps(headers))
        t.expect(f"--stale for {source}", good, headers, run.stderr)
    (t.folder / "body").write_bytes(b'{"id": "evt_file",\n "type": "a"}')
    _, head, headers, body = t.sign("stripe", "--body", "/in/body", "--to", "https://e.example/base")
    t.expect("--body is sent as it is", body == (t.folder / "body").read_bytes(), body)
    t.expect("--body is signed", headers.get("stripe-signature") == stripe(head, headers, body)[1])
    t.expect("--to", head == "POST https://e.example/base/stripe", head)
    _, _, headers, _ = t.sign("shopify")
    t.expect("a type that events lets through", headers.get("x-shopify-topic", "").startswith("orders/"), headers)
    _, _, headers, _ = t.sign("woocommerce")
    t.expect("a type that is a part of the id too", headers.get("x-wc-webhook-topic") == "order.created", headers)
    _, _, _, body = t.sign("paystack")
    t.expect("and one in the body", json.loads(body).get("event") == "charge.success", body)
    run, _, _, body = t.sign("mailgun")
    signature = json.loads(body)["signature"]
    text = f"{signature['timestamp']}{signature['token']}".encode()
    t.expect("a signature inside the body", signature["signature"] == mac(RAW, text).hex(), body)
    run, _, _, body = t.sign("braintree")
    form = fields(body)
    text = form.get("bt_payload", "").encode()
    t.expect("a signature in a form", form.get("bt_signature") == "public|" + mac(hashlib.sha1(RAW.encode()).digest(), text, "sha1").hex(), body, run.stderr)


def check_every_row(t):
    """Of each provider a sample is made that the core takes (sign verifies it), but where a private key signs."""
    groups = {}
    for path in sorted((TOP / "tests" / "vectors").glob("*.json")):
        for group in json.loads(path.read_text()).get("groups", []):
            if isinstance(group["config"]["provider"], str) and any(test["result"] == "ok" for test in group["tests"]):
                groups.setdefault(path.stem, group)
    sources, secrets = {}, {}
    for number, (slug, group) in enumerate(groups.items()):
        for name, value in group["secrets"].items():
            secrets[f"S{number}_{name}"] = value
        text = json.dumps(dict(group["config"], deliver=DELIVER))
        for name in group["secrets"]:
            text = text.replace(json.dumps(name), json.dumps(f"S{number}_{name}"))
        sources[slug] = json.loads(text)
    (t.folder / "every.json").write_text(json.dumps({"sources": sources}))
    t.expect("there are vectors of every provider", len(sources) > 200, len(sources))
    for slug in sources:
        run = t.cli("sign", slug, "--config", "/in/every.json", "--now", str(NOW), "--id", "evt_7", secrets=secrets)
        t.expect(f"sign {slug}", run.returncode == 0 or b"with a private key that only the provider has" in run.stderr, run.stderr)
        t.expect(f"--id of {slug}", run.returncode != 0 or b"evt_7" in run.stdout, run.stdout)


def check_refusals(t):
    run = t.sign("discord")[0]
    t.expect("a public key cannot sign", run.returncode == 1 and b"private key" in run.stderr, run.stderr)
    run = t.sign("nobody")[0]
    t.expect("an unknown source", run.returncode == 1 and b'no source "nobody"' in run.stderr, run.stderr)
    (t.folder / "torn.json").write_text("{")
    run = t.cli("sign", "s", "--config", "/in/torn.json")
    t.expect("sign of what is no JSON names check", run.returncode == 1 and b"torn.json cannot be used: ./build.sh check" in run.stderr, run.stderr)
    run = t.cli("check", "--host", "cloudfare")
    t.expect("an unknown host is told with those that there are", b"no such host: cloudfare; write cloudflare, " in run.stderr, run.stderr)
    for arguments in ([], ["sing"], ["sign"], ["check", "--colour", "red"], ["check", "--host", "mars"], ["check", "a", "b"]):
        run = t.cli(*arguments)
        good = run.returncode == 2 and run.stderr and not run.stdout
        t.expect(f"a command that cannot be read: {arguments}", good, run.returncode, run.stderr)


def check_check(t):
    run = t.cli("check", "/in/webhooks.json")
    lines = run.stdout.decode().splitlines()
    t.expect("check tells the key that is none", run.returncode == 1 and lines[-1].startswith("1 errors, "), lines)
    (t.folder / "good.json").write_text(json.dumps({"sources": {"s": dict(SOURCES["stripe"], deliver=DELIVER)}}))
    run = t.cli("check", "--config", "/in/good.json")
    t.expect("check of a good one", (run.returncode, run.stdout) == (0, b"0 errors, 0 warnings\n"), run.stdout)
    (t.folder / "bad.json").write_text(json.dumps({"sources": {"s": dict(SOURCES["stripe"], secrets=["BLANK"], delivr={})}}))
    run = t.cli("check", "/in/bad.json")
    lines = run.stdout.decode().splitlines()
    t.expect("check of a bad one", run.returncode == 1 and lines[-1] == "3 errors, 0 warnings", lines)
    t.expect("its lines", lines and lines[0] == 'error sources.s.delivr: unknown setting; did you mean "deliver"?', lines)
    run = t.cli("check", "/in/bad.json", "--no-secrets")
    t.expect("check without secrets", run.stdout.decode().splitlines()[-1] == "2 errors, 0 warnings", run.stdout)
    (t.folder / "queue.json").write_text(
        json.dumps({"sources": {"s": dict(SOURCES["stripe"], deliver={"queue": "Q", "to": DELIVER})}})
    )
    for host, errors in (("cloudflare", 0), ("wasmtime", 1), ("fastly", 1), ("library", 1)):
        run = t.cli("check", "/in/queue.json", "--host", host)
        t.expect(f"a queue on {host}", run.returncode == errors, run.stdout)
    behind = {"allow_ips": ["192.0.2.1/32"], "require_https": True}
    entry = dict(SOURCES["stripe"], deliver=DELIVER)
    for proxy, warnings in (({}, 2), ({"trusted_proxy": {"hops": 1}}, 0)):
        (t.folder / "behind.json").write_text(json.dumps({"sources": {"s": {**entry, **behind, **proxy}}}))
        run = t.cli("check", "/in/behind.json", "--host", "wasmtime")
        lines = run.stdout.decode().splitlines()
        t.expect(f"wasmtime tells no address and no https: {proxy}", lines[-1] == f"0 errors, {warnings} warnings", lines)
        t.expect("and names the settings", len(lines) == warnings + 1 and (not warnings or (
            lines[0].startswith("warning sources.s.allow_ips: ") and lines[1].startswith("warning sources.s.require_https: "))), lines)
        run = t.cli("check", "/in/behind.json", "--host", "cloudflare")
        t.expect("Cloudflare tells both", run.stdout == b"0 errors, 0 warnings\n", run.stdout)
    check_hosts(t)
    (t.folder / "broken.json").write_text("{")
    run = t.cli("check", "/in/broken.json")
    t.expect("check of what is no JSON", run.stdout.startswith(b"error broken.json: is not JSON at line 1"), run.stdout)
    run = t.cli("check", "/in/nowhere.json")
    t.expect("check of no file", run.returncode == 1 and b"cannot read" in run.stderr, run.stderr)


def check_hosts(t):
    """What a host makes of settings that are right elsewhere."""
    http = {"url": "http://app.example/in"}
    signs = dict(SOURCES["twilio"], deliver=DELIVER)
    del signs["public_url"]
    queue = {"queue": "Q", "to": {"url": "http://127.0.0.1:9000/in"}}
    cases = [
        ({"deliver": http}, {"cloudflare": "deliver.url: sends events unencrypted", "fastly": "deliver.url: sends events"}),
        ({"deliver": queue}, {"cloudflare": "deliver.to.url: names this machine or a private network"}),
        ({"deliver": [dict(DELIVER, name="a"), {"name": "b", "url": "https://b.example/"}]}, {}),
        ({"deliver": {"queue": "Q", "to": DELIVER}, "max_body": 26214400}, {}),
        ({"deliver": {"queue": "Q", "to": DELIVER}, "max_body": 26214401}, {"cloudflare": "max_body: KV refuses a queued body"}),
        (signs, {"wasmtime": "public_url: is missing"}),
        (dict(signs, provider=dict(MINE, signed="{url}{body}{timestamp}")), {"wasmtime": "public_url: is missing"}),
        (dict(signs, trusted_proxy={"hops": 1}), {host: "public_url: is missing" for host in ("wasmtime", "cloudflare", "fastly", "library")}),
        (dict(signs, public_url="https://hooks.example/s"), {}),
    ]
    for name in ("localhost", "10.1.2.3", "127.0.0.1", "169.254.1.1", "172.31.0.1", "192.168.1.5", "[::1]", "[fd00::1]"):
        told = "deliver.1.url: names this machine or a private network"
        deliver = [dict(DELIVER, name="a"), {"name": "b", "url": f"https://{name}:9000/in"}]
        cases.append(({"deliver": deliver}, {"cloudflare": told, "fastly": told}))
    for settings, expected in cases:
        (t.folder / "host.json").write_text(json.dumps({"sources": {"s": {**SOURCES["stripe"], **settings}}}))
        for host in ("wasmtime", "cloudflare", "fastly", "library"):
            lines = t.cli("check", "/in/host.json", "--host", host).stdout.decode().splitlines()[:-1]
            lines = [line for line in lines if not line.startswith("error ") or "no destination of this kind" not in line]
            wanted = ["warning sources.s." + expected[host]] if host in expected else []
            good = len(lines) == len(wanted) and all(line.startswith(begin) for line, begin in zip(lines, wanted))
            t.expect(f"{settings} on {host}", good, lines)


def check_secrets(t):
    """No message holds a secret, not even where one was written in place of its name."""
    for secret in (RAW, WHSEC, PASSWORD):
        for source in (
            dict(SOURCES["stripe"], secrets=[secret]),
            dict(SOURCES["stripe"], verify_token=secret, token=secret, app_key=7, secrets=["RAW", secret, secret]),
            dict(SOURCES["github"], deliver=dict(DELIVER, sign=secret, headers={"x-key": {"secret": secret}})),
        ):
            (t.folder / "written.json").write_text(json.dumps({"sources": {"s": {"deliver": DELIVER, **source}}}))
            run = t.cli("check", "/in/written.json")
            t.expect("a secret in place of its name is a fault", run.returncode == 1, run.stdout)
    t.expect("the search for secrets finds one", spilled(b"the secret " + WHSEC.encode() + b" is not set") != [])
    t.expect("no output holds a secret", not t.spills, t.spills[:5])


def check_tables(t):
    rows = t.cli("providers").stdout.decode().splitlines()
    bars = {len(row.replace("\\|", "").split("|")) for row in rows}
    t.expect("every row of the providers has seven cells", len(rows) > 100 and bars == {9}, bars)
    rows = t.cli("reasons").stdout.decode().splitlines()
    count = (TOP / "handler/webhook/reasons.def").read_text().count("\nEYELET_REASON(")
    t.expect("every reason has a row", len(rows) == count + 2, len(rows), count)


def main():
    subprocess.run([str(TOP / "build.sh"), "build", "cli"], capture_output=True, check=True)
    with tempfile.TemporaryDirectory() as name:
        t = Runner(Path(name))
        sources = {source: dict(entry, deliver=DELIVER) for source, entry in SOURCES.items()}
        (t.folder / "webhooks.json").write_text(json.dumps({"sources": sources}))
        check_signatures(t)
        check_options(t)
        check_every_row(t)
        check_refusals(t)
        check_check(t)
        check_tables(t)
        check_secrets(t)
    print(f"{t.passed} passed, {t.failed} failed")
    return 0 if t.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
