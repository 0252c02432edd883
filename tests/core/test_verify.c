/* Which signatures and times are taken, to the last millisecond and the last candidate?
 * Layer: tests. The MACs are OpenSSL's: printf '1700000000.{}' | openssl dgst -sha256 -hmac KEY
 */
#include "scripted_host.h"

#include "webhook/verify.h"

/* under "secret-token" (TOKEN) and "second-token" (SECOND) */
#define MAC_1 "67536fa62a67b0ec8c5c8898ee4f37a323157cb2f684e021d88acfd089129d33"
#define MAC_2 "4e00a4f2e66a6dcf5d0a6d3c4fd2c55dfd164c4fc39fa4e6d1f9ec1697b3d080"
#define WRONG "0000000000000000000000000000000000000000000000000000000000000000"
#define TIME_MS 1700000000000

#define CONFIG                                                                                 \
    "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"hmac-sha256\",\"signature\":{"         \
    "\"header\":\"x-sig\",\"separator\":\" ,\"},\"timestamp\":{\"header\":\"x-time\","         \
    "\"unit\":\"s\",\"past_s\":300,\"future_s\":60},\"signed\":\"{timestamp}.{body}\"},"       \
    "\"secrets\":[\"TOKEN\",\"SECOND\"],\"dedup\":false,"                                      \
    "\"deliver\":{\"url\":\"https://d/in\"}}}}"

static const char *reason_of(const char *signatures, int64_t now_ms, uint32_t mac_min) {
    static char headers[8192];
    static char reason[64];
    snprintf(headers, sizeof headers, "x-sig: %s\nx-time: 1700000000\n", signatures);
    const exchange e = {.config = CONFIG,
                        .url = "https://h/s",
                        .headers = headers,
                        .body = "{}",
                        .now_ms = now_ms,
                        .mac_min = mac_min};
    run(&e);
    const char *found = strstr(last_log, "\"reason\":\"");
    assert_non_null(found);
    assert_int_equal(sscanf(found, "\"reason\":\"%63[a-z_]", reason), 1);
    return reason;
}

static void a_time_is_good_up_to_its_last_millisecond(void **state) {
    (void)state;
    const struct {
        int64_t now_ms;
        const char *reason;
    } table[] = {
        {TIME_MS, "ok"},
        {TIME_MS + 300000, "ok"},
        {TIME_MS + 300001, "timestamp_stale"},
        {TIME_MS - 60000, "ok"},
        {TIME_MS - 60001, "timestamp_future"},
        {INT64_MAX, "timestamp_stale"},
        {INT64_MIN, "timestamp_missing"}, /* the age is more than a number holds */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_string_equal(reason_of(MAC_1, table[i].now_ms, 0), table[i].reason);
    }
}

static void each_secret_is_tried_on_each_signature(void **state) {
    (void)state;
    const struct {
        const char *signatures;
        int secret; /* -1: refused */
    } table[] = {
        {MAC_1, 0},           {MAC_2, 1},
        {WRONG "," MAC_1, 0}, {WRONG " " MAC_2 "," WRONG, 1},
        {MAC_1 "," MAC_2, 1}, /* all are compared, the last that fits is named */
        {WRONG, -1},          {WRONG "," WRONG, -1},
    };
    /* without the host's HMAC, and with a host that cannot compute it after all */
    for (uint32_t mac_min = 0; mac_min <= 1; mac_min++) {
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
            char expected[32];
            const bool good = table[i].secret >= 0;
            assert_string_equal(reason_of(table[i].signatures, TIME_MS, mac_min),
                                good ? "ok" : "signature_mismatch");
            snprintf(expected, sizeof expected, "\"secret\":%d", table[i].secret);
            assert_int_equal(strstr(last_log, expected) != NULL, good);
        }
    }
}

static void what_is_no_signature_is_told_from_a_wrong_one(void **state) {
    (void)state;
    assert_string_equal(reason_of("", TIME_MS, 0), "signature_missing");
    assert_string_equal(reason_of("not hex", TIME_MS, 0), "signature_malformed");
    assert_string_equal(reason_of(WRONG "0", TIME_MS, 0), "signature_malformed");
    assert_string_equal(reason_of(MAC_1 "00", TIME_MS, 0), "signature_mismatch");
    assert_string_equal(reason_of("67", TIME_MS, 0), "signature_mismatch");
}

#define ADYEN_ITEM(psp, mac) "{" ADYEN_MEMBER(psp, mac) "}"
#define ADYEN_MEMBER(psp, mac) ADYEN_FIELDS(psp, "M", "R", mac)
#define ADYEN_FIELDS(psp, account, reference, mac)                                             \
    "\"NotificationRequestItem\":{\"pspReference\":\"" psp                                     \
    "\",\"merchantAccountCode\":\"" account "\",\"merchantReference\":\"" reference            \
    "\",\"amount\":{\"value\":1130,\"currency\":\"EUR\"},\"eventCode\":\"AUTHORISATION\","     \
    "\"success\":\"true\",\"additionalData\":{\"hmacSignature\":\"" mac "\"}}"
