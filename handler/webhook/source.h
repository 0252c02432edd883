/* What does a configured source know once it is compiled?   Layer: webhook.
 *
 * A source is one entry of webhooks.json with its provider's row: expressions and templates
 * parsed to terms, secrets looked up, their key schedules computed. It is compiled once and
 * then only read. All text is a view into the configuration, into a row's literals or into the
 * source's own arena, so a compiled source is never copied or moved. */
#ifndef EYELET_WEBHOOK_SOURCE_H
#define EYELET_WEBHOOK_SOURCE_H

#include "base/buffer.h"
#include "codec/ip.h"
#include "codec/json.h"
#include "crypto/hmac.h"
#include "crypto/signature.h"
#include "http/request.h"
#include "webhook/reasons.h"
#include "webhook/scheme.h"

#define EYELET_SECRET_COUNT_MAX 8
#define EYELET_SECRET_SIZE_MAX 2048 /* one secret's text: room for a PEM certificate */
#define EYELET_TERM_COUNT_MAX 64
#define EYELET_PATH_COUNT_MAX                                                                  \
    16 /* distinct body paths a source may read; the same number again for item paths */
#define EYELET_DESTINATION_COUNT_MAX 8
#define EYELET_DELIVERY_HEADER_COUNT_MAX                                                       \
    8 /* deliver.headers, and the same number again for deliver.forward */
#define EYELET_CIDR_COUNT_MAX 32
#define EYELET_EVENT_PATTERN_COUNT_MAX 32
#define EYELET_SOURCE_ARENA_SIZE 6144

/* The host defines this: copies the secret of that name to out, at most out_size bytes, and
 * returns its full size; -1 where there is none. Asked for while a source is compiled, never
 * during an exchange. */
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size);

typedef enum eyelet_term_kind {
    /* in expressions and templates */
    EYELET_TERM_HEADER,
    EYELET_TERM_HEADER_FAMILY, /* header:NAME*: NAME1, NAME2, ... */
    EYELET_TERM_QUERY,
    EYELET_TERM_FORM,
    EYELET_TERM_BODY_PATH,
    EYELET_TERM_ITEM_PATH,
    EYELET_TERM_TEXT, /* a literal */
    /* in expressions */
    EYELET_TERM_HASH_BODY,
    EYELET_TERM_HASH_ITEM,
    EYELET_TERM_ARRIVAL,
    /* in templates */
    EYELET_TERM_BODY,
    EYELET_TERM_TIMESTAMP,
    EYELET_TERM_URL,
    EYELET_TERM_URL_DECODED,
    EYELET_TERM_METHOD,
    EYELET_TERM_SECRET,
    EYELET_TERM_APP_KEY
} eyelet_term_kind;

typedef struct eyelet_term {
    eyelet_term_kind kind;
    bool joined;  /* "+" stands before it; false: it begins an alternative ("|" or the start).
                     Always false in templates */
    uint8_t slot; /* for BODY_PATH and ITEM_PATH: the index into body_paths or item_paths */
    eyelet_bytes text; /* the header, field, or literal */
} eyelet_term;

typedef struct eyelet_program {
    uint8_t first; /* index into terms */
    uint8_t count; /* 0: there is none */
} eyelet_program;

typedef struct eyelet_secret {
    eyelet_bytes name;     /* as in webhooks.json */
    eyelet_bytes material; /* key bytes after eyelet_key_form, in the arena */
    eyelet_hmac_key key;   /* where the algorithm is an HMAC */
} eyelet_secret;

typedef enum eyelet_destination_kind {
    EYELET_DESTINATION_URL,
    EYELET_DESTINATION_SERVICE, /* a service binding (Cloudflare) */
    EYELET_DESTINATION_QUEUE,   /* a queue binding (Cloudflare) */
    EYELET_DESTINATION_BACKEND, /* a static backend by name (Fastly) */
    EYELET_DESTINATION_CALL     /* a function of the program that Eyelet is a library of; what a
                                   source without `deliver` means there */
} eyelet_destination_kind;

typedef struct eyelet_name_value {
    eyelet_bytes name;
    eyelet_bytes value;
} eyelet_name_value;

typedef struct eyelet_destination {
    eyelet_destination_kind kind;
    eyelet_bytes name;   /* unique among several; empty for a single destination */
    eyelet_bytes target; /* the binding's or backend's name; empty for a URL */
    eyelet_bytes url;    /* absolute. For a service or backend: "https://<target>" + its `path`
                          * setting. For a queue: where its    consumer delivers (`to`) */
    eyelet_destination_kind to_kind; /* for a queue: URL or SERVICE */
    eyelet_bytes to_target;          /* for a queue with to.service */
    bool envelope;                   /* format: "envelope" */
    uint32_t timeout_ms;             /* 10,000 by default, 100..60,000 */
    uint8_t attempts;                /* 1..3 */
    bool signs;
    eyelet_hmac_key sign_key;
    size_t header_count;
    eyelet_name_value
        headers[EYELET_DELIVERY_HEADER_COUNT_MAX]; /* secret references already resolved */
    size_t forward_count;
    eyelet_bytes forward[EYELET_DELIVERY_HEADER_COUNT_MAX]; /* lower-case names */
} eyelet_destination;

typedef enum eyelet_dedup_key { EYELET_DEDUP_ID, EYELET_DEDUP_BODY } eyelet_dedup_key;

