/* In which order is a request handled?   Layer: handler.
 *
 *     route -> access -> handshake -> verify -> read -> [for each event and destination: claim
 * -> deliver -> settle] -> answer
 *
 * The coordinator only: what each of these means is written in webhook/. */
#include "handler.h"

#include <string.h>

#include "codec/hex.h"
#include "crypto/secret_equal.h"
#include "webhook/access.h"
#include "webhook/answer.h"
#include "webhook/batch.h"
#include "webhook/config.h"
#include "webhook/delivery.h"
#include "webhook/handshake.h"
#include "webhook/page.h"
#include "webhook/verify.h"

_Static_assert(EYELET_DELIVER_URL == EYELET_DESTINATION_URL &&
                   EYELET_DELIVER_SERVICE == EYELET_DESTINATION_SERVICE &&
                   EYELET_DELIVER_QUEUE == EYELET_DESTINATION_QUEUE &&
                   EYELET_DELIVER_BACKEND == EYELET_DESTINATION_BACKEND &&
                   EYELET_DELIVER_CALL == EYELET_DESTINATION_CALL,
               "hosts see the kinds of destination by these numbers");
_Static_assert((int)EYELET_STEP_HEADER_COUNT_MAX >= (int)EYELET_DELIVERY_FIELD_COUNT_MAX,
               "a delivery's headers fit a step");
_Static_assert((int)EYELET_MAC_PIECE_COUNT_MAX >= (int)EYELET_PIECE_COUNT_MAX,
               "a template's pieces fit a step");

#define LEASE_MARGIN_S 5
#define OVERLOADED_S 5          /* until there may be room */
#define UNCLAIMED_S 60          /* for all attempts, where nothing is claimed */
#define ATTEMPT_MIN_MS 1000     /* a further attempt needs at least this much of the lease */
#define ATTEMPT_RESERVE_MS 2000 /* of the lease, kept for settling */
#define OPERATIONS_WITH_DEDUP 3 /* claim, deliver, settle */
#define EFFECTIVE_URL_MAX (2 * EYELET_URL_SIZE_MAX)
#define PAGE_SIZE 4096 /* of the machine */

typedef enum exchange_phase {
    PHASE_IDLE,
    PHASE_READING,
    PHASE_MAC,
    PHASE_VERIFYING,
    PHASE_CLAIMING,
    PHASE_DELIVERING,
    PHASE_SETTLING,
    PHASE_PASSING,
    PHASE_OVER
} exchange_phase;

/* The one exchange. Nothing of it is cleared as a whole: every member is set before it is read.
 *
 * A fresh instance pays for each page of 4 KB that it writes to for the first time, as much as
 * for several calls of the host. So what every request writes stands together, small members
 * before each of the large arenas, of which a usual request fills the beginning. */
typedef struct exchange {
    exchange_phase phase;
    int64_t begin_ms;
    eyelet_limits limits;
    const eyelet_source *source;
    eyelet_buffer url_text;

    size_t body_size;
    size_t body_max;       /* of this request: smaller where only a handshake is looked for */
    eyelet_reason pending; /* the refusal that stands unless the body is an open handshake */
    bool verifying;        /* eyelet_verify_begin has passed */
    bool queued;           /* a queue's consumer delivers a message */

    bool readable;
    size_t region_base; /* of the region, what stays in use between events */
    size_t destination; /* index into source->destinations */
    bool may_skip;      /* events of a batch: see skip_ahead */
    bool claimed;       /* this exchange owns the claim on key */
    bool delivered_ok;
    uint32_t lease_s;
    int64_t claim_ms;
    uint8_t attempt;
    uint32_t delivery_count;
    uint32_t operation_count;

    eyelet_reason worst; /* of the events that were not handed on; OK: none */
    uint32_t retry_after_s;
    eyelet_bytes key;
    uint8_t key_text[EYELET_KEY_SIZE_MAX];
    eyelet_log log;
    eyelet_batch batch;
    eyelet_document document;
    eyelet_request request;

    _Alignas(PAGE_SIZE) eyelet_step step;
    eyelet_verification verification;
    eyelet_event event;

    _Alignas(PAGE_SIZE) eyelet_answer answer;
    size_t log_size; /* what was written of log_text at most */
    uint8_t log_text[EYELET_LOG_SIZE_MAX];

    eyelet_delivery delivery;
    uint8_t url_arena[EFFECTIVE_URL_MAX];
    uint8_t
        failed_text[2 * EYELET_LOG_TEXT_MAX]; /* id and type of the event that failed worst */
    eyelet_handshake_answer handshake;
} exchange;

static _Alignas(PAGE_SIZE) exchange x;

/* ---- the last step ---- */

static void write_log(eyelet_reason reason, uint16_t status, int64_t now_ms) {
    x.phase = PHASE_OVER;
    x.log.reason = reason;
    x.log.status = status;
    x.log.source = x.source;
    x.log.body_size = x.body_size;
    x.log.duration_ms = now_ms > x.begin_ms ? now_ms - x.begin_ms : 0;
    eyelet_buffer out = eyelet_buffer_over(x.log_text, sizeof x.log_text);
    eyelet_log_write(&x.log, &out);
    x.step.log = eyelet_buffer_view(&out);
    x.log_size = out.size > x.log_size ? out.size : x.log_size;
}

/* Those of x.answer, and what every answer says, the destination's too. */
static void set_headers(void) {
    eyelet_answer *answer = &x.answer;
    eyelet_answer_add_header(answer, EYELET_BYTES("cache-control"), EYELET_BYTES("no-store"));
    eyelet_answer_add_header(answer, EYELET_BYTES("x-content-type-options"),
                             EYELET_BYTES("nosniff"));
    if (x.source != NULL && x.source->origin.size > 0) {
        eyelet_answer_add_header(answer, EYELET_BYTES("access-control-allow-origin"),
                                 x.source->origin);
    }
    x.step.header_count = (uint32_t)answer->header_count;
    for (size_t i = 0; i < answer->header_count; i++) {
        x.step.headers[i] = (eyelet_header){answer->headers[i].name, answer->headers[i].value};
    }
}

