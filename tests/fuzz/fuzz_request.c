/* Target: a whole request through the step machine: any method, URL, headers, body, clock and
 * answers of the host, at every provider. Properties: see `check_step` and `end`: nobody passes
 * unless a comparison said yes, 2xx only after the event was handed on or known to be done,
 * every claim settled, no header split, no secret said, the region wiped, the same answer
 * however the body is cut.
 *
 * Structure-aware: the verdict of the comparisons is taken from the input (--wrap): "as it is",
 * "all agree" (so that mutated requests get behind verification, at every provider, which
 * signing here could do for a few only) or "none agrees" (a forger). The input: flags, 16 bytes
 * of the host's answers, 8 of the clock, then "METHOD URL\n", "name: value\n"..., "\n", the
 * body. */
#include "fuzz.h"

#include <sanitizer/asan_interface.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/url.h"
#include "crypto/public_key.h"
#include "crypto/secret_equal.h"
#include "handler.h"
#include "webhook/config.h"

#define REGION_SIZE ((size_t)8 << 20)
#define HEADER_COUNT_MAX 48
#define SECRET_COUNT_MAX 2048
#define SECRET_SIZE_MIN 12 /* a shorter one stands in a text by chance */
#define SCRIPT_SIZE 16
#define HEAD_SIZE (1 + SCRIPT_SIZE + 8)
#define STEP_COUNT_MAX 20000

enum {
    FLAG_AGREE = 1,    /* every comparison says yes */
    FLAG_DISAGREE = 2, /* every comparison says no; both: as it is */
    FLAG_QUEUED = 4,
    FLAG_BREAKS_OFF = 8,
    FLAG_BUDGET = 16, /* a limit of operations */
    FLAG_HOST_MAC = 32,
    FLAG_SMALL_REGION = 64,
    FLAG_UNKNOWN_LENGTH = 128
};

typedef enum verdict { VERDICT_REAL, VERDICT_AGREE, VERDICT_DISAGREE } verdict;

static struct {
    uint8_t *region;
    size_t region_used; /* the most that was asked for */
    size_t region_max;
    verdict verdict;
    size_t yes_count; /* comparisons that said yes */
    eyelet_bytes input, method, url, body;
    size_t header_count;
    eyelet_bytes names[HEADER_COUNT_MAX], values[HEADER_COUNT_MAX];
    uint8_t script[SCRIPT_SIZE];
    size_t script_at;
    uint8_t flags;
    eyelet_bytes source_name;
    size_t secret_count;
    struct {
        eyelet_bytes source, name, value;
    } secrets[SECRET_COUNT_MAX];
} h;

static struct {
    bool claimed;     /* a claim that is ours and not settled */
    bool handed_on;   /* the delivery under way (the last one) was answered 2xx */
    bool delivering;  /* its outcome is not yet final: a further attempt may follow */
    bool unavailable; /* the store did not answer: either a delivery follows, or the event waits
                       */
    bool bad;         /* an event was not handed on */
    size_t claims, deliveries;
    uint8_t key[EYELET_KEY_SIZE_MAX];
    size_t key_size;
    uint64_t trace;
} t;

/* ---- the comparisons ---- */

bool __real_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected);
bool __wrap_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected);

static bool say(bool real) {
    bool yes = h.verdict == VERDICT_REAL ? real : h.verdict == VERDICT_AGREE;
    h.yes_count += yes ? 1 : 0;
    return yes;
}

bool __wrap_eyelet_secret_equal(eyelet_bytes given, eyelet_bytes expected) {
    return say(__real_eyelet_secret_equal(given, expected));
}

/* ---- the host ---- */

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    for (size_t i = 0; i < h.header_count; i++) {
        if (eyelet_bytes_equal_ignore_case(h.names[i], name)) {
            size_t size = h.values[i].size < out_size ? h.values[i].size : out_size;
            if (size > 0) {
                memcpy(out, h.values[i].data, size);
            }
            return (ptrdiff_t)h.values[i].size;
        }
    }
    return -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    for (size_t i = 0; i < h.secret_count; i++) {
        if (eyelet_bytes_equal(h.secrets[i].name, name)) {
            eyelet_bytes value = h.secrets[i].value;
            memcpy(out, value.data, value.size < out_size ? value.size : out_size);
            return (ptrdiff_t)value.size;
        }
    }
    return -1;
}

