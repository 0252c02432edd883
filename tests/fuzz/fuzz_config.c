/* Target: webhooks.json through eyelet_configure and eyelet_config_check. Property: what cannot
 * be used answers 503 everywhere; a source without an error is usable, one with an error is
 * not; a fault is one line of printable text and holds no secret. */
#include "fuzz.h"

#include "codec/json.h"
#include "handler.h"
#include "webhook/config.h"

#define FAULTY_COUNT_MAX 256
#define NAME_SIZE_MAX 64
#define SECRET "kJ7-unmistakable-secret-text"

static uint8_t the_region[4 << 20];
static size_t error_count;
static size_t faulty_count;
static char faulty_names[FAULTY_COUNT_MAX][NAME_SIZE_MAX + 1]; /* of sources with an error */

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

/* Names that begin with W are keys of Standard Webhooks, with H hexadecimal, with P a
 * placeholder, with N absent. */
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    uint8_t first = name.size > 0 ? name.data[0] : 'N';
    const char *value = first == 'W'   ? "whsec_a0o3LXVubWlzdGFrYWJsZS1zZWNyZXQtdGV4dA=="
                        : first == 'H' ? "6b4a372d756e6d697374616b61626c65"
                        : first == 'P' ? "changeme"
                                       : SECRET;
    size_t size = strlen(value);
    if (first == 'N') {
        return -1;
    }
    memcpy(out, value, size < out_size ? size : out_size);
    return (ptrdiff_t)size;
}

uint8_t *eyelet_host_region(size_t size) {
    return size <= sizeof the_region ? the_region : NULL;
}

static void hear(void *context, eyelet_severity severity, eyelet_bytes path,
                 eyelet_bytes message) {
    (void)context;
    error_count += severity == EYELET_SEVERITY_ERROR ? 1 : 0;
    MUST(message.size > 0);
    for (size_t i = 0; i < message.size; i++) {
        MUST(message.data[i] >= 0x20);
    }
    eyelet_bytes name;
    eyelet_bytes first;
    eyelet_bytes rest = eyelet_bytes_cut(path, '.', &first);
    (void)eyelet_bytes_cut(rest, '.', &name);
    if (severity == EYELET_SEVERITY_ERROR &&
        eyelet_bytes_equal(first, EYELET_BYTES("sources")) && name.size <= NAME_SIZE_MAX &&
        faulty_count < FAULTY_COUNT_MAX) {
        snprintf(faulty_names[faulty_count++], NAME_SIZE_MAX + 1, "%.*s", (int)name.size,
                 (const char *)name.data);
    }
    MUST(!holds(message, EYELET_BYTES(SECRET)) && !holds(path, EYELET_BYTES(SECRET)));
}

static bool has_error(eyelet_bytes name) {
    for (size_t i = 0; i < faulty_count; i++) {
        if (eyelet_bytes_equal(eyelet_bytes_from_text(faulty_names[i]), name)) {
            return true;
        }
    }
    return false;
}

static uint32_t ask(eyelet_bytes name, bool complete) {
    const eyelet_limits limits = {0};
    char url[256];
    snprintf(url, sizeof url, "https://h.example/%.*s", (int)name.size,
             (const char *)name.data);
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = eyelet_bytes_from_text(url),
                              .address = EYELET_BYTES("192.0.2.1"),
                              .content_length = 2};
    const eyelet_step *step = eyelet_begin(&head, 1700000000000, &limits);
    if (step->kind == EYELET_STEP_READ) {
        uint8_t *space = eyelet_body_space(2);
        MUST(space != NULL);
        memcpy(space, "{}", 2);
        step = eyelet_body(2, 1700000000000);
    }
    if (step->kind == EYELET_STEP_READ) {
        step = eyelet_end(complete, 1700000000000);
    }
    uint32_t status = step->kind == EYELET_STEP_RESPOND ? step->status : 0;
    MUST(step->kind != EYELET_STEP_RESPOND ||
         (!holds(step->log, EYELET_BYTES(SECRET)) && !holds(step->body, EYELET_BYTES(SECRET))));
    eyelet_forget();
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = copy_exactly(data, size);
    eyelet_bytes text = eyelet_bytes_from(copy, size);
    const uint32_t kinds = 0x1f;
    if (holds(text, EYELET_BYTES("unmistakable"))) {
        free(copy);
        return 0;
    }
    error_count = faulty_count = 0;
    size_t found = eyelet_config_check(text, kinds, true, hear, NULL);
    MUST(found == error_count);
    bool usable = eyelet_configure(text, kinds);
    MUST(usable == eyelet_config_is_loaded());
    MUST(usable || found > 0);
    if (!usable) {
        MUST(ask(EYELET_BYTES("stripe"), true) == 503);
    }
    eyelet_bytes name;
    eyelet_bytes provider;
    size_t faulty = 0;
    for (size_t i = 0; usable && i < 40 && eyelet_config_name(i, &name, &provider); i++) {
        const eyelet_source *source = eyelet_config_find(name);
        MUST(source != NULL);
        bool misconfigured = source->fault == EYELET_REASON_SOURCE_MISCONFIGURED;
        faulty += source->fault != EYELET_REASON_OK ? 1 : 0;
        MUST(faulty_count == FAULTY_COUNT_MAX ||
             has_error(name) == (source->fault != EYELET_REASON_OK));
        MUST(source->fault != EYELET_REASON_OK || source->row != NULL);
        MUST(source->fault == EYELET_REASON_OK || source->fault_text.size > 0);
        MUST(source->fault != EYELET_REASON_OK || source->destination_count > 0);
        uint32_t status = ask(name, true);
        /* a row of its own may name other statuses as those that are tried again */
        MUST(!misconfigured || (source->row_is_custom ? status >= 400 : status == 503));
        (void)ask(name, false);
    }
    MUST(found > 0 || faulty == 0);
    free(copy);
    return 0;
}
