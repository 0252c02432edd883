/* How does a wasi:http host do what the core asks?   Layer: host (wasi_http).   host.h says
 * what each function owes.
 *
 * Handles: 0 is none, the component model gives out none such. A child is dropped before its
 * parent, else the instance traps; everything that a request took is in `current` and dropped
 * by eyelet_request_finish. */
#include "../host.h"
#include "../text.h"
#include "instance.h"

#include <string.h>

#define URL_SIZE_MAX                                                                           \
    9216 /* more than the core accepts: a URL that is cut here is refused there */
#define METHOD_SIZE_MAX 32
#define LOG_PIECE_SIZE 4096 /* what blocking-write-and-flush takes at most */
#define PASS_CHUNK_SIZE 16384
#define MESSAGE_HEADER_COUNT_MAX (EYELET_STEP_HEADER_COUNT_MAX + 1)
#define NS_PER_MS UINT64_C(1000000)
#define CLIENT_TIMEOUT_MS                                                                      \
    60000 /* for its body, from the first wait to the last byte; to read a proxied answer */

static const char *const method_names[WASI_METHOD_COUNT] = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

static struct {
    wasi_handle request;
    wasi_handle headers;
    wasi_handle body;
    wasi_handle input;
    wasi_handle outparam;
    wasi_handle answer;   /* the destination's, kept for a PASS */
    wasi_handle deadline; /* of the body, then of a delivery: a pollable */
} current;

static wasi_pair_list environment;
static wasi_handle log_stream;
static uint8_t url[URL_SIZE_MAX];
static uint8_t method[METHOD_SIZE_MAX];

/* ---- small things ---- */

static eyelet_bytes view(wasi_bytes bytes) { return eyelet_bytes_from(bytes.data, bytes.size); }

static wasi_bytes lower(eyelet_bytes bytes) { return (wasi_bytes){bytes.data, bytes.size}; }

/* Appends as much as fits; returns the new size. */
static size_t append(uint8_t *out, size_t size, size_t size_max, eyelet_bytes bytes) {
    const size_t room = size_max - size;
    const size_t taken = bytes.size < room ? bytes.size : room;
    if (taken > 0) {
        memcpy(out + size, bytes.data, taken);
    }
    return size + taken;
}

/* -1 where text is not a plain decimal number below 10^18. */
static int64_t read_decimal(eyelet_bytes text) {
    int64_t number = -1;
    return eyelet_decimal_read(text, &number) ? number : -1;
}

static void drop_stream_error(uint8_t kind, wasi_handle error) {
    if (kind == WASI_STREAM_FAILED) {
        wasi_drop_error(error);
    }
}

/* ---- clock, randomness, environment, log ---- */

int64_t eyelet_host_now_ms(void) {
    wasi_datetime now;
    wasi_wall_clock_now(&now);
    return (int64_t)(now.seconds * 1000 + now.nanoseconds / 1000000);
}

void eyelet_host_token(uint8_t token[EYELET_TOKEN_SIZE]) {
    const uint64_t words[2] = {wasi_random_u64(), wasi_random_u64()};
    _Static_assert(sizeof(words) == EYELET_TOKEN_SIZE, "two words make a token");
    memcpy(token, words, EYELET_TOKEN_SIZE);
}

void eyelet_environment_start(void) {
    eyelet_lend_kept();
    wasi_get_environment(&environment);
}

bool eyelet_environment_get(eyelet_bytes name, eyelet_bytes *value) {
    for (size_t i = 0; i < environment.count; i++) {
        if (eyelet_bytes_equal(view(environment.items[i].name), name)) {
            *value = view(environment.items[i].value);
            return true;
        }
    }
    return false;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    eyelet_bytes value;
    if (!eyelet_environment_get(name, &value)) {
        return -1;
    }
    (void)append(out, 0, out_size, value);
    return (ptrdiff_t)value.size;
}

