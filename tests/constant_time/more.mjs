// What no provider's vector drives, for run.sh: hmac-sha384, and a delivery that is signed and carries a secret.   Layer: tests.
// more.mjs DRIVE
import { createHmac } from "node:crypto";
import { configLines, read, requestLines, startDrive } from "../vectors/check.mjs";

const drive = startDrive(process.argv[2]);
const body = JSON.stringify({ id: "evt_1", type: "a.b" });
let passed = 0;
let failed = 0;

async function expect(name, config, secrets, headers, reason) {
  drive.send(configLines(config, secrets));
  for (const mode of [{}, { chunk: 3 }, { mac: 1 }]) {
    const got = read(await drive.ask(requestLines({ method: "POST", url: "https://example.com/hook", headers, body }, 1700000000000, mode)));
    if (got.reason === reason) passed++;
    else {
      failed++;
      console.log(`${name}: expected ${reason}, got ${got.reason} ${got.log.detail ?? ""}`);
    }
  }
}

for (const algorithm of ["sha1", "sha256", "sha384", "sha512"]) {
  for (const encoding of ["hex", "base64"]) {
    const config = { provider: { algorithm: `hmac-${algorithm}`, signature: { header: "x-sig", encoding }, id: "body:id" }, secrets: ["OLD", "NEW"] };
    const secrets = { OLD: "the old secret", NEW: "the new secret" };
    const right = createHmac(algorithm, secrets.NEW).update(body).digest(encoding);
    const lastByte = Buffer.from(right, encoding);
    lastByte[lastByte.length - 1] ^= 1;
    await expect(`${algorithm} ${encoding}`, config, secrets, { "x-sig": right }, "ok");
    await expect(`${algorithm} ${encoding}, last byte wrong`, config, secrets, { "x-sig": lastByte.toString(encoding) }, "signature_mismatch");
  }
}
const deliver = { url: "https://destination.example/", format: "envelope", sign: "OUT", headers: { "x-key": { secret: "KEY" } } };
await expect("a signed delivery", { provider: "token", secrets: ["IN"], deliver }, { IN: "a token", OUT: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", KEY: "an api key" }, { authorization: "a token" }, "ok");
drive.end();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