/* Sends x.answer. */
static const eyelet_step *respond(eyelet_reason reason, int64_t now_ms) {
    set_headers();
    x.step.kind = EYELET_STEP_RESPOND;
    x.step.status = x.answer.status;
    x.step.body = x.answer.body;
    write_log(reason, x.answer.status, now_ms);
    return &x.step;
}

static const eyelet_step *refuse(eyelet_reason reason, int64_t now_ms) {
    eyelet_answer_start(&x.answer);
    /* a consumer goes by the status, not by what the provider comes back for */
    eyelet_answer_refuse(&x.answer, x.queued ? NULL : x.source, reason, x.retry_after_s);
    return respond(reason, now_ms);
}

static const eyelet_step *acknowledge(eyelet_reason reason, int64_t now_ms) {
    eyelet_answer_start(&x.answer);
    eyelet_answer_acknowledge(&x.answer, x.source);
    return respond(reason, now_ms);
}

static const eyelet_step *answer_handshake(eyelet_handshake_result result, int64_t now_ms) {
    const eyelet_handshake_answer *given = &x.handshake;
    eyelet_answer_start(&x.answer);
    x.answer.status = given->status;
    if (given->content_type.size > 0) {
        eyelet_answer_add_header(&x.answer, EYELET_BYTES("content-type"), given->content_type);
    }
    for (size_t i = 0; i < EYELET_HANDSHAKE_HEADER_COUNT_MAX; i++) {
        if (given->headers[i].name.size > 0) {
            eyelet_answer_add_header(&x.answer, given->headers[i].name,
                                     given->headers[i].value);
        }
    }
    x.answer.body = eyelet_bytes_from(given->body, given->body_size);
    x.log.log_secret = given->log_secret;
    return respond(result == EYELET_HANDSHAKE_RESULT_REFUSED ? EYELET_REASON_HANDSHAKE_REFUSED
                                                             : EYELET_REASON_HANDSHAKE,
                   now_ms);
}

/* ---- events ---- */

static const eyelet_destination *current_destination(void) {
    return &x.source->destinations[x.destination];
}

/* An event's texts end with it; the log line is written after the last event. */
static eyelet_bytes keep(eyelet_buffer *kept, eyelet_bytes text) {
    size_t start = kept->size;
    eyelet_buffer_append(kept, eyelet_bytes_slice(text, 0, EYELET_LOG_TEXT_MAX));
    return eyelet_buffer_view_from(kept, start);
}

static void log_failed(uint32_t destination_status) {
    eyelet_buffer kept = eyelet_buffer_over(x.failed_text, sizeof x.failed_text);
    x.log.id = keep(&kept, x.event.id);
    x.log.type = keep(&kept, x.event.type);
    x.log.destination_status = destination_status;
    if (x.destination < x.source->destination_count) { /* else no room for the event itself */
        x.log.destination = current_destination()->name;
    }
}

/* The worst of what happened to the events decides the answer, and the log line tells of it;
 * what comes first here is worse. destination_status: 0 where none answered. */
static void note_failure(eyelet_reason reason, uint32_t destination_status) {
    static const eyelet_reason order[] = {
        EYELET_REASON_DELIVERY_FAILED,   EYELET_REASON_DELIVERY_TIMED_OUT,
        EYELET_REASON_STORE_UNAVAILABLE, EYELET_REASON_BUSY,
        EYELET_REASON_BUDGET_EXHAUSTED,  EYELET_REASON_INTERNAL,
        EYELET_REASON_HEADERS_TOO_LARGE};
    x.log.failed_count++;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (x.worst == order[i]) {
            return;
        }
        if (reason == order[i]) {
            x.worst = reason;
            log_failed(destination_status);
            return;
        }
    }
}

static const eyelet_step *finish(int64_t now_ms) {
    if (x.worst != EYELET_REASON_OK) {
        return refuse(x.worst, now_ms);
    }
    eyelet_reason reason = EYELET_REASON_EMPTY_BATCH;
    if (x.log.delivered_count > 0) {
        reason = x.log.commit_failed ? EYELET_REASON_COMMIT_FAILED : EYELET_REASON_OK;
    } else if (x.log.duplicate_count > 0) {
        reason = EYELET_REASON_DUPLICATE;
    } else if (x.log.filtered_count > 0) {
        reason = EYELET_REASON_FILTERED;
    }
    return acknowledge(reason, now_ms);
}

/* Whether a delivery there counts against delivery_max. */
static bool is_outside(const eyelet_destination *destination) {
    return destination->kind == EYELET_DESTINATION_URL ||
           destination->kind == EYELET_DESTINATION_SERVICE ||
           destination->kind == EYELET_DESTINATION_BACKEND;
}

/* Whether what is left of the host's limits is enough for so many more. */
static bool has_room(uint64_t deliveries, uint64_t operations) {
    const eyelet_limits *limits = &x.limits;
    return (limits->delivery_max == 0 || deliveries == 0 ||
            x.delivery_count + deliveries <= limits->delivery_max) &&
           (limits->operation_max == 0 ||
            x.operation_count + operations <= limits->operation_max);
}

