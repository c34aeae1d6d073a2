// ranking.tsx - rows by count, each with its bar and its change; a row can be chosen as a filter.
// SPDX-License-Identifier: Apache-2.0
import type { Withheld } from '../contract.ts';
import { number } from '../words.ts';
import { Icon } from '../icons.tsx';
import { Change } from './small.tsx';

const WITHHELD: Record<Withheld, string> = {
  not_shared: 'that organisation keeps its figures to itself',
  too_few: 'fewer than three organisations make it up',
  dominated: 'one organisation makes up more than 80 % of it',
  differencing: 'together with what is shown, it would reveal one organisation’s own figures',
};

export function withheldText(why: Withheld | null): string {
  return why === null ? 'it is withheld' : WITHHELD[why] ?? 'it is withheld';
}

export interface RankingRow {
  key: string; // empty: what bears no name, and cannot be chosen
  title: string;
  note: string;
  count: number | null;
  percent_change: number | null;
  withheld: Withheld | null;
}

export function Ranking({ rows, head, chosen, choose }: {
  rows: RankingRow[];
  head: string;
  chosen: string | null;
  choose: (key: string) => void;
}) {
  const most = Math.max(1, ...rows.map((row) => row.count ?? 0));
  if (rows.length === 0)
    return <p class="quiet panel-empty">Nothing was counted.</p>;
  return (
    <table class="ranking">
      <thead>
        <tr>
          <th scope="col">{head}</th><th scope="col" class="right">Count</th>
          <th scope="col" class="right">Change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} class={row.key === chosen ? 'chosen' : ''}>
            <th scope="row">
              {row.key === '' ? <span class="row-title quiet">{row.title}</span> : (
                <button type="button" class="row-button" aria-pressed={row.key === chosen}
                    title={row.title} onClick={() => choose(row.key)}>
                  <span class="row-title">{row.title}</span>
                  {row.note === '' ? null : <span class="quiet row-note">{row.note}</span>}
                </button>
              )}
              <span class="measure" style={{ '--part': `${(100 * (row.count ?? 0)) / most}%` }} />
            </th>
            {row.count === null ? <td class="right" colSpan={2}><Hidden why={row.withheld} /></td> : (
              <>
                <td class="right">{number(row.count)}</td>
                <td class="right"><Change value={row.percent_change} /></td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Hidden({ why }: { why: Withheld | null }) {
  return <span class="hidden-figure" title={`Withheld: ${withheldText(why)}`}><Icon name="lock" />withheld</span>;
}
