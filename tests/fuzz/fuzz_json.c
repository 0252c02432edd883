/* Target: codec/json. Property: what is read lies within the text; read, next, unescape and
 * escape agree with each other. (Which texts are accepted is compared with a reference parser
 * in tests/core/differential_json.mjs.) */
#include "fuzz.h"

#include "codec/json.h"

#define VALUE_COUNT_MAX 20000

static void check_string(eyelet_json_value value) {
    uint8_t *plain = malloc(value.raw.size + 4);
    uint8_t *escaped = malloc(value.raw.size * 6 + 16);
    uint8_t *again = malloc(value.raw.size + 4);
    eyelet_buffer text = eyelet_buffer_over(plain, value.raw.size + 4);
    eyelet_json_unescape(value.raw, &text);
    MUST(!text.overflow && text.size <= value.raw.size);
    MUST(value.escaped || eyelet_bytes_equal(eyelet_buffer_view(&text), value.raw));
    MUST(value.escaped == (eyelet_bytes_find(value.raw, '\\') < value.raw.size));
    MUST(eyelet_json_string_equal(value, eyelet_buffer_view(&text)));
    eyelet_buffer json = eyelet_buffer_over(escaped, value.raw.size * 6 + 16);
    eyelet_buffer_append_byte(&json, '"');
    eyelet_json_escape(eyelet_buffer_view(&text), &json);
    eyelet_buffer_append_byte(&json, '"');
    const eyelet_bytes root = {NULL, 0};
    eyelet_json_value value_again;
    MUST(!json.overflow);
    MUST(eyelet_json_read(eyelet_buffer_view(&json), &root, 1, &value_again, NULL) ==
         EYELET_JSON_OK);
    eyelet_buffer text_again = eyelet_buffer_over(again, value.raw.size + 4);
    eyelet_json_unescape(value_again.raw, &text_again);
    MUST(eyelet_bytes_equal(eyelet_buffer_view(&text), eyelet_buffer_view(&text_again)));
    free(plain);
    free(escaped);
    free(again);
}

static void check_value(eyelet_json_value value, eyelet_bytes document) {
    MUST(lies_within(value.raw, document));
    switch (value.type) {
    case EYELET_JSON_STRING:
        MUST(value.raw.data[-1] == '"' && value.raw.data[value.raw.size] == '"');
        check_string(value);
        break;
    case EYELET_JSON_NULL:
        MUST(eyelet_bytes_equal(value.raw, EYELET_BYTES("null")));
        break;
    case EYELET_JSON_FALSE:
        MUST(eyelet_bytes_equal(value.raw, EYELET_BYTES("false")));
        break;
    case EYELET_JSON_TRUE:
        MUST(eyelet_bytes_equal(value.raw, EYELET_BYTES("true")));
        break;
    case EYELET_JSON_NUMBER:
        MUST(value.raw.size > 0);
        break;
    case EYELET_JSON_ARRAY:
        MUST(value.raw.size >= 2 && value.raw.data[0] == '[' &&
             value.raw.data[value.raw.size - 1] == ']');
        break;
    case EYELET_JSON_OBJECT:
        MUST(value.raw.size >= 2 && value.raw.data[0] == '{' &&
             value.raw.data[value.raw.size - 1] == '}');
        break;
    case EYELET_JSON_MISSING:
        MUST(false);
    }
}

/* Walks a container; looks each element up by its path too, where the path says it (no dot in
 * the key). */
static void check_container(eyelet_json_value container, eyelet_bytes document, size_t depth,
                            size_t *budget) {
    eyelet_json_value key;
    eyelet_json_value element;
    size_t offset = 0;
    size_t index = 0;
    for (size_t before = 0; eyelet_json_next(container.raw, &offset, &key, &element);
         before = offset, index++) {
        MUST(offset > before);
        check_value(element, document);
        if (*budget == 0) {
            return;
        }
        --*budget;
        uint8_t path_text[64];
        eyelet_buffer path = eyelet_buffer_over(path_text, sizeof path_text);
        if (container.type == EYELET_JSON_OBJECT) {
            check_value(key, document);
            eyelet_json_unescape(key.raw, &path);
        } else {
            eyelet_buffer_append_decimal(&path, (int64_t)index);
        }
        eyelet_bytes view = eyelet_buffer_view(&path);
        if (!path.overflow && view.size > 0 && eyelet_bytes_find(view, '.') == view.size &&
            index < 40) {
            eyelet_json_value found;
            MUST(eyelet_json_read(container.raw, &view, 1, &found, NULL) == EYELET_JSON_OK);
            MUST(found.type != EYELET_JSON_MISSING);
            /* a repeated key: the last one is found */
            MUST(container.type == EYELET_JSON_OBJECT ? found.raw.data >= element.raw.data
                                                      : found.raw.data == element.raw.data);
        }
        if (depth < 4 &&
            (element.type == EYELET_JSON_ARRAY || element.type == EYELET_JSON_OBJECT)) {
            check_container(element, document, depth + 1, budget);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = copy_exactly(data, size);
    eyelet_bytes document = eyelet_bytes_from(copy, size);
    const eyelet_bytes paths[] = {
        {NULL, 0}, EYELET_BYTES("a.b"), EYELET_BYTES("0.1"), EYELET_BYTES("id")};
    eyelet_json_value values[4];
    size_t error_offset = 0;
    eyelet_json_result result = eyelet_json_read(document, paths, 4, values, &error_offset);
    MUST(eyelet_json_read(document, NULL, 0, NULL, NULL) == result);
    MUST(error_offset <= size);
    for (size_t i = 0; i < 4; i++) {
        MUST(result == EYELET_JSON_OK || values[i].type == EYELET_JSON_MISSING);
        if (values[i].type != EYELET_JSON_MISSING) {
            check_value(values[i], document);
        }
    }
    if (result == EYELET_JSON_OK) {
        size_t budget = 400;
        MUST(values[0].type != EYELET_JSON_MISSING);
        if (values[0].type == EYELET_JSON_ARRAY || values[0].type == EYELET_JSON_OBJECT) {
            check_container(values[0], document, 0, &budget);
        }
    }
    uint8_t room[256];
    eyelet_buffer out = eyelet_buffer_over(room, sizeof room);
    eyelet_json_escape(document, &out);
    free(copy);
    return 0;
}
