/* Target: eyelet_json_read, _unescape, _next and _escape.   Property: the other half,
 * differential_json.mjs, knows it.
 *
 * Reads cases from standard input: u32 size, document, u8 path count, for each path u8 size and
 * text. Writes for each case: u8 result, u32 error offset, for each path u8 type and, where
 * found, a block; then the document escaped, as a block. A block is u32 size and bytes. A
 * string's block is unescaped; a container's raw text is followed by u32 count and each
 * element: the key's block, u8 type, the raw block. Numbers are little-endian. */
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

static uint8_t scratch[1 << 21];

static void put_u32(size_t number) {
    for (int shift = 0; shift < 32; shift += 8) {
        putchar((int)(number >> shift & 0xff));
    }
}

static void put_block(eyelet_bytes block) {
    put_u32(block.size);
    fwrite(block.data, 1, block.size, stdout);
}

static void put_unescaped(eyelet_bytes raw) {
    eyelet_buffer out = eyelet_buffer_over(scratch, sizeof scratch);
    eyelet_json_unescape(raw, &out);
    put_block(eyelet_buffer_view(&out));
}

static void put_value(eyelet_json_value value) {
    eyelet_json_value key;
    eyelet_json_value element;
    size_t offset = 0;
    size_t count = 0;
    putchar((int)value.type);
    if (value.type == EYELET_JSON_MISSING) {
        return;
    }
    if (value.type == EYELET_JSON_STRING) {
        put_unescaped(value.raw);
        return;
    }
    put_block(value.raw);
    if (value.type != EYELET_JSON_ARRAY && value.type != EYELET_JSON_OBJECT) {
        return;
    }
    while (eyelet_json_next(value.raw, &offset, &key, &element)) {
        count++;
    }
    put_u32(count);
    offset = 0;
    while (eyelet_json_next(value.raw, &offset, &key, &element)) {
        eyelet_buffer name = eyelet_buffer_over(scratch, sizeof scratch);
        eyelet_json_unescape(key.raw, &name);
        if (key.type != EYELET_JSON_MISSING &&
            !eyelet_json_string_equal(key, eyelet_buffer_view(&name))) {
            abort();
        }
        put_block(eyelet_buffer_view(&name));
        putchar((int)element.type);
        put_block(element.raw);
    }
}

/* Exactly size bytes on the heap, so that the sanitizer sees one byte too many. */
static bool get_block(size_t size, eyelet_bytes *block) {
    uint8_t *data = malloc(size);
    if (size > 0 && (data == NULL || fread(data, 1, size, stdin) != size)) {
        free(data);
        return false;
    }
    *block = (eyelet_bytes){data, size};
    return true;
}

static void drop_block(eyelet_bytes block) { free((void *)(uintptr_t)block.data); }

int main(void) {
    uint8_t head[4];
    while (fread(head, 1, 4, stdin) == 4) {
        size_t size = (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 |
                      (size_t)head[3] << 24;
        eyelet_bytes document;
        eyelet_bytes paths[EYELET_JSON_PATH_COUNT_MAX];
        eyelet_json_value values[EYELET_JSON_PATH_COUNT_MAX];
        size_t offset = 0;
        if (!get_block(size, &document)) {
            return 1;
        }
        int path_count = getchar();
        if (path_count < 0 || path_count > EYELET_JSON_PATH_COUNT_MAX) {
            return 1;
        }
        for (int i = 0; i < path_count; i++) {
            int path_size = getchar();
            if (path_size < 0 || !get_block((size_t)path_size, &paths[i])) {
                return 1;
            }
        }
        eyelet_json_result result =
            eyelet_json_read(document, paths, (size_t)path_count, values, &offset);
        putchar((int)result);
        put_u32(offset);
        for (int i = 0; i < path_count; i++) {
            put_value(values[i]);
            drop_block(paths[i]);
        }
        eyelet_buffer escaped = eyelet_buffer_over(scratch, sizeof scratch);
        eyelet_json_escape(document, &escaped);
        if (escaped.overflow) {
            return 1;
        }
        put_block(eyelet_buffer_view(&escaped));
        drop_block(document);
    }
    return 0;
}
