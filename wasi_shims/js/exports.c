/* How does a JavaScript host call the core?   Layer: wasi_shims/js.   abi.h is the list; this
 * file only translates.
 *
 * Built for wasm32 with -nostdlib and without an entry: see abi.h for what is exported and
 * imported. */
#include "abi.h"

#include "../libc/region.h"

#include <string.h>

/* ---- the layout that wrangler/memory.js reads by offset ---- */

#define HOLDS(member, offset)                                                                  \
    _Static_assert(offsetof(eyelet_step, member) == (offset), "abi.h is out of "               \
                                                              "date: " #member)
HOLDS(kind, EYELET_JS_STEP_KIND);
HOLDS(read_max, EYELET_JS_STEP_READ_MAX);
HOLDS(mac_bits, EYELET_JS_STEP_MAC_BITS);
HOLDS(mac_key, EYELET_JS_STEP_MAC_KEY);
HOLDS(piece_count, EYELET_JS_STEP_PIECE_COUNT);
HOLDS(pieces, EYELET_JS_STEP_PIECES);
HOLDS(key, EYELET_JS_STEP_KEY);
HOLDS(lease_s, EYELET_JS_STEP_LEASE_S);
HOLDS(commit, EYELET_JS_STEP_COMMIT);
HOLDS(ttl_s, EYELET_JS_STEP_TTL_S);
HOLDS(destination_kind, EYELET_JS_STEP_DESTINATION_KIND);
HOLDS(destination_target, EYELET_JS_STEP_DESTINATION_TARGET);
HOLDS(timeout_ms, EYELET_JS_STEP_TIMEOUT_MS);
HOLDS(keeps_answer, EYELET_JS_STEP_KEEPS_ANSWER);
HOLDS(url, EYELET_JS_STEP_URL);
HOLDS(method, EYELET_JS_STEP_METHOD);
HOLDS(header_count, EYELET_JS_STEP_HEADER_COUNT);
HOLDS(headers, EYELET_JS_STEP_HEADERS);
HOLDS(body, EYELET_JS_STEP_BODY);
HOLDS(status, EYELET_JS_STEP_STATUS);
HOLDS(pass_max, EYELET_JS_STEP_PASS_MAX);
HOLDS(log, EYELET_JS_STEP_LOG);
HOLDS(signature.kind, EYELET_JS_STEP_SIGNATURE_KIND);
HOLDS(signature.key, EYELET_JS_STEP_SIGNATURE_KEY);
HOLDS(signature.message, EYELET_JS_STEP_SIGNATURE_MESSAGE);
HOLDS(signature.value, EYELET_JS_STEP_SIGNATURE_VALUE);
_Static_assert(sizeof(eyelet_step) == EYELET_JS_STEP_SIZE,
               "abi.h is out of date: the size of a step");
_Static_assert(sizeof(eyelet_bytes) == 8 && sizeof(eyelet_header) == 16, "a view is two u32");

/* ---- imports: the look-ups ---- */

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    return eyelet_js_header(name.data, name.size, out, out_size);
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    return eyelet_js_secret(name.data, name.size, out, out_size);
}

/* ---- what is handed over in memory ---- */

static uint8_t input[EYELET_JS_INPUT_SIZE];
static size_t text_size; /* of it, that was written since the last eyelet_forget */
static uint8_t *config;

uint8_t *eyelet_js_input(void) { return input; }

uint8_t *eyelet_js_config_space(size_t size) {
    config = eyelet_region_keep(size);
    return config;
}

/* ---- the calls of handler.h ---- */

bool eyelet_js_configure(size_t size, uint32_t kinds) {
    return eyelet_configure(eyelet_bytes_from(config, size), kinds);
}

const eyelet_step *eyelet_js_begin(size_t method_size, size_t url_size, size_t address_size,
                                   double content_length, double now_ms, uint32_t delivery_max,
                                   uint32_t operation_max, uint32_t mac_min,
                                   bool lists_sources) {
    const uint8_t *text = input + EYELET_JS_INPUT_TEXT;
    const size_t size = method_size + url_size + address_size;
    text_size = size > text_size ? size : text_size;
    const eyelet_head head = {
        .method = {text, method_size},
        .url = {text + method_size, url_size},
        .address = {text + method_size + url_size, address_size},
        .content_length = (int64_t)content_length,
    };
    const eyelet_limits limits = {.delivery_max = delivery_max,
                                  .operation_max = operation_max,
                                  .mac_min = mac_min,
                                  .lists_sources = lists_sources};
    return eyelet_begin(&head, (int64_t)now_ms, &limits);
}

const eyelet_step *eyelet_js_begin_queued(double now_ms) {
    return eyelet_begin_queued((int64_t)now_ms);
}

uint8_t *eyelet_js_body_space(size_t size) { return eyelet_body_space(size); }

const eyelet_step *eyelet_js_body(size_t size, double now_ms, bool is_last) {
    const eyelet_step *step = eyelet_body(size, (int64_t)now_ms);
    return is_last && step->kind == EYELET_STEP_READ ? eyelet_end(true, (int64_t)now_ms) : step;
}

const eyelet_step *eyelet_js_end(bool complete, double now_ms) {
    return eyelet_end(complete, (int64_t)now_ms);
}

const eyelet_step *eyelet_js_mac(size_t size, double now_ms) {
    return eyelet_mac(input + EYELET_JS_INPUT_MAC, size, (int64_t)now_ms);
}

const eyelet_step *eyelet_js_verified(bool accepted, double now_ms) {
    return eyelet_verified(accepted, (int64_t)now_ms);
}

const eyelet_step *eyelet_js_claimed(eyelet_claim_result result, uint32_t left_s,
                                     double now_ms) {
    return eyelet_claimed(result, left_s, (int64_t)now_ms);
}

const eyelet_step *eyelet_js_delivered(eyelet_delivery_outcome outcome, uint32_t status,
                                       double now_ms) {
    return eyelet_delivered(outcome, status, (int64_t)now_ms);
}

const eyelet_step *eyelet_js_settled(bool ok, double now_ms) {
    return eyelet_settled(ok, (int64_t)now_ms);
}

const eyelet_step *eyelet_js_pass_failed(double now_ms) {
    return eyelet_pass_failed((int64_t)now_ms);
}

const eyelet_step *eyelet_js_overloaded(double now_ms) {
    return eyelet_overloaded((int64_t)now_ms);
}

void eyelet_js_forget(void) {
    eyelet_forget();
    memset(input, 0, EYELET_JS_INPUT_TEXT + text_size); /* a MAC, the URL */
    text_size = 0;
}