uint8_t *eyelet_host_region(size_t size) {
    if (size > h.region_max) {
        return NULL;
    }
    if (size > h.region_used) {
        ASAN_UNPOISON_MEMORY_REGION(h.region, size);
        h.region_used = size;
    }
    return h.region;
}

/* The whole of a file that run.sh names. */
static eyelet_bytes read_file(const char *variable) {
    const char *path = getenv(variable);
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    MUST(file != NULL);
    uint8_t *data = malloc(EYELET_CONFIG_SIZE_MAX);
    MUST(data != NULL);
    size_t size = fread(data, 1, EYELET_CONFIG_SIZE_MAX, file);
    fclose(file);
    return eyelet_bytes_from(data, size);
}

/* Lines "SOURCE NAME HEX". */
static void read_secrets(eyelet_bytes text) {
    eyelet_bytes line;
    while (text.size > 0 && h.secret_count < SECRET_COUNT_MAX) {
        text = eyelet_bytes_cut(text, '\n', &line);
        eyelet_bytes rest = eyelet_bytes_cut(line, ' ', &h.secrets[h.secret_count].source);
        eyelet_bytes hex = eyelet_bytes_cut(rest, ' ', &h.secrets[h.secret_count].name);
        eyelet_buffer value = eyelet_buffer_over(malloc(hex.size + 1), hex.size);
        MUST(eyelet_hex_decode(hex, &value));
        h.secrets[h.secret_count++].value = eyelet_buffer_view(&value);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    read_secrets(read_file("EYELET_FUZZ_SECRETS"));
    h.region = calloc(1, REGION_SIZE);
    MUST(h.region != NULL);
    ASAN_POISON_MEMORY_REGION(h.region, REGION_SIZE);
    MUST(eyelet_configure(read_file("EYELET_FUZZ_CONFIG"), 0x1f));
    return 0;
}

/* ---- what must hold ---- */

static void fold(const void *data, size_t size) {
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) {
        t.trace = (t.trace ^ bytes[i]) * 1099511628211U;
    }
}

static void fold_bytes(eyelet_bytes bytes) {
    fold(&bytes.size, sizeof bytes.size);
    fold(bytes.data, bytes.size);
}

static void check_headers(const eyelet_step *step) {
    MUST(step->header_count <= EYELET_STEP_HEADER_COUNT_MAX);
    for (uint32_t i = 0; i < step->header_count; i++) {
        eyelet_bytes name = step->headers[i].name;
        eyelet_bytes value = step->headers[i].value;
        MUST(name.size > 0);
        for (size_t k = 0; k < name.size; k++) {
            MUST(name.data[k] > 0x20 && name.data[k] < 0x7f && name.data[k] != ':');
        }
        for (size_t k = 0; k < value.size; k++) {
            /* a header of the request that is forwarded may hold what its host let in, never a
             * line's end */
            MUST(value.data[k] != '\r' && value.data[k] != '\n' && value.data[k] != 0);
        }
        fold_bytes(name);
        fold_bytes(value);
    }
}

/* The delivery that was under way is over. */
static void conclude_delivery(void) {
    if (t.delivering) {
        t.bad = t.bad || !t.handed_on;
        t.delivering = false;
    }
}

/* A source that asks for an address only: nothing is compared. */
static bool is_open(void) {
    const eyelet_source *source = eyelet_config_find(h.source_name);
    return source != NULL && source->row != NULL &&
           source->row->algorithm == EYELET_ALGORITHM_UNSIGNED && source->token.size == 0;
}

static void check_passed(void) {
    /* Whoever comes this far was let in by a comparison, or by a source that asks for an
     * address only. */
    bool open = is_open();
    MUST((h.flags & FLAG_QUEUED) != 0 || open || h.yes_count > 0);
    MUST((h.flags & FLAG_QUEUED) != 0 || open || h.verdict != VERDICT_DISAGREE);
}

