/* How is a fault in webhooks.json told: where it is, what is wrong, and the fix?   Layer:
 * webhook. */
#include "webhook/faults.h"

#include <string.h>

#include "base/number.h"

#define NEAREST_SIZE_MAX 32
#define NEAREST_DISTANCE_MAX 2

void eyelet_faults_start(eyelet_faults *faults, eyelet_fault_sink *sink, void *context) {
    memset(faults, 0, sizeof *faults);
    faults->sink = sink;
    faults->context = context;
}

/* ---- the path ---- */

size_t eyelet_faults_enter(eyelet_faults *faults, eyelet_bytes name) {
    size_t before = faults->path_size;
    eyelet_buffer path = eyelet_buffer_over(faults->path, sizeof faults->path);
    path.size = before;
    if (before > 0) {
        eyelet_buffer_append_byte(&path, '.');
    }
    eyelet_buffer_append(&path, eyelet_bytes_slice(name, 0, EYELET_FAULT_SHOWN_SIZE_MAX));
    faults->path_size = path.size;
    return before;
}

size_t eyelet_faults_enter_index(eyelet_faults *faults, size_t index) {
    uint8_t digits[20];
    eyelet_buffer text = eyelet_buffer_over(digits, sizeof digits);
    eyelet_buffer_append_decimal(&text, (int64_t)index);
    return eyelet_faults_enter(faults, eyelet_buffer_view(&text));
}

void eyelet_faults_leave(eyelet_faults *faults, size_t path_size) {
    faults->path_size = path_size;
}

/* ---- the message ---- */

static eyelet_buffer message_of(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                                const char *after) {
    eyelet_buffer message = eyelet_buffer_over(faults->message, sizeof faults->message);
    eyelet_buffer_append_text(&message, before);
    eyelet_buffer_append(&message, eyelet_bytes_slice(shown, 0, EYELET_FAULT_SHOWN_SIZE_MAX));
    eyelet_buffer_append_text(&message, after);
    return message;
}

static void tell(eyelet_faults *faults, eyelet_severity severity,
                 const eyelet_buffer *message) {
    eyelet_bytes path = eyelet_bytes_from(faults->path, faults->path_size);
    if (severity == EYELET_SEVERITY_ERROR && faults->first_size == 0) {
        eyelet_buffer first = eyelet_buffer_over(faults->first, sizeof faults->first);
        eyelet_buffer_append(&first, path);
        eyelet_buffer_append_text(&first, ": ");
        eyelet_buffer_append(&first, eyelet_buffer_view(message));
        faults->first_size = first.size;
    }
    if (faults->sink != NULL) {
        faults->sink(faults->context, severity, path, eyelet_buffer_view(message));
    }
}

void eyelet_faults_count(eyelet_faults *faults) {
    eyelet_buffer message = message_of(faults, "", EYELET_BYTES("`./build.sh check`"),
                                       " says what is wrong with it");
    faults->error_count++;
    tell(faults, EYELET_SEVERITY_ERROR, &message);
}

void eyelet_faults_secret(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                          const char *after) {
    eyelet_buffer message = message_of(faults, before, shown, after);
    faults->secret_error_count++;
    tell(faults, EYELET_SEVERITY_ERROR, &message);
}

#ifdef EYELET_EXPLAINS

void eyelet_faults_error_with(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                              const char *after) {
    eyelet_buffer message = message_of(faults, before, shown, after);
    faults->error_count++;
    tell(faults, EYELET_SEVERITY_ERROR, &message);
}

void eyelet_faults_error(eyelet_faults *faults, const char *message) {
    eyelet_faults_error_with(faults, message, (eyelet_bytes){NULL, 0}, "");
}

void eyelet_faults_warning_with(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                                const char *after) {
    eyelet_buffer message = message_of(faults, before, shown, after);
    tell(faults, EYELET_SEVERITY_WARNING, &message);
}

