/* What does the host alone cost? A core that reads the body and answers 200, in place of
 * Eyelet's. */
#include "handler.h"

uint8_t *eyelet_host_region(size_t size);

static eyelet_step step;
static size_t body_size;

static const eyelet_step *respond(void) {
    step.kind = EYELET_STEP_RESPOND;
    step.status = 200;
    step.header_count = 0;
    step.body = EYELET_BYTES("ok");
    step.log = EYELET_BYTES("-");
    return &step;
}

bool eyelet_configure(eyelet_bytes json, uint32_t kinds) {
    (void)json;
    (void)kinds;
    return true;
}

const eyelet_step *eyelet_begin(const eyelet_head *head, int64_t now_ms,
                                const eyelet_limits *limits) {
    (void)head;
    (void)now_ms;
    (void)limits;
    body_size = 0;
    step.kind = EYELET_STEP_READ;
    step.read_max = 1048576;
    return &step;
}

uint8_t *eyelet_body_space(size_t size) {
    return eyelet_host_region(body_size + size) + body_size;
}

const eyelet_step *eyelet_body(size_t size, int64_t now_ms) {
    (void)now_ms;
    body_size += size;
    return &step;
}

const eyelet_step *eyelet_end(bool complete, int64_t now_ms) {
    (void)complete;
    (void)now_ms;
    return respond();
}

const eyelet_step *eyelet_mac(const uint8_t *mac, size_t size, int64_t now_ms) {
    (void)mac;
    (void)size;
    (void)now_ms;
    return respond();
}

const eyelet_step *eyelet_verified(bool accepted, int64_t now_ms) {
    (void)accepted;
    (void)now_ms;
    return respond();
}

const eyelet_step *eyelet_claimed(eyelet_claim_result result, uint32_t left_s, int64_t now_ms) {
    (void)result;
    (void)left_s;
    (void)now_ms;
    return respond();
}

const eyelet_step *eyelet_delivered(eyelet_delivery_outcome outcome, uint32_t status,
                                    int64_t now_ms) {
    (void)outcome;
    (void)status;
    (void)now_ms;
    return respond();
}

const eyelet_step *eyelet_settled(bool ok, int64_t now_ms) {
    (void)ok;
    (void)now_ms;
    return respond();
}

const eyelet_step *eyelet_pass_failed(int64_t now_ms) {
    (void)now_ms;
    return respond();
}

bool eyelet_signature_verify(const eyelet_signature *signature) {
    (void)signature;
    return false;
}

size_t eyelet_key_name(eyelet_bytes key, uint8_t out[64]) {
    (void)key;
    (void)out;
    return 0;
}

void eyelet_forget(void) {}
