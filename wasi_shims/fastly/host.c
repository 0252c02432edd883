/* How does Fastly Compute do what the core asks?   Layer: host (fastly).   host.h says what
 * each function owes. */
#include "../host.h"
#include "../libc/region.h"
#include "../text.h"
#include "instance.h"

#include <string.h>

#define PAGE_SIZE 4096 /* of the machine that Fastly runs on, not of WebAssembly */
#define URL_SIZE_MAX                                                                           \
    (3 * PAGE_SIZE) /* more than the core accepts: a longer one is refused there */
#define URL_SIZE_USUAL 256
#define METHOD_SIZE_MAX 32
#define ADDRESS_SIZE_MAX 40
#define CHUNK_SIZE 16384
#define PASS_NAME_COUNT 2
#define PASS_VALUE_SIZE_MAX 1024
#define TARGET_SIZE_MAX 262 /* a host name, a colon, a port */
#define BACKEND_NAME_SIZE 71
#define BACKEND_SLACK_MS                                                                       \
    1000 /* so that our own deadline comes first and is reported as what it is */
#define REUSE_WAIT_MS 1000 /* idle time is paid for */
#define NS_PER_MS UINT64_C(1000000)

static _Alignas(PAGE_SIZE) struct {
    uint8_t long_url[URL_SIZE_MAX];
    /* From here on what every request writes, together and small, on a page that has no
     * constants: a sandbox often serves one request only, and each page of fresh memory that it
     * writes to costs it as much as many host calls. The JSON reader's part follows in the same
     * page. */
    /* of the sandbox */
    fastly_handle secrets;
    fastly_handle log;
    uint32_t delivery_count;
    bool has_secrets;
    bool has_log;
    bool is_pending;
    /* of the request */
    fastly_handle request;
    fastly_handle body;
    fastly_handle answer; /* the destination's, kept for a PASS */
    fastly_handle answer_body;
    int64_t deadline_ms; /* of that delivery */
    int64_t seen_ms;
    uint8_t *url; /* short_url or long_url */
    size_t url_size;
    uint8_t method[METHOD_SIZE_MAX];
    uint8_t address[ADDRESS_SIZE_MAX];
    uint8_t short_url[URL_SIZE_USUAL];
} current;

/* ---- clock, randomness, secrets, log ---- */

int64_t eyelet_host_now_ms(void) {
    uint64_t now_ns = 0;
    (void)wasi_clock_time(WASI_CLOCK_REALTIME, NS_PER_MS, &now_ns);
    current.seen_ms = (int64_t)(now_ns / NS_PER_MS);
    return current.seen_ms;
}

int64_t eyelet_seen_ms(void) { return current.seen_ms; }

void eyelet_host_token(uint8_t token[EYELET_TOKEN_SIZE]) {
    if (wasi_random(token, EYELET_TOKEN_SIZE) != 0) {
        __builtin_trap(); /* a token that can be guessed is worse than a 500 */
    }
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const eyelet_bytes store = EYELET_BYTES(EYELET_FASTLY_SECRET_STORE);
    fastly_handle secret;
    size_t size = 0;
    current.has_secrets =
        current.has_secrets ||
        fastly_secrets_open(store.data, store.size, &current.secrets) == FASTLY_OK;
    if (!current.has_secrets ||
        fastly_secret_get(current.secrets, name.data, name.size, &secret) != FASTLY_OK) {
        return -1;
    }
    const fastly_status status = fastly_secret_read(secret, out, out_size, &size);
    return status == FASTLY_OK || status == FASTLY_BUFFER_SIZE ? (ptrdiff_t)size : -1;
}

void eyelet_host_log(eyelet_bytes line) {
    const eyelet_bytes name = EYELET_BYTES(EYELET_FASTLY_LOG);
    size_t written;
    current.has_log =
        current.has_log || fastly_log_open(name.data, name.size, &current.log) == FASTLY_OK;
    if (current.has_log) { /* else there is nowhere to say so */
        (void)fastly_log_write(current.log, line.data, line.size, &written);
    }
}

/* ---- the request ---- */

