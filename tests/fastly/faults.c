/* What does the Fastly host do when the platform fails?   Linked over the host with wasm-ld's
 * --wrap; never part of an artifact.
 *
 * A request chooses its fault by the header x-fault. The functions below stand before the host
 * calls of the same name and either answer themselves or hand on to the real one, which is
 * declared here once more under another name. */
#include "host.h"

#include "../../wasi_shims/fastly/imports.h"

#include <string.h>

#define TOO_MANY_REQUESTS 7
#define MADE_UP_HANDLE UINT32_C(0x7FFFFFF0)
#define NO_STORE 2

FASTLY_IMPORT("fastly_kv_store", "open")
fastly_status real_kv_open(const uint8_t *name, size_t size, fastly_handle *store);
FASTLY_IMPORT("fastly_kv_store", "lookup")
fastly_status real_kv_lookup(fastly_handle store, const uint8_t *key, size_t key_size,
                             uint32_t mask, const uint32_t *config, fastly_handle *lookup);
FASTLY_IMPORT("fastly_kv_store", "lookup_wait_v2")
fastly_status real_kv_lookup_wait(fastly_handle lookup, fastly_handle *body, uint8_t *metadata,
                                  size_t metadata_size, size_t *metadata_written,
                                  uint64_t *generation, uint32_t *error);
FASTLY_IMPORT("fastly_kv_store", "insert")
fastly_status real_kv_insert(fastly_handle store, const uint8_t *key, size_t key_size,
                             fastly_handle body, uint32_t mask,
                             const fastly_kv_insert_config *config, fastly_handle *insert);
FASTLY_IMPORT("fastly_kv_store", "insert_wait")
fastly_status real_kv_insert_wait(fastly_handle insert, uint32_t *error);

fastly_status __wrap_fastly_kv_open(const uint8_t *name, size_t size, fastly_handle *store);
fastly_status __wrap_fastly_kv_lookup(fastly_handle store, const uint8_t *key, size_t key_size,
                                      uint32_t mask, const uint32_t *config,
                                      fastly_handle *lookup);
fastly_status __wrap_fastly_kv_lookup_wait(fastly_handle lookup, fastly_handle *body,
                                           uint8_t *metadata, size_t metadata_size,
                                           size_t *metadata_written, uint64_t *generation,
                                           uint32_t *error);
fastly_status __wrap_fastly_kv_insert(fastly_handle store, const uint8_t *key, size_t key_size,
                                      fastly_handle body, uint32_t mask,
                                      const fastly_kv_insert_config *config,
                                      fastly_handle *insert);
fastly_status __wrap_fastly_kv_insert_wait(fastly_handle insert, uint32_t *error);
bool __real_eyelet_host_release(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE]);
bool __wrap_eyelet_host_release(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE]);
void __real_eyelet_forget(void);
void __wrap_eyelet_forget(void);
const eyelet_step *__real_eyelet_begin(const eyelet_head *head, int64_t now_ms,
                                       const eyelet_limits *limits);
const eyelet_step *__wrap_eyelet_begin(const eyelet_head *head, int64_t now_ms,
                                       const eyelet_limits *limits);
int64_t __real_eyelet_host_now_ms(void);
int64_t __wrap_eyelet_host_now_ms(void);
eyelet_delivery_outcome __real_eyelet_host_deliver(const eyelet_step *step, uint32_t *status);
eyelet_delivery_outcome __wrap_eyelet_host_deliver(const eyelet_step *step, uint32_t *status);

static uint32_t forged_error; /* what waiting for MADE_UP_HANDLE answers */
static bool was_hidden;
static bool remembers; /* the last request */

static bool wants(const char *fault) {
    uint8_t header[32];
    const ptrdiff_t size = eyelet_host_header(EYELET_BYTES("x-fault"), header, sizeof(header));
    return size == (ptrdiff_t)strlen(fault) && memcmp(header, fault, (size_t)size) == 0;
}

static bool is_done_mark(const uint8_t *key, size_t size) {
    return size > 5 && memcmp(key, "done/", 5) == 0;
}

static fastly_status forge(uint32_t error, fastly_handle *handle) {
    forged_error = error;
    *handle = MADE_UP_HANDLE;
    return FASTLY_OK;
}

fastly_status __wrap_fastly_kv_open(const uint8_t *name, size_t size, fastly_handle *store) {
    return wants("no-store") ? NO_STORE : real_kv_open(name, size, store);
}

