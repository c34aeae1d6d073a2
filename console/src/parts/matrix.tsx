// matrix.tsx - a count for each ordered pair of organisations, shaded by its size.
// SPDX-License-Identifier: Apache-2.0
import type { Party } from '../contract.ts';
import { number, plural } from '../words.ts';

export interface Cell { count: number; note: string }

/** From 0 (nothing) to 4 (near the most); the root keeps small counts apart from none. */
function shade(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil(4 * Math.sqrt(count / most) - 0.5));
}

export function Matrix({ parties, own, rowHead, columnHead, cell }: {
  parties: Party[];
  own: string;
  rowHead: string;
  columnHead: string;
  cell: (from: string, to: string) => Cell | null;
}) {
  const rows = parties.map((from) => parties.map((to) => from.code === to.code ? null : cell(from.code, to.code)));
  const most = Math.max(1, ...rows.flat().map((one) => one?.count ?? 0));
  const mine = (code: string) => code === own ? 'own' : '';
  return (
    <div class="scroll" role="region" aria-label="Who shares with whom" tabIndex={0}>
      <table class="matrix">
        <thead>
          <tr>
            <td class="corner quiet">{rowHead} ↓ {columnHead} →</td>
            {parties.map((to) => <th scope="col" key={to.code} class={mine(to.code)} title={to.name}>{to.code}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const from = parties[i] as Party;
            return (
              <tr key={from.code}>
                <th scope="row" class={mine(from.code)} title={from.name}>
                  <span class="matrix-name">{from.name}</span> <span class="quiet">{from.code}</span>
                </th>
                {row.map((one, j) => <Square key={(parties[j] as Party).code} cell={one} same={i === j}
                  level={shade(one?.count ?? 0, most)} from={from} to={parties[j] as Party} />)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Square({ cell, same, level, from, to }:
    { cell: Cell | null; same: boolean; level: number; from: Party; to: Party }) {
  if (same)
    return <td class="same"><span class="unseen">itself</span></td>;
  if (cell === null)
    return <td class="shade-0" title={`${from.name} and ${to.name} share no community`}>·</td>;
  return (
    <td class={`shade-${level}`}
        title={`${from.name} to ${to.name}: ${plural(cell.count, 'object', 'objects')}, ${cell.note}`}>
      {number(cell.count)}
    </td>
  );
}