#define COLON(psp, account, reference)                                                         \
    "{" ADYEN_FIELDS(psp, account, reference,                                                  \
                     "0rvmkEx9ANPuJL8n8L2XYX8en5nERlqNz0R76qKv4Uo=") "}"
#define ADYEN(items) "{\"notificationItems\":[" items "]}"

/* Adyen signs each item, not the body. node: createHmac("sha256", key).update("1::M:R:1130:EUR:
 * AUTHORISATION:true") under the example key of its page */
static void every_item_that_is_signed_by_itself_is_verified(void **state) {
    (void)state;
#define ITEM_1 ADYEN_ITEM("1", "/+Onhu64aAIObcyR5Lu1NZFhLAFiSu0z0TpSZL4WzpU=")
#define ITEM_2 ADYEN_ITEM("2", "k1AeCq4jCq/3X/crKgaJAJFDV/nwLrEXt3pJv4APf70=")
#define FORGED ADYEN_ITEM("3", "k1AeCq4jCq/3X/crKgaJAJFDV/nwLrEXt3pJv4APf70=")
    const struct {
        const char *body, *expected;
    } table[] = {
        {ADYEN(ITEM_1), "READ DELIVER(https://d/in) RESPOND(200 ok)"},
        {ADYEN(ITEM_1 "," ITEM_2),
         "READ DELIVER(https://d/in) DELIVER(https://d/in) RESPOND(200 ok)"},
        {ADYEN(ITEM_1 "," FORGED), "READ RESPOND(401 signature_mismatch)"},
        {ADYEN(FORGED "," ITEM_1), "READ RESPOND(401 signature_mismatch)"},
        {ADYEN(ITEM_1 "," ADYEN_ITEM("2", "")), "READ RESPOND(401 signature_missing)"},
        {ADYEN(ITEM_1 ",{}"), "READ RESPOND(401 signature_missing)"},
        /* of a repeated key most readers take the last, some the first */
        {"{\"notificationItems\":[{\"a\":1}],\"notificationItems\":[" ITEM_1 "]}",
         "READ RESPOND(401 signature_malformed)"},
        {ADYEN("{\"NotificationRequestItem\":{\"pspReference\":\"9\"}," ADYEN_MEMBER(
             "1", "/+Onhu64aAIObcyR5Lu1NZFhLAFiSu0z0TpSZL4WzpU=") "}"),
         "READ RESPOND(401 signature_malformed)"},
        {ADYEN(""), "READ RESPOND(401 signature_missing)"},
        {"{\"NotificationItems\":[{\"a\":1}],\"notificationItems\":[" ITEM_1 "]}",
         "READ RESPOND(401 signature_malformed)"},
        /* an item beside what a lenient reader takes for the list */
        {"{\"notificationItems\":{\"0\":{\"a\":1}}," ADYEN_MEMBER(
             "1", "/+Onhu64aAIObcyR5Lu1NZFhLAFiSu0z0TpSZL4WzpU=") "}",
         "READ RESPOND(401 signature_missing)"},
        /* "1::M:a:1:R:1130:EUR:AUTHORISATION:true" as it was signed, and cut elsewhere */
        {ADYEN(COLON("1", "M", "a:1:R")), "READ DELIVER(https://d/in) RESPOND(200 ok)"},
        {ADYEN(COLON("1", "M:a", "1:R")), "READ RESPOND(401 signature_malformed)"},
        {ADYEN(COLON("1", "M\\u003aa:1", "R")), "READ RESPOND(401 signature_malformed)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange e = {
            .config = "{\"sources\":{\"s\":{\"provider\":\"adyen\",\"secrets\":[\"ADYEN\"],"
                      "\"dedup\":false,\"deliver\":{\"url\":\"https://d/in\"}}}}",
            .url = "https://h/s",
            .body = table[i].body};
        assert_string_equal(run(&e), table[i].expected);
    }
}

/* Microsoft: changeNotificationCollection, validationTokens: one call may hold the notices of
 * several apps and tenants that subscribed with the same URL. Anybody can, so that neither may
 * a stranger's notice pass beside ours nor ours be refused for it. */
