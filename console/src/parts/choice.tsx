// choice.tsx - choosing one of a few (buttons in a row) or of many (a drop-down).
// SPDX-License-Identifier: Apache-2.0

export interface Option { value: string; title: string }

/** What has a name and a title, as options. */
export function named(rows: readonly { name: string; title: string }[]): Option[] {
  return rows.map((row) => ({ value: row.name, title: row.title }));
}

export function Row({ legend, options, value, choose }: {
  legend: string;
  options: readonly Option[];
  value: string;
  choose: (value: string) => void;
}) {
  return (
    <div class="row-choice" role="group" aria-label={legend}>
      {options.map((option) => (
        <button type="button" key={option.value} aria-pressed={option.value === value}
            onClick={() => choose(option.value)}>
          {option.title}
        </button>
      ))}
    </div>
  );
}

/** `any` is what the empty choice is called. A value that is not among the options is kept. */
export function Select({ name, any, options, value, choose }: {
  name: string;
  any: string;
  options: readonly Option[];
  value: string;
  choose: (value: string) => void;
}) {
  const known = value === '' || options.some((option) => option.value === value);
  return (
    <label class="select">
      <span>{name}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{any}</option>
        {known ? null : <option value={value}>{value}</option>}
        {options.map((option) => <option key={option.value} value={option.value}>{option.title}</option>)}
      </select>
    </label>
  );
}
