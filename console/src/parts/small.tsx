// small.tsx - the small things that every room uses: moments, parties, links to objects, changes.
// SPDX-License-Identifier: Apache-2.0
import type { Brief, Party } from '../contract.ts';
import { Icon } from '../icons.tsx';
import { moment, percent, typeTitle } from '../words.ts';

/** `brief` leaves the day out, where it has just been named. */
export function Moment({ at, brief = false }: { at: string | null; brief?: boolean }) {
  if (at === null)
    return <span class="quiet">not given</span>;
  return <time class="moment" dateTime={at} title={at}>{brief ? moment(at).slice(11) : moment(at)}</time>;
}

export function PartyName({ party }: { party: Party }) {
  return <span class="party" title={`${party.name} (${party.code})`}>{party.name}</span>;
}

export function objectPath(id: string): string {
  return `/intelligence/${encodeURIComponent(id)}`;
}

/** A link to an object, or its bare id when it is absent or not for this reader. */
export function ObjectLink({ brief }: { brief: Brief }) {
  if (brief.title === null)
    return <span class="absent" title={`${brief.id}: absent, or not for you`}>{brief.id}</span>;
  return <a href={objectPath(brief.id)} class="object-link" title={brief.title}>{brief.title}</a>;
}

export function TypeName({ type }: { type: string }) {
  return <span class="type" title={type}>{typeTitle(type)}</span>;
}

/** "▲ +60 %": the direction is told by shape and words, the colour only repeats it. */
export function Change({ value }: { value: number | null }) {
  if (value === null)
    return <span class="quiet">–</span>;
  const way = value > 0.05 ? 'up' : value < -0.05 ? 'down' : 'level';
  return <span class={`change ${way}`}><Icon name={way} />{percent(value)}</span>;
}

/** A filter that is on, and the button that takes it off. */
export function Chip({ name, value, remove }: { name: string; value: string; remove: () => void }) {
  return (
    <button type="button" class="chip" onClick={remove} title={`Remove the filter ${name}: ${value}`}>
      <span class="chip-text"><span class="quiet">{name}</span> {value}</span>
      <Icon name="close" /><span class="unseen">, remove</span>
    </button>
  );
}

/** A file's or folder's path: broken behind its slashes where it must be. */
export function Path({ path }: { path: string }) {
  return <span class="path">{path.split('/').flatMap((part, i) => i === 0 ? [part] : ['/', <wbr key={i} />, part])}</span>;
}
