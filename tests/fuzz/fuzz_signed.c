/* Target: an event that its provider signed, whatever its body, through handler.h. Property: it
 * passes verification, the destination gets the very bytes, and all ends in 2xx or in a body
 * that cannot be used; with one bit of the body turned it is refused, and nobody is asked for
 * anything. However the body comes (at once, in pieces, MACs of the host).
 *
 * Structure-aware: the input is the body, and the request around it is signed here, so that no
 * mutation is lost to the signature. (fuzz_request gets behind verification at every provider,
 * without signing.) */
#include "fuzz.h"

#include "codec/base64.h"
#include "codec/hex.h"
#include "crypto/hmac.h"
#include "handler.h"

#define URL_START "https://h.example/"
#define NOW_MS INT64_C(1700000000000)
#define SECRET "a secret of 24 bytes ..."
#define SECRET_BASE64 "YSBzZWNyZXQgb2YgMjQgYnl0ZXMgLi4u"
#define FIXED_HEADERS                                                                          \
    "content-type: application/json\n"                                                         \
    "x-github-event: push\nx-github-delivery: d-1\nx-shopify-topic: orders/create\n"           \
    "x-slack-request-timestamp: 1700000000\nx-hubspot-request-timestamp: 1700000000000\n"      \
    "webhook-id: msg_1\nwebhook-timestamp: 1700000000\n"

/* As the provider's own page has it: what stands before and after the body in what is signed,
 * and before the MAC in the header. */
typedef struct scheme {
    const char *slug;
    eyelet_hash_kind hash;
    bool base64;
    const char *header, *prefix, *before, *after;
} scheme;

static const scheme schemes[] = {
    {"github", EYELET_HASH_SHA256, false, "x-hub-signature-256", "sha256=", "", ""},
    {"stripe", EYELET_HASH_SHA256, false, "stripe-signature", "t=1700000000,v1=", "1700000000.",
     ""},
    {"slack", EYELET_HASH_SHA256, false, "x-slack-signature", "v0=", "v0:1700000000:", ""},
    {"shopify", EYELET_HASH_SHA256, true, "x-shopify-hmac-sha256", "", "", ""},
    {"standard-webhooks", EYELET_HASH_SHA256, true, "webhook-signature", "v1,",
     "msg_1.1700000000.", ""},
    {"hubspot-v3", EYELET_HASH_SHA256, true, "x-hubspot-signature-v3", "",
     "POST" URL_START "hubspot-v3", "1700000000000"},
    {"square", EYELET_HASH_SHA256, true, "x-square-hmacsha256-signature", "",
     URL_START "square", ""},
    {"paystack", EYELET_HASH_SHA512, false, "x-paystack-signature", "", "", ""},
    {"vercel", EYELET_HASH_SHA1, false, "x-vercel-signature", "", "", ""},
};
#define SCHEME_COUNT (sizeof schemes / sizeof schemes[0])

static uint8_t the_region[4 << 20];
static char the_headers[1024];

/* ---- the host ---- */

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    eyelet_bytes rest = eyelet_bytes_from_text(the_headers);
    while (rest.size > 0) {
        eyelet_bytes line;
        eyelet_bytes found;
        rest = eyelet_bytes_cut(rest, '\n', &line);
        eyelet_bytes value = eyelet_bytes_trim(eyelet_bytes_cut(line, ':', &found));
        if (eyelet_bytes_equal(found, name)) {
            memcpy(out, value.data, value.size < out_size ? value.size : out_size);
            return (ptrdiff_t)value.size;
        }
    }
    return -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    eyelet_bytes value = eyelet_bytes_equal(name, EYELET_BYTES("WHSEC"))
                             ? EYELET_BYTES("whsec_" SECRET_BASE64)
                             : EYELET_BYTES(SECRET);
    MUST(out_size >= value.size);
    memcpy(out, value.data, value.size);
    return (ptrdiff_t)value.size;
}

uint8_t *eyelet_host_region(size_t size) {
    return size <= sizeof the_region ? the_region : NULL;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    static char json[4096];
    (void)argc, (void)argv;
    size_t used = (size_t)snprintf(json, sizeof json, "{\"sources\": {");
    for (size_t i = 0; i < SCHEME_COUNT; i++) {
        const char *slug = schemes[i].slug;
        used += (size_t)snprintf(
            json + used, sizeof json - used,
            "%s\"%s\": {\"provider\": \"%s\", \"secrets\": [\"%s\"], \"deliver\": {\"url\": "
            "\"https://d.example/\"}}",
            i > 0 ? ", " : "", slug, slug,
            strcmp(slug, "standard-webhooks") == 0 ? "WHSEC" : "S");
    }
    snprintf(json + used, sizeof json - used, "}}");
    MUST(eyelet_configure(eyelet_bytes_from_text(json), 1));
    return 0;
}

/* ---- the provider ---- */

