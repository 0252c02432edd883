/* Which functions of WASI 0.2 does the component call, and how are they lowered?   Layer: host
 * (wasi_http).   [CANONICAL-ABI]
 *
 * Declared by hand after the canonical ABI: a handle is an i32; a string or list is pointer and
 * size; an option or result is its case number (0 first) and then the payload; more than one
 * flat result goes to a return area, the last parameter. The types below are those return
 * areas: every variant is laid out as its case, padding to its payload's alignment, payload. A
 * list or string that comes back was written to memory that cabi_realloc handed out (memory.c).
 *
 * world.wit names the same functions in WIT; wasm-component-ld refuses the component where the
 * two do not agree, so a wrong signature cannot be linked, only a wrong layout can be read.
 * Each section names the WIT text that it was lowered from. */
#ifndef EYELET_WASI_HTTP_IMPORTS_H
#define EYELET_WASI_HTTP_IMPORTS_H

#include <stddef.h>
#include <stdint.h>

#define WASI_IMPORT(module, name)                                                              \
    extern __attribute__((import_module(module), import_name(name)))

typedef int32_t wasi_handle;

/* string, list<u8> */
typedef struct wasi_bytes {
    const uint8_t *data;
    size_t size;
} wasi_bytes;
/* tuple<string, list<u8>> and tuple<string, string> */
typedef struct wasi_pair {
    wasi_bytes name;
    wasi_bytes value;
} wasi_pair;
/* list<list<u8>> */
typedef struct wasi_bytes_list {
    const wasi_bytes *items;
    size_t count;
} wasi_bytes_list;
/* list<tuple<string, string>> */
typedef struct wasi_pair_list {
    const wasi_pair *items;
    size_t count;
} wasi_pair_list;
/* option<string>, and method: its case, and the text of the case `other` */
typedef struct wasi_text {
    uint8_t kind;
    wasi_bytes text;
} wasi_text;
/* option<scheme> */
typedef struct wasi_scheme {
    uint8_t some;
    uint8_t kind __attribute__((aligned(4)));
    wasi_bytes text;
} wasi_scheme;
/* result<handle, enum or nothing> */
typedef struct wasi_handle_result {
    uint8_t failed;
    union {
        wasi_handle handle;
        uint8_t code;
    } value;
} wasi_handle_result;

#define WASI_OK 0
#define WASI_SOME 1

/* ---- wasi:clocks@0.2.0 (wall-clock.wit, monotonic-clock.wit), wasi:random@0.2.0 (random.wit)
 * ---- */

typedef struct wasi_datetime {
    uint64_t seconds;
    uint32_t nanoseconds;
} wasi_datetime;

/* now: func() -> datetime */
WASI_IMPORT("wasi:clocks/wall-clock@0.2.0", "now") void wasi_wall_clock_now(wasi_datetime *out);
/* subscribe-duration: func(when: duration) -> pollable   (nanoseconds) */
WASI_IMPORT("wasi:clocks/monotonic-clock@0.2.0", "subscribe-duration")
wasi_handle wasi_monotonic_subscribe_duration(uint64_t duration_ns);
/* get-random-u64: func() -> u64   (from a secure source) */
WASI_IMPORT("wasi:random/random@0.2.0", "get-random-u64") uint64_t wasi_random_u64(void);

/* ---- wasi:io@0.2.0 (poll.wit, streams.wit) ---- */

typedef struct wasi_index_list {
    const uint32_t *items;
    size_t count;
} wasi_index_list;

#define WASI_STREAM_FAILED 0 /* stream-error: last-operation-failed(error) */
#define WASI_STREAM_CLOSED 1