static const eyelet_step *deliver_step(uint32_t timeout_ms) {
    const eyelet_destination *destination = x.delivery.destination;
    x.phase = PHASE_DELIVERING;
    x.delivery_count += is_outside(destination) ? 1 : 0;
    x.operation_count++;
    eyelet_step *step = &x.step;
    step->kind = EYELET_STEP_DELIVER;
    step->destination_kind = (uint32_t)destination->kind;
    step->destination_target = destination->target;
    if (x.queued) {
        step->destination_kind = (uint32_t)destination->to_kind;
        step->destination_target = destination->to_target;
    }
    step->timeout_ms = timeout_ms;
    step->keeps_answer = x.source->proxy && !x.queued;
    step->url = x.delivery.url;
    step->method = step->keeps_answer ? x.request.method : EYELET_BYTES("POST");
    step->key = x.key;
    step->header_count = (uint32_t)x.delivery.header_count;
    for (size_t i = 0; i < x.delivery.header_count; i++) {
        step->headers[i] =
            (eyelet_header){x.delivery.headers[i].name, x.delivery.headers[i].value};
    }
    step->body = x.delivery.body;
    return step;
}

static const eyelet_step *settle_step(bool commit) {
    x.phase = PHASE_SETTLING;
    x.operation_count++;
    x.step.kind = EYELET_STEP_SETTLE;
    x.step.key = x.key;
    x.step.commit = commit;
    x.step.ttl_s = x.source->ttl_s;
    return &x.step;
}

/* Prepares and begins the delivery of the current event to the current destination; NULL where
 * that cannot be, and nothing is to be settled. */
static const eyelet_step *begin_delivery(int64_t now_ms) {
    const eyelet_destination *destination = current_destination();
    x.attempt = 1;
    const bool is_prepared =
        eyelet_delivery_prepare(&x.delivery, &x.document, &x.event, destination, x.key, now_ms);
    if (!is_prepared || x.request.header_overflow) { /* it would lack a header */
        note_failure(x.request.header_overflow ? EYELET_REASON_HEADERS_TOO_LARGE
                                               : EYELET_REASON_INTERNAL,
                     0);
        x.request.header_overflow = false; /* another destination may ask for less */
        x.delivered_ok = false;
        return x.claimed ? settle_step(false) : NULL;
    }
    if (x.source->proxy && !eyelet_delivery_pass_query(&x.delivery, x.source, &x.request)) {
        return refuse(EYELET_REASON_URL_TOO_LONG, now_ms);
    }
    return deliver_step(destination->timeout_ms);
}

static const eyelet_step *claim_step(int64_t now_ms) {
    x.lease_s = (current_destination()->timeout_ms + 999) / 1000 + LEASE_MARGIN_S;
    x.claim_ms = now_ms;
    x.phase = PHASE_CLAIMING;
    x.operation_count++;
    x.step.kind = EYELET_STEP_CLAIM;
    x.step.key = x.key;
    x.step.lease_s = x.lease_s;
    return &x.step;
}

static uint32_t operations_each(void) { return x.source->dedup ? OPERATIONS_WITH_DEDUP : 1; }

static bool budget_is_left(void) {
    return has_room(is_outside(current_destination()) ? 1 : 0, operations_each());
}

/* Begins the current event at the current destination: a claim, or the delivery (NULL: as
 * there) where there is no dedup. */
static const eyelet_step *begin_destination(int64_t now_ms) {
    eyelet_buffer key = eyelet_buffer_over(x.key_text, sizeof x.key_text);
    eyelet_event_key(x.source, &x.event, current_destination()->name, &key);
    x.key = eyelet_buffer_view(&key);
    x.claimed = false;
    x.delivered_ok = false;
    x.claim_ms = now_ms;
    x.lease_s = UNCLAIMED_S;
    x.document.region_used =
        x.region_base + (eyelet_batch_is_whole(&x.batch) ? 0 : x.document.json.size);
    return x.source->dedup && !x.source->proxy ? claim_step(now_ms) : begin_delivery(now_ms);
}

/* Takes the next event of the body that is wanted; false at the end. */
static bool take_event(void) {
    eyelet_batch_item item;
    while (eyelet_batch_next(&x.batch, &item)) {
        bool whole = eyelet_batch_is_whole(&x.batch);
        x.document.region_used = x.region_base;
        eyelet_event_describe(&x.event, &x.document, &item, whole, x.readable);
        x.log.event_count++;
        if (x.worst == EYELET_REASON_OK) {
            x.log.id = x.event.id;
            x.log.type = x.event.type;
        }
        if (x.request.header_overflow) { /* the event may be of another name, or type */
            note_failure(EYELET_REASON_HEADERS_TOO_LARGE, 0);
            continue;
        }
        bool is_ours = whole || eyelet_verify_item(&x.verification);
        if (!is_ours || !eyelet_event_is_wanted(x.source, x.event.type)) {
            x.log.filtered_count++;
            continue;
        }
        x.event.body = x.request.body;
        if (!whole) {
            uint8_t *room = eyelet_document_reserve(&x.document, x.document.json.size);
            if (room == NULL) {
                note_failure(EYELET_REASON_INTERNAL, 0);
                continue;
            }
            eyelet_buffer body = eyelet_buffer_over(room, x.document.json.size);
            eyelet_batch_render(&x.batch, &body);
            x.event.body = eyelet_buffer_view(&body);
        }
        x.destination = 0;
        return true;
    }
    return false;
}

static void note_budget_exhausted(void) {
    note_failure(EYELET_REASON_BUDGET_EXHAUSTED, 0);
    x.retry_after_s = x.retry_after_s > 0 ? x.retry_after_s : 1;
}

/* A batch larger than the host's budget comes again and again. Where half of the budget went
 * for events that were done before, or failed, the other half is for events from anywhere among
 * the rest, each time from elsewhere; and all of it where no store tells which were done. Else
 * a retry would never come to them. */
