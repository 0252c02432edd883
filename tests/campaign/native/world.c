/* Does the core lose or double an event when everything around it fails?   Layer: tests.
 *
 *     world LIBRARY [--seed N] [--events N] [--rate PER_MILLE] [--store exact|kv] [--broken
 * NAME]
 *
 * A simulated world in virtual time: providers that sign and come back as theirs do, a store,
 * destinations, and INSTANCE_COUNT processes that run the real core and the real step loop
 * (wasi_shims/serve.c). LIBRARY holds both; each instance loads its own copy of it, since the
 * core keeps one static exchange, and runs on a stack of its own: every function of the host
 * gives control back to the scheduler, so that the exchanges of all instances interleave at
 * every step. A process is killed by never running its stack again.
 *
 * --broken makes the host wrong on purpose; the campaign must then find violations:
 *     done-early   a key that is held by another counts as done
 *     ack-first    every delivery is reported as taken
 *     forgetful    a commit is reported as written and is not
 *     no-lease     a claim is granted while another holds it
 *     trusting     every public key accepts every signature */
#include <dlfcn.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "faults.h"
#include "host.h"
#include "ledger.h"
#include "provider.h"

/* serve.c asks this one (run.sh: --wrap). */
bool __wrap_eyelet_signature_verify(const eyelet_signature *signature);

#define INSTANCE_COUNT 16
#define ISOLATE_SIZE 4 /* KV: instances that share memory */
#define STACK_SIZE ((size_t)512 * 1024)
#define REGION_SIZE ((size_t)8 * 1024 * 1024)
#define OPERATION_MAX 24 /* the largest batch has 10 places, each takes 3 */
#define CLAIM_LEASE_MAX_S 60
#define STRUCK_MIN 100000 /* events times rate from which every kind of fault must strike */
#define WHOLE_MIN 1000000 /* and from which every cause of a duplicate must be met */

static struct {
    uint64_t seed;
    uint32_t events;
    uint32_t rate;
    bool kv, done_early, ack_first, forgetful, no_lease, trusting;
} options = {.seed = 1, .events = 100000, .rate = 10};

static void die(const char *why) {
    fprintf(stderr, "world: %s\n", why);
    exit(2);
}

static void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) {
        die("out of memory");
    }
    return memory;
}

/* ---- time ---- */

typedef enum occasion_kind {
    OCCASION_ARRIVAL,   /* the next event comes to be */
    OCCASION_SEND,      /* a: attempt */
    OCCASION_DEADLINE,  /* a: attempt */
    OCCASION_WAKE,      /* a: instance, b: its generation */
    OCCASION_RESTART,   /* a: instance */
    OCCASION_TAKE_LATE, /* a: receipt */
    OCCASION_CLOCK      /* the clock is set right again */
} occasion_kind;

typedef struct occasion {
    int64_t at_ms;
    uint64_t order;
    occasion_kind kind;
    uint32_t a, b;
} occasion;

#define START_MS INT64_C(1700000000000)
static int64_t true_ms = START_MS;
static int64_t clock_offset_ms, clock_steps_ms;
static occasion *heap;
static size_t heap_count, heap_max;
static uint64_t occasion_order;

