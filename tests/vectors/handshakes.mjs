// Which request is a handshake, and what exactly answers it?   Written from the providers' pages.   Layer: tests.
import { createHash, createHmac } from "node:crypto";
import { table } from "./table.mjs";

const HOOK = "https://example.com/hook";
const TS = 1700000000;
const ASCII = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";
const text = (body) => ({ status: 200, headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" }, body });
const json = (value) => ({ status: 200, headers: { "content-type": "application/json", "x-content-type-options": "nosniff" }, body: JSON.stringify(value) });
const refused = { status: 403 };
const get = (query, headers = {}) => ({ method: "GET", url: `${HOOK}${query}`, headers });
const post = (body, headers = {}, query = "") => ({ method: "POST", url: `${HOOK}${query}`, headers: { "content-type": "application/json", ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) });
const yes = (comment, request, response) => ({ comment, flags: ["Handshake"], now_ms: TS * 1000, request, result: "handshake", dedup_keys: [], response });
const no = (comment, request, result = "handshake_refused", response = refused) => ({ comment, flags: ["Handshake", "Forged"], now_ms: TS * 1000, request, result, dedup_keys: [], response });
const signedPost = (slug, body, more = {}) => {
  const entry = table[slug];
  const secret = entry.secret ?? `${slug} signing secret 1`;
  const bodyText = JSON.stringify(body);
  const headers = entry.sign({ key: entry.key ? entry.key(secret) : secret, body: bodyText, ts: TS, url: HOOK, method: "POST" });
  return post(bodyText, { ...headers, ...more });
};
const withSecret = (slug, config = {}, more = {}) => ({
  config: { provider: slug, secrets: ["FIRST"], ...config },
  secrets: { FIRST: table[slug]?.secret ?? `${slug} signing secret 1`, ...more },
});
const withoutSecret = (slug, config = {}) => ({ config: { provider: slug, secrets: ["FIRST"], ...config }, secrets: {} });
const metaLike = (slug, answer, base) => [
  { ...base, tests: [
    yes("the right verify token", get("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meatyhamhock"), answer("1158201444")),
    yes("the same, percent-encoded", get("?hub%2Emode=subscribe&hub%2Echallenge=a%2Bb+c&hub%2Everify_token=meaty%68amhock"), answer("a+b c")),
    yes("in another order", get("?hub.verify_token=meatyhamhock&hub.challenge=x&hub.mode=subscribe"), answer("x")),
    no("a wrong token", get("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=wrong")),
    no("an empty token", get("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=")),
    no("no token", get("?hub.mode=subscribe&hub.challenge=1158201444")),
    no("another mode", get("?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=meatyhamhock")),
    no("no challenge", get("?hub.mode=subscribe&hub.verify_token=meatyhamhock")),
    no("a challenge that is no printable ASCII", get("?hub.mode=subscribe&hub.challenge=a%0d%0ab&hub.verify_token=meatyhamhock")),
    no("a challenge of 1,025 bytes", get(`?hub.mode=subscribe&hub.challenge=${"a".repeat(1025)}&hub.verify_token=meatyhamhock`)),
    yes("a challenge of 1,024 bytes", get(`?hub.mode=subscribe&hub.challenge=${"a".repeat(1024)}&hub.verify_token=meatyhamhock`), answer("a".repeat(1024))),
  ] },
  { ...base, config: { ...base.config, verify_token: undefined }, tests: [no("no verify token is configured", get("?hub.mode=subscribe&hub.challenge=1&hub.verify_token="))] },
];
const verifying = (slug, more = {}) => ({ config: { provider: slug, secrets: ["FIRST"], verify_token: "VERIFY", ...more }, secrets: { FIRST: `${slug} signing secret 1`, VERIFY: "meatyhamhock" } });

const zoomMac = createHmac("sha256", "zoom signing secret 1").update("qgg8vlvZRS6UYooatFL8Aw").digest("hex");
const crc = (token) => json({ response_token: `sha256=${createHmac("sha256", "x signing secret 1").update(token).digest("base64")}` });
const li = (code) => json({ challengeCode: code, challengeResponse: createHmac("sha256", "linkedin signing secret 1").update(code).digest("hex") });
const bt = (challenge) => text(`integration_public_key|${createHmac("sha1", createHash("sha1").update("private_key_of_ours").digest()).update(challenge).digest("hex")}`);
const topic = encodeURIComponent("https://example.org/feed");

export const handshakes = {
  meta: metaLike("meta", text, verifying("meta")),
  strava: metaLike("strava", (c) => json({ "hub.challenge": c }), { config: { provider: "strava", verify_token: "VERIFY", token: "TOKEN" }, secrets: { VERIFY: "meatyhamhock", TOKEN: "path token" } }),
  slack: [{ ...withSecret("slack"), tests: [
    yes("signed", signedPost("slack", { token: "Jhj5dZrVaK7ZwHHjRyZWjbDl", challenge: ASCII, type: "url_verification" }), text(ASCII)),
    no("not signed", post({ challenge: ASCII, type: "url_verification" }), "signature_missing", { status: 401 }),
    no("signed, but no printable ASCII", signedPost("slack", { challenge: "a\u0000b", type: "url_verification" })),
  ] }],
  zoom: [{ ...withSecret("zoom"), tests: [
    yes("signed", signedPost("zoom", { payload: { plainToken: "qgg8vlvZRS6UYooatFL8Aw" }, event_ts: 1700000000000, event: "endpoint.url_validation" }), json({ plainToken: "qgg8vlvZRS6UYooatFL8Aw", encryptedToken: zoomMac })),
    no("not signed", post({ payload: { plainToken: "qgg8vlvZRS6UYooatFL8Aw" }, event: "endpoint.url_validation" }), "signature_missing", { status: 401 }),
    no("signed, with a token that is an event to be signed", signedPost("zoom", { payload: { plainToken: "v0:1700000000:{\"event\":\"meeting.started\"}" }, event: "endpoint.url_validation" })),
  ] }],
  x: [{ ...withSecret("x"), tests: [
    yes("a CRC", get("?crc_token=challenge_string"), crc("challenge_string")),
    yes("a CRC of base64", get("?crc_token=MTI3%2BAa%3D"), crc("MTI3+Aa=")),
    no("a token that is a forged event", get(`?crc_token=${encodeURIComponent('{"for_user_id":"1"}')}`)),
    no("a token that is JSON by itself", get("?crc_token=123")),
    no("no token", get("?crc_token=")),
  ] }, { ...withSecret("x", { secrets: ["FIRST", "SECOND"] }, { SECOND: "the secret that is rolled out" }), tests: [
    yes("while secrets are rolled the first one answers", get("?crc_token=challenge_string"), crc("challenge_string")),
  ] }, { ...withoutSecret("x"), tests: [no("while there is no secret", get("?crc_token=challenge_string"))] }],
  linkedin: [{ ...withSecret("linkedin"), tests: [
    yes("a challenge", get("?challengeCode=890e4665-4dfe-4ab1-b689-ed553bceeed0"), li("890e4665-4dfe-4ab1-b689-ed553bceeed0")),
    no("a challenge that is a forged event", get(`?challengeCode=${encodeURIComponent('hmacsha256={"type":"x"}')}`)),
    no("a challenge that is a forged event, of the alphabet of a token", get("?challengeCode=hmacsha256%3D123")),
  ] }],
  dropbox: [{ ...withoutSecret("dropbox"), tests: [
    yes("before there is a secret", get("?challenge=abc123"), text("abc123")),
    no("a challenge that is no printable ASCII", get("?challenge=%00")),
    no("a GET without challenge", get(""), "method_not_allowed", { status: 405 }),
  ] }],
  nylas: [{ ...withoutSecret("nylas"), tests: [yes("before there is a secret", get("?challenge=bc609b38-c81f-47fb-a275-0db5fa5b6f1e"), text("bc609b38-c81f-47fb-a275-0db5fa5b6f1e"))] }],
  asana: [
    { ...withoutSecret("asana"), tests: [
      yes("before there is a secret", post({}, { "x-hook-secret": "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81" }), { status: 200, headers: { "x-hook-secret": "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81" }, body: "" }),
    ] },
    { ...withSecret("asana"), tests: [no("once there is a secret", post({}, { "x-hook-secret": "of somebody else" }))] },
  ],
  twitch: [{ ...withSecret("twitch"), tests: [
    yes("signed", (() => { const request = signedPost("twitch", { challenge: "pogchamp-kappa-360noscope-vohiyo", subscription: { type: "channel.follow" } }); return { ...request, headers: { ...request.headers, "twitch-eventsub-message-type": "webhook_callback_verification" } }; })(), text("pogchamp-kappa-360noscope-vohiyo")),
    no("not signed", post({ challenge: "pogchamp" }, { "twitch-eventsub-message-type": "webhook_callback_verification" }), "signature_missing", { status: 401 }),
  ] }],
  okta: [{ ...withoutSecret("okta"), tests: [
    yes("before there is a secret", get("", { "x-okta-verification-challenge": "abc" }), json({ verification: "abc" })),
    yes("with a quote in it", get("", { "x-okta-verification-challenge": 'a"b\\c' }), json({ verification: 'a"b\\c' })),
  ] }],
  worldline: [{ ...withoutSecret("worldline"), tests: [
    yes("before there is a secret", get("", { "x-gcs-webhooks-endpoint-verification": "a1b2c3" }), text("a1b2c3")),
    no("a GET without it", get(""), "method_not_allowed", { status: 405 }),
  ] }],
  monday: [{ ...withoutSecret("monday"), tests: [
    yes("before there is a secret", post({ challenge: ASCII }), json({ challenge: ASCII })),
    no("an event that holds a challenge", post({ challenge: ASCII, event: {} }), "secret_missing", { status: 503 }),
  ] }],
  lark: [{ ...withoutSecret("lark"), tests: [yes("before there is a secret", post({ challenge: "ajls384kdjx98XX", token: "t", type: "url_verification" }), json({ challenge: "ajls384kdjx98XX" }))] }],
  discord: [{ ...withSecret("discord"), tests: [
    yes("an interaction's PING", signedPost("discord", { type: 1, id: "1", application_id: "2" }), json({ type: 1 })),
    yes("a webhook event's PING", signedPost("discord", { version: 1, application_id: "2", type: 0 }), { status: 204, body: "" }),
    no("a bad signature must be refused", (() => { const r = signedPost("discord", { type: 1 }); return { ...r, body: '{"type":1 }' }; })(), "signature_mismatch", { status: 401 }),
    { comment: "a webhook event has type 1 too", flags: ["Handshake"], now_ms: TS * 1000, request: signedPost("discord", { version: 1, application_id: "2", type: 1, event: { type: "APPLICATION_AUTHORIZED", timestamp: "2023-11-14T22:13:20Z" } }), result: "ok" },
  ] }],
  notion: [
    { ...withoutSecret("notion"), tests: [
      { ...yes("before there is a secret", post({ verification_token: "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl" }), { status: 200, body: "" }), setup_secret: "" },
      no("a token that is no printable ASCII", post({ verification_token: "\u00e4" })),
    ] },
    { ...withoutSecret("notion", { setup: true }), tests: [{ ...yes("under setup", post({ verification_token: "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl" }), { status: 200, body: "" }), setup_secret: "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl" }] },
  ],
  gusto: [
    { ...withoutSecret("gusto"), tests: [{ ...yes("before there is a secret", post({ verification_token: "6590f590-3dba-495e-9bea-c361e1e2efc0" }), { status: 200, body: "" }), setup_secret: "" }] },
    { ...withoutSecret("gusto", { setup: true }), tests: [{ ...yes("under setup", post({ verification_token: "6590f590-3dba-495e-9bea-c361e1e2efc0" }), { status: 200, body: "" }), setup_secret: "6590f590-3dba-495e-9bea-c361e1e2efc0" }] },
  ],
  "microsoft-graph": [{ ...withoutSecret("microsoft-graph"), tests: [
    yes("a validation token is given back decoded", post("", {}, "?validationToken=Validation%3A%20Testing%20client%20application%20reachability"), text("Validation: Testing client application reachability")),
    no("a token that is no printable ASCII", post("", {}, "?validationToken=%C3%A4")),
    yes("as SharePoint writes it", post("", {}, "?validationtoken=6dd7b1a4"), text("6dd7b1a4")),
  ] }],
  trello: [{ ...withoutSecret("trello"), tests: [
    yes("a HEAD before there is a secret", { method: "HEAD", url: HOOK, headers: {} }, { status: 200, body: "" }),
    yes("a GET", get(""), { status: 200, body: "" }),
  ] }],
  tenderly: [{ ...withoutSecret("tenderly"), tests: [yes("a GET before there is a secret", get(""), { status: 200, body: "" })] }],
  intercom: [{ ...withoutSecret("intercom"), tests: [yes("a HEAD before there is a secret", { method: "HEAD", url: HOOK, headers: {} }, { status: 200, body: "" })] }],
  mandrill: [{ ...withoutSecret("mandrill"), tests: [yes("a HEAD before there is a secret", { method: "HEAD", url: HOOK, headers: {} }, { status: 200, body: "" })] }],
  mailchimp: [{ ...withoutSecret("mailchimp"), tests: [yes("a GET before there is a secret", get(""), { status: 200, body: "" })] }],
  woocommerce: [{ ...withoutSecret("woocommerce"), tests: [
    yes("the ping on saving", { method: "POST", url: HOOK, headers: { "content-type": "application/x-www-form-urlencoded" }, body: "webhook_id=42" }, { status: 200, body: "" }),
    no("something else unsigned", { method: "POST", url: HOOK, headers: { "content-type": "application/x-www-form-urlencoded" }, body: "webhook_id=42&x=1" }, "secret_missing", { status: 503 }),
  ] }, { ...withSecret("woocommerce"), tests: [
    yes("the ping once there is a secret", { method: "POST", url: HOOK, headers: { "content-type": "application/x-www-form-urlencoded" }, body: "webhook_id=42" }, { status: 200, body: "" }),
    no("something else unsigned", { method: "POST", url: HOOK, headers: { "content-type": "application/x-www-form-urlencoded" }, body: "webhook_id=x" }, "signature_missing", { status: 401 }),
  ] }],
  daily: [{ ...withoutSecret("daily"), tests: [
    yes("the check before a webhook is made, whose answer names the secret", post({ test: "test" }), { status: 200, body: "" }),
    no("an event", post({ test: "test", type: "meeting.started", id: "d1" }), "secret_missing", { status: 503 }),
    no("another test", post({ test: true }), "secret_missing", { status: 503 }),
  ] }, { ...withSecret("daily"), tests: [
    yes("the check once there is a secret, signed or not", post({ test: "test" }), { status: 200, body: "" }),
    no("an event that is not signed", post({ test: "test", type: "meeting.started", id: "d1" }), "signature_missing", { status: 401 }),
  ] }],
  braintree: [{ ...withSecret("braintree", { key_id: "integration_public_key" }), tests: [
    yes("a challenge", get("?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53"), bt("20f9f8ed05f77439fe955c977e4c8a53")),
    no("a challenge that is not 20 to 32 hex digits", get("?bt_challenge=PG5vdGlmaWNhdGlvbj4%3D")),
    no("a challenge that is too short", get("?bt_challenge=20f9f8ed")),
  ] }],
  smartsheet: [{ ...withoutSecret("smartsheet"), tests: [yes("before there is a secret", post({ challenge: "d78dd1d3-01ce-4481-81de-92b4f3aa5ab1", webhookId: 9 }, { "smartsheet-hook-challenge": "d78dd1d3-01ce-4481-81de-92b4f3aa5ab1" }), { status: 200, headers: { "smartsheet-hook-response": "d78dd1d3-01ce-4481-81de-92b4f3aa5ab1" }, body: "" })] }],
  fitbit: [{ config: { provider: "fitbit", secrets: ["FIRST"], verify_token: "VERIFY" }, secrets: { FIRST: "client_secret&", VERIFY: "correctVerificationCode" }, tests: [
    yes("the right code", get("?verify=correctVerificationCode"), { status: 204, body: "" }),
    no("a wrong code", get("?verify=incorrectVerificationCode"), "handshake_refused", { status: 404 }),
  ] }],
  "azure-event-grid": [{ ...withSecret("azure-event-grid"), tests: [
    yes("CloudEvents asks for consent", { method: "OPTIONS", url: HOOK, headers: { "webhook-request-origin": "eventgrid.azure.net" } }, { status: 200, headers: { "webhook-allowed-origin": "eventgrid.azure.net", "webhook-allowed-rate": "*" }, body: "" }),
    no("another origin asks for consent", { method: "OPTIONS", url: HOOK, headers: { "webhook-request-origin": "evil.example" } }),
    yes("a validation with the token", signedPost("azure-event-grid", [{ id: "2d1781af", eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6" } }]), json({ validationResponse: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6" })),
    no("a validation without the token", post([{ eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "1" } }]), "signature_missing", { status: 401 }),
  ] }],
  front: [{ ...withSecret("front"), tests: [
    yes("signed", signedPost("front", { type: "sync", authorization: { id: "cmp_abc" } }, { "x-front-challenge": "random-string" }), json({ challenge: "random-string" })),
    no("not signed", post({ type: "sync" }, { "x-front-challenge": "random-string" }), "signature_missing", { status: 401 }),
  ] }],
  websub: [
    { ...withSecret("websub", { app_key: "https://example.org/feed" }), tests: [
      yes("the topic that was asked for", get(`?hub.mode=subscribe&hub.topic=${topic}&hub.challenge=123&hub.lease_seconds=432000`), text("123")),
      no("another topic", get("?hub.mode=subscribe&hub.topic=https%3A%2F%2Fevil.example&hub.challenge=123")),
      no("an end of the subscription without setup", get(`?hub.mode=unsubscribe&hub.topic=${topic}&hub.challenge=123`)),
      no("no challenge", get(`?hub.mode=subscribe&hub.topic=${topic}`)),
    ] },
    { ...withSecret("websub", { app_key: "https://example.org/feed", setup: true }), tests: [yes("an end of the subscription under setup", get(`?hub.mode=unsubscribe&hub.topic=${topic}&hub.challenge=123`), text("123"))] },
    { ...withSecret("websub", { app_key: "https://example.org/other", verify_token: "VERIFY" }, { VERIFY: "vt" }), tests: [
      yes("a verify token in place of the topic", get(`?hub.mode=subscribe&hub.topic=${topic}&hub.challenge=123&hub.verify_token=vt`), text("123")),
      no("a wrong verify token", get(`?hub.mode=subscribe&hub.topic=${topic}&hub.challenge=123&hub.verify_token=no`)),
    ] },
  ],
  xero: [{ ...withSecret("xero"), tests: [
    { comment: "intent to receive, rightly signed", flags: ["Handshake"], now_ms: TS * 1000, request: signedPost("xero", { events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: "S0m3r4Nd0mt3xt" }), result: "empty_batch", dedup_keys: [], response: { status: 200, body: "" } },
    no("intent to receive, wrongly signed", post({ events: [], entropy: "x" }, { "x-xero-signature": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }), "signature_mismatch", { status: 401, body: "" }),
  ] }],
};

/** Sources that nothing signs: another control stands in. */
const event = (body, query = "", headers = {}) => post(body, headers, query);
const plain = (comment, request, result, more = {}) => ({ comment, flags: result === "ok" ? [] : ["Forged"], now_ms: TS * 1000, request, result, ...more });
const sha = (body) => `sha256:${createHash("sha256").update(body).digest("hex")}`;
const hashed = (body) => ({ event_id: sha(JSON.stringify(body)), dedup_key: `hook/${sha(JSON.stringify(body))}` });
const strava = { aspect_type: "update", event_time: 1516126040, object_id: 1360128428, object_type: "activity", owner_id: 134815, subscription_id: 120475 };
const renamed = { ...strava, updates: { title: "Messy" } };
export const unsigned = {
  unsigned: [
    { config: { provider: "unsigned", token: "TOKEN" }, secrets: { TOKEN: "a long token" }, tests: [
      plain("the token in the query", event("any text", "?token=a%20long+token"), "ok", { event_id: sha("any text"), dedup_key: `hook/${sha("any text")}` }),
      plain("the token in a header", event("any text", "", { "x-eyelet-token": "a long token" }), "ok"),
      plain("a wrong token", event("any text", "?token=guess"), "token_mismatch", { dedup_keys: [] }),
      plain("no token", event("any text"), "signature_missing", { dedup_keys: [] }),
    ] },
    { config: { provider: "unsigned", allow_ips: ["192.0.2.0/24"] }, secrets: {}, tests: [plain("from an allowed address", event("{}"), "ok")] },
    { config: { provider: "unsigned", allow_ips: ["198.51.100.0/24"] }, secrets: {}, tests: [plain("from another address", event("{}"), "address_not_allowed", { dedup_keys: [] })] },
    { config: { provider: "unsigned" }, secrets: {}, tests: [plain("no control at all", event("{}"), "source_misconfigured", { dedup_keys: [] })] },
  ],
  "mollie-classic": [{ config: { provider: "mollie-classic", token: "TOKEN" }, secrets: { TOKEN: "a long token" }, tests: [
    plain("a change; the next one looks alike, so nothing is kept", { method: "POST", url: `${HOOK}?token=a%20long%20token`, headers: { "content-type": "application/x-www-form-urlencoded" }, body: "id=tr_d0b0E3EA3v" }, "ok", { event_id: `${sha("id=tr_d0b0E3EA3v")}:${TS * 1000}`, dedup_keys: [] }),
    plain("no token", { method: "POST", url: HOOK, headers: { "content-type": "application/x-www-form-urlencoded" }, body: "id=tr_d0b0E3EA3v" }, "signature_missing", { dedup_keys: [] }),
  ] }],
  strava: [{ config: { provider: "strava", token: "TOKEN" }, secrets: { TOKEN: "a long token" }, tests: [
    plain("an event", event(strava, "?token=a%20long%20token"), "ok", hashed(strava)),
    plain("another update of the same second is another event", event(renamed, "?token=a%20long%20token"), "ok", hashed(renamed)),
    plain("a wrong token", event(strava, "?token=guess"), "token_mismatch", { dedup_keys: [] }),
  ] }],
};
// verify_token: undefined is dropped by JSON.stringify.
