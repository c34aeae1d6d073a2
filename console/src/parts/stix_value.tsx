// stix_value.tsx - one value of a STIX property as people read it.
// SPDX-License-Identifier: Apache-2.0
// Addresses and links of the outside world stay text: what is hostile must not be one click away.
import { isObject, isText, MOMENT, OBJECT_ID, propertyTitle, type Json, type JsonObject } from '../stix.ts';
import { sentence } from '../words.ts';
import { Moment, ObjectLink } from './small.tsx';

/** Titles of the objects that this one refers to; null: absent, or not for this reader. */
export type Titles = Map<string, string | null>;

const CODE = new Set(['pattern', 'payload_bin', 'body', 'value', 'command_line', 'key']);
const DEPTH_MAX = 6; // deeper values are shown as their text

export function StixValue({ name, value, titles, depth = 0 }:
    { name: string; value: Json; titles: Titles; depth?: number }) {
  if (value === null)
    return <span class="quiet">null</span>;
  if (typeof value === 'boolean')
    return <>{value ? 'Yes' : 'No'}</>;
  if (typeof value === 'number')
    return <>{name === 'confidence' ? `${value} of 100` : String(value)}</>;
  if (isText(value))
    return <Text name={name} value={value} titles={titles} />;
  if (depth >= DEPTH_MAX)
    return <code>{JSON.stringify(value)}</code>;
  if (Array.isArray(value))
    return <Several name={name} values={value} titles={titles} depth={depth} />;
  return <Nested value={value} titles={titles} depth={depth} />;
}

function Text({ name, value, titles }: { name: string; value: string; titles: Titles }) {
  if (OBJECT_ID.test(value))
    return <ObjectLink brief={{ id: value, type: '', title: titles.get(value) ?? null }} />;
  if (MOMENT.test(value))
    return <Moment at={value} />;
  if (CODE.has(name))
    return <code class="long-code">{value}</code>;
  return <span class="prose">{value}</span>;
}

function Several({ name, values, titles, depth }:
    { name: string; values: Json[]; titles: Titles; depth: number }) {
  if (name === 'kill_chain_phases')
    return <>{values.filter(isObject).map((phase, i) => <Phase key={i} phase={phase} />)}</>;
  if (name === 'external_references')
    return <ul class="plain">{values.filter(isObject).map((one, i) => <li key={i}><Source source={one} /></li>)}</ul>;
  if (values.every((one) => isText(one) && !OBJECT_ID.test(one) && one.length < 80))
    return <>{values.map((one, i) => <span class="tag" key={i}>{String(one)}</span>)}</>;
  return (
    <ul class="plain">
      {values.map((one, i) => <li key={i}><StixValue name={name} value={one} titles={titles} depth={depth + 1} /></li>)}
    </ul>
  );
}

function Phase({ phase }: { phase: JsonObject }) {
  const chain = isText(phase['kill_chain_name']) ? phase['kill_chain_name'] : '';
  const name = isText(phase['phase_name']) ? phase['phase_name'] : '';
  return <span class="tag" title={chain}>{sentence(name)}</span>;
}

function Source({ source }: { source: JsonObject }) {
  const part = (name: string) => isText(source[name]) ? source[name] as string : '';
  return (
    <>
      <strong>{part('source_name')}</strong>
      {part('external_id') === '' ? null : <> <code>{part('external_id')}</code></>}
      {part('description') === '' ? null : <span class="prose"> {part('description')}</span>}
      {part('url') === '' ? null : <span class="address">{part('url')}</span>}
    </>
  );
}

function Nested({ value, titles, depth }: { value: JsonObject; titles: Titles; depth: number }) {
  return (
    <dl class="nested">
      {Object.entries(value).map(([name, inner]) => (
        <div key={name}>
          <dt title={name}>{OBJECT_ID.test(name) || /[A-Z]/.test(name) ? name : propertyTitle(name)}</dt>
          <dd><StixValue name={/^(MD5|SHA)/.test(name) ? 'value' : name} value={inner} titles={titles} depth={depth + 1} /></dd>
        </div>
      ))}
    </dl>
  );
}
