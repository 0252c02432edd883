/* Target: webhook/batch. Property: every event's body is JSON, no longer than the original,
 * and, split again, holds just that event; the walk ends, and passed no event over (Meta's tree
 * apart). */
#include "fuzz.h"
#include "no_host.h"

#include "webhook/batch.h"

#define ITEM_COUNT_MAX 64

/* A key that stands twice in an object: which of them is meant is another question than how it
 * is cut. */
static bool has_repeated_key(eyelet_json_value value, size_t depth) {
    eyelet_json_value key;
    eyelet_json_value element;
    size_t offset = 0;
    while (eyelet_json_next(value.raw, &offset, &key, &element)) {
        eyelet_json_value other_key;
        eyelet_json_value other;
        size_t after = offset;
        while (value.type == EYELET_JSON_OBJECT &&
               eyelet_json_next(value.raw, &after, &other_key, &other)) {
            uint8_t room[256];
            eyelet_buffer name = eyelet_buffer_over(room, sizeof room);
            eyelet_json_unescape(key.raw, &name);
            if (name.overflow ||
                eyelet_json_string_equal(other_key, eyelet_buffer_view(&name))) {
                return true;
            }
        }
        if ((element.type == EYELET_JSON_ARRAY || element.type == EYELET_JSON_OBJECT) &&
            (depth == 8 || has_repeated_key(element, depth + 1))) {
            return true;
        }
    }
    return false;
}

static void check_item(const eyelet_batch *batch, const char *shape,
                       const eyelet_batch_item *item, eyelet_bytes document, bool is_plain) {
    static uint8_t room[1 << 20];
    eyelet_buffer out = eyelet_buffer_over(room, document.size);
    eyelet_batch_render(batch, &out);
    MUST(!out.overflow);
    eyelet_bytes body = eyelet_buffer_view(&out);
    MUST(eyelet_json_read(body, NULL, 0, NULL, NULL) == EYELET_JSON_OK);
    MUST(lies_within(item->element.raw, document));
    if (!is_plain) {
        return;
    }
    eyelet_batch again;
    eyelet_batch_item same;
    eyelet_batch_start(&again, shape, body);
    MUST(eyelet_batch_next(&again, &same));
    MUST(eyelet_batch_is_whole(&again) == eyelet_batch_is_whole(batch));
    MUST(same.element.type == item->element.type);
    MUST(eyelet_batch_is_whole(batch) ||
         eyelet_bytes_equal(same.element.raw, item->element.raw));
    MUST(eyelet_bytes_equal(same.kind, item->kind));
    MUST(!eyelet_batch_next(&again, &same));
}

/* How many events a chain of arrays holds: an element without an inner one is an event itself.
 */
static size_t count_events(eyelet_json_value value, eyelet_bytes shape, size_t depth) {
    eyelet_bytes path;
    eyelet_bytes rest = eyelet_bytes_from_offset(eyelet_bytes_cut(shape, '[', &path), 1);
    eyelet_json_value array = {.type = EYELET_JSON_MISSING};
    path = eyelet_bytes_from_offset(path, path.size > 0 && path.data[0] == '.' ? 1 : 0);
    if (value.type == EYELET_JSON_OBJECT || value.type == EYELET_JSON_ARRAY) {
        MUST(eyelet_json_read(value.raw, &path, 1, &array, NULL) == EYELET_JSON_OK);
    }
    eyelet_json_value key;
    eyelet_json_value element;
    size_t offset = 0;
    size_t count = 0;
    while (array.type == EYELET_JSON_ARRAY &&
           eyelet_json_next(array.raw, &offset, &key, &element)) {
        size_t inner = rest.size > 0 && depth < 4 ? count_events(element, rest, depth + 1) : 0;
        count += inner > 0 ? inner : 1;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const shapes[] = {NULL,        "[]",  "events[]", "entry[].changes[]",
                                         "a.b[].c[]", "meta"};
    eyelet_bytes input = eyelet_bytes_from(data, size);
    const char *shape = shapes[take_byte(&input) % (sizeof shapes / sizeof shapes[0])];
    uint8_t *copy = copy_exactly(input.data, input.size);
    eyelet_bytes document = eyelet_bytes_from(copy, input.size);
    const eyelet_bytes root_path = {NULL, 0};
    eyelet_json_value root;
    if (document.size <= (1 << 20) &&
        eyelet_json_read(document, &root_path, 1, &root, NULL) == EYELET_JSON_OK) {
        bool is_plain = (root.type != EYELET_JSON_ARRAY && root.type != EYELET_JSON_OBJECT) ||
                        !has_repeated_key(root, 0);
        eyelet_batch batch;
        eyelet_batch_item item;
        eyelet_batch_start(&batch, shape, document);
        size_t count = 0;
        while (eyelet_batch_next(&batch, &item)) {
            MUST(++count <= document.size);
            if (count <= ITEM_COUNT_MAX) {
                check_item(&batch, shape, &item, document, is_plain);
            }
        }
        MUST(!eyelet_batch_next(&batch, &item));
        if (shape != NULL && strcmp(shape, "meta") != 0 && !eyelet_batch_is_whole(&batch)) {
            MUST(count == count_events(root, eyelet_bytes_from_text(shape), 0));
        }
    }
    free(copy);
    return 0;
}
