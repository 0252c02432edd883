/* What goes wrong now?   Layer: tests.
 *
 * Every kind of fault has a seeded stream of its own, so that one kind's draws do not move
 * another's. The same seed and the same number of events give the same campaign. */
#ifndef EYELET_TESTS_CAMPAIGN_FAULTS_H
#define EYELET_TESTS_CAMPAIGN_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

/* name in the report */
#define FAULTS(FAULT)                                                                          \
    FAULT(CLAIM_LOST, "claim: store unavailable, nothing written")                             \
    FAULT(CLAIM_ANSWER_LOST, "claim: written, the answer lost")                                \
    FAULT(COMMIT_LOST, "commit: failed, nothing written")                                      \
    FAULT(COMMIT_ANSWER_LOST, "commit: written, reported as failed")                           \
    FAULT(RELEASE_LOST, "release: failed, nothing written")                                    \
    FAULT(RELEASE_ANSWER_LOST, "release: written, reported as failed")                         \
    FAULT(STORE_SLOW, "store: a verb takes seconds")                                           \
    FAULT(REFUSED, "delivery: refused")                                                        \
    FAULT(RESET, "delivery: reset before all of it arrived")                                   \
    FAULT(TIMED_OUT, "delivery: timed out, did not arrive")                                    \
    FAULT(SLOW, "delivery: taken just within the time")                                        \
    FAULT(STATUS_5XX, "delivery: 5xx, not taken")                                              \
    FAULT(STATUS_WRONG, "delivery: 1xx, 3xx or 4xx, not taken")                                \
    FAULT(TAKEN_ANSWER_LOST, "delivery: taken, the answer lost")                               \
    FAULT(TAKEN_TIMED_OUT, "delivery: taken, but too slow to answer")                          \
    FAULT(TAKEN_LATE, "delivery: timed out, taken afterwards")                                 \
    FAULT(TAKEN_5XX, "delivery: taken, then 5xx")                                              \
    FAULT(BODY_BREAKS, "request: the body breaks off")                                         \
    FAULT(BODY_SLOW, "request: a slow client")                                                 \
    FAULT(ANSWER_LOST, "request: our answer lost on its way")                                  \
    FAULT(CLIENT_DROPS, "request: the client hangs up while it is handled")                    \
    FAULT(KILLED, "process killed between two steps")                                          \
    FAULT(STALLED, "process stands still for longer than a lease")                             \
    FAULT(CLOCK_FORWARD, "clock steps forward")                                                \
    FAULT(CLOCK_BACK, "clock steps back")                                                      \
    FAULT(COPY_AT_ONCE, "provider sends a copy at once")                                       \
    FAULT(COPY_LATE, "provider sends a copy later")                                            \
    FAULT(VERIFY_REFUSES, "verify: the host refuses a genuine signature")                      \
    FAULT(VERIFY_SLOW, "verify: takes seconds")                                                \
    FAULT(FORGED, "a stranger sends it altered")

typedef enum fault {
#define FAULT_NAME(name, text) FAULT_##name,
    FAULTS(FAULT_NAME)
#undef FAULT_NAME
        FAULT_COUNT
} fault;

void faults_start(uint64_t seed, uint32_t rate_per_mille);
/* Whether this kind of fault happens at this opportunity; counts it. */
bool fault_strikes(fault kind);
uint64_t fault_count(fault kind);
const char *fault_text(fault kind);

/* What is no fault: latencies, sizes, order. From min to max, both included. */
int64_t chance(int64_t min, int64_t max);

#endif
