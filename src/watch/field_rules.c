/* field_rules.c - what the fields of the known logs hold, by name.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only names whose content is of one known kind stand here; everything else is text. The rows that
 * ignore a field say why. A URI alone is weak: its words were not contacted, and the request that
 * host and URI make together is a field of its own.
 */
#include "watch/field_rules.h"

#define ROW(name, kind)                     \
	{                                   \
		STR_INIT(name), kind, false \
	}
#define WEAK(name, kind)                   \
	{                                  \
		STR_INIT(name), kind, true \
	}

static const struct field_rule zeek_rules[] = {
	/* every log; the Zeek types say the same in TSV */
	ROW("id.orig_h", MATCH_FIELD_ADDRESS),
	ROW("id.resp_h", MATCH_FIELD_ADDRESS),
	ROW("orig_h", MATCH_FIELD_ADDRESS),
	ROW("resp_h", MATCH_FIELD_ADDRESS),
	ROW("tx_hosts", MATCH_FIELD_ADDRESS),
	ROW("rx_hosts", MATCH_FIELD_ADDRESS),
	ROW("x_originating_ip", MATCH_FIELD_ADDRESS),
	ROW("_path", FIELD_IGNORED),     /* the log's own name */
	ROW("_write_ts", FIELD_IGNORED), /* a time */
	ROW("ts", FIELD_IGNORED),
	ROW("uid", FIELD_IGNORED), /* random letters */
	ROW("fuid", FIELD_IGNORED),
	ROW("fuids", FIELD_IGNORED),
	ROW("orig_fuids", FIELD_IGNORED),
	ROW("resp_fuids", FIELD_IGNORED),
	/* http */
	ROW("host", MATCH_FIELD_HOST),
	WEAK("uri", MATCH_FIELD_TEXT),
	ROW("referrer", MATCH_FIELD_URL),
	/* dns, ssl, x509 */
	ROW("query", MATCH_FIELD_HOST),
	ROW("server_name", MATCH_FIELD_HOST),
	ROW("san.dns", MATCH_FIELD_HOST),
	ROW("san.uri", MATCH_FIELD_URL),
	ROW("san.email", MATCH_FIELD_EMAIL),
	ROW("san.ip", MATCH_FIELD_ADDRESS),
	ROW("fingerprint", MATCH_FIELD_HASH),
	ROW("cert_chain_fps", MATCH_FIELD_HASH),
	ROW("client_cert_chain_fps", MATCH_FIELD_HASH),
	ROW("ja3", FIELD_IGNORED), /* the MD5 of a handshake, not of a file */
	ROW("ja3s", FIELD_IGNORED),
	ROW("ja4", FIELD_IGNORED),
	ROW("ja4s", FIELD_IGNORED),
	/* ssh */
	ROW("host_key", FIELD_IGNORED), /* the MD5 of a key */
	ROW("hassh", FIELD_IGNORED),
	ROW("hasshServer", FIELD_IGNORED),
	/* files; their names are no domains' (report.zip), and patterns look at them */
	ROW("filename", FIELD_IGNORED),
	ROW("orig_filenames", FIELD_IGNORED),
	ROW("resp_filenames", FIELD_IGNORED),
	ROW("md5", MATCH_FIELD_HASH),
	ROW("sha1", MATCH_FIELD_HASH),
	ROW("sha256", MATCH_FIELD_HASH),
	/* smtp */
	ROW("helo", MATCH_FIELD_HOST),
	ROW("mailfrom", MATCH_FIELD_EMAIL),
	ROW("rcptto", MATCH_FIELD_EMAIL),
	ROW("from", MATCH_FIELD_EMAIL),
	ROW("to", MATCH_FIELD_EMAIL),
	ROW("cc", MATCH_FIELD_EMAIL),
	ROW("reply_to", MATCH_FIELD_EMAIL),
};

static const struct field_rule eve_rules[] = {
	/* every event */
	ROW("src_ip", MATCH_FIELD_ADDRESS),
	ROW("dest_ip", MATCH_FIELD_ADDRESS),
	ROW("timestamp", FIELD_IGNORED),
	ROW("event_type", FIELD_IGNORED),
	ROW("community_id", FIELD_IGNORED), /* base64 */
	ROW("payload", FIELD_IGNORED),      /* base64; payload_printable is searched */
	ROW("packet", FIELD_IGNORED),
	ROW("http_request_body", FIELD_IGNORED),
	ROW("http_response_body", FIELD_IGNORED),
	/* a rule's text names what it looks for, whatever the traffic was */
	WEAK("alert.signature", MATCH_FIELD_TEXT),
	WEAK("alert.rule", MATCH_FIELD_TEXT),
	WEAK("alert.reference", MATCH_FIELD_TEXT),
	/* http */
	ROW("hostname", MATCH_FIELD_HOST),
	WEAK("http.url", MATCH_FIELD_TEXT),
	ROW("http_refer", MATCH_FIELD_URL),
	/* dns of versions 1, 2 and 3 */
	ROW("rrname", MATCH_FIELD_HOST),
	/* tls, ssh, quic */
	ROW("sni", MATCH_FIELD_HOST),
	ROW("tls.fingerprint", MATCH_FIELD_HASH),
	ROW("tls.certificate", FIELD_IGNORED), /* base64 */
	ROW("tls.chain", FIELD_IGNORED),
	ROW("ja3.hash", FIELD_IGNORED), /* the MD5 of a handshake, not of a file */
	ROW("ja3s.hash", FIELD_IGNORED),
	ROW("ja3.string", FIELD_IGNORED), /* numbers */
	ROW("ja3s.string", FIELD_IGNORED),
	ROW("ja4", FIELD_IGNORED),
	ROW("hassh.hash", FIELD_IGNORED),
	ROW("hassh.string", FIELD_IGNORED),
	/* fileinfo; see Zeek's files */
	ROW("filename", FIELD_IGNORED),
	ROW("attachment", FIELD_IGNORED),
	ROW("md5", MATCH_FIELD_HASH),
	ROW("sha1", MATCH_FIELD_HASH),
	ROW("sha256", MATCH_FIELD_HASH),
	/* smtp */
	ROW("helo", MATCH_FIELD_HOST),
	ROW("mail_from", MATCH_FIELD_EMAIL),
	ROW("rcpt_to", MATCH_FIELD_EMAIL),
	ROW("email.from", MATCH_FIELD_EMAIL),
	ROW("email.to", MATCH_FIELD_EMAIL),
	ROW("email.cc", MATCH_FIELD_EMAIL),
	ROW("email.url", MATCH_FIELD_URL),
};

