/* Target: the grammars of signature headers, through handler.h: every shape that a row of
 * providers.c has. Property: a request passes only where the right MAC stands in its header;
 * and it passes wherever a well-formed item with the right MAC, and the right time where one is
 * signed, is among the first sixteen. */
#include "fuzz.h"

#include "codec/base64.h"
#include "codec/hex.h"
#include "crypto/hmac.h"
#include "handler.h"

#define SECRET "the secret of this target"
#define BODY "{\"id\":\"evt_1\"}"
#define TIME "1700000000"
#define NOW_MS INT64_C(1700000000000)

typedef enum encoding { HEX, BASE64, BASE64URL } encoding;

/* One source a grammar. */
typedef struct grammar {
    const char *name;
    const char *settings;   /* of "signature" in webhooks.json */
    const char *before;     /* what stands before the MAC in an item */
    const char *separators; /* "": the header is one item */
    const char *time;       /* the item that is the time, which is signed too; "0": the first */
    encoding encoding;
} grammar;

static const grammar grammars[] = {
    {"a", "\"prefix\": \"sha256=\"", "sha256=", "", NULL, HEX},
    {"b", "\"encoding\": \"base64\"", "", "", NULL, BASE64},
    {"c", "\"separator\": \",\", \"assign\": \"=\", \"name\": \"v1\"", "v1=", ",", NULL, HEX},
    {"d", "\"separator\": \" \", \"assign\": \",\", \"name\": \"v1\", \"encoding\": \"base64\"",
     "v1,", " ", NULL, BASE64},
    {"e", "\"separator\": \";\", \"assign\": \"=\"", "h=", ";", NULL, HEX},
    {"f", "\"separator\": \",\"", "", ",", NULL, HEX},
    {"g", "\"separator\": \",\", \"prefix\": \"sha256=\"", "sha256=", ",", NULL, HEX},
    {"h", "\"separator\": \",:\", \"encoding\": \"base64\"", "", ",:", NULL, BASE64},
    {"i", "\"prefix\": \"HMAC \", \"encoding\": \"base64\"", "HMAC ", "", NULL, BASE64},
    {"j", "\"separator\": \"&\", \"assign\": \"|\", \"name\": \"{key_id}\"", "k1|", "&", NULL,
     HEX},
    {"k", "\"separator\": \",\", \"assign\": \"=\", \"name\": \"v1\", \"timestamp\": \"t\"",
     "v1=", ",", "t", HEX},
    {"l", "\"separator\": \", \", \"assign\": \"=\", \"name\": \"s\", \"timestamp\": \"t\"",
     "s=", ", ", "t", HEX},
    {"m", "\"separator\": \";\", \"assign\": \"=\", \"name\": \"h1\", \"timestamp\": \"ts\"",
     "h1=", ";", "ts", HEX},
    {"n",
     "\"separator\": \",\", \"assign\": \"=\", \"name\": \"v1\", \"timestamp\": \"t\", "
     "\"encoding\": \"base64url\"",
     "v1=", ",", "t", BASE64URL},
    {"o", "\"separator\": \",\", \"timestamp\": \"0\"", "", ",", "0", HEX},
    {"p", NULL, "", "", NULL, HEX}, /* wandb: hex or base64 */
    {"q", NULL, "", "", NULL, BASE64},
};
#define GRAMMAR_COUNT (sizeof grammars / sizeof grammars[0])

