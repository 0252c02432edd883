/* What do the files of this host share?   Layer: host (wasi_http).   For this folder only. */
#ifndef EYELET_WASI_HTTP_INSTANCE_H
#define EYELET_WASI_HTTP_INSTANCE_H

#include "handler.h"
#include "imports.h"

/* ---- memory.c: where lists and strings that imports return go. Call one of these before each
 * such import. ---- */

/* To memory that the next eyelet_lend_... takes back. */
void eyelet_lend_scratch(void);
/* The first to space, where it fits; the rest to scratch memory. */
void eyelet_lend_space(uint8_t *space, size_t size);
/* To memory that stays for as long as the instance lives. Before the region's first use only.
 */
void eyelet_lend_kept(void);
/* Overwrites all that was lent for a while. */
void eyelet_scratch_wipe(void);

/* ---- files.c: what the preopened directories hold ---- */

/* Finds the preopened directories; once an instance. */
void eyelet_files_start(void);
/* Reads the file at the guest path to kept memory. False where there is none, or it is larger
 * than size_max. */
EYELET_MUST_USE bool eyelet_files_read(eyelet_bytes path, size_t size_max,
                                       eyelet_bytes *content);
/* Opens the directory at the guest path, which is made where only its last part is missing. 0
 * where it cannot be. */
wasi_handle eyelet_files_open_directory(eyelet_bytes path);
/* Gives up the preopened directories that nothing uses. */
void eyelet_files_finish(void);

/* ---- store.c ---- */

/* directory: where claims and done marks are kept; 0: nowhere, every claim is
 * EYELET_CLAIM_UNAVAILABLE. */
void eyelet_store_start(wasi_handle directory);
/* Deletes some of what expired long ago, now and then. To be called after the answer. */
void eyelet_store_sweep(void);

/* ---- host.c ---- */

/* Looks up an environment variable; the view stays for as long as the instance lives. */
EYELET_MUST_USE bool eyelet_environment_get(eyelet_bytes name, eyelet_bytes *value);
/* Reads the environment; once an instance. */
void eyelet_environment_start(void);

/* Takes the request and where its answer goes; fills head with views that last until
 * eyelet_request_finish. */
void eyelet_request_start(wasi_handle request, wasi_handle outparam, eyelet_head *head);
/* Gives up every handle of the request and overwrites what was kept of it. */
void eyelet_request_finish(void);

#endif