static void a_notice_counts_by_its_own_token(void **state) {
    (void)state;
#define OURS "{\"clientState\":\"secret-token\",\"changeType\":\"created\"}"
#define THEIRS "{\"clientState\":\"theirs\",\"changeType\":\"deleted\"}"
    const struct {
        const char *items, *expected;
    } table[] = {
        {OURS, "READ DELIVER(https://d/in) RESPOND(202 ok)"},
        {OURS "," OURS, "READ DELIVER(https://d/in) DELIVER(https://d/in) RESPOND(202 ok)"},
        {OURS "," THEIRS, "READ DELIVER(https://d/in) RESPOND(202 ok)"},
        {THEIRS "," OURS, "READ DELIVER(https://d/in) RESPOND(202 ok)"},
        {THEIRS ",{}," OURS, "READ DELIVER(https://d/in) RESPOND(202 ok)"},
        {THEIRS, "READ RESPOND(401 token_mismatch)"},
        {"{}," THEIRS, "READ RESPOND(401 token_mismatch)"},
        {"{}", "READ RESPOND(401 signature_missing)"},
        {"", "READ RESPOND(401 signature_missing)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (size_t proxy = 0; proxy < 2; proxy++) {
            char body[512];
            char config[512];
            snprintf(body, sizeof body, "{\"value\":[%s]}", table[i].items);
            snprintf(config, sizeof config,
                     "{\"sources\":{\"s\":{\"provider\":\"microsoft-graph\",%s"
                     "\"secrets\":[\"TOKEN\"],\"deliver\":{\"url\":\"https://d/in\"}}}}",
                     proxy ? "\"mode\":\"proxy\"," : "");
            const exchange e = {.config = config, .url = "https://h/s", .body = body};
            run(&e);
            if (!proxy) {
                assert_string_equal(trace, table[i].expected);
                assert_null(strstr(last_delivery_body, "theirs"));
            } else if (strstr(body, "theirs") != NULL || strstr(body, "{}") != NULL) {
                assert_null(strstr(trace, "DELIVER")); /* it would be handed on whole */
            }
        }
    }
}

#define ENCODED_PADDING                                                                        \
    "%80%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%" \
    "00"                                                                                       \
    "%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%68"

