/* From where does this request come, and may it come in?   Layer: webhook. */
#ifndef EYELET_WEBHOOK_ACCESS_H
#define EYELET_WEBHOOK_ACCESS_H

#include "webhook/source.h"

/* The URL that was signed: public_url's scheme, authority and path with the request's query,
 * else the request's own with the scheme that a trusted proxy names. Sets request->url and
 * ->parts; room for it is in *text. With trusted_proxy the client's address too. */
EYELET_MUST_USE eyelet_reason eyelet_access_locate(const eyelet_source *source,
                                                   eyelet_request *request,
                                                   eyelet_buffer *text);

/* OK, HTTPS_REQUIRED, ADDRESS_NOT_ALLOWED (also where the address is not known),
 * ORIGIN_NOT_ALLOWED. */
EYELET_MUST_USE eyelet_reason eyelet_access_check(const eyelet_source *source,
                                                  eyelet_request *request);

/* The token of an unsigned source: ?token= or the header x-eyelet-token. OK where none is
 * configured. Constant time: compares with eyelet_secret_equal. */
EYELET_MUST_USE eyelet_reason eyelet_access_check_token(const eyelet_source *source,
                                                        eyelet_request *request);

#endif
