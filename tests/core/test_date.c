/* Is an instant read as RFC 3339 has it?   Layer: tests.
 * Expected values: RFC 3339, 5.8, turned into milliseconds by Python's datetime. */
#include "codec/date.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define REFUSED INT64_C(-1)

static const struct {
    const char *name, *text;
    int64_t unix_ms;
} cases[] = {
    {"RFC 3339: a fraction", "1985-04-12T23:20:50.52Z", INT64_C(482196050520)},
    {"RFC 3339: a zone west", "1996-12-19T16:39:57-08:00", INT64_C(851042397000)},
    {"RFC 3339: a leap second", "1990-12-31T23:59:60Z", INT64_C(662687999999)},
    {"RFC 3339: the same one west", "1990-12-31T15:59:60-08:00", INT64_C(662687999999)},
    {"RFC 3339: before 1970", "1937-01-01T12:00:27.87+00:20", REFUSED},
    {"the epoch", "1970-01-01T00:00:00Z", 0},
    {"one millisecond", "1970-01-01T00:00:00.001Z", 1},
    {"a round number", "2023-11-14T22:13:20Z", INT64_C(1700000000000)},
    {"a zone east", "2026-11-05T10:00:00+05:30", INT64_C(1793853000000)},
    {"a zone without a colon", "2026-11-05T10:00:00+0530", INT64_C(1793853000000)},
    {"the widest zone", "2026-11-05T10:00:00-23:59", INT64_C(1793959140000)},
    {"an unknown zone", "2023-11-14T22:13:20-00:00", INT64_C(1700000000000)},
    {"no zone", "2023-11-14T22:13:20", INT64_C(1700000000000)},
    {"a space for the T", "2023-11-14 22:13:20", INT64_C(1700000000000)},
    {"small letters", "2023-11-14t22:13:20z", INT64_C(1700000000000)},
    {"no zone after a fraction", "2023-11-14T22:13:20.1", INT64_C(1700000000100)},
    {"nine fraction digits, cut", "2023-11-14T22:13:20.123999999Z", INT64_C(1700000000123)},
    {"forty fraction digits", "2023-11-14T22:13:20.0019999999999999999999999999999999999999Z",
     INT64_C(1700000000001)},
    {"a leap second with a fraction", "1990-12-31T23:59:60.25Z", INT64_C(662687999999)},
    {"a leap day, year 2000", "2000-02-29T00:00:00Z", INT64_C(951782400000)},
    {"a leap day", "2024-02-29T12:34:56Z", INT64_C(1709210096000)},
    {"before the leap day that 2100 lacks", "2100-02-28T23:59:59Z", INT64_C(4107542399000)},
    {"after it", "2100-03-01T00:00:00Z", INT64_C(4107542400000)},
    {"the last day of a year", "2026-12-31T23:59:59Z", INT64_C(1798761599000)},
    {"the last day of January", "2026-01-31T00:00:00Z", INT64_C(1769817600000)},
    {"the last second", "9999-12-31T23:59:59Z", INT64_C(253402300799000)},

    {"nothing", "", REFUSED},
    {"a date alone", "2023-11-14", REFUSED},
    {"no seconds", "2023-11-14T22:13Z", REFUSED},
    {"the year 1969", "1969-12-31T23:59:59Z", REFUSED},
    {"1970 here, 1969 in UTC", "1970-01-01T00:00:00+00:01", REFUSED},
    {"9999 here, 10000 in UTC", "9999-12-31T23:59:59-00:01", REFUSED},
    {"a year of five digits", "10000-01-01T00:00:00Z", REFUSED},
    {"what stands before the digits", "2023-1/-14T22:13:20Z", REFUSED},
    {"what stands behind the digits", "2023-11-0:T22:13:20Z", REFUSED},
    {"month 0", "2023-00-14T22:13:20Z", REFUSED},
    {"month 13", "2023-13-14T22:13:20Z", REFUSED},
    {"day 0", "2023-11-00T22:13:20Z", REFUSED},
    {"day 31 of a month of 30", "2023-11-31T22:13:20Z", REFUSED},
    {"day 32", "2023-12-32T22:13:20Z", REFUSED},
    {"a leap day in a common year", "2023-02-29T00:00:00Z", REFUSED},
    {"a leap day in 2100", "2100-02-29T00:00:00Z", REFUSED},
    {"hour 24", "2023-11-14T24:00:00Z", REFUSED},
    {"minute 60", "2023-11-14T22:60:20Z", REFUSED},
    {"second 61", "2023-11-14T22:13:61Z", REFUSED},
    {"zone hour 24", "2023-11-14T22:13:20+24:00", REFUSED},
    {"zone minute 60", "2023-11-14T22:13:20+00:60", REFUSED},
    {"a zone of hours alone", "2023-11-14T22:13:20+05", REFUSED},
    {"a zone cut short", "2023-11-14T22:13:20+05:3", REFUSED},
    {"a sign alone", "2023-11-14T22:13:20+", REFUSED},
    {"a zone name", "2023-11-14T22:13:20 UTC", REFUSED},
    {"two zones", "2023-11-14T22:13:20ZZ", REFUSED},
    {"text after", "2023-11-14T22:13:20Z ", REFUSED},
    {"text before", " 2023-11-14T22:13:20Z", REFUSED},
    {"no fraction after the point", "2023-11-14T22:13:20.Z", REFUSED},
    {"a comma", "2023-11-14T22:13:20,5Z", REFUSED},
    {"another separator", "2023-11-14_22:13:20Z", REFUSED},
    {"slashes", "2023/11/14T22:13:20Z", REFUSED},
    {"one digit less", "2023-1-14T22:13:20Z", REFUSED},
    {"a sign for a digit", "2023-+1-14T22:13:20Z", REFUSED},
    {"a Unix time", "1700000000", REFUSED},
};