static bool must_skip(void) {
    return x.may_skip &&
           (!x.source->dedup || (x.log.delivered_count == 0 &&
                                 !has_room(x.delivery_count + 1U, x.operation_count + 1U)));
}

static void skip_ahead(int64_t now_ms) {
    eyelet_batch rest = x.batch;
    eyelet_batch_item item;
    uint64_t count = 0;
    while (eyelet_batch_next(&rest, &item)) {
        count++;
    }
    uint64_t outside = 0;
    for (size_t i = 0; i < x.source->destination_count; i++) {
        outside += is_outside(&x.source->destinations[i]) ? 1 : 0;
    }
    x.may_skip = false;
    if (count == 0 ||
        has_room(count * outside, count * x.source->destination_count * operations_each())) {
        return;
    }
    uint64_t skipped = ((uint64_t)now_ms * 0x9E3779B97F4A7C15U >> 32) % count;
    if (skipped > 0) {
        note_budget_exhausted();
    }
    while (skipped > 0 && eyelet_batch_next(&x.batch, &item)) {
        skipped--;
    }
}

/* The next destination of this event, or the next event, or the end. */
static const eyelet_step *next_event(int64_t now_ms) {
    const eyelet_step *step = NULL;
    while (step == NULL) { /* each turn but the last leaves a destination behind */
        const bool is_at_event = x.destination >= x.source->destination_count;
        if (is_at_event && must_skip()) {
            skip_ahead(now_ms);
        }
        if (is_at_event && !take_event()) {
            return finish(now_ms);
        }
        if (!budget_is_left()) {
            note_budget_exhausted();
            return finish(now_ms);
        }
        step = begin_destination(now_ms);
        x.destination += step == NULL ? 1 : 0;
    }
    return step;
}

/* The request is the provider's: reads what the row reads, then walks the events. */
static const eyelet_step *handle_verified(int64_t now_ms) {
    const eyelet_source *source = x.source;
    x.log.has_secret = source->secret_count > 0;
    x.log.secret_place = x.verification.secret_place;
    eyelet_handshake_result result =
        eyelet_handshake_body(source, &x.request, true, &x.handshake);
    if (result != EYELET_HANDSHAKE_RESULT_NONE) {
        return answer_handshake(result, now_ms);
    }
    x.readable = true;
    if (source->reads_body) {
        eyelet_reason reason = eyelet_document_read(&x.document);
        if (reason != EYELET_REASON_OK &&
            (reason == EYELET_REASON_INTERNAL || !source->on_unreadable_deliver)) {
            return refuse(reason, now_ms);
        }
        x.readable = reason == EYELET_REASON_OK;
    }
    const char *shape =
        x.readable && x.document.json.size > 0 && !source->proxy ? source->row->batch : NULL;
    eyelet_batch_start(&x.batch, shape, x.document.json);
    x.region_base = x.document.region_used;
    x.destination = source->destination_count; /* no event is taken yet */
    x.may_skip = !eyelet_batch_is_whole(&x.batch);
    return next_event(now_ms);
}

/* ---- the queue's consumer ---- */

/* Empty where the message lacks it. */
static eyelet_bytes message_header(eyelet_bytes name) {
    eyelet_bytes value = {NULL, 0};
    return eyelet_request_header(&x.request, name, &value) ? value : (eyelet_bytes){NULL, 0};
}

static const eyelet_step *deliver_queued(int64_t now_ms) {
    eyelet_bytes name = {NULL, 0};
    if (!eyelet_request_header(&x.request, EYELET_BYTES("eyelet-destination"), &name)) {
        return refuse(EYELET_REASON_BAD_URL, now_ms);
    }
    for (size_t i = 0; i < x.source->destination_count; i++) {
        const eyelet_destination *destination = &x.source->destinations[i];
        if (destination->kind == EYELET_DESTINATION_QUEUE &&
            eyelet_bytes_equal(destination->name, name)) {
            x.destination = i;
            x.log.id = message_header(EYELET_BYTES("eyelet-event-id"));
            x.log.type = message_header(EYELET_BYTES("eyelet-event-type"));
            x.log.destination = destination->name;
            x.attempt = 1;
            x.lease_s = UNCLAIMED_S;
            x.claim_ms = now_ms;
            if (!eyelet_delivery_from_queue(&x.delivery, &x.request, destination, now_ms)) {
                return refuse(EYELET_REASON_INTERNAL, now_ms);
            }
            if (x.request.header_overflow) {
                return refuse(EYELET_REASON_HEADERS_TOO_LARGE, now_ms);
            }
            return deliver_step(destination->timeout_ms);
        }
    }
    return refuse(EYELET_REASON_SOURCE_MISCONFIGURED, now_ms);
}

/* 2xx: done; a status that says "not now" or no answer: 503, come back; anything else: 400, it
 * never will be taken. */
static const eyelet_step *end_queued(eyelet_delivery_outcome outcome, uint32_t status,
                                     int64_t now_ms) {
    if (x.delivered_ok) {
        x.log.delivered_count++;
        eyelet_answer_start(&x.answer);
        x.answer.status = 200;
        return respond(EYELET_REASON_OK, now_ms);
    }
    bool passing = outcome != EYELET_DELIVERY_ANSWERED || status >= 500 || status == 408 ||
                   status == 425 || status == 429;
    eyelet_answer_start(&x.answer);
    x.answer.status = passing ? 503 : 400;
    return respond(outcome == EYELET_DELIVERY_TIMED_OUT ? EYELET_REASON_DELIVERY_TIMED_OUT
                                                        : EYELET_REASON_DELIVERY_FAILED,
                   now_ms);
}

/* ---- the head of the request ---- */

static bool method_is(const char *method) {
    return eyelet_bytes_equal(x.request.method, eyelet_bytes_from_text(method));
}

