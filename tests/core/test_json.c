/* Is exactly RFC 8259 read, and are the values at the paths those of the text?   Layer: tests.
 *
 * The cases follow the categories of JSONTestSuite. Verdicts and values are those of RFC 8259
 * and, where that leaves a choice, of JSON.parse; differential_json.mjs asks JSON.parse itself
 * about documents grown at random. */
#include "codec/json.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEXT(literal) (literal), sizeof(literal) - 1

typedef struct text_case {
    const char *name;
    const char *text;
    size_t size;
    size_t offset; /* refused: of the first byte that cannot stand there */
} text_case;

static const text_case accepted[] = {
    {"null alone", TEXT("null"), 0},
    {"true alone", TEXT("true"), 0},
    {"false alone", TEXT("false"), 0},
    {"a number alone", TEXT("42"), 0},
    {"one digit alone", TEXT("0"), 0},
    {"a negative number alone", TEXT("-0.1"), 0},
    {"a string alone", TEXT("\"\""), 0},
    {"an array alone", TEXT("[]"), 0},
    {"an object alone", TEXT("{}"), 0},
    {"white space of all four kinds around it", TEXT(" \t\r\n[] \t\r\n"), 0},
    {"white space between all tokens", TEXT("{ \"a\" : [ 1 , 2 ] , \"b\"\n:\t{ } }"), 0},
    {"an indent of more than eight spaces", TEXT("[\n                 1\n            ]"), 0},
    {"white space in an empty array", TEXT("[ ]"), 0},
    {"white space in an empty object", TEXT("{\n}"), 0},
    {"arrays in arrays", TEXT("[[],[[]],[[],[]]]"), 0},
    {"objects in arrays in objects", TEXT("{\"a\":[{\"b\":{\"c\":[{}]}}]}"), 0},
    {"every kind of value", TEXT("[null,true,false,1,\"s\",[],{}]"), 0},
    {"a value after a nested object", TEXT("{\"a\":{\"b\":1},\"c\":2}"), 0},
    {"an empty key", TEXT("{\"\":0}"), 0},
    {"a repeated key", TEXT("{\"a\":1,\"a\":1}"), 0},
    {"a key with an escaped NUL", TEXT("{\"a\\u0000b\":0}"), 0},
    {"zero", TEXT("[0]"), 0},
    {"minus zero", TEXT("[-0]"), 0},
    {"minus one", TEXT("[-1]"), 0},
    {"a fraction", TEXT("[123.456789]"), 0},
    {"zero and a fraction", TEXT("[0.0]"), 0},
    {"an exponent", TEXT("[1e5]"), 0},
    {"a capital exponent", TEXT("[1E22]"), 0},
    {"an exponent with plus", TEXT("[1e+2]"), 0},
    {"an exponent with minus", TEXT("[1E-2]"), 0},
    {"zero with an exponent", TEXT("[0e1]"), 0},
    {"an exponent with leading zeros", TEXT("[1e007]"), 0},
    {"fraction and exponent", TEXT("[-123.456e-78]"), 0},
    {"a number far beyond a double", TEXT("[1e99999]"), 0},
    {"more digits than an int64 has",
     TEXT("[-237462374673276894279832749832423479823246327846]"), 0},
    {"white space after a number", TEXT("[1 \n]"), 0},
    {"the two-character escapes", TEXT("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"), 0},
    {"a \\u escape, both cases", TEXT("[\"\\u00eF\\uABCD\"]"), 0},
    {"an escaped NUL", TEXT("[\"\\u0000\"]"), 0},
    {"an escaped surrogate pair", TEXT("[\"\\ud83d\\ude39\"]"), 0},
    {"a lone high surrogate escape", TEXT("[\"\\ud800\"]"), 0},
    {"a lone low surrogate escape", TEXT("[\"\\udc00\"]"), 0},
    {"two high surrogate escapes", TEXT("[\"\\ud800\\ud800\"]"), 0},
    {"surrogate escapes in the wrong order", TEXT("[\"\\ude39\\ud83d\"]"), 0},
    {"a backslash before the end", TEXT("[\"a\\\\\"]"), 0},
    {"comment marks inside a string", TEXT("[\"/*b*/ // c\"]"), 0},
    {"brackets inside a string", TEXT("[\"]}{[,:\"]"), 0},
    {"DEL, which is no control character here", TEXT("[\"\x7f\"]"), 0},
    {"U+0080", TEXT("[\"\xc2\x80\"]"), 0},
    {"U+07FF", TEXT("[\"\xdf\xbf\"]"), 0},
    {"U+0800", TEXT("[\"\xe0\xa0\x80\"]"), 0},
    {"U+D7FF", TEXT("[\"\xed\x9f\xbf\"]"), 0},
    {"U+E000", TEXT("[\"\xee\x80\x80\"]"), 0},
    {"U+2028, raw", TEXT("[\"\xe2\x80\xa8\"]"), 0},
    {"the noncharacter U+FFFF", TEXT("[\"\xef\xbf\xbf\"]"), 0},
    {"U+10000", TEXT("[\"\xf0\x90\x80\x80\"]"), 0},
    {"U+10FFFF", TEXT("[\"\xf4\x8f\xbf\xbf\"]"), 0},
    {"a byte order mark inside a string", TEXT("[\"\xef\xbb\xbf\"]"), 0},
    {"a long string of every alignment",
     TEXT("[\"0123456789abcdef0123456789abcdef\",\"0123456789abcde\",\"0123456789abcdef0\"]"),
     0},
};

