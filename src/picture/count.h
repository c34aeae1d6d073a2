/* count.h - counts attacks: reads sightings and incidents from the feed and keeps the tallies.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What counts as one attack, and where:
 *   member     each organisation of the node that where_sighted_refs names; of several, the first; else
 *              the creator, when it is an organisation other than the node; else none (anonymous).
 *              Of an incident: its creator.
 *   kind       the first of indicator_types, malware_types, ... of what was sighted, else its type;
 *              of an incident: "incident"
 *   technique  ATT&CK id of a sighted attack-pattern; else the first kill chain phase of what was
 *              sighted; else none
 *   day        UTC day of first_seen; a sighting over several days is spread evenly, what does not divide
 *              on the first ones
 * A sighting counts `count` times (1 when it gives none). A revoked one and an older version do not
 * count. What becomes known about the sighted object later does not change what was counted.
 */
#pragma once

#include "store/counts.h"

/* Counts all that came into the feed since the last time; each commit moves the cursor with the
 * tallies, so that it may be stopped at any moment. One caller at a time. */
MUST_CHECK enum err count_catch_up(struct store *store, struct fault *why);

/* A thread that does so whenever the store changes. */
struct counter;
MUST_CHECK enum err counter_start(struct store *store, struct counter **ret, struct fault *why);
/* NULL is fine. */
void counter_stop(struct counter *counter);