/* 127.0.0.1, or 0000:...:0001: eight groups of four digits. */
static eyelet_bytes read_address(void) {
    uint8_t *address = current.address;
    uint8_t octets[16];
    size_t count = 0;
    size_t size = 0;
    if (fastly_client_address(current.request, octets, &count) != FASTLY_OK) {
        return EYELET_BYTES("");
    }
    const bool is_v4 = count == 4;
    const size_t group_size = is_v4 ? 1 : 2;
    for (size_t i = 0; i < count; i += group_size) {
        if (i > 0) {
            address[size++] = is_v4 ? '.' : ':';
        }
        if (is_v4) {
            size += eyelet_decimal_write(address + size, octets[i]);
        } else {
            eyelet_hex_write(address + size, octets + i, group_size);
            size += 2 * group_size;
        }
    }
    return eyelet_bytes_from(address, size);
}

/* "a NUL b NUL" to "a, b", in place; returns its size, which may be more than out_size: then
 * nothing was done. */
static size_t join_values(uint8_t *out, size_t size, size_t out_size) {
    size_t joint_count = 0;
    size_t from = size - 1;
    for (size_t i = 0; i < from; i++) {
        joint_count += out[i] == 0 ? 1 : 0;
    }
    const size_t joined_size = from + joint_count;
    if (joint_count > 0 && joined_size <= out_size) {
        for (size_t to = joined_size; from > 0;) {
            const uint8_t byte = out[--from];
            if (byte == 0) {
                out[--to] = ' ';
                out[--to] = ',';
            } else {
                out[--to] = byte;
            }
        }
    }
    return joined_size;
}

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    size_t written = 0;
    int64_t next = -1;
    const fastly_status status = fastly_request_header(current.request, name.data, name.size,
                                                       out, out_size, 0, &next, &written);
    if (status == FASTLY_BUFFER_SIZE || (status == FASTLY_OK && next >= 0)) {
        return (ptrdiff_t)(out_size + written + 1); /* more than fits */
    }
    return status == FASTLY_OK && written > 0 ? (ptrdiff_t)join_values(out, written, out_size)
                                              : -1;
}

static eyelet_bytes read_method(void) {
    size_t size = 0;
    return fastly_request_method(current.request, current.method, METHOD_SIZE_MAX, &size) ==
                   FASTLY_OK
               ? eyelet_bytes_from(current.method, size)
               : EYELET_BYTES("");
}

static fastly_status take_url(uint8_t *out, size_t size) {
    current.url = out;
    current.url_size = 0;
    return fastly_request_url(current.request, out, size, &current.url_size);
}

static eyelet_bytes read_url(void) {
    fastly_status status = take_url(current.short_url, URL_SIZE_USUAL);
    if (status == FASTLY_BUFFER_SIZE) {
        status = take_url(current.long_url, URL_SIZE_MAX);
    }
    if (status ==
        FASTLY_BUFFER_SIZE) { /* one as long, so that the core says why it is refused */
        current.url_size = URL_SIZE_MAX;
        memset(current.long_url, 'x', URL_SIZE_MAX);
    } else if (status != FASTLY_OK) {
        current.url_size = 0;
    }
    return eyelet_bytes_from(current.url, current.url_size);
}

void eyelet_request_start(eyelet_head *head) {
    uint64_t length = 0;
    current.answer = FASTLY_NO_HANDLE;
    current.answer_body = FASTLY_NO_HANDLE;
    head->method = read_method();
    head->url = read_url();
    head->address = read_address();
    head->content_length =
        fastly_body_size(current.body, &length) == FASTLY_OK && length <= INT64_MAX
            ? (int64_t)length
            : -1;
}

ptrdiff_t eyelet_host_read(uint8_t *out, size_t size_max) {
    size_t size = 0;
    return fastly_body_read(current.body, out, size_max, &size) == FASTLY_OK ? (ptrdiff_t)size
                                                                             : -1;
}

static void drop_answer(void) {
    if (current.answer != FASTLY_NO_HANDLE) {
        (void)fastly_response_close(current.answer);
        (void)fastly_body_close(current.answer_body);
        current.answer = FASTLY_NO_HANDLE;
        current.answer_body = FASTLY_NO_HANDLE;
    }
}

