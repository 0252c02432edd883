/* Which events does one body hold?   Layer: webhook. */
#include "webhook/batch.h"

#include <string.h>

/* Meta: https://developers.facebook.com/docs/graph-api/webhooks, WhatsApp Cloud API "Webhooks
 * components": entry[] holds messaging[] (Messenger, Instagram) or changes[], whose value holds
 * messages[] and statuses[] (WhatsApp) or is an event of the changed field. */
enum { NODE_ROOT, NODE_ENTRY, NODE_CHANGE, NODE_MESSAGE, NODE_STATUS, NODE_MESSAGING };

typedef struct meta_child {
    const char *path;
    uint8_t node;
} meta_child;

static const meta_child meta_children[3][EYELET_BATCH_CHILD_MAX] = {
    [NODE_ROOT] = {{"entry", NODE_ENTRY}},
    [NODE_ENTRY] = {{"messaging", NODE_MESSAGING},
                    {"standby", NODE_MESSAGING},
                    {"changes", NODE_CHANGE}},
    [NODE_CHANGE] = {{"value.messages", NODE_MESSAGE}, {"value.statuses", NODE_STATUS}},
};

/* The inner arrays that an element of this node may have. */
static size_t child_paths(const eyelet_batch *batch, uint8_t node,
                          eyelet_bytes paths[EYELET_BATCH_CHILD_MAX]) {
    if (!batch->is_meta) {
        if (node >= batch->chain_count) {
            return 0;
        }
        paths[0] = batch->chain[node];
        return 1;
    }
    size_t count = 0;
    if (node <= NODE_CHANGE) {
        while (count < EYELET_BATCH_CHILD_MAX && meta_children[node][count].path != NULL) {
            paths[count] = eyelet_bytes_from_text(meta_children[node][count].path);
            count++;
        }
    }
    return count;
}

static uint8_t child_node(const eyelet_batch *batch, uint8_t node, size_t child) {
    return batch->is_meta ? meta_children[node][child].node : (uint8_t)(node + 1);
}

/* Looks up the inner arrays of the level's element; what is no array is as if absent. */
static void enter_element(const eyelet_batch *batch, eyelet_batch_level *level) {
    level->in_element = true;
    level->descended = false;
    level->child = 0;
    eyelet_bytes paths[EYELET_BATCH_CHILD_MAX];
    size_t count = child_paths(batch, level->node, paths);
    for (size_t i = 0; i < EYELET_BATCH_CHILD_MAX; i++) {
        level->children[i] = (eyelet_json_value){.type = EYELET_JSON_MISSING};
    }
    if (count == 0 || (level->element.type != EYELET_JSON_OBJECT &&
                       level->element.type != EYELET_JSON_ARRAY)) {
        return;
    }
    eyelet_json_result result =
        eyelet_json_read(level->element.raw, paths, count, level->children, NULL);
    (void)result; /* the document was accepted as a whole; otherwise everything is missing */
}

static bool holds_something(const eyelet_json_value *array) {
    size_t offset = 0;
    eyelet_json_value key;
    eyelet_json_value element;
    return array->type == EYELET_JSON_ARRAY &&
           eyelet_json_next(array->raw, &offset, &key, &element);
}

void eyelet_batch_start(eyelet_batch *batch, const char *shape, eyelet_bytes document) {
    memset(batch, 0, sizeof *batch);
    batch->document = document;
    if (shape == NULL) {
        batch->whole = true;
        return;
    }
    eyelet_bytes text = eyelet_bytes_from_text(shape);
    batch->is_meta = eyelet_bytes_equal(text, EYELET_BYTES("meta"));
    /* "a.b[].c[]" -> "a.b", "c"; the chain stops at the last place there is */
    while (!batch->is_meta && text.size > 0 &&
           batch->chain_count < EYELET_BATCH_LEVEL_MAX - 1) {
        eyelet_bytes path;
        text = eyelet_bytes_cut(text, '[', &path);
        if (path.size > 0 && path.data[0] == '.') {
            path = eyelet_bytes_from_offset(path, 1);
        }
        batch->chain[batch->chain_count++] = path;
        text = eyelet_bytes_from_offset(text, 1); /* the "]" */
    }
    eyelet_batch_level *root = &batch->levels[0];
    const eyelet_bytes everything = EYELET_BYTES("");
    eyelet_json_result result =
        eyelet_json_read(document, &everything, 1, &root->element, NULL);
    if (result != EYELET_JSON_OK) {
        batch->whole = true;
        return;
    }
    enter_element(batch, root);
    batch->whole = true;
    for (size_t i = 0; i < EYELET_BATCH_CHILD_MAX; i++) {
        batch->whole = batch->whole && root->children[i].type != EYELET_JSON_ARRAY;
    }
}

bool eyelet_batch_is_whole(const eyelet_batch *batch) { return batch->whole; }

bool eyelet_batch_is_repeated(const eyelet_batch *batch) {
    bool repeated = false;
    for (size_t depth = 0; !batch->whole && depth <= batch->depth; depth++) {
        for (size_t i = 0; i < EYELET_BATCH_CHILD_MAX; i++) {
            repeated = repeated || batch->levels[depth].children[i].repeated;
        }
    }
    return repeated;
}

static eyelet_bytes member(eyelet_bytes object, const char *name) {
    const eyelet_bytes path = eyelet_bytes_from_text(name);
    eyelet_json_value value;
    if (eyelet_json_read(object, &path, 1, &value, NULL) != EYELET_JSON_OK) {
        return (eyelet_bytes){NULL, 0};
    }
    return value.raw;
}

/* A messaging event is named by the member beside sender, recipient and timestamp; a message is
 * one whatever else stands there (prior_message), and before it. */
