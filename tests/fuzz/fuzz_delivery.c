/* Target: what is sent to a destination, through handler.h: raw, an envelope, signed, from a
 * batch, from a queue. Property: an envelope is JSON whose members say what the request said
 * (an independent reading of it), its data is the body; a raw delivery is the body, byte for
 * byte; a header's value is printable and 256 bytes at most; a signature is right, and its
 * webhook-id the same on the next attempt.
 *
 * The input: a byte that chooses the source, then "id\ntype\naccount\ntime\n" (values of
 * headers), then the body. */
#include "fuzz.h"

#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/hmac.h"
#include "handler.h"
#include "webhook/event.h"

#define SIGNING_KEY "0123456789abcdef01234567"
#define NOW_MS 1700000000123
#define HEADER_VALUE_MAX 256 /* of a value that Eyelet makes */
#define DELIVERY_COUNT_MAX 20000

#define ROW                                                                                    \
    "\"provider\": {\"algorithm\": \"token\", \"signature\": {\"header\": \"x-token\"}, "      \
    "\"id\": \"header:x-id\", \"type\": \"header:x-type\", \"account\": "                      \
    "\"header:x-account\", "                                                                   \
    "\"occurred_at\": \"header:x-time\""
#define REST                                                                                   \
    "}, \"secrets\": [\"T\"], \"deliver\": {\"url\": \"https://d.example/\", \"attempts\": 2"
#define SIGN ", \"sign\": \"K\""
#define ENVELOPE ", \"format\": \"envelope\""

static const char config[] =
    "{\"sources\": {\"a\": {" ROW REST "}}, \"b\": {" ROW REST SIGN "}}, "
    "\"c\": {" ROW REST ENVELOPE "}}, \"d\": {" ROW REST SIGN ENVELOPE "}}, "
    "\"e\": {" ROW ", \"batch\": \"[]\"" REST SIGN ENVELOPE "}}, "
    "\"f\": {" ROW ", \"batch\": \"entry[].changes[]\"" REST "}}}}";
static const char source_names[] = "abcdef";

static uint8_t the_region[4 << 20];
static struct {
    eyelet_bytes id, type, account, time, body;
    bool signs, envelope, batch;
    char source;
} now;

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const struct {
        eyelet_bytes name, value;
    } headers[] = {{EYELET_BYTES("x-token"), EYELET_BYTES("the token")},
                   {EYELET_BYTES("x-id"), now.id},
                   {EYELET_BYTES("x-type"), now.type},
                   {EYELET_BYTES("x-account"), now.account},
                   {EYELET_BYTES("x-time"), now.time}};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        if (eyelet_bytes_equal(name, headers[i].name)) {
            size_t size = headers[i].value.size;
            if (size > 0) {
                memcpy(out, headers[i].value.data, size < out_size ? size : out_size);
            }
            return (ptrdiff_t)size;
        }
    }
    return -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const char *value =
        name.data[0] == 'T' ? "the token" : "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";
    MUST(strlen(value) <= out_size);
    memcpy(out, value, strlen(value));
    return (ptrdiff_t)strlen(value);
}

uint8_t *eyelet_host_region(size_t size) {
    return size <= sizeof the_region ? the_region : NULL;
}

static eyelet_bytes header_of(const eyelet_step *step, const char *name) {
    for (uint32_t i = 0; i < step->header_count; i++) {
        if (eyelet_bytes_equal(step->headers[i].name, eyelet_bytes_from_text(name))) {
            return step->headers[i].value;
        }
    }
    return (eyelet_bytes){NULL, 0};
}

/* Standard Webhooks, written anew. */
static void check_signature(const eyelet_step *step, int64_t now_ms) {
    uint8_t room[128];
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    char time[32];
    eyelet_hmac_key key;
    eyelet_hmac mac;
    snprintf(time, sizeof time, "%lld", (long long)(now_ms / 1000));
    MUST(
        eyelet_bytes_equal(header_of(step, "webhook-timestamp"), eyelet_bytes_from_text(time)));
    eyelet_bytes id = header_of(step, "webhook-id");
    MUST(id.size == 36 && memcmp(id.data, "msg_", 4) == 0);
    eyelet_hmac_key_init(&key, EYELET_HASH_SHA256, EYELET_BYTES(SIGNING_KEY));
    eyelet_hmac_start(&mac, &key);
    eyelet_hmac_update(&mac, id);
    eyelet_hmac_update(&mac, EYELET_BYTES("."));
    eyelet_hmac_update(&mac, eyelet_bytes_from_text(time));
    eyelet_hmac_update(&mac, EYELET_BYTES("."));
    eyelet_hmac_update(&mac, step->body);
    size_t size = eyelet_hmac_finish(&mac, digest);
    eyelet_buffer text = eyelet_buffer_over(room, sizeof room);
    eyelet_buffer_append_text(&text, "v1,");
    eyelet_base64_encode(eyelet_bytes_from(digest, size), &text);
    MUST(eyelet_bytes_equal(header_of(step, "webhook-signature"), eyelet_buffer_view(&text)));
}