void eyelet_host_log(eyelet_bytes line) {
    static uint8_t piece[LOG_PIECE_SIZE];
    if (log_stream == 0) {
        log_stream = wasi_get_stderr();
    }
    const uint8_t line_feed = '\n';
    bool ended = false;
    while (!ended) {
        size_t size = append(piece, 0, LOG_PIECE_SIZE, line);
        line = eyelet_bytes_from_offset(line, size);
        if (size < LOG_PIECE_SIZE) {
            size = append(piece, size, LOG_PIECE_SIZE, eyelet_bytes_from(&line_feed, 1));
            ended = true;
        }
        wasi_write_result result;
        wasi_output_blocking_write_and_flush(log_stream, piece, size, &result);
        memset(piece, 0, size);
        if (result.failed != WASI_OK) { /* there is nowhere else to say so */
            drop_stream_error(result.kind, result.error);
            return;
        }
    }
}

/* ---- the request ---- */

static size_t append_scheme(size_t size) {
    wasi_scheme scheme;
    wasi_request_scheme(current.request, &scheme);
    eyelet_bytes name = EYELET_BYTES("http");
    if (scheme.some == WASI_SOME && scheme.kind == WASI_SCHEME_HTTPS) {
        name = EYELET_BYTES("https");
    } else if (scheme.some == WASI_SOME && scheme.kind == WASI_SCHEME_OTHER) {
        name = view(scheme.text);
    }
    size = append(url, size, URL_SIZE_MAX, name);
    return append(url, size, URL_SIZE_MAX, EYELET_BYTES("://"));
}

static eyelet_bytes read_url(void) {
    wasi_text part;
    eyelet_lend_scratch();
    size_t size = append_scheme(0);
    wasi_request_authority(current.request, &part);
    if (part.kind == WASI_SOME) {
        size = append(url, size, URL_SIZE_MAX, view(part.text));
    }
    wasi_request_path(current.request, &part);
    size = append(url, size, URL_SIZE_MAX,
                  part.kind == WASI_SOME && part.text.size > 0 ? view(part.text)
                                                               : EYELET_BYTES("/"));
    return eyelet_bytes_from(url, size);
}

static eyelet_bytes read_method(void) {
    wasi_text text;
    eyelet_lend_scratch();
    wasi_request_method(current.request, &text);
    if (text.kind < WASI_METHOD_COUNT) {
        return eyelet_bytes_from_text(method_names[text.kind]);
    }
    return eyelet_bytes_from(method, append(method, 0, METHOD_SIZE_MAX, view(text.text)));
}

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    eyelet_lend_scratch();
    if (eyelet_bytes_equal(name, EYELET_BYTES("host"))) { /* is not among the fields */
        wasi_text authority;
        wasi_request_authority(current.request, &authority);
        if (authority.kind == WASI_SOME) {
            (void)append(out, 0, out_size, view(authority.text));
            return (ptrdiff_t)authority.text.size;
        }
    }
    if (current.headers == 0) {
        current.headers = wasi_request_headers(current.request);
    }
    wasi_bytes_list values;
    wasi_fields_get(current.headers, name.data, name.size, &values);
    size_t size = 0;
    size_t size_full = 0;
    for (size_t i = 0; i < values.count; i++) {
        if (i > 0) {
            size = append(out, size, out_size, EYELET_BYTES(", "));
            size_full += 2;
        }
        size = append(out, size, out_size, view(values.items[i]));
        size_full += values.items[i].size;
    }
    return values.count == 0 ? -1 : (ptrdiff_t)size_full;
}

static int64_t read_content_length(void) {
    uint8_t text[EYELET_DECIMAL_SIZE_MAX];
    const ptrdiff_t size =
        eyelet_host_header(EYELET_BYTES("content-length"), text, sizeof(text));
    return size < 0 || (size_t)size > sizeof(text)
               ? -1
               : read_decimal(eyelet_bytes_from(text, (size_t)size));
}

void eyelet_request_start(wasi_handle request, wasi_handle outparam, eyelet_head *head) {
    memset(&current, 0, sizeof(current));
    current.request = request;
    current.outparam = outparam;
    head->method = read_method();
    head->url = read_url();
    head->address =
        EYELET_BYTES(""); /* wasi:http 0.2 tells none; trusted_proxy may supply it */
    head->content_length = read_content_length();
}

