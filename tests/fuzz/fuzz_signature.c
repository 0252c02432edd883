/* Target: the grammars of signature headers, through handler.h. Property: a request passes only
 * where the right MAC stands in its header; and it passes wherever a well-formed item with the
 * right MAC is among the first sixteen. */
#include "fuzz.h"

#include "codec/base64.h"
#include "codec/hex.h"
#include "crypto/hmac.h"
#include "handler.h"

#define SECRET "the secret of this target"
#define BODY "{\"id\":\"evt_1\"}"

/* One source a grammar; none of them signs a time, so that a right item is right wherever it
 * stands. */
typedef struct grammar {
    const char *name;
    const char *settings; /* of "signature" in webhooks.json */
    const char *before;   /* what stands before the MAC in an item */
    char separator;       /* 0: the header is one item */
    bool base64;
} grammar;

static const grammar grammars[] = {
    {"a", "\"prefix\": \"sha256=\"", "sha256=", 0, false},
    {"b", "\"encoding\": \"base64\"", "", 0, true},
    {"c", "\"separator\": \",\", \"assign\": \"=\", \"name\": \"v1\"", "v1=", ',', false},
    {"d", "\"separator\": \" \", \"assign\": \",\", \"name\": \"v1\", \"encoding\": \"base64\"",
     "v1,", ' ', true},
    {"e", "\"separator\": \";\", \"assign\": \"=\"", "h=", ';', false},
    {"f", "\"separator\": \",\"", "", ',', false},
};
#define GRAMMAR_COUNT (sizeof grammars / sizeof grammars[0])

static uint8_t the_region[1 << 20];
static eyelet_bytes the_header;

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    if (!eyelet_bytes_equal(name, EYELET_BYTES("x-signature"))) {
        return -1;
    }
    size_t size = the_header.size < out_size ? the_header.size : out_size;
    if (size > 0) {
        memcpy(out, the_header.data, size);
    }
    return (ptrdiff_t)the_header.size;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name;
    MUST(out_size >= sizeof SECRET - 1);
    memcpy(out, SECRET, sizeof SECRET - 1);
    return sizeof SECRET - 1;
}

uint8_t *eyelet_host_region(size_t size) {
    return size <= sizeof the_region ? the_region : NULL;
}

static void configure(void) {
    static char json[8192];
    size_t used = (size_t)snprintf(json, sizeof json, "{\"sources\": {");
    for (size_t i = 0; i < GRAMMAR_COUNT; i++) {
        used += (size_t)snprintf(json + used, sizeof json - used,
                                 "%s\"%s\": {\"provider\": {\"algorithm\": \"hmac-sha256\", "
                                 "\"signature\": {\"header\": "
                                 "\"x-signature\", %s}}, \"secrets\": [\"S\"], \"dedup\": "
                                 "false, \"deliver\": {\"url\": "
                                 "\"https://d.example/\"}}",
                                 i > 0 ? ", " : "", grammars[i].name, grammars[i].settings);
    }
    snprintf(json + used, sizeof json - used, "}}");
    MUST(eyelet_configure(eyelet_bytes_from_text(json), 1));
}

static bool passes(const grammar *g, eyelet_bytes header) {
    const eyelet_limits limits = {0};
    char url[64];
    snprintf(url, sizeof url, "https://h.example/%s", g->name);
    the_header = header;
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = eyelet_bytes_from_text(url),
                              .content_length = -1};
    const eyelet_step *step = eyelet_begin(&head, 1700000000000, &limits);
    if (step->kind == EYELET_STEP_READ) {
        memcpy(eyelet_body_space(sizeof BODY - 1), BODY, sizeof BODY - 1);
        step = eyelet_body(sizeof BODY - 1, 1700000000000);
        MUST(step->kind == EYELET_STEP_READ);
        step = eyelet_end(true, 1700000000000);
    }
    for (size_t i = 0; step->kind == EYELET_STEP_VERIFY; i++) {
        MUST(i < 128); /* keys times signatures */
        step = eyelet_verified(eyelet_signature_verify(&step->signature), 1700000000000);
    }
    MUST(step->kind == EYELET_STEP_DELIVER ||
         (step->kind == EYELET_STEP_RESPOND && step->status >= 400));
    bool passed = step->kind == EYELET_STEP_DELIVER;
    eyelet_forget();
    return passed;
}

static bool holds_ignore_case(eyelet_bytes text, eyelet_bytes part) {
    for (size_t i = 0; i + part.size <= text.size; i++) {
        if (eyelet_bytes_equal_ignore_case(eyelet_bytes_slice(text, i, part.size), part)) {
            return true;
        }
    }
    return false;
}

static eyelet_bytes right_mac(bool base64) {
    static uint8_t text[2][128];
    eyelet_hmac_key key;
    eyelet_hmac mac;
    uint8_t own[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_key_init(&key, EYELET_HASH_SHA256, EYELET_BYTES(SECRET));
    eyelet_hmac_start(&mac, &key);
    eyelet_hmac_update(&mac, EYELET_BYTES(BODY));
    size_t size = eyelet_hmac_finish(&mac, own);
    eyelet_buffer out = eyelet_buffer_over(text[base64 ? 1 : 0], sizeof text[0]);
    if (base64) {
        eyelet_base64_encode(eyelet_bytes_from(own, size), &out);
    } else {
        eyelet_hex_encode(eyelet_bytes_from(own, size), &out);
    }
    return eyelet_buffer_view(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool configured;
    if (!configured) {
        configure();
        configured = true;
    }
    eyelet_bytes input = eyelet_bytes_from(data, size);
    const grammar *g = &grammars[take_byte(&input) % GRAMMAR_COUNT];
    if (input.size > 3000) {
        return 0;
    }
    eyelet_bytes mac = right_mac(g->base64);
    uint8_t *copy = copy_exactly(input.data, input.size);
    eyelet_bytes noise = eyelet_bytes_from(copy, input.size);
    bool right = passes(g, noise);
    MUST(!right || (g->base64 ? holds(noise, mac) : holds_ignore_case(noise, mac)));
    size_t separators = 0;
    for (size_t i = 0; i < noise.size; i++) {
        separators += noise.data[i] == (uint8_t)g->separator ? 1 : 0;
    }
    for (int place = 0; place < 3 && separators < 14; place++) {
        uint8_t room[4096];
        eyelet_buffer text = eyelet_buffer_over(room, sizeof room);
        if (place == 1 && g->separator != 0) {
            eyelet_buffer_append(&text, noise);
            eyelet_buffer_append_byte(&text, (uint8_t)g->separator);
        }
        eyelet_buffer_append_text(&text, g->before);
        eyelet_buffer_append(&text, mac);
        if (place == 2 && g->separator != 0) {
            eyelet_buffer_append_byte(&text, (uint8_t)g->separator);
            eyelet_buffer_append(&text, noise);
        }
        MUST(!text.overflow);
        uint8_t *exact = copy_exactly(room, text.size);
        MUST(passes(g, eyelet_bytes_from(exact, text.size)));
        free(exact);
    }
    free(copy);
    return 0;
}