static const text_case refused[] = {
    {"nothing", TEXT(""), 0},
    {"only white space", TEXT(" \n"), 2},
    {"a byte order mark alone", TEXT("\xef\xbb\xbf"), 0},
    {"a byte order mark before the value", TEXT("\xef\xbb\xbf{}"), 0},
    {"UTF-16", TEXT("[\0]\0"), 1},
    {"a NUL alone", TEXT("\0"), 0},
    {"a NUL after the value", TEXT("{}\0"), 2},
    {"a NUL after a number", TEXT("1\0"), 1},
    {"a NUL between tokens", TEXT("[1,\0 2]"), 3},
    {"a NUL in a string", TEXT("[\"a\0b\"]"), 3},
    {"form feed as white space", TEXT("[\f]"), 1},
    {"vertical tab as white space", TEXT("\v1"), 0},
    {"no-break space as white space", TEXT("[\xc2\xa0]"), 1},
    {"U+2060 as white space", TEXT("[\xe2\x81\xa0]"), 1},
    {"a letter alone", TEXT("a"), 0},
    {"a comma alone", TEXT(","), 0},
    {"a colon alone", TEXT(":"), 0},
    {"a closing bracket alone", TEXT("]"), 0},
    {"a closing brace alone", TEXT("}"), 0},
    {"text after the value", TEXT("{}x"), 2},
    {"a second value", TEXT("1 2"), 2},
    {"a second array", TEXT("[][]"), 2},
    {"a second object", TEXT("{}\n{}"), 3},
    {"a comma after the value", TEXT("[1],"), 3},
    {"a colon after the value", TEXT("\"a\":1"), 3},
    {"a colon after an array", TEXT("[]:"), 2},
    {"one closing bracket too many", TEXT("[1]]"), 3},
    {"a colon and a closing bracket too many", TEXT("[]:]"), 2},
    {"one closing brace too many", TEXT("{\"a\":1}}"), 7},
    {"a comment", TEXT("[/*a*/]"), 1},
    {"a comment after the value", TEXT("{}//"), 2},
    {"a hash comment", TEXT("{}#"), 2},
    /* arrays */
    {"an open array", TEXT("["), 1},
    {"an open array with a value", TEXT("[1"), 2},
    {"an open array with a comma", TEXT("[1,"), 3},
    {"an open array in an array", TEXT("[[]"), 3},
    {"a comma alone in an array", TEXT("[,]"), 1},
    {"a comma first in an array", TEXT("[,1]"), 1},
    {"a comma last in an array", TEXT("[1,]"), 3},
    {"two commas in an array", TEXT("[1,,2]"), 3},
    {"two values without a comma", TEXT("[1 2]"), 3},
    {"two strings without a comma", TEXT("[\"a\"\"b\"]"), 4},
    {"two arrays without a comma", TEXT("[[][]]"), 3},
    {"an object after a number without a comma", TEXT("[1{}]"), 2},
    {"a number after a string without a comma", TEXT("[\"a\" 1]"), 5},
    {"a colon in an array", TEXT("[\"a\":1]"), 4},
    {"a colon in place of a comma", TEXT("[1:2]"), 2},
    {"an array closed as an object", TEXT("[1}"), 2},
    {"an array closed as an object, and the object too", TEXT("{\"a\":[1}]"), 7},
    {"a semicolon", TEXT("[1;2]"), 2},
    {"a star", TEXT("[*]"), 1},
    {"a bare word", TEXT("[abc]"), 1},
    /* objects */
    {"an open object", TEXT("{"), 1},
    {"an open object with a key", TEXT("{\"a\""), 4},
    {"an open object with a colon", TEXT("{\"a\":"), 5},
    {"an open object with a member", TEXT("{\"a\":1"), 6},
    {"an open object with a comma", TEXT("{\"a\":1,"), 7},
    {"a key alone", TEXT("{\"a\"}"), 4},
    {"a key and a colon alone", TEXT("{\"a\":}"), 5},
    {"a key and a comma", TEXT("{\"a\",\"b\"}"), 4},
    {"a key and two colons", TEXT("{\"a\"::1}"), 5},
    {"a key, a value and another colon", TEXT("{\"a\":1:2}"), 6},
    {"a key and a string without a colon", TEXT("{\"a\" \"b\"}"), 5},
    {"a key and a number without a colon", TEXT("{\"a\" 1}"), 5},
    {"a key and an array without a colon", TEXT("{\"a\"[]}"), 4},
    {"two values for one key", TEXT("{\"a\":1 2}"), 7},
    {"two strings for one key", TEXT("{\"a\":\"b\" \"c\"}"), 9},
    {"two members without a comma", TEXT("{\"a\":1 \"b\":2}"), 7},
    {"a value with no key after a member", TEXT("{\"a\":1,2}"), 7},
    {"a comma alone in an object", TEXT("{,}"), 1},
    {"a comma first in an object", TEXT("{,\"a\":1}"), 1},
    {"a comma last in an object", TEXT("{\"a\":1,}"), 7},
    {"two commas in an object", TEXT("{\"a\":1,,\"b\":2}"), 7},
    {"a colon alone in an object", TEXT("{:1}"), 1},
    {"a number as key", TEXT("{1:1}"), 1},
    {"null as key", TEXT("{null:1}"), 1},
    {"an array as key", TEXT("{[]:1}"), 1},
    {"an object as key", TEXT("{{}:1}"), 1},
    {"an open object as key", TEXT("{{"), 1},
    {"an object as key, at the end of memory", TEXT("{ {"), 2},
    {"an array as key, at the end of memory", TEXT("{ ["), 2},
    {"an open array as key, then white space", TEXT("{[         "), 1},
    {"an object as key after white space", TEXT("{  {         "), 3},
    {"an object as second key", TEXT("{\"a\":1,{}}"), 7},
    {"a bare word as key", TEXT("{a:1}"), 1},
    {"single quotes", TEXT("{'a':1}"), 1},
    {"an object closed as an array", TEXT("{\"a\":1]"), 6},
    {"an empty object closed as an array", TEXT("{]"), 1},
    /* literals */
    {"a literal cut short", TEXT("[nul]"), 1},
    {"a literal cut short by the end", TEXT("tru"), 0},
    {"a literal with a letter more", TEXT("[nulll]"), 5},
    {"a literal misspelt", TEXT("[trua]"), 1},
    {"null misspelt", TEXT("[nulk]"), 1},
    {"false misspelt", TEXT("[fals3]"), 1},
    {"a capital literal", TEXT("[True]"), 1},
    {"NaN", TEXT("[NaN]"), 1},
    {"Infinity", TEXT("[Infinity]"), 1},
    {"undefined", TEXT("[undefined]"), 1},
    {"two literals in one", TEXT("[truefalse]"), 5},
    /* numbers */
    {"a leading zero", TEXT("[01]"), 2},
    {"a leading zero, negative", TEXT("[-012]"), 3},
    {"two zeros", TEXT("[00]"), 2},
    {"a plus sign", TEXT("[+1]"), 1},
    {"a minus sign alone", TEXT("[-]"), 2},
    {"a minus sign at the end", TEXT("-"), 1},
    {"two minus signs", TEXT("[--1]"), 2},
    {"a minus sign and a space", TEXT("[- 1]"), 2},
    {"a minus sign and a word", TEXT("[-Infinity]"), 2},
    {"no digit before the point", TEXT("[.5]"), 1},
    {"no digit before the point, negative", TEXT("[-.5]"), 2},
    {"no digit after the point", TEXT("[1.]"), 3},
    {"an exponent after the point", TEXT("[1.e1]"), 3},
    {"two points", TEXT("[1.2.3]"), 4},
    {"an exponent without digits", TEXT("[1e]"), 3},
    {"an exponent with only a sign", TEXT("[1e+]"), 4},
    {"an exponent with two signs", TEXT("[1e+-2]"), 4},
    {"two exponents", TEXT("[1e2e3]"), 4},
    {"an exponent with a fraction", TEXT("[1e2.5]"), 4},
    {"an exponent at the end", TEXT("1e"), 2},
    {"hexadecimal", TEXT("[0x1]"), 2},
    {"a letter after a number", TEXT("[1a]"), 2},
    {"a quote after a number", TEXT("[1\"a\"]"), 2},
    {"a thousands separator", TEXT("[1_000]"), 2},
    {"a full-width digit", TEXT("[\xef\xbc\x91]"), 1},
    {"a full-width digit after a digit", TEXT("[1\xef\xbc\x91]"), 2},
    /* strings */
    {"an open string", TEXT("\""), 1},
    {"an open string with text", TEXT("[\"abc"), 5},
    {"an open long string", TEXT("[\"0123456789abcdef0123456789abcdef"), 34},
    {"a string that ends in an escaped quote", TEXT("[\"a\\\"]"), 6},
    {"a backslash at the end", TEXT("[\"\\"), 2},
    {"an unknown escape", TEXT("[\"\\a\"]"), 2},
    {"an escaped single quote", TEXT("[\"\\'\"]"), 2},
    {"\\x", TEXT("[\"\\x00\"]"), 2},
    {"an octal escape", TEXT("[\"\\012\"]"), 2},
    {"a capital \\U", TEXT("[\"\\U0041\"]"), 2},
    {"a capital \\N", TEXT("[\"\\N\"]"), 2},
    {"an escaped NUL byte", TEXT("[\"\\\0\"]"), 2},
    {"an escaped line end", TEXT("[\"\\\n\"]"), 2},
    {"\\u without digits", TEXT("[\"\\u\"]"), 2},
    {"\\u with three digits", TEXT("[\"\\u00A\"]"), 2},
    {"\\u with a letter that is no digit", TEXT("[\"\\u00Ag\"]"), 2},
    {"\\u with a sign", TEXT("[\"\\u-123\"]"), 2},
    {"\\u cut short by the end", TEXT("[\"\\u00"), 2},
    {"\\u cut short in a pair", TEXT("[\"\\ud83d\\ude\"]"), 8},
    {"an escape outside a string", TEXT("[\\n]"), 1},
    {"a raw line feed", TEXT("[\"a\nb\"]"), 3},
    {"a raw tab", TEXT("[\"\t\"]"), 2},
    {"a raw carriage return", TEXT("[\"\r\"]"), 2},
    {"a raw U+0001", TEXT("[\"\x01\"]"), 2},
    {"a raw U+001F", TEXT("[\"\x1f\"]"), 2},
    {"a raw line feed in a key", TEXT("{\"a\n\":1}"), 3},
    {"a raw line feed far into a string", TEXT("[\"0123456789abcdef0123456\n89abcdef\"]"), 25},
    {"a lone continuation byte", TEXT("[\"\x80\"]"), 2},
    {"Latin-1", TEXT("[\"\xe9\"]"), 2},
    {"a two-byte sequence cut short", TEXT("[\"\xc2\"]"), 2},
    {"a two-byte sequence cut short by the end", TEXT("[\"\xc2"), 2},
    {"a three-byte sequence cut short", TEXT("[\"\xe2\x82\"]"), 2},
    {"a four-byte sequence cut short", TEXT("[\"\xf0\x9f\x98\"]"), 2},
    {"a four-byte sequence cut short by the end", TEXT("[\"\xf0\x9f\x98"), 2},
    {"overlong, two bytes", TEXT("[\"\xc0\xaf\"]"), 2},
    {"overlong NUL", TEXT("[\"\xc0\x80\"]"), 2},
    {"overlong, C1", TEXT("[\"\xc1\xbf\"]"), 2},
    {"overlong, three bytes", TEXT("[\"\xe0\x9f\xbf\"]"), 2},
    {"overlong, four bytes", TEXT("[\"\xf0\x8f\xbf\xbf\"]"), 2},
    {"a raw high surrogate", TEXT("[\"\xed\xa0\x80\"]"), 2},
    {"a raw low surrogate", TEXT("[\"\xed\xbf\xbf\"]"), 2},
    {"past U+10FFFF", TEXT("[\"\xf4\x90\x80\x80\"]"), 2},
    {"F5", TEXT("[\"\xf5\x80\x80\x80\"]"), 2},
    {"a five-byte sequence", TEXT("[\"\xf8\x88\x80\x80\x80\"]"), 2},
    {"FE", TEXT("[\"\xfe\"]"), 2},
    {"FF", TEXT("[\"\xff\"]"), 2},
    {"bad UTF-8 in a key", TEXT("{\"\xff\":1}"), 2},
    {"bad UTF-8 after good", TEXT("[\"\xc3\xa9\xc3\"]"), 4},
    {"bad UTF-8 far into a string",
     TEXT("[\"0123456789abcdef0123456\xff"
          "9\"]"),
     25},
    {"bad UTF-8 outside a string", TEXT("[\xff]"), 1},
};