/* False where the request has no body to read. */
static bool open_body(void) {
    wasi_handle_result result;
    wasi_request_consume(current.request, &result);
    if (result.failed != WASI_OK) {
        return false;
    }
    current.body = result.value.handle;
    wasi_incoming_body_stream(current.body, &result);
    if (result.failed != WASI_OK) {
        return false;
    }
    current.input = result.value.handle;
    return true;
}

static void drop_answer(void) {
    if (current.answer != 0) {
        wasi_drop_incoming_response(current.answer);
        current.answer = 0;
    }
    if (current.deadline != 0) {
        wasi_drop_pollable(current.deadline);
        current.deadline = 0;
    }
}

void eyelet_request_finish(void) {
    drop_answer();
    if (current.input != 0) {
        wasi_drop_input(current.input);
    }
    if (current.body != 0) {
        wasi_drop_incoming_body(current.body);
    }
    if (current.headers != 0) {
        wasi_drop_fields(current.headers);
    }
    wasi_drop_request(current.request);
    eyelet_forget();
    memset(&current, 0, sizeof(current));
    memset(url, 0, sizeof(url));
    memset(method, 0, sizeof(method));
    eyelet_scratch_wipe();
}

/* ---- waiting, reading and writing ---- */

/* Waits until one of the pollables is ready, a 0 among them left out. Returns the index of the
 * first that is. */
static size_t wait_for(const wasi_handle *pollables, size_t count) {
    wasi_handle asked[3];
    size_t places[3];
    size_t asked_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (pollables[i] != 0) {
            asked[asked_count] = pollables[i];
            places[asked_count] = i;
            asked_count++;
        }
    }
    wasi_index_list ready;
    eyelet_lend_scratch();
    wasi_poll(asked, asked_count, &ready);
    size_t first = asked_count;
    for (size_t i = 0; i < ready.count; i++) {
        first = ready.items[i] < first ? ready.items[i] : first;
    }
    return first < asked_count ? places[first] : count;
}

/* False where the body's deadline passes first. */
static bool wait_for_body(void) {
    if (current.deadline == 0) {
        current.deadline = wasi_monotonic_subscribe_duration(CLIENT_TIMEOUT_MS * NS_PER_MS);
    }
    const wasi_handle ready = wasi_input_subscribe(current.input);
    const wasi_handle pollables[2] = {ready, current.deadline};
    const bool is_ready = wait_for(pollables, 2) == 0;
    wasi_drop_pollable(ready);
    return is_ready;
}

ptrdiff_t eyelet_host_read(uint8_t *out, size_t size_max) {
    if (current.input == 0 && !open_body()) {
        return -1;
    }
    wasi_read_result result;
    do { /* each turn but the last waits, for the deadline at most */
        eyelet_lend_space(out, size_max);
        wasi_input_read(current.input, size_max, &result);
    } while (result.failed == WASI_OK && result.value.bytes.size == 0 && wait_for_body());
    if (result.failed != WASI_OK) {
        drop_stream_error(result.value.error.kind, result.value.error.error);
        return result.value.error.kind == WASI_STREAM_CLOSED ? 0 : -1;
    }
    const wasi_bytes bytes = result.value.bytes;
    if (bytes.size == 0 || bytes.size > size_max) {
        return -1;
    }
    if (bytes.data != out) {
        memmove(out, bytes.data, bytes.size);
    }
    return (ptrdiff_t)bytes.size;
}

typedef enum written { WRITTEN_ALL, WRITTEN_BROKEN, WRITTEN_STOPPED, WRITTEN_LATE } written;

/* Waits until stream takes bytes (*permit > 0); stops where `stop` or `deadline` is ready first
 * (0: there is none). */
static written await_permit(wasi_handle stream, wasi_handle ready, wasi_handle stop,
                            wasi_handle deadline, uint64_t *permit) {
    for (;;) { /* ends by a permit, an error, or one of the two pollables */
        wasi_permit_result result;
        wasi_output_check_write(stream, &result);
        if (result.failed != WASI_OK) {
            drop_stream_error(result.value.error.kind, result.value.error.error);
            return WRITTEN_BROKEN;
        }
        *permit = result.value.size;
        if (*permit > 0) {
            return WRITTEN_ALL;
        }
        const wasi_handle pollables[3] = {ready, stop, deadline};
        switch (wait_for(pollables, 3)) {
        case 0:
            break;
        case 1:
            return WRITTEN_STOPPED;
        default:
            return WRITTEN_LATE;
        }
    }
}

