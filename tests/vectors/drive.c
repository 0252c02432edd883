/* What does the core say to this request? Drives it through handler.h with a scripted host, for
 * check.mjs and sdk.mjs.   Layer: tests.
 *
 * Lines on stdin; bytes are hexadecimal ("-" for none):
 *     config HEX | secret NAME HEX | request METHOD HEXURL NOW_MS | header NAME HEX | body HEX
 *     chunk N    the body arrives in pieces of N bytes (0: at once)
 *     mac N      the host computes MACs from a body size of N bytes on (0: never)
 *     go         runs the exchange, prints one line of JSON and forgets the request, not the
 * configuration The store is empty at every `go` and takes everything; every delivery is
 * answered with 200. */
#define _POSIX_C_SOURCE 200809L

#include "crypto/hmac.h"
#include "handler.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_COUNT_MAX 64
#define SECRET_COUNT_MAX 16
#define KEY_COUNT_MAX 256
#define STEP_COUNT_MAX 1000000

typedef struct blob {
    uint8_t *data;
    size_t size;
} blob;

typedef struct named {
    char name[128];
    blob value;
} named;

static struct {
    blob config, url, body, delivered;
    char method[32];
    int64_t now_ms;
    bool has_body;
    size_t chunk;
    uint32_t mac_min;
    size_t header_count, secret_count, key_count;
    named headers[HEADER_COUNT_MAX];
    named secrets[SECRET_COUNT_MAX];
    blob keys[KEY_COUNT_MAX];
    bool is_configured;
    unsigned deliveries, mac_steps;
} script;

static uint8_t *region;

static void die(const char *why) {
    fprintf(stderr, "drive: %s\n", why);
    exit(2);
}

static void *allocate(size_t size) {
    void *memory = malloc(size == 0 ? 1 : size);
    if (memory == NULL) {
        die("out of memory");
    }
    return memory;
}

static void drop(blob *value) {
    free(value->data);
    *value = (blob){NULL, 0};
}

static blob copy(eyelet_bytes bytes) {
    blob value = {allocate(bytes.size), bytes.size};
    memcpy(value.data, bytes.data == NULL ? value.data : bytes.data, bytes.size);
    return value;
}

static unsigned digit(char c) {
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned)(c - 'a') + 10;
    }
    die("not hexadecimal");
    return 0;
}

static void read_hex(const char *text, blob *value) {
    drop(value);
    size_t size = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;
    value->data = allocate(size);
    value->size = size;
    for (size_t i = 0; i < size; i++) {
        value->data[i] = (uint8_t)(digit(text[2 * i]) * 16 + digit(text[2 * i + 1]));
    }
}

static eyelet_bytes view(blob value) { return eyelet_bytes_from(value.data, value.size); }

/* ---- the host ---- */

static ptrdiff_t give(eyelet_bytes value, uint8_t *out, size_t out_size) {
    size_t size = value.size < out_size ? value.size : out_size;
    if (size > 0) {
        memcpy(out, value.data, size);
    }
    return (ptrdiff_t)value.size;
}

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    static uint8_t joined[1 << 16];
    size_t size = 0;
    bool found = false;
    for (size_t i = 0; i < script.header_count; i++) {
        const named *header = &script.headers[i];
        if (!eyelet_bytes_equal(name, eyelet_bytes_from_text(header->name))) {
            continue;
        }
        if (size + header->value.size + 2 > sizeof joined) {
            die("a header is too long");
        }
        if (found) {
            memcpy(joined + size, ", ", 2);
            size += 2;
        }
        memcpy(joined + size, header->value.data, header->value.size);
        size += header->value.size;
        found = true;
    }
    return found ? give(eyelet_bytes_from(joined, size), out, out_size) : -1;
}

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    for (size_t i = 0; i < script.secret_count; i++) {
        if (eyelet_bytes_equal(name, eyelet_bytes_from_text(script.secrets[i].name))) {
            return give(view(script.secrets[i].value), out, out_size);
        }
    }
    return -1;
}

