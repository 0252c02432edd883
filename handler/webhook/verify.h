/* Is this request the provider's?   Layer: webhook.
 *
 * Three ways, fixed before the body is read: the body is hashed as it arrives (one context a
 * secret); or it is buffered whole, because the signature or what it covers stands in it, or
 * because a public key is to say; or the host computes the MACs (eyelet_verify_mac_next). What
 * a public key says is always asked of the host (eyelet_verify_asks). All secrets are always
 * tried and every comparison looks at every byte. Constant time: no branch or address depends
 * on a secret, on a computed MAC or on how much of a signature is right; the verdict and the
 * sizes may leak. */
#ifndef EYELET_WEBHOOK_VERIFY_H
#define EYELET_WEBHOOK_VERIFY_H

#include "crypto/signature.h"
#include "webhook/document.h"

#define EYELET_CANDIDATE_COUNT_MAX 16 /* signatures of one request that are looked at */
#define EYELET_SIGNATURE_SIZE_MAX 512 /* decoded; RSA-4096 */
#define EYELET_SIGNATURE_TEXT_MAX 8192
#define EYELET_PIECE_COUNT_MAX 24

typedef enum eyelet_verify_mode {
    EYELET_VERIFY_STREAM,
    EYELET_VERIFY_BUFFER,
    EYELET_VERIFY_HOST_MAC
} eyelet_verify_mode;

/* In the order in which the exchange wants them (handler.c): what is seldom filled lies between
 * two parts that always are. */
typedef struct eyelet_verification {
    union {
        eyelet_hmac hmac[EYELET_SECRET_COUNT_MAX];
        eyelet_hash hash[EYELET_SECRET_COUNT_MAX];
    } contexts;
    size_t context_count;
    const eyelet_source *source;
    eyelet_document *document;
    eyelet_verify_mode mode;
    int64_t now_ms;
    eyelet_bytes timestamp; /* the signed time, as received */
    bool body_streamed;     /* a template with {body}: its terms before it are fed */
    size_t next_term;       /* of the template, the first that is not yet fed */
    size_t candidate_count;
    eyelet_bytes candidates[EYELET_CANDIDATE_COUNT_MAX]; /* decoded, in candidate_arena */
    eyelet_buffer message; /* for a public key: the signed bytes, whole */
    bool asks;             /* eyelet_verify_end came to a signature that it has no answer to */
    bool accepted;         /* the host's last answer */
    size_t refused_count;  /* its answers before that */
    size_t question_count; /* of this eyelet_verify_end */
    eyelet_signature question;
    size_t mac_count; /* answers of the host so far */
    size_t mac_sizes[EYELET_SECRET_COUNT_MAX];
    uint8_t secret_place; /* of the secret that matched: its place in webhooks.json */
    size_t text_size;
    size_t text_peak; /* what was used of text at most, before text_size was set back */
    uint8_t text[EYELET_SIGNATURE_TEXT_MAX]; /* signature and timestamp as received */
    uint8_t question_value[EYELET_SIGNATURE_SIZE_MAX];
    uint8_t macs[EYELET_SECRET_COUNT_MAX][EYELET_HASH_SIZE_MAX];
    uint8_t candidate_arena[EYELET_CANDIDATE_COUNT_MAX * EYELET_SIGNATURE_SIZE_MAX / 4];
} eyelet_verification;

/* Before the body. OK: go on (nothing is proved yet); else the reason to refuse. host_macs: let
 * the host compute the MACs, where the algorithm is an HMAC and the body can be streamed. */
EYELET_MUST_USE eyelet_reason eyelet_verify_begin(eyelet_verification *verification,
                                                  eyelet_document *document, int64_t now_ms,
                                                  bool host_macs);

/* The next part of the body. */
void eyelet_verify_update(eyelet_verification *verification, eyelet_bytes chunk);

/* After the body (document has it): in the mode HOST_MAC, true and the pieces whose HMAC under
 * *key the host should compute; false where all are there. *count is at most
 * EYELET_PIECE_COUNT_MAX. */
EYELET_MUST_USE bool eyelet_verify_mac_next(eyelet_verification *verification,
                                            eyelet_bytes *key,
                                            eyelet_bytes pieces[EYELET_PIECE_COUNT_MAX],
                                            size_t *count);

/* The host's answer; of another size than the hash's: BearSSL computes it here. */
void eyelet_verify_mac(eyelet_verification *verification, eyelet_bytes mac);

/* The verdict, once the body is whole and every MAC is there. OK: the request is the
 * provider's; secret_place is set. No verdict yet where eyelet_verify_asks. */
EYELET_MUST_USE eyelet_reason eyelet_verify_end(eyelet_verification *verification);

/* After eyelet_verify_end, for the current item of the document: false where items carry tokens
 * of their own and this one's is not good. Constant time: as the token of a whole request. */
EYELET_MUST_USE bool eyelet_verify_item(eyelet_verification *verification);

/* After eyelet_verify_end: the question that the host must answer, NULL where there is none. It
 * holds until the answer is told; then eyelet_verify_end begins anew, knowing more. */
EYELET_MUST_USE const eyelet_signature *
eyelet_verify_asks(const eyelet_verification *verification);

void eyelet_verify_answer(eyelet_verification *verification, bool accepted);

#endif
