/* Does jwt.c take the tokens that are signed and valid now, and no others?   Layer: tests.
 *
 * The tokens named RFC_ are RFC 7515's (A.1, A.3); the others were signed by node:crypto over
 * the claims that their cases name, around the second 1,700,000,000. */
#include "guard.h"
#include "webhook/jwt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define NOW_MS 1700000000000
#define RFC_NOW_MS 1300819379000 /* a second before its exp */

/* clang-format off */
#define RSA_KEY "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzcHHqgt4YEXAUfvyBXe/Y56VA6bjH00bZe/tYhFpPBSzLWAWoVguBKdzLdVAVEFcsWUgAU3LKfRrqZOKZV1UjqZEGS0u4mPO/xIP4Fo0oar1WNggd0TSZ0v8vjQEjkSGOf0/jhXyxA++omqoG7xd1djcy6YbzqykWh+C/pmS5GM/Y/BZmmgw2lMiLWlS5uhnvSv5mVChMEadEAY5qUTerL7ACcnSGeGXKfx37DZ1GB6Li7kFWKQZBYQa6tVOkaJtxJ7SjGH+mEXWotkYIS94y3CJAaMGudTXkWAY+9K0coase76HFQEBNigpGHjREVmRmg03DJLyfUICFiyn7Ri+TwIDAQAB"
#define RSA_OTHER "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsV1157S79jAPBjYx6elfGftVIgRpxPImbERfsbDffBoP2kJmVK88Km0UkCY9iUi9HJrVt3WxtHdqQwgIMnIoHJlLz1Ta+c2KqH+K76IJHp/zB66wOYAKDOxOHwf+c6kZtb4EOzh57eFDeo4i3s07ii6OCXoabtGyp/tFwEUJsdEfGs0BddI8CRwERkDUUrc9mM2TSXVI1JCJZDX1oVSF35/a7rqsA8Q1VOrhdI+7CbCVyDk+Hj8v4TTTk4S1wdsc4TAe5N1MZGMGDLzzgLfbGIsPWzBLN5FyX+Pn9WEPVxZ3oZvccDqbcFkvLx4G8kQCUCFap5jM6as2/zSQuRdzYwIDAQAB"
#define EC_KEY "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEODQ8ATJ9v4hRaFvh92okXIpaQX8N5fSbQjPbACSB+iN5edvd4DGhDparMv9IFUa1vKFGaaaiw9kFUqZRrtFQ8Q=="
#define EC_OTHER "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKrhb1i2ifkT4czDRFLegUNGT5ziApmckp0J5Yk4Ruj/L7L5dqJYJLT1w8mqh0tf9w8U+MtexyCpfmiRUhyV6ww=="
#define BODY "{\n  \"webhook_type\": \"ITEM\",\n  \"item_id\": \"a\"\n}"
#define HS_PLAIN "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2NvdW50SWQiOjEsImF1ZCI6Imh0dHBzOi8vaC9tIiwiaWF0IjoxNjk5OTk5OTkwLCJleHAiOjE3MDAwMDAyOTB9.mcsNJMr1u7_BkTI0xb_jiPx3rSE_ABHcttSVoB2ebf8"
#define HS_NO_TIMES "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2NvdW50SWQiOjF9.KKSQaPdcxz6mK1uoYkXIvE6tmZvO4V6CiaRDC47zhbQ"
#define HS_OTHER_KEY "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2NvdW50SWQiOjEsImV4cCI6MTcwMDAwMDI5MH0.uky45ovvG_RF-_blEzA5QPQ6-ndHOo6FLFHM29e4ruk"
#define HS_EXPIRED "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE2OTk5OTk2MDAsImV4cCI6MTcwMDAwMDAwMH0.mHdHe-s-it_Mxbo3xLzKDD6YeNxVqT4A-yEES8MymRs"
#define HS_LAST_SECOND "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3MDAwMDAwMDF9.7ZqBbaJHZzyBR0nljRO6u7EJh76_dE1tjBmaq6pMw8s"
#define HS_FRACTION "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3MDAwMDAwMDAuNX0.gMLzhntMF1XoGjZ978fkLFOYU5ceRggZ8v_6ozP_WcM"
#define HS_EXP_TEXT "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOiIxNzAwMDAwMDEwIn0.LJpjcX0qTCmIiFAa2oIV9zFiOEPE6lyPc1TX3_psrWI"
#define HS_EXP_NULL "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOm51bGx9.zTvIMSPpf1tmwH4kYjlf432Tkoq63Dz_2SEtzI2CQZI"
#define HS_NOT_YET "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYmYiOjE3MDAwMDAwMDF9.BneVfB9GvWjhpw2gVuWiwagVZa29jvpQBebBoubEjdU"
#define HS_NBF_NOW "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYmYiOjE3MDAwMDAwMDB9.p5IZHv6zIIZlDr0U_cWc-gQBKCTHtMWdKsjP-Mkblos"
#define HS_OLD "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE2OTk5OTk2OTl9.v-YXMfpGItzSLPWsifL7YzIpRfd3zWv7CSS9RLA2IwU"
#define HS_AHEAD "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDAwMDAzMDF9.Ov9vpigbYtV70VPSZQrN0YfEHYgYJWO2fIEOwZuUF_0"
#define HS_HUGE "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOi05MjIzMzcyMDM2ODU0Nzc1fQ.BLDQeUawMuA1BRzer22dmzaIODtM6WnzBWoK1NdNXY0"
#define HS_NONE "eyJhbGciOiJub25lIn0.eyJhY2NvdW50SWQiOjF9.AA"
#define HS_NONE_EMPTY "eyJhbGciOiJub25lIn0.eyJhY2NvdW50SWQiOjF9."
#define HS_512 "eyJhbGciOiJIUzUxMiJ9.eyJhY2NvdW50SWQiOjF9.LrPmcPSrgDMFNfr_fFIZ0gwMJnGZ4GEe1Fo5B7AK9QMCcXlr68ar95V9rBetBTZgF34YB3v2BWvMChkisaSKPw"
#define HS_LOWER "eyJhbGciOiJoczI1NiJ9.eyJhY2NvdW50SWQiOjF9.7qFuSbMgdKbM9gctq2rsZkfV_7LcqkHTF7KG3RN70p0"
#define HS_NO_ALG "eyJ0eXAiOiJKV1QifQ.eyJhY2NvdW50SWQiOjF9.JhW85X35G-7xQTjKyOP9lhQqe25JwojYR0phqMAMTV4"
#define HS_ALG_LIST "eyJhbGciOlsiSFMyNTYiXX0.eyJhY2NvdW50SWQiOjF9.oVswvKvUjvJfSe5lr7CnR_ySumfFsKqUUs_Ka4V4o38"
#define HS_TWO_ALGS "eyJhbGciOiJIUzI1NiIsImFsZyI6Im5vbmUifQ.eyJhY2NvdW50SWQiOjF9.uv5nHUYejLllOblsw2rPrOBUXR_new_ehYR6j0MjFzo"
#define HS_CRIT "eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiYjY0Il0sImI2NCI6ZmFsc2V9.eyJhY2NvdW50SWQiOjF9.ULMK4wp-4RG10GQZi7zoHu_p_3hCRV5eHlRAaYmNAlw"
#define HS_BAD_HEADER "eyJhbGciOiJIUzI1NiI.eyJhY2NvdW50SWQiOjF9.i4EdvxK6rNzPtpqy2O6yyI9bUdQMs4tXKKzSNoLplo0"
#define HS_BAD_PAYLOAD "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOg.DaEsqCMowIaXTiap8pBQtsjHB80ucuMghCT1tE-hu9g"
#define RS_AS_HS "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2NvdW50SWQiOjF9.iH-TD0zHbFBCkYIGkvNcue7v4T3Xrb03JvOnl5JSs3s"
#define RS_PLAIN "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDA2MH0.TqlGUHgHcXvUJodIjPPFL_BObJvtEEBUPiL37j-J8xvpupraQeb5SFlhiG_2o2HG0ACdYazGOSS4IyT5f38AODVySdaVsmo7N9gKJw0Qj4pzagjGENCyCjpJGkLx5HDIbuz2V6RX6c5DdZzy0yGA4SFSUb_GF1KHIKA06qf8bWZjPTBnNVhamhU-OsW-LYNkCfLZv594IUMzJbjPHl7D7D5fBrTYShsQxWpZiB9GY2HBgSqfD4vIZxQOVOUrH7vdciLTPZIfUMT2_bmo1sOPwvdG6ocxovqzY6_uGVejHbWMHJZ2h35k2yKp8VvITXaRJnHI3NjRkjHyeiJKGLcdaA"
#define ES_PLAIN "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk5OTUsInJlcXVlc3RfYm9keV9zaGEyNTYiOiI5YTQ5YzMwOWIxM2Q4ZjQwYzJlMDQ1ZTQ5M2UwZTU0N2U5ZWUyZDdhNmQ0ZWI0ZGY2YWE3YWZmMzRlZDRhYzRiIn0.5mGrNKFqEitGsEWKubk6L6gdzgXKK06R4zpHsybTiVMD3hlo2_xqZ9mZIRk-lxsewTLgV9NUj7fukjGhngTb4Q"
#define ES_UPPER_HASH "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk5OTUsInJlcXVlc3RfYm9keV9zaGEyNTYiOiI5QTQ5QzMwOUIxM0Q4RjQwQzJFMDQ1RTQ5M0UwRTU0N0U5RUUyRDdBNkQ0RUI0REY2QUE3QUZGMzRFRDRBQzRCIn0.JjWtDL2plOqSHt28wJ6_ykVGv3gNqElFv_aQedZ2yOS0OcrU9Pkiw9_v6xBMYo_1_242awPmIfZ0gQaqqeGFcA"
#define ES_DER "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk5OTUsInJlcXVlc3RfYm9keV9zaGEyNTYiOiI5YTQ5YzMwOWIxM2Q4ZjQwYzJlMDQ1ZTQ5M2UwZTU0N2U5ZWUyZDdhNmQ0ZWI0ZGY2YWE3YWZmMzRlZDRhYzRiIn0.MEYCIQD692oV7zkY4VldbNANwSW70_QAzhS8cB2GRPy-OZHDiQIhAIjGZPkmdqj8I0bgZxyjuXSSpGw4fE25XzDtwsdFLlU9"
#define ES_NO_HASH "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk5OTV9.yGm_B9ZDoBG7DCSq6-A1yBYLKUs-kiq4nFgqtSpzTJTHorXQ1e57zfJBSqq38OLDf1xKOWUeT3vvwoLdazXIIA"
#define ES_SHORT_HASH "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk5OTUsInJlcXVlc3RfYm9keV9zaGEyNTYiOiI5YTQ5YzMwOWIxM2Q4ZjQwYzJlMDQ1ZTQ5M2UwZTU0N2U5ZWUyZDdhNmQ0ZWI0ZGY2YWE3YWZmMzRlZDRhYyJ9.0JJiBPfT25glM3Eu1jO2MvAnmvkdH0MXHLR9EIsHlwPD7dgPPCgWjfI_IFiddHwLUT_jtPer95DxH4j5L4txbw"
#define ES_LONG_HASH "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk5OTUsInJlcXVlc3RfYm9keV9zaGEyNTYiOiI5YTQ5YzMwOWIxM2Q4ZjQwYzJlMDQ1ZTQ5M2UwZTU0N2U5ZWUyZDdhNmQ0ZWI0ZGY2YWE3YWZmMzRlZDRhYzRiMDAifQ.Ze_Tl77IOWSsZHARqka6CJrZS50YxyANE4kF1r0wkohIyLyVDz9l_B4woDIuD9YneE9yaa93NhXNiTen_Cv4Iw"
#define ES_NUMBER_HASH "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk5OTUsInJlcXVlc3RfYm9keV9zaGEyNTYiOjF9.G23DrnrqzTXP3yW5_K6wkKfBC46ZqGCheQko2FhN9bfxmriUPwZkPU3Uzwe2HZfG-yURjNqJIxtCnQ320NY_rw"
#define ES_NO_IAT "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJyZXF1ZXN0X2JvZHlfc2hhMjU2IjoiOWE0OWMzMDliMTNkOGY0MGMyZTA0NWU0OTNlMGU1NDdlOWVlMmQ3YTZkNGViNGRmNmFhN2FmZjM0ZWQ0YWM0YiJ9.7F10gBL9Z6r4nurR3Vv2dta0GqHuHHqnkWROM1xidhYVP7qvt8Sqazy1tGaZK4IgihqMrEXkN8HvBxPpyOIZoA"
#define ES_OLD "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExIiwidHlwIjoiSldUIn0.eyJpYXQiOjE2OTk5OTk2OTksInJlcXVlc3RfYm9keV9zaGEyNTYiOiI5YTQ5YzMwOWIxM2Q4ZjQwYzJlMDQ1ZTQ5M2UwZTU0N2U5ZWUyZDdhNmQ0ZWI0ZGY2YWE3YWZmMzRlZDRhYzRiIn0.gqDVnP7QnA5ZgckxwAQjfQCvd8T-eMmt1eQ3DDWLgbFsa3VIgINXOn9UtrZ4tZYSOjtEJBw3hogHSH6GlNlEkg"
#define ES_HS_BY_KEY "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE2OTk5OTk5OTUsInJlcXVlc3RfYm9keV9zaGEyNTYiOiI5YTQ5YzMwOWIxM2Q4ZjQwYzJlMDQ1ZTQ5M2UwZTU0N2U5ZWUyZDdhNmQ0ZWI0ZGY2YWE3YWZmMzRlZDRhYzRiIn0.CL6CamHngLMCDFf33wS5YX2EP_FtXC3mf0WBYBrTDKU"
#define RFC_EC_KEY "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ=="
#define RFC_HS "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define RFC_HS_KEY "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
#define RFC_ES "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define HS_EMPTY_ALG "eyJhbGciOiIifQ.eyJhY2NvdW50SWQiOjF9.-S_ciRfpJWdkGNF8SJ4902EyIXcHcRlCVmqHOvzGCbg"
/* clang-format on */

