/* Who may hand an event on, and what was handed on before?   Layer: host (wasi_http). design.md
 * section 7.
 *
 * Files, shared by any number of processes. <key> is the lower-case hex SHA-256 of the dedup
 * key:
 *
 *     <first two digits>/<key>/<n>      a claim: "<token> <deadline>\n"; whole from the start,
 * never changed <first two digits>/<key>/<n>r     that claim was released (a second name of the
 * same file) <first two digits>/<key>/done     the done mark: "<expiry>\n"; replaced as a whole
 *     tmp/<token>-<count>               what is being written
 *
 * Times are Unix milliseconds. A claim is live until its deadline, unless it was released, says
 * that it lasts longer than any lease, or cannot be read.
 *
 * Why at most one claimant wins. A claim is made by link, which fails where the name is there;
 * so of any number that found the same highest n, one gets n + 1. Nobody unlinks an expired or
 * released claim to take it: the next one stands beside it. Two claimants can link different
 * numbers only where the sweeper deleted in between; so a claimant that linked looks at the
 * key's directory once more and gives way if it sees another live claim. Of two, the later one
 * linked before it looked, and the earlier one's claim was there by then: it is seen, whatever
 * the numbers. (Both may give way; the sender then comes back.) A directory a key keeps that
 * look short, which flat names could not.
 *
 * Only the sweeper deletes, and only what has been dead for SWEEP_AFTER_MS. It looks at a
 * sample of one of the 256 directories, in one of SWEEP_EVERY exchanges that claimed, after the
 * answer is out, and at a key that has no number left. */
#include "../host.h"
#include "../text.h"
#include "instance.h"

#include <string.h>

#define KEY_NAME_SIZE 64
#define CLAIM_COUNT_MAX 4096 /* numbers a key may reach before it is swept */
#define CLAIM_TRY_COUNT_MAX 8
#define SWEEP_AFTER_MS                                                                         \
    INT64_C(3600000) /* well above EYELET_LEASE_MAX_S, for clocks that differ */
#define SWEEP_EVERY 32
#define SWEEP_SAMPLE_MAX                                                                       \
    128 /* four times SWEEP_EVERY: what is dead stays below a quarter of all */
#define PATH_SIZE_MAX 128
#define CONTENT_SIZE_MAX 64
#define TOKEN_TEXT_SIZE ((size_t)2 * EYELET_TOKEN_SIZE)

typedef struct name {
    uint8_t data[PATH_SIZE_MAX];
    size_t size;
} name;

typedef enum answer { ANSWER_YES, ANSWER_NO, ANSWER_FAULT } answer;

/* What a look at a key's directory found. */
typedef struct look {
    uint32_t highest; /* number; 0: no claim at all */
    uint32_t
        ours; /* number of the claim that carries our token and was not released; 0: none */
    int64_t other_end_ms; /* deadline of the live claim of somebody else; 0: none */
} look;

static wasi_handle store;
static uint32_t temporary_count;
static bool is_sweep_due;
static uint64_t sweep_seed;

/* ---- names and numbers ---- */

static void add(name *out, eyelet_bytes bytes) {
    if (bytes.size > 0 && bytes.size <= PATH_SIZE_MAX - out->size) {
        memcpy(out->data + out->size, bytes.data, bytes.size);
        out->size += bytes.size;
    }
}

static void add_decimal(name *out, uint64_t number) {
    uint8_t digits[EYELET_DECIMAL_SIZE_MAX];
    add(out, eyelet_bytes_from(digits, eyelet_decimal_write(digits, number)));
}

static void add_hex(name *out, const uint8_t *bytes, size_t size) {
    if (2 * size <= PATH_SIZE_MAX - out->size) {
        eyelet_hex_write(out->data + out->size, bytes, size);
        out->size += 2 * size;
    }
}

static eyelet_bytes view(const name *path) { return eyelet_bytes_from(path->data, path->size); }

static void shard_of(eyelet_bytes key_name, name *path) {
    path->size = 0;
    add(path, eyelet_bytes_slice(key_name, 0, 2));
}

static void directory_of(eyelet_bytes key_name, name *path) {
    shard_of(key_name, path);
    add(path, EYELET_BYTES("/"));
    add(path, key_name);
}

static void below(const name *directory, eyelet_bytes part, name *path) {
    path->size = 0;
    add(path, view(directory));
    add(path, EYELET_BYTES("/"));
    add(path, part);
}

