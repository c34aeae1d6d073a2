/* observation_rules.c - which field of a log is which property of an observable.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/protocol/observables.md is the same for people; a row here is a row there.
 */
#include "watch/observation_rules.h"

#define ROW(field, object, form, path)                                           \
	{                                                                        \
		STR_INIT(field), OBSERVED_##object, FORM_##form, STR_INIT(path), \
		{                                                                \
			NULL, 0                                                  \
		}                                                                \
	}
#define ROW_IF(needs, field, object, form, path)                                                 \
	{                                                                                        \
		STR_INIT(field), OBSERVED_##object, FORM_##form, STR_INIT(path), STR_INIT(needs) \
	}

#define TRAFFIC(name) "network-traffic:" name
#define HTTP(name) "network-traffic:extensions.'http-request-ext'." name

/* Both ends of the traffic, and their addresses as objects of their own. */
#define ENDS(source, destination)                                                                \
	ROW(source, TRAFFIC, ADDRESS, TRAFFIC("src_ref.value")), ROW(source, EACH, ADDRESS, ""), \
		ROW(destination, TRAFFIC, ADDRESS, TRAFFIC("dst_ref.value")),                    \
		ROW(destination, EACH, ADDRESS, "")

static const struct observation_rule zeek_rules[] = {
	ENDS("id.orig_h", "id.resp_h"),
	ROW("id.orig_p", TRAFFIC, NUMBER, TRAFFIC("src_port")),
	ROW("id.resp_p", TRAFFIC, NUMBER, TRAFFIC("dst_port")),
	ROW("proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("service", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("orig_bytes", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	ROW("resp_bytes", TRAFFIC, NUMBER, TRAFFIC("dst_byte_count")),
	ROW("orig_pkts", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	ROW("resp_pkts", TRAFFIC, NUMBER, TRAFFIC("dst_packets")),
	/* dns */
	ROW("query", NAME, NAME, "domain-name:value"),
	ROW("answers", NAME, HOST, "domain-name:resolves_to_refs[*].value"),
	ROW("answers", EACH, HOST, ""),
	/* http */
	ROW("method", TRAFFIC, LOWER, HTTP("request_method")),
	ROW("uri", TRAFFIC, TEXT, HTTP("request_value")),
	ROW("host", TRAFFIC, TEXT, HTTP("request_header.Host[*]")),
	ROW("user_agent", TRAFFIC, TEXT, HTTP("request_header.'User-Agent'[*]")),
	ROW("referrer", TRAFFIC, TEXT, HTTP("request_header.Referer[*]")),
	ROW("host", EACH, HOST, ""),
	ROW("host+uri", EACH, REQUEST, "url:value"),
	/* ssl, x509 */
	ROW("server_name", NAME, NAME, "domain-name:value"),
	ROW_IF("server_name", "subject", CERTIFICATE, TEXT, "x509-certificate:subject"),
	ROW_IF("server_name", "issuer", CERTIFICATE, TEXT, "x509-certificate:issuer"),
	ROW("certificate.subject", CERTIFICATE, TEXT, "x509-certificate:subject"),
	ROW("certificate.issuer", CERTIFICATE, TEXT, "x509-certificate:issuer"),
	ROW("certificate.serial", CERTIFICATE, LOWER, "x509-certificate:serial_number"),
	/* files */
	ROW("filename", FILE, TEXT, "file:name"),
	ROW("mime_type", FILE, TEXT, "file:mime_type"),
	ROW("total_bytes", FILE, NUMBER, "file:size"),
	ROW("md5", FILE, DIGEST, "file:hashes.MD5"),
	ROW("sha1", FILE, DIGEST, "file:hashes.'SHA-1'"),
	ROW("sha256", FILE, DIGEST, "file:hashes.'SHA-256'"),
	/* smtp */
	ROW("mailfrom", MAIL, MAIL, "email-message:sender_ref.value"),
	ROW("from", MAIL, MAIL, "email-message:from_ref.value"),
	ROW("to", MAIL, MAIL, "email-message:to_refs[*].value"),
	ROW("cc", MAIL, MAIL, "email-message:cc_refs[*].value"),
	ROW_IF("mailfrom", "subject", MAIL, TEXT, "email-message:subject"),
	ROW("msg_id", MAIL, TEXT, "email-message:message_id"),
	ROW("mailfrom", EACH, MAIL, "email-addr:value"),
	ROW("from", EACH, MAIL, "email-addr:value"),
	ROW("to", EACH, MAIL, "email-addr:value"),
	ROW("rcptto", EACH, MAIL, "email-addr:value"),
};

static const struct observation_rule eve_rules[] = {
	ENDS("src_ip", "dest_ip"),
	ROW("src_port", TRAFFIC, NUMBER, TRAFFIC("src_port")),
	ROW("dest_port", TRAFFIC, NUMBER, TRAFFIC("dst_port")),
	ROW("proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("app_proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("flow.bytes_toserver", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	ROW("flow.bytes_toclient", TRAFFIC, NUMBER, TRAFFIC("dst_byte_count")),
	ROW("flow.pkts_toserver", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	ROW("flow.pkts_toclient", TRAFFIC, NUMBER, TRAFFIC("dst_packets")),
	/* dns of versions 1, 2 and 3 */
	ROW("dns.rrname", NAME, NAME, "domain-name:value"),
	ROW("dns.queries.rrname", NAME, NAME, "domain-name:value"),
	ROW("dns.query.rrname", NAME, NAME, "domain-name:value"),
	ROW("dns.rdata", NAME, HOST, "domain-name:resolves_to_refs[*].value"),
	ROW("dns.answers.rdata", NAME, HOST, "domain-name:resolves_to_refs[*].value"),
	ROW("dns.rdata", EACH, HOST, ""),
	ROW("dns.answers.rdata", EACH, HOST, ""),
	/* http */
	ROW("http.http_method", TRAFFIC, LOWER, HTTP("request_method")),
	ROW("http.url", TRAFFIC, TEXT, HTTP("request_value")),
	ROW("http.hostname", TRAFFIC, TEXT, HTTP("request_header.Host[*]")),
	ROW("http.http_user_agent", TRAFFIC, TEXT, HTTP("request_header.'User-Agent'[*]")),
	ROW("http.http_refer", TRAFFIC, TEXT, HTTP("request_header.Referer[*]")),
	ROW("http.hostname", EACH, HOST, ""),
	ROW("host+http.url", EACH, REQUEST, "url:value"),
	/* tls */
	ROW("tls.sni", NAME, NAME, "domain-name:value"),
	ROW("tls.subject", CERTIFICATE, TEXT, "x509-certificate:subject"),
	ROW("tls.issuerdn", CERTIFICATE, TEXT, "x509-certificate:issuer"),
	ROW("tls.serial", CERTIFICATE, LOWER, "x509-certificate:serial_number"),
	ROW("tls.fingerprint", CERTIFICATE, DIGEST, "x509-certificate:hashes.'SHA-1'"),
	/* fileinfo */
	ROW("fileinfo.filename", FILE, TEXT, "file:name"),
	ROW("fileinfo.size", FILE, NUMBER, "file:size"),
	ROW("fileinfo.md5", FILE, DIGEST, "file:hashes.MD5"),
	ROW("fileinfo.sha1", FILE, DIGEST, "file:hashes.'SHA-1'"),
	ROW("fileinfo.sha256", FILE, DIGEST, "file:hashes.'SHA-256'"),
	/* smtp */
	ROW("smtp.mail_from", MAIL, MAIL, "email-message:sender_ref.value"),
	ROW("email.from", MAIL, MAIL, "email-message:from_ref.value"),
	ROW("email.to", MAIL, MAIL, "email-message:to_refs[*].value"),
	ROW("email.cc", MAIL, MAIL, "email-message:cc_refs[*].value"),
	ROW("email.subject", MAIL, TEXT, "email-message:subject"),
	ROW("email.message_id", MAIL, TEXT, "email-message:message_id"),
	ROW("smtp.mail_from", EACH, MAIL, "email-addr:value"),
	ROW("smtp.rcpt_to", EACH, MAIL, "email-addr:value"),
	ROW("email.from", EACH, MAIL, "email-addr:value"),
	ROW("email.to", EACH, MAIL, "email-addr:value"),
};

static const struct observation_rule weblog_rules[] = {
	ROW("client", TRAFFIC, ADDRESS, TRAFFIC("src_ref.value")),
	ROW("client", EACH, HOST, ""),
	ROW("method", TRAFFIC, LOWER, HTTP("request_method")),
	ROW("uri", TRAFFIC, TEXT, HTTP("request_value")),
	ROW("host", TRAFFIC, TEXT, HTTP("request_header.Host[*]")),
	ROW("user_agent", TRAFFIC, TEXT, HTTP("request_header.'User-Agent'[*]")),
	ROW("referrer", TRAFFIC, TEXT, HTTP("request_header.Referer[*]")),
	ROW("host+uri", EACH, REQUEST, "url:value"),
	ROW("referrer", EACH, TEXT, "url:value"),
};

static const struct observation_rule syslog_rules[] = {
	ROW("host", EACH, HOST, ""),
};

#define TABLE(name, rules)                                              \
	{                                                               \
		STR_INIT(name), sizeof(rules) / sizeof(*(rules)), rules \
	}

static const struct observation_rules tables[] = {
	TABLE("zeek", zeek_rules),
	TABLE("eve", eve_rules),
	TABLE("weblog", weblog_rules),
	TABLE("syslog", syslog_rules),
};

size_t
observation_rules_count(void)
{
	return sizeof(tables) / sizeof(*tables);
}

const struct observation_rules *
observation_rules_at(size_t number)
{
	return &tables[number];
}

const struct observation_rules *
observation_rules_find(struct str kind)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		if (str_eq(tables[i].kind, kind))
			return &tables[i];
	return NULL;
}
