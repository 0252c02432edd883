/* What does Viceroy serve at most? A program that reads the body and answers 200, to measure
 * Eyelet against. */
#include "loop.h"

void start(void) __asm__("_start");

static bool handle(fastly_handle request, fastly_handle body) {
    static uint8_t chunk[65536];
    fastly_handle response;
    size_t size = 1;
    (void)request;
    while (size > 0 && fastly_body_read(body, chunk, sizeof(chunk), &size) == FASTLY_OK) {
    }
    return fastly_response_new(&response) == FASTLY_OK && answer(response);
}

void start(void) {
    if (fastly_init(FASTLY_ABI_VERSION) == FASTLY_OK) {
        serve(handle);
    }
}
