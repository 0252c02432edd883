/* Does canonical.c give the bytes that Twilio, Contentful, SNS, PayPal, Mercado Pago and Hook0
 * sign?   Layer: tests.
 *
 * Twilio: the cases named official are the SDK's own (twilio-node, spec/validation.spec.js); of
 * the others signature and verdict are those of npm twilio 6.2. Contentful: signed by npm
 * @contentful/node-apps-toolkit. CRC-32: Python's zlib. The texts of SNS, PayPal, Mercado Pago
 * and Hook0 are spelled out by hand from the providers' pages. */
#include "codec/base64.h"
#include "codec/hex.h"
#include "guard.h"
#include "webhook/canonical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define REGION_SIZE ((size_t)128 * 1024 * 1024)
#define FORM "application/x-www-form-urlencoded"
#define CANDIDATE_COUNT_MAX 8

static uint8_t region[REGION_SIZE];
static size_t region_max;
static const char *headers; /* "name: value\n" lines */
static size_t header_asked; /* how often the host was asked */

uint8_t *eyelet_host_region(size_t size) { return size <= region_max ? region : NULL; }

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    header_asked++;
    for (const char *line = headers; *line != 0;) {
        const char *colon = strstr(line, ": ");
        const char *end = strchr(line, '\n');
        if (eyelet_bytes_equal(eyelet_bytes_from(line, (size_t)(colon - line)), name)) {
            size_t size = (size_t)(end - colon) - 2;
            memcpy(out, colon + 2, size < out_size ? size : out_size);
            return (ptrdiff_t)size;
        }
        line = end + 1;
    }
    return -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

static eyelet_source source;
static eyelet_request request;
static eyelet_document document;
static eyelet_row row;

static void prepare(eyelet_special special, const char *method, const char *url,
                    const char *header_lines, eyelet_bytes body) {
    memset(&source, 0, sizeof source);
    memset(&request, 0, sizeof request);
    row = (eyelet_row){.special = special};
    source.row = &row;
    source.app_key = EYELET_BYTES("8PT597110X687430LKGECATA");
    headers = header_lines;
    region_max = sizeof region;
    request.method = eyelet_bytes_from_text(method);
    request.url = eyelet_guard(url, strlen(url));
    assert_true(eyelet_url_parse(request.url, &request.parts));
    eyelet_document_start(&document, &source, &request);
    if (body.data != region) {
        memmove(region, body.data, body.size);
    }
    eyelet_document_set_body(&document, eyelet_bytes_from(region, body.size));
}

static void append_piece(void *context, eyelet_bytes piece) {
    eyelet_buffer_append(context, piece);
}

static void update_mac(void *context, eyelet_bytes piece) {
    eyelet_hmac_update(context, piece);
}

/* ---- Twilio ---- */

/* As verify.c does it: the body first, then every candidate. */
static bool twilio_accepts(const char *signature) {
    uint8_t given[20];
    eyelet_buffer decoded = eyelet_buffer_over(given, sizeof given);
    assert_true(eyelet_base64_decode(eyelet_bytes_from_text(signature), &decoded));
    if (eyelet_twilio_check_body(&document) != EYELET_REASON_OK) {
        return false;
    }
    eyelet_hmac_key key;
    eyelet_hmac_key_init(&key, EYELET_HASH_SHA1, EYELET_BYTES("12345"));
    bool accepted = false;
    eyelet_twilio twilio;
    if (!eyelet_twilio_start(&document, &twilio)) {
        return false;
    }
    for (size_t candidate = 0;; candidate++) {
        eyelet_hmac mac;
        uint8_t own[EYELET_HASH_SIZE_MAX];
        eyelet_hmac_start(&mac, &key);
        bool fed = eyelet_twilio_feed(&document, &twilio, candidate, update_mac, &mac);
        if (!fed) {
            assert_true(candidate <= CANDIDATE_COUNT_MAX);
            return accepted;
        }
        (void)eyelet_hmac_finish(&mac, own);
        accepted = accepted || memcmp(own, given, sizeof given) == 0;
    }
}