/* Where the template has the body, what is asked about holds all of it: a signature over less
 * would be good for any body. (Specials and JWTs have no use for the template.) */
static void check_signs_body(const eyelet_bytes *pieces, size_t count) {
    const eyelet_source *source = eyelet_config_find(h.source_name);
    const eyelet_algorithm algorithm = source->row->algorithm;
    bool signs_body = false;
    bool found = h.body.size == 0;
    for (size_t i = 0; i < source->signed_content.count; i++) {
        const eyelet_term *term = &source->terms[source->signed_content.first + i];
        signs_body = signs_body || term->kind == EYELET_TERM_BODY;
    }
    for (size_t i = 0; i < count; i++) {
        found = found || holds(pieces[i], h.body);
    }
    MUST(found || !signs_body || source->row->special != EYELET_SPECIAL_NONE ||
         algorithm == EYELET_ALGORITHM_JWT_RS256 || algorithm == EYELET_ALGORITHM_JWT_ES256);
}

static void check_step(const eyelet_step *step) {
    fold(&step->kind, sizeof step->kind);
    switch (step->kind) {
    case EYELET_STEP_READ:
        t.trace = 0; /* how the body is cut is not part of the answer */
        break;
    case EYELET_STEP_MAC:
        MUST(step->piece_count <= EYELET_MAC_PIECE_COUNT_MAX && step->mac_key.size > 0);
        check_signs_body(step->pieces, step->piece_count);
        break;
    case EYELET_STEP_VERIFY:
        MUST(step->signature.key.size > 0 && step->signature.value.size <= 512);
        check_signs_body(&step->signature.message, 1);
        fold_bytes(step->signature.message);
        fold_bytes(step->signature.value);
        break;
    case EYELET_STEP_CLAIM:
        conclude_delivery();
        t.bad = t.bad || t.unavailable;
        t.unavailable = false;
        check_passed();
        MUST(!t.claimed);
        MUST(step->key.size > 0 && step->key.size <= EYELET_KEY_SIZE_MAX);
        for (size_t i = 0; i < step->key.size; i++) {
            MUST(step->key.data[i] > 0x20 && step->key.data[i] < 0x7f);
        }
        MUST(eyelet_bytes_starts_with(step->key, h.source_name) &&
             step->key.data[h.source_name.size] == '/');
        MUST(step->lease_s >= 1 && step->lease_s <= 65);
        memcpy(t.key, step->key.data, step->key.size);
        t.key_size = step->key.size;
        t.claims++;
        fold_bytes(step->key);
        break;
    case EYELET_STEP_DELIVER:
        check_passed();
        t.unavailable = false;
        MUST(step->destination_kind <= EYELET_DELIVER_CALL);
        MUST(step->destination_kind == EYELET_DELIVER_CALL ||
             step->destination_kind == EYELET_DELIVER_QUEUE || step->url.size > 0);
        MUST(step->timeout_ms > 0 && step->timeout_ms <= 60000);
        MUST(!t.claimed || eyelet_bytes_equal(step->key, eyelet_bytes_from(t.key, t.key_size)));
        check_headers(step);
        fold_bytes(step->body);
        t.deliveries++;
        break;
    case EYELET_STEP_SETTLE:
        MUST(t.claimed);
        MUST(eyelet_bytes_equal(step->key, eyelet_bytes_from(t.key, t.key_size)));
        MUST(!t.delivering || step->commit == t.handed_on);
        MUST(step->commit || !t.handed_on);
        MUST(!step->commit || step->ttl_s > 0);
        if (!t.delivering) {
            t.bad = true; /* the delivery could not be prepared */
        }
        conclude_delivery();
        t.claimed = false;
        break;
    case EYELET_STEP_PASS:
    case EYELET_STEP_RESPOND:
        break;
    }
}

/* Literally, or as a form or a query writes it. */
static bool caller_said(eyelet_bytes value) {
    static uint8_t room[1 << 16];
    eyelet_buffer decoded = eyelet_buffer_over(room, sizeof room);
    eyelet_form_decode(h.input, &decoded);
    return holds(h.input, value) || holds(eyelet_buffer_view(&decoded), value);
}

