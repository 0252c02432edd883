/* Target: webhook/canonical: what Twilio, Contentful, Amazon SNS, PayPal and Coinbase sign.
 * Property: the same request gives the same bytes; Twilio has eight candidates at most, no two
 * alike, the first of which begins with the URL as received; its fields come sorted, whatever
 * their order in the form; Contentful's and Coinbase's end with the body, PayPal's with its
 * checksum.
 *
 * The input: a byte for the provider, "METHOD URL\n", "name: value\n"..., "\n", the body. */
#include "fuzz.h"

#include "webhook/canonical.h"

#define HEADER_COUNT_MAX 32
#define CANDIDATE_COUNT_MAX 8
#define OUTPUT_MAX ((size_t)1 << 20)

static uint8_t the_region[8 << 20];
static size_t header_count;
static eyelet_bytes names[HEADER_COUNT_MAX], values[HEADER_COUNT_MAX];
static eyelet_source source;
static eyelet_request request;
static eyelet_document document;

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    for (size_t i = 0; i < header_count; i++) {
        if (eyelet_bytes_equal_ignore_case(names[i], name)) {
            if (values[i].size > 0) {
                memcpy(out, values[i].data,
                       values[i].size < out_size ? values[i].size : out_size);
            }
            return (ptrdiff_t)values[i].size;
        }
    }
    return -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

uint8_t *eyelet_host_region(size_t size) {
    return size <= sizeof the_region ? the_region : NULL;
}

static void append_piece(void *context, eyelet_bytes piece) {
    eyelet_buffer_append(context, piece);
}

/* The body moves to the region, as in an exchange. */
static void start(eyelet_bytes body) {
    request.header_count = 0;
    request.arena_size = 0;
    request.header_overflow = false;
    eyelet_document_start(&document, &source, &request);
    memcpy(the_region, body.data, body.size);
    eyelet_document_set_body(&document, eyelet_bytes_from(the_region, body.size));
}

static bool ends_with(eyelet_bytes text, eyelet_bytes part) {
    return text.size >= part.size &&
           eyelet_bytes_equal(eyelet_bytes_from_offset(text, text.size - part.size), part);
}

/* The fields of a form in the opposite order. */
static void reverse_form(eyelet_bytes form, uint8_t *out) {
    size_t end = form.size;
    size_t used = 0;
    for (size_t i = form.size; i > 0; i--) {
        if (form.data[i - 1] == '&') {
            memcpy(out + used, form.data + i, end - i);
            used += end - i;
            out[used++] = '&';
            end = i - 1;
        }
    }
    memcpy(out + used, form.data, end);
    MUST(used + end == form.size);
}

static size_t feed_twilio(eyelet_bytes body, size_t candidate, uint8_t *room) {
    start(body);
    eyelet_buffer out = eyelet_buffer_over(room, OUTPUT_MAX);
    eyelet_twilio twilio;
    bool given = eyelet_twilio_start(&document, &twilio) &&
                 eyelet_twilio_feed(&document, &twilio, candidate, append_piece, &out);
    MUST(!out.overflow);
    return given ? out.size : SIZE_MAX;
}

static void check_twilio(eyelet_bytes body) {
    static uint8_t room[CANDIDATE_COUNT_MAX + 1][OUTPUT_MAX];
    size_t sizes[CANDIDATE_COUNT_MAX + 1];
    uint8_t *reversed = malloc(body.size + 1);
    reverse_form(body, reversed);
    for (size_t i = 0; i <= CANDIDATE_COUNT_MAX; i++) {
        sizes[i] = feed_twilio(body, i, room[i]);
        if (sizes[i] == SIZE_MAX) {
            MUST(i > 0 || body.size > 65536);
            break;
        }
        MUST(i < CANDIDATE_COUNT_MAX);
        for (size_t k = 0; k < i; k++) {
            MUST(!eyelet_bytes_equal(eyelet_bytes_from(room[i], sizes[i]),
                                     eyelet_bytes_from(room[k], sizes[k])));
        }
        static uint8_t again[OUTPUT_MAX];
        size_t size = feed_twilio(eyelet_bytes_from(reversed, body.size), i, again);
        MUST(size == sizes[i] && memcmp(again, room[i], size) == 0);
    }
    if (sizes[0] != SIZE_MAX) {
        MUST(sizes[0] >= request.parts.host.size &&
             eyelet_bytes_starts_with(eyelet_bytes_from(room[0], sizes[0]),
                                      request.parts.scheme));
    }
    start(body);
    eyelet_reason reason = eyelet_twilio_check_body(&document);
    MUST(reason == EYELET_REASON_OK || reason == EYELET_REASON_BODY_HASH_MISMATCH);
    free(reversed);
}

