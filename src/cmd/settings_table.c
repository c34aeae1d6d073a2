/* settings_table.c - every key of testudo.yaml: type, default, what it does.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Adding a setting: 1 a field in struct settings, 2 a row here, 3 a section in
 * docs/man/testudo.yaml.5.scd (a test compares them).
 */
#include <stddef.h>

#include "base/limits.h"
#include "cmd/settings.h"

#define FIELD(name) .offset = offsetof(struct settings, name)

const struct setting setting_table[] = {
	{ "exercises.folder", SETTING_PATH, "",
		"where the console makes the homes of new exercises; empty: it makes none",
		FIELD(exercises_folder) },
	{ "limits.connections", SETTING_NUMBER, "12000",
		"connections at once; more are refused",
		FIELD(limits_connections), .least = 8, .most = HTTP_CONNECTIONS_MAX },
	{ "limits.connections_per_address", SETTING_NUMBER, "256",
		"connections at once from one address; a proxy in front needs more",
		FIELD(limits_connections_per_address), .least = 1, .most = HTTP_CONNECTIONS_MAX },
	{ "listen.address", SETTING_TEXT, "127.0.0.1",
		"the address to listen on; 0.0.0.0 or \"::\" for every one of the machine",
		FIELD(listen_address) },
	{ "listen.port", SETTING_NUMBER, "6443",
		"the TCP port; 0 lets the system choose one, which the log then names",
		FIELD(listen_port), .most = 65535 },
	{ "listen.threads", SETTING_NUMBER, "0",
		"threads that answer requests; 0: one a processor, at least 4",
		FIELD(listen_threads), .most = 256 },
	{ "log.level", SETTING_CHOICE, "info",
		"the least important lines that are logged to standard error",
		FIELD(log_level), .choices = "error|warning|info|debug" },
	{ "taxii.contact", SETTING_TEXT, "",
		"whom TAXII clients may ask, such as an e-mail address; left out when empty",
		FIELD(taxii_contact) },
	{ "taxii.description", SETTING_TEXT, "",
		"what TAXII clients are told about the node; left out when empty",
		FIELD(taxii_description) },
	{ "taxii.max_content_length", SETTING_SIZE, "20 MiB",
		"the largest request body; a larger one is refused with 413",
		FIELD(taxii_max_content_length), .least = 64 * KIB, .most = ENVELOPE_SIZE_MAX },
	{ "taxii.title", SETTING_TEXT, "testudo",
		"the title of the TAXII server and of its API root",
		FIELD(taxii_title) },
	{ "tls.allow_1_2", SETTING_BOOLEAN, "yes",
		"whether TLS 1.2 is taken beside TLS 1.3",
		FIELD(tls_allow_1_2) },
	{ "tls.certificate", SETTING_PATH, "certificate.pem",
		"the server's certificate and its chain (PEM); empty: plain HTTP, on loopback only",
		FIELD(tls_certificate) },
	{ "tls.client_authorities", SETTING_PATH, "",
		"authorities whose client certificates are taken (PEM); empty: none are asked for",
		FIELD(tls_client_authorities) },
	{ "tls.key", SETTING_PATH, "key.pem",
		"the private key of the certificate (PEM)",
		FIELD(tls_key) },
	{ 0 },
};