static void claim_path(const name *directory, uint32_t number, name *path) {
    below(directory, EYELET_BYTES(""), path);
    add_decimal(path, number);
}

static void released_path(const name *directory, uint32_t number, name *path) {
    claim_path(directory, number, path);
    add(path, EYELET_BYTES("r"));
}

static void done_path(const name *directory, name *path) {
    below(directory, EYELET_BYTES("done"), path);
}

static void token_text(const uint8_t token[EYELET_TOKEN_SIZE], name *out) {
    add_hex(out, token, EYELET_TOKEN_SIZE);
}

/* ---- file operations ---- */

static answer answer_of(const wasi_file_result *result, uint8_t code_for_no) {
    if (result->failed == WASI_OK) {
        return ANSWER_YES;
    }
    return result->code == code_for_no ? ANSWER_NO : ANSWER_FAULT;
}

/* YES: made; NO: it is there. A missing parent is a fault. */
static answer make_directory(const name *path) {
    wasi_file_result result;
    wasi_file_create_directory_at(store, path->data, path->size, &result);
    return answer_of(&result, WASI_FILE_EXIST);
}

/* YES: made, and therefore empty; NO: it was there. */
static answer make_key_directory(eyelet_bytes key_name, const name *directory) {
    answer made = make_directory(directory);
    if (made == ANSWER_FAULT) {
        name shard;
        shard_of(key_name, &shard);
        made =
            make_directory(&shard) == ANSWER_FAULT ? ANSWER_FAULT : make_directory(directory);
    }
    return made;
}

/* NO where it is not there. The view lasts until the next import that returns a list. */
static answer read_file(const name *path, eyelet_bytes *content) {
    wasi_handle_result opened;
    wasi_file_open_at(store, 0, path->data, path->size, 0, WASI_MAY_READ, &opened);
    if (opened.failed != WASI_OK) {
        return opened.value.code == WASI_FILE_NO_ENTRY ? ANSWER_NO : ANSWER_FAULT;
    }
    wasi_file_read_result result;
    eyelet_lend_scratch();
    wasi_file_read(opened.value.handle, CONTENT_SIZE_MAX, 0, &result);
    wasi_drop_descriptor(opened.value.handle);
    if (result.failed != WASI_OK) {
        return ANSWER_FAULT;
    }
    *content = eyelet_bytes_from(result.value.ok.bytes.data, result.value.ok.bytes.size);
    return ANSWER_YES;
}

static void unlink_file(const name *path) {
    wasi_file_result result;
    wasi_file_unlink_at(store, path->data, path->size, &result);
    (void)result; /* what could not be deleted is deleted by a later sweep */
}

/* YES: linked; NO: `to` is there, or its directory is not. */
static answer link_file(const name *from, const name *to) {
    wasi_file_result result;
    wasi_file_link_at(store, 0, from->data, from->size, store, to->data, to->size, &result);
    if (result.failed != WASI_OK && result.code == WASI_FILE_NO_ENTRY) {
        return ANSWER_NO;
    }
    return answer_of(&result, WASI_FILE_EXIST);
}

/* NO where one of the directories, or `from`, is not there. */
static answer rename_file(const name *from, const name *to) {
    wasi_file_result result;
    wasi_file_rename_at(store, from->data, from->size, store, to->data, to->size, &result);
    return answer_of(&result, WASI_FILE_NO_ENTRY);
}

static void temporary_path(const uint8_t token[EYELET_TOKEN_SIZE], name *path) {
    path->size = 0;
    add(path, EYELET_BYTES("tmp/"));
    token_text(token, path);
    add(path, EYELET_BYTES("-"));
    temporary_count++;
    add_decimal(path, temporary_count);
}

static bool write_file(const name *path, eyelet_bytes content) {
    wasi_handle_result opened;
    wasi_file_open_at(store, 0, path->data, path->size, WASI_OPEN_CREATE | WASI_OPEN_EXCLUSIVE,
                      WASI_MAY_WRITE, &opened);
    if (opened.failed != WASI_OK && opened.value.code == WASI_FILE_NO_ENTRY) {
        const name directory = {.data = "tmp", .size = 3};
        if (make_directory(&directory) == ANSWER_FAULT) {
            return false;
        }
        wasi_file_open_at(store, 0, path->data, path->size,
                          WASI_OPEN_CREATE | WASI_OPEN_EXCLUSIVE, WASI_MAY_WRITE, &opened);
    }
    if (opened.failed != WASI_OK) {
        return false;
    }
    wasi_file_write_result result;
    wasi_file_write(opened.value.handle, content.data, content.size, 0, &result);
    wasi_drop_descriptor(opened.value.handle);
    return result.failed == WASI_OK && result.value.size == content.size;
}

