// picture.tsx - the picture: attacks over time, their growth, on whom, by which techniques; live.
// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'preact/hooks';
import { address } from '../api.ts';
import type { Growth, Picture, Session, Withheld } from '../contract.ts';
import { useHint } from '../live.ts';
import { useLoad } from '../load.ts';
import { Chart, ChartTable, type ChartData } from '../parts/chart.tsx';
import { Row } from '../parts/choice.tsx';
import { Ranking, withheldText } from '../parts/ranking.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { Panel, Room } from '../parts/room.tsx';
import { Chip, Moment } from '../parts/small.tsx';
import { refine } from '../route.ts';
import { addDays, daysBetween, number, percent, plural, sentence, spanBefore, today } from '../words.ts';

const SPANS = [
  { value: '30', title: '30 days' },
  { value: '90', title: '90 days' },
  { value: '365', title: '1 year' },
  { value: '730', title: '2 years' },
] as const;
const BUCKETS = [
  { value: 'day', title: 'Day' },
  { value: 'week', title: 'Week' },
  { value: 'month', title: 'Month' },
] as const;
const FILTERS = ['member', 'kind', 'technique'] as const;

/** `days` counts back from today, so that a page that stays open moves on; `from` and `to` stand
 * for a span that someone has fixed. */
function question(query: URLSearchParams): string {
  const to = query.get('to') ?? addDays(today(), 1);
  const days = Number(query.get('days') ?? '365');
  const from = query.get('from') ?? addDays(to, -(Number.isInteger(days) && days > 0 ? days : 365));
  return address('/api/picture', {
    from, to, bucket: query.get('bucket'),
    member: query.get('member'), kind: query.get('kind'), technique: query.get('technique'),
  });
}

export function PictureRoom({ query, session }: { query: URLSearchParams; session: Session }) {
  const loaded = useLoad<Picture>(question(query));
  const picture = loaded.data;
  const fixed = query.get('from') !== null;

  useHint('picture', loaded.again);
  return (
    <Room name="picture" title="Picture" aside={
      <>
        <Row legend="Span" options={SPANS} value={fixed ? '' : query.get('days') ?? '365'}
          choose={(days) => refine({ days: days === '365' ? null : days, from: null, to: null, bucket: null })} />
        <Row legend="Bucket" options={BUCKETS} value={query.get('bucket') ?? picture?.bucket ?? ''}
          choose={(bucket) => refine({ bucket })} />
      </>
    }>
      <Filters query={query} picture={picture} />
      <Shown of={loaded} what="the picture">
        {(data) => <Drawn picture={data} query={query} session={session} />}
      </Shown>
    </Room>
  );
}

/** An attack pattern has a name of its own; a kill chain phase is spelled out. */
function techniqueTitle(id: string, name: string): string {
  if (id === '')
    return 'No technique named';
  return name === id && !/^T\d/.test(id) ? sentence(id) : name;
}

/** What a filter's value is called by those who read it. */
function filterTitle(filter: (typeof FILTERS)[number], value: string, picture: Picture | null): string {
  if (filter === 'member')
    return picture?.members.find((row) => row.code === value)?.name ?? value;
  if (filter === 'technique')
    return techniqueTitle(value, picture?.techniques.find((row) => row.id === value)?.name ?? value);
  return sentence(value);
}

function Filters({ query, picture }: { query: URLSearchParams; picture: Picture | null }) {
  const on = FILTERS.filter((filter) => query.get(filter));
  if (on.length === 0)
    return null;
  return (
    <div class="chips" role="group" aria-label="Filters">
      {on.map((filter) => (
        <Chip key={filter} name={sentence(filter)}
          value={filterTitle(filter, query.get(filter) ?? '', picture)}
          remove={() => refine({ [filter]: null })} />
      ))}
    </div>
  );
}

function chartData(picture: Picture): ChartData {
  return {
    bucket: picture.bucket,
    from: picture.from,
    to: picture.to,
    total: picture.total.buckets,
    own: picture.own?.buckets ?? [],
    before: sentence(spanBefore(daysBetween(picture.from, picture.to))),
  };
}

function isEmpty(picture: Picture): boolean {
  return picture.total.count === 0 && (picture.growth === null || picture.growth.before.count === 0) &&
    picture.members.every((row) => row.count === 0 || row.count === null);
}

