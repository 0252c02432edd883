/* How does webhooks.json reach a sandbox?   Layer: host (fastly).
 *
 * Through a config store: it is read from memory, a change needs no new version of the service,
 * and a secret never goes there. An entry holds 8,000 characters at most, so the entry
 * `webhooks.json` is either the file itself or, where that is longer,
 *
 *     pieces:<count>:<size in bytes>:<id>
 *
 * with the file in the entries <id>.0, <id>.1 ... . The id is new with each content and the
 * entry `webhooks.json` is written last, so a sandbox sees the old file or the new one, never
 * half of each. */
#include "instance.h"

#include "../libc/region.h"
#include "../text.h"

#include <string.h>

#define ENTRY_SIZE_MAX ((size_t)32000) /* 8,000 characters */
#define PIECE_COUNT_MAX 30             /* an execution may look up 32 entries */
#define CONFIG_SIZE_MAX ((size_t)1048576)
#define ID_SIZE_MAX 64

static bool get(fastly_handle store, eyelet_bytes key, uint8_t *out, size_t size,
                size_t *written) {
    return fastly_config_get(store, key.data, key.size, out, size, written) == FASTLY_OK;
}

/* Takes a decimal number and the colon behind it. */
static bool take_number(eyelet_bytes *text, size_t max, size_t *number) {
    const size_t end = eyelet_bytes_find(*text, ':');
    int64_t value;
    if (end >= text->size || !eyelet_decimal_read(eyelet_bytes_slice(*text, 0, end), &value) ||
        value > (int64_t)max) {
        return false;
    }
    *text = eyelet_bytes_from_offset(*text, end + 1);
    *number = (size_t)value;
    return true;
}

static bool read_pieces(fastly_handle store, eyelet_bytes index, eyelet_bytes *json) {
    uint8_t key[ID_SIZE_MAX + 3];
    size_t count;
    size_t size;
    if (!take_number(&index, PIECE_COUNT_MAX, &count) ||
        !take_number(&index, CONFIG_SIZE_MAX, &size) || index.size > ID_SIZE_MAX) {
        return false;
    }
    memcpy(key, index.data,
           index.size); /* what index views is overwritten by the first piece */
    const size_t id_size = index.size;
    uint8_t *kept = eyelet_region_keep(size);
    if (kept == NULL) {
        return false;
    }
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        size_t key_size = id_size;
        size_t written = 0;
        key[key_size++] = '.';
        if (i >= 10) {
            key[key_size++] = (uint8_t)('0' + i / 10);
        }
        key[key_size++] = (uint8_t)('0' + i % 10);
        if (!get(store, eyelet_bytes_from(key, key_size), kept + filled, size - filled,
                 &written)) {
            return false;
        }
        filled += written;
    }
    *json = eyelet_bytes_from(kept, filled);
    return filled == size;
}

static bool read_json(fastly_handle store, eyelet_bytes *json) {
    const eyelet_bytes mark = EYELET_BYTES("pieces:");
    size_t size = 0;
    uint8_t *ahead = eyelet_region_ahead(ENTRY_SIZE_MAX);
    if (ahead == NULL ||
        !get(store, EYELET_BYTES("webhooks.json"), ahead, ENTRY_SIZE_MAX, &size)) {
        return false;
    }
    *json = eyelet_bytes_from(ahead, size);
    return eyelet_bytes_starts_with(*json, mark)
               ? read_pieces(store, eyelet_bytes_from_offset(*json, mark.size), json)
               : eyelet_region_keep(size) != NULL;
}

bool eyelet_config_read(eyelet_bytes *json, bool *lists_sources) {
    const eyelet_bytes name = EYELET_BYTES(EYELET_FASTLY_CONFIG_STORE);
    fastly_handle store;
    uint8_t flag[1];
    size_t size = 0;
    *lists_sources = false;
    if (fastly_config_open(name.data, name.size, &store) != FASTLY_OK) {
        return false;
    }
    *lists_sources = get(store, EYELET_BYTES("list_sources"), flag, sizeof(flag), &size) &&
                     size == 1 && flag[0] == '1';
    return read_json(store, json);
}
