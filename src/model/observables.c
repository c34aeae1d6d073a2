/* observables.c - the tables of cyber observable objects (section 6).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/form.h"
#include "model/object_types.h"
#include "model/rule.h"

#define EXTENSIONS { "extensions", form_extensions }
#define FILE_TIMES \
	{ "ctime", form_timestamp }, { "mtime", form_timestamp }, { "atime", form_timestamp }

static const struct property artifact[] = {
	{ "mime_type", form_string },
	{ "payload_bin", form_binary },
	{ "url", form_string },
	{ "hashes", form_hashes },
	{ "encryption_algorithm", form_enumeration,
		.words = "AES-256-GCM ChaCha20-Poly1305 mime-type-indicated" },
	{ "decryption_key", form_string },
	EXTENSIONS,
	{ 0 },
};
static const struct rule artifact_rules[] = {
	{ rule_exactly_one, "payload_bin url" },
	{ rule_needs, "url hashes" },
	{ rule_needs, "decryption_key encryption_algorithm" },
	{ 0 },
};

static const struct property autonomous_system[] = {
	{ "number", form_integer, REQUIRED },
	{ "name", form_string },
	{ "rir", form_string },
	EXTENSIONS,
	{ 0 },
};

static const struct property directory[] = {
	{ "path", form_nonempty_string, REQUIRED },
	{ "path_enc", form_string },
	FILE_TIMES,
	{ "contains_refs", form_reference, LIST, .words = "file directory" },
	EXTENSIONS,
	{ 0 },
};

static const struct property domain_name[] = {
	{ "value", form_nonempty_string, REQUIRED },
	{ "resolves_to_refs", form_reference, LIST, .words = "ipv4-addr ipv6-addr domain-name" },
	EXTENSIONS,
	{ 0 },
};

static const struct property email_addr[] = {
	{ "value", form_email_address, REQUIRED },
	{ "display_name", form_string },
	{ "belongs_to_ref", form_reference, .words = "user-account" },
	EXTENSIONS,
	{ 0 },
};

static const struct property mime_part_properties[] = {
	{ "body", form_string },
	{ "body_raw_ref", form_reference, .words = "artifact file" },
	{ "content_type", form_string },
	{ "content_disposition", form_string },
	{ 0 },
};
static const struct rule mime_part_rules[] = {
	{ rule_some, "body body_raw_ref" },
	{ 0 },
};
static const struct shape mime_part = { "mime-part-type", "6.6.2", mime_part_properties,
	mime_part_rules };

static const struct property email_message[] = {
	{ "is_multipart", form_boolean, REQUIRED },
	{ "date", form_timestamp },
	{ "content_type", form_string },
	{ "from_ref", form_reference, .words = "email-addr" },
	{ "sender_ref", form_reference, .words = "email-addr" },
	{ "to_refs", form_reference, LIST, .words = "email-addr" },
	{ "cc_refs", form_reference, LIST, .words = "email-addr" },
	{ "bcc_refs", form_reference, LIST, .words = "email-addr" },
	{ "message_id", form_string },
	{ "subject", form_string },
	{ "received_lines", form_string, LIST },
	{ "additional_header_fields", form_string_dictionary },
	{ "body", form_string },
	{ "body_multipart", form_shape, LIST, .shape = &mime_part },
	{ "raw_email_ref", form_reference, .words = "artifact" },
	EXTENSIONS,
	{ 0 },
};
static const struct rule email_message_rules[] = {
	{ rule_not_when_true, "body is_multipart" },
	{ rule_only_when_true, "body_multipart is_multipart" },
	{ 0 },
};

static const struct property file[] = {
	{ "hashes", form_hashes },
	{ "size", form_integer, .min = 0, .max = INTEGER_MAX },
	{ "name", form_string },
	{ "name_enc", form_string },
	{ "magic_number_hex", form_hexadecimal },
	{ "mime_type", form_string },
	FILE_TIMES,
	{ "parent_directory_ref", form_reference, .words = "directory" },
	{ "contains_refs", form_reference, LIST, .words = "SCO" },
	{ "content_ref", form_reference, .words = "artifact" },
	EXTENSIONS,
	{ 0 },
};
static const struct rule file_rules[] = {
	{ rule_some, "hashes name" },
	{ rule_needs, "name_enc name" },
	{ 0 },
};

static const struct property ipv4_addr[] = {
	{ "value", form_ipv4, REQUIRED },
	{ "resolves_to_refs", form_reference, LIST, .words = "mac-addr" },
	{ "belongs_to_refs", form_reference, LIST, .words = "autonomous-system" },
	EXTENSIONS,
	{ 0 },
};

static const struct property ipv6_addr[] = {
	{ "value", form_ipv6, REQUIRED },
	{ "resolves_to_refs", form_reference, LIST, .words = "mac-addr" },
	{ "belongs_to_refs", form_reference, LIST, .words = "autonomous-system" },
	EXTENSIONS,
	{ 0 },
};

static const struct property mac_addr[] = {
	{ "value", form_mac, REQUIRED },
	EXTENSIONS,
	{ 0 },
};

static const struct property mutex[] = {
	{ "name", form_string, REQUIRED },
	EXTENSIONS,
	{ 0 },
};

#define HOST "ipv4-addr ipv6-addr mac-addr domain-name"
#define COUNTER form_integer, .min = 0, .max = INTEGER_MAX

static const struct property network_traffic[] = {
	{ "start", form_timestamp },
	{ "end", form_timestamp },
	{ "is_active", form_boolean },
	{ "src_ref", form_reference, .words = HOST },
	{ "dst_ref", form_reference, .words = HOST },
	{ "src_port", form_integer, .min = 0, .max = 65535 },
	{ "dst_port", form_integer, .min = 0, .max = 65535 },
	{ "protocols", form_nonempty_string, REQUIRED | LIST },
	{ "src_byte_count", COUNTER },
	{ "dst_byte_count", COUNTER },
	{ "src_packets", COUNTER },
	{ "dst_packets", COUNTER },
	{ "ipfix", form_dictionary },
	{ "src_payload_ref", form_reference, .words = "artifact" },
	{ "dst_payload_ref", form_reference, .words = "artifact" },
	{ "encapsulates_refs", form_reference, LIST, .words = "network-traffic" },
	{ "encapsulated_by_ref", form_reference, .words = "network-traffic" },
	EXTENSIONS,
	{ 0 },
};
static const struct rule network_traffic_rules[] = {
	{ rule_some, "src_ref dst_ref" },
	{ rule_not_when_true, "end is_active" },
	{ rule_not_before, "end start" },
	{ 0 },
};

static const struct property process[] = {
	{ "is_hidden", form_boolean },
	{ "pid", form_integer },
	{ "created_time", form_timestamp },
	{ "cwd", form_string },
	{ "command_line", form_string },
	{ "environment_variables", form_dictionary },
	{ "opened_connection_refs", form_reference, LIST, .words = "network-traffic" },
	{ "creator_user_ref", form_reference, .words = "user-account" },
	{ "image_ref", form_reference, .words = "file" },
	{ "parent_ref", form_reference, .words = "process" },
	{ "child_refs", form_reference, LIST, .words = "process" },
	EXTENSIONS,
	{ 0 },
};
static const struct rule some_own_rules[] = {
	{ rule_some_own, "" },
	{ 0 },
};

static const struct property software[] = {
	{ "name", form_string, REQUIRED },
	{ "cpe", form_string },
	{ "swid", form_string },
	{ "languages", form_string, LIST },
	{ "vendor", form_string },
	{ "version", form_string },
	EXTENSIONS,
	{ 0 },
};

static const struct property url[] = {
	{ "value", form_nonempty_string, REQUIRED },
	EXTENSIONS,
	{ 0 },
};

static const struct property user_account[] = {
	{ "user_id", form_string },
	{ "credential", form_string },
	{ "account_login", form_string },
	{ "account_type", form_string },
	{ "display_name", form_string },
	{ "is_service_account", form_boolean },
	{ "is_privileged", form_boolean },
	{ "can_escalate_privs", form_boolean },
	{ "is_disabled", form_boolean },
	{ "account_created", form_timestamp },
	{ "account_expires", form_timestamp },
	{ "credential_last_changed", form_timestamp },
	{ "account_first_login", form_timestamp },
	{ "account_last_login", form_timestamp },
	EXTENSIONS,
	{ 0 },
};

static const struct property registry_value_properties[] = {
	{ "name", form_string },
	{ "data", form_string },
	{ "data_type", form_enumeration,
		.words = "REG_NONE REG_SZ REG_EXPAND_SZ REG_BINARY REG_DWORD REG_DWORD_BIG_ENDIAN "
			 "REG_DWORD_LITTLE_ENDIAN REG_LINK REG_MULTI_SZ REG_RESOURCE_LIST "
			 "REG_FULL_RESOURCE_DESCRIPTION REG_RESOURCE_REQUIREMENTS_LIST REG_QWORD "
			 "REG_INVALID_TYPE" },
	{ 0 },
};
static const struct shape registry_value = { "windows-registry-value-type", "6.17.2",
	registry_value_properties, some_own_rules };

static const struct property registry_key[] = {
	{ "key", form_string },
	{ "values", form_shape, LIST, .shape = &registry_value },
	{ "modified_time", form_timestamp },
	{ "creator_user_ref", form_reference, .words = "user-account" },
	{ "number_of_subkeys", COUNTER },
	EXTENSIONS,
	{ 0 },
};

static const struct property x509_v3_properties[] = {
	{ "basic_constraints", form_string },
	{ "name_constraints", form_string },
	{ "policy_constraints", form_string },
	{ "key_usage", form_string },
	{ "extended_key_usage", form_string },
	{ "subject_key_identifier", form_string },
	{ "authority_key_identifier", form_string },
	{ "subject_alternative_name", form_string },
	{ "issuer_alternative_name", form_string },
	{ "subject_directory_attributes", form_string },
	{ "crl_distribution_points", form_string },
	{ "inhibit_any_policy", form_string },
	{ "private_key_usage_period_not_before", form_timestamp },
	{ "private_key_usage_period_not_after", form_timestamp },
	{ "certificate_policies", form_string },
	{ "policy_mappings", form_string },
	{ 0 },
};
static const struct shape x509_v3 = { "x509-v3-extensions-type", "6.18.2", x509_v3_properties,
	some_own_rules };

static const struct property x509_certificate[] = {
	{ "is_self_signed", form_boolean },
	{ "hashes", form_hashes },
	{ "version", form_string },
	{ "serial_number", form_string },
	{ "signature_algorithm", form_string },
	{ "issuer", form_string },
	{ "validity_not_before", form_timestamp },
	{ "validity_not_after", form_timestamp },
	{ "subject", form_string },
	{ "subject_public_key_algorithm", form_string },
	{ "subject_public_key_modulus", form_string },
	{ "subject_public_key_exponent", form_integer },
	{ "x509_v3_extensions", form_shape, .shape = &x509_v3 },
	EXTENSIONS,
	{ 0 },
};

#define OBSERVABLE(...) { CLASS_CYBER_OBSERVABLE, true, { __VA_ARGS__ } }

const struct object_type observables[] = {
	OBSERVABLE("artifact", "6.1", artifact, artifact_rules),
	OBSERVABLE("autonomous-system", "6.2", autonomous_system),
	OBSERVABLE("directory", "6.3", directory),
	OBSERVABLE("domain-name", "6.4", domain_name),
	OBSERVABLE("email-addr", "6.5", email_addr),
	OBSERVABLE("email-message", "6.6", email_message, email_message_rules),
	OBSERVABLE("file", "6.7", file, file_rules, file_extensions),
	OBSERVABLE("ipv4-addr", "6.8", ipv4_addr),
	OBSERVABLE("ipv6-addr", "6.9", ipv6_addr),
	OBSERVABLE("mac-addr", "6.10", mac_addr),
	OBSERVABLE("mutex", "6.11", mutex),
	OBSERVABLE("network-traffic", "6.12", network_traffic, network_traffic_rules,
		network_traffic_extensions),
	OBSERVABLE("process", "6.13", process, some_own_rules, process_extensions),
	OBSERVABLE("software", "6.14", software),
	OBSERVABLE("url", "6.15", url),
	OBSERVABLE("user-account", "6.16", user_account, some_own_rules, user_account_extensions),
	OBSERVABLE("windows-registry-key", "6.17", registry_key, some_own_rules),
	OBSERVABLE("x509-certificate", "6.18", x509_certificate, some_own_rules),
	{ 0 },
};
