/* What do the files of this host share?   Layer: host (fastly).   For this folder only. */
#ifndef EYELET_FASTLY_INSTANCE_H
#define EYELET_FASTLY_INSTANCE_H

#include "handler.h"
#include "imports.h"

/* The names of the resources that a service links (fastly.toml creates and describes them). */
#define EYELET_FASTLY_CONFIG_STORE "eyelet-config"
#define EYELET_FASTLY_SECRET_STORE "eyelet-secrets"
#define EYELET_FASTLY_KV_STORE "eyelet-dedup"
#define EYELET_FASTLY_LOG "eyelet"

/* ---- configuration.c ---- */

/* Reads webhooks.json, in one entry or in pieces, to where it stays for as long as the sandbox
 * lives. False where it is missing or torn. *lists_sources: the entry list_sources is "1". */
EYELET_MUST_USE bool eyelet_config_read(eyelet_bytes *json, bool *lists_sources);

/* ---- host.c ---- */

/* Takes the request that this sandbox was started for. */
EYELET_MUST_USE bool eyelet_request_take_first(void);
/* Offers this sandbox for one more request and forgets the one that was answered; then waits
 * for it. False where the sandbox is to end: then nothing was forgotten, memory goes with it.
 */
EYELET_MUST_USE bool eyelet_request_take_next(void);
/* Fills head with views that last until eyelet_request_take_next. */
void eyelet_request_start(eyelet_head *head);
/* The time when it was last asked for, without a call of the platform. */
int64_t eyelet_seen_ms(void);
/* Requests to backends that this sandbox has made. */
uint32_t eyelet_delivery_count(void);
/* True while a delivery that timed out may still be under way. */
bool eyelet_delivery_is_pending(void);

#endif
