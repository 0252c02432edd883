/* Is a number read whole, exactly and never wrapped?   Layer: tests.
 * Expected values: Python's int and decimal.Decimal. */
#include "base/number.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define UNTOUCHED 4242

typedef bool parser(eyelet_bytes text, int64_t *number);

typedef struct number_case {
    const char *name, *input;
    bool ok;
    int64_t expected;
} number_case;

static void run(parser *parse, const number_case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int64_t number = UNTOUCHED;
        bool ok = parse(eyelet_guard(cases[i].input, strlen(cases[i].input)), &number);
        int64_t expected = cases[i].ok ? cases[i].expected : UNTOUCHED;
        if (ok != cases[i].ok || number != expected) {
            fail_msg("%s: \"%s\" gave %d, %lld", cases[i].name, cases[i].input, ok,
                     (long long)number);
        }
    }
}

#define RUN(parse, cases) run(parse, cases, sizeof cases / sizeof *cases)

static void whole_numbers(void **state) {
    (void)state;
    static const number_case cases[] = {
        {"zero", "0", true, 0},
        {"minus zero", "-0", true, 0},
        {"one digit", "7", true, 7},
        {"negative", "-7", true, -7},
        {"leading zeros", "000000000000000000000000000012", true, 12},
        {"a timestamp", "1700000000", true, 1700000000},
        {"the greatest", "9223372036854775807", true, INT64_MAX},
        {"one above the greatest", "9223372036854775808", false, 0},
        {"the least", "-9223372036854775808", true, INT64_MIN},
        {"one below the least", "-9223372036854775809", false, 0},
        {"above uint64_t", "18446744073709551617", false, 0},
        {"far too long", "99999999999999999999999999999999999999999", false, 0},
        {"nothing", "", false, 0},
        {"a sign alone", "-", false, 0},
        {"two signs", "--1", false, 0},
        {"a plus", "+1", false, 0},
        {"a blank before", " 1", false, 0},
        {"a blank after", "1 ", false, 0},
        {"a blank within", "- 1", false, 0},
        {"a fraction", "1.0", false, 0},
        {"an exponent", "1e3", false, 0},
        {"hexadecimal", "0x10", false, 0},
        {"the byte before 0", "1/", false, 0},
        {"the byte after 9", "1:", false, 0},
    };
    RUN(eyelet_number_parse, cases);
    int64_t number = UNTOUCHED;
    assert_false(eyelet_number_parse(eyelet_guard("1\0", 2), &number));
    assert_false(eyelet_number_parse(eyelet_bytes_from(NULL, 0), &number));
    assert_int_equal(number, UNTOUCHED);
}

static void integer_parts(void **state) {
    (void)state;
    static const number_case cases[] = {
        {"an integer", "1700000000", true, 1700000000},
        {"a fraction is cut", "1700000000.999", true, 1700000000},
        {"cut towards zero", "-1.999", true, -1},
        {"less than one", "-0.9", true, 0},
        {"an exponent", "1.7e9", true, 1700000000},
        {"a capital, signed exponent", "17E+8", true, 1700000000},
        {"a negative exponent", "17000000009e-1", true, 1700000000},
        {"an exponent inside the fraction", "1.23456e2", true, 123},
        {"an exponent past the digits to nothing", "9e-1", true, 0},
        {"an exponent with leading zeros", "1e0000000000000000000000002", true, 100},
        {"a fraction that floating point rounds up", "0.99999999999999999999999", true, 0},
        {"an integer that floating point rounds", "9007199254740993.0", true,
         INT64_C(9007199254740993)},
        {"the greatest", "9223372036854775807.9", true, INT64_MAX},
        {"the least", "-9223372036854775808.9", true, INT64_MIN},
        {"the greatest by exponent", "9.223372036854775807e18", true, INT64_MAX},
        {"above the greatest", "9223372036854775808.0", false, 0},
        {"above the greatest by exponent", "9.223372036854775808e18", false, 0},
        {"above by zeros", "1e19", false, 0},
        {"the least by exponent", "-9223372036854775.808e3", true, INT64_MIN},
        {"a vast exponent", "1e99999999999999999999999999", false, 0},
        {"a vast exponent of nothing", "0e99999999999999999999999999", true, 0},
        {"a vast negative exponent", "9e-99999999999999999999999999", true, 0},
        {"nothing", "", false, 0},
        {"a sign alone", "-", false, 0},
        {"no whole part", ".5", false, 0},
        {"no fraction after the point", "1.", false, 0},
        {"no exponent after e", "1e", false, 0},
        {"no exponent after its sign", "1e+", false, 0},
        {"two signs in the exponent", "1e-+1", false, 0},
        {"an exponent with a fraction", "1e1.5", false, 0},
        {"two points", "1.2.3", false, 0},
        {"a plus", "+1", false, 0},
        {"infinity", "Infinity", false, 0},
        {"text after", "1.5x", false, 0},
        {"a blank after", "1.5 ", false, 0},
    };
    RUN(eyelet_number_parse_integer_part, cases);
}

static void thousandths(void **state) {
    (void)state;
    static const number_case cases[] = {
        {"seconds", "1700000000", true, INT64_C(1700000000000)},
        {"milliseconds are kept", "1700000000.123", true, INT64_C(1700000000123)},
        {"what is finer is cut", "1700000000.123999", true, INT64_C(1700000000123)},
        {"one fraction digit", "1.5", true, 1500},
        {"an exponent", "1.7000000001239e9", true, INT64_C(1700000000123)},
        {"a small negative", "-0.0019", true, -1},
        {"too fine", "0.0009", true, 0},
        {"the greatest", "9223372036854775.8079", true, INT64_MAX},
        {"above the greatest", "9223372036854775.808", false, 0},
        {"the least", "-9223372036854775.808", true, INT64_MIN},
        {"an integer part that fits, its thousandths not", "9223372036854775807", false, 0},
        {"not a number", "1.2.3", false, 0},
    };
    RUN(eyelet_number_parse_thousandths, cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(integer_parts),
        cmocka_unit_test(thousandths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
