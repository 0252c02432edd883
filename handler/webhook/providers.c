/* Which providers are known, and how does each of them sign?   Layer: webhook.
 *
 * The table: one row a provider, in the columns and the grammar of scheme.h. It is one text of
 * columns, each a tag and its value, so that it takes the room of its words and no pointer;
 * nothing here is code but the look-up and the reader of a row. Sorted by kind, not by name:
 * what people ask for most comes first. Adding a provider is a row here and a file in
 * tests/vectors.
 *
 * `documentation` names the page or SDK that says how the provider signs; a comment stands only
 * where that page and common belief part. In these rows it was never opened, or not as far as
 * the signature, so that row and vectors rest on common knowledge of it (evidence never says
 * more than DOCUMENTATION): flutterwave-v4 lob netlify printify recharge */
#include "webhook/scheme.h"

#include <string.h>

/* ---- the columns: a tag, the value's text, a NUL ---- */

#define SLUG_TAG 001 /* begins a row; no text holds such a byte */
#define ALIAS_TAG 046

#define SLUG(text) "\001" text "\0"
#define ALGORITHM(word) "\005" ALGORITHM_##word "\0"
#define KEY(word) "\006" KEY_##word "\0"
#define SIGNATURE(text) "\007" text "\0"
#define SEPARATOR(text) "\010" text "\0"
#define ASSIGN(text) "\011" text "\0"
#define NAME(text) "\012" text "\0"
#define PREFIX(text) "\013" text "\0"
#define TIME_ITEM(text) "\014" text "\0"
#define ENCODING(word) "\015" ENCODING_##word "\0"
#define SIGNED(text) "\016" text "\0"
#define TIME(text) "\017" text "\0"
#define UNIT(word) "\020" UNIT_##word "\0"
#define PAST(text) "\021" text "\0"
#define FUTURE(text) "\022" text "\0"
#define REQUIRES(text) "\023" text "\0"
#define BATCH(text) "\024" text "\0"
#define ID(text) "\025" text "\0"
#define ID_UNSIGNED                                                                            \
    "\026"                                                                                     \
    "\0"
#define TYPE(text) "\027" text "\0"
#define OCCURRED_AT(text) "\030" text "\0"
#define OCCURRED_UNIT(word) "\031" UNIT_##word "\0"
#define ACCOUNT(text) "\032" text "\0"
#define FORM_JSON(text) "\033" text "\0"
#define HANDSHAKE(word) "\034" HANDSHAKE_##word "\0"
#define TRUST(word) "\035" TRUST_##word "\0"
#define SPECIAL(word) "\036" SPECIAL_##word "\0"
#define ACK_STATUS(text) "\037" text "\0"
#define ACK_TYPE(text) "\040" text "\0"
#define ACK_BODY(text) "\041" text "\0"
#define DEADLINE(text) "\042" text "\0"
#define RETRY_STATUSES(text) "\043" text "\0"
#define RETRY_SPAN(text) "\044" text "\0"
#define RETRIES_NONE                                                                           \
    "\045"                                                                                     \
    "\0"

#define GETS                                                                                   \
    "\047"                                                                                     \
    "\0"

/* Another name for the row; stands right behind the slug. */
#define ALIAS(text) "\046" text "\0"

/* What only tables in documents show is left out where nothing shows it. */
#ifdef EYELET_EXPLAINS
#define TITLE(text) "\002" text "\0"
#define DOCUMENTATION(text) "\003" text "\0"
#define EVIDENCE(word) "\004" EVIDENCE_##word "\0"
#else
#define TITLE(text)
#define DOCUMENTATION(text)
#define EVIDENCE(word)
#endif

/* The value of an enumerator of scheme.h as a letter: "a" is 0, which need not be written. */
#define ALGORITHM_HMAC_SHA1 "b"
#define ALGORITHM_HMAC_SHA512 "d"
#define ALGORITHM_SHA1 "e"
#define ALGORITHM_SHA256 "f"
#define ALGORITHM_TOKEN "g"
#define ALGORITHM_BASIC "h"
#define ALGORITHM_ED25519 "i"
#define ALGORITHM_ECDSA_P256 "j"
#define ALGORITHM_RSA_SHA256 "k"
#define ALGORITHM_JWT_HS256 "l"
#define ALGORITHM_JWT_ES256 "n"
#define ALGORITHM_UNSIGNED "o"
#define KEY_WHSEC "b"
#define KEY_BASE64 "c"
#define KEY_HEX "d"
#define KEY_SHA1 "e"
#define KEY_PUBLIC "f"
#define ENCODING_BASE64 "b"
#define ENCODING_BASE64URL "c"
#define ENCODING_HEX_OR_BASE64 "d"
#define UNIT_MS "b"
#define UNIT_ISO "c"
#define UNIT_AUTO "d"
#define HANDSHAKE_META "b"
#define HANDSHAKE_STRAVA "c"
#define HANDSHAKE_WEBSUB "d"
#define HANDSHAKE_SLACK "e"
#define HANDSHAKE_ZOOM "f"
#define HANDSHAKE_X_CRC "g"
#define HANDSHAKE_CHALLENGE "h"
#define HANDSHAKE_ASANA "i"
#define HANDSHAKE_TWITCH "j"
#define HANDSHAKE_OKTA "k"
#define HANDSHAKE_MONDAY "l"
#define HANDSHAKE_DISCORD "m"
#define HANDSHAKE_NOTION "n"
#define HANDSHAKE_GRAPH "o"
#define HANDSHAKE_HEAD "p"
#define HANDSHAKE_WOOCOMMERCE "q"
#define HANDSHAKE_BRAINTREE "r"
#define HANDSHAKE_SMARTSHEET "s"
#define HANDSHAKE_LINKEDIN "t"
#define HANDSHAKE_FITBIT "u"
#define HANDSHAKE_FRONT "v"
#define HANDSHAKE_EVENT_GRID "w"
#define HANDSHAKE_DAILY "x"
#define TRUST_OPEN "a"
#define TRUST_TOKEN "b"
#define TRUST_SIGNED "c"
#define SPECIAL_TWILIO "b"
#define SPECIAL_CONTENTFUL "c"
#define SPECIAL_SNS "d"
#define SPECIAL_PAYPAL "e"
#define SPECIAL_HOOK0 "f"
#define SPECIAL_MERCADO_PAGO "g"
#define SPECIAL_PLIVO "h"
#define SPECIAL_BIRD "i"
#define EVIDENCE_DOCUMENTATION "a"
#define EVIDENCE_VECTOR "b"
#define EVIDENCE_SDK "c"

/* ---- the rows ---- */

/* A row is laid out by topic (who, signature, event, answer), which one member a line would
 * hide. A duration ends in s, m, h or d. */
/* clang-format off */
/* What every sender of Standard Webhooks shares; brand is "webhook" or "svix". The id is among
 * what is signed. */
#define STANDARD_WEBHOOKS_NAMED(brand, version) \
    SIGNATURE("header:" brand "-signature") SEPARATOR(" ") ASSIGN(",") NAME(version) ENCODING(BASE64) \
    SIGNED("{header:" brand "-id}.{timestamp}.{body}") ID("header:" brand "-id") \
    TIME("header:" brand "-timestamp") PAST("5m") FUTURE("5m")
#define STANDARD_WEBHOOKS(brand) STANDARD_WEBHOOKS_NAMED(brand, "v1")

/* An event's id "is not guaranteed to be unique", and an app serves many portals. Whoever is associated with
 * many at once is the object of all those events. */
#define HUBSPOT_EVENT "item:portalId+item:subscriptionId+item:eventId+item:occurredAt"
#define HUBSPOT_SIDES "+item:fromObjectId+item:toObjectId"
#define HUBSPOT_ID \
    HUBSPOT_EVENT HUBSPOT_SIDES "+item:associationType+item:associationRemoved+item:isPrimaryAssociation|" \
    HUBSPOT_EVENT HUBSPOT_SIDES "|" HUBSPOT_EVENT "+item:objectId|" HUBSPOT_EVENT

/* A tool whose user sets the headers. A token's prefix may be missing (scheme.h), so
 * "Authorization: Bearer s", "Authorization: s", "X-Webhook-Token: s" and "?token=s" all do. */