/* Names that tools write into the first line of their CSV; case does not matter there. */
static const struct field_rule csv_rules[] = {
	/* nfdump -o csv */
	ROW("sa", MATCH_FIELD_ADDRESS),
	ROW("da", MATCH_FIELD_ADDRESS),
	ROW("nh", MATCH_FIELD_ADDRESS),
	ROW("nhb", MATCH_FIELD_ADDRESS),
	ROW("ra", MATCH_FIELD_ADDRESS),
	ROW("srcaddr", MATCH_FIELD_ADDRESS),
	ROW("dstaddr", MATCH_FIELD_ADDRESS),
	/* exports of proxies, firewalls and log managers */
	ROW("src", MATCH_FIELD_HOST),
	ROW("dst", MATCH_FIELD_HOST),
	ROW("src_ip", MATCH_FIELD_ADDRESS),
	ROW("dst_ip", MATCH_FIELD_ADDRESS),
	ROW("dest_ip", MATCH_FIELD_ADDRESS),
	ROW("source_ip", MATCH_FIELD_ADDRESS),
	ROW("destination_ip", MATCH_FIELD_ADDRESS),
	ROW("source.ip", MATCH_FIELD_ADDRESS),
	ROW("destination.ip", MATCH_FIELD_ADDRESS),
	ROW("client_ip", MATCH_FIELD_ADDRESS),
	ROW("ip", MATCH_FIELD_ADDRESS),
	ROW("host", MATCH_FIELD_HOST),
	ROW("hostname", MATCH_FIELD_HOST),
	ROW("domain", MATCH_FIELD_HOST),
	ROW("query", MATCH_FIELD_HOST),
	ROW("url", MATCH_FIELD_URL),
	ROW("referrer", MATCH_FIELD_URL),
	ROW("referer", MATCH_FIELD_URL),
	ROW("md5", MATCH_FIELD_HASH),
	ROW("sha1", MATCH_FIELD_HASH),
	ROW("sha256", MATCH_FIELD_HASH),
	ROW("sha512", MATCH_FIELD_HASH),
	ROW("sender", MATCH_FIELD_EMAIL),
	ROW("recipient", MATCH_FIELD_EMAIL),
	ROW("mail_from", MATCH_FIELD_EMAIL),
	ROW("rcpt_to", MATCH_FIELD_EMAIL),
	ROW("ja3", FIELD_IGNORED), /* the MD5 of a handshake, not of a file */
	ROW("ja3s", FIELD_IGNORED),
	ROW("ja4", FIELD_IGNORED),
	ROW("hassh", FIELD_IGNORED),
	ROW("filename", FIELD_IGNORED), /* see Zeek's files */
	ROW("file_name", FIELD_IGNORED),
	ROW("file_path", FIELD_IGNORED),
	ROW("process", FIELD_IGNORED),
	ROW("process_name", FIELD_IGNORED),
	ROW("image", FIELD_IGNORED),
	ROW("mutex", FIELD_IGNORED),
	ROW("registry_key", FIELD_IGNORED),
};

const struct field_rules zeek_field_rules = { sizeof(zeek_rules) / sizeof(*zeek_rules),
	zeek_rules };
const struct field_rules eve_field_rules = { sizeof(eve_rules) / sizeof(*eve_rules), eve_rules };
const struct field_rules csv_field_rules = { sizeof(csv_rules) / sizeof(*csv_rules), csv_rules };

/* A border is at its place for few, which costs less to see than the whole name. */
static bool
rule_fits(const struct field_rule *rule, struct str name)
{
	size_t before = name.len - rule->name.len;

	if (rule->name.len > name.len || (before > 0 && name.data[before - 1] != '.'))
		return false;
	return name.data[name.len - 1] == rule->name.data[rule->name.len - 1] &&
	       str_ends(name, rule->name);
}

const struct field_rule *
field_rule_find(const struct field_rules *rules, struct str name)
{
	static const struct field_rule text = { STR_INIT(""), MATCH_FIELD_TEXT, false };

	for (size_t i = 0; i < rules->count; i++)
		if (rule_fits(&rules->rules[i], name))
			return &rules->rules[i];
	return &text;
}
