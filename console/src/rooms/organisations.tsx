// organisations.tsx - who there is, which communities they share in, and who shares with whom.
// SPDX-License-Identifier: Apache-2.0
import type { Community, Directory, Organisation, Session, Sharing, Standing } from '../contract.ts';
import { useHint } from '../live.ts';
import { useLoad } from '../load.ts';
import { TlpBadge } from '../parts/label.tsx';
import { Matrix } from '../parts/matrix.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { Panel, Room } from '../parts/room.tsx';
import { address } from '../api.ts';
import { number, plural, sentence } from '../words.ts';

const STANDINGS: { standing: Standing; title: string; note: string }[] = [
  { standing: 'member', title: 'Members', note: 'share and read under every label that admits them' },
  { standing: 'partner', title: 'Partners', note: 'the same, in the communities that they joined' },
  { standing: 'observer', title: 'Observers', note: 'read TLP:GREEN and TLP:CLEAR' },
  { standing: 'candidate', title: 'Candidates', note: 'read TLP:GREEN and TLP:CLEAR' },
];

export function Organisations({ session }: { session: Session }) {
  const loaded = useLoad<Directory>('/api/organisations');

  useHint('objects', loaded.again);
  return (
    <Room name="organisations" title="Organisations">
      <Shown of={loaded} what="the organisations">
        {(directory) => <Known directory={directory} own={session.organisation.code} />}
      </Shown>
    </Room>
  );
}

function Known({ directory, own }: { directory: Directory; own: string }) {
  if (directory.organisations.length === 0)
    return (
      <Empty title="No organisation is known here yet">
        <p>The node’s operator adds them with <code>testudo org add</code>.</p>
      </Empty>
    );
  return (
    <>
      {STANDINGS.map(({ standing, title, note }) => {
        const rows = directory.organisations.filter((one) => one.standing === standing);
        return rows.length === 0 ? null : (
          <Panel key={standing} title={`${title} (${number(rows.length)})`} note={note}>
            <OrganisationTable rows={rows} directory={directory} own={own} />
          </Panel>
        );
      })}
      <Panel title={`Communities (${number(directory.communities.length)})`}
          note="in each, its organisations agreed to share">
        <Communities rows={directory.communities} organisations={directory.organisations} />
      </Panel>
      <Panel title="Who shares with whom"
          note="of the objects that you may see: how many the row’s organisation lets the column’s read">
        <SharingMatrix directory={directory} own={own} />
      </Panel>
    </>
  );
}

function OrganisationTable({ rows, directory, own }:
    { rows: Organisation[]; directory: Directory; own: string }) {
  const titles = new Map(directory.communities.map((one) => [one.name, one.title]));
  const names = new Map(directory.organisations.map((one) => [one.code, one.name]));
  return (
    <table class="organisations stacked">
      <thead>
        <tr>
          <th scope="col">Name</th><th scope="col" class="cell-code">Code</th>
          <th scope="col" class="cell-kind">Kind</th><th scope="col" class="cell-communities">Communities</th>
          <th scope="col" class="cell-counts">Attack counts</th>
          <th scope="col" class="right cell-objects">Objects for you</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.code}>
            <th scope="row" class="cell-title">
              <a href={address('/intelligence', { owner: one.code })} title={`What ${one.name} shares with you`}>{one.name}</a>
              {one.code === own ? <span class="flag own">yours</span> : null}
              {one.client_of === null ? null
                : <span class="quiet"> client of {names.get(one.client_of) ?? one.client_of}</span>}
            </th>
            <td class="cell-code"><code title={one.identity}>{one.code}</code></td>
            <td class="cell-kind">{sentence(one.kind)}</td>
            <td class="cell-communities">
              {one.communities.length === 0 ? <span class="quiet">none</span>
                : one.communities.map((name) => <span class="tag" key={name} title={name}>{titles.get(name) ?? name}</span>)}
            </td>
            <td class="cell-counts"><span class="in-stack">Attack counts </span>{one.shares_counts ? 'shared' : <span class="quiet">kept to itself</span>}</td>
            <td class="right cell-objects"><span class="in-stack">Objects for you </span>{number(one.objects)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Communities({ rows, organisations }: { rows: Community[]; organisations: Organisation[] }) {
  const names = new Map(organisations.map((one) => [one.code, one.name]));
  if (rows.length === 0)
    return <p class="quiet panel-empty">There is no community yet.</p>;
  return (
    <ul class="communities">
      {rows.map((one) => (
        <li key={one.name}>
          <h3 title={one.title}>{one.title}</h3>
          <p class="quiet"><code>{one.name}</code>, {plural(one.organisations.length, 'organisation', 'organisations')}
            {one.floor === null ? ', no floor' : <>, nothing looser than <TlpBadge tlp={one.floor} /></>}</p>
          <p>{one.organisations.map((code) => <span class="tag" key={code} title={code}>{names.get(code) ?? code}</span>)}</p>
        </li>
      ))}
    </ul>
  );
}

function SharingMatrix({ directory, own }: { directory: Directory; own: string }) {
  const titles = new Map(directory.communities.map((one) => [one.name, one.title]));
  const cells = new Map<string, Sharing>(directory.sharing.map((one) => [`${one.from} ${one.to}`, one]));
  if (directory.organisations.length < 2)
    return <p class="quiet panel-empty">It takes two to share.</p>;
  return (
    <Matrix parties={directory.organisations} own={own} rowHead="From" columnHead="to"
      cell={(from, to) => {
        const found = cells.get(`${from} ${to}`);
        return found === undefined ? null : {
          count: found.objects,
          note: found.communities.length === 0 ? 'no community in common'
            : `in ${found.communities.map((name) => titles.get(name) ?? name).join(', ')}`,
        };
      }} />
  );
}