static const eyelet_step *refuse_method(eyelet_bytes allow, int64_t now_ms) {
    eyelet_answer_start(&x.answer);
    eyelet_answer_refuse(&x.answer, x.source, EYELET_REASON_METHOD_NOT_ALLOWED, 0);
    eyelet_answer_add_header(&x.answer, EYELET_BYTES("allow"), allow);
    return respond(EYELET_REASON_METHOD_NOT_ALLOWED, now_ms);
}

static const eyelet_step *answer_page(int64_t now_ms) {
    bool is_page = x.request.parts.path.size <= 1;
    if (!method_is("GET") && !method_is("HEAD")) {
        return refuse_method(EYELET_BYTES("GET, HEAD"), now_ms);
    }
    eyelet_answer_start(&x.answer);
    x.answer.status = is_page || eyelet_config_is_loaded() ? 200 : 503;
    if (is_page) {
        size_t size =
            EYELET_PAGE_SIZE(x.limits.lists_sources ? (size_t)EYELET_SOURCE_COUNT_MAX : 0);
        uint8_t *room = eyelet_host_region(size);
        if (room != NULL) {
            eyelet_buffer page = eyelet_buffer_over(room, size);
            eyelet_page_write(x.limits.lists_sources, &page);
            x.answer.body = eyelet_buffer_view(&page);
            x.document.region_peak = page.size;
        }
        eyelet_answer_add_header(&x.answer, EYELET_BYTES("content-type"),
                                 EYELET_BYTES("text/html; charset=utf-8"));
        eyelet_answer_add_header(
            &x.answer, EYELET_BYTES("content-security-policy"),
            EYELET_BYTES("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors "
                         "'none'"));
    } else {
        x.answer.body = x.answer.status == 200 ? EYELET_BYTES("ok\n")
                                               : EYELET_BYTES("configuration unreadable\n");
        eyelet_answer_add_header(&x.answer, EYELET_BYTES("content-type"),
                                 EYELET_BYTES("text/plain"));
    }
    if (method_is("HEAD")) {
        x.answer.body = (eyelet_bytes){NULL, 0};
    }
    return respond(
        x.answer.status == 200 ? EYELET_REASON_PAGE : EYELET_REASON_CONFIG_UNREADABLE, now_ms);
}

/* The methods by which events come. A handshake has been looked for before. */
static bool method_brings_events(void) {
    if (method_is("POST")) {
        return true;
    }
    if (x.source->proxy) {
        return method_is("GET") || method_is("PUT") || method_is("PATCH") ||
               method_is("DELETE");
    }
    return x.source->row->gets && method_is("GET");
}

static eyelet_bytes allowed_methods(void) {
    if (x.source->proxy) {
        return EYELET_BYTES("DELETE, GET, PATCH, POST, PUT");
    }
    bool gets = x.source->row->handshake != EYELET_HANDSHAKE_NONE || x.source->row->gets;
    return gets ? EYELET_BYTES("GET, POST") : EYELET_BYTES("POST");
}

static const eyelet_step *read_step(void) {
    x.phase = PHASE_READING;
    x.step.kind = EYELET_STEP_READ;
    x.step.read_max = (uint32_t)(x.body_max - x.body_size);
    return &x.step;
}

/* Refuses for reason, unless the body may be a handshake that comes before there is a secret or
 * a signature: then that is looked at first. */
static const eyelet_step *refuse_unless_handshake(eyelet_reason reason, int64_t now_ms) {
    if (!eyelet_handshake_reads_open_body(x.source) || !method_is("POST") ||
        x.request.content_length > EYELET_HANDSHAKE_READ_MAX) {
        return refuse(reason, now_ms);
    }
    x.pending = reason;
    x.body_max =
        x.body_max < EYELET_HANDSHAKE_READ_MAX ? x.body_max : EYELET_HANDSHAKE_READ_MAX;
    return read_step();
}

/* A form's page asks before it sends JSON or a token's header from another origin (the Fetch
 * standard's preflight). */
static const eyelet_step *answer_preflight(int64_t now_ms) {
    eyelet_bytes names;
    eyelet_answer_start(&x.answer);
    x.answer.status = 204;
    eyelet_answer_add_header(&x.answer, EYELET_BYTES("access-control-allow-methods"),
                             allowed_methods());
    if (eyelet_request_header(&x.request, EYELET_BYTES("access-control-request-headers"),
                              &names)) {
        eyelet_answer_add_header(&x.answer, EYELET_BYTES("access-control-allow-headers"),
                                 names);
    }
    return respond(EYELET_REASON_HANDSHAKE, now_ms);
}

static const eyelet_step *begin_source(int64_t now_ms) {
    const eyelet_source *source = x.source;
    if (source->fault != EYELET_REASON_OK) {
        x.log.detail = source->fault_text;
    }
    if (source->fault != EYELET_REASON_OK && source->fault != EYELET_REASON_SECRET_MISSING) {
        return refuse(source->fault, now_ms);
    }
    eyelet_reason reason = eyelet_access_locate(source, &x.request, &x.url_text);
    if (reason == EYELET_REASON_OK) {
        reason = eyelet_access_check(source, &x.request);
    }
    if (reason != EYELET_REASON_OK) {
        return refuse(reason, now_ms);
    }
    eyelet_handshake_result result = eyelet_handshake_early(source, &x.request, &x.handshake);
    if (result != EYELET_HANDSHAKE_RESULT_NONE) {
        return answer_handshake(result, now_ms);
    }
    if (method_is("OPTIONS") && source->origin.size > 0) {
        return answer_preflight(now_ms);
    }
    if (!method_brings_events()) {
        return refuse_method(allowed_methods(), now_ms);
    }
    if (x.request.content_length > (int64_t)source->body_max) {
        return refuse(EYELET_REASON_BODY_TOO_LARGE, now_ms);
    }
    x.body_max = source->body_max;
    if (source->fault != EYELET_REASON_OK) {
        return refuse_unless_handshake(source->fault, now_ms);
    }
    reason = eyelet_access_check_token(source, &x.request);
    if (reason == EYELET_REASON_OK) {
        bool host_macs =
            x.limits.mac_min > 0 && x.request.content_length >= (int64_t)x.limits.mac_min;
        reason = eyelet_verify_begin(&x.verification, &x.document, now_ms, host_macs);
    }
    if (x.request.header_overflow) {
        reason = EYELET_REASON_HEADERS_TOO_LARGE;
    }
    if (reason != EYELET_REASON_OK) {
        return refuse_unless_handshake(reason, now_ms);
    }
    x.verifying = true;
    return read_step();
}