static const struct {
    const char *name;
    const char *url;
    const char *type;
    const char *body;
    const char *signature;
    bool expected;
} twilio_cases[] = {
    {"official: extra query argument",
     "https://mycompany.com/myapp.php?foo=1&bar=2&somethingUnexpected=true",
     "application/x-www-form-urlencoded",
     "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%"
     "2B18005551212",
     "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false},
    {"official: https URL with port 1234 in request, signed without port",
     "https://mycompany.com:1234/myapp.php?foo=1&bar=2", "application/x-www-form-urlencoded",
     "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%"
     "2B18005551212",
     "RSOYDt4T1cUTdK1PDd93/VVr8B8=", true},
    {"official: http URL with port, signed with port",
     "http://mycompany.com:1234/myapp.php?foo=1&bar=2", "application/x-www-form-urlencoded",
     "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%"
     "2B18005551212",
     "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", true},
    {"official: https URL without port, signed with :443",
     "https://mycompany.com/myapp.php?foo=1&bar=2", "application/x-www-form-urlencoded",
     "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%"
     "2B18005551212",
     "kvajT1Ptam85bY51eRf/AJRuM3w=", true},
    {"official: http URL without port, signed with :80",
     "http://mycompany.com/myapp.php?foo=1&bar=2", "application/x-www-form-urlencoded",
     "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%"
     "2B18005551212",
     "0ZXoZLH/DfblKGATFgpif+LLRf4=", true},
    {"official: URL with credentials", "https://user:pass@mycompany.com/myapp.php?foo=1&bar=2",
     "application/x-www-form-urlencoded",
     "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%"
     "2B18005551212",
     "CukzLTc1tT5dXEDIHm/tKBanW10=", true},
    {"official: URL with apostrophe in the query as received; sender signed it as %27",
     "https://mycompany.com/myapp.php?foo=1&bar=2&Body=It's+amazing",
     "application/x-www-form-urlencoded",
     "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%"
     "2B18005551212",
     "TfZzewPq8wqrGlMfyAud8+/IvJ0=", true},
    {"official: array param (values sorted, unique)",
     "https://mycompany.com/myapp.php?foo=1&bar=2", "application/x-www-form-urlencoded",
     "MessagingBinding.Address=%2B1325xxxxxxx&MessagingBinding.Address=%2B1415xxxxxxx",
     "83O6e2vORAoJHUNzJjDWN1jz+BA=", true},
    {"official: repeated values are de-duplicated",
     "https://mycompany.com/myapp.php?foo=1&bar=2", "application/x-www-form-urlencoded",
     "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234",
     "IK+Dwps556ElfBT0I3Rgjkr1wJU=", true},
    {"official: JSON body with bodySHA256",
     "https://mycompany.com/"
     "myapp.php?foo=1&bar=2&bodySHA256="
     "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
     "application/json", "{\"property\": \"value\", \"boolean\": true}",
     "a9nBmqA0ju/hNViExpshrM61xv4=", true},
    {"official: JSON body \"{}\" with bodySHA256, sender signed URL with :443",
     "https://mycompany.com/"
     "myapp.php?foo=1&bar=2&bodySHA256="
     "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
     "application/json", "{}", "Ldidvp12m26NI7eqEvxnEpkd9Hc=", true},
    {"official: JSON body, only bodySHA256 in the query",
     "https://mycompany.com/"
     "myapp.php?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
     "application/json", "{\"property\": \"value\", \"boolean\": true}",
     "y77kIzt2vzLz71DgmJGsen2scGs=", true},
    {"port 8443 as received", "https://h.example:8443/a?b=1", FORM, "A=1",
     "roP+3Gi+4u+dsISf3gYP0mDXS1k=", true},
    {"no path", "https://h.example", FORM, "A=1", "sR6xouKeXgaq3jveFOjwVZS6yY8=", true},
    {"no path, signed with the slash", "https://h.example", FORM, "A=1",
     "t/EFpMdy4deQxsegZNN4/nyRcPo=", true},
    {"capitals in the host, signed in lower case", "https://H.Example/a", FORM, "A=1",
     "X2jYeIeGYUKNdL9XSIL6QpnV5ks=", true},
    {"capitals in the host, signed as received", "https://H.Example/a", FORM, "A=1",
     "C8h5QDcBzL5MWoG+Bc7MJFN4tzQ=", true},
    {"IPv6, signed with the port", "https://[::1]/a", FORM, "A=1",
     "uHk6k1Do8yLAXsj7SUbSFZP0uiY=", true},
    {"user and port", "https://u:p@h.example:99/a", FORM, "A=1",
     "cR+lOIGVOff/YTvbbC1f9QJ2Czo=", true},
    {"another port", "https://h.example/a", FORM, "A=1", "G/PV877v7YxJ1xudZu6xamFCde4=", false},
    {"the port of the other scheme", "http://h.example/a", FORM, "A=1",
     "mCzMMmIVbjkM/l4r0J5Q68SAHik=", false},
    {"a brace in the path, signed escaped", "https://h.example/{a}", FORM, "A=1",
     "MFUlSO2jhOgS4tX3C2CfctXcBJM=", true},
    {"query signed in the legacy form", "https://h.example/a?b=c+d&e=f:g", FORM, "A=1",
     "dSjDrA4t81hS1uHWsAba6kOUDeA=", true},
    {"legacy form of a name without \"=\"", "https://h.example/a?b", FORM, "A=1",
     "CipXikvo5Wrrg2QDrwcMCMvddZ4=", true},
    {"legacy form: repeated names stand together", "https://h.example/a?x=1&y=2&x=3", FORM,
     "A=1", "8yQEKEtEUqBJE4CzOHCd8Am3dUQ=", true},
    {"legacy form with the port", "https://h.example/a?b=+", FORM, "A=1",
     "s91ACZX+0LN06rYMIXqR7QrjrYU=", true},
    {"an escape of another kind is not tried", "https://h.example/a?b=%2F", FORM, "A=1",
     "pgddVGAHtokF6Cwi7Ai5NtDtVgs=", false},
    {"a bare question mark", "https://h.example/a?", FORM, "A=1",
     "+dxslkvDaJjUf8kyzbFFoPSr1cA=", true},
    {"a bare question mark that was not signed", "https://h.example/a?", FORM, "A=1",
     "X2jYeIeGYUKNdL9XSIL6QpnV5ks=", false},
    {"plus, escapes and UTF-8 in the form", "https://h.example/a", FORM,
     "b=c+d%26e&%C3%A9=%E2%82%AC&Z=1", "GQYP9mIPvjXVbTvOSpBaRThUHIs=", true},
    {"names are sorted by bytes: capitals first", "https://h.example/a", FORM,
     "a=1&B=2&A=3&b=4", "ssOKCSsxZKvhoBuOazyURYkdKrM=", true},
    {"a name that begins another", "https://h.example/a", FORM, "ab=1&a=2&a.b=3",
     "Sb1E0uLc53x6H3yrrzGnAR/+Zbc=", true},
    {"values of one name: sorted, each once", "https://h.example/a", FORM,
     "a=3&b=x&a=1&a=3&a=2", "woMB/KVBZzkmnuh/QwBJD8MOBz8=", true},
    {"empty names and values", "https://h.example/a", FORM, "=v&n=&m&&=w",
     "dNcB45uG4m9Ka+ns8zN9cMUKQuo=", true},
    {"no parameters", "https://h.example/a", FORM, "", "OE4N8+INqiHDL9qDSig6rdD9M7Y=", true},
};

static void test_twilio(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof twilio_cases / sizeof twilio_cases[0]; i++) {
        char type[100];
        (void)snprintf(type, sizeof type, "content-type: %s\n", twilio_cases[i].type);
        prepare(EYELET_SPECIAL_TWILIO, "POST", twilio_cases[i].url, type,
                eyelet_bytes_from_text(twilio_cases[i].body));
        if (twilio_accepts(twilio_cases[i].signature) != twilio_cases[i].expected) {
            fail_msg("%s", twilio_cases[i].name);
        }
    }
}