static bool is_before(const occasion *a, const occasion *b) {
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void at(int64_t in_ms, occasion_kind kind, uint32_t a, uint32_t b) {
    if (heap_count == heap_max) {
        heap_max = heap_max == 0 ? 4096 : heap_max * 2;
        heap = realloc(heap, heap_max * sizeof *heap);
        if (heap == NULL) {
            die("out of memory");
        }
    }
    size_t i = heap_count++;
    const occasion added = {true_ms + in_ms, occasion_order++, kind, a, b};
    while (i > 0 && is_before(&added, &heap[(i - 1) / 2])) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = added;
}

static occasion take_occasion(void) {
    const occasion first = heap[0];
    const occasion last = heap[--heap_count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= heap_count) {
            break;
        }
        if (child + 1 < heap_count && is_before(&heap[child + 1], &heap[child])) {
            child++;
        }
        if (!is_before(&heap[child], &last)) {
            break;
        }
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return first;
}

/* Counts up at every look: tells what came first within one millisecond. */
static uint64_t tick(void) {
    static uint64_t ticks;
    return ++ticks;
}

static int64_t clock_ms(void) { return true_ms + clock_offset_ms; }

static void step_clock(void) {
    int64_t by_ms = 0;
    if (fault_strikes(FAULT_CLOCK_FORWARD)) {
        by_ms = chance(0, 7) == 0 ? chance(60000, 600000) : chance(1000, 60000);
    } else if (fault_strikes(FAULT_CLOCK_BACK)) {
        by_ms = -(chance(0, 7) == 0 ? chance(60000, 600000) : chance(1000, 60000));
    }
    if (by_ms != 0) {
        clock_steps_ms += by_ms > clock_offset_ms ? by_ms - clock_offset_ms : 0;
        clock_offset_ms = by_ms;
        at(chance(500, 10000), OCCASION_CLOCK, 0, 0);
    }
}

/* ---- events and attempts ---- */

typedef struct event {
    event_result *result;
    uint8_t provider, item_count;
    uint8_t retries; /* so far */
} event;

typedef struct attempt {
    uint32_t event;
    bool copy;   /* nobody waits for it to succeed */
    bool forged; /* a stranger's, nor does anybody wait */
    bool over;   /* for the provider: answered, timed out or broken */
    int64_t sent_ms;
} attempt;

static event *events;
static attempt *attempts;
static uint32_t event_count, attempt_count, attempt_max;
static uint64_t request_count;
/* Given up by providers that try so often: only a chain of faults can do that. */
#define PERSISTENT 8
#define EXHAUSTED_PER_MILLE_MAX 1
static uint64_t exhausted_count;
static const char *const reasons[] = {"signature_mismatch",
                                      "body_incomplete",
                                      "timestamp_stale",
                                      "timestamp_future",
                                      "ok",
                                      "duplicate",
                                      "commit_failed",
                                      "busy",
                                      "store_unavailable",
                                      "budget_exhausted",
                                      "delivery_failed",
                                      "delivery_timed_out"};
#define REASON_COUNT (sizeof reasons / sizeof reasons[0])
#define FORGED_REASON_COUNT 4 /* the first ones: what a forged request is answered */
static uint64_t reason_counts[REASON_COUNT];

static const provider *provider_of(uint32_t number) {
    return &providers[events[number].provider];
}

static void send_in(int64_t in_ms, uint32_t event_number, bool copy, bool forged) {
    if (attempt_count == attempt_max) {
        attempt_max = attempt_max == 0 ? 65536 : attempt_max * 2;
        attempts = realloc(attempts, attempt_max * sizeof *attempts);
        if (attempts == NULL) {
            die("out of memory");
        }
    }
    attempts[attempt_count] = (attempt){.event = event_number, .copy = copy, .forged = forged};
    at(in_ms, OCCASION_SEND, attempt_count++, 0);
}

static void come_back(uint32_t event_number, uint32_t retry_after_s) {
    event *e = &events[event_number];
    const provider *p = provider_of(event_number);
    if (e->result->acknowledged) {
        return;
    }
    uint32_t pause_s = p->retry_at_s[e->retries];
    if (pause_s == 0) {
        e->result->given_up = true;
        exhausted_count += provider_retry_count(p) >= PERSISTENT ? 1 : 0;
        return;
    }
    e->retries++;
    if (p->heeds_retry_after && retry_after_s > pause_s) {
        pause_s = retry_after_s;
    }
    send_in((int64_t)pause_s * 1000 + chance(0, 2000), event_number, false, false);
}

/* The provider waits no longer, or its connection broke. */
static void hears_nothing(uint32_t number) {
    if (!attempts[number].over) {
        attempts[number].over = true;
        if (!attempts[number].copy) {
            come_back(attempts[number].event, 0);
        }
    }
}

static void hears(uint32_t number, uint32_t status, uint32_t retry_after_s) {
    attempt *a = &attempts[number];
    if (a->over) {
        return;
    }
    a->over = true;
    event *e = &events[a->event];
    if (a->forged) {
        return;
    }
    if (status >= 200 && status <= 299) {
        e->result->acknowledged = true;
        e->result->given_up = false;
    } else if (!a->copy && provider_of(a->event)->retries_status(status)) {
        come_back(a->event, retry_after_s);
    } else if (!a->copy && !e->result->acknowledged) {
        e->result->given_up = true;
    }
}

/* ---- the store ---- */

typedef struct record {
    uint64_t key; /* 0: free */
    uint8_t token[EYELET_TOKEN_SIZE];
    int64_t lease_end_ms; /* of the clock */
    int64_t done_end_ms;
    /* KV: when each isolate gets to see the done mark, and its claims in its own memory */
    int64_t written_ms;
    int64_t seen_from_ms[INSTANCE_COUNT / ISOLATE_SIZE];
    int64_t held_until_ms[INSTANCE_COUNT / ISOLATE_SIZE];
    uint8_t holder[INSTANCE_COUNT / ISOLATE_SIZE][EYELET_TOKEN_SIZE];
} record;

static record *records;
static size_t record_max, record_count;

static uint64_t hash_key(eyelet_bytes key) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < key.size; i++) {
        hash = (hash ^ key.data[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static record *find_record(uint64_t key) {
    size_t i = (size_t)(key % record_max);
    while (records[i].key != 0 && records[i].key != key) {
        i = (i + 1) % record_max;
    }
    if (records[i].key == 0) {
        if (++record_count * 2 > record_max) {
            die("the store is too small");
        }
        records[i].key = key;
    }
    return &records[i];
}

/* ---- instances ---- */

typedef struct instance {
    uint32_t number, generation;
    char path[64];
    void *library;
    bool (*configure)(eyelet_bytes json, uint32_t kinds);
    void (*serve)(const eyelet_head *head, const eyelet_limits *limits);
    bool (*verify)(const eyelet_signature *signature);
    ucontext_t context; /* of its start */
    jmp_buf place;      /* where it waits */
    uint8_t *stack, *region;
    bool busy, down, killed;
    bool accepted, doubted; /* the host accepted a signature; refused one that is genuine */
    uint64_t exchange;
    uint32_t attempt;
    char *body;
    size_t body_size, body_sent, body_breaks_at;
    size_t header_count;
    request_header headers[HEADER_MAX];
    grant grant;
    uint64_t grant_key;
    bool may_deliver_unclaimed;
    int64_t stalls_at_wait; /* how many waits from now on; negative: it does not */
} instance;

static instance instances[INSTANCE_COUNT];
static instance *running;
static jmp_buf scheduler;
static uint64_t exchange_count;
static uint32_t *waiting; /* attempts that found every instance busy */
static size_t waiting_first, waiting_count, waiting_max;

static void load(instance *i) {
    if (i->library != NULL) {
        dlclose(i->library);
    }
    i->library = dlopen(i->path, RTLD_NOW | RTLD_LOCAL);
    if (i->library == NULL) {
        die(dlerror());
    }
    *(void **)&i->configure = dlsym(i->library, "eyelet_configure");
    *(void **)&i->serve = dlsym(i->library, "eyelet_serve");
    *(void **)&i->verify = dlsym(i->library, "eyelet_signature_verify");
    if (i->configure == NULL || i->serve == NULL || i->verify == NULL) {
        die("the library lacks a function");
    }
    running = i;
    const uint32_t kinds = 1U << EYELET_DELIVER_URL | 1U << EYELET_DELIVER_SERVICE |
                           1U << EYELET_DELIVER_QUEUE | 1U << EYELET_DELIVER_BACKEND;
    if (!i->configure(eyelet_bytes_from_text(provider_config), kinds)) {
        die("the configuration is refused");
    }
}

/* Each instance has a file of its own: the loader knows files, not names. */
static void copy_library(const char *from, const char *to) {
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    static char part[65536];
    size_t size = 0;
    if (in == NULL || out == NULL) {
        die("the library cannot be copied");
    }
    while ((size = fread(part, 1, sizeof part, in)) > 0) {
        if (fwrite(part, 1, size, out) != size) {
            die("the library cannot be copied");
        }
    }
    fclose(in);
    fclose(out);
}

static void *map(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        die("out of memory");
    }
    return memory;
}

static void make_instances(const char *library) {
    char folder[] = "/tmp/eyelet-campaign-XXXXXX";
    if (mkdtemp(folder) == NULL) {
        die("no folder for the copies of the library");
    }
    for (uint32_t n = 0; n < INSTANCE_COUNT; n++) {
        instance *i = &instances[n];
        i->number = n;
        snprintf(i->path, sizeof i->path, "%s/%u.so", folder, n);
        copy_library(library, i->path);
        i->stack = map(STACK_SIZE);
        i->region = map(REGION_SIZE);
        i->body = allocate(BODY_MAX);
        load(i);
    }
}

static void remove_copies(void) {
    for (uint32_t n = 0; n < INSTANCE_COUNT; n++) {
        unlink(instances[n].path);
    }
    *strrchr(instances[0].path, '/') = '\0';
    rmdir(instances[0].path);
}

static void yield(instance *i);

static void run_exchange(void) {
    instance *i = running;
    const attempt *a = &attempts[i->attempt];
    char url[64];
    snprintf(url, sizeof url, "https://eyelet.example/%s", provider_of(a->event)->source);
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = eyelet_bytes_from_text(url),
                              .address = EYELET_BYTES("192.0.2.1"),
                              .content_length = (int64_t)i->body_size};
    const eyelet_limits limits = {.operation_max = OPERATION_MAX};
    i->serve(&head, &limits);
    i->busy = false;
    yield(i);
}

/* Between stacks _longjmp, as swapcontext asks the kernel each time. */
static void yield(instance *i) {
    if (_setjmp(i->place) == 0) {
        _longjmp(scheduler, 1);
    }
    running = i;
}

static void end_waiting(void);

/* Runs the instance until it waits, ends or dies. */
static void resume(instance *i, bool is_new) {
    running = i;
    if (_setjmp(scheduler) == 0) {
        if (is_new) {
            setcontext(&i->context);
        }
        _longjmp(i->place, 1);
    }
    i = running;
    if (i->killed) {
        i->killed = i->busy = false;
        i->down = true;
        i->generation++;
        ledger_killed(i->exchange);
        hears_nothing(i->attempt);
        at(chance(100, 3000), OCCASION_RESTART, i->number, 0);
    } else if (!i->busy) {
        i->generation++;
        end_waiting();
    }
}

static void begin(instance *i, uint32_t number) {
    const attempt *a = &attempts[number];
    const provider *p = provider_of(a->event);
    i->busy = true;
    i->attempt = number;
    i->exchange = ++exchange_count;
    i->grant = (grant){0};
    i->grant_key = 0;
    i->may_deliver_unclaimed = false;
    i->accepted = i->doubted = false;
    i->stalls_at_wait = fault_strikes(FAULT_STALLED) ? chance(0, 12) : -1;
    i->body_size = provider_body(p, a->event, events[a->event].item_count, -1, i->body);
    i->body_sent = 0;
    i->body_breaks_at = SIZE_MAX;
    if (fault_strikes(FAULT_BODY_BREAKS)) {
        i->body_breaks_at = (size_t)chance(0, (int64_t)i->body_size - 1);
    }
    i->header_count =
        provider_headers(p, a->event, i->body, i->body_size, a->sent_ms, i->headers);
    if (a->forged) {
        i->body[i->body_size++] = ' '; /* under the signature of a genuine one */
    }
    getcontext(&i->context);
    i->context.uc_stack.ss_sp = i->stack;
    i->context.uc_stack.ss_size = STACK_SIZE;
    i->context.uc_link = NULL;
    makecontext(&i->context, run_exchange, 0);
    resume(i, true);
}

/* An attempt goes to any free instance, and waits where there is none. */
static void dispatch(uint32_t number) {
    const uint32_t first = (uint32_t)chance(0, INSTANCE_COUNT - 1);
    for (uint32_t n = 0; n < INSTANCE_COUNT; n++) {
        instance *i = &instances[(first + n) % INSTANCE_COUNT];
        if (!i->busy && !i->down) {
            begin(i, number);
            return;
        }
    }
    if (waiting_count == waiting_max) {
        die("too many requests wait");
    }
    waiting[(waiting_first + waiting_count++) % waiting_max] = number;
}

static void end_waiting(void) {
    while (waiting_count > 0) {
        const uint32_t number = waiting[waiting_first];
        bool free = false;
        for (uint32_t n = 0; n < INSTANCE_COUNT; n++) {
            free = free || (!instances[n].busy && !instances[n].down);
        }
        if (!free) {
            return;
        }
        waiting_first = (waiting_first + 1) % waiting_max;
        waiting_count--;
        if (!attempts[number].over) {
            dispatch(number);
            return; /* whoever ends comes here again */
        }
    }
}

/* ---- what a host function is made of ---- */

static void drop_dead(void) {
    running->killed = true;
    yield(running);
}

static void may_die(void) {
    if (fault_strikes(FAULT_KILLED)) {
        drop_dead();
    }
}

/* Lets virtual time pass; everything else may happen meanwhile. */
static void wait_ms(int64_t ms) {
    instance *i = running;
    if (i->stalls_at_wait-- == 0) {
        ledger_stalled(i->exchange);
        ms += chance(1000, 2 * CLAIM_LEASE_MAX_S * 1000);
    }
    at(ms, OCCASION_WAKE, i->number, i->generation);
    yield(i);
    /* Some hosts end the sandbox with its client. */
    if (attempts[i->attempt].over && chance(0, 1) == 0) {
        drop_dead();
    }
}

static int64_t store_latency_ms(void) {
    if (fault_strikes(FAULT_STORE_SLOW)) {
        ledger_stalled(running->exchange);
        return chance(1000, 8000);
    }
    return chance(1, 20);
}

/* ---- the host ---- */

int64_t eyelet_host_now_ms(void) { return clock_ms(); }

void eyelet_host_token(uint8_t token[EYELET_TOKEN_SIZE]) {
    memset(token, 0, EYELET_TOKEN_SIZE);
    memcpy(token, &running->exchange, sizeof running->exchange);
}

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    for (size_t i = 0; i < running->header_count; i++) {
        const request_header *header = &running->headers[i];
        if (eyelet_bytes_equal(name, eyelet_bytes_from_text(header->name))) {
            const size_t size = strlen(header->value);
            memcpy(out, header->value, size < out_size ? size : out_size);
            return (ptrdiff_t)size;
        }
    }
    return -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const char *value = NULL;
    if (eyelet_bytes_equal(name, EYELET_BYTES("DELIVERY"))) {
        value = DELIVERY_SECRET;
    } else if (eyelet_bytes_equal(name, EYELET_BYTES("OLD"))) {
        value = "the-secret-before-a-rotation";
    } else if (eyelet_bytes_equal(name, EYELET_BYTES("OLD_KEY"))) { /* [RFC8032, 7.1]: test 2 */
        value = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    }
    for (uint32_t i = 0; i < provider_count; i++) {
        if (eyelet_bytes_equal(name, eyelet_bytes_from_text(providers[i].secret_name))) {
            value = providers[i].secret;
        }
    }
    if (value == NULL) {
        return -1;
    }
    const size_t size = strlen(value);
    memcpy(out, value, size < out_size ? size : out_size);
    return (ptrdiff_t)size;
}

