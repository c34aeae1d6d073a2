// sightings.tsx - what was seen, where, when and how often; live.
// SPDX-License-Identifier: Apache-2.0
import { address } from '../api.ts';
import type { Directory, Sighting, SightingPage } from '../contract.ts';
import { useHint } from '../live.ts';
import { useLoad, usePages } from '../load.ts';
import { Select } from '../parts/choice.tsx';
import { LabelBadge } from '../parts/label.tsx';
import { More } from '../parts/more.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { Room } from '../parts/room.tsx';
import { Chip, Moment, ObjectLink, objectPath, PartyName, TypeName } from '../parts/small.tsx';
import { refine } from '../route.ts';
import { moment, number, plural } from '../words.ts';

export function Sightings({ query }: { query: URLSearchParams }) {
  const member = query.get('member') ?? '';
  const of = query.get('of');
  const directory = useLoad<Directory>('/api/organisations').data;
  const pages = usePages<SightingPage>((before) => address('/api/sightings', { member, of, before }));

  // New ones appear at the top by themselves, unless one has gone further down.
  useHint('objects', () => {
    if (pages.data === null || pages.data.length === 1)
      pages.again();
  });
  return (
    <Room name="sightings" title="Sightings" aside={
      <Select name="Member" any="Any member" value={member} choose={(code) => refine({ member: code })}
        options={(directory?.organisations ?? []).map((one) => ({ value: one.code, title: one.name }))} />
    }>
      {of === null ? null : (
        <div class="chips"><Chip name="Of" value={of} remove={() => refine({ of: null })} /></div>
      )}
      <Shown of={pages} what="the sightings">
        {(data) => <Seen sightings={data.flatMap((page) => page.sightings)} filtered={member !== '' || of !== null}
          busy={pages.busy} more={pages.more} />}
      </Shown>
    </Room>
  );
}

function Seen({ sightings, filtered, busy, more }:
    { sightings: Sighting[]; filtered: boolean; busy: boolean; more: (() => void) | null }) {
  if (sightings.length === 0)
    return (
      <Empty title={filtered ? 'No sighting matches' : 'Nothing has been sighted yet'}>
        {filtered
          ? <p class="actions"><a class="button" href="/sightings">Show all sightings</a></p>
          : <p>When a sensor (<code>testudo watch</code>) finds an indicator in a member’s logs, its report
              appears here, if its label lets you read it.</p>}
      </Empty>
    );
  const hits = sightings.reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      <p class="found" role="status">
        {more === null ? '' : 'The newest '}{plural(sightings.length, 'sighting', 'sightings')},{' '}
        {plural(hits, 'hit', 'hits')} in all
      </p>
      <table class="sightings stacked">
        <thead>
          <tr>
            <th scope="col">Seen</th><th scope="col" class="right cell-count">Hits</th>
            <th scope="col" class="cell-where">Where</th><th scope="col" class="cell-span">When</th>
            <th scope="col" class="cell-label">Label</th><th scope="col" class="cell-added">Reported</th>
          </tr>
        </thead>
        <tbody>{sightings.map((one) => <Row key={one.id} sighting={one} />)}</tbody>
      </table>
      <More more={more} busy={busy} />
    </>
  );
}

function Row({ sighting }: { sighting: Sighting }) {
  return (
    <tr>
      <th scope="row" class="cell-title">
        <ObjectLink brief={sighting.of} />
        <TypeName type={sighting.of.type} />
      </th>
      <td class="right cell-count"><span class="in-stack">Hits </span>{number(sighting.count)}</td>
      <td class="cell-where"><Where sighting={sighting} /></td>
      <td class="cell-span"><When first={sighting.first_seen} last={sighting.last_seen} /></td>
      <td class="cell-label"><LabelBadge label={sighting.label} /></td>
      <td class="cell-added">
        <a href={objectPath(sighting.id)} title="The report itself">
          <span class="in-stack">Reported </span><Moment at={sighting.added} />
        </a>
      </td>
    </tr>
  );
}

/** "2026-05-01 12:00Z to 13:00Z", or what of it is known. */
function When({ first, last }: { first: string | null; last: string | null }) {
  if (first === null && last === null)
    return <span class="quiet">Not given</span>;
  if (first === null || last === null || moment(first) === moment(last))
    return <Moment at={first ?? last} />;
  const sameDay = first.slice(0, 10) === last.slice(0, 10);
  return <><Moment at={first} /> <span class="part">to <Moment at={last} brief={sameDay} /></span></>;
}

function Where({ sighting }: { sighting: Sighting }) {
  if (sighting.anonymous)
    return <span class="quiet" title={`Reported for a member by ${sighting.owner.name}`}>A member, not named</span>;
  if (sighting.where.length === 0)
    return <span class="quiet">Not given</span>;
  return <>{sighting.where.map((party, i) => <span key={party.code}>{i > 0 ? ', ' : ''}<PartyName party={party} /></span>)}</>;
}
