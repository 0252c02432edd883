/* What does the caller hear, and what does the operator read?   Layer: webhook. */
#ifndef EYELET_WEBHOOK_ANSWER_H
#define EYELET_WEBHOOK_ANSWER_H

#include "webhook/event.h"

#define EYELET_ANSWER_HEADER_COUNT_MAX 8
#define EYELET_ANSWER_TEXT_MAX 2048
#define EYELET_LOG_SIZE_MAX 4096
#define EYELET_LOG_TEXT_MAX 256 /* bytes of an id or a type that a log line shows */

typedef struct eyelet_answer {
    uint16_t status;
    size_t header_count;
    eyelet_name_value headers[EYELET_ANSWER_HEADER_COUNT_MAX];
    eyelet_bytes body;
    eyelet_buffer text; /* over arena: bodies and values that are made here */
    uint8_t arena[EYELET_ANSWER_TEXT_MAX];
} eyelet_answer;

/* What a log line tells; members that are not known stay zero. */
typedef struct eyelet_log {
    const eyelet_source *source; /* NULL: none was found */
    eyelet_reason reason;
    uint16_t status;
    eyelet_bytes id, type; /* of the event that failed worst, else of the last one */
    bool has_secret;
    uint8_t secret_place;
    size_t body_size;
    int64_t duration_ms;
    uint32_t event_count, delivered_count, duplicate_count, filtered_count, failed_count;
    eyelet_bytes destination;    /* the name of the one that failed worst */
    uint32_t destination_status; /* of that one, else the last; 0: none */
    bool commit_failed;
    eyelet_bytes detail;     /* a config fault */
    eyelet_bytes log_secret; /* a secret that came by handshake, under `setup` only */
} eyelet_log;

void eyelet_answer_start(eyelet_answer *answer);

/* For answer.c's callers that have a header of their own to add. */
void eyelet_answer_add_header(eyelet_answer *answer, eyelet_bytes name, eyelet_bytes value);

/* A 2xx as the provider expects it (the row's acknowledgement). */
void eyelet_answer_acknowledge(eyelet_answer *answer, const eyelet_source *source);

/* The refusal or failure for reason: its status (moved to one that the provider retries on,
 * where the row names these), a JSON body with the code, retry-after where retry_after_s is not
 * 0, and with a 429 or 503 where the row names statuses. source may be NULL. */
void eyelet_answer_refuse(eyelet_answer *answer, const eyelet_source *source,
                          eyelet_reason reason, uint32_t retry_after_s);

/* Appends one JSON object without a line feed; never a secret (but log_secret), a signature or
 * a body. */
void eyelet_log_write(const eyelet_log *log, eyelet_buffer *out);

#endif
