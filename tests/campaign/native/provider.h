/* What does a provider send, how does it sign, and when does it come back?   Layer: tests.
 *
 * Written from the providers' documents, not from Eyelet's rows: what a row gets wrong about a
 * provider (the statuses it retries, its batches) would be lost events here. */
#ifndef EYELET_TESTS_CAMPAIGN_PROVIDER_H
#define EYELET_TESTS_CAMPAIGN_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ITEM_MAX 5
#define DESTINATION_MAX 2
#define HEADER_MAX 6
#define BODY_MAX ((size_t)400 * 1024)

typedef struct provider {
    const char *source; /* its name in webhooks.json, and the path */
    const char *secret_name;
    const char *secret;
    uint32_t deadline_ms;       /* waits that long for an answer */
    const uint32_t *retry_at_s; /* pauses between the attempts; ends with 0 */
    bool (*retries_status)(uint32_t status);
    bool heeds_retry_after;
    uint32_t item_max;          /* events in one request */
    uint32_t destination_count; /* as in the configuration */
    bool asks_host;             /* whether its public key accepts a signature (step VERIFY) */
    bool signs_delivery;        /* the destination verifies Standard Webhooks headers */
} provider;

extern const provider providers[];
extern const uint32_t provider_count;
extern const char *const provider_config; /* webhooks.json for all of them */
#define DELIVERY_SECRET "whsec_ZGVsaXZlcnktc2VjcmV0LW9mLWEtY2FtcGFpZ24="

uint32_t provider_retry_count(const provider *p);
/* From the first attempt to the last, at least a minute. */
int64_t provider_span_ms(const provider *p);

/* The request's body for event number `event` with item_count items; with only >= 0 what a
 * destination must get of it for that item. Returns its size. */
size_t provider_body(const provider *p, uint32_t event, uint32_t item_count, int only,
                     char *out);

typedef struct request_header {
    char name[40];
    char value[160];
} request_header;

/* The headers of an attempt that is signed at now_ms. Returns how many. */
size_t provider_headers(const provider *p, uint32_t event, const char *body, size_t body_size,
                        int64_t now_ms, request_header headers[HEADER_MAX]);

/* Whether a delivery carries a correct Standard Webhooks signature under DELIVERY_SECRET. */
bool delivery_is_signed(const char *id, const char *timestamp, const char *signature,
                        const void *body, size_t body_size);

/* Which item of which event a delivered body holds; false where it holds none or several. */
bool provider_find_item(const void *body, size_t size, uint32_t *event, uint32_t *item);

#endif
