/* With what does a request end?   Layer: webhook.   The list stands in reasons.def. */
#ifndef EYELET_WEBHOOK_REASONS_H
#define EYELET_WEBHOOK_REASONS_H

#include "base/bytes.h"

typedef enum eyelet_reason {
#define EYELET_REASON(name, status, text, example) EYELET_REASON_##name,
#include "webhook/reasons.def"
#undef EYELET_REASON
    EYELET_REASON_COUNT
} eyelet_reason;

/* "signature_mismatch" */
eyelet_bytes eyelet_reason_name(eyelet_reason reason);
/* The HTTP status that answers it, unless the provider's row says otherwise. */
uint16_t eyelet_reason_status(eyelet_reason reason);
/* What it means; of a success empty without EYELET_EXPLAINS. */
eyelet_bytes eyelet_reason_text(eyelet_reason reason);
/* One bad input that earns it; empty without EYELET_EXPLAINS. */
eyelet_bytes eyelet_reason_example(eyelet_reason reason);

#endif
