/* Is webhooks.json indexed, compiled on demand, and is every source what its settings say?
 * Layer: tests. What eyelet_config_check tells of a configuration stands in
 * config_cases.json (tests/schema/run.py); here is what is found, and how a source is filled.
 * Expected values: handler/README.md, and for the derived key an HMAC of Python's hmac module.
 */
#include "crypto/hmac.h"
#include "guard.h"
#include "webhook/config.h"
#include "webhook/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define URL_ONLY (1U << EYELET_DESTINATION_URL)
#define ALL_KINDS 31U
#define DELIVER "\"deliver\":{\"url\":\"https://app.example/in\"}"
#define STRIPE "{\"provider\":\"stripe\",\"secrets\":[\"A\"]," DELIVER "}"

/* ---- the host ---- */

static size_t lookups;

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const char *text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    lookups++;
    if (eyelet_bytes_starts_with(name, EYELET_BYTES("MISSING"))) {
        return -1;
    }
    if (eyelet_bytes_starts_with(name, EYELET_BYTES("PLACEHOLDER"))) {
        text = "changeme";
    }
    if (eyelet_bytes_starts_with(name, EYELET_BYTES("HALF_AN_ARENA"))) {
        memset(out, 'k', 2048);
        return 2048;
    }
    if (eyelet_bytes_starts_with(name, EYELET_BYTES("LINES"))) {
        text = "  spaced\r\n";
    }
    size_t size = strlen(text);
    memcpy(out, text, size < out_size ? size : out_size);
    return (ptrdiff_t)size;
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

/* ---- helpers ---- */

static eyelet_bytes text_of(const char *text) { return eyelet_guard(text, strlen(text)); }

static bool is_text(eyelet_bytes view, const char *text) {
    return eyelet_bytes_equal(view, eyelet_bytes_from_text(text));
}

static const eyelet_source *find(const char *name) {
    return eyelet_config_find(eyelet_bytes_from_text(name));
}

/* The source "s" of that entry, which must be usable. */
static const eyelet_source *compile(const char *entry, eyelet_destination_kinds kinds) {
    static char document[16384];
    (void)snprintf(document, sizeof document, "{\"sources\":{\"s\":%s}}", entry);
    assert_true(eyelet_config_load(text_of(document), kinds));
    const eyelet_source *source = find("s");
    assert_non_null(source);
    if (source->fault != EYELET_REASON_OK) {
        fail_msg("%.*s", (int)source->fault_text.size, (const char *)source->fault_text.data);
    }
    return source;
}

static void count_faults(void *context, eyelet_severity severity, eyelet_bytes path,
                         eyelet_bytes message) {
    assert_true(message.size > 0);
    (void)path;
    ((size_t *)context)[severity]++;
}

/* ---- loading and finding ---- */

static void nothing_is_found_before_a_load(void **state) {
    (void)state;
    eyelet_bytes name;
    eyelet_bytes provider;
    assert_false(eyelet_config_load(text_of("{"), URL_ONLY));
    assert_false(eyelet_config_is_loaded());
    assert_null(find("s"));
    assert_false(eyelet_config_name(0, &name, &provider));
}

static void a_bad_load_forgets_the_good_one(void **state) {
    (void)state;
    assert_true(eyelet_config_load(text_of("{\"sources\":{\"s\":" STRIPE "}}"), URL_ONLY));
    assert_non_null(find("s"));
    assert_false(eyelet_config_load(text_of("[]"), URL_ONLY));
    assert_null(find("s"));
}

