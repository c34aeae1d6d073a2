// value.ts - does it look like an address, a digest, a domain? Then it is searched by value.
// SPDX-License-Identifier: Apache-2.0
// Only the page's guess at which question to ask; the server decides what the value is.
import { OBJECT_ID } from './stix.ts';

const LOOKS: RegExp[] = [
  /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/,                  // IPv4, network
  /^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}(\/\d{1,3})?$/i,    // IPv6, network
  /^[0-9a-f]{32}$|^[0-9a-f]{40}$|^[0-9a-f]{64}$|^[0-9a-f]{128}$/i,
  /^[a-z][a-z0-9+.-]*:\/\/\S+$/i,                         // URL
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,                           // e-mail address
  /^([\p{L}\p{N}_-]+\.)+[\p{L}][\p{L}\p{N}-]+\.?$/u,      // domain
];

/** "hxxp://evil[.]example" as it was before someone made it harmless. */
function refang(text: string): string {
  return text.replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]/gi, '.').replace(/\[at\]|\(at\)/gi, '@')
    .replace(/\[:\]/g, ':').replace(/^hxxp/i, 'http');
}

export function looksLikeValue(text: string): boolean {
  const plain = refang(text.trim());
  return LOOKS.some((look) => look.test(plain));
}

export function looksLikeId(text: string): boolean {
  return OBJECT_ID.test(text.trim());
}
