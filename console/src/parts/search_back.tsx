// search_back.tsx - the command that looks for one indicator in the logs that were kept.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import type { SensorInput } from '../contract.ts';

/** As a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Files and folders; what comes by the network, a socket or a pipe has not been kept. */
function isKept(input: SensorInput): boolean {
  return input.kind !== 'netflow' && input.path !== '-' && !/^(unix|unixgram|interface):/.test(input.path);
}

export function searchCommand(indicator: string, inputs: SensorInput[], days: number): string {
  const kept = inputs.filter(isKept).map((one) => `--input ${quoted(`${one.kind}:${one.path}`)}`);
  return [
    `testudo search --node ${quoted(location.origin)}`,
    '--token-file sensor.token --authority certificate.pem',
    `--indicator ${quoted(indicator)} --since ${days}d`,
    ...(kept.length > 0 ? kept : ['--input FORMAT:PATH']),
  ].join(' \\\n    ');
}

export function SearchBack({ indicator, inputs }: { indicator: string; inputs: SensorInput[] }) {
  const [copied, setCopied] = useState('');
  const command = searchCommand(indicator, inputs, 30);
  const copy = () => {
    navigator.clipboard.writeText(command).then(
      () => setCopied('Copied.'),
      () => setCopied('The browser did not allow it; select it instead.'));
  };
  return (
    <details class="search-back">
      <summary>Search back</summary>
      <p class="quiet">To be run beside the logs, by whoever may read them and the sensor’s token. It looks through what was
        kept of the last 30 days, and reports nothing.</p>
      <pre class="command" tabIndex={0} role="region" aria-label="The command">{command}</pre>
      <p class="actions">
        <button type="button" onClick={copy}><Icon name="copy" />Copy</button>
        <span role="status">{copied}</span>
      </p>
    </details>
  );
}