static written write_all(wasi_handle stream, eyelet_bytes bytes, wasi_handle stop,
                         wasi_handle deadline) {
    const wasi_handle ready = wasi_output_subscribe(stream);
    written outcome = WRITTEN_ALL;
    wasi_write_result result = {.failed = WASI_OK};
    uint64_t permit = 0;
    while (outcome == WRITTEN_ALL && bytes.size > 0) {
        outcome = await_permit(stream, ready, stop, deadline, &permit);
        if (outcome == WRITTEN_ALL) {
            const size_t size = permit < bytes.size ? (size_t)permit : bytes.size;
            wasi_output_write(stream, bytes.data, size, &result);
            bytes = eyelet_bytes_from_offset(bytes, size);
            if (result.failed != WASI_OK) {
                drop_stream_error(result.kind, result.error);
                outcome = WRITTEN_BROKEN;
            }
        }
    }
    if (outcome == WRITTEN_ALL) {
        wasi_output_flush(stream, &result);
        if (result.failed != WASI_OK) {
            drop_stream_error(result.kind, result.error);
            outcome = WRITTEN_BROKEN;
        } else {
            outcome = await_permit(stream, ready, stop, deadline, &permit);
        }
    }
    wasi_drop_pollable(ready);
    return outcome;
}

/* Writes one whole body and ends the message. Anything but WRITTEN_ALL leaves it broken off.
 * Takes body. */
static written write_body(wasi_handle body, eyelet_bytes bytes, wasi_handle stop,
                          wasi_handle deadline) {
    written outcome = WRITTEN_ALL;
    if (bytes.size > 0) {
        wasi_handle_result stream;
        wasi_outgoing_body_write(body, &stream);
        if (stream.failed != WASI_OK) {
            outcome = WRITTEN_BROKEN;
        } else {
            if (stop == 0 && deadline == 0 && bytes.size <= LOG_PIECE_SIZE) {
                wasi_write_result result;
                wasi_output_blocking_write_and_flush(stream.value.handle, bytes.data,
                                                     bytes.size, &result);
                if (result.failed != WASI_OK) {
                    drop_stream_error(result.kind, result.error);
                    outcome = WRITTEN_BROKEN;
                }
            } else {
                outcome = write_all(stream.value.handle, bytes, stop, deadline);
            }
            wasi_drop_output(stream.value.handle);
        }
    }
    if (outcome != WRITTEN_ALL) {
        wasi_drop_outgoing_body(body);
        return outcome;
    }
    wasi_http_result finished;
    eyelet_lend_scratch();
    wasi_outgoing_body_finish(body, 0, 0, &finished);
    return finished.failed == WASI_OK ? WRITTEN_ALL : WRITTEN_BROKEN;
}

/* ---- headers of what is sent ---- */

/* 0 where the host refuses one of them. content_length: -1 for none. */
static wasi_handle make_fields(const eyelet_header *headers, size_t count,
                               int64_t content_length) {
    wasi_pair pairs[MESSAGE_HEADER_COUNT_MAX];
    uint8_t decimal[EYELET_DECIMAL_SIZE_MAX];
    size_t pair_count = 0;
    for (; pair_count < count && pair_count < EYELET_STEP_HEADER_COUNT_MAX; pair_count++) {
        pairs[pair_count].name = lower(headers[pair_count].name);
        pairs[pair_count].value = lower(headers[pair_count].value);
    }
    if (content_length >= 0) {
        pairs[pair_count].name = lower(EYELET_BYTES("content-length"));
        pairs[pair_count].value = lower(eyelet_bytes_from(
            decimal, eyelet_decimal_write(decimal, (uint64_t)content_length)));
        pair_count++;
    }
    wasi_handle_result result;
    wasi_fields_from_list(pairs, pair_count, &result);
    return result.failed == WASI_OK ? result.value.handle : 0;
}

