/* How is decimal text read without wrapping?   Layer: base.
 *
 * No floating point: 1.7e9 is its digits and a place for the point, so that no digit is
 * rounded. */
#include "base/number.h"

/* Beyond every place that a text in memory can have, and far from the ends of int64_t. */
#define EXPONENT_MAX (INT64_MAX / 8)

/* "-12.5e3" taken apart; not one of the views is decoded. */
typedef struct decimal {
    bool negative;
    eyelet_bytes whole;    /* "12", at least one digit */
    eyelet_bytes fraction; /* "5", may be empty */
    int64_t exponent;      /* 3, cut to +-EXPONENT_MAX */
} decimal;

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static bool take_byte(eyelet_bytes *text, uint8_t byte) {
    if (text->size == 0 || text->data[0] != byte) {
        return false;
    }
    *text = eyelet_bytes_from_offset(*text, 1);
    return true;
}

static eyelet_bytes take_digits(eyelet_bytes *text) {
    size_t count = 0;
    while (count < text->size && is_digit(text->data[count])) {
        count++;
    }
    eyelet_bytes digits = eyelet_bytes_slice(*text, 0, count);
    *text = eyelet_bytes_from_offset(*text, count);
    return digits;
}

/* *magnitude times ten plus digit, refused above limit. */
static bool push_digit(uint64_t *magnitude, uint8_t digit, uint64_t limit) {
    if (*magnitude > (limit - digit) / 10) {
        return false;
    }
    *magnitude = *magnitude * 10 + digit;
    return true;
}

static bool push_digits(uint64_t *magnitude, eyelet_bytes digits, uint64_t limit) {
    for (size_t i = 0; i < digits.size; i++) {
        if (!push_digit(magnitude, (uint8_t)(digits.data[i] - '0'), limit)) {
            return false;
        }
    }
    return true;
}

static uint64_t limit_of(bool negative) { return (uint64_t)INT64_MAX + (negative ? 1U : 0U); }

static int64_t apply_sign(bool negative, uint64_t magnitude) {
    if (!negative || magnitude == 0) {
        return (int64_t)magnitude;
    }
    return -(int64_t)(magnitude - 1) - 1; /* INT64_MIN is reached without passing INT64_MAX */
}

static bool take_exponent(eyelet_bytes *text, int64_t *exponent) {
    *exponent = 0;
    if (!take_byte(text, 'e') && !take_byte(text, 'E')) {
        return true;
    }
    bool negative = take_byte(text, '-');
    if (!negative) {
        (void)take_byte(text, '+');
    }
    eyelet_bytes digits = take_digits(text);
    uint64_t magnitude = 0;
    if (!push_digits(&magnitude, digits, (uint64_t)EXPONENT_MAX)) {
        magnitude = (uint64_t)EXPONENT_MAX;
    }
    *exponent = apply_sign(negative, magnitude);
    return digits.size != 0;
}

static bool split_decimal(eyelet_bytes text, decimal *parts) {
    parts->negative = take_byte(&text, '-');
    parts->whole = take_digits(&text);
    parts->fraction = eyelet_bytes_from(NULL, 0);
    if (parts->whole.size == 0) {
        return false;
    }
    if (take_byte(&text, '.')) {
        parts->fraction = take_digits(&text);
        if (parts->fraction.size == 0) {
            return false;
        }
    }
    return take_exponent(&text, &parts->exponent) && text.size == 0;
}

/* The number times ten to the power of shift, cut towards zero. */
static bool parse_shifted(eyelet_bytes text, int64_t shift, int64_t *number) {
    decimal parts;
    if (!split_decimal(text, &parts)) {
        return false;
    }
    /* The integer is the first digit_count digits of whole and fraction, then zeros. */
    int64_t digit_count = (int64_t)parts.whole.size + parts.exponent + shift;
    size_t wanted = digit_count <= 0                              ? 0
                    : (uint64_t)digit_count >= (uint64_t)SIZE_MAX ? SIZE_MAX
                                                                  : (size_t)digit_count;
    eyelet_bytes whole = eyelet_bytes_slice(parts.whole, 0, wanted);
    eyelet_bytes fraction = eyelet_bytes_slice(parts.fraction, 0, wanted - whole.size);
    size_t zero_count = wanted - whole.size - fraction.size;

    uint64_t limit = limit_of(parts.negative);
    uint64_t magnitude = 0;
    if (!push_digits(&magnitude, whole, limit) || !push_digits(&magnitude, fraction, limit)) {
        return false;
    }
    /* Ends within 19 rounds: anything but 0 leaves the range by then, and 0 stays 0. */
    for (; zero_count != 0 && magnitude != 0; zero_count--) {
        if (!push_digit(&magnitude, 0, limit)) {
            return false;
        }
    }
    *number = apply_sign(parts.negative, magnitude);
    return true;
}

bool eyelet_number_parse(eyelet_bytes text, int64_t *number) {
    bool negative = take_byte(&text, '-');
    eyelet_bytes digits = take_digits(&text);
    uint64_t magnitude = 0;
    if (digits.size == 0 || text.size != 0 ||
        !push_digits(&magnitude, digits, limit_of(negative))) {
        return false;
    }
    *number = apply_sign(negative, magnitude);
    return true;
}

bool eyelet_number_parse_integer_part(eyelet_bytes text, int64_t *number) {
    return parse_shifted(text, 0, number);
}

bool eyelet_number_parse_thousandths(eyelet_bytes text, int64_t *number) {
    return parse_shifted(text, 3, number);
}