/* "1", extended by "2" in a value that is decoded before it is signed */
static void a_plain_hash_is_not_extended_in_a_decoded_value(void **state) {
    (void)state;
    const struct {
        const char *place, *url, *body;
    } table[] = {
        {"form", "https://h/s", "a=1" ENCODED_PADDING "2"},
        {"query", "https://h/s?a=1" ENCODED_PADDING "2", "{}"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char config[512];
        snprintf(config, sizeof config,
                 "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"sha256\",\"signature\":{"
                 "\"header\":\"x-sig\"},\"signed\":\"{secret}{%s:a}\"},\"secrets\":[\"TOKEN\"],"
                 "\"dedup\":false,\"deliver\":{\"url\":\"https://d/in\"}}}}",
                 table[i].place);
        const exchange e = {
            .config = config,
            .url = table[i].url,
            .headers = "content-type: application/x-www-form-urlencoded\nx-sig: "
                       "198b2858e09573c6e091df86f7be20975de59376db3c1673746f1c9c6db4d6bc\n",
            .body = table[i].body};
        run(&e);
        assert_string_equal(log_member("reason"), "signature_mismatch");
    }
}

/* {"id":1}, extended by {"id":2} without the secret: SHA-256 (and SHA-1) goes on from its own
 * result behind the padding [FIPS180-4, 5.1.1]. python: hashlib.sha256(b"secret-token" + body)
 */
static void a_plain_hash_is_not_extended(void **state) {
    (void)state;
    static const char body[] = "{\"id\":1}\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                               "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xa0{\"id\":2}";
    const struct {
        const char *signed_text, *digest, *expected;
    } table[] = {
        {"{secret}{body}", "42b76542fed06d049dc82d98480fa9452ae9bad2d03dd4fc9863581c8fb0c0b3",
         "READ RESPOND(401 signature_mismatch)"},
        /* nobody extends what ends in the secret */
        {"{body}{secret}", "8ef77eb63c0776ae59ea1f12e8ba0598ae102eb62e75609c8e5b53925aed9a1f",
         "READ DELIVER(https://d/in) RESPOND(200 ok)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char config[512];
        char headers[128];
        snprintf(config, sizeof config,
                 "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"sha256\",\"signature\":{"
                 "\"header\":\"x-sig\"},\"signed\":\"%s\"},\"secrets\":[\"TOKEN\"],"
                 "\"dedup\":false,\"deliver\":{\"url\":\"https://d/in\"}}}}",
                 table[i].signed_text);
        snprintf(headers, sizeof headers, "x-sig: %s\n", table[i].digest);
        const exchange e = {.config = config,
                            .url = "https://h/s",
                            .headers = headers,
                            .body = body,
                            .body_size = sizeof body - 1};
        assert_string_equal(run(&e), table[i].expected);
    }
}

/* A body, cut at a mark of the text, of which the rest passes for another event. The MACs are
 * of what was sent first: python: hmac.new(b"secret-token", text, "sha256"). */
static void nothing_beside_the_body_holds_a_part_of_it(void **state) {
    (void)state;
    const struct {
        const char *signed_text, *mac;
        struct {
            const char *url, *id, *body;
        } genuine, forged;
    } table[] = {
        {"{header:x-id}.{timestamp}.{body}",
         "6acb5827324127e798ea89d6765ddb270cd461e07e8f8688a8438143a7a5947a",
         {NULL, NULL, NULL}, /* long ago */
         {"https://h/s", "m1.1600000000.{\"t\":\"a", "b\"}"}},
        {"{body}.{header:x-id}",
         "ca36558a48de063b3e59fbcfebc69baf840fba6c88c308e93ad0de86397b46db",
         {"https://h/s", "m1", "{\"t\":\"a.b\"}"},
         {"https://h/s", "b\"}.m1", "{\"t\":\"a"}},
        {"{query:id}.{body}",
         "59c7b0c34d4a0183a2f5df72572d6e2fe88730776931ee1743a6f8426f46b357",
         {"https://h/s?id=m1", "", "{\"t\":\"a.b\"}"},
         {"https://h/s?id=m1.%7b%22t%22:%22a", "", "b\"}"}},
        {"{url}.{body}",
         "1577cf6bf6472973be2fdf5d02940e5cf0bea3b575d53d39d026f55ba928a97b",
         {"https://h/s/in", "", "{\"t\":\"a.b\"}"},
         {"https://h/s/in.{\"t\":\"a", "", "b\"}"}},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char config[512];
        char headers[256];
        snprintf(
            config, sizeof config,
            "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"hmac-sha256\",\"signature\":{"
            "\"header\":\"x-sig\"},\"timestamp\":{\"header\":\"x-time\"},\"signed\":\"%s\","
            "\"id\":\"header:x-id\"},\"secrets\":[\"TOKEN\"],\"deliver\":{\"url\":"
            "\"https://d/in\"}}}}",
            table[i].signed_text);
        for (size_t is_forged = 0; is_forged < 2; is_forged++) {
            const char *url = is_forged ? table[i].forged.url : table[i].genuine.url;
            snprintf(headers, sizeof headers, "x-sig: %s\nx-time: 1700000000\nx-id: %s\n",
                     table[i].mac, is_forged ? table[i].forged.id : table[i].genuine.id);
            const exchange e = {.config = config,
                                .url = url,
                                .headers = headers,
                                .body =
                                    is_forged ? table[i].forged.body : table[i].genuine.body};
            if (url != NULL) {
                assert_string_equal((run(&e), log_member("reason")),
                                    is_forged ? "signature_malformed" : "ok");
            }
        }
    }
    /* alone, a header may hold JSON: python: hmac.new(b"secret-token", b"{}", "sha256") */
    const exchange alone = {
        .config =
            "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"hmac-sha256\",\"signature\":{"
            "\"header\":\"x-sig\"},\"signed\":\"{header:x-event}\"},\"secrets\":[\"TOKEN\"],"
            "\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = "x-event: {}\nx-sig: "
                   "9fb90896e56bbfe95fa925eb1ef4e7228d7a3d415f54a2dde5aa35ee118e2b8f\n"};
    run(&alone);
    assert_string_equal(log_member("reason"), "ok");
}

/* Each name is a look-up at the host, and a header of 16 KiB would hold 8,000. */
static void a_list_of_signed_headers_has_an_end(void **state) {
    (void)state;
    for (size_t count = 64; count <= 65; count++) {
        char headers[1024] = "x-contentful-timestamp: 1700000000000\n"
                             "x-contentful-signature: " WRONG "\n"
                             "x-contentful-signed-headers: a";
        for (size_t i = 1; i < count; i++) {
            strcat(headers, ",a");
        }
        strcat(headers, "\n");
        const exchange e = {
            .config =
                "{\"sources\":{\"s\":{\"provider\":\"contentful\",\"secrets\":[\"TOKEN\"],"
                "\"deliver\":{\"url\":\"https://d/in\"}}}}",
            .url = "https://h/s",
            .headers = headers,
            .body = "{}"};
        assert_string_equal(run(&e), count == 64 ? "READ RESPOND(401 signature_mismatch)"
                                                 : "READ RESPOND(401 signature_malformed)");
    }
}

/* A public key is not asked about what can be no signature of it. */
static void a_signature_longer_than_any_key_makes_is_asked_of_nobody(void **state) {
    (void)state;
    static char headers[2048] = "x-signature-timestamp: 1700000000\nx-signature-ed25519: ";
    const size_t used = strlen(headers);
    memset(headers + used, '0', 2 * 513);
    headers[used + 2 * 513] = '\n';
    const exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":\"discord\",\"secrets\":[\"ED25519\"],"
                  "\"dedup\":false,\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = headers,
        .body = "{}"};
    assert_string_equal(run(&e), "RESPOND(401 signature_malformed)");
}

/* {timestamp}{body}, where all of the body stands in the timestamp: a proxy would hand on a
 * call that was never made. node: sign(null, "1700000000" + BODY, the key of RFC 8032, 7.1,
 * TEST 1) */
static void a_time_holds_no_part_of_a_body(void **state) {
    (void)state;
    const exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":\"discord\",\"secrets\":[\"ED25519\"],"
                  "\"mode\":\"proxy\",\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .method = "GET",
        .headers = "x-signature-timestamp: 1700000000{\"id\":\"1\",\"type\":2}\n"
                   "x-signature-ed25519: "
                   "f2dd46ea39b281f0bfb02c1921daa0d668ec06ad8914318ed5108463bff71224"
                   "e54c3170dc16fae4f1cd85e5fb3553bd7139bd5cc34ab138498833864bf8e80a\n"};
    assert_string_equal(run(&e), "RESPOND(401 timestamp_missing)");
}

/* python: hmac.new(b"secret-token", b"t=1700000000&a=1", "sha256") */
static void a_time_in_a_form_is_read(void **state) {
    (void)state;
    const struct {
        int64_t now_ms;
        const char *reason;
    } table[] = {{TIME_MS, "ok"}, {TIME_MS + 300001, "timestamp_stale"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange e = {
            .config = "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"hmac-sha256\","
                      "\"signature\":{\"header\":\"x-sig\"},\"timestamp\":{\"form\":\"t\"}},"
                      "\"secrets\":[\"TOKEN\"],\"deliver\":{\"url\":\"https://d/in\"}}}}",
            .url = "https://h/s",
            .headers = "content-type: application/x-www-form-urlencoded\nx-sig: "
                       "fd4f325f56f1e5f7e3665de970c0745aea692ad9a1f768f1f407b0193cf00f0d\n",
            .body = "t=1700000000&a=1",
            .now_ms = table[i].now_ms};
        run(&e);
        assert_string_equal(log_member("reason"), table[i].reason);
    }
}

/* {timestamp}{body}, where the timestamp is all that was once signed: what was signed is all
 * of the text that there is room for, and the body that came with it must not be left out of
 * it. node: sign(null, "1700000000" + "a".repeat(1063), the key of RFC 8032, 7.1, TEST 1)
 */
static void a_header_cannot_crowd_the_body_out_of_what_is_signed(void **state) {
    (void)state;
    static char headers[4096];
    static char filler[1064];
    memset(filler, 'a', sizeof filler - 1);
    snprintf(headers, sizeof headers,
             "x-signature-timestamp: 1700000000%s\n"
             "x-signature-ed25519: "
             "b1d7cebeaeae9fad6e56a8735c4ebbc0cda678c931eaed7ac68112de74907a6d"
             "101f3027ca6641d4b5fe15929cbc5d71c8dc1938103cc6449364277292e6d906\n",
             filler);
    const exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":\"discord\",\"secrets\":[\"ED25519\"],"
                  "\"dedup\":false,\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = headers,
        .body = "{\"id\":\"2\",\"type\":2}"};
    assert_string_equal(run(&e), "READ RESPOND(401 signature_mismatch)");
}

/* The token is read anew for each key that is asked. Signed by node: sign("sha256", ..., {
 * dsaEncoding: "ieee-p1363" }) */
static void a_token_is_taken_under_the_last_of_eight_keys(void **state) {
    (void)state;
    static char headers[2048];
    static char filler[1001];
    for (size_t i = 0; i < sizeof filler - 1; i += 4) {
        memcpy(filler + i, "YWFh", 4);
    }
    snprintf(headers, sizeof headers,
             "authorization: Bearer eyJhbGciOiJFUzI1NiJ9."
             "eyAiZXhwIjoxNzAwMDAwMDYwLCJkYXRhIjoi%sIn0."
             "JFS23Rmpp4cj271Y5y2cRpImJJWfxfuN5hxrL0Wm60GOW5lcTBLXvtGHaCnCiJAfe-"
             "hB6AwBjtny7A9r1auA9g\n",
             filler);
    const exchange e = {
        .config =
            "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"jwt-es256\",\"signature\":{"
            "\"header\":\"authorization\"}},\"secrets\":[\"EC1\",\"EC2\",\"EC3\",\"EC4\","
            "\"EC5\",\"EC6\",\"EC7\",\"EC\"],\"dedup\":false,"
            "\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = headers,
        .body = "{}"};
    for (char name[] = "EC1"; name[2] <= '7'; name[2]++) {
        setenv(name,
               "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmDqxGO7hFuor44NRDRxECvJdNR50/TEnKsguw/"
               "SlbdCmxOdsL2RoPLxXuoJ5Fob7O2Cy+XfWSY9bphR45uRJPA==",
               1);
    }
    setenv("EC",
           "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEz13JeYQ0sBi9G5jlLYzhNQ5Nd+"
           "BPwG8VvW82l80ipMMIkMAGN7YN08Wuq+R/byLPLk7mepWS998gnl999/nwCA==",
           1);
    assert_string_equal(run(&e), "READ DELIVER(https://d/in) RESPOND(200 ok)");
    assert_string_equal(log_member("secret"), "7");
}

static void sixteen_signatures_are_looked_at(void **state) {
    (void)state;
    char many[20 * 65] = "";
    for (int i = 0; i < EYELET_CANDIDATE_COUNT_MAX - 1; i++) {
        strcat(many, WRONG ",");
    }
    const size_t size = strlen(many);
    strcat(many, MAC_1);
    assert_string_equal(reason_of(many, TIME_MS, 0), "ok");
    many[size] = '\0';
    strcat(many, WRONG "," MAC_1);
    assert_string_equal(reason_of(many, TIME_MS, 0), "signature_mismatch");
}

/* What is too long for a MAC leaves the others their room. */
static void a_long_item_crowds_no_signature_out(void **state) {
    (void)state;
    char text[2 * 2040 + 1 + sizeof MAC_1] = "";
    memset(text, '0', (size_t)2 * 2040);
    strcpy(text + (size_t)2 * 2040, "," MAC_1);
    assert_string_equal(reason_of(text, TIME_MS, 0), "ok");
}

/* The whole exchange, with what the host says that the MAC is. */
static const char *reason_with_macs(const char *signature, const uint8_t *macs, size_t size,
                                    size_t count) {
    static char reason[64];
    static char headers[256];
    snprintf(headers, sizeof headers, "x-sig: %s\nx-time: 1700000000\n", signature);
    const exchange e = {.headers = headers};
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = EYELET_BYTES("https://h/s"),
                              .content_length = 2};
    const eyelet_limits limits = {.mac_min = 1};
    current = &e;
    assert_true(eyelet_configure(EYELET_BYTES(CONFIG), 1U << EYELET_DELIVER_URL));
    assert_int_equal(eyelet_begin(&head, TIME_MS, &limits)->kind, EYELET_STEP_READ);
    memcpy(eyelet_body_space(2), "{}", 2);
    assert_int_equal(eyelet_body(2, TIME_MS)->kind, EYELET_STEP_READ);
    const eyelet_step *step = eyelet_end(true, TIME_MS);
    size_t asked = 0;
    for (; step->kind == EYELET_STEP_MAC; asked++) {
        assert_true(asked < 2);
        assert_int_equal(step->mac_bits, 256);
        assert_int_equal(step->piece_count, 3);
        assert_memory_equal(step->pieces[0].data, "1700000000", 10);
        assert_memory_equal(step->pieces[1].data, ".", 1);
        assert_memory_equal(step->pieces[2].data, "{}", 2);
        assert_memory_equal(step->mac_key.data, asked == 0 ? "secret-token" : "second-token",
                            12);
        step = eyelet_mac(macs + 32 * asked, size, TIME_MS);
    }
    assert_int_equal(asked, count);
    if (step->kind == EYELET_STEP_DELIVER) {
        step = eyelet_delivered(EYELET_DELIVERY_ANSWERED, 200, TIME_MS);
    }
    copy_text(last_log, sizeof last_log, step->log);
    assert_int_equal(
        sscanf(strstr(last_log, "\"reason\":\""), "\"reason\":\"%63[a-z_]", reason), 1);
    eyelet_forget();
    return reason;
}

