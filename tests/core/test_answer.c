/* What does the caller hear, and what does the operator read?   Layer: tests. Expected values:
 * scheme.h (acknowledgement, retry_statuses), reasons.def, RFC 8259. */
#include "webhook/answer.h"

#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name;
    (void)out;
    (void)out_size;
    return -1;
}

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name;
    (void)out;
    (void)out_size;
    return -1;
}

uint8_t *eyelet_host_region(size_t size) {
    (void)size;
    return NULL;
}

static eyelet_source source;
static eyelet_answer answer;

/* A source of that row, without anything else. */
static const eyelet_source *source_of(eyelet_row row) {
    memset(&source, 0, sizeof source);
    source.own_row = row;
    source.own_row.slug = "custom";
    source.row = &source.own_row;
    source.name = EYELET_BYTES("s");
    return &source;
}

static bool is_text(eyelet_bytes view, const char *text) {
    return eyelet_bytes_equal(view, eyelet_bytes_from_text(text));
}

static eyelet_bytes header(const char *name) {
    for (size_t i = 0; i < answer.header_count; i++) {
        if (is_text(answer.headers[i].name, name)) {
            return answer.headers[i].value;
        }
    }
    return (eyelet_bytes){NULL, 0};
}

/* ---- acknowledgements ---- */

