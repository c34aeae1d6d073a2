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
#define HTTP(name) TRAFFIC("extensions.'http-request-ext'." name)
#define TLS(name) TRAFFIC("extensions.'x-tls-ext'." name)
#define SSH(name) TRAFFIC("extensions.'x-ssh-ext'." name)

/* Both ends of the traffic, and their addresses as objects of their own. */
#define ENDS(source, destination)                                                                \
	ROW(source, TRAFFIC, ADDRESS, TRAFFIC("src_ref.value")), ROW(source, EACH, ADDRESS, ""), \
		ROW(destination, TRAFFIC, ADDRESS, TRAFFIC("dst_ref.value")),                    \
		ROW(destination, EACH, ADDRESS, "")
#define PORTS(source, destination)                         \
	ROW(source, TRAFFIC, NUMBER, TRAFFIC("src_port")), \
		ROW(destination, TRAFFIC, NUMBER, TRAFFIC("dst_port"))

/* STIX 2.1 has a list for each header, 2.0 a string. */
#define HEADER(field, name)                                            \
	ROW(field, TRAFFIC, TEXT, HTTP("request_header." name "[*]")), \
		ROW(field, TRAFFIC, TEXT, HTTP("request_header." name))
#define HEADER_IF(needs, field, name)                                            \
	ROW_IF(needs, field, TRAFFIC, TEXT, HTTP("request_header." name "[*]")), \
		ROW_IF(needs, field, TRAFFIC, TEXT, HTTP("request_header." name))

#define QUESTION(field) ROW(field, NAME, NAME, "domain-name:value")
#define ANSWER(field) \
	ROW(field, NAME, HOST, "domain-name:resolves_to_refs[*].value"), ROW(field, EACH, HOST, "")

#define FILE_NAME(field)                     \
	ROW(field, FILE, FILE, "file:name"), \
		ROW(field, FILE, FOLDER, "file:parent_directory_ref.path")
#define FILE_DIGESTS(prefix)                                           \
	ROW(prefix "md5", FILE, MD5, "file:hashes.MD5"),               \
		ROW(prefix "sha1", FILE, SHA1, "file:hashes.'SHA-1'"), \
		ROW(prefix "sha256", FILE, SHA256, "file:hashes.'SHA-256'")
#define CERTIFICATE_DIGEST(field)                                         \
	ROW(field, CERTIFICATE, SHA1, "x509-certificate:hashes.'SHA-1'"), \
		ROW(field, CERTIFICATE, SHA256, "x509-certificate:hashes.'SHA-256'")

/* Both spellings that versions of STIX have for the program of a process. */
#define PROGRAM(field)                                       \
	ROW(field, PROCESS, FILE, "process:image_ref.name"), \
		ROW(field, PROCESS, FILE, "process:name")

