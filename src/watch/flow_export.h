/* flow_export.h - the addresses of flows that routers export: NetFlow v5, v9 and IPFIX.
 * SPDX-License-Identifier: Apache-2.0
 *
 * v9 (RFC 3954) and IPFIX (RFC 7011) send templates now and then, and data that only they explain:
 * what comes before its template is passed over and counted. Templates are known by exporter,
 * observation domain and number; at most FLOW_TEMPLATES_MAX are kept, of at most FLOW_FIELDS_MAX
 * fields. One thread at a time.
 */
#pragma once

#include "watch/record.h"

struct flow_templates;

/* NULL when there is no memory. */
struct flow_templates *flow_templates_new(void);
void flow_templates_free(struct flow_templates *templates);
DEFINE_OWNED(flow_templates)

enum { FLOW_EXPORTER_SIZE = 16 };

/* Adds `src` and `dst` (`nat_src` and `nat_dst`) of each flow, which is a part of the record of its
 * own, and as details `src_port`, `dst_port`, `proto` (by IANA's name where it is a common one),
 * `bytes` and `packets`. `datagram` lies within `line`; `exporter` has FLOW_EXPORTER_SIZE bytes.
 * E_SYNTAX: of none of the three formats, or damaged; what was read before stays. */
MUST_CHECK enum err flow_export_read(struct flow_templates *templates, struct arena *arena,
	struct str line, struct str exporter, struct str datagram, struct record *record,
	struct fault *why);

/* Sets of data without a template, since the start. */
uint64_t flow_templates_missed(const struct flow_templates *templates);
