/* Which source does this name mean, and what is wrong with webhooks.json?   Layer: webhook.
 *
 * What a source's settings mean stands in settings.c; here is the file as a whole: the index of
 * names, the compiled sources, and the walk that checks all of them. */
#include "webhook/config.h"

#include <string.h>

#include "webhook/faults.h"
#include "webhook/settings.h"

#define NO_ENTRY UINT16_MAX
#define PAGE_SIZE 4096 /* of the machine: see the exchange in handler.c */

/* A node of a search tree by hash. Hashes come in no order, so that it is as deep as 1,024
 * sources make it, about 25 levels, however the names are ordered. */
typedef struct entry {
    eyelet_bytes name;
    eyelet_json_value value;
    uint32_t hash;
    uint16_t below[2]; /* entry + 1 of a smaller hash, of one that is not; 0: none */
    bool repeated;     /* the name stands in the file more than once: which one is meant nobody
                          knows */
} entry;

typedef struct place {
    uint16_t entry; /* NO_ENTRY: free */
    uint32_t used_at;
} place;

static _Alignas(PAGE_SIZE) struct {
    bool loaded;
    eyelet_destination_kinds kinds;
    uint32_t clock; /* counts finds; tells which place was unused longest */
    size_t entry_count;
    uint16_t root; /* entry + 1; 0: there is none */
    place places[EYELET_COMPILED_SOURCE_COUNT];
    eyelet_faults faults;
    entry entries[EYELET_SOURCE_COUNT_MAX];
    /* of the place of that number; on pages of its own, so that a fresh instance writes to
     * none of a source that it has not */
    _Alignas(PAGE_SIZE) eyelet_source sources[EYELET_COMPILED_SOURCE_COUNT];
} the_config;

/* ---- the index ---- */

/* FNV-1a, mixed: hashes of "s1", "s2" ... would follow each other, and a tree of them be deep.
 * Names come from the operator, so nobody picks them to collide. */
static uint32_t hash_name(eyelet_bytes name) {
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < name.size; i++) {
        hash = (hash ^ name.data[i]) * 16777619U;
    }
    return (hash ^ hash >> 16) * 0x85ebca6bU;
}

/* The link to the entry of that name, or the free one where it would go. */
static uint16_t *find_link(eyelet_bytes name, uint32_t hash) {
    uint16_t *link = &the_config.root;
    while (*link != 0) { /* ends because each turn goes a level down */
        entry *here = &the_config.entries[*link - 1];
        if (here->hash == hash && eyelet_bytes_equal(here->name, name)) {
            break;
        }
        link = &here->below[hash < here->hash ? 0 : 1];
    }
    return link;
}

static void index_source(eyelet_faults *faults, eyelet_json_value key,
                         eyelet_json_value value) {
    size_t here = eyelet_faults_enter(faults, key.raw);
    uint32_t hash = hash_name(key.raw);
    uint16_t *link = find_link(key.raw, hash);
    if (!eyelet_bytes_is_name(key.raw, "-_", EYELET_SOURCE_NAME_SIZE_MAX)) {
        eyelet_faults_error(faults,
                            "is not a name for a source; write 1 to 64 letters, digits, _ "
                            "and -: it becomes the path of its URL");
    } else if (eyelet_bytes_equal(key.raw, EYELET_BYTES("healthz"))) {
        eyelet_faults_error(faults, "is a page of Eyelet's own; name the source otherwise");
    } else if (*link != 0) {
        the_config.entries[*link - 1].repeated = true;
        eyelet_faults_error(faults, "there are two sources of this name; rename one");
    } else {
        the_config.entries[the_config.entry_count] =
            (entry){.name = key.raw, .value = value, .hash = hash};
        *link = (uint16_t)++the_config.entry_count;
    }
    eyelet_faults_leave(faults, here);
}

static bool index_sources(eyelet_faults *faults, eyelet_bytes sources) {
    size_t offset = 0;
    size_t count = 0;
    eyelet_json_value key;
    eyelet_json_value value;
    while (eyelet_json_next(sources, &offset, &key, &value)) {
        if (++count > EYELET_SOURCE_COUNT_MAX) {
            eyelet_faults_error(faults,
                                "more than 1,024 sources; divide them among several hosts");
            return false;
        }
        index_source(faults, key, value);
    }
    if (count == 0) {
        eyelet_faults_warning(faults, "is empty: every path answers 404");
    }
    return true;
}

/* ---- the document ---- */

#ifdef EYELET_EXPLAINS
static bool is_one_of(uint8_t byte, const char *bytes) {
    return byte != 0 && strchr(bytes, byte) != NULL;
}