/* YES: opened; NO: it is not there. */
static answer open_entries(const name *path, wasi_handle *entries) {
    wasi_handle_result opened;
    wasi_file_open_at(store, 0, path->data, path->size, WASI_OPEN_DIRECTORY, WASI_MAY_READ,
                      &opened);
    if (opened.failed != WASI_OK) {
        return opened.value.code == WASI_FILE_NO_ENTRY ? ANSWER_NO : ANSWER_FAULT;
    }
    const wasi_handle directory = opened.value.handle;
    wasi_file_read_directory(directory, &opened);
    wasi_drop_descriptor(directory);
    *entries = opened.value.handle;
    return opened.failed == WASI_OK ? ANSWER_YES : ANSWER_FAULT;
}

/* YES: an entry; NO: the end. An entry that went away while the directory was read is left out.
 */
static answer next_entry(wasi_handle entries, eyelet_bytes *entry) {
    for (;;) { /* ends with the list, which the host has made already */
        wasi_file_entry_result result;
        eyelet_lend_scratch();
        wasi_file_read_directory_entry(entries, &result);
        if (result.failed == WASI_OK) {
            *entry = eyelet_bytes_from(result.value.ok.name.data, result.value.ok.name.size);
            return result.value.ok.some == WASI_SOME ? ANSWER_YES : ANSWER_NO;
        }
        if (result.value.code != WASI_FILE_NO_ENTRY) {
            return ANSWER_FAULT;
        }
    }
}

/* ---- done marks and claims ---- */

/* YES where there is a done mark that ends after now_ms. One that cannot be read counts as
 * none: once more is better than never. */
static answer is_done(const name *directory, int64_t now_ms) {
    name path;
    done_path(directory, &path);
    eyelet_bytes content;
    const answer found = read_file(&path, &content);
    int64_t expiry_ms = 0;
    if (found != ANSWER_YES) {
        return found;
    }
    const eyelet_bytes number =
        eyelet_bytes_slice(content, 0, eyelet_bytes_find(content, '\n'));
    return eyelet_decimal_read(number, &expiry_ms) && expiry_ms > now_ms ? ANSWER_YES
                                                                         : ANSWER_NO;
}

static bool bit_is_set(const uint8_t *bits, uint32_t number) {
    return (bits[number / 8] >> (number % 8) & 1) != 0;
}

static void set_bit(uint8_t *bits, uint32_t number) {
    bits[number / 8] = (uint8_t)(bits[number / 8] | 1U << (number % 8));
}

/* Which numbers a key's directory holds, by its names alone. */
static answer list_claims(const name *directory, uint8_t *there, uint8_t *released,
                          uint32_t *highest) {
    wasi_handle entries;
    const answer opened = open_entries(directory, &entries);
    if (opened != ANSWER_YES) {
        return opened;
    }
    eyelet_bytes entry;
    answer more = next_entry(entries, &entry);
    while (more == ANSWER_YES) {
        const bool is_mark = entry.size > 0 && entry.data[entry.size - 1] == 'r';
        int64_t number = 0;
        if (eyelet_decimal_read(eyelet_bytes_slice(entry, 0, entry.size - (is_mark ? 1 : 0)),
                                &number) &&
            number > 0 && number < CLAIM_COUNT_MAX) {
            const uint32_t n = (uint32_t)number;
            set_bit(is_mark ? released : there, n);
            *highest = n > *highest ? n : *highest;
        }
        more = next_entry(entries, &entry);
    }
    wasi_drop_directory_entries(entries);
    return more == ANSWER_NO ? ANSWER_YES : ANSWER_FAULT;
}