/* But what the caller said itself (an id, a challenge that is given back). */
static void check_says_no_secret(eyelet_bytes text) {
    for (size_t i = 0; i < h.secret_count; i++) {
        eyelet_bytes value = h.secrets[i].value;
        if (value.size >= SECRET_SIZE_MIN &&
            eyelet_bytes_equal(h.secrets[i].source, h.source_name) && holds(text, value)) {
            MUST(caller_said(value));
        }
    }
}

static void end(const eyelet_step *step) {
    t.bad = t.bad || t.unavailable;
    if (step->kind == EYELET_STEP_PASS) {
        check_passed();
        MUST(t.deliveries > 0 && t.claims == 0);
        MUST(step->status >= 200 && step->status <= 599);
    } else {
        conclude_delivery();
        MUST(step->status >= 200 && step->status <= 599);
        MUST(!t.claimed);
        MUST(!t.bad || step->status >= 400);
        check_headers(step);
        check_says_no_secret(step->body);
        fold(&step->status, sizeof step->status);
        fold_bytes(step->body);
    }
    const eyelet_bytes reason_path = EYELET_BYTES("reason");
    eyelet_json_value reason;
    MUST(eyelet_json_read(step->log, &reason_path, 1, &reason, NULL) == EYELET_JSON_OK);
    MUST(reason.type == EYELET_JSON_STRING);
    MUST(eyelet_bytes_find(step->log, '\n') == step->log.size);
    check_says_no_secret(step->log);
    if (h.verdict == VERDICT_DISAGREE && (h.flags & FLAG_QUEUED) == 0 && t.deliveries == 0 &&
        !is_open()) {
        MUST(t.claims == 0);
        MUST(!eyelet_json_string_equal(reason, EYELET_BYTES("ok")) &&
             !eyelet_json_string_equal(reason, EYELET_BYTES("duplicate")));
    }
}

/* ---- one exchange ---- */

static uint8_t script_byte(void) { return h.script[h.script_at++ % SCRIPT_SIZE]; }

static const eyelet_step *answer_read(const eyelet_step *step, size_t *sent, size_t piece,
                                      int64_t now_ms) {
    size_t left = h.body.size - *sent;
    if (left == 0 || ((h.flags & FLAG_BREAKS_OFF) != 0 && *sent > h.body.size / 2)) {
        return eyelet_end(left == 0, now_ms);
    }
    size_t size = left < piece ? left : piece;
    size = size > (size_t)step->read_max + 1 ? (size_t)step->read_max + 1 : size;
    uint8_t *space = eyelet_body_space(size);
    if (space == NULL) {
        return eyelet_overloaded(now_ms);
    }
    memcpy(space, h.body.data + *sent, size);
    *sent += size;
    return eyelet_body(size, now_ms);
}

static const eyelet_step *answer_claim(int64_t now_ms) {
    uint8_t answer = script_byte();
    switch (answer & 7) {
    case 5:
        t.bad = true;
        return eyelet_claimed(EYELET_CLAIM_BUSY, answer >> 3, now_ms);
    case 6:
        return eyelet_claimed(EYELET_CLAIM_DONE, 0, now_ms);
    case 7:
        t.unavailable = true;
        return eyelet_claimed(EYELET_CLAIM_UNAVAILABLE, 0, now_ms);
    default:
        t.claimed = true;
        t.handed_on = false;
        return eyelet_claimed(EYELET_CLAIM_FRESH, 0, now_ms);
    }
}

static const eyelet_step *answer_delivery(int64_t now_ms) {
    static const uint32_t statuses[] = {200, 200, 201, 299, 204, 200, 301, 400,
                                        404, 408, 429, 500, 503, 199, 0,   600};
    uint8_t answer = script_byte();
    t.delivering = true;
    t.handed_on = false;
    if ((answer & 0xf0) == 0xf0) {
        return eyelet_delivered(EYELET_DELIVERY_FAILED, 200, now_ms);
    }
    if ((answer & 0xf0) == 0xe0) {
        return eyelet_delivered(EYELET_DELIVERY_TIMED_OUT, 200, now_ms);
    }
    uint32_t status = statuses[answer & 15];
    t.handed_on = status >= 200 && status <= 299;
    return eyelet_delivered(EYELET_DELIVERY_ANSWERED, status, now_ms);
}

