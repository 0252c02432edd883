/* What does the caller hear, and what does the operator read?   Layer: webhook. */
#include "webhook/answer.h"

#include "base/number.h"

#define RETRY_AFTER_S 1 /* where nothing says how long */

void eyelet_answer_start(eyelet_answer *answer) {
    answer->status = 0;
    answer->header_count = 0;
    answer->body = (eyelet_bytes){NULL, 0};
    answer->text = eyelet_buffer_over(answer->arena, sizeof answer->arena);
}

void eyelet_answer_add_header(eyelet_answer *answer, eyelet_bytes name, eyelet_bytes value) {
    if (answer->header_count < EYELET_ANSWER_HEADER_COUNT_MAX) {
        answer->headers[answer->header_count++] = (eyelet_name_value){name, value};
    }
}

static void set_json(eyelet_answer *answer, eyelet_bytes body) {
    eyelet_answer_add_header(answer, EYELET_BYTES("content-type"),
                             EYELET_BYTES("application/json"));
    answer->body = body;
}

void eyelet_answer_acknowledge(eyelet_answer *answer, const eyelet_source *source) {
    const eyelet_row *row = source->row;
    answer->status = row->ack_status != 0 ? row->ack_status : 200;
    if (row->ack_body == NULL && answer->status != 204) {
        set_json(answer, EYELET_BYTES("{\"ok\":true}"));
        return;
    }
    answer->body = eyelet_bytes_from_text(row->ack_body);
    if (answer->body.size > 0 || row->ack_type != NULL) {
        eyelet_answer_add_header(
            answer, EYELET_BYTES("content-type"),
            eyelet_bytes_from_text(row->ack_type != NULL ? row->ack_type : "application/json"));
    }
}

/* One entry of retry_statuses: "429" or "5xx". */
static bool covers(eyelet_bytes entry, uint16_t status, uint16_t *example) {
    int64_t number = 0;
    if (entry.size == 3 && entry.data[1] == 'x') {
        *example = entry.data[0] == '5' ? 503 : 429;
        return status / 100 == entry.data[0] - '0';
    }
    if (!eyelet_number_parse(entry, &number) || number < 400 || number > 599) {
        return false;
    }
    *example = (uint16_t)number;
    return status == number;
}

/* The status itself, or the first that the provider retries on: another would lose the event.
 */
static uint16_t retried_status(const eyelet_row *row, uint16_t status) {
    if (row->retry_statuses == NULL || status < 500) {
        return status;
    }
    uint16_t first = 0;
    eyelet_bytes rest = eyelet_bytes_from_text(row->retry_statuses);
    while (rest.data != NULL) {
        eyelet_bytes entry;
        uint16_t example = 0;
        rest = eyelet_bytes_cut(rest, ',', &entry);
        if (covers(eyelet_bytes_trim(entry), status, &example)) {
            return status;
        }
        first = first == 0 ? example : first;
    }
    return first != 0 ? first : status;
}

/* Who retries on certain statuses (Supabase, Zendesk) takes a 429 or 503 without retry-after
 * for the end. */
static bool must_say_when(const eyelet_row *row, uint16_t status) {
    return row->retry_statuses != NULL && (status == 429 || status == 503);
}

static void write_error(eyelet_answer *answer, const eyelet_source *source,
                        eyelet_reason reason) {
    size_t start = answer->text.size;
    eyelet_buffer_append_text(&answer->text, "{\"error\":\"");
    eyelet_buffer_append(&answer->text, eyelet_reason_name(reason));
    eyelet_buffer_append_byte(&answer->text, '"');
    if (source != NULL && source->debug) {
        eyelet_buffer_append_text(&answer->text, ",\"reason\":\"");
        eyelet_json_escape(eyelet_reason_text(reason), &answer->text);
        eyelet_buffer_append_byte(&answer->text, '"');
    }
    eyelet_buffer_append_byte(&answer->text, '}');
    set_json(answer, eyelet_buffer_view_from(&answer->text, start));
}