static void the_hosts_mac_counts_where_it_has_the_right_size(void **state) {
    (void)state;
    uint8_t macs[64];
    memset(macs, 0xab, 32);
    memset(macs + 32, 0xcd, 32);
    const char *ab = "abababababababababababababababababababababababababababababababab";
    const char *cd = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
    assert_string_equal(reason_with_macs(ab, macs, 32, 2), "ok");
    assert_non_null(strstr(last_log, "\"secret\":0"));
    assert_string_equal(reason_with_macs(cd, macs, 32, 2), "ok");
    assert_non_null(strstr(last_log, "\"secret\":1"));
    assert_string_equal(reason_with_macs(MAC_1, macs, 32, 2), "signature_mismatch");
    /* of any other size: the core computes them all itself, and asks no more */
    const size_t sizes[] = {0, 20, 31, 33};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(reason_with_macs(MAC_1, macs, sizes[i], 1), "ok");
        assert_string_equal(reason_with_macs(ab, macs, sizes[i], 1), "signature_mismatch");
    }
}

/* 25 pieces: (printf '{}'; printf '|POST%.0s' $(seq 12)) | openssl dgst -sha256 -hmac KEY */
static void what_has_too_many_pieces_for_the_host_is_computed_here(void **state) {
    (void)state;
    exchange e = {
        .config = "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"hmac-sha256\","
                  "\"signature\":{\"header\":\"x-sig\"},\"signed\":\"{body}|{method}|"
                  "{method}|{method}|{method}|{method}|{method}|{method}|{method}|{method}|"
                  "{method}|{method}|{method}\"},"
                  "\"secrets\":[\"SECOND\",\"TOKEN\"],\"dedup\":false,"
                  "\"deliver\":{\"url\":\"https://d/in\"}}}}",
        .url = "https://h/s",
        .headers = "x-sig: 04dd2b3813ed5137d8133cd181e9ec13eb67119160e26bffd1c89ebe9c75da4a\n",
        .body = "{}",
        .mac_min = 1};
    assert_string_equal(run(&e), "READ DELIVER(https://d/in) RESPOND(200 ok)");
    e.body = "[]";
    assert_string_equal(run(&e), "READ RESPOND(401 signature_mismatch)");
}