uint8_t *eyelet_host_region(size_t size) {
    return size <= REGION_SIZE ? running->region : NULL;
}

ptrdiff_t eyelet_host_read(uint8_t *out, size_t size_max) {
    instance *i = running;
    may_die();
    wait_ms(fault_strikes(FAULT_BODY_SLOW) ? chance(1000, 5000) : chance(0, 3));
    size_t left = i->body_size - i->body_sent;
    if (i->body_sent >= i->body_breaks_at) {
        hears_nothing(i->attempt);
        return -1;
    }
    size_t size = left < size_max ? left : size_max;
    if (size > i->body_breaks_at - i->body_sent) {
        size = i->body_breaks_at - i->body_sent;
    }
    if (size == 0) {
        return 0;
    }
    size = (size_t)chance(1, (int64_t)size) > size / 2 ? size : (size + 1) / 2;
    memcpy(out, i->body + i->body_sent, size);
    i->body_sent += size;
    return (ptrdiff_t)size;
}

bool __wrap_eyelet_signature_verify(const eyelet_signature *signature) {
    instance *i = running;
    may_die();
    wait_ms(fault_strikes(FAULT_VERIFY_SLOW) ? chance(1000, 8000) : chance(0, 2));
    if (options.trusting) {
        i->accepted = true;
        return true;
    }
    const bool accepted = i->verify(signature);
    const bool refuses = fault_strikes(FAULT_VERIFY_REFUSES) && accepted;
    i->doubted = i->doubted || refuses;
    i->accepted = i->accepted || (accepted && !refuses);
    return accepted && !refuses;
}

