/* form.h - the forms that a property's value can have: one checker each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 2 (common data types) and the narrower forms of single properties. All fail
 * with E_INVALID at the value's place.
 */
#pragma once

#include "model/shape.h"

form_check form_string;
form_check form_boolean;
form_check form_integer;     /* property->min, max */
form_check form_number;      /* property->min, max */
form_check form_timestamp;   /* section 2.16 */
form_check form_binary;      /* section 2.1: base64 with padding */
form_check form_hexadecimal; /* section 2.8: an even number of digits */
form_check form_enumeration; /* one of property->words */
form_check form_language;    /* an RFC 5646 code, by its characters */
form_check form_hashes;      /* section 2.7 */
form_check form_dictionary;  /* section 2.3: an object, not empty, with good keys */
form_check form_string_dictionary; /* each value a string, or a list of strings */
form_check form_object;      /* an object of any kind; may be empty */
form_check form_shape;       /* an object of property->shape */
form_check form_extensions;  /* section 3.2, 7.3 */
form_check form_observables; /* section 2.13: the container of STIX 2.0 observed data */
form_check form_translations; /* section 7.1: language code -> object */
form_check form_absent;      /* must not be there */

/* Section 2.9. property->words lists the types that may be meant: exact names, or SDO, SCO, SRO
 * for a class (a type that is unknown to the standard passes as any class). Without words any valid
 * id but a bundle's will do. */
form_check form_reference;

form_check form_type_name;       /* section 3.1 */
form_check form_object_id;       /* an id whose type is the object's own */
form_check form_relationship_type; /* lower-case letters, digits, hyphens */
form_check form_selector;        /* section 7.2.3: resolves in the object */
form_check form_ipv4;            /* an address, or a network as ADDRESS/LENGTH */
form_check form_ipv6;
form_check form_mac;             /* six lower-case octets with colons */
form_check form_email_address;   /* one @ with something on both sides */
form_check form_nonempty_string;

/* May it be a key of a dictionary, or a property's name? 1 to 250 letters, digits, '_', '-'. */
bool form_is_key(struct str key);