/* [RFC1952, 8], a bit at a time */
static uint32_t crc32_of(eyelet_bytes bytes) {
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= bytes.data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
    }
    return ~crc;
}

static void check_other(eyelet_special special, eyelet_bytes body) {
    static uint8_t room[2][OUTPUT_MAX];
    eyelet_reason reasons[2];
    size_t sizes[2];
    for (size_t i = 0; i < 2; i++) {
        start(body);
        if (special == EYELET_SPECIAL_SNS &&
            eyelet_document_read(&document) != EYELET_REASON_OK) {
            return;
        }
        eyelet_bytes signature = {NULL, 0};
        eyelet_buffer out = eyelet_buffer_over(room[i], OUTPUT_MAX);
        (void)!eyelet_request_header(&request, EYELET_BYTES("x-signature"), &signature);
        reasons[i] = eyelet_canonical_feed(&document, signature, EYELET_BYTES("1700000000"),
                                           append_piece, &out);
        MUST(!out.overflow);
        sizes[i] = out.size;
    }
    MUST(reasons[0] == reasons[1] && sizes[0] == sizes[1] &&
         memcmp(room[0], room[1], sizes[0]) == 0);
    if (reasons[0] == EYELET_REASON_OK &&
        (special == EYELET_SPECIAL_CONTENTFUL || special == EYELET_SPECIAL_HOOK0)) {
        MUST(ends_with(eyelet_bytes_from(room[0], sizes[0]), body));
    }
    if (reasons[0] == EYELET_REASON_OK && special == EYELET_SPECIAL_PAYPAL) {
        char checksum[16];
        snprintf(checksum, sizeof checksum, "|%u", crc32_of(body));
        MUST(ends_with(eyelet_bytes_from(room[0], sizes[0]), eyelet_bytes_from_text(checksum)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const eyelet_special specials[] = {
        EYELET_SPECIAL_TWILIO, EYELET_SPECIAL_CONTENTFUL, EYELET_SPECIAL_SNS,
        EYELET_SPECIAL_PAYPAL, EYELET_SPECIAL_HOOK0,      EYELET_SPECIAL_MERCADO_PAGO,
        EYELET_SPECIAL_PLIVO,  EYELET_SPECIAL_BIRD};
    if (size < 2 || size > 16384) {
        return 0;
    }
    uint8_t *copy = copy_exactly(data, size);
    eyelet_bytes input = eyelet_bytes_from(copy, size);
    static eyelet_row row;
    row.special = specials[take_byte(&input) % (sizeof specials / sizeof specials[0])];
    memset(&source, 0, sizeof source);
    source.row = &row;
    source.app_key = EYELET_BYTES("8PT597110X687430LKGECATA");
    eyelet_bytes line;
    eyelet_bytes rest = eyelet_bytes_cut(input, '\n', &line);
    request = (eyelet_request){.content_length = -1};
    request.url = eyelet_bytes_cut(line, ' ', &request.method);
    header_count = 0;
    while (rest.size > 0 && header_count < HEADER_COUNT_MAX) {
        rest = eyelet_bytes_cut(rest, '\n', &line);
        if (line.size == 0) {
            break;
        }
        eyelet_bytes value = eyelet_bytes_cut(line, ':', &names[header_count]);
        if (value.data != NULL) {
            values[header_count++] = eyelet_bytes_trim(value);
        }
    }
    eyelet_bytes body = rest.data != NULL ? rest : eyelet_bytes_from(copy, 0);
    if (eyelet_url_parse(request.url, &request.parts) &&
        request.url.size <= EYELET_URL_SIZE_MAX) {
        if (row.special == EYELET_SPECIAL_TWILIO) {
            check_twilio(body);
        } else {
            check_other(row.special, body);
        }
    }
    free(copy);
    return 0;
}