static void rfc_8259_is_accepted(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        const text_case *one = &accepted[i];
        size_t offset = 12345;
        eyelet_json_result result =
            eyelet_json_read(eyelet_guard(one->text, one->size), NULL, 0, NULL, &offset);
        if (result != EYELET_JSON_OK || offset != one->size) {
            fail_msg("%s: result %d at %zu", one->name, (int)result, offset);
        }
    }
}

static void anything_else_is_refused_where_it_goes_wrong(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        const text_case *one = &refused[i];
        eyelet_bytes path = EYELET_BYTES("");
        eyelet_json_value value = {EYELET_JSON_TRUE, true, true, EYELET_BYTES("left over")};
        size_t offset = 12345;
        eyelet_json_result result =
            eyelet_json_read(eyelet_guard(one->text, one->size), &path, 1, &value, &offset);
        if (result != EYELET_JSON_INVALID || offset != one->offset) {
            fail_msg("%s: result %d at %zu", one->name, (int)result, offset);
        }
        assert_int_equal(value.type, EYELET_JSON_MISSING);
        assert_int_equal(value.raw.size, 0);
    }
}

/* What a path leads into is read by other code than what none leads into. Both must judge
 * alike: w is entered, named, or wanted by nobody. */
static const char *const inner_paths[] = {"w.zz", "w.0", "w", "x", "w.a.zz"};

static eyelet_bytes wrapped(const char *text, size_t size, const char *end) {
    static const char start[] = "{\"w\":";
    char room[512];
    size_t end_size = strlen(end);
    assert_true(sizeof start + size + end_size <= sizeof room);
    memcpy(room, start, sizeof start - 1);
    memcpy(room + sizeof start - 1, text, size);
    memcpy(room + sizeof start - 1 + size, end, end_size);
    return eyelet_guard(room, sizeof start - 1 + size + end_size);
}

static void rfc_8259_is_accepted_wherever_paths_lead(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        for (size_t k = 0; k < COUNT(inner_paths); k++) {
            const text_case *one = &accepted[i];
            const eyelet_bytes paths[2] = {eyelet_bytes_from_text(inner_paths[k]),
                                           EYELET_BYTES("end")};
            eyelet_json_value values[2];
            eyelet_json_result result = eyelet_json_read(
                wrapped(one->text, one->size, ",\"end\":7}"), paths, 2, values, NULL);
            if (result != EYELET_JSON_OK || values[1].type != EYELET_JSON_NUMBER) {
                fail_msg("%s, %s: result %d", one->name, inner_paths[k], (int)result);
            }
            /* and as the document, its paths leading nowhere */
            const eyelet_bytes roots[2] = {EYELET_BYTES("zz"), EYELET_BYTES("1.zz")};
            assert_int_equal(
                eyelet_json_read(eyelet_guard(one->text, one->size), roots, 2, values, NULL),
                EYELET_JSON_OK);
        }
    }
}

/* A comma or a brace that is too much in a document may be right in an object. */
static bool goes_on_in_an_object(const text_case *one) {
    eyelet_bytes before = eyelet_guard(one->text, one->offset);
    return eyelet_json_read(before, NULL, 0, NULL, NULL) == EYELET_JSON_OK &&
           (one->text[one->offset] == ',' || one->text[one->offset] == '}');
}

static void anything_else_is_refused_wherever_paths_lead(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        const text_case *one = &refused[i];
        for (size_t k = 0; k < COUNT(inner_paths) && !goes_on_in_an_object(one); k++) {
            eyelet_bytes path = eyelet_bytes_from_text(inner_paths[k]);
            eyelet_json_value value;
            size_t offset = 12345;
            eyelet_json_result result =
                eyelet_json_read(wrapped(one->text, one->size, ""), &path, 1, &value, &offset);
            if (result != EYELET_JSON_INVALID || offset != one->offset + 5) {
                fail_msg("%s, %s: result %d at %zu", one->name, inner_paths[k], (int)result,
                         offset);
            }
        }
        const eyelet_bytes roots[2] = {EYELET_BYTES("zz"), EYELET_BYTES("1.zz")};
        eyelet_json_value values[2];
        size_t offset = 12345;
        eyelet_json_result result =
            eyelet_json_read(eyelet_guard(one->text, one->size), roots, 2, values, &offset);
        if (result != EYELET_JSON_INVALID || offset != one->offset) {
            fail_msg("%s: result %d at %zu", one->name, (int)result, offset);
        }
    }
}

/* Cut anywhere, a container is no document; whatever stood in memory after it must not complete
 * it. */
static void every_prefix_of_a_document_is_refused(void **state) {
    (void)state;
    static const char text[] =
        "{\"k\\u00e9\":[1.5e+3,true,null,\"\xf0\x9f\x98\x80\",{}],\"b\":-0}";
    for (size_t size = 0; size < sizeof text - 1; size++) {
        assert_int_equal(eyelet_json_read(eyelet_guard(text, size), NULL, 0, NULL, NULL),
                         EYELET_JSON_INVALID);
    }
    assert_int_equal(eyelet_json_read(eyelet_guard(text, sizeof text - 1), NULL, 0, NULL, NULL),
                     EYELET_JSON_OK);
}

typedef struct path_case {
    const char *name, *text, *path;
    eyelet_json_type type;
    const char *raw;
} path_case;

#define SEGMENTS_16 "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"
#define OPEN_16                                                                                \
    "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"     \
    "{\"a\":{\"a\":{\"a\":{\"a\":"

