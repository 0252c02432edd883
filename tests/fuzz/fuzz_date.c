/* Target: codec/date and base/number. Property: a date that is read names the instant that
 * timegm makes of its fields; a number is read just where it is one, with strtoll's value. */
#include "fuzz.h"

#include <errno.h>
#include <time.h>

#include "base/number.h"
#include "codec/date.h"

static int digits(eyelet_bytes text, size_t offset, size_t count) {
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number * 10 + (text.data[offset + i] - '0');
    }
    return number;
}

static void check_date(eyelet_bytes text) {
    int64_t ms = -7;
    if (!eyelet_date_parse(text, &ms)) {
        MUST(ms == -7);
        return;
    }
    MUST(text.size >= 19);
    struct tm fields = {.tm_year = digits(text, 0, 4) - 1900,
                        .tm_mon = digits(text, 5, 2) - 1,
                        .tm_mday = digits(text, 8, 2),
                        .tm_hour = digits(text, 11, 2),
                        .tm_min = digits(text, 14, 2),
                        .tm_sec = digits(text, 17, 2)};
    struct tm given = fields;
    bool leap = fields.tm_sec == 60;
    fields.tm_sec -= leap ? 1 : 0;
    given.tm_sec = fields.tm_sec;
    int64_t expected = (int64_t)timegm(&fields) * 1000;
    /* timegm would have carried what no calendar has */
    MUST(fields.tm_mon == given.tm_mon && fields.tm_mday == given.tm_mday &&
         fields.tm_hour == given.tm_hour);
    size_t at = 19;
    int scale = 100;
    int fraction = 0;
    if (at < text.size && text.data[at] == '.') {
        for (at++; at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
             at++, scale /= 10) {
            fraction += (text.data[at] - '0') * scale;
        }
    }
    expected += leap ? 999 : fraction;
    if (at < text.size && (text.data[at] == '+' || text.data[at] == '-')) {
        int hours = digits(text, at + 1, 2);
        int minutes = digits(text, text.size - 2, 2);
        int64_t zone = (int64_t)(hours * 60 + minutes) * 60000;
        expected -= text.data[at] == '+' ? zone : -zone;
    }
    MUST(ms == expected);
}

static void check_number(eyelet_bytes text) {
    int64_t number = 42;
    bool is_number = eyelet_number_parse(text, &number);
    MUST(is_number || number == 42);
    bool all_digits = text.size > 0;
    for (size_t i = 0; i < text.size; i++) {
        bool sign = i == 0 && text.data[0] == '-' && text.size > 1;
        all_digits = all_digits && (sign || (text.data[i] >= '0' && text.data[i] <= '9'));
    }
    if (all_digits && text.size < 60) {
        char plain[64];
        memcpy(plain, text.data, text.size);
        plain[text.size] = '\0';
        errno = 0;
        long long reference = strtoll(plain, NULL, 10);
        MUST(is_number == (errno == 0));
        MUST(!is_number || number == reference);
    } else {
        MUST(!is_number || all_digits);
    }
    int64_t whole = 1;
    int64_t thousandths = 1;
    bool has_whole = eyelet_number_parse_integer_part(text, &whole);
    bool has_thousandths = eyelet_number_parse_thousandths(text, &thousandths);
    MUST(has_whole || whole == 1);
    MUST(has_thousandths || thousandths == 1);
    MUST(!has_thousandths || has_whole);
    MUST(!has_thousandths || thousandths / 1000 == whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = copy_exactly(data, size);
    check_date(eyelet_bytes_from(copy, size));
    check_number(eyelet_bytes_from(copy, size));
    free(copy);
    return 0;
}