static void what_is_not_usable_as_a_whole(void **state) {
    (void)state;
    static const struct {
        const char *name, *text;
        bool ok;
    } cases[] = {
        {"an empty text", "", false},
        {"text behind the document", "{\"sources\":{}} x", false},
        {"no sources", "{}", false},
        {"sources that are null", "{\"sources\":null}", false},
        {"sources twice", "{\"sources\":{},\"sources\":{}}", false},
        {"a byte order mark", "\xef\xbb\xbf{\"sources\":{}}", false},
        {"no source", "{\"sources\":{}}", true},
        {"white space around it", " \n{\"sources\":{}}\n", true},
        {"an unknown member beside sources", "{\"sources\":{},\"x\":1}", true},
        {"a source that is not an object", "{\"sources\":{\"s\":1}}", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (eyelet_config_load(text_of(cases[i].text), URL_ONLY) != cases[i].ok) {
            fail_msg("%s", cases[i].name);
        }
    }
}

static void names_that_are_found(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool found;
    } cases[] = {
        {"stripe", true}, {"Stripe", false}, {"strip", false}, {"stripes", false},
        {"", false},      {"a.b", false},    {"a-b", true},    {"_9", true},
    };
    assert_true(eyelet_config_load(text_of("{\"sources\":{\"stripe\":" STRIPE ",\"a-b\":" STRIPE
                                           ",\"_9\":" STRIPE ",\"a.b\":" STRIPE "}}"),
                                   URL_ONLY));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if ((find(cases[i].name) != NULL) != cases[i].found) {
            fail_msg("%s", cases[i].name);
        }
    }
}

/* "costarring" and "liquid", "altarage" and "zinke" have the same hash (FNV-1a, 32 bits). */
static void names_whose_hashes_are_equal(void **state) {
    (void)state;
    assert_true(eyelet_config_load(text_of("{\"sources\":{\"costarring\":" STRIPE
                                           ",\"altarage\":" STRIPE ",\"liquid\":" STRIPE "}}"),
                                   URL_ONLY));
    assert_true(is_text(find("costarring")->name, "costarring"));
    assert_true(is_text(find("liquid")->name, "liquid"));
    assert_true(is_text(find("altarage")->name, "altarage"));
    assert_null(find("zinke"));
}

static void a_name_twice_is_a_fault_of_that_name(void **state) {
    (void)state;
    assert_true(eyelet_config_load(
        text_of("{\"sources\":{\"s\":" STRIPE ",\"s\":" STRIPE ",\"t\":" STRIPE "}}"),
        URL_ONLY));
    assert_int_equal(find("s")->fault, EYELET_REASON_SOURCE_MISCONFIGURED);
    assert_int_equal(find("t")->fault, EYELET_REASON_OK);
}

static void names_come_in_the_order_of_the_file(void **state) {
    (void)state;
    static const char *const expected[][2] = {
        {"b", "stripe"}, {"a", "meta"}, {"c", "custom"}, {"d", "nobody"}, {"e", ""}};
    eyelet_bytes name;
    eyelet_bytes provider;
    assert_true(eyelet_config_load(
        text_of("{\"sources\":{\"b\":" STRIPE ",\"a\":{\"provider\":\"whatsapp\"},"
                "\"c\":{\"provider\":{}},\"d\":{\"provider\":\"nobody\"},\"e\":7}}"),
        URL_ONLY));
    for (size_t i = 0; i < 5; i++) {
        assert_true(eyelet_config_name(i, &name, &provider));
        assert_true(is_text(name, expected[i][0]));
        assert_true(is_text(provider, expected[i][1]));
    }
    assert_false(eyelet_config_name(5, &name, &provider));
}

/* "{"sources":{"s0":...,"s1":...}}" with count sources. */
static eyelet_bytes many_sources(size_t count) {
    static char document[EYELET_CONFIG_SIZE_MAX];
    size_t size = (size_t)snprintf(document, sizeof document, "{\"sources\":{");
    for (size_t i = 0; i < count; i++) {
        size += (size_t)snprintf(document + size, sizeof document - size, "%s\"s%zu\":" STRIPE,
                                 i > 0 ? "," : "", i);
    }
    size += (size_t)snprintf(document + size, sizeof document - size, "}}");
    return eyelet_guard(document, size);
}

static void the_maximum_of_sources(void **state) {
    (void)state;
    assert_true(eyelet_config_load(many_sources(EYELET_SOURCE_COUNT_MAX), URL_ONLY));
    for (size_t i = 0; i < EYELET_SOURCE_COUNT_MAX; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "s%zu", i);
        const eyelet_source *source = find(name);
        assert_non_null(source);
        assert_true(is_text(source->name, name));
    }
    assert_null(find("s1024"));
    assert_false(eyelet_config_load(many_sources(EYELET_SOURCE_COUNT_MAX + 1), URL_ONLY));
}

