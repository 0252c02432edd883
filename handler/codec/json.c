/* How is JSON of any size read in fixed memory, and nothing but RFC 8259 accepted?   Layer:
 * codec.   [RFC8259] [RFC3629]
 *
 * jsmn_parse() tokenizes the containers that paths lead into, and in them the keys and values
 * that paths want. It asks arrive() before each byte that begins a token or stands between two;
 * there the grammar is checked and the paths are followed. All else, which is most of a
 * document, is stepped over: skip_value() checks it and keeps nothing.
 *
 * A closed token leaves the window when the next one comes: it slides along with the open
 * containers, each with the key whose value is being read.
 *
 * One pass, linear in the size. One document at a time: window and reader are static. */
#include "codec/json.h"

#include <limits.h>
#include <string.h>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

/* Where every byte passes, and where few do. */
#define INLINE __attribute__((always_inline)) static inline
#define NOINLINE __attribute__((noinline)) static

/* ---- Bytes ---- */

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static inline bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static inline bool opens(uint8_t byte) { return byte == '{' || byte == '['; }

static inline bool closes(uint8_t byte) { return byte == '}' || byte == ']'; }

/* A string scan stops at a quote, a backslash, a control character or what is not ASCII. */
static inline bool is_plain(uint8_t byte) {
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* The value of a hexadecimal digit, or 16. Without a branch: nothing foretells the digits. */
static inline uint32_t hex_value(uint8_t byte) {
    uint32_t digit = (uint32_t)byte - '0';
    uint32_t letter = ((uint32_t)byte | 0x20) - 'a';
    return digit < 10 ? digit : letter < 6 ? letter + 10 : 16;
}

/* The four hexadecimal digits at text, or UINT32_MAX. */
NOINLINE uint32_t hex_quad(const uint8_t *text) {
    uint32_t quad = 0;
    uint32_t bad = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t digit = hex_value(text[i]);
        bad |= digit & 16;
        quad = quad << 4 | digit;
    }
    return bad == 0 ? quad : UINT32_MAX;
}

/* Measures the UTF-8 sequence at text (size at least 1) as in the table of RFC 3629, section 4:
 * its size where it is well formed. Otherwise 0, and *bad_size is what a decoder replaces by
 * one U+FFFD. */
static size_t measure_utf8(const uint8_t *text, size_t size, size_t *bad_size) {
    uint8_t lead = text[0];
    uint8_t low = 0x80;
    uint8_t high = 0xbf;
    size_t need;
    *bad_size = 1;
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    if (lead < 0xe0) {
        need = 2;
    } else if (lead < 0xf0) {
        need = 3;
        low = lead == 0xe0 ? 0xa0 : low;   /* overlong */
        high = lead == 0xed ? 0x9f : high; /* surrogates */
    } else {
        need = 4;
        low = lead == 0xf0 ? 0x90 : low;   /* overlong */
        high = lead == 0xf4 ? 0x8f : high; /* past U+10FFFF */
    }
    for (size_t i = 1; i < need; i++) {
        if (i >= size || text[i] < low || text[i] > high) {
            *bad_size = i;
            return 0;
        }
        low = 0x80;
        high = 0xbf;
    }
    return need;
}