static void acknowledgements_are_as_the_row_says(void **state) {
    (void)state;
    static const struct {
        const char *name;
        eyelet_row row;
        uint16_t status;
        const char *type, *body; /* type "": none */
    } table[] = {
        {"nothing said", {0}, 200, "application/json", "{\"ok\":true}"},
        {"a status", {.ack_status = 202}, 202, "application/json", "{\"ok\":true}"},
        {"204 has no body", {.ack_status = 204}, 204, "", ""},
        {"an empty body", {.ack_body = ""}, 200, "", ""},
        {"a text",
         {.ack_body = "[accepted]", .ack_type = "text/plain"},
         200,
         "text/plain",
         "[accepted]"},
        {"a body without a type is JSON", {.ack_body = "{}"}, 200, "application/json", "{}"},
        {"an empty body of a type",
         {.ack_body = "", .ack_type = "text/xml"},
         200,
         "text/xml",
         ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        eyelet_answer_start(&answer);
        eyelet_answer_acknowledge(&answer, source_of(table[i].row));
        if (answer.status != table[i].status || !is_text(answer.body, table[i].body) ||
            !is_text(header("content-type"), table[i].type)) {
            fail_msg("%s: %d %.*s", table[i].name, answer.status, (int)answer.body.size,
                     (const char *)answer.body.data);
        }
    }
}

/* ---- refusals ---- */

static void a_failure_gets_a_status_that_the_provider_retries_on(void **state) {
    (void)state;
    static const struct {
        const char *name, *retried;
        eyelet_reason reason;
        uint16_t status;
        const char *retry_after;
    } table[] = {
        {"busy, nothing said", NULL, EYELET_REASON_BUSY, 503, ""},
        {"a failed delivery, nothing said", NULL, EYELET_REASON_DELIVERY_FAILED, 502, ""},
        {"a late delivery, nothing said", NULL, EYELET_REASON_DELIVERY_TIMED_OUT, 504, ""},
        {"the status stands in the list", "502,503", EYELET_REASON_DELIVERY_FAILED, 502, ""},
        {"its kind stands in the list", "5xx", EYELET_REASON_DELIVERY_FAILED, 502, ""},
        {"its kind stands last in the list", "429,5xx", EYELET_REASON_DELIVERY_TIMED_OUT, 504,
         ""},
        {"moved to the only one", "429", EYELET_REASON_DELIVERY_FAILED, 429, "1"},
        {"moved to the first", "503,504", EYELET_REASON_DELIVERY_FAILED, 503, "1"},
        {"moved to the first, which is 4xx", "409,429,503", EYELET_REASON_DELIVERY_FAILED, 409,
         ""},
        {"503 stands in that list", "409,429,503", EYELET_REASON_BUSY, 503, "1"},
        {"a kind of 4xx stands for 429", "4xx", EYELET_REASON_STORE_UNAVAILABLE, 429, "1"},
        {"blanks around the entries", " 429 , 502 ", EYELET_REASON_DELIVERY_FAILED, 502, ""},
        {"a missing secret is a failure too", "429", EYELET_REASON_SECRET_MISSING, 429, "1"},
        {"a refusal is never moved", "5xx", EYELET_REASON_SIGNATURE_MISMATCH, 401, ""},
        {"nor is one that is in no list", "429", EYELET_REASON_BODY_TOO_LARGE, 413, ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        eyelet_answer_start(&answer);
        eyelet_answer_refuse(&answer,
                             source_of((eyelet_row){.retry_statuses = table[i].retried}),
                             table[i].reason, 0);
        if (answer.status != table[i].status ||
            !is_text(header("retry-after"), table[i].retry_after)) {
            fail_msg("%s: %d", table[i].name, answer.status);
        }
    }
}

static void refusals_say_a_code_and_no_more(void **state) {
    (void)state;
    static const struct {
        const char *name;
        eyelet_row row;
        bool has_source, debug;
        uint32_t retry_after_s;
        const char *body, *type, *retry_after;
    } table[] = {
        {"without a source",
         {0},
         false,
         false,
         0,
         "{\"error\":\"busy\"}",
         "application/json",
         ""},
        {"of a source", {0}, true, false, 0, "{\"error\":\"busy\"}", "application/json", ""},
        {"when to come back",
         {0},
         true,
         false,
         15,
         "{\"error\":\"busy\"}",
         "application/json",
         "15"},
        {"when to come back, of a provider that is always told",
         {.retry_statuses = "429,503"},
         true,
         false,
         15,
         "{\"error\":\"busy\"}",
         "application/json",
         "15"},
        {"the longest wait",
         {0},
         true,
         false,
         UINT32_MAX,
         "{\"error\":\"busy\"}",
         "application/json",
         "4294967295"},
        {"debug adds the reason",
         {0},
         true,
         true,
         1,
         "{\"error\":\"busy\",\"reason\":\"another copy is being handled right now\"}",
         "application/json",
         "1"},
        {"a provider that wants empty answers", {.ack_body = ""}, true, true, 7, "", "", "7"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        (void)source_of(table[i].row);
        source.debug = table[i].debug;
        eyelet_answer_start(&answer);
        eyelet_answer_refuse(&answer, table[i].has_source ? &source : NULL, EYELET_REASON_BUSY,
                             table[i].retry_after_s);
        if (answer.status != 503 || !is_text(answer.body, table[i].body) ||
            !is_text(header("content-type"), table[i].type) ||
            !is_text(header("retry-after"), table[i].retry_after)) {
            fail_msg("%s: %.*s", table[i].name, (int)answer.body.size,
                     (const char *)answer.body.data);
        }
    }
}

static void a_source_whose_row_is_not_known_is_refused_too(void **state) {
    (void)state;
    (void)source_of((eyelet_row){0});
    source.row = NULL;
    eyelet_answer_start(&answer);
    eyelet_answer_refuse(&answer, &source, EYELET_REASON_SOURCE_MISCONFIGURED, 0);
    assert_int_equal(answer.status, 503);
    assert_true(is_text(answer.body, "{\"error\":\"source_misconfigured\"}"));
}

static void every_reason_has_an_answer_that_fits(void **state) {
    (void)state;
    (void)source_of((eyelet_row){0});
    source.debug = true;
    for (int reason = 0; reason < EYELET_REASON_COUNT; reason++) {
        eyelet_answer_start(&answer);
        eyelet_answer_refuse(&answer, &source, (eyelet_reason)reason, 60);
        assert_false(answer.text.overflow);
        assert_true(answer.body.size > 0 && answer.body.data[answer.body.size - 1] == '}');
    }
}

static void headers_beyond_the_maximum_are_left_out(void **state) {
    (void)state;
    eyelet_answer_start(&answer);
    for (size_t i = 0; i < EYELET_ANSWER_HEADER_COUNT_MAX + 3; i++) {
        eyelet_answer_add_header(&answer, EYELET_BYTES("x-a"), EYELET_BYTES("v"));
    }
    assert_int_equal(answer.header_count, EYELET_ANSWER_HEADER_COUNT_MAX);
    eyelet_answer_start(&answer);
    assert_int_equal(answer.header_count, 0);
    assert_int_equal(answer.body.size, 0);
}

/* ---- the log line ---- */

/* The line, in memory that ends at a guard page. */
static eyelet_bytes line_of(const eyelet_log *log, size_t size_max) {
    static char copy[EYELET_LOG_SIZE_MAX + 1];
    uint8_t *room = eyelet_guard_memory(size_max);
    eyelet_buffer out = eyelet_buffer_over(room, size_max);
    eyelet_log_write(log, &out);
    assert_false(out.overflow);
    memcpy(copy, out.data, out.size);
    copy[out.size] = 0;
    return eyelet_bytes_from(copy, out.size);
}

static void log_lines_are_as_the_table_says(void **state) {
    (void)state;
    static const struct {
        const char *name;
        eyelet_log log;
        bool has_source;
        const char *expected;
    } table[] = {
        {"a page",
         {.reason = EYELET_REASON_PAGE, .status = 200},
         false,
         "{\"outcome\":\"accepted\",\"reason\":\"page\",\"status\":200,\"body_size\":0,"
         "\"duration_ms\":0}"},
        {"one event",
         {.reason = EYELET_REASON_OK,
          .status = 200,
          .id = {(const uint8_t *)"evt_1", 5},
          .type = {(const uint8_t *)"a.b", 3},
          .has_secret = true,
          .secret_place = 1,
          .event_count = 1,
          .delivered_count = 1,
          .destination_status = 204,
          .body_size = 17,
          .duration_ms = 3},
         true,
         "{\"outcome\":\"accepted\",\"reason\":\"ok\",\"status\":200,\"source\":\"s\","
         "\"provider\":\"custom\",\"event_id\":\"evt_1\",\"event_type\":\"a.b\",\"secret\":1,"
         "\"destination_status\":204,\"body_size\":17,\"duration_ms\":3}"},
        {"several events are counted",
         {.reason = EYELET_REASON_DELIVERY_FAILED,
          .status = 502,
          .event_count = 5,
          .delivered_count = 1,
          .duplicate_count = 2,
          .filtered_count = 1,
          .failed_count = 1,
          .destination = {(const uint8_t *)"crm", 3},
          .destination_status = 500},
         true,
         "{\"outcome\":\"failed\",\"reason\":\"delivery_failed\",\"status\":502,\"source\":"
         "\"s\","
         "\"provider\":\"custom\",\"events\":5,\"delivered\":1,\"duplicates\":2,\"filtered\":1,"
         "\"failed\":1,\"destination\":\"crm\",\"destination_status\":500,\"body_size\":0,"
         "\"duration_ms\":0}"},
        {"a refusal",
         {.reason = EYELET_REASON_SIGNATURE_MISMATCH, .status = 401},
         true,
         "{\"outcome\":\"refused\",\"reason\":\"signature_mismatch\",\"status\":401,"
         "\"source\":\"s\",\"provider\":\"custom\",\"body_size\":0,\"duration_ms\":0}"},
        {"a failure that was moved to 429 is a refusal by its status",
         {.reason = EYELET_REASON_BUSY, .status = 429},
         true,
         "{\"outcome\":\"refused\",\"reason\":\"busy\",\"status\":429,\"source\":\"s\","
         "\"provider\":\"custom\",\"body_size\":0,\"duration_ms\":0}"},
        {"a commit that failed",
         {.reason = EYELET_REASON_COMMIT_FAILED, .status = 200, .commit_failed = true},
         true,
         "{\"outcome\":\"accepted\",\"reason\":\"commit_failed\",\"status\":200,"
         "\"source\":\"s\",\"provider\":\"custom\",\"commit_failed\":true,\"body_size\":0,"
         "\"duration_ms\":0}"},
        {"a config fault",
         {.reason = EYELET_REASON_SOURCE_MISCONFIGURED,
          .status = 503,
          .detail = {(const uint8_t *)"sources.s: \"x\"", 14}},
         true,
         "{\"outcome\":\"failed\",\"reason\":\"source_misconfigured\",\"status\":503,"
         "\"source\":\"s\",\"provider\":\"custom\",\"detail\":\"sources.s: \\\"x\\\"\","
         "\"body_size\":0,\"duration_ms\":0}"},
        {"a secret by handshake",
         {.reason = EYELET_REASON_HANDSHAKE,
          .status = 200,
          .log_secret = {(const uint8_t *)"secret_x", 8}},
         true,
         "{\"outcome\":\"accepted\",\"reason\":\"handshake\",\"status\":200,\"source\":\"s\","
         "\"provider\":\"custom\",\"setup_secret\":\"secret_x\",\"body_size\":0,"
         "\"duration_ms\":0}"},
        {"an id cannot write a line or a member",
         {.reason = EYELET_REASON_OK,
          .status = 200,
          .id = {(const uint8_t *)"a\"\n,\"x\":\"\\\0b", 12}},
         false,
         "{\"outcome\":\"accepted\",\"reason\":\"ok\",\"status\":200,\"event_id\":"
         "\"a\\\"\\n,\\\"x\\\":\\\"\\\\\\u0000b\",\"body_size\":0,\"duration_ms\":0}"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        eyelet_log log = table[i].log;
        log.source = table[i].has_source ? source_of((eyelet_row){0}) : NULL;
        eyelet_bytes line = line_of(&log, strlen(table[i].expected));
        if (!is_text(line, table[i].expected)) {
            fail_msg("%s\n  found    %s\n  expected %s", table[i].name, (const char *)line.data,
                     table[i].expected);
        }
    }
}

/* The longest that every text can become: a byte is six as an escape, 256 of each are shown. */
static void the_longest_line_is_whole_and_json(void **state) {
    (void)state;
    static uint8_t controls[400];
    memset(controls, 1, sizeof controls);
    const eyelet_bytes text = eyelet_guard(controls, sizeof controls);
    static char name[65];
    memset(name, 'n', 64);
    const struct {
        const char *name;
        eyelet_log log;
    } table[] = {
        {"of an event", {.id = text, .type = text, .commit_failed = true}},
        {"of a config fault", {.detail = text}},
        {"of a handshake", {.log_secret = text}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        eyelet_log log = table[i].log;
        log.source = source_of((eyelet_row){0});
        source.name = log.destination = eyelet_bytes_from(name, 64);
        log.reason = EYELET_REASON_TIMESTAMP_MISSING;
        log.status = 503;
        log.has_secret = true;
        log.secret_place = 7;
        log.event_count = log.delivered_count = log.duplicate_count = UINT32_MAX;
        log.filtered_count = log.failed_count = log.destination_status = UINT32_MAX;
        log.body_size = 33554432;
        log.duration_ms = INT64_MAX;
        eyelet_bytes line = line_of(&log, EYELET_LOG_SIZE_MAX);
        if (line.size == 0 || line.data[line.size - 1] != '}' ||
            eyelet_json_read(line, NULL, 0, NULL, NULL) != EYELET_JSON_OK) {
            fail_msg("%s: %zu bytes: %s", table[i].name, line.size, (const char *)line.data);
        }
    }
}

static void a_text_that_is_cut_inside_a_character_is_still_utf_8(void **state) {
    (void)state;
    for (size_t plain = 250; plain <= 256; plain++) {
        uint8_t text[300];
        memset(text, 'a', sizeof text);
        memcpy(text + plain, "\xF0\x9F\xA7\xB5", 4);
        eyelet_log log = {.reason = EYELET_REASON_OK, .status = 200};
        log.id = eyelet_guard(text, sizeof text);
        eyelet_bytes line = line_of(&log, EYELET_LOG_SIZE_MAX);
        assert_int_equal(eyelet_json_read(line, NULL, 0, NULL, NULL), EYELET_JSON_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acknowledgements_are_as_the_row_says),
        cmocka_unit_test(a_failure_gets_a_status_that_the_provider_retries_on),
        cmocka_unit_test(refusals_say_a_code_and_no_more),
        cmocka_unit_test(a_source_whose_row_is_not_known_is_refused_too),
        cmocka_unit_test(every_reason_has_an_answer_that_fits),
        cmocka_unit_test(headers_beyond_the_maximum_are_left_out),
        cmocka_unit_test(log_lines_are_as_the_table_says),
        cmocka_unit_test(the_longest_line_is_whole_and_json),
        cmocka_unit_test(a_text_that_is_cut_inside_a_character_is_still_utf_8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
