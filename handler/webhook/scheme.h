/* What is a provider?   Layer: webhook.   The columns of a provider's row, and nothing else.
 *
 * A row is data: a line of columns in providers.c, or the same members in
 * webhooks.json (`"provider": {...}`). Both are read by the same code (source.c), in one
 * grammar of short texts: */
/* clang-format off */
/*   An expression says where a value is:
 *     header:NAME  query:NAME  form:NAME  body:PATH  item:PATH  text:LITERAL  hash:body  hash:item
 *     time:arrival   when the request came, in ms: with a hash, what nothing else tells apart is
 *                    an event each time that it comes
 *     a|b   the first that is present and not empty
 *     a+b   all of them joined by ":" (absent as a whole where one is absent); binds closer
 *     PATH is dot-separated members and array indexes ("events.0.id"); item: is relative to the
 *     item of a batch. header:NAME* (signature only) is the family NAME1, NAME2, ... (DocuSign).
 *
 *   A template says which bytes are signed: literal text and tokens
 *     {body} {timestamp} {url} {url_decoded} {method} {secret} {app_key} {header:NAME}
 *     {query:NAME} {body:PATH} {form:NAME} {item:PATH}
 *     A token whose value is absent stands for nothing (Adyen's rule).
 *
 *   NULL or 0 in a column means what its comment says first. */
/* clang-format on */
#ifndef EYELET_WEBHOOK_SCHEME_H
#define EYELET_WEBHOOK_SCHEME_H

#include "base/bytes.h"

typedef enum eyelet_algorithm {
    EYELET_ALGORITHM_HMAC_SHA256,
    EYELET_ALGORITHM_HMAC_SHA1,
    EYELET_ALGORITHM_HMAC_SHA384,
    EYELET_ALGORITHM_HMAC_SHA512,
    EYELET_ALGORITHM_SHA1,       /* plain hash; the template holds {secret} */
    EYELET_ALGORITHM_SHA256,     /* plain hash; the template holds {secret} */
    EYELET_ALGORITHM_TOKEN,      /* the signature's value equals the secret */
    EYELET_ALGORITHM_BASIC,      /* Authorization: Basic; the secret is user:password */
    EYELET_ALGORITHM_ED25519,    /* the "secret" is a public key */
    EYELET_ALGORITHM_ECDSA_P256, /* the same; signature is DER */
    EYELET_ALGORITHM_RSA_SHA256, /* the same; PKCS#1 v1.5 */
    EYELET_ALGORITHM_JWT_HS256,  /* the signature's value is a JWT (a leading "Bearer " is
                                    dropped) */
    EYELET_ALGORITHM_JWT_RS256,
    EYELET_ALGORITHM_JWT_ES256,
    EYELET_ALGORITHM_UNSIGNED /* nothing is signed: another control is required by configuration
                               */
} eyelet_algorithm;

/* How the secret's text becomes key bytes. */
typedef enum eyelet_key_form {
    EYELET_KEY_RAW,
    EYELET_KEY_WHSEC, /* what follows the first "_" if it begins whsec_, base64-decoded */
    EYELET_KEY_BASE64,
    EYELET_KEY_HEX,
    EYELET_KEY_SHA1,  /* the SHA-1 of the text (Braintree) */
    EYELET_KEY_PUBLIC /* PEM, base64 DER or hex: see crypto/public_key.h */
} eyelet_key_form;

typedef enum eyelet_encoding {
    EYELET_ENCODING_HEX,
    EYELET_ENCODING_BASE64,
    EYELET_ENCODING_BASE64URL,
    EYELET_ENCODING_HEX_OR_BASE64 /* built-in rows only; for MACs whose base64 ends in "=", so
                                     that no text is both */
} eyelet_encoding;

typedef enum eyelet_time_unit {
    EYELET_UNIT_S,
    EYELET_UNIT_MS,
    EYELET_UNIT_ISO,
    EYELET_UNIT_AUTO /* a number above 10^11 is milliseconds, else seconds; text is ISO 8601 */
} eyelet_time_unit;

