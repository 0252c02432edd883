/* What are a reason's name, status and text?   Layer: webhook.   The list stands in
 * reasons.def. */
#include "webhook/reasons.h"

#define NAME_SIZE_MAX 24

typedef struct entry {
    eyelet_bytes upper; /* "SIGNATURE_MISMATCH" */
    eyelet_bytes text;
    eyelet_bytes example; /* for documents only: empty without EYELET_EXPLAINS */
    uint16_t status;
} entry;

/* A name that outgrows its place in lower_names does not compile. */
#define EYELET_REASON(name, status, text, example)                                             \
    _Static_assert(sizeof(#name) - 1 <= NAME_SIZE_MAX, "NAME_SIZE_MAX is too small "           \
                                                       "for " #name);
#include "webhook/reasons.def"
#undef EYELET_REASON

#ifdef EYELET_EXPLAINS
#define SHOWN(text) {(const uint8_t *)(text), sizeof(text) - 1}
#else
#define SHOWN(text) {NULL, 0}
#endif

static const entry entries[EYELET_REASON_COUNT] = {
#define EYELET_REASON(name, status, text, example)                                             \
    {{(const uint8_t *)#name, sizeof(#name) - 1},                                              \
     {(const uint8_t *)(text), sizeof(text) - 1},                                              \
     SHOWN(example),                                                                           \
     status},
#include "webhook/reasons.def"
#undef EYELET_REASON
};

/* The preprocessor cannot write lower case, and a second list would drift: a name is folded
 * where it is asked for. */
static uint8_t lower_names[EYELET_REASON_COUNT][NAME_SIZE_MAX];

static const entry *entry_of(eyelet_reason reason) {
    return &entries[(size_t)reason < EYELET_REASON_COUNT ? reason : EYELET_REASON_INTERNAL];
}

eyelet_bytes eyelet_reason_name(eyelet_reason reason) {
    const entry *found = entry_of(reason);
    uint8_t *name = lower_names[found - entries];
    for (size_t i = 0; i < found->upper.size; i++) {
        uint8_t byte = found->upper.data[i];
        name[i] = byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
    }
    return eyelet_bytes_from(name, found->upper.size);
}

uint16_t eyelet_reason_status(eyelet_reason reason) { return entry_of(reason)->status; }

eyelet_bytes eyelet_reason_text(eyelet_reason reason) { return entry_of(reason)->text; }

eyelet_bytes eyelet_reason_example(eyelet_reason reason) { return entry_of(reason)->example; }