/* What each candidate says, one a line. */
static const struct {
    const char *name;
    const char *method;
    const char *url;
    const char *body;
    const char *expected;
} candidate_cases[] = {
    {"both ports, nothing to escape", "POST", "https://h/a?b=1", "",
     "https://h/a?b=1\n"
     "https://h:443/a?b=1\n"},
    {"http has port 80", "POST", "http://h/a", "", "http://h/a\nhttp://h:80/a\n"},
    {"the default port stays where it was received", "POST", "https://h:443/a", "",
     "https://h/a\nhttps://h:443/a\n"},
    {"the parameters of a form", "POST", "https://h/a", "b=2&a=1",
     "https://h/aa1b2\nhttps://h:443/aa1b2\n"},
    {"GET: the URL only", "GET", "https://h/a?x=1", "",
     "https://h/a?x=1\nhttps://h:443/a?x=1\n"},
    {"with a hash the form is no part", "POST", "https://h/a?bodySHA256=0", "b=2&a=1",
     "https://h/a?bodySHA256=0\nhttps://h:443/a?bodySHA256=0\n"},
    {"the host's parser has escaped the apostrophe", "POST", "https://h/a?b=%27c", "",
     "https://h/a?b=%27c\nhttps://h:443/a?b=%27c\n"
     "https://h/a?b='c\nhttps://h:443/a?b='c\n"},
    {"the apostrophe as received, and escaped", "POST", "https://h/a?b='c", "",
     "https://h/a?b='c\nhttps://h:443/a?b='c\n"
     "https://h/a?b=%27c\nhttps://h:443/a?b=%27c\n"},
    {"six at once", "POST", "https://h/a?b=+'", "",
     "https://h/a?b=+'\nhttps://h:443/a?b=+'\n"
     "https://h/a?b=+%27\nhttps://h:443/a?b=+%27\n"
     "https://h/a?b=%20'\nhttps://h:443/a?b=%20'\n"},
};

static void test_twilio_candidates(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof candidate_cases / sizeof candidate_cases[0]; i++) {
        prepare(EYELET_SPECIAL_TWILIO, candidate_cases[i].method, candidate_cases[i].url,
                "content-type: " FORM "\n", eyelet_bytes_from_text(candidate_cases[i].body));
        uint8_t room[1024];
        eyelet_buffer text = eyelet_buffer_over(room, sizeof room - 1);
        eyelet_twilio twilio;
        assert_true(eyelet_twilio_start(&document, &twilio));
        for (size_t k = 0; eyelet_twilio_feed(&document, &twilio, k, append_piece, &text);
             k++) {
            eyelet_buffer_append_byte(&text, '\n');
            assert_false(text.overflow);
        }
        room[text.size] = 0;
        if (strcmp((char *)room, candidate_cases[i].expected) != 0) {
            fail_msg("%s: %s", candidate_cases[i].name, (char *)room);
        }
    }
}

#define SHA256_OF_A "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA256_OF_BRACES "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