/* What people write where JSON wants something else; empty where it is none of that. */
static const char *hint_at(eyelet_bytes text, size_t offset) {
    uint8_t before = 0; /* the last byte in front that is no space */
    for (size_t i = 0; i < offset && i < text.size; i++) {
        before = is_one_of(text.data[i], " \t\r\n") ? before : text.data[i];
    }
    if (offset >= text.size) {
        return before == 0 ? ": it is empty; write {\"sources\": {}}"
                           : ": it ends too early; close each bracket and quotation mark";
    }
    const uint8_t here = text.data[offset];
    const eyelet_bytes rest = eyelet_bytes_from_offset(text, offset);
    if (offset == 0 && (here == 0xef || here == 0xfe || here == 0xff)) {
        return "; save it as UTF-8 without a byte order mark";
    }
    if (here == '\'' || eyelet_bytes_starts_with(rest, EYELET_BYTES("\xe2\x80"))) {
        return "; write straight double quotation marks: \"text\"";
    }
    if (here == '/' || here == '#') {
        return "; take the comment out: JSON has none";
    }
    if (before == ',' && is_one_of(here, "}],")) {
        return "; take out the comma before it";
    }
    if (is_one_of(here, "\"{[") && is_one_of(before, "\"}]0123456789el")) {
        return "; write a comma before it";
    }
    if (is_one_of(here, "}]")) {
        return "; this bracket closes none, or one of the other kind";
    }
    if (here < ' ') {
        return "; close the quotation mark before it, or write \\n for a line end, \\t for a "
               "tab";
    }
    if (here == '\\') {
        return "; write \\\\ for a backslash";
    }
    if (here >= 0x80) {
        return "; save it as UTF-8";
    }
    return is_one_of(here, "+-.0123456789")
               ? "; write numbers with digits alone, such as 300"
               : "; write names and texts in \"\", true, false and null in small letters";
}

static void tell_place(eyelet_faults *faults, eyelet_bytes text, size_t offset, bool invalid) {
    uint8_t memory[EYELET_FAULT_SHOWN_SIZE_MAX];
    eyelet_buffer where = eyelet_buffer_over(memory, sizeof memory);
    int64_t line = 1;
    int64_t column = 1;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        column = text.data[i] == '\n' ? 1 : column + 1;
        line += text.data[i] == '\n' ? 1 : 0;
    }
    eyelet_buffer_append_text(&where, "line ");
    eyelet_buffer_append_decimal(&where, line);
    eyelet_buffer_append_text(&where, ", column ");
    eyelet_buffer_append_decimal(&where, column);
    eyelet_faults_error_with(faults, invalid ? "is not JSON at " : "is nested too deep at ",
                             eyelet_buffer_view(&where), invalid ? hint_at(text, offset) : "");
}
#else
#define tell_place(faults, text, offset, invalid) eyelet_faults_count(faults)
#endif

/* The one "sources" object of text. Another member is a fault, but no reason to answer 503
 * everywhere. */
static bool read_document(eyelet_faults *faults, eyelet_bytes text, eyelet_bytes *sources) {
    static const eyelet_member members[] = {
        EYELET_MEMBER("$schema", EYELET_TYPE_TEXT, "write the path of webhooks.schema.json"),
        EYELET_MEMBER("sources", EYELET_TYPE_OBJECT, "write {\"NAME\": {...}}")};
    const eyelet_bytes root_path = {NULL, 0};
    eyelet_json_value root;
    eyelet_json_value values[2];
    size_t error_offset = 0;
    if (text.size > EYELET_CONFIG_SIZE_MAX) {
        eyelet_faults_error(faults, "over 1 MiB; divide the sources among several hosts");
        return false;
    }
    eyelet_json_result result = eyelet_json_read(text, &root_path, 1, &root, &error_offset);
    if (result != EYELET_JSON_OK) {
        tell_place(faults, text, error_offset, result == EYELET_JSON_INVALID);
        return false;
    }
    if (root.type != EYELET_JSON_OBJECT) {
        eyelet_faults_error(faults, "is not an object; write {\"sources\": {...}}");
        return false;
    }
    size_t offset = 0;
    size_t sources_count = 0;
    eyelet_json_value key;
    eyelet_json_value value;
    while (eyelet_json_next(root.raw, &offset, &key, &value)) {
        sources_count += eyelet_json_string_equal(key, EYELET_BYTES("sources")) ? 1 : 0;
    }
    eyelet_members_read(faults, root.raw, members, 2, values);
    if (eyelet_member_is_absent(values[1])) {
        eyelet_faults_error(faults, "sources is missing; write {\"sources\": {...}}");
    }
    *sources = values[1].raw;
    return sources_count == 1 && values[1].type == EYELET_JSON_OBJECT;
}

static void forget_compiled(void) {
    for (size_t i = 0; i < EYELET_COMPILED_SOURCE_COUNT; i++) {
        the_config.places[i].entry = NO_ENTRY;
        the_config.places[i].used_at = 0;
    }
    the_config.clock = 0;
}