static const path_case path_cases[] = {
    {"the empty path is a number document", "12", "", EYELET_JSON_NUMBER, "12"},
    {"the empty path is a string document", " \"a\" ", "", EYELET_JSON_STRING, "a"},
    {"the empty path is a literal document", "true", "", EYELET_JSON_TRUE, "true"},
    {"the empty path is an object without the white space around it", " {\"a\": 1 } ", "",
     EYELET_JSON_OBJECT, "{\"a\": 1 }"},
    {"a member", "{\"a\":1,\"b\":false}", "b", EYELET_JSON_FALSE, "false"},
    {"a member that is null", "{\"a\":null}", "a", EYELET_JSON_NULL, "null"},
    {"a member that is not there", "{\"a\":1}", "b", EYELET_JSON_MISSING, ""},
    {"a longer key does not match", "{\"ab\":1}", "a", EYELET_JSON_MISSING, ""},
    {"a shorter key does not match", "{\"a\":1}", "ab", EYELET_JSON_MISSING, ""},
    {"a nested member", "{\"event\":{\"data\":{\"id\":\"evt_1\"}}}", "event.data.id",
     EYELET_JSON_STRING, "evt_1"},
    {"a key of the same name elsewhere is not it", "{\"x\":{\"id\":1},\"id\":2}", "id",
     EYELET_JSON_NUMBER, "2"},
    {"a value of the same text is not it", "{\"x\":\"id\",\"id\":2}", "id", EYELET_JSON_NUMBER,
     "2"},
    {"a member after a subtree without paths", "{\"x\":[{\"id\":1},[2]],\"id\":2}", "id",
     EYELET_JSON_NUMBER, "2"},
    {"an object as it stands", "{\"a\": { \"b\" : [ ] } }", "a", EYELET_JSON_OBJECT,
     "{ \"b\" : [ ] }"},
    {"an array as it stands", "{\"a\":[1, [2] ]}", "a", EYELET_JSON_ARRAY, "[1, [2] ]"},
    {"the first element", "[7,8]", "0", EYELET_JSON_NUMBER, "7"},
    {"the last element", "[7,8]", "1", EYELET_JSON_NUMBER, "8"},
    {"past the last element", "[7,8]", "2", EYELET_JSON_MISSING, ""},
    {"an element of nothing", "[]", "0", EYELET_JSON_MISSING, ""},
    {"an element after containers", "[[1],{\"a\":2},3]", "2", EYELET_JSON_NUMBER, "3"},
    {"a member of an element", "{\"items\":[{\"id\":1},{\"id\":2}]}", "items.1.id",
     EYELET_JSON_NUMBER, "2"},
    {"the first member of a missing element", "{\"items\":[{\"x\":1},{\"id\":2}]}",
     "items.0.id", EYELET_JSON_MISSING, ""},
    {"an element of an element", "[[1,2],[3,4]]", "1.0", EYELET_JSON_NUMBER, "3"},
    {"an index of two digits", "[0,1,2,3,4,5,6,7,8,9,10]", "10", EYELET_JSON_NUMBER, "10"},
    {"an index with a leading zero", "[7,8]", "01", EYELET_JSON_MISSING, ""},
    {"a negative index", "[7,8]", "-1", EYELET_JSON_MISSING, ""},
    {"an index beyond 32 bits", "[7,8]", "4294967296", EYELET_JSON_MISSING, ""},
    {"an empty index", "[7]", ".", EYELET_JSON_MISSING, ""},
    {"a name against an array", "[7]", "length", EYELET_JSON_MISSING, ""},
    {"a number against an object is a key", "{\"0\":7}", "0", EYELET_JSON_NUMBER, "7"},
    {"through a string", "{\"a\":\"b\"}", "a.b", EYELET_JSON_MISSING, ""},
    {"through a number", "{\"a\":1}", "a.0", EYELET_JSON_MISSING, ""},
    {"through null", "{\"a\":null}", "a.b", EYELET_JSON_MISSING, ""},
    {"an empty key in the middle", "{\"a\":{\"\":{\"b\":1}}}", "a..b", EYELET_JSON_NUMBER, "1"},
    {"an empty key at the end", "{\"a\":{\"\":1}}", "a.", EYELET_JSON_NUMBER, "1"},
    {"a key with a dot is out of reach", "{\"a.b\":1}", "a.b", EYELET_JSON_MISSING, ""},
    {"an escaped key", "{\"\\u0069d\":1}", "id", EYELET_JSON_NUMBER, "1"},
    {"an escaped key, a surrogate pair", "{\"\\ud83d\\ude00\":1}", "\xf0\x9f\x98\x80",
     EYELET_JSON_NUMBER, "1"},
    {"an escaped key with more after it", "{\"\\u0069dx\":1}", "id", EYELET_JSON_MISSING, ""},
    {"an escaped key with less", "{\"\\u0069\":1}", "id", EYELET_JSON_MISSING, ""},
    {"the raw text of an escaped key is not its name", "{\"\\u0069d\":1}", "\\u0069d",
     EYELET_JSON_MISSING, ""},
    {"a key of UTF-8", "{\"\xc3\xa9\":1}", "\xc3\xa9", EYELET_JSON_NUMBER, "1"},
    {"a key of 31 bytes", "{\"0123456789012345678901234567890\":1}",
     "0123456789012345678901234567890", EYELET_JSON_NUMBER, "1"},
    {"a key of 40 bytes", "{\"0123456789012345678901234567890123456789\":1}",
     "0123456789012345678901234567890123456789", EYELET_JSON_NUMBER, "1"},
    {"of a repeated key the last", "{\"a\":1,\"b\":2,\"a\":3}", "a", EYELET_JSON_NUMBER, "3"},
    {"of a repeated key the last, once escaped", "{\"a\":1,\"\\u0061\":3}", "a",
     EYELET_JSON_NUMBER, "3"},
    {"a repeated object is replaced, not merged", "{\"a\":{\"b\":1,\"c\":2},\"a\":{\"c\":3}}",
     "a.b", EYELET_JSON_MISSING, ""},
    {"a repeated object replaced by a scalar", "{\"a\":{\"b\":1},\"a\":5}", "a.b",
     EYELET_JSON_MISSING, ""},
    {"a scalar replaced by an object", "{\"a\":5,\"a\":{\"b\":1}}", "a.b", EYELET_JSON_NUMBER,
     "1"},
    {"an array replaced by a shorter one", "{\"a\":[1,2],\"a\":[3]}", "a.1",
     EYELET_JSON_MISSING, ""},
    {"a repeated key above the one looked for", "{\"a\":{\"b\":{\"c\":1}},\"a\":{\"b\":{}}}",
     "a.b.c", EYELET_JSON_MISSING, ""},
    {"a repeated key in another object does not count", "{\"a\":{\"b\":1},\"c\":{\"a\":2}}",
     "a.b", EYELET_JSON_NUMBER, "1"},
    {"a repeated container as a whole", "{\"a\":[1],\"a\":{\"x\":2}}", "a", EYELET_JSON_OBJECT,
     "{\"x\":2}"},
    {"sixteen segments", OPEN_16 "1}}}}}}}}}}}}}}}}", SEGMENTS_16, EYELET_JSON_NUMBER, "1"},
    {"sixteen segments that name a container", OPEN_16 "[{\"a\":1}]}}}}}}}}}}}}}}}}",
     SEGMENTS_16, EYELET_JSON_ARRAY, "[{\"a\":1}]"},
    {"seventeen segments find nothing", OPEN_16 "{\"a\":1}}}}}}}}}}}}}}}}}", SEGMENTS_16 ".a",
     EYELET_JSON_MISSING, ""},
    {"sixteen dots find nothing", "{\"\":1}", "................", EYELET_JSON_MISSING, ""},
};

static eyelet_bytes guarded_text(const char *text) { return eyelet_guard(text, strlen(text)); }

static void a_path_finds_the_value_of_the_text(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(path_cases); i++) {
        const path_case *one = &path_cases[i];
        eyelet_bytes path = guarded_text(one->path);
        eyelet_json_value value;
        eyelet_json_result result =
            eyelet_json_read(guarded_text(one->text), &path, 1, &value, NULL);
        if (result != EYELET_JSON_OK || value.type != one->type ||
            !eyelet_bytes_equal(value.raw, eyelet_bytes_from_text(one->raw))) {
            fail_msg("%s: result %d type %d raw %.*s", one->name, (int)result, (int)value.type,
                     (int)value.raw.size, (const char *)value.raw.data);
        }
    }
}