/* Reads one claim that was not released and adds it to what was found. */
static answer look_at_claim(const name *directory, uint32_t number,
                            const uint8_t token[EYELET_TOKEN_SIZE], int64_t now_ms,
                            look *found) {
    name path;
    claim_path(directory, number, &path);
    eyelet_bytes content;
    const answer is_read = read_file(&path, &content);
    if (is_read != ANSWER_YES) {
        return is_read; /* NO: swept since */
    }
    name own = {.size = 0};
    token_text(token, &own);
    eyelet_bytes owner;
    eyelet_bytes deadline = eyelet_bytes_cut(content, ' ', &owner);
    deadline = eyelet_bytes_slice(deadline, 0, eyelet_bytes_find(deadline, '\n'));
    int64_t deadline_ms = 0;
    if (!eyelet_decimal_read(deadline, &deadline_ms)) {
        return ANSWER_YES; /* it was whole once: a power failure took its content and its owner
                            */
    }
    if (eyelet_bytes_equal(owner, view(&own))) {
        found->ours = found->ours == 0 ? number : found->ours; /* the highest, seen first */
    } else if (eyelet_lease_left_s(deadline_ms, now_ms) > 0 &&
               deadline_ms > found->other_end_ms) {
        found->other_end_ms = deadline_ms;
    }
    return ANSWER_YES;
}

/* YES: looked; NO: the directory is not there. */
static answer look_at(const name *directory, const uint8_t token[EYELET_TOKEN_SIZE],
                      int64_t now_ms, look *found) {
    uint8_t there[CLAIM_COUNT_MAX / 8] = {0};
    uint8_t released[CLAIM_COUNT_MAX / 8] = {0};
    *found = (look){0};
    const answer listed = list_claims(directory, there, released, &found->highest);
    for (uint32_t n = found->highest; listed == ANSWER_YES && n > 0; n--) {
        if (bit_is_set(there, n) && !bit_is_set(released, n) &&
            look_at_claim(directory, n, token, now_ms, found) == ANSWER_FAULT) {
            return ANSWER_FAULT;
        }
    }
    return listed;
}

static bool mark_released(const name *directory, uint32_t number) {
    name claim;
    claim_path(directory, number, &claim);
    name mark;
    released_path(directory, number, &mark);
    return link_file(&claim, &mark) != ANSWER_FAULT;
}

/* ---- claim ---- */

/* After the link: was the event done meanwhile, or does somebody else hold a live claim? */
static eyelet_claim_result confirm(const name *directory, uint32_t number,
                                   const uint8_t token[EYELET_TOKEN_SIZE], uint32_t *left_s) {
    const int64_t now_ms = eyelet_host_now_ms();
    look found;
    const answer done = is_done(directory, now_ms);
    if (done == ANSWER_NO) {
        const answer looked = look_at(directory, token, now_ms, &found);
        if (looked == ANSWER_YES && found.ours == number && found.other_end_ms == 0) {
            return EYELET_CLAIM_FRESH;
        }
        (void)mark_released(directory, number);
        if (looked != ANSWER_YES || found.other_end_ms == 0) {
            return EYELET_CLAIM_UNAVAILABLE;
        }
        *left_s = 1; /* the other may have given way to us in turn */
        return EYELET_CLAIM_BUSY;
    }
    (void)mark_released(directory, number);
    return done == ANSWER_YES ? EYELET_CLAIM_DONE : EYELET_CLAIM_UNAVAILABLE;
}

static void sweep_key(eyelet_bytes key_name, int64_t now_ms,
                      const uint8_t token[EYELET_TOKEN_SIZE]);

/* temporary holds the claim; it is tried as the next number until it is clear who has it. */
static eyelet_claim_result link_claim(eyelet_bytes key_name, const name *temporary,
                                      const uint8_t token[EYELET_TOKEN_SIZE],
                                      uint32_t *left_s) {
    name directory;
    directory_of(key_name, &directory);
    for (uint32_t i = 0; i < CLAIM_TRY_COUNT_MAX; i++) {
        look found = {0};
        answer state = make_key_directory(key_name, &directory);
        if (state == ANSWER_NO) {
            const int64_t now_ms = eyelet_host_now_ms();
            state = look_at(&directory, token, now_ms, &found);
            if (state == ANSWER_YES && found.other_end_ms != 0) {
                *left_s = eyelet_lease_left_s(found.other_end_ms, now_ms);
                return EYELET_CLAIM_BUSY;
            }
        }
        const bool is_full = found.highest + 1 >= CLAIM_COUNT_MAX;
        if (state == ANSWER_FAULT || (is_full && i > 0)) {
            return EYELET_CLAIM_UNAVAILABLE;
        }
        if (is_full) { /* that a sweep comes by chance can take longer than its sender tries */
            sweep_key(key_name, eyelet_host_now_ms(), token);
            continue;
        }
        name claim;
        claim_path(&directory, found.highest + 1, &claim);
        state = state == ANSWER_YES ? link_file(temporary, &claim) : ANSWER_NO;
        if (state == ANSWER_YES) {
            return confirm(&directory, found.highest + 1, token, left_s);
        }
        if (state == ANSWER_FAULT) {
            return EYELET_CLAIM_UNAVAILABLE;
        }
    }
    *left_s = 1;
    return EYELET_CLAIM_BUSY;
}