static bool is_utf8_text(eyelet_bytes text) {
    uint8_t *room = malloc(text.size + 2);
    bool plain = true;
    for (size_t i = 0; i < text.size; i++) {
        plain = plain && text.data[i] >= 0x20 && text.data[i] != '"' && text.data[i] != '\\';
        room[i + 1] = text.data[i];
    }
    room[0] = room[text.size + 1] = '"';
    plain = plain && eyelet_json_read(eyelet_bytes_from(room, text.size + 2), NULL, 0, NULL,
                                      NULL) == EYELET_JSON_OK;
    free(room);
    return plain;
}

/* A member is the text, or null where there is none. (Text that is not UTF-8 is mended on the
 * way.) */
static void check_member(eyelet_json_value member, eyelet_bytes text) {
    if (text.size == 0) {
        MUST(member.type == EYELET_JSON_NULL);
    } else {
        MUST(member.type == EYELET_JSON_STRING);
        MUST(!is_utf8_text(text) || eyelet_json_string_equal(member, text));
    }
}

#define HASH_SIZE (7 + 64) /* sha256:<hex> */
#define ITEM_HASH_SIZE (1 + 64)
#define HASH_ROOM                                                                              \
    (HASH_SIZE + 21) /* and ":" with the time of arrival, where the row wants it */

/* What finds no room is as if it were absent, and takes none. */
static bool fits(eyelet_bytes text, size_t *room) {
    const bool is_there = text.size > 0 && text.size <= *room;
    *room -= is_there ? text.size : 0;
    return is_there;
}

/* Whether the event is one of several: its id, which stands beside them, is joined with its
 * hash. */
static bool is_item(const eyelet_step *step) {
    size_t start = 0;
    while (start < now.body.size && strchr(" \t\r\n", now.body.data[start]) != NULL) {
        start++;
    }
    return now.batch && (now.envelope ? start < now.body.size && now.body.data[start] == '['
                                      : step->body.size < now.body.size);
}

static bool fits_id(const eyelet_step *step, size_t *room) {
    const size_t more = now.id.size > 0 && is_item(step) ? ITEM_HASH_SIZE : 0;
    return fits(eyelet_bytes_from(now.id.data, now.id.size + more), room);
}

static void check_id(const eyelet_step *step, eyelet_json_value id) {
    if (is_item(step)) {
        MUST(id.type == EYELET_JSON_STRING && id.raw.size > ITEM_HASH_SIZE);
        id.raw.size -= ITEM_HASH_SIZE;
        MUST(id.raw.data[id.raw.size] == ':');
    }
    check_member(id, now.id);
}

static void check_envelope(const eyelet_step *step) {
    enum { SOURCE, PROVIDER, ID, TYPE, OCCURRED, ACCOUNT, RECEIVED, DATA, BASE64, COUNT };
    static const char *const names[COUNT] = {"source",      "provider",    "id",
                                             "type",        "occurred_at", "account",
                                             "received_at", "data",        "data_base64"};
    eyelet_bytes paths[COUNT];
    eyelet_json_value values[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        paths[i] = eyelet_bytes_from_text(names[i]);
    }
    MUST(eyelet_json_read(step->body, paths, COUNT, values, NULL) == EYELET_JSON_OK);
    MUST(eyelet_json_string_equal(values[SOURCE], eyelet_bytes_from(&now.source, 1)));
    MUST(eyelet_bytes_equal(values[RECEIVED].raw, EYELET_BYTES("1700000000123")));
    MUST(values[OCCURRED].type == EYELET_JSON_NULL ||
         values[OCCURRED].type == EYELET_JSON_NUMBER);
    size_t room = EYELET_EVENT_TEXT_MAX - HASH_ROOM;
    const bool has_id = fits_id(step, &room);
    check_member(values[TYPE], fits(now.type, &room) ? now.type : eyelet_bytes_from(NULL, 0));
    check_member(values[ACCOUNT],
                 fits(now.account, &room) ? now.account : eyelet_bytes_from(NULL, 0));
    if (has_id) {
        check_id(step, values[ID]);
    } else {
        MUST(values[ID].type == EYELET_JSON_STRING && values[ID].raw.size == HASH_SIZE);
    }
    MUST((values[DATA].type == EYELET_JSON_MISSING) !=
         (values[BASE64].type == EYELET_JSON_MISSING));
    if (values[BASE64].type != EYELET_JSON_MISSING) {
        uint8_t *room = malloc(values[BASE64].raw.size + 4);
        eyelet_buffer plain = eyelet_buffer_over(room, values[BASE64].raw.size + 4);
        MUST(eyelet_json_read(now.body, NULL, 0, NULL, NULL) != EYELET_JSON_OK);
        MUST(eyelet_base64_decode(values[BASE64].raw, &plain));
        MUST(eyelet_bytes_equal(eyelet_buffer_view(&plain), now.body));
        free(room);
    } else if (!now.batch) {
        const eyelet_bytes root_path = {NULL, 0};
        eyelet_json_value root;
        MUST(eyelet_json_read(now.body, &root_path, 1, &root, NULL) == EYELET_JSON_OK);
        MUST(values[DATA].type == root.type && eyelet_bytes_equal(values[DATA].raw, root.raw));
    }
}