static void a_text_over_the_maximum_size(void **state) {
    (void)state;
    static char document[EYELET_CONFIG_SIZE_MAX + 1];
    memset(document, ' ', sizeof document);
    memcpy(document, "{\"sources\":{}}", 14);
    assert_true(
        eyelet_config_load(eyelet_bytes_from(document, EYELET_CONFIG_SIZE_MAX), URL_ONLY));
    assert_false(
        eyelet_config_load(eyelet_bytes_from(document, EYELET_CONFIG_SIZE_MAX + 1), URL_ONLY));
}

static void a_source_is_compiled_once_and_the_one_unused_longest_makes_room(void **state) {
    (void)state;
    char name[16];
    assert_true(eyelet_config_load(many_sources(EYELET_COMPILED_SOURCE_COUNT + 1), URL_ONLY));
    lookups = 0;
    for (size_t i = 0; i < EYELET_COMPILED_SOURCE_COUNT; i++) {
        (void)snprintf(name, sizeof name, "s%zu", i);
        assert_non_null(find(name));
    }
    assert_int_equal(lookups, EYELET_COMPILED_SOURCE_COUNT);
    assert_non_null(find("s0")); /* so that s1 is the oldest */
    assert_int_equal(lookups, EYELET_COMPILED_SOURCE_COUNT);
    (void)snprintf(name, sizeof name, "s%d", EYELET_COMPILED_SOURCE_COUNT);
    assert_non_null(find(name));
    assert_int_equal(lookups, EYELET_COMPILED_SOURCE_COUNT + 1);
    assert_non_null(find("s0"));
    assert_int_equal(lookups, EYELET_COMPILED_SOURCE_COUNT + 1);
    assert_non_null(find("s1"));
    assert_int_equal(lookups, EYELET_COMPILED_SOURCE_COUNT + 2);
}

static void a_check_leaves_nothing_half_compiled(void **state) {
    (void)state;
    size_t counts[2] = {0, 0};
    assert_int_equal(eyelet_config_check(text_of("{\"sources\":{\"s\":" STRIPE "}}"), URL_ONLY,
                                         false, count_faults, counts),
                     0);
    const eyelet_source *source = find("s");
    assert_non_null(source);
    assert_int_equal(source->secret_count, 1);
}

static void a_check_without_secrets_looks_none_up(void **state) {
    (void)state;
    size_t counts[2] = {0, 0};
    eyelet_bytes text = text_of(
        "{\"sources\":{\"s\":{\"provider\":\"meta\",\"secrets\":[\"MISSING\"],"
        "\"verify_token\":\"MISSING\",\"deliver\":{\"url\":\"https://h/\",\"sign\":\"MISSING\","
        "\"headers\":{\"a\":{\"secret\":\"MISSING\"}}}}}}");
    lookups = 0;
    assert_int_equal(eyelet_config_check(text, URL_ONLY, false, count_faults, counts), 0);
    assert_int_equal(lookups, 0);
    assert_int_equal(eyelet_config_check(text, URL_ONLY, true, count_faults, counts), 4);
    assert_int_equal(counts[EYELET_SEVERITY_ERROR], 4);
}

static void a_check_without_a_listener_counts(void **state) {
    (void)state;
    assert_int_equal(eyelet_config_check(text_of("{"), URL_ONLY, true, NULL, NULL), 1);
    /* provider and deliver; which secrets it needs depends on the provider */
    assert_int_equal(
        eyelet_config_check(text_of("{\"sources\":{\"s\":{}}}"), URL_ONLY, true, NULL, NULL),
        2);
}

/* ---- a compiled source ---- */

