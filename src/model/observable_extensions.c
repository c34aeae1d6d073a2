/* observable_extensions.c - the tables of the extensions that section 6 defines.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/form.h"
#include "model/object_types.h"
#include "model/rule.h"

#define COUNTER form_integer, .min = 0, .max = INTEGER_MAX

static const struct rule some_own_rules[] = {
	{ rule_some_own, "" },
	{ 0 },
};

/* --- file (section 6.7) --- */

static const struct property archive_properties[] = {
	{ "contains_refs", form_reference, REQUIRED | LIST, .words = "file directory" },
	{ "comment", form_string },
	{ 0 },
};
static const struct shape archive = { "archive-ext", "6.7.2", archive_properties };

static const struct property stream_properties[] = {
	{ "name", form_string, REQUIRED },
	{ "hashes", form_hashes },
	{ "size", COUNTER },
	{ 0 },
};
static const struct shape alternate_data_stream = { "alternate-data-stream-type", "6.7.3.2",
	stream_properties };

static const struct property ntfs_properties[] = {
	{ "sid", form_string },
	{ "alternate_data_streams", form_shape, LIST, .shape = &alternate_data_stream },
	{ 0 },
};
static const struct shape ntfs = { "ntfs-ext", "6.7.3", ntfs_properties, some_own_rules };

static const struct property pdf_properties[] = {
	{ "version", form_string },
	{ "is_optimized", form_boolean },
	{ "document_info_dict", form_string_dictionary },
	{ "pdfid0", form_string },
	{ "pdfid1", form_string },
	{ 0 },
};
static const struct shape pdf = { "pdf-ext", "6.7.4", pdf_properties, some_own_rules };

static const struct property raster_image_properties[] = {
	{ "image_height", form_integer },
	{ "image_width", form_integer },
	{ "bits_per_pixel", form_integer },
	{ "exif_tags", form_dictionary },
	{ 0 },
};
static const struct shape raster_image = { "raster-image-ext", "6.7.5", raster_image_properties,
	some_own_rules };

static const struct property pe_optional_header_properties[] = {
	{ "magic_hex", form_hexadecimal },
	{ "major_linker_version", form_integer },
	{ "minor_linker_version", form_integer },
	{ "size_of_code", COUNTER },
	{ "size_of_initialized_data", COUNTER },
	{ "size_of_uninitialized_data", COUNTER },
	{ "address_of_entry_point", form_integer },
	{ "base_of_code", form_integer },
	{ "base_of_data", form_integer },
	{ "image_base", form_integer },
	{ "section_alignment", form_integer },
	{ "file_alignment", form_integer },
	{ "major_os_version", form_integer },
	{ "minor_os_version", form_integer },
	{ "major_image_version", form_integer },
	{ "minor_image_version", form_integer },
	{ "major_subsystem_version", form_integer },
	{ "minor_subsystem_version", form_integer },
	{ "win32_version_value_hex", form_hexadecimal },
	{ "size_of_image", COUNTER },
	{ "size_of_headers", COUNTER },
	{ "checksum_hex", form_hexadecimal },
	{ "subsystem_hex", form_hexadecimal },
	{ "dll_characteristics_hex", form_hexadecimal },
	{ "size_of_stack_reserve", COUNTER },
	{ "size_of_stack_commit", COUNTER },
	{ "size_of_heap_reserve", COUNTER },
	{ "size_of_heap_commit", COUNTER },
	{ "loader_flags_hex", form_hexadecimal },
	{ "number_of_rva_and_sizes", form_integer },
	{ "hashes", form_hashes },
	{ 0 },
};
static const struct shape pe_optional_header = { "windows-pe-optional-header-type", "6.7.6.2",
	pe_optional_header_properties, some_own_rules };

static const struct property pe_section_properties[] = {
	{ "name", form_string, REQUIRED },
	{ "size", COUNTER },
	{ "entropy", form_number },
	{ "hashes", form_hashes },
	{ 0 },
};
static const struct shape pe_section = { "windows-pe-section-type", "6.7.6.3",
	pe_section_properties };

static const struct property pe_binary_properties[] = {
	{ "pe_type", form_string, REQUIRED },
	{ "imphash", form_string },
	{ "machine_hex", form_hexadecimal },
	{ "number_of_sections", COUNTER },
	{ "time_date_stamp", form_timestamp },
	{ "pointer_to_symbol_table_hex", form_hexadecimal },
	{ "number_of_symbols", COUNTER },
	{ "size_of_optional_header", COUNTER },
	{ "characteristics_hex", form_hexadecimal },
	{ "file_header_hashes", form_hashes },
	{ "optional_header", form_shape, .shape = &pe_optional_header },
	{ "sections", form_shape, LIST, .shape = &pe_section },
	{ 0 },
};
static const struct shape pe_binary = { "windows-pebinary-ext", "6.7.6", pe_binary_properties };