#define AUTOMATION_TOKEN \
    ALGORITHM(TOKEN) SIGNATURE("header:authorization|header:x-webhook-token|query:token") PREFIX("Bearer ")

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings" /* C17 promises 4,095 bytes, compilers give more */
static const char table[] =
    /* -- the most asked for -- */
    SLUG("meta") ALIAS("whatsapp") ALIAS("messenger") ALIAS("instagram") ALIAS("facebook") ALIAS("threads")
     TITLE("Meta (WhatsApp, Messenger, Instagram)")
     DOCUMENTATION("Meta: Graph API Webhooks, Getting Started")
     SIGNATURE("header:x-hub-signature-256") PREFIX("sha256=")
     BATCH("meta")
     /* up to 1,000 updates in one call: event.c walks them and keys each */
     HANDSHAKE(META) TRUST(TOKEN) DEADLINE("5s")
     RETRY_SPAN("7d") EVIDENCE(DOCUMENTATION)
    SLUG("stripe") TITLE("Stripe") DOCUMENTATION("Stripe: Check the webhook signatures; npm stripe")
     SIGNATURE("header:stripe-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("5m")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:created") OCCURRED_UNIT(AUTO)
     ACCOUNT("body:account|body:context")
     RETRY_SPAN("3d") EVIDENCE(SDK)
    SLUG("github") TITLE("GitHub") DOCUMENTATION("GitHub Docs: Validating webhook deliveries")
     SIGNATURE("header:x-hub-signature-256") PREFIX("sha256=") FORM_JSON("payload")
     ID("header:x-github-delivery") ID_UNSIGNED TYPE("header:x-github-event")
     ACCOUNT("header:x-github-hook-installation-target-id")
     DEADLINE("10s") RETRIES_NONE EVIDENCE(VECTOR)
    SLUG("shopify") TITLE("Shopify")
     DOCUMENTATION("Shopify: Deliver webhooks through HTTPS; npm @shopify/shopify-api")
     SIGNATURE("header:x-shopify-hmac-sha256|header:shopify-hmac-sha256") ENCODING(BASE64)
     ID("header:x-shopify-webhook-id|header:shopify-webhook-id") ID_UNSIGNED
     TYPE("header:x-shopify-topic|header:shopify-topic")
     OCCURRED_AT("header:x-shopify-triggered-at|header:shopify-triggered-at") OCCURRED_UNIT(ISO)
     ACCOUNT("header:x-shopify-shop-domain|header:shopify-shop-domain")
     DEADLINE("5s") RETRY_SPAN("48h") EVIDENCE(DOCUMENTATION)
    SLUG("twilio") TITLE("Twilio") DOCUMENTATION("Twilio: Webhooks Security; npm twilio")
     ALGORITHM(HMAC_SHA1) SPECIAL(TWILIO) GETS
     SIGNATURE("header:x-twilio-signature") ENCODING(BASE64)
     ID("header:i-twilio-idempotency-token|form:MessageSid+form:MessageStatus") ID_UNSIGNED
     TYPE("form:EventType|form:MessageStatus|form:SmsStatus|form:CallStatus") ACCOUNT("form:AccountSid")
     ACK_TYPE("text/xml") ACK_BODY("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>")
     DEADLINE("15s") RETRY_SPAN("1h") EVIDENCE(VECTOR)
    SLUG("slack") TITLE("Slack") DOCUMENTATION("Slack: Verifying requests from Slack")
     SIGNATURE("header:x-slack-signature") PREFIX("v0=")
     SIGNED("v0:{timestamp}:{body}")
     TIME("header:x-slack-request-timestamp") PAST("5m") FUTURE("5m")
     FORM_JSON("payload")
     ID("body:event_id|body:trigger_id|form:trigger_id") TYPE("body:event.type|body:type|form:command")
     OCCURRED_AT("body:event_time") ACCOUNT("body:team_id|body:team.id|form:team_id")
     HANDSHAKE(SLACK) TRUST(SIGNED) DEADLINE("3s")
     RETRY_SPAN("24h") EVIDENCE(VECTOR)

    /* -- generic schemes -- */
    SLUG("standard-webhooks") TITLE("Standard Webhooks")
     DOCUMENTATION("Standard Webhooks specification 1.0")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(AUTO)
     DEADLINE("15s") RETRY_SPAN("76h") EVIDENCE(VECTOR)
    SLUG("svix") TITLE("Svix") DOCUMENTATION("Svix: Verifying Webhooks Manually")
     KEY(WHSEC) STANDARD_WEBHOOKS("svix")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(AUTO)
     DEADLINE("15s") EVIDENCE(VECTOR)
    /* A token's prefix may be missing (scheme.h), so "Authorization: Bearer s", "Authorization: s" and
     * "X-Webhook-Token: s" all do. */
    SLUG("token") TITLE("Any sender with a token header") DOCUMENTATION("RFC 6750, section 2.1")
     ALGORITHM(TOKEN)
     SIGNATURE("header:authorization|header:x-webhook-token") PREFIX("Bearer ")
     EVIDENCE(DOCUMENTATION)
    SLUG("basic") TITLE("Any sender with Basic authentication") DOCUMENTATION("RFC 7617")
     ALGORITHM(BASIC) SIGNATURE("header:authorization")
     EVIDENCE(DOCUMENTATION)
    SLUG("unsigned") TITLE("Any sender without a signature") DOCUMENTATION("handler/README.md")
     ALGORITHM(UNSIGNED)
     EVIDENCE(DOCUMENTATION)

    /* -- Standard Webhooks and Svix under their own names -- */
    SLUG("standard-webhooks-ed25519") TITLE("Standard Webhooks (asymmetric, v1a)")
     DOCUMENTATION("Standard Webhooks specification 1.0")
     ALGORITHM(ED25519) KEY(PUBLIC) STANDARD_WEBHOOKS_NAMED("webhook", "v1a")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(AUTO)
     DEADLINE("15s") RETRY_SPAN("76h") EVIDENCE(VECTOR)
    SLUG("svix-ed25519") TITLE("Svix (asymmetric, v1a)")
     DOCUMENTATION("Svix: svix-webhooks README, asymmetric signatures")
     ALGORITHM(ED25519) KEY(PUBLIC) STANDARD_WEBHOOKS_NAMED("svix", "v1a")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(AUTO)
     DEADLINE("15s") RETRY_SPAN("28h") EVIDENCE(VECTOR)
    SLUG("clerk") TITLE("Clerk") DOCUMENTATION("Clerk: verifyWebhook()")
     KEY(WHSEC) STANDARD_WEBHOOKS("svix")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(AUTO)
     ACCOUNT("body:instance_id")
     DEADLINE("15s") RETRY_SPAN("28h") EVIDENCE(SDK)
    SLUG("resend") TITLE("Resend") DOCUMENTATION("Resend: Verify Webhooks Requests")
     KEY(WHSEC) STANDARD_WEBHOOKS("svix")
     TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     DEADLINE("15s") RETRY_SPAN("28h") EVIDENCE(SDK)
    SLUG("openai") TITLE("OpenAI") DOCUMENTATION("OpenAI: Webhooks; npm openai")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(AUTO)
     RETRY_SPAN("72h") EVIDENCE(VECTOR)
    SLUG("anthropic") TITLE("Anthropic (Claude)") DOCUMENTATION("Anthropic: npm @anthropic-ai/sdk, beta.webhooks.unwrap")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:data.type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:data.workspace_id")
     EVIDENCE(VECTOR)
    SLUG("gitlab") TITLE("GitLab (signing token)")
     DOCUMENTATION("GitLab: merge requests 230944 and 231325, webhook signing token")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("header:x-gitlab-event") ACCOUNT("header:x-gitlab-instance")
     DEADLINE("10s") EVIDENCE(DOCUMENTATION)
    SLUG("gitlab-token") TITLE("GitLab (secret token)") DOCUMENTATION("GitLab Docs: Webhooks")
     ALGORITHM(TOKEN) SIGNATURE("header:x-gitlab-token")
     ID("header:idempotency-key") ID_UNSIGNED TYPE("header:x-gitlab-event")
     ACCOUNT("header:x-gitlab-instance")
     DEADLINE("10s") EVIDENCE(DOCUMENTATION)
    /* The client secret is the key as it stands; samples encode it only because the library that they use decodes.
     * */
    SLUG("bigcommerce") TITLE("BigCommerce") DOCUMENTATION("BigCommerce: HTTPS webhook overview")
     STANDARD_WEBHOOKS("webhook")
     TYPE("body:scope") OCCURRED_AT("body:created_at") ACCOUNT("body:producer")
     RETRY_SPAN("48h") EVIDENCE(SDK)
    /* As with BigCommerce, the secret's text is the key. */
    SLUG("polar") TITLE("Polar") DOCUMENTATION("Polar: Handle & monitor webhook deliveries")
     STANDARD_WEBHOOKS("webhook")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     DEADLINE("10s") EVIDENCE(SDK)
    SLUG("replicate") TITLE("Replicate") DOCUMENTATION("Replicate: Verify webhooks")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:status") OCCURRED_AT("body:completed_at|body:created_at") OCCURRED_UNIT(ISO)
     EVIDENCE(SDK)
    SLUG("supabase") TITLE("Supabase Auth Hooks") DOCUMENTATION("Supabase: Auth Hooks")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     DEADLINE("5s") RETRY_STATUSES("429,503") EVIDENCE(SDK)
    SLUG("render") TITLE("Render") DOCUMENTATION("Render: Webhooks; render-examples/webhook-github-action")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:data.serviceId")
     DEADLINE("15s") EVIDENCE(SDK)
    SLUG("brex") TITLE("Brex") DOCUMENTATION("Brex: Webhooks")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:event_type") ACCOUNT("body:company_id")
     EVIDENCE(SDK)
    SLUG("stytch") TITLE("Stytch") DOCUMENTATION("Stytch: B2B guides, Webhooks")
     KEY(WHSEC) STANDARD_WEBHOOKS("svix")
     TYPE("body:object_type+body:action") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:project_id")
     RETRY_SPAN("28h") EVIDENCE(SDK)
    SLUG("vanta") TITLE("Vanta") DOCUMENTATION("Vanta: Webhook events")
     KEY(WHSEC) STANDARD_WEBHOOKS("svix")
     TYPE("body:type")
     DEADLINE("15s") RETRY_SPAN("83h") EVIDENCE(SDK)
    SLUG("incident-io") TITLE("incident.io") DOCUMENTATION("incident.io: Webhooks")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:event_type")
     RETRY_SPAN("28h") EVIDENCE(SDK)
    SLUG("dodo-payments") TITLE("Dodo Payments") DOCUMENTATION("Dodo Payments: npm dodopayments, webhooks.unwrap")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:business_id")
     DEADLINE("15s") EVIDENCE(SDK)
    SLUG("liveblocks") TITLE("Liveblocks") DOCUMENTATION("Liveblocks: Webhooks")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:type") ACCOUNT("body:data.projectId")
     RETRY_SPAN("28h") EVIDENCE(SDK)
    SLUG("lithic") TITLE("Lithic") DOCUMENTATION("Lithic: Events API, Verifying webhooks")
     KEY(WHSEC) STANDARD_WEBHOOKS("webhook")
     TYPE("body:event_type")
     RETRY_SPAN("28h") EVIDENCE(SDK)

    /* -- social and messaging -- */
    SLUG("tiktok") TITLE("TikTok for Developers")
     DOCUMENTATION("TikTok for Developers: Webhooks, Check the signature")
     SIGNATURE("header:tiktok-signature") SEPARATOR(",") ASSIGN("=") NAME("s") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("5m") FUTURE("5m")
     TYPE("body:event") OCCURRED_AT("body:create_time") ACCOUNT("body:user_openid")
     RETRY_SPAN("72h") EVIDENCE(DOCUMENTATION)
    SLUG("tiktok-business") TITLE("TikTok Business")
     DOCUMENTATION("Chatwoot: tiktok_controller.rb (a receiver in production)")
     SIGNATURE("header:tiktok-signature") SEPARATOR(",") ASSIGN("=") NAME("s") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("5m") FUTURE("5m")
     TYPE("body:event") OCCURRED_AT("body:create_time") ACCOUNT("body:user_openid")
     RETRY_SPAN("72h") EVIDENCE(DOCUMENTATION)
    SLUG("tiktok-shop") TITLE("TikTok Shop")
     DOCUMENTATION("TikTok Shop Partner Center: Webhooks overview")
     SIGNATURE("header:authorization") SIGNED("{app_key}{body}")
     ID("body:tts_notification_id") TYPE("body:type") OCCURRED_AT("body:timestamp")
     ACCOUNT("body:shop_id")
     RETRY_SPAN("72h") EVIDENCE(DOCUMENTATION)
    SLUG("x") ALIAS("twitter") TITLE("X") DOCUMENTATION("X: Webhooks API, Introduction")
     SIGNATURE("header:x-twitter-webhooks-signature") PREFIX("sha256=") ENCODING(BASE64)
     ACCOUNT("body:for_user_id")
     HANDSHAKE(X_CRC) TRUST(OPEN) RETRY_SPAN("24h")
     EVIDENCE(DOCUMENTATION)
    SLUG("linkedin") TITLE("LinkedIn") DOCUMENTATION("Microsoft Learn: LinkedIn, Webhook validation")
     SIGNATURE("header:x-li-signature") SIGNED("hmacsha256={body}")
     BATCH("notifications[]") ID("item:notificationId") TYPE("body:type")
     HANDSHAKE(LINKEDIN) TRUST(OPEN) DEADLINE("3s")
     RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("discord") TITLE("Discord")
     DOCUMENTATION("Discord: Interactions, Webhook Events; npm discord-interactions")
     ALGORITHM(ED25519) KEY(PUBLIC)
     SIGNATURE("header:x-signature-ed25519") SIGNED("{timestamp}{body}")
     TIME("header:x-signature-timestamp")
     ID("body:id") TYPE("body:event.type|body:type") OCCURRED_AT("body:event.timestamp")
     OCCURRED_UNIT(ISO) ACCOUNT("body:application_id")
     HANDSHAKE(DISCORD) TRUST(SIGNED) ACK_STATUS("204")
     DEADLINE("3s") RETRY_SPAN("1h") EVIDENCE(SDK)
    SLUG("telegram") TITLE("Telegram Bot API") DOCUMENTATION("Telegram Bot API: setWebhook")
     ALGORITHM(TOKEN) SIGNATURE("header:x-telegram-bot-api-secret-token")
     ID("body:update_id")
     OCCURRED_AT("body:message.date|body:edited_message.edit_date|body:channel_post.date|"
                    "body:callback_query.message.date") ACCOUNT("body:message.chat.id")
     ACK_BODY("") RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("line") TITLE("LINE Messaging API")
     DOCUMENTATION("LINE Developers: Verify webhook signature; npm @line/bot-sdk")
     SIGNATURE("header:x-line-signature") ENCODING(BASE64)
     BATCH("events[]") ID("item:webhookEventId") TYPE("item:type") OCCURRED_AT("item:timestamp")
     OCCURRED_UNIT(MS) ACCOUNT("body:destination")
     DEADLINE("2s") EVIDENCE(VECTOR)
    /* A broadcast has one token for all who receive and read it. */
    SLUG("viber") TITLE("Viber") DOCUMENTATION("Viber: viber-bot-python, api.py")
     SIGNATURE("header:x-viber-content-signature")
     ID("body:event+body:message_token+body:user_id|body:event+body:message_token") TYPE("body:event") OCCURRED_AT("body:timestamp")
     OCCURRED_UNIT(MS) ACCOUNT("body:sender.id|body:user_id")
     EVIDENCE(DOCUMENTATION)
    /* Signed only where an Encrypt Key is set; then the body is encrypted too, and its id and type are for the
     * destination to read: set the URL, whose challenge is answered in the clear, before the key. */
    SLUG("lark") ALIAS("feishu") TITLE("Lark / Feishu") DOCUMENTATION("Lark: larksuite/node-sdk, request-handle.ts")
     ALGORITHM(SHA256) SIGNATURE("header:x-lark-signature")
     SIGNED("{timestamp}{header:x-lark-request-nonce}{secret}{body}")
     TIME("header:x-lark-request-timestamp") PAST("24h") FUTURE("24h") /* the nonce may begin with a digit */
     ID("body:header.event_id|body:uuid") TYPE("body:header.event_type|body:event.type")
     OCCURRED_AT("body:header.create_time") OCCURRED_UNIT(MS)
     ACCOUNT("body:header.tenant_key")
     HANDSHAKE(MONDAY) TRUST(OPEN) DEADLINE("3s")
     RETRY_SPAN("8h") EVIDENCE(DOCUMENTATION)
    SLUG("microsoft-teams") ALIAS("teams") TITLE("Microsoft Teams outgoing webhooks")
     DOCUMENTATION("Microsoft Learn: Create Outgoing Webhooks")
     KEY(BASE64)
     SIGNATURE("header:authorization") PREFIX("HMAC ") ENCODING(BASE64)
     /* no id: what stands there is a time in ms, which two channels may share */
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:channelData.tenant.id")
     DEADLINE("10s") RETRIES_NONE EVIDENCE(DOCUMENTATION)
    SLUG("telnyx") TITLE("Telnyx") DOCUMENTATION("Telnyx: Receiving webhooks")
     ALGORITHM(ED25519) KEY(PUBLIC)
     SIGNATURE("header:telnyx-signature-ed25519") ENCODING(BASE64)
     SIGNED("{timestamp}|{body}")
     TIME("header:telnyx-timestamp") PAST("5m")
     ID("body:data.id") TYPE("body:data.event_type") OCCURRED_AT("body:data.occurred_at")
     OCCURRED_UNIT(ISO)
     EVIDENCE(SDK)
    SLUG("sinch") TITLE("Sinch Conversation API") DOCUMENTATION("Sinch: Conversation API, Callbacks; sinch-sdk-dotnet, WebhooksTests.cs")
     SIGNATURE("header:x-sinch-webhook-signature") ENCODING(BASE64)
     SIGNED("{body}.{header:x-sinch-webhook-signature-nonce}.{timestamp}")
     TIME("header:x-sinch-webhook-signature-timestamp") PAST("5m") FUTURE("5m")
     OCCURRED_AT("body:event_time|body:accepted_time") OCCURRED_UNIT(ISO) ACCOUNT("body:app_id")
     EVIDENCE(VECTOR)
    SLUG("plivo") TITLE("Plivo") DOCUMENTATION("Plivo: Signature validation, V3; npm plivo")
     SPECIAL(PLIVO) GETS
     SIGNATURE("header:x-plivo-signature-v3+header:x-plivo-signature-ma-v3|header:x-plivo-signature-v3|"
                             "header:x-plivo-signature-ma-v3") SEPARATOR(",:") ENCODING(BASE64)
     SIGNED("{url}.{header:x-plivo-signature-v3-nonce}") /* canonical.c sorts query and form */
     /* no id: no mark stands between names and values, so that another one could be cut out of what is signed */
     TYPE("form:Event|form:Status|form:CallStatus|form:Type")
     EVIDENCE(SDK)
    /* Calls that come by GET are signed over their parameters written anew as JSON: choose POST. */
    SLUG("vonage") ALIAS("nexmo") TITLE("Vonage") DOCUMENTATION("Vonage: Webhooks, Decoding signed webhooks")
     ALGORITHM(JWT_HS256) SIGNATURE("header:authorization") NAME("payload_hash")
     ID("body:message_uuid+body:status|body:message_uuid|body:uuid+body:status+body:timestamp")
     TYPE("body:status|body:message_type|body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("messagebird") TITLE("MessageBird") DOCUMENTATION("MessageBird: npm messagebird, webhook-signature-jwt.js")
     ALGORITHM(JWT_HS256) SIGNATURE("header:messagebird-signature-jwt") NAME("payload_hash") GETS
     TYPE("body:type|query:status")
     EVIDENCE(VECTOR)
    SLUG("bird") TITLE("Bird") DOCUMENTATION("Bird: Verifying a webhook subscription")
     SPECIAL(BIRD) SIGNATURE("header:messagebird-signature") ENCODING(BASE64)
     TIME("header:messagebird-request-timestamp") PAST("5m") FUTURE("5m")
     TYPE("body:event") OCCURRED_AT("body:createdAt") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("sendbird") TITLE("Sendbird") DOCUMENTATION("Sendbird: Chat Platform API, Webhooks overview")
     SIGNATURE("header:x-sendbird-signature")
     TYPE("body:category") ACCOUNT("body:app_id")
     DEADLINE("5s") EVIDENCE(DOCUMENTATION)
    /* Of a body that Stream compresses, the text before is signed: leave compression off. */
    SLUG("stream") TITLE("Stream") DOCUMENTATION("Stream: stream-chat-js, signing.ts")
     SIGNATURE("header:x-signature")
     ID("header:x-webhook-id") ID_UNSIGNED TYPE("body:type") OCCURRED_AT("body:created_at")
     OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("pusher") TITLE("Pusher Channels") DOCUMENTATION("Pusher: Channels webhooks; npm pusher")
     SIGNATURE("header:x-pusher-signature") REQUIRES("header:x-pusher-key={key_id}")
     BATCH("events[]") ID("body:time_ms+hash:item") TYPE("item:name")
     OCCURRED_AT("body:time_ms") OCCURRED_UNIT(MS) ACCOUNT("header:x-pusher-key")
     DEADLINE("5s") RETRY_SPAN("1h") EVIDENCE(VECTOR)
    /* webhookId names the integration, not the event; serial is what is unique. */
    SLUG("ably") TITLE("Ably") DOCUMENTATION("Ably: Outbound webhooks")
     SIGNATURE("header:x-ably-signature") ENCODING(BASE64)
     BATCH("items[]") ID("item:webhookId+item:serial") TYPE("item:source|item:name")
     OCCURRED_AT("item:timestamp") OCCURRED_UNIT(MS) ACCOUNT("header:x-ably-key")
     DEADLINE("15s") EVIDENCE(DOCUMENTATION)
    SLUG("twitch") TITLE("Twitch EventSub") DOCUMENTATION("Twitch: EventSub, Handling Webhook Events")
     SIGNATURE("header:twitch-eventsub-message-signature") PREFIX("sha256=")
     SIGNED("{header:twitch-eventsub-message-id}{timestamp}{body}")
     TIME("header:twitch-eventsub-message-timestamp") UNIT(ISO) PAST("10m") FUTURE("10m")
     ID("header:twitch-eventsub-message-id") TYPE("body:subscription.type")
     OCCURRED_AT("header:twitch-eventsub-message-timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:event.broadcaster_user_id")
     HANDSHAKE(TWITCH) TRUST(SIGNED) ACK_STATUS("204")
     EVIDENCE(DOCUMENTATION)
    SLUG("kick") TITLE("Kick") DOCUMENTATION("Kick Dev: Webhooks, Webhook Sender Validation")
     ALGORITHM(RSA_SHA256) KEY(PUBLIC)
     SIGNATURE("header:kick-event-signature") ENCODING(BASE64)
     SIGNED("{header:kick-event-message-id}.{timestamp}.{body}")
     TIME("header:kick-event-message-timestamp") UNIT(ISO)
     ID("header:kick-event-message-id") TYPE("header:kick-event-type")
     OCCURRED_AT("header:kick-event-message-timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:broadcaster.user_id")
     EVIDENCE(DOCUMENTATION)
    /* The hub signs only where the subscription carried hub.secret; the topic is the setting app_key. */
    SLUG("websub") ALIAS("youtube") TITLE("WebSub (YouTube and others)")
     DOCUMENTATION("W3C: WebSub; Google: YouTube push notifications")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-hub-signature") PREFIX("sha1=")
     HANDSHAKE(WEBSUB) TRUST(TOKEN) ACK_STATUS("204")
     EVIDENCE(DOCUMENTATION)
    SLUG("websub-sha256") TITLE("WebSub (SHA-256)") DOCUMENTATION("W3C: WebSub")
     SIGNATURE("header:x-hub-signature") PREFIX("sha256=")
     HANDSHAKE(WEBSUB) TRUST(TOKEN) ACK_STATUS("204")
     EVIDENCE(DOCUMENTATION)
    SLUG("ko-fi") TITLE("Ko-fi") DOCUMENTATION("Ko-fi: Webhooks (behind a login; quoted on meta.discourse.org, topic 255047)")
     ALGORITHM(TOKEN) SIGNATURE("body:verification_token") FORM_JSON("data")
     ID("body:message_id") TYPE("body:type") OCCURRED_AT("body:timestamp")
     OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)

    /* -- payments -- */
    SLUG("square") TITLE("Square")
     DOCUMENTATION("Square: Verify and validate an event notification; npm square")
     SIGNATURE("header:x-square-hmacsha256-signature") ENCODING(BASE64)
     SIGNED("{url}{body}")
     ID("body:event_id") TYPE("body:type") OCCURRED_AT("body:created_at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:merchant_id")
     DEADLINE("10s") RETRY_SPAN("24h") EVIDENCE(VECTOR)
    SLUG("paddle") TITLE("Paddle")
     DOCUMENTATION("Paddle: Verify webhook signatures; npm @paddle/paddle-node-sdk")
     SIGNATURE("header:paddle-signature") SEPARATOR(";") ASSIGN("=") NAME("h1") TIME_ITEM("ts")
     SIGNED("{timestamp}:{body}") PAST("5s")
     ID("body:notification_id|body:event_id") TYPE("body:event_type") OCCURRED_AT("body:occurred_at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:data.customer_id")
     DEADLINE("5s") RETRY_SPAN("3d") EVIDENCE(VECTOR)
    SLUG("lemon-squeezy") ALIAS("lemonsqueezy") TITLE("Lemon Squeezy")
     DOCUMENTATION("Lemon Squeezy: Signing requests")
     SIGNATURE("header:x-signature")
     /* no id: its times are whole seconds */
     TYPE("body:meta.event_name")
     OCCURRED_AT("body:data.attributes.updated_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:data.attributes.store_id")
     RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    SLUG("adyen") TITLE("Adyen (standard notifications)")
     DOCUMENTATION("Adyen: Verify HMAC signatures; npm @adyen/api-library")
     KEY(HEX)
     SIGNATURE("item:NotificationRequestItem.additionalData.hmacSignature") ENCODING(BASE64)
     SIGNED("{item:NotificationRequestItem.pspReference}:{item:NotificationRequestItem."
                       "originalReference}:"
                       "{item:NotificationRequestItem.merchantAccountCode}:{item:NotificationRequestItem."
                       "merchantReference}:"
                       "{item:NotificationRequestItem.amount.value}:{item:NotificationRequestItem.amount."
                       "currency}:"
                       "{item:NotificationRequestItem.eventCode}:{item:NotificationRequestItem.success}")
     BATCH("notificationItems[]")
     /* a report's reference is its file's name, the same for every merchant */
     ID("item:NotificationRequestItem.merchantAccountCode+item:NotificationRequestItem.pspReference+"
           "item:NotificationRequestItem.eventCode+item:NotificationRequestItem.success") TYPE("item:NotificationRequestItem.eventCode")
     OCCURRED_AT("item:NotificationRequestItem.eventDate") OCCURRED_UNIT(ISO)
     ACCOUNT("item:NotificationRequestItem.merchantAccountCode")
     ACK_TYPE("text/plain") ACK_BODY("[accepted]") DEADLINE("10s") RETRY_SPAN("30d")
     EVIDENCE(VECTOR)
    SLUG("adyen-platform") TITLE("Adyen (platform, banking, management)")
     DOCUMENTATION("Adyen: Verify HMAC signatures")
     KEY(HEX) SIGNATURE("header:hmacsignature") ENCODING(BASE64)
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:data.balancePlatform")
     DEADLINE("10s") RETRY_SPAN("30d") EVIDENCE(VECTOR)
    /* The setting app_key is the webhook's id; the secret is the certificate that PAYPAL-CERT-URL names, given by
     * the operator. */
    SLUG("paypal") TITLE("PayPal") DOCUMENTATION("PayPal: Integrate webhooks, Self verification method")
     ALGORITHM(RSA_SHA256) KEY(PUBLIC) SPECIAL(PAYPAL)
     SIGNATURE("header:paypal-transmission-sig") ENCODING(BASE64)
     TIME("header:paypal-transmission-time") UNIT(ISO)
     ID("body:id") TYPE("body:event_type") OCCURRED_AT("body:create_time")
     OCCURRED_UNIT(ISO)
     RETRY_SPAN("3d") EVIDENCE(DOCUMENTATION)
    SLUG("braintree") TITLE("Braintree") DOCUMENTATION("Braintree: Webhooks, Parse; npm braintree")
     ALGORITHM(HMAC_SHA1) KEY(SHA1)
     SIGNATURE("form:bt_signature") SEPARATOR("&") ASSIGN("|") NAME("{key_id}")
     SIGNED("{form:bt_payload}")
     HANDSHAKE(BRAINTREE) TRUST(OPEN) DEADLINE("30s")
     RETRY_SPAN("24h") EVIDENCE(SDK)
    SLUG("razorpay") TITLE("Razorpay")
     DOCUMENTATION("Razorpay: Validate and Test Webhooks; npm razorpay")
     SIGNATURE("header:x-razorpay-signature")
     ID("header:x-razorpay-event-id") ID_UNSIGNED TYPE("body:event")
     OCCURRED_AT("body:created_at") ACCOUNT("body:account_id")
     DEADLINE("5s") RETRY_SPAN("24h") EVIDENCE(VECTOR)
    SLUG("paystack") TITLE("Paystack") DOCUMENTATION("Paystack: Webhooks")
     ALGORITHM(HMAC_SHA512) SIGNATURE("header:x-paystack-signature")
     /* charges and transfers have a reference; a dispute is reminded of, a subscription ended again */
     ID("body:event+body:data.reference+body:data.id|hash:body+time:arrival") TYPE("body:event")
     OCCURRED_AT("body:data.paid_at|body:data.created_at|body:data.createdAt") OCCURRED_UNIT(ISO)
     RETRY_SPAN("72h") EVIDENCE(DOCUMENTATION)
    SLUG("flutterwave") TITLE("Flutterwave (v3)")
     DOCUMENTATION("Flutterwave: Webhooks, Verifying webhook signatures")
     ALGORITHM(TOKEN) SIGNATURE("header:verif-hash")
     ID("body:event+body:data.id+body:data.status") TYPE("body:event") OCCURRED_AT("body:data.created_at")
     OCCURRED_UNIT(ISO)
     DEADLINE("60s") RETRY_SPAN("90m") EVIDENCE(DOCUMENTATION)
    /* A copy of an older page has the secret hash itself as the header; receivers since compute a MAC of the body. */
    SLUG("flutterwave-v4") TITLE("Flutterwave (v4)") DOCUMENTATION("Flutterwave: Webhooks (v4)")
     SIGNATURE("header:flutterwave-signature") ENCODING(BASE64)
     /* nowhere is it said that the first is the event's own */
     ID("body:webhook_id+body:type+body:data.id+body:data.status|body:id+body:type+body:data.id+body:data.status")
     TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(AUTO)
     DEADLINE("60s") RETRY_SPAN("90m") EVIDENCE(DOCUMENTATION)
    SLUG("cashfree") TITLE("Cashfree Payments")
     DOCUMENTATION("Cashfree: Webhooks, Signature verification")
     SIGNATURE("header:x-webhook-signature") ENCODING(BASE64)
     SIGNED("{timestamp}{body}")
     TIME("header:x-webhook-timestamp") UNIT(AUTO)
     ID("header:x-idempotency-key") ID_UNSIGNED TYPE("body:type") OCCURRED_AT("body:event_time")
     OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("xendit") TITLE("Xendit") DOCUMENTATION("Xendit: Delivery attempts and retries; Verification webhook")
     ALGORITHM(TOKEN) SIGNATURE("header:x-callback-token")
     ID("header:webhook-id") ID_UNSIGNED TYPE("body:event") OCCURRED_AT("body:created")
     OCCURRED_UNIT(ISO) ACCOUNT("body:business_id")
     DEADLINE("30s") RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    /* The page writes SHA-512(client secret key + body); its example and samples are an HMAC. */
    SLUG("monnify") TITLE("Monnify")
     DOCUMENTATION("Monnify: Webhooks, Transaction hash computation")
     ALGORITHM(HMAC_SHA512) SIGNATURE("header:monnify-signature")
     /* no id: a transaction is refunded in parts */
     TYPE("body:eventType")
     EVIDENCE(VECTOR)
    SLUG("gocardless") TITLE("GoCardless") DOCUMENTATION("GoCardless: Webhooks; npm gocardless-nodejs")
     SIGNATURE("header:webhook-signature")
     BATCH("events[]") ID("item:id") TYPE("item:resource_type+item:action")
     OCCURRED_AT("item:created_at") OCCURRED_UNIT(ISO) ACCOUNT("item:links.organisation")
     ACK_STATUS("204") DEADLINE("10s") EVIDENCE(VECTOR)
    SLUG("mollie") TITLE("Mollie") DOCUMENTATION("Mollie: Webhooks (next-gen)")
     SIGNATURE("header:x-mollie-signature") SEPARATOR(",") PREFIX("sha256=")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:createdAt") OCCURRED_UNIT(ISO)
     ACCOUNT("body:entityId")
     DEADLINE("15s") RETRY_SPAN("26h") EVIDENCE(DOCUMENTATION)
    /* "id=tr_..." says that something changed: two changes look alike, so nothing may be taken for a duplicate. */
    SLUG("mollie-classic") TITLE("Mollie (classic)") DOCUMENTATION("Mollie: Webhooks (classic)")
     ALGORITHM(UNSIGNED)
     ID("") ACCOUNT("form:id")
     DEADLINE("15s") RETRY_SPAN("26h") EVIDENCE(DOCUMENTATION)
    SLUG("checkout-com") TITLE("Checkout.com") DOCUMENTATION("Checkout.com: Receive webhooks")
     SIGNATURE("header:cko-signature")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:created_on") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    /* The signature key is used as text: a published digest is met by that reading and not by the hex-decoded one.
     * */
    SLUG("authorize-net") TITLE("Authorize.net")
     DOCUMENTATION("Authorize.net: Webhooks, Verifying the notification")
     ALGORITHM(HMAC_SHA512)
     SIGNATURE("header:x-anet-signature") PREFIX("sha512=")
     ID("body:notificationId") TYPE("body:eventType") OCCURRED_AT("body:eventDate")
     OCCURRED_UNIT(ISO)
     RETRY_SPAN("3d") EVIDENCE(DOCUMENTATION)
    SLUG("affirm") TITLE("Affirm") DOCUMENTATION("Affirm: Checking webhook signatures")
     ALGORITHM(HMAC_SHA512)
     SIGNATURE("header:x-affirm-signature") SEPARATOR(",") ASSIGN("=") NAME("v0") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") UNIT(AUTO) PAST("5m")
     EVIDENCE(DOCUMENTATION)
    SLUG("airwallex") TITLE("Airwallex") DOCUMENTATION("Airwallex: Webhooks, Respond to webhook events")
     SIGNATURE("header:x-signature") SIGNED("{timestamp}{body}")
     TIME("header:x-timestamp") UNIT(MS) PAST("5m")
     ID("body:id") TYPE("body:name") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:account_id")
     RETRY_SPAN("3d") EVIDENCE(DOCUMENTATION)
    SLUG("revolut") TITLE("Revolut") DOCUMENTATION("Revolut: Webhook signature verification")
     SIGNATURE("header:revolut-signature") SEPARATOR(",") ASSIGN("=") NAME("v1")
     SIGNED("v1.{timestamp}.{body}")
     TIME("header:revolut-request-timestamp") UNIT(MS) PAST("5m") FUTURE("5m")
     /* an order's second declined payment says what the first did */
     ID("header:revolut-request-timestamp+hash:body") TYPE("body:event") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("wise") TITLE("Wise") DOCUMENTATION("Wise: Webhooks, Event handling")
     ALGORITHM(RSA_SHA256) KEY(PUBLIC)
     SIGNATURE("header:x-signature-sha256") ENCODING(BASE64)
     ID("header:x-delivery-id") ID_UNSIGNED TYPE("body:event_type")
     OCCURRED_AT("body:data.occurred_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:data.resource.profile_id")
     RETRY_SPAN("14d") EVIDENCE(DOCUMENTATION)
    SLUG("circle") TITLE("Circle") DOCUMENTATION("Circle: Verify webhook signatures")
     ALGORITHM(ECDSA_P256) KEY(PUBLIC)
     SIGNATURE("header:x-circle-signature") ENCODING(BASE64)
     ID("body:notificationId") TYPE("body:notificationType") OCCURRED_AT("body:timestamp")
     OCCURRED_UNIT(ISO) ACCOUNT("body:subscriptionId")
     EVIDENCE(DOCUMENTATION)
    SLUG("plaid") TITLE("Plaid") DOCUMENTATION("Plaid: Webhook verification")
     ALGORITHM(JWT_ES256) KEY(PUBLIC)
     SIGNATURE("header:plaid-verification") NAME("request_body_sha256") PAST("5m")
     ID("") /* the body names what changed: its next change looks alike */
     TYPE("body:webhook_type+body:webhook_code") ACCOUNT("body:item_id")
     DEADLINE("10s") RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("dwolla") TITLE("Dwolla") DOCUMENTATION("Dwolla: Processing and validating webhooks")
     SIGNATURE("header:x-request-signature-sha-256")
     ID("body:id") TYPE("body:topic") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:resourceId")
     DEADLINE("10s") RETRY_SPAN("72h") EVIDENCE(DOCUMENTATION)
    SLUG("modern-treasury") TITLE("Modern Treasury")
     DOCUMENTATION("Modern Treasury: modern-treasury-node, webhooks.ts")
     SIGNATURE("header:x-signature")
     ID("header:x-webhook-id") ID_UNSIGNED TYPE("body:event") ACCOUNT("body:data.object")
     RETRY_SPAN("3d") EVIDENCE(DOCUMENTATION)
    SLUG("increase") TITLE("Increase") DOCUMENTATION("Increase: increase-python, test_webhooks.py")
     SIGNATURE("header:increase-webhook-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") UNIT(ISO) PAST("5m")
     ID("body:id") TYPE("body:category") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:associated_object_id")
     EVIDENCE(VECTOR)
    SLUG("orb") TITLE("Orb") DOCUMENTATION("Orb: Webhooks; npm orb-billing, webhooks.ts")
     SIGNATURE("header:x-orb-signature") SEPARATOR(" ") ASSIGN("=") NAME("v1")
     SIGNED("v1:{timestamp}:{body}")
     TIME("header:x-orb-timestamp") UNIT(ISO) PAST("5m") FUTURE("5m")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     EVIDENCE(VECTOR)
    /* What the notice is about is encrypted besides: the destination opens it. */
    SLUG("wechat-pay") TITLE("WeChat Pay (API v3)") DOCUMENTATION("WeChat Pay: Callback interface; Signature verification")
     ALGORITHM(RSA_SHA256) KEY(PUBLIC)
     SIGNATURE("header:wechatpay-signature") ENCODING(BASE64)
     SIGNED("{timestamp}\n{header:wechatpay-nonce}\n{body}\n")
     TIME("header:wechatpay-timestamp") PAST("5m") FUTURE("5m")
     ID("body:id") TYPE("body:event_type") OCCURRED_AT("body:create_time") OCCURRED_UNIT(ISO)
     ACK_BODY("{\"code\":\"SUCCESS\"}") DEADLINE("5s") RETRY_SPAN("25h") EVIDENCE(DOCUMENTATION)
    SLUG("worldline") TITLE("Worldline") DOCUMENTATION("Worldline: Webhooks; npm onlinepayments-sdk-nodejs")
     SIGNATURE("header:x-gcs-signature") ENCODING(BASE64)
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:created") OCCURRED_UNIT(ISO)
     ACCOUNT("body:merchantId")
     HANDSHAKE(OKTA) TRUST(OPEN) EVIDENCE(SDK)
    SLUG("mercado-pago") TITLE("Mercado Pago") DOCUMENTATION("Mercado Pago: Configure payment notifications; npm mercadopago")
     SPECIAL(MERCADO_PAGO)
     SIGNATURE("header:x-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("ts")
     /* canonical.c writes the id in small letters and leaves out what is absent. QR notifications are not signed. */
     SIGNED("id:{query:data.id};request-id:{header:x-request-id};ts:{timestamp};")
     UNIT(AUTO)
     ID("body:id") ID_UNSIGNED TYPE("body:action|body:type") OCCURRED_AT("body:date_created")
     OCCURRED_UNIT(ISO) ACCOUNT("body:user_id")
     DEADLINE("22s") EVIDENCE(DOCUMENTATION)
    SLUG("coinbase-commerce") TITLE("Coinbase Commerce")
     DOCUMENTATION("Coinbase: Commerce, Webhooks security")
     SIGNATURE("header:x-cc-webhook-signature")
     ID("body:event.id") TYPE("body:event.type") OCCURRED_AT("body:event.created_at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:event.data.code")
     RETRY_SPAN("3d") EVIDENCE(VECTOR)
    SLUG("coinbase-cdp") TITLE("Coinbase Developer Platform")
     DOCUMENTATION("Coinbase: CDP, Webhooks, Verify signatures")
     SPECIAL(HOOK0)
     SIGNATURE("header:x-hook0-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     PAST("5m") FUTURE("5m")
     ID("header:x-event-id") ID_UNSIGNED TYPE("body:eventType|body:type")
     EVIDENCE(DOCUMENTATION)
    SLUG("bolt") TITLE("Bolt") DOCUMENTATION("Bolt: BoltApp/bolt-php, SignatureVerifier.php")
     SIGNATURE("header:x-bolt-hmac-sha256") ENCODING(BASE64)
     TYPE("body:type")
     EVIDENCE(DOCUMENTATION)
    SLUG("btcpay") TITLE("BTCPay Server") DOCUMENTATION("BTCPay Server: WebhookSender.cs")
     SIGNATURE("header:btcpay-sig") PREFIX("sha256=")
     ID("body:originalDeliveryId|body:deliveryId") TYPE("body:type") OCCURRED_AT("body:timestamp")
     ACCOUNT("body:storeId")
     EVIDENCE(DOCUMENTATION)
    SLUG("chargebee") TITLE("Chargebee") DOCUMENTATION("Chargebee: Webhooks, Basic authentication")
     ALGORITHM(BASIC) SIGNATURE("header:authorization")
     ID("body:id") TYPE("body:event_type") OCCURRED_AT("body:occurred_at")
     ACCOUNT("body:content.customer.id")
     DEADLINE("20s") RETRY_SPAN("79h") EVIDENCE(DOCUMENTATION)
    SLUG("maxio") ALIAS("chargify") TITLE("Maxio Advanced Billing (Chargify)")
     DOCUMENTATION("Maxio: docs.chargify.com, webhooks.textile")
     SIGNATURE("header:x-chargify-webhook-signature-hmac-sha-256")
     ID("form:id") TYPE("form:event")
     DEADLINE("15s") EVIDENCE(VECTOR)
    /* The page says milliseconds; some registries say seconds. The size of the number decides. */
    SLUG("recurly") TITLE("Recurly") DOCUMENTATION("Recurly: Signature verification")
     SIGNATURE("header:recurly-signature") SEPARATOR(",") TIME_ITEM("0")
     SIGNED("{timestamp}.{body}")
     UNIT(AUTO) PAST("5m") FUTURE("5m")
     ID("body:object_type+body:event_type+body:uuid+body:event_time|body:object_type+body:"
           "event_type+body:id+body:event_time") TYPE("body:object_type+body:event_type")
     OCCURRED_AT("body:event_time") OCCURRED_UNIT(ISO) ACCOUNT("body:site_id")
     DEADLINE("5s") EVIDENCE(DOCUMENTATION)
    SLUG("revenuecat") TITLE("RevenueCat") DOCUMENTATION("RevenueCat: Webhooks")
     ALGORITHM(TOKEN) SIGNATURE("header:authorization") PREFIX("Bearer ")
     ID("body:event.id") TYPE("body:event.type") OCCURRED_AT("body:event.event_timestamp_ms")
     OCCURRED_UNIT(MS) ACCOUNT("body:event.app_id")
     DEADLINE("60s") RETRY_SPAN("4h") EVIDENCE(DOCUMENTATION)
    SLUG("fastspring") TITLE("FastSpring") DOCUMENTATION("FastSpring: Message security for webhooks")
     SIGNATURE("header:x-fs-signature") ENCODING(BASE64)
     BATCH("events[]") ID("item:id") TYPE("item:type") OCCURRED_AT("item:created")
     OCCURRED_UNIT(MS)
     EVIDENCE(DOCUMENTATION)
    SLUG("quickbooks") TITLE("QuickBooks Online")
     DOCUMENTATION("Intuit Developer: Managing webhooks notifications; SampleApp-Webhooks-nodejs")
     SIGNATURE("header:intuit-signature") ENCODING(BASE64)
     /* an array of CloudEvents; before, one object for all */
     BATCH("[]") ID("item:id") TYPE("item:type|item:eventNotifications.0.dataChangeEvent.entities.0.name")
     OCCURRED_AT("item:time") OCCURRED_UNIT(ISO) ACCOUNT("item:intuitaccountid|item:eventNotifications.0.realmId")
     DEADLINE("3s") EVIDENCE(DOCUMENTATION)
    SLUG("xero") TITLE("Xero") DOCUMENTATION("Xero Developer: Webhooks")
     SIGNATURE("header:x-xero-signature") ENCODING(BASE64)
     BATCH("events[]") TYPE("item:eventCategory+item:eventType") OCCURRED_AT("item:eventDateUtc")
     OCCURRED_UNIT(ISO) ACCOUNT("item:tenantId")
     ACK_BODY("") DEADLINE("5s") RETRY_SPAN("24h")
     EVIDENCE(DOCUMENTATION)

    /* -- commerce and shipping -- */
    /* It never retries, and its times are whole seconds, its delivery ids too: what differs is another event. A
     * deletion is {"id":1} for whatever is deleted, however often; an action's body says no more. */
    SLUG("woocommerce") TITLE("WooCommerce") DOCUMENTATION("WooCommerce: class-wc-webhook.php")
     SIGNATURE("header:x-wc-webhook-signature") ENCODING(BASE64)
     ID("header:x-wc-webhook-topic+header:x-wc-webhook-delivery-id+hash:body") ID_UNSIGNED
     TYPE("header:x-wc-webhook-topic") OCCURRED_AT("body:date_modified_gmt")
     OCCURRED_UNIT(ISO) ACCOUNT("header:x-wc-webhook-source")
     HANDSHAKE(WOOCOMMERCE) TRUST(OPEN) DEADLINE("60s")
     RETRIES_NONE EVIDENCE(DOCUMENTATION)
    SLUG("squarespace") TITLE("Squarespace")
     DOCUMENTATION("Squarespace Developers: Verifying notifications; Webhooks overview")
     KEY(HEX) SIGNATURE("header:squarespace-signature")
     ID("body:id") TYPE("body:topic") OCCURRED_AT("body:createdOn") OCCURRED_UNIT(ISO)
     ACCOUNT("body:websiteId")
     EVIDENCE(DOCUMENTATION)
    SLUG("shopware") TITLE("Shopware") DOCUMENTATION("Shopware: App base guide; Webhook")
     SIGNATURE("header:shopware-shop-signature")
     ID("body:source.eventId") TYPE("body:data.event") OCCURRED_AT("body:timestamp")
     ACCOUNT("body:source.shopId")
     EVIDENCE(DOCUMENTATION)
    /* Every delivery has both signatures; this one is Recharge's advice, of the time with the body, good for two days. */
    SLUG("recharge") TITLE("Recharge") DOCUMENTATION("Recharge: Webhooks, Validating webhooks; hookdeck/webhook-skills, recharge")
     SIGNATURE("header:x-recharge-webhook-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("48h") FUTURE("48h")
     /* two topics may send the same resource at once */
     ID("header:x-recharge-topic+hash:body") ID_UNSIGNED TYPE("header:x-recharge-topic")
     DEADLINE("5s") RETRY_STATUSES("5xx,408,429") RETRY_SPAN("48h") EVIDENCE(DOCUMENTATION)
    SLUG("recharge-legacy") TITLE("Recharge (legacy hash)") DOCUMENTATION("Recharge: Webhooks, Validating webhooks")
     ALGORITHM(SHA256) SIGNATURE("header:x-recharge-hmac-sha256")
     SIGNED("{secret}{body}")
     ID("header:x-recharge-topic+hash:body") ID_UNSIGNED TYPE("header:x-recharge-topic")
     DEADLINE("5s") RETRY_STATUSES("5xx,408,429") RETRY_SPAN("48h") EVIDENCE(DOCUMENTATION)
    SLUG("fourthwall") TITLE("Fourthwall") DOCUMENTATION("Fourthwall: Signature verification")
     SIGNATURE("header:x-fourthwall-hmac-sha256|header:x-fourthwall-hmac-apps-sha256") ENCODING(BASE64)
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:createdAt")
     OCCURRED_UNIT(ISO) ACCOUNT("body:shopId")
     EVIDENCE(DOCUMENTATION)
    SLUG("printify") TITLE("Printify") DOCUMENTATION("Printify API: Webhooks, Securing your webhooks")
     SIGNATURE("header:x-pfy-signature") PREFIX("sha256=")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("easypost") TITLE("EasyPost") DOCUMENTATION("EasyPost: Webhooks guide; npm @easypost/api")
     SIGNATURE("header:x-hmac-signature") PREFIX("hmac-sha256-hex=")
     ID("body:id") TYPE("body:description") OCCURRED_AT("body:created_at")
     OCCURRED_UNIT(ISO)
     DEADLINE("7s") EVIDENCE(SDK)
    /* Tracking's webhooks; Shipping and Returns send headers of their own. */
    SLUG("aftership") TITLE("AfterShip") DOCUMENTATION("AfterShip: Tracking, Webhook signature")
     SIGNATURE("header:aftership-hmac-sha256") ENCODING(BASE64)
     ID("body:event_id") TYPE("body:event") OCCURRED_AT("body:ts")
     EVIDENCE(DOCUMENTATION)
    SLUG("lob") TITLE("Lob") DOCUMENTATION("Lob: Webhooks, Verify signatures")
     SIGNATURE("header:lob-signature") SIGNED("{timestamp}.{body}")
     TIME("header:lob-signature-timestamp") UNIT(AUTO) PAST("5m")
     ID("body:id") TYPE("body:event_type.id") OCCURRED_AT("body:date_created")
     OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("commerce-layer") TITLE("Commerce Layer") DOCUMENTATION("Commerce Layer: Callbacks security")
     SIGNATURE("header:x-commercelayer-signature") ENCODING(BASE64)
     /* two topics may send the same resource at once */
     ID("header:x-commercelayer-topic+hash:body") ID_UNSIGNED TYPE("header:x-commercelayer-topic")
     OCCURRED_AT("body:data.attributes.updated_at") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("nuvemshop") ALIAS("tiendanube") TITLE("Nuvemshop / Tiendanube")
     DOCUMENTATION("Tiendanube: TiendaNube/api-docs, Webhook")
     SIGNATURE("header:x-linkedstore-hmac-sha256")
     ID("") /* the body names what changed: its next change looks alike */
     TYPE("body:event") ACCOUNT("body:store_id")
     RETRY_SPAN("3d") EVIDENCE(DOCUMENTATION)
    SLUG("akeneo") TITLE("Akeneo PIM") DOCUMENTATION("Akeneo: Events API, Security; Subscription")
     SIGNATURE("header:x-akeneo-request-signature") SIGNED("{timestamp}.{body}")
     TIME("header:x-akeneo-request-timestamp") PAST("5m") FUTURE("5m")
     BATCH("events[]") ID("item:event_id") TYPE("item:action") OCCURRED_AT("item:event_datetime")
     OCCURRED_UNIT(ISO) ACCOUNT("item:pim_source")
     EVIDENCE(DOCUMENTATION)
    SLUG("uber") TITLE("Uber") DOCUMENTATION("Uber Developers: Webhooks, Security")
     SIGNATURE("header:x-uber-signature")
     ID("body:event_id") TYPE("body:event_type|body:kind") OCCURRED_AT("body:event_time")
     ACCOUNT("body:meta.user_id")
     RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)

    /* -- code, builds, operations -- */
    SLUG("bitbucket") TITLE("Bitbucket") DOCUMENTATION("Atlassian: Manage webhooks, Secure webhooks")
     SIGNATURE("header:x-hub-signature") PREFIX("sha256=")
     ID("header:x-request-uuid|header:x-request-id") ID_UNSIGNED TYPE("header:x-event-key")
     ACCOUNT("header:x-hook-uuid")
     DEADLINE("10s") RETRY_STATUSES("5xx") RETRY_SPAN("1h")
     EVIDENCE(DOCUMENTATION)
    SLUG("gitea") ALIAS("forgejo") ALIAS("gogs") TITLE("Gitea, Forgejo, Gogs")
     DOCUMENTATION("Gitea: services/webhook/deliver.go")
     SIGNATURE("header:x-gitea-signature|header:x-forgejo-signature|header:x-gogs-signature")
     ID("header:x-gitea-delivery|header:x-forgejo-delivery|header:x-gogs-delivery") ID_UNSIGNED
     TYPE("header:x-gitea-event|header:x-forgejo-event|header:x-gogs-event")
     DEADLINE("5s") RETRIES_NONE EVIDENCE(DOCUMENTATION)
    /* With the form content type Gitea signs the decoded payload, not the body. */
    SLUG("gitea-form") TITLE("Gitea, Forgejo, Gogs (form)")
     DOCUMENTATION("Gitea: services/webhook/deliver.go")
     SIGNATURE("header:x-gitea-signature|header:x-forgejo-signature|header:x-gogs-signature")
     SIGNED("{form:payload}") FORM_JSON("payload")
     ID("header:x-gitea-delivery|header:x-forgejo-delivery|header:x-gogs-delivery") ID_UNSIGNED
     TYPE("header:x-gitea-event|header:x-forgejo-event|header:x-gogs-event")
     DEADLINE("5s") RETRIES_NONE EVIDENCE(DOCUMENTATION)
    SLUG("vercel") TITLE("Vercel") DOCUMENTATION("Vercel: Webhooks API, Securing webhooks")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-vercel-signature")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:createdAt") OCCURRED_UNIT(MS)
     ACCOUNT("body:payload.team.id|body:payload.user.id")
     DEADLINE("30s") RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("netlify") TITLE("Netlify") DOCUMENTATION("Netlify: Deploy notifications, Payload signature")
     ALGORITHM(JWT_HS256) SIGNATURE("header:x-webhook-signature") NAME("sha256")
     ID("header:x-netlify-event+hash:body") ID_UNSIGNED TYPE("header:x-netlify-event") ACCOUNT("body:site_id")
     EVIDENCE(DOCUMENTATION)
    SLUG("heroku") TITLE("Heroku") DOCUMENTATION("Heroku Dev Center: App Webhooks")
     SIGNATURE("header:heroku-webhook-hmac-sha256") ENCODING(BASE64)
     ID("body:webhook_metadata.event.id|body:id") TYPE("body:webhook_metadata.event.include+body:action")
     OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO) ACCOUNT("body:data.app.id")
     RETRY_SPAN("72h") EVIDENCE(DOCUMENTATION)
    SLUG("circleci") TITLE("CircleCI") DOCUMENTATION("CircleCI: Outbound webhooks")
     SIGNATURE("header:circleci-signature") SEPARATOR(",") ASSIGN("=") NAME("v1")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:happened_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:project.slug")
     DEADLINE("10s") EVIDENCE(DOCUMENTATION)
    SLUG("buildkite") TITLE("Buildkite (signature)")
     DOCUMENTATION("Buildkite: Webhooks, Webhook signature")
     SIGNATURE("header:x-buildkite-signature") SEPARATOR(",") ASSIGN("=") NAME("signature") TIME_ITEM("timestamp")
     SIGNED("{timestamp}.{body}") PAST("5m") FUTURE("5m")
     TYPE("body:event") ACCOUNT("body:pipeline.slug")
     EVIDENCE(DOCUMENTATION)
    SLUG("buildkite-token") TITLE("Buildkite (token)")
     DOCUMENTATION("Buildkite: Webhooks, Webhook token")
     ALGORITHM(TOKEN) SIGNATURE("header:x-buildkite-token")
     TYPE("body:event") ACCOUNT("body:pipeline.slug")
     EVIDENCE(DOCUMENTATION)
    SLUG("hcp-terraform") ALIAS("terraform-cloud") TITLE("HCP Terraform")
     DOCUMENTATION("HashiCorp: Notification configurations API")
     ALGORITHM(HMAC_SHA512) SIGNATURE("header:x-tfe-notification-signature")
     TYPE("body:notifications.0.trigger|body:trigger")
     OCCURRED_AT("body:notifications.0.run_updated_at|body:details.new_assessment_result.created_at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:workspace_id|body:details.workspace_id")
     EVIDENCE(DOCUMENTATION)
    SLUG("sonarqube") TITLE("SonarQube") DOCUMENTATION("SonarSource/sonarqube: WebhookCallerImpl")
     SIGNATURE("header:x-sonar-webhook-hmac-sha256")
     ID("body:taskId") TYPE("body:status") OCCURRED_AT("body:analysedAt")
     OCCURRED_UNIT(ISO) ACCOUNT("body:project.key")
     DEADLINE("10s") RETRIES_NONE EVIDENCE(DOCUMENTATION)
    SLUG("snyk") TITLE("Snyk") DOCUMENTATION("Snyk: Webhook events and payloads; Validation and versioning of payloads")
     SIGNATURE("header:x-hub-signature") PREFIX("sha256=")
     ID("header:x-snyk-transport-id") ID_UNSIGNED TYPE("header:x-snyk-event")
     OCCURRED_AT("header:x-snyk-timestamp") OCCURRED_UNIT(ISO) ACCOUNT("body:org.id")
     EVIDENCE(DOCUMENTATION)
    SLUG("launchdarkly") TITLE("LaunchDarkly")
     DOCUMENTATION("LaunchDarkly: Webhooks, Signing the webhook")
     SIGNATURE("header:x-ld-signature")
     ID("body:_id") TYPE("body:kind") OCCURRED_AT("body:date") OCCURRED_UNIT(MS)
     ACCOUNT("body:_accountId")
     EVIDENCE(DOCUMENTATION)
    SLUG("statsig") TITLE("Statsig") DOCUMENTATION("Statsig: Webhooks, Verify signature")
     SIGNATURE("header:x-statsig-signature") PREFIX("v0=")
     SIGNED("v0:{timestamp}:{body}")
     TIME("header:x-statsig-request-timestamp") UNIT(AUTO) PAST("5m")
     EVIDENCE(DOCUMENTATION)
    SLUG("sentry") TITLE("Sentry") DOCUMENTATION("Sentry: Integration platform, Webhooks")
     SIGNATURE("header:sentry-hook-signature")
     ID("header:request-id") ID_UNSIGNED TYPE("header:sentry-hook-resource+body:action")
     OCCURRED_AT("header:sentry-hook-timestamp") OCCURRED_UNIT(AUTO)
     ACCOUNT("body:installation.uuid")
     DEADLINE("1s") RETRIES_NONE EVIDENCE(DOCUMENTATION)
    SLUG("pagerduty") TITLE("PagerDuty") DOCUMENTATION("PagerDuty: go-pagerduty webhookv3")
     SIGNATURE("header:x-pagerduty-signature") SEPARATOR(",") ASSIGN("=") NAME("v1")
     ID("body:event.id") TYPE("body:event.event_type") OCCURRED_AT("body:event.occurred_at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:event.data.service.id")
     DEADLINE("16s") EVIDENCE(VECTOR)
    SLUG("rootly") TITLE("Rootly") DOCUMENTATION("Rootly: Webhooks, Verify signature")
     SIGNATURE("header:x-rootly-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}{body}") UNIT(AUTO) PAST("5m")
     ID("body:event.id") TYPE("body:event.type") OCCURRED_AT("body:event.issued_at")
     OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("grafana") TITLE("Grafana Alerting") DOCUMENTATION("grafana/alerting: http/hmac.go")
     SIGNATURE("header:x-grafana-alerting-signature")
     ID("") /* a reminder says what the alert did */
     TYPE("body:status") ACCOUNT("body:groupKey")
     EVIDENCE(DOCUMENTATION)
    SLUG("cloudflare-stream") TITLE("Cloudflare Stream")
     DOCUMENTATION("Cloudflare: Stream, Use webhooks")
     SIGNATURE("header:webhook-signature") SEPARATOR(",") ASSIGN("=") NAME("sig1") TIME_ITEM("time")
     SIGNED("{timestamp}.{body}") PAST("5m") FUTURE("5m")
     TYPE("body:status.state") OCCURRED_AT("body:modified") OCCURRED_UNIT(ISO)
     ACCOUNT("body:uid")
     EVIDENCE(DOCUMENTATION)
    SLUG("cloudflare-notifications") TITLE("Cloudflare Notifications")
     DOCUMENTATION("Cloudflare: Configure webhooks")
     ALGORITHM(TOKEN) SIGNATURE("header:cf-webhook-auth")
     TYPE("body:alert_type") OCCURRED_AT("body:ts") ACCOUNT("body:account_id")
     EVIDENCE(DOCUMENTATION)
    SLUG("aws-sns") ALIAS("sns") TITLE("Amazon SNS")
     DOCUMENTATION("AWS: Verifying the signatures of Amazon SNS messages")
     ALGORITHM(RSA_SHA256) KEY(PUBLIC) SPECIAL(SNS)
     /* Amazon's key signs every account's topics: only the configured topic's messages are ours */
     REQUIRES("body:TopicArn={key_id}")
     SIGNATURE("body:Signature") ENCODING(BASE64)
     TIME("body:Timestamp") UNIT(ISO) PAST("2h")
     ID("body:MessageId") TYPE("body:Type") OCCURRED_AT("body:Timestamp")
     OCCURRED_UNIT(ISO) ACCOUNT("body:TopicArn")
     DEADLINE("15s") RETRY_SPAN("2h") EVIDENCE(DOCUMENTATION)
    /* Event Grid signs nothing; the key stands in the URL's query or in a delivery property. */
    SLUG("azure-event-grid") ALIAS("event-grid") TITLE("Azure Event Grid")
     DOCUMENTATION("Microsoft Learn: Event Grid, delivery and retry; Endpoint validation, CloudEvents")
     ALGORITHM(TOKEN)
     SIGNATURE("header:authorization|header:x-webhook-token|query:code") PREFIX("Bearer ")
     BATCH("[]") ID("item:topic+item:id|item:source+item:id|item:id") TYPE("item:eventType|item:type") OCCURRED_AT("item:eventTime|item:time")
     OCCURRED_UNIT(ISO) ACCOUNT("item:topic|item:source")
     HANDSHAKE(EVENT_GRID) TRUST(SIGNED) DEADLINE("30s")
     RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("google-pubsub") TITLE("Google Cloud Pub/Sub push (token)")
     DOCUMENTATION("Google Cloud: Receiving messages using push; python-docs-samples, Pub/Sub")
     ALGORITHM(TOKEN) SIGNATURE("query:token")
     /* unique in a topic; a payload that is unwrapped has its metadata in headers */
     ID("body:subscription+body:message.messageId|"
           "header:x-goog-pubsub-subscription-name+header:x-goog-pubsub-message-id") ID_UNSIGNED
     OCCURRED_AT("body:message.publishTime") OCCURRED_UNIT(ISO)
     ACCOUNT("body:subscription")
     ACK_STATUS("204") DEADLINE("10s") RETRY_SPAN("7d")
     EVIDENCE(DOCUMENTATION)
    SLUG("google-channels") TITLE("Google push channels (Drive, Calendar)")
     DOCUMENTATION("Google: Calendar API, Push notifications; google-api-java-client, WebhookHeaders")
     ALGORITHM(TOKEN) SIGNATURE("header:x-goog-channel-token")
     ID("header:x-goog-channel-id+header:x-goog-message-number") ID_UNSIGNED
     TYPE("header:x-goog-resource-state") ACCOUNT("header:x-goog-resource-id")
     EVIDENCE(DOCUMENTATION)
    /* A drive's notice names the drive only: the next change looks alike. One call may hold notices of other tenants that
     * subscribed with the same URL: each is taken by its own clientState. */
    SLUG("microsoft-graph") ALIAS("outlook") ALIAS("sharepoint") TITLE("Microsoft Graph")
     DOCUMENTATION("Microsoft Learn: Receive change notifications through webhooks; changeNotification")
     ALGORITHM(TOKEN) SIGNATURE("item:clientState")
     BATCH("value[]") ID("") TYPE("item:changeType|item:lifecycleEvent") ACCOUNT("item:tenantId")
     HANDSHAKE(GRAPH) TRUST(OPEN) ACK_STATUS("202")
     DEADLINE("3s") RETRY_SPAN("4h") EVIDENCE(DOCUMENTATION)
    SLUG("okta") TITLE("Okta event hooks") DOCUMENTATION("Okta Developer: Event hooks")
     ALGORITHM(TOKEN) SIGNATURE("header:authorization") PREFIX("Bearer ")
     BATCH("data.events[]") ID("item:uuid") TYPE("item:eventType") OCCURRED_AT("item:published")
     OCCURRED_UNIT(ISO) ACCOUNT("body:source")
     HANDSHAKE(OKTA) TRUST(OPEN) DEADLINE("3s")
     RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    SLUG("workos") TITLE("WorkOS") DOCUMENTATION("WorkOS: Webhooks, Validate; npm @workos-inc/node")
     SIGNATURE("header:workos-signature") SEPARATOR(", ") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") UNIT(MS) PAST("3m")
     ID("body:id") TYPE("body:event") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:data.organization_id")
     RETRY_SPAN("3d") EVIDENCE(SDK)
    SLUG("mongodb-atlas") TITLE("MongoDB Atlas") DOCUMENTATION("MongoDB: Atlas, Integrate with Webhooks")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-mms-signature") ENCODING(BASE64)
     TYPE("header:x-mms-event") OCCURRED_AT("body:updated") OCCURRED_UNIT(ISO) ACCOUNT("body:groupId")
     EVIDENCE(DOCUMENTATION)
    SLUG("sonatype-nexus") TITLE("Sonatype Nexus Repository")
     DOCUMENTATION("Sonatype: Working with HMAC payloads; Example headers and payloads")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-nexus-webhook-signature")
     ID("header:x-nexus-webhook-delivery") ID_UNSIGNED TYPE("header:x-nexus-webhook-id")
     OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO) ACCOUNT("body:nodeId")
     EVIDENCE(DOCUMENTATION)
    SLUG("cursor") TITLE("Cursor (Cloud Agents)") DOCUMENTATION("Cursor: Cloud Agents API, Webhooks")
     SIGNATURE("header:x-webhook-signature") PREFIX("sha256=")
     TYPE("body:event") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO) ACCOUNT("body:id")
     EVIDENCE(DOCUMENTATION)

    /* -- work, documents, content -- */
    SLUG("linear") TITLE("Linear") DOCUMENTATION("Linear: Webhooks; npm @linear/sdk")
     SIGNATURE("header:linear-signature")
     TIME("body:webhookTimestamp") UNIT(MS) PAST("60s") FUTURE("60s")
     ID("header:linear-delivery") ID_UNSIGNED TYPE("body:type") OCCURRED_AT("body:createdAt")
     OCCURRED_UNIT(ISO) ACCOUNT("body:organizationId")
     DEADLINE("5s") RETRY_SPAN("8h") EVIDENCE(SDK)
    SLUG("jira") ALIAS("confluence") TITLE("Jira and Confluence Cloud")
     DOCUMENTATION("Atlassian: Webhooks, Secure admin webhooks")
     SIGNATURE("header:x-hub-signature") PREFIX("sha256=")
     /* unique in a tenant */
     ID("header:x-atlassian-webhook-identifier+hash:body") ID_UNSIGNED TYPE("body:webhookEvent")
     OCCURRED_AT("body:timestamp") OCCURRED_UNIT(MS) ACCOUNT("body:issue.fields.project.key")
     DEADLINE("20s") RETRY_STATUSES("5xx,408,409,425,429") RETRY_SPAN("2h")
     EVIDENCE(VECTOR)
    SLUG("trello") TITLE("Trello") DOCUMENTATION("Atlassian: Trello, Webhooks guide")
     ALGORITHM(HMAC_SHA1)
     SIGNATURE("header:x-trello-webhook") ENCODING(BASE64)
     SIGNED("{body}{url}")
     ID("body:action.id") TYPE("body:action.type") OCCURRED_AT("body:action.date")
     OCCURRED_UNIT(ISO) ACCOUNT("body:model.id")
     HANDSHAKE(HEAD) TRUST(OPEN) RETRY_SPAN("1h")
     EVIDENCE(DOCUMENTATION)
    SLUG("asana") TITLE("Asana") DOCUMENTATION("Asana: Webhooks guide")
     SIGNATURE("header:x-hook-signature")
     BATCH("events[]") TYPE("item:resource.resource_type+item:action") OCCURRED_AT("item:created_at")
     OCCURRED_UNIT(ISO) ACCOUNT("item:user.gid")
     HANDSHAKE(ASANA) TRUST(OPEN) DEADLINE("10s")
     RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    /* The JWT does not cover the body. */
    SLUG("monday") TITLE("monday.com") DOCUMENTATION("monday.com: Authorization header; Webhooks")
     ALGORITHM(JWT_HS256) SIGNATURE("header:authorization")
     ID("body:event.triggerUuid") ID_UNSIGNED TYPE("body:event.type") OCCURRED_AT("body:event.triggerTime")
     OCCURRED_UNIT(ISO) ACCOUNT("body:event.boardId")
     HANDSHAKE(MONDAY) TRUST(OPEN) RETRY_SPAN("1h")
     EVIDENCE(DOCUMENTATION)
    SLUG("clickup") TITLE("ClickUp") DOCUMENTATION("ClickUp: Webhook signature")
     SIGNATURE("header:x-signature")
     /* of a space, a folder or a goal the body says no more than that it changed */
     ID("body:event+body:webhook_id+body:history_items.0.id|hash:body+time:arrival") TYPE("body:event")
     OCCURRED_AT("body:history_items.0.date") OCCURRED_UNIT(MS) ACCOUNT("body:webhook_id")
     DEADLINE("7s") EVIDENCE(DOCUMENTATION)
    SLUG("notion") TITLE("Notion") DOCUMENTATION("Notion: Webhooks; npm @notionhq/client")
     SIGNATURE("header:x-notion-signature") PREFIX("sha256=")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     ACCOUNT("body:workspace_id")
     HANDSHAKE(NOTION) TRUST(OPEN) RETRY_SPAN("24h")
     EVIDENCE(SDK)
    SLUG("airtable") TITLE("Airtable") DOCUMENTATION("Airtable: Web API, Webhooks overview")
     KEY(BASE64) SIGNATURE("header:x-airtable-content-mac") PREFIX("hmac-sha256=")
     OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO) ACCOUNT("body:base.id")
     ACK_BODY("") DEADLINE("25s") EVIDENCE(DOCUMENTATION)
    SLUG("smartsheet") TITLE("Smartsheet")
     DOCUMENTATION("Smartsheet: Webhook callbacks; Webhook verification")
     SIGNATURE("header:smartsheet-hmac-sha256")
     OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO) ACCOUNT("body:scopeObjectId")
     HANDSHAKE(SMARTSHEET) TRUST(OPEN)
     EVIDENCE(DOCUMENTATION)
    SLUG("figma") TITLE("Figma") DOCUMENTATION("Figma: Webhooks V2, Security")
     ALGORITHM(TOKEN) SIGNATURE("body:passcode")
     /* Its times are whole seconds, and `retries` counts in the body. A library is published in several events, which
      * lists alone tell apart; of a file's changes, which name nobody, one comes in half an hour. */
     ID("body:webhook_id+body:event_type+body:timestamp+body:comment_id|"
           "body:webhook_id+body:event_type+body:timestamp+body:version_id|"
           "body:webhook_id+body:event_type+body:timestamp+body:file_key+body:node_id+body:status|"
           "body:triggered_by.id+hash:body|"
           "body:webhook_id+body:event_type+body:timestamp+body:file_key") TYPE("body:event_type") OCCURRED_AT("body:timestamp")
     OCCURRED_UNIT(ISO) ACCOUNT("body:webhook_id")
     RETRY_SPAN("4h") EVIDENCE(DOCUMENTATION)
    SLUG("shortcut") TITLE("Shortcut") DOCUMENTATION("Shortcut: Webhook API")
     SIGNATURE("header:payload-signature")
     ID("body:id") TYPE("body:actions.0.entity_type+body:actions.0.action") OCCURRED_AT("body:changed_at")
     OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("todoist") TITLE("Todoist") DOCUMENTATION("Todoist SDK: verifyWebhookSignature")
     SIGNATURE("header:x-todoist-hmac-sha256") ENCODING(BASE64)
     ID("header:x-todoist-delivery-id") ID_UNSIGNED TYPE("body:event_name")
     OCCURRED_AT("body:triggered_at") OCCURRED_UNIT(ISO) ACCOUNT("body:user_id")
     RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    SLUG("dropbox") TITLE("Dropbox") DOCUMENTATION("Dropbox: Webhooks reference")
     SIGNATURE("header:x-dropbox-signature")
     ID("")
     /* the body lists accounts: the next change of the same account looks alike and is no duplicate */
     ACCOUNT("body:list_folder.accounts.0")
     HANDSHAKE(CHALLENGE) TRUST(OPEN) DEADLINE("10s")
     EVIDENCE(DOCUMENTATION)
    /* Both signatures are sent, one a key; the delivery's id changes on a retry, the body's does not. */
    SLUG("box") TITLE("Box") DOCUMENTATION("Box: Webhooks, Signature verification")
     SIGNATURE("header:box-signature-primary+header:box-signature-secondary|"
                             "header:box-signature-primary|"
                             "header:box-signature-secondary") SEPARATOR(":") ENCODING(BASE64)
     SIGNED("{body}{timestamp}")
     TIME("header:box-delivery-timestamp") UNIT(ISO) PAST("10m")
     ID("body:id") TYPE("body:trigger") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:webhook.id")
     DEADLINE("30s") EVIDENCE(DOCUMENTATION)
    SLUG("docusign") TITLE("DocuSign Connect") DOCUMENTATION("DocuSign: Connect, Use HMAC security")
     SIGNATURE("header:x-docusign-signature-*") ENCODING(BASE64)
     ID("body:event+body:data.envelopeId+body:data.recipientId+body:generatedDateTime|"
           "body:event+body:data.envelopeId+body:generatedDateTime") TYPE("body:event")
     OCCURRED_AT("body:generatedDateTime") OCCURRED_UNIT(ISO) ACCOUNT("body:data.accountId")
     DEADLINE("100s") RETRY_SPAN("15d") EVIDENCE(DOCUMENTATION)
    SLUG("dropbox-sign") TITLE("Dropbox Sign") DOCUMENTATION("Dropbox Sign: Events overview; event_callback_helper.py")
     SIGNATURE("body:event.event_hash")
     SIGNED("{body:event.event_time}{body:event.event_type}") FORM_JSON("json")
     /* What concerns no signer is known by the body, whose boundary is another one on a retry. */
     ID("body:event.event_type+body:event.event_time+body:event.event_metadata.reported_for_account_id+"
           "body:signature_request.signature_request_id+body:event.event_metadata.related_signature_id") ID_UNSIGNED TYPE("body:event.event_type") OCCURRED_AT("body:event.event_time")
     ACCOUNT("body:event.event_metadata.reported_for_account_id")
     ACK_TYPE("text/plain") ACK_BODY("Hello API Event Received") EVIDENCE(DOCUMENTATION)
    SLUG("pandadoc") TITLE("PandaDoc") DOCUMENTATION("PandaDoc: How to verify webhook authenticity; How to deduplicate webhook deliveries")
     SIGNATURE("query:signature")
     BATCH("[]") ID("header:x-pandadoc-webhook-event-id+hash:item") ID_UNSIGNED TYPE("item:event") ACCOUNT("item:data.id")
     DEADLINE("20s") EVIDENCE(DOCUMENTATION)
    SLUG("yousign") TITLE("Yousign") DOCUMENTATION("Yousign: Handling webhooks")
     SIGNATURE("header:x-yousign-signature-256") PREFIX("sha256=")
     ID("body:event_id") TYPE("body:event_name") OCCURRED_AT("body:event_time")
     ACCOUNT("body:subscription_id")
     EVIDENCE(DOCUMENTATION)
    SLUG("documenso") TITLE("Documenso") DOCUMENTATION("Documenso: Webhook verification")
     ALGORITHM(TOKEN) SIGNATURE("header:x-documenso-secret")
     /* no id, and the time is that of the attempt: a retry is an event of its own */
     TYPE("body:event") OCCURRED_AT("body:createdAt") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("autodesk") TITLE("Autodesk Platform Services") DOCUMENTATION("Autodesk: Webhooks API, How to verify payload signature")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-adsk-signature") PREFIX("sha1hash=")
     TYPE("body:hook.event") ACCOUNT("body:hook.tenant")
     EVIDENCE(DOCUMENTATION)
    SLUG("frame-io") TITLE("Frame.io") DOCUMENTATION("Adobe: AdobeDocs/frameio-api, Webhooks")
     SIGNATURE("header:x-frameio-signature") PREFIX("v0=") SIGNED("v0:{timestamp}:{body}")
     TIME("header:x-frameio-request-timestamp") PAST("5m") FUTURE("5m")
     ID("") /* the body names what changed: its next change looks alike */
     TYPE("body:type") ACCOUNT("body:account.id")
     DEADLINE("5s") RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    SLUG("contentful") TITLE("Contentful") DOCUMENTATION("Contentful: Webhooks, Request verification")
     SPECIAL(CONTENTFUL) SIGNATURE("header:x-contentful-signature")
     TIME("header:x-contentful-timestamp") UNIT(MS) PAST("30s")
     ID("header:x-contentful-idempotency-key") ID_UNSIGNED TYPE("header:x-contentful-topic")
     OCCURRED_AT("body:sys.updatedAt") OCCURRED_UNIT(ISO) ACCOUNT("body:sys.space.sys.id")
     DEADLINE("30s") RETRY_SPAN("1h") EVIDENCE(SDK)
    SLUG("sanity") TITLE("Sanity") DOCUMENTATION("Sanity: GROQ-powered webhooks; npm @sanity/webhook")
     SIGNATURE("header:sanity-webhook-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t") ENCODING(BASE64URL)
     SIGNED("{timestamp}.{body}") UNIT(MS)
     ID("header:idempotency-key") ID_UNSIGNED TYPE("header:sanity-operation")
     ACCOUNT("header:sanity-project-id")
     DEADLINE("30s") RETRY_SPAN("1h") EVIDENCE(SDK)
    SLUG("storyblok") TITLE("Storyblok") DOCUMENTATION("Storyblok: Securing webhooks, verifying signatures")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:webhook-signature")
     ID("") /* the body names what changed: its next change looks alike */
     TYPE("body:action") ACCOUNT("body:space_id")
     EVIDENCE(DOCUMENTATION)
    SLUG("ghost") TITLE("Ghost") DOCUMENTATION("TryGhost/Ghost: webhook-trigger.js")
     SIGNATURE("header:x-ghost-signature") SEPARATOR(", ") ASSIGN("=") NAME("sha256") TIME_ITEM("t")
     SIGNED("{body}{timestamp}") UNIT(MS) PAST("5m")
     ID("") /* site.changed has an empty body, and the events of one save of a post have the same one */
     DEADLINE("2s") RETRIES_NONE EVIDENCE(DOCUMENTATION)
    SLUG("webflow") TITLE("Webflow") DOCUMENTATION("Webflow: Verifying requests")
     SIGNATURE("header:x-webflow-signature") SIGNED("{timestamp}:{body}")
     TIME("header:x-webflow-timestamp") UNIT(MS) PAST("5m")
     ID("header:x-webflow-timestamp+hash:body") TYPE("body:triggerType")
     EVIDENCE(SDK)
    SLUG("cloudinary") TITLE("Cloudinary")
     DOCUMENTATION("Cloudinary: Verify notification signatures; npm cloudinary")
     ALGORITHM(SHA1) SIGNATURE("header:x-cld-signature")
     SIGNED("{body}{timestamp}{secret}")
     TIME("header:x-cld-timestamp") PAST("2h")
     TYPE("body:notification_type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     RETRY_SPAN("1h") EVIDENCE(SDK)
    SLUG("cloudinary-sha256") TITLE("Cloudinary (SHA-256)")
     DOCUMENTATION("Cloudinary: Verify notification signatures")
     ALGORITHM(SHA256) SIGNATURE("header:x-cld-signature")
     SIGNED("{body}{timestamp}{secret}")
     TIME("header:x-cld-timestamp") PAST("2h")
     TYPE("body:notification_type") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(ISO)
     RETRY_SPAN("1h") EVIDENCE(SDK)
    SLUG("mux") TITLE("Mux") DOCUMENTATION("Mux: Verify webhook signatures; npm @mux/mux-node")
     SIGNATURE("header:mux-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("5m")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:environment.id")
     RETRY_SPAN("24h") EVIDENCE(SDK)
    SLUG("typeform") TITLE("Typeform") DOCUMENTATION("Typeform: Secure your webhooks")
     SIGNATURE("header:typeform-signature") PREFIX("sha256=") ENCODING(BASE64)
     ID("body:event_id") TYPE("body:event_type") OCCURRED_AT("body:form_response.submitted_at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:form_response.form_id")
     DEADLINE("30s") RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("tally") TITLE("Tally") DOCUMENTATION("Tally: Webhooks")
     SIGNATURE("header:tally-signature") ENCODING(BASE64)
     ID("body:eventId") TYPE("body:eventType") OCCURRED_AT("body:createdAt")
     OCCURRED_UNIT(ISO) ACCOUNT("body:data.formId")
     DEADLINE("10s") RETRY_SPAN("48h") EVIDENCE(DOCUMENTATION)
    SLUG("calendly") TITLE("Calendly") DOCUMENTATION("Calendly: Webhook signatures")
     SIGNATURE("header:calendly-webhook-signature") SEPARATOR(",") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("3m")
     ID("body:event+body:payload.uri+body:created_at") TYPE("body:event") OCCURRED_AT("body:created_at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:created_by")
     RETRY_SPAN("24h") EVIDENCE(DOCUMENTATION)
    SLUG("cal-com") TITLE("Cal.com") DOCUMENTATION("Cal.com: packages/features/webhooks/lib/sendPayload.ts")
     SIGNATURE("header:x-cal-signature-256")
     TYPE("body:triggerEvent") OCCURRED_AT("body:createdAt") OCCURRED_UNIT(ISO)
     ACCOUNT("body:payload.organizer.email")
     EVIDENCE(DOCUMENTATION)
    SLUG("acuity") TITLE("Acuity Scheduling")
     DOCUMENTATION("Acuity: Webhooks, Verifying webhook requests")
     SIGNATURE("header:x-acuity-signature") ENCODING(BASE64)
     TYPE("form:action") ACCOUNT("form:calendarID") ID("")
     /* the form names an appointment: its next change looks alike */
     EVIDENCE(DOCUMENTATION)
    SLUG("zoom") TITLE("Zoom") DOCUMENTATION("Zoom: Using webhooks; zoom/webhook-sample")
     SIGNATURE("header:x-zm-signature") PREFIX("v0=") SIGNED("v0:{timestamp}:{body}")
     TIME("header:x-zm-request-timestamp") PAST("5m") FUTURE("5m")
     /* no id: many join a meeting in the same millisecond */
     TYPE("body:event") OCCURRED_AT("body:event_ts")
     OCCURRED_UNIT(MS) ACCOUNT("body:payload.account_id")
     HANDSHAKE(ZOOM) TRUST(SIGNED) DEADLINE("3s")
     RETRY_SPAN("3h") EVIDENCE(DOCUMENTATION)
    SLUG("webex") TITLE("Webex") DOCUMENTATION("Webex for Developers: Using a webhook secret")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-spark-signature")
     /* who is made a moderator again, or a room locked again, looks as the first time */
     ID("body:data.isModerator+hash:body+time:arrival|body:data.isLocked+hash:body+time:arrival") TYPE("body:resource+body:event") ACCOUNT("body:orgId")
     EVIDENCE(DOCUMENTATION)
    SLUG("daily") TITLE("Daily") DOCUMENTATION("Daily: REST API, Webhooks")
     KEY(BASE64)
     SIGNATURE("header:x-webhook-signature") ENCODING(BASE64)
     SIGNED("{timestamp}.{body}")
     TIME("header:x-webhook-timestamp") UNIT(AUTO)
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:event_ts")
     HANDSHAKE(DAILY) TRUST(OPEN) EVIDENCE(DOCUMENTATION)
    SLUG("nylas") TITLE("Nylas") DOCUMENTATION("Nylas: v3 webhooks")
     SIGNATURE("header:x-nylas-signature")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:time") ACCOUNT("body:data.application_id")
     HANDSHAKE(CHALLENGE) TRUST(OPEN) DEADLINE("10s")
     EVIDENCE(DOCUMENTATION)

    /* -- mail, marketing, support, sales -- */
    SLUG("sendgrid") TITLE("Twilio SendGrid Event Webhook")
     DOCUMENTATION("SendGrid: Event Webhook security; npm @sendgrid/eventwebhook")
     ALGORITHM(ECDSA_P256) KEY(PUBLIC)
     SIGNATURE("header:x-twilio-email-event-webhook-signature") ENCODING(BASE64)
     SIGNED("{timestamp}{body}")
     TIME("header:x-twilio-email-event-webhook-timestamp")
     BATCH("[]") ID("item:sg_event_id") TYPE("item:event") OCCURRED_AT("item:timestamp")
     RETRY_SPAN("24h") EVIDENCE(VECTOR)
    /* The signature covers time and token only, not the event; time and token are new on every attempt. */
    SLUG("mailgun") TITLE("Mailgun") DOCUMENTATION("Mailgun: Securing webhooks")
     SIGNATURE("body:signature.signature")
     SIGNED("{body:signature.timestamp}{body:signature.token}")
     TIME("body:signature.timestamp") PAST("12h") FUTURE("12h") /* the token may begin with a digit */
     ID("body:event-data.id+body:event-data.timestamp") ID_UNSIGNED /* an id is unique within a day */
     TYPE("body:event-data.event") OCCURRED_AT("body:event-data.timestamp")
     ACCOUNT("body:account.id|body:event-data.recipient-domain")
     RETRY_SPAN("8h") EVIDENCE(DOCUMENTATION)
    SLUG("mailgun-routes") TITLE("Mailgun routes (form)")
     DOCUMENTATION("Mailgun: Receiving messages via HTTP through a forward() action")
     SIGNATURE("form:signature") SIGNED("{form:timestamp}{form:token}")
     TIME("form:timestamp") PAST("12h") FUTURE("12h")
     ID("form:recipient+form:Message-Id") ID_UNSIGNED TYPE("form:event") OCCURRED_AT("form:timestamp") ACCOUNT("form:recipient")
     RETRY_SPAN("8h") EVIDENCE(DOCUMENTATION)
    /* One form field is all that Mandrill sends, so its sorted list is this one. */
    SLUG("mandrill") TITLE("Mailchimp Transactional (Mandrill)")
     DOCUMENTATION("Mandrill: How to authenticate webhook requests")
     ALGORITHM(HMAC_SHA1)
     SIGNATURE("header:x-mandrill-signature") ENCODING(BASE64)
     SIGNED("{url}mandrill_events{form:mandrill_events}") FORM_JSON("mandrill_events")
     BATCH("[]") ID("item:event+item:_id+item:ts+hash:item") TYPE("item:event|item:type") OCCURRED_AT("item:ts")
     HANDSHAKE(HEAD) TRUST(OPEN) EVIDENCE(DOCUMENTATION)
    SLUG("mailchimp") TITLE("Mailchimp") DOCUMENTATION("Mailchimp: Synchronize audience data with webhooks")
     ALGORITHM(TOKEN) SIGNATURE("query:token")
     TYPE("form:type") ACCOUNT("form:data[list_id]")
     HANDSHAKE(HEAD) TRUST(OPEN) DEADLINE("10s")
     RETRY_SPAN("2h") EVIDENCE(DOCUMENTATION)
    /* Nothing is signed: the token stands in the URL. */
    SLUG("activecampaign") TITLE("ActiveCampaign") DOCUMENTATION("ActiveCampaign: Webhooks")
     ALGORITHM(TOKEN) SIGNATURE("query:token")
     TYPE("form:type") OCCURRED_AT("form:date_time") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("postmark") TITLE("Postmark")
     DOCUMENTATION("Postmark: Webhooks overview, Protecting your webhook")
     ALGORITHM(BASIC) SIGNATURE("header:authorization")
     TYPE("body:RecordType") OCCURRED_AT("body:DeliveredAt|body:BouncedAt|body:ReceivedAt|body:ChangedAt")
     OCCURRED_UNIT(ISO) ACCOUNT("body:ServerID")
     EVIDENCE(DOCUMENTATION)
    SLUG("emailit") TITLE("Emailit") DOCUMENTATION("Emailit: Verify webhook signatures; Webhook requests")
     SIGNATURE("header:x-emailit-signature") SIGNED("{timestamp}.{body}")
     TIME("header:x-emailit-timestamp") PAST("5m")
     BATCH("[]") ID("item:event_id") TYPE("item:type")
     DEADLINE("30s") RETRY_SPAN("3d") EVIDENCE(DOCUMENTATION)
    SLUG("customer-io") ALIAS("customerio") TITLE("Customer.io")
     DOCUMENTATION("Customer.io: Reporting webhooks")
     SIGNATURE("header:x-cio-signature") SIGNED("v0:{timestamp}:{body}")
     TIME("header:x-cio-timestamp") PAST("5m") FUTURE("5m")
     ID("body:event_id") TYPE("body:object_type+body:metric") OCCURRED_AT("body:timestamp")
     ACCOUNT("body:data.customer_id")
     DEADLINE("4s") EVIDENCE(DOCUMENTATION)
    SLUG("knock") TITLE("Knock") DOCUMENTATION("Knock: knocklabs/docs, Outbound webhooks")
     SIGNATURE("header:x-knock-signature") SEPARATOR(",") ASSIGN("=") NAME("s") TIME_ITEM("t") ENCODING(BASE64)
     SIGNED("{timestamp}.{body}") UNIT(MS) PAST("5m") FUTURE("5m")
     TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("header:x-knock-environment-id")
     EVIDENCE(DOCUMENTATION)
    SLUG("klaviyo") TITLE("Klaviyo") DOCUMENTATION("Klaviyo: Working with system webhooks")
     SIGNATURE("header:klaviyo-signature") SIGNED("{body}{timestamp}")
     TIME("header:klaviyo-timestamp") UNIT(AUTO)
     BATCH("data[]") ID("item:topic+item:external_id") TYPE("item:topic")
     ACCOUNT("body:meta.klaviyo_account_id")
     EVIDENCE(DOCUMENTATION)
    SLUG("segment") TITLE("Twilio Segment")
     DOCUMENTATION("Segment: Webhooks destination, Authentication; Webhooks (Actions) destination")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-signature")
     ID("body:messageId") TYPE("body:type") OCCURRED_AT("body:timestamp")
     OCCURRED_UNIT(ISO) ACCOUNT("body:projectId")
     DEADLINE("5s") RETRY_STATUSES("5xx") RETRY_SPAN("4h") EVIDENCE(DOCUMENTATION)
    SLUG("courier") TITLE("Courier") DOCUMENTATION("Courier: trycourier/docs, outbound-webhooks.mdx")
     SIGNATURE("header:courier-signature") SEPARATOR(",") ASSIGN("=") NAME("signature") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") UNIT(AUTO) PAST("5m")
     TYPE("body:type") ACCOUNT("body:data.id")
     EVIDENCE(DOCUMENTATION)
    SLUG("hubspot-v3") ALIAS("hubspot") TITLE("HubSpot")
     DOCUMENTATION("HubSpot: Validating requests; npm @hubspot/api-client")
     SIGNATURE("header:x-hubspot-signature-v3") ENCODING(BASE64)
     SIGNED("{method}{url_decoded}{body}{timestamp}")
     TIME("header:x-hubspot-request-timestamp") UNIT(MS) PAST("5m") FUTURE("5m") /* a GET's URL may end in a digit */
     BATCH("[]") ID(HUBSPOT_ID) TYPE("item:subscriptionType")
     OCCURRED_AT("item:occurredAt") OCCURRED_UNIT(MS) ACCOUNT("item:portalId")
     DEADLINE("5s") RETRY_SPAN("24h") EVIDENCE(SDK)
    SLUG("hubspot-v2") TITLE("HubSpot (signature v2)") DOCUMENTATION("HubSpot: Validating requests, v2")
     ALGORITHM(SHA256) SIGNATURE("header:x-hubspot-signature")
     SIGNED("{secret}{method}{url}{body}")
     BATCH("[]") ID(HUBSPOT_ID) TYPE("item:subscriptionType")
     OCCURRED_AT("item:occurredAt") OCCURRED_UNIT(MS) ACCOUNT("item:portalId")
     DEADLINE("5s") RETRY_SPAN("24h") EVIDENCE(VECTOR)
    SLUG("hubspot-v1") TITLE("HubSpot (signature v1)") DOCUMENTATION("HubSpot: Validating requests, v1")
     ALGORITHM(SHA256) SIGNATURE("header:x-hubspot-signature")
     SIGNED("{secret}{body}")
     BATCH("[]") ID(HUBSPOT_ID) TYPE("item:subscriptionType")
     OCCURRED_AT("item:occurredAt") OCCURRED_UNIT(MS) ACCOUNT("item:portalId")
     DEADLINE("5s") RETRY_SPAN("24h") EVIDENCE(VECTOR)
    SLUG("intercom") TITLE("Intercom") DOCUMENTATION("Intercom: Webhooks, Signed notifications")
     ALGORITHM(HMAC_SHA1) SIGNATURE("header:x-hub-signature") PREFIX("sha1=")
     ID("body:id") TYPE("body:topic") OCCURRED_AT("body:created_at") ACCOUNT("body:app_id")
     HANDSHAKE(HEAD) TRUST(OPEN) DEADLINE("5s")
     RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    SLUG("zendesk") TITLE("Zendesk") DOCUMENTATION("Zendesk: Verifying webhooks")
     SIGNATURE("header:x-zendesk-webhook-signature") ENCODING(BASE64)
     SIGNED("{timestamp}{body}")
     TIME("header:x-zendesk-webhook-signature-timestamp") UNIT(ISO) PAST("5m") FUTURE("5m")
     ID("header:x-zendesk-webhook-invocation-id") ID_UNSIGNED TYPE("body:type")
     OCCURRED_AT("body:time") OCCURRED_UNIT(ISO) ACCOUNT("header:x-zendesk-account-id")
     DEADLINE("12s") RETRY_STATUSES("409,429,503") RETRY_SPAN("1h")
     EVIDENCE(DOCUMENTATION)
    /* The event connectors' page puts the body first, and so does its known answer. */
    SLUG("zendesk-event-connectors") TITLE("Zendesk event connectors")
     DOCUMENTATION("Zendesk: Event connectors, Verifying webhooks")
     SIGNATURE("header:x-zendesk-webhook-signature") ENCODING(BASE64)
     SIGNED("{body}{timestamp}")
     TIME("header:x-zendesk-webhook-signature-timestamp") UNIT(ISO) PAST("5m") FUTURE("5m")
     ID("header:x-zendesk-webhook-invocation-id") ID_UNSIGNED TYPE("body:type")
     OCCURRED_AT("body:time") OCCURRED_UNIT(ISO) ACCOUNT("header:x-zendesk-account-id")
     DEADLINE("12s") RETRY_STATUSES("409,429,503") RETRY_SPAN("1h")
     EVIDENCE(VECTOR)
    SLUG("front") TITLE("Front (application webhooks)") DOCUMENTATION("Front: Application webhooks")
     SIGNATURE("header:x-front-signature") ENCODING(BASE64)
     SIGNED("{timestamp}:{body}")
     TIME("header:x-front-request-timestamp") UNIT(MS) PAST("5m")
     ID("body:payload.id|body:id") TYPE("body:type") ACCOUNT("body:authorization.id")
     HANDSHAKE(FRONT) TRUST(SIGNED) EVIDENCE(DOCUMENTATION)
    SLUG("front-rules") TITLE("Front (rule webhooks)") DOCUMENTATION("Front: Rule webhooks")
     ALGORITHM(HMAC_SHA1)
     SIGNATURE("header:x-front-signature") ENCODING(BASE64)
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:emitted_at")
     EVIDENCE(DOCUMENTATION)
    /* In version 1, meta.id is what changed, not the event; it has no meta.entity. */
    SLUG("pipedrive") TITLE("Pipedrive") DOCUMENTATION("Pipedrive: Guide for Webhooks v2")
     ALGORITHM(BASIC) SIGNATURE("header:authorization")
     ID("body:meta.id+body:meta.entity+body:meta.action") TYPE("body:meta.action+body:meta.entity") OCCURRED_AT("body:meta.timestamp")
     OCCURRED_UNIT(AUTO) ACCOUNT("body:meta.company_id")
     DEADLINE("10s") RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    SLUG("help-scout") TITLE("Help Scout") DOCUMENTATION("Help Scout: helpscout-api-php, IncomingWebhook.php")
     ALGORITHM(HMAC_SHA1)
     SIGNATURE("header:x-helpscout-signature") ENCODING(BASE64)
     ID("") /* the body is a conversation, whichever event it has, or its id alone */
     TYPE("header:x-helpscout-event") ACCOUNT("body:mailboxId")
     EVIDENCE(DOCUMENTATION)
    SLUG("aircall") TITLE("Aircall") DOCUMENTATION("Aircall: Webhooks")
     ALGORITHM(TOKEN) SIGNATURE("body:token")
     /* no id: two tags in one second differ in data.tags alone */
     TYPE("body:event") OCCURRED_AT("body:timestamp") OCCURRED_UNIT(AUTO)
     DEADLINE("5s") EVIDENCE(DOCUMENTATION)
    SLUG("close") TITLE("Close") DOCUMENTATION("Close: Webhooks, Webhook signatures")
     KEY(HEX) SIGNATURE("header:close-sig-hash")
     SIGNED("{timestamp}{body}")
     TIME("header:close-sig-timestamp") PAST("5m")
     ID("body:event.id") TYPE("body:event.object_type+body:event.action")
     OCCURRED_AT("body:event.date_created") OCCURRED_UNIT(ISO)
     ACCOUNT("body:event.organization_id")
     RETRY_SPAN("72h") EVIDENCE(DOCUMENTATION)
    SLUG("attio") TITLE("Attio") DOCUMENTATION("Attio: Webhooks guide")
     SIGNATURE("header:attio-signature")
     BATCH("events[]") ID("header:idempotency-key+hash:item") ID_UNSIGNED TYPE("item:event_type")
     ACCOUNT("body:webhook_id")
     DEADLINE("5s") RETRY_SPAN("3d") EVIDENCE(DOCUMENTATION)

    /* -- people and identity -- */
    SLUG("persona") TITLE("Persona") DOCUMENTATION("Persona: Webhook best practices")
     SIGNATURE("header:persona-signature") SEPARATOR(", ") ASSIGN("=") NAME("v1") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("5m") FUTURE("5m")
     ID("body:data.id") TYPE("body:data.attributes.name") OCCURRED_AT("body:data.attributes.created-at")
     OCCURRED_UNIT(ISO) ACCOUNT("body:data.attributes.payload.data.id")
     DEADLINE("5s") EVIDENCE(DOCUMENTATION)
    SLUG("castle") TITLE("Castle") DOCUMENTATION("Castle: castle-python, webhooks/verify.py")
     SIGNATURE("header:x-castle-signature") ENCODING(BASE64)
     TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("onfido") TITLE("Onfido (Entrust)") DOCUMENTATION("Onfido: onfido-python, webhook_event_verifier.py")
     SIGNATURE("header:x-sha2-signature")
     /* no id: a task's is that of the workflow, not of the run; not all say when: a check reopened again looks alike */
     ID("body:payload.object.completed_at_iso8601+hash:body|body:payload.resource.updated_at+hash:body|"
           "hash:body+time:arrival") TYPE("body:payload.action")
     OCCURRED_AT("body:payload.object.completed_at_iso8601") OCCURRED_UNIT(ISO)
     EVIDENCE(DOCUMENTATION)
    SLUG("veriff") TITLE("Veriff") DOCUMENTATION("Veriff: js-integration-demo, server.ts")
     SIGNATURE("header:x-hmac-signature")
     TYPE("body:action|body:status") ACCOUNT("body:vendorData|body:verification.vendorData")
     EVIDENCE(DOCUMENTATION)
    /* Keep the algorithm at SHA-256, which is Sumsub's default: SHA-512 can be chosen there. */
    SLUG("sumsub") TITLE("Sumsub") DOCUMENTATION("Sumsub: Webhooks; SumSubstance/agent-skills, webhook-verify.js")
     SIGNATURE("header:x-payload-digest")
     ID("body:applicantId+body:type+body:createdAtMs") TYPE("body:type")
     OCCURRED_AT("body:createdAtMs") OCCURRED_UNIT(AUTO) ACCOUNT("body:clientId")
     DEADLINE("10s") RETRY_SPAN("25h") EVIDENCE(DOCUMENTATION)
    SLUG("checkr") TITLE("Checkr") DOCUMENTATION("Checkr: Webhooks; checkr/webhook-verification-examples")
     SIGNATURE("header:x-checkr-signature")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:created_at") OCCURRED_UNIT(ISO)
     ACCOUNT("body:account_id")
     RETRY_SPAN("24h") EVIDENCE(VECTOR)
    SLUG("greenhouse") TITLE("Greenhouse")
     DOCUMENTATION("Greenhouse: Recruiting webhooks, Authentication")
     SIGNATURE("header:signature") PREFIX("sha256 ")
     ID("header:greenhouse-event-id") ID_UNSIGNED TYPE("body:action")
     EVIDENCE(DOCUMENTATION)
    /* Token and time alone are signed, neither the id nor the data. */
    SLUG("lever") TITLE("Lever") DOCUMENTATION("Lever: Developer documentation, Webhooks, Request signing")
     SIGNATURE("body:signature") SIGNED("{body:token}{body:triggeredAt}")
     TIME("body:triggeredAt") UNIT(MS)
     ID("body:id|body:token") ID_UNSIGNED TYPE("body:event") OCCURRED_AT("body:triggeredAt")
     OCCURRED_UNIT(MS)
     EVIDENCE(DOCUMENTATION)
    SLUG("ashby") TITLE("Ashby") DOCUMENTATION("Ashby: Authenticating webhooks; Retries")
     SIGNATURE("header:ashby-signature") PREFIX("sha256=")
     TYPE("body:action")
     RETRY_SPAN("6h") EVIDENCE(DOCUMENTATION)
    SLUG("gusto") TITLE("Gusto") DOCUMENTATION("Gusto: Webhooks")
     SIGNATURE("header:x-gusto-signature")
     ID("body:uuid") TYPE("body:event_type") OCCURRED_AT("body:timestamp")
     OCCURRED_UNIT(AUTO) ACCOUNT("body:resource_uuid")
     HANDSHAKE(NOTION) TRUST(OPEN) EVIDENCE(DOCUMENTATION)
    SLUG("samsara") TITLE("Samsara") DOCUMENTATION("Samsara: Webhooks, Signature")
     KEY(BASE64) SIGNATURE("header:x-samsara-signature") PREFIX("v1=")
     SIGNED("v1:{timestamp}:{body}")
     TIME("header:x-samsara-timestamp") PAST("5m") FUTURE("5m")
     ID("body:eventId") TYPE("body:eventType") OCCURRED_AT("body:eventTime|body:eventMs")
     OCCURRED_UNIT(AUTO) ACCOUNT("body:orgId")
     EVIDENCE(DOCUMENTATION)
    SLUG("strava") TITLE("Strava") DOCUMENTATION("Strava: Webhook Events API")
     ALGORITHM(UNSIGNED)
     TYPE("body:object_type+body:aspect_type") OCCURRED_AT("body:event_time") ACCOUNT("body:owner_id")
     HANDSHAKE(STRAVA) TRUST(TOKEN) DEADLINE("2s")
     RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    /* The key is the client secret followed by "&": give it so. Google turned this API off on
     * 2 November 2026; its Health API comes after it. */
    SLUG("fitbit") TITLE("Fitbit") DOCUMENTATION("Fitbit: Using subscriptions")
     ALGORITHM(HMAC_SHA1)
     SIGNATURE("header:x-fitbit-signature") ENCODING(BASE64)
     TYPE("body:0.collectionType") ACCOUNT("body:0.ownerId") ID("")
     /* a notice names user and day: the next one of that day looks alike */
     HANDSHAKE(FITBIT) TRUST(TOKEN) ACK_STATUS("204")
     DEADLINE("5s") EVIDENCE(DOCUMENTATION)
    SLUG("whoop") TITLE("WHOOP") DOCUMENTATION("WHOOP: Webhooks, Security")
     SIGNATURE("header:x-whoop-signature") ENCODING(BASE64)
     SIGNED("{timestamp}{body}")
     TIME("header:x-whoop-signature-timestamp") UNIT(MS) PAST("5m")
     ID("body:trace_id+body:type+body:id") TYPE("body:type") ACCOUNT("body:user_id")
     DEADLINE("1s") RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)

    /* -- machine learning -- */
    SLUG("elevenlabs") TITLE("ElevenLabs") DOCUMENTATION("ElevenLabs: Webhooks")
     SIGNATURE("header:elevenlabs-signature") SEPARATOR(",") ASSIGN("=") NAME("v0") TIME_ITEM("t")
     SIGNED("{timestamp}.{body}") PAST("30m")
     TYPE("body:type") OCCURRED_AT("body:event_timestamp") ACCOUNT("body:data.agent_id")
     EVIDENCE(DOCUMENTATION)
    SLUG("hugging-face") TITLE("Hugging Face") DOCUMENTATION("Hugging Face: Webhooks; hub-docs, Webhook-Id")
     ALGORITHM(TOKEN) SIGNATURE("header:x-webhook-secret")
     /* the body names what changed: its next change looks alike */
     ID("header:webhook-id|hash:body+time:arrival") ID_UNSIGNED TYPE("body:event.scope+body:event.action") ACCOUNT("body:repo.name")
     EVIDENCE(DOCUMENTATION)
    /* The page's script makes base64, receivers in the field read hex. */
    SLUG("wandb") TITLE("Weights & Biases") DOCUMENTATION("Weights & Biases: Create a webhook automation")
     SIGNATURE("header:x-wandb-signature") ENCODING(HEX_OR_BASE64)
     ID("") /* its user writes the body, which may always say the same */
     TYPE("body:event_type")
     EVIDENCE(DOCUMENTATION)
    SLUG("retell") TITLE("Retell AI") DOCUMENTATION("Retell AI: Secure the webhook; npm retell-sdk")
     SIGNATURE("header:x-retell-signature") SEPARATOR(",") ASSIGN("=") NAME("d") TIME_ITEM("v")
     SIGNED("{body}{timestamp}") UNIT(MS) PAST("5m") FUTURE("5m")
     TYPE("body:event") ACCOUNT("body:call.agent_id|body:chat.agent_id")
     DEADLINE("10s") EVIDENCE(VECTOR)
    SLUG("firecrawl") TITLE("Firecrawl") DOCUMENTATION("Firecrawl: Webhooks, Security; crawl.started")
     SIGNATURE("header:x-firecrawl-signature") PREFIX("sha256=")
     ID("body:webhookId") TYPE("body:type") ACCOUNT("body:id")
     DEADLINE("10s") RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    SLUG("vapi") TITLE("Vapi") DOCUMENTATION("Vapi: Server authentication")
     ALGORITHM(TOKEN)
     SIGNATURE("header:x-vapi-secret|header:authorization") PREFIX("Bearer ")
     TYPE("body:message.type") OCCURRED_AT("body:message.timestamp") OCCURRED_UNIT(MS)
     ACCOUNT("body:message.assistant.id")
     EVIDENCE(DOCUMENTATION)

    /* -- blockchain -- */
    SLUG("alchemy") TITLE("Alchemy") DOCUMENTATION("Alchemy: alchemyplatform/webhook-examples, webhooksUtil.ts")
     SIGNATURE("header:x-alchemy-signature")
     ID("body:id") TYPE("body:type") OCCURRED_AT("body:createdAt") OCCURRED_UNIT(ISO)
     ACCOUNT("body:webhookId")
     RETRY_SPAN("1h") EVIDENCE(DOCUMENTATION)
    /* Of a body that QuickNode compresses, the text before is signed: leave compression off. */
    SLUG("quicknode") TITLE("QuickNode Streams") DOCUMENTATION("QuickNode: Validate Streams signatures")
     SIGNATURE("header:x-qn-signature") SIGNED("{header:x-qn-nonce}{timestamp}{body}")
     ID("header:x-qn-nonce+hash:body") /* what a filter leaves of a block may always be the same */
     TIME("header:x-qn-timestamp") UNIT(AUTO) PAST("5m") FUTURE("5m") /* the nonce may end in a digit */
     EVIDENCE(DOCUMENTATION)
    SLUG("tenderly") TITLE("Tenderly") DOCUMENTATION("Tenderly: Project-scoped alert destinations, Securing the webhook")
     SIGNATURE("header:x-tenderly-signature") SIGNED("{body}{header:date}")
     ID("body:id") TYPE("body:event_type")
     HANDSHAKE(HEAD) TRUST(OPEN) DEADLINE("5s") EVIDENCE(DOCUMENTATION)

    /* -- automation tools and bots that call: they send what their user sets up, which may always be the same; an
     * answer is returned by "mode": "proxy" -- */
    SLUG("zapier") TITLE("Zapier") DOCUMENTATION("Zapier: Webhooks by Zapier, custom request")
     AUTOMATION_TOKEN ID("")
     DEADLINE("30s") EVIDENCE(DOCUMENTATION)
    SLUG("make") TITLE("Make") DOCUMENTATION("Make: HTTP, Make a request")
     AUTOMATION_TOKEN ID("")
     DEADLINE("40s") EVIDENCE(DOCUMENTATION)
    SLUG("n8n") TITLE("n8n") DOCUMENTATION("n8n: HTTP Request credentials")
     AUTOMATION_TOKEN ID("")
     EVIDENCE(DOCUMENTATION)
    SLUG("manychat") TITLE("Manychat") DOCUMENTATION("Manychat: External request")
     AUTOMATION_TOKEN ID("")
     DEADLINE("10s") RETRIES_NONE EVIDENCE(DOCUMENTATION)
    SLUG("sendpulse") TITLE("SendPulse") DOCUMENTATION("SendPulse: Chatbot webhooks")
     AUTOMATION_TOKEN
     BATCH("[]") TYPE("item:title|item:event") OCCURRED_AT("item:date") ACCOUNT("item:bot.id")
     EVIDENCE(DOCUMENTATION)
    SLUG("botpress") TITLE("Botpress Chat") DOCUMENTATION("Botpress: Chat API, Webhook")
     SIGNATURE("header:x-signature")
     TYPE("body:type") ACCOUNT("body:botId")
     EVIDENCE(DOCUMENTATION);
