/* What does a provider send, how does it sign, and when does it come back?   Layer: tests. */
#include "provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <bearssl_hash.h>
#include <monocypher.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "crypto/hmac.h"

#define MINUTES 60
#define HOURS 3600

/* Stripe, "Receive Stripe events": up to three days with an exponential back-off. */
static const uint32_t stripe_retries[] = {
    5 * MINUTES, 30 * MINUTES, 2 * HOURS,  5 * HOURS,  10 * HOURS,
    12 * HOURS,  12 * HOURS,   12 * HOURS, 12 * HOURS, 0};
/* GitHub, "Handling failed webhook deliveries": none. */
static const uint32_t no_retries[] = {0};
/* Shopify, "Troubleshooting webhooks": 8 times over 4 hours. */
static const uint32_t shopify_retries[] = {
    10, 30, 2 * MINUTES, 6 * MINUTES, 15 * MINUTES, 30 * MINUTES, 1 * HOURS, 2 * HOURS, 0};
/* Slack, "Events API": nearly at once, after 1 minute, after 5 minutes. */
static const uint32_t slack_retries[] = {1, 1 * MINUTES, 5 * MINUTES, 0};
/* Meta, "Webhooks, Getting Started": at once, then less and less often for 36 hours and more.
 */
static const uint32_t meta_retries[] = {1,          10,        1 * MINUTES, 10 * MINUTES,
                                        1 * HOURS,  4 * HOURS, 8 * HOURS,   12 * HOURS,
                                        24 * HOURS, 0};
/* HubSpot, "Webhooks API": up to 10 times over 24 hours. */
static const uint32_t hubspot_retries[] = {
    1 * MINUTES, 5 * MINUTES, 15 * MINUTES, 1 * HOURS, 2 * HOURS, 3 * HOURS,
    4 * HOURS,   4 * HOURS,   4 * HOURS,    4 * HOURS, 0};
/* Standard Webhooks specification, "Deliverability and reliability". */
static const uint32_t standard_retries[] = {
    5,          5 * MINUTES, 30 * MINUTES, 2 * HOURS,  5 * HOURS,
    10 * HOURS, 14 * HOURS,  20 * HOURS,   24 * HOURS, 0};
/* Zendesk, "About retries": a few times within minutes. */
static const uint32_t zendesk_retries[] = {30,          1 * MINUTES,  2 * MINUTES,
                                           5 * MINUTES, 10 * MINUTES, 0};
/* Bitbucket, "Manage webhooks": two retries on 5xx. */
static const uint32_t bitbucket_retries[] = {1 * MINUTES, 10 * MINUTES, 0};
/* Discord Developers, "Webhook Events": for 10 minutes, less and less often. */
static const uint32_t discord_retries[] = {5, 15, 1 * MINUTES, 3 * MINUTES, 5 * MINUTES, 0};
/* A sender of one's own. */
static const uint32_t own_retries[] = {60,   120,  240,   480,   960, 1920,
                                       3840, 7680, 15360, 30720, 0};

static bool any_failure(uint32_t status) { return status < 200 || status > 299; }
static bool zendesk_statuses(uint32_t status) {
    return status == 409 || status == 429 || status == 503;
}
static bool server_errors(uint32_t status) { return status >= 500; }
static bool only_429(uint32_t status) { return status == 429; }

/* [RFC8032, 7.1]: test 1. */
#define ED25519_SEED                                                                           \
    "\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"                         \
    "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60"
#define ED25519_PUBLIC "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