static void the_defaults(void **state) {
    (void)state;
    const eyelet_source *s = compile(STRIPE, URL_ONLY);
    assert_true(is_text(s->name, "s"));
    assert_string_equal(s->row->slug, "stripe");
    assert_int_equal(s->body_max, 1048576);
    assert_int_equal(s->past_s, 300);
    assert_int_equal(s->future_s, 0);
    assert_true(s->dedup);
    assert_int_equal(s->dedup_key, EYELET_DEDUP_ID);
    assert_int_equal(s->ttl_s, s->row->retry_span_s);
    assert_false(s->filters_events || s->proxy || s->require_https || s->debug || s->setup);
    assert_false(s->on_unreadable_deliver || s->dedup_unavailable_delivers);
    assert_int_equal(s->trusted_hops, 0);
    assert_int_equal(s->allow_ip_count, 0);
    assert_int_equal(s->destination_count, 1);
    const eyelet_destination *d = &s->destinations[0];
    assert_int_equal(d->kind, EYELET_DESTINATION_URL);
    assert_true(is_text(d->url, "https://app.example/in"));
    assert_int_equal(d->name.size, 0);
    assert_int_equal(d->timeout_ms, 10000);
    assert_int_equal(d->attempts, 1);
    assert_false(d->signs || d->envelope);
}

static void every_setting(void **state) {
    (void)state;
    const eyelet_source *s = compile(
        "{\"provider\":\"slack\",\"secrets\":[\"A\",\"MISSING\",\"B\"],\"tolerance_s\":60,"
        "\"max_body\":5,\"allow_ips\":[\"192.0.2.0/24\",\"2001:db8::1\"],"
        "\"require_https\":true,\"events\":[\"a*\",\"b\\u002ec\"],\"dedup\":{\"ttl\":604800,"
        "\"on_unavailable\":\"deliver\",\"key\":\"body\"},\"on_unreadable\":\"deliver\","
        "\"public_url\":\"https://p.example/x\",\"app_key\":\"ak\",\"key_id\":\"ki\","
        "\"origin\":\"https://o.example\",\"trusted_proxy\":{\"hops\":2},\"debug\":true,"
        "\"setup\":true," DELIVER "}",
        URL_ONLY);
    assert_int_equal(s->secret_count, 2);
    assert_int_equal(s->secret_index[0], 0);
    assert_int_equal(s->secret_index[1], 2);
    assert_int_equal(s->past_s, 60);
    assert_int_equal(s->future_s, 60); /* the row looks ahead too */
    assert_int_equal(s->body_max, 5);
    assert_int_equal(s->allow_ip_count, 2);
    assert_int_equal(s->allow_ips[0].prefix_bits, 120);
    assert_int_equal(s->allow_ips[1].prefix_bits, 128);
    assert_true(s->require_https && s->debug && s->setup && s->filters_events);
    assert_int_equal(s->event_count, 2);
    assert_true(is_text(s->events[1], "b.c"));
    assert_int_equal(s->ttl_s, 604800);
    assert_int_equal(s->dedup_key, EYELET_DEDUP_BODY);
    assert_true(s->dedup_unavailable_delivers && s->on_unreadable_deliver);
    assert_true(is_text(s->public_url, "https://p.example/x"));
    assert_true(is_text(s->app_key, "ak"));
    assert_true(is_text(s->key_id, "ki"));
    assert_true(is_text(s->origin, "https://o.example"));
    assert_int_equal(s->trusted_hops, 2);
}

static void a_tolerance_does_not_look_ahead_where_the_row_does_not(void **state) {
    (void)state;
    const eyelet_source *s = compile("{\"provider\":\"stripe\",\"secrets\":[\"A\"],"
                                     "\"tolerance_s\":9," DELIVER "}",
                                     URL_ONLY);
    assert_int_equal(s->past_s, 9);
    assert_int_equal(s->future_s, 0);
}

static void dedup_off_and_events_that_let_nothing_through(void **state) {
    (void)state;
    const eyelet_source *s = compile("{\"provider\":\"stripe\",\"secrets\":[\"A\"],"
                                     "\"dedup\":false,\"events\":[]," DELIVER "}",
                                     URL_ONLY);
    assert_false(s->dedup);
    assert_true(s->filters_events);
    assert_int_equal(s->event_count, 0);
}