/* The MACs that a handshake gives to anybody, sent back as the signature of an event. */
static void the_answer_of_a_handshake_is_no_events_signature(void **state) {
    (void)state;
    static char headers[256];
    static char body[256];
#define WITH(provider, more)                                                                   \
    "{\"sources\":{\"s\":{\"provider\":\"" provider "\",\"secrets\":[\"TOKEN\"]," more         \
    "\"dedup\":false,\"deliver\":{\"url\":\"https://d/in\"}}}}"
    const char *x = WITH("x", "\"on_unreadable\":\"deliver\",");
    const exchange crc = {.config = x, .method = "GET", .url = "https://h/s?crc_token=pay=1"};
    assert_string_equal(run(&crc), "RESPOND(200 handshake)");
    char mac[64];
    assert_int_equal(sscanf(last_body, "{\"response_token\":\"sha256=%44[^\"]", mac), 1);
    snprintf(headers, sizeof headers, "x-twitter-webhooks-signature: sha256=%s\n", mac);
    const exchange event = {
        .config = x, .url = "https://h/s", .headers = headers, .body = "pay=1"};
    assert_string_equal(run(&event), "READ RESPOND(401 signature_mismatch)");

    const char *braintree = WITH("braintree", "\"key_id\":\"key\",");
    const exchange challenge = {.config = braintree,
                                .method = "GET",
                                .url = "https://h/s?bt_challenge=0123456789abcdef0123"};
    assert_string_equal(run(&challenge), "RESPOND(200 handshake)");
    assert_int_equal(sscanf(last_body, "key|%40[0-9a-f]", mac), 1);
    snprintf(body, sizeof body, "bt_payload=%%30123456789abcdef0123&bt_signature=key%%7C%s",
             mac);
    const exchange forged = {.config = braintree,
                             .url = "https://h/s",
                             .headers = "content-type: application/x-www-form-urlencoded\n",
                             .body = body};
    assert_string_equal(run(&forged), "READ RESPOND(401 signature_mismatch)");
}

