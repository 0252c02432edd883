/* What does Viceroy serve at most? A program that reads the body and answers 200, to measure
 * Eyelet against. REUSE: it offers its sandbox again (next_request), as Eyelet does. */
#include "../../../wasi_shims/fastly/imports.h"

void start(void) __asm__("_start");

void start(void) {
    static uint8_t chunk[65536];
    static const uint8_t text[] = "{\"ok\":true}";
    const fastly_next_options options = {.timeout_ms = 1000};
    fastly_handle request;
    fastly_handle body;
    fastly_handle promise;
    if (fastly_init(FASTLY_ABI_VERSION) != FASTLY_OK ||
        fastly_request_first(&request, &body) != FASTLY_OK) {
        return;
    }
    for (;;) { /* ends when the platform has no further request */
        size_t size = 1;
        while (size > 0 && fastly_body_read(body, chunk, sizeof(chunk), &size) == FASTLY_OK) {
        }
        fastly_handle response;
        fastly_handle answer;
        size_t written;
        if (fastly_response_new(&response) != FASTLY_OK ||
            fastly_body_new(&answer) != FASTLY_OK ||
            fastly_body_write(answer, text, sizeof(text) - 1, FASTLY_BODY_BACK, &written) !=
                FASTLY_OK ||
            fastly_response_send(response, answer, 0) != FASTLY_OK) {
            return;
        }
        (void)fastly_body_close(body);
        (void)fastly_request_close(request);
#ifdef REUSE
        if (fastly_next_request(FASTLY_NEXT_TIMEOUT, &options, &promise) != FASTLY_OK ||
            fastly_next_wait(promise, &request, &body) != FASTLY_OK) {
            return;
        }
#else
        (void)options;
        (void)promise;
        return;
#endif
    }
}