static uint8_t region[65536];
static size_t region_max;

uint8_t *eyelet_host_region(size_t size) { return size <= region_max ? region : NULL; }
ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}
ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name, (void)out, (void)out_size;
    return -1;
}

typedef struct jwt_case {
    const char *name;
    eyelet_algorithm algorithm;
    const char *token;
    const char *secrets[3];
    eyelet_reason expected;
    uint8_t place; /* where the result is OK */
    eyelet_key_form key;
    int64_t now_ms; /* 0: NOW_MS */
    int32_t past_s, future_s;
    const char *body_hash; /* the claim's name */
    const char *body;      /* NULL: BODY */
} jwt_case;

#define HS .algorithm = EYELET_ALGORITHM_JWT_HS256
#define RS .algorithm = EYELET_ALGORITHM_JWT_RS256, .key = EYELET_KEY_PUBLIC
#define ES .algorithm = EYELET_ALGORITHM_JWT_ES256, .key = EYELET_KEY_PUBLIC
#define PLAID ES, .body_hash = "request_body_sha256", .past_s = 300, .secrets = {EC_KEY}
#define MONDAY HS, .secrets = {"monday-signing-secret"}
#define MALFORMED .expected = EYELET_REASON_SIGNATURE_MALFORMED
#define MISMATCH .expected = EYELET_REASON_SIGNATURE_MISMATCH