/* result<list<u8>, stream-error> */
typedef struct wasi_read_result {
    uint8_t failed;
    union {
        wasi_bytes bytes;
        struct {
            uint8_t kind;
            wasi_handle error; /* where kind is WASI_STREAM_FAILED; to be dropped */
        } error;
    } value;
} wasi_read_result;
/* result<_, stream-error> */
typedef struct wasi_write_result {
    uint8_t failed;
    uint8_t kind __attribute__((aligned(4)));
    wasi_handle error;
} wasi_write_result;
/* result<u64, stream-error> */
typedef struct wasi_permit_result {
    uint8_t failed;
    union {
        uint64_t size;
        struct {
            uint8_t kind;
            wasi_handle error;
        } error;
    } value;
} wasi_permit_result;

/* poll: func(in: list<borrow<pollable>>) -> list<u32>   (waits until one is ready; the indexes
 * of those that are) */
WASI_IMPORT("wasi:io/poll@0.2.0", "poll")
void wasi_poll(const wasi_handle *pollables, size_t count, wasi_index_list *out);
WASI_IMPORT("wasi:io/poll@0.2.0", "[resource-drop]pollable")
void wasi_drop_pollable(wasi_handle pollable);
WASI_IMPORT("wasi:io/error@0.2.0", "[resource-drop]error")
void wasi_drop_error(wasi_handle error);

/* input-stream.read: func(len: u64) -> result<list<u8>, stream-error> */
WASI_IMPORT("wasi:io/streams@0.2.0", "[method]input-stream.read")
void wasi_input_read(wasi_handle stream, uint64_t size_max, wasi_read_result *out);
/* input-stream.subscribe: func() -> pollable */
WASI_IMPORT("wasi:io/streams@0.2.0", "[method]input-stream.subscribe")
wasi_handle wasi_input_subscribe(wasi_handle stream);
WASI_IMPORT("wasi:io/streams@0.2.0", "[resource-drop]input-stream")
void wasi_drop_input(wasi_handle stream);

/* output-stream.check-write: func() -> result<u64, stream-error>   (how much write takes now;
 * 0: poll) */
WASI_IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.check-write")
void wasi_output_check_write(wasi_handle stream, wasi_permit_result *out);
/* output-stream.write: func(contents: list<u8>) -> result<_, stream-error> */
WASI_IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.write")
void wasi_output_write(wasi_handle stream, const uint8_t *data, size_t size,
                       wasi_write_result *out);
/* output-stream.blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>
 * (at most 4,096 bytes) */
WASI_IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.blocking-write-and-flush")
void wasi_output_blocking_write_and_flush(wasi_handle stream, const uint8_t *data, size_t size,
                                          wasi_write_result *out);
/* output-stream.flush: func() -> result<_, stream-error>   (done once check-write permits
 * again) */
WASI_IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.flush")
void wasi_output_flush(wasi_handle stream, wasi_write_result *out);
/* output-stream.subscribe: func() -> pollable */
WASI_IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.subscribe")
wasi_handle wasi_output_subscribe(wasi_handle stream);
WASI_IMPORT("wasi:io/streams@0.2.0", "[resource-drop]output-stream")
void wasi_drop_output(wasi_handle stream);

/* ---- wasi:cli@0.2.0 (environment.wit, stdio.wit) ---- */

/* get-environment: func() -> list<tuple<string, string>> */
WASI_IMPORT("wasi:cli/environment@0.2.0", "get-environment")
void wasi_get_environment(wasi_pair_list *out);
/* get-stderr: func() -> output-stream */
WASI_IMPORT("wasi:cli/stderr@0.2.0", "get-stderr") wasi_handle wasi_get_stderr(void);

/* ---- wasi:filesystem@0.2.0 (types.wit, preopens.wit) ---- */

/* error-code, those that are told apart */
#define WASI_FILE_EXIST 7
#define WASI_FILE_NO_ENTRY 20

/* flags */
#define WASI_OPEN_CREATE 1
#define WASI_OPEN_DIRECTORY 2
#define WASI_OPEN_EXCLUSIVE 4
#define WASI_MAY_READ 1
#define WASI_MAY_WRITE 2
#define WASI_MAY_MUTATE_DIRECTORY 32

