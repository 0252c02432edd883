/* How does a host written in C run one request?   Layer: host.   The loop of handler.h, shared
 * by all C hosts. */
#include "host.h"

/* Asked for at once; a larger body comes in several reads. */
#define READ_SIZE ((size_t)65536)
#define READ_SIZE_MIN ((size_t)4096)

/* left: of the body by its content-length, -1 where that is not known. It spares memory, and
 * the read that would only tell that the body is over; one that is larger comes in more reads.
 */
static const eyelet_step *read_body(const eyelet_step *step, int64_t *left) {
    size_t wanted = step->read_max < READ_SIZE ? (size_t)step->read_max + 1 : READ_SIZE;
    if (*left >= 0 && *left < (int64_t)wanted && wanted > READ_SIZE_MIN) {
        wanted = *left < (int64_t)READ_SIZE_MIN ? READ_SIZE_MIN : (size_t)*left + 1;
    }
    uint8_t *space = eyelet_body_space(wanted);
    if (space == NULL) {
        return eyelet_overloaded(eyelet_host_now_ms());
    }
    const ptrdiff_t size = eyelet_host_read(space, wanted);
    const int64_t now_ms = eyelet_host_now_ms();
    if (size <= 0) {
        return eyelet_end(size == 0, now_ms);
    }
    *left = *left >= size ? *left - size : -1;
    step = eyelet_body((size_t)size, now_ms);
    return *left == 0 && step->kind == EYELET_STEP_READ ? eyelet_end(true, now_ms) : step;
}

/* Who an exchange's claims belong to. */
typedef struct owner {
    bool is_known;
    uint8_t token[EYELET_TOKEN_SIZE];
} owner;

static const eyelet_step *claim(const eyelet_step *step, owner *us) {
    uint32_t left_s = 0;
    if (!us->is_known) {
        eyelet_host_token(us->token);
        us->is_known = true;
    }
    const eyelet_claim_result result =
        eyelet_host_claim(step->key, us->token, step->lease_s, &left_s);
    return eyelet_claimed(result, left_s, eyelet_host_now_ms());
}

static const eyelet_step *deliver(const eyelet_step *step) {
    uint32_t status = 0;
    const eyelet_delivery_outcome outcome = eyelet_host_deliver(step, &status);
    return eyelet_delivered(outcome, status, eyelet_host_now_ms());
}

static const eyelet_step *settle(const eyelet_step *step, const owner *us) {
    const bool ok = step->commit ? eyelet_host_commit(step->key, us->token, step->ttl_s)
                                 : eyelet_host_release(step->key, us->token);
    return eyelet_settled(ok, eyelet_host_now_ms());
}

void eyelet_serve(const eyelet_head *head, const eyelet_limits *limits) {
    owner us = {.is_known = false};
    const eyelet_step *step = eyelet_begin(head, eyelet_host_now_ms(), limits);
    int64_t left = head->content_length;
    bool answered = false;
    /* Ends because each step moves the core on: a read by at least one byte of a bounded body,
     * the rest by one item. */
    while (!answered) {
        switch (step->kind) {
        case EYELET_STEP_READ:
            step = read_body(step, &left);
            break;
        case EYELET_STEP_MAC: /* no C host has an HMAC faster than the core's */
            step = eyelet_mac(NULL, 0, eyelet_host_now_ms());
            break;
        case EYELET_STEP_VERIFY:
            step = eyelet_verified(eyelet_signature_verify(&step->signature),
                                   eyelet_host_now_ms());
            break;
        case EYELET_STEP_CLAIM:
            step = claim(step, &us);
            break;
        case EYELET_STEP_DELIVER:
            step = deliver(step);
            break;
        case EYELET_STEP_SETTLE:
            step = settle(step, &us);
            break;
        case EYELET_STEP_PASS:
            answered = eyelet_host_pass(step);
            step = answered ? step : eyelet_pass_failed(eyelet_host_now_ms());
            break;
        case EYELET_STEP_RESPOND:
            eyelet_host_respond(step);
            answered = true;
            break;
        }
    }
    eyelet_host_log(step->log);
}
