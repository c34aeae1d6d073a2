// label.tsx - what the owner allows, as a badge in FIRST's colours and as words.
// SPDX-License-Identifier: Apache-2.0
import type { Label, ListEntry, Tlp } from '../contract.ts';
import { Icon } from '../icons.tsx';
import { list } from '../words.ts';

/** Coloured text on black, as FIRST's TLP 2.0 wants it. */
export function TlpBadge({ tlp }: { tlp: Tlp }) {
  return <span class={`tlp ${tlp.slice(4).toLowerCase().replace('+', '-')}`}>{tlp}</span>;
}

function names(entries: ListEntry[]): string {
  return entries.length === 0 ? 'nobody' : list(entries.map((entry) => entry.title));
}

/** One sentence: who may read what bears this label. */
export function labelSentence(label: Label): string {
  if (label.closed)
    return 'Closed: a marking is missing, unknown or malformed, so only the owner may read it.';
  if (label.lists.length === 0)
    return `${label.tlp ?? 'No colour'}, with no releasable-to list.`;
  return `${label.tlp ?? 'No colour'}, releasable to ${label.lists.map(names).join('; and within that to ')}.`;
}

export function LabelBadge({ label }: { label: Label }) {
  const short = label.lists.map((entries) => entries.map((entry) => entry.name).join(' ') || 'nobody');
  return (
    <span class="label" title={labelSentence(label)}>
      {label.closed ? <span class="closed"><Icon name="lock" />Owner only</span> : null}
      {label.tlp === null ? null : <TlpBadge tlp={label.tlp} />}
      {label.closed ? null : short.map((text, i) =>
        <span class="released" key={i}>REL {text}</span>)}
    </span>
  );
}
