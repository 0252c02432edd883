/* How is a fault in webhooks.json told: where it is, what is wrong, and the fix?   Layer:
 * webhook.
 *
 * Compiling a source goes on after a fault, so that all of them are told at once. The path is
 * kept as the reader goes down into the text; a message is put together in one place. Nothing
 * here ever holds a secret's value.
 *
 * The words are for `check` (EYELET_EXPLAINS): a module that serves judges alike and tells
 * where the first fault is, but carries no texts, which would be a seventh of it. What is wrong
 * with a secret it does say: only the host knows that. */
#ifndef EYELET_WEBHOOK_FAULTS_H
#define EYELET_WEBHOOK_FAULTS_H

#include "base/buffer.h"
#include "codec/json.h"
#include "webhook/config.h"

#define EYELET_FAULT_PATH_SIZE_MAX 256
#define EYELET_FAULT_MESSAGE_SIZE_MAX 384
#define EYELET_FAULT_SHOWN_SIZE_MAX 64 /* of a text from the file inside a message */
#define EYELET_MEMBER_COUNT_MAX 32     /* members that one kind of object may have */

typedef struct eyelet_faults {
    eyelet_fault_sink
        *sink; /* NULL: nobody listens; only the counts and the first text matter */
    void *context;
    size_t error_count;        /* errors, secret_error_count not included */
    size_t secret_error_count; /* secrets without which the source must not answer */
    size_t path_size;
    uint8_t path[EYELET_FAULT_PATH_SIZE_MAX];
    uint8_t message[EYELET_FAULT_MESSAGE_SIZE_MAX];
    size_t first_size; /* of the first error, as "path: message" */
    uint8_t first[EYELET_FAULT_PATH_SIZE_MAX + EYELET_FAULT_MESSAGE_SIZE_MAX];
} eyelet_faults;

void eyelet_faults_start(eyelet_faults *faults, eyelet_fault_sink *sink, void *context);

/* Goes down to a member or an element; returns what eyelet_faults_leave needs to come back. A
 * path that does not fit is cut. */
EYELET_MUST_USE size_t eyelet_faults_enter(eyelet_faults *faults, eyelet_bytes name);
EYELET_MUST_USE size_t eyelet_faults_enter_index(eyelet_faults *faults, size_t index);
void eyelet_faults_leave(eyelet_faults *faults, size_t path_size);

/* Counts an error at the current path. */
void eyelet_faults_count(eyelet_faults *faults);

/* A secret that is needed and not usable; an error of its own kind, told only where the caller
 * has not yet told a worse one. */
void eyelet_faults_secret(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                          const char *after);

#ifdef EYELET_EXPLAINS

#define EYELET_SAYS(text) (text)

/* Tells a fault at the current path: before + shown (cut at EYELET_FAULT_SHOWN_SIZE_MAX) +
 * after. */
void eyelet_faults_error(eyelet_faults *faults, const char *message);
void eyelet_faults_error_with(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                              const char *after);
void eyelet_faults_warning(eyelet_faults *faults, const char *message);
void eyelet_faults_warning_with(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                                const char *after);

/* As eyelet_faults_error_with, followed by `did you mean "nearest"?` where nearest is not
 * empty. */
void eyelet_faults_error_nearest(eyelet_faults *faults, const char *before, eyelet_bytes shown,
                                 const char *after, eyelet_bytes nearest);

/* The candidate that takes the fewest letters to write from text, at most 2 (and fewer than
 * half of them); start from {text, {NULL, 0}, 3} and offer every candidate. */
typedef struct eyelet_nearest {
    eyelet_bytes text;
    eyelet_bytes best;
    size_t distance;
} eyelet_nearest;
void eyelet_nearest_offer(eyelet_nearest *nearest, eyelet_bytes candidate);

#else

#define EYELET_SAYS(text) ""
#define eyelet_faults_error(faults, message) eyelet_faults_count(faults)
#define eyelet_faults_error_with(faults, before, shown, after) eyelet_faults_count(faults)
#define eyelet_faults_warning(faults, message) ((void)(faults))
#define eyelet_faults_warning_with(faults, before, shown, after) ((void)(faults))

#endif

/* True and the index of the word that value is; false, and a fault that lists the words, where
 * it is none of them. A NULL among the words is passed over. */
EYELET_MUST_USE bool eyelet_word_read(eyelet_faults *faults, eyelet_json_value value,
                                      const char *const *words, size_t count, size_t *index);

/* True and the whole number that value is; false, and a fault, where it is none or not
 * min..max. */
EYELET_MUST_USE bool eyelet_integer_read(eyelet_faults *faults, eyelet_json_value value,
                                         int64_t min, int64_t max, int64_t *number);

/* What may stand in an object: a table of these, read by eyelet_members_read. */
typedef struct eyelet_member {
    const char *name;
    uint32_t types; /* bits 1 << eyelet_json_type */
#ifdef EYELET_EXPLAINS
    const char *write; /* what to write there: "write text" */
#endif
} eyelet_member;

#ifdef EYELET_EXPLAINS
#define EYELET_MEMBER(name, types, write) {name, types, write}
#else
#define EYELET_MEMBER(name, types, write) {name, types}
#endif

#define EYELET_TYPE_TEXT (1U << EYELET_JSON_STRING)
#define EYELET_TYPE_NUMBER (1U << EYELET_JSON_NUMBER)
#define EYELET_TYPE_BOOLEAN (1U << EYELET_JSON_TRUE | 1U << EYELET_JSON_FALSE)
#define EYELET_TYPE_FALSE (1U << EYELET_JSON_FALSE)
#define EYELET_TYPE_ARRAY (1U << EYELET_JSON_ARRAY)
#define EYELET_TYPE_OBJECT (1U << EYELET_JSON_OBJECT)

/* True where nothing of the name stood there; false too for a value whose type was wrong, which
 * has been told. */
EYELET_MUST_USE bool eyelet_member_is_absent(eyelet_json_value value);

/* Sorts the members of an object into values[i] for members[i] (MISSING where there is none)
 * and tells every unknown key, repeated key and wrong type; a value of a wrong type becomes
 * MISSING and keeps its raw. count is at most EYELET_MEMBER_COUNT_MAX. */
void eyelet_members_read(eyelet_faults *faults, eyelet_bytes object,
                         const eyelet_member *members, size_t count, eyelet_json_value *values);

#endif
