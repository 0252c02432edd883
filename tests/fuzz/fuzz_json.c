/* Target: codec/json. Property: what is read lies within the text; read, next, unescape and
 * escape agree with each other; and a reference parser, Jansson, accepts and refuses the same
 * texts and holds the same value at each path. (differential_json.mjs asks a second reference,
 * JSON.parse.)
 *
 * Where RFC 8259 leaves the choice, or Jansson has a limit, the two may differ, and only there:
 * a number that does not fit an int64 or a double, a lone surrogate escape, a NUL in a key
 * (Jansson refuses these three), and depth (ours ends at 128, Jansson's at 2,048). */
#include "fuzz.h"

#include "codec/json.h"

#ifdef EYELET_FUZZ_JANSSON
#include <jansson.h>
#endif

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

#ifdef EYELET_FUZZ_JANSSON
static bool holds_any(eyelet_bytes text, const char *const *parts) {
    for (size_t i = 0; parts[i] != NULL; i++) {
        for (size_t k = 0; k + strlen(parts[i]) <= text.size; k++) {
            if (strncasecmp((const char *)text.data + k, parts[i], strlen(parts[i])) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* True where Jansson may refuse what RFC 8259 lets through. */
static bool has_limit(eyelet_bytes document, enum json_error_code code) {
    static const char *const surrogates[] = {"\\ud8", "\\ud9", "\\uda", "\\udb", "\\udc",
                                             "\\udd", "\\ude", "\\udf", NULL};
    return code == json_error_numeric_overflow || code == json_error_null_byte_in_key ||
           (code == json_error_invalid_syntax && holds_any(document, surrogates));
}

/* The value of an object's member; the last of a repeated key. */
static eyelet_json_value member_of(eyelet_json_value object, eyelet_bytes name) {
    eyelet_json_value found = {.type = EYELET_JSON_MISSING};
    eyelet_json_value key;
    eyelet_json_value element;
    size_t offset = 0;
    while (eyelet_json_next(object.raw, &offset, &key, &element)) {
        if (eyelet_json_string_equal(key, name)) {
            found = element;
        }
    }
    return found;
}

static void compare_number(eyelet_bytes raw, const json_t *other) {
    char *text = strndup((const char *)raw.data, raw.size);
    MUST(text != NULL);
    MUST(json_is_integer(other) ? strtoll(text, NULL, 10) == json_integer_value(other)
                                : strtod(text, NULL) == json_real_value(other));
    MUST(json_is_real(other) == (strpbrk(text, ".eE") != NULL));
    free(text);
}

static void compare(eyelet_json_value own, const json_t *other, size_t depth, size_t *budget) {
    if (*budget == 0 || depth > EYELET_JSON_DEPTH_MAX) {
        return;
    }
    --*budget;
    switch (own.type) {
    case EYELET_JSON_NULL:
        MUST(json_is_null(other));
        break;
    case EYELET_JSON_FALSE:
        MUST(json_is_false(other));
        break;
    case EYELET_JSON_TRUE:
        MUST(json_is_true(other));
        break;
    case EYELET_JSON_NUMBER:
        MUST(json_is_number(other));
        compare_number(own.raw, other);
        break;
    case EYELET_JSON_STRING:
        MUST(json_is_string(other));
        MUST(eyelet_json_string_equal(
            own, eyelet_bytes_from(json_string_value(other), json_string_length(other))));
        break;
    case EYELET_JSON_ARRAY: {
        eyelet_json_value key;
        eyelet_json_value element;
        size_t offset = 0;
        size_t count = 0;
        MUST(json_is_array(other));
        while (eyelet_json_next(own.raw, &offset, &key, &element)) {
            MUST(count < json_array_size(other));
            compare(element, json_array_get(other, count++), depth + 1, budget);
        }
        MUST(count == json_array_size(other));
        break;
    }
    case EYELET_JSON_OBJECT: {
        const char *name;
        json_t *value;
        MUST(json_is_object(other));
        json_object_foreach((json_t *)(uintptr_t)other, name, value) {
            compare(member_of(own, eyelet_bytes_from_text(name)), value, depth + 1, budget);
        }
        break;
    }
    case EYELET_JSON_MISSING:
        MUST(false);
    }
}

static void compare_with_reference(eyelet_bytes document, eyelet_json_result result,
                                   eyelet_json_value root) {
    json_error_t error;
    if (memchr(document.data, 0, document.size) != NULL) {
        /* no text has a NUL byte [RFC8259, 2 and 7]; Jansson takes some for the end */
        MUST(result != EYELET_JSON_OK);
        return;
    }
    json_t *other = json_loadb((const char *)document.data, document.size,
                               JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (other == NULL) {
        MUST(result != EYELET_JSON_OK || has_limit(document, json_error_code(&error)));
    } else {
        size_t budget = 2000;
        MUST(result != EYELET_JSON_INVALID);
        if (result == EYELET_JSON_OK) {
            compare(root, other, 0, &budget);
        }
    }
    json_decref(other);
}
#endif

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
#ifdef EYELET_FUZZ_JANSSON
    compare_with_reference(document, result, values[0]);
#endif
    uint8_t room[256];
    eyelet_buffer out = eyelet_buffer_over(room, sizeof room);
    eyelet_json_escape(document, &out);
    free(copy);
    return 0;
}
