/* object_types.h - the tables of the types that STIX 2.1 defines.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each list ends with a row without a name.
 */
#pragma once

#include "model/shape.h"

extern const struct object_type domain_objects[]; /* sections 4 and 5: SDOs and SROs */
extern const struct object_type observables[];    /* section 6: SCOs */
extern const struct object_type meta_objects[];   /* section 7 */

extern const struct shape kill_chain_phase; /* section 2.11 */

/* Extensions that section 6 defines, by the type that bears them. */
extern const struct known_extension file_extensions[];
extern const struct known_extension network_traffic_extensions[];
extern const struct known_extension process_extensions[];
extern const struct known_extension user_account_extensions[];
