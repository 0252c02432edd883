/* What becomes of a row's expressions, and of a secret's text?   Layer: tests. */
#include "webhook/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

static eyelet_row row;
static eyelet_source source;
static const char *problem;
static const char *column;

static void start(void) {
    memset(&row, 0, sizeof row);
    memset(&source, 0, sizeof source);
    row.algorithm = EYELET_ALGORITHM_HMAC_SHA256;
    row.signature.source = "header:x-signature";
    source.row = &row;
    source.text = eyelet_buffer_over(source.arena, sizeof source.arena);
    problem = column = NULL;
}

static bool add_secret(const char *text) {
    return eyelet_source_add_secret(&source, EYELET_BYTES("S"), 5, eyelet_bytes_from_text(text),
                                    &problem);
}

static void secrets_become_keys_by_their_form(void **state) {
    (void)state;
    const struct {
        eyelet_key_form form;
        const char *text;
        const char *key; /* NULL: refused */
        const char *problem;
    } table[] = {
        {EYELET_KEY_RAW, "s3cret", "s3cret", NULL},
        {EYELET_KEY_RAW, " \ts3 cret\r\n\r\n", "s3 cret", NULL},
        {EYELET_KEY_RAW, "whsec_aGVsbG8=", "whsec_aGVsbG8=", NULL},
        {EYELET_KEY_WHSEC, "whsec_aGVsbG8=", "hello", NULL},
        {EYELET_KEY_WHSEC, "v1,whsec_aGVsbG8=", "hello", NULL}, /* as Supabase shows it */
        {EYELET_KEY_WHSEC, "aGVsbG8", "hello", NULL},
        {EYELET_KEY_WHSEC, "whsec_***", NULL, "is not whsec_ followed by base64"},
        {EYELET_KEY_WHSEC, "whsec_", NULL, "holds no key bytes"},
        {EYELET_KEY_BASE64, "aGVsbG8=", "hello", NULL},
        {EYELET_KEY_BASE64, "a", NULL, "is not base64"},
        {EYELET_KEY_HEX, "68656C6c6f", "hello", NULL},
        {EYELET_KEY_HEX, "68656c6c6", NULL, "is not hexadecimal"},
        /* [FIPS180] the digest of "abc" */
        {EYELET_KEY_SHA1, "abc",
         "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d",
         NULL},
        {EYELET_KEY_PUBLIC, "not a key", NULL,
         "is not a public key (PEM, base64 of DER, or hex)"},
        {EYELET_KEY_RAW, " \n", NULL, "is empty"},
        {EYELET_KEY_RAW, "<the signing secret>", NULL, "is a placeholder, not a secret"},
        {EYELET_KEY_RAW, "changeme", NULL, "is a placeholder, not a secret"},
        {EYELET_KEY_RAW, "TODO", NULL, "is a placeholder, not a secret"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        start();
        row.key = table[i].form;
        assert_int_equal(add_secret(table[i].text), table[i].key != NULL);
        if (table[i].key == NULL) {
            assert_string_equal(problem, table[i].problem);
            assert_int_equal(source.secret_count, 0);
            continue;
        }
        assert_int_equal(source.secret_count, 1);
        assert_int_equal(source.secret_index[0], 5);
        assert_int_equal(source.secrets[0].material.size, strlen(table[i].key));
        assert_memory_equal(source.secrets[0].material.data, table[i].key,
                            strlen(table[i].key));
    }
}

/* Made by openssl for this test. */
static const char ed25519_key[] =
    "MCowBQYDK2VwAyEAApcbMqz6yIX5Emclwtp4M0FOclGQnHXG+2oeK95b4+s=";
static const char p256_key[] =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkF7K5ho+EtVrPasbCv9e+WE+M0zl"
    "SOlr8pcEbXLw6MRKQsD/Y2mbPuxuF6yIkbiWH/SzQndGfNIJT3sm2qc8sQ==";
static const char rsa_key[] = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqIvKwcbNVWV74O1bfk1l"
                              "9NWeXBUTSGv1Hz1hJcCUOVaMGrHfLfeN3Vk4ipSPK3cVKrggahNqcWpvWrCwho77"
                              "DR41OMkJfj/iB5yCcv+yDfNuWxjr93en0jeIWcFm17ikLpjcBovfqYH4RKew/jHq"
                              "gVTK6pujUZPnDEOSaZMhB1H3mSa8OLgfb8Lay/Lc0fI25Pur2cqmifk9zkkwUnGu"
                              "MQY8a4/+Mop3qiTWc7yzGPzrqlBg5c7gxx4AB7tNECll30yDD02yLhWAeXKuFB9E"
                              "bGV8tLymC7v7JubB9a4hcmHjRt3Ot7BHpcblY/Ym4tCWGw6xSeCNM6yhU2tVf6AK"
                              "PQIDAQAB";

static void a_public_key_must_be_of_the_kind_that_signs(void **state) {
    (void)state;
    const struct {
        eyelet_algorithm algorithm;
        const char *fits;
    } table[] = {
        {EYELET_ALGORITHM_ED25519, ed25519_key}, {EYELET_ALGORITHM_ECDSA_P256, p256_key},
        {EYELET_ALGORITHM_RSA_SHA256, rsa_key},  {EYELET_ALGORITHM_JWT_ES256, p256_key},
        {EYELET_ALGORITHM_JWT_RS256, rsa_key},
    };
    const char *const keys[] = {ed25519_key, p256_key, rsa_key};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            start();
            row.key = EYELET_KEY_PUBLIC;
            row.algorithm = table[i].algorithm;
            bool fits = keys[k] == table[i].fits;
            assert_int_equal(add_secret(keys[k]), fits);
            if (!fits) {
                assert_string_equal(problem, "is a public key of another kind (Ed25519, P-256, "
                                             "RSA) than this provider's");
            }
        }
    }
}

