// rubric.tsx - a mark for each item of a rubric: a slider and a number for the same thing.
// SPDX-License-Identifier: Apache-2.0
import type { Rubric, RubricItem } from '../../contract_exercise.ts';

export type Marks = Record<string, number | null>; // thousandths; null or absent: not given yet

/** The weighted mean in thousandths; what is not given counts nothing. */
export function weighted(rubric: Rubric, marks: Marks): number {
  const weight = rubric.items.reduce((sum, item) => sum + item.weight, 0);
  return weight === 0 ? 0 : rubric.items.reduce((sum, item) => sum + item.weight * (marks[item.name] ?? 0), 0) / weight;
}

export function RubricForm({ rubric, items, change, wrong }: {
  rubric: Rubric;
  items: Marks;
  change: (items: Marks) => void;
  wrong: string[]; // items that are still missing
}) {
  const given = rubric.items.every((item) => typeof items[item.name] === 'number');
  return (
    <div class="rubric">
      {rubric.items.map((item) => (
        <Mark key={item.name} item={item} value={items[item.name] ?? null} missing={wrong.includes(item.name)}
          set={(value) => change({ ...items, [item.name]: value })} />
      ))}
      <p class="rubric-sum" role="status">{given ? <>Together <strong>{Math.round(weighted(rubric, items) / 10)}&nbsp;%</strong></> : 'Together: as soon as each has its mark'}</p>
    </div>
  );
}

function Mark({ item, value, missing, set }: { item: RubricItem; value: number | null; missing: boolean; set: (value: number | null) => void }) {
  const percent = value === null ? '' : String(Math.round(value / 10));
  const take = (text: string) => {
    const number = Number(text);
    set(text.trim() === '' || !Number.isFinite(number) ? null : Math.round(Math.min(100, Math.max(0, number)) * 10));
  };
  return (
    <div class={`rubric-item ${missing ? 'missing' : ''}`} role="group" aria-label={item.title}>
      <span class="field-name">{item.title} <span class="quiet">weight {item.weight}</span></span>
      <input type="range" min={0} max={100} step={5} value={percent === '' ? '50' : percent} aria-label={`${item.title}, slider`}
        class={value === null ? 'not-given' : ''} onInput={(event) => take(event.currentTarget.value)} />
      <span class="rubric-number">
        <input type="number" min={0} max={100} step={1} value={percent} aria-label={`${item.title}, percent`} aria-invalid={missing ? true : undefined}
          onInput={(event) => take(event.currentTarget.value)} />&nbsp;%
      </span>
      {missing ? <span class="wrong" role="alert">Give a mark from 0 to 100.</span> : null}
    </div>
  );
}