static eyelet_claim_result claim_exactly(record *r, const uint8_t *token, uint32_t lease_s,
                                         uint32_t *left_s) {
    const int64_t now_ms = clock_ms();
    if (r->done_end_ms > now_ms) {
        return EYELET_CLAIM_DONE;
    }
    if (r->lease_end_ms > now_ms && !options.no_lease) {
        *left_s = (uint32_t)((r->lease_end_ms - now_ms + 999) / 1000);
        return options.done_early ? EYELET_CLAIM_DONE : EYELET_CLAIM_BUSY;
    }
    memcpy(r->token, token, EYELET_TOKEN_SIZE);
    r->lease_end_ms = now_ms + (int64_t)lease_s * 1000;
    return EYELET_CLAIM_FRESH;
}

/* As wrangler/store-kv.js: the isolate's memory, then one read that may be late. */
static eyelet_claim_result claim_in_kv(record *r, const uint8_t *token, uint32_t lease_s,
                                       uint32_t *left_s) {
    const uint32_t isolate = running->number / ISOLATE_SIZE;
    const int64_t now_ms = clock_ms();
    if (r->held_until_ms[isolate] > now_ms) {
        *left_s = (uint32_t)((r->held_until_ms[isolate] - now_ms + 999) / 1000);
        return EYELET_CLAIM_BUSY;
    }
    if (r->written_ms != 0 && r->seen_from_ms[isolate] <= true_ms) {
        return EYELET_CLAIM_DONE;
    }
    running->grant.read_late = r->written_ms != 0;
    memcpy(r->holder[isolate], token, EYELET_TOKEN_SIZE);
    r->held_until_ms[isolate] = now_ms + (int64_t)lease_s * 1000;
    /* A miss is kept for a minute where it was read. */
    if (r->seen_from_ms[isolate] < true_ms + 60000) {
        r->seen_from_ms[isolate] = true_ms + chance(0, 60000);
    }
    return EYELET_CLAIM_FRESH;
}