/* Returns a hash of everything that was said after the body was read. */
static uint64_t run(size_t piece, int64_t now_ms) {
    static const int32_t ticks[] = {0, 0, 1, 40, 999, 1000, 15000, -1000};
    eyelet_head head = {.method = h.method,
                        .url = h.url,
                        .address = EYELET_BYTES("192.0.2.1"),
                        .content_length =
                            (h.flags & FLAG_UNKNOWN_LENGTH) != 0 ? -1 : (int64_t)h.body.size};
    eyelet_limits limits = {.delivery_max = (h.flags & FLAG_BUDGET) != 0 ? 3 : 0,
                            .operation_max = (h.flags & FLAG_BUDGET) != 0 ? 7 : 0,
                            .mac_min = (h.flags & FLAG_HOST_MAC) != 0 ? 1 : 0,
                            .lists_sources = (h.script[0] & 1) != 0};
    h.script_at = 0;
    h.yes_count = 0;
    h.region_used = 0;
    memset(&t, 0, sizeof t);
    bool queued = (h.flags & FLAG_QUEUED) != 0;
    const eyelet_step *step =
        queued ? eyelet_begin_queued(now_ms) : eyelet_begin(&head, now_ms, &limits);
    size_t sent = 0;
    for (size_t i = 0;; i++) {
        MUST(i < STEP_COUNT_MAX + h.body.size * 8);
        check_step(step);
        if (step->kind == EYELET_STEP_PASS && (script_byte() & 3) == 0) {
            t.handed_on = false;
            step = eyelet_pass_failed(now_ms);
            check_step(step);
            MUST(step->kind == EYELET_STEP_RESPOND);
        }
        if (step->kind == EYELET_STEP_RESPOND || step->kind == EYELET_STEP_PASS) {
            break;
        }
        if (step->kind != EYELET_STEP_READ) {
            int32_t tick = ticks[h.script[h.script_at % SCRIPT_SIZE] >> 5];
            if (__builtin_add_overflow(now_ms, tick, &now_ms)) {
                now_ms = tick > 0 ? INT64_MAX : INT64_MIN;
            }
        }
        switch (step->kind) {
        case EYELET_STEP_READ:
            step = answer_read(step, &sent, piece, now_ms);
            break;
        case EYELET_STEP_MAC: {
            uint8_t mac[64];
            memset(mac, script_byte(), sizeof mac);
            static const size_t sizes[] = {0, 20, 32, 48, 64, 31, 64, 32};
            step = eyelet_mac(mac, sizes[mac[0] & 7], now_ms);
            break;
        }
        case EYELET_STEP_VERIFY: /* right where comparisons agree */
            step = eyelet_verified(say(false), now_ms);
            break;
        case EYELET_STEP_CLAIM:
            step = answer_claim(now_ms);
            break;
        case EYELET_STEP_DELIVER:
            step = answer_delivery(now_ms);
            break;
        case EYELET_STEP_SETTLE:
            step = eyelet_settled((script_byte() & 3) != 0, now_ms);
            break;
        case EYELET_STEP_PASS:
        case EYELET_STEP_RESPOND:
            break;
        }
    }
    end(step);
    uint64_t trace = t.trace;
    size_t used = h.region_used;
    eyelet_forget();
    for (size_t i = 0; i < used; i++) {
        MUST(h.region[i] == 0);
    }
    ASAN_POISON_MEMORY_REGION(h.region, REGION_SIZE);
    return trace;
}

static eyelet_bytes rest_of(eyelet_bytes rest, eyelet_bytes line) {
    return rest.data == NULL ? eyelet_bytes_from(line.data + line.size, 0) : rest;
}