const provider providers[] = {
    {"stripe", "STRIPE", "whsec_stripe-secret-of-a-campaign", 20000, stripe_retries,
     any_failure, .item_max = 1, .destination_count = 1},
    {"github", "GITHUB", "github-secret-of-a-campaign", 10000, no_retries, any_failure,
     .item_max = 1, .destination_count = 1},
    {"shopify", "SHOPIFY", "shopify-secret-of-a-campaign", 5000, shopify_retries, any_failure,
     .item_max = 1, .destination_count = 2},
    {"slack", "SLACK", "slack-secret-of-a-campaign", 3000, slack_retries, any_failure,
     .item_max = 1, .destination_count = 1},
    {"meta", "META", "meta-secret-of-a-campaign", 10000, meta_retries, any_failure,
     .item_max = ITEM_MAX, .destination_count = 1},
    {"hubspot", "HUBSPOT", "hubspot-secret-of-a-campaign", 5000, hubspot_retries, any_failure,
     .item_max = ITEM_MAX, .destination_count = 2},
    {"standard", "STANDARD", "whsec_c3RhbmRhcmQtc2VjcmV0LW9mLWEtY2FtcGFpZ24=", 15000,
     standard_retries, any_failure, .heeds_retry_after = true, .item_max = 1,
     .destination_count = 1, .signs_delivery = true},
    {"zendesk", "ZENDESK", "zendesk-secret-of-a-campaign", 12000, zendesk_retries,
     zendesk_statuses, .heeds_retry_after = true, .item_max = 1, .destination_count = 1},
    {"bitbucket", "BITBUCKET", "bitbucket-secret-of-a-campaign", 10000, bitbucket_retries,
     server_errors, .item_max = 1, .destination_count = 1},
    {"discord", "DISCORD", ED25519_PUBLIC, 3000, discord_retries, any_failure, .item_max = 1,
     .destination_count = 1, .asks_host = true},
    {"asymmetric", "ASYMMETRIC", "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", 15000,
     standard_retries, any_failure, .item_max = 1, .destination_count = 1, .asks_host = true},
    {"own", "OWN", "own-secret-of-a-campaign", 30000, own_retries, only_429, .item_max = 1,
     .destination_count = 1},
    {"undeduped", "OWN", "own-secret-of-a-campaign", 30000, own_retries, any_failure,
     .item_max = 1, .destination_count = 1},
};
const uint32_t provider_count = sizeof providers / sizeof providers[0];

#define OWN_ROW                                                                                \
    "\"algorithm\":\"hmac-sha512\",\"signature\":{\"header\":\"x-signature\","                 \
    "\"encoding\":\"hex\"},\"signed\":\"{timestamp}.{body}\",\"timestamp\":"                   \
    "{\"header\":\"x-timestamp\"},\"id\":\"body:id\""
const char *const provider_config =
    "{\"sources\":{"
    "\"stripe\":{\"provider\":\"stripe\",\"secrets\":[\"STRIPE\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\"}},"
    "\"github\":{\"provider\":\"github\",\"secrets\":[\"GITHUB\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\",\"attempts\":3,\"timeout_ms\":2500}},"
    "\"shopify\":{\"provider\":\"shopify\",\"secrets\":[\"SHOPIFY\"],\"deliver\":["
    "{\"name\":\"first\",\"url\":\"https://d.example/0\",\"timeout_ms\":2000},"
    "{\"name\":\"second\",\"service\":\"OTHER\",\"path\":\"/1\",\"timeout_ms\":2000}]},"
    "\"slack\":{\"provider\":\"slack\",\"secrets\":[\"SLACK\"],"
    "\"deliver\":{\"queue\":\"EVENTS\",\"to\":{\"url\":\"https://d.example/0\"},"
    "\"timeout_ms\":1500}},"
    "\"meta\":{\"provider\":\"whatsapp\",\"secrets\":[\"META\"],\"verify_token\":\"META\","
    "\"deliver\":{\"url\":\"https://d.example/0\",\"timeout_ms\":4000,\"attempts\":2}},"
    "\"hubspot\":{\"provider\":\"hubspot-v3\",\"secrets\":[\"OLD\",\"HUBSPOT\"],\"deliver\":["
    "{\"name\":\"first\",\"url\":\"https://d.example/0\",\"timeout_ms\":2000},"
    "{\"name\":\"second\",\"backend\":\"other\",\"path\":\"/1\",\"timeout_ms\":2000}]},"
    "\"standard\":{\"provider\":\"standard-webhooks\",\"secrets\":[\"STANDARD\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\",\"sign\":\"DELIVERY\"}},"
    "\"zendesk\":{\"provider\":\"zendesk\",\"secrets\":[\"ZENDESK\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\",\"timeout_ms\":3000,\"attempts\":2}},"
    "\"bitbucket\":{\"provider\":\"bitbucket\",\"secrets\":[\"BITBUCKET\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\",\"timeout_ms\":3000,\"attempts\":3}},"
    "\"discord\":{\"provider\":\"discord\",\"secrets\":[\"OLD_KEY\",\"DISCORD\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\",\"timeout_ms\":2000}},"
    "\"asymmetric\":{\"provider\":\"standard-webhooks-ed25519\",\"secrets\":[\"ASYMMETRIC\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\"}},"
    "\"own\":{\"provider\":{" OWN_ROW ",\"retry_statuses\":\"429\"},\"secrets\":[\"OWN\"],"
    "\"deliver\":{\"url\":\"https://d.example/0\"}},"
    "\"undeduped\":{\"provider\":{" OWN_ROW "},\"secrets\":[\"OWN\"],"
    "\"dedup\":{\"on_unavailable\":\"deliver\"},\"deliver\":{\"url\":\"https://d.example/0\"}}"
    "}}";

