/* How is JSON of any size read in fixed memory, and nothing but RFC 8259 accepted?   Layer:
 * codec.   [RFC8259] [RFC3629]
 *
 * jsmn_parse() walks the document and fills a pool of EYELET_JSON_TOKEN_COUNT tokens. When the
 * pool is full it stops at the token that did not fit; take_tokens() then reads what is there
 * (grammar, paths, values), slide_window() keeps only the open containers and their keys, and
 * jsmn_parse() goes on. The inside of strings, numbers and literals is checked by scan_string()
 * and scan_primitive() while jsmn runs, everything between two tokens by take_punctuation().
 *
 * Linear in the size. The factor is the depth at worst: jsmn looks for the container that a
 * bracket closes through all that were closed just before it.
 *
 * One document at a time: the pool and the reader are static. */
#include "codec/json.h"

#include <limits.h>
#include <string.h>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

/* ---- Bytes ---- */

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static bool is_space(uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* The offset of the first byte from at on that is not white space, or size. A line of indented
 * text is a vector or two. */
static inline size_t skip_spaces(const uint8_t *text, size_t at, size_t size) {
#if defined(__wasm_simd128__)
    /* Each white space stands at the place of its lower half. */
    const v128_t spaces =
        wasm_i8x16_const(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
    while (size - at >= 16) {
        v128_t bytes = wasm_v128_load(text + at);
        v128_t lower = wasm_v128_and(bytes, wasm_i8x16_const_splat(15));
        v128_t other = wasm_i8x16_ne(bytes, wasm_i8x16_swizzle(spaces, lower));
        uint32_t mask = wasm_i8x16_bitmask(other);
        if (mask != 0) {
            return at + (size_t)__builtin_ctz(mask);
        }
        at += 16;
    }
    while (at < size && is_space(text[at])) {
        at++;
    }
#else
    while (at < size && is_space(text[at])) {
        uint64_t bytes = 0;
        at++;
        if (size - at >= 8) {
            memcpy(&bytes, text + at, 8);
        }
        at += bytes == UINT64_C(0x2020202020202020) ? 8 : 0;
    }
#endif
    return at;
}

/* The seam in jsmn. Its two inner walks go byte by byte and let through bad numbers, control
 * characters and bad UTF-8, so that a validator would have to walk every string again. Both
 * names are macros here: where jsmn defines the function (the first argument is "jsmn_parser
 * *parser") the definition is renamed and ours is declared before it; where jsmn calls it (the
 * first argument is "parser") ours is called. A jsmn in which this does not fit does not
 * compile.
 *
 * White space is its third walk byte by byte: before its switch over the next byte ours skips a
 * whole run, and leaves parser->pos at the last of it, which jsmn's own loop steps over. */
#define jsmn_parse_string(a, b, c, d, e) SEAM_STRING_##a, b, c, d, e)
#define SEAM_STRING_parser scan_string(parser
#define SEAM_STRING_jsmn_parser                                                                \
    scan_string(jsmn_parser *, const char *, size_t, jsmntok_t *, size_t);                     \
    static int jsmn_own_string(jsmn_parser
#define jsmn_parse_primitive(a, b, c, d, e) SEAM_PRIMITIVE_##a, b, c, d, e)
#define SEAM_PRIMITIVE_parser scan_primitive(parser
#define SEAM_PRIMITIVE_jsmn_parser                                                             \
    scan_primitive(jsmn_parser *, const char *, size_t, jsmntok_t *, size_t);                  \
    static int jsmn_own_primitive(jsmn_parser

#define JSMN_STATIC
#define JSMN_PARENT_LINKS /* without them a closing bracket costs the size of the pool */
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
    if (is_space((uint8_t)(byte))) {                                                           \
        parser->pos = (unsigned int)skip_spaces((const uint8_t *)js, parser->pos, len) - 1;    \
        continue;                                                                              \
    }                                                                                          \
    switch (byte)

#include <jsmn.h>
#undef switch
#pragma GCC diagnostic pop
#undef jsmn_parse_string
#undef jsmn_parse_primitive

/* The value of a hexadecimal digit, or 16. */
static uint32_t hex_value(uint8_t byte) {
    if (is_digit(byte)) {
        return (uint32_t)byte - '0';
    }
    uint32_t letter = byte | 0x20U;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : 16;
}

/* The four hexadecimal digits at text, or UINT32_MAX. */
static uint32_t hex_quad(const uint8_t *text) {
    uint32_t quad = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t digit = hex_value(text[i]);
        if (digit > 15) {
            return UINT32_MAX;
        }
        quad = quad << 4 | digit;
    }
    return quad;
}

/* The offset of the first byte from at on that a string scan must look at: a quote, a
 * backslash, a control character or anything that is not ASCII; size where there is none. */
static size_t skip_plain(const uint8_t *text, size_t at, size_t size) {
#if defined(__wasm_simd128__)
    for (; size - at >= 16; at += 16) {
        v128_t bytes = wasm_v128_load(text + at);
        /* Signed, so that 0x80 and above are below the space too. */
        v128_t stop = wasm_i8x16_lt(bytes, wasm_i8x16_const_splat(0x20));
        stop = wasm_v128_or(stop, wasm_i8x16_eq(bytes, wasm_i8x16_const_splat('"')));
        stop = wasm_v128_or(stop, wasm_i8x16_eq(bytes, wasm_i8x16_const_splat('\\')));
        uint32_t mask = wasm_i8x16_bitmask(stop);
        if (mask != 0) {
            return at + (size_t)__builtin_ctz(mask);
        }
    }
#elif __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t ones = 0x0101010101010101U;
    for (; size - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, text + at, 8);
        /* (x - n) & ~x has the top bit of each byte below n. A borrow may mark a byte above the
         * first such byte too, so only the lowest mark is read. */
        uint64_t quote = bytes ^ (ones * '"');
        uint64_t backslash = bytes ^ (ones * '\\');
        uint64_t stop = ((bytes - ones * 0x20) & ~bytes) | ((quote - ones) & ~quote) |
                        ((backslash - ones) & ~backslash) | bytes;
        stop &= ones * 0x80;
        if (stop != 0) {
            return at + (size_t)__builtin_ctzll(stop) / 8;
        }
    }
#endif
    while (at < size && text[at] >= 0x20 && text[at] < 0x80 && text[at] != '"' &&
           text[at] != '\\') {
        at++;
    }
    return at;
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

/* ---- Inside tokens: called by jsmn_parse() ---- */

/* Where in its token scan_string() or scan_primitive() refused: parser->pos then stays at the
 * token, as with jsmn's own. */
static size_t the_fault;

static int refuse_at(size_t offset) {
    the_fault = offset;
    return JSMN_ERROR_INVAL;
}

static void add_token(jsmn_parser *parser, jsmntok_t *tokens, jsmntype_t type, size_t start,
                      size_t end) {
    jsmntok_t *token = &tokens[parser->toknext++];
    token->type = type;
    token->start = (int)start;
    token->end = (int)end;
    token->size = 0;
    token->parent = parser->toksuper;
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

/* At the opening quote; leaves parser->pos at the closing one, as jsmn's own does. */
static int scan_string(jsmn_parser *parser, const char *js, size_t size, jsmntok_t *tokens,
                       size_t token_count) {
    const uint8_t *text = (const uint8_t *)js;
    size_t start = (size_t)parser->pos + 1;
    size_t at = start;
    if (parser->toknext >= token_count) {
        return JSMN_ERROR_NOMEM;
    }
    for (;;) {
        at = skip_plain(text, at, size);
        if (at >= size) {
            return refuse_at(size);
        }
        size_t step;
        if (text[at] == '"') {
            add_token(parser, tokens, JSMN_STRING, start, at);
            parser->pos = (unsigned int)at;
            return 0;
        }
        if (text[at] == '\\') {
            step = measure_escape(text + at, size - at);
        } else if (text[at] < 0x20) {
            step = 0;
        } else {
            size_t bad_size;
            step = measure_utf8(text + at, size - at, &bad_size);
        }
        if (step == 0) {
            return refuse_at(at);
        }
        at += step;
    }
}

static size_t skip_digits(const uint8_t *text, size_t at, size_t size) {
    while (at < size && is_digit(text[at])) {
        at++;
    }
    return at;
}

/* Where the number at text + at ends; *good says whether it is one, and if not the result is
 * where it stops being one. */
static size_t skip_number(const uint8_t *text, size_t at, size_t size, bool *good) {
    *good = false;
    if (at < size && text[at] == '-') {
        at++;
    }
    if (at >= size || !is_digit(text[at])) {
        return at;
    }
    at = text[at] == '0' ? at + 1 : skip_digits(text, at, size);
    if (at < size && text[at] == '.') {
        at++;
        if (at >= size || !is_digit(text[at])) {
            return at;
        }
        at = skip_digits(text, at, size);
    }
    if (at < size && (text[at] | 0x20) == 'e') {
        at++;
        if (at < size && (text[at] == '+' || text[at] == '-')) {
            at++;
        }
        if (at >= size || !is_digit(text[at])) {
            return at;
        }
        at = skip_digits(text, at, size);
    }
    *good = true;
    return at;
}

static bool has_literal(const uint8_t *text, size_t size, const char *literal,
                        size_t literal_size) {
    return size >= literal_size && memcmp(text, literal, literal_size) == 0;
}

/* At the first byte of a number or literal; leaves parser->pos at its last, as jsmn's own does.
 * Unlike jsmn's own it lets the value be the last thing in the document, for 1 alone is a
 * document; an open container is found elsewhere. */
static int scan_primitive(jsmn_parser *parser, const char *js, size_t size, jsmntok_t *tokens,
                          size_t token_count) {
    const uint8_t *text = (const uint8_t *)js;
    size_t start = parser->pos;
    size_t at = start;
    bool good = true;
    if (parser->toknext >= token_count) {
        return JSMN_ERROR_NOMEM;
    }
    if (text[at] == 't') {
        good = has_literal(text + at, size - at, "true", 4);
        at += 4;
    } else if (text[at] == 'f') {
        good = has_literal(text + at, size - at, "false", 5);
        at += 5;
    } else if (text[at] == 'n') {
        good = has_literal(text + at, size - at, "null", 4);
        at += 4;
    } else {
        at = skip_number(text, at, size, &good);
        if (!good) {
            return refuse_at(at);
        }
    }
    if (!good) {
        return refuse_at(start);
    }
    if (at < size && !is_space(text[at]) && text[at] != ',' && text[at] != ']' &&
        text[at] != '}') {
        return refuse_at(at);
    }
    add_token(parser, tokens, JSMN_PRIMITIVE, start, at);
    parser->pos = (unsigned int)(at - 1);
    return 0;
}

/* ---- Between tokens: grammar and paths ---- */

typedef enum expectation {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_END, /* after [ */
    EXPECT_KEY,
    EXPECT_KEY_OR_END, /* after { */
    EXPECT_COLON,
    EXPECT_SEPARATOR, /* after a value: a comma or the end of its container */
    EXPECT_NOTHING    /* after the document's value */
} expectation;

/* A set of paths, one bit each. */
typedef uint32_t path_set;
_Static_assert(EYELET_JSON_PATH_COUNT_MAX <= 32, "a path_set has 32 bits");

typedef struct segment {
    uint32_t offset; /* in its path */
    uint32_t size;
} segment;

/* An open container. */
typedef struct frame {
    size_t start;
    uint32_t index;   /* array: of the element at hand */
    path_set whole;   /* paths that name this container */
    path_set entered; /* paths that go on into it */
    uint32_t sizes;   /* object: bit n where a segment wanted here has n bytes (31: or more) */
    bool object;
} frame;

typedef struct reader {
    const uint8_t *text;
    size_t size;
    size_t at; /* everything before it is accepted */
    eyelet_json_result result;
    expectation expect;
    path_set pending; /* paths that lead to the value that comes next */
    uint32_t depth;   /* open containers */
    const eyelet_bytes *paths;
    eyelet_json_value *values;
    path_set ends[EYELET_JSON_PATH_SEGMENT_MAX + 1]; /* paths of exactly n segments */
    frame frames[EYELET_JSON_DEPTH_MAX];
    segment segments[EYELET_JSON_PATH_COUNT_MAX][EYELET_JSON_PATH_SEGMENT_MAX];
} reader;

static reader the_reader;
static jsmntok_t the_pool[EYELET_JSON_TOKEN_COUNT];
/* What slide_window() keeps must leave room for progress. */
_Static_assert(EYELET_JSON_TOKEN_COUNT >= 4 * EYELET_JSON_DEPTH_MAX,
               "half of the pool is free");

static bool refuse(reader *r, eyelet_json_result result, size_t offset) {
    r->result = result;
    r->at = offset;
    return false;
}

static size_t lowest(path_set set) { return (size_t)__builtin_ctz(set); }

static uint32_t size_bit(size_t size) { return UINT32_C(1) << (size < 31 ? size : 31); }

static eyelet_bytes segment_at(const reader *r, size_t path, uint32_t depth) {
    segment part = r->segments[path][depth];
    return (eyelet_bytes){r->paths[path].data + part.offset, part.size};
}

/* Cuts paths[path] at its dots; false where it has too many segments. */
static bool cut_path(reader *r, size_t path) {
    eyelet_bytes text = r->paths[path];
    size_t count = 0;
    size_t start = 0;
    for (size_t at = 0; text.size > 0 && at <= text.size; at++) {
        if (at < text.size && text.data[at] != '.') {
            continue;
        }
        if (count == EYELET_JSON_PATH_SEGMENT_MAX) {
            return false;
        }
        r->segments[path][count] = (segment){(uint32_t)start, (uint32_t)(at - start)};
        count++;
        start = at + 1;
    }
    r->ends[count] |= UINT32_C(1) << path;
    return true;
}

static bool has_backslash(eyelet_bytes raw) {
    for (size_t i = 0; i < raw.size; i++) {
        if (raw.data[i] == '\\') {
            return true;
        }
    }
    return false;
}

/* The paths that go through this member of the innermost object. What an earlier member of the
 * same name gave them is forgotten: the last one counts. */
static path_set match_key(reader *r, const frame *top, eyelet_bytes raw) {
    eyelet_json_value key = {EYELET_JSON_STRING, has_backslash(raw), raw};
    path_set matched = 0;
    if (!key.escaped && (top->sizes & size_bit(raw.size)) == 0) {
        return 0;
    }
    for (path_set rest = top->entered; rest != 0; rest &= rest - 1) {
        size_t path = lowest(rest);
        if (eyelet_json_string_equal(key, segment_at(r, path, r->depth - 1))) {
            matched |= UINT32_C(1) << path;
            r->values[path] = (eyelet_json_value){.type = EYELET_JSON_MISSING};
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

/* The pending paths that name the next value itself. Deeper than the longest path nothing is
 * pending. */
static path_set pending_here(const reader *r) {
    return r->pending == 0 ? 0 : r->pending & r->ends[r->depth];
}

static void set_values(reader *r, path_set set, eyelet_json_value value) {
    for (; set != 0; set &= set - 1) {
        r->values[lowest(set)] = value;
    }
}

static bool open_container(reader *r, size_t start, bool object) {
    if (r->depth == EYELET_JSON_DEPTH_MAX) {
        return refuse(r, EYELET_JSON_TOO_DEEP, start);
    }
    frame *top = &r->frames[r->depth];
    top->start = start;
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
    r->expect = object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
    r->at = start + 1;
    return true;
}

static void close_container(reader *r) {
    const frame *top = &r->frames[--r->depth];
    if (top->whole != 0) {
        set_values(r, top->whole,
                   (eyelet_json_value){top->object ? EYELET_JSON_OBJECT : EYELET_JSON_ARRAY,
                                       false,
                                       {r->text + top->start, r->at + 1 - top->start}});
    }
    r->expect = r->depth > 0 ? EXPECT_SEPARATOR : EXPECT_NOTHING;
}

/* Reads one comma, colon or closing bracket; false where the grammar has no place for it. */
static bool take_mark(reader *r, uint8_t mark) {
    expectation expect = r->expect;
    if (mark == ':') {
        r->expect = EXPECT_VALUE;
        return expect == EXPECT_COLON;
    }
    if (r->depth == 0) {
        return false;
    }
    frame *top = &r->frames[r->depth - 1];
    switch (mark) {
    case ',':
        if (top->object) {
            r->expect = EXPECT_KEY;
        } else {
            top->index++;
            r->pending = top->entered == 0 ? 0 : match_index(r, top);
            r->expect = EXPECT_VALUE;
        }
        return expect == EXPECT_SEPARATOR;
    case '}':
        close_container(r);
        return top->object && (expect == EXPECT_SEPARATOR || expect == EXPECT_KEY_OR_END);
    case ']':
        close_container(r);
        return !top->object && (expect == EXPECT_SEPARATOR || expect == EXPECT_VALUE_OR_END);
    default:
        return false;
    }
}

/* Reads the text from r->at to end, which holds no token: white space, commas, colons and
 * closing brackets. */
static bool take_punctuation(reader *r, size_t end) {
    while (r->at < end) {
        uint8_t byte = r->text[r->at];
        if (is_space(byte)) {
            r->at = skip_spaces(r->text, r->at, r->size);
            continue;
        }
        if (!take_mark(r, byte)) {
            return refuse(r, EYELET_JSON_INVALID, r->at);
        }
        r->at++;
    }
    return true;
}

static eyelet_json_type primitive_type(uint8_t first) {
    switch (first) {
    case 'n':
        return EYELET_JSON_NULL;
    case 'f':
        return EYELET_JSON_FALSE;
    case 't':
        return EYELET_JSON_TRUE;
    default:
        return EYELET_JSON_NUMBER;
    }
}

static bool take_key(reader *r, const jsmntok_t *token) {
    const frame *top = &r->frames[r->depth - 1];
    size_t start = (size_t)token->start;
    eyelet_bytes raw = {r->text + start, (size_t)token->end - start};
    r->pending = top->entered == 0 ? 0 : match_key(r, top, raw);
    r->expect = EXPECT_COLON;
    r->at = (size_t)token->end + 1;
    return true;
}

/* Reads the text from r->at to the token at start. Most gaps are one comma or colon, and white
 * space behind it. */
static inline bool take_gap(reader *r, size_t start) {
    uint8_t mark = r->text[r->at];
    size_t next = r->at + 1;
    if (mark == ':' && r->expect == EXPECT_COLON) {
        r->expect = EXPECT_VALUE;
    } else if (mark == ',' && r->expect == EXPECT_SEPARATOR && r->frames[r->depth - 1].object) {
        r->expect = EXPECT_KEY;
    } else {
        next = r->at;
    }
    r->at = next;
    if (next < start && is_space(r->text[next])) {
        r->at = skip_spaces(r->text, next + 1, r->size);
    }
    return r->at == start || take_punctuation(r, start);
}

/* Reads one token and the text before it. */
static bool take_token(reader *r, const jsmntok_t *token) {
    bool string = token->type == JSMN_STRING;
    size_t raw_start = (size_t)token->start;
    size_t start = string ? raw_start - 1 : raw_start;
    if (r->at != start && !take_gap(r, start)) {
        return false;
    }
    if (string && (r->expect == EXPECT_KEY || r->expect == EXPECT_KEY_OR_END)) {
        return take_key(r, token);
    }
    if (r->expect != EXPECT_VALUE && r->expect != EXPECT_VALUE_OR_END) {
        return refuse(r, EYELET_JSON_INVALID, start);
    }
    if (token->type == JSMN_OBJECT || token->type == JSMN_ARRAY) {
        return open_container(r, start, token->type == JSMN_OBJECT);
    }
    path_set here = pending_here(r);
    if (here != 0) {
        eyelet_bytes raw = {r->text + raw_start, (size_t)token->end - raw_start};
        set_values(r, here,
                   (eyelet_json_value){string ? EYELET_JSON_STRING
                                              : primitive_type(r->text[raw_start]),
                                       string && has_backslash(raw), raw});
    }
    r->expect = r->depth > 0 ? EXPECT_SEPARATOR : EXPECT_NOTHING;
    r->at = (size_t)token->end + (string ? 1 : 0);
    return true;
}

/* Whether a token that begins with this byte may come next. */
static bool may_begin(const reader *r, uint8_t first) {
    bool value = r->expect == EXPECT_VALUE || r->expect == EXPECT_VALUE_OR_END;
    bool key = r->expect == EXPECT_KEY || r->expect == EXPECT_KEY_OR_END;
    return value || (key && first == '"');
}

static bool take_tokens(reader *r, const jsmntok_t *tokens, size_t first, size_t end) {
    for (size_t i = first; i < end; i++) {
        if (!take_token(r, &tokens[i])) {
            return false;
        }
    }
    return true;
}

/* Moves the open containers, each with the key whose value is being read, to the front of the
 * pool: all that jsmn still needs. They are the chain of parents from toksuper, for the text so
 * far is accepted. */
static void slide_window(jsmn_parser *parser, jsmntok_t *tokens) {
    int chain[2 * EYELET_JSON_DEPTH_MAX];
    int count = 0;
    for (int i = parser->toksuper; i != -1 && count < 2 * EYELET_JSON_DEPTH_MAX;
         i = tokens[i].parent) {
        chain[count++] = i;
    }
    for (int i = 0; i < count; i++) {
        tokens[i] = tokens[chain[count - 1 - i]];
        tokens[i].parent = i - 1;
    }
    parser->toksuper = count - 1;
    parser->toknext = (unsigned int)count;
}

static bool read_document(reader *r, size_t size) {
    jsmn_parser parser;
    size_t taken = 0;
    int status;
    the_fault = 0;
    jsmn_init(&parser);
    do {
        status =
            jsmn_parse(&parser, (const char *)r->text, size, the_pool, EYELET_JSON_TOKEN_COUNT);
        size_t end = parser.toknext;
        /* {{ makes jsmn refuse a container whose token it has taken but not placed. */
        if (status < 0 && end > taken && the_pool[end - 1].start < 0) {
            end--;
        }
        if (!take_tokens(r, the_pool, taken, end)) {
            return false;
        }
        if (status == JSMN_ERROR_NOMEM) {
            slide_window(&parser, the_pool);
            taken = parser.toknext;
        }
    } while (status == JSMN_ERROR_NOMEM);
    if (!take_punctuation(r, parser.pos)) {
        return false;
    }
    if (the_fault > parser.pos && may_begin(r, r->text[parser.pos])) {
        return refuse(r, EYELET_JSON_INVALID, the_fault);
    }
    /* jsmn stops without an error at a NUL, and after a first value it would go on to a second.
     */
    if (status < 0 || parser.pos < size || r->expect != EXPECT_NOTHING) {
        return refuse(r, EYELET_JSON_INVALID, parser.pos);
    }
    return true;
}

eyelet_json_result eyelet_json_read(eyelet_bytes document, const eyelet_bytes *paths,
                                    size_t path_count, eyelet_json_value *values,
                                    size_t *error_offset) {
    reader *r = &the_reader;
    r->text = document.data;
    r->size = document.size;
    r->at = 0;
    r->result = EYELET_JSON_OK;
    r->expect = EXPECT_VALUE;
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
    /* jsmn counts in int. */
    bool good = document.size < INT_MAX ? read_document(r, document.size)
                                        : refuse(r, EYELET_JSON_INVALID, 0);
    if (!good) {
        for (size_t i = 0; i < path_count; i++) {
            values[i] = (eyelet_json_value){.type = EYELET_JSON_MISSING};
        }
    }
    if (error_offset != NULL) {
        *error_offset = good ? document.size : r->at;
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

/* The offset of the next backslash from at on, or the size. */
static size_t find_backslash(eyelet_bytes raw, size_t at) {
    while (at < raw.size && raw.data[at] != '\\') {
        at++;
    }
    return at;
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

bool eyelet_json_string_equal(eyelet_json_value value, eyelet_bytes text) {
    eyelet_bytes raw = value.raw;
    size_t matched = 0;
    size_t at = 0;
    if (value.type != EYELET_JSON_STRING) {
        return false;
    }
    if (!value.escaped) {
        return raw.size == text.size &&
               (raw.size == 0 || memcmp(raw.data, text.data, raw.size) == 0);
    }
    while (at < raw.size) {
        uint8_t utf8[4];
        size_t size = 1;
        if (raw.data[at] == '\\') {
            size = decode_escape(raw, &at, utf8);
        } else {
            utf8[0] = raw.data[at++];
        }
        if (text.size - matched < size || memcmp(text.data + matched, utf8, size) != 0) {
            return false;
        }
        matched += size;
    }
    return matched == text.size;
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
        size_t stop = skip_plain(bytes.data, at, bytes.size);
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

/* From an opening quote to after the closing one; *escaped says whether a backslash stood
 * between. */
static size_t skip_string(eyelet_bytes text, size_t at, bool *escaped) {
    *escaped = false;
    for (at++; at < text.size; at++) {
        at = skip_plain(text.data, at, text.size);
        if (at < text.size && text.data[at] == '"') {
            return at + 1;
        }
        if (at < text.size && text.data[at] == '\\') {
            *escaped = true;
            at++;
        }
    }
    return text.size;
}

/* From an opening bracket to after the closing one. */
static size_t skip_container(eyelet_bytes text, size_t at) {
    size_t depth = 0;
    while (at < text.size) {
        uint8_t byte = text.data[at];
        if (byte == '"') {
            bool escaped;
            at = skip_string(text, at, &escaped);
            continue;
        }
        at++;
        if (byte == '{' || byte == '[') {
            depth++;
        } else if (byte == '}' || byte == ']') {
            if (--depth == 0) {
                return at;
            }
        }
    }
    return text.size;
}

static size_t skip_primitive(eyelet_bytes text, size_t at) {
    while (at < text.size && !is_space(text.data[at]) && text.data[at] != ',' &&
           text.data[at] != ']' && text.data[at] != '}') {
        at++;
    }
    return at;
}

/* Reads the value at text + at, returns where it ends. */
static size_t take_value(eyelet_bytes text, size_t at, eyelet_json_value *value) {
    uint8_t first = text.data[at];
    size_t end;
    if (first == '"') {
        bool escaped;
        end = skip_string(text, at, &escaped);
        size_t raw_size = end - at >= 2 ? end - at - 2 : 0;
        *value =
            (eyelet_json_value){EYELET_JSON_STRING, escaped, {text.data + at + 1, raw_size}};
        return end;
    }
    eyelet_json_type type;
    if (first == '{' || first == '[') {
        type = first == '{' ? EYELET_JSON_OBJECT : EYELET_JSON_ARRAY;
        end = skip_container(text, at);
    } else {
        type = primitive_type(first);
        end = skip_primitive(text, at);
    }
    *value = (eyelet_json_value){type, false, {text.data + at, end - at}};
    return end;
}

bool eyelet_json_next(eyelet_bytes container, size_t *offset, eyelet_json_value *key,
                      eyelet_json_value *element) {
    size_t at = *offset;
    *key = (eyelet_json_value){.type = EYELET_JSON_MISSING};
    *element = (eyelet_json_value){.type = EYELET_JSON_MISSING};
    if (container.size == 0) {
        return false;
    }
    at = skip_spaces(container.data, at == 0 ? 1 : at, container.size);
    if (at < container.size && container.data[at] == ',') {
        at = skip_spaces(container.data, at + 1, container.size);
    }
    if (at >= container.size || container.data[at] == '}' || container.data[at] == ']') {
        *offset = at;
        return false;
    }
    if (container.data[0] == '{') {
        at = skip_spaces(container.data, take_value(container, at, key), container.size);
        if (at >= container.size) { /* not an accepted object */
            *offset = at;
            return false;
        }
        at = skip_spaces(container.data, at + 1, container.size);
        if (at >= container.size) {
            *offset = at;
            return false;
        }
    }
    *offset = take_value(container, at, element);
    return true;
}