eyelet_claim_result eyelet_host_claim(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                                      uint32_t lease_s, uint32_t *left_s) {
    instance *i = running;
    const uint64_t hash = hash_key(key);
    uint8_t owner[EYELET_TOKEN_SIZE];
    memcpy(owner, token, EYELET_TOKEN_SIZE);
    if (attempts[i->attempt].forged) {
        ledger_violation("a forged request reaches the store: %.*s", (int)key.size,
                         (const char *)key.data);
    }
    may_die();
    wait_ms(store_latency_ms());
    i->grant = (grant){0};
    i->grant_key = 0;
    i->may_deliver_unclaimed =
        strcmp(provider_of(attempts[i->attempt].event)->source, "undeduped") == 0;
    if (fault_strikes(FAULT_CLAIM_LOST)) {
        return EYELET_CLAIM_UNAVAILABLE;
    }
    record *r = find_record(hash);
    const eyelet_claim_result result = options.kv ? claim_in_kv(r, owner, lease_s, left_s)
                                                  : claim_exactly(r, owner, lease_s, left_s);
    const grant given = {.held = true,
                         .isolate = i->number / ISOLATE_SIZE,
                         .at_ms = true_ms,
                         .order = tick(),
                         .lease_end_ms = true_ms + (int64_t)lease_s * 1000,
                         .clock_steps_ms = clock_steps_ms,
                         .read_late = i->grant.read_late};
    may_die();
    wait_ms(store_latency_ms());
    if (fault_strikes(FAULT_CLAIM_ANSWER_LOST)) {
        return EYELET_CLAIM_UNAVAILABLE;
    }
    if (result == EYELET_CLAIM_FRESH) {
        i->grant = given;
        i->grant_key = hash;
        i->may_deliver_unclaimed = false;
    }
    return result;
}

bool eyelet_host_commit(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                        uint32_t ttl_s) {
    instance *i = running;
    const uint64_t hash = hash_key(key);
    uint8_t owner[EYELET_TOKEN_SIZE];
    memcpy(owner, token, EYELET_TOKEN_SIZE);
    may_die();
    wait_ms(store_latency_ms());
    record *r = find_record(hash);
    if (fault_strikes(FAULT_COMMIT_LOST)) {
        ledger_committed(i->exchange, hash, false, tick());
        return false;
    }
    if (options.forgetful) {
        return true;
    }
    r->done_end_ms = clock_ms() + (int64_t)ttl_s * 1000;
    if (memcmp(r->token, owner, EYELET_TOKEN_SIZE) == 0) {
        r->lease_end_ms = 0;
    }
    if (options.kv) {
        r->written_ms = true_ms;
        for (uint32_t n = 0; n < INSTANCE_COUNT / ISOLATE_SIZE; n++) {
            const bool own = n == i->number / ISOLATE_SIZE;
            const int64_t seen_ms = own ? true_ms : true_ms + chance(0, 60000);
            r->seen_from_ms[n] =
                own || seen_ms > r->seen_from_ms[n] ? seen_ms : r->seen_from_ms[n];
        }
        r->held_until_ms[i->number / ISOLATE_SIZE] = 0;
    }
    ledger_committed(i->exchange, hash, true, tick());
    may_die();
    wait_ms(store_latency_ms());
    return !fault_strikes(FAULT_COMMIT_ANSWER_LOST);
}