void eyelet_answer_refuse(eyelet_answer *answer, const eyelet_source *source,
                          eyelet_reason reason, uint32_t retry_after_s) {
    const eyelet_row *row = source != NULL ? source->row : NULL;
    answer->status = eyelet_reason_status(reason);
    if (row != NULL) {
        answer->status = retried_status(row, answer->status);
        if (retry_after_s == 0 && must_say_when(row, answer->status)) {
            retry_after_s = RETRY_AFTER_S;
        }
    }
    bool wants_empty = row != NULL && row->ack_body != NULL && row->ack_body[0] == '\0';
    if (!wants_empty) {
        write_error(answer, source, reason);
    }
    if (retry_after_s > 0) {
        size_t start = answer->text.size;
        eyelet_buffer_append_decimal(&answer->text, retry_after_s);
        eyelet_answer_add_header(answer, EYELET_BYTES("retry-after"),
                                 eyelet_buffer_view_from(&answer->text, start));
    }
}

/* ---- the log line ---- */

static void log_text(eyelet_buffer *out, eyelet_bytes name, eyelet_bytes value) {
    if (value.size == 0) {
        return;
    }
    eyelet_buffer_append(out, name);
    eyelet_json_escape(eyelet_bytes_slice(value, 0, EYELET_LOG_TEXT_MAX), out);
    eyelet_buffer_append_byte(out, '"');
}

static void log_number(eyelet_buffer *out, eyelet_bytes name, int64_t value) {
    eyelet_buffer_append(out, name);
    eyelet_buffer_append_decimal(out, value);
}

static const char *outcome_of(uint16_t status) {
    if (status < 400) {
        return "accepted";
    }
    return status < 500 ? "refused" : "failed";
}

void eyelet_log_write(const eyelet_log *log, eyelet_buffer *out) {
    eyelet_buffer_append_text(out, "{\"outcome\":\"");
    eyelet_buffer_append_text(out, outcome_of(log->status));
    log_text(out, EYELET_BYTES("\",\"reason\":\""), eyelet_reason_name(log->reason));
    log_number(out, EYELET_BYTES(",\"status\":"), log->status);
    if (log->source != NULL) {
        log_text(out, EYELET_BYTES(",\"source\":\""), log->source->name);
        if (log->source->row != NULL) {
            log_text(out, EYELET_BYTES(",\"provider\":\""),
                     eyelet_bytes_from_text(log->source->row->slug));
        }
    }
    log_text(out, EYELET_BYTES(",\"event_id\":\""), log->id);
    log_text(out, EYELET_BYTES(",\"event_type\":\""), log->type);
    if (log->has_secret) {
        log_number(out, EYELET_BYTES(",\"secret\":"), log->secret_place);
    }
    if (log->event_count > 1) {
        log_number(out, EYELET_BYTES(",\"events\":"), log->event_count);
        log_number(out, EYELET_BYTES(",\"delivered\":"), log->delivered_count);
        log_number(out, EYELET_BYTES(",\"duplicates\":"), log->duplicate_count);
        log_number(out, EYELET_BYTES(",\"filtered\":"), log->filtered_count);
        log_number(out, EYELET_BYTES(",\"failed\":"), log->failed_count);
    }
    log_text(out, EYELET_BYTES(",\"destination\":\""), log->destination);
    if (log->destination_status != 0) {
        log_number(out, EYELET_BYTES(",\"destination_status\":"), log->destination_status);
    }
    if (log->commit_failed) {
        eyelet_buffer_append_text(out, ",\"commit_failed\":true");
    }
    log_text(out, EYELET_BYTES(",\"detail\":\""), log->detail);
    log_text(out, EYELET_BYTES(",\"setup_secret\":\""), log->log_secret);
    log_number(out, EYELET_BYTES(",\"body_size\":"), (int64_t)log->body_size);
    log_number(out, EYELET_BYTES(",\"duration_ms\":"), log->duration_ms);
    eyelet_buffer_append_byte(out, '}');
}