/* What every source fills comes first: see the exchange in handler.c. */
typedef struct eyelet_source {
    eyelet_reason fault; /* EYELET_REASON_OK: usable; SOURCE_MISCONFIGURED or SECRET_MISSING:
                            answers 503 */
    eyelet_bytes
        fault_text; /* for the log: "sources.stripe.deliver.url: ..." (no secret in it) */
    eyelet_bytes name;
    const eyelet_row *row; /* never NULL where fault is OK or SECRET_MISSING */
    eyelet_row own_row;    /* what row points to */
    bool row_is_custom;    /* the user wrote it in webhooks.json */
    eyelet_buffer text;    /* over arena */

    eyelet_program signature, signed_content, timestamp, requirement, id, type, occurred_at,
        account;
    eyelet_bytes requires_setting; /* what requirement must equal */
    bool streams;    /* the body can be hashed as it arrives: nothing before or in the template
                        needs it whole */
    bool reads_body; /* id, type, occurred_at, account or batch reads a value from the body */
    bool reads_form; /* a field of a form is named anywhere in the row */

    uint8_t secret_index[EYELET_SECRET_COUNT_MAX]; /* the place in "secrets" of webhooks.json,
                                                      for the log */
    eyelet_bytes verify_token;                     /* resolved; empty: none */
    eyelet_bytes token; /* of an unsigned source, resolved: ?token= or header x-eyelet-token;
                           empty: none */

    /* settings, each with its default filled in */
    int32_t past_s, future_s; /* 0: not enforced */
    size_t body_max;          /* bytes, 1 MiB by default, at most 32 MiB */
    bool require_https, proxy, debug, setup;
    bool on_unreadable_deliver;
    bool filters_events; /* "events" is there; [] lets nothing through */
    bool dedup;
    eyelet_dedup_key dedup_key;
    bool dedup_unavailable_delivers; /* on_unavailable: "deliver" */
    uint32_t ttl_s;
    eyelet_bytes public_url, app_key, key_id, origin;
    uint8_t trusted_hops; /* trusted_proxy.hops; 0: none is trusted */

    size_t term_count;
    eyelet_term terms[EYELET_TERM_COUNT_MAX];
    size_t body_path_count;
    eyelet_bytes body_paths[EYELET_PATH_COUNT_MAX];
    size_t item_path_count;
    eyelet_bytes item_paths[EYELET_PATH_COUNT_MAX];
    size_t secret_count; /* usable ones */
    eyelet_secret secrets[EYELET_SECRET_COUNT_MAX];
    size_t event_count;
    eyelet_bytes events[EYELET_EVENT_PATTERN_COUNT_MAX];
    size_t allow_ip_count;
    size_t destination_count;
    eyelet_destination destinations[EYELET_DESTINATION_COUNT_MAX];
    eyelet_cidr allow_ips[EYELET_CIDR_COUNT_MAX];
    uint8_t arena[EYELET_SOURCE_ARENA_SIZE];
} eyelet_source;

/* Parses the row's expressions and templates into terms, and derives streams, reads_body and
 * reads_form.
 * source->row and the settings app_key and key_id must be set. False where a text is not in the
 * grammar or a maximum is passed; *column then names the column
 * ("signature.source") and *problem says what is wrong with it. */
EYELET_MUST_USE bool eyelet_source_compile_row(eyelet_source *source, const char **column,
                                               const char **problem);

/* Turns a secret's text into key material (key form, key schedule) and adds it. Surrounding
 * white space is dropped. False where it is empty, a placeholder (changeme, change-me,
 * your-secret, placeholder, todo, <...>), not in its key form, a public key of another kind
 * than the row's algorithm, or does not fit; *problem says which, never the text. */
EYELET_MUST_USE bool eyelet_source_add_secret(eyelet_source *source, eyelet_bytes name,
                                              uint8_t place, eyelet_bytes text,
                                              const char **problem);

/* What verifies this source's signatures; of an algorithm with a public key. */
EYELET_MUST_USE eyelet_signature_kind eyelet_source_signature_kind(const eyelet_source *source);

/* True where text can never be a secret: empty, or a placeholder. */
EYELET_MUST_USE bool eyelet_secret_is_placeholder(eyelet_bytes text);

/* Where the values of an exchange stand while expressions are evaluated. */
typedef struct eyelet_values {
    eyelet_request *request;
    const eyelet_json_value
        *body; /* values of source->body_paths; NULL: the body was not read */
    const eyelet_json_value *item; /* values of source->item_paths; NULL: no item */
    eyelet_bytes body_hash_hex,
        item_hash_hex; /* for hash:body and hash:item; empty where not known */
} eyelet_values;

/* Whether a term of that kind is among the program's. */
EYELET_MUST_USE bool eyelet_source_reads_kind(const eyelet_source *source,
                                              eyelet_program program, eyelet_term_kind kind);

/* Whether a hash is a part of the id. */
EYELET_MUST_USE bool eyelet_source_id_reads_hash(const eyelet_source *source);

/* Different events have equal bodies ("" is the row's id), and the operator did not choose to
 * go by the body. */
EYELET_MUST_USE bool eyelet_source_bodies_are_alike(const eyelet_source *source);

/* Appends the decoded value of an expression to out: strings unescaped, numbers and literals as
 * they stand, form and query fields decoded. An alternative that does not fit counts as absent.
 * False, and *out unchanged, where every alternative is absent or empty. */
EYELET_MUST_USE bool eyelet_source_evaluate(const eyelet_source *source, eyelet_program program,
                                            const eyelet_values *values, eyelet_buffer *out);

/* Appends one term's value; the same rules; a term that has no value of its own there (BODY,
 * SECRET ...) is false. */
EYELET_MUST_USE bool eyelet_source_evaluate_term(const eyelet_term *term,
                                                 const eyelet_values *values,
                                                 eyelet_buffer *out);

#endif