#define FORM_TYPE "content-type: application/x-www-form-urlencoded\n"
#define KEYED(provider)                                                                        \
    "{\"sources\":{\"s\":{\"provider\":\"" provider                                            \
    "\",\"secrets\":[\"TOKEN\"],\"dedup\":{\"key\":"                                           \
    "\"body\"},\"deliver\":{\"url\":\"https://d/in\"}}}}"

/* The keys are sha256sum's of what is signed: printf '{}', printf 'https://h/sa1b2'. */
static void a_form_is_keyed_by_what_is_signed_of_it(void **state) {
    (void)state;
#define GITEA                                                                                  \
    FORM_TYPE "x-gitea-signature: "                                                            \
              "9fb90896e56bbfe95fa925eb1ef4e7228d7a3d415f54a2dde5aa35ee118e2b8f\n"
#define GITEA_KEY "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define TWILIO_KEY "7f7d9a8bdd1fea4a60532cb9c5cba8b62d100e6729c96285630024a892fe4dde"
#define TWILIO FORM_TYPE "x-twilio-signature: +Vm0HwS8Lp74XjZFTeLiNxEUKTs=\n"
    const struct {
        const char *config, *headers, *body, *key;
    } table[] = {
        {KEYED("gitea-form"), GITEA, "payload=%7B%7D", GITEA_KEY},
        {KEYED("gitea-form"), GITEA, "payload={}&", GITEA_KEY},
        {KEYED("twilio"), TWILIO, "a=1&b=2", TWILIO_KEY},
        {KEYED("twilio"), TWILIO, "b=2&a=1&%61=1", TWILIO_KEY},
        {KEYED("twilio"), TWILIO, "a1b=2", TWILIO_KEY},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange e = {.config = table[i].config,
                            .url = "https://h/s",
                            .headers = table[i].headers,
                            .body = table[i].body};
        static char expected[256];
        snprintf(expected, sizeof expected, "READ CLAIM(s/sha256:%s ", table[i].key);
        assert_memory_equal(run(&e), expected, strlen(expected));
    }
}

/* A reader that takes ";" for a mark between fields, as Rack 2 does, finds two of them and
 * takes the last. The MAC is of 'a;payload={}', by openssl. */
