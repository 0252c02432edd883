/* Which providers are known, and how does each of them sign?   Layer: webhook.
 *
 * The table: one row a provider, in the columns and the grammar of scheme.h; nothing here is
 * code but the look-up. `documentation` names the page or SDK that a row was checked against; a
 * comment stands only where that page and common belief part. Sorted by kind, not by name: what
 * people ask for most comes first. Adding a provider is a row here and a file in tests/vectors.
 */
#include "webhook/scheme.h"

#define MINUTES 60
#define HOURS 3600
#define DAYS 86400
#define SECONDS_MS 1000

/* The columns that every sender of Standard Webhooks shares; brand is "webhook" or "svix". The
 * id is signed. */
#define STANDARD_WEBHOOKS(brand)                                                               \
    .signature = {.source = "header:" brand "-signature",                                      \
                  .separator = " ",                                                            \
                  .assign = ",",                                                               \
                  .name = "v1",                                                                \
                  .encoding = EYELET_ENCODING_BASE64},                                         \
    .signed_content = "{header:" brand "-id}.{timestamp}.{body}", .id = "header:" brand "-id", \
    .timestamp = {.source = "header:" brand "-timestamp",                                      \
                  .past_s = 5 * MINUTES,                                                       \
                  .future_s = 5 * MINUTES}

