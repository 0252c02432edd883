/* What does the least cost that a verifier must do on Viceroy? The calls of the platform that
 * Eyelet makes for this request, and the HMAC of the body; nothing is read of it, compared or
 * composed. */
#include "crypto/hmac.h"
#include "loop.h"

#define LOG_SIZE 300 /* of Eyelet's line for this request */

void start(void) __asm__("_start");

static uint8_t chunk[65536];
static uint8_t value[256];
static eyelet_hmac_key key;
static fastly_handle endpoint;

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

static bool handle(fastly_handle request, fastly_handle body) {
    fastly_handle response;
    size_t written;
    verify(request, body);
    if (fastly_response_new(&response) != FASTLY_OK) {
        return false;
    }
    (void)fastly_response_add_header(response, TEXT("content-type"), TEXT("application/json"));
    (void)fastly_response_add_header(response, TEXT("cache-control"), TEXT("no-store"));
    (void)fastly_response_add_header(response, TEXT("x-content-type-options"), TEXT("nosniff"));
    return answer(response) &&
           fastly_log_write(endpoint, chunk, LOG_SIZE, &written) == FASTLY_OK;
}

void start(void) {
    if (fastly_init(FASTLY_ABI_VERSION) == FASTLY_OK &&
        fastly_log_open(TEXT("eyelet"), &endpoint) == FASTLY_OK) {
        configure();
        serve(handle);
    }
}
