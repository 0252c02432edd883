/* How does one entry of "sources" become a compiled source, and what is wrong with it?   Layer:
 * webhook.
 *
 * The settings and their defaults are written in handler/README.md; each is one line of the
 * tables in settings.c. */
#ifndef EYELET_WEBHOOK_SETTINGS_H
#define EYELET_WEBHOOK_SETTINGS_H

#include "webhook/faults.h"

/* Compiles value (an entry of an accepted document) into source, which is zero at first and
 * whose former content is forgotten. Every fault and warning is told to faults, whose path is
 * at "sources.NAME" during the call. source->fault is SOURCE_MISCONFIGURED after an error,
 * SECRET_MISSING where only secrets are amiss, else OK. Without with_secrets no secret is
 * looked up: the source can be judged but not used. */
void eyelet_settings_compile(eyelet_source *source, eyelet_bytes name, eyelet_json_value value,
                             eyelet_destination_kinds kinds, bool with_secrets,
                             eyelet_faults *faults);

#endif