static const jwt_case cases[] = {
    {"RFC 7515, A.1: HS256", HS, .token = RFC_HS, .secrets = {RFC_HS_KEY},
     .key = EYELET_KEY_BASE64, .now_ms = RFC_NOW_MS},
    {"RFC 7515, A.1: expired by now", HS, .token = RFC_HS, .secrets = {RFC_HS_KEY},
     .key = EYELET_KEY_BASE64, .expected = EYELET_REASON_TIMESTAMP_STALE},
    {"RFC 7515, A.3: ES256", ES, .token = RFC_ES, .secrets = {RFC_EC_KEY},
     .now_ms = RFC_NOW_MS},
    {"RFC 7515, A.3: another key", ES, .token = RFC_ES, .secrets = {EC_KEY},
     .now_ms = RFC_NOW_MS, MISMATCH},
    {"monday: a token within its time", MONDAY, .token = HS_PLAIN},
    {"a leading Bearer is dropped", MONDAY, .token = "Bearer " HS_PLAIN},
    {"Bearer in any case, spaces around", MONDAY, .token = " bEARER  " HS_PLAIN " "},
    {"Bearer alone", MONDAY, .token = "Bearer ", MALFORMED},
    {"another scheme", MONDAY, .token = "Basic " HS_PLAIN, MALFORMED},
    {"no times at all", MONDAY, .token = HS_NO_TIMES},
    {"another key", MONDAY, .token = HS_OTHER_KEY, MISMATCH},
    {"the second of three secrets", HS, .token = HS_PLAIN,
     .secrets = {"old", "monday-signing-secret", "older"}, .place = 1},
    {"the last of three secrets", HS, .token = HS_PLAIN,
     .secrets = {"old", "older", "monday-signing-secret"}, .place = 2},
    {"exp is reached", MONDAY, .token = HS_EXPIRED, .expected = EYELET_REASON_TIMESTAMP_STALE},
    {"exp is a second ahead", MONDAY, .token = HS_LAST_SECOND},
    {"exp is half a second ahead", MONDAY, .token = HS_FRACTION},
    {"exp with a fraction is over", MONDAY, .token = HS_FRACTION, .now_ms = NOW_MS + 500,
     .expected = EYELET_REASON_TIMESTAMP_STALE},
    {"exp is text", MONDAY, .token = HS_EXP_TEXT, .expected = EYELET_REASON_TIMESTAMP_MISSING},
    {"exp is null", MONDAY, .token = HS_EXP_NULL, .expected = EYELET_REASON_TIMESTAMP_MISSING},
    /* the clock tolerance of npm messagebird, webhook-signature-jwt.js; [RFC7519], 4.1.5 */
    {"nbf is five seconds ahead", MONDAY, .token = HS_NOT_YET, .now_ms = NOW_MS - 4000},
    {"nbf is further ahead", MONDAY, .token = HS_NOT_YET, .now_ms = NOW_MS - 4001,
     .expected = EYELET_REASON_TIMESTAMP_FUTURE},
    {"nbf is now", MONDAY, .token = HS_NBF_NOW},
    {"iat is old where nothing is enforced", MONDAY, .token = HS_OLD},
    {"iat is old", MONDAY, .token = HS_OLD, .past_s = 300,
     .expected = EYELET_REASON_TIMESTAMP_STALE},
    {"iat is just not old", MONDAY, .token = HS_OLD, .past_s = 301},
    {"iat is far ahead", MONDAY, .token = HS_AHEAD, .future_s = 300,
     .expected = EYELET_REASON_TIMESTAMP_FUTURE},
    {"iat is just not far ahead", MONDAY, .token = HS_AHEAD, .future_s = 301},
    {"iat would wrap", MONDAY, .token = HS_HUGE, .past_s = 300,
     .expected = EYELET_REASON_TIMESTAMP_MISSING},
    {"iat is missing", MONDAY, .token = HS_NO_TIMES, .past_s = 300,
     .expected = EYELET_REASON_TIMESTAMP_MISSING},
    {"alg none with a signature", MONDAY, .token = HS_NONE, MALFORMED},
    {"alg none without a signature", MONDAY, .token = HS_NONE_EMPTY, MALFORMED},
    {"alg HS512 by the right key", MONDAY, .token = HS_512, MALFORMED},
    {"alg in lower case", MONDAY, .token = HS_LOWER, MALFORMED},
    {"no alg", MONDAY, .token = HS_NO_ALG, MALFORMED},
    {"alg is a list", MONDAY, .token = HS_ALG_LIST, MALFORMED},
    {"a second alg that says none", MONDAY, .token = HS_TWO_ALGS, MALFORMED},
    {"crit", MONDAY, .token = HS_CRIT, MALFORMED},
    {"the header is no JSON", MONDAY, .token = HS_BAD_HEADER, MALFORMED},
    {"the payload is no JSON", MONDAY, .token = HS_BAD_PAYLOAD, MALFORMED},
    {"no dots", MONDAY, .token = "hello", MALFORMED},
    {"one dot", MONDAY, .token = "eyJhbGciOiJIUzI1NiJ9.e30", MALFORMED},
    {"an empty signature", MONDAY, .token = "eyJhbGciOiJIUzI1NiJ9.e30.", MALFORMED},
    {"nothing but dots", MONDAY, .token = "..", MALFORMED},
    {"a fourth part", MONDAY, .token = HS_PLAIN ".e30", MALFORMED},
    {"empty", MONDAY, .token = "", MALFORMED},
    {"a signature that is no base64url", MONDAY, .token = "eyJhbGciOiJIUzI1NiJ9.e30.a+b/",
     MALFORMED},
    {"RS256", RS, .token = RS_PLAIN, .secrets = {RSA_KEY}},
    {"RS256, the second key", RS, .token = RS_PLAIN, .secrets = {RSA_OTHER, RSA_KEY},
     .place = 1},
    {"RS256, another key", RS, .token = RS_PLAIN, .secrets = {RSA_OTHER}, MISMATCH},
    {"RS256 row, HS256 token keyed with the public key", RS, .token = RS_AS_HS,
     .secrets = {RSA_KEY}, MALFORMED},
    {"ES256 row, RS256 token", ES, .token = RS_PLAIN, .secrets = {EC_KEY}, MALFORMED},
    {"Plaid", PLAID, .token = ES_PLAIN},
    {"Plaid: the hash in capitals", PLAID, .token = ES_UPPER_HASH},
    {"Plaid: another body", PLAID, .token = ES_PLAIN, .body = "{}",
     .expected = EYELET_REASON_BODY_HASH_MISMATCH},
    {"Plaid: no body", PLAID, .token = ES_PLAIN, .body = "",
     .expected = EYELET_REASON_BODY_HASH_MISMATCH},
    {"Plaid: no hash", PLAID, .token = ES_NO_HASH,
     .expected = EYELET_REASON_BODY_HASH_MISMATCH},
    {"Plaid: a hash cut short", PLAID, .token = ES_SHORT_HASH,
     .expected = EYELET_REASON_BODY_HASH_MISMATCH},
    {"Plaid: a hash with more behind it", PLAID, .token = ES_LONG_HASH,
     .expected = EYELET_REASON_BODY_HASH_MISMATCH},
    {"Plaid: the hash is a number", PLAID, .token = ES_NUMBER_HASH,
     .expected = EYELET_REASON_BODY_HASH_MISMATCH},
    {"Plaid: no iat", PLAID, .token = ES_NO_IAT, .expected = EYELET_REASON_TIMESTAMP_MISSING},
    {"Plaid: iat over five minutes ago", PLAID, .token = ES_OLD,
     .expected = EYELET_REASON_TIMESTAMP_STALE},
    {"Plaid: a DER signature is not JWS's", PLAID, .token = ES_DER, MISMATCH},
    {"Plaid: HS256 keyed with the public key", PLAID, .token = ES_HS_BY_KEY, MALFORMED},
    {"ES256 without the body's hash asked for", ES, .token = ES_NO_HASH, .secrets = {EC_KEY}},
    {"a row that is no JWT's", .algorithm = EYELET_ALGORITHM_HMAC_SHA256, .token = HS_PLAIN,
     .secrets = {"monday-signing-secret"}, MALFORMED},
    {"a row that is no JWT's, an empty alg", .algorithm = EYELET_ALGORITHM_HMAC_SHA256,
     .token = HS_EMPTY_ALG, .secrets = {"monday-signing-secret"}, MALFORMED},
};

