/* Which of Fastly Compute's host calls does this host use, and what do they answer?   Layer:
 * host (fastly).
 *
 * Fastly publishes no C SDK; the calls are declared here by hand.
 *   [FASTLY-ABI]  the WITX text that Viceroy 0.22 is built from: crate viceroy-lib 0.22.0,
 *                 wasm_abi/compute-at-edge-abi/{compute-at-edge,config-store,typenames}.witx;
 *                 the statuses are those that its src/wiggle_abi answers
 *   [WASI-P1]     wasi_snapshot_preview1
 *
 * Lowering: a handle and every enum is an i32; a string or list<u8> is pointer and size; a call
 * returns a status, and what it yields goes through trailing pointers, which are written only
 * where the status is FASTLY_OK (but for a size needed, on FASTLY_BUFFER_SIZE). Handles live as
 * long as the sandbox; what is made for each request is closed, because a sandbox may serve
 * several. */
#ifndef EYELET_FASTLY_IMPORTS_H
#define EYELET_FASTLY_IMPORTS_H

#include <stddef.h>
#include <stdint.h>

#define FASTLY_IMPORT(module, name)                                                            \
    extern __attribute__((import_module(module), import_name(name)))

typedef uint32_t fastly_handle;
#define FASTLY_NO_HANDLE UINT32_MAX

/* fastly_status; those that this host tells apart */
typedef uint32_t fastly_status;
#define FASTLY_OK 0          /* done */
#define FASTLY_BUFFER_SIZE 4 /* the buffer is too small; *written is what is needed */
/* Any call may answer 1 (error), 2 (invalid argument: a pointer that reaches out of memory, a
 * name that is no UTF-8), 3 (bad handle) and, on the platform, 13 (limit exceeded: too many
 * handles). What else it answers, and what the numbers mean there, is said with each. */

/* ---- fastly_abi ---- */

#define FASTLY_ABI_VERSION 1
/* Status 1: another version of the ABI. */
FASTLY_IMPORT("fastly_abi", "init") fastly_status fastly_init(uint64_t abi_version);

/* ---- fastly_http_req, fastly_http_downstream: the client's request ---- */

/* The request that this sandbox was started for. */
FASTLY_IMPORT("fastly_http_req", "body_downstream_get")
fastly_status fastly_request_first(fastly_handle *request, fastly_handle *body);

/* Status 4: more than size. */
FASTLY_IMPORT("fastly_http_req", "method_get")
fastly_status fastly_request_method(fastly_handle request, uint8_t *out, size_t size,
                                    size_t *written);
/* Absolute: the scheme, the Host header, path and query. Status 4: more than size. */
FASTLY_IMPORT("fastly_http_req", "uri_get")
fastly_status fastly_request_url(fastly_handle request, uint8_t *out, size_t size,
                                 size_t *written);
/* As many values of one header as fit, each followed by NUL, from the one numbered `cursor`.
 * *next: the number to go on with, negative at the end. Writes nothing for a header that is
 * absent. Status 4: not even one fits; 1: no name for a header; 2: a name over 65,535 bytes. */
FASTLY_IMPORT("fastly_http_req", "header_values_get")
fastly_status fastly_request_header(fastly_handle request, const uint8_t *name,
                                    size_t name_size, uint8_t *out, size_t size,
                                    uint32_t cursor, int64_t *next, size_t *written);
/* Status 3: sent, or closed before. */
FASTLY_IMPORT("fastly_http_req", "close")
fastly_status fastly_request_close(fastly_handle request);

/* 4 or 16 bytes. Status 1: not a client's request. */
FASTLY_IMPORT("fastly_http_downstream", "downstream_client_ip_addr")
fastly_status fastly_client_address(fastly_handle request, uint8_t out[16], size_t *written);

#define FASTLY_NEXT_TIMEOUT (UINT32_C(1) << 1)
typedef struct fastly_next_options {
    uint64_t timeout_ms;
} fastly_next_options;
/* Offers this sandbox for one more request. That the platform allows none is told by the wait:
 * Viceroy 0.22 gives a sandbox five, and lets five sandboxes wait (src/sandbox.rs,
 * src/execute.rs); Fastly names no number.
 * Status 13: it is offered already. */
FASTLY_IMPORT("fastly_http_downstream", "next_request")
fastly_status fastly_next_request(uint32_t mask, const fastly_next_options *options,
                                  fastly_handle *promise);