static const struct {
    const char *name;
    const char *method;
    const char *query;
    const char *type;
    const char *body;
    bool expected;
} body_cases[] = {
    {"a form without a hash", "POST", "", FORM, "a=1", true},
    {"a form with a parameter in its type", "POST", "", FORM "; charset=UTF-8", "a=1", true},
    {"no body without a hash", "GET", "", "text/plain", "", true},
    {"JSON without a hash", "POST", "", "application/json", "{}", false},
    {"a multipart form without a hash", "POST", "", "multipart/form-data; boundary=b", "a",
     false},
    {"a form behind a GET is covered by nothing", "GET", "", FORM, "a=1", false},
    {"the right hash", "POST", "bodySHA256=" SHA256_OF_A, "application/json", "a", true},
    {"the right hash of a form", "POST", "bodySHA256=" SHA256_OF_A, FORM, "a", true},
    {"the right hash behind a GET", "GET", "bodySHA256=" SHA256_OF_A, FORM, "a", true},
    {"the wrong hash", "POST", "bodySHA256=" SHA256_OF_A, "application/json", "b", false},
    {"the wrong hash of a form", "POST", "bodySHA256=" SHA256_OF_A, FORM, "b", false},
    {"an empty hash", "POST", "bodySHA256=", FORM, "a", false},
    {"a hash at the end", "POST", "a=1&bodySHA256=" SHA256_OF_A, "application/json", "a", true},
    {"a hash before the end", "POST", "bodySHA256=" SHA256_OF_A "&a=1", "application/json", "a",
     false},
    {"a hash cut short", "POST", "bodySHA256=ca978112", "application/json", "a", false},
    {"a hash with more behind it", "POST", "bodySHA256=" SHA256_OF_A "00", FORM, "a", false},
    {"of two hashes the first counts", "POST",
     "bodySHA256=" SHA256_OF_BRACES "&bodySHA256=" SHA256_OF_A, FORM, "a", false},
    {"an empty body's hash", "POST", "bodySHA256=" SHA256_OF_NOTHING, "", "", true},
    {"an empty body, hashed as {} by the SDK", "POST", "bodySHA256=" SHA256_OF_BRACES, "", "",
     true},
    {"an empty body, another hash", "POST", "bodySHA256=" SHA256_OF_A, "", "", false},
};

static void test_twilio_body(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof body_cases / sizeof body_cases[0]; i++) {
        char url[300];
        char type[100];
        (void)snprintf(url, sizeof url, "https://h/a?%s", body_cases[i].query);
        (void)snprintf(type, sizeof type, "content-type: %s\n", body_cases[i].type);
        prepare(EYELET_SPECIAL_TWILIO, body_cases[i].method, url, type,
                eyelet_bytes_from_text(body_cases[i].body));
        eyelet_reason expected =
            body_cases[i].expected ? EYELET_REASON_OK : EYELET_REASON_BODY_HASH_MISMATCH;
        if (eyelet_twilio_check_body(&document) != expected) {
            fail_msg("%s", body_cases[i].name);
        }
    }
}

/* prefix and the number in at least width digits, at offset at; where it ends. */
static size_t write_text(size_t at, const char *prefix, int width, size_t number) {
    int size =
        snprintf((char *)region + at, REGION_SIZE - at, "%s%0*zu", prefix, width, number);
    return at + (size_t)size;
}

static void prepare_form(size_t size) {
    prepare(EYELET_SPECIAL_TWILIO, "POST", "https://h.example/a", "content-type: " FORM "\n",
            eyelet_bytes_from(region, size));
}

static void test_twilio_many_fields(void **state) {
    (void)state;
    size_t size = 0;
    for (size_t i = 0; i < 50000; i++) {
        size = write_text(size, i == 0 ? "k" : "&k", 6, i * 7919 % 50000);
        size = write_text(size, "=", 1, i);
    }
    prepare_form(size);
    assert_true(twilio_accepts("Yw/PwG+bhZMTM3nxiley5c2tpAM="));
    size = 0;
    for (size_t i = 0; i < 65536; i++) {
        size = write_text(size, i == 0 ? "a=" : "&a=", 1, i % 3);
    }
    prepare_form(size);
    assert_true(twilio_accepts("MgaRGBDUuExmTkg7L+saN/6jQJE="));
    prepare_form(write_text(size, "&a=", 1, 0)); /* one field more than are looked at */
    assert_false(twilio_accepts("MgaRGBDUuExmTkg7L+saN/6jQJE="));
}

static void count_piece(void *context, eyelet_bytes piece) { *(size_t *)context += piece.size; }

static bool feed_first(size_t *fed) {
    eyelet_twilio twilio;
    return eyelet_twilio_start(&document, &twilio) &&
           eyelet_twilio_feed(&document, &twilio, 0, count_piece, fed);
}

/* 32 MiB, in the shapes that cost most: names that differ at their ends only, and nothing but
 * separators. A quadratic sort would compare two thousand million pairs of names. */
static void test_twilio_large_form(void **state) {
    (void)state;
    const size_t size_max = (size_t)32 * 1024 * 1024;
    memset(region, 'a', size_max);
    for (size_t i = 0; i < 65536; i++) {
        char end[24];
        (void)snprintf(end, sizeof end, "%05zu=&", 65535 - i);
        memcpy(region + (i + 1) * 512 - 7, end, 7);
    }
    size_t fed = 0;
    prepare_form(size_max);
    assert_true(feed_first(&fed));
    assert_int_equal(fed, strlen("https://h.example/a") + 65536 * 510);
    memset(region, '&', size_max);
    fed = 0;
    prepare_form(size_max);
    assert_true(feed_first(&fed));
    assert_int_equal(fed, strlen("https://h.example/a"));
    for (size_t i = 0; i < size_max; i += 2) {
        region[i] = 'a';
    }
    prepare_form(size_max);
    assert_false(feed_first(&fed));
}

/* Sorting costs more than a hash does, and a forged request has up to eight candidates: what
 * was read of form and URL for the first of them is not read again. */