bool eyelet_host_release(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE]) {
    const uint64_t hash = hash_key(key);
    uint8_t owner[EYELET_TOKEN_SIZE];
    memcpy(owner, token, EYELET_TOKEN_SIZE);
    may_die();
    wait_ms(store_latency_ms());
    if (fault_strikes(FAULT_RELEASE_LOST)) {
        return false;
    }
    record *r = find_record(hash);
    const uint32_t isolate = running->number / ISOLATE_SIZE;
    if (options.kv && memcmp(r->holder[isolate], owner, EYELET_TOKEN_SIZE) == 0) {
        r->held_until_ms[isolate] = 0;
    } else if (memcmp(r->token, owner, EYELET_TOKEN_SIZE) == 0) {
        r->lease_end_ms = 0;
    }
    may_die();
    wait_ms(store_latency_ms());
    return !fault_strikes(FAULT_RELEASE_ANSWER_LOST);
}

/* What happens to one delivery. */
typedef struct fate {
    eyelet_delivery_outcome outcome;
    uint32_t status;
    bool taken, taken_late;
    cause why;
    bool whole_timeout;
} fate;

static fate draw_fate(void) {
    static const uint32_t wrong[] = {101, 301, 302, 307, 308, 400, 404, 408, 410, 422, 429};
    if (fault_strikes(FAULT_REFUSED)) {
        return (fate){.outcome = EYELET_DELIVERY_FAILED};
    }
    if (fault_strikes(FAULT_RESET)) {
        return (fate){.outcome = EYELET_DELIVERY_FAILED};
    }
    if (fault_strikes(FAULT_TIMED_OUT)) {
        return (fate){.outcome = EYELET_DELIVERY_TIMED_OUT, .whole_timeout = true};
    }
    if (fault_strikes(FAULT_STATUS_5XX)) {
        return (fate){.status = (uint32_t)chance(500, 599)};
    }
    if (fault_strikes(FAULT_STATUS_WRONG)) {
        return (fate){.status = wrong[chance(0, sizeof wrong / sizeof wrong[0] - 1)]};
    }
    if (fault_strikes(FAULT_TAKEN_ANSWER_LOST)) {
        return (fate){
            .outcome = EYELET_DELIVERY_FAILED, .taken = true, .why = CAUSE_ANSWER_LOST};
    }
    if (fault_strikes(FAULT_TAKEN_TIMED_OUT)) {
        return (fate){.outcome = EYELET_DELIVERY_TIMED_OUT,
                      .taken = true,
                      .why = CAUSE_TIMED_OUT,
                      .whole_timeout = true};
    }
    if (fault_strikes(FAULT_TAKEN_LATE)) {
        return (fate){.outcome = EYELET_DELIVERY_TIMED_OUT,
                      .taken_late = true,
                      .why = CAUSE_TIMED_OUT,
                      .whole_timeout = true};
    }
    if (fault_strikes(FAULT_TAKEN_5XX)) {
        return (fate){
            .status = (uint32_t)chance(500, 599), .taken = true, .why = CAUSE_TAKEN_5XX};
    }
    return (fate){.status = (uint32_t)chance(200, 206), .taken = true};
}

static bool header_value(const eyelet_step *step, const char *name, char *out, size_t size) {
    for (uint32_t n = 0; n < step->header_count; n++) {
        if (eyelet_bytes_equal(step->headers[n].name, eyelet_bytes_from_text(name))) {
            snprintf(out, size, "%.*s", (int)step->headers[n].value.size,
                     (const char *)step->headers[n].value.data);
            return true;
        }
    }
    return false;
}

/* The unit that this delivery is of; checks that it is that, byte for byte. */
static uint32_t read_delivery(const eyelet_step *step, uint32_t event_number) {
    static char expected[BODY_MAX];
    const provider *p = provider_of(event_number);
    const event *e = &events[event_number];
    uint32_t found = 0;
    uint32_t item = 0;
    if (!provider_find_item(step->body.data, step->body.size, &found, &item)) {
        if (!(e->item_count > 1 && provider_find_item(step->body.data, 0, &found, &item))) {
            ledger_violation("event %u: a delivery of none or of several events", event_number);
            return e->result->first_unit;
        }
    }
    const size_t size = provider_body(p, event_number, e->item_count, (int)item, expected);
    if (found != event_number || item >= e->item_count || size != step->body.size ||
        memcmp(expected, step->body.data, size) != 0) {
        ledger_violation("event %u: the delivered body is another", event_number);
    }
    if (p->signs_delivery) {
        char id[64] = "";
        char timestamp[32] = "";
        char signature[160] = "";
        if (!header_value(step, "webhook-id", id, sizeof id) ||
            !header_value(step, "webhook-timestamp", timestamp, sizeof timestamp) ||
            !header_value(step, "webhook-signature", signature, sizeof signature) ||
            !delivery_is_signed(id, timestamp, signature, step->body.data, step->body.size)) {
            ledger_violation("event %u: the delivery is not signed", event_number);
        }
    }
    const bool is_second = step->url.size > 0 && step->url.data[step->url.size - 1] == '1';
    return e->result->first_unit + item * p->destination_count + (is_second ? 1 : 0);
}