static eyelet_source source;
static eyelet_request request;
static eyelet_document document;
static eyelet_row row;

static void prepare(const jwt_case *c) {
    memset(&source, 0, sizeof source);
    memset(&request, 0, sizeof request);
    row =
        (eyelet_row){.algorithm = c->algorithm, .key = c->key, .signature.name = c->body_hash};
    source.row = &row;
    source.past_s = c->past_s;
    source.future_s = c->future_s;
    source.text = eyelet_buffer_over(source.arena, sizeof source.arena);
    for (uint8_t i = 0; i < 3 && c->secrets[i] != NULL; i++) {
        const char *problem = NULL;
        assert_true(eyelet_source_add_secret(&source, EYELET_BYTES("S"), i,
                                             eyelet_bytes_from_text(c->secrets[i]), &problem));
    }
    eyelet_document_start(&document, &source, &request);
    const char *body = c->body == NULL ? BODY : c->body;
    memcpy(region, body, strlen(body));
    eyelet_document_set_body(&document, eyelet_bytes_from(region, strlen(body)));
    region_max = sizeof region;
}

static bool judge(void *context, const eyelet_signature *signature) {
    (void)context;
    return eyelet_signature_verify(signature);
}

static eyelet_reason verify(const jwt_case *c, eyelet_bytes token, uint8_t *place) {
    size_t used = document.region_used;
    eyelet_reason reason = eyelet_jwt_verify(
        &document, token, c->now_ms == 0 ? NOW_MS : c->now_ms, judge, NULL, place);
    assert_int_equal(document.region_used, used);
    return reason;
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const jwt_case *c = &cases[i];
        uint8_t place = 99;
        prepare(c);
        eyelet_reason reason = verify(c, eyelet_guard(c->token, strlen(c->token)), &place);
        uint8_t expected_place = c->expected == EYELET_REASON_OK ? c->place : 99;
        if (reason != c->expected || place != expected_place) {
            fail_msg("%s: reason %d, expected %d; place %d", c->name, (int)reason,
                     (int)c->expected, place);
        }
    }
}

