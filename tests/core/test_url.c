/* Are URLs, forms and multipart bodies taken apart as their specifications have it?   Layer:
 * tests. Expected values: RFC 3986, RFC 7578, Python's urllib.parse and email. */
#include "codec/url.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static eyelet_bytes guard_text(const char *text) { return eyelet_guard(text, strlen(text)); }

static bool is_text(eyelet_bytes view, const char *text) {
    return eyelet_bytes_equal(view, eyelet_bytes_from_text(text));
}

static const struct {
    const char *name, *text;
    const char *scheme, *userinfo, *host, *port, *authority, *path, *query;
    bool has_query;
} url_cases[] = {
    {"a host alone", "https://example.com", "https", "", "example.com", "", "example.com", "",
     "", false},
    {"a path", "http://example.com/a/b", "http", "", "example.com", "", "example.com", "/a/b",
     "", false},
    {"every part", "https://user:pass@example.com:8443/hook?a=1&b=2#top", "https", "user:pass",
     "example.com", "8443", "user:pass@example.com:8443", "/hook", "a=1&b=2", false},
    {"a query without a path", "https://h?q", "https", "", "h", "", "h", "", "q", true},
    {"a bare question mark", "https://h/?", "https", "", "h", "", "h", "/", "", true},
    {"two question marks", "https://h/?a?b", "https", "", "h", "", "h", "/", "a?b", true},
    {"a question mark in the fragment", "https://h/#a?b", "https", "", "h", "", "h", "/", "",
     false},
    {"a fragment without a path", "https://h#/a", "https", "", "h", "", "h", "", "", false},
    {"a slash in the query", "https://h?a/b", "https", "", "h", "", "h", "", "a/b", true},
    {"a colon and an at in the path", "https://h/a:b@c", "https", "", "h", "", "h", "/a:b@c",
     "", false},
    {"an empty port (RFC 3986, 3.2.3)", "https://h:/", "https", "", "h", "", "h:", "/", "",
     false},
    {"IPv6", "http://[::1]/x", "http", "", "[::1]", "", "[::1]", "/x", "", false},
    {"IPv6 with a port", "http://[2001:db8::1]:80", "http", "", "[2001:db8::1]", "80",
     "[2001:db8::1]:80", "", "", false},
    {"the last at divides", "http://a@b@c/", "http", "a@b", "c", "", "a@b@c", "/", "", false},
    {"an empty user", "http://@h/", "http", "", "h", "", "@h", "/", "", false},
    {"a scheme of every kind of byte", "A1+-.://h", "A1+-.", "", "h", "", "h", "", "", false},
    {"nothing is decoded", "https://h/%41?%42=%43", "https", "", "h", "", "h", "/%41",
     "%42=%43", true},
};

static void urls(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof url_cases / sizeof *url_cases; i++) {
        eyelet_url url;
        bool ok = eyelet_url_parse(guard_text(url_cases[i].text), &url);
        bool has_query = url_cases[i].has_query || url_cases[i].query[0] != 0;
        if (!ok || !is_text(url.scheme, url_cases[i].scheme) ||
            !is_text(url.userinfo, url_cases[i].userinfo) ||
            !is_text(url.host, url_cases[i].host) || !is_text(url.port, url_cases[i].port) ||
            !is_text(url.authority, url_cases[i].authority) ||
            !is_text(url.path, url_cases[i].path) || !is_text(url.query, url_cases[i].query) ||
            url.has_query != has_query) {
            fail_msg("%s: %s", url_cases[i].name, url_cases[i].text);
        }
    }
}

static const struct {
    const char *name, *text;
} bad_urls[] = {
    {"nothing", ""},
    {"a path", "/hook"},
    {"no scheme", "example.com/hook"},
    {"an empty scheme", "://h"},
    {"a scheme that begins with a digit", "1http://h"},
    {"a scheme with a bad byte", "ht_tp://h"},
    {"a scheme alone", "https:"},
    {"one slash", "https:/h"},
    {"no authority, at the end", "https://"},
    {"no authority, then a path", "https:///path"},
    {"no authority, then a query", "https://?q"},
    {"no authority, then a fragment", "https://#f"},
    {"a mail address", "mailto:a@b"},
    {"a port alone", "https://:80"},
    {"a user alone", "https://user@"},
    {"a port that is not digits", "https://h:8a"},
    {"a negative port", "https://h:-1"},
    {"two ports", "https://h:1:2"},
    {"IPv6 without brackets", "https://2001:db8::1/"},
    {"an open bracket", "https://[::1"},
    {"nothing in brackets", "https://[]"},
    {"text after brackets", "https://[::1]a"},
    {"a bracket in a name", "https://a]b"},
    {"a backslash in the host", "https://good\\.evil/"},
    {"a backslash before an at", "https://evil\\@good/"},
    {"a space", "https://h/a b"},
    {"a space at the front", " https://h"},
    {"a tab", "https://h/\ta"},
    {"a line end", "https://h/\r\nx: y"},
    {"a line end in the fragment", "https://h/#\n"},
    {"DEL", "https://h/\x7F"},
};

