/* What does a request of this source's provider look like?   Layer: cli.
 *
 * A sample is derived from the provider's row: what an expression would read is written there.
 * Where several alternatives would do, the first that suits the body's form is taken. Put a
 * value first, and it stays: what is there is never replaced. */
#ifndef EYELET_CLI_SAMPLE_H
#define EYELET_CLI_SAMPLE_H

#include "webhook/document.h"

#define EYELET_SAMPLE_FIELD_COUNT_MAX 48
#define EYELET_SAMPLE_NODE_COUNT_MAX 256
#define EYELET_SAMPLE_ARENA_SIZE 65536

typedef struct eyelet_sample_field {
    eyelet_bytes name;
    eyelet_bytes value;
} eyelet_sample_field;

typedef struct eyelet_sample_fields {
    size_t count;
    eyelet_sample_field fields[EYELET_SAMPLE_FIELD_COUNT_MAX];
} eyelet_sample_fields;

typedef struct eyelet_sample_node {
    eyelet_bytes name;
    size_t parent, first_child, last_child,
        next; /* 0: none; the root is node 0 and nobody's child */
    bool is_array, is_number;
    eyelet_bytes value;
} eyelet_sample_node;

typedef struct eyelet_sample {
    const eyelet_source *source;
    bool is_form;
    eyelet_sample_fields headers, query, form;
    size_t node_count;
    eyelet_sample_node nodes[EYELET_SAMPLE_NODE_COUNT_MAX];
    eyelet_buffer text; /* over arena */
    uint8_t arena[EYELET_SAMPLE_ARENA_SIZE];
} eyelet_sample;

/* Fills headers, query and body fields from the row, without the signature. timestamp is the
 * signed time as text. */
void eyelet_sample_fill(eyelet_sample *sample, const eyelet_source *source, eyelet_bytes id,
                        eyelet_bytes timestamp, int64_t now_s);

/* Writes value where the first suitable alternative of program reads it. */
void eyelet_sample_put(eyelet_sample *sample, eyelet_program program, eyelet_bytes value,
                       bool is_number);

void eyelet_sample_put_header(eyelet_sample *sample, eyelet_bytes name, eyelet_bytes value);

/* Appends the time in the unit's form. */
void eyelet_sample_append_time(eyelet_buffer *out, eyelet_time_unit unit, int64_t time_s);

/* Append the body, and the query with its "?" where there is one. */
void eyelet_sample_append_body(const eyelet_sample *sample, eyelet_buffer *out);
void eyelet_sample_append_query(const eyelet_sample *sample, eyelet_buffer *out);

#endif
