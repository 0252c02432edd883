/* Eyelet's core: bytes and a time go in, a step comes out, the host performs it and reports
 * back.
 *
 * The core has no clock, no socket, no storage and no allocator. It keeps ONE static exchange:
 * an instance handles one request at a time. A host is a loop (wasi_shims/serve.c is it for the
 * C hosts): eyelet_configure once an instance, eyelet_begin once a request, then one report for
 * each step until RESPOND or PASS, which are the last. The line in step->log is written then.
 */
/* clang-format off */
/*   step      the host                                           and reports
 *   -------   ------------------------------------------------   ----------------------------
 *   READ      writes n more bytes to eyelet_body_space(n);       eyelet_body(n, now_ms)
 *             where the body is over or broke off                eyelet_end(complete, now_ms)
 *   MAC       computes the HMAC of the pieces (size 0: it        eyelet_mac(bytes, size, now_ms)
 *             could not, BearSSL does)
 *   VERIFY    asks a public key about step->signature, by its    eyelet_verified(accepted, now_ms)
 *             own means or crypto/public_key.h
 *   CLAIM     takes step->key for step->lease_s                  eyelet_claimed(result, left_s, now_ms)
 *   DELIVER   sends step->body to the destination                eyelet_delivered(outcome, status, now_ms)
 *   SETTLE    marks step->key done (commit) or gives it back     eyelet_settled(ok, now_ms)
 *   PASS      answers with step->status and headers, and the     nothing: it is over; or, where it
 *             destination's content-type and body (up to         cannot begin, eyelet_pass_failed(now_ms)
 *             pass_max bytes; content-encoding beside it where
 *             the bytes go on as they came)
 *   RESPOND   answers with step->status, headers and body        nothing: it is over
 */
/* clang-format on */
/* Every view in a step is valid until the next call. Times are Unix milliseconds. */
#ifndef EYELET_HANDLER_H
#define EYELET_HANDLER_H

#include "base/bytes.h"
#include "crypto/signature.h"

#define EYELET_BODY_MAX (32 * 1024 * 1024)
#define EYELET_STEP_HEADER_COUNT_MAX 28
#define EYELET_MAC_PIECE_COUNT_MAX 24
#define EYELET_KEY_SIZE_MAX 280 /* <source>/<event id>/<destination> */

/* ---- what the host defines (the only look-ups the core makes) ---- */

/* Copies the request header `name` (lower case) to out, at most out_size bytes; returns its
 * full size, -1 where it is absent. Several fields of one name are joined by ", ". */
ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size);

/* Copies the secret `name` to out, at most out_size bytes; returns its full size, -1 where
 * there is none. */
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size);

/* The one growable region: returns its start once at least `size` bytes of it can be used, NULL
 * where memory is out. The start never moves and what was written stays. Wasm: the end of
 * linear memory (wasi_shims/libc/region.c). */
uint8_t *eyelet_host_region(size_t size);

/* ---- what goes in ---- */

typedef struct eyelet_head {
    eyelet_bytes method;
    eyelet_bytes url;       /* absolute: "https://example.com/stripe?x=1" */
    eyelet_bytes address;   /* the client's address as text, from the connection or a header the
                               platform itself sets; may be empty */
    int64_t content_length; /* -1: not known */
} eyelet_head;

/* What the host's platform allows an exchange. */
typedef struct eyelet_limits {
    uint32_t delivery_max;  /* attempts to deliver to a URL, service or backend; 0: no limit */
    uint32_t operation_max; /* claims, deliveries and settlements together; 0: no limit */
    uint32_t
        mac_min; /* body size in bytes from which the host's own HMAC is asked for; 0: never */
    bool lists_sources; /* GET / lists the sources: in `run` and `dev` only */
} eyelet_limits;

typedef enum eyelet_claim_result {
    EYELET_CLAIM_FRESH,      /* it is ours now */
    EYELET_CLAIM_BUSY,       /* somebody holds it, for left_s more seconds */
    EYELET_CLAIM_DONE,       /* it was handed on before */
    EYELET_CLAIM_UNAVAILABLE /* the store did not answer */
} eyelet_claim_result;

typedef enum eyelet_delivery_outcome {
    EYELET_DELIVERY_ANSWERED, /* with `status` (redirects not followed) */
    EYELET_DELIVERY_FAILED,   /* no answer: refused, reset, unknown name, queue refused */
    EYELET_DELIVERY_TIMED_OUT
} eyelet_delivery_outcome;

/* ---- what comes out ---- */

typedef enum eyelet_step_kind {
    EYELET_STEP_READ,
    EYELET_STEP_MAC,
    EYELET_STEP_VERIFY,
    EYELET_STEP_CLAIM,
    EYELET_STEP_DELIVER,
    EYELET_STEP_SETTLE,
    EYELET_STEP_PASS,
    EYELET_STEP_RESPOND
} eyelet_step_kind;

/* The values of eyelet_destination_kind in webhook/source.h, for hosts. */
#define EYELET_DELIVER_URL 0
#define EYELET_DELIVER_SERVICE 1
#define EYELET_DELIVER_QUEUE 2
#define EYELET_DELIVER_BACKEND 3
/* a function of the program that Eyelet is a library of (onEvent) */
#define EYELET_DELIVER_CALL 4

