/* How do the programs that Eyelet is measured against take their requests? REUSE: they offer
 * their sandbox again (next_request), as Eyelet does. */
#include "../../../wasi_shims/fastly/imports.h"

#include <stdbool.h>

#define TEXT(literal) (const uint8_t *)(literal), sizeof(literal) - 1

/* Begins with FASTLY_OK; ends where the platform has no further request, or handle fails. */
static void serve(bool (*handle)(fastly_handle request, fastly_handle body)) {
    const fastly_next_options options = {.timeout_ms = 1000};
    fastly_handle request;
    fastly_handle body;
    fastly_handle promise;
    if (fastly_request_first(&request, &body) != FASTLY_OK) {
        return;
    }
    while (handle(request, body)) {
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

static bool answer(fastly_handle response) {
    fastly_handle body;
    size_t written;
    return fastly_body_new(&body) == FASTLY_OK &&
           fastly_body_write(body, TEXT("{\"ok\":true}"), FASTLY_BODY_BACK, &written) ==
               FASTLY_OK &&
           fastly_response_send(response, body, 0) == FASTLY_OK;
}