static void a_provider_without_a_retry_span_is_remembered_three_days(void **state) {
    (void)state;
    const eyelet_source *s =
        compile("{\"provider\":\"token\",\"secrets\":[\"A\"]," DELIVER "}", URL_ONLY);
    assert_int_equal(s->ttl_s, 259200);
}

static void destinations_of_every_kind(void **state) {
    (void)state;
    const eyelet_source *s =
        compile("{\"provider\":\"stripe\",\"secrets\":[\"A\"],\"deliver\":["
                "{\"name\":\"a\",\"url\":\"https://h/\"},"
                "{\"name\":\"b\",\"service\":\"SVC\",\"path\":\"/in?x\"},"
                "{\"name\":\"c\",\"queue\":\"Q\",\"to\":{\"url\":\"https://q/\"}},"
                "{\"name\":\"d\",\"queue\":\"Q\",\"to\":{\"service\":\"SVC\",\"path\":\"/q\"}},"
                "{\"name\":\"e\",\"backend\":\"origin_0\"}]}",
                ALL_KINDS);
    static const struct {
        const char *name, *target, *url, *to_target;
        eyelet_destination_kind kind, to_kind;
    } cases[] = {
        {"a", "", "https://h/", "", EYELET_DESTINATION_URL, EYELET_DESTINATION_URL},
        {"b", "SVC", "https://SVC/in?x", "", EYELET_DESTINATION_SERVICE,
         EYELET_DESTINATION_URL},
        {"c", "Q", "https://q/", "", EYELET_DESTINATION_QUEUE, EYELET_DESTINATION_URL},
        {"d", "Q", "https://SVC/q", "SVC", EYELET_DESTINATION_QUEUE,
         EYELET_DESTINATION_SERVICE},
        {"e", "origin_0", "https://origin_0/", "", EYELET_DESTINATION_BACKEND,
         EYELET_DESTINATION_URL},
    };
    assert_int_equal(s->destination_count, 5);
    for (size_t i = 0; i < 5; i++) {
        const eyelet_destination *d = &s->destinations[i];
        if (!is_text(d->name, cases[i].name) || !is_text(d->target, cases[i].target) ||
            !is_text(d->url, cases[i].url) || !is_text(d->to_target, cases[i].to_target) ||
            d->kind != cases[i].kind || d->to_kind != cases[i].to_kind) {
            fail_msg("destination %s", cases[i].name);
        }
    }
}

static void a_library_without_deliver_calls(void **state) {
    (void)state;
    const eyelet_source *s =
        compile("{\"provider\":\"stripe\",\"secrets\":[\"A\"]}", ALL_KINDS);
    assert_int_equal(s->destination_count, 1);
    assert_int_equal(s->destinations[0].kind, EYELET_DESTINATION_CALL);
}

static void headers_and_forwards_are_lower_case_and_secrets_resolved(void **state) {
    (void)state;
    const eyelet_source *s = compile(
        "{\"provider\":\"stripe\",\"secrets\":[\"A\"],\"deliver\":{\"url\":\"https://h/\","
        "\"headers\":{\"X-App\":\"one two\",\"x-key\":{\"secret\":\"LINES\"}},"
        "\"forward\":[\"X-Request-Id\"],\"format\":\"envelope\",\"timeout_ms\":60000,"
        "\"attempts\":3}}",
        URL_ONLY);
    const eyelet_destination *d = &s->destinations[0];
    assert_int_equal(d->header_count, 2);
    assert_true(is_text(d->headers[0].name, "x-app"));
    assert_true(is_text(d->headers[0].value, "one two"));
    assert_true(is_text(d->headers[1].name, "x-key"));
    assert_true(is_text(d->headers[1].value, "spaced"));
    assert_int_equal(d->forward_count, 1);
    assert_true(is_text(d->forward[0], "x-request-id"));
    assert_true(d->envelope);
    assert_int_equal(d->timeout_ms, 60000);
    assert_int_equal(d->attempts, 3);
}

/* python3: hmac.new(base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), b"eyelet",
 * "sha256").digest()[:4] */
