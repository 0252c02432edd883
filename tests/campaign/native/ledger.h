/* What became of every event, and was each loss and each duplicate one that the contract
 * allows?   Layer: tests.
 *
 * A unit is one event at one destination. The ledger is told what really happened (what a
 * destination took, what a store wrote, which process died), never what Eyelet says of itself
 * but for the status it answers. At the end every taken delivery of a unit but the last must
 * have a cause why no done mark could keep the next one away; what has none is a violation. */
#ifndef EYELET_TESTS_CAMPAIGN_LEDGER_H
#define EYELET_TESTS_CAMPAIGN_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

/* Why a unit was taken twice; text in the report. */
#define CAUSES(CAUSE)                                                                          \
    CAUSE(ANSWER_LOST, "the destination took it, its answer was lost")                         \
    CAUSE(TIMED_OUT, "the destination took it, and answered too late or never")                \
    CAUSE(TAKEN_5XX, "the destination took it and answered 5xx")                               \
    CAUSE(KILLED, "killed after the delivery, before the commit was written")                  \
    CAUSE(COMMIT_LOST, "the store did not take the commit")                                    \
    CAUSE(STALLED, "the process or its store stood still past the lease")                      \
    CAUSE(CLOCK, "the clock stepped over the lease")                                           \
    CAUSE(NO_STORE, "delivered without the store, as on_unavailable asks")                     \
    CAUSE(KV_NO_LEASE, "KV: copies in two isolates at once")                                   \
    CAUSE(KV_LATE_READ, "KV: the done mark was not to be seen yet")

typedef enum cause {
    CAUSE_NONE,
#define CAUSE_NAME(name, text) CAUSE_##name,
    CAUSES(CAUSE_NAME)
#undef CAUSE_NAME
        CAUSE_COUNT
} cause;

/* What is known of the claim under which a delivery was sent. */
typedef struct grant {
    bool held;              /* false: delivered without a claim */
    uint32_t isolate;       /* KV: where its claim is known */
    int64_t at_ms;          /* true time */
    uint64_t order;         /* among all grants and commits */
    int64_t lease_end_ms;   /* true time, where the clock does not step */
    int64_t clock_steps_ms; /* sum of the forward steps of the clock until then */
    bool read_late;         /* KV: a mark was written that this look did not see */
} grant;

typedef struct event_result {
    bool acknowledged; /* the provider got a 2xx */
    bool given_up;     /* the provider will not come back */
    uint32_t first_unit;
    uint32_t unit_count;
} event_result;

void ledger_start(uint32_t event_count, uint32_t unit_count_max, bool kv);
/* Registers the next event's units; returns its record. */
event_result *ledger_event(uint32_t event, uint32_t unit_count);

/* A delivery of unit leaves an exchange. Returns its receipt. */
uint32_t ledger_sent(uint32_t unit, uint64_t exchange, uint64_t key, const grant *under);
void ledger_taken(uint32_t receipt);
/* Eyelet is told of a 2xx. */
void ledger_confirmed(uint32_t receipt);
/* Eyelet is told of anything else, although the destination took it or will. */
void ledger_unconfirmed(uint32_t receipt, cause why);
/* The commit of this exchange's delivery under key took place, or was not written. */
void ledger_committed(uint64_t exchange, uint64_t key, bool written, uint64_t order);
void ledger_killed(uint64_t exchange);
void ledger_stalled(uint64_t exchange);
/* Eyelet answers; a 2xx must mean that each unit was handed over. */
void ledger_answered(uint32_t event, uint32_t status);
/* Something that must never happen. */
__attribute__((format(printf, 1, 2))) void ledger_violation(const char *format, ...);

/* Judges and prints; the number of violations. is_whole: of a campaign so long that each cause
 * must be met: one that is not stands for a fault that is counted and does nothing. */
uint64_t ledger_close(bool is_whole);

#endif
