/* What became of every event?   Layer: tests. */
#include "ledger.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN_MAX 10
#define NONE UINT32_MAX

typedef enum mark { MARK_OPEN, MARK_WRITTEN, MARK_LOST } mark;

typedef struct receipt {
    uint32_t previous; /* of the same unit, sent before; NONE */
    uint32_t sibling;  /* of the same exchange, sent before; NONE */
    uint32_t unit;
    bool taken, confirmed, killed, stalled;
    mark mark;
    cause why; /* unconfirmed: the destination's fault */
    uint64_t mark_order;
    uint64_t exchange, key;
    grant grant;
} receipt;

typedef struct unit {
    uint32_t last; /* receipt */
    uint64_t key;
    bool confirmed;
} unit;

static const char *const cause_texts[CAUSE_COUNT] = {
#define CAUSE_TEXT(name, text) [CAUSE_##name] = (text),
    CAUSES(CAUSE_TEXT)
#undef CAUSE_TEXT
};

static event_result *events;
static unit *units;
static receipt *receipts;
static uint32_t event_count, unit_count, unit_max, receipt_count, receipt_max;
static uint64_t violations;
static bool is_kv;

/* The last receipt of each exchange that is under way; exchanges are few and short. */
#define OPEN_COUNT 4096
static struct {
    uint64_t exchange;
    uint32_t last;
    bool stalled;
} open[OPEN_COUNT];

/* What is kept of an exchange. */
static size_t slot_of(uint64_t exchange) {
    const size_t slot = (size_t)(exchange % OPEN_COUNT);
    if (open[slot].exchange != exchange) {
        open[slot].exchange = exchange;
        open[slot].last = NONE;
        open[slot].stalled = false;
    }
    return slot;
}

