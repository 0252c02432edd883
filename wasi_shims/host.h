/* What must a host written in C supply?   Layer: host.
 *
 * A host defines the functions below and those that handler.h names (eyelet_host_header,
 * eyelet_host_secret, eyelet_host_region), calls eyelet_configure once an instance, and
 * eyelet_serve once a request. It performs and reports; it decides nothing: which status,
 * whether to deliver, whether to retry is the core's business. serve.c is the loop. */
#ifndef EYELET_HOST_H
#define EYELET_HOST_H

#include "handler.h"

#define EYELET_TOKEN_SIZE 16

/* Runs one request from begin to answer and log line. head's views must stay valid until it
 * returns. An instance that lives on then calls eyelet_forget. */
void eyelet_serve(const eyelet_head *head, const eyelet_limits *limits);

/* ---- what the host defines ---- */

/* Unix time in milliseconds. */
int64_t eyelet_host_now_ms(void);

/* Fills token with random bytes that nobody can guess: it is what makes a claim ours. Asked for
 * with the first claim of a request, for all of them. */
void eyelet_host_token(uint8_t token[EYELET_TOKEN_SIZE]);

/* Waits for the next bytes of the request's body and writes at most size_max of them to out.
 * Returns how many (at least 1); 0 where the body is over; -1 where it broke off. */
ptrdiff_t eyelet_host_read(uint8_t *out, size_t size_max);

/* The dedup store (design.md section 7). A claim is exclusive until lease_s seconds from now
 * have passed, and belongs to token. On BUSY *left_s is what is left of the other's lease, at
 * least 1; else it is 0. */
eyelet_claim_result eyelet_host_claim(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                                      uint32_t lease_s, uint32_t *left_s);
/* Marks key as done for ttl_s seconds, whoever holds the claim by now. */
bool eyelet_host_commit(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                        uint32_t ttl_s);
/* Gives the claim up if it is still token's; touches nobody else's. False only where the store
 * did not answer. */
bool eyelet_host_release(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE]);

/* Well above the longest lease that the core asks for (65 s). */
#define EYELET_LEASE_MAX_S 600

/* For stores: seconds for which a claim with that end holds its key for others,
 * rounded up; 0 where it has ended. One that ends later than any lease can counts as ended: a
 * clock was ahead, or has been set back since, and it would hold the key until that time comes.
 */
static inline uint32_t eyelet_lease_left_s(int64_t end_ms, int64_t now_ms) {
    const int64_t left_ms = end_ms - now_ms;
    return left_ms > 0 && left_ms <= (int64_t)EYELET_LEASE_MAX_S * 1000
               ? (uint32_t)((left_ms + 999) / 1000)
               : 0;
}

/* Performs a DELIVER step and waits for the destination's status, for step->timeout_ms at most.
 * Follows no redirect. *status is set where the result is EYELET_DELIVERY_ANSWERED, else 0.
 * With step->keeps_answer the answer is kept for eyelet_host_pass. */
eyelet_delivery_outcome eyelet_host_deliver(const eyelet_step *step, uint32_t *status);

/* Sends a RESPOND step: status, headers, body. */
void eyelet_host_respond(const eyelet_step *step);
/* Sends a PASS step: status and headers, and the content-type, content-encoding and body that
 * the last delivery kept. False where that cannot be done and nothing was sent yet; a body that
 * breaks off later breaks the answer off, so that it never looks whole. */
bool eyelet_host_pass(const eyelet_step *step);

/* Writes line and a line feed to the log. */
void eyelet_host_log(eyelet_bytes line);

#endif