static void start_exchange(int64_t now_ms) {
    x.phase = PHASE_IDLE;
    x.begin_ms = now_ms;
    x.source = NULL;
    x.request.header_count = 0;
    x.request.arena_size = 0;
    x.request.header_overflow = false;
    x.request.arrival_ms = now_ms;
    x.request.body_is_read = false;
    x.request.body = (eyelet_bytes){NULL, 0};
    x.url_text = eyelet_buffer_over(x.url_arena, sizeof x.url_arena);
    x.body_size = 0;
    x.body_max = EYELET_BODY_MAX;
    x.pending = EYELET_REASON_OK;
    x.verifying = false;
    x.queued = false;
    x.delivery_count = 0;
    x.operation_count = 0;
    x.worst = EYELET_REASON_OK;
    x.retry_after_s = 0;
    x.log = (eyelet_log){0};
    x.log_size = 0;
    x.key = (eyelet_bytes){NULL, 0};
    x.claimed = false;
    x.delivered_ok = false;
    x.event.text.size = 0;
    x.event.text_peak = 0;
    x.delivery.text.size = 0;
    x.delivery.text_peak = 0;
    x.document.region_used = 0;
    x.document.region_peak = 0;
}

static eyelet_bytes source_name(eyelet_bytes path) {
    eyelet_bytes name;
    (void)eyelet_bytes_cut(eyelet_bytes_from_offset(path, 1), '/', &name);
    return name;
}

/* ---- the calls ---- */

bool eyelet_configure(eyelet_bytes json, uint32_t kinds) {
    return eyelet_config_load(json, kinds);
}

const eyelet_step *eyelet_begin(const eyelet_head *head, int64_t now_ms,
                                const eyelet_limits *limits) {
    start_exchange(now_ms);
    x.limits = *limits;
    x.request.method = head->method;
    x.request.url = head->url;
    x.request.address = head->address;
    x.request.content_length = head->content_length;
    if (head->url.size > EYELET_URL_SIZE_MAX) {
        return refuse(EYELET_REASON_URL_TOO_LONG, now_ms);
    }
    if (!eyelet_url_parse(head->url, &x.request.parts)) {
        return refuse(EYELET_REASON_BAD_URL, now_ms);
    }
    eyelet_bytes path = x.request.parts.path;
    if (path.size <= 1 || eyelet_bytes_equal(path, EYELET_BYTES("/healthz"))) {
        return answer_page(now_ms);
    }
    if (!eyelet_config_is_loaded()) {
        return refuse(EYELET_REASON_CONFIG_UNREADABLE, now_ms);
    }
    x.source = eyelet_config_find(source_name(path));
    if (x.source == NULL) {
        return refuse(EYELET_REASON_UNKNOWN_SOURCE, now_ms);
    }
    eyelet_document_start(&x.document, x.source, &x.request);
    return begin_source(now_ms);
}

const eyelet_step *eyelet_begin_queued(int64_t now_ms) {
    start_exchange(now_ms);
    x.limits = (eyelet_limits){0};
    x.queued = true;
    x.request.method = EYELET_BYTES("POST");
    x.request.url = EYELET_BYTES("queue://message/");
    x.request.address = (eyelet_bytes){NULL, 0};
    x.request.content_length = -1;
    eyelet_bytes name = {NULL, 0};
    if (!eyelet_url_parse(x.request.url, &x.request.parts) ||
        !eyelet_request_header(&x.request, EYELET_BYTES("eyelet-source"), &name)) {
        return refuse(EYELET_REASON_BAD_URL, now_ms);
    }
    x.source = eyelet_config_find(name);
    if (x.source == NULL || x.source->fault != EYELET_REASON_OK) {
        /* 503: the configuration may be mended before the message is given up */
        return refuse(EYELET_REASON_SOURCE_MISCONFIGURED, now_ms);
    }
    eyelet_document_start(&x.document, x.source, &x.request);
    return read_step();
}

uint8_t *eyelet_body_space(size_t size) {
    size_t room = EYELET_BODY_MAX + (size_t)65536 - x.body_size;
    if (x.phase != PHASE_READING || size > room) {
        return NULL;
    }
    uint8_t *region = eyelet_host_region(x.body_size + size);
    return region == NULL ? NULL : region + x.body_size;
}

const eyelet_step *eyelet_body(size_t size, int64_t now_ms) {
    if (x.phase != PHASE_READING) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    uint8_t *region = eyelet_host_region(x.body_size + size);
    size_t room = x.body_max - x.body_size;
    if (region == NULL || size > room) {
        x.body_size += size;
        return refuse(x.pending != EYELET_REASON_OK ? x.pending : EYELET_REASON_BODY_TOO_LARGE,
                      now_ms);
    }
    if (x.verifying) {
        eyelet_verify_update(&x.verification, eyelet_bytes_from(region + x.body_size, size));
    }
    x.body_size += size;
    return read_step();
}