static eyelet_bytes messaging_kind(eyelet_bytes element) {
    eyelet_bytes kind = {NULL, 0};
    size_t offset = 0;
    eyelet_json_value key;
    eyelet_json_value value;
    while (eyelet_json_next(element, &offset, &key, &value)) {
        if (eyelet_bytes_equal(key.raw, EYELET_BYTES("message"))) {
            return key.raw;
        }
        if (kind.size == 0 && !eyelet_bytes_equal(key.raw, EYELET_BYTES("sender")) &&
            !eyelet_bytes_equal(key.raw, EYELET_BYTES("recipient")) &&
            !eyelet_bytes_equal(key.raw, EYELET_BYTES("timestamp"))) {
            kind = key.raw;
        }
    }
    return kind.size > 0 ? kind : EYELET_BYTES("messaging");
}

static void read_entry(eyelet_batch *batch, eyelet_bytes entry) {
    if (batch->entry.data != entry.data) {
        batch->entry = entry;
        batch->account = member(entry, "id");
        batch->time = member(entry, "time");
    }
}

static void describe_meta(eyelet_batch *batch, const eyelet_batch_level *level,
                          eyelet_batch_item *item) {
    read_entry(batch, batch->depth >= 1 ? batch->levels[1].element.raw : level->element.raw);
    item->account = batch->account;
    item->time = batch->time;
    switch (level->node) {
    case NODE_MESSAGE:
        item->kind = EYELET_BYTES("message");
        break;
    case NODE_STATUS:
        item->kind = EYELET_BYTES("status");
        break;
    case NODE_MESSAGING:
        item->kind = messaging_kind(level->element.raw);
        break;
    case NODE_CHANGE:
        item->kind = member(level->element.raw, "field");
        break;
    default:
        item->kind = EYELET_BYTES("entry");
        break;
    }
    if (item->kind.size == 0) {
        item->kind = EYELET_BYTES("change");
    }
}

bool eyelet_batch_next(eyelet_batch *batch, eyelet_batch_item *item) {
    *item = (eyelet_batch_item){0};
    if (batch->ended) {
        return false;
    }
    if (batch->whole) {
        batch->ended = true;
        item->element.type = EYELET_JSON_OBJECT;
        item->element.raw = batch->document;
        return true;
    }
    for (;;) { /* every turn moves an offset, a child or the depth: bounded by the document's
                  size */
        eyelet_batch_level *level = &batch->levels[batch->depth];
        if (level->in_element && level->child < EYELET_BATCH_CHILD_MAX) {
            size_t child = level->child++;
            if (batch->depth + 1 < EYELET_BATCH_LEVEL_MAX &&
                holds_something(&level->children[child])) {
                level->descended = true;
                eyelet_batch_level *inner = &batch->levels[++batch->depth];
                *inner = (eyelet_batch_level){.node = child_node(batch, level->node, child),
                                              .container = level->children[child].raw};
            }
            continue;
        }
        bool is_event = level->in_element && !level->descended && batch->depth > 0;
        level->in_element = false;
        if (is_event) {
            item->element = level->element;
            item->container = level->container;
            if (batch->is_meta) {
                describe_meta(batch, level, item);
            }
            return true;
        }
        eyelet_json_value key;
        if (batch->depth == 0) {
            batch->ended = true;
            return false;
        }
        if (eyelet_json_next(level->container, &level->offset, &key, &level->element)) {
            enter_element(batch, level);
        } else {
            batch->depth--;
        }
    }
}

/* ---- rendering ---- */

typedef struct hole {
    const uint8_t *start;
    const uint8_t *end;
} hole;

#define HOLE_COUNT_MAX (EYELET_BATCH_LEVEL_MAX * (EYELET_BATCH_CHILD_MAX + 1))

static void add_hole(hole *holes, size_t *count, const uint8_t *start, const uint8_t *end) {
    if (start >= end || *count >= HOLE_COUNT_MAX) {
        return;
    }
    size_t at = *count;
    while (at > 0 && holes[at - 1].start > start) {
        holes[at] = holes[at - 1];
        at--;
    }
    holes[at] = (hole){start, end};
    (*count)++;
}

void eyelet_batch_render(const eyelet_batch *batch, eyelet_buffer *out) {
    hole holes[HOLE_COUNT_MAX];
    size_t count = 0;
    for (size_t depth = 0; !batch->whole && depth < batch->depth; depth++) {
        const eyelet_batch_level *level = &batch->levels[depth];
        const eyelet_batch_level *inner = &batch->levels[depth + 1];
        for (size_t i = 0; i < EYELET_BATCH_CHILD_MAX; i++) {
            if (level->children[i].type != EYELET_JSON_ARRAY) {
                continue;
            }
            eyelet_bytes array = level->children[i].raw;
            const uint8_t *first = array.data + 1;
            const uint8_t *last = array.data + array.size - 1;
            if (array.data != inner->container.data) {
                add_hole(holes, &count, first, last);
                continue;
            }
            /* a string's raw view is without its quotes */
            size_t quote = inner->element.type == EYELET_JSON_STRING ? 1 : 0;
            eyelet_bytes kept = inner->element.raw;
            add_hole(holes, &count, first, kept.data - quote);
            add_hole(holes, &count, kept.data + kept.size + quote, last);
        }
    }
    const uint8_t *at = batch->document.data;
    const uint8_t *end = at + batch->document.size;
    for (size_t i = 0; i < count; i++) {
        eyelet_buffer_append(out, eyelet_bytes_from(at, (size_t)(holes[i].start - at)));
        at = holes[i].end;
    }
    eyelet_buffer_append(out, eyelet_bytes_from(at, (size_t)(end - at)));
}