static void read_input(eyelet_bytes input) {
    h.input = input;
    eyelet_bytes line;
    eyelet_bytes rest = rest_of(eyelet_bytes_cut(input, '\n', &line), input);
    h.url = eyelet_bytes_cut(line, ' ', &h.method);
    h.header_count = 0;
    while (rest.size > 0 && h.header_count < HEADER_COUNT_MAX) {
        rest = rest_of(eyelet_bytes_cut(rest, '\n', &line), rest);
        if (line.size == 0) {
            break;
        }
        eyelet_bytes value = eyelet_bytes_cut(line, ':', &h.names[h.header_count]);
        /* what a host's own parser lets in */
        bool valid = value.data != NULL && h.names[h.header_count].size > 0;
        for (size_t i = 0; valid && i < value.size; i++) {
            valid = value.data[i] != '\r' && value.data[i] != 0;
        }
        if (valid) {
            h.values[h.header_count++] = eyelet_bytes_trim(value);
        }
    }
    h.body = rest;
    eyelet_url url;
    h.source_name = (eyelet_bytes){NULL, 0};
    if (eyelet_url_parse(h.url, &url) && url.path.size > 1) {
        (void)eyelet_bytes_cut(eyelet_bytes_from_offset(url.path, 1), '/', &h.source_name);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < HEAD_SIZE || size > 1 << 16) {
        return 0;
    }
    int64_t now_ms;
    uint8_t *copy = copy_exactly(data + HEAD_SIZE, size - HEAD_SIZE);
    h.flags = data[0];
    memcpy(h.script, data + 1, SCRIPT_SIZE);
    memcpy(&now_ms, data + 1 + SCRIPT_SIZE, sizeof now_ms);
    h.verdict = (h.flags & 3) == FLAG_AGREE      ? VERDICT_AGREE
                : (h.flags & 3) == FLAG_DISAGREE ? VERDICT_DISAGREE
                                                 : VERDICT_REAL;
    h.region_max = (h.flags & FLAG_SMALL_REGION) != 0 ? 2000 : REGION_SIZE;
    read_input(eyelet_bytes_from(copy, size - HEAD_SIZE));
    uint64_t at_once = run(SIZE_MAX / 2, now_ms);
    uint64_t in_pieces = run(1 + h.script[15] % 7, now_ms);
    MUST(at_once == in_pieces || (h.flags & (FLAG_BREAKS_OFF | FLAG_SMALL_REGION)) != 0);
    free(copy);
    return 0;
}

/* ---- the mutator ---- */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t size_max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed);

/* Mutates one part at a time: the head of flags and answers, the lines, or the body alone. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed) {
    if (size < HEAD_SIZE + 4) {
        return LLVMFuzzerMutate(data, size, size_max);
    }
    const uint8_t *blank = memmem(data + HEAD_SIZE, size - HEAD_SIZE, "\n\n", 2);
    size_t body = blank != NULL ? (size_t)(blank - data) + 2 : size;
    switch (seed % 8) {
    case 0:
        data[seed / 8 % (1 + SCRIPT_SIZE)] = (uint8_t)(seed >> 16);
        return size;
    case 1: {
        uint8_t head[HEAD_SIZE];
        memcpy(head, data, HEAD_SIZE);
        size_t changed = LLVMFuzzerMutate(head, HEAD_SIZE, HEAD_SIZE);
        memcpy(data, head, changed);
        return size;
    }
    case 2: {
        size_t lines = body - HEAD_SIZE;
        uint8_t *copy = malloc(size_max);
        memcpy(copy, data + HEAD_SIZE, lines);
        size_t room = size_max - HEAD_SIZE - (size - body);
        size_t changed = LLVMFuzzerMutate(copy, lines, room);
        memmove(data + HEAD_SIZE + changed, data + body, size - body);
        memcpy(data + HEAD_SIZE, copy, changed);
        free(copy);
        return HEAD_SIZE + changed + (size - body);
    }
    case 3:
        data[0] = (uint8_t)((data[0] & ~3U) | FLAG_AGREE);
        return size;
    default:
        return body + LLVMFuzzerMutate(data + body, size - body, size_max - body);
    }
}
