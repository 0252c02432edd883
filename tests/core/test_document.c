/* What does the body say, when is it read, and what happens where memory is out?   Layer:
 * tests.
 */
#include "guard.h"
#include "webhook/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *content_type;
static uint8_t region[4096];
static size_t region_max;

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const bool is_type = eyelet_bytes_equal(name, EYELET_BYTES("content-type"));
    if (!is_type || content_type == NULL || strlen(content_type) > out_size) {
        return -1;
    }
    memcpy(out, content_type, strlen(content_type));
    return (ptrdiff_t)strlen(content_type);
}
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}
uint8_t *eyelet_host_region(size_t size) { return size <= region_max ? region : NULL; }

static eyelet_row row;
static eyelet_source source;
static eyelet_request request;
static eyelet_document document;

/* A document of this body, with the paths "id" and "data.n" and item paths "k". */
static void start(const char *type, const char *body) {
    const char *problem;
    const char *column;
    content_type = type;
    region_max = sizeof region;
    memset(&row, 0, sizeof row);
    memset(&source, 0, sizeof source);
    memset(&request, 0, sizeof request);
    row.signature.source = "header:x-signature";
    row.id = "body:id";
    row.type = "body:data.n|item:k|hash:body|hash:item";
    row.form_json = "payload";
    source.row = &row;
    source.text = eyelet_buffer_over(source.arena, sizeof source.arena);
    assert_true(eyelet_source_compile_row(&source, &column, &problem));
    memcpy(region, body, strlen(body));
    request.method = EYELET_BYTES("POST");
    request.content_length = -1;
    eyelet_document_start(&document, &source, &request);
    eyelet_document_set_body(&document, eyelet_bytes_from(region, strlen(body)));
}

static void assert_value(eyelet_program program, const char *expected) {
    uint8_t room[128];
    eyelet_buffer out = eyelet_buffer_over(room, sizeof room);
    const bool found = eyelet_source_evaluate(&source, program, &document.values, &out);
    assert_int_equal(found, expected != NULL);
    if (expected != NULL) {
        assert_int_equal(out.size, strlen(expected));
        assert_memory_equal(room, expected, out.size);
    }
}

static void json_is_read_once_and_only_when_asked_for(void **state) {
    (void)state;
    start("application/json", "{\"id\":\"a\\u0062\",\"data\":{\"n\":12.50}}");
    assert_value(source.id, NULL);
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
    assert_value(source.id, "ab");
    assert_value(source.type, "12.50");
    region[0] = 'x'; /* a second reading would see it */
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
}

static void what_is_no_json_says_why(void **state) {
    (void)state;
    char deep[2 * 129 + 1] = "";
    memset(deep, '[', 129);
    memset(deep + 129, ']', 129);
    const struct {
        const char *body;
        eyelet_reason reason;
    } table[] = {
        {"{\"id\":1", EYELET_REASON_BODY_UNREADABLE},
        {"", EYELET_REASON_BODY_UNREADABLE},
        {"id=1", EYELET_REASON_BODY_UNREADABLE},
        {deep, EYELET_REASON_BODY_TOO_DEEP},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        start("application/json", table[i].body);
        assert_int_equal(eyelet_document_read(&document), table[i].reason);
        assert_int_equal(eyelet_document_read(&document), table[i].reason);
        assert_value(source.id, NULL);
    }
}

static void a_form_holds_its_json_in_one_field(void **state) {
    (void)state;
    const char *type = "application/x-www-form-urlencoded";
    start(type, "a=1&payload=%7B%22id%22%3A%22x+y%22%7D");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
    assert_value(source.id, "x y");
    assert_int_equal(document.region_used,
                     request.body.size + strlen("%7B%22id%22%3A%22x+y%22%7D"));
    start(type, "a=1");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
    assert_value(source.id, NULL);
    start(type, "payload=%7Bid");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
    start("multipart/form-data; boundary=cut",
          "--cut\r\nContent-Disposition: form-data; name=payload\r\n\r\n{\"id\":\"%41+\"}\r\n"
          "--cut--\r\n");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
    assert_value(source.id, "%41+");
}

/* No signature covers the content type: whoever had recorded an event could otherwise send it
 * again under another name, or a part of it. */
static void the_content_type_makes_no_form_of_a_json_body(void **state) {
    (void)state;
    const char *const types[] = {"application/x-www-form-urlencoded",
                                 "multipart/form-data; boundary=cut"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        start(types[i], " \r\n\t{\"id\":\"a\"}");
        assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
        assert_value(source.id, "a");
        start(types[i], "{\"id\":\"a\"}\x80");
        assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
        start(types[i], "[1");
        assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
        /* of a row that reads no form at all there is nothing else to be */
        start(types[i], "id=a");
        source.reads_form = false;
        assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
    }
}

static void the_content_type_makes_no_other_form_of_a_form(void **state) {
    (void)state;
    start("multipart/form-data; boundary=cut", "payload=%7B%22id%22%3A%22a%22%7D");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
    start("multipart/form-data", "payload=%7B%22id%22%3A%22a%22%7D");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
    start("application/x-www-form-urlencoded",
          "--cut\r\nContent-Disposition: form-data; name=payload\r\n\r\n{\"id\":\"a\"}\r\n"
          "--cut--\r\n");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
    start("multipart/form-data; boundary=another",
          "--cut\r\nContent-Disposition: form-data; name=payload\r\n\r\n{\"id\":\"a\"}\r\n"
          "--cut--\r\n");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_BODY_UNREADABLE);
    start("application/x-www-form-urlencoded", ""); /* which no field begins */
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
}