static void test_twilio_reads_form_and_url_once(void **state) {
    (void)state;
    static uint8_t texts[2][16][64];
    size_t counts[2];
    prepare(EYELET_SPECIAL_TWILIO, "POST", "https://h/a?b=+%27\"&a", "content-type: " FORM "\n",
            EYELET_BYTES("b=2&a=1"));
    eyelet_twilio twilio;
    assert_true(eyelet_twilio_start(&document, &twilio));
    for (size_t i = 0; i < 2; i++) {
        eyelet_buffer out = eyelet_buffer_over(texts[i][0], sizeof texts[i][0]);
        for (counts[i] = 0;
             eyelet_twilio_feed(&document, &twilio, counts[i], append_piece, &out);) {
            assert_false(out.overflow);
            assert_true(++counts[i] < 16);
            out = eyelet_buffer_over(texts[i][counts[i]], sizeof texts[i][0]);
        }
        memset(region, 'z', request.body.size);
        memset((uint8_t *)(uintptr_t)request.parts.query.data, 'z', request.parts.query.size);
    }
    assert_int_equal(counts[0], 8);
    assert_int_equal(counts[1], 8);
    assert_memory_equal(texts[0], texts[1], sizeof texts[0]);
}

static void test_twilio_memory_is_out(void **state) {
    (void)state;
    size_t fed = 0;
    region_max = REGION_SIZE;
    prepare_form(write_text(0, "b=2&a=", 1, 1));
    assert_true(feed_first(&fed));
    size_t needed = document.region_peak;
    for (region_max = request.body.size; region_max < needed; region_max++) {
        document.region_used = request.body.size;
        assert_false(feed_first(&fed));
    }
    document.region_used = request.body.size;
    assert_true(feed_first(&fed));
}

/* ---- Contentful ---- */

static const struct {
    const char *name;
    const char *url;
    const char *headers;
    const char *body;
    const char *signature;
} contentful_cases[] = {
    {"a path and two headers", "https://h.example/contentful",
     "x-contentful-topic: ContentManagement.Entry.publish\ncontent-type: "
     "application/json\nx-contentful-signature: "
     "c21100ead955dbbb4ff1236b73679f0b7a22651de3005cc6960c9e5dfadfe483\nx-contentful-signed-"
     "headers: "
     "content-type,x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic\nx-"
     "contentful-timestamp: 1700000000000\n",
     "{\"sys\":{\"id\":\"a\"}}",
     "c21100ead955dbbb4ff1236b73679f0b7a22651de3005cc6960c9e5dfadfe483"},
    {"a query is escaped twice", "https://h.example/contentful?a=b&c=%20d+e",
     "x-contentful-signature: "
     "77c5465592a2ef158cb4708fd7f4c0216588ad01c9c0db62a527327b50a928e4\nx-contentful-signed-"
     "headers: x-contentful-signed-headers,x-contentful-timestamp\nx-contentful-timestamp: "
     "1700000000000\n",
     "{}", "77c5465592a2ef158cb4708fd7f4c0216588ad01c9c0db62a527327b50a928e4"},
    {"of a second \"?\" nothing is signed", "https://h.example/contentful?a=b?c=d",
     "x-contentful-signature: "
     "db837ab0f10bb02e5fdb0194b0828058172f3f7d027add24bb859f2d6760a115\nx-contentful-signed-"
     "headers: x-contentful-signed-headers,x-contentful-timestamp\nx-contentful-timestamp: "
     "1700000000000\n",
     "x", "db837ab0f10bb02e5fdb0194b0828058172f3f7d027add24bb859f2d6760a115"},
    {"a query of nothing but what is escaped", "https://h.example/c?&=&=&=&=&=&=&=&=",
     "x-contentful-signed-headers: x-contentful-signed-headers,x-contentful-timestamp\n", "",
     "570d0a7b6845e41d10505315ed6274fb4e1e2b03a71615683cf37fd75bdddd73"},
    {"a bare \"?\" is not signed", "https://h.example/contentful?",
     "x-contentful-signature: "
     "4908dde6c6d876c98f0cc4be7703795635fff153604571c3ee5287e2e82ebb93\nx-contentful-signed-"
     "headers: x-contentful-signed-headers,x-contentful-timestamp\nx-contentful-timestamp: "
     "1700000000000\n",
     "x", "4908dde6c6d876c98f0cc4be7703795635fff153604571c3ee5287e2e82ebb93"},
    {"an escaped path is escaped again", "https://h.example/caf%C3%A9/[1]|(a)'b",
     "x-contentful-signature: "
     "dbb454c654c4ee013d61f8eeb9ede1252cdae6c0ef7e11128f775b6fc3710bb7\nx-contentful-signed-"
     "headers: x-contentful-signed-headers,x-contentful-timestamp\nx-contentful-timestamp: "
     "1700000000000\n",
     "", "dbb454c654c4ee013d61f8eeb9ede1252cdae6c0ef7e11128f775b6fc3710bb7"},
    {"headers are sorted by name", "https://h.example/c",
     "zeta: 1\nalpha:  2 \nm-x: 3\nx-contentful-a: 4\nx-z: 5\nx-contentful-signature: "
     "83d5c920725d362ec2cba22ea44c55e6917e1b9b47485119c073c974f7b77616\nx-contentful-signed-"
     "headers: "
     "alpha,m-x,x-contentful-a,x-contentful-signed-headers,x-contentful-timestamp,x-z,zeta\nx-"
     "contentful-timestamp: 1700000000000\n",
     "b", "83d5c920725d362ec2cba22ea44c55e6917e1b9b47485119c073c974f7b77616"},
};