static void a_value_that_was_met_before_says_so(void **state) {
    (void)state;
    static const struct {
        const char *text, *path;
        bool expected;
    } cases[] = {
        {"{\"a\":1}", "a", false},
        {"{\"a\":1,\"a\":1}", "a", true},
        {"{\"a\":1,\"b\":2,\"\\u0061\":3}", "a", true},
        {"{\"a\":1,\"b\":2,\"b\":3}", "a", false},
        {"{\"a\":{\"b\":1},\"a\":{\"b\":2}}", "a.b", true},
        {"{\"a\":{\"b\":1},\"a\":{\"c\":2}}", "a.b", true},
        {"{\"a\":{\"b\":1,\"b\":2}}", "a.b", true},
        {"{\"a\":{\"b\":1,\"b\":2}}", "a", false},
        {"{\"a\":[{\"b\":1},{\"b\":2}]}", "a.1.b", false},
        {"{\"a\":{\"b\":1},\"c\":{\"b\":2}}", "a.b", false},
        /* Go's encoding/json: "accepting a case-insensitive match" */
        {"{\"a\":1,\"A\":2}", "a", true},
        {"{\"A\":1,\"a\":2}", "a", true},
        {"{\"a\":1,\"\\u0041\":2}", "a", true},
        {"{\"a\":{\"b\":1},\"A\":{\"c\":2}}", "a.b", true},
        {"{\"a\":{\"b\":1,\"B\":2}}", "a.b", true},
        {"{\"a\":{\"b\":1,\"B\":2}}", "a", false},
        {"{\"a\":{\"b\":1},\"B\":2}", "a.b", false},
        {"{\"@\":1,\"`\":2}", "@", false},
        /* bytes.EqualFold, which it goes by, takes the long s and the sign of Kelvin too */
        {"{\"ask\":1,\"a\xC5\xBFK\":2}", "ask", true},
        {"{\"ask\":1,\"as\xE2\x84\xAA\":2}", "ask", true},
        {"{\"ask\":1,\"A\\u017f\\u212a\":2}", "ask", true},
        {"{\"ask\":1,\"a\xC5\xBEk\":2}", "ask", false},
        {"{\"ask\":1,\"a\xC5\xBFkk\":2}", "ask", false},
        {"{\"k\":1,\"\xE2\x84\xAB\":2}", "k", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        eyelet_bytes path = guarded_text(cases[i].path);
        eyelet_json_value value;
        assert_int_equal(eyelet_json_read(guarded_text(cases[i].text), &path, 1, &value, NULL),
                         EYELET_JSON_OK);
        if (value.repeated != cases[i].expected) {
            fail_msg("%s, %s", cases[i].text, cases[i].path);
        }
    }
}

/* All at once must give what each gives alone, whichever bit of the set a path has. */
static void paths_do_not_disturb_each_other(void **state) {
    (void)state;
    static const char text[] = "{\"a\":{\"b\":[10,{\"c\":\"x\\n\"}]},\"d\":null}";
    static const char *const texts[] = {"", "a", "a.b", "a.b.0", "a.b.1", "a.b.1.c", "d", "e"};
    static const char *const raws[] = {text,
                                       "{\"b\":[10,{\"c\":\"x\\n\"}]}",
                                       "[10,{\"c\":\"x\\n\"}]",
                                       "10",
                                       "{\"c\":\"x\\n\"}",
                                       "x\\n",
                                       "null",
                                       ""};
    eyelet_bytes paths[EYELET_JSON_PATH_COUNT_MAX];
    eyelet_json_value values[EYELET_JSON_PATH_COUNT_MAX];
    for (size_t i = 0; i < EYELET_JSON_PATH_COUNT_MAX; i++) {
        paths[i] = eyelet_bytes_from_text(texts[(i * 5) % COUNT(texts)]);
    }
    assert_int_equal(
        eyelet_json_read(guarded_text(text), paths, EYELET_JSON_PATH_COUNT_MAX, values, NULL),
        EYELET_JSON_OK);
    for (size_t i = 0; i < EYELET_JSON_PATH_COUNT_MAX; i++) {
        size_t which = (i * 5) % COUNT(texts);
        if (!eyelet_bytes_equal(values[i].raw, eyelet_bytes_from_text(raws[which]))) {
            fail_msg("%s", texts[which]);
        }
        assert_int_equal(values[i].escaped, which == 5);
    }
}

/* ---- The window ---- */

#define ROOM_SIZE ((size_t)128 * 1024)

/* Documents are written so that they end at one guard page. */
typedef struct writer {
    uint8_t *room;
    char draft[ROOM_SIZE];
    size_t size;
} writer;

static writer the_writer;

static void start_text(void) {
    if (the_writer.room == NULL) {
        the_writer.room = eyelet_guard_memory(ROOM_SIZE);
    }
    the_writer.size = 0;
}

static void add_text(const char *text) {
    size_t size = strlen(text);
    if (ROOM_SIZE - the_writer.size < size) {
        fail_msg("the room is too small");
    }
    memcpy(the_writer.draft + the_writer.size, text, size);
    the_writer.size += size;
}

static void add_times(const char *text, size_t times) {
    for (size_t i = 0; i < times; i++) {
        add_text(text);
    }
}

static eyelet_bytes finish_text(void) {
    uint8_t *place = the_writer.room + ROOM_SIZE - the_writer.size;
    memcpy(place, the_writer.draft, the_writer.size);
    return (eyelet_bytes){place, the_writer.size};
}

#define TAIL                                                                                   \
    "\"x\":{\"y\":[10,[],{},{\"z\":\"end\",\"\\u0077\":[[\"deep\"]]}],\"v\":{}},\"x2\":[{"     \
    "\"q\":{}}],\"last\":true}"

static const char *const tail_paths[] = {"x.y.3.z", "x.y.3.w.0.0", "x.v", "x2.0", "last",
                                         "x.y.4",   "pad",         "",    "x.y.0"};
static const char *const tail_raws[] = {"end", "deep", "{}", "{\"q\":{}}", "true",
                                        "",    NULL,   NULL, "10"};

/* With 0 to 1100 tokens before it the window ends before and after each token of the tail,
 * twice. */
static void the_window_may_end_at_any_token(void **state) {
    (void)state;
    eyelet_bytes paths[COUNT(tail_paths)];
    eyelet_json_value values[COUNT(tail_paths)];
    for (size_t i = 0; i < COUNT(tail_paths); i++) {
        paths[i] = eyelet_bytes_from_text(tail_paths[i]);
    }
    for (size_t count = 0; count <= 1100; count++) {
        start_text();
        add_text("{\"pad\":[0");
        add_times(",0", count);
        add_text("]," TAIL);
        eyelet_bytes document = finish_text();
        assert_int_equal(eyelet_json_read(document, paths, COUNT(paths), values, NULL),
                         EYELET_JSON_OK);
        for (size_t i = 0; i < COUNT(tail_paths); i++) {
            if (tail_raws[i] != NULL &&
                !eyelet_bytes_equal(values[i].raw, eyelet_bytes_from_text(tail_raws[i]))) {
                fail_msg("%zu before: %s", count, tail_paths[i]);
            }
        }
        assert_ptr_equal(values[6].raw.data, document.data + 7);
        assert_int_equal(values[6].raw.size, 3 + 2 * count);
        assert_int_equal(values[7].raw.size, document.size);
    }
}

typedef struct damage_case {
    const char *name, *good, *bad;
} damage_case;

/* bad is where the text goes wrong, good what stands before it in the tail. */
static const damage_case damage_cases[] = {
    {"no comma before a key", "", "\"x\":1}"},
    {"two commas before a key", ",", ",\"x\":1}"},
    {"no colon", ",\"x\"", "1}"},
    {"a comma in place of a colon", ",\"x\"", ",1}"},
    {"no value", ",\"x\":", "}"},
    {"no key", ",", "1}"},
    {"a comma before the end", ",\"x\":[1],", "}"},
    {"the wrong bracket", ",\"x\":[1", "}}"},
    {"a container as key", ",", "{}:1}"},
    {"a bracket too many", "}", "]"},
    {"a second document", "} ", "{\"x\":1}"},
    {"an open end", ",\"x\":{\"y\":[1", ""},
};

static void what_is_wrong_at_the_end_of_the_window_is_seen(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(damage_cases); i++) {
        const damage_case *one = &damage_cases[i];
        for (size_t count = 495; count <= 520; count++) {
            size_t offset;
            start_text();
            add_text("{\"pad\":[0");
            add_times(",0", count);
            add_text("]");
            add_text(one->good);
            size_t wanted = the_writer.size;
            add_text(one->bad);
            eyelet_json_result result = eyelet_json_read(finish_text(), NULL, 0, NULL, &offset);
            if (result != EYELET_JSON_INVALID || offset != wanted) {
                fail_msg("%s, %zu before: result %d at %zu, not %zu", one->name, count,
                         (int)result, offset, wanted);
            }
        }
    }
}

/* The more containers are open, the more of the window is taken up by what must be kept: 2
 * tokens for an object. */
static void the_open_containers_survive_at_every_depth(void **state) {
    (void)state;
    static const char *const opens[] = {"[", "{\"k\":", "[7,", "{\"j\":[[]],\"k\":"};
    static const char *const closes[] = {"]", "}", ",8]", ",\"l\":{}}"};
    eyelet_bytes path = EYELET_BYTES("");
    for (size_t kind = 0; kind < COUNT(opens); kind++) {
        for (size_t depth = 0; depth <= EYELET_JSON_DEPTH_MAX - 1; depth++) {
            size_t count = 200 + depth * 7;
            eyelet_json_value value;
            start_text();
            add_times(opens[kind], depth);
            add_text("[{}");
            add_times(",\"s\"", count);
            add_text("]");
            add_times(closes[kind], depth);
            eyelet_bytes document = finish_text();
            assert_int_equal(eyelet_json_read(document, &path, 1, &value, NULL),
                             depth == EYELET_JSON_DEPTH_MAX - 1 ? EYELET_JSON_TOO_DEEP
                                                                : EYELET_JSON_OK);
            assert_int_equal(value.raw.size,
                             depth == EYELET_JSON_DEPTH_MAX - 1 ? 0 : document.size);
        }
    }
}

static void a_path_follows_any_element_of_a_long_array(void **state) {
    (void)state;
    for (size_t count = 1; count <= 2000; count += 1 + count / 100) {
        char names[3][32];
        eyelet_bytes paths[3];
        eyelet_json_value values[3];
        (void)snprintf(names[0], sizeof names[0], "%zu.n.0", count - 1);
        (void)snprintf(names[1], sizeof names[1], "%zu.n.0", count / 2);
        (void)snprintf(names[2], sizeof names[2], "%zu.n.0", count);
        for (size_t i = 0; i < 3; i++) {
            paths[i] = eyelet_bytes_from_text(names[i]);
        }
        start_text();
        for (size_t i = 0; i < count; i++) {
            char element[64];
            (void)snprintf(element, sizeof element, "%s{\"m\":{\"n\":1},\"n\":[\"%zu\"]}",
                           i == 0 ? "[" : ",", i);
            add_text(element);
        }
        add_text("]");
        assert_int_equal(eyelet_json_read(finish_text(), paths, 3, values, NULL),
                         EYELET_JSON_OK);
        for (size_t i = 0; i < 2; i++) {
            char wanted[32];
            (void)snprintf(wanted, sizeof wanted, "%zu", i == 0 ? count - 1 : count / 2);
            if (!eyelet_bytes_equal(values[i].raw, eyelet_bytes_from_text(wanted))) {
                fail_msg("%zu elements, %s", count, names[i]);
            }
        }
        assert_int_equal(values[2].type, EYELET_JSON_MISSING);
    }
}

