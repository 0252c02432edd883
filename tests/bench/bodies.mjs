/** What do the providers send? Stripe-shaped events of a wanted size, signed as each peer's provider signs, by node:crypto. */
import { createHash, createHmac } from "node:crypto";

export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const STANDARD_KEY = Buffer.from(SECRET.slice("whsec_".length), "base64");

/** One line of an invoice, about 700 bytes compact. @param {number} serial */
const line = (serial) => ({
  id: `il_1PgY2vLkdIwHu7ix${String(serial).padStart(8, "0")}`, object: "line_item", amount: 1999 + (serial % 7919), currency: "eur",
  description: `1 \u00d7 Team plan (at \u20ac19.99 / month), seat ${serial}, "caf\u00e9" & bar\n`, discountable: true, discounts: [], livemode: false,
  metadata: { order: `o-${serial * 7}`, note: "gift / no receipt" }, period: { end: 1790002592, start: 1787410592 + serial },
  plan: { id: "price_1OkQ9BLkdIwHu7ixS3OSyBza", object: "plan", active: true, amount: 1999, amount_decimal: "1999", interval: "month",
    interval_count: 1, nickname: null, product: "prod_PYnEYM0TfVN3sH", trial_period_days: null, usage_type: "licensed" },
  proration: false, quantity: 1, subscription: "sub_1PgY2vLkdIwHu7ixGo4CRK2c", tax_rates: [], unit_amount_excluding_tax: "1666.58",
});

/**
 * The body of a Stripe event of exactly `size` bytes: an invoice with as many lines as fit, its last string filled up. ASCII, with
 * what is not escaped, which suits every peer's string handling best.
 * @param {number} size @param {boolean} indented @param {number} serial
 */
export function makeBody(size, indented, serial) {
  const text = (/** @type {unknown} */ value) => JSON.stringify(value, null, indented ? 2 : 0)
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const make = (/** @type {object[] | null} */ lines, /** @type {string} */ fill) => text({
    id: `evt_1PgYH3LkdIwHu7ix${String(serial).padStart(8, "0")}`, object: "event", ...(lines && { api_version: "2026-10-28.dahlia" }), created: 1790002600 + serial,
    data: { object: lines ? { id: "in_1PgYH1LkdIwHu7ixlLTgGoiE", object: "invoice", account_name: "Example S.A.", amount_due: 1999, currency: "eur",
      customer: "cus_PYnNlQ0vVPcSyz", customer_email: "jenny@example.com", lines: { object: "list", data: lines, has_more: false },
      footer: fill } : { object: "invoice", footer: fill } },
    livemode: false, pending_webhooks: 1, ...(lines && { request: { id: null, idempotency_key: null } }), type: "invoice.paid",
  });
  /** @type {object[] | null} */
  let lines = null;
  if (make([], "").length <= size) {
    const step = make([line(1), line(2)], "").length - make([line(1)], "").length;
    const count = Math.max(0, Math.floor((size - make([], "").length) / (step + 40)));
    lines = Array.from({ length: count }, (_, i) => line(serial * 100000 + i));
    while (lines.length > 0 && make(lines, "").length > size) lines.pop();
  }
  const missing = size - make(lines, "").length;
  if (missing < 0) throw new Error(`no event of ${size} bytes`);
  const body = make(lines, "Thank you for your business. ".repeat(Math.ceil(missing / 29)).slice(0, missing));
  if (body.length !== size) throw new Error(`made ${body.length} bytes, not ${size}`);
  return body;
}

/** @param {string} body @param {string} algorithm */
const digest = (body, algorithm) => ({ id: String(createHash(algorithm).update(body).digest().readUInt32BE()), type: algorithm });

/**
 * A body with the headers of a request that carries it. All schemes sign every message, so that each peer finds its own.
 * @param {string} body @param {number} serial
 */
export function sign(body, serial) {
  const now = Math.floor(Date.now() / 1000);
  const event = /** @type {string} */ (JSON.parse(body).id);
  const id = `msg_${String(serial).padStart(27, "0")}`;
  const hex = (/** @type {string} */ text) => createHmac("sha256", SECRET).update(text).digest("hex");
  const standard = `v1,${createHmac("sha256", STANDARD_KEY).update(`${id}.${now}.${body}`).digest("base64")}`;
  const common = { accept: "*/*; q=0.5, application/xml", "accept-encoding": "gzip", "cache-control": "no-cache", "content-type": "application/json; charset=utf-8",
    "content-length": String(body.length), host: "hooks.example.com", "user-agent": "Example-Hooks/1.0 (+https://example.com/docs)" };
  return {
    body,
    headers: {
      stripe: { ...common, "stripe-signature": `t=${now},v1=${hex(`${now}.${body}`)}` },
      svix: { ...common, "svix-id": id, "svix-timestamp": String(now), "svix-signature": standard },
      "standard-webhooks": { ...common, "webhook-id": id, "webhook-timestamp": String(now), "webhook-signature": standard },
      github: { ...common, "x-github-event": "push", "x-github-delivery": id, "x-hub-signature-256": `sha256=${hex(body)}` },
      sha256: {}, sha1: {}, json: {},
    },
    /** What a peer must have found. */
    expected: {
      stripe: { id: event, type: "invoice.paid" },
      svix: { id, type: "invoice.paid" }, "standard-webhooks": { id, type: "invoice.paid" }, github: { id, type: "push" },
      json: { id: event, type: "invoice.paid" },
      sha256: digest(body, "sha256"), sha1: digest(body, "sha1"),
    },
  };
}