static void a_source_has_eight_secrets_at_most(void **state) {
    (void)state;
    start();
    for (size_t i = 0; i < 8; i++) {
        assert_true(add_secret("one of them"));
    }
    assert_false(add_secret("one of them"));
    assert_string_equal(problem, "is one too many: 8 at most");
    assert_int_equal(source.secret_count, 8);
}

static void secrets_fit_the_arena_or_are_refused(void **state) {
    (void)state;
    static char text[EYELET_SOURCE_ARENA_SIZE + 2];
    memset(text, 'k', sizeof text - 1);
    start();
    assert_false(add_secret(text));
    assert_non_null(strstr(problem, "does not fit"));
    assert_int_equal(source.secret_count, 0);
    text[sizeof text - 2] = '\0';
    start();
    assert_true(add_secret(text));
    assert_int_equal(source.secrets[0].material.size, EYELET_SOURCE_ARENA_SIZE);
}

static bool compile(void) { return eyelet_source_compile_row(&source, &column, &problem); }

/* "body:aN" joined by separator, count times. */
static const char *paths(size_t count, const char *separator) {
    static char text[2048];
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size, "%sbody:a%zu",
                                 i > 0 ? separator : "", i);
    }
    return text;
}

static void a_row_that_is_too_large_names_its_column(void **state) {
    (void)state;
    start();
    row.id = paths(EYELET_PATH_COUNT_MAX, "|");
    assert_true(compile());
    assert_int_equal(source.body_path_count, EYELET_PATH_COUNT_MAX);
    start();
    row.type = paths(EYELET_PATH_COUNT_MAX + 1, "|");
    assert_false(compile());
    assert_string_equal(column, "type");
    start();
    static char many[8 * 80];
    for (size_t i = 0; i < 64; i++) { /* the signature's source is the 65th term */
        strcat(many, "{method}");
    }
    row.signed_content = many;
    assert_false(compile());
    assert_string_equal(column, "signed");
    assert_non_null(strstr(problem, "64 terms"));
    many[8 * 63] = '\0';
    start();
    row.signed_content = many;
    assert_true(compile());
    assert_int_equal(source.term_count, 64);
}