/* list<tuple<descriptor, string>> */
typedef struct wasi_preopen {
    wasi_handle directory;
    wasi_bytes path;
} wasi_preopen;
typedef struct wasi_preopen_list {
    const wasi_preopen *items;
    size_t count;
} wasi_preopen_list;
/* result<_, error-code> */
typedef struct wasi_file_result {
    uint8_t failed;
    uint8_t code;
} wasi_file_result;
/* result<tuple<list<u8>, bool>, error-code> */
typedef struct wasi_file_read_result {
    uint8_t failed;
    union {
        struct {
            wasi_bytes bytes;
            uint8_t at_end;
        } ok;
        uint8_t code;
    } value;
} wasi_file_read_result;
/* result<filesize, error-code> */
typedef struct wasi_file_write_result {
    uint8_t failed;
    union {
        uint64_t size;
        uint8_t code;
    } value;
} wasi_file_write_result;
/* option<datetime> */
typedef struct wasi_optional_datetime {
    uint8_t some;
    wasi_datetime at;
} wasi_optional_datetime;
/* result<descriptor-stat, error-code> */
typedef struct wasi_file_stat_result {
    uint8_t failed;
    union {
        struct {
            uint8_t type;
            uint64_t link_count;
            uint64_t size;
            wasi_optional_datetime accessed;
            wasi_optional_datetime modified;
            wasi_optional_datetime changed;
        } ok;
        uint8_t code;
    } value;
} wasi_file_stat_result;
/* result<option<directory-entry>, error-code> */
typedef struct wasi_file_entry_result {
    uint8_t failed;
    union {
        struct {
            uint8_t some;
            uint8_t type __attribute__((aligned(4)));
            wasi_bytes name;
        } ok;
        uint8_t code;
    } value;
} wasi_file_entry_result;

/* get-directories: func() -> list<tuple<descriptor, string>> */
WASI_IMPORT("wasi:filesystem/preopens@0.2.0", "get-directories")
void wasi_get_directories(wasi_preopen_list *out);
/* open-at: func(path-flags, path: string, open-flags, %flags: descriptor-flags) ->
 * result<descriptor, error-code> */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.open-at")
void wasi_file_open_at(wasi_handle directory, int32_t path_flags, const uint8_t *path,
                       size_t path_size, int32_t open_flags, int32_t flags,
                       wasi_handle_result *out);
/* read: func(length: filesize, offset: filesize) -> result<tuple<list<u8>, bool>, error-code>
 */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.read")
void wasi_file_read(wasi_handle file, uint64_t size_max, uint64_t offset,
                    wasi_file_read_result *out);
/* write: func(buffer: list<u8>, offset: filesize) -> result<filesize, error-code> */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.write")
void wasi_file_write(wasi_handle file, const uint8_t *data, size_t size, uint64_t offset,
                     wasi_file_write_result *out);
/* stat: func() -> result<descriptor-stat, error-code> */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.stat")
void wasi_file_stat(wasi_handle file, wasi_file_stat_result *out);
/* stat-at: func(path-flags, path: string) -> result<descriptor-stat, error-code> */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.stat-at")
void wasi_file_stat_at(wasi_handle directory, int32_t path_flags, const uint8_t *path,
                       size_t path_size, wasi_file_stat_result *out);
/* create-directory-at: func(path: string) -> result<_, error-code> */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.create-directory-at")
void wasi_file_create_directory_at(wasi_handle directory, const uint8_t *path, size_t path_size,
                                   wasi_file_result *out);
/* remove-directory-at: func(path: string) -> result<_, error-code>   (an empty one only) */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.remove-directory-at")
void wasi_file_remove_directory_at(wasi_handle directory, const uint8_t *path, size_t path_size,
                                   wasi_file_result *out);
/* link-at: func(old-path-flags, old-path: string, new-descriptor: borrow<descriptor>, new-path:
 * string)
 * -> result<_, error-code>   (fails where new-path exists) */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.link-at")