static void a_repeated_key_is_forgotten_across_windows(void **state) {
    (void)state;
    eyelet_bytes paths[2] = {EYELET_BYTES("a.b"), EYELET_BYTES("a")};
    eyelet_json_value values[2];
    for (size_t count = 0; count <= 1200; count += 13) {
        start_text();
        add_text("{\"a\":{\"b\":1},\"pad\":[0");
        add_times(",0", count);
        add_text("],\"a\":[2]}");
        assert_int_equal(eyelet_json_read(finish_text(), paths, 2, values, NULL),
                         EYELET_JSON_OK);
        assert_int_equal(values[0].type, EYELET_JSON_MISSING);
        assert_true(eyelet_bytes_equal(values[1].raw, EYELET_BYTES("[2]")));
    }
}

static void depth_is_bounded_exactly(void **state) {
    (void)state;
    static const char *const opens[] = {"[", "{\"k\":"};
    static const char *const closes[] = {"]", "}"};
    static const size_t steps[] = {1, 5};
    for (size_t kind = 0; kind < COUNT(opens); kind++) {
        size_t offset;
        start_text();
        add_times(opens[kind], EYELET_JSON_DEPTH_MAX);
        add_text("1");
        add_times(closes[kind], EYELET_JSON_DEPTH_MAX);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_OK);
        start_text();
        add_times(opens[kind], EYELET_JSON_DEPTH_MAX + 1);
        add_text("1");
        add_times(closes[kind], EYELET_JSON_DEPTH_MAX + 1);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_TOO_DEEP);
        assert_int_equal(offset, EYELET_JSON_DEPTH_MAX * steps[kind]);
        /* Far past the bound, and past the pool: closed, open, and wrong at the end. */
        start_text();
        add_times(opens[kind], 1000);
        add_text("1");
        add_times(closes[kind], 1000);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_TOO_DEEP);
        start_text();
        add_times(opens[kind], 10000);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_TOO_DEEP);
        assert_int_equal(offset, EYELET_JSON_DEPTH_MAX * steps[kind]);
        start_text();
        add_times(opens[kind], EYELET_JSON_DEPTH_MAX + 1);
        add_text("x");
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_TOO_DEEP);
        /* Wrong before it is too deep. */
        start_text();
        add_text("[1 ");
        add_times(opens[kind], EYELET_JSON_DEPTH_MAX + 1);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_INVALID);
        assert_int_equal(offset, 3);
    }
    /* Depth is what is open, not what was opened. */
    start_text();
    add_text("[");
    add_times("[[]],", 5000);
    add_text("1]");
    assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, NULL), EYELET_JSON_OK);
}

/* Containers that a path goes through count with those that none does. */
static void depth_counts_from_the_outermost_container(void **state) {
    (void)state;
    for (size_t above = 1; above <= 16; above++) {
        eyelet_bytes path = {(const uint8_t *)SEGMENTS_16, 2 * above - 1};
        eyelet_json_value value;
        for (size_t extra = 0; extra <= 1; extra++) {
            size_t inside = EYELET_JSON_DEPTH_MAX - above + extra;
            size_t offset;
            start_text();
            add_times("{\"b\":[],\"a\":", above);
            add_times("[", inside);
            add_times("]", inside);
            add_times("}", above);
            assert_int_equal(eyelet_json_read(finish_text(), &path, 1, &value, &offset),
                             extra == 0 ? EYELET_JSON_OK : EYELET_JSON_TOO_DEEP);
            assert_int_equal(value.raw.size, extra == 0 ? 2 * inside : 0);
            assert_int_equal(offset,
                             extra == 0 ? the_writer.size : 12 * above + inside - extra);
        }
    }
}

/* However many containers are entered one after the other, only the open ones are kept. */
static void any_number_of_containers_may_be_entered(void **state) {
    (void)state;
    eyelet_bytes paths[EYELET_JSON_PATH_COUNT_MAX];
    eyelet_json_value values[EYELET_JSON_PATH_COUNT_MAX];
    char names[EYELET_JSON_PATH_COUNT_MAX][16];
    for (size_t i = 0; i < EYELET_JSON_PATH_COUNT_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "a.%zu.b.0", i);
        paths[i] = eyelet_bytes_from_text(names[i]);
    }
    start_text();
    add_text("{\"a\":7");
    for (size_t times = 0; times < 40; times++) {
        add_text(",\"a\":[{\"b\":[\"first\"]}");
        add_times(",{\"c\":[0],\"b\":[\"again\",{}],\"b\":[\"next\"]}", 40);
        add_text("]");
    }
    add_text("}");
    assert_int_equal(
        eyelet_json_read(finish_text(), paths, EYELET_JSON_PATH_COUNT_MAX, values, NULL),
        EYELET_JSON_OK);
    for (size_t i = 0; i < EYELET_JSON_PATH_COUNT_MAX; i++) {
        assert_true(eyelet_bytes_equal(values[i].raw,
                                       i == 0 ? EYELET_BYTES("first") : EYELET_BYTES("next")));
    }
}

static void a_document_of_25_mb_is_read_in_the_same_tokens(void **state) {
    (void)state;
    static const char element[] = "{\"id\":\"0123456789abcdef\",\"n\":[1,2.5,{\"t\":true}],"
                                  "\"text\":\"caf\xc3\xa9 \\u00e9 plain text\"},";
    const size_t unit = sizeof element - 1;
    const size_t count = 25000000 / unit;
    const size_t size = 1 + count * unit + 2;
    uint8_t *data = eyelet_guard_memory(size);
    eyelet_bytes paths[3] = {EYELET_BYTES("0.id"), EYELET_BYTES(""), EYELET_BYTES("")};
    eyelet_json_value values[3];
    char last[32];
    size_t offset;
    data[0] = '[';
    for (size_t i = 0; i < count; i++) {
        memcpy(data + 1 + i * unit, element, unit);
    }
    memcpy(data + 1 + count * unit, "7]", 2);
    (void)snprintf(last, sizeof last, "%zu", count);
    paths[2] = eyelet_bytes_from_text(last);
    assert_int_equal(eyelet_json_read((eyelet_bytes){data, size}, paths, 3, values, NULL),
                     EYELET_JSON_OK);
    assert_true(eyelet_bytes_equal(values[0].raw, EYELET_BYTES("0123456789abcdef")));
    assert_int_equal(values[1].raw.size, size);
    assert_true(eyelet_bytes_equal(values[2].raw, EYELET_BYTES("7")));
    data[size - 1] = '}';
    assert_int_equal(eyelet_json_read((eyelet_bytes){data, size}, paths, 3, values, &offset),
                     EYELET_JSON_INVALID);
    assert_int_equal(offset, size - 1);
    /* One string of that size, its last byte good and bad. */
    memset(data, 'a', size);
    data[0] = '"';
    data[size - 1] = '"';
    assert_int_equal(eyelet_json_read((eyelet_bytes){data, size}, paths + 1, 1, values, NULL),
                     EYELET_JSON_OK);
    assert_int_equal(values[0].raw.size, size - 2);
    data[size - 2] = 0x1f;
    assert_int_equal(
        eyelet_json_read((eyelet_bytes){data, size}, paths + 1, 1, values, &offset),
        EYELET_JSON_INVALID);
    assert_int_equal(offset, size - 2);
}

/* Each byte that ends the fast walk, at each place in a string of each size. */
static void a_bad_byte_is_found_at_every_place(void **state) {
    (void)state;
    static const uint8_t bad_bytes[] = {0x00, 0x01, 0x1f, 0x80, 0xff, '"', '\\'};
    for (size_t size = 1; size <= 140; size++) {
        for (size_t place = 0; place < size; place++) {
            for (size_t i = 0; i < sizeof bad_bytes; i++) {
                size_t offset;
                start_text();
                add_text("[\"");
                add_times("~", size);
                add_text("\"]");
                the_writer.draft[2 + place] = (char)bad_bytes[i];
                /* A quote ends the string: what follows is wrong. A backslash before ~ or at
                 * the end is no escape; before the closing quote it hides it. */
                size_t wanted = 2 + place;
                if (bad_bytes[i] == '"') {
                    wanted = 3 + place;
                } else if (bad_bytes[i] == '\\' && place == size - 1) {
                    wanted = the_writer.size;
                }
                assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                                 EYELET_JSON_INVALID);
                if (offset != wanted) {
                    fail_msg("%02x at %zu of %zu: %zu", bad_bytes[i], place, size, offset);
                }
            }
        }
    }
}