static void urls_that_are_refused(void **state) {
    (void)state;
    static const eyelet_url zero = {.has_query = false};
    for (size_t i = 0; i < sizeof bad_urls / sizeof *bad_urls; i++) {
        eyelet_url url = {.path = EYELET_BYTES("left over"), .has_query = true};
        if (eyelet_url_parse(guard_text(bad_urls[i].text), &url) ||
            url.path.size != zero.path.size || url.host.size != 0 || url.scheme.size != 0 ||
            url.authority.size != 0 || url.userinfo.size != 0 || url.port.size != 0 ||
            url.query.size != 0 || url.has_query) {
            fail_msg("%s: %s", bad_urls[i].name, bad_urls[i].text);
        }
    }
    eyelet_url url;
    assert_false(eyelet_url_parse(eyelet_guard("https://h/\0", 11), &url));
}

/* Writes what the walk sees as "[name|value]...". */
static void describe_form(eyelet_bytes form, eyelet_buffer *out) {
    size_t offset = 0;
    eyelet_bytes name;
    eyelet_bytes value;
    while (eyelet_form_next(form, &offset, &name, &value)) {
        eyelet_buffer_append_text(out, "[");
        eyelet_buffer_append(out, name);
        eyelet_buffer_append_text(out, "|");
        eyelet_buffer_append(out, value);
        eyelet_buffer_append_text(out, "]");
    }
    assert_false(eyelet_form_next(form, &offset, &name, &value));
}

static void forms(void **state) {
    (void)state;
    static const struct {
        const char *name, *form, *expected;
    } cases[] = {
        {"nothing", "", ""},
        {"one field", "a=1", "[a|1]"},
        {"two fields", "a=1&b=2", "[a|1][b|2]"},
        {"nothing is decoded", "a%3D+b=%26+c", "[a%3D+b|%26+c]"},
        {"empty pieces", "&&a=1&&&b=2&&", "[a|1][b|2]"},
        {"empty pieces alone", "&&&", ""},
        {"no equals sign", "a&b=2", "[a|][b|2]"},
        {"an empty value", "a=&b", "[a|][b|]"},
        {"an empty name", "=1", "[|1]"},
        {"an equals sign alone", "=", "[|]"},
        {"an equals sign in the value", "a=b=c", "[a|b=c]"},
        {"a repeated name", "a=1&a=2", "[a|1][a|2]"},
        {"a semicolon divides nothing", "a=1;b=2", "[a|1;b=2]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(64), 64);
        describe_form(guard_text(cases[i].form), &out);
        if (!is_text(eyelet_buffer_view(&out), cases[i].expected)) {
            fail_msg("%s: %s", cases[i].name, cases[i].form);
        }
    }
    size_t offset = SIZE_MAX;
    eyelet_bytes name;
    eyelet_bytes value;
    assert_false(eyelet_form_next(guard_text("a=1"), &offset, &name, &value));
    offset = 0;
    assert_false(eyelet_form_next(eyelet_bytes_from(NULL, 0), &offset, &name, &value));
}

static const struct {
    const char *name, *encoded, *expected;
} decode_cases[] = {
    {"nothing", "", ""},
    {"plain", "abc", "abc"},
    {"a plus", "a+b", "a b"},
    {"either case", "%4a%4A", "JJ"},
    {"an encoded plus", "%2B", "+"},
    {"an encoded percent is not decoded twice", "%2541", "%41"},
    {"UTF-8", "%C3%A9", "\xC3\xA9"},
    {"a percent at the end", "a%", "a%"},
    {"one digit at the end", "a%4", "a%4"},
    {"no digits", "%zz", "%zz"},
    {"one digit", "%4z", "%4z"},
    {"the second no digit", "%z4", "%z4"},
    {"a percent before an escape", "%%41", "%A"},
    {"a percent and a digit before an escape", "%4%41", "%4A"},
    {"a plus in place of a digit", "%+4", "% 4"},
};

static void decoding(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof decode_cases / sizeof *decode_cases; i++) {
        eyelet_bytes encoded = guard_text(decode_cases[i].encoded);
        size_t size = strlen(decode_cases[i].expected);
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(size), size);
        eyelet_form_decode(encoded, &out);
        if (out.overflow || !is_text(eyelet_buffer_view(&out), decode_cases[i].expected)) {
            fail_msg("%s: %s", decode_cases[i].name, decode_cases[i].encoded);
        }
        if (size != 0) {
            eyelet_buffer small = eyelet_buffer_over(eyelet_guard_memory(size - 1), size - 1);
            eyelet_form_decode(encoded, &small);
            assert_true(small.overflow);
            assert_int_equal(small.size, 0);
            for (size_t at = 0; at < size - 1; at++) { /* it may be part of a secret */
                assert_int_equal(small.data[at], 0);
            }
        }
    }
    eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(4), 4);
    eyelet_form_decode(EYELET_BYTES("%00%ff"), &out);
    assert_memory_equal(out.data, "\x00\xFF", 2);
    out.overflow = true;
    eyelet_form_decode(EYELET_BYTES("a"), &out);
    assert_int_equal(out.size, 2);
}

