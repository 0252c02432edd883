/* Target: codec/base64 and codec/hex. Property: decode undoes encode; what decodes encodes to
 * the same text (standard Base64, hexadecimal but for case); a refusal leaves the buffer as it
 * was. */
#include "fuzz.h"

#include "codec/base64.h"
#include "codec/hex.h"

typedef void encoder(eyelet_bytes bytes, eyelet_buffer *out);
typedef bool decoder(eyelet_bytes text, eyelet_buffer *out);

static void check_pair(encoder *encode, decoder *decode, eyelet_bytes text, bool is_canonical) {
    size_t room = text.size * 2 + 8;
    uint8_t *first = malloc(room);
    uint8_t *second = malloc(room);
    eyelet_buffer encoded = eyelet_buffer_over(first, room);
    eyelet_buffer decoded = eyelet_buffer_over(second, text.size);
    encode(text, &encoded);
    MUST(!encoded.overflow);
    MUST(decode(eyelet_buffer_view(&encoded), &decoded));
    MUST(eyelet_bytes_equal(text, eyelet_buffer_view(&decoded)));
    decoded = eyelet_buffer_over(second, room);
    encoded.size = 0;
    if (decode(text, &decoded)) {
        encode(eyelet_buffer_view(&decoded), &encoded);
        MUST(!is_canonical ||
             eyelet_bytes_equal_ignore_case(text, eyelet_buffer_view(&encoded)));
    } else {
        MUST(decoded.size == 0 && !decoded.overflow);
    }
    free(first);
    free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = copy_exactly(data, size);
    eyelet_bytes text = eyelet_bytes_from(copy, size);
    check_pair(eyelet_base64_encode, eyelet_base64_decode, text, true);
    check_pair(eyelet_base64url_encode, eyelet_base64url_decode, text, false);
    check_pair(eyelet_base64_encode, eyelet_base64_decode_lenient, text, false);
    check_pair(eyelet_hex_encode, eyelet_hex_decode, text, true);
    free(copy);
    return 0;
}