typedef struct eyelet_header {
    eyelet_bytes name;
    eyelet_bytes value;
} eyelet_header;

/* One flat record; which members hold depends on kind. The JavaScript hosts read it by offset
 * (wasi_shims/js/abi.h). */
typedef struct eyelet_step {
    eyelet_step_kind kind;

    uint32_t read_max; /* READ: bytes that may still come */

    /* MAC: the HMAC of the pieces in order */
    uint32_t mac_bits; /* 1 for SHA-1, else 256, 384, 512 */
    eyelet_bytes mac_key;
    uint32_t piece_count;
    eyelet_bytes pieces[EYELET_MAC_PIECE_COUNT_MAX];

    /* CLAIM, SETTLE; for DELIVER the key of the event that is delivered (empty without dedup)
     */
    eyelet_bytes key;
    uint32_t lease_s; /* CLAIM */
    bool commit;      /* SETTLE: true: done for ttl_s; false: release */
    uint32_t ttl_s;

    /* DELIVER */
    uint32_t destination_kind;       /* EYELET_DELIVER_... */
    eyelet_bytes destination_target; /* binding or backend name */
    uint32_t timeout_ms;
    bool keeps_answer; /* proxy mode: keep the destination's answer for PASS */
    eyelet_bytes url;
    eyelet_bytes method; /* "POST", or the request's own */

    /* DELIVER, PASS and RESPOND */
    uint32_t header_count;
    eyelet_header headers[EYELET_STEP_HEADER_COUNT_MAX];
    eyelet_bytes body; /* DELIVER and RESPOND */

    /* PASS and RESPOND */
    uint32_t status;
    uint32_t pass_max; /* PASS: bytes of the destination's body that may be passed on */
    eyelet_bytes log;  /* one JSON object, without a line feed */

    eyelet_signature signature; /* VERIFY */
} eyelet_step;

/* ---- calls ---- */

/* json stays in place and unchanged from now on. kinds: a bit (1 << EYELET_DELIVER_...) for
 * each kind of destination the host has. False: it cannot be used; every request but GET / and
 * /healthz will be answered 503. */
EYELET_MUST_USE bool eyelet_configure(eyelet_bytes json, uint32_t kinds);

/* Begins an exchange and forgets the one before, finished or not. head's views must stay valid
 * until the answer. */
const eyelet_step *eyelet_begin(const eyelet_head *head, int64_t now_ms,
                                const eyelet_limits *limits);

/* Where the next `size` bytes of the body may be written; NULL where memory is out (report
 * eyelet_overloaded). At most read_max + 1 bytes are of use: one more than allowed is how the
 * core learns that the cap is passed. */
uint8_t *eyelet_body_space(size_t size);

/* size bytes were written to eyelet_body_space. READ again, or RESPOND (413) without reading
 * on. */
const eyelet_step *eyelet_body(size_t size, int64_t now_ms);

/* The body is over; complete is false where it broke off. */
const eyelet_step *eyelet_end(bool complete, int64_t now_ms);

const eyelet_step *eyelet_mac(const uint8_t *mac, size_t size, int64_t now_ms);
const eyelet_step *eyelet_verified(bool accepted, int64_t now_ms);
const eyelet_step *eyelet_claimed(eyelet_claim_result result, uint32_t left_s, int64_t now_ms);
const eyelet_step *eyelet_delivered(eyelet_delivery_outcome outcome, uint32_t status,
                                    int64_t now_ms);
const eyelet_step *eyelet_settled(bool ok, int64_t now_ms);
/* The destination's answer cannot be passed on, which was known before a byte of it was: it is
 * larger than pass_max, or gone. */
const eyelet_step *eyelet_pass_failed(int64_t now_ms);
/* The host has no room to go on with this exchange: after eyelet_begin, or instead of a chunk
 * of the body. */
const eyelet_step *eyelet_overloaded(int64_t now_ms);

/* For a queue's consumer: begins an exchange that delivers one queued message (the body and
 * headers of a DELIVER step to a queue, as they were handed over). The headers are asked for
 * through eyelet_host_header: eyelet-source, eyelet-destination, eyelet-key, ... Signs with the
 * time of sending and a webhook-id that stays the same. Steps: READ the message's body,
 * DELIVER, RESPOND: 2xx: acknowledge; 4xx: permanent, dead-letter it; 5xx: retry later. */
const eyelet_step *eyelet_begin_queued(int64_t now_ms);

/* The name of a key where a store cannot take the key itself (a file): lower-case hex of its
 * SHA-256. Returns its size, 64. */
size_t eyelet_key_name(eyelet_bytes key, uint8_t out[64]);

/* Overwrites what the exchange held: body, URL, headers, MACs, what was sent and answered, and
 * the stack that it used. What stays is the configuration: webhooks.json, the secrets that its
 * sources named (their text and key schedules) and public keys. For instances that outlive the
 * request; what the host itself was lent (its own buffers) is the host's to wipe. */
void eyelet_forget(void);

#endif
