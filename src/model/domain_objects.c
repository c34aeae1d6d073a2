/* domain_objects.c - the tables of domain and relationship objects (sections 4 and 5).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Open vocabularies are strings here: the standard lets anybody add words to them.
 */
#include "model/form.h"
#include "model/object_types.h"
#include "model/rule.h"

/* In STIX 2.0, labels said what later got a property of its own, and some types required them. */
#define REQUIRED_LABELS_20 { "labels", form_string, REQUIRED_20 | LIST }
#define EXTENSIONS { "extensions", form_extensions }
#define KILL_CHAIN { "kill_chain_phases", form_shape, LIST, .shape = &kill_chain_phase }
#define SEEN { "first_seen", form_timestamp }, { "last_seen", form_timestamp }

static const struct rule seen_rules[] = {
	{ rule_not_before, "last_seen first_seen" },
	{ 0 },
};

static const struct property attack_pattern[] = {
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "aliases", form_string, LIST },
	KILL_CHAIN,
	EXTENSIONS,
	{ 0 },
};

static const struct property campaign[] = {
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "aliases", form_string, LIST },
	SEEN,
	{ "objective", form_string },
	EXTENSIONS,
	{ 0 },
};

/* course-of-action, incident (a stub in 2.1) and vulnerability */
static const struct property named_only[] = {
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	EXTENSIONS,
	{ 0 },
};

static const struct property grouping[] = {
	{ "name", form_string },
	{ "description", form_string },
	{ "context", form_string, REQUIRED },
	{ "object_refs", form_reference, REQUIRED | LIST },
	EXTENSIONS,
	{ 0 },
};

static const struct property identity[] = {
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "roles", form_string, LIST },
	{ "identity_class", form_string, REQUIRED_20 },
	{ "sectors", form_string, LIST },
	{ "contact_information", form_string },
	EXTENSIONS,
	{ 0 },
};

static const struct property indicator[] = {
	REQUIRED_LABELS_20,
	{ "name", form_string },
	{ "description", form_string },
	{ "indicator_types", form_string, LIST },
	{ "pattern", form_nonempty_string, REQUIRED },
	{ "pattern_type", form_nonempty_string, REQUIRED_21 },
	{ "pattern_version", form_string },
	{ "valid_from", form_timestamp, REQUIRED },
	{ "valid_until", form_timestamp },
	KILL_CHAIN,
	EXTENSIONS,
	{ 0 },
};
static const struct rule indicator_rules[] = {
	{ rule_after, "valid_until valid_from" },
	{ 0 },
};

static const struct property infrastructure[] = {
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "infrastructure_types", form_string, LIST },
	{ "aliases", form_string, LIST },
	KILL_CHAIN,
	SEEN,
	EXTENSIONS,
	{ 0 },
};

static const struct property intrusion_set[] = {
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "aliases", form_string, LIST },
	SEEN,
	{ "goals", form_string, LIST },
	{ "resource_level", form_string },
	{ "primary_motivation", form_string },
	{ "secondary_motivations", form_string, LIST },
	EXTENSIONS,
	{ 0 },
};

static const struct property location[] = {
	{ "name", form_string },
	{ "description", form_string },
	{ "latitude", form_number, .min = -90, .max = 90 },
	{ "longitude", form_number, .min = -180, .max = 180 },
	{ "precision", form_number },
	{ "region", form_string },
	{ "country", form_string },
	{ "administrative_area", form_string },
	{ "city", form_string },
	{ "street_address", form_string },
	{ "postal_code", form_string },
	EXTENSIONS,
	{ 0 },
};
static const struct rule location_rules[] = {
	{ rule_needs, "latitude longitude" },
	{ rule_needs, "longitude latitude" },
	{ rule_needs, "precision latitude longitude" },
	{ rule_some, "region country latitude" },
	{ 0 },
};