static void a_word_that_is_none_is_named(void **state) {
    (void)state;
    const struct {
        const char *template, *problem;
    } table[] = {
        {"{timestamp", "a { without its }"},
        {"{body}{nothing}", "header:"},
        {"{header:}", "header:"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        start();
        row.signed_content = table[i].template;
        assert_false(compile());
        assert_string_equal(column, "signed");
        assert_non_null(strstr(problem, table[i].problem));
    }
    start();
    row.requires = "header:x-app=app_key";
    assert_false(compile());
    assert_string_equal(column, "requires");
    assert_string_equal(problem, "write EXPRESSION={app_key} or EXPRESSION={key_id}");
}

static void only_a_template_that_needs_no_whole_body_is_hashed_as_it_comes(void **state) {
    (void)state;
    const struct {
        const char *template, *timestamp;
        bool streams;
    } table[] = {
        {"{body}", NULL, true},
        {"{timestamp}.{body}", "header:x-time", true},
        {"{body}{header:x-id}", NULL, true},
        {"{method}{url}", NULL, true},
        {"{body}{body}", NULL, false},
        {"{body:id}.{body}", NULL, false},
        {"{form:id}", NULL, false},
        {"{timestamp}.{body}", "body:time", false},
        {"{body}", "body:time", true}, /* the time is looked at after the signature */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        start();
        row.signed_content = table[i].template;
        row.timestamp.source = table[i].timestamp;
        assert_true(compile());
        if (source.streams != table[i].streams) {
            fail_msg("%s, the time in %s", table[i].template, table[i].timestamp);
        }
    }
    start();
    row.signature.source = "body:signature";
    assert_true(compile());
    assert_false(source.streams);
}

static void a_term_without_a_value_here_is_absent(void **state) {
    (void)state;
    eyelet_request request = {.method = EYELET_BYTES("PATCH"), .arrival_ms = 1700000000123};
    const eyelet_values values = {.request = &request};
    const struct {
        eyelet_term_kind kind;
        const char *value; /* NULL: absent */
    } table[] = {
        {EYELET_TERM_METHOD, "PATCH"},
        {EYELET_TERM_TEXT, "literal"},
        {EYELET_TERM_ARRIVAL, "1700000000123"},
        {EYELET_TERM_BODY, NULL},
        {EYELET_TERM_TIMESTAMP, NULL},
        {EYELET_TERM_URL, NULL},
        {EYELET_TERM_URL_DECODED, NULL},
        {EYELET_TERM_SECRET, NULL},
        {EYELET_TERM_APP_KEY, NULL},
        {EYELET_TERM_HEADER_FAMILY, NULL},
        {EYELET_TERM_HASH_BODY, NULL},
        {EYELET_TERM_HASH_ITEM, NULL},
        {EYELET_TERM_BODY_PATH, NULL},
        {EYELET_TERM_ITEM_PATH, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        uint8_t room[16];
        eyelet_buffer out = eyelet_buffer_over(room, sizeof room);
        const eyelet_term term = {.kind = table[i].kind, .text = EYELET_BYTES("literal")};
        assert_int_equal(eyelet_source_evaluate_term(&term, &values, &out),
                         table[i].value != NULL);
        assert_int_equal(out.size, table[i].value != NULL ? strlen(table[i].value) : 0);
        assert_memory_equal(room, table[i].value != NULL ? table[i].value : "", out.size);
    }
}

static void a_value_that_does_not_fit_counts_as_absent(void **state) {
    (void)state;
    start();
    row.id = "text:first|text:x";
    assert_true(compile());
    eyelet_request request = {0};
    const eyelet_values values = {.request = &request};
    uint8_t room[6];
    eyelet_buffer out = eyelet_buffer_over(room, sizeof room);
    eyelet_buffer_append_byte(&out, '-');
    assert_true(eyelet_source_evaluate(&source, source.id, &values, &out));
    assert_int_equal(out.size, 6);
    assert_memory_equal(room, "-first", 6);
    out = eyelet_buffer_over(room, 4);
    eyelet_buffer_append_byte(&out, '-');
    assert_true(eyelet_source_evaluate(&source, source.id, &values, &out));
    assert_int_equal(out.size, 2);
    assert_memory_equal(room, "-x", 2);
    out = eyelet_buffer_over(room, 1);
    eyelet_buffer_append_byte(&out, '-');
    assert_false(eyelet_source_evaluate(&source, source.id, &values, &out));
    assert_int_equal(out.size, 1);
    assert_false(out.overflow);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_become_keys_by_their_form),
        cmocka_unit_test(a_public_key_must_be_of_the_kind_that_signs),
        cmocka_unit_test(a_source_has_eight_secrets_at_most),
        cmocka_unit_test(secrets_fit_the_arena_or_are_refused),
        cmocka_unit_test(a_row_that_is_too_large_names_its_column),
        cmocka_unit_test(a_word_that_is_none_is_named),
        cmocka_unit_test(only_a_template_that_needs_no_whole_body_is_hashed_as_it_comes),
        cmocka_unit_test(a_term_without_a_value_here_is_absent),
        cmocka_unit_test(a_value_that_does_not_fit_counts_as_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