/* Waits for it. Status 10 (none): there is none, the sandbox is to end; 5 (unsupported): the
 * request before is not answered. */
FASTLY_IMPORT("fastly_http_downstream", "next_request_wait")
fastly_status fastly_next_wait(fastly_handle promise, fastly_handle *request,
                               fastly_handle *body);

/* ---- fastly_http_body ---- */

/* An empty one. */
FASTLY_IMPORT("fastly_http_body", "new") fastly_status fastly_body_new(fastly_handle *body);
/* Waits for bytes; *read is 0 at the end. The body broke off: status 9 (incomplete message), 7
 * (malformed), or 1. */
FASTLY_IMPORT("fastly_http_body", "read")
fastly_status fastly_body_read(fastly_handle body, uint8_t *out, size_t size, size_t *read);
#define FASTLY_BODY_BACK 0
/* Appends. Status 1: a body that is being sent has no reader any more. */
FASTLY_IMPORT("fastly_http_body", "write")
fastly_status fastly_body_write(fastly_handle body, const uint8_t *data, size_t size,
                                uint32_t end, size_t *written);
/* Status 10 (none): not known. */
FASTLY_IMPORT("fastly_http_body", "known_length")
fastly_status fastly_body_size(fastly_handle body, uint64_t *size);
/* Status 3: sent, or closed before. */
FASTLY_IMPORT("fastly_http_body", "close") fastly_status fastly_body_close(fastly_handle body);

/* ---- fastly_http_req, fastly_async_io: a request of our own. It and its body are taken by the
 * sending. ---- */

/* A GET. */
FASTLY_IMPORT("fastly_http_req", "new")
fastly_status fastly_request_new(fastly_handle *request);
/* Status 1: no name for a method. */
FASTLY_IMPORT("fastly_http_req", "method_set")
fastly_status fastly_request_set_method(fastly_handle request, const uint8_t *name,
                                        size_t size);
/* Status 1: no URL. */
FASTLY_IMPORT("fastly_http_req", "uri_set")
fastly_status fastly_request_set_url(fastly_handle request, const uint8_t *url, size_t size);
/* Status 1: no name or value for a header; 2: a name over 65,535 bytes. */
FASTLY_IMPORT("fastly_http_req", "header_append")
fastly_status fastly_request_add_header(fastly_handle request, const uint8_t *name,
                                        size_t name_size, const uint8_t *value,
                                        size_t value_size);

/* Sends without any caching; the answer comes later. Status 2: no such backend; request and
 * body are gone then, too. */
FASTLY_IMPORT("fastly_http_req", "send_async_v2")
fastly_status fastly_request_send(fastly_handle request, fastly_handle body,
                                  const uint8_t *backend, size_t backend_size,
                                  uint32_t is_streaming, fastly_handle *pending);

/* *ready: the index of the first that is ready, UINT32_MAX after timeout_ms (0: no limit).
 * Status 2: none to wait for, and no limit. */
FASTLY_IMPORT("fastly_async_io", "select")
fastly_status fastly_select(const fastly_handle *items, size_t count, uint32_t timeout_ms,
                            uint32_t *ready);

/* send_error_detail_tag; those that mean "too late" */
#define FASTLY_SEND_DNS_TIMEOUT 2
#define FASTLY_SEND_CONNECTION_TIMEOUT 9
#define FASTLY_SEND_RESPONSE_TIMEOUT 16
typedef struct fastly_send_error {
    uint32_t tag;
    uint32_t mask; /* which of the members below this host asks for: none */
    uint16_t dns_rcode;
    uint16_t dns_info_code;
    uint8_t tls_alert_id;
    uint8_t h2_frame;
    uint32_t h2_code;
} fastly_send_error;
_Static_assert(sizeof(fastly_send_error) == 20, "as in the WITX record");
/* Status 1: nobody answered (refused, unknown name, TLS, too late: error->tag, which Viceroy
 * leaves as it was); 7 (malformed) and 9 (incomplete): it was no answer. */
FASTLY_IMPORT("fastly_http_req", "pending_req_wait_v2")
fastly_status fastly_pending_wait(fastly_handle pending, fastly_send_error *error,
                                  fastly_handle *response, fastly_handle *body);

/* ---- fastly_http_req: backends made while running ("dynamic"; the account must allow them)
 * ---- */