static void finish(void) {
    drop_answer();
    (void)fastly_body_close(current.body);
    (void)fastly_request_close(current.request);
    memset(current.url, 0, current.url_size);
    memset(current.method, 0, METHOD_SIZE_MAX);
    memset(current.address, 0, ADDRESS_SIZE_MAX);
    eyelet_forget();
}

bool eyelet_request_take_first(void) {
    return fastly_request_first(&current.request, &current.body) == FASTLY_OK;
}

bool eyelet_request_take_next(void) {
    const fastly_next_options options = {.timeout_ms = REUSE_WAIT_MS};
    fastly_handle promise;
    if (fastly_next_request(FASTLY_NEXT_TIMEOUT, &options, &promise) != FASTLY_OK) {
        return false;
    }
    finish();
    return fastly_next_wait(promise, &current.request, &current.body) == FASTLY_OK;
}

uint32_t eyelet_delivery_count(void) { return current.delivery_count; }

bool eyelet_delivery_is_pending(void) { return current.is_pending; }

/* ---- writing ---- */

static bool write_body(fastly_handle body, eyelet_bytes bytes) {
    while (bytes.size > 0) { /* ends because something is written each turn */
        size_t written = 0;
        if (fastly_body_write(body, bytes.data, bytes.size, FASTLY_BODY_BACK, &written) !=
                FASTLY_OK ||
            written == 0) {
            return false;
        }
        bytes = eyelet_bytes_from_offset(bytes, written);
    }
    return true;
}

/* Takes body. A client that is gone is nobody's fault, and the work is done: nothing is
 * reported. */
static void answer_with(uint32_t status, const eyelet_header *headers, size_t count,
                        fastly_handle body) {
    fastly_handle response;
    if (fastly_response_new(&response) != FASTLY_OK ||
        (status != 200 && /* it is made with 200, which is not to be said of what failed */
         fastly_response_set_status(response, status) != FASTLY_OK)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        (void)fastly_response_add_header(response, headers[i].name.data, headers[i].name.size,
                                         headers[i].value.data, headers[i].value.size);
    }
    (void)fastly_response_send(response, body, 0);
}

void eyelet_host_respond(const eyelet_step *step) {
    fastly_handle body;
    if (fastly_body_new(&body) == FASTLY_OK) {
        (void)write_body(body, step->body);
        answer_with(step->status, step->headers, step->header_count, body);
    }
}

/* ---- delivery ---- */

/* The parts of "scheme://host:port/..." that a backend is made of. */
typedef struct origin {
    uint8_t target[TARGET_SIZE_MAX];
    size_t target_size;
    eyelet_bytes authority; /* as in the URL */
    eyelet_bytes host;
    bool is_tls;
} origin;

static bool read_origin(eyelet_bytes url, origin *out) {
    eyelet_target target;
    if (!eyelet_target_read(url, &target)) {
        return false;
    }
    const eyelet_bytes authority = target.authority;
    const size_t name_end =
        authority.size > 0 && authority.data[0] == '[' ? eyelet_bytes_find(authority, ']') : 0;
    const size_t colon =
        name_end + eyelet_bytes_find(eyelet_bytes_from_offset(authority, name_end), ':');
    const eyelet_bytes port = target.is_tls ? EYELET_BYTES(":443") : EYELET_BYTES(":80");
    out->is_tls = target.is_tls;
    out->authority = authority;
    out->host = eyelet_bytes_slice(authority, 0, colon);
    if (out->host.size == 0 || authority.size > TARGET_SIZE_MAX - port.size) {
        return false;
    }
    memcpy(out->target, authority.data, authority.size);
    out->target_size = authority.size;
    if (colon == authority.size) {
        memcpy(out->target + authority.size, port.data, port.size);
        out->target_size += port.size;
    }
    return true;
}

/* A dynamic backend for the URL's origin and this timeout, made once a sandbox. Its name says
 * both, so that no other is taken for it. */