static void test_contentful(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof contentful_cases / sizeof contentful_cases[0]; i++) {
        prepare(EYELET_SPECIAL_CONTENTFUL, "POST", contentful_cases[i].url,
                contentful_cases[i].headers, eyelet_bytes_from_text(contentful_cases[i].body));
        eyelet_hmac_key key;
        eyelet_hmac mac;
        uint8_t own[EYELET_HASH_SIZE_MAX];
        char hex[65] = {0};
        eyelet_hmac_key_init(
            &key, EYELET_HASH_SHA256,
            EYELET_BYTES("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"));
        eyelet_hmac_start(&mac, &key);
        assert_int_equal(eyelet_canonical_feed(&document, EYELET_BYTES("unused"),
                                               EYELET_BYTES("1700000000000"), update_mac, &mac),
                         EYELET_REASON_OK);
        eyelet_buffer out = eyelet_buffer_over(hex, 64);
        eyelet_hex_encode(eyelet_bytes_from(own, eyelet_hmac_finish(&mac, own)), &out);
        if (strcmp(hex, contentful_cases[i].signature) != 0) {
            fail_msg("%s", contentful_cases[i].name);
        }
    }
}

/* ---- the text that is signed ---- */

#define SNS_PAGE                                                                               \
    "\"MessageId\":\"m-1\",\"TopicArn\":\"arn:t\",\"Timestamp\":\"2012-04-26T20:45:04.751Z\""