/* The next MAC or signature to ask of the host, or the verdict. */
static const eyelet_step *verify_next(int64_t now_ms) {
    size_t count = 0;
    if (eyelet_verify_mac_next(&x.verification, &x.step.mac_key, x.step.pieces, &count)) {
        x.phase = PHASE_MAC;
        x.step.kind = EYELET_STEP_MAC;
        x.step.piece_count = (uint32_t)count;
        switch (x.source->row->algorithm) {
        case EYELET_ALGORITHM_HMAC_SHA1:
            x.step.mac_bits = 1;
            break;
        case EYELET_ALGORITHM_HMAC_SHA384:
            x.step.mac_bits = 384;
            break;
        case EYELET_ALGORITHM_HMAC_SHA512:
            x.step.mac_bits = 512;
            break;
        case EYELET_ALGORITHM_HMAC_SHA256:
        case EYELET_ALGORITHM_SHA1:
        case EYELET_ALGORITHM_SHA256:
        case EYELET_ALGORITHM_TOKEN:
        case EYELET_ALGORITHM_BASIC:
        case EYELET_ALGORITHM_ED25519:
        case EYELET_ALGORITHM_ECDSA_P256:
        case EYELET_ALGORITHM_RSA_SHA256:
        case EYELET_ALGORITHM_JWT_HS256:
        case EYELET_ALGORITHM_JWT_RS256:
        case EYELET_ALGORITHM_JWT_ES256:
        case EYELET_ALGORITHM_UNSIGNED:
            x.step.mac_bits = 256;
            break;
        }
        return &x.step;
    }
    eyelet_reason reason = eyelet_verify_end(&x.verification);
    const eyelet_signature *asked = eyelet_verify_asks(&x.verification);
    if (asked != NULL && !x.request.header_overflow) {
        x.phase = PHASE_VERIFYING;
        x.step.kind = EYELET_STEP_VERIFY;
        x.step.signature = *asked;
        return &x.step;
    }
    if (x.request.header_overflow) {
        reason = EYELET_REASON_HEADERS_TOO_LARGE;
    }
    return reason == EYELET_REASON_OK ? handle_verified(now_ms) : refuse(reason, now_ms);
}

const eyelet_step *eyelet_end(bool complete, int64_t now_ms) {
    if (x.phase != PHASE_READING) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    uint8_t *region = eyelet_host_region(x.body_size + 1);
    if (region == NULL) {
        return eyelet_overloaded(now_ms);
    }
    if (!complete) {
        return refuse(EYELET_REASON_BODY_INCOMPLETE, now_ms);
    }
    eyelet_document_set_body(&x.document, eyelet_bytes_from(region, x.body_size));
    if (x.queued) {
        return deliver_queued(now_ms);
    }
    eyelet_handshake_result result =
        eyelet_handshake_body(x.source, &x.request, false, &x.handshake);
    if (result != EYELET_HANDSHAKE_RESULT_NONE) {
        return answer_handshake(result, now_ms);
    }
    if (x.pending != EYELET_REASON_OK) {
        return refuse(x.pending, now_ms);
    }
    return verify_next(now_ms);
}

const eyelet_step *eyelet_mac(const uint8_t *mac, size_t size, int64_t now_ms) {
    if (x.phase != PHASE_MAC) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    eyelet_verify_mac(&x.verification, eyelet_bytes_from(mac, size));
    return verify_next(now_ms);
}

const eyelet_step *eyelet_verified(bool accepted, int64_t now_ms) {
    if (x.phase != PHASE_VERIFYING) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    eyelet_verify_answer(&x.verification, accepted);
    return verify_next(now_ms);
}

const eyelet_step *eyelet_claimed(eyelet_claim_result result, uint32_t left_s, int64_t now_ms) {
    if (x.phase != PHASE_CLAIMING) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    const eyelet_step *step = NULL;
    switch (result) {
    case EYELET_CLAIM_FRESH:
        x.claimed = true;
        step = begin_delivery(now_ms);
        break;
    case EYELET_CLAIM_DONE:
        x.log.duplicate_count++;
        break;
    case EYELET_CLAIM_BUSY:
        note_failure(EYELET_REASON_BUSY, 0);
        left_s = left_s > 0 ? left_s : 1;
        x.retry_after_s = x.retry_after_s > left_s ? x.retry_after_s : left_s;
        break;
    case EYELET_CLAIM_UNAVAILABLE:
        if (x.source->dedup_unavailable_delivers) {
            step = begin_delivery(now_ms);
        } else {
            note_failure(EYELET_REASON_STORE_UNAVAILABLE, 0);
        }
        break;
    }
    if (step != NULL) {
        return step;
    }
    x.destination++;
    return next_event(now_ms);
}

/* A further attempt is made where the destination may take it and the lease has room for it. */
static bool may_try_again(eyelet_delivery_outcome outcome, uint32_t status, int64_t now_ms,
                          uint32_t *timeout_ms) {
    const eyelet_destination *destination = x.delivery.destination;
    bool passing =
        outcome != EYELET_DELIVERY_ANSWERED || status >= 500 || status == 408 || status == 429;
    int64_t left_ms = (int64_t)x.lease_s * 1000 - ATTEMPT_RESERVE_MS - (now_ms - x.claim_ms);
    uint32_t deadline_ms = x.source->row->deadline_ms;
    if (deadline_ms > 0 && (int64_t)deadline_ms - (now_ms - x.begin_ms) < left_ms) {
        left_ms = (int64_t)deadline_ms - (now_ms - x.begin_ms);
    }
    if (!passing || x.queued || x.source->proxy || x.attempt >= destination->attempts ||
        left_ms < ATTEMPT_MIN_MS || !has_room(is_outside(destination) ? 1 : 0, 2)) {
        return false;
    }
    *timeout_ms = left_ms < (int64_t)destination->timeout_ms ? (uint32_t)left_ms
                                                             : destination->timeout_ms;
    return true;
}