eyelet_claim_result eyelet_host_claim(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                                      uint32_t lease_s, uint32_t *left_s) {
    *left_s = 0;
    if (store == 0 || lease_s > EYELET_LEASE_MAX_S) {
        return EYELET_CLAIM_UNAVAILABLE;
    }
    uint8_t text[KEY_NAME_SIZE];
    const eyelet_bytes key_name = eyelet_bytes_from(text, eyelet_key_name(key, text));
    name directory;
    directory_of(key_name, &directory);
    const int64_t now_ms = eyelet_host_now_ms();
    const answer done = is_done(&directory, now_ms);
    if (done != ANSWER_NO) {
        return done == ANSWER_YES ? EYELET_CLAIM_DONE : EYELET_CLAIM_UNAVAILABLE;
    }
    name content = {.size = 0};
    token_text(token, &content);
    add(&content, EYELET_BYTES(" "));
    add_decimal(&content, (uint64_t)now_ms + (uint64_t)lease_s * 1000);
    add(&content, EYELET_BYTES("\n"));
    name temporary;
    temporary_path(token, &temporary);
    eyelet_claim_result result = EYELET_CLAIM_UNAVAILABLE;
    if (write_file(&temporary, view(&content))) {
        result = link_claim(key_name, &temporary, token, left_s);
    }
    unlink_file(&temporary);
    if (result == EYELET_CLAIM_FRESH && token[0] % SWEEP_EVERY == 0) {
        is_sweep_due = true;
        memcpy(&sweep_seed, token + 1, sizeof(sweep_seed));
    }
    return result;
}

/* ---- commit and release ---- */

bool eyelet_host_commit(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE],
                        uint32_t ttl_s) {
    if (store == 0) {
        return false;
    }
    uint8_t text[KEY_NAME_SIZE];
    const eyelet_bytes key_name = eyelet_bytes_from(text, eyelet_key_name(key, text));
    name directory;
    directory_of(key_name, &directory);
    name done;
    done_path(&directory, &done);
    name temporary;
    temporary_path(token, &temporary);
    name content = {.size = 0};
    add_decimal(&content, (uint64_t)eyelet_host_now_ms() + (uint64_t)ttl_s * 1000);
    add(&content, EYELET_BYTES("\n"));
    answer renamed = ANSWER_FAULT;
    if (write_file(&temporary, view(&content))) {
        renamed = rename_file(&temporary, &done);
        if (renamed == ANSWER_NO && make_key_directory(key_name, &directory) != ANSWER_FAULT) {
            renamed = rename_file(&temporary, &done);
        }
    }
    if (renamed != ANSWER_YES) {
        unlink_file(&temporary);
    }
    return renamed == ANSWER_YES;
}

bool eyelet_host_release(eyelet_bytes key, const uint8_t token[EYELET_TOKEN_SIZE]) {
    if (store == 0) {
        return false;
    }
    uint8_t text[KEY_NAME_SIZE];
    const eyelet_bytes key_name = eyelet_bytes_from(text, eyelet_key_name(key, text));
    name directory;
    directory_of(key_name, &directory);
    look found;
    if (look_at(&directory, token, eyelet_host_now_ms(), &found) == ANSWER_FAULT) {
        return false;
    }
    return found.ours == 0 || mark_released(&directory, found.ours);
}

/* ---- the sweeper ---- */