static void *grow(void *memory, size_t size) {
    void *grown = realloc(memory, size);
    if (grown == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return grown;
}

void ledger_start(uint32_t events_max, uint32_t units_max, bool kv) {
    events = grow(NULL, events_max * sizeof *events);
    units = grow(NULL, units_max * sizeof *units);
    unit_max = units_max;
    is_kv = kv;
}

event_result *ledger_event(uint32_t event, uint32_t count) {
    if (event != event_count || unit_count + count > unit_max) {
        fprintf(stderr, "the ledger is too small\n");
        exit(2);
    }
    events[event_count] = (event_result){.first_unit = unit_count, .unit_count = count};
    for (uint32_t i = 0; i < count; i++) {
        units[unit_count++] = (unit){.last = NONE};
    }
    return &events[event_count++];
}

void ledger_violation(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (++violations <= SHOWN_MAX) {
        printf("VIOLATION: ");
        vprintf(format, arguments);
        printf("\n");
    }
    va_end(arguments);
}

uint32_t ledger_sent(uint32_t unit_number, uint64_t exchange, uint64_t key,
                     const grant *under) {
    if (receipt_count == receipt_max) {
        receipt_max = receipt_max == 0 ? 65536 : receipt_max * 2;
        receipts = grow(receipts, receipt_max * sizeof *receipts);
    }
    unit *u = &units[unit_number];
    if (u->key != 0 && key != 0 && u->key != key) {
        ledger_violation("unit %u is claimed under two keys", unit_number);
    }
    u->key = key != 0 ? key : u->key;
    const size_t slot = slot_of(exchange);
    receipts[receipt_count] = (receipt){.previous = u->last,
                                        .sibling = open[slot].last,
                                        .unit = unit_number,
                                        .exchange = exchange,
                                        .key = key,
                                        .stalled = open[slot].stalled,
                                        .grant = *under};
    open[slot].last = u->last = receipt_count;
    return receipt_count++;
}

void ledger_taken(uint32_t number) { receipts[number].taken = true; }

void ledger_confirmed(uint32_t number) {
    receipts[number].confirmed = true;
    units[receipts[number].unit].confirmed = true;
}

void ledger_unconfirmed(uint32_t number, cause why) { receipts[number].why = why; }

static uint32_t last_of(uint64_t exchange) { return open[slot_of(exchange)].last; }

void ledger_committed(uint64_t exchange, uint64_t key, bool written, uint64_t order) {
    uint32_t i = last_of(exchange);
    while (i != NONE && receipts[i].key != key) {
        i = receipts[i].sibling;
    }
    if (i == NONE || !receipts[i].confirmed) {
        ledger_violation("exchange %llu commits what was not delivered",
                         (unsigned long long)exchange);
        return;
    }
    receipts[i].mark = written ? MARK_WRITTEN : MARK_LOST;
    receipts[i].mark_order = order;
}

void ledger_killed(uint64_t exchange) {
    for (uint32_t i = last_of(exchange); i != NONE; i = receipts[i].sibling) {
        receipts[i].killed = true;
    }
}

void ledger_stalled(uint64_t exchange) {
    open[slot_of(exchange)].stalled = true;
    for (uint32_t i = last_of(exchange); i != NONE; i = receipts[i].sibling) {
        receipts[i].stalled = true;
    }
}

void ledger_answered(uint32_t event, uint32_t status) {
    if (status < 200 || status > 299) {
        return;
    }
    for (uint32_t i = 0; i < events[event].unit_count; i++) {
        if (!units[events[event].first_unit + i].confirmed) {
            ledger_violation("event %u is answered %u, but its unit %u was not handed over",
                             event, status, i);
        }
    }
}

/* Two exchanges held a claim on the key at once: the second was granted past the first's lease.
 */
static cause explain_overlap(const receipt *one, const receipt *other) {
    const bool in_order = one->grant.order <= other->grant.order;
    const receipt *first = in_order ? one : other;
    const receipt *second = in_order ? other : one;
    if (is_kv && first->grant.isolate != second->grant.isolate) {
        return CAUSE_KV_NO_LEASE;
    }
    if (first->stalled && second->grant.at_ms >= first->grant.lease_end_ms) {
        return CAUSE_STALLED;
    }
    const int64_t stepped_ms = second->grant.clock_steps_ms - first->grant.clock_steps_ms;
    return stepped_ms > 0 && second->grant.at_ms + stepped_ms >= first->grant.lease_end_ms
               ? CAUSE_CLOCK
               : CAUSE_NONE;
}

/* Why the earlier delivery did not keep the later one away. */
static cause explain(const receipt *earlier, const receipt *later) {
    if (!earlier->confirmed) {
        /* killed while it waited for the destination's answer */
        return earlier->why != CAUSE_NONE ? earlier->why
               : earlier->killed          ? CAUSE_KILLED
                                          : CAUSE_NONE;
    }
    if (earlier->exchange == later->exchange) {
        return CAUSE_NONE;
    }
    if (!earlier->grant.held || !later->grant.held) {
        return CAUSE_NO_STORE;
    }
    if (earlier->mark == MARK_LOST) {
        return CAUSE_COMMIT_LOST;
    }
    if (earlier->mark == MARK_OPEN) {
        return earlier->killed ? CAUSE_KILLED : CAUSE_NONE;
    }
    if (earlier->mark_order <= later->grant.order) {
        return is_kv && later->grant.read_late ? CAUSE_KV_LATE_READ : CAUSE_NONE;
    }
    return explain_overlap(earlier, later);
}

typedef struct summary {
    uint64_t duplicates[CAUSE_COUNT];
    uint64_t taken, acknowledged, lost, given_up, given_up_delivered;
} summary;

static void describe_pair(uint32_t number, const receipt *earlier, const receipt *later) {
    ledger_violation("unit %u was delivered again without a cause: exchange %llu (claimed at "
                     "%lld, lease to %lld), then %llu (claimed at %lld)",
                     number, (unsigned long long)earlier->exchange,
                     (long long)earlier->grant.at_ms, (long long)earlier->grant.lease_end_ms,
                     (unsigned long long)later->exchange, (long long)later->grant.at_ms);
}

static void judge_unit(uint32_t number, summary *s) {
    for (uint32_t i = units[number].last; i != NONE; i = receipts[i].previous) {
        if (!receipts[i].taken) {
            continue;
        }
        s->taken++;
        cause nearest = CAUSE_COUNT;
        for (uint32_t j = receipts[i].previous; j != NONE; j = receipts[j].previous) {
            if (!receipts[j].taken) {
                continue;
            }
            const cause why = explain(&receipts[j], &receipts[i]);
            nearest = nearest == CAUSE_COUNT ? why : nearest;
            if (why == CAUSE_NONE) {
                describe_pair(number, &receipts[j], &receipts[i]);
            }
        }
        if (nearest != CAUSE_COUNT) {
            s->duplicates[nearest]++;
        }
    }
}

static bool was_taken(uint32_t number) {
    for (uint32_t i = units[number].last; i != NONE; i = receipts[i].previous) {
        if (receipts[i].taken) {
            return true;
        }
    }
    return false;
}

static void judge_event(uint32_t number, summary *s) {
    const event_result *event = &events[number];
    bool complete = true;
    for (uint32_t i = 0; i < event->unit_count; i++) {
        judge_unit(event->first_unit + i, s);
        complete = complete && was_taken(event->first_unit + i);
    }
    if (event->acknowledged) {
        s->acknowledged++;
        if (!complete) {
            s->lost++;
            ledger_violation("event %u was acknowledged and lost", number);
        }
    } else if (event->given_up) {
        s->given_up++;
        s->given_up_delivered += complete ? 1 : 0;
    } else {
        ledger_violation("event %u is neither acknowledged nor given up", number);
    }
}

uint64_t ledger_close(bool is_whole) {
    summary s = {0};
    for (uint32_t i = 0; i < event_count; i++) {
        judge_event(i, &s);
    }
    uint64_t duplicates = 0;
    for (int i = 1; i < CAUSE_COUNT; i++) {
        duplicates += s.duplicates[i];
        if (is_whole && s.duplicates[i] == 0 && (i >= CAUSE_KV_NO_LEASE) == is_kv) {
            ledger_violation("no duplicate has this cause: %s", cause_texts[i]);
        }
    }
    printf("  %u events at %u places: %llu acknowledged, %llu of them lost; the provider gave "
           "up %llu, %llu of them delivered all the same\n",
           event_count, unit_count, (unsigned long long)s.acknowledged,
           (unsigned long long)s.lost, (unsigned long long)s.given_up,
           (unsigned long long)s.given_up_delivered);
    printf("  %llu deliveries taken, %llu of them duplicates:\n", (unsigned long long)s.taken,
           (unsigned long long)duplicates);
    for (int i = 1; i < CAUSE_COUNT; i++) {
        if (s.duplicates[i] > 0) {
            printf("    %8llu  %s\n", (unsigned long long)s.duplicates[i], cause_texts[i]);
        }
    }
    if (violations > 0) {
        printf("  %llu VIOLATIONS\n", (unsigned long long)violations);
    }
    return violations;
}