/* clang-format off: a row is laid out by topic (who, signature, event, answer), which one member a line would hide. */
const eyelet_row eyelet_providers[] = {
    /* -- generic schemes -- */
    {.slug = "standard-webhooks",
     .title = "Standard Webhooks",
     .documentation = "Standard Webhooks specification 1.0",
     .key = EYELET_KEY_WHSEC,
     STANDARD_WEBHOOKS("webhook"),
     .type = "body:type",
     .occurred_at = "body:timestamp",
     .occurred_unit = EYELET_UNIT_AUTO,
     .deadline_ms = 15 * SECONDS_MS,
     .evidence = EYELET_EVIDENCE_VECTOR},
    {.slug = "svix",
     .title = "Svix",
     .documentation = "Svix: Verifying Webhooks Manually",
     .key = EYELET_KEY_WHSEC,
     STANDARD_WEBHOOKS("svix"),
     .type = "body:type",
     .occurred_at = "body:timestamp",
     .occurred_unit = EYELET_UNIT_AUTO,
     .deadline_ms = 15 * SECONDS_MS,
     .evidence = EYELET_EVIDENCE_VECTOR},
    /* A token's prefix may be missing (scheme.h), so "Authorization: Bearer s", "Authorization:
       s" and "X-Webhook-Token: s" all do. */
    {.slug = "token",
     .title = "Any sender with a token header",
     .documentation = "RFC 6750, section 2.1",
     .algorithm = EYELET_ALGORITHM_TOKEN,
     .signature = {.source = "header:authorization|header:x-webhook-token",
                   .prefix = "Bearer "},
     .evidence = EYELET_EVIDENCE_DOCUMENTATION},
    {.slug = "basic",
     .title = "Any sender with Basic authentication",
     .documentation = "RFC 7617",
     .algorithm = EYELET_ALGORITHM_BASIC,
     .signature = {.source = "header:authorization"},
     .evidence = EYELET_EVIDENCE_VECTOR},
    {.slug = "unsigned",
     .title = "Any sender without a signature",
     .documentation = "handler/README.md",
     .algorithm = EYELET_ALGORITHM_UNSIGNED,
     .evidence = EYELET_EVIDENCE_DOCUMENTATION},

    /* -- the most asked for -- */
    {.slug = "meta",
     .title = "Meta (WhatsApp, Messenger, Instagram)",
     .documentation = "Meta: Graph API Webhooks, Getting Started",
     .signature = {.source = "header:x-hub-signature-256", .prefix = "sha256="},
     .batch = "meta", /* up to 1,000 updates in one call: event.c walks them and keys each */
     .handshake = EYELET_HANDSHAKE_META,
     .trust = EYELET_TRUST_TOKEN,
     .deadline_ms = 5 * SECONDS_MS,
     .retry_span_s = 7 * DAYS,
     .evidence = EYELET_EVIDENCE_DOCUMENTATION},
    {.slug = "stripe",
     .title = "Stripe",
     .documentation = "Stripe: Check the webhook signatures; npm stripe",
     .signature = {.source = "header:stripe-signature",
                   .separator = ",",
                   .assign = "=",
                   .name = "v1",
                   .timestamp = "t"},
     .signed_content = "{timestamp}.{body}",
     .timestamp = {.past_s = 5 * MINUTES},
     .id = "body:id",
     .type = "body:type",
     .occurred_at = "body:created",
     .occurred_unit = EYELET_UNIT_AUTO,
     .account = "body:account|body:context",
     .retry_span_s = 3 * DAYS,
     .evidence = EYELET_EVIDENCE_SDK},
    {.slug = "github",
     .title = "GitHub",
     .documentation = "GitHub Docs: Validating webhook deliveries",
     .signature = {.source = "header:x-hub-signature-256", .prefix = "sha256="},
     .id = "header:x-github-delivery",
     .id_unsigned = true,
     .type = "header:x-github-event",
     .account = "header:x-github-hook-installation-target-id",
     .form_json = "payload",
     .deadline_ms = 10 * SECONDS_MS,
     .retries_none = true,
     .evidence = EYELET_EVIDENCE_VECTOR},
    {.slug = "shopify",
     .title = "Shopify",
     .documentation = "Shopify: Deliver webhooks through HTTPS; npm @shopify/shopify-api",
     .signature = {.source = "header:x-shopify-hmac-sha256|header:shopify-hmac-sha256",
                   .encoding = EYELET_ENCODING_BASE64},
     .id = "header:x-shopify-webhook-id|header:shopify-webhook-id",
     .id_unsigned = true,
     .type = "header:x-shopify-topic|header:shopify-topic",
     .occurred_at = "header:x-shopify-triggered-at|header:shopify-triggered-at",
     .occurred_unit = EYELET_UNIT_ISO,
     .account = "header:x-shopify-shop-domain|header:shopify-shop-domain",
     .deadline_ms = 5 * SECONDS_MS,
     .retry_span_s = 48 * HOURS,
     .evidence = EYELET_EVIDENCE_VECTOR},
    {.slug = "twilio",
     .title = "Twilio",
     .documentation = "Twilio: Webhooks Security; npm twilio",
     .algorithm = EYELET_ALGORITHM_HMAC_SHA1,
     .special = EYELET_SPECIAL_TWILIO,
     .signature = {.source = "header:x-twilio-signature", .encoding = EYELET_ENCODING_BASE64},
     .id = "header:i-twilio-idempotency-token|form:MessageSid+form:MessageStatus",
     .id_unsigned = true,
     .type = "form:EventType|form:MessageStatus|form:CallStatus",
     .account = "form:AccountSid",
     .ack_type = "text/xml",
     .ack_body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>",
     .deadline_ms = 15 * SECONDS_MS,
     .retry_span_s = 1 * HOURS,
     .evidence = EYELET_EVIDENCE_VECTOR},
    {.slug = "slack",
     .title = "Slack",
     .documentation = "Slack: Verifying requests from Slack",
     .signature = {.source = "header:x-slack-signature", .prefix = "v0="},
     .signed_content = "v0:{timestamp}:{body}",
     .timestamp = {.source = "header:x-slack-request-timestamp",
                   .past_s = 5 * MINUTES,
                   .future_s = 5 * MINUTES},
     .id = "body:event_id|body:trigger_id|form:trigger_id",
     .type = "body:event.type|body:type|form:command",
     .occurred_at = "body:event_time",
     .account = "body:team_id|body:team.id|form:team_id",
     .form_json = "payload",
     .handshake = EYELET_HANDSHAKE_SLACK,
     .trust = EYELET_TRUST_SIGNED,
     .deadline_ms = 3 * SECONDS_MS,
     .retry_span_s = 24 * HOURS,
     .evidence = EYELET_EVIDENCE_VECTOR},
};
/* clang-format on */

const size_t eyelet_provider_count = sizeof eyelet_providers / sizeof eyelet_providers[0];

/* Other names for a row. */
static const struct {
    const char *alias;
    const char *slug;
} aliases[] = {
    {"whatsapp", "meta"},
    {"messenger", "meta"},
    {"instagram", "meta"},
};

const eyelet_row *eyelet_provider_find(eyelet_bytes slug) {
    const char *alias_of = NULL;
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        if (eyelet_bytes_equal(slug, eyelet_bytes_from_text(aliases[i].alias))) {
            alias_of = aliases[i].slug;
        }
    }
    if (alias_of != NULL) {
        slug = eyelet_bytes_from_text(alias_of);
    }
    for (size_t i = 0; i < eyelet_provider_count; i++) {
        if (eyelet_bytes_equal(slug, eyelet_bytes_from_text(eyelet_providers[i].slug))) {
            return &eyelet_providers[i];
        }
    }
    return NULL;
}

bool eyelet_provider_alias(size_t index, const char **alias, const char **slug) {
    if (index >= sizeof aliases / sizeof aliases[0]) {
        return false;
    }
    *alias = aliases[index].alias;
    *slug = aliases[index].slug;
    return true;
}
