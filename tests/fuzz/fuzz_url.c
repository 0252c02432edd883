/* Target: codec/url. Property: every part lies within its text, every walk advances and ends,
 * decode undoes encode. */
#include "fuzz.h"

#include "codec/url.h"

static void check_url(eyelet_bytes text) {
    eyelet_url url;
    if (!eyelet_url_parse(text, &url)) {
        MUST(url.scheme.size == 0 && url.path.size == 0 && !url.has_query);
        return;
    }
    MUST(url.scheme.size > 0 && url.host.size > 0);
    const eyelet_bytes parts[] = {url.scheme,    url.userinfo, url.host, url.port,
                                  url.authority, url.path,     url.query};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        MUST(lies_within(parts[i], text));
        for (size_t k = 0; k < parts[i].size; k++) {
            MUST(parts[i].data[k] > 0x20 && parts[i].data[k] != 0x7f);
        }
    }
    MUST(url.path.size == 0 || url.path.data[0] == '/');
    MUST(lies_within(url.host, url.authority) && lies_within(url.port, url.authority));
    for (size_t i = 0; i < url.port.size; i++) {
        MUST(url.port.data[i] >= '0' && url.port.data[i] <= '9');
    }
}

static void check_codec(eyelet_bytes text) {
    uint8_t *encoded_room = malloc(text.size * 3 + 1);
    uint8_t *decoded_room = malloc(text.size * 3 + 1);
    eyelet_buffer encoded = eyelet_buffer_over(encoded_room, text.size * 3);
    eyelet_buffer decoded = eyelet_buffer_over(decoded_room, text.size * 3);
    eyelet_url_encode(text, EYELET_URL_UNRESERVED, &encoded);
    MUST(!encoded.overflow);
    eyelet_form_decode(eyelet_buffer_view(&encoded), &decoded);
    MUST(eyelet_bytes_equal(text, eyelet_buffer_view(&decoded)));
    /* decoding never makes text longer */
    decoded = eyelet_buffer_over(decoded_room, text.size);
    eyelet_form_decode(text, &decoded);
    MUST(!decoded.overflow);
    free(encoded_room);
    free(decoded_room);
}

static void check_form(eyelet_bytes form) {
    size_t offset = 0;
    eyelet_bytes name;
    eyelet_bytes value;
    uint8_t room[64];
    size_t count = 0;
    for (size_t before = 0; eyelet_form_next(form, &offset, &name, &value); before = offset) {
        MUST(offset > before && offset <= form.size + 1);
        MUST(lies_within(name, form) && lies_within(value, form));
        MUST(name.size + value.size > 0 || offset > before);
        eyelet_buffer plain = eyelet_buffer_over(room, sizeof room);
        eyelet_form_decode(name, &plain);
        eyelet_bytes found;
        if (!plain.overflow && count++ < 16) {
            MUST(eyelet_form_find(form, eyelet_buffer_view(&plain), &found));
            MUST(found.size == 0 || value.size == 0 || found.data <= value.data);
        }
    }
}

static void check_multipart(eyelet_bytes input) {
    eyelet_bytes content_type;
    eyelet_bytes body = eyelet_bytes_cut(input, '\n', &content_type);
    size_t offset = 0;
    eyelet_bytes name;
    eyelet_bytes content;
    for (size_t before = 0; eyelet_multipart_next(body, content_type, &offset, &name, &content);
         before = offset) {
        MUST(offset > before && offset <= body.size);
        MUST(lies_within(name, input) && lies_within(content, body));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = copy_exactly(data, size);
    eyelet_bytes text = eyelet_bytes_from(copy, size);
    check_url(text);
    check_codec(text);
    check_form(text);
    check_multipart(text);
    free(copy);
    return 0;
}
