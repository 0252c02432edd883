/* A host that does as its script says, and writes down every step: tests of the coordinator
 * compare the trace.
 *
 *     exchange e = {.config = "...", .url = "https://h/stripe", .headers = "name: value\n...",
 * .body = "...", .script = "fresh 500 ok"}; assert_string_equal(run(&e), "READ
 * CLAIM(stripe/evt_1 15) DELIVER(https://d/in) SETTLE(release) RESPOND(502 delivery_failed)");
 *
 * Script words are taken one a step that wants an answer: claim: fresh busy done unavailable;
 * deliver: a status, refused, timeout; settle: ok failed. A missing word is fresh, 200, ok. */
#ifndef EYELET_TESTS_SCRIPTED_HOST_H
#define EYELET_TESTS_SCRIPTED_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "handler.h"

#define REGION_SIZE ((size_t)160 * 1024 * 1024)

typedef struct exchange {
    const char *config;
    const char *method; /* NULL: POST */
    const char *url;
    const char *headers; /* "name: value\n" lines */
    const char *body;
    size_t body_size;  /* 0: strlen(body) */
    size_t chunk_size; /* 0: all at once */
    const char *address;
    bool breaks_off;
    const char *script;
    int64_t now_ms;    /* 0: 1,700,000,000,000 */
    int64_t tick_ms;   /* the clock moves by this at every report */
    size_t region_max; /* 0: REGION_SIZE */
    uint32_t operation_max;
    uint32_t mac_min;
    bool mac_fails;
    uint32_t kinds; /* 0: URL only */
    bool queued;
} exchange;

static const exchange nothing;
static const exchange *current = &nothing;
static char trace[16384];
static char last_log[8192];
static char last_body[65536];
static char last_headers[16384];
static char last_delivery_headers[20480];
static char last_delivery_body[65536];
static char last_timeout_ms[16];
static const char *script_at;
static uint8_t *region;
static size_t region_max = REGION_SIZE;

/* Secrets: every name has a value made of it, but for the names the tests leave without one. */
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    char text[128];
    snprintf(text, sizeof text, "%.*s", (int)name.size, (const char *)name.data);
    const char *value = getenv(text);
    if (value == NULL) {
        return -1;
    }
    size_t size = strlen(value);
    memcpy(out, value, size < out_size ? size : out_size);
    return (ptrdiff_t)size;
}

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const char *at = current->headers != NULL ? current->headers : "";
    while (*at != '\0') {
        const char *end = strchr(at, '\n');
        const char *colon = strchr(at, ':');
        assert_non_null(end);
        assert_non_null(colon);
        if ((size_t)(colon - at) == name.size && memcmp(at, name.data, name.size) == 0) {
            const char *value = colon + 2;
            size_t size = (size_t)(end - value);
            memcpy(out, value, size < out_size ? size : out_size);
            return (ptrdiff_t)size;
        }
        at = end + 1;
    }
    return -1;
}

uint8_t *eyelet_host_region(size_t size) {
    if (region == NULL) {
        region = mmap(NULL, REGION_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        assert_ptr_not_equal(region, MAP_FAILED);
    }
    return size <= region_max ? region : NULL;
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t used = strlen(trace);
    if (used > 0 && used + 1 < sizeof trace) {
        trace[used++] = ' ';
        trace[used] = '\0';
    }
    vsnprintf(trace + used, sizeof trace - used, format, arguments);
    va_end(arguments);
}

static void next_word(char *word, size_t size, const char *otherwise) {
    while (*script_at == ' ') {
        script_at++;
    }
    size_t length = strcspn(script_at, " ");
    snprintf(word, size, "%.*s", (int)length, script_at);
    script_at += length;
    if (length == 0) {
        snprintf(word, size, "%s", otherwise);
    }
}

static void copy_text(char *out, size_t size, eyelet_bytes bytes) {
    snprintf(out, size, "%.*s", (int)bytes.size, (const char *)bytes.data);
}

static void copy_headers(char *out, size_t size, const eyelet_step *step) {
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < step->header_count && used < size; i++) {
        used += (size_t)snprintf(
            out + used, size - used, "%.*s: %.*s\n", (int)step->headers[i].name.size,
            (const char *)step->headers[i].name.data, (int)step->headers[i].value.size,
            (const char *)step->headers[i].value.data);
    }
}

/* The value of a member of the log line, without quotes. */
static const char *log_member(const char *name) {
    static char value[512];
    char key[64];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(last_log, key);
    if (at == NULL) {
        return "";
    }
    at += strlen(key);
    at += *at == '"' ? 1 : 0;
    snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\",}"), at);
    return value;
}

static const eyelet_step *read_some(const eyelet_step *step, size_t *sent, int64_t now_ms) {
    const char *body = current->body != NULL ? current->body : "";
    size_t size = current->body_size > 0 ? current->body_size : strlen(body);
    size_t left = size - *sent;
    if (*sent == 0) {
        note("READ");
    }
    if (left == 0 || (current->breaks_off && *sent > 0)) {
        return eyelet_end(!current->breaks_off, now_ms);
    }
    size_t part =
        current->chunk_size > 0 && current->chunk_size < left ? current->chunk_size : left;
    if (part > (size_t)step->read_max + 1) {
        part = (size_t)step->read_max + 1;
    }
    uint8_t *space = eyelet_body_space(part);
    if (space == NULL) {
        return eyelet_overloaded(now_ms);
    }
    memcpy(space, body + *sent, part);
    *sent += part;
    return eyelet_body(part, now_ms);
}