#define FASTLY_BACKEND_HOST (UINT32_C(1) << 1)
#define FASTLY_BACKEND_CONNECT_TIMEOUT (UINT32_C(1) << 2)
#define FASTLY_BACKEND_FIRST_BYTE_TIMEOUT (UINT32_C(1) << 3)
#define FASTLY_BACKEND_BETWEEN_BYTES_TIMEOUT (UINT32_C(1) << 4)
#define FASTLY_BACKEND_TLS (UINT32_C(1) << 5)
#define FASTLY_BACKEND_CERTIFICATE_HOST (UINT32_C(1) << 8)
#define FASTLY_BACKEND_SNI (UINT32_C(1) << 11)
typedef struct fastly_backend_config { /* only what the mask names is read */
    const uint8_t *host;               /* what the Host header says */
    size_t host_size;
    uint32_t connect_timeout_ms;
    uint32_t first_byte_timeout_ms;
    uint32_t between_bytes_timeout_ms;
    uint32_t tls_version_min;
    uint32_t tls_version_max;
    const uint8_t *certificate_host;
    size_t certificate_host_size;
    const uint8_t *ca_certificate;
    size_t ca_certificate_size;
    const uint8_t *ciphers;
    size_t ciphers_size;
    const uint8_t *sni;
    size_t sni_size;
    const uint8_t *client_certificate;
    size_t client_certificate_size;
    fastly_handle client_key;
    uint32_t http_keepalive_ms;
    uint32_t tcp_keepalive;
    uint32_t tcp_keepalive_interval_s;
    uint32_t tcp_keepalive_probe_count;
    uint32_t tcp_keepalive_time_s;
    uint32_t connection_max;
    uint32_t use_max;
    uint32_t lifetime_max_ms;
    const void *health_check;
} fastly_backend_config;
_Static_assert(sizeof(fastly_backend_config) == 108, "as in the WITX record");
/* target: "host:port". Status 1: the name is taken, or target is no authority; 2: a value that
 * is empty or over 1,024 bytes; on the platform also 5 (unsupported): the account has no
 * dynamic backends. */
FASTLY_IMPORT("fastly_http_req", "register_dynamic_backend")
fastly_status fastly_backend_register(const uint8_t *name, size_t name_size,
                                      const uint8_t *target, size_t target_size, uint32_t mask,
                                      const fastly_backend_config *config);
/* *exists: 1 or 0, of static and dynamic ones. */
FASTLY_IMPORT("fastly_backend", "exists")
fastly_status fastly_backend_exists(const uint8_t *name, size_t size, uint32_t *exists);

/* ---- fastly_http_resp ---- */

/* With status 200 and no header. */
FASTLY_IMPORT("fastly_http_resp", "new")
fastly_status fastly_response_new(fastly_handle *response);
FASTLY_IMPORT("fastly_http_resp", "status_get")
fastly_status fastly_response_status(fastly_handle response, uint16_t *status);
/* Status 2: not within 100 and 999. */
FASTLY_IMPORT("fastly_http_resp", "status_set")
fastly_status fastly_response_set_status(fastly_handle response, uint32_t status);
/* The first value. Status 2: there is none; 4: more than size. */
FASTLY_IMPORT("fastly_http_resp", "header_value_get")
fastly_status fastly_response_header(fastly_handle response, const uint8_t *name,
                                     size_t name_size, uint8_t *out, size_t size,
                                     size_t *written);
/* Statuses as for a request's. */
FASTLY_IMPORT("fastly_http_resp", "header_append")
fastly_status fastly_response_add_header(fastly_handle response, const uint8_t *name,
                                         size_t name_size, const uint8_t *value,
                                         size_t value_size);
/* Answers the client with both and takes them. content-length is set from the body. Status 1:
 * it was answered before; 2: a status of 1xx other than 103. */
FASTLY_IMPORT("fastly_http_resp", "send_downstream")
fastly_status fastly_response_send(fastly_handle response, fastly_handle body,
                                   uint32_t is_streaming);
/* Status 3: sent, or closed before. */
FASTLY_IMPORT("fastly_http_resp", "close")
fastly_status fastly_response_close(fastly_handle response);

/* ---- fastly_kv_store: every operation is begun, then waited for ---- */

/* kv_error */
#define FASTLY_KV_OK 1
#define FASTLY_KV_NOT_FOUND 3
#define FASTLY_KV_PRECONDITION_FAILED 4
/* Others: 0 not set, 2 bad request, 5 too large, 6 internal, 7 too many requests (more than one
 * write a second to a key). */

