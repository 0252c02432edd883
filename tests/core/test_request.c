/* What did the caller send: headers asked of the host once, media types, form fields, query?
 * Layer: tests. Expected values: RFC 9110 (5.5, 8.3.1, 9.3), RFC 7578, the WHATWG form parser.
 */
#include "http/request.h"

#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* ---- the host ---- */

typedef struct field {
    const char *name;
    const char *value;
    size_t size; /* 0: strlen(value) */
} field;

static const field *fields;
static size_t field_count;
static size_t lookup_count;

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    lookup_count++;
    for (size_t i = 0; i < field_count; i++) {
        if (eyelet_bytes_equal(name, eyelet_bytes_from_text(fields[i].name))) {
            size_t size = fields[i].size > 0 ? fields[i].size : strlen(fields[i].value);
            size_t taken = size < out_size ? size : out_size;
            memcpy(out, fields[i].value, taken);
            return (ptrdiff_t)size;
        }
    }
    return -1;
}

/* A request that has these headers, and this body where it is not NULL; its arena, the last
 * member, ends at a guard page. */
static eyelet_request *request_with(const field *headers, size_t count, const char *body) {
    static uint8_t *memory;
    if (memory == NULL) {
        memory = eyelet_guard_memory(sizeof(eyelet_request));
    }
    eyelet_request *request = (eyelet_request *)(void *)memory;
    memset(request, 0, sizeof *request);
    fields = headers;
    field_count = count;
    lookup_count = 0;
    if (body != NULL) {
        request->body = eyelet_guard(body, strlen(body));
        request->body_is_read = true;
    }
    return request;
}

static eyelet_bytes text_of(const char *text) { return eyelet_guard(text, strlen(text)); }

static bool is_text(eyelet_bytes view, const char *text) {
    return eyelet_bytes_equal(view, eyelet_bytes_from_text(text));
}

/* ---- headers ---- */

static void header_values_are_trimmed_and_whole(void **state) {
    (void)state;
    static const struct {
        const char *name, *value, *expected;
    } table[] = {
        {"a plain value", "abc", "abc"},
        {"blanks and tabs around it", " \t abc\t ", "abc"},
        {"blanks inside it", "a  b", "a  b"},
        {"several fields, as the host joins them", "a, b,c", "a, b,c"},
        {"an empty value is present", "", ""},
        {"nothing but blanks is present and empty", " \t ", ""},
        {"bytes above 0x7F", "\xC3\xA9\xFF", "\xC3\xA9\xFF"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const field one = {"x-a", table[i].value, 0};
        eyelet_request *request = request_with(&one, 1, NULL);
        eyelet_bytes value = {NULL, 99};
        if (!eyelet_request_header(request, EYELET_BYTES("x-a"), &value) ||
            !is_text(value, table[i].expected)) {
            fail_msg("%s", table[i].name);
        }
    }
}

static void a_header_is_asked_for_once_whether_it_is_there_or_not(void **state) {
    (void)state;
    const field one = {"x-a", "v", 0};
    eyelet_request *request = request_with(&one, 1, NULL);
    for (size_t i = 0; i < 3; i++) {
        eyelet_bytes value;
        assert_true(eyelet_request_header(request, EYELET_BYTES("x-a"), &value));
        assert_true(is_text(value, "v"));
        assert_false(eyelet_request_header(request, EYELET_BYTES("x-b"), &value));
    }
    assert_int_equal(lookup_count, 2);
}

static void an_earlier_value_stays_where_it_is(void **state) {
    (void)state;
    const field two[] = {{"x-a", " first ", 0}, {"x-b", "second", 0}};
    eyelet_request *request = request_with(two, 2, NULL);
    eyelet_bytes first;
    eyelet_bytes second;
    eyelet_bytes again;
    assert_true(eyelet_request_header(request, EYELET_BYTES("x-a"), &first));
    assert_true(eyelet_request_header(request, EYELET_BYTES("x-b"), &second));
    assert_true(eyelet_request_header(request, EYELET_BYTES("x-a"), &again));
    assert_true(is_text(first, "first"));
    assert_true(is_text(second, "second"));
    assert_ptr_equal(first.data, again.data);
}

static void more_headers_than_are_remembered_are_still_found(void **state) {
    (void)state;
    enum { COUNT = EYELET_HEADER_COUNT_MAX + 8 };
    static char names[COUNT][16];
    static field many[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(names[i], sizeof names[i], "x-%zu", i);
        many[i] = (field){names[i], names[i], 0};
    }
    eyelet_request *request = request_with(many, COUNT, NULL);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT; i++) {
            eyelet_bytes value;
            assert_true(
                eyelet_request_header(request, eyelet_bytes_from_text(names[i]), &value));
            assert_true(is_text(value, names[i]));
        }
    }
    assert_int_equal(request->header_count, EYELET_HEADER_COUNT_MAX);
    assert_int_equal(lookup_count, COUNT + 8);
}

