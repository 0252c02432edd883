/* Is the table of providers one that can be relied on?   The signatures themselves are held
 * against tests/vectors. */
#include "guard.h"
#include "webhook/scheme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_slug_is_found_and_is_the_only_one(void **state) {
    (void)state;
    size_t count = 0;
    eyelet_row row;
    for (; eyelet_provider_at(count, &row); count++) {
        const char *slug = row.slug;
        eyelet_row found;
        assert_true(eyelet_provider_find(eyelet_guard(slug, strlen(slug)), &found));
        assert_ptr_equal(found.slug, slug);
        for (size_t k = 0; slug[k] != '\0'; k++) {
            assert_non_null(strchr("abcdefghijklmnopqrstuvwxyz0123456789-", slug[k]));
        }
    }
    assert_true(count >= 100);
    assert_null(row.slug);
}

static void every_alias_leads_to_a_row_and_hides_none(void **state) {
    (void)state;
    const char *alias = NULL;
    const char *slug = NULL;
    size_t count = 0;
    while (eyelet_provider_alias(count, &alias, &slug)) {
        eyelet_row row;
        assert_true(eyelet_provider_find(eyelet_bytes_from_text(alias), &row));
        assert_string_equal(row.slug, slug);
        for (size_t i = 0; eyelet_provider_at(i, &row); i++) {
            assert_string_not_equal(row.slug, alias);
        }
        count++;
    }
    assert_true(count > 0);
}

static void whatsapp_is_meta(void **state) {
    (void)state;
    eyelet_row row;
    assert_true(eyelet_provider_find(EYELET_BYTES("whatsapp"), &row));
    assert_string_equal(row.slug, "meta");
}

static void what_is_not_a_provider_is_not_found(void **state) {
    (void)state;
    static const char *const names[] = {"", "Stripe", "stripe ", "strip", "stripes", "whatsap"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        eyelet_row row;
        assert_false(eyelet_provider_find(eyelet_guard(names[i], strlen(names[i])), &row));
        assert_null(row.slug);
    }
}

/* One row with every kind of column, told by hand from the provider's documents. */
static void a_row_is_read_column_by_column(void **state) {
    (void)state;
    eyelet_row row;
    assert_true(eyelet_provider_find(EYELET_BYTES("slack"), &row));
    assert_string_equal(row.title, "Slack");
    assert_int_equal(row.algorithm, EYELET_ALGORITHM_HMAC_SHA256);
    assert_string_equal(row.signature.source, "header:x-slack-signature");
    assert_string_equal(row.signature.prefix, "v0=");
    assert_null(row.signature.separator);
    assert_string_equal(row.signed_content, "v0:{timestamp}:{body}");
    assert_int_equal(row.timestamp.past_s, 300);
    assert_int_equal(row.timestamp.future_s, 300);
    assert_int_equal(row.handshake, EYELET_HANDSHAKE_SLACK);
    assert_int_equal(row.trust, EYELET_TRUST_SIGNED);
    assert_int_equal(row.deadline_ms, 3000);
    assert_int_equal(row.evidence, EYELET_EVIDENCE_VECTOR);
    assert_false(row.id_unsigned);
    assert_true(eyelet_provider_find(EYELET_BYTES("github"), &row));
    assert_true(row.id_unsigned);
    assert_true(row.retries_none);
    assert_int_equal(row.ack_status, 0);
    assert_true(eyelet_provider_find(EYELET_BYTES("meta"), &row));
    assert_int_equal(row.retry_span_s, 7 * 24 * 3600);
}

/* "Example retry schedule" of the specification: the last attempt 75:35:05 after the first. */
static void standard_webhooks_are_remembered_until_the_last_retry(void **state) {
    (void)state;
    static const char *const slugs[] = {"standard-webhooks", "standard-webhooks-ed25519"};
    for (size_t i = 0; i < sizeof slugs / sizeof slugs[0]; i++) {
        eyelet_row row;
        assert_true(eyelet_provider_find(eyelet_bytes_from_text(slugs[i]), &row));
        assert_true(row.retry_span_s >= 75 * 3600 + 35 * 60 + 5);
    }
}

