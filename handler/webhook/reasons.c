/* What are a reason's name, status and text?   Layer: webhook.   The list stands in
 * reasons.def. */
#include "webhook/reasons.h"

#include <string.h>

#include "base/buffer.h"

#define NAME_SIZE_MAX 24

typedef struct entry {
    const char *texts; /* "SIGNATURE_MISMATCH", its text and its example, each with a NUL */
    uint16_t status;
} entry;

/* A name that outgrows its place in lower_names does not compile. */
#define EYELET_REASON(name, status, text, example)                                             \
    _Static_assert(sizeof(#name) - 1 <= NAME_SIZE_MAX, "NAME_SIZE_MAX is too small "           \
                                                       "for " #name);
#include "webhook/reasons.def"
#undef EYELET_REASON

/* What only documents show is left out where nothing shows it: the example, and what a success
 * means, which no answer says. */
#ifdef EYELET_EXPLAINS
#define TEXTS(name, status, text, example) name "\0" text "\0" example
#else
#define TEXTS(name, status, text, example)                                                     \
    ((status) < 400 ? name "\0"                                                                \
                           "\0"                                                                \
                    : name "\0" text "\0")
#endif

static const entry entries[EYELET_REASON_COUNT] = {
#define EYELET_REASON(name, status, text, example)                                             \
    {TEXTS(#name, status, text, example), status},
#include "webhook/reasons.def"
#undef EYELET_REASON
};

/* The preprocessor cannot write lower case, and a second list would drift: a name is folded
 * where it is asked for. */
static uint8_t lower_names[EYELET_REASON_COUNT][NAME_SIZE_MAX];

static const entry *entry_of(eyelet_reason reason) {
    return &entries[(size_t)reason < EYELET_REASON_COUNT ? reason : EYELET_REASON_INTERNAL];
}

/* The text at place: 0 is the name in capitals. */
static eyelet_bytes text_of(const entry *found, size_t place) {
    const char *text = found->texts;
    for (; place > 0; place--) {
        text += strlen(text) + 1;
    }
    return eyelet_bytes_from_text(text);
}

eyelet_bytes eyelet_reason_name(eyelet_reason reason) {
    const entry *found = entry_of(reason);
    eyelet_buffer name = eyelet_buffer_over(lower_names[found - entries], NAME_SIZE_MAX);
    eyelet_buffer_append_lower(&name, text_of(found, 0));
    return eyelet_buffer_view(&name);
}

uint16_t eyelet_reason_status(eyelet_reason reason) { return entry_of(reason)->status; }

eyelet_bytes eyelet_reason_text(eyelet_reason reason) { return text_of(entry_of(reason), 1); }

eyelet_bytes eyelet_reason_example(eyelet_reason reason) {
    return text_of(entry_of(reason), 2);
}