/* Handshakes that need code of their own, one small function each in handshake.c. */
typedef enum eyelet_handshake {
    EYELET_HANDSHAKE_NONE,
    EYELET_HANDSHAKE_META,   /* GET hub.mode/hub.challenge/hub.verify_token -> the challenge as
                                text */
    EYELET_HANDSHAKE_STRAVA, /* as Meta -> JSON {"hub.challenge": ...} */
    EYELET_HANDSHAKE_WEBSUB, /* GET hub.challenge with hub.topic -> the challenge as text */
    EYELET_HANDSHAKE_SLACK,  /* POST {"type":"url_verification","challenge"} -> the challenge as
                                text */
    EYELET_HANDSHAKE_ZOOM, /* POST endpoint.url_validation -> {"plainToken","encryptedToken"} */
    EYELET_HANDSHAKE_X_CRC,     /* GET crc_token -> {"response_token":"sha256=..."} */
    EYELET_HANDSHAKE_CHALLENGE, /* GET ?challenge= -> the challenge as text (Dropbox, Nylas) */
    EYELET_HANDSHAKE_ASANA,   /* POST X-Hook-Secret -> the same header, while the source has no
                                 secret */
    EYELET_HANDSHAKE_TWITCH,  /* POST webhook_callback_verification -> the challenge as text */
    EYELET_HANDSHAKE_OKTA,    /* GET X-Okta-Verification-Challenge -> {"verification": ...}, or
                                 X-GCS-Webhooks-Endpoint-Verification -> it as text (Worldline) */
    EYELET_HANDSHAKE_MONDAY,  /* POST {"challenge"} -> {"challenge"} */
    EYELET_HANDSHAKE_DISCORD, /* POST {"type":1} -> {"type":1}; {"type":0} -> 204 */
    EYELET_HANDSHAKE_NOTION,  /* POST {"verification_token"} -> 200; the token is logged under
                                 "setup" (Gusto too) */
    EYELET_HANDSHAKE_GRAPH,   /* ?validationToken= -> the token as text (Microsoft Graph) */
    EYELET_HANDSHAKE_HEAD,    /* HEAD or GET -> 200 (Trello, Intercom, Mandrill) */
    EYELET_HANDSHAKE_WOOCOMMERCE, /* unsigned form body webhook_id=N -> 200 */
    EYELET_HANDSHAKE_BRAINTREE,   /* GET bt_challenge -> public_key|hex */
    EYELET_HANDSHAKE_SMARTSHEET,  /* POST Smartsheet-Hook-Challenge -> the header
                                     Smartsheet-Hook-Response */
    EYELET_HANDSHAKE_LINKEDIN, /* GET challengeCode -> {"challengeCode","challengeResponse"} */
    EYELET_HANDSHAKE_FITBIT,   /* GET ?verify= -> 204 for the verify token, else 404 */
    EYELET_HANDSHAKE_FRONT,    /* POST X-Front-Challenge -> {"challenge"} */
    EYELET_HANDSHAKE_EVENT_GRID, /* OPTIONS WebHook-Request-Origin, or POST
                                    SubscriptionValidation -> {"validationResponse"} */
    EYELET_HANDSHAKE_DAILY       /* POST {"test":"test"} -> 200 */
} eyelet_handshake;

/* What proves that a handshake is the provider's. */
typedef enum eyelet_handshake_trust {
    EYELET_TRUST_OPEN,  /* answered before there is a secret; discloses nothing */
    EYELET_TRUST_TOKEN, /* compares the source's verify_token */
    EYELET_TRUST_SIGNED /* goes through verification like an event */
} eyelet_handshake_trust;

typedef enum eyelet_special {
    EYELET_SPECIAL_NONE,
    EYELET_SPECIAL_TWILIO,     /* URL candidates, sorted form, bodySHA256 */
    EYELET_SPECIAL_CONTENTFUL, /* canonical request */
    EYELET_SPECIAL_SNS,        /* canonical Key\nValue\n list */
    EYELET_SPECIAL_PAYPAL,     /* crc32 of the body in the text */
    EYELET_SPECIAL_HOOK0, /* signed header values are named by the signature (Coinbase CDP) */
    EYELET_SPECIAL_MERCADO_PAGO, /* a manifest of what the notification has */
    EYELET_SPECIAL_PLIVO,        /* sorted query, sorted form, nonce */
    EYELET_SPECIAL_BIRD          /* the body's hash as bytes in the text */
} eyelet_special;