static bool make_backend(const eyelet_step *step, uint8_t name[BACKEND_NAME_SIZE]) {
    uint8_t identity[TARGET_SIZE_MAX + 16];
    const eyelet_bytes prefix = EYELET_BYTES("eyelet-");
    origin from;
    if (!read_origin(step->url, &from)) {
        return false;
    }
    memcpy(identity, from.target, from.target_size);
    size_t size = from.target_size;
    identity[size++] = from.is_tls ? 's' : 'p';
    size += eyelet_decimal_write(identity + size, step->timeout_ms);
    memcpy(name, prefix.data, prefix.size);
    (void)eyelet_key_name(eyelet_bytes_from(identity, size), name + prefix.size);
    const uint32_t timeout_ms = step->timeout_ms + BACKEND_SLACK_MS;
    const fastly_backend_config config = {
        .host = from.authority.data,
        .host_size = from.authority.size,
        .connect_timeout_ms = timeout_ms,
        .first_byte_timeout_ms = timeout_ms,
        .between_bytes_timeout_ms = timeout_ms,
        .certificate_host = from.host.data,
        .certificate_host_size = from.host.size,
        .sni = from.host.data,
        .sni_size = from.host.size,
    };
    const uint32_t tls =
        FASTLY_BACKEND_TLS | FASTLY_BACKEND_CERTIFICATE_HOST | FASTLY_BACKEND_SNI;
    const uint32_t mask = FASTLY_BACKEND_HOST | FASTLY_BACKEND_CONNECT_TIMEOUT |
                          FASTLY_BACKEND_FIRST_BYTE_TIMEOUT |
                          FASTLY_BACKEND_BETWEEN_BYTES_TIMEOUT | (from.is_tls ? tls : 0);
    uint32_t exists = 0;
    return (fastly_backend_exists(name, BACKEND_NAME_SIZE, &exists) == FASTLY_OK &&
            exists == 1) ||
           fastly_backend_register(name, BACKEND_NAME_SIZE, from.target, from.target_size, mask,
                                   &config) == FASTLY_OK;
}

static bool fill_request(fastly_handle request, const eyelet_step *step) {
    bool ok =
        fastly_request_set_method(request, step->method.data, step->method.size) == FASTLY_OK &&
        fastly_request_set_url(request, step->url.data, step->url.size) == FASTLY_OK;
    for (size_t i = 0; ok && i < step->header_count; i++) {
        const eyelet_header *header = &step->headers[i];
        ok = fastly_request_add_header(request, header->name.data, header->name.size,
                                       header->value.data, header->value.size) == FASTLY_OK;
    }
    return ok;
}

static bool send_request(const eyelet_step *step, eyelet_bytes backend,
                         fastly_handle *pending) {
    fastly_handle request;
    fastly_handle body;
    if (fastly_request_new(&request) != FASTLY_OK) {
        return false;
    }
    if (fastly_body_new(&body) != FASTLY_OK) {
        (void)fastly_request_close(request);
        return false;
    }
    if (fill_request(request, step) && write_body(body, step->body)) {
        return fastly_request_send(request, body, backend.data, backend.size, 0, pending) ==
               FASTLY_OK;
    }
    (void)fastly_request_close(request);
    (void)fastly_body_close(body);
    return false;
}

/* Waits until item is ready or the delivery's time is up. */
static bool wait_for(fastly_handle item) {
    const int64_t left_ms = current.deadline_ms - eyelet_host_now_ms();
    uint32_t ready = UINT32_MAX;
    return left_ms > 0 && fastly_select(&item, 1, (uint32_t)left_ms, &ready) == FASTLY_OK &&
           ready == 0;
}

