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

/* Looks up an entry of the config store; the view stays for as long as the sandbox lives. False
 * where there is none. */
EYELET_MUST_USE bool eyelet_config_entry(eyelet_bytes key, eyelet_bytes *value);
/* Reads webhooks.json, in one entry or in pieces. False where it is missing or torn. */
EYELET_MUST_USE bool eyelet_config_read(eyelet_bytes *json);

/* ---- host.c ---- */

/* Fills head with views that last until eyelet_request_finish. */
void eyelet_request_start(fastly_handle request, fastly_handle body, eyelet_head *head);
/* Gives up every handle of the request and overwrites what the host kept of it. */
void eyelet_request_finish(void);
/* Requests to backends that this sandbox has made. */
uint32_t eyelet_delivery_count(void);
/* True while a delivery that timed out may still be under way. */
bool eyelet_delivery_is_pending(void);

#endif