/* How well the row is supported by evidence, for the README's table. */
typedef enum eyelet_evidence {
    EYELET_EVIDENCE_DOCUMENTATION, /* rests on documentation only */
    EYELET_EVIDENCE_VECTOR,        /* an official known answer */
    EYELET_EVIDENCE_SDK,           /* an official SDK is the oracle of a test */
} eyelet_evidence;

typedef struct eyelet_signature_grammar {
    const char *source;    /* expression: "header:stripe-signature" */
    const char *separator; /* every character separates items (" ," or ";"); NULL: one item */
    const char *assign; /* one character between an item's name and its value; NULL: items have
                           no names */
    const char *name; /* the items that are signatures ("v1"); NULL: every item that has no name
                       * or any name; "{key_id}": the source's key_id setting. Of a JWT: the
                       * claim that is the body's SHA-256; NULL: no claim is held to it */
    const char *prefix; /* must stand before the encoded signature ("sha256="), matched without
                           regard to case; NULL: none */
    const char
        *timestamp; /* the item that is the time ("t"); "0": the first of a positional list */
    eyelet_encoding encoding;
} eyelet_signature_grammar;

typedef struct eyelet_row {
    const char *slug;
    const char *title;         /* as the provider writes itself */
    const char *documentation; /* the title of the page or the SDK that the row rests on */
    eyelet_algorithm algorithm;
    eyelet_key_form key;
    eyelet_signature_grammar signature;
    const char *signed_content; /* template; NULL: "{body}" */
    struct {
        const char *source; /* expression; NULL: signature.timestamp, if any */
        eyelet_time_unit unit;
        int32_t past_s;   /* refused when older; 0: not enforced */
        int32_t future_s; /* refused when further ahead; 0: not enforced */
    } timestamp;
    const char *
        requires; /* "header:x-pusher-key={app_key}": an expression whose value must equal a
                     setting; NULL: none */

    const char *batch; /* where the events are: "[]", "events[]", "entry[].changes[]"; NULL: the
                          body is one event */
    const char *id;    /* expression; NULL: SHA-256 of the body (of the item in a batch); "": no
                        * dedup, as different events have equal bodies (Dropbox): the hash and
                        * the time of arrival are the id */
    const char *type;  /* expressions; NULL: none */
    const char *occurred_at;
    eyelet_time_unit occurred_unit;
    const char *account;
    const char *form_json; /* the form field that holds the JSON, where the content type is a
                              form ("payload"); NULL: none */

    eyelet_handshake handshake;
    eyelet_handshake_trust trust;
    eyelet_special special;

    uint16_t ack_status; /* 0: 200 */
    const char
        *ack_type; /* content type; NULL: no body unless ack_body, then application/json */
    const char *ack_body;       /* NULL: {"ok":true} as JSON; "": an empty body */
    uint32_t deadline_ms;       /* the provider waits this long; 0: not documented */
    const char *retry_statuses; /* "5xx,429": the provider retries only on these; NULL: on
                                   anything but 2xx */
    uint32_t retry_span_s; /* how long it retries; sets the dedup TTL; 0: not documented (3 days
                              are taken) */
    bool retries_none;     /* never retries */
    bool gets;             /* events come by GET as well, and the signature holds for the URL */
    bool id_unsigned; /* the id stands outside the signed bytes: said in the threat model */
    eyelet_evidence evidence;
} eyelet_row;

/* The row at index in the table's order; false, and a row of nothing, past the end. Its texts
 * are constants; title, documentation and evidence are there with EYELET_EXPLAINS only. */
EYELET_MUST_USE bool eyelet_provider_at(size_t index, eyelet_row *row);

/* The row of a slug or an alias ("whatsapp": meta); false, and a row of nothing, where there is
 * none. */
EYELET_MUST_USE bool eyelet_provider_find(eyelet_bytes slug, eyelet_row *row);

/* The alias at index ("whatsapp") and the slug that it stands for; false past the end. For
 * tables in documents. */
EYELET_MUST_USE bool eyelet_provider_alias(size_t index, const char **alias, const char **slug);

#endif