static const struct observation_rule zeek_rules[] = {
	ENDS("id.orig_h", "id.resp_h"),
	PORTS("id.orig_p", "id.resp_p"),
	ROW("proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("service", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("orig_bytes", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	ROW("resp_bytes", TRAFFIC, NUMBER, TRAFFIC("dst_byte_count")),
	ROW("orig_pkts", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	ROW("resp_pkts", TRAFFIC, NUMBER, TRAFFIC("dst_packets")),
	/* dns */
	QUESTION("query"),
	ANSWER("answers"),
	/* http */
	ROW("method", TRAFFIC, LOWER, HTTP("request_method")),
	ROW("uri", TRAFFIC, TEXT, HTTP("request_value")),
	ROW("request_body_len", TRAFFIC, NUMBER, HTTP("message_body_length")),
	HEADER("host", "Host"),
	HEADER_IF("uri", "user_agent", "'User-Agent'"),
	HEADER("referrer", "Referer"),
	HEADER("origin", "Origin"),
	ROW("host", EACH, HOST, ""),
	ROW("host+uri", EACH, URL, "url:value"),
	ROW("referrer", EACH, URL, "url:value"),
	ROW("orig_filenames", EACH, FILE, "file:name"),
	ROW("resp_filenames", EACH, FILE, "file:name"),
	/* ssl, x509 */
	QUESTION("server_name"),
	ROW("ja3", TRAFFIC, MD5, TLS("ja3")),
	ROW("ja3s", TRAFFIC, MD5, TLS("ja3s")),
	ROW("ja4", TRAFFIC, LOWER, TLS("ja4")),
	ROW("ja4s", TRAFFIC, LOWER, TLS("ja4s")),
	ROW_IF("server_name", "subject", CERTIFICATE, TEXT, "x509-certificate:subject"),
	ROW_IF("server_name", "issuer", CERTIFICATE, TEXT, "x509-certificate:issuer"),
	ROW("certificate.subject", CERTIFICATE, TEXT, "x509-certificate:subject"),
	ROW("certificate.issuer", CERTIFICATE, TEXT, "x509-certificate:issuer"),
	ROW("certificate.serial", CERTIFICATE, LOWER, "x509-certificate:serial_number"),
	CERTIFICATE_DIGEST("fingerprint"),
	CERTIFICATE_DIGEST("cert_chain_fps"),
	ROW("san.dns", EACH, NAME, ""),
	/* ssh */
	ROW("client", TRAFFIC, TEXT, SSH("client_software")),
	ROW("server", TRAFFIC, TEXT, SSH("server_software")),
	ROW("host_key", TRAFFIC, MD5, SSH("host_key")),
	ROW("hassh", TRAFFIC, MD5, SSH("hassh")),
	ROW("hasshServer", TRAFFIC, MD5, SSH("hassh_server")),
	/* files */
	ROW("tx_hosts", EACH, ADDRESS, ""),
	ROW("rx_hosts", EACH, ADDRESS, ""),
	FILE_NAME("filename"),
	ROW("mime_type", FILE, TEXT, "file:mime_type"),
	ROW("total_bytes", FILE, NUMBER, "file:size"),
	FILE_DIGESTS(""),
	/* smtp */
	ROW("mailfrom", MAIL, MAIL, "email-message:sender_ref.value"),
	ROW("from", MAIL, MAIL, "email-message:from_ref.value"),
	ROW("to", MAIL, MAIL, "email-message:to_refs[*].value"),
	ROW("cc", MAIL, MAIL, "email-message:cc_refs[*].value"),
	ROW_IF("mailfrom", "subject", MAIL, TEXT, "email-message:subject"),
	ROW("msg_id", MAIL, TEXT, "email-message:message_id"),
	ROW_IF("mailfrom", "user_agent", MAIL, TEXT,
		"email-message:additional_header_fields.'X-Mailer'[*]"),
	ROW("mailfrom", EACH, MAIL, "email-addr:value"),
	ROW("from", EACH, MAIL, "email-addr:value"),
	ROW("to", EACH, MAIL, "email-addr:value"),
	ROW("cc", EACH, MAIL, "email-addr:value"),
	ROW("reply_to", EACH, MAIL, "email-addr:value"),
	ROW("rcptto", EACH, MAIL, "email-addr:value"),
	ROW("x_originating_ip", EACH, ADDRESS, ""),
	ROW_IF("mailfrom", "path", EACH, ADDRESS, ""),
};

static const struct observation_rule eve_rules[] = {
	ENDS("src_ip", "dest_ip"),
	PORTS("src_port", "dest_port"),
	ROW("proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("app_proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("flow.bytes_toserver", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	ROW("flow.bytes_toclient", TRAFFIC, NUMBER, TRAFFIC("dst_byte_count")),
	ROW("flow.pkts_toserver", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	ROW("flow.pkts_toclient", TRAFFIC, NUMBER, TRAFFIC("dst_packets")),
	ROW("netflow.bytes", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	ROW("netflow.pkts", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	/* dns of versions 1, 2 and 3 */
	QUESTION("dns.rrname"),
	QUESTION("dns.queries.rrname"),
	QUESTION("dns.query.rrname"),
	ANSWER("dns.rdata"),
	ANSWER("dns.answers.rdata"),
	ANSWER("dns.grouped.A"),
	ANSWER("dns.grouped.AAAA"),
	ANSWER("dns.grouped.CNAME"),
	/* http */
	ROW("http.http_method", TRAFFIC, LOWER, HTTP("request_method")),
	ROW("http.url", TRAFFIC, TEXT, HTTP("request_value")),
	ROW("http.protocol", TRAFFIC, LOWER, HTTP("request_version")),
	HEADER("http.hostname", "Host"),
	HEADER("http.http_user_agent", "'User-Agent'"),
	HEADER("http.http_refer", "Referer"),
	HEADER("http.xff", "'X-Forwarded-For'"),
	ROW("http.hostname", EACH, HOST, ""),
	ROW("host+http.url", EACH, URL, "url:value"),
	ROW("http.http_refer", EACH, URL, "url:value"),
	ROW("http.xff", EACH, ADDRESS, ""),
	/* tls, quic */
	QUESTION("tls.sni"),
	QUESTION("quic.sni"),
	ROW("tls.ja3.hash", TRAFFIC, MD5, TLS("ja3")),
	ROW("tls.ja3s.hash", TRAFFIC, MD5, TLS("ja3s")),
	ROW("tls.ja4", TRAFFIC, LOWER, TLS("ja4")),
	ROW("quic.ja3.hash", TRAFFIC, MD5, TLS("ja3")),
	ROW("quic.ja3s.hash", TRAFFIC, MD5, TLS("ja3s")),
	ROW("quic.ja4", TRAFFIC, LOWER, TLS("ja4")),
	ROW("tls.subject", CERTIFICATE, TEXT, "x509-certificate:subject"),
	ROW("tls.issuerdn", CERTIFICATE, TEXT, "x509-certificate:issuer"),
	ROW("tls.serial", CERTIFICATE, LOWER, "x509-certificate:serial_number"),
	CERTIFICATE_DIGEST("tls.fingerprint"),
	/* ssh */
	ROW("ssh.client.software_version", TRAFFIC, TEXT, SSH("client_software")),
	ROW("ssh.server.software_version", TRAFFIC, TEXT, SSH("server_software")),
	ROW("ssh.client.hassh.hash", TRAFFIC, MD5, SSH("hassh")),
	ROW("ssh.server.hassh.hash", TRAFFIC, MD5, SSH("hassh_server")),
	/* fileinfo, and the files of alerts */
	FILE_NAME("fileinfo.filename"),
	ROW("fileinfo.size", FILE, NUMBER, "file:size"),
	FILE_DIGESTS("fileinfo."),
	ROW("files.filename", EACH, FILE, "file:name"),
	ROW("files.md5", EACH, MD5, "file:hashes.MD5"),
	ROW("files.sha1", EACH, SHA1, "file:hashes.'SHA-1'"),
	ROW("files.sha256", EACH, SHA256, "file:hashes.'SHA-256'"),
	/* smtp */
	ROW("smtp.mail_from", MAIL, MAIL, "email-message:sender_ref.value"),
	ROW("email.from", MAIL, MAIL, "email-message:from_ref.value"),
	ROW("email.to", MAIL, MAIL, "email-message:to_refs[*].value"),
	ROW("email.cc", MAIL, MAIL, "email-message:cc_refs[*].value"),
	ROW("email.subject", MAIL, TEXT, "email-message:subject"),
	ROW("email.message_id", MAIL, TEXT, "email-message:message_id"),
	ROW("email.x_mailer", MAIL, TEXT, "email-message:additional_header_fields.'X-Mailer'[*]"),
	ROW("email.attachment", EACH, FILE, "file:name"),
	ROW("email.url", EACH, URL, "url:value"),
	ROW("smtp.mail_from", EACH, MAIL, "email-addr:value"),
	ROW("smtp.rcpt_to", EACH, MAIL, "email-addr:value"),
	ROW("email.from", EACH, MAIL, "email-addr:value"),
	ROW("email.to", EACH, MAIL, "email-addr:value"),
	ROW("email.cc", EACH, MAIL, "email-addr:value"),
};

static const struct observation_rule weblog_rules[] = {
	ROW("client", TRAFFIC, ADDRESS, TRAFFIC("src_ref.value")),
	ROW("client", EACH, HOST, ""),
	ROW("app", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("method", TRAFFIC, LOWER, HTTP("request_method")),
	ROW("uri", TRAFFIC, TEXT, HTTP("request_value")),
	ROW("protocol", TRAFFIC, LOWER, HTTP("request_version")),
	HEADER("host", "Host"),
	HEADER("user_agent", "'User-Agent'"),
	HEADER("referrer", "Referer"),
	ROW("host", EACH, HOST, ""),
	ROW("host+uri", EACH, URL, "url:value"),
	ROW("uri", EACH, URL, "url:value"),
	ROW("referrer", EACH, URL, "url:value"),
	ROW("user", ACCOUNT, TEXT, "user-account:account_login"),
};

static const struct observation_rule syslog_rules[] = {
	ROW("host", EACH, HOST, ""),
	PROGRAM("app"),
};

static const struct observation_rule querylog_rules[] = {
	ROW("client", TRAFFIC, ADDRESS, TRAFFIC("src_ref.value")),
	ROW("client", EACH, ADDRESS, ""),
	ROW("server", TRAFFIC, ADDRESS, TRAFFIC("dst_ref.value")),
	ROW("server", EACH, ADDRESS, ""),
	ROW("app", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	QUESTION("query"),
};

/* By the names in the first line, in lower case: nfdump's, then those of exports of all kinds. */
static const struct observation_rule csv_rules[] = {
	ENDS("sa", "da"),
	PORTS("sp", "dp"),
	ROW("pr", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("ipkt", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	ROW("ibyt", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	ROW("opkt", TRAFFIC, NUMBER, TRAFFIC("dst_packets")),
	ROW("obyt", TRAFFIC, NUMBER, TRAFFIC("dst_byte_count")),
	ENDS("srcaddr", "dstaddr"),
	PORTS("srcport", "dstport"),
	ENDS("src_ip", "dst_ip"),
	PORTS("src_port", "dst_port"),
	ENDS("source_ip", "destination_ip"),
	PORTS("source_port", "destination_port"),
	ENDS("source.ip", "destination.ip"),
	PORTS("source.port", "destination.port"),
	ENDS("src", "dst"),
	ENDS("client_ip", "dest_ip"),
	ROW("dest_port", TRAFFIC, NUMBER, TRAFFIC("dst_port")),
	ROW("ip", EACH, ADDRESS, ""),
	ROW("proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("protocol", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("packets", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	ROW("bytes", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	/* names, URLs, requests */
	QUESTION("query"),
	QUESTION("domain"),
	ROW("host", EACH, HOST, ""),
	ROW("hostname", EACH, HOST, ""),
	ROW("url", EACH, URL, "url:value"),
	ROW("referrer", EACH, URL, "url:value"),
	ROW("referer", EACH, URL, "url:value"),
	ROW("method", TRAFFIC, LOWER, HTTP("request_method")),
	HEADER("user_agent", "'User-Agent'"),
	ROW("ja3", TRAFFIC, MD5, TLS("ja3")),
	ROW("ja3s", TRAFFIC, MD5, TLS("ja3s")),
	ROW("ja4", TRAFFIC, LOWER, TLS("ja4")),
	ROW("hassh", TRAFFIC, MD5, SSH("hassh")),
	/* files */
	FILE_NAME("filename"),
	FILE_NAME("file_name"),
	FILE_NAME("file_path"),
	ROW("file_size", FILE, NUMBER, "file:size"),
	FILE_DIGESTS(""),
	ROW("sha512", FILE, SHA512, "file:hashes.'SHA-512'"),
	/* mail */
	ROW("sender", MAIL, MAIL, "email-message:sender_ref.value"),
	ROW("mail_from", MAIL, MAIL, "email-message:sender_ref.value"),
	ROW("recipient", MAIL, MAIL, "email-message:to_refs[*].value"),
	ROW("rcpt_to", MAIL, MAIL, "email-message:to_refs[*].value"),
	ROW("subject", MAIL, TEXT, "email-message:subject"),
	ROW("sender", EACH, MAIL, "email-addr:value"),
	ROW("mail_from", EACH, MAIL, "email-addr:value"),
	ROW("recipient", EACH, MAIL, "email-addr:value"),
	ROW("rcpt_to", EACH, MAIL, "email-addr:value"),
	/* what happened on a computer */
	PROGRAM("process"),
	PROGRAM("process_name"),
	PROGRAM("image"),
	ROW("command_line", PROCESS, TEXT, "process:command_line"),
	ROW("commandline", PROCESS, TEXT, "process:command_line"),
	ROW("pid", PROCESS, NUMBER, "process:pid"),
	ROW("user", ACCOUNT, TEXT, "user-account:account_login"),
	ROW("username", ACCOUNT, TEXT, "user-account:account_login"),
	ROW("mutex", EACH, TEXT, "mutex:name"),
	ROW("registry_key", EACH, TEXT, "windows-registry-key:key"),
};

/* Packets: each has a sender; who opened the connection is not known. */
static const struct observation_rule pcap_rules[] = {
	ENDS("src", "dst"),
	PORTS("src_port", "dst_port"),
	ROW("proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("app", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	QUESTION("dns.query"),
	ANSWER("dns.answer"),
	QUESTION("tls.sni"),
	ROW("http.method", TRAFFIC, LOWER, HTTP("request_method")),
	ROW("http.uri", TRAFFIC, TEXT, HTTP("request_value")),
	ROW("http.version", TRAFFIC, LOWER, HTTP("request_version")),
	HEADER("http.host", "Host"),
	HEADER("http.user_agent", "'User-Agent'"),
	HEADER("http.referrer", "Referer"),
	ROW("http.host", EACH, HOST, ""),
	ROW("host+http.uri", EACH, URL, "url:value"),
	ROW("http.uri", EACH, URL, "url:value"),
	ROW("http.referrer", EACH, URL, "url:value"),
};

/* One object of traffic for each flow. */
static const struct observation_rule netflow_rules[] = {
	ENDS("src", "dst"),
	PORTS("src_port", "dst_port"),
	ROW("proto", TRAFFIC, LOWER, TRAFFIC("protocols[*]")),
	ROW("bytes", TRAFFIC, NUMBER, TRAFFIC("src_byte_count")),
	ROW("packets", TRAFFIC, NUMBER, TRAFFIC("src_packets")),
	ROW("nat_src", EACH, ADDRESS, ""),
	ROW("nat_dst", EACH, ADDRESS, ""),
};

#define TABLE(name, rules)                                              \
	{                                                               \
		STR_INIT(name), sizeof(rules) / sizeof(*(rules)), rules \
	}

#define FITS(rules)                                                            \
	_Static_assert(sizeof(rules) / sizeof(*(rules)) <= OBSERVATION_ROWS_MAX, \
		"a table has more rows than there may be")

FITS(zeek_rules);
FITS(eve_rules);
FITS(weblog_rules);
FITS(syslog_rules);
FITS(querylog_rules);
FITS(csv_rules);
FITS(pcap_rules);
FITS(netflow_rules);

static const struct observation_rules tables[] = {
	TABLE("zeek", zeek_rules),
	TABLE("eve", eve_rules),
	TABLE("weblog", weblog_rules),
	TABLE("syslog", syslog_rules),
	TABLE("querylog", querylog_rules),
	TABLE("csv", csv_rules),
	TABLE("pcap", pcap_rules),
	TABLE("netflow", netflow_rules),
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