void wasi_file_link_at(wasi_handle directory, int32_t old_path_flags, const uint8_t *old_path,
                       size_t old_path_size, wasi_handle new_directory, const uint8_t *new_path,
                       size_t new_path_size, wasi_file_result *out);
/* rename-at: func(old-path: string, new-descriptor: borrow<descriptor>, new-path: string) ->
 * result<_, error-code> (replaces new-path) */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.rename-at")
void wasi_file_rename_at(wasi_handle directory, const uint8_t *old_path, size_t old_path_size,
                         wasi_handle new_directory, const uint8_t *new_path,
                         size_t new_path_size, wasi_file_result *out);
/* unlink-file-at: func(path: string) -> result<_, error-code> */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.unlink-file-at")
void wasi_file_unlink_at(wasi_handle directory, const uint8_t *path, size_t path_size,
                         wasi_file_result *out);
/* read-directory: func() -> result<directory-entry-stream, error-code> */
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[method]descriptor.read-directory")
void wasi_file_read_directory(wasi_handle directory, wasi_handle_result *out);
/* read-directory-entry: func() -> result<option<directory-entry>, error-code>   (none: the end)
 */
WASI_IMPORT("wasi:filesystem/types@0.2.0",
            "[method]directory-entry-stream.read-directory-entry")
void wasi_file_read_directory_entry(wasi_handle entries, wasi_file_entry_result *out);
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[resource-drop]directory-entry-stream")
void wasi_drop_directory_entries(wasi_handle entries);
WASI_IMPORT("wasi:filesystem/types@0.2.0", "[resource-drop]descriptor")
void wasi_drop_descriptor(wasi_handle descriptor);

/* ---- wasi:http@0.2.0 (types.wit, handler.wit) ---- */

/* method: its cases in order; the last is other(string) */
#define WASI_METHOD_COUNT 9
#define WASI_METHOD_OTHER 9
/* scheme */
#define WASI_SCHEME_HTTP 0
#define WASI_SCHEME_HTTPS 1
#define WASI_SCHEME_OTHER 2
/* error-code, those that say that time ran out */
#define WASI_HTTP_DNS_TIMEOUT 0
#define WASI_HTTP_CONNECTION_TIMEOUT 8
#define WASI_HTTP_CONNECTION_READ_TIMEOUT 9
#define WASI_HTTP_CONNECTION_WRITE_TIMEOUT 10
#define WASI_HTTP_RESPONSE_TIMEOUT 33

/* error-code: the largest payload is option<field-size-payload> with 24 bytes, the strictest
 * alignment that of option<u64>; its payloads are not looked at */
typedef struct wasi_http_error {
    uint8_t kind;
    uint64_t payload[3];
} wasi_http_error;
/* result<future-incoming-response, error-code>, result<incoming-response, error-code>,
 * result<_, error-code> */
typedef struct wasi_http_result {
    uint8_t failed;
    union {
        wasi_handle handle;
        wasi_http_error error;
    } value;
} wasi_http_result;
/* option<result<result<incoming-response, error-code>>> */
typedef struct wasi_http_answer {
    uint8_t some;
    struct {
        uint8_t failed; /* it was taken before */
        wasi_http_result result;
    } value;
} wasi_http_answer;

/* incoming-request.method: func() -> method */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-request.method")
void wasi_request_method(wasi_handle request, wasi_text *out);
/* .path-with-query: func() -> option<string> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-request.path-with-query")
void wasi_request_path(wasi_handle request, wasi_text *out);
/* .scheme: func() -> option<scheme> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-request.scheme")
void wasi_request_scheme(wasi_handle request, wasi_scheme *out);
/* .authority: func() -> option<string> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-request.authority")
void wasi_request_authority(wasi_handle request, wasi_text *out);
/* .headers: func() -> headers   (a child of the request) */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-request.headers")
wasi_handle wasi_request_headers(wasi_handle request);
/* .consume: func() -> result<incoming-body> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-request.consume")
void wasi_request_consume(wasi_handle request, wasi_handle_result *out);
WASI_IMPORT("wasi:http/types@0.2.0", "[resource-drop]incoming-request")
void wasi_drop_request(wasi_handle request);

/* fields: constructor() */
WASI_IMPORT("wasi:http/types@0.2.0", "[constructor]fields") wasi_handle wasi_fields_new(void);
/* fields.from-list: static func(entries: list<tuple<field-key, field-value>>) -> result<fields,
 * header-error> */