/* The size of the escape at text, or 0 where it is none. */
static size_t measure_escape(const uint8_t *text, size_t size) {
    if (size < 2) {
        return 0;
    }
    switch (text[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return 2;
    case 'u':
        return size >= 6 && hex_quad(text + 2) != UINT32_MAX ? 6 : 0;
    default:
        return 0;
    }
}

/* ---- Blocks ---- */

/* A text is looked at in blocks that do not begin where a token does: so a block is loaded
 * without waiting for where the last token ended. */
#define BLOCK 64

/* Some of a block's bytes, one bit each. */
typedef struct map {
    size_t start; /* of the block */
    uint64_t bits;
} map;

/* Where a text is read. It only moves forward. */
typedef struct scan {
    eyelet_bytes text;
    size_t at;
    map stops; /* what a string scan must look at */
    map marks; /* what is not white space */
} scan;

#if defined(__wasm_simd128__)
static inline v128_t find_stops(v128_t bytes) {
    /* Signed, so that 0x80 and above are below the space too. */
    v128_t stops = wasm_i8x16_lt(bytes, wasm_i8x16_const_splat(0x20));
    stops = wasm_v128_or(stops, wasm_i8x16_eq(bytes, wasm_i8x16_const_splat('"')));
    return wasm_v128_or(stops, wasm_i8x16_eq(bytes, wasm_i8x16_const_splat('\\')));
}

static inline v128_t find_marks(v128_t bytes) {
    /* Each white space stands at the place of its lower half. */
    const v128_t spaces =
        wasm_i8x16_const(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
    v128_t lower = wasm_v128_and(bytes, wasm_i8x16_const_splat(15));
    return wasm_i8x16_ne(bytes, wasm_i8x16_swizzle(spaces, lower));
}

INLINE uint64_t map_block(const uint8_t *block, v128_t (*find)(v128_t)) {
    uint64_t bits = 0;
    for (size_t i = 0; i < BLOCK; i += 16) {
        bits |= (uint64_t)wasm_i8x16_bitmask(find(wasm_v128_load(block + i))) << i;
    }
    return bits;
}
#else
static inline bool find_stops(uint8_t byte) { return !is_plain(byte); }

static inline bool find_marks(uint8_t byte) {
    return byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t';
}

INLINE uint64_t map_block(const uint8_t *block, bool (*find)(uint8_t)) {
    uint64_t bits = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        bits |= (uint64_t)find(block[i]) << i;
    }
    return bits;
}
#endif

static inline uint64_t stops_of(const uint8_t *block) { return map_block(block, find_stops); }

static inline uint64_t marks_of(const uint8_t *block) { return map_block(block, find_marks); }

/* Past the end of the text every bit is set. */
INLINE uint64_t draw_map(eyelet_bytes text, size_t start, uint64_t (*map_of)(const uint8_t *)) {
    const uint8_t *block = text.data + start;
    size_t left = text.size - start;
    size_t shift = 0;
    uint8_t room[BLOCK];
    if (left >= BLOCK) {
        return map_of(block);
    }
    if (left == 0) {
        return UINT64_MAX;
    }
    if (text.size >= BLOCK) { /* the last whole block has it */
        shift = BLOCK - left;
        block -= shift;
    } else {
        for (size_t i = 0; i < BLOCK; i++) {
            room[i] = i < left ? block[i] : 0;
        }
        block = room;
    }
    return map_of(block) >> shift | UINT64_MAX << left;
}

NOINLINE uint64_t draw_stops(eyelet_bytes text, size_t start) {
    return draw_map(text, start, stops_of);
}

NOINLINE uint64_t draw_marks(eyelet_bytes text, size_t start) {
    return draw_map(text, start, marks_of);
}

static scan scan_from(eyelet_bytes text, size_t at) {
    size_t before = (at & ~(size_t)(BLOCK - 1)) - BLOCK; /* a block that is not drawn */
    return (scan){text, at, {before, 0}, {before, 0}};
}

/* Moves to the first byte in the map from here on, at most to the end. */
INLINE void skip_to(scan *s, map *m, uint64_t (*draw)(eyelet_bytes, size_t)) {
    if (s->at - m->start >= BLOCK) {
        m->start += BLOCK;
        if (__builtin_expect(s->at - m->start >= BLOCK, 0)) { /* not the next one */
            m->start = s->at & ~(size_t)(BLOCK - 1);
        }
        m->bits = draw(s->text, m->start);
    }
    uint64_t bits = m->bits >> s->at % BLOCK;
    while (bits == 0) {
        m->start += BLOCK;
        s->at = m->start;
        bits = m->bits = draw(s->text, m->start);
    }
    s->at += (size_t)__builtin_ctzll(bits);
}

/* ---- What no path leads into ----
 *
 * These move over what they are named after. False where there is a fault: the scan is then at
 * it. */

/* The byte at hand; at the end a NUL, which no text has a place for. */
INLINE uint8_t next_byte(const scan *s) {
    return s->at < s->text.size ? s->text.data[s->at] : 0;
}

INLINE void skip_spaces(scan *s) {
    if (next_byte(s) <= ' ') { /* mostly there is none */
        skip_to(s, &s->marks, draw_marks);
    }
}

/* This byte and the white space before it. */
INLINE bool skip_mark(scan *s, uint8_t mark) {
    if (next_byte(s) != mark) {
        skip_spaces(s);
        if (next_byte(s) != mark) {
            return false;
        }
    }
    s->at++;
    return true;
}

/* The size of the UTF-8 sequences at text, beyond ASCII, or 0. */
NOINLINE size_t measure_sequences(const uint8_t *text, size_t size) {
    size_t at = 0;
    size_t step = 1;
    while (step != 0 && at < size && text[at] >= 0x80) {
        size_t bad_size;
        step = measure_utf8(text + at, size - at, &bad_size);
        at += step;
    }
    return at;
}

/* The same, or the size of the escape. */
NOINLINE size_t measure_odd(const uint8_t *text, size_t size) {
    return size > 0 && text[0] == '\\' ? measure_escape(text, size)
                                       : measure_sequences(text, size);
}

/* A string, from behind its opening quote; *odd says whether there is more in it than plain
 * ASCII. */
INLINE bool skip_string(scan *s, bool *odd) {
    for (*odd = false;; *odd = true) {
        skip_to(s, &s->stops, draw_stops);
        if (next_byte(s) == '"') {
            s->at++;
            return true;
        }
        size_t step = measure_odd(s->text.data + s->at, s->text.size - s->at);
        if (step == 0) {
            return false;
        }
        s->at += step;
    }
}

/* One at least. Byte by byte: most numbers are short, and their ends are foreseen. */
INLINE bool skip_digits(scan *s) {
    if (!is_digit(next_byte(s))) {
        return false;
    }
    do {
        s->at++;
    } while (is_digit(next_byte(s)));
    return true;
}

INLINE bool skip_number(scan *s) {
    if (next_byte(s) == '-') {
        s->at++;
    }
    if (next_byte(s) == '0') {
        s->at++;
    } else if (!skip_digits(s)) {
        return false;
    }
    if (next_byte(s) == '.') {
        s->at++;
        if (!skip_digits(s)) {
            return false;
        }
    }
    if ((next_byte(s) | 0x20) == 'e') {
        s->at++;
        if (next_byte(s) == '+' || next_byte(s) == '-') {
            s->at++;
        }
        return skip_digits(s);
    }
    return true;
}

INLINE bool skip_literal(scan *s, eyelet_bytes literal) {
    if (s->text.size - s->at < literal.size ||
        memcmp(s->text.data + s->at, literal.data, literal.size) != 0) {
        return false;
    }
    s->at += literal.size;
    return true;
}

/* What comes after a number or literal is not looked at. */
INLINE bool skip_scalar(scan *s) {
    bool odd;
    switch (next_byte(s)) {
    case '"':
        s->at++;
        return skip_string(s, &odd);
    case 't':
        return skip_literal(s, EYELET_BYTES("true"));
    case 'f':
        return skip_literal(s, EYELET_BYTES("false"));
    case 'n':
        return skip_literal(s, EYELET_BYTES("null"));
    default:
        return skip_number(s);
    }
}

INLINE bool skip_key(scan *s) {
    bool odd;
    return skip_mark(s, '"') && skip_string(s, &odd) && skip_mark(s, ':');
}

/* A value of any kind, with white space before it, in this many containers. */
NOINLINE eyelet_json_result skip_value(scan *outer, uint32_t depth) {
    uint8_t closers[EYELET_JSON_DEPTH_MAX];
    scan s = *outer;    /* in registers */
    uint8_t closer = 0; /* the bracket that ends the innermost container opened here */
    eyelet_json_result result = EYELET_JSON_INVALID;
    for (;;) {
        if (closer == '}' && !skip_key(&s)) {
            break;
        }
        skip_spaces(&s);
        uint8_t first = next_byte(&s);
        if (opens(first)) {
            if (depth == EYELET_JSON_DEPTH_MAX) {
                result = EYELET_JSON_TOO_DEEP;
                break;
            }
            closers[depth++] = closer;
            closer = first + 2; /* [ and ], { and } */
            s.at++;
            if (!skip_mark(&s, closer)) {
                continue;
            }
            closer = closers[--depth];
        } else if (!skip_scalar(&s)) {
            break;
        }
        while (closer != 0 && !skip_mark(&s, ',')) {
            if (next_byte(&s) != closer) {
                *outer = s;
                return EYELET_JSON_INVALID;
            }
            s.at++;
            closer = closers[--depth];
        }
        if (closer == 0) {
            result = EYELET_JSON_OK;
            break;
        }
    }
    *outer = s;
    return result;
}

/* ---- What the paths want ---- */

/* A set of paths, one bit each. */
typedef uint32_t path_set;
_Static_assert(EYELET_JSON_PATH_COUNT_MAX <= 32, "a path_set has 32 bits");

typedef struct segment {
    uint16_t offset; /* in its path */
    uint16_t size;
} segment;

/* An open container that paths lead into. */
typedef struct frame {
    size_t start;
    uint32_t index;   /* array: of the element at hand */
    path_set whole;   /* paths that name this container */
    path_set entered; /* paths that go on into it */
    uint32_t sizes;   /* object: bit n where a segment wanted here has n bytes (31: or more) */
    bool object;
} frame;

/* What may come next where jsmn reads, one bit each; nothing after the document's value. */
enum { MAY_VALUE = 1, MAY_KEY = 2, MAY_END = 4, MAY_COLON = 8, MAY_COMMA = 16 };

typedef struct reader {
    scan scan;
    eyelet_json_result result;
    uint32_t next;    /* MAY_... */
    path_set pending; /* paths that lead to the value that comes next */
    uint32_t depth;   /* open containers */
    const eyelet_bytes *paths;
    eyelet_json_value *values;
    path_set ends[EYELET_JSON_PATH_SEGMENT_MAX + 1]; /* paths of exactly n segments */
    frame frames[EYELET_JSON_PATH_SEGMENT_MAX];
    segment segments[EYELET_JSON_PATH_COUNT_MAX][EYELET_JSON_PATH_SEGMENT_MAX];
} reader;

static reader the_reader;

static size_t lowest(path_set set) { return (size_t)__builtin_ctz(set); }

static uint32_t size_bit(size_t size) { return UINT32_C(1) << (size < 31 ? size : 31); }

static eyelet_bytes segment_at(const reader *r, size_t path, uint32_t depth) {
    segment part = r->segments[path][depth];
    return (eyelet_bytes){r->paths[path].data + part.offset, part.size};
}

/* Cuts paths[path] at its dots; false where it has too many segments, or bytes. */
static bool cut_path(reader *r, size_t path) {
    eyelet_bytes text = r->paths[path];
    size_t count = 0;
    size_t start = 0;
    if (text.size > UINT16_MAX) {
        return false;
    }
    for (size_t at = 0; text.size > 0 && at <= text.size; at++) {
        if (at < text.size && text.data[at] != '.') {
            continue;
        }
        if (count == EYELET_JSON_PATH_SEGMENT_MAX) {
            return false;
        }
        r->segments[path][count] = (segment){(uint16_t)start, (uint16_t)(at - start)};
        count++;
        start = at + 1;
    }
    r->ends[count] |= UINT32_C(1) << path;
    return true;
}

static bool string_equal(eyelet_json_value value, eyelet_bytes text, bool any_case);

/* The paths that go through this member of the innermost object. What an earlier member of the
 * same name gave them is forgotten: the last one counts. */
static path_set match_key(reader *r, const frame *top, eyelet_json_value key) {
    path_set matched = 0;
    if (!key.escaped && (top->sizes & size_bit(key.raw.size)) == 0) {
        return 0;
    }
    for (path_set rest = top->entered; rest != 0; rest &= rest - 1) {
        size_t path = lowest(rest);
        eyelet_bytes wanted = segment_at(r, path, r->depth - 1);
        eyelet_json_value *value = &r->values[path];
        if (string_equal(key, wanted, false)) {
            matched |= UINT32_C(1) << path;
            bool repeated = value->repeated || value->type != EYELET_JSON_MISSING;
            *value = (eyelet_json_value){.type = EYELET_JSON_MISSING, .repeated = repeated};
        } else if (string_equal(key, wanted, true)) {
            value->repeated = true;
        }
    }
    return matched;
}

/* True where text is index, in decimal without leading zeros. */
static bool index_equal(eyelet_bytes text, uint32_t index) {
    uint64_t value = 0;
    if (text.size == 0 || text.size > 10 || (text.size > 1 && text.data[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i])) {
            return false;
        }
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    return value == index;
}

/* The paths that go through the element at hand of the innermost array. */
static path_set match_index(const reader *r, const frame *top) {
    path_set matched = 0;
    for (path_set rest = top->entered; rest != 0; rest &= rest - 1) {
        if (index_equal(segment_at(r, lowest(rest), r->depth - 1), top->index)) {
            matched |= rest & (~rest + 1);
        }
    }
    return matched;
}

/* The pending paths that name the next value itself. */
static path_set pending_here(const reader *r) { return r->pending & r->ends[r->depth]; }

static void set_values(reader *r, path_set set, eyelet_json_value value) {
    for (; set != 0; set &= set - 1) {
        eyelet_json_value *place = &r->values[lowest(set)];
        bool repeated = place->repeated;
        *place = value;
        place->repeated = repeated;
    }
}

static eyelet_json_type type_of(uint8_t first) {
    switch (first) {
    case 'n':
        return EYELET_JSON_NULL;
    case 'f':
        return EYELET_JSON_FALSE;
    case 't':
        return EYELET_JSON_TRUE;
    case '"':
        return EYELET_JSON_STRING;
    case '[':
        return EYELET_JSON_ARRAY;
    case '{':
        return EYELET_JSON_OBJECT;
    default:
        return EYELET_JSON_NUMBER;
    }
}

/* The offset of the next backslash from at on, or the size. */
static size_t find_backslash(eyelet_bytes raw, size_t at) {
    while (at < raw.size && raw.data[at] != '\\') {
        at++;
    }
    return at;
}

/* ---- What the paths lead through: tokenized by jsmn ---- */

/* What jsmn does with the byte that it has come to. */
typedef enum arrival { TOKENIZE, STEP_OVER, STOP } arrival;

/* The seams in jsmn. Before its switch over the next byte arrive() is asked. Its two inner
 * walks go byte by byte and let through bad numbers, control characters and bad UTF-8: both
 * names are macros here. Where jsmn defines the function (the first argument is "jsmn_parser
 * *parser") the definition is renamed and ours is declared before it; where jsmn calls it (the
 * first argument is "parser") ours is called. A jsmn in which this does not fit does not
 * compile. */
#define jsmn_parse_string(a, b, c, d, e) SEAM_STRING_##a, b, c, d, e)
#define SEAM_STRING_parser scan_string(parser
#define SEAM_STRING_jsmn_parser                                                                \
    scan_string(jsmn_parser *, const char *, size_t, jsmntok_t *, size_t);                     \
    static int jsmn_own_string(jsmn_parser
#define jsmn_parse_primitive(a, b, c, d, e) SEAM_PRIMITIVE_##a, b, c, d, e)
#define SEAM_PRIMITIVE_parser scan_primitive(parser
#define SEAM_PRIMITIVE_jsmn_parser                                                             \
    scan_primitive(jsmn_parser *, const char *, size_t, jsmntok_t *, size_t);                  \
    static inline arrival arrive(jsmn_parser *, uint8_t);                                      \
    static int jsmn_own_primitive(jsmn_parser

#define JSMN_STATIC
#define JSMN_PARENT_LINKS /* so that a closing bracket finds its container */
#define JSMN_STRICT
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wimplicit-fallthrough"
#pragma GCC diagnostic ignored "-Wunused-function"
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif
#define switch(byte)                                                                           \
    arrival next = arrive(parser, (uint8_t)(byte));                                            \
    if (next == STEP_OVER) {                                                                   \
        continue;                                                                              \
    }                                                                                          \
    if (next == STOP) {                                                                        \
        return JSMN_ERROR_INVAL;                                                               \
    }                                                                                          \
    switch (byte)

#include <jsmn.h>
#undef switch
#pragma GCC diagnostic pop
#undef jsmn_parse_string
#undef jsmn_parse_primitive

/* The containers that a path goes through, a key for each, and a value. */
static jsmntok_t the_window[2 * EYELET_JSON_PATH_SEGMENT_MAX + 1];

static int add_token(jsmn_parser *parser, jsmntok_t *tokens, size_t token_count,
                     jsmntype_t type, size_t start, size_t end) {
    if (parser->toknext >= token_count) {
        return JSMN_ERROR_NOMEM;
    }
    jsmntok_t *token = &tokens[parser->toknext++];
    token->type = type;
    token->start = (int)start;
    token->end = (int)end;
    token->size = 0;
    token->parent = parser->toksuper;
    return 0;
}

static void finish_value(reader *r) { r->next = r->depth > 0 ? MAY_COMMA | MAY_END : 0; }

/* The string that ends before the scan. */
static eyelet_json_value string_value(const scan *s, size_t start, bool odd) {
    eyelet_bytes raw = {s->text.data + start, s->at - 1 - start};
    bool escaped = odd && find_backslash(raw, 0) < raw.size;
    return (eyelet_json_value){.type = EYELET_JSON_STRING, .escaped = escaped, .raw = raw};
}

/* At the opening quote of a key, which take_key() has read, or of a value that is wanted;
 * leaves parser->pos at the closing one, as jsmn's own does. */
static int scan_string(jsmn_parser *parser, const char *js, size_t size, jsmntok_t *tokens,
                       size_t token_count) {
    (void)js;
    (void)size;
    reader *r = &the_reader;
    size_t start = (size_t)parser->pos + 1;
    if ((r->next & MAY_KEY) != 0) {
        r->next = MAY_COLON;
    } else {
        bool odd;
        r->scan.at = start;
        if (!skip_string(&r->scan, &odd)) {
            r->result = EYELET_JSON_INVALID;
            return JSMN_ERROR_INVAL;
        }
        set_values(r, pending_here(r), string_value(&r->scan, start, odd));
        finish_value(r);
    }
    size_t end = r->scan.at - 1;
    parser->pos = (unsigned int)end;
    return add_token(parser, tokens, token_count, JSMN_STRING, start, end);
}

/* At the first byte of a number or literal that is wanted; leaves parser->pos at its last, as
 * jsmn's own does. */
static int scan_primitive(jsmn_parser *parser, const char *js, size_t size, jsmntok_t *tokens,
                          size_t token_count) {
    (void)size;
    reader *r = &the_reader;
    size_t start = parser->pos;
    r->result = skip_value(&r->scan, r->depth);
    if (r->result != EYELET_JSON_OK) {
        return JSMN_ERROR_INVAL;
    }
    size_t end = r->scan.at;
    eyelet_bytes raw = {r->scan.text.data + start, end - start};
    set_values(r, pending_here(r),
               (eyelet_json_value){.type = type_of((uint8_t)js[start]), .raw = raw});
    finish_value(r);
    parser->pos = (unsigned int)(end - 1);
    return add_token(parser, tokens, token_count, JSMN_PRIMITIVE, start, end);
}

/* The scan stands at what is refused. */
static arrival stop(reader *r, eyelet_json_result result) {
    r->result = result;
    return STOP;
}

/* jsmn's loop goes on at the scan. */
static arrival step_over(const reader *r, jsmn_parser *parser) {
    parser->pos = (unsigned int)(r->scan.at - 1);
    return STEP_OVER;
}

/* A value that no path leads into, though paths may name it. */
static arrival pass_over(reader *r, jsmn_parser *parser) {
    size_t start = r->scan.at;
    eyelet_json_result result = skip_value(&r->scan, r->depth);
    if (result != EYELET_JSON_OK) {
        return stop(r, result);
    }
    eyelet_bytes raw = {r->scan.text.data + start, r->scan.at - start};
    set_values(r, r->pending, (eyelet_json_value){.type = type_of(raw.data[0]), .raw = raw});
    finish_value(r);
    return step_over(r, parser);
}

static arrival take_key(reader *r, jsmn_parser *parser) {
    scan *s = &r->scan;
    size_t start = ++s->at;
    bool odd;
    if (!skip_string(s, &odd)) {
        return stop(r, EYELET_JSON_INVALID);
    }
    eyelet_json_value key = string_value(s, start, odd);
    key.escaped = odd; /* is not to be compared by its bytes alone, nor by its size */
    r->pending = match_key(r, &r->frames[r->depth - 1], key);
    if (r->pending != 0) {
        return TOKENIZE;
    }
    return skip_mark(s, ':') ? pass_over(r, parser) : stop(r, EYELET_JSON_INVALID);
}

static void open_container(reader *r, bool object) {
    frame *top = &r->frames[r->depth];
    top->start = r->scan.at;
    top->index = 0;
    top->whole = pending_here(r);
    top->entered = r->pending & ~top->whole;
    top->sizes = 0;
    top->object = object;
    for (path_set rest = top->entered; rest != 0; rest &= rest - 1) {
        top->sizes |= size_bit(r->segments[lowest(rest)][r->depth].size);
    }
    r->depth++;
    r->pending = object ? 0 : match_index(r, top);
    r->next = (object ? MAY_KEY : MAY_VALUE) | MAY_END;
}

/* At the first byte of a key or value. */
static arrival take_start(reader *r, jsmn_parser *parser, uint8_t first) {
    /* What came after the innermost container, or after its key, is closed. */
    parser->toknext = (unsigned int)(parser->toksuper + 1);
    if ((r->next & MAY_KEY) != 0 && first == '"') {
        return take_key(r, parser);
    }
    if ((r->next & MAY_VALUE) == 0) {
        return stop(r, EYELET_JSON_INVALID);
    }
    if (opens(first) ? (r->pending & ~pending_here(r)) == 0 : r->pending == 0) {
        return pass_over(r, parser);
    }
    if (opens(first)) {
        open_container(r, first == '{');
    }
    return TOKENIZE;
}

static arrival take_comma(reader *r) {
    if ((r->next & MAY_COMMA) == 0) {
        return stop(r, EYELET_JSON_INVALID);
    }
    frame *top = &r->frames[r->depth - 1];
    if (top->object) {
        r->next = MAY_KEY;
    } else {
        top->index++;
        r->pending = match_index(r, top);
        r->next = MAY_VALUE;
    }
    return TOKENIZE;
}

/* jsmn sees to it that the bracket fits. */
static arrival take_end(reader *r) {
    if ((r->next & MAY_END) == 0) {
        return stop(r, EYELET_JSON_INVALID);
    }
    const frame *top = &r->frames[--r->depth];
    eyelet_bytes raw = {r->scan.text.data + top->start, r->scan.at + 1 - top->start};
    set_values(r, top->whole, (eyelet_json_value){.type = type_of(raw.data[0]), .raw = raw});
    finish_value(r);
    return TOKENIZE;
}

static inline arrival arrive(jsmn_parser *parser, uint8_t byte) {
    reader *r = &the_reader;
    r->scan.at = parser->pos;
    switch (byte) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
        skip_spaces(&r->scan);
        return step_over(r, parser);
    case ':':
        if ((r->next & MAY_COLON) == 0) {
            return stop(r, EYELET_JSON_INVALID);
        }
        r->next = MAY_VALUE;
        return TOKENIZE;
    case ',':
        return take_comma(r);
    case '}':
    case ']':
        return take_end(r);
    default:
        return take_start(r, parser, byte);
    }
}

static void read_document(reader *r) {
    jsmn_parser parser;
    jsmn_init(&parser);
    (void)jsmn_parse(&parser, (const char *)r->scan.text.data, r->scan.text.size, the_window,
                     sizeof the_window / sizeof the_window[0]);
    /* At what jsmn itself refuses, and at a NUL, it stops before the end. */
    if (r->result == EYELET_JSON_OK && (parser.pos < r->scan.text.size || r->next != 0)) {
        r->scan.at = parser.pos;
        r->result = EYELET_JSON_INVALID;
    }
}

eyelet_json_result eyelet_json_read(eyelet_bytes document, const eyelet_bytes *paths,
                                    size_t path_count, eyelet_json_value *values,
                                    size_t *error_offset) {
    reader *r = &the_reader;
    r->scan = scan_from(document, 0);
    r->result = EYELET_JSON_OK;
    r->next = MAY_VALUE;
    r->pending = 0;
    r->depth = 0;
    r->paths = paths;
    r->values = values;
    memset(r->ends, 0, sizeof r->ends);
    for (size_t i = 0; i < path_count; i++) {
        values[i] = (eyelet_json_value){.type = EYELET_JSON_MISSING};
        if (i < EYELET_JSON_PATH_COUNT_MAX && cut_path(r, i)) {
            r->pending |= UINT32_C(1) << i;
        }
    }
    if (document.size < INT_MAX) { /* jsmn counts in int */
        read_document(r);
    } else {
        r->result = EYELET_JSON_INVALID;
    }
    if (r->result != EYELET_JSON_OK) {
        for (size_t i = 0; i < path_count; i++) {
            values[i] = (eyelet_json_value){.type = EYELET_JSON_MISSING};
        }
    }
    if (error_offset != NULL) {
        *error_offset = r->result == EYELET_JSON_OK ? document.size : r->scan.at;
    }
    return r->result;
}

/* ---- Strings ---- */

static size_t put_utf8(uint32_t point, uint8_t *out) {
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (uint8_t)(0xc0 | point >> 6);
        out[1] = (uint8_t)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (uint8_t)(0xe0 | point >> 12);
        out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | point >> 18);
    out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (point & 0x3f));
    return 4;
}