static const struct {
    const char *name;
    eyelet_special special;
    const char *headers;
    const char *signature;
    const char *timestamp;
    const char *body;
    eyelet_reason expected;
    const char *text; /* where it is OK */
} text_cases[] = {
    {"SNS: a notification with a subject", EYELET_SPECIAL_SNS, "", "", "",
     "{\"Type\":\"Notification\"," SNS_PAGE
     ",\"Subject\":\"s\",\"Message\":\"a\\n\\u00e9\",\"UnsubscribeURL\":\"u\"}",
     EYELET_REASON_OK,
     "Message\na\n\303\251\nMessageId\nm-1\nSubject\ns\nTimestamp\n2012-04-26T20:45:04.751Z\n"
     "TopicArn\narn:t\nType\nNotification\n"},
    {"SNS: a notification without a subject", EYELET_SPECIAL_SNS, "", "", "",
     "{\"Type\":\"Notification\"," SNS_PAGE ",\"Message\":\"\"}", EYELET_REASON_OK,
     "Message\n\nMessageId\nm-1\nTimestamp\n2012-04-26T20:45:04.751Z\n"
     "TopicArn\narn:t\nType\nNotification\n"},
    {"SNS: a subject that is null", EYELET_SPECIAL_SNS, "", "", "",
     "{\"Type\":\"Notification\"," SNS_PAGE ",\"Message\":\"\",\"Subject\":null}",
     EYELET_REASON_OK,
     "Message\n\nMessageId\nm-1\nTimestamp\n2012-04-26T20:45:04.751Z\n"
     "TopicArn\narn:t\nType\nNotification\n"},
    {"SNS: a confirmation", EYELET_SPECIAL_SNS, "", "", "",
     "{\"Type\":\"SubscriptionConfirmation\"," SNS_PAGE
     ",\"Message\":\"m\",\"Token\":\"2336\",\"SubscribeURL\":\"https://s\"}",
     EYELET_REASON_OK,
     "Message\nm\nMessageId\nm-1\nSubscribeURL\nhttps://s\nTimestamp\n"
     "2012-04-26T20:45:04.751Z\nToken\n2336\nTopicArn\narn:t\nType\n"
     "SubscriptionConfirmation\n"},
    {"SNS: a confirmation without its token", EYELET_SPECIAL_SNS, "", "", "",
     "{\"Type\":\"SubscriptionConfirmation\"," SNS_PAGE
     ",\"Message\":\"m\",\"SubscribeURL\":\"https://s\"}",
     EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"SNS: a message that is no text", EYELET_SPECIAL_SNS, "", "", "",
     "{\"Type\":\"Notification\"," SNS_PAGE ",\"Message\":{}}",
     EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"SNS: a field is missing", EYELET_SPECIAL_SNS, "", "", "",
     "{\"Type\":\"Notification\",\"Message\":\"\"}", EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"SNS: no JSON", EYELET_SPECIAL_SNS, "", "", "", "hello", EYELET_REASON_BODY_UNREADABLE,
     ""},
    {"PayPal", EYELET_SPECIAL_PAYPAL,
     "paypal-transmission-id: 69cd13f0-d67a-11e5-baa3-778b53f4ae55\n", "",
     "2016-02-18T20:01:35Z", "{\"id\":\"WH-1\"}", EYELET_REASON_OK,
     "69cd13f0-d67a-11e5-baa3-778b53f4ae55|2016-02-18T20:01:35Z|8PT597110X687430LKGECATA|"
     "838965618"},
    {"PayPal: the CRC's check value", EYELET_SPECIAL_PAYPAL, "paypal-transmission-id: i\n", "",
     "t", "123456789", EYELET_REASON_OK, "i|t|8PT597110X687430LKGECATA|3421780262"},
    {"PayPal: an empty body", EYELET_SPECIAL_PAYPAL, "paypal-transmission-id: i\n", "", "t", "",
     EYELET_REASON_OK, "i|t|8PT597110X687430LKGECATA|0"},
    {"PayPal: no transmission id", EYELET_SPECIAL_PAYPAL, "", "", "t", "{}",
     EYELET_REASON_SIGNATURE_MISSING, ""},
    {"Hook0: the page's example", EYELET_SPECIAL_HOOK0,
     "content-type: application/json\nx-hook0-id: 42\n",
     "t=1728394718,h=content-type x-hook0-id,v1=a1b2", "1728394718", "{\"a\":1}",
     EYELET_REASON_OK, "1728394718.content-type x-hook0-id.application/json.42.{\"a\":1}"},
    {"Hook0: v0 beside it", EYELET_SPECIAL_HOOK0, "x-event-id: e\n",
     "t=1,v0=9f8e,h=x-event-id,v1=a1", "1", "b", EYELET_REASON_OK, "1.x-event-id.e.b"},
    {"Hook0: a header that is not there is empty", EYELET_SPECIAL_HOOK0, "",
     "t=1,h=x-event-id,v1=a1", "1", "b", EYELET_REASON_OK, "1.x-event-id..b"},
    {"Hook0: no names", EYELET_SPECIAL_HOOK0, "", "t=1,v1=a1", "1", "b",
     EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"Hook0: an empty list", EYELET_SPECIAL_HOOK0, "", "t=1,h=,v1=a1", "1", "b",
     EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"Hook0: a name that is none", EYELET_SPECIAL_HOOK0, "", "t=1,h=a  b,v1=a1", "1", "b",
     EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"Hook0: capitals in a name", EYELET_SPECIAL_HOOK0, "", "t=1,h=Content-Type,v1=a1", "1",
     "b", EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"Mercado Pago: no data.id, no request id", EYELET_SPECIAL_MERCADO_PAGO, "", "", "1", "b",
     EYELET_REASON_OK, "ts:1;"},
    {"Mercado Pago: an empty request id", EYELET_SPECIAL_MERCADO_PAGO, "x-request-id: \n", "",
     "1", "b", EYELET_REASON_OK, "ts:1;"},
    {"Mercado Pago: no data.id", EYELET_SPECIAL_MERCADO_PAGO, "x-request-id: R-1\n", "",
     "1742505638683", "b", EYELET_REASON_OK, "request-id:R-1;ts:1742505638683;"},
    {"Plivo: a form, sorted by name and value", EYELET_SPECIAL_PLIVO,
     "content-type: application/x-www-form-urlencoded\nx-plivo-signature-v3-nonce: 7\n", "", "",
     "b=2&a=%20+&a=1&b", EYELET_REASON_OK, "https://h/a?a  a1bb2.7"},
    {"Plivo: neither query nor form", EYELET_SPECIAL_PLIVO, "x-plivo-signature-v3-nonce: 7\n",
     "", "", "", EYELET_REASON_OK, "https://h/a.7"},
    {"Plivo: no nonce", EYELET_SPECIAL_PLIVO, "", "", "", "", EYELET_REASON_SIGNATURE_MALFORMED,
     ""},
    {"Plivo: a nonce that may hold a part of the form", EYELET_SPECIAL_PLIVO,
     "x-plivo-signature-v3-nonce: b2.7\n", "", "", "", EYELET_REASON_SIGNATURE_MALFORMED, ""},
    {"Plivo: a body that is no form", EYELET_SPECIAL_PLIVO,
     "content-type: application/json\nx-plivo-signature-v3-nonce: 7\n", "", "", "{}",
     EYELET_REASON_BODY_HASH_MISMATCH, ""},
    {"Contentful: the list is missing", EYELET_SPECIAL_CONTENTFUL, "", "", "1", "b",
     EYELET_REASON_SIGNATURE_MISSING, ""},
    {"Contentful: the time is signed though it is not listed", EYELET_SPECIAL_CONTENTFUL,
     "x-contentful-signed-headers: z,a,a,A, b,absent\na: 1\nz: 2\nb: 3\n", "", "17", "b",
     EYELET_REASON_OK,
     "POST\n/a\na:1;x-contentful-signed-headers:a,x-contentful-signed-headers,"
     "x-contentful-timestamp,z;x-contentful-timestamp:17;z:2\nb"},
    {"a row whose text is a template", EYELET_SPECIAL_NONE, "", "", "", "",
     EYELET_REASON_INTERNAL, ""},
};

static void test_texts(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof text_cases / sizeof text_cases[0]; i++) {
        prepare(text_cases[i].special, "POST", "https://h/a", text_cases[i].headers,
                eyelet_bytes_from_text(text_cases[i].body));
        document.json = request.body;
        uint8_t room[1024];
        eyelet_buffer text = eyelet_buffer_over(room, sizeof room - 1);
        eyelet_reason reason = eyelet_canonical_feed(
            &document, eyelet_guard(text_cases[i].signature, strlen(text_cases[i].signature)),
            eyelet_bytes_from_text(text_cases[i].timestamp), append_piece, &text);
        assert_false(text.overflow);
        room[text.size] = 0;
        if (reason != text_cases[i].expected ||
            (reason == EYELET_REASON_OK && strcmp((char *)room, text_cases[i].text) != 0)) {
            fail_msg("%s: reason %d: %s", text_cases[i].name, (int)reason, (char *)room);
        }
    }
}

