/* rule.h - the rules between properties of one object: one checker each kind.
 * SPDX-License-Identifier: Apache-2.0
 *
 * rule->names lists the properties that a rule is about. All fail with E_INVALID.
 */
#pragma once

#include "model/shape.h"

rule_check rule_not_before;    /* "modified created": the first is no earlier than the second */
rule_check rule_after;         /* "valid_until valid_from": the first is later */
rule_check rule_some;          /* at least one of the names is there */
rule_check rule_some_own;      /* at least one property of the shape's own table is there */
rule_check rule_exactly_one;   /* one of the names, and only one */
rule_check rule_needs;         /* "longitude latitude": the first only with all the others */
rule_check rule_not_when_true; /* "end is_active": the first only while the second is not true */
rule_check rule_only_when_true; /* "body_multipart is_multipart" */
rule_check rule_family_named;  /* section 4.11: a family of malware has a name */
rule_check rule_some_observable; /* section 4.14: object_refs names an observable */
rule_check rule_definition;    /* section 7.2.1: definition_type, definition, extensions */
rule_check rule_not_itself;  /* section 3.2: a marking does not mark itself */
rule_check rule_toplevel_names; /* section 7.3: extension_properties and their use */
