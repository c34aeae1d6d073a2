// object.tsx - one object: as people read it, who may see it and why, its relations, its text.
// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'preact/hooks';
import { address } from '../api.ts';
import type { Appearance, ObjectDetail, Reference, ReferencedBy, Session, Verdict } from '../contract.ts';
import { Icon } from '../icons.tsx';
import { useLoad } from '../load.ts';
import { LabelBadge, labelSentence } from '../parts/label.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { FalsePositive, mayPost } from '../parts/opinion.tsx';
import { Panel, Room } from '../parts/room.tsx';
import { SearchBack } from '../parts/search_back.tsx';
import { Moment, ObjectLink, objectPath, PartyName, TypeName } from '../parts/small.tsx';
import { StixValue, type Titles } from '../parts/stix_value.tsx';
import { refine } from '../route.ts';
import { markingTitle, properties, propertyTitle, readObject } from '../stix.ts';
import { moment, number, plural, sentence, typeTitle, valueTitle } from '../words.ts';

export function ObjectRoom({ id, version, session }: { id: string; version: string | null; session: Session }) {
  const path = `/api/objects/${encodeURIComponent(id)}`;
  const loaded = useLoad<ObjectDetail>(address(path, { version }));
  const back = <a class="button" href="/intelligence"><Icon name="back" />Intelligence</a>;

  if (loaded.data === null && loaded.failure?.status === 404)
    return (
      <Room name="object" title="No such object" aside={back}>
        <Empty title="Nothing here is for you to see">
          <p>Either there is no object <code>{id}</code>{version === null ? '' : ' in this version'}, or its owner
            has not released it to your organisation. Both look the same.</p>
        </Empty>
      </Room>
    );
  return (
    <Room name="object" title={loaded.data?.title ?? 'Object'} aside={back}>
      <Shown of={loaded} what="the object">{(object) =>
        <Read object={object} path={path} version={version} session={session} again={loaded.again} />}</Shown>
    </Room>
  );
}

function Read({ object, path, version, session, again }:
    { object: ObjectDetail; path: string; version: string | null; session: Session; again: () => void }) {
  const titles: Titles = useMemo(
    () => new Map(object.references.map((one) => [one.id, one.title])), [object]);
  return (
    <>
      <p class="object-line">
        <TypeName type={object.type} />
        <LabelBadge label={object.label} />
        <span>owned by <PartyName party={object.owner} /></span>
        {object.revoked ? <span class="flag">revoked by its owner</span> : null}
      </p>
      {version === null ? null : (
        <p class="stale" role="status">You read the version of {moment(version)}.
          <a href={objectPath(object.id)}>Read the newest</a></p>
      )}
      <div class="object-columns">
        <div>
          <AsRead object={object} titles={titles} />
          <TextPanel object={object} path={address(`${path}/text`, { version })} />
        </div>
        <div>
          <Access object={object} />
          {object.type === 'indicator' && mayPost(session) ? <Doubt indicator={object.id} said={again} /> : null}
          <Relations object={object} />
          <Elsewhere appears={object.appears} />
          <Versions object={object} shown={version} />
        </div>
      </div>
    </>
  );
}