/* ---- the answer ---- */

/* RFC 9110, 6.4.1 and 8.6: these have no body, and no content-length. */
static bool has_body(uint32_t status) {
    return status >= 200 && status != 204 && status != 304;
}

/* Sends status and headers; returns the body that is still to be written, 0 where there is
 * none. Takes fields. */
static wasi_handle send_head(uint32_t status, wasi_handle fields) {
    const wasi_handle response = wasi_response_new(fields != 0 ? fields : wasi_fields_new());
    if (status != 200) { /* which it is already */
        (void)wasi_response_set_status(response, status);
    }
    wasi_handle_result body;
    wasi_response_body(response, &body);
    wasi_outparam_set(current.outparam, WASI_OK, response, 0, 0, 0, 0, 0, 0);
    return body.failed == WASI_OK ? body.value.handle : 0;
}

void eyelet_host_respond(const eyelet_step *step) {
    const bool with_body = has_body(step->status);
    const wasi_handle fields = make_fields(step->headers, step->header_count,
                                           with_body ? (int64_t)step->body.size : -1);
    const wasi_handle body = send_head(step->status, fields);
    if (body != 0) { /* a client that is gone is nobody's fault, and the work is done */
        (void)write_body(body, with_body ? step->body : EYELET_BYTES(""), 0, 0);
    }
}

/* ---- delivery ---- */

static bool is_timeout(uint8_t kind) {
    return kind == WASI_HTTP_DNS_TIMEOUT || kind == WASI_HTTP_CONNECTION_TIMEOUT ||
           kind == WASI_HTTP_CONNECTION_READ_TIMEOUT ||
           kind == WASI_HTTP_CONNECTION_WRITE_TIMEOUT || kind == WASI_HTTP_RESPONSE_TIMEOUT;
}

static bool set_url(wasi_handle request, eyelet_bytes text) {
    static uint8_t path[URL_SIZE_MAX];
    eyelet_target target;
    size_t path_size = 0;
    if (!eyelet_target_read(text, &target)) {
        return false;
    }
    if (!eyelet_bytes_starts_with(target.rest, EYELET_BYTES("/"))) {
        path_size = append(path, path_size, URL_SIZE_MAX, EYELET_BYTES("/"));
    }
    if (target.rest.size > URL_SIZE_MAX - path_size) {
        return false;
    }
    path_size = append(path, path_size, URL_SIZE_MAX, target.rest);
    const int32_t scheme = target.is_tls ? WASI_SCHEME_HTTPS : WASI_SCHEME_HTTP;
    const bool ok =
        wasi_outgoing_request_set_scheme(request, WASI_SOME, scheme, NULL, 0) == WASI_OK &&
        wasi_outgoing_request_set_authority(request, WASI_SOME, target.authority.data,
                                            target.authority.size) == WASI_OK &&
        wasi_outgoing_request_set_path(request, WASI_SOME, path, path_size) == WASI_OK;
    memset(path, 0, path_size); /* in proxy mode the caller's query stands there */
    return ok;
}

static bool set_method(wasi_handle request, eyelet_bytes name) {
    for (int32_t i = 0; i < WASI_METHOD_COUNT; i++) {
        if (eyelet_bytes_equal(name, eyelet_bytes_from_text(method_names[i]))) {
            return wasi_outgoing_request_set_method(request, i, NULL, 0) == WASI_OK;
        }
    }
    return wasi_outgoing_request_set_method(request, WASI_METHOD_OTHER, name.data, name.size) ==
           WASI_OK;
}

static wasi_handle make_options(uint32_t timeout_ms) {
    const uint64_t timeout_ns = timeout_ms * NS_PER_MS;
    const wasi_handle options = wasi_options_new();
    (void)wasi_options_set_connect_timeout(options, WASI_SOME, timeout_ns);
    (void)wasi_options_set_first_byte_timeout(options, WASI_SOME, timeout_ns);
    (void)wasi_options_set_between_bytes_timeout(options, WASI_SOME, timeout_ns);
    return options;
}

