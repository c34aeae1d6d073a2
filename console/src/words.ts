// words.ts - numbers, moments and names as people read them.
// SPDX-License-Identifier: Apache-2.0

const grouped = new Intl.NumberFormat('en-GB');
const NO_BREAK_SPACE = '\u00a0';
const MINUS = '\u2212';

export function number(value: number): string {
  return grouped.format(value);
}

/** "1 sighting", "2,300 sightings". */
export function plural(count: number, one: string, many: string): string {
  return `${number(count)}${NO_BREAK_SPACE}${count === 1 ? one : many}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** "0 B", "5.2 kB", "9 MB": powers of a thousand, two digits at least where there are more. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = value >= 10 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${grouped.format(text)}${NO_BREAK_SPACE}${UNITS[unit]}`;
}

/** "12 s", "3 min", "5 h", "2 days". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120)
    return `${seconds}${NO_BREAK_SPACE}s`;
  if (seconds < 7200)
    return `${Math.round(seconds / 60)}${NO_BREAK_SPACE}min`;
  if (seconds < 172_800)
    return `${Math.round(seconds / 3600)}${NO_BREAK_SPACE}h`;
  return plural(Math.round(seconds / 86_400), 'day', 'days');
}

/** "+60 %", "−3 %", "0 %"; small changes keep a decimal. */
export function percent(value: number): string {
  const size = Math.abs(value);
  const rounded = size < 10 ? Math.round(size * 10) / 10 : Math.round(size);
  const sign = rounded === 0 ? '' : value > 0 ? '+' : MINUS;
  return `${sign}${grouped.format(rounded)}${NO_BREAK_SPACE}%`;
}

/** "2026-05-01 12:00Z" from "2026-05-01T12:00:00.000Z"; anything else stays as it is. */
export function moment(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text);
  return parts ? `${parts[1]} ${parts[2]}Z` : text;
}

const DAY = 86_400_000;

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** "the year before", "the 30 days before": how a span of so many days is called. */
export function spanBefore(days: number): string {
  if (days >= 364 && days <= 366)
    return 'the year before';
  if (days >= 729 && days <= 732)
    return 'the two years before';
  return days === 1 ? 'the day before' : `the ${number(days)} days before`;
}

const TYPE_TITLES: Record<string, string> = {
  'attack-pattern': 'Attack pattern',
  'autonomous-system': 'Autonomous system',
  'course-of-action': 'Course of action',
  'domain-name': 'Domain name',
  'email-addr': 'E-mail address',
  'email-message': 'E-mail message',
  'extension-definition': 'Extension definition',
  'ipv4-addr': 'IPv4 address',
  'ipv6-addr': 'IPv6 address',
  'language-content': 'Translation',
  'mac-addr': 'MAC address',
  'malware-analysis': 'Malware analysis',
  'marking-definition': 'Marking',
  'network-traffic': 'Network traffic',
  'observed-data': 'Observed data',
  'threat-actor': 'Threat actor',
  url: 'URL',
  'user-account': 'User account',
  'windows-registry-key': 'Registry key',
  'x509-certificate': 'Certificate',
};

/** "ipv4-addr" -> "IPv4 address"; unknown types are spelled out. */
export function typeTitle(type: string): string {
  return TYPE_TITLES[type] ?? sentence(type);
}

/** The types one may search for, as people meet them. */
export const SEARCH_TYPES = [
  'indicator', 'malware', 'threat-actor', 'intrusion-set', 'campaign', 'attack-pattern', 'tool',
  'vulnerability', 'infrastructure', 'course-of-action', 'report', 'grouping', 'note', 'opinion',
  'incident', 'identity', 'location', 'observed-data', 'malware-analysis', 'relationship',
  'sighting', 'ipv4-addr', 'ipv6-addr', 'domain-name', 'url', 'email-addr', 'file',
  'autonomous-system', 'x509-certificate', 'marking-definition', 'extension-definition',
  'language-content',
] as const;

const VALUE_TITLES: Record<string, string> = {
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  cidr4: 'IPv4 network',
  cidr6: 'IPv6 network',
  domain: 'domain',
  url: 'URL',
  email: 'e-mail address',
  md5: 'MD5 digest',
  sha1: 'SHA-1 digest',
  sha256: 'SHA-256 digest',
  sha512: 'SHA-512 digest',
};

export function valueTitle(kind: string): string {
  return VALUE_TITLES[kind] ?? kind;
}

/** "created_by_ref" -> "Created by ref"; "command-and-control" -> "Command and control". */
export function sentence(name: string): string {
  const words = name.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function list(names: string[]): string {
  if (names.length <= 1)
    return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