void eyelet_faults_warning(eyelet_faults *faults, const char *message) {
    eyelet_faults_warning_with(faults, message, (eyelet_bytes){NULL, 0}, "");
}

void eyelet_faults_error_nearest(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                                 const char *after, eyelet_bytes nearest) {
    eyelet_buffer message = message_of(faults, before, shown, after);
    if (nearest.size > 0) {
        eyelet_buffer_append_text(&message, "; did you mean \"");
        eyelet_buffer_append(&message, nearest);
        eyelet_buffer_append_text(&message, "\"?");
    }
    faults->error_count++;
    tell(faults, EYELET_SEVERITY_ERROR, &message);
}

/* ---- the nearest known word ---- */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static uint8_t lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
}

/* Levenshtein's distance, row by row, whatever the case of the letters; both sizes are at most
 * NEAREST_SIZE_MAX. */
static size_t distance_between(eyelet_bytes a, eyelet_bytes b) {
    size_t row[NEAREST_SIZE_MAX + 1];
    for (size_t j = 0; j <= b.size; j++) {
        row[j] = j;
    }
    for (size_t i = 0; i < a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b.size; j++) {
            size_t changed = diagonal + (lower(a.data[i]) == lower(b.data[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = least(changed, least(row[j], row[j + 1]) + 1);
        }
    }
    return row[b.size];
}

void eyelet_nearest_offer(eyelet_nearest *nearest, eyelet_bytes candidate) {
    if (nearest->text.size > NEAREST_SIZE_MAX || candidate.size > NEAREST_SIZE_MAX) {
        return;
    }
    /* "id" is not a slip for "to" */
    size_t distance_max = least(NEAREST_DISTANCE_MAX, (nearest->text.size - 1) / 2);
    size_t distance =
        nearest->text.size == 0 ? SIZE_MAX : distance_between(nearest->text, candidate);
    if (distance <= distance_max && distance < nearest->distance) {
        nearest->best = candidate;
        nearest->distance = distance;
    }
}

#endif

/* ---- single values ---- */

#ifdef EYELET_EXPLAINS
static void tell_words(eyelet_faults *faults, eyelet_bytes text, const char *const *words,
                       size_t count) {
    static const char joint[] = "\" is not known; write one of ";
    eyelet_nearest nearest = {text, {NULL, 0}, NEAREST_DISTANCE_MAX + 1};
    char after[EYELET_FAULT_MESSAGE_SIZE_MAX / 2] = {0};
    eyelet_buffer list = eyelet_buffer_over(after, sizeof after - 1); /* its NUL stays */
    eyelet_buffer_append_text(&list, joint);
    for (size_t i = 0; i < count; i++) {
        if (words[i] != NULL) {
            eyelet_bytes word = eyelet_bytes_from_text(words[i]);
            eyelet_nearest_offer(&nearest, word);
            eyelet_buffer_append_text(&list, list.size == sizeof joint - 1 ? "" : ", ");
            eyelet_buffer_append(&list, word);
        }
    }
    eyelet_faults_error_nearest(faults, "\"", text, after, nearest.best);
}

static void tell_range(eyelet_faults *faults, int64_t min, int64_t max) {
    uint8_t range_memory[48];
    eyelet_buffer range = eyelet_buffer_over(range_memory, sizeof range_memory);
    eyelet_buffer_append_decimal(&range, min);
    eyelet_buffer_append_text(&range, " to ");
    eyelet_buffer_append_decimal(&range, max);
    eyelet_faults_error_with(faults, "is out of range; write a whole number from ",
                             eyelet_buffer_view(&range), "");
}
#else
#define tell_words(faults, text, words, count) eyelet_faults_count(faults)
#define tell_range(faults, min, max) eyelet_faults_count(faults)
#endif

bool eyelet_word_read(eyelet_faults *faults, eyelet_json_value value, const char *const *words,
                      size_t count, size_t *index) {
    for (size_t i = 0; i < count; i++) {
        if (words[i] != NULL &&
            eyelet_json_string_equal(value, eyelet_bytes_from_text(words[i]))) {
            *index = i;
            return true;
        }
    }
    tell_words(faults, value.raw, words, count);
    return false;
}

bool eyelet_integer_read(eyelet_faults *faults, eyelet_json_value value, int64_t min,
                         int64_t max, int64_t *number) {
    int64_t read = 0;
    if (eyelet_number_parse(value.raw, &read) && read >= min && read <= max) {
        *number = read;
        return true;
    }
    tell_range(faults, min, max);
    return false;
}

/* ---- the members of an object ---- */

bool eyelet_member_is_absent(eyelet_json_value value) {
    return value.type == EYELET_JSON_MISSING && value.raw.data == NULL;
}

static size_t find_member(const eyelet_member *members, size_t count, eyelet_json_value key) {
    for (size_t i = 0; i < count; i++) {
        if (eyelet_json_string_equal(key, eyelet_bytes_from_text(members[i].name))) {
            return i;
        }
    }
    return count;
}

#ifdef EYELET_EXPLAINS
static const char *type_word(eyelet_json_type type) {
    switch (type) {
    case EYELET_JSON_NULL:
        return "is null; ";
    case EYELET_JSON_FALSE:
        return "is false; ";
    case EYELET_JSON_TRUE:
        return "is true; ";
    case EYELET_JSON_NUMBER:
        return "is a number; ";
    case EYELET_JSON_STRING:
        return "is text; ";
    case EYELET_JSON_ARRAY:
        return "is an array; ";
    case EYELET_JSON_OBJECT:
        return "is an object; ";
    case EYELET_JSON_MISSING:
        break;
    }
    return "is missing; ";
}

static void tell_unknown(eyelet_faults *faults, eyelet_bytes text, const eyelet_member *members,
                         size_t count) {
    eyelet_nearest nearest = {text, {NULL, 0}, NEAREST_DISTANCE_MAX + 1};
    char known[EYELET_FAULT_MESSAGE_SIZE_MAX] = {0};
    eyelet_buffer list = eyelet_buffer_over(known, sizeof known - 1); /* its NUL stays */
    for (size_t i = 0; i < count; i++) {
        eyelet_bytes name = eyelet_bytes_from_text(members[i].name);
        eyelet_nearest_offer(&nearest, name);
        eyelet_buffer_append_text(&list, i == 0 ? "; take it out, or write one of " : ", ");
        eyelet_buffer_append(&list, name);
    }
    eyelet_faults_error_nearest(faults, "unknown setting", (eyelet_bytes){NULL, 0},
                                nearest.best.size > 0 ? "" : known, nearest.best);
}
#else
#define tell_unknown(faults, text, members, count) eyelet_faults_count(faults)
#endif

void eyelet_members_read(eyelet_faults *faults, eyelet_bytes object,
                         const eyelet_member *members, size_t count,
                         eyelet_json_value *values) {
    bool seen[EYELET_MEMBER_COUNT_MAX] = {false};
    size_t offset = 0;
    eyelet_json_value key;
    eyelet_json_value value;
    for (size_t i = 0; i < count; i++) {
        values[i] = (eyelet_json_value){.type = EYELET_JSON_MISSING};
    }
    while (eyelet_json_next(object, &offset, &key, &value)) {
        size_t here = eyelet_faults_enter(faults, key.raw);
        size_t i = find_member(members, count, key);
        if (i == count) {
            tell_unknown(faults, key.raw, members, count);
        } else if (seen[i]) {
            eyelet_faults_error(faults, "stands here twice; keep one");
        } else {
            seen[i] = true;
            if ((members[i].types >> value.type & 1U) != 0) {
                values[i] = value;
            } else {
                values[i].raw = value.raw;
                eyelet_faults_error_with(faults, type_word(value.type), EYELET_BYTES(""),
                                         members[i].write);
            }
        }
        eyelet_faults_leave(faults, here);
    }
}
