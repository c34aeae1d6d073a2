// entry.tsx - one entry of the record as people read it: what, who, when, why, on what evidence.
// SPDX-License-Identifier: Apache-2.0
// Everything in a body is text: nothing that a team wrote is ever read as HTML or becomes a link.
import type { ComponentChildren } from 'preact';
import type { Session } from '../../contract.ts';
import type { Entry, Exercise } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { sits, teamTitle, titleOf, usePlay } from '../../play.ts';
import { MOMENT } from '../../stix.ts';
import { sentence } from '../../words.ts';
import { CLOCK_ACTS, kindTitle, pointsAdded, scenarioClock, STAGE_TITLES } from '../../words_exercise.ts';
import { Shown } from '../notice.tsx';
import { Moment } from '../small.tsx';

interface Evidence { sha256: string; name: string; type: string }

function isEvidence(value: unknown): value is Evidence[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null &&
    typeof (one as Evidence).sha256 === 'string' && typeof (one as Evidence).name === 'string');
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A value by what people call it: names of the scenario, stages, what was done to the clock. */
function titled(exercise: Exercise, name: string, value: string): string {
  const rows: Record<string, { name: string; title: string }[]> = {
    template: exercise.templates, system: exercise.systems, asset: exercise.systems, objective: exercise.objectives,
    phase: exercise.phases, goal: exercise.goals, victim: exercise.teams,
  };
  const words: Record<string, Record<string, string>> = { stage: STAGE_TITLES, action: CLOCK_ACTS };
  return words[name]?.[value] ?? titleOf(rows[name] ?? [], value);
}

function Value({ name, value }: { name: string; value: unknown }): preact.JSX.Element {
  const { exercise } = usePlay();
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
    return <span class="quiet">none</span>;
  if (name === 'points_milli' && typeof value === 'number')
    return <>{pointsAdded(value)}</>;
  if (name.endsWith('_ms') && typeof value === 'number')
    return <>{scenarioClock(value)}</>;
  if (name === 'spread' && typeof value === 'number')
    return <>{Math.round(value / 10)}&nbsp;%</>;
  if (typeof value === 'boolean')
    return <>{value ? 'Yes' : 'No'}</>;
  if (typeof value === 'string' && MOMENT.test(value))
    return <Moment at={value} />;
  if (isPlain(value))
    return <span class="prose">{titled(exercise, name, String(value))}</span>;
  if (name === 'evidence' && isEvidence(value))
    return <EvidenceList rows={value} />;
  if (Array.isArray(value) && value.every(isPlain))
    return <>{value.map((one, i) => <span class="tag" key={i}>{String(one)}</span>)}</>;
  if (name === 'items' || name === 'grade')
    return <Items items={value as Record<string, number>} />;
  return <code class="long-code">{JSON.stringify(value)}</code>;
}

function EvidenceList({ rows }: { rows: Evidence[] }) {
  return (
    <ul class="plain">
      {rows.map((one) => (
        <li key={one.sha256}>
          <a href={`/api/exercise/evidence/${encodeURIComponent(one.sha256)}`} download={one.name}>{one.name}</a>
          <code class="address">{one.sha256}</code>
        </li>
      ))}
    </ul>
  );
}

export function Items({ items }: { items: Record<string, number> }) {
  return (
    <>
      {Object.entries(items).map(([name, value]) => (
        <span class="tag" key={name}>{sentence(name)}: {Math.round(value / 10)}&nbsp;%</span>
      ))}
    </>
  );
}

/** A body: its text by itself, above what has names; a report's fields as its template calls them. */
export function BodyList({ body }: { body: Record<string, unknown> }) {
  const { exercise } = usePlay();
  const { text, fields, ...named } = body;
  const titles = exercise.templates.find((one) => one.name === body['template'])?.fields ?? [];
  return (
    <>
      {typeof text === 'string' ? <p class="prose record-entry-text">{text}</p> : null}
      <NamedList rows={Object.entries(named)} titles={[]} />
      {typeof fields === 'object' && fields !== null ? <NamedList rows={Object.entries(fields)} titles={titles} /> : null}
    </>
  );
}

function NamedList({ rows, titles }: { rows: [string, unknown][]; titles: { name: string; title: string }[] }) {
  return rows.length === 0 ? null : (
    <dl class="properties">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt title={name}>{titles.find((row) => row.name === name)?.title ?? sentence(name.replace(/_(ms|milli)$/, ''))}</dt>
          <dd><Value name={name} value={value} /></dd>
        </div>
      ))}
    </dl>
  );
}

/** Who wrote it, as far as this seat is told. */
export function authorOf(entry: Entry, session: Session): string {
  if (entry.own)
    return 'you';
  return entry.author ?? (sits(session, 'grader') && !sits(session, 'white') ? 'somebody not shown' : 'the node');
}

/** An adjustment that no second person has confirmed is not struck out: it waits. */
export function forceClass(entry: Entry): string {
  return entry.in_force ? '' : `out-of-force ${entry.kind === 'adjustment' ? 'waits' : ''}`;
}

/** The team's title, at most two lines of it; the whole on pointing. */
export function TeamName({ name }: { name: string | null }) {
  const title = teamTitle(usePlay(), name);
  return <span class="team-name" title={title}>{title}</span>;
}

/** `children` are what one may do with it. */
export function EntryView({ entry, children }: { entry: Entry; children?: ComponentChildren }) {
  const play = usePlay();
  return (
    <article class={`record-entry ${forceClass(entry)}`}>
      <header class="record-entry-head">
        <h3>{kindTitle(entry.kind)}</h3>
        <span class="quiet">{scenarioClock(entry.time_ms)}, <Moment at={entry.event} /></span>
        {entry.team === null ? null : <span class="tag" title={teamTitle(play, entry.team)}>{teamTitle(play, entry.team)}</span>}
        <span class="quiet">by {authorOf(entry, play.session)}</span>
        {entry.in_force ? null : <span class="flag">not in force</span>}
      </header>
      <BodyList body={entry.body} />
      <p class="quiet record-entry-key">
        <code>{entry.key}</code>{entry.of === null ? null : <> of <code>{entry.of}</code></>}
      </p>
      {children === undefined ? null : <div class="record-entry-acts">{children}</div>}
    </article>
  );
}

export function EntryByKey({ entryKey, children }: { entryKey: string; children?: (entry: Entry) => ComponentChildren }) {
  const loaded = useLoad<Entry>(`/api/exercise/entries/${encodeURIComponent(entryKey)}`);
  if (loaded.data === null && loaded.failure?.status === 404)
    return <p class="quiet panel-empty"><code>{entryKey}</code> is not for you to read, or is not there.</p>;
  return <Shown of={loaded} what="the entry">{(entry) => <EntryView entry={entry}>{children?.(entry)}</EntryView>}</Shown>;
}

const TELLING = ['subject', 'title', 'text', 'inject', 'objective', 'check', 'action', 'phase', 'reason', 'goal', 'template'];

/** The one thing that tells an entry in a list: its text, title, or what it names. */
export function gist(entry: Entry, exercise: Exercise): string {
  const { fields, values } = entry.body;
  const inside: Record<string, unknown> = typeof fields === 'object' && fields !== null ? { ...fields, ...entry.body } : entry.body;
  if (Array.isArray(values) && values.length > 0)
    return values.join(', ');
  const name = TELLING.find((one) => typeof inside[one] === 'string' && inside[one] !== '');
  return name === undefined ? entry.of ?? entry.key : titled(exercise, name, String(inside[name]));
}
