/* How is an RFC 3339 date turned into Unix milliseconds?   Layer: codec.   [RFC3339, 5.6
 * and 5.7]
 *
 * The instant, like the year, must lie in 1970 to 9999: no result is negative. */
#include "codec/date.h"

#define MS_PER_S 1000
#define S_PER_DAY 86400
#define UNIX_MS_END INT64_C(253402300800000) /* 10000-01-01T00:00:00Z */

typedef struct date_fields {
    int32_t year, month, day, hour, minute, second, ms, zone_minutes;
} date_fields;

static bool take_byte(eyelet_bytes *text, uint8_t byte) {
    if (text->size == 0 || text->data[0] != byte) {
        return false;
    }
    *text = eyelet_bytes_from_offset(*text, 1);
    return true;
}

/* Exactly digit_count digits, with a value in min..max. */
static bool take_number(eyelet_bytes *text, size_t digit_count, int32_t min, int32_t max,
                        int32_t *number) {
    if (text->size < digit_count) {
        return false;
    }
    *number = 0;
    for (size_t i = 0; i < digit_count; i++) {
        if (text->data[i] < '0' || text->data[i] > '9') {
            return false;
        }
        *number = *number * 10 + (text->data[i] - '0');
    }
    *text = eyelet_bytes_from_offset(*text, digit_count);
    return *number >= min && *number <= max;
}

static bool is_leap_year(int32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t count_month_days(int32_t year, int32_t month) {
    if (month == 2) {
        return is_leap_year(year) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static int32_t count_leap_years_before(int32_t year) {
    int32_t last = year - 1;
    return last / 4 - last / 100 + last / 400;
}

static int32_t count_days_since_1970(const date_fields *date) {
    int32_t days = (date->year - 1970) * 365 + count_leap_years_before(date->year) -
                   count_leap_years_before(1970);
    for (int32_t month = 1; month < date->month; month++) {
        days += count_month_days(date->year, month);
    }
    return days + date->day - 1;
}

/* ".123456" or nothing; what is finer than a millisecond is cut off. */
static bool take_fraction(eyelet_bytes *text, int32_t *ms) {
    *ms = 0;
    if (!take_byte(text, '.')) {
        return true;
    }
    size_t count = 0;
    int32_t weight = MS_PER_S / 10;
    for (; count < text->size && text->data[count] >= '0' && text->data[count] <= '9';
         count++) {
        *ms += weight * (text->data[count] - '0');
        weight /= 10;
    }
    *text = eyelet_bytes_from_offset(*text, count);
    return count != 0;
}

/* "Z", "+hh:mm", "+hhmm" or nothing, to the end of the text. */
static bool take_zone(eyelet_bytes *text, int32_t *zone_minutes) {
    *zone_minutes = 0;
    if (text->size == 0 || take_byte(text, 'Z') || take_byte(text, 'z')) {
        return text->size == 0;
    }
    bool west = take_byte(text, '-');
    int32_t hours;
    int32_t minutes;
    if ((!west && !take_byte(text, '+')) || !take_number(text, 2, 0, 23, &hours)) {
        return false;
    }
    (void)take_byte(text, ':');
    if (!take_number(text, 2, 0, 59, &minutes)) {
        return false;
    }
    *zone_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
    return text->size == 0;
}

static bool split_date(eyelet_bytes text, date_fields *date) {
    return take_number(&text, 4, 1970, 9999, &date->year) && take_byte(&text, '-') &&
           take_number(&text, 2, 1, 12, &date->month) && take_byte(&text, '-') &&
           take_number(&text, 2, 1, count_month_days(date->year, date->month), &date->day) &&
           (take_byte(&text, 'T') || take_byte(&text, 't') || take_byte(&text, ' ')) &&
           take_number(&text, 2, 0, 23, &date->hour) && take_byte(&text, ':') &&
           take_number(&text, 2, 0, 59, &date->minute) && take_byte(&text, ':') &&
           take_number(&text, 2, 0, 60, &date->second) && take_fraction(&text, &date->ms) &&
           take_zone(&text, &date->zone_minutes);
}

bool eyelet_date_parse(eyelet_bytes text, int64_t *unix_ms) {
    date_fields date;
    if (!split_date(text, &date)) {
        return false;
    }
    if (date.second == 60) {
        date.second = 59;
        date.ms = MS_PER_S - 1;
    }
    int32_t minutes = date.hour * 60 + date.minute - date.zone_minutes;
    int32_t seconds = minutes * 60 + date.second;
    int64_t days = count_days_since_1970(&date);
    int64_t result = (days * S_PER_DAY + seconds) * MS_PER_S + date.ms;
    if (result < 0 || result >= UNIX_MS_END) {
        return false;
    }
    *unix_ms = result;
    return true;
}