WASI_IMPORT("wasi:http/types@0.2.0", "[static]fields.from-list")
void wasi_fields_from_list(const wasi_pair *entries, size_t count, wasi_handle_result *out);
/* fields.get: func(name: field-key) -> list<field-value> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]fields.get")
void wasi_fields_get(wasi_handle fields, const uint8_t *name, size_t name_size,
                     wasi_bytes_list *out);
WASI_IMPORT("wasi:http/types@0.2.0", "[resource-drop]fields")
void wasi_drop_fields(wasi_handle fields);

/* incoming-body.stream: func() -> result<input-stream>   (a child of the body) */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-body.stream")
void wasi_incoming_body_stream(wasi_handle body, wasi_handle_result *out);
WASI_IMPORT("wasi:http/types@0.2.0", "[resource-drop]incoming-body")
void wasi_drop_incoming_body(wasi_handle body);

/* outgoing-response: constructor(headers: headers)   (takes the headers) */
WASI_IMPORT("wasi:http/types@0.2.0", "[constructor]outgoing-response")
wasi_handle wasi_response_new(wasi_handle headers);
/* .set-status-code: func(status-code: u16) -> result */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-response.set-status-code")
int32_t wasi_response_set_status(wasi_handle response, uint32_t status);
/* .body: func() -> result<outgoing-body>   (a child of the response, until that is set) */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-response.body")
void wasi_response_body(wasi_handle response, wasi_handle_result *out);
/* response-outparam.set: static func(param: response-outparam, response:
 * result<outgoing-response, error-code>) The result is flat: its case (0: the response), the
 * handle, and five words that only an error-code would fill. Takes both. */
WASI_IMPORT("wasi:http/types@0.2.0", "[static]response-outparam.set")
void wasi_outparam_set(wasi_handle outparam, int32_t failed, int32_t response_or_kind,
                       int32_t unused_1, int64_t unused_2, int32_t unused_3, int32_t unused_4,
                       int32_t unused_5, int32_t unused_6);

/* outgoing-body.write: func() -> result<output-stream>   (a child of the body) */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-body.write")
void wasi_outgoing_body_write(wasi_handle body, wasi_handle_result *out);
/* outgoing-body.finish: static func(this: outgoing-body, trailers: option<trailers>) ->
 * result<_, error-code> */
WASI_IMPORT("wasi:http/types@0.2.0", "[static]outgoing-body.finish")
void wasi_outgoing_body_finish(wasi_handle body, int32_t has_trailers, wasi_handle trailers,
                               wasi_http_result *out);
/* Dropped unfinished, the message breaks off and its reader can tell. */
WASI_IMPORT("wasi:http/types@0.2.0", "[resource-drop]outgoing-body")
void wasi_drop_outgoing_body(wasi_handle body);

/* outgoing-request: constructor(headers: headers)   (takes the headers) */
WASI_IMPORT("wasi:http/types@0.2.0", "[constructor]outgoing-request")
wasi_handle wasi_outgoing_request_new(wasi_handle headers);
/* .set-method: func(method: method) -> result */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-request.set-method")
int32_t wasi_outgoing_request_set_method(wasi_handle request, int32_t kind,
                                         const uint8_t *other, size_t other_size);
/* .set-path-with-query: func(path-with-query: option<string>) -> result */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-request.set-path-with-query")
int32_t wasi_outgoing_request_set_path(wasi_handle request, int32_t some, const uint8_t *path,
                                       size_t path_size);
