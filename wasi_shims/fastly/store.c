/* Who may hand an event on, and what was handed on before?   Layer: host (fastly). design.md
 * section 7.
 *
 * Two entries of one KV store a key, named by the lower-case hex SHA-256 of the key:
 *
 *     claim/<name>   "<deadline> <token>"   who handles it, until when
 *     done/<name>    "<expiry>"             it was handed on
 *
 * Times are Unix milliseconds. Both values say themselves when they end; time_to_live only
 * clears away.
 *
 * Why at most one claimant wins. The first claim is an insert with mode `add`, which fails
 * where the key is there. Nobody deletes a claim: an expired or released one is overwritten
 * under the condition that its generation is still the one that was read, so of any number of
 * takers one gets it. A commit leaves the claim where it is, so that between the look at the
 * done mark and the `add` nobody slips in; a taker looks at the done mark once more, because
 * the former owner may have committed after its lease. */
#include "../host.h"
#include "../text.h"
#include "instance.h"

#include <string.h>

#define KEY_NAME_SIZE 64
#define NAME_SIZE_MAX (6 + KEY_NAME_SIZE)
#define TOKEN_TEXT_SIZE ((size_t)2 * EYELET_TOKEN_SIZE)
#define VALUE_SIZE_MAX (EYELET_DECIMAL_SIZE_MAX + 1 + TOKEN_TEXT_SIZE)
#define CLAIM_KEPT_S                                                                           \
    86400 /* beyond its lease: longer than a late read or a slow clock can last */

typedef enum answer { ANSWER_YES, ANSWER_NO, ANSWER_FAULT } answer;

typedef struct name {
    uint8_t data[NAME_SIZE_MAX];
    size_t size;
} name;

/* What an entry holds. */
typedef struct record {
    int64_t end_ms;
    uint8_t owner[TOKEN_TEXT_SIZE]; /* of a claim */
    size_t owner_size;
    uint64_t generation;
} record;

static bool open_store(fastly_handle *store) {
    static fastly_handle opened;
    static bool is_open;
    const eyelet_bytes store_name = EYELET_BYTES(EYELET_FASTLY_KV_STORE);
    is_open = is_open || fastly_kv_open(store_name.data, store_name.size, &opened) == FASTLY_OK;
    *store = opened;
    return is_open;
}

static name name_of(eyelet_bytes kind, eyelet_bytes key) {
    name made;
    memcpy(made.data, kind.data, kind.size);
    made.size = kind.size + eyelet_key_name(key, made.data + kind.size);
    return made;
}

static name claim_name(eyelet_bytes key) { return name_of(EYELET_BYTES("claim/"), key); }

static name done_name(eyelet_bytes key) { return name_of(EYELET_BYTES("done/"), key); }

/* ---- values ---- */

/* token: NULL for a done mark. */
static size_t write_value(uint8_t out[VALUE_SIZE_MAX], int64_t end_ms,
                          const uint8_t token[EYELET_TOKEN_SIZE]) {
    size_t size = eyelet_decimal_write(out, (uint64_t)end_ms);
    if (token != NULL) {
        out[size++] = ' ';
        eyelet_hex_write(out + size, token, EYELET_TOKEN_SIZE);
        size += TOKEN_TEXT_SIZE;
    }
    return size;
}

static bool read_value(eyelet_bytes value, record *out) {
    const size_t end = eyelet_bytes_find(value, ' ');
    out->owner_size = 0;
    if (!eyelet_decimal_read(eyelet_bytes_slice(value, 0, end), &out->end_ms)) {
        return false;
    }
    if (end < value.size) {
        out->owner_size = value.size - end - 1;
        if (out->owner_size != TOKEN_TEXT_SIZE) {
            return false;
        }
        memcpy(out->owner, value.data + end + 1, TOKEN_TEXT_SIZE);
    }
    return true;
}

/* ---- one entry ---- */

