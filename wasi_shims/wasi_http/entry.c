/* Where does a wasi:http host come in?   Layer: host (wasi_http).
 *
 * wasi:http/incoming-handler@0.2.0. An instance may serve one request or thousands, one at a
 * time; what is read once (the environment, webhooks.json, the store's directory) is read by
 * the first.
 *
 *   EYELET_CONFIG        guest path of webhooks.json, below a preopened directory
 * /config/webhooks.json EYELET_STORE         guest path of the directory for dedup /store
 *   EYELET_LIST_SOURCES  1: GET / lists the sources                                 not set
 *   any other            a secret, by the name that webhooks.json gives it */
#include "../host.h"
#include "instance.h"

#define CONFIG_SIZE_MAX ((size_t)1048576)

/* Linked first, and aligned: what is written begins on a page without constants. A server that
 * makes memory for each request maps it from a file, and such a page would cost it a copy. */
static _Alignas(4096) bool is_started;
static eyelet_limits limits;

static eyelet_bytes setting(eyelet_bytes name, eyelet_bytes otherwise) {
    eyelet_bytes value;
    return eyelet_environment_get(name, &value) && value.size > 0 ? value : otherwise;
}

static void start(void) {
    eyelet_environment_start();
    eyelet_files_start();
    const eyelet_bytes config_path =
        setting(EYELET_BYTES("EYELET_CONFIG"), EYELET_BYTES("/config/webhooks.json"));
    eyelet_bytes json = EYELET_BYTES("");
    if (!eyelet_files_read(config_path, CONFIG_SIZE_MAX, &json)) {
        eyelet_host_log(EYELET_BYTES(
            "{\"level\":\"error\",\"message\":\"EYELET_CONFIG cannot be read, or is "
            "larger than 1 MiB\"}"));
        json = EYELET_BYTES("");
    }
    const wasi_handle store = eyelet_files_open_directory(
        setting(EYELET_BYTES("EYELET_STORE"), EYELET_BYTES("/store")));
    eyelet_store_start(store);
    eyelet_files_finish();
    limits.lists_sources = eyelet_bytes_equal(
        setting(EYELET_BYTES("EYELET_LIST_SOURCES"), EYELET_BYTES("")), EYELET_BYTES("1"));
    /* The core remembers what it cannot use and answers 503 by itself. */
    (void)eyelet_configure(json, UINT32_C(1) << EYELET_DELIVER_URL);
    is_started = true;
}

__attribute__((export_name("wasi:http/incoming-handler@0.2.0#handle"))) void
eyelet_wasi_http_handle(wasi_handle request, wasi_handle outparam);

void eyelet_wasi_http_handle(wasi_handle request, wasi_handle outparam) {
    if (!is_started) {
        start();
    }
    eyelet_head head;
    eyelet_request_start(request, outparam, &head);
    eyelet_serve(&head, &limits);
    eyelet_request_finish();
    eyelet_store_sweep();
}