/* .set-scheme: func(scheme: option<scheme>) -> result */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-request.set-scheme")
int32_t wasi_outgoing_request_set_scheme(wasi_handle request, int32_t some, int32_t kind,
                                         const uint8_t *other, size_t other_size);
/* .set-authority: func(authority: option<string>) -> result */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-request.set-authority")
int32_t wasi_outgoing_request_set_authority(wasi_handle request, int32_t some,
                                            const uint8_t *authority, size_t authority_size);
/* .body: func() -> result<outgoing-body> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]outgoing-request.body")
void wasi_outgoing_request_body(wasi_handle request, wasi_handle_result *out);
WASI_IMPORT("wasi:http/types@0.2.0", "[resource-drop]outgoing-request")
void wasi_drop_outgoing_request(wasi_handle request);

/* request-options: constructor(), and three of func(duration: option<duration>) -> result
 * (nanoseconds) */
WASI_IMPORT("wasi:http/types@0.2.0", "[constructor]request-options")
wasi_handle wasi_options_new(void);
WASI_IMPORT("wasi:http/types@0.2.0", "[method]request-options.set-connect-timeout")
int32_t wasi_options_set_connect_timeout(wasi_handle options, int32_t some,
                                         uint64_t duration_ns);
WASI_IMPORT("wasi:http/types@0.2.0", "[method]request-options.set-first-byte-timeout")
int32_t wasi_options_set_first_byte_timeout(wasi_handle options, int32_t some,
                                            uint64_t duration_ns);
WASI_IMPORT("wasi:http/types@0.2.0", "[method]request-options.set-between-bytes-timeout")
int32_t wasi_options_set_between_bytes_timeout(wasi_handle options, int32_t some,
                                               uint64_t duration_ns);

/* handle: func(request: outgoing-request, options: option<request-options>)
 * -> result<future-incoming-response, error-code>   (takes both) */
WASI_IMPORT("wasi:http/outgoing-handler@0.2.0", "handle")
void wasi_http_handle(wasi_handle request, int32_t has_options, wasi_handle options,
                      wasi_http_result *out);

/* future-incoming-response.subscribe: func() -> pollable */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]future-incoming-response.subscribe")
wasi_handle wasi_future_subscribe(wasi_handle future);
/* .get: func() -> option<result<result<incoming-response, error-code>>> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]future-incoming-response.get")
void wasi_future_get(wasi_handle future, wasi_http_answer *out);
WASI_IMPORT("wasi:http/types@0.2.0", "[resource-drop]future-incoming-response")
void wasi_drop_future(wasi_handle future);

/* incoming-response.status: func() -> status-code */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-response.status")
uint32_t wasi_incoming_response_status(wasi_handle response);
/* .headers: func() -> headers   (a child of the response) */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-response.headers")
wasi_handle wasi_incoming_response_headers(wasi_handle response);
/* .consume: func() -> result<incoming-body> */
WASI_IMPORT("wasi:http/types@0.2.0", "[method]incoming-response.consume")
void wasi_incoming_response_consume(wasi_handle response, wasi_handle_result *out);
WASI_IMPORT("wasi:http/types@0.2.0", "[resource-drop]incoming-response")
void wasi_drop_incoming_response(wasi_handle response);

/* The layouts that the comments above compute, held to the C compiler's. */
_Static_assert(sizeof(wasi_http_error) == 32 && sizeof(wasi_http_result) == 40, "error-code");
_Static_assert(sizeof(wasi_http_answer) == 56, "option<result<result<_, error-code>>>");
_Static_assert(sizeof(wasi_file_stat_result) == 104, "descriptor-stat");
_Static_assert(sizeof(wasi_file_entry_result) == 20, "option<directory-entry>");
_Static_assert(sizeof(wasi_file_read_result) == 16 && sizeof(wasi_write_result) == 12,
               "results");
_Static_assert(sizeof(wasi_permit_result) == 16 && sizeof(wasi_scheme) == 16, "permit, scheme");

#endif
