/* tls_ciphers.h - which ciphers the TLS clients of a thread offer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * libcurl's GnuTLS flavour takes a list of ciphers and passes it over (7.88.1, measured:
 * docs/decisions/why-ciphers-are-offered-by-thread.md), and GnuTLS has no setting that is narrower than a
 * process. What both go through is gnutls_priority_set_direct, which this program has in their
 * place: it adds to what libcurl asks for, and decides nothing about certificates.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

enum { TLS_CIPHERS_MAX = 256 }; /* bytes of a list: all that GnuTLS knows of use in TLS take less */

/* Is it a list of names with commas between, such as "AES-128-GCM,CHACHA20-POLY1305", all of which GnuTLS
 * knows and can offer in TLS, and which is not too long? */
bool tls_ciphers_are_known(struct str list);

/* What TLS clients of this thread offer from now on, in this order; the empty text: what they would by
 * themselves, as it is at first. A list that is not known leaves it so. */
void tls_offer_ciphers(struct str list);