#pragma GCC diagnostic pop
/* clang-format on */

/* ---- reading a row ---- */

typedef enum column_kind {
    OTHER_NAME,   /* not a member of the row */
    TEXT,         /* as it stands */
    LETTER,       /* an enumerator */
    STATUS,       /* a number */
    SECONDS,      /* a duration */
    MILLISECONDS, /* a duration, written in s as well */
    FLAG          /* there or not */
} column_kind;

typedef struct column_place {
    uint16_t offset; /* of the member in eyelet_row */
    uint16_t kind;
} column_place;

/* In the order of the tags. */
#define AT(member, kind) {(uint16_t)offsetof(eyelet_row, member), (kind)}
static const column_place columns[] = {
    AT(slug, TEXT),
    AT(title, TEXT),
    AT(documentation, TEXT),
    AT(evidence, LETTER),
    AT(algorithm, LETTER),
    AT(key, LETTER),
    AT(signature.source, TEXT),
    AT(signature.separator, TEXT),
    AT(signature.assign, TEXT),
    AT(signature.name, TEXT),
    AT(signature.prefix, TEXT),
    AT(signature.timestamp, TEXT),
    AT(signature.encoding, LETTER),
    AT(signed_content, TEXT),
    AT(timestamp.source, TEXT),
    AT(timestamp.unit, LETTER),
    AT(timestamp.past_s, SECONDS),
    AT(timestamp.future_s, SECONDS),
    AT(requires, TEXT),
    AT(batch, TEXT),
    AT(id, TEXT),
    AT(id_unsigned, FLAG),
    AT(type, TEXT),
    AT(occurred_at, TEXT),
    AT(occurred_unit, LETTER),
    AT(account, TEXT),
    AT(form_json, TEXT),
    AT(handshake, LETTER),
    AT(trust, LETTER),
    AT(special, LETTER),
    AT(ack_status, STATUS),
    AT(ack_type, TEXT),
    AT(ack_body, TEXT),
    AT(deadline_ms, MILLISECONDS),
    AT(retry_statuses, TEXT),
    AT(retry_span_s, SECONDS),
    AT(retries_none, FLAG),
    {0, OTHER_NAME},
    AT(gets, FLAG),
};