uint32_t provider_retry_count(const provider *p) {
    uint32_t count = 0;
    while (p->retry_at_s[count] != 0) {
        count++;
    }
    return count;
}

int64_t provider_span_ms(const provider *p) {
    int64_t span_s = MINUTES;
    for (uint32_t i = 0; p->retry_at_s[i] != 0; i++) {
        span_s += p->retry_at_s[i];
    }
    return span_s * 1000;
}

/* ---- bodies ---- */

static bool is(const provider *p, const char *source) { return strcmp(p->source, source) == 0; }

/* Most bodies are small, one in 128 comes in several reads. */
static size_t fill_size(uint32_t event) {
    return event % 128 == 7 ? 70000 + event % 5000 : 20 + event % 400;
}

static size_t put_fill(char *out, uint32_t event) {
    size_t size = fill_size(event);
    memset(out, 'a' + (int)(event % 26), size);
    return size;
}

#define PUT(...) size += (size_t)sprintf(out + size, __VA_ARGS__)

/* "@@ event . item @@" is how the destination tells what it got. */
static size_t put_item(const provider *p, uint32_t event, uint32_t item, char *out) {
    size_t size = 0;
    if (is(p, "meta")) {
        PUT("{\"from\":\"15550001\",\"id\":\"wamid.%08x.%u\",\"timestamp\":\"1700000000\","
            "\"type\":\"text\",\"text\":{\"body\":\"@@%08x.%u@@ ",
            event, item, event, item);
    } else if (is(p, "hubspot")) {
        PUT("{\"eventId\":%u,\"subscriptionId\":77,\"portalId\":1,\"occurredAt\":%u000%u,"
            "\"subscriptionType\":\"contact.creation\",\"note\":{\"text\":\"@@%08x.%u@@ ",
            event, 1700000000U, item, event, item);
    } else {
        PUT("{\"id\":\"evt_%08x\",\"event_id\":\"Ev%08x\",\"type\":\"thing.made\","
            "\"created\":1700000000,\"data\":{\"text\":\"@@%08x.%u@@ ",
            event, event, event, item);
    }
    size += put_fill(out + size, event);
    PUT("\"}}");
    return size;
}

size_t provider_body(const provider *p, uint32_t event, uint32_t item_count, int only,
                     char *out) {
    size_t size = 0;
    if (is(p, "meta")) {
        PUT("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":"
            "[{\"value\":{\"messaging_product\":\"whatsapp\",\"messages\":[");
    } else if (is(p, "hubspot")) {
        PUT("[");
    }
    for (uint32_t item = 0; item < item_count; item++) {
        if (only >= 0 && item != (uint32_t)only) {
            continue;
        }
        if (item > 0 && only < 0) {
            PUT(",");
        }
        size += put_item(p, event, item, out + size);
    }
    if (is(p, "meta")) {
        PUT("]},\"field\":\"messages\"}]}]}");
    } else if (is(p, "hubspot")) {
        PUT("]");
    }
    return size;
}

bool provider_find_item(const void *body, size_t size, uint32_t *event, uint32_t *item) {
    const char *at = memmem(body, size, "@@", 2);
    const char *end = (const char *)body + size;
    unsigned number = 0;
    unsigned place = 0;
    if (at == NULL || end - at < 14 || sscanf(at, "@@%8x.%1u@@", &number, &place) != 2) {
        return false;
    }
    *event = number;
    *item = place;
    at += 14; /* behind the closing mark */
    return memmem(at, (size_t)(end - at), "@@", 2) == NULL;
}

/* ---- signatures ---- */

typedef struct text {
    const void *data;
    size_t size;
} text;
#define TEXT(string) ((text){(string), strlen(string)})