/* Reads the escape at raw + *offset, steps over it and writes the UTF-8 that it stands for: 1
 * to 4 bytes. */
static size_t decode_escape(eyelet_bytes raw, size_t *offset, uint8_t *out) {
    const uint8_t *text = raw.data + *offset;
    size_t left = raw.size - *offset;
    size_t step = measure_escape(text, left);
    uint32_t point;
    if (step == 0) { /* not from an accepted document */
        *offset += 1;
        out[0] = '\\';
        return 1;
    }
    *offset += step;
    switch (text[1]) {
    case 'b':
        point = '\b';
        break;
    case 'f':
        point = '\f';
        break;
    case 'n':
        point = '\n';
        break;
    case 'r':
        point = '\r';
        break;
    case 't':
        point = '\t';
        break;
    case 'u':
        point = hex_quad(text + 2);
        break;
    default:
        point = text[1];
        break;
    }
    if (point >= 0xd800 && point <= 0xdfff) {
        uint32_t low = 0;
        if (point <= 0xdbff && measure_escape(text + 6, left - 6) == 6) {
            low = text[6] == '\\' ? hex_quad(text + 8) : 0;
        }
        if (low >= 0xdc00 && low <= 0xdfff) {
            *offset += 6;
            point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        } else {
            point = 0xfffd;
        }
    }
    return put_utf8(point, out);
}