static const struct property malware[] = {
	REQUIRED_LABELS_20,
	{ "name", form_string, REQUIRED_20 },
	{ "description", form_string },
	{ "malware_types", form_string, LIST },
	{ "is_family", form_boolean, REQUIRED_21 },
	{ "aliases", form_string, LIST },
	KILL_CHAIN,
	SEEN,
	{ "operating_system_refs", form_reference, LIST, .words = "software" },
	{ "architecture_execution_envs", form_string, LIST },
	{ "implementation_languages", form_string, LIST },
	{ "capabilities", form_string, LIST },
	{ "sample_refs", form_reference, LIST, .words = "artifact file" },
	EXTENSIONS,
	{ 0 },
};
static const struct rule malware_rules[] = {
	{ rule_family_named, "is_family name" },
	{ rule_not_before, "last_seen first_seen" },
	{ 0 },
};

static const struct property malware_analysis[] = {
	{ "product", form_string, REQUIRED },
	{ "version", form_string },
	{ "host_vm_ref", form_reference, .words = "software" },
	{ "operating_system_ref", form_reference, .words = "software" },
	{ "installed_software_refs", form_reference, LIST, .words = "software" },
	{ "configuration_version", form_string },
	{ "modules", form_string, LIST },
	{ "analysis_engine_version", form_string },
	{ "analysis_definition_version", form_string },
	{ "submitted", form_timestamp },
	{ "analysis_started", form_timestamp },
	{ "analysis_ended", form_timestamp },
	{ "result_name", form_string },
	{ "result", form_string },
	{ "analysis_sco_refs", form_reference, LIST, .words = "SCO" },
	{ "sample_ref", form_reference, .words = "artifact file network-traffic" },
	EXTENSIONS,
	{ 0 },
};
static const struct rule malware_analysis_rules[] = {
	{ rule_some, "result analysis_sco_refs" },
	{ 0 },
};

static const struct property note[] = {
	{ "abstract", form_string },
	{ "content", form_string, REQUIRED },
	{ "authors", form_string, LIST },
	{ "object_refs", form_reference, REQUIRED | LIST },
	EXTENSIONS,
	{ 0 },
};

static const struct property observed_data[] = {
	{ "first_observed", form_timestamp, REQUIRED },
	{ "last_observed", form_timestamp, REQUIRED },
	{ "number_observed", form_integer, REQUIRED, .min = 1, .max = 999999999 },
	{ "objects", form_observables, REQUIRED_20 },
	{ "object_refs", form_reference, LIST, .words = "SCO SRO" },
	EXTENSIONS,
	{ 0 },
};
static const struct rule observed_data_rules[] = {
	{ rule_exactly_one, "objects object_refs" },
	{ rule_some_observable, "object_refs" },
	{ rule_not_before, "last_observed first_observed" },
	{ 0 },
};

static const struct property opinion[] = {
	{ "explanation", form_string },
	{ "authors", form_string, LIST },
	{ "opinion", form_enumeration, REQUIRED,
		.words = "strongly-disagree disagree neutral agree strongly-agree" },
	{ "object_refs", form_reference, REQUIRED | LIST },
	EXTENSIONS,
	{ 0 },
};

static const struct property report[] = {
	REQUIRED_LABELS_20,
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "report_types", form_string, LIST },
	{ "published", form_timestamp, REQUIRED },
	{ "object_refs", form_reference, REQUIRED | LIST },
	EXTENSIONS,
	{ 0 },
};

static const struct property threat_actor[] = {
	REQUIRED_LABELS_20,
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "threat_actor_types", form_string, LIST },
	{ "aliases", form_string, LIST },
	SEEN,
	{ "roles", form_string, LIST },
	{ "goals", form_string, LIST },
	{ "sophistication", form_string },
	{ "resource_level", form_string },
	{ "primary_motivation", form_string },
	{ "secondary_motivations", form_string, LIST },
	{ "personal_motivations", form_string, LIST },
	EXTENSIONS,
	{ 0 },
};