static size_t authenticate(eyelet_hash_kind kind, text key, const text *pieces, size_t count,
                           uint8_t mac[EYELET_HASH_SIZE_MAX]) {
    eyelet_hmac_key schedule;
    eyelet_hmac hmac;
    eyelet_hmac_key_init(&schedule, kind, eyelet_bytes_from(key.data, key.size));
    eyelet_hmac_start(&hmac, &schedule);
    for (size_t i = 0; i < count; i++) {
        eyelet_hmac_update(&hmac, eyelet_bytes_from(pieces[i].data, pieces[i].size));
    }
    return eyelet_hmac_finish(&hmac, mac);
}

typedef enum form { FORM_HEX, FORM_BASE64 } form;

static void write_bytes(eyelet_bytes bytes, form how, const char *prefix, char *out) {
    eyelet_buffer written = eyelet_buffer_over(out, 159);
    eyelet_buffer_append_text(&written, prefix);
    if (how == FORM_HEX) {
        eyelet_hex_encode(bytes, &written);
    } else {
        eyelet_base64_encode(bytes, &written);
    }
    out[written.size] = '\0';
}

/* The MAC of the pieces as text, behind prefix. */
static void sign(eyelet_hash_kind kind, text key, const text *pieces, size_t count, form how,
                 const char *prefix, char *out) {
    uint8_t mac[EYELET_HASH_SIZE_MAX];
    write_bytes(eyelet_bytes_from(mac, authenticate(kind, key, pieces, count, mac)), how,
                prefix, out);
}

static void hash_sha512(const text *pieces, size_t count, uint8_t digest[64]) {
    br_sha512_context context;
    br_sha512_init(&context);
    for (size_t i = 0; i < count; i++) {
        br_sha512_update(&context, pieces[i].data, pieces[i].size);
    }
    br_sha512_out(&context, digest);
}

/* The Ed25519 signature of two pieces [RFC8032, 5.1.6]. */
static void sign_ed25519(text before, text content, uint8_t signature[64]) {
    uint8_t expanded[64];
    uint8_t digest[64];
    uint8_t secret[32];
    uint8_t nonce[32];
    uint8_t challenge[32];
    uint8_t key[32];
    hash_sha512(&(text){ED25519_SEED, 32}, 1, expanded);
    crypto_eddsa_trim_scalar(secret, expanded);
    crypto_eddsa_scalarbase(key, secret);
    hash_sha512((text[]){{expanded + 32, 32}, before, content}, 3, digest);
    crypto_eddsa_reduce(nonce, digest);
    crypto_eddsa_scalarbase(signature, nonce);
    hash_sha512((text[]){{signature, 32}, {key, 32}, before, content}, 4, digest);
    crypto_eddsa_reduce(challenge, digest);
    crypto_eddsa_mul_add(signature + 32, challenge, secret, nonce);
}

static text key_of_whsec(const char *secret, uint8_t room[64]) {
    eyelet_buffer key = eyelet_buffer_over(room, 64);
    if (!eyelet_base64_decode(eyelet_bytes_from_text(secret + strlen("whsec_")), &key)) {
        abort();
    }
    return (text){room, key.size};
}

static char *add(request_header *headers, size_t *count, const char *name) {
    request_header *header = &headers[(*count)++];
    snprintf(header->name, sizeof header->name, "%s", name);
    header->value[0] = '\0';
    return header->value;
}

static void add_value(request_header *headers, size_t *count, const char *name,
                      const char *value) {
    snprintf(add(headers, count, name), sizeof headers->value, "%s", value);
}