static void dates(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t unix_ms = REFUSED;
        bool ok =
            eyelet_date_parse(eyelet_guard(cases[i].text, strlen(cases[i].text)), &unix_ms);
        if (ok != (cases[i].unix_ms != REFUSED) || unix_ms != cases[i].unix_ms) {
            fail_msg("%s: \"%s\" gave %d, %lld", cases[i].name, cases[i].text, ok,
                     (long long)unix_ms);
        }
    }
}

static void every_truncation_is_refused_or_another_date(void **state) {
    (void)state;
    static const char text[] = "2023-11-14T22:13:20.123+05:30";
    for (size_t size = 0; size < sizeof text - 1; size++) {
        int64_t unix_ms = REFUSED;
        /* Without its zone the text is a date in UTC: after the seconds, and after each digit.
         */
        bool expected = size == 19 || (size >= 21 && size <= 23);
        assert_int_equal(eyelet_date_parse(eyelet_guard(text, size), &unix_ms), expected);
    }
}

static void every_day_follows_the_day_before(void **state) {
    (void)state;
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t expected = 0;
    for (int year = 1970; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int day_count = month_days[month - 1] + (month == 2 && leap ? 1 : 0);
            for (int day = 1; day <= day_count; day += day_count - 1) {
                const uint8_t text[] = {(uint8_t)('0' + year / 1000),
                                        (uint8_t)('0' + year / 100 % 10),
                                        (uint8_t)('0' + year / 10 % 10),
                                        (uint8_t)('0' + year % 10),
                                        '-',
                                        (uint8_t)('0' + month / 10),
                                        (uint8_t)('0' + month % 10),
                                        '-',
                                        (uint8_t)('0' + day / 10),
                                        (uint8_t)('0' + day % 10),
                                        'T',
                                        '0',
                                        '0',
                                        ':',
                                        '0',
                                        '0',
                                        ':',
                                        '0',
                                        '0'};
                int64_t unix_ms = REFUSED;
                assert_true(eyelet_date_parse(eyelet_bytes_from(text, sizeof text), &unix_ms));
                assert_int_equal(unix_ms, expected + (day - 1) * INT64_C(86400000));
            }
            expected += day_count * INT64_C(86400000);
        }
    }
    assert_int_equal(expected, INT64_C(253402300800000));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(every_truncation_is_refused_or_another_date),
        cmocka_unit_test(every_day_follows_the_day_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