eyelet_delivery_outcome eyelet_host_deliver(const eyelet_step *step, uint32_t *status) {
    uint8_t name[BACKEND_NAME_SIZE];
    eyelet_bytes backend = step->destination_target;
    fastly_handle pending;
    fastly_send_error error = {0};
    uint16_t answered = 0;
    *status = 0;
    drop_answer();
    if (step->destination_kind == EYELET_DELIVER_URL) {
        if (!make_backend(step, name)) {
            return EYELET_DELIVERY_FAILED;
        }
        backend = eyelet_bytes_from(name, sizeof(name));
    }
    current.deadline_ms = eyelet_host_now_ms() + (int64_t)step->timeout_ms;
    current.delivery_count++;
    if (!send_request(step, backend, &pending)) {
        return EYELET_DELIVERY_FAILED;
    }
    if (!wait_for(pending)) { /* nothing takes it back; it ends with the sandbox */
        current.is_pending = true;
        return EYELET_DELIVERY_TIMED_OUT;
    }
    if (fastly_pending_wait(pending, &error, &current.answer, &current.answer_body) !=
        FASTLY_OK) {
        current.answer = FASTLY_NO_HANDLE;
        return error.tag == FASTLY_SEND_DNS_TIMEOUT ||
                       error.tag == FASTLY_SEND_CONNECTION_TIMEOUT ||
                       error.tag == FASTLY_SEND_RESPONSE_TIMEOUT
                   ? EYELET_DELIVERY_TIMED_OUT
                   : EYELET_DELIVERY_FAILED;
    }
    const bool is_known = fastly_response_status(current.answer, &answered) == FASTLY_OK;
    if (!is_known || !step->keeps_answer) {
        drop_answer();
    }
    *status = answered;
    return is_known ? EYELET_DELIVERY_ANSWERED : EYELET_DELIVERY_FAILED;
}

/* ---- passing the destination's answer on ---- */

/* False where there are more than size_max bytes, the time is up, or the body broke off: none
 * of it must look whole. */
static bool copy_body(fastly_handle from, fastly_handle to, size_t size_max,
                      uint8_t chunk[CHUNK_SIZE]) {
    for (;;) { /* ends because each turn takes bytes off size_max */
        size_t size = 0;
        if (!wait_for(from) || fastly_body_read(from, chunk, CHUNK_SIZE, &size) != FASTLY_OK ||
            size > size_max) {
            return false;
        }
        if (size == 0) {
            return true;
        }
        size_max -= size;
        if (!write_body(to, eyelet_bytes_from(chunk, size))) {
            return false;
        }
    }
}

/* Adds what the destination says of its body, whose bytes go on as they came. */
static void add_answer_headers(eyelet_header *list, size_t *count,
                               uint8_t values[PASS_NAME_COUNT][PASS_VALUE_SIZE_MAX]) {
    const eyelet_bytes names[PASS_NAME_COUNT] = {EYELET_BYTES("content-type"),
                                                 EYELET_BYTES("content-encoding")};
    for (size_t i = 0; i < PASS_NAME_COUNT; i++) {
        size_t size = 0;
        if (fastly_response_header(current.answer, names[i].data, names[i].size, values[i],
                                   PASS_VALUE_SIZE_MAX, &size) == FASTLY_OK) {
            list[(*count)++] = (eyelet_header){names[i], eyelet_bytes_from(values[i], size)};
        }
    }
}

bool eyelet_host_pass(const eyelet_step *step) {
    uint8_t values[PASS_NAME_COUNT][PASS_VALUE_SIZE_MAX];
    eyelet_header headers[EYELET_STEP_HEADER_COUNT_MAX];
    size_t count = step->header_count;
    fastly_handle body;
    if (fastly_body_new(&body) != FASTLY_OK) {
        return false;
    }
    /* Read as a whole before the answer begins: only then can it still be said that it cannot
     * be passed. */
    uint8_t *chunk = eyelet_region_spare(CHUNK_SIZE);
    const bool is_whole = current.answer != FASTLY_NO_HANDLE && chunk != NULL &&
                          copy_body(current.answer_body, body, step->pass_max, chunk);
    if (chunk != NULL) {
        memset(chunk, 0, CHUNK_SIZE);
    }
    if (!is_whole) {
        (void)fastly_body_close(body);
        return false;
    }
    memcpy(headers, step->headers, count * sizeof(headers[0]));
    add_answer_headers(headers, &count, values);
    answer_with(step->status, headers, count, body);
    return true;
}
