/* What does the least cost that a verifier must do on Viceroy? The calls of the platform that
 * Eyelet makes for this request, and the HMAC of the body; nothing is read of it, compared or
 * composed. REUSE as in baseline.c. */
#include "../../../wasi_shims/fastly/imports.h"
#include "crypto/hmac.h"

#define TEXT(literal) (const uint8_t *)(literal), sizeof(literal) - 1

void start(void) __asm__("_start");

static uint8_t chunk[65536];
static uint8_t value[256];
static eyelet_hmac_key key;

/* As a sandbox begins: webhooks.json, the secret, its key schedule. */
static void configure(void) {
    fastly_handle store;
    fastly_handle secret;
    size_t size = 0;
    (void)fastly_config_open(TEXT("eyelet-config"), &store);
    (void)fastly_config_get(store, TEXT("list_sources"), value, 1, &size);
    (void)fastly_config_get(store, TEXT("webhooks.json"), chunk, 32000, &size);
    (void)fastly_secrets_open(TEXT("eyelet-secrets"), &store);
    (void)fastly_secret_get(store, TEXT("GITHUB_SECRET"), &secret);
    (void)fastly_secret_read(secret, value, sizeof(value), &size);
    eyelet_hmac_key_init(&key, EYELET_HASH_SHA256, eyelet_bytes_from(value, size));
}

static void look_up(fastly_handle request, const uint8_t *name, size_t name_size) {
    int64_t next = -1;
    size_t size;
    (void)fastly_request_header(request, name, name_size, value, sizeof(value), 0, &next,
                                &size);
}

static void verify(fastly_handle request, fastly_handle body) {
    uint64_t number;
    uint8_t address[16];
    size_t size = 0;
    eyelet_hmac mac;
    (void)fastly_request_method(request, value, sizeof(value), &size);
    (void)fastly_request_url(request, value, sizeof(value), &size);
    (void)fastly_client_address(request, address, &size);
    (void)fastly_body_size(body, &number);
    (void)wasi_clock_time(WASI_CLOCK_REALTIME, 1000000, &number);
    look_up(request, TEXT("x-hub-signature-256"));
    (void)fastly_body_read(body, chunk, sizeof(chunk), &size);
    (void)wasi_clock_time(WASI_CLOCK_REALTIME, 1000000, &number);
    eyelet_hmac_start(&mac, &key);
    eyelet_hmac_update(&mac, eyelet_bytes_from(chunk, size));
    (void)eyelet_hmac_finish(&mac, value);
    look_up(request, TEXT("x-github-delivery"));
    look_up(request, TEXT("x-github-event"));
}

static bool answer(void) {
    fastly_handle response;
    fastly_handle body;
    size_t written;
    if (fastly_body_new(&body) != FASTLY_OK ||
        fastly_body_write(body, TEXT("{\"ok\":true}"), FASTLY_BODY_BACK, &written) !=
            FASTLY_OK ||
        fastly_response_new(&response) != FASTLY_OK) {
        return false;
    }
    (void)fastly_response_add_header(response, TEXT("content-type"), TEXT("application/json"));
    (void)fastly_response_add_header(response, TEXT("cache-control"), TEXT("no-store"));
    (void)fastly_response_add_header(response, TEXT("x-content-type-options"), TEXT("nosniff"));
    return fastly_response_send(response, body, 0) == FASTLY_OK;
}

void start(void) {
    const fastly_next_options options = {.timeout_ms = 1000};
    fastly_handle request;
    fastly_handle body;
    fastly_handle promise;
    fastly_handle log;
    size_t written;
    if (fastly_init(FASTLY_ABI_VERSION) != FASTLY_OK ||
        fastly_request_first(&request, &body) != FASTLY_OK ||
        fastly_log_open(TEXT("eyelet"), &log) != FASTLY_OK) {
        return;
    }
    configure();
    for (;;) { /* ends when the platform has no further request */
        verify(request, body);
        if (!answer()) {
            return;
        }
        (void)fastly_log_write(log, chunk, 300, &written);
#ifdef REUSE
        if (fastly_next_request(FASTLY_NEXT_TIMEOUT, &options, &promise) != FASTLY_OK) {
            return;
        }
        (void)fastly_body_close(body);
        (void)fastly_request_close(request);
        if (fastly_next_wait(promise, &request, &body) != FASTLY_OK) {
            return;
        }
#else
        (void)options;
        (void)promise;
        return;
#endif
    }
}