void eyelet_json_unescape(eyelet_bytes raw, eyelet_buffer *out) {
    size_t at = 0;
    while (at < raw.size) {
        size_t stop = find_backslash(raw, at);
        eyelet_buffer_append(out, (eyelet_bytes){raw.data + at, stop - at});
        at = stop;
        if (at < raw.size) {
            uint8_t utf8[4];
            size_t size = decode_escape(raw, &at, utf8);
            eyelet_buffer_append(out, (eyelet_bytes){utf8, size});
        }
    }
}

/* Takes the next byte or escape of a string, as UTF-8, or one of the two signs that are a
 * letter of ASCII in another case (Unicode's CaseFolding, which Go's reader goes by): that
 * letter, where any_case. */
static size_t take_character(eyelet_bytes raw, size_t *at, bool any_case, uint8_t utf8[4]) {
    size_t size = 0;
    if (raw.data[*at] == '\\') {
        size = decode_escape(raw, at, utf8);
    } else {
        const uint8_t first = raw.data[*at];
        const eyelet_bytes bytes = eyelet_bytes_slice(raw, *at,
                                                      first == 0xC5   ? 2
                                                      : first == 0xE2 ? 3
                                                                      : 1);
        memcpy(utf8, bytes.data, bytes.size);
        size = bytes.size;
        *at += size;
    }
    const eyelet_bytes character = eyelet_bytes_from(utf8, size);
    const bool is_long_s = eyelet_bytes_equal(character, EYELET_BYTES("\xC5\xBF"));
    if (any_case &&
        (is_long_s || eyelet_bytes_equal(character, EYELET_BYTES("\xE2\x84\xAA")))) {
        utf8[0] = is_long_s ? 's' : 'k'; /* else the sign of Kelvin */
        return 1;
    }
    return size;
}