static void sign_takes_the_key_of_standard_webhooks(void **state) {
    (void)state;
    static const uint8_t expected[4] = {0xff, 0x40, 0x5e, 0x40};
    const eyelet_source *s =
        compile("{\"provider\":\"stripe\",\"secrets\":[\"A\"],\"deliver\":{"
                "\"url\":\"https://h/\",\"sign\":\"D\"}}",
                URL_ONLY);
    eyelet_hmac mac;
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    assert_true(s->destinations[0].signs);
    eyelet_hmac_start(&mac, &s->destinations[0].sign_key);
    eyelet_hmac_update(&mac, EYELET_BYTES("eyelet"));
    assert_int_equal(eyelet_hmac_finish(&mac, digest), 32);
    assert_memory_equal(digest, expected, sizeof expected);
}

static void a_row_of_ones_own(void **state) {
    (void)state;
    const eyelet_source *s = compile(
        "{\"provider\":{\"algorithm\":\"hmac-sha512\",\"key\":\"base64\",\"signature\":"
        "{\"header\":\"X-Sig\",\"prefix\":\"v=\",\"encoding\":\"base64url\",\"separator\":\","
        "\","
        "\"assign\":\"=\",\"name\":\"v1\",\"timestamp\":\"t\"},"
        "\"signed\":\"{timestamp}\\u002e{body}\",\"timestamp\":{\"unit\":\"ms\",\"past_s\":7,"
        "\"future_s\":0},\"id\":\"header:X-Id|body:id\",\"type\":\"body:type\","
        "\"occurred_at\":\"body:at\",\"account\":\"body:a\",\"occurred_unit\":\"iso\","
        "\"batch\":\"events[]\",\"form_json\":\"payload\",\"ack\":{\"status\":202,\"type\":"
        "\"text/plain\",\"body\":\"\"},\"retries\":\"none\",\"retry_span_s\":77,"
        "\"retry_statuses\":\"5xx,429\"},\"secrets\":[\"A\"],\"deliver\":{\"url\":\"https://h/"
        "\","
        "\"attempts\":2}}",
        URL_ONLY);
    const eyelet_row *r = s->row;
    assert_ptr_equal(r, &s->own_row);
    assert_int_equal(r->algorithm, EYELET_ALGORITHM_HMAC_SHA512);
    assert_int_equal(r->key, EYELET_KEY_BASE64);
    assert_string_equal(r->signature.prefix, "v=");
    assert_int_equal(r->signature.encoding, EYELET_ENCODING_BASE64URL);
    assert_string_equal(r->signature.separator, ",");
    assert_string_equal(r->signature.assign, "=");
    assert_string_equal(r->signature.name, "v1");
    assert_string_equal(r->signature.timestamp, "t");
    assert_string_equal(r->signed_content, "{timestamp}.{body}");
    assert_int_equal(r->timestamp.unit, EYELET_UNIT_MS);
    assert_int_equal(s->past_s, 7);
    assert_int_equal(s->future_s, 0);
    assert_string_equal(r->type, "body:type");
    assert_int_equal(r->occurred_unit, EYELET_UNIT_ISO);
    assert_string_equal(r->batch, "events[]");
    assert_string_equal(r->form_json, "payload");
    assert_int_equal(r->ack_status, 202);
    assert_string_equal(r->ack_type, "text/plain");
    assert_string_equal(r->ack_body, "");
    assert_true(r->retries_none);
    assert_int_equal(s->ttl_s, 77);
    assert_string_equal(r->retry_statuses, "5xx,429");
    assert_int_equal(s->signature.count, 1);
    assert_true(is_text(s->terms[s->signature.first].text, "x-sig"));
    assert_int_equal(s->id.count, 2);
    assert_true(is_text(s->terms[s->id.first].text, "x-id"));
}