eyelet_delivery_outcome eyelet_host_deliver(const eyelet_step *step, uint32_t *status) {
    instance *i = running;
    const uint32_t timeout_ms = step->timeout_ms;
    const uint64_t key = hash_key(step->key);
    may_die();
    const attempt *a = &attempts[i->attempt];
    if (a->forged || (provider_of(a->event)->asks_host && !i->accepted)) {
        ledger_violation("a forged request is delivered, or one that no key has accepted: %s",
                         provider_of(a->event)->source);
    }
    if (i->grant_key != key && !i->may_deliver_unclaimed) {
        ledger_violation("exchange %" PRIu64 " delivers what it has not claimed", i->exchange);
    }
    const uint32_t unit = read_delivery(step, attempts[i->attempt].event);
    const uint32_t receipt = ledger_sent(unit, i->exchange, key, &i->grant);
    const fate f = draw_fate();
    if (f.taken_late) {
        ledger_unconfirmed(receipt, f.why);
        at((int64_t)timeout_ms + chance(1, 30000), OCCASION_TAKE_LATE, receipt, 0);
    }
    wait_ms(chance(1, 40));
    if (f.taken) {
        ledger_taken(receipt);
    }
    may_die();
    if (f.whole_timeout) {
        wait_ms(timeout_ms);
    } else if (fault_strikes(FAULT_SLOW)) {
        wait_ms(timeout_ms * 9 / 10);
    } else {
        wait_ms(chance(1, 60));
    }
    if (f.why != CAUSE_NONE) {
        ledger_unconfirmed(receipt, f.why);
    }
    *status = f.status;
    if (f.outcome == EYELET_DELIVERY_ANSWERED && f.status >= 200 && f.status <= 299) {
        ledger_confirmed(receipt);
    } else if (options.ack_first) {
        *status = 200;
        return EYELET_DELIVERY_ANSWERED;
    }
    return f.outcome;
}

void eyelet_host_respond(const eyelet_step *step) {
    instance *i = running;
    const uint32_t status = step->status;
    char retry_after[16] = "0";
    (void)header_value(step, "retry-after", retry_after, sizeof retry_after);
    may_die();
    if (!attempts[i->attempt].forged) {
        ledger_answered(attempts[i->attempt].event, status);
    } else if (status < 400) {
        ledger_violation("a forged request is answered %u", status);
    }
    if (fault_strikes(FAULT_ANSWER_LOST)) {
        hears_nothing(i->attempt);
    } else {
        hears(i->attempt, status, (uint32_t)strtoul(retry_after, NULL, 10));
    }
}

bool eyelet_host_pass(const eyelet_step *step) {
    (void)step;
    ledger_violation("a relay passes an answer on");
    return true;
}

/* What genuine events may be answered when all around fails, and forged ones: any other is a
 * fault of ours, whoever tries again. Counted, as they say how far into the core the campaign
 * came. */
void eyelet_host_log(eyelet_bytes line) {
    const bool forged = attempts[running->attempt].forged;
    /* A genuine signature is refused where the host was made to refuse it, and nowhere else. */
    const size_t first = forged || running->doubted ? 0 : 1;
    const size_t count = forged ? FORGED_REASON_COUNT : REASON_COUNT;
    static const char mark[] = "\"reason\":\"";
    const char *at_reason = memmem(line.data, line.size, mark, sizeof mark - 1);
    at_reason = at_reason == NULL ? "" : at_reason + sizeof mark - 1;
    const size_t size = strcspn(at_reason, "\"");
    for (size_t n = first; n < count; n++) {
        if (strlen(reasons[n]) == size && memcmp(reasons[n], at_reason, size) == 0) {
            reason_counts[n]++;
            return;
        }
    }
    ledger_violation("a %s event is answered so: %.*s", forged ? "forged" : "genuine",
                     (int)line.size, (const char *)line.data);
}

/* ---- the world ---- */

static void make_event(void) {
    if (event_count == options.events) {
        return;
    }
    event *e = &events[event_count];
    e->provider = (uint8_t)(event_count % provider_count);
    const provider *p = &providers[e->provider];
    e->item_count = (uint8_t)chance(1, p->item_max);
    e->result = ledger_event(event_count, e->item_count * p->destination_count);
    send_in(chance(0, 200), event_count, false, false);
    if (fault_strikes(FAULT_COPY_AT_ONCE)) {
        send_in(chance(0, 200), event_count, true, false);
    }
    if (fault_strikes(FAULT_COPY_LATE)) {
        send_in(chance(0, 1) == 0 ? chance(1000, 60000) : chance(1000, provider_span_ms(p)),
                event_count, true, false);
    }
    if (fault_strikes(FAULT_FORGED)) {
        send_in(chance(0, 10000), event_count, true, true);
    }
    event_count++;
    at(chance(20, 380), OCCASION_ARRIVAL, 0, 0);
}