static void test_mercado_pago_ids(void **state) {
    static const struct {
        const char *url;
        const char *expected; /* NULL: malformed */
    } ids[] = {
        {"https://h/a?data.id=123456&type=payment", "id:123456;request-id:r;ts:1;"},
        {"https://h/a?type=order&data.id=ORD01-a%5AZ[@`{",
         "id:ord01-azz[@`{;request-id:r;ts:1;"},
        {"https://h/a?data.id=&id=1", "request-id:r;ts:1;"},
        {NULL, NULL},
    };
    (void)state;
    static char longest[512];
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        memset(longest, 'a', sizeof longest - 1);
        memcpy(longest, "https://h/a?data.id=", 20);
        longest[20 + 257] = 0; /* one more than fits */
        prepare(EYELET_SPECIAL_MERCADO_PAGO, "POST", ids[i].url != NULL ? ids[i].url : longest,
                "x-request-id: r\n", EYELET_BYTES("b"));
        uint8_t room[1024];
        eyelet_buffer text = eyelet_buffer_over(room, sizeof room - 1);
        eyelet_reason reason = eyelet_canonical_feed(&document, EYELET_BYTES(""),
                                                     EYELET_BYTES("1"), append_piece, &text);
        room[text.size] = 0;
        if (ids[i].expected == NULL) {
            assert_int_equal(reason, EYELET_REASON_SIGNATURE_MALFORMED);
        } else {
            assert_int_equal(reason, EYELET_REASON_OK);
            assert_string_equal((char *)room, ids[i].expected);
        }
    }
}

static void test_paypal_without_webhook_id(void **state) {
    (void)state;
    size_t fed = 0;
    prepare(EYELET_SPECIAL_PAYPAL, "POST", "https://h/a", "paypal-transmission-id: i\n",
            EYELET_BYTES("{}"));
    source.app_key = EYELET_BYTES("");
    assert_int_equal(eyelet_canonical_feed(&document, EYELET_BYTES(""), EYELET_BYTES("t"),
                                           count_piece, &fed),
                     EYELET_REASON_SOURCE_MISCONFIGURED);
    assert_int_equal(fed, 0);
}

/* A sender chooses the names: they are few, and their values fit or the request is refused. */
static void test_header_limits(void **state) {
    (void)state;
    static char list[40000];
    size_t fed = 0;
    for (size_t count = 64; count <= 65; count++) {
        size_t size = (size_t)snprintf(list, sizeof list, "t=1,h=a");
        for (size_t i = 1; i < count; i++) {
            size += (size_t)snprintf(list + size, sizeof list - size, " a%zu", i);
        }
        prepare(EYELET_SPECIAL_HOOK0, "POST", "https://h/a", "", EYELET_BYTES("b"));
        header_asked = 0;
        eyelet_reason reason = eyelet_canonical_feed(&document, eyelet_bytes_from_text(list),
                                                     EYELET_BYTES("1"), count_piece, &fed);
        assert_int_equal(reason,
                         count == 64 ? EYELET_REASON_OK : EYELET_REASON_SIGNATURE_MALFORMED);
        assert_int_equal(header_asked, 64);
    }
    memset(list, 'v', sizeof list);
    memcpy(list, "big: ", 5);
    memcpy(list + 20000, "\n", 2);
    prepare(EYELET_SPECIAL_HOOK0, "POST", "https://h/a", list, EYELET_BYTES("b"));
    assert_int_equal(eyelet_canonical_feed(&document, EYELET_BYTES("t=1,h=big,v1=00"),
                                           EYELET_BYTES("1"), count_piece, &fed),
                     EYELET_REASON_HEADERS_TOO_LARGE);
    memcpy(list + 20000, "\nx-contentful-signed-headers: big\n", 35);
    prepare(EYELET_SPECIAL_CONTENTFUL, "POST", "https://h/a", list, EYELET_BYTES("b"));
    assert_int_equal(eyelet_canonical_feed(&document, EYELET_BYTES(""), EYELET_BYTES("1"),
                                           count_piece, &fed),
                     EYELET_REASON_HEADERS_TOO_LARGE);
}

static void test_texts_memory_is_out(void **state) {
    (void)state;
    size_t fed = 0;
    prepare(EYELET_SPECIAL_SNS, "POST", "https://h/a", "",
            EYELET_BYTES("{\"Type\":\"Notification\"," SNS_PAGE ",\"Message\":\"m\"}"));
    document.json = request.body;
    region_max = document.region_used;
    assert_int_equal(
        eyelet_canonical_feed(&document, EYELET_BYTES(""), EYELET_BYTES(""), count_piece, &fed),
        EYELET_REASON_INTERNAL);
    prepare(EYELET_SPECIAL_CONTENTFUL, "POST", "https://h/a",
            "x-contentful-signed-headers: a\n", EYELET_BYTES("b"));
    region_max = document.region_used;
    assert_int_equal(
        eyelet_canonical_feed(&document, EYELET_BYTES(""), EYELET_BYTES(""), count_piece, &fed),
        EYELET_REASON_INTERNAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_twilio),
        cmocka_unit_test(test_twilio_candidates),
        cmocka_unit_test(test_twilio_body),
        cmocka_unit_test(test_twilio_many_fields),
        cmocka_unit_test(test_twilio_large_form),
        cmocka_unit_test(test_twilio_reads_form_and_url_once),
        cmocka_unit_test(test_twilio_memory_is_out),
        cmocka_unit_test(test_contentful),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_mercado_pago_ids),
        cmocka_unit_test(test_paypal_without_webhook_id),
        cmocka_unit_test(test_header_limits),
        cmocka_unit_test(test_texts_memory_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