static void sign(const scheme *s, eyelet_bytes body) {
    eyelet_hmac_key key;
    eyelet_hmac mac;
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    char text[2 * EYELET_HASH_SIZE_MAX + 1] = {0};
    eyelet_hmac_key_init(&key, s->hash, EYELET_BYTES(SECRET));
    eyelet_hmac_start(&mac, &key);
    eyelet_hmac_update(&mac, eyelet_bytes_from_text(s->before));
    eyelet_hmac_update(&mac, body);
    eyelet_hmac_update(&mac, eyelet_bytes_from_text(s->after));
    eyelet_bytes bytes = eyelet_bytes_from(digest, eyelet_hmac_finish(&mac, digest));
    eyelet_buffer out = eyelet_buffer_over((uint8_t *)text, sizeof text - 1);
    if (s->base64) {
        eyelet_base64_encode(bytes, &out);
    } else {
        eyelet_hex_encode(bytes, &out);
    }
    snprintf(the_headers, sizeof the_headers, "%s%s: %s%s\n", FIXED_HEADERS, s->header,
             s->prefix, text);
}

/* ---- one exchange ---- */

typedef struct outcome {
    uint32_t status;
    size_t claims, deliveries;
} outcome;

static const eyelet_step *report_mac(const scheme *s, const eyelet_step *step) {
    eyelet_hmac_key key;
    eyelet_hmac mac;
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_key_init(&key, s->hash, step->mac_key);
    eyelet_hmac_start(&mac, &key);
    for (uint32_t i = 0; i < step->piece_count; i++) {
        eyelet_hmac_update(&mac, step->pieces[i]);
    }
    size_t size = eyelet_hmac_finish(&mac, digest);
    return eyelet_mac(digest, size, NOW_MS);
}

static const eyelet_step *report_body(eyelet_bytes *left, size_t piece) {
    if (left->size == 0) {
        return eyelet_end(true, NOW_MS);
    }
    size_t size = left->size < piece ? left->size : piece;
    uint8_t *space = eyelet_body_space(size);
    MUST(space != NULL);
    memcpy(space, left->data, size);
    *left = eyelet_bytes_from_offset(*left, size);
    return eyelet_body(size, NOW_MS);
}

static outcome run(const scheme *s, eyelet_bytes body, size_t piece, bool host_mac) {
    const eyelet_limits limits = {.mac_min = host_mac ? 1 : 0};
    char url[64];
    snprintf(url, sizeof url, "%s%s", URL_START, s->slug);
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = eyelet_bytes_from_text(url),
                              .content_length = (int64_t)body.size};
    outcome seen = {0};
    eyelet_bytes left = body;
    const eyelet_step *step = eyelet_begin(&head, NOW_MS, &limits);
    while (step->kind != EYELET_STEP_RESPOND) {
        switch (step->kind) {
        case EYELET_STEP_READ:
            step = report_body(&left, piece);
            break;
        case EYELET_STEP_MAC:
            step = report_mac(s, step);
            break;
        case EYELET_STEP_CLAIM:
            seen.claims++;
            step = eyelet_claimed(EYELET_CLAIM_FRESH, 0, NOW_MS);
            break;
        case EYELET_STEP_DELIVER:
            seen.deliveries++;
            /* HubSpot's come as an array, and go one by one */
            MUST(strcmp(s->slug, "hubspot-v3") == 0 || eyelet_bytes_equal(step->body, body));
            step = eyelet_delivered(EYELET_DELIVERY_ANSWERED, 200, NOW_MS);
            break;
        case EYELET_STEP_SETTLE:
            MUST(step->commit);
            step = eyelet_settled(true, NOW_MS);
            break;
        case EYELET_STEP_VERIFY:
        case EYELET_STEP_PASS:
        case EYELET_STEP_RESPOND:
            MUST(false);
        }
    }
    seen.status = step->status;
    eyelet_forget();
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    eyelet_bytes input = eyelet_bytes_from(data, size);
    const scheme *s = &schemes[take_byte(&input) % SCHEME_COUNT];
    const uint8_t way = take_byte(&input);
    const size_t piece = (way & 1) != 0 ? 1 + (way >> 2) : SIZE_MAX / 2;
    const bool host_mac = (way & 2) != 0;
    uint8_t *copy = copy_exactly(input.data, input.size);
    eyelet_bytes body = eyelet_bytes_from(copy, input.size);
    sign(s, body);
    const outcome good = run(s, body, piece, host_mac);
    /* 400: no JSON; 403: Slack's challenge, with what is not given back */
    MUST(good.status == 400 || good.status == 403 ||
         (good.status >= 200 && good.status <= 299));
    MUST(good.deliveries == good.claims);
    MUST(good.status < 400 || good.deliveries == 0);
    if (body.size > 0) {
        const size_t bit = (size_t)(way * 2654435761U) % (body.size * 8);
        copy[bit / 8] = (uint8_t)(copy[bit / 8] ^ 1U << bit % 8);
        const outcome forged = run(s, body, piece, host_mac);
        MUST(forged.status == 401 && forged.claims == 0 && forged.deliveries == 0);
    }
    free(copy);
    return 0;
}