static void send_attempt(uint32_t number) {
    attempt *a = &attempts[number];
    if (!a->copy && events[a->event].result->acknowledged) {
        a->over = true;
        return;
    }
    request_count++;
    step_clock();
    a->sent_ms = true_ms;
    const int64_t patience_ms = provider_of(a->event)->deadline_ms;
    at(fault_strikes(FAULT_CLIENT_DROPS) ? chance(5, 300) : patience_ms, OCCASION_DEADLINE,
       number, 0);
    dispatch(number);
}

static void perform(const occasion *o) {
    switch (o->kind) {
    case OCCASION_ARRIVAL:
        make_event();
        break;
    case OCCASION_SEND:
        send_attempt(o->a);
        break;
    case OCCASION_DEADLINE:
        hears_nothing(o->a);
        break;
    case OCCASION_WAKE:
        if (instances[o->a].generation == o->b) {
            resume(&instances[o->a], false);
        }
        break;
    case OCCASION_RESTART:
        instances[o->a].down = false;
        load(&instances[o->a]);
        end_waiting();
        break;
    case OCCASION_TAKE_LATE:
        ledger_taken(o->a);
        break;
    case OCCASION_CLOCK:
        clock_steps_ms += clock_offset_ms < 0 ? -clock_offset_ms : 0;
        clock_offset_ms = 0;
        break;
    }
}

static uint64_t number_of(const char *text) {
    char *end = NULL;
    const uint64_t value = strtoull(text, &end, 10);
    if (end == text || *end != '\0') {
        die("a number is needed");
    }
    return value;
}

static void read_options(int count, char **words) {
    for (int n = 2; n < count; n += 2) {
        const char *value = n + 1 < count ? words[n + 1] : "";
        if (strcmp(words[n], "--seed") == 0) {
            options.seed = number_of(value);
        } else if (strcmp(words[n], "--events") == 0) {
            options.events = (uint32_t)number_of(value);
        } else if (strcmp(words[n], "--rate") == 0) {
            options.rate = (uint32_t)number_of(value);
        } else if (strcmp(words[n], "--store") == 0) {
            options.kv = strcmp(value, "kv") == 0;
        } else if (strcmp(words[n], "--broken") == 0) {
            options.done_early = strcmp(value, "done-early") == 0;
            options.ack_first = strcmp(value, "ack-first") == 0;
            options.forgetful = strcmp(value, "forgetful") == 0;
            options.no_lease = strcmp(value, "no-lease") == 0;
            options.trusting = strcmp(value, "trusting") == 0;
        } else {
            die("world LIBRARY [--seed N] [--events N] [--rate PER_MILLE] [--store exact|kv] "
                "[--broken NAME]");
        }
    }
}

static void report(void) {
    printf("  %" PRIu64 " requests in %" PRId64 " hours of virtual time, answered:\n   ",
           request_count, (true_ms - START_MS) / 3600000);
    for (size_t n = 0; n < REASON_COUNT; n++) {
        printf(" %s %" PRIu64, reasons[n], reason_counts[n]);
    }
    printf("\n");
    printf("  injected:\n");
    for (int kind = 0; kind < FAULT_COUNT; kind++) {
        printf("    %8" PRIu64 "  %s\n", fault_count((fault)kind), fault_text((fault)kind));
    }
}

int main(int count, char **words) {
    if (count < 2) {
        die("which library?");
    }
    read_options(count, words);
    faults_start(options.seed, options.rate);
    const uint32_t unit_max = options.events * 6 + 64;
    events = allocate(options.events * sizeof *events);
    record_max = (size_t)options.events * 8 + 1024;
    records = allocate(record_max * sizeof *records);
    waiting_max = (size_t)options.events * 2 + 1024;
    waiting = allocate(waiting_max * sizeof *waiting);
    ledger_start(options.events, unit_max, options.kv);
    make_instances(words[1]);
    at(0, OCCASION_ARRIVAL, 0, 0);
    while (heap_count > 0) {
        const occasion o = take_occasion();
        true_ms = o.at_ms;
        perform(&o);
    }
    remove_copies();
    printf("seed %" PRIu64 ", %u events, %s store\n", options.seed, options.events,
           options.kv ? "KV" : "exact");
    if (exhausted_count > options.events * EXHAUSTED_PER_MILLE_MAX / 1000 + 1) {
        ledger_violation("%" PRIu64 " events were given up by providers that try for a day",
                         exhausted_count);
    }
    /* A fault that never strikes was left out somewhere. */
    for (int kind = 0; options.events * options.rate >= STRUCK_MIN && kind < FAULT_COUNT;
         kind++) {
        if (fault_count((fault)kind) == 0) {
            ledger_violation("never injected: %s", fault_text((fault)kind));
        }
    }
    for (size_t n = 0; options.events * options.rate >= STRUCK_MIN && n < REASON_COUNT; n++) {
        if (reason_counts[n] == 0) {
            ledger_violation("never answered: %s", reasons[n]);
        }
    }
    const uint64_t violations =
        ledger_close((uint64_t)options.events * options.rate >= WHOLE_MIN);
    report();
    return violations == 0 ? 0 : 1;
}