static void a_row_with_a_time_and_no_more_has_300_s_both_ways(void **state) {
    (void)state;
    static const char *const rows[] = {
        "\"signature\":{\"header\":\"a\"},\"timestamp\":{\"header\":\"b\"}",
        "\"signature\":{\"header\":\"a\",\"separator\":\",\",\"assign\":\"=\",\"timestamp\":"
        "\"t\"}"};
    for (size_t i = 0; i < 2; i++) {
        char entry[512];
        (void)snprintf(entry, sizeof entry,
                       "{\"provider\":{\"algorithm\":\"hmac-sha256\",%s,\"signed\":"
                       "\"{timestamp}{body}\"},\"secrets\":[\"A\"]," DELIVER "}",
                       rows[i]);
        const eyelet_source *s = compile(entry, URL_ONLY);
        assert_int_equal(s->past_s, 300);
        assert_int_equal(s->future_s, 300);
        assert_int_equal(s->row->timestamp.unit, EYELET_UNIT_AUTO);
        assert_int_equal(s->row->occurred_unit, EYELET_UNIT_AUTO);
    }
}

/* ---- sources at fault ---- */

static void faults_and_their_text(void **state) {
    (void)state;
    static const struct {
        const char *name, *entry;
        eyelet_reason fault;
        const char *text;
    } cases[] = {
        {"no provider", "{\"secrets\":[\"A\"]," DELIVER "}", EYELET_REASON_SOURCE_MISCONFIGURED,
         "sources.s: provider is missing"},
        {"no secret set", "{\"provider\":\"stripe\",\"secrets\":[\"MISSING\"]," DELIVER "}",
         EYELET_REASON_SECRET_MISSING, "sources.s.secrets.0: the secret MISSING is not set"},
        {"a placeholder", "{\"provider\":\"stripe\",\"secrets\":[\"PLACEHOLDER\"]," DELIVER "}",
         EYELET_REASON_SECRET_MISSING,
         "sources.s.secrets.0: the secret PLACEHOLDER is a placeholder"},
        {"a token that is a placeholder",
         "{\"provider\":\"unsigned\",\"token\":\"PLACEHOLDER\"," DELIVER "}",
         EYELET_REASON_SECRET_MISSING,
         "sources.s.token: the secret PLACEHOLDER is a placeholder"},
        {"a verify_token that is a placeholder",
         "{\"provider\":\"meta\",\"secrets\":[\"A\"],\"verify_token\":\"PLACEHOLDER\"," DELIVER
         "}",
         EYELET_REASON_SECRET_MISSING,
         "sources.s.verify_token: the secret PLACEHOLDER is a placeholder"},
        {"a name that might be the secret is not shown",
         "{\"provider\":\"stripe\",\"secrets\":[\"MISSINGshpss_abc\"]," DELIVER "}",
         EYELET_REASON_SECRET_MISSING,
         "sources.s.secrets.0: the secret of this name is not set"},
        {"a setting outweighs a secret",
         "{\"provider\":\"stripe\",\"secrets\":[\"MISSING\"],\"max_body\":0," DELIVER "}",
         EYELET_REASON_SOURCE_MISCONFIGURED, "sources.s.max_body: is out of range"},
        {"a secret too many for the arena",
         "{\"provider\":\"stripe\",\"secrets\":[\"HALF_AN_ARENA1\"],\"deliver\":{\"url\":"
         "\"https://h/\",\"headers\":{\"a\":{\"secret\":\"HALF_AN_ARENA2\"},\"b\":{\"secret\":"
         "\"HALF_AN_ARENA3\"},\"c\":{\"secret\":\"HALF_AN_ARENA4\"}}}}",
         EYELET_REASON_SECRET_MISSING, "sources.s.deliver.headers"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char document[1024];
        (void)snprintf(document, sizeof document, "{\"sources\":{\"s\":%s}}", cases[i].entry);
        assert_true(eyelet_config_load(text_of(document), URL_ONLY));
        const eyelet_source *s = find("s");
        if (s->fault != cases[i].fault ||
            !eyelet_bytes_starts_with(s->fault_text, eyelet_bytes_from_text(cases[i].text))) {
            fail_msg("%s: %d %.*s", cases[i].name, (int)s->fault, (int)s->fault_text.size,
                     (const char *)s->fault_text.data);
        }
    }
}

static void a_source_without_secrets_still_has_its_row_and_token(void **state) {
    (void)state;
    assert_true(eyelet_config_load(
        text_of("{\"sources\":{\"s\":{\"provider\":\"meta\",\"secrets\":[\"MISSING\"],"
                "\"verify_token\":\"V\"," DELIVER "}}}"),
        URL_ONLY));
    const eyelet_source *s = find("s");
    assert_int_equal(s->fault, EYELET_REASON_SECRET_MISSING);
    assert_non_null(s->row);
    assert_true(is_text(s->verify_token, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
}

static void a_full_arena_is_a_fault_and_no_more(void **state) {
    (void)state;
    static char document[32768];
    size_t size = (size_t)snprintf(document, sizeof document,
                                   "{\"sources\":{\"s\":{\"provider\":\"stripe\",\"secrets\":"
                                   "[\"A\"],\"events\":[\"\\u0061");
    memset(document + size, 'e', 7000);
    size += 7000;
    size += (size_t)snprintf(document + size, sizeof document - size, "\"]," DELIVER "}}}");
    assert_true(eyelet_config_load(eyelet_guard(document, size), URL_ONLY));
    const eyelet_source *s = find("s");
    assert_int_equal(s->fault, EYELET_REASON_SOURCE_MISCONFIGURED);
    assert_true(
        eyelet_bytes_starts_with(s->fault_text, EYELET_BYTES("sources.s.events.0: no room")));
}

static void every_provider_of_the_table_compiles(void **state) {
    (void)state;
    eyelet_row the_row;
    const eyelet_row *row = &the_row;
    for (size_t i = 0; eyelet_provider_at(i, &the_row); i++) {
        size_t counts[2] = {0, 0};
        char document[512];
        bool open = row->algorithm == EYELET_ALGORITHM_UNSIGNED;
        (void)snprintf(document, sizeof document,
                       "{\"sources\":{\"s\":{\"provider\":\"%s\",%s,\"app_key\":\"a\","
                       "\"key_id\":\"k\"," DELIVER "}}}",
                       row->slug,
                       open ? "\"allow_ips\":[\"192.0.2.1\"]" : "\"secrets\":[\"A\"]");
        if (eyelet_config_check(text_of(document), URL_ONLY, false, count_faults, counts) !=
            0) {
            fail_msg("%s", row->slug);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_found_before_a_load),
        cmocka_unit_test(a_bad_load_forgets_the_good_one),
        cmocka_unit_test(what_is_not_usable_as_a_whole),
        cmocka_unit_test(names_that_are_found),
        cmocka_unit_test(names_whose_hashes_are_equal),
        cmocka_unit_test(a_name_twice_is_a_fault_of_that_name),
        cmocka_unit_test(names_come_in_the_order_of_the_file),
        cmocka_unit_test(the_maximum_of_sources),
        cmocka_unit_test(a_text_over_the_maximum_size),
        cmocka_unit_test(a_source_is_compiled_once_and_the_one_unused_longest_makes_room),
        cmocka_unit_test(a_check_leaves_nothing_half_compiled),
        cmocka_unit_test(a_check_without_secrets_looks_none_up),
        cmocka_unit_test(a_check_without_a_listener_counts),
        cmocka_unit_test(the_defaults),
        cmocka_unit_test(every_setting),
        cmocka_unit_test(a_tolerance_does_not_look_ahead_where_the_row_does_not),
        cmocka_unit_test(dedup_off_and_events_that_let_nothing_through),
        cmocka_unit_test(a_provider_without_a_retry_span_is_remembered_three_days),
        cmocka_unit_test(destinations_of_every_kind),
        cmocka_unit_test(a_library_without_deliver_calls),
        cmocka_unit_test(headers_and_forwards_are_lower_case_and_secrets_resolved),
        cmocka_unit_test(sign_takes_the_key_of_standard_webhooks),
        cmocka_unit_test(a_row_of_ones_own),
        cmocka_unit_test(a_row_with_a_time_and_no_more_has_300_s_both_ways),
        cmocka_unit_test(faults_and_their_text),
        cmocka_unit_test(a_source_without_secrets_still_has_its_row_and_token),
        cmocka_unit_test(a_full_arena_is_a_fault_and_no_more),
        cmocka_unit_test(every_provider_of_the_table_compiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