static bool string_equal(eyelet_json_value value, eyelet_bytes text, bool any_case) {
    bool (*equal)(eyelet_bytes, eyelet_bytes) =
        any_case ? eyelet_bytes_equal_ignore_case : eyelet_bytes_equal;
    eyelet_bytes raw = value.raw;
    size_t matched = 0;
    size_t at = 0;
    if (value.type != EYELET_JSON_STRING) {
        return false;
    }
    if (!value.escaped) {
        return equal(raw, text);
    }
    while (at < raw.size) {
        uint8_t utf8[4];
        const size_t size = take_character(raw, &at, any_case, utf8);
        if (!equal(eyelet_bytes_from(utf8, size), eyelet_bytes_slice(text, matched, size))) {
            return false;
        }
        matched += size;
    }
    return matched == text.size;
}

bool eyelet_json_string_equal(eyelet_json_value value, eyelet_bytes text) {
    return string_equal(value, text, false);
}

/* The letter of the two-character escape for a byte, or 0 where it has none. */
static uint8_t escape_letter(uint8_t byte) {
    switch (byte) {
    case '"':
    case '\\':
        return byte;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void escape_byte(uint8_t byte, eyelet_buffer *out) {
    static const char digits[] = "0123456789abcdef";
    uint8_t letter = escape_letter(byte);
    if (letter != 0) {
        eyelet_buffer_append(out, (eyelet_bytes){(const uint8_t[]){'\\', letter}, 2});
    } else {
        const uint8_t quad[6] = {
            '\\', 'u', '0', '0', (uint8_t)digits[byte >> 4], (uint8_t)digits[byte & 15]};
        eyelet_buffer_append(out, (eyelet_bytes){quad, sizeof quad});
    }
}

void eyelet_json_escape(eyelet_bytes bytes, eyelet_buffer *out) {
    size_t at = 0;
    while (at < bytes.size) {
        size_t stop = at;
        while (stop < bytes.size && is_plain(bytes.data[stop])) {
            stop++;
        }
        if (stop > at) {
            eyelet_buffer_append(out, (eyelet_bytes){bytes.data + at, stop - at});
            at = stop;
            continue;
        }
        const uint8_t *text = bytes.data + at;
        size_t bad_size;
        size_t size = measure_utf8(text, bytes.size - at, &bad_size);
        if (size == 0) {
            eyelet_buffer_append(out, EYELET_BYTES(REPLACEMENT));
            at += bad_size;
        } else if (size == 1) {
            escape_byte(text[0], out);
            at += 1;
        } else if (text[0] == 0xc2 && text[1] < 0xa0) { /* U+009B is ESC [ to a terminal */
            escape_byte(text[1], out);
            at += size;
        } else {
            /* U+2028 and U+2029 end a line in old JavaScript and in many log readers. */
            if (text[0] == 0xe2 && text[1] == 0x80 && (text[2] | 1) == 0xa9) {
                eyelet_buffer_append_text(out, text[2] == 0xa8 ? "\\u2028" : "\\u2029");
            } else {
                eyelet_buffer_append(out, (eyelet_bytes){text, size});
            }
            at += size;
        }
    }
}

/* ---- Walking an accepted container ---- */

/* Reads the value at hand; false where there is none, and that is the end of the walk. */
NOINLINE bool take_value(scan *s, eyelet_json_value *value) {
    size_t start = s->at;
    if (skip_value(s, 0) != EYELET_JSON_OK) {
        s->at = s->text.size;
        return false;
    }
    eyelet_bytes raw = {s->text.data + start, s->at - start};
    value->type = type_of(raw.data[0]);
    if (value->type == EYELET_JSON_STRING) {
        raw = (eyelet_bytes){raw.data + 1, raw.size - 2};
        value->escaped = find_backslash(raw, 0) < raw.size;
    }
    value->raw = raw;
    return true;
}

/* The white space at hand, with one such byte in it. */
NOINLINE void pass_mark(scan *s, uint8_t mark) {
    (void)skip_mark(s, mark);
    skip_spaces(s);
}

bool eyelet_json_next(eyelet_bytes container, size_t *offset, eyelet_json_value *key,
                      eyelet_json_value *element) {
    scan s = scan_from(container, *offset);
    *key = (eyelet_json_value){.type = EYELET_JSON_MISSING};
    *element = (eyelet_json_value){.type = EYELET_JSON_MISSING};
    if (container.size == 0) {
        return false;
    }
    if (s.at == 0) {
        s.at = 1;
    }
    pass_mark(&s, ',');
    bool found = !closes(next_byte(&s));
    if (found && container.data[0] == '{') {
        found = take_value(&s, key);
        pass_mark(&s, ':');
    }
    found = found && take_value(&s, element);
    *offset = s.at;
    return found;
}