static uint64_t next_random(uint64_t *seed) {
    /* xorshift64; never leaves 0 */
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* True where the file is there and was last written more than SWEEP_AFTER_MS ago. */
static bool is_old(const name *path, int64_t now_ms) {
    wasi_file_stat_result stat;
    wasi_file_stat_at(store, 0, path->data, path->size, &stat);
    if (stat.failed != WASI_OK || stat.value.ok.modified.some != WASI_SOME) {
        return false;
    }
    const int64_t written_ms = (int64_t)stat.value.ok.modified.at.seconds * 1000;
    return written_ms + SWEEP_AFTER_MS < now_ms;
}

/* Deletes the old files of a directory but its done mark. True where nothing else is left. */
static bool sweep_files(const name *directory, int64_t now_ms) {
    wasi_handle entries;
    if (open_entries(directory, &entries) != ANSWER_YES) {
        return false;
    }
    bool is_bare = true;
    eyelet_bytes entry;
    answer more = next_entry(entries, &entry);
    while (more == ANSWER_YES) {
        if (!eyelet_bytes_equal(entry, EYELET_BYTES("done"))) {
            name path;
            below(directory, entry, &path);
            if (is_old(&path, now_ms)) {
                unlink_file(&path);
            } else {
                is_bare = false;
            }
        }
        more = next_entry(entries, &entry);
    }
    wasi_drop_directory_entries(entries);
    return is_bare && more == ANSWER_NO;
}

/* A commit may put a new done mark in the old one's place at any moment: it is taken away by
 * rename, looked at once more, and put back if it is new. Meanwhile the claim of who committed
 * still keeps others out. */
static void sweep_done(const name *directory, int64_t now_ms,
                       const uint8_t token[EYELET_TOKEN_SIZE]) {
    name done;
    done_path(directory, &done);
    name temporary;
    temporary_path(token, &temporary);
    if (rename_file(&done, &temporary) != ANSWER_YES) {
        return;
    }
    eyelet_bytes content;
    int64_t expiry_ms = 0;
    if (read_file(&temporary, &content) == ANSWER_YES &&
        eyelet_decimal_read(eyelet_bytes_slice(content, 0, eyelet_bytes_find(content, '\n')),
                            &expiry_ms) &&
        expiry_ms + SWEEP_AFTER_MS > now_ms) {
        (void)link_file(&temporary, &done); /* NO: a still newer one is there */
    }
    unlink_file(&temporary);
}

static void sweep_key(eyelet_bytes key_name, int64_t now_ms,
                      const uint8_t token[EYELET_TOKEN_SIZE]) {
    name directory;
    directory_of(key_name, &directory);
    if (is_done(&directory, now_ms - SWEEP_AFTER_MS) != ANSWER_NO ||
        !sweep_files(&directory, now_ms)) {
        return;
    }
    sweep_done(&directory, now_ms, token);
    wasi_file_result result;
    wasi_file_remove_directory_at(store, directory.data, directory.size, &result);
    (void)result; /* not empty: somebody has claimed again */
}

/* Draws up to SWEEP_SAMPLE_MAX keys of a shard, each with the same chance (reservoir sampling).
 */
static size_t draw_keys(const name *shard, uint64_t *seed,
                        uint8_t keys[SWEEP_SAMPLE_MAX][KEY_NAME_SIZE]) {
    wasi_handle entries;
    if (open_entries(shard, &entries) != ANSWER_YES) {
        return 0;
    }
    uint64_t count = 0;
    eyelet_bytes entry;
    while (next_entry(entries, &entry) == ANSWER_YES) {
        if (entry.size == KEY_NAME_SIZE) {
            const uint64_t slot =
                count < SWEEP_SAMPLE_MAX ? count : next_random(seed) % (count + 1);
            if (slot < SWEEP_SAMPLE_MAX) {
                memcpy(keys[slot], entry.data, KEY_NAME_SIZE);
            }
            count++;
        }
    }
    wasi_drop_directory_entries(entries);
    return count < SWEEP_SAMPLE_MAX ? (size_t)count : SWEEP_SAMPLE_MAX;
}

void eyelet_store_sweep(void) {
    static uint8_t keys[SWEEP_SAMPLE_MAX][KEY_NAME_SIZE];
    if (!is_sweep_due) {
        return;
    }
    is_sweep_due = false;
    uint8_t token[EYELET_TOKEN_SIZE];
    eyelet_host_token(token);
    uint64_t seed = sweep_seed | 1;
    const uint8_t shard_number = (uint8_t)(next_random(&seed) >> 32);
    name shard = {.size = 0};
    add_hex(&shard, &shard_number, 1);
    const int64_t now_ms = eyelet_host_now_ms();
    const size_t key_count = draw_keys(&shard, &seed, keys);
    for (size_t i = 0; i < key_count; i++) {
        sweep_key(eyelet_bytes_from(keys[i], KEY_NAME_SIZE), now_ms, token);
    }
    if (shard_number == 0) { /* what a process left that was killed while it wrote */
        const name temporary = {.data = "tmp", .size = 3};
        (void)sweep_files(&temporary, now_ms);
    }
}

void eyelet_store_start(wasi_handle directory) { store = directory; }
