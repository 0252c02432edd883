/* Which events does one body hold?   Layer: webhook.
 *
 * A batch is a walk over arrays inside a body that eyelet_document_read has accepted. The shape
 * is a small tree: "events[]" is a chain of one, "entry[].changes[]" a chain of two, "meta" the
 * tree of Meta's products. An element whose inner arrays are all empty or absent is an event
 * itself, so that nothing in the body is passed over. */
#ifndef EYELET_WEBHOOK_BATCH_H
#define EYELET_WEBHOOK_BATCH_H

#include "codec/json.h"

#define EYELET_BATCH_LEVEL_MAX 4
#define EYELET_BATCH_CHILD_MAX 3

typedef struct eyelet_batch_level {
    uint8_t node; /* which kind of element this level walks */
    bool in_element;
    bool descended; /* an inner array of this element held something */
    uint8_t child;
    eyelet_bytes container; /* the array that is walked */
    size_t offset;
    eyelet_json_value element;
    eyelet_json_value children[EYELET_BATCH_CHILD_MAX]; /* its inner arrays */
} eyelet_batch_level;

typedef struct eyelet_batch {
    bool is_meta;
    bool whole; /* the body is one event: it holds no such array */
    bool ended;
    eyelet_bytes document;
    size_t depth; /* index of the current level */
    size_t chain_count;
    eyelet_bytes chain[EYELET_BATCH_LEVEL_MAX]; /* the paths of a simple batch */
    eyelet_batch_level levels[EYELET_BATCH_LEVEL_MAX];
    /* Meta: of the entry at hand, which may hold a thousand events */
    eyelet_bytes entry, account, time;
} eyelet_batch;

typedef struct eyelet_batch_item {
    eyelet_json_value element;
    eyelet_bytes container; /* the array that it stands in */
    /* Meta only, else empty */
    eyelet_bytes kind;    /* "message", "status", "postback", "comments", ... */
    eyelet_bytes account; /* entry[].id, raw */
    eyelet_bytes time;    /* entry[].time, raw */
} eyelet_batch_item;

/* shape: a row's batch column, or NULL (the body is one event). Where the body has no such
 * array, it is one event as a whole. document must have been accepted by eyelet_json_read. */
void eyelet_batch_start(eyelet_batch *batch, const char *shape, eyelet_bytes document);

/* True and the next event, false at the end. */
EYELET_MUST_USE bool eyelet_batch_next(eyelet_batch *batch, eyelet_batch_item *item);

/* True where the body is not split: it holds no batch. */
EYELET_MUST_USE bool eyelet_batch_is_whole(const eyelet_batch *batch);

/* True where an array on the way to the current event is there twice: the last one is walked.
 */
EYELET_MUST_USE bool eyelet_batch_is_repeated(const eyelet_batch *batch);

/* Appends the original bytes with the siblings of the current event cut out, which leaves a
 * body with one event. At most document.size bytes. */
void eyelet_batch_render(const eyelet_batch *batch, eyelet_buffer *out);

#endif
