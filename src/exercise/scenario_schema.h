/* scenario_schema.h - the published form of a scenario, printed from the table that reads it.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"

/* JSON Schema (draft 2020-12) of one file of a scenario: for editors that complete and check YAML.
 * What one record says of another is beyond it: scenario_read checks that. */
void scenario_write_schema(struct buf *out);

/* The tables of docs/protocol/scenario.md. */
void scenario_write_tables(struct buf *out);
