/* Eyelet without next_request, to measure what the reusable sandbox brings: linked over the
 * host with --wrap. */
#include "../../../wasi_shims/fastly/imports.h"

#define LIMIT_EXCEEDED 13

fastly_status __wrap_fastly_next_request(uint32_t mask, const fastly_next_options *options,
                                         fastly_handle *promise);

fastly_status __wrap_fastly_next_request(uint32_t mask, const fastly_next_options *options,
                                         fastly_handle *promise) {
    (void)mask;
    (void)options;
    (void)promise;
    return LIMIT_EXCEEDED;
}
