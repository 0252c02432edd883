/* What does a person see who opens the handler in a browser?   Layer: webhook. */
#include "webhook/page.h"

#include "webhook/config.h"

#define SHOWN_SIZE_MAX                                                                         \
    24 /* bytes of a provider's name: a fault in the file can make it any text */

/* A name as HTML text. */
static void append_html(eyelet_bytes text, eyelet_buffer *out) {
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '<':
            eyelet_buffer_append_text(out, "&lt;");
            break;
        case '&':
            eyelet_buffer_append_text(out, "&amp;");
            break;
        default:
            eyelet_buffer_append_byte(out, text.data[i]);
            break;
        }
    }
}

static void list_sources(eyelet_buffer *out) {
    eyelet_bytes name;
    eyelet_bytes provider;
    eyelet_buffer_append_text(out, "<h2>Sources</h2>\n<ul>\n");
    for (size_t i = 0; eyelet_config_name(i, &name, &provider); i++) {
        eyelet_buffer_append_text(out, "<li><code>/");
        append_html(eyelet_bytes_slice(name, 0, EYELET_SOURCE_NAME_SIZE_MAX), out);
        eyelet_buffer_append_text(out, "</code> ");
        append_html(eyelet_bytes_slice(provider, 0, SHOWN_SIZE_MAX), out);
        eyelet_buffer_append_text(out, "</li>\n");
    }
    eyelet_buffer_append_text(out, "</ul>\n");
}

void eyelet_page_write(bool lists_sources, eyelet_buffer *out) {
    eyelet_buffer_append_text(
        out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Eyelet</title>\n"
             "<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;"
             "max-width:40em;margin:3em auto;padding:0 1em}</style>\n"
             "<h1>Eyelet</h1>\n"
             "<p>This is a webhook handler. It verifies each webhook's signature, drops "
             "duplicates and hands the event on.</p>\n"
             "<p>Providers send to <code>/&lt;source&gt;</code> by POST. "
             "<code>/healthz</code> is for load balancers.</p>\n");
    if (!eyelet_config_is_loaded()) {
        eyelet_buffer_append_text(
            out, "<p><strong>webhooks.json cannot be read: every source answers 503. "
                 "<code>./build.sh check</code> names the fault.</strong></p>\n");
    } else if (lists_sources) {
        list_sources(out);
    }
    eyelet_buffer_append_text(out, "</html>\n");
}