static void no_mark_of_another_reader_stands_in_a_signed_form(void **state) {
    (void)state;
    const struct {
        const char *body;
        bool passes;
    } table[] = {
        {"payload=a%3Bpayload%3D%7B%7D", true},
        {"payload=a;payload={}", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange e = {
            .config = "{\"sources\":{\"s\":{\"provider\":\"gitea-form\",\"secrets\":["
                      "\"TOKEN\"],\"on_unreadable\":\"deliver\",\"deliver\":{\"url\":"
                      "\"https://d/in\"}}}}",
            .url = "https://h/s",
            .headers =
                FORM_TYPE "x-gitea-signature: "
                          "dac9078cd6dc5484290608fc71fd6e1f38f41a997eaf46908e7816b895e09f13\n",
            .body = table[i].body};
        run(&e);
        assert_string_equal(log_member("reason"),
                            table[i].passes ? "ok" : "signature_malformed");
    }
}

/* The URL and the sorted form are signed without a mark between them. */
static void no_message_is_read_as_the_end_of_a_url(void **state) {
    (void)state;
#define MESSAGE "bodySHA256=d30e677e4bdef3d49338c0262c20baa8eb4041a12a088a9d4fa86d0a98bc5c0a"
    const exchange genuine = {.config = KEYED("twilio"),
                              .url = "https://h/s/in",
                              .headers = FORM_TYPE
                              "x-twilio-signature: q3GBc9KQEo1rQXyTR2iuyqDRJCQ=\n",
                              .body = "Body=?" MESSAGE "%26&MessageSid=1"};
    assert_non_null(strstr(run(&genuine), "RESPOND(200 ok)"));
    const exchange forged = {.config = KEYED("twilio"),
                             .url = "https://h/s/inBody?" MESSAGE "&MessageSid1",
                             .headers = "x-twilio-signature: q3GBc9KQEo1rQXyTR2iuyqDRJCQ=\n",
                             .body = "{\"MessageSid\":\"9\"}"};
    assert_string_equal(run(&forged), "READ RESPOND(401 body_hash_mismatch)");
}

static void a_field_that_is_signed_stands_there_once(void **state) {
    (void)state;
#define SIGNED_BY(place)                                                                       \
    "{\"sources\":{\"s\":{\"provider\":{\"algorithm\":\"hmac-sha256\",\"signature\":{"         \
    "\"header\":\"x-sig\"},\"signed\":\"{" place ":a}\"},\"secrets\":[\"TOKEN\"],"             \
    "\"dedup\":false,\"mode\":\"proxy\",\"deliver\":{\"url\":\"https://d/in\"}}}}"
#define PART(name, value)                                                                      \
    "--XX\r\ncontent-disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
    const char *multipart =
        "content-type: multipart/form-data; boundary=XX\nx-sig: "
        "8154006f34856aaebbe0cd3a3cc776d46347efac141b450b4df035819f5b74f2\n";
    const char *form =
        FORM_TYPE "x-sig: 8154006f34856aaebbe0cd3a3cc776d46347efac141b450b4df035819f5b74f2\n";
    const struct {
        const char *config, *url, *headers, *body;
        bool passes;
    } table[] = {
        {SIGNED_BY("form"), "https://h/s", form, "a=1&b=2", true},
        {SIGNED_BY("form"), "https://h/s", form, "a=1&%61=2", false},
        {SIGNED_BY("form"), "https://h/s", multipart,
         PART("a", "1") PART("b", "2") "--XX--\r\n", true},
        {SIGNED_BY("form"), "https://h/s", multipart,
         PART("a", "1") PART("a", "2") "--XX--\r\n", false},
        {SIGNED_BY("query"), "https://h/s?a=1&b=2", form, "{}", true},
        {SIGNED_BY("query"), "https://h/s?a=1&%61=2", form, "{}", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const exchange e = {.config = table[i].config,
                            .url = table[i].url,
                            .headers = table[i].headers,
                            .body = table[i].body};
        assert_int_equal(strstr(run(&e), "PASS") != NULL, table[i].passes);
        assert_int_equal(strstr(last_log, "signature_malformed") == NULL, table[i].passes);
    }
}

int main(void) {
    setenv("TOKEN", "secret-token", 1);
    setenv("ADYEN", "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056", 1);
    setenv("ED25519", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", 1);
    setenv("SECOND", "second-token", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_good_up_to_its_last_millisecond),
        cmocka_unit_test(each_secret_is_tried_on_each_signature),
        cmocka_unit_test(what_is_no_signature_is_told_from_a_wrong_one),
        cmocka_unit_test(every_item_that_is_signed_by_itself_is_verified),
        cmocka_unit_test(a_signature_longer_than_any_key_makes_is_asked_of_nobody),
        cmocka_unit_test(a_plain_hash_is_not_extended),
        cmocka_unit_test(a_plain_hash_is_not_extended_in_a_decoded_value),
        cmocka_unit_test(nothing_beside_the_body_holds_a_part_of_it),
        cmocka_unit_test(a_list_of_signed_headers_has_an_end),
        cmocka_unit_test(a_time_holds_no_part_of_a_body),
        cmocka_unit_test(a_time_in_a_form_is_read),
        cmocka_unit_test(a_notice_counts_by_its_own_token),
        cmocka_unit_test(the_answer_of_a_handshake_is_no_events_signature),
        cmocka_unit_test(a_header_cannot_crowd_the_body_out_of_what_is_signed),
        cmocka_unit_test(a_token_is_taken_under_the_last_of_eight_keys),
        cmocka_unit_test(a_form_is_keyed_by_what_is_signed_of_it),
        cmocka_unit_test(no_mark_of_another_reader_stands_in_a_signed_form),
        cmocka_unit_test(no_message_is_read_as_the_end_of_a_url),
        cmocka_unit_test(a_field_that_is_signed_stands_there_once),
        cmocka_unit_test(sixteen_signatures_are_looked_at),
        cmocka_unit_test(a_long_item_crowds_no_signature_out),
        cmocka_unit_test(the_hosts_mac_counts_where_it_has_the_right_size),
        cmocka_unit_test(what_has_too_many_pieces_for_the_host_is_computed_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