static bool read_body(fastly_handle body, record *found) {
    uint8_t value[VALUE_SIZE_MAX + 1];
    size_t size = 0;
    size_t read = 1;
    bool ok = true;
    while (ok && read > 0 && size < sizeof(value)) { /* ends because size grows */
        ok = fastly_body_read(body, value + size, sizeof(value) - size, &read) == FASTLY_OK;
        size += ok ? read : 0;
    }
    (void)fastly_body_close(body);
    return ok && read_value(eyelet_bytes_from(value, size), found);
}

/* YES: *found; NO: there is no such entry. */
static answer look(const name *entry, record *found) {
    fastly_handle store;
    fastly_handle lookup;
    fastly_handle body = FASTLY_NO_HANDLE;
    uint32_t unused_config = 0;
    uint8_t metadata[1];
    size_t metadata_size = 0;
    uint32_t error = 0;
    if (!open_store(&store) || fastly_kv_lookup(store, entry->data, entry->size, 0,
                                                &unused_config, &lookup) != FASTLY_OK) {
        return ANSWER_FAULT;
    }
    const fastly_status status = fastly_kv_lookup_wait(
        lookup, &body, metadata, sizeof(metadata), &metadata_size, &found->generation, &error);
    if (status != FASTLY_OK) {
        return ANSWER_FAULT;
    }
    if (error == FASTLY_KV_NOT_FOUND) {
        return ANSWER_NO;
    }
    return error == FASTLY_KV_OK && read_body(body, found) ? ANSWER_YES : ANSWER_FAULT;
}

/* NO: the condition (mode `add`, or the generation) does not hold. */
static answer put(const name *entry, eyelet_bytes value, uint32_t mask,
                  const fastly_kv_insert_config *config) {
    fastly_handle store;
    fastly_handle body;
    fastly_handle insert;
    size_t written = 0;
    uint32_t error = 0;
    if (!open_store(&store) || fastly_body_new(&body) != FASTLY_OK) {
        return ANSWER_FAULT;
    }
    if (fastly_body_write(body, value.data, value.size, FASTLY_BODY_BACK, &written) !=
            FASTLY_OK ||
        written != value.size) {
        (void)fastly_body_close(body);
        return ANSWER_FAULT;
    }
    if (fastly_kv_insert(store, entry->data, entry->size, body, mask, config, &insert) !=
            FASTLY_OK ||
        fastly_kv_insert_wait(insert, &error) != FASTLY_OK) {
        return ANSWER_FAULT;
    }
    if (error == FASTLY_KV_PRECONDITION_FAILED) {
        return ANSWER_NO;
    }
    return error == FASTLY_KV_OK ? ANSWER_YES : ANSWER_FAULT;
}

/* generation: of the claim that is replaced; NULL: there is to be none. */
static answer put_claim(const name *entry, int64_t end_ms,
                        const uint8_t token[EYELET_TOKEN_SIZE], uint32_t lease_s,
                        const uint64_t *generation) {
    uint8_t value[VALUE_SIZE_MAX];
    const fastly_kv_insert_config config = {
        .mode = generation == NULL ? FASTLY_KV_ADD : FASTLY_KV_OVERWRITE,
        .ttl_s = lease_s + CLAIM_KEPT_S,
        .generation = generation == NULL ? 0 : *generation,
    };
    return put(entry, eyelet_bytes_from(value, write_value(value, end_ms, token)),
               FASTLY_KV_TTL | (generation == NULL ? 0 : FASTLY_KV_IF_GENERATION), &config);
}

static answer is_done(eyelet_bytes key, int64_t now_ms) {
    const name entry = done_name(key);
    record mark;
    const answer found = look(&entry, &mark);
    return found == ANSWER_YES && mark.end_ms <= now_ms ? ANSWER_NO : found;
}

/* ---- the three verbs ---- */

