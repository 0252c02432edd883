// How does a provider sign? Written from the providers' documentation with node:crypto, independent of Eyelet's code.
import { createHmac, randomUUID } from "node:crypto";

const hmac = (hash, key, text, encoding) => createHmac(hash, key).update(text).digest(encoding);

/** @type {Record<string, (body: Buffer, secret: string, now: number, url: string) => Record<string, string>>} */
export const signers = {
  stripe: (body, secret, now) => ({
    "stripe-signature": `t=${now},v1=${hmac("sha256", secret, Buffer.concat([Buffer.from(`${now}.`), body]), "hex")}`,
  }),
  github: (body, secret) => ({
    "x-hub-signature-256": `sha256=${hmac("sha256", secret, body, "hex")}`,
  }),
  meta: (body, secret) => ({
    "x-hub-signature-256": `sha256=${hmac("sha256", secret, body, "hex")}`,
  }),
  shopify: (body, secret) => ({
    "x-shopify-hmac-sha256": hmac("sha256", secret, body, "base64"),
  }),
  slack: (body, secret, now) => ({
    "x-slack-request-timestamp": String(now),
    "x-slack-signature": `v0=${hmac("sha256", secret, Buffer.concat([Buffer.from(`v0:${now}:`), body]), "hex")}`,
  }),
  standard: (body, secret, now) => {
    const id = `msg_${randomUUID()}`;
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const text = Buffer.concat([Buffer.from(`${id}.${now}.`), body]);
    return {
      "webhook-id": id,
      "webhook-timestamp": String(now),
      "webhook-signature": `v1,${hmac("sha256", key, text, "base64")}`,
    };
  },
  twilio: (body, secret, now, url) => {
    const fields = [...new URLSearchParams(body.toString())].sort((a, b) =>
      Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])));
    return {
      "x-twilio-signature": hmac("sha1", secret, url + fields.map(([n, v]) => n + v).join(""), "base64"),
      "content-type": "application/x-www-form-urlencoded",
    };
  },
  mine: (body, secret, now) => ({
    "x-timestamp": String(now),
    "x-signature": `sha256=${hmac("sha256", secret, Buffer.concat([Buffer.from(`${now}.`), body]), "hex")}`,
  }),
  bearer: (body, secret) => ({ authorization: `Bearer ${secret}` }),
  basic: (body, secret) => ({ authorization: `Basic ${Buffer.from(secret).toString("base64")}` }),
  none: () => ({}),
};