fastly_status __wrap_fastly_kv_lookup(fastly_handle store, const uint8_t *key, size_t key_size,
                                      uint32_t mask, const uint32_t *config,
                                      fastly_handle *lookup) {
    if (wants("no-store")) { /* also where this sandbox had opened it before */
        return NO_STORE;
    }
    if (wants("lookup-429")) {
        return forge(TOO_MANY_REQUESTS, lookup);
    }
    if (wants("claim-unseen") && !is_done_mark(key, key_size)) {
        return forge(FASTLY_KV_NOT_FOUND, lookup);
    }
    /* The first look at the done mark comes too early: the commit happens just after it. */
    if (wants("done-late") && is_done_mark(key, key_size) && !was_hidden) {
        was_hidden = true;
        return forge(FASTLY_KV_NOT_FOUND, lookup);
    }
    return real_kv_lookup(store, key, key_size, mask, config, lookup);
}

fastly_status __wrap_fastly_kv_lookup_wait(fastly_handle lookup, fastly_handle *body,
                                           uint8_t *metadata, size_t metadata_size,
                                           size_t *metadata_written, uint64_t *generation,
                                           uint32_t *error) {
    if (lookup == MADE_UP_HANDLE) {
        *error = forged_error;
        return FASTLY_OK;
    }
    return real_kv_lookup_wait(lookup, body, metadata, metadata_size, metadata_written,
                               generation, error);
}

fastly_status __wrap_fastly_kv_insert(fastly_handle store, const uint8_t *key, size_t key_size,
                                      fastly_handle body, uint32_t mask,
                                      const fastly_kv_insert_config *config,
                                      fastly_handle *insert) {
    const bool done = is_done_mark(key, key_size);
    const bool takes_over = (mask & FASTLY_KV_IF_GENERATION) != 0;
    if ((wants("claim-429") && !done && !takes_over) || (wants("commit-429") && done) ||
        ((wants("release-429") || wants("takeover-429")) && !done && takes_over)) {
        return forge(TOO_MANY_REQUESTS, insert);
    }
    if ((wants("add-lost") && !done && !takes_over) || (wants("claim-unseen") && !done) ||
        (wants("takeover-lost") && !done && takes_over)) {
        return forge(FASTLY_KV_PRECONDITION_FAILED, insert);
    }
    return real_kv_insert(store, key, key_size, body, mask, config, insert);
}

fastly_status __wrap_fastly_kv_insert_wait(fastly_handle insert, uint32_t *error) {
    if (insert == MADE_UP_HANDLE) {
        *error = forged_error;
        return FASTLY_OK;
    }
    return real_kv_insert_wait(insert, error);
}

void __wrap_eyelet_forget(void) {
    __real_eyelet_forget();
    remembers = false;
}

/* A request that begins before the last one was forgotten ends the sandbox. */
const eyelet_step *__wrap_eyelet_begin(const eyelet_head *head, int64_t now_ms,
                                       const eyelet_limits *limits) {
    if (remembers) {
        __builtin_trap();
    }
    remembers = true;
    return __real_eyelet_begin(head, now_ms, limits);
}

/* "stranger": who releases is not who claimed, as where the lease ran out and another took
 * over.
 */
bool __wrap_eyelet_host_release(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE]) {
    uint8_t other[EYELET_TOKEN_SIZE];
    memcpy(other, token, sizeof(other));
    other[0] = (uint8_t)(other[0] ^ (wants("stranger") ? 1 : 0));
    return __real_eyelet_host_release(key, other);
}

/* "trap-ahead": as "trap-before", on a machine whose clock is a day ahead. */
int64_t __wrap_eyelet_host_now_ms(void) {
    return __real_eyelet_host_now_ms() + (wants("trap-ahead") ? INT64_C(86400000) : 0);
}

/* Stands for the process that is killed: between claim and commit, before or after the
 * destination has the event. */
eyelet_delivery_outcome __wrap_eyelet_host_deliver(const eyelet_step *step, uint32_t *status) {
    if (wants("trap-before") || wants("trap-ahead")) {
        __builtin_trap();
    }
    const eyelet_delivery_outcome outcome = __real_eyelet_host_deliver(step, status);
    if (wants("trap-after")) {
        __builtin_trap();
    }
    return outcome;
}
