/* Where does Fastly Compute come in?   Layer: host (fastly).
 *
 * A sandbox is started for a request, may be asked for more of them one at a time, and ends. It
 * offers itself again only while what the platform allows an execution (32 requests to
 * backends, 128 MB, 2 minutes) leaves room for a whole further request. */
#include "../host.h"
#include "instance.h"

#define BACKEND_REQUEST_MAX 32 /* an execution; Fastly's resource limits */
#define REUSE_DELIVERY_MAX 8   /* a sandbox that made more of them is not offered again */
#define REUSE_REQUEST_MAX 200
#define REUSE_AGE_MAX_MS                                                                       \
    20000 /* since the first answer: about how old a configuration can be */
#define REUSE_PAGE_MAX ((size_t)128) /* 8 MiB: memory never shrinks */

static bool is_reusable(int64_t started_ms) {
    return eyelet_delivery_count() <= REUSE_DELIVERY_MAX && !eyelet_delivery_is_pending() &&
           __builtin_wasm_memory_size(0) <= REUSE_PAGE_MAX &&
           eyelet_seen_ms() - started_ms < REUSE_AGE_MAX_MS;
}

static void configure(eyelet_limits *limits) {
    eyelet_bytes json;
    if (!eyelet_config_read(&json, &limits->lists_sources)) {
        eyelet_host_log(
            EYELET_BYTES("{\"level\":\"error\",\"message\":\"webhooks.json is not in the "
                         "config store " EYELET_FASTLY_CONFIG_STORE "\"}"));
        json = EYELET_BYTES("");
    }
    /* The core remembers what it cannot use and answers 503 by itself. */
    (void)eyelet_configure(json, (UINT32_C(1) << EYELET_DELIVER_URL) |
                                     (UINT32_C(1) << EYELET_DELIVER_BACKEND));
}

/* The one symbol that a command must have; asm gives it the name that C reserves. */
void eyelet_fastly_start(void) __asm__("_start");

void eyelet_fastly_start(void) {
    if (fastly_init(FASTLY_ABI_VERSION) != FASTLY_OK || !eyelet_request_take_first()) {
        return;
    }
    eyelet_limits limits = {.delivery_max = BACKEND_REQUEST_MAX};
    int64_t started_ms = 0;
    configure(&limits);
    for (uint32_t count = 1; count <= REUSE_REQUEST_MAX; count++) {
        eyelet_head head;
        eyelet_request_start(&head);
        eyelet_serve(&head, &limits);
        started_ms = count == 1 ? eyelet_seen_ms() : started_ms;
        if (!is_reusable(started_ms) || !eyelet_request_take_next()) {
            return;
        }
        limits.delivery_max = BACKEND_REQUEST_MAX - eyelet_delivery_count();
    }
}