static const struct property tool[] = {
	REQUIRED_LABELS_20,
	{ "name", form_string, REQUIRED },
	{ "description", form_string },
	{ "tool_types", form_string, LIST },
	{ "aliases", form_string, LIST },
	KILL_CHAIN,
	{ "tool_version", form_string },
	EXTENSIONS,
	{ 0 },
};

/* Neither another relationship nor something about the data itself. */
#define RELATABLE "SDO SCO"

static const struct property relationship[] = {
	{ "relationship_type", form_relationship_type, REQUIRED },
	{ "description", form_string },
	{ "source_ref", form_reference, REQUIRED, .words = RELATABLE },
	{ "target_ref", form_reference, REQUIRED, .words = RELATABLE },
	{ "start_time", form_timestamp },
	{ "stop_time", form_timestamp },
	EXTENSIONS,
	{ 0 },
};
static const struct rule relationship_rules[] = {
	{ rule_after, "stop_time start_time" },
	{ 0 },
};

static const struct property sighting[] = {
	{ "description", form_string },
	SEEN,
	{ "count", form_integer, .min = 0, .max = 999999999 },
	{ "sighting_of_ref", form_reference, REQUIRED, .words = "SDO" },
	{ "observed_data_refs", form_reference, LIST, .words = "observed-data" },
	{ "where_sighted_refs", form_reference, LIST, .words = "identity location" },
	{ "summary", form_boolean },
	EXTENSIONS,
	{ 0 },
};

const struct object_type domain_objects[] = {
	{ CLASS_DOMAIN_OBJECT, false, { "attack-pattern", "4.1", attack_pattern } },
	{ CLASS_DOMAIN_OBJECT, false, { "campaign", "4.2", campaign, seen_rules } },
	{ CLASS_DOMAIN_OBJECT, false, { "course-of-action", "4.3", named_only } },
	{ CLASS_DOMAIN_OBJECT, true, { "grouping", "4.4", grouping } },
	{ CLASS_DOMAIN_OBJECT, false, { "identity", "4.5", identity } },
	{ CLASS_DOMAIN_OBJECT, true, { "incident", "4.6", named_only } },
	{ CLASS_DOMAIN_OBJECT, false, { "indicator", "4.7", indicator, indicator_rules } },
	{ CLASS_DOMAIN_OBJECT, true, { "infrastructure", "4.8", infrastructure, seen_rules } },
	{ CLASS_DOMAIN_OBJECT, false, { "intrusion-set", "4.9", intrusion_set, seen_rules } },
	{ CLASS_DOMAIN_OBJECT, true, { "location", "4.10", location, location_rules } },
	{ CLASS_DOMAIN_OBJECT, false, { "malware", "4.11", malware, malware_rules } },
	{ CLASS_DOMAIN_OBJECT, true,
		{ "malware-analysis", "4.12", malware_analysis, malware_analysis_rules } },
	{ CLASS_DOMAIN_OBJECT, true, { "note", "4.13", note } },
	{ CLASS_DOMAIN_OBJECT, false,
		{ "observed-data", "4.14", observed_data, observed_data_rules } },
	{ CLASS_DOMAIN_OBJECT, true, { "opinion", "4.15", opinion } },
	{ CLASS_DOMAIN_OBJECT, false, { "report", "4.16", report } },
	{ CLASS_DOMAIN_OBJECT, false, { "threat-actor", "4.17", threat_actor, seen_rules } },
	{ CLASS_DOMAIN_OBJECT, false, { "tool", "4.18", tool } },
	{ CLASS_DOMAIN_OBJECT, false, { "vulnerability", "4.19", named_only } },
	{ CLASS_RELATIONSHIP, false, { "relationship", "5.1", relationship, relationship_rules } },
	{ CLASS_RELATIONSHIP, false, { "sighting", "5.2", sighting, seen_rules } },
	{ 0 },
};
