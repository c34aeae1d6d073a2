// probes.tsx - whether the probes do their work: when each was seen, how much it does, how late it is.
// SPDX-License-Identifier: Apache-2.0
import type { Probe } from '../../contract_exercise.ts';
import { useAgainEvery } from '../../load.ts';
import { number } from '../../words.ts';
import { duration } from '../../words_exercise.ts';
import { Moment } from '../small.tsx';

const SILENT = 60_000;
const LATE = 10_000;

function verdict(probe: Probe, now: number): { look: string; text: string } {
  if (probe.seen === null)
    return { look: 'deny', text: 'was never seen' };
  const silent = now - Date.parse(probe.seen);
  if (silent > SILENT)
    return { look: 'deny', text: `silent for ${duration(silent)}` };
  return probe.lag_ms !== null && probe.lag_ms > LATE ? { look: 'deny', text: `${duration(probe.lag_ms)} late` } : { look: 'allow', text: 'works' };
}

export function Probes({ probes, again, every }: { probes: Probe[]; again: () => void; every: number }) {
  useAgainEvery(every, again);
  if (probes.length === 0)
    return <p class="quiet panel-empty">No probe has reported yet. Start one with <code>testudo probe</code>.</p>;
  return (
    <table class="probes stacked">
      <thead><tr><th scope="col">Probe</th><th scope="col">Seen</th><th scope="col" class="right">Checks</th><th scope="col" class="right">A minute</th></tr></thead>
      <tbody>
        {probes.map((probe) => {
          const { look, text } = verdict(probe, Date.now());
          return (
            <tr key={probe.name}>
              <th scope="row" class="cell-title">{probe.name} <span class={`verdict ${look}`}>{text}</span></th>
              <td><span class="in-stack">seen </span><Moment at={probe.seen} brief /></td>
              <td class="right"><span class="in-stack">checks </span>{number(probe.checks)}</td>
              <td class="right"><span class="in-stack">results a minute </span>{number(probe.results_per_minute)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