static uint32_t read_duration_s(const char *text) {
    uint32_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (uint32_t)(*text - '0');
    }
    return number * (*text == 'd' ? 86400U : *text == 'h' ? 3600U : *text == 'm' ? 60U : 1U);
}

/* Members are set by their bytes: a row is made of pointers, four-byte enumerations and
 * numbers, one status and flags. */
static void set_member(eyelet_row *row, column_place column, const char *text) {
    uint8_t *member = (uint8_t *)row + column.offset;
    uint32_t number = 0;
    switch ((column_kind)column.kind) {
    case OTHER_NAME:
        return;
    case TEXT:
        memcpy(member, &text, sizeof text);
        return;
    case LETTER:
        number = (uint32_t)(text[0] - 'a');
        break;
    case STATUS:
        row->ack_status = (uint16_t)read_duration_s(text);
        return;
    case SECONDS:
        number = read_duration_s(text);
        break;
    case MILLISECONDS:
        number = read_duration_s(text) * 1000;
        break;
    case FLAG:
        *(bool *)member = true;
        return;
    }
    memcpy(member, &number, sizeof number);
}
_Static_assert(sizeof(eyelet_algorithm) == sizeof(uint32_t), "an enumeration is four bytes");

/* Reads the row that begins at text. */
static void read_row(const char *text, eyelet_row *row) {
    do {
        set_member(row, columns[*text - 1], text + 1);
        text += strlen(text) + 1;
        /* NOLINTNEXTLINE(clang-analyzer-security.ArrayBound): the table ends in two NULs */
    } while (*text > SLUG_TAG);
}