static void check_delivery(const eyelet_step *step, int64_t now_ms) {
    static const char *const own[] = {"eyelet-source", "eyelet-event-id", "eyelet-event-type"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        eyelet_bytes value = header_of(step, own[i]);
        MUST(value.size <= HEADER_VALUE_MAX);
        for (size_t k = 0; k < value.size; k++) {
            MUST(value.data[k] > 0x20 && value.data[k] < 0x7f);
        }
    }
    size_t room = EYELET_EVENT_TEXT_MAX - HASH_ROOM;
    (void)fits_id(step, &room);
    MUST((header_of(step, "eyelet-event-type").size > 0) == fits(now.type, &room));
    MUST(header_of(step, "eyelet-event-id").size > 0);
    if (now.envelope) {
        check_envelope(step);
    } else if (now.batch) {
        MUST(step->body.size <= now.body.size);
    } else {
        MUST(eyelet_bytes_equal(step->body, now.body));
    }
    MUST(now.signs == (header_of(step, "webhook-signature").size > 0));
    if (now.signs) {
        check_signature(step, now_ms);
    }
}

static void run(void) {
    const eyelet_limits limits = {0};
    const char url[] = {'h', 't', 't', 'p', 's', ':', '/', '/', 'h', '/', now.source};
    const eyelet_head head = {.method = EYELET_BYTES("POST"),
                              .url = eyelet_bytes_from(url, sizeof url),
                              .content_length = (int64_t)now.body.size};
    const eyelet_step *step = eyelet_begin(&head, NOW_MS, &limits);
    if (step->kind == EYELET_STEP_READ && now.body.size > 0) {
        memcpy(eyelet_body_space(now.body.size), now.body.data, now.body.size);
        step = eyelet_body(now.body.size, NOW_MS);
    }
    if (step->kind == EYELET_STEP_READ) {
        step = eyelet_end(true, NOW_MS);
    }
    for (size_t i = 0; step->kind != EYELET_STEP_RESPOND; i++) {
        MUST(i < DELIVERY_COUNT_MAX && step->kind != EYELET_STEP_READ);
        if (step->kind == EYELET_STEP_CLAIM) {
            step = eyelet_claimed(EYELET_CLAIM_FRESH, 0, NOW_MS);
        } else if (step->kind == EYELET_STEP_SETTLE) {
            step = eyelet_settled(true, NOW_MS);
        } else {
            char first_id[64] = "";
            eyelet_bytes id = header_of(step, "webhook-id");
            check_delivery(step, NOW_MS);
            if (id.size > 0 && id.size < sizeof first_id) {
                memcpy(first_id, id.data, id.size);
            }
            step = eyelet_delivered(EYELET_DELIVERY_ANSWERED, 503, NOW_MS + 5000);
            MUST(step->kind == EYELET_STEP_DELIVER);
            if (now.signs) {
                MUST(eyelet_bytes_equal(header_of(step, "webhook-id"),
                                        eyelet_bytes_from_text(first_id)));
                check_signature(step, NOW_MS + 5000);
            }
            step = eyelet_delivered(EYELET_DELIVERY_ANSWERED, 200, NOW_MS + 5000);
        }
    }
    eyelet_forget();
}

/* A header's value as a host gives it. */
static eyelet_bytes take_value(eyelet_bytes *input) {
    eyelet_bytes line;
    *input = eyelet_bytes_cut(*input, '\n', &line);
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\r' || line.data[i] == 0) {
            return (eyelet_bytes){NULL, 0};
        }
    }
    return eyelet_bytes_trim(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool configured;
    if (!configured) {
        MUST(eyelet_configure(eyelet_bytes_from_text(config), 1));
        configured = true;
    }
    if (size > 16384) {
        return 0;
    }
    uint8_t *copy = copy_exactly(data, size);
    eyelet_bytes input = eyelet_bytes_from(copy, size);
    size_t choice = take_byte(&input) % (sizeof source_names - 1);
    now.source = source_names[choice];
    now.signs = choice == 1 || choice == 3 || choice == 4;
    now.envelope = choice >= 2 && choice <= 4;
    now.batch = choice >= 4;
    now.id = take_value(&input);
    now.type = take_value(&input);
    now.account = take_value(&input);
    now.time = take_value(&input);
    now.body = input.data != NULL ? input : eyelet_bytes_from(copy, 0);
    run();
    free(copy);
    return 0;
}