size_t provider_headers(const provider *p, uint32_t event, const char *body, size_t body_size,
                        int64_t now_ms, request_header headers[HEADER_MAX]) {
    size_t count = 0;
    const text content = {body, body_size};
    const text key = TEXT(p->secret);
    char seconds[24];
    char id[40];
    snprintf(seconds, sizeof seconds, "%lld", (long long)(now_ms / 1000));
    snprintf(id, sizeof id, "event-%08x", event);
    add_value(headers, &count, "content-type", "application/json");
    if (is(p, "stripe")) {
        char prefix[64];
        snprintf(prefix, sizeof prefix, "t=%s,v1=", seconds);
        sign(EYELET_HASH_SHA256, key, (text[]){TEXT(seconds), TEXT("."), content}, 3, FORM_HEX,
             prefix, add(headers, &count, "stripe-signature"));
    } else if (is(p, "github") || is(p, "meta") || is(p, "bitbucket")) {
        sign(EYELET_HASH_SHA256, key, &content, 1, FORM_HEX, "sha256=",
             add(headers, &count,
                 is(p, "bitbucket") ? "x-hub-signature" : "x-hub-signature-256"));
        add_value(headers, &count, is(p, "github") ? "x-github-delivery" : "x-request-uuid",
                  id);
    } else if (is(p, "shopify")) {
        sign(EYELET_HASH_SHA256, key, &content, 1, FORM_BASE64, "",
             add(headers, &count, "x-shopify-hmac-sha256"));
        add_value(headers, &count, "x-shopify-webhook-id", id);
    } else if (is(p, "slack")) {
        sign(EYELET_HASH_SHA256, key, (text[]){TEXT("v0:"), TEXT(seconds), TEXT(":"), content},
             4, FORM_HEX, "v0=", add(headers, &count, "x-slack-signature"));
        add_value(headers, &count, "x-slack-request-timestamp", seconds);
    } else if (is(p, "hubspot")) {
        char milliseconds[24];
        snprintf(milliseconds, sizeof milliseconds, "%lld", (long long)now_ms);
        sign(EYELET_HASH_SHA256, key,
             (text[]){TEXT("POST"), TEXT("https://eyelet.example/hubspot"), content,
                      TEXT(milliseconds)},
             4, FORM_BASE64, "", add(headers, &count, "x-hubspot-signature-v3"));
        add_value(headers, &count, "x-hubspot-request-timestamp", milliseconds);
    } else if (is(p, "standard")) {
        uint8_t room[64];
        sign(EYELET_HASH_SHA256, key_of_whsec(p->secret, room),
             (text[]){TEXT(id), TEXT("."), TEXT(seconds), TEXT("."), content}, 5, FORM_BASE64,
             "v1,", add(headers, &count, "webhook-signature"));
        add_value(headers, &count, "webhook-id", id);
        add_value(headers, &count, "webhook-timestamp", seconds);
    } else if (is(p, "zendesk")) {
        const time_t now_s = (time_t)(now_ms / 1000);
        struct tm parts;
        char iso[32];
        strftime(iso, sizeof iso, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now_s, &parts));
        sign(EYELET_HASH_SHA256, key, (text[]){TEXT(iso), content}, 2, FORM_BASE64, "",
             add(headers, &count, "x-zendesk-webhook-signature"));
        add_value(headers, &count, "x-zendesk-webhook-signature-timestamp", iso);
        add_value(headers, &count, "x-zendesk-webhook-invocation-id", id);
    } else if (is(p, "discord")) {
        uint8_t signature[64];
        sign_ed25519(TEXT(seconds), content, signature);
        write_bytes(eyelet_bytes_from(signature, sizeof signature), FORM_HEX, "",
                    add(headers, &count, "x-signature-ed25519"));
        add_value(headers, &count, "x-signature-timestamp", seconds);
    } else if (is(p, "asymmetric")) {
        uint8_t signature[64];
        char before[80];
        snprintf(before, sizeof before, "%s.%s.", id, seconds);
        sign_ed25519(TEXT(before), content, signature);
        write_bytes(eyelet_bytes_from(signature, sizeof signature), FORM_BASE64, "v1a,",
                    add(headers, &count, "webhook-signature"));
        add_value(headers, &count, "webhook-id", id);
        add_value(headers, &count, "webhook-timestamp", seconds);
    } else {
        sign(EYELET_HASH_SHA512, key, (text[]){TEXT(seconds), TEXT("."), content}, 3, FORM_HEX,
             "", add(headers, &count, "x-signature"));
        add_value(headers, &count, "x-timestamp", seconds);
    }
    return count;
}

bool delivery_is_signed(const char *id, const char *timestamp, const char *signature,
                        const void *body, size_t body_size) {
    uint8_t room[64];
    char expected[160];
    sign(EYELET_HASH_SHA256, key_of_whsec(DELIVERY_SECRET, room),
         (text[]){TEXT(id), TEXT("."), TEXT(timestamp), TEXT("."), (text){body, body_size}}, 5,
         FORM_BASE64, "v1,", expected);
    return strcmp(expected, signature) == 0;
}