static void a_row_that_names_a_field_reads_forms(void **state) {
    (void)state;
    const struct {
        const char *form_json, *id;
        bool reads_form;
    } table[] = {
        {"payload", "body:id", true}, {NULL, "body:id|form:id", true}, {NULL, "form:id", true},
        {NULL, "body:id", false},     {NULL, "header:id", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *problem;
        const char *column;
        start(NULL, "");
        row.form_json = table[i].form_json;
        row.id = table[i].id;
        assert_true(eyelet_source_compile_row(&source, &column, &problem));
        assert_int_equal(source.reads_form, table[i].reads_form);
    }
}

static void without_memory_a_form_is_not_read(void **state) {
    (void)state;
    start("application/x-www-form-urlencoded", "payload=%7B%22id%22%3A1%7D");
    region_max = request.body.size;
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_INTERNAL);
    assert_value(source.id, NULL);
}

static void an_item_has_its_own_values_and_hash(void **state) {
    (void)state;
    const char *const items[] = {"{\"k\":\"one\"}", "{\"k\":2}", "{}"};
    start("application/json", "{}");
    assert_int_equal(eyelet_document_read(&document), EYELET_REASON_OK);
    assert_value(source.type, NULL);
    for (size_t i = 0; i < 2; i++) {
        const eyelet_json_value element = {.type = EYELET_JSON_OBJECT,
                                           .raw = eyelet_bytes_from_text(items[i])};
        eyelet_document_set_item(&document, &element);
        assert_value(source.type, i == 0 ? "one" : "2");
    }
    const eyelet_json_value empty = {.type = EYELET_JSON_OBJECT,
                                     .raw = eyelet_bytes_from_text(items[2])};
    eyelet_document_set_item(&document, &empty);
    assert_value(source.type, NULL);
    eyelet_document_hash_item(&document, &empty, 0);
    /* printf '{}' | sha256sum */
    assert_value(source.type,
                 "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    eyelet_document_hash_item(&document, &empty, 1);
    /* printf '{}\001' | sha256sum */
    assert_value(source.type,
                 "5fae6ced057326d9486aba4c707f4a64de37d485f81205f569bb9ce4723658a0");
}

static void a_body_is_hashed_once_and_an_empty_one_by_its_request_line(void **state) {
    (void)state;
    start("application/json", "{}");
    eyelet_document_hash(&document);
    assert_value(source.type,
                 "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    region[0] = '[';
    eyelet_document_hash(&document);
    assert_value(source.type,
                 "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    start(NULL, "");
    request.method = EYELET_BYTES("GET");
    request.parts.path = EYELET_BYTES("/s");
    request.parts.query = EYELET_BYTES("a=1");
    eyelet_document_hash(&document);
    /* printf 'GET\n/s?a=1' | sha256sum */
    assert_value(source.type,
                 "22fe4c202832827f35af3dea4b7db65926ba3395a83e32d98c2c8aca10ae2119");
}

static void the_region_grows_behind_what_is_in_use(void **state) {
    (void)state;
    start("application/json", "{}");
    uint8_t *first = eyelet_document_reserve(&document, 10);
    uint8_t *second = eyelet_document_reserve(&document, 20);
    assert_ptr_equal(first, region + 2);
    assert_ptr_equal(second, region + 12);
    assert_int_equal(document.region_used, 32);
    document.region_used = 2;
    assert_ptr_equal(eyelet_document_reserve(&document, 5), region + 2);
    assert_int_equal(document.region_peak, 32); /* what is to be wiped */
    assert_null(eyelet_document_reserve(&document, sizeof region));
    assert_int_equal(document.region_used, 7);
}

/* SHA-256 of "abc" [FIPS180-4, example]. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
static void a_claimed_hash_is_compared_in_either_case_and_as_a_whole(void **state) {
    (void)state;
    static const struct {
        const char *name, *claimed;
        bool expected;
    } cases[] = {
        {"small", ABC, true},
        {"capital", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", true},
        {"one digit too many", ABC "0", false},
        {"one digit too few", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
         false},
        {"one bit", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ac", false},
        {"nothing", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_bytes claimed = eyelet_guard(cases[i].claimed, strlen(cases[i].claimed));
        if (eyelet_sha256_is(claimed, EYELET_BYTES("abc")) != cases[i].expected) {
            fail_msg("%s", cases[i].name);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_read_once_and_only_when_asked_for),
        cmocka_unit_test(what_is_no_json_says_why),
        cmocka_unit_test(a_form_holds_its_json_in_one_field),
        cmocka_unit_test(the_content_type_makes_no_form_of_a_json_body),
        cmocka_unit_test(the_content_type_makes_no_other_form_of_a_form),
        cmocka_unit_test(a_row_that_names_a_field_reads_forms),
        cmocka_unit_test(without_memory_a_form_is_not_read),
        cmocka_unit_test(an_item_has_its_own_values_and_hash),
        cmocka_unit_test(a_body_is_hashed_once_and_an_empty_one_by_its_request_line),
        cmocka_unit_test(the_region_grows_behind_what_is_in_use),
        cmocka_unit_test(a_claimed_hash_is_compared_in_either_case_and_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
