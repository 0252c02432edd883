/* Which source does this name mean, and what is wrong with webhooks.json?   Layer: webhook.
 *
 * Loading is one linear scan that checks the JSON and indexes the sources by name; a source is
 * compiled when it is first addressed and kept in one of EYELET_COMPILED_SOURCE_COUNT places
 * (the one unused longest makes room). A fault in a source makes that source answer 503 and
 * leaves the others working. The settings and their defaults are written in handler/README.md.
 */
#ifndef EYELET_WEBHOOK_CONFIG_H
#define EYELET_WEBHOOK_CONFIG_H

#include "webhook/source.h"

#define EYELET_CONFIG_SIZE_MAX (1024 * 1024)
#define EYELET_SOURCE_COUNT_MAX 1024
#define EYELET_SOURCE_NAME_SIZE_MAX 64 /* [A-Za-z0-9_-]{1,64} */
#define EYELET_COMPILED_SOURCE_COUNT 8

/* The kinds of destination that this host has; the others are a config fault here. Bits: 1 <<
 * eyelet_destination_kind. */
typedef uint32_t eyelet_destination_kinds;

typedef enum eyelet_severity { EYELET_SEVERITY_ERROR, EYELET_SEVERITY_WARNING } eyelet_severity;

/* path: "sources.stripe.deliver.url"; message: what is wrong and the fix. Both are valid during
 * the call only. */
typedef void eyelet_fault_sink(void *context, eyelet_severity severity, eyelet_bytes path,
                               eyelet_bytes message);

/* Loads and indexes text, which must stay in place and unchanged from now on. False where it is
 * not usable as a whole (not JSON, over a maximum, no "sources" object): every request then
 * answers 503. Forgets what was loaded before. */
EYELET_MUST_USE bool eyelet_config_load(eyelet_bytes text, eyelet_destination_kinds kinds);

/* The compiled source of that name; NULL where there is none (or nothing is loaded). The result
 * is valid until the next call of eyelet_config_find or eyelet_config_load. */
const eyelet_source *eyelet_config_find(eyelet_bytes name);

/* True after a load that succeeded. */
EYELET_MUST_USE bool eyelet_config_is_loaded(void);

/* The name at index, in the file's order, and its provider's slug ("custom" for the user's own
 * row); false past the end. For the page and for tools. */
EYELET_MUST_USE bool eyelet_config_name(size_t index, eyelet_bytes *name,
                                        eyelet_bytes *provider);

/* Compiles every source of text and reports every fault and warning, all at once, with the JSON
 * path and the fix. With check_secrets a missing or placeholder secret is reported too (through
 * eyelet_host_secret). Returns the number of errors. */
size_t eyelet_config_check(eyelet_bytes text, eyelet_destination_kinds kinds,
                           bool check_secrets, eyelet_fault_sink *sink, void *context);

#endif