function Drawn({ picture, query, session }:
    { picture: Picture; query: URLSearchParams; session: Session }) {
  const data = useMemo(() => chartData(picture), [picture]);

  if (isEmpty(picture))
    return (
      <Empty title="Nothing has been counted here">
        <p>No sighting or incident from {picture.from} to {addDays(picture.to, -1)} reached this node under
          these filters. A sensor (<code>testudo watch</code>) reports what it finds; the picture follows by itself.</p>
      </Empty>
    );
  const toggle = (filter: string) => (value: string) =>
    refine({ [filter]: query.get(filter) === value ? null : value });
  return (
    <>
      <div class="picture-top">
        <Headline picture={picture} query={query} session={session} />
        <section class="panel picture-chart" aria-label="Attacks over time">
          {data.total.length === 0 && !picture.own?.count
            ? <p class="quiet nothing-drawn">The sum is not drawn. {picture.members.some((row) => row.count)
              ? 'Choose a member whose figures are shown, to see them over time.' : 'No member shares its figures with you.'}</p>
            : <><Chart data={data} summary={summary(picture)} /><Gaps picture={picture} /><ChartTable data={data} /></>}
        </section>
      </div>
      <div class="picture-tables">
        <Panel title="Members" note="by attacks in the span; choose one to see it alone">
          <Ranking rows={picture.members.map((row) => ({ ...row, key: row.code, title: row.name,
              note: row.own ? 'yours' : row.standing === 'member' ? '' : row.standing }))}
            head="Member" chosen={query.get('member')} choose={toggle('member')} />
        </Panel>
        <Panel title="Techniques" note="MITRE ATT&CK or kill chain phase">
          <Ranking rows={picture.techniques.map((row) => ({ ...row, key: row.id, title: techniqueTitle(row.id, row.name),
              note: row.name === row.id ? '' : row.id }))}
            head="Technique" chosen={query.get('technique')} choose={toggle('technique')} />
        </Panel>
        <Panel title="Kinds">
          <Ranking rows={picture.kinds.map((row) => ({ ...row, key: row.kind, title: sentence(row.kind), note: '' }))}
            head="Kind" chosen={query.get('kind')} choose={toggle('kind')} />
        </Panel>
      </div>
    </>
  );
}

/** What the chart cannot show: sums that would reveal one organisation's own figures. */
function Gaps({ picture }: { picture: Picture }) {
  const gaps = picture.total.buckets.filter((one) => one.count === null).length;
  if (gaps === 0)
    return null;
  return <p class="quiet">The sum of {plural(gaps, picture.bucket, `${picture.bucket}s`)} is withheld, so that no
    organisation’s own figures show; your own are drawn.</p>;
}

function summary(picture: Picture): string {
  const counted = picture.total.count === null
    ? `${plural(picture.own?.count ?? 0, 'attack', 'attacks')} on your organisation`
    : plural(picture.total.count, 'attack', 'attacks');
  const before = spanBefore(daysBetween(picture.from, picture.to));
  const change = picture.growth?.percent;
  return `Chart: ${counted} from ${picture.from} to ${addDays(picture.to, -1)}` +
    (change === null || change === undefined ? '.' : `, ${percent(change)} against ${before}.`);
}

/** On whom: the member chosen, or how many there are. */
function subject(picture: Picture, query: URLSearchParams, session: Session): string {
  const member = query.get('member');
  if (member !== null && member === session.organisation.code)
    return `Attacks on ${session.organisation.name}, your own organisation`;
  if (member !== null)
    return `Attacks on ${filterTitle('member', member, picture)}`;
  return `Attacks on ${plural(picture.members.length, 'organisation', 'organisations')}`;
}

function Headline({ picture, query, session }:
    { picture: Picture; query: URLSearchParams; session: Session }) {
  const days = daysBetween(picture.from, picture.to);
  return (
    <section class="panel headline" aria-label="Growth">
      <p class="headline-subject">{subject(picture, query, session)}</p>
      {picture.growth === null
        ? <NoGrowth withheld={picture.total.withheld} />
        : <Grown growth={picture.growth} before={spanBefore(days)} />}
      <dl class="facts">
        {picture.total.count === null ? null : <Fact name="In the span" value={number(picture.total.count)} />}
        {picture.own === null || query.get('member') !== null ? null : <Fact name="On your organisation" value={number(picture.own.count)} />}
        {picture.growth === null ? null : <Fact name={sentence(spanBefore(days))} value={number(picture.growth.before.count)} />}
      </dl>
      <p class="quiet">
        {picture.from} to {addDays(picture.to, -1)}
        {picture.as_of === null ? null : <>; counted up to <Moment at={picture.as_of} /></>}
      </p>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return <div><dt>{name}</dt><dd>{value}</dd></div>;
}

function NoGrowth({ withheld }: { withheld: Withheld | null }) {
  return (
    <>
      <p class="headline-figure withheld">Withheld</p>
      <p>The sum is not shown: {withheldText(withheld)}.</p>
    </>
  );
}

function Grown({ growth, before }: { growth: Growth; before: string }) {
  if (growth.percent === null)
    return (
      <>
        <p class="headline-figure">{number(growth.now.count)}</p>
        <p>None were counted in {before}, so there is no growth to name.</p>
      </>
    );
  const way = !growth.significant ? 'level' : growth.percent > 0 ? 'up' : 'down';
  return (
    <>
      <p class={`headline-figure ${way}`}>{percent(growth.percent)}</p>
      <p>
        against {before}
        {growth.low === null || growth.high === null ? null
          : <> (95&nbsp;% interval {percent(growth.low)} to {percent(growth.high)})</>}
        {growth.significant ? '' : ': no clear change'}
      </p>
    </>
  );
}