/* Status 2: no such store, or it is not linked to the service. */
FASTLY_IMPORT("fastly_kv_store", "open")
fastly_status fastly_kv_open(const uint8_t *name, size_t size, fastly_handle *store);

/* Status 2: no name for a key. */
FASTLY_IMPORT("fastly_kv_store", "lookup")
fastly_status fastly_kv_lookup(fastly_handle store, const uint8_t *key, size_t key_size,
                               uint32_t mask, const uint32_t *config, fastly_handle *lookup);
/* body and generation are set where *error is FASTLY_KV_OK. Status 4: the metadata are more
 * than metadata_size. */
FASTLY_IMPORT("fastly_kv_store", "lookup_wait_v2")
fastly_status fastly_kv_lookup_wait(fastly_handle lookup, fastly_handle *body,
                                    uint8_t *metadata, size_t metadata_size,
                                    size_t *metadata_written, uint64_t *generation,
                                    uint32_t *error);

#define FASTLY_KV_OVERWRITE 0
#define FASTLY_KV_ADD 1 /* precondition failed where the key is there */
#define FASTLY_KV_TTL (UINT32_C(1) << 4)
#define FASTLY_KV_IF_GENERATION (UINT32_C(1) << 5)
typedef struct fastly_kv_insert_config {
    uint32_t mode;
    uint32_t unused;
    const uint8_t *metadata;
    size_t metadata_size;
    uint32_t ttl_s;
    uint64_t generation; /* precondition failed where the key's is another */
} fastly_kv_insert_config;
_Static_assert(sizeof(fastly_kv_insert_config) == 32, "as in the WITX record");
/* Takes body. Status 2: no name for a key. */
FASTLY_IMPORT("fastly_kv_store", "insert")
fastly_status fastly_kv_insert(fastly_handle store, const uint8_t *key, size_t key_size,
                               fastly_handle body, uint32_t mask,
                               const fastly_kv_insert_config *config, fastly_handle *insert);
/* *error tells how it went. */
FASTLY_IMPORT("fastly_kv_store", "insert_wait")
fastly_status fastly_kv_insert_wait(fastly_handle insert, uint32_t *error);

/* ---- fastly_secret_store, fastly_config_store, fastly_log ---- */

/* Status 10 (none): no such store. */
FASTLY_IMPORT("fastly_secret_store", "open")
fastly_status fastly_secrets_open(const uint8_t *name, size_t size, fastly_handle *store);
/* Status 10 (none): no such secret. */
FASTLY_IMPORT("fastly_secret_store", "get")
fastly_status fastly_secret_get(fastly_handle store, const uint8_t *name, size_t size,
                                fastly_handle *secret);
/* Status 4: more than size. */
FASTLY_IMPORT("fastly_secret_store", "plaintext")
fastly_status fastly_secret_read(fastly_handle secret, uint8_t *out, size_t size,
                                 size_t *written);

/* Status 3 (Viceroy) or 10: no such store. */
FASTLY_IMPORT("fastly_config_store", "open")
fastly_status fastly_config_open(const uint8_t *name, size_t size, fastly_handle *store);
/* Status 10 (none): no such entry; 4: more than size. */
FASTLY_IMPORT("fastly_config_store", "get")
fastly_status fastly_config_get(fastly_handle store, const uint8_t *key, size_t key_size,
                                uint8_t *out, size_t size, size_t *written);

/* Status 2: a name that is the platform's own. Nothing tells whether such an endpoint is set
 * up.
 */
FASTLY_IMPORT("fastly_log", "endpoint_get")
fastly_status fastly_log_open(const uint8_t *name, size_t size, fastly_handle *endpoint);
/* One message a call; the platform adds the line feed. */
FASTLY_IMPORT("fastly_log", "write")
fastly_status fastly_log_write(fastly_handle endpoint, const uint8_t *message, size_t size,
                               size_t *written);

/* ---- wasi_snapshot_preview1: an errno, 0 is success ---- */

#define WASI_CLOCK_REALTIME 0
FASTLY_IMPORT("wasi_snapshot_preview1", "clock_time_get")
uint32_t wasi_clock_time(uint32_t clock, uint64_t precision_ns, uint64_t *time_ns);
FASTLY_IMPORT("wasi_snapshot_preview1", "random_get")
uint32_t wasi_random(uint8_t *out, size_t size);

#endif