static const eyelet_step *answer_claim(const eyelet_step *step, int64_t now_ms) {
    char word[32];
    note("CLAIM(%.*s %u)", (int)step->key.size, (const char *)step->key.data, step->lease_s);
    next_word(word, sizeof word, "fresh");
    if (strcmp(word, "busy") == 0) {
        return eyelet_claimed(EYELET_CLAIM_BUSY, 7, now_ms);
    }
    if (strcmp(word, "done") == 0) {
        return eyelet_claimed(EYELET_CLAIM_DONE, 0, now_ms);
    }
    if (strcmp(word, "unavailable") == 0) {
        return eyelet_claimed(EYELET_CLAIM_UNAVAILABLE, 0, now_ms);
    }
    assert_string_equal(word, "fresh");
    return eyelet_claimed(EYELET_CLAIM_FRESH, 0, now_ms);
}

static const eyelet_step *answer_delivery(const eyelet_step *step, int64_t now_ms) {
    static const char *const kinds[] = {"", "service:", "queue:", "backend:", "call:"};
    char word[32];
    note("DELIVER(%s%.*s)", kinds[step->destination_kind],
         (int)(step->destination_kind == 0 ? step->url.size : step->destination_target.size),
         (const char *)(step->destination_kind == 0 ? step->url.data
                                                    : step->destination_target.data));
    copy_headers(last_delivery_headers, sizeof last_delivery_headers, step);
    copy_text(last_delivery_body, sizeof last_delivery_body, step->body);
    snprintf(last_timeout_ms, sizeof last_timeout_ms, "%u", step->timeout_ms);
    next_word(word, sizeof word, "200");
    if (strcmp(word, "refused") == 0) {
        return eyelet_delivered(EYELET_DELIVERY_FAILED, 0, now_ms);
    }
    if (strcmp(word, "timeout") == 0) {
        return eyelet_delivered(EYELET_DELIVERY_TIMED_OUT, 0, now_ms);
    }
    uint32_t status = (uint32_t)strtoul(word, NULL, 10);
    assert_in_range(status, 100, 599);
    return eyelet_delivered(EYELET_DELIVERY_ANSWERED, status, now_ms);
}

static const eyelet_step *answer_settle(const eyelet_step *step, int64_t now_ms) {
    char word[32];
    if (step->commit) {
        note("COMMIT(%u)", step->ttl_s);
    } else {
        note("RELEASE");
    }
    next_word(word, sizeof word, "ok");
    return eyelet_settled(strcmp(word, "ok") == 0, now_ms);
}

/* Runs one exchange to its end and returns the trace. */
static const char *run(const exchange *e) {
    current = e;
    region_max = e->region_max > 0 ? e->region_max : REGION_SIZE;
    trace[0] = last_log[0] = last_body[0] = last_headers[0] = '\0';
    last_delivery_headers[0] = last_delivery_body[0] = '\0';
    script_at = e->script != NULL ? e->script : "";
    int64_t now_ms = e->now_ms != 0 ? e->now_ms : 1700000000000;
    if (e->config != NULL) {
        bool usable = eyelet_configure(eyelet_bytes_from(e->config, strlen(e->config)),
                                       e->kinds != 0 ? e->kinds : 1U << EYELET_DELIVER_URL);
        (void)usable; /* an unusable configuration is what some exchanges are about */
    }
    const char *method = e->method != NULL ? e->method : "POST";
    const char *address = e->address != NULL ? e->address : "";
    size_t body_size = e->body_size > 0 ? e->body_size : strlen(e->body != NULL ? e->body : "");
    eyelet_head head = {
        .method = eyelet_bytes_from(method, strlen(method)),
        .url = eyelet_bytes_from(e->url, e->url != NULL ? strlen(e->url) : 0),
        .address = eyelet_bytes_from(address, strlen(address)),
        .content_length = e->chunk_size > 0 ? -1 : (int64_t)body_size,
    };
    eyelet_limits limits = {.operation_max = e->operation_max, .mac_min = e->mac_min};
    const eyelet_step *step =
        e->queued ? eyelet_begin_queued(now_ms) : eyelet_begin(&head, now_ms, &limits);
    size_t sent = 0;
    char word[32];
    for (size_t i = 0; i < 100000; i++) {
        now_ms += e->tick_ms;
        switch (step->kind) {
        case EYELET_STEP_READ:
            step = read_some(step, &sent, now_ms);
            continue;
        case EYELET_STEP_MAC:
            note("MAC(%u)", step->mac_bits);
            step = eyelet_mac(NULL, 0, now_ms);
            continue;
        case EYELET_STEP_VERIFY:
            step = eyelet_verified(eyelet_signature_verify(&step->signature), now_ms);
            continue;
        case EYELET_STEP_CLAIM:
            step = answer_claim(step, now_ms);
            continue;
        case EYELET_STEP_DELIVER:
            step = answer_delivery(step, now_ms);
            continue;
        case EYELET_STEP_SETTLE:
            step = answer_settle(step, now_ms);
            continue;
        case EYELET_STEP_PASS:
            copy_text(last_log, sizeof last_log, step->log);
            copy_headers(last_headers, sizeof last_headers, step);
            note("PASS(%u)", step->status);
            next_word(word, sizeof word, "ok");
            if (strcmp(word, "too-large") == 0) {
                step = eyelet_pass_failed(now_ms);
                continue;
            }
            break;
        case EYELET_STEP_RESPOND:
            copy_text(last_log, sizeof last_log, step->log);
            copy_text(last_body, sizeof last_body, step->body);
            copy_headers(last_headers, sizeof last_headers, step);
            note("RESPOND(%u %s)", step->status, log_member("reason"));
            break;
        }
        eyelet_forget();
        return trace;
    }
    fail_msg("the exchange does not end");
    return trace;
}

#endif