/* There is a claim: takes it over where it has ended. */
static eyelet_claim_result take_over(const name *entry, eyelet_bytes key,
                                     const uint8_t token[EYELET_TOKEN_SIZE], uint32_t lease_s,
                                     uint32_t *left_s) {
    const int64_t now_ms = eyelet_host_now_ms();
    record claim;
    *left_s = 1;
    switch (look(entry, &claim)) {
    case ANSWER_YES:
        break;
    case ANSWER_NO: /* refused as present, and yet not seen: a late read, or it was just cleared
                       away */
        return EYELET_CLAIM_BUSY;
    case ANSWER_FAULT:
        return EYELET_CLAIM_UNAVAILABLE;
    }
    const uint32_t held_s = eyelet_lease_left_s(claim.end_ms, now_ms);
    if (held_s > 0) {
        *left_s = held_s;
        return EYELET_CLAIM_BUSY;
    }
    switch (
        put_claim(entry, now_ms + (int64_t)lease_s * 1000, token, lease_s, &claim.generation)) {
    case ANSWER_YES:
        break;
    case ANSWER_NO: /* another taker was faster */
        *left_s = lease_s;
        return EYELET_CLAIM_BUSY;
    case ANSWER_FAULT:
        return EYELET_CLAIM_UNAVAILABLE;
    }
    switch (is_done(key, now_ms)) {
    case ANSWER_YES:
        return EYELET_CLAIM_DONE;
    case ANSWER_NO:
        return EYELET_CLAIM_FRESH;
    case ANSWER_FAULT:
        break;
    }
    return EYELET_CLAIM_UNAVAILABLE;
}

eyelet_claim_result eyelet_host_claim(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                                      uint32_t lease_s, uint32_t *left_s) {
    const int64_t now_ms = eyelet_host_now_ms();
    const name entry = claim_name(key);
    eyelet_claim_result result = EYELET_CLAIM_UNAVAILABLE;
    *left_s = 0;
    switch (is_done(key, now_ms)) {
    case ANSWER_YES:
        return EYELET_CLAIM_DONE;
    case ANSWER_NO:
        break;
    case ANSWER_FAULT:
        return EYELET_CLAIM_UNAVAILABLE;
    }
    switch (put_claim(&entry, now_ms + (int64_t)lease_s * 1000, token, lease_s, NULL)) {
    case ANSWER_YES:
        return EYELET_CLAIM_FRESH;
    case ANSWER_NO:
        result = take_over(&entry, key, token, lease_s, left_s);
        break;
    case ANSWER_FAULT:
        break;
    }
    *left_s = result == EYELET_CLAIM_BUSY ? *left_s : 0;
    return result;
}

bool eyelet_host_commit(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                        uint32_t ttl_s) {
    uint8_t value[VALUE_SIZE_MAX];
    const name entry = done_name(key);
    const int64_t end_ms = eyelet_host_now_ms() + (int64_t)ttl_s * 1000;
    const fastly_kv_insert_config config = {.mode = FASTLY_KV_OVERWRITE, .ttl_s = ttl_s};
    (void)token; /* done is done, whoever holds the claim by now */
    return put(&entry, eyelet_bytes_from(value, write_value(value, end_ms, NULL)),
               FASTLY_KV_TTL, &config) == ANSWER_YES;
}

bool eyelet_host_release(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE]) {
    const name entry = claim_name(key);
    uint8_t owner[TOKEN_TEXT_SIZE];
    record claim;
    const answer found = look(&entry, &claim);
    if (found != ANSWER_YES) {
        return found == ANSWER_NO;
    }
    eyelet_hex_write(owner, token, EYELET_TOKEN_SIZE);
    if (claim.owner_size != TOKEN_TEXT_SIZE ||
        memcmp(claim.owner, owner, TOKEN_TEXT_SIZE) != 0) {
        return true;
    }
    /* Deadline 0: ended. Where another took it in between the generation is another, and it is
     * not ours to touch. */
    return put_claim(&entry, 0, token, 0, &claim.generation) != ANSWER_FAULT;
}