static void white_space_of_any_size_hides_nothing(void **state) {
    (void)state;
    for (size_t count = 0; count <= 200; count++) {
        size_t offset;
        start_text();
        add_text("[");
        add_times(" ", count);
        add_text(",1]");
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_INVALID);
        assert_int_equal(offset, 1 + count);
        start_text();
        add_text("[1");
        add_times(" ", count);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                         EYELET_JSON_INVALID);
        assert_int_equal(offset, 2 + count);
        start_text();
        add_text("[1");
        add_times(" ", count);
        add_text("]");
        add_times(" ", count);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, NULL), EYELET_JSON_OK);
    }
}

/* Text is loaded in blocks of a fixed size: each token at each place in them, and each end of
 * the text. */
static void a_document_may_begin_anywhere_in_a_block(void **state) {
    (void)state;
    static const char text[] =
        "{\"k\\u00e9\" : [1.5e+3,true,null,\"\xf0\x9f\x98\x80\",{}, [] ],\"deep\":{\"w\":[-0,"
        "\"a string of more than sixty-four bytes, so that it has a whole block of its "
        "own\"\n]}"
        ",\"b\":false}";
    const eyelet_bytes paths[] = {EYELET_BYTES("deep.w.1"), EYELET_BYTES("b"),
                                  EYELET_BYTES("k\xc3\xa9.3")};
    eyelet_json_value values[COUNT(paths)];
    for (size_t count = 0; count <= 130; count++) {
        start_text();
        add_times(" ", count);
        add_text(text);
        for (size_t cut = 1; cut < sizeof text; cut++) {
            the_writer.size--;
            assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, NULL),
                             EYELET_JSON_INVALID);
            assert_int_equal(eyelet_json_read(finish_text(), paths, 3, values, NULL),
                             EYELET_JSON_INVALID);
        }
        add_text(text);
        assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, NULL), EYELET_JSON_OK);
        assert_int_equal(eyelet_json_read(finish_text(), paths, 3, values, NULL),
                         EYELET_JSON_OK);
        assert_int_equal(values[0].raw.size, 79);
        assert_true(eyelet_bytes_equal(values[1].raw, EYELET_BYTES("false")));
        assert_true(eyelet_bytes_equal(values[2].raw, EYELET_BYTES("\xf0\x9f\x98\x80")));
    }
}

/* White space far behind the last that was met, and an escape far behind the last string. */
static void a_long_token_hides_nothing_after_it(void **state) {
    (void)state;
    for (size_t count = 0; count <= 300; count++) {
        size_t offset;
        for (size_t kind = 0; kind < 2; kind++) {
            start_text();
            add_text(kind == 0 ? "[ \"" : "[ \"\", ");
            add_times(kind == 0 ? "a" : "1", 1 + count);
            add_text(kind == 0 ? "\" \n, \"\\u0041\" ]" : " \n, \"\\u0041\" ]");
            assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, NULL),
                             EYELET_JSON_OK);
            the_writer.draft[the_writer.size - 5] = 'g';
            assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                             EYELET_JSON_INVALID);
            assert_int_equal(offset, the_writer.size - 9);
            the_writer.draft[the_writer.size - 12] = '\v';
            assert_int_equal(eyelet_json_read(finish_text(), NULL, 0, NULL, &offset),
                             EYELET_JSON_INVALID);
            assert_int_equal(offset, the_writer.size - 12);
        }
    }
}

/* ---- Strings ---- */

typedef struct string_case {
    const char *name, *raw;
    const char *text;
    size_t text_size;
} string_case;

static const string_case string_cases[] = {
    {"nothing", "", TEXT("")},
    {"plain text", "plain", TEXT("plain")},
    {"the two-character escapes", "\\\"\\\\\\/\\b\\f\\n\\r\\t", TEXT("\"\\/\b\f\n\r\t")},
    {"an escape between text", "a\\nb", TEXT("a\nb")},
    {"an ASCII code point", "\\u0041", TEXT("A")},
    {"NUL", "\\u0000", TEXT("\0")},
    {"U+007F", "\\u007f", TEXT("\x7f")},
    {"U+0080", "\\u0080", TEXT("\xc2\x80")},
    {"U+07FF", "\\u07FF", TEXT("\xdf\xbf")},
    {"U+0800", "\\u0800", TEXT("\xe0\xa0\x80")},
    {"U+FFFF", "\\uffff", TEXT("\xef\xbf\xbf")},
    {"a pair: U+10000", "\\ud800\\udc00", TEXT("\xf0\x90\x80\x80")},
    {"a pair: U+10FFFF", "\\udbff\\udfff", TEXT("\xf4\x8f\xbf\xbf")},
    {"a pair in capitals", "\\uD83D\\uDE00", TEXT("\xf0\x9f\x98\x80")},
    {"a lone high surrogate", "\\ud800", TEXT("\xef\xbf\xbd")},
    {"a lone high surrogate before text", "\\ud800abcdefg",
     TEXT("\xef\xbf\xbd"
          "abcdefg")},
    {"a lone low surrogate", "\\udc00", TEXT("\xef\xbf\xbd")},
    {"high, high, low", "\\ud800\\ud83d\\ude00", TEXT("\xef\xbf\xbd\xf0\x9f\x98\x80")},
    {"high, then another escape", "\\ud800\\n", TEXT("\xef\xbf\xbd\n")},
    {"high, then an ordinary code point", "\\ud800\\u0041",
     TEXT("\xef\xbf\xbd"
          "A")},
    {"low, high", "\\ude00\\ud83d", TEXT("\xef\xbf\xbd\xef\xbf\xbd")},
    {"high, then the text of an escaped backslash", "\\ud83d\\\\ude00",
     TEXT("\xef\xbf\xbd\\ude00")},
    {"UTF-8 stays", "\xc3\xa9\xf0\x9f\x98\x80", TEXT("\xc3\xa9\xf0\x9f\x98\x80")},
};

static void a_string_is_unescaped_and_equals_its_text(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(string_cases); i++) {
        const string_case *one = &string_cases[i];
        eyelet_bytes raw = guarded_text(one->raw);
        eyelet_bytes text = eyelet_guard(one->text, one->text_size);
        eyelet_json_value value = {
            .type = EYELET_JSON_STRING, .escaped = strchr(one->raw, '\\') != NULL, .raw = raw};
        eyelet_buffer out =
            eyelet_buffer_over(eyelet_guard_memory(one->text_size), one->text_size);
        eyelet_json_unescape(raw, &out);
        if (out.overflow || !eyelet_bytes_equal(eyelet_buffer_view(&out), text)) {
            fail_msg("%s", one->name);
        }
        if (!eyelet_json_string_equal(value, text)) {
            fail_msg("not equal: %s", one->name);
        }
        /* Neither what is longer nor what is shorter nor what differs at the end is equal. */
        uint8_t longer[32];
        memcpy(longer, text.data, text.size);
        longer[text.size] = 'x';
        assert_false(eyelet_json_string_equal(value, (eyelet_bytes){longer, text.size + 1}));
        if (text.size > 0) {
            assert_false(
                eyelet_json_string_equal(value, eyelet_guard(one->text, text.size - 1)));
            longer[text.size - 1] ^= 1;
            assert_false(eyelet_json_string_equal(value, (eyelet_bytes){longer, text.size}));
            eyelet_buffer tight =
                eyelet_buffer_over(eyelet_guard_memory(text.size - 1), text.size - 1);
            eyelet_json_unescape(raw, &tight);
            assert_true(tight.overflow);
        }
    }
    assert_false(eyelet_json_string_equal(
        (eyelet_json_value){EYELET_JSON_NUMBER, false, false, EYELET_BYTES("1")},
        EYELET_BYTES("1")));
    assert_false(eyelet_json_string_equal((eyelet_json_value){.type = EYELET_JSON_MISSING},
                                          EYELET_BYTES("")));
}

/* Broken escapes do not come from an accepted document; still nothing past them may be read. */
static void unescaping_what_is_no_string_stays_inside_it(void **state) {
    (void)state;
    static const char *const raws[] = {"\\", "\\u", "\\u00", "\\ud800\\", "\\ud800\\u", "\\x"};
    for (size_t i = 0; i < COUNT(raws); i++) {
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(32), 32);
        eyelet_json_unescape(guarded_text(raws[i]), &out);
        assert_false(out.overflow);
        assert_true(out.size > 0);
    }
}

typedef struct escape_case {
    const char *name;
    const char *bytes;
    size_t size;
    const char *escaped;
} escape_case;