static uint8_t the_region[1 << 20];
static eyelet_bytes the_header;

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    if (!eyelet_bytes_equal(name, EYELET_BYTES("x-signature")) &&
        !eyelet_bytes_equal(name, EYELET_BYTES("x-wandb-signature"))) {
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
        const grammar *g = &grammars[i];
        used += (size_t)snprintf(json + used, sizeof json - used,
                                 "%s\"%s\": {\"provider\": ", i > 0 ? ", " : "", g->name);
        if (g->settings == NULL) {
            used += (size_t)snprintf(json + used, sizeof json - used, "\"wandb\"");
        } else {
            used += (size_t)snprintf(
                json + used, sizeof json - used,
                "{\"algorithm\": \"hmac-sha256\", \"signed\": \"%s\", \"signature\": "
                "{\"header\": \"x-signature\", %s}}, \"key_id\": \"k1\"",
                g->time != NULL ? "{timestamp}.{body}" : "{body}", g->settings);
        }
        used += (size_t)snprintf(json + used, sizeof json - used,
                                 ", \"secrets\": [\"S\"], \"dedup\": false, \"deliver\": "
                                 "{\"url\": \"https://d.example/\"}}");
    }
    MUST(used + 2 < sizeof json);
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
    const eyelet_step *step = eyelet_begin(&head, NOW_MS, &limits);
    if (step->kind == EYELET_STEP_READ) {
        memcpy(eyelet_body_space(sizeof BODY - 1), BODY, sizeof BODY - 1);
        step = eyelet_body(sizeof BODY - 1, NOW_MS);
        MUST(step->kind == EYELET_STEP_READ);
        step = eyelet_end(true, NOW_MS);
    }
    for (size_t i = 0; step->kind == EYELET_STEP_VERIFY; i++) {
        MUST(i < 128); /* keys times signatures */
        step = eyelet_verified(eyelet_signature_verify(&step->signature), NOW_MS);
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

/* The MAC as the header has it; the view lasts until the next one. */
static eyelet_bytes right_mac(const grammar *g) {
    static uint8_t text[128];
    eyelet_hmac_key key;
    eyelet_hmac mac;
    uint8_t own[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_key_init(&key, EYELET_HASH_SHA256, EYELET_BYTES(SECRET));
    eyelet_hmac_start(&mac, &key);
    if (g->time != NULL) {
        eyelet_hmac_update(&mac, EYELET_BYTES(TIME "."));
    }
    eyelet_hmac_update(&mac, EYELET_BYTES(BODY));
    eyelet_bytes bytes = eyelet_bytes_from(own, eyelet_hmac_finish(&mac, own));
    eyelet_buffer out = eyelet_buffer_over(text, sizeof text);
    if (g->encoding == HEX) {
        eyelet_hex_encode(bytes, &out);
    } else {
        eyelet_base64_encode(bytes, &out);
    }
    for (size_t i = 0; g->encoding == BASE64URL && i < out.size; i++) {
        text[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
    }
    return eyelet_buffer_view(&out);
}

/* Where noise stands beside the right item. */
typedef enum place { ALONE, NOISE_FIRST, NOISE_LAST, PLACE_COUNT } place;

/* Whether noise in that place leaves the right item right: it may take a time's turn. */
static bool leaves_right(const grammar *g, place where, eyelet_bytes noise) {
    if (where == ALONE || g->time == NULL) {
        return true;
    }
    if (g->time[0] == '0') {
        return where == NOISE_LAST;
    }
    return where == NOISE_FIRST || !holds(noise, eyelet_bytes_from_text(g->time));
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
    eyelet_bytes mac = right_mac(g);
    uint8_t *copy = copy_exactly(input.data, input.size);
    eyelet_bytes noise = eyelet_bytes_from(copy, input.size);
    bool right = passes(g, noise);
    MUST(!right || (g->encoding == HEX ? holds_ignore_case(noise, mac) : holds(noise, mac)));
    eyelet_bytes separators = eyelet_bytes_from_text(g->separators);
    size_t items = 0;
    for (size_t i = 0; i < noise.size; i++) {
        items += eyelet_bytes_find(separators, noise.data[i]) < separators.size ? 1 : 0;
    }
    for (place where = ALONE; where < PLACE_COUNT && items < 14; where++) {
        if (!leaves_right(g, where, noise)) {
            continue;
        }
        uint8_t room[4096];
        eyelet_buffer text = eyelet_buffer_over(room, sizeof room);
        if (where == NOISE_FIRST && separators.size > 0) {
            eyelet_buffer_append(&text, noise);
            eyelet_buffer_append_byte(&text, separators.data[0]);
        }
        if (g->time != NULL) {
            if (g->time[0] != '0') {
                eyelet_buffer_append_text(&text, g->time);
                eyelet_buffer_append_byte(&text, '=');
            }
            eyelet_buffer_append_text(&text, TIME);
            eyelet_buffer_append_byte(&text, separators.data[0]);
        }
        eyelet_buffer_append_text(&text, g->before);
        eyelet_buffer_append(&text, mac);
        if (where == NOISE_LAST && separators.size > 0) {
            eyelet_buffer_append_byte(&text, separators.data[0]);
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