static const eyelet_step *pass(uint32_t status, int64_t now_ms) {
    eyelet_answer_start(&x.answer);
    set_headers();
    x.step.kind = EYELET_STEP_PASS;
    x.step.status = status;
    x.step.pass_max = (uint32_t)x.source->body_max;
    x.log.delivered_count++;
    write_log(EYELET_REASON_OK, (uint16_t)status, now_ms);
    x.phase = PHASE_PASSING;
    return &x.step;
}

const eyelet_step *eyelet_pass_failed(int64_t now_ms) {
    if (x.phase != PHASE_PASSING) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    x.log.delivered_count--;
    note_failure(EYELET_REASON_DELIVERY_FAILED, x.step.status);
    return refuse(x.worst, now_ms);
}

const eyelet_step *eyelet_overloaded(int64_t now_ms) {
    x.retry_after_s = OVERLOADED_S;
    return refuse(EYELET_REASON_OVERLOADED, now_ms);
}

const eyelet_step *eyelet_delivered(eyelet_delivery_outcome outcome, uint32_t status,
                                    int64_t now_ms) {
    if (x.phase != PHASE_DELIVERING) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    bool answered = outcome == EYELET_DELIVERY_ANSWERED;
    if (x.worst == EYELET_REASON_OK) {
        x.log.destination_status = answered ? status : 0;
    }
    x.delivered_ok = answered && status >= 200 && status <= 299;
    if (x.queued) {
        return end_queued(outcome, status, now_ms);
    }
    if (x.source->proxy && answered && status >= 200 && status <= 599 &&
        (status < 300 || status > 399)) {
        return pass(status, now_ms);
    }
    uint32_t timeout_ms = 0;
    if (!x.delivered_ok && may_try_again(outcome, status, now_ms, &timeout_ms)) {
        x.attempt++;
        eyelet_delivery_sign(&x.delivery, x.key, now_ms);
        return deliver_step(timeout_ms);
    }
    if (x.delivered_ok) {
        x.log.delivered_count++;
    } else {
        note_failure(outcome == EYELET_DELIVERY_TIMED_OUT ? EYELET_REASON_DELIVERY_TIMED_OUT
                                                          : EYELET_REASON_DELIVERY_FAILED,
                     answered ? status : 0);
    }
    if (x.claimed) {
        return settle_step(x.delivered_ok);
    }
    x.destination++;
    return next_event(now_ms);
}

const eyelet_step *eyelet_settled(bool ok, int64_t now_ms) {
    if (x.phase != PHASE_SETTLING) {
        return refuse(EYELET_REASON_INTERNAL, now_ms);
    }
    x.log.commit_failed = x.log.commit_failed || (x.delivered_ok && !ok);
    x.destination++;
    return next_event(now_ms);
}

size_t eyelet_key_name(eyelet_bytes key, uint8_t out[64]) {
    eyelet_sha256_hex(&key, 1, out);
    return 64;
}

/* A large part of x of which only the beginning is ever written. */
typedef struct arena_use {
    size_t offset; /* in x */
    size_t size_max;
    size_t size; /* that was written */
} arena_use;

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/* Overwrites x, but for what was never written of its arenas: they are nine tenths of it, and
 * to overwrite them all costs a small webhook more than to hash it. */
static void wipe_exchange(void) {
    const eyelet_verification *v = &x.verification;
    const arena_use uses[] = {
        {offsetof(exchange, request.arena), sizeof x.request.arena, x.request.arena_size},
        {offsetof(exchange, verification.contexts), sizeof v->contexts,
         v->context_count * sizeof v->contexts.hmac[0]},
        {offsetof(exchange, verification.text), sizeof v->text,
         larger(v->text_peak, v->text_size)},
        {offsetof(exchange, event.arena), sizeof x.event.arena,
         larger(x.event.text_peak, x.event.text.size)},
        {offsetof(exchange, log_text), sizeof x.log_text, x.log_size},
        {offsetof(exchange, delivery.arena), sizeof x.delivery.arena,
         larger(x.delivery.text_peak, x.delivery.text.size)},
        {offsetof(exchange, url_arena), sizeof x.url_arena, x.url_text.size},
    };
    uint8_t *start = (uint8_t *)&x;
    size_t at = 0;
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        eyelet_secret_wipe(start + at, uses[i].offset + uses[i].size - at);
        at = uses[i].offset + uses[i].size_max;
    }
    eyelet_secret_wipe(start + at, sizeof x - at); /* IDLE is 0 */
}
_Static_assert(offsetof(exchange, request) < offsetof(exchange, verification) &&
                   offsetof(eyelet_verification, contexts) <
                       offsetof(eyelet_verification, text) &&
                   offsetof(exchange, verification) < offsetof(exchange, event) &&
                   offsetof(exchange, event) < offsetof(exchange, log_text) &&
                   offsetof(exchange, log_text) < offsetof(exchange, delivery) &&
                   offsetof(exchange, delivery) < offsetof(exchange, url_arena),
               "wipe_exchange goes from front to back");

void eyelet_forget(void) {
    size_t used = x.document.region_peak > x.body_size ? x.document.region_peak : x.body_size;
    uint8_t *region = used > 0 ? eyelet_host_region(used) : NULL;
    if (region != NULL) {
        eyelet_secret_wipe(region, used);
    }
    wipe_exchange();
    eyelet_secret_wipe_stack();
}