/* Replacements are those of the Encoding Standard's decoder, one for each maximal part. */
static const escape_case escape_cases[] = {
    {"nothing", TEXT(""), ""},
    {"plain text", TEXT("plain /text/"), "plain /text/"},
    {"quote and backslash", TEXT("a\"b\\c"), "a\\\"b\\\\c"},
    {"named control characters", TEXT("\b\f\n\r\t"), "\\b\\f\\n\\r\\t"},
    {"other control characters", TEXT("\0\x01\x1f"), "\\u0000\\u0001\\u001f"},
    {"DEL stays", TEXT("\x7f"), "\x7f"},
    {"UTF-8 stays", TEXT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
     "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
    {"U+0080 and U+009B, by which a terminal takes commands as by ESC [",
     TEXT("\xc2\x80\xc2\x9b"
          "31m"),
     "\\u0080\\u009b31m"},
    {"their neighbour stays", TEXT("\xc2\xa0"), "\xc2\xa0"},
    {"U+2028 and U+2029", TEXT("\xe2\x80\xa8\xe2\x80\xa9"), "\\u2028\\u2029"},
    {"their neighbours stay", TEXT("\xe2\x80\xa7\xe2\x80\xaa"), "\xe2\x80\xa7\xe2\x80\xaa"},
    {"a stray byte",
     TEXT("a\xff"
          "b"),
     "a\xef\xbf\xbd"
     "b"},
    {"a sequence cut short is one", TEXT("\xf0\x9f\x98"), "\xef\xbf\xbd"},
    {"a sequence cut short before text", TEXT("\xe2\x82x"), "\xef\xbf\xbdx"},
    {"a surrogate is three", TEXT("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"an overlong slash is two", TEXT("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd"},
};

static void bytes_are_escaped_into_a_string(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(escape_cases); i++) {
        const escape_case *one = &escape_cases[i];
        size_t size = strlen(one->escaped);
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(size), size);
        eyelet_json_escape(eyelet_guard(one->bytes, one->size), &out);
        if (out.overflow || !eyelet_bytes_equal(eyelet_buffer_view(&out),
                                                eyelet_bytes_from_text(one->escaped))) {
            fail_msg("%s", one->name);
        }
    }
    eyelet_buffer tight = eyelet_buffer_over(eyelet_guard_memory(5), 5);
    eyelet_json_escape(EYELET_BYTES("\x01"), &tight);
    assert_true(tight.overflow);
    assert_int_equal(tight.size, 0);
}

/* ---- Walking a container ---- */

typedef struct walk_case {
    const char *name, *container;
    size_t count;
    const char *keys[4], *raws[4];
    eyelet_json_type types[4];
} walk_case;

static const walk_case walk_cases[] = {
    {"an empty array", "[]", 0, {0}, {0}, {0}},
    {"an empty object with a space", "{ }", 0, {0}, {0}, {0}},
    {"one element", "[1]", 1, {""}, {"1"}, {EYELET_JSON_NUMBER}},
    {"scalars",
     "[null, true ,false,\"a\"]",
     4,
     {"", "", "", ""},
     {"null", "true", "false", "a"},
     {EYELET_JSON_NULL, EYELET_JSON_TRUE, EYELET_JSON_FALSE, EYELET_JSON_STRING}},
    {"containers, whole",
     "[ [1,[2]] , {\"a\":{}} ,[]\n]",
     3,
     {"", "", ""},
     {"[1,[2]]", "{\"a\":{}}", "[]"},
     {EYELET_JSON_ARRAY, EYELET_JSON_OBJECT, EYELET_JSON_ARRAY}},
    {"brackets, quotes and escapes in strings do not count",
     "[\"]\",[\"]\\\"]\",\"\\\\\"],\"\xc3\xa9\"]",
     3,
     {"", "", ""},
     {"]", "[\"]\\\"]\",\"\\\\\"]", "\xc3\xa9"},
     {EYELET_JSON_STRING, EYELET_JSON_ARRAY, EYELET_JSON_STRING}},
    {"members, with white space",
     "{ \"a\" : 1 , \"b\\u0062\":\t[2]\n,\"\":\"x\\ny\"}",
     3,
     {"a", "b\\u0062", ""},
     {"1", "[2]", "x\\ny"},
     {EYELET_JSON_NUMBER, EYELET_JSON_ARRAY, EYELET_JSON_STRING}},
    {"a repeated member is met twice",
     "{\"a\":1,\"a\":{\"a\":2}}",
     2,
     {"a", "a"},
     {"1", "{\"a\":2}"},
     {EYELET_JSON_NUMBER, EYELET_JSON_OBJECT}},
};

static void a_container_is_walked_element_by_element(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(walk_cases); i++) {
        const walk_case *one = &walk_cases[i];
        eyelet_bytes container = guarded_text(one->container);
        eyelet_json_value key;
        eyelet_json_value element;
        size_t offset = 0;
        bool object = container.data[0] == '{';
        assert_int_equal(eyelet_json_read(container, NULL, 0, NULL, NULL), EYELET_JSON_OK);
        for (size_t n = 0; n < one->count; n++) {
            if (!eyelet_json_next(container, &offset, &key, &element)) {
                fail_msg("%s: ends at %zu", one->name, n);
            }
            assert_int_equal(key.type, object ? EYELET_JSON_STRING : EYELET_JSON_MISSING);
            assert_int_equal(element.type, one->types[n]);
            if (!eyelet_bytes_equal(key.raw, eyelet_bytes_from_text(one->keys[n])) ||
                !eyelet_bytes_equal(element.raw, eyelet_bytes_from_text(one->raws[n]))) {
                fail_msg("%s: element %zu", one->name, n);
            }
            assert_int_equal(key.escaped, strchr(one->keys[n], '\\') != NULL);
            assert_int_equal(element.escaped, element.type == EYELET_JSON_STRING &&
                                                  strchr(one->raws[n], '\\') != NULL);
        }
        for (size_t n = 0; n < 2; n++) { /* the end is the end, however often it is asked for */
            assert_false(eyelet_json_next(container, &offset, &key, &element));
            assert_int_equal(element.type, EYELET_JSON_MISSING);
        }
    }
}

/* The contract wants an accepted container. Whatever it gets, it stays inside and comes to an
 * end. */
static void walking_what_is_no_container_ends(void **state) {
    (void)state;
    static const char *const texts[] = {"",        "[",     "{",        "{\"a",  "{\"a\"",
                                        "{\"a\":", "[[[",   "[\"\\",    "[\"",   "{1",
                                        "[,",      "[1,,2", "{\"a\":,", "[\x80", "[ ",
                                        "{\"a\" ", "[:]",   "{a}",      "[]]]]", "{\"a\\"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        eyelet_bytes container = guarded_text(texts[i]);
        eyelet_json_value key;
        eyelet_json_value element;
        size_t offset = 0;
        size_t count = 0;
        while (eyelet_json_next(container, &offset, &key, &element)) {
            if (++count > 100) {
                fail_msg("%s does not end", texts[i]);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_8259_is_accepted),
        cmocka_unit_test(anything_else_is_refused_where_it_goes_wrong),
        cmocka_unit_test(rfc_8259_is_accepted_wherever_paths_lead),
        cmocka_unit_test(anything_else_is_refused_wherever_paths_lead),
        cmocka_unit_test(every_prefix_of_a_document_is_refused),
        cmocka_unit_test(a_path_finds_the_value_of_the_text),
        cmocka_unit_test(a_value_that_was_met_before_says_so),
        cmocka_unit_test(paths_do_not_disturb_each_other),
        cmocka_unit_test(the_window_may_end_at_any_token),
        cmocka_unit_test(what_is_wrong_at_the_end_of_the_window_is_seen),
        cmocka_unit_test(the_open_containers_survive_at_every_depth),
        cmocka_unit_test(a_path_follows_any_element_of_a_long_array),
        cmocka_unit_test(a_repeated_key_is_forgotten_across_windows),
        cmocka_unit_test(depth_is_bounded_exactly),
        cmocka_unit_test(depth_counts_from_the_outermost_container),
        cmocka_unit_test(any_number_of_containers_may_be_entered),
        cmocka_unit_test(a_document_of_25_mb_is_read_in_the_same_tokens),
        cmocka_unit_test(a_bad_byte_is_found_at_every_place),
        cmocka_unit_test(white_space_of_any_size_hides_nothing),
        cmocka_unit_test(a_document_may_begin_anywhere_in_a_block),
        cmocka_unit_test(a_long_token_hides_nothing_after_it),
        cmocka_unit_test(a_string_is_unescaped_and_equals_its_text),
        cmocka_unit_test(unescaping_what_is_no_string_stays_inside_it),
        cmocka_unit_test(bytes_are_escaped_into_a_string),
        cmocka_unit_test(a_container_is_walked_element_by_element),
        cmocka_unit_test(walking_what_is_no_container_ends),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