/* ---- looking one up ---- */

/* NULL behind the last one. */
static const char *next_row(const char *row) {
    const char *end = table + sizeof table;
    eyelet_bytes rest = eyelet_bytes_from(row + 1, (size_t)(end - (row + 1)));
    size_t offset = eyelet_bytes_find(rest, SLUG_TAG);
    return offset < rest.size ? row + 1 + offset : NULL;
}

/* The alias behind a slug or another alias; NULL where there is none. */
static const char *next_alias(const char *name) {
    name += strlen(name) + 1;
    /* NOLINTNEXTLINE(clang-analyzer-security.ArrayBound): the table ends in two NULs */
    return *name == ALIAS_TAG ? name : NULL;
}

bool eyelet_provider_at(size_t index, eyelet_row *row) {
    memset(row, 0, sizeof *row);
    const char *at = table;
    for (; at != NULL && index > 0; index--) {
        at = next_row(at);
    }
    if (at != NULL) {
        read_row(at, row);
    }
    return at != NULL;
}

bool eyelet_provider_find(eyelet_bytes slug, eyelet_row *row) {
    memset(row, 0, sizeof *row);
    for (const char *at = table; at != NULL; at = next_row(at)) {
        for (const char *name = at; name != NULL; name = next_alias(name)) {
            if (eyelet_bytes_equal(slug, eyelet_bytes_from_text(name + 1))) {
                read_row(at, row);
                return true;
            }
        }
    }
    return false;
}

bool eyelet_provider_alias(size_t index, const char **alias, const char **slug) {
    for (const char *at = table; at != NULL; at = next_row(at)) {
        for (const char *name = next_alias(at); name != NULL; name = next_alias(name)) {
            if (index == 0) {
                *alias = name + 1;
                *slug = at + 1;
                return true;
            }
            index--;
        }
    }
    return false;
}
