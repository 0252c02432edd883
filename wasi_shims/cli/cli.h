/* What do the parts of the command-line program share?   Layer: cli.
 *
 * eyelet-cli.wasm: check, sign, providers, reasons. It alone among the hosts includes headers
 * of the core's inside: it makes requests, where the core judges them. */
#ifndef EYELET_CLI_H
#define EYELET_CLI_H

#include "webhook/config.h"

typedef struct eyelet_cli_options {
    const char *verb;
    const char *argument; /* sign: the source; check: the file */
    const char *config;   /* --config, "webhooks.json" */
    const char *host;     /* --host: cloudflare, fastly, library, wasmtime; NULL: any */
    const char *to;       /* --to, "http://127.0.0.1:8787" */
    const char *id;       /* --id, "evt_sample" */
    const char *body;     /* --body: a file */
    int64_t now_s;        /* --now, else the clock */
    bool forge, stale, no_secrets;
} eyelet_cli_options;

/* What stands behind the last slash: the folder is the guest's, and tells the user nothing. */
const char *eyelet_cli_file_name(const char *path);

/* The whole file in memory that is never freed; false, and a message on standard error, where
 * it cannot be read. */
EYELET_MUST_USE bool eyelet_cli_read_file(const char *path, size_t size_max,
                                          eyelet_bytes *content);

/* Prints a signed sample request of the source's provider: "METHOD URL", "Name: value" lines,
 * an empty line, the body. Returns the exit status. */
int eyelet_cli_sign(const eyelet_cli_options *options);

/* Print Markdown tables for the README. */
void eyelet_cli_print_providers(void);
void eyelet_cli_print_reasons(void);

#endif