/* The body and what the core puts behind it: the body's cap twice, and room for a sorted form.
 */
#define REGION_SIZE (3u * EYELET_BODY_MAX)

uint8_t *eyelet_host_region(size_t size) {
    if (region == NULL) {
        region = allocate(REGION_SIZE);
    }
    return size <= REGION_SIZE ? region : NULL;
}

static const eyelet_step *compute_mac(const eyelet_step *step) {
    eyelet_hash_kind kind = step->mac_bits == 1     ? EYELET_HASH_SHA1
                            : step->mac_bits == 256 ? EYELET_HASH_SHA256
                            : step->mac_bits == 384 ? EYELET_HASH_SHA384
                                                    : EYELET_HASH_SHA512;
    eyelet_hmac_key key;
    eyelet_hmac mac;
    uint8_t out[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_key_init(&key, kind, step->mac_key);
    eyelet_hmac_start(&mac, &key);
    for (uint32_t i = 0; i < step->piece_count; i++) {
        eyelet_hmac_update(&mac, step->pieces[i]);
    }
    script.mac_steps++;
    return eyelet_mac(out, eyelet_hmac_finish(&mac, out), script.now_ms);
}

/* ---- what is printed ---- */

static void print_hex(eyelet_bytes bytes) {
    putchar('"');
    for (size_t i = 0; i < bytes.size; i++) {
        printf("%02x", bytes.data[i]);
    }
    putchar('"');
}

static void print_result(const eyelet_step *step) {
    printf("{\"status\":%u,\"deliveries\":%u,\"mac_steps\":%u,\"keys\":[", step->status,
           script.deliveries, script.mac_steps);
    for (size_t i = 0; i < script.key_count; i++) {
        printf("%s", i > 0 ? "," : "");
        print_hex(view(script.keys[i]));
    }
    printf("],\"headers\":[");
    for (uint32_t i = 0; i < step->header_count; i++) {
        printf("%s[", i > 0 ? "," : "");
        print_hex(step->headers[i].name);
        putchar(',');
        print_hex(step->headers[i].value);
        putchar(']');
    }
    printf("],\"body\":");
    print_hex(step->body);
    printf(",\"delivered\":");
    print_hex(view(script.delivered));
    printf(",\"log\":");
    print_hex(step->log);
    printf("}\n");
    fflush(stdout);
}

/* ---- one exchange ---- */

static const eyelet_step *feed_body(size_t *offset, bool *is_over) {
    size_t left = script.body.size - *offset;
    if (left == 0) {
        *is_over = true;
        return eyelet_end(true, script.now_ms);
    }
    size_t size = script.chunk == 0 || script.chunk > left ? left : script.chunk;
    uint8_t *space = eyelet_body_space(size);
    if (space == NULL) {
        *is_over = true;
        return eyelet_overloaded(script.now_ms);
    }
    memcpy(space, script.body.data + *offset, size);
    *offset += size;
    return eyelet_body(size, script.now_ms);
}

static void remember_key(eyelet_bytes key) {
    if (script.key_count == KEY_COUNT_MAX) {
        die("too many keys");
    }
    script.keys[script.key_count++] = copy(key);
}

static void run(void) {
    const uint32_t kinds = 0x1f;
    const eyelet_limits limits = {.mac_min = script.mac_min};
    if (!script.is_configured) {
        script.is_configured = true;
        if (!eyelet_configure(view(script.config), kinds)) {
            fprintf(stderr, "drive: the configuration is refused: %.*s\n",
                    (int)script.config.size, (const char *)script.config.data);
        }
    }
    const eyelet_head head = {.method = eyelet_bytes_from_text(script.method),
                              .url = view(script.url),
                              .address = EYELET_BYTES("192.0.2.1"),
                              .content_length =
                                  script.has_body ? (int64_t)script.body.size : -1};
    size_t offset = 0;
    bool body_is_over = false;
    const eyelet_step *step = eyelet_begin(&head, script.now_ms, &limits);
    for (int i = 0; i < STEP_COUNT_MAX; i++) {
        switch (step->kind) {
        case EYELET_STEP_READ:
            if (body_is_over) {
                die("READ after the end of the body");
            }
            step = feed_body(&offset, &body_is_over);
            break;
        case EYELET_STEP_MAC:
            step = compute_mac(step);
            break;
        case EYELET_STEP_VERIFY:
            step = eyelet_verified(eyelet_signature_verify(&step->signature), script.now_ms);
            break;
        case EYELET_STEP_CLAIM:
            remember_key(step->key);
            step = eyelet_claimed(EYELET_CLAIM_FRESH, 0, script.now_ms);
            break;
        case EYELET_STEP_DELIVER:
            script.deliveries++;
            drop(&script.delivered);
            script.delivered = copy(step->body);
            step = eyelet_delivered(EYELET_DELIVERY_ANSWERED, 200, script.now_ms);
            break;
        case EYELET_STEP_SETTLE:
            step = eyelet_settled(true, script.now_ms);
            break;
        case EYELET_STEP_PASS:
        case EYELET_STEP_RESPOND:
            print_result(step);
            return;
        }
    }
    die("the exchange does not end");
}

static void forget_request(void) {
    for (size_t i = 0; i < script.header_count; i++) {
        drop(&script.headers[i].value);
    }
    for (size_t i = 0; i < script.key_count; i++) {
        drop(&script.keys[i]);
    }
    drop(&script.body);
    drop(&script.delivered);
    script.has_body = false;
    script.header_count = 0;
    script.key_count = 0;
    script.deliveries = 0;
    script.mac_steps = 0;
}

static void add_named(named *list, size_t *count, size_t count_max, const char *name,
                      const char *hex) {
    if (*count == count_max || strlen(name) >= sizeof list->name) {
        die("too many names, or too long a one");
    }
    named *entry = &list[(*count)++];
    strcpy(entry->name, name);
    entry->value = (blob){NULL, 0};
    read_hex(hex, &entry->value);
}

static void obey(char *line) {
    char *words[4] = {NULL, NULL, NULL, NULL};
    char *state = NULL;
    size_t count = 0;
    for (char *word = strtok_r(line, " \n", &state); word != NULL && count < 4;
         word = strtok_r(NULL, " \n", &state)) {
        words[count++] = word;
    }
    if (count == 0) {
        return;
    }
    if (strcmp(words[0], "go") == 0) {
        run();
        forget_request();
    } else if (strcmp(words[0], "config") == 0 && count == 2) {
        read_hex(words[1], &script.config);
        script.is_configured = false;
        for (size_t i = 0; i < script.secret_count; i++) {
            drop(&script.secrets[i].value);
        }
        script.secret_count = 0;
    } else if (strcmp(words[0], "secret") == 0 && count == 3) {
        add_named(script.secrets, &script.secret_count, SECRET_COUNT_MAX, words[1], words[2]);
    } else if (strcmp(words[0], "request") == 0 && count == 4 &&
               strlen(words[1]) < sizeof script.method) {
        strcpy(script.method, words[1]);
        read_hex(words[2], &script.url);
        script.now_ms = strtoll(words[3], NULL, 10);
    } else if (strcmp(words[0], "header") == 0 && count == 3) {
        add_named(script.headers, &script.header_count, HEADER_COUNT_MAX, words[1], words[2]);
    } else if (strcmp(words[0], "body") == 0 && count == 2) {
        read_hex(words[1], &script.body);
        script.has_body = true;
    } else if (strcmp(words[0], "chunk") == 0 && count == 2) {
        script.chunk = strtoul(words[1], NULL, 10);
    } else if (strcmp(words[0], "mac") == 0 && count == 2) {
        script.mac_min = (uint32_t)strtoul(words[1], NULL, 10);
    } else {
        die("a line that is not understood");
    }
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        obey(line);
    }
    free(line);
    return 0;
}