/* Claims that contradict one another would end in a document or a check. */
static void no_row_contradicts_itself(void **state) {
    (void)state;
    eyelet_row the_row;
    const eyelet_row *row = &the_row;
    for (size_t i = 0; eyelet_provider_at(i, &the_row); i++) {
        bool is_unsigned = row->algorithm == EYELET_ALGORITHM_UNSIGNED;
        bool is_public = row->algorithm == EYELET_ALGORITHM_ED25519 ||
                         row->algorithm == EYELET_ALGORITHM_ECDSA_P256 ||
                         row->algorithm == EYELET_ALGORITHM_RSA_SHA256 ||
                         row->algorithm == EYELET_ALGORITHM_JWT_RS256 ||
                         row->algorithm == EYELET_ALGORITHM_JWT_ES256;
        bool is_plain_hash = row->algorithm == EYELET_ALGORITHM_SHA1 ||
                             row->algorithm == EYELET_ALGORITHM_SHA256;
        assert_int_equal(is_unsigned, row->signature.source == NULL);
        assert_int_equal(is_public, row->key == EYELET_KEY_PUBLIC);
        if (is_plain_hash) { /* without the secret anybody could sign */
            assert_non_null(row->signed_content);
            assert_non_null(strstr(row->signed_content, "{secret}"));
        }
        assert_false(row->retries_none && row->retry_span_s > 0);
        if (row->timestamp.past_s > 0 || row->timestamp.future_s > 0) {
            assert_true(row->timestamp.source != NULL || row->signature.timestamp != NULL ||
                        row->algorithm == EYELET_ALGORITHM_JWT_ES256);
        }
        if (row->batch == NULL && row->id != NULL) {
            assert_null(strstr(row->id, "item:"));
        }
        assert_true(row->ack_status == 0 || (row->ack_status >= 200 && row->ack_status < 300));
    }
}

/* A MAC that is answered to anybody must not be one that an event could carry: handshake.c
 * allows short tokens only. */
/* "{header:", "{form:" and the like: what a sender chooses, digits as well. {body} is not: it
 * is JSON, or comes back unreadable. */
static bool is_free_text(const char *token) {
    static const char *const words[] = {"{header:", "{query:", "{form:", "{body:", "{item:"};
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        found = found || strncmp(token, words[i], strlen(words[i])) == 0;
    }
    return found;
}

static bool touches_free_text(const char *text, const char *time) {
    const char *at = strstr(text, time);
    if (at == NULL) {
        return false;
    }
    const char *before = at;
    if (at > text && at[-1] == '}') {
        while (before > text && *--before != '{') {
        }
    }
    return is_free_text(at + strlen(time)) || (before < at && is_free_text(before));
}

/* A digit that moves from a nonce to the time makes it the year 2500, which never gets old. */
static void a_time_that_touches_another_text_is_bounded_ahead(void **state) {
    (void)state;
    eyelet_row the_row;
    size_t count = 0;
    for (size_t i = 0; eyelet_provider_at(i, &the_row); i++) {
        char own[128];
        snprintf(own, sizeof own, "{%s}",
                 the_row.timestamp.source != NULL ? the_row.timestamp.source : "");
        if (the_row.signed_content == NULL || the_row.timestamp.past_s == 0 ||
            (!touches_free_text(the_row.signed_content, "{timestamp}") &&
             !touches_free_text(the_row.signed_content, own))) {
            continue;
        }
        count++;
        if (the_row.timestamp.future_s == 0) {
            fail_msg("%s bounds its time on one side only", the_row.slug);
        }
    }
    assert_true(count >= 5); /* lark, mailgun, mailgun-routes, quicknode, twitch */
}

static void a_handshake_that_gives_a_mac_or_confirms_is_never_open_in_the_body(void **state) {
    (void)state;
    eyelet_row the_row;
    const eyelet_row *row = &the_row;
    for (size_t i = 0; eyelet_provider_at(i, &the_row); i++) {
        if (row->handshake == EYELET_HANDSHAKE_ZOOM ||
            row->handshake == EYELET_HANDSHAKE_TWITCH ||
            row->handshake == EYELET_HANDSHAKE_DISCORD ||
            row->handshake == EYELET_HANDSHAKE_SLACK ||
            row->handshake == EYELET_HANDSHAKE_FRONT ||
            row->handshake == EYELET_HANDSHAKE_EVENT_GRID) {
            assert_int_equal(row->trust, EYELET_TRUST_SIGNED);
        }
        if (row->handshake == EYELET_HANDSHAKE_META ||
            row->handshake == EYELET_HANDSHAKE_STRAVA ||
            row->handshake == EYELET_HANDSHAKE_FITBIT ||
            row->handshake == EYELET_HANDSHAKE_WEBSUB) {
            assert_int_equal(row->trust, EYELET_TRUST_TOKEN);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slug_is_found_and_is_the_only_one),
        cmocka_unit_test(every_alias_leads_to_a_row_and_hides_none),
        cmocka_unit_test(whatsapp_is_meta),
        cmocka_unit_test(what_is_not_a_provider_is_not_found),
        cmocka_unit_test(a_row_is_read_column_by_column),
        cmocka_unit_test(standard_webhooks_are_remembered_until_the_last_retry),
        cmocka_unit_test(no_row_contradicts_itself),
        cmocka_unit_test(a_time_that_touches_another_text_is_bounded_ahead),
        cmocka_unit_test(a_handshake_that_gives_a_mac_or_confirms_is_never_open_in_the_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