static void finding_compares_decoded_names(void **state) {
    (void)state;
    static const struct {
        const char *name, *form, *wanted, *value; /* value NULL: not found */
    } cases[] = {
        {"first", "a=1&b=2", "a", "1"},
        {"last", "a=1&b=2", "b", "2"},
        {"the first of two", "a=1&a=2", "a", "1"},
        {"the value stays encoded", "a=%31+", "a", "%31+"},
        {"an encoded name", "%70ay%6coad=1", "payload", "1"},
        {"a plus in a name", "a+b=1", "a b", "1"},
        {"every byte encoded", "%61%62%63=1", "abc", "1"},
        {"a bad escape in a name stands for itself", "a%=1", "a%", "1"},
        {"an empty name", "a=1&=2", "", "2"},
        {"no value", "a", "a", ""},
        {"absent", "a=1", "b", NULL},
        {"a longer name", "ab=1", "a", NULL},
        {"a shorter name", "a=1", "ab", NULL},
        {"another case", "A=1", "a", NULL},
        {"in a value only", "x=a", "a", NULL},
        {"the name is not decoded itself", "a=1", "%61", NULL},
        {"a name cut within an escape", "a%4=1", "aA", NULL},
        {"in nothing", "", "a", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eyelet_bytes value = EYELET_BYTES("unchanged");
        bool found =
            eyelet_form_find(guard_text(cases[i].form), guard_text(cases[i].wanted), &value);
        const char *expected = cases[i].value == NULL ? "unchanged" : cases[i].value;
        if (found != (cases[i].value != NULL) || !is_text(value, expected)) {
            fail_msg("%s: %s in %s", cases[i].name, cases[i].wanted, cases[i].form);
        }
    }
}

static void counting_compares_decoded_names(void **state) {
    (void)state;
    const eyelet_bytes form = guard_text("a=1&b=2&&%61=3&a&A=4&aa=5");
    assert_int_equal(eyelet_form_count(form, EYELET_BYTES("a")), 3);
    assert_int_equal(eyelet_form_count(form, EYELET_BYTES("c")), 0);
    assert_int_equal(eyelet_form_count(form, (eyelet_bytes){NULL, 0}), 6);
    assert_int_equal(eyelet_form_count(guard_text(""), (eyelet_bytes){NULL, 0}), 0);
}

/* Python: urllib.parse.quote(bytes(range(256)), safe="-._~"). */
static const char all_encoded[] =
    "%00%01%02%03%04%05%06%07%08%09%0A%0B%0C%0D%0E%0F%10%11%12%13%14%15%16%17%18%19%1A%1B%1C%1D"
    "%1E%1F%20%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~%7F%80%81%82"
    "%83%84%85%86%87%88%89%8A%8B%8C%8D%8E%8F%90%91%92%93%94%95%96%97%98%99%9A%9B%9C%9D%9E%9F%A0"
    "%A1%A2%A3%A4%A5%A6%A7%A8%A9%AA%AB%AC%AD%AE%AF%B0%B1%B2%B3%B4%B5%B6%B7%B8%B9%BA%BB%BC%BD%BE"
    "%BF%C0%C1%C2%C3%C4%C5%C6%C7%C8%C9%CA%CB%CC%CD%CE%CF%D0%D1%D2%D3%D4%D5%D6%D7%D8%D9%DA%DB%DC"
    "%DD%DE%DF%E0%E1%E2%E3%E4%E5%E6%E7%E8%E9%EA%EB%EC%ED%EE%EF%F0%F1%F2%F3%F4%F5%F6%F7%F8%F9%FA"
    "%FB%FC%FD%FE%FF";

static void encoding_leaves_the_unreserved_alone(void **state) {
    (void)state;
    uint8_t *bytes = eyelet_guard_memory(256);
    for (size_t i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    size_t size = sizeof all_encoded - 1;
    eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(size), size);
    eyelet_url_encode(eyelet_bytes_from(bytes, 256), EYELET_URL_UNRESERVED, &out);
    assert_false(out.overflow);
    assert_true(is_text(eyelet_buffer_view(&out), all_encoded));

    eyelet_buffer back = eyelet_buffer_over(eyelet_guard_memory(256), 256);
    eyelet_form_decode(eyelet_buffer_view(&out), &back);
    assert_false(back.overflow);
    assert_memory_equal(back.data, bytes, 256);

    eyelet_buffer small = eyelet_buffer_over(eyelet_guard_memory(4), 4);
    eyelet_buffer_append_byte(&small, 'x');
    eyelet_url_encode(EYELET_BYTES("a/"), EYELET_URL_UNRESERVED, &small);
    assert_true(small.overflow);
    assert_int_equal(small.size, 1);
}

/* All of ASCII that can be printed, as new URL() of the [WHATWG URL] has it in a path ("?" and
 * "#" escaped beforehand; it makes a slash of the backslash) and in a query, and as
 * encodeURIComponent() and encodeURI() do. */
static void encoding_leaves_alone_what_it_is_told_to(void **state) {
    (void)state;
    static const struct {
        const char *name, *kept, *expected;
    } cases[] = {
        {"component", EYELET_URL_COMPONENT,
         "%20!%22%23%24%25%26'()*%2B%2C-.%2F0%3A%3B%3C%3D%3E%3F%40A%5B%5C%5D%5E_%60a%7B%7C%"
         "7D~"},
        {"whole", EYELET_URL_WHOLE,
         "%20!%22#$%25&'()*+,-./0:;%3C=%3E?@A%5B%5C%5D%5E_%60a%7B%7C%7D~"},
        {"path", EYELET_URL_PATH, "%20!%22%23$%&'()*+,-./0:;%3C=%3E%3F@A[\\]^_%60a%7B|%7D~"},
        {"query", EYELET_URL_QUERY, "%20!%22%23$%&%27()*+,-./0:;%3C=%3E?@A[\\]^_`a{|}~"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t memory[128];
        eyelet_buffer out = eyelet_buffer_over(memory, sizeof memory);
        eyelet_url_encode(EYELET_BYTES(" !\"#$%&'()*+,-./0:;<=>?@A[\\]^_`a{|}~"), cases[i].kept,
                          &out);
        if (!is_text(eyelet_buffer_view(&out), cases[i].expected)) {
            fail_msg("%s: %.*s", cases[i].name, (int)out.size, (const char *)out.data);
        }
    }
}

#define TYPE "multipart/form-data; boundary=xx"
#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static const struct {
    const char *name, *type, *body, *expected; /* "[name|content]..." */
} multipart_cases[] = {
    {"one part", TYPE, "--xx\r\n" NAMED("a") "1\r\n--xx--\r\n", "[a|1]"},
    {"two parts", TYPE, "--xx\r\n" NAMED("a") "1\r\n--xx\r\n" NAMED("b") "2\r\n--xx--",
     "[a|1][b|2]"},
    {"an empty content", TYPE, "--xx\r\n" NAMED("a") "\r\n--xx--\r\n", "[a|]"},
    {"an empty name", TYPE, "--xx\r\n" NAMED("") "1\r\n--xx--\r\n", "[|1]"},
    {"line ends in the content", TYPE, "--xx\r\n" NAMED("a") "\r\n1\r\r\n\r\n\r\n--xx--\r\n",
     "[a|\r\n1\r\r\n\r\n]"},
    {"what looks like a delimiter", TYPE,
     "--xx\r\n" NAMED("a") "--xx\n--xx\r\n-xx\r\n--x\r\n--xx--\r\n",
     "[a|--xx\n--xx\r\n-xx\r\n--x]"},
    {"a preamble", TYPE, "read\r\nme\r\n--xx\r\n" NAMED("a") "1\r\n--xx--", "[a|1]"},
    {"an epilogue", TYPE,
     "--xx\r\n" NAMED("a") "1\r\n--xx--\r\n--xx\r\n" NAMED("b") "2\r\n--xx", "[a|1]"},
    {"blanks after the boundary", TYPE, "--xx \t\r\n" NAMED("a") "1\r\n--xx--", "[a|1]"},
    {"other headers and cases", TYPE,
     "--xx\r\nContent-Type: text/plain\r\ncontent-DISPOSITION:Form-Data ; NAME=\"a\" ; "
     "filename=\"C:\\x.y\"\r\nX:\r\n\r\n1\r\n--xx--",
     "[a|1]"},
    {"a name without quotes", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n1\r\n--xx--", "[a|1]"},
    {"name* and filename are other parameters", TYPE,
     "--xx\r\nContent-Disposition: form-data; filename=\"; name=z\"; name*=u; name=a\r\n\r\n1"
     "\r\n--xx--",
     "[a|1]"},
    {"a quoted boundary", "Multipart/Form-Data; charset=utf-8; BOUNDARY=\"x y\"",
     "--x y\r\n" NAMED("a") "1\r\n--x y--", "[a|1]"},
    {"a boundary of 70",
     "multipart/form-data;boundary="
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     "--0123456789012345678901234567890123456789012345678901234567890123456789\r\n" NAMED(
         "a") "1\r\n--0123456789012345678901234567890123456789012345678901234567890123456789--",
     "[a|1]"},

    {"no body", TYPE, "", ""},
    {"no parts", TYPE, "--xx--\r\n", ""},
    {"the boundary alone", TYPE, "--xx", ""},
    {"another boundary", TYPE, "--yy\r\n" NAMED("a") "1\r\n--yy--", ""},
    {"no closing delimiter", TYPE, "--xx\r\n" NAMED("a") "1", ""},
    {"cut within the closing delimiter", TYPE, "--xx\r\n" NAMED("a") "1\r\n--x", ""},
    {"cut within the headers", TYPE, "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n",
     ""},
    {"cut within the empty line", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r", ""},
    {"bare line feeds", TYPE, "--xx\nContent-Disposition: form-data; name=\"a\"\n\n1\n--xx--\n",
     ""},
    {"a longer boundary line", TYPE, "--xxy\r\n" NAMED("a") "1\r\n--xxy--", ""},
    {"a good part, then a longer boundary line", TYPE,
     "--xx\r\n" NAMED("a") "1\r\n--xxy\r\n" NAMED("b") "2\r\n--xx--", "[a|1]"},
    {"no headers", TYPE, "--xx\r\n\r\n1\r\n--xx--", ""},
    {"no disposition", TYPE, "--xx\r\nContent-Type: text/plain\r\n\r\n1\r\n--xx--", ""},
    {"no name", TYPE, "--xx\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xx--", ""},
    {"another disposition", TYPE,
     "--xx\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--xx--", ""},
    {"two names", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n--xx--", ""},
    {"two dispositions", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n" NAMED("b") "1\r\n--xx--", ""},
    {"an open quote", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--xx--", ""},
    {"an escaped quote", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n1\r\n--xx--", ""},
    {"text after a quote", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\n1\r\n--xx--", ""},
    {"a quote within", TYPE,
     "--xx\r\nContent-Disposition: form-data; name=a\"b\"\r\n\r\n1\r\n--xx--", ""},
    {"a parameter without a value", TYPE,
     "--xx\r\nContent-Disposition: form-data; name; x=\"a\"\r\n\r\n1\r\n--xx--", ""},
    {"a folded header", TYPE,
     "--xx\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n--xx--", ""},
    {"a header without a colon", TYPE, "--xx\r\nX\r\n" NAMED("a") "1\r\n--xx--", ""},
    {"another type", "multipart/mixed; boundary=xx", "--xx\r\n" NAMED("a") "1\r\n--xx--", ""},
    {"no boundary", "multipart/form-data", "--xx\r\n" NAMED("a") "1\r\n--xx--", ""},
    {"an empty boundary", "multipart/form-data; boundary=", "--\r\n" NAMED("a") "1\r\n----",
     ""},
    {"two boundaries", TYPE "; boundary=yy", "--xx\r\n" NAMED("a") "1\r\n--xx--", ""},
    {"a boundary that ends in a blank", "multipart/form-data; boundary=\"x \"",
     "--x \r\n" NAMED("a") "1\r\n--x --", ""},
    {"a boundary with a line end", "multipart/form-data; boundary=\"x\r\ny\"",
     "--x\r\ny\r\n" NAMED("a") "1\r\n--x\r\ny--", ""},
    {"a boundary of 71",
     "multipart/form-data;boundary="
     "01234567890123456789012345678901234567890123456789012345678901234567890",
     "--01234567890123456789012345678901234567890123456789012345678901234567890\r\n" NAMED(
         "a") "1\r\n--01234567890123456789012345678901234567890123456789012345678901234567890-"
              "-",
     ""},
    {"no type", "", "--xx\r\n" NAMED("a") "1\r\n--xx--", ""},
};

static void describe_multipart(eyelet_bytes body, eyelet_bytes type, eyelet_buffer *out) {
    size_t offset = 0;
    eyelet_bytes name;
    eyelet_bytes content;
    while (eyelet_multipart_next(body, type, &offset, &name, &content)) {
        eyelet_buffer_append_text(out, "[");
        eyelet_buffer_append(out, name);
        eyelet_buffer_append_text(out, "|");
        eyelet_buffer_append(out, content);
        eyelet_buffer_append_text(out, "]");
    }
    assert_false(eyelet_multipart_next(body, type, &offset, &name, &content));
}

static void multipart_bodies(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof multipart_cases / sizeof *multipart_cases; i++) {
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(256), 256);
        describe_multipart(guard_text(multipart_cases[i].body),
                           guard_text(multipart_cases[i].type), &out);
        eyelet_bytes view = eyelet_buffer_view(&out);
        if (!is_text(view, multipart_cases[i].expected)) {
            fail_msg("%s gave %.*s", multipart_cases[i].name, (int)view.size,
                     (const char *)view.data);
        }
    }
}

/* The header is read anew for each part: 16 KiB of it and 1 MiB of parts took seconds. */
static void a_content_type_of_more_than_512_bytes_names_no_boundary(void **state) {
    (void)state;
    char type[514] = "multipart/form-data; boundary=xx; a=";
    memset(type + strlen(type), 'b', 512 - strlen(type));
    const eyelet_bytes body = guard_text("--xx\r\n" NAMED("a") "1\r\n--xx--");
    for (size_t size = 512; size <= 513; size++) {
        size_t offset = 0;
        eyelet_bytes name;
        eyelet_bytes content;
        type[size - 1] = 'b';
        assert_int_equal(strlen(type), size);
        assert_int_equal(
            eyelet_multipart_next(body, eyelet_bytes_from_text(type), &offset, &name, &content),
            size == 512);
    }
}

static void no_truncation_of_a_multipart_body_is_read_past_its_end(void **state) {
    (void)state;
    static const char body[] =
        "--xx\r\n" NAMED("a") "1\r\n--xx\r\n" NAMED("b") "2\r\n--xx--\r\n";
    /* A part is there as soon as the delimiter after it is. */
    size_t first = sizeof("--xx\r\n" NAMED("a") "1\r\n--xx") - 1;
    size_t second = sizeof body - 1 - 4;
    for (size_t size = 0; size < sizeof body; size++) {
        eyelet_buffer out = eyelet_buffer_over(eyelet_guard_memory(64), 64);
        describe_multipart(eyelet_guard(body, size), guard_text(TYPE), &out);
        assert_true(is_text(eyelet_buffer_view(&out), size >= second  ? "[a|1][b|2]"
                                                      : size >= first ? "[a|1]"
                                                                      : ""));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls),
        cmocka_unit_test(urls_that_are_refused),
        cmocka_unit_test(forms),
        cmocka_unit_test(decoding),
        cmocka_unit_test(finding_compares_decoded_names),
        cmocka_unit_test(counting_compares_decoded_names),
        cmocka_unit_test(encoding_leaves_the_unreserved_alone),
        cmocka_unit_test(encoding_leaves_alone_what_it_is_told_to),
        cmocka_unit_test(multipart_bodies),
        cmocka_unit_test(a_content_type_of_more_than_512_bytes_names_no_boundary),
        cmocka_unit_test(no_truncation_of_a_multipart_body_is_read_past_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