/* The request of a DELIVER step and its unwritten body; 0 where the host refuses a part of it.
 */
static wasi_handle make_request(const eyelet_step *step, wasi_handle *body) {
    const bool bodiless =
        step->body.size == 0 && (eyelet_bytes_equal(step->method, EYELET_BYTES("GET")) ||
                                 eyelet_bytes_equal(step->method, EYELET_BYTES("HEAD")));
    const wasi_handle fields = make_fields(step->headers, step->header_count,
                                           bodiless ? -1 : (int64_t)step->body.size);
    if (fields == 0) {
        return 0;
    }
    const wasi_handle request = wasi_outgoing_request_new(fields);
    wasi_handle_result result;
    if (set_method(request, step->method) && set_url(request, step->url)) {
        wasi_outgoing_request_body(request, &result);
        if (result.failed == WASI_OK) {
            *body = result.value.handle;
            return request;
        }
    }
    wasi_drop_outgoing_request(request);
    return 0;
}

static eyelet_delivery_outcome outcome_of(const wasi_http_error *error) {
    return is_timeout(error->kind) ? EYELET_DELIVERY_TIMED_OUT : EYELET_DELIVERY_FAILED;
}

static eyelet_delivery_outcome await_answer(wasi_handle future, wasi_handle ready,
                                            wasi_handle deadline) {
    for (;;) { /* ends by an answer, an error, or the deadline */
        wasi_http_answer answer;
        eyelet_lend_scratch();
        wasi_future_get(future, &answer);
        if (answer.some == WASI_SOME) {
            if (answer.value.failed != WASI_OK) {
                return EYELET_DELIVERY_FAILED;
            }
            if (answer.value.result.failed != WASI_OK) {
                return outcome_of(&answer.value.result.value.error);
            }
            current.answer = answer.value.result.value.handle;
            return EYELET_DELIVERY_ANSWERED;
        }
        const wasi_handle pollables[2] = {ready, deadline};
        if (wait_for(pollables, 2) != 0) {
            return EYELET_DELIVERY_TIMED_OUT;
        }
    }
}

eyelet_delivery_outcome eyelet_host_deliver(const eyelet_step *step, uint32_t *status) {
    *status = 0;
    drop_answer();
    wasi_handle body = 0;
    if (step->destination_kind != EYELET_DELIVER_URL) {
        return EYELET_DELIVERY_FAILED;
    }
    const wasi_handle request = make_request(step, &body);
    if (request == 0) {
        return EYELET_DELIVERY_FAILED;
    }
    wasi_http_result handled;
    eyelet_lend_scratch();
    wasi_http_handle(request, WASI_SOME, make_options(step->timeout_ms), &handled);
    if (handled.failed != WASI_OK) {
        wasi_drop_outgoing_body(body);
        return outcome_of(&handled.value.error);
    }
    const wasi_handle future = handled.value.handle;
    const wasi_handle ready = wasi_future_subscribe(future);
    current.deadline = wasi_monotonic_subscribe_duration(step->timeout_ms * NS_PER_MS);
    /* A destination may answer before it has read everything, or instead of it: what counts is
     * its answer. */
    eyelet_delivery_outcome outcome = EYELET_DELIVERY_TIMED_OUT;
    if (write_body(body, step->body, ready, current.deadline) != WRITTEN_LATE) {
        outcome = await_answer(future, ready, current.deadline);
    }
    wasi_drop_pollable(ready);
    wasi_drop_future(future);
    if (outcome == EYELET_DELIVERY_ANSWERED) {
        *status = wasi_incoming_response_status(current.answer);
    }
    if (outcome != EYELET_DELIVERY_ANSWERED || !step->keeps_answer) {
        drop_answer();
    }
    return outcome;
}

/* ---- passing the destination's answer on ---- */

/* Adds what the destination says of its body, whose bytes go on as they came; the values lie in
 * scratch memory. Returns its content-length, -1 where it is not known. */