static void headers_fit_to_the_last_byte_and_no_further(void **state) {
    (void)state;
    static char big[EYELET_HEADER_ARENA_SIZE + 1];
    memset(big, 'v', sizeof big);
    static const struct {
        const char *name;
        size_t first, second;
        bool first_fits, second_fits;
    } table[] = {
        {"one that fills it", EYELET_HEADER_ARENA_SIZE, 0, true, true},
        {"one byte more", EYELET_HEADER_ARENA_SIZE + 1, 0, false, true},
        {"two that fill it", EYELET_HEADER_ARENA_SIZE - 3, 3, true, true},
        {"two, one byte more", EYELET_HEADER_ARENA_SIZE - 3, 4, true, false},
        {"a full one and one more", EYELET_HEADER_ARENA_SIZE, 1, true, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const field two[] = {{"x-a", big, table[i].first}, {"x-b", big, table[i].second}};
        eyelet_request *request = request_with(two, table[i].second > 0 ? 2 : 1, NULL);
        eyelet_bytes value = {NULL, 0};
        bool first = eyelet_request_header(request, EYELET_BYTES("x-a"), &value);
        bool right = first == table[i].first_fits && (!first || value.size == table[i].first);
        bool fits = table[i].first_fits && table[i].second_fits;
        if (table[i].second > 0) {
            bool second = eyelet_request_header(request, EYELET_BYTES("x-b"), &value);
            right = right && second == table[i].second_fits;
        }
        if (!right || request->header_overflow == fits) {
            fail_msg("%s", table[i].name);
        }
    }
}

/* ---- what kind of request it is ---- */

static void media_types_are_as_the_table_says(void **state) {
    (void)state;
    enum { NEITHER, FORM, MULTIPART };
    static const struct {
        const char *value; /* NULL: no content-type */
        int expected;
    } table[] = {
        {"application/x-www-form-urlencoded", FORM},
        {"application/x-www-form-urlencoded; charset=UTF-8", FORM},
        {"application/x-www-form-urlencoded;charset=UTF-8", FORM},
        {"APPLICATION/X-WWW-Form-Urlencoded", FORM},
        {" application/x-www-form-urlencoded ; a=b;c", FORM},
        {"application/x-www-form-urlencoded;", FORM},
        {"multipart/form-data; boundary=x", MULTIPART},
        {"Multipart/Form-Data;boundary=\"a;b\"", MULTIPART},
        {"multipart/form-data", MULTIPART},
        {"multipart/mixed; boundary=x", NEITHER},
        {"application/x-www-form-urlencoded2", NEITHER},
        {"application/x-www-form", NEITHER},
        {"xapplication/x-www-form-urlencoded", NEITHER},
        {"application/json", NEITHER},
        {"application/json; application/x-www-form-urlencoded", NEITHER},
        {"application/x-www-form-urlencoded, application/json", NEITHER},
        {"", NEITHER},
        {";", NEITHER},
        {NULL, NEITHER},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const field one = {"content-type", table[i].value, 0};
        eyelet_request *request = request_with(&one, table[i].value != NULL ? 1 : 0, NULL);
        if (eyelet_request_is_form(request) != (table[i].expected == FORM) ||
            eyelet_request_is_multipart(request) != (table[i].expected == MULTIPART)) {
            fail_msg("%s", table[i].value != NULL ? table[i].value : "no content-type");
        }
    }
}

static void methods_that_may_lack_a_body(void **state) {
    (void)state;
    static const struct {
        const char *method;
        bool may;
    } table[] = {
        {"GET", true},    {"HEAD", true},     {"DELETE", true}, {"POST", false}, {"PUT", false},
        {"PATCH", false}, {"OPTIONS", false}, {"get", false},   {"GETS", false}, {"", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        eyelet_request *request = request_with(NULL, 0, NULL);
        request->method = text_of(table[i].method);
        if (eyelet_request_may_lack_body(request) != table[i].may) {
            fail_msg("%s", table[i].method);
        }
    }
}

/* ---- query and form ---- */

static void query_parameters_are_found_as_they_stand(void **state) {
    (void)state;
    static const struct {
        const char *name, *url, *wanted, *expected; /* expected NULL: there is none */
    } table[] = {
        {"a parameter", "https://h/s?a=1&b=2", "b", "2"},
        {"the first of two", "https://h/s?a=1&a=2", "a", "1"},
        {"a value stays encoded", "https://h/s?a=%41+b", "a", "%41+b"},
        {"a name is decoded", "https://h/s?%61+b=1", "a b", "1"},
        {"a parameter without =", "https://h/s?a", "a", ""},
        {"an empty value", "https://h/s?a=&b=1", "a", ""},
        {"an = in the value", "https://h/s?a=b=c", "a", "b=c"},
        {"another case", "https://h/s?A=1", "a", NULL},
        {"a longer name", "https://h/s?ab=1", "a", NULL},
        {"a name inside a value", "https://h/s?x=a=1", "a", NULL},
        {"in the path", "https://h/a=1", "a", NULL},
        {"in the fragment", "https://h/s?b=1#a=1", "a", NULL},
        {"no query", "https://h/s", "a", NULL},
        {"an empty query", "https://h/s?", "a", NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        eyelet_request *request = request_with(NULL, 0, NULL);
        request->url = text_of(table[i].url);
        assert_true(eyelet_url_parse(request->url, &request->parts));
        eyelet_bytes value = {NULL, 0};
        bool found =
            eyelet_request_query(request, eyelet_bytes_from_text(table[i].wanted), &value);
        if (found != (table[i].expected != NULL) ||
            (found && !is_text(value, table[i].expected))) {
            fail_msg("%s", table[i].name);
        }
    }
}

#define FORM_TYPE "application/x-www-form-urlencoded"
#define MULTIPART_TYPE "multipart/form-data; boundary=XX"
#define PART(name, value)                                                                      \
    "--XX\r\ncontent-disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"

static void form_fields_are_found_as_the_table_says(void **state) {
    (void)state;
    static const struct {
        const char *name, *type, *body, *wanted, *expected;
        bool encoded;
    } table[] = {
        {"a field", FORM_TYPE, "a=1&b=2", "b", "2", true},
        {"the first of two", FORM_TYPE, "a=1&a=2", "a", "1", true},
        {"a value stays encoded", FORM_TYPE, "a=%7B+%7D", "a", "%7B+%7D", true},
        {"a name is decoded", FORM_TYPE, "%70ayload=1", "payload", "1", true},
        {"an empty field", FORM_TYPE, "a=", "a", "", true},
        {"no such field", FORM_TYPE, "a=1", "b", NULL, false},
        {"an empty form", FORM_TYPE, "", "a", NULL, false},
        {"a form in JSON's clothes", "application/json", "a=1", "a", NULL, false},
        {"no content-type", NULL, "a=1", "a", NULL, false},
        {"a part", MULTIPART_TYPE, PART("a", "1") PART("b", "2") "--XX--\r\n", "b", "2", false},
        {"the first of two parts", MULTIPART_TYPE, PART("a", "1") PART("a", "2") "--XX--\r\n",
         "a", "1", false},
        {"a part's bytes are not encoded", MULTIPART_TYPE,
         PART("a", "%41+\r\n--X") "--XX--\r\n", "a", "%41+\r\n--X", false},
        {"an empty part", MULTIPART_TYPE, PART("a", "") "--XX--\r\n", "a", "", false},
        {"no such part", MULTIPART_TYPE, PART("a", "1") "--XX--\r\n", "b", NULL, false},
        {"a part that does not end", MULTIPART_TYPE,
         "--XX\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1", "a", NULL, false},
        {"another boundary", "multipart/form-data; boundary=YY", PART("a", "1") "--XX--\r\n",
         "a", NULL, false},
        {"no boundary", "multipart/form-data", PART("a", "1") "--XX--\r\n", "a", NULL, false},
        {"multipart bytes in a form", FORM_TYPE, PART("a", "1") "--XX--\r\n", "a", NULL, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const field one = {"content-type", table[i].type, 0};
        eyelet_request *request =
            request_with(&one, table[i].type != NULL ? 1 : 0, table[i].body);
        eyelet_bytes value = {NULL, 0};
        bool encoded = !table[i].encoded;
        bool found = eyelet_request_form(request, eyelet_bytes_from_text(table[i].wanted),
                                         &value, &encoded);
        if (found != (table[i].expected != NULL) ||
            (found && (!is_text(value, table[i].expected) || encoded != table[i].encoded))) {
            fail_msg("%s", table[i].name);
        }
        size_t count =
            eyelet_request_form_count(request, eyelet_bytes_from_text(table[i].wanted));
        size_t expected = !found ? 0 : strstr(table[i].name, "of two") != NULL ? 2 : 1;
        if (count != expected) {
            fail_msg("%s: %zu", table[i].name, count);
        }
    }
}

static void a_form_that_is_not_read_has_no_fields(void **state) {
    (void)state;
    const field one = {"content-type", FORM_TYPE, 0};
    eyelet_request *request = request_with(&one, 1, "a=1");
    request->body_is_read = false;
    eyelet_bytes value;
    bool encoded = false;
    assert_false(eyelet_request_form(request, EYELET_BYTES("a"), &value, &encoded));
    assert_int_equal(eyelet_request_form_count(request, EYELET_BYTES("a")), 0);
    assert_int_equal(lookup_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_values_are_trimmed_and_whole),
        cmocka_unit_test(a_header_is_asked_for_once_whether_it_is_there_or_not),
        cmocka_unit_test(an_earlier_value_stays_where_it_is),
        cmocka_unit_test(more_headers_than_are_remembered_are_still_found),
        cmocka_unit_test(headers_fit_to_the_last_byte_and_no_further),
        cmocka_unit_test(media_types_are_as_the_table_says),
        cmocka_unit_test(methods_that_may_lack_a_body),
        cmocka_unit_test(query_parameters_are_found_as_they_stand),
        cmocka_unit_test(form_fields_are_found_as_the_table_says),
        cmocka_unit_test(a_form_that_is_not_read_has_no_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