static bool load(eyelet_faults *faults, eyelet_bytes text, eyelet_destination_kinds kinds) {
    eyelet_bytes sources = {NULL, 0};
    the_config.loaded = false;
    the_config.kinds = kinds;
    the_config.entry_count = 0;
    the_config.root = 0;
    forget_compiled();
    if (!read_document(faults, text, &sources)) {
        return false;
    }
    size_t here = eyelet_faults_enter(faults, EYELET_BYTES("sources"));
    the_config.loaded = index_sources(faults, sources);
    eyelet_faults_leave(faults, here);
    if (!the_config.loaded) {
        the_config.entry_count = 0;
    }
    return the_config.loaded;
}

bool eyelet_config_load(eyelet_bytes text, eyelet_destination_kinds kinds) {
    eyelet_faults_start(&the_config.faults, NULL, NULL);
    return load(&the_config.faults, text, kinds);
}

bool eyelet_config_is_loaded(void) { return the_config.loaded; }

/* ---- compiled sources ---- */

static eyelet_source *source_of(const place *where) {
    return &the_config.sources[where - the_config.places];
}

static void compile(place *where, uint16_t index, bool with_secrets, eyelet_faults *faults) {
    const entry *found = &the_config.entries[index];
    eyelet_source *source = source_of(where);
    size_t sources = eyelet_faults_enter(faults, EYELET_BYTES("sources"));
    size_t here = eyelet_faults_enter(faults, found->name);
    eyelet_settings_compile(source, found->name, found->value, the_config.kinds, with_secrets,
                            faults);
    if (found->repeated) {
        source->fault = EYELET_REASON_SOURCE_MISCONFIGURED;
        source->fault_text = EYELET_BYTES("there are two sources of this name");
    }
    eyelet_faults_leave(faults, here);
    eyelet_faults_leave(faults, sources);
    where->entry = index;
}

/* The place of that entry, else a free one, else the one unused longest. */
static place *choose_place(uint16_t index) {
    place *oldest = &the_config.places[0];
    for (size_t i = 0; i < EYELET_COMPILED_SOURCE_COUNT; i++) {
        place *here = &the_config.places[i];
        if (here->entry == index) {
            return here;
        }
        if (here->used_at < oldest->used_at) {
            oldest = here;
        }
    }
    return oldest;
}

const eyelet_source *eyelet_config_find(eyelet_bytes name) {
    if (!the_config.loaded) {
        return NULL;
    }
    uint16_t link = *find_link(name, hash_name(name));
    if (link == 0) {
        return NULL;
    }
    uint16_t index = (uint16_t)(link - 1);
    place *found = choose_place(index);
    if (found->entry != index) {
        eyelet_faults_start(&the_config.faults, NULL, NULL);
        compile(found, index, true, &the_config.faults);
    }
    if (++the_config.clock == 0) { /* the order is lost once in 2^32 finds, and nothing else */
        forget_compiled();
        the_config.clock = 1;
        found->entry = index;
    }
    found->used_at = the_config.clock;
    return source_of(found);
}

/* ---- tools ---- */

bool eyelet_config_name(size_t index, eyelet_bytes *name, eyelet_bytes *provider) {
    *name = (eyelet_bytes){NULL, 0};
    *provider = (eyelet_bytes){NULL, 0};
    if (!the_config.loaded || index >= the_config.entry_count) {
        return false;
    }
    const entry *found = &the_config.entries[index];
    *name = found->name;
    size_t offset = 0;
    eyelet_json_value key;
    eyelet_json_value value;
    while (found->value.type == EYELET_JSON_OBJECT &&
           eyelet_json_next(found->value.raw, &offset, &key, &value)) {
        if (!eyelet_json_string_equal(key, EYELET_BYTES("provider"))) {
            continue;
        }
        if (value.type == EYELET_JSON_OBJECT) {
            *provider = EYELET_BYTES("custom");
        } else if (value.type == EYELET_JSON_STRING) {
            eyelet_row row;
            *provider = eyelet_provider_find(value.raw, &row) ? eyelet_bytes_from_text(row.slug)
                                                              : value.raw;
        }
    }
    return true;
}

size_t eyelet_config_check(eyelet_bytes text, eyelet_destination_kinds kinds,
                           bool check_secrets, eyelet_fault_sink *sink, void *context) {
    eyelet_faults_start(&the_config.faults, sink, context);
    if (load(&the_config.faults, text, kinds)) {
        for (size_t i = 0; i < the_config.entry_count; i++) {
            compile(&the_config.places[0], (uint16_t)i, check_secrets, &the_config.faults);
        }
    }
    forget_compiled(); /* what was compiled without its secrets must not be found */
    return the_config.faults.error_count + the_config.faults.secret_error_count;
}