function AsRead({ object, titles }: { object: ObjectDetail; titles: Titles }) {
  const json = useMemo(() => readObject(object.text), [object.text]);
  return (
    <Panel title="What it says">
      {json === null ? <p class="panel-empty">The text is no JSON object.</p> : (
        <dl class="properties">
          {properties(json).map(({ name, title, value }) => (
            <div key={name}>
              <dt title={name}>{title}</dt>
              <dd><StixValue name={name} value={value} titles={titles} /></dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

const TEXT_SHOWN_MAX = 65_536; // characters; a larger text would make the page slow

function TextPanel({ object, path }: { object: ObjectDetail; path: string }) {
  const [copied, setCopied] = useState('');
  const copy = () => {
    navigator.clipboard.writeText(object.text).then(
      () => setCopied('Copied.'),
      () => setCopied('The browser did not allow it; download it instead.'));
  };
  return (
    <Panel title="Its text" note="byte for byte as its owner wrote it">
      <p class="actions">
        <button type="button" onClick={copy}><Icon name="copy" />Copy</button>
        <a class="button" href={path} download={`${object.id}.json`}><Icon name="download" />Download</a>
        <span role="status">{copied}</span>
      </p>
      <pre class="text" tabIndex={0} role="region" aria-label="Text of the object">
        {object.text.slice(0, TEXT_SHOWN_MAX)}
      </pre>
      {object.text.length <= TEXT_SHOWN_MAX ? null : (
        <p class="quiet panel-empty">The first {number(TEXT_SHOWN_MAX)} of {number(object.text.length)} characters;
          download it for the rest.</p>
      )}
    </Panel>
  );
}

/** Whoever knows better says so to the owner, and has the own sensors look back. */
function Doubt({ indicator, said }: { indicator: string; said: () => void }) {
  return (
    <Panel title="What you can do">
      <div class="actions doubt">
        <FalsePositive indicator={indicator} said={said} />
        <SearchBack indicator={indicator} sensors={null} />
      </div>
    </Panel>
  );
}

function Access({ object }: { object: ObjectDetail }) {
  return (
    <Panel title="Who may see it, and why">
      <p class="access-rule">{labelSentence(object.label)}</p>
      <dl class="properties">
        <div><dt>Your organisation</dt><dd title={object.why.code}><span class="verdict allow"><Icon name="yes" />may see it</span>: {object.why.text}</dd></div>
        <div><dt>Shared in</dt><dd>{object.collections.map((one) =>
          <a class="tag" key={one.id} href={address('/intelligence', { collection: one.id })}
            title={`Community ${one.community}`}>{one.title}</a>)}</dd></div>
        <div><dt>Since</dt><dd><Moment at={object.added} /></dd></div>
      </dl>
      {object.readers === null
        ? <p class="quiet panel-empty">Only its owner sees the verdict on every other organisation.</p>
        : <Readers readers={object.readers} />}
    </Panel>
  );
}

function Readers({ readers }: { readers: Verdict[] }) {
  const sorted = [...readers].sort((a, b) => Number(b.allow) - Number(a.allow));
  return (
    <table class="readers">
      <thead><tr><th scope="col">Organisation</th><th scope="col">Verdict, and why</th></tr></thead>
      <tbody>
        {sorted.map((one) => (
          <tr key={one.code}>
            <th scope="row"><PartyName party={one} /> <span class="quiet">{one.standing}</span></th>
            <td title={one.reason}><span class={`verdict ${one.allow ? 'allow' : 'deny'}`}>
              <Icon name={one.allow ? 'yes' : 'no'} />{one.allow ? 'may' : 'may not'}</span>: {one.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Rows under the same property stand together. */
function byProperty<Row extends { property: string }>(rows: Row[]): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = row.property.replace(/\[\d+\]/g, '');
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups];
}

function Relations({ object }: { object: ObjectDetail }) {
  if (object.references.length === 0 && object.referenced_by.length === 0)
    return <Panel title="Relations"><p class="quiet panel-empty">It names no other object, and none names it.</p></Panel>;
  return (
    <Panel title="Relations">
      {object.references.length === 0 ? null : <h3>It names</h3>}
      <Grouped rows={object.references} />
      {object.referenced_by.length === 0 ? null
        : <h3>{plural(object.referenced_by.length, 'object names', 'objects name')} it</h3>}
      <Grouped rows={object.referenced_by} />
      {object.referenced_by_more ? <p class="quiet panel-empty">And more; these are the newest.</p> : null}
    </Panel>
  );
}

const RELATED_AT_ONCE = 8;

function Related({ rows }: { rows: (Reference | ReferencedBy)[] }) {
  return (
    <ul class="plain related">
      {rows.map((one) => (
        <li key={one.id + one.property}>
          {markingTitle(one.id) === null ? <ObjectLink brief={one} /> : <span>{markingTitle(one.id)}</span>}
          <span class="quiet">{typeTitle(one.type)}{'owner' in one ? `, ${one.owner.name}` : ''}</span>
        </li>
      ))}
    </ul>
  );
}

function Grouped({ rows }: { rows: (Reference | ReferencedBy)[] }) {
  return (
    <dl class="properties narrow-names">
      {byProperty(rows).map(([property, group]) => (
        <div key={property}>
          <dt title={property}>{propertyTitle(property)}</dt>
          <dd>
            <Related rows={group.slice(0, RELATED_AT_ONCE)} />
            {group.length <= RELATED_AT_ONCE ? null : (
              <details>
                <summary>{plural(group.length - RELATED_AT_ONCE, 'more', 'more')}</summary>
                <Related rows={group.slice(RELATED_AT_ONCE)} />
              </details>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Elsewhere({ appears }: { appears: Appearance[] }) {
  return (
    <Panel title="Where else its values appear">
      {appears.length === 0 ? <p class="quiet panel-empty">In no other object that you may see.</p> : (
        <dl class="properties narrow-names">
          {appears.map((one) => (
            <div key={`${one.kind} ${one.value}`}>
              <dt>
                {sentence(valueTitle(one.kind))}{' '}
                <a class="long-code" href={address('/intelligence', { value: one.value })}><code>{one.value}</code></a>
              </dt>
              <dd>
                <ul class="plain related">
                  {one.objects.map((found) => (
                    <li key={found.id}><ObjectLink brief={found} />
                      <span class="quiet">{typeTitle(found.type)}, {found.owner.name}</span></li>
                  ))}
                  {one.more ? <li class="quiet">and more</li> : null}
                </ul>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Versions({ object, shown }: { object: ObjectDetail; shown: string | null }) {
  if (object.versions.length < 2)
    return null;
  return (
    <Panel title={plural(object.versions.length, 'version', 'versions')}>
      <ul class="plain versions">
        {object.versions.map((one, i) => (
          <li key={one.added}>
            <button type="button" class="link" aria-pressed={shown === null ? i === 0 : one.version === shown}
                onClick={() => refine({ version: i === 0 ? null : one.version })}>
              {one.version === null ? 'without a version' : moment(one.version)}
            </button>{' '}
            <span class="quiet">added <Moment at={one.added} /></span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