static int64_t add_answer_headers(eyelet_header *list, size_t *count) {
    const eyelet_bytes names[] = {EYELET_BYTES("content-type"),
                                  EYELET_BYTES("content-encoding")};
    const wasi_handle headers = wasi_incoming_response_headers(current.answer);
    wasi_bytes_list values;
    eyelet_lend_scratch();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        wasi_fields_get(headers, names[i].data, names[i].size, &values);
        if (values.count > 0) {
            list[(*count)++] = (eyelet_header){names[i], view(values.items[0])};
        }
    }
    const eyelet_bytes length_name = EYELET_BYTES("content-length");
    wasi_fields_get(headers, length_name.data, length_name.size, &values);
    const int64_t length = values.count == 1 ? read_decimal(view(values.items[0])) : -1;
    wasi_drop_fields(headers);
    return length;
}

/* Copies at most size_max bytes. False where there are more, or either side broke off: the
 * answer must not look whole. */
static bool copy_stream(wasi_handle input, wasi_handle output, uint64_t size_max) {
    static uint8_t chunk[PASS_CHUNK_SIZE];
    const wasi_handle ready = wasi_input_subscribe(input);
    const wasi_handle patience =
        wasi_monotonic_subscribe_duration(CLIENT_TIMEOUT_MS * NS_PER_MS);
    bool is_whole = false;
    bool goes_on = true;
    while (goes_on) { /* each turn passes bytes on, or waits for one of two deadlines at most */
        wasi_read_result result;
        eyelet_lend_space(chunk, sizeof(chunk));
        wasi_input_read(input, sizeof(chunk), &result);
        if (result.failed != WASI_OK) {
            drop_stream_error(result.value.error.kind, result.value.error.error);
            is_whole = result.value.error.kind == WASI_STREAM_CLOSED;
            goes_on = false;
        } else if (result.value.bytes.size == 0) {
            const wasi_handle pollables[2] = {ready, current.deadline};
            goes_on = wait_for(pollables, 2) == 0;
        } else if (result.value.bytes.size > size_max ||
                   result.value.bytes.size > sizeof(chunk)) { /* elsewhere, and lent again */
            goes_on = false;
        } else {
            size_max -= result.value.bytes.size;
            goes_on = write_all(output, view(result.value.bytes), 0, patience) == WRITTEN_ALL;
        }
    }
    wasi_drop_pollable(ready);
    wasi_drop_pollable(patience);
    memset(chunk, 0, sizeof(chunk));
    return is_whole;
}

static bool pass_body(wasi_handle outgoing, uint64_t size_max) {
    wasi_handle_result incoming;
    wasi_handle_result input = {.failed = 1};
    wasi_handle_result output = {.failed = 1};
    bool is_whole = false;
    wasi_incoming_response_consume(current.answer, &incoming);
    if (incoming.failed != WASI_OK) {
        return false;
    }
    wasi_incoming_body_stream(incoming.value.handle, &input);
    wasi_outgoing_body_write(outgoing, &output);
    if (input.failed == WASI_OK && output.failed == WASI_OK) {
        is_whole = copy_stream(input.value.handle, output.value.handle, size_max);
    }
    if (output.failed == WASI_OK) {
        wasi_drop_output(output.value.handle);
    }
    if (input.failed == WASI_OK) {
        wasi_drop_input(input.value.handle);
    }
    wasi_drop_incoming_body(incoming.value.handle);
    return is_whole;
}

bool eyelet_host_pass(const eyelet_step *step) {
    eyelet_header headers[EYELET_STEP_HEADER_COUNT_MAX];
    size_t count = step->header_count;
    if (current.answer == 0) {
        return false;
    }
    memcpy(headers, step->headers, count * sizeof(headers[0]));
    const int64_t length = add_answer_headers(headers, &count);
    if (length > (int64_t)step->pass_max) {
        return false;
    }
    const bool with_body = has_body(step->status);
    const wasi_handle fields = make_fields(headers, count, with_body ? length : -1);
    const wasi_handle body = send_head(step->status, fields);
    if (body == 0) { /* the client is gone */
        return true;
    }
    if (with_body && !pass_body(body, step->pass_max)) {
        wasi_drop_outgoing_body(body);
        return true;
    }
    (void)write_body(body, EYELET_BYTES(""), 0, 0);
    return true;
}