const struct known_extension file_extensions[] = {
	{ "archive-ext", &archive },
	{ "ntfs-ext", &ntfs },
	{ "pdf-ext", &pdf },
	{ "raster-image-ext", &raster_image },
	{ "windows-pebinary-ext", &pe_binary },
	{ 0 },
};

/* --- network-traffic (section 6.12) --- */

static const struct property http_request_properties[] = {
	{ "request_method", form_string, REQUIRED },
	{ "request_value", form_string, REQUIRED },
	{ "request_version", form_string },
	{ "request_header", form_string_dictionary },
	{ "message_body_length", form_integer },
	{ "message_body_data_ref", form_reference, .words = "artifact" },
	{ 0 },
};
static const struct shape http_request = { "http-request-ext", "6.12.2", http_request_properties };

static const struct property icmp_properties[] = {
	{ "icmp_type_hex", form_hexadecimal, REQUIRED },
	{ "icmp_code_hex", form_hexadecimal, REQUIRED },
	{ 0 },
};
static const struct shape icmp = { "icmp-ext", "6.12.3", icmp_properties };

static const struct property socket_properties[] = {
	{ "address_family", form_enumeration, REQUIRED,
		.words = "AF_UNSPEC AF_INET AF_IPX AF_APPLETALK AF_NETBIOS AF_INET6 AF_IRDA "
			 "AF_BTH" },
	{ "is_blocking", form_boolean },
	{ "is_listening", form_boolean },
	{ "options", form_dictionary },
	{ "socket_type", form_enumeration,
		.words = "SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET" },
	{ "socket_descriptor", COUNTER },
	{ "socket_handle", form_integer },
	{ 0 },
};
static const struct shape network_socket = { "socket-ext", "6.12.4", socket_properties };

static const struct property tcp_properties[] = {
	{ "src_flags_hex", form_hexadecimal },
	{ "dst_flags_hex", form_hexadecimal },
	{ 0 },
};
static const struct shape tcp = { "tcp-ext", "6.12.5", tcp_properties, some_own_rules };

const struct known_extension network_traffic_extensions[] = {
	{ "http-request-ext", &http_request },
	{ "icmp-ext", &icmp },
	{ "socket-ext", &network_socket },
	{ "tcp-ext", &tcp },
	{ 0 },
};

/* --- process (section 6.13) --- */

static const struct property windows_process_properties[] = {
	{ "aslr_enabled", form_boolean },
	{ "dep_enabled", form_boolean },
	{ "priority", form_string },
	{ "owner_sid", form_string },
	{ "window_title", form_string },
	{ "startup_info", form_dictionary },
	{ "integrity_level", form_enumeration, .words = "low medium high system" },
	{ 0 },
};
static const struct shape windows_process = { "windows-process-ext", "6.13.2",
	windows_process_properties, some_own_rules };

static const struct property windows_service_properties[] = {
	{ "service_name", form_string },
	{ "descriptions", form_string, LIST },
	{ "display_name", form_string },
	{ "group_name", form_string },
	{ "start_type", form_enumeration,
		.words = "SERVICE_AUTO_START SERVICE_BOOT_START SERVICE_DEMAND_START "
			 "SERVICE_DISABLED SERVICE_SYSTEM_ALERT" },
	{ "service_dll_refs", form_reference, LIST, .words = "file" },
	{ "service_type", form_enumeration,
		.words = "SERVICE_KERNEL_DRIVER SERVICE_FILE_SYSTEM_DRIVER "
			 "SERVICE_WIN32_OWN_PROCESS SERVICE_WIN32_SHARE_PROCESS" },
	{ "service_status", form_enumeration,
		.words = "SERVICE_CONTINUE_PENDING SERVICE_PAUSE_PENDING SERVICE_PAUSED "
			 "SERVICE_RUNNING SERVICE_START_PENDING SERVICE_STOP_PENDING "
			 "SERVICE_STOPPED" },
	{ 0 },
};
static const struct shape windows_service = { "windows-service-ext", "6.13.3",
	windows_service_properties, some_own_rules };

const struct known_extension process_extensions[] = {
	{ "windows-process-ext", &windows_process },
	{ "windows-service-ext", &windows_service },
	{ 0 },
};

/* --- user-account (section 6.16) --- */

static const struct property unix_account_properties[] = {
	{ "gid", form_integer },
	{ "groups", form_string, LIST },
	{ "home_dir", form_string },
	{ "shell", form_string },
	{ 0 },
};
static const struct shape unix_account = { "unix-account-ext", "6.16.2", unix_account_properties,
	some_own_rules };

const struct known_extension user_account_extensions[] = {
	{ "unix-account-ext", &unix_account },
	{ 0 },
};