/* Each character of a token matters: none can be another, and none can be missing. */
static void test_tampering(void **state) {
    (void)state;
    const jwt_case hs = {"", MONDAY, .token = HS_PLAIN};
    const jwt_case es = {"", PLAID, .token = ES_PLAIN};
    const jwt_case *const both[] = {&hs, &es};
    for (size_t k = 0; k < 2; k++) {
        prepare(both[k]);
        size_t size = strlen(both[k]->token);
        uint8_t *token = eyelet_guard_memory(size);
        uint8_t place = 99;
        /* every byte is cheap with a MAC; a signature over a curve is tried at every seventh */
        for (size_t i = 0; i < size; i += k == 0 ? 1 : 7) {
            memcpy(token, both[k]->token, size);
            token[i] = token[i] == 'A' ? 'B' : 'A';
            assert_int_not_equal(verify(both[k], eyelet_bytes_from(token, size), &place),
                                 EYELET_REASON_OK);
            memcpy(token, both[k]->token, size);
            assert_int_not_equal(verify(both[k], eyelet_bytes_from(token, i), &place),
                                 EYELET_REASON_OK);
        }
        assert_int_equal(place, 99);
    }
}

static void test_memory_is_out(void **state) {
    (void)state;
    const jwt_case c = {"", MONDAY, .token = HS_PLAIN};
    uint8_t place = 99;
    prepare(&c);
    eyelet_bytes token = eyelet_bytes_from_text(c.token);
    for (region_max = document.region_used; region_max < document.region_used + 100;
         region_max++) {
        assert_int_equal(verify(&c, token, &place), EYELET_REASON_INTERNAL);
    }
    assert_int_equal(place, 99);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_tampering),
        cmocka_unit_test(test_memory_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
